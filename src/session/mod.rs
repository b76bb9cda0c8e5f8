//! The whole crate in bytes and numbers: what a page, a command line or a test calls.
//!
//! All input is checked here, and a call that fails changes nothing, unless its documentation says otherwise.

mod answers;
mod explore;

pub use answers::{
    ActivationInfo, ArchitectureInfo, Digits, Drawing, EncoderPictures, LayerInfo, PcaReconstruction,
    Progress, Reconstruction, StepInfo,
};

use crate::checkpoint::Checkpoint;
use crate::data::baseline::{self, Pca};
use crate::data::dataset::{Dataset, DatasetInfo};
use crate::engine::ink::to_unit;
use crate::engine::ops;
use crate::error::{Error, Result};
use crate::model::Architecture;
use crate::model::objective::Losses;
use crate::schema::{Config, Value};
use crate::train::changes::{Change, Changes};
use crate::train::guard::{Guard, JUDGED};
use crate::train::trainer::{MeanLosses, Snapshot, Trainer};

/// Rows and columns of a digit until a dataset is loaded: MNIST's.
const MNIST_SIZE: (usize, usize) = (28, 28);

/// How many of the digits trained on, from the first, the training error is measured on.
const SAMPLE: usize = 5000;

/// Bytes that training needs for each parameter: weight, gradient, Adam's two moments, and the guard's copy of all but
/// the gradient.
const BYTES_A_PARAMETER: usize = 28;

/// The most bytes that training a network may need.
const MOST_BYTES: usize = 1 << 30;

/// A network in training, its data and its configuration.
#[derive(Debug)]
pub struct Session {
    config: Config,
    size: (usize, usize),
    train: Option<Dataset>,
    test: Option<Dataset>,
    trainer: Trainer,
    changes: Changes,
    /// Set when training starts.
    guard: Option<Guard>,
    /// The latest held-out error, and the number of steps it was measured after.
    held_out: Option<(u64, f32)>,
    /// Fitted to the digits trained on, when it is first needed.
    pca: Option<Pca>,
}

impl Default for Session {
    /// As [`Self::new`].
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// A fresh network of the default configuration, with nothing to train on yet.
    pub fn new() -> Self {
        let config = Config::default();
        let trainer = Trainer::new(&config, MNIST_SIZE, Vec::new());
        Self {
            config,
            size: MNIST_SIZE,
            train: None,
            test: None,
            trainer,
            changes: Changes::default(),
            guard: None,
            held_out: None,
            pca: None,
        }
    }

    /// Loads the training digits from the bytes of two IDX files, and starts a fresh network. Without labels, all
    /// digits are of class 0.
    ///
    /// # Errors
    /// Files that are not IDX or do not belong together, images that differ in size from the held-out ones, no digit
    /// of the configured classes, or images so large that the network would need too much memory.
    pub fn load_train(&mut self, images: Vec<u8>, labels: impl Into<Option<Vec<u8>>>) -> Result<DatasetInfo> {
        self.take_train(Dataset::parse(images, labels.into())?)
    }

    /// Starts loading training digits that arrive piece by piece, and starts a fresh network. `header` is the
    /// beginning of an IDX image file, at least its 16-byte header; `labels` must be complete. The rest goes to
    /// [`Self::append_train`].
    ///
    /// # Errors
    /// As [`Self::load_train`], except that images may be missing.
    pub fn begin_train(
        &mut self,
        header: Vec<u8>,
        labels: impl Into<Option<Vec<u8>>>,
    ) -> Result<DatasetInfo> {
        self.take_train(Dataset::begin(header, labels.into())?)
    }

    /// Adds the next bytes of the training images, not necessarily whole images. Returns how many digits have arrived
    /// so far.
    ///
    /// # Errors
    /// No training digits have been begun, or more bytes than the header promises; then none are taken.
    pub fn append_train(&mut self, bytes: &[u8]) -> Result<usize> {
        let train = self.train.as_mut().ok_or(Error::NoDataset { needed: "training" })?;
        train.images.append(bytes)?;
        Ok(train.images.arrived())
    }

    /// Checks that all training digits have arrived.
    ///
    /// # Errors
    /// No training digits, or missing bytes.
    pub fn end_train(&self) -> Result<()> {
        self.training()?.images.finish()
    }

    fn take_train(&mut self, dataset: Dataset) -> Result<DatasetInfo> {
        let size = self.size_with(&dataset, self.test.as_ref())?;
        let info = dataset.info();
        let members = dataset.members(&self.config.classes, self.config.digits)?;
        let trainer = fresh(&self.config, size, members)?;
        (self.train, self.size) = (Some(dataset), size);
        self.start(trainer);
        Ok(info)
    }

    /// Loads the held-out digits, as [`Self::load_train`] loads the training digits. Starts a fresh network only if
    /// they differ in size from those before.
    ///
    /// # Errors
    /// As [`Self::load_train`], except that their classes do not matter.
    pub fn load_test(&mut self, images: Vec<u8>, labels: impl Into<Option<Vec<u8>>>) -> Result<DatasetInfo> {
        let dataset = Dataset::parse(images, labels.into())?;
        let size = self.size_with(&dataset, self.train.as_ref())?;
        let info = dataset.info();
        if size != self.size {
            let trainer = fresh(&self.config, size, Vec::new())?;
            self.size = size;
            self.start(trainer);
        }
        self.held_out = None;
        self.test = Some(dataset);
        Ok(info)
    }

    /// The size of a digit once `dataset` is loaded beside `other`.
    fn size_with(&self, dataset: &Dataset, other: Option<&Dataset>) -> Result<(usize, usize)> {
        let found = dataset.size();
        match other.map(Dataset::size) {
            Some(expected) if expected != found => Err(Error::ImageSize { expected, found }),
            _ => Ok(found),
        }
    }

    /// Starts a fresh network with this configuration, on the data already loaded. Also the way to start over.
    ///
    /// # Errors
    /// A value out of range, a backend that this build lacks, no digit of the classes, or a network that would need
    /// too much memory.
    pub fn configure(&mut self, config: Config) -> Result<()> {
        let config = Config::from_values(&config.to_values())?;
        if !ops::has(config.backend) {
            return Err(Error::InvalidConfig {
                field: "backend".into(),
                found: format!("{:?}", config.backend),
                allowed: "one that this build contains".into(),
            });
        }
        let members = self
            .train
            .as_ref()
            .map_or(Ok(Vec::new()), |train| train.members(&config.classes, config.digits))?;
        let trainer = fresh(&config, self.size, members)?;
        self.config = config;
        self.start(trainer);
        Ok(())
    }

    fn start(&mut self, trainer: Trainer) {
        self.trainer = trainer;
        self.changes = Changes::default();
        self.guard = None;
        self.held_out = None;
        self.pca = None;
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Rows and columns of a digit.
    pub fn size(&self) -> (usize, usize) {
        self.size
    }

    /// What the network consists of.
    pub fn architecture(&self) -> ArchitectureInfo {
        let architecture = self.trainer.architecture();
        ArchitectureInfo {
            pixels: architecture.pixels,
            latent: architecture.latent,
            layers: architecture.layers().iter().map(LayerInfo::from).collect(),
            parameters: architecture.size(),
            code_can_be_negative: architecture.code_can_be_negative(),
            code_is_sampled: architecture.code_is_sampled(),
        }
    }

    /// Sets a live hyper-parameter from the next step on, and records the change in [`Self::live_changes`].
    ///
    /// # Errors
    /// A name that is not a live hyper-parameter's, or a value out of range.
    pub fn set(&mut self, name: &str, value: Value) -> Result<()> {
        let changed = self.config.with_live(name, value)?;
        let number = |config: &Config| match config.to_values().get(name) {
            Some(&Value::Number(number)) => Some(number),
            _ => None,
        };
        if let (Some(from), Some(to)) = (number(&self.config), number(&changed))
            && from != to
        {
            self.changes.note(self.trainer.steps(), name, from, to);
        }
        self.put_in_force(changed);
        Ok(())
    }

    fn put_in_force(&mut self, config: Config) {
        self.trainer.set_learning_rate(config.learning_rate);
        self.config = config;
    }

    /// The changes made while training, each with the number of steps done when it took effect. The first entry for
    /// each hyper-parameter is at step 0 and holds its starting value.
    pub fn live_changes(&self) -> &[Change] {
        self.changes.all()
    }

    /// Repeats the changes of another run as training reaches their steps.
    ///
    /// # Errors
    /// Changes that no run could have, or a network that has been trained already.
    pub fn replay(&mut self, changes: Vec<Change>) -> Result<()> {
        let changes = Changes::new(changes)?;
        if self.trainer.steps() > 0 {
            return Err(Error::InvalidConfig {
                field: "changes".into(),
                found: format!("after step {}", self.trainer.steps()),
                allowed: "given before the first step".into(),
            });
        }
        self.changes = changes;
        self.make_changes();
        Ok(())
    }

    /// Applies the changes recorded for the current step.
    fn make_changes(&mut self) {
        let mut config = self.config.clone();
        for Change { name, value, .. } in self.changes.at(self.trainer.steps()) {
            config = config
                .with_live(name, Value::Number(*value))
                .expect("changes are checked when they are recorded");
        }
        if config != self.config {
            self.put_in_force(config);
        }
    }

    /// Where training stands.
    ///
    /// # Errors
    /// No training digits.
    pub fn progress(&self) -> Result<Progress> {
        self.training()?;
        Ok(self.progress_of(MeanLosses::default(), false, false))
    }

    fn progress_of(&self, call: MeanLosses, epoch_done: bool, waiting: bool) -> Progress {
        let (step, per_epoch) = (self.trainer.steps(), self.trainer.steps_per_epoch());
        let [objective, loss, mse] = call.means();
        let [epoch_objective, epoch_loss, epoch_mse] = self.trainer.epoch_losses().means();
        Progress {
            step,
            epoch: step / per_epoch,
            step_of_epoch: if epoch_done { per_epoch } else { step % per_epoch },
            steps_per_epoch: per_epoch,
            digits: call.digits as usize,
            objective,
            loss,
            mse,
            epoch_objective,
            epoch_loss,
            epoch_mse,
            epoch_done,
            finished: step >= self.end(),
            waiting,
        }
    }

    /// The number of steps in all epochs.
    fn end(&self) -> u64 {
        self.trainer.steps_per_epoch() * u64::from(self.config.epochs)
    }

    /// Trains for at most `steps` steps, stopping at the end of each epoch and after the last one. Also stops, and
    /// says so, before a batch whose digits have not all arrived.
    ///
    /// # Errors
    /// No training digits; a loss or a gradient that is not finite, in which case the weights before that step are
    /// kept; or an epoch that left the network worse than the mean image, if it had been better or is not improving.
    /// Then it returns to the end of the last epoch that was no worse, or to where training started.
    pub fn train(&mut self, steps: u32) -> Result<Progress> {
        self.training()?;
        let mut call = MeanLosses::default();
        if steps > 0 && self.guard.is_none() {
            match self.sample(JUDGED) {
                Ok(sample) => {
                    self.guard = Some(Guard::new(&self.trainer, mean(&self.trainer.errors(&sample))))
                }
                Err(_) => return Ok(self.progress_of(call, false, true)),
            }
        }
        let (mut epoch_done, mut waiting) = (false, false);
        for _ in 0..steps {
            self.make_changes();
            if self.trainer.steps() >= self.end() {
                break;
            }
            let images = self.train.as_ref().map_or(&[][..], |train| train.images.pixels());
            let Some((losses, digits)) = self.trainer.step(images)? else {
                waiting = true;
                break;
            };
            call.add(losses, digits);
            if self.trainer.steps().is_multiple_of(self.trainer.steps_per_epoch()) {
                epoch_done = true;
                break;
            }
        }
        if epoch_done {
            self.judge_epoch()?;
        }
        self.make_changes();
        Ok(self.progress_of(call, epoch_done, waiting))
    }

    /// Checks at the end of an epoch whether the network is ruined.
    fn judge_epoch(&mut self) -> Result<()> {
        let error = mean(&self.trainer.errors(&self.sample(JUDGED)?));
        let pixels = self.size.0 * self.size.1;
        let (train, members) = (self.train.as_ref(), self.trainer.members().to_vec());
        let digits = train
            .into_iter()
            .flat_map(|train| members.iter().map(|&index| train.images.image(index as usize)));
        let Some(guard) = &mut self.guard else { return Ok(()) };
        let judged = guard.judge(&mut self.trainer, error, || baseline::spread(digits, pixels));
        if let Err(Error::Ruined { kept, .. }) = judged {
            self.changes.go_back(kept);
        }
        judged
    }

    /// The first `count` digits trained on, or all if there are fewer: ink bytes, `[digits, rows, columns]`.
    fn sample(&self, count: usize) -> Result<Vec<u8>> {
        let train = self.training()?;
        let members = self.trainer.members();
        let sample = &members[..members.len().min(count)];
        self.have_arrived(sample.last().map_or(0, |&last| last as usize + 1))?;
        Ok(sample.iter().flat_map(|&index| train.images.image(index as usize)).copied().collect())
    }

    /// Checks that the first `needed` training digits have arrived.
    fn have_arrived(&self, needed: usize) -> Result<()> {
        let arrived = self.training()?.images.arrived();
        if arrived < needed {
            return Err(Error::StillArriving { needed, arrived });
        }
        Ok(())
    }

    /// The training digits, once all of them have arrived.
    fn whole_train(&self) -> Result<&Dataset> {
        let train = self.training()?;
        self.have_arrived(train.images.count())?;
        Ok(train)
    }

    /// The mean squared error of the current network on the first 5,000 digits trained on, damaged like the first
    /// 5,000 held-out digits. (The losses of an epoch are averages over networks that were still changing.)
    ///
    /// # Errors
    /// No training digits, or these have not all arrived.
    pub fn training_error(&self) -> Result<f32> {
        Ok(mean(&self.trainer.errors(&self.sample(SAMPLE)?)))
    }

    /// One step on digits of the caller's choice, ink bytes `[digits, rows, columns]`, without damage, towards
    /// `target` or the digits themselves. A variational network samples its codes with `code_noise` `[digits,
    /// latent]`, or with its own. The step takes the place of the next batch of the epoch. Returns the losses before
    /// the step.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, a target or noise of the wrong length, noise that is not finite or
    /// for a network that is not variational, or a loss or gradient that is not finite.
    pub fn train_on(
        &mut self,
        pixels: &[u8],
        target: Option<&[u8]>,
        code_noise: Option<&[f32]>,
    ) -> Result<Losses> {
        let (input, target, code_noise) = self.batch(pixels, target, code_noise)?;
        self.trainer.step_on(input, target, code_noise)
    }

    /// What a step of [`Self::train_on`] would do to one weight, given by its index in [`Self::weights`], or to the
    /// one with the largest gradient. Changes nothing.
    ///
    /// # Errors
    /// As [`Self::train_on`], or an index past the last weight.
    pub fn inspect_step(
        &mut self,
        pixels: &[u8],
        weight: Option<usize>,
        target: Option<&[u8]>,
        code_noise: Option<&[f32]>,
    ) -> Result<StepInfo> {
        let limit = self.trainer.architecture().size();
        if let Some(found) = weight.filter(|&weight| weight >= limit) {
            return Err(Error::Index { what: "the index of a weight", limit, found });
        }
        let (input, target, code_noise) = self.batch(pixels, target, code_noise)?;
        let nudge = self.trainer.nudge(weight, input, target, code_noise)?;
        let mut index = nudge.weight;
        let parameters = self.trainer.architecture().parameters();
        let parameter = parameters
            .into_iter()
            .find(|parameter| {
                let is_here = index < parameter.len();
                index -= if is_here { 0 } else { parameter.len() };
                is_here
            })
            .expect("the parameters hold all weights");
        let place = match parameter.shape[..] {
            [_, columns] => vec![index / columns, index % columns],
            _ => vec![index],
        };
        Ok(StepInfo { parameter: parameter.name, place, nudge })
    }

    /// A batch as the trainer takes it: input (unless it is the target), target, and noise for the code.
    #[expect(clippy::type_complexity, reason = "three parts that are used separately")]
    fn batch(
        &self,
        pixels: &[u8],
        target: Option<&[u8]>,
        code_noise: Option<&[f32]>,
    ) -> Result<(Option<Vec<f32>>, Vec<f32>, Option<Vec<f32>>)> {
        self.check_digits(pixels)?;
        let Architecture { pixels: size, latent, .. } = self.trainer.architecture();
        if let Some(noise) = code_noise {
            if !self.trainer.architecture().code_is_sampled() {
                return Err(Error::NotForThis {
                    what: "noise for the code",
                    only_for: "variational networks",
                });
            }
            let expected = pixels.len() / size * latent;
            if noise.len() != expected {
                let expected = expected.to_string();
                return Err(Error::Length { what: "the noise for the code", expected, found: noise.len() });
            }
            check_finite("the noise for the code", noise)?;
        }
        let noise = code_noise.map(<[f32]>::to_vec);
        Ok(match target {
            Some(target) => {
                check_target(pixels, target)?;
                (Some(to_unit(pixels)), to_unit(target), noise)
            }
            None => (None, to_unit(pixels), noise),
        })
    }

    /// All weights, flat and row by row: the encoder's layers, then the code's (mean before log-variance), then the
    /// decoder's; for each layer its weight `[inputs, outputs]` and then its bias.
    pub fn weights(&self) -> Vec<f32> {
        self.trainer.weights()
    }

    /// Restarts training from these weights, in the order of [`Self::weights`].
    ///
    /// # Errors
    /// The wrong number of weights, or values that are not finite.
    pub fn set_weights(&mut self, weights: Vec<f32>) -> Result<()> {
        let expected = self.trainer.architecture().size();
        if weights.len() != expected {
            let expected = expected.to_string();
            return Err(Error::Length { what: "the weights", expected, found: weights.len() });
        }
        check_finite("the weights", &weights)?;
        self.trainer.start_from(&weights);
        self.changes = Changes::default();
        self.guard = None;
        self.held_out = None;
        Ok(())
    }

    /// The network as a `.safetensors` file, from which training resumes exactly where it left off.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.file(self.trainer.snapshot())
    }

    /// The network without Adam's state, a third of the size; PyTorch's `load_state_dict` accepts it as is. Training
    /// resumes from it with a fresh Adam.
    pub fn weights_file(&self) -> Vec<u8> {
        self.file(Snapshot { adam: None, ..self.trainer.snapshot() })
    }

    fn file(&self, snapshot: Snapshot) -> Vec<u8> {
        let held_out =
            self.held_out.filter(|(step, _)| *step == self.trainer.steps()).map(|(_, error)| error);
        Checkpoint {
            config: self.config.clone(),
            pixels: self.trainer.architecture().pixels,
            epoch: snapshot.step.checked_div(self.trainer.steps_per_epoch()).unwrap_or(0),
            snapshot,
            changes: self.changes.clone(),
            held_out,
        }
        .to_bytes()
    }

    /// Resumes from a `.safetensors` file: a checkpoint, or any file with the weights of a network of this kind. The
    /// backend stays as it is, since it does not affect the numbers.
    ///
    /// # Errors
    /// Any other file, or one for digits of another size.
    pub fn restore(&mut self, file: &[u8]) -> Result<()> {
        let Checkpoint { config, pixels, snapshot, changes, held_out, .. } = Checkpoint::from_bytes(file)?;
        let (rows, columns) = self.size;
        if pixels != rows * columns {
            let reason =
                format!("it is for digits of {pixels} pixels, but those loaded have {}", rows * columns);
            return Err(Error::BadCheckpoint { reason });
        }
        self.configure(Config { backend: self.config.backend, ..config })?;
        self.held_out = held_out.map(|error| (snapshot.step, error));
        self.trainer.restore(&snapshot);
        self.changes = changes;
        Ok(())
    }

    fn training(&self) -> Result<&Dataset> {
        self.train.as_ref().ok_or(Error::NoDataset { needed: "training" })
    }

    fn test(&self) -> Result<&Dataset> {
        self.test.as_ref().ok_or(Error::NoDataset { needed: "held-out" })
    }

    fn test_images(&self) -> Result<impl Iterator<Item = &[u8]>> {
        let images = &self.test()?.images;
        Ok(images.pixels().chunks_exact(images.size()))
    }

    fn check_digits(&self, pixels: &[u8]) -> Result<()> {
        let (rows, columns) = self.size;
        if pixels.is_empty() || !pixels.len().is_multiple_of(rows * columns) {
            let expected = format!("a positive multiple of {rows} × {columns}");
            return Err(Error::Length { what: "the pixels", expected, found: pixels.len() });
        }
        Ok(())
    }
}

/// A fresh network, unless training it would need too much memory.
fn fresh(config: &Config, size: (usize, usize), members: Vec<u32>) -> Result<Trainer> {
    let parameters = Architecture::of(config, size.0 * size.1).size();
    let needed = parameters.saturating_mul(BYTES_A_PARAMETER);
    if needed > MOST_BYTES {
        let field = if config.hidden.is_empty() { "latent" } else { "hidden" };
        return Err(Error::InvalidConfig {
            field: field.into(),
            found: config.to_values()[field].to_string(),
            allowed: format!(
                "smaller, since training {parameters} weights would need {:.1} GiB, over the limit of 1 GiB",
                needed as f64 / MOST_BYTES as f64
            ),
        });
    }
    Ok(Trainer::new(config, size, members))
}

fn mean(errors: &[f32]) -> f32 {
    (errors.iter().map(|&error| f64::from(error)).sum::<f64>() / errors.len() as f64) as f32
}

fn check_target(pixels: &[u8], target: &[u8]) -> Result<()> {
    if target.len() != pixels.len() {
        let expected = pixels.len().to_string();
        return Err(Error::Length { what: "the target", expected, found: target.len() });
    }
    Ok(())
}

fn check_finite(what: &'static str, values: &[f32]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Error::NotFinite { what, index, found: values[index] }),
        None => Ok(()),
    }
}
