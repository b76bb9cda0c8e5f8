//! The whole crate in bytes and numbers: what a page, a command line or a test calls.
//!
//! All input is checked here, and a call that fails changes nothing, unless its documentation says otherwise.

use serde::Serialize;

use crate::checkpoint::Checkpoint;
use crate::data::baseline::{self, Baselines, Pca};
use crate::data::dataset::{Dataset, DatasetInfo, Nearest};
use crate::data::digit;
use crate::engine::ink::{to_ink, to_unit};
use crate::engine::ops;
use crate::error::{Error, Result};
use crate::model::objective::Losses;
use crate::model::{Architecture, Layer, Part};
use crate::schema::{Config, Value};
use crate::train::changes::{Change, Changes};
use crate::train::damage::Damage;
use crate::train::guard::{Guard, JUDGED};
use crate::train::random::{self, Place, Purpose};
use crate::train::trainer::{self, MeanLosses, Nudge, Snapshot, Trainer};

/// Rows and columns of a digit until a dataset is loaded: MNIST's.
const MNIST_SIZE: (usize, usize) = (28, 28);

/// How many of the digits trained on, from the first, the training error is measured on.
const SAMPLE: usize = 5000;

/// How many held-out digits are encoded at a time.
const ENCODED: usize = 500;

/// Bytes that training needs for each parameter: weight, gradient, Adam's two moments, and the guard's copy of all but
/// the gradient.
const BYTES_A_PARAMETER: usize = 28;

/// The most bytes that training a network may need.
const MOST_BYTES: usize = 1 << 30;

/// Where training stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Steps since the start.
    pub step: u64,
    /// Epochs completed.
    pub epoch: u64,
    /// Steps done in the current epoch; all of them if this call completed it.
    pub step_of_epoch: u64,
    /// Steps per epoch.
    pub steps_per_epoch: u64,
    /// Digits trained on in this call.
    pub digits: usize,
    /// Mean objective (the loss plus any penalties on the code) over this call, each batch before its step.
    pub objective: f64,
    /// The same for the reconstruction loss.
    pub loss: f64,
    /// The same for the squared error, whichever loss is trained on.
    pub mse: f64,
    /// Mean objective over the epoch so far, each batch before its step, as Keras reports it.
    pub epoch_objective: f64,
    /// The same for the reconstruction loss.
    pub epoch_loss: f64,
    /// The same for the squared error.
    pub epoch_mse: f64,
    /// Whether this call completed an epoch.
    pub epoch_done: bool,
    /// Whether all epochs are completed.
    pub finished: bool,
    /// Whether this call stopped because digits of the next batch have not arrived.
    pub waiting: bool,
}

/// Digits and their classes, from [`Session::test_digits`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// The class of each.
    pub labels: Vec<u8>,
}

/// What the network makes of digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconstruction {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// Mean squared error of each digit, ink from 0 to 1.
    pub errors: Vec<f32>,
    /// `[digits, latent]`; the means, if the network is variational.
    pub codes: Vec<f32>,
}

/// What PCA makes of digits.
#[derive(Clone, Debug, PartialEq)]
pub struct PcaReconstruction {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// Mean squared error of each digit, ink from 0 to 1.
    pub errors: Vec<f32>,
}

/// What the network makes of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The drawing as the network sees it: ink bytes `[rows, columns]`.
    pub framed: Vec<u8>,
    /// Its reconstruction: ink bytes `[rows, columns]`.
    pub reconstruction: Vec<u8>,
    /// Mean squared error between the two, ink from 0 to 1.
    pub error: f32,
    /// `[latent]`
    pub code: Vec<f32>,
}

/// What the network consists of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchitectureInfo {
    /// Pixels of a digit.
    pub pixels: usize,
    /// Numbers in a code.
    pub latent: usize,
    /// All dense layers, in the order they run.
    pub layers: Vec<LayerInfo>,
    /// Number of weights and biases in all layers.
    pub parameters: usize,
    /// Whether the numbers in a code can be negative.
    pub code_can_be_negative: bool,
    /// Whether training samples the code.
    pub code_is_sampled: bool,
}

/// A dense layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerInfo {
    /// Its name, as in a checkpoint and in PyTorch.
    pub name: String,
    /// The part of the network it belongs to.
    pub part: Part,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// The function applied to its weighted sums.
    pub activation: ActivationInfo,
    /// Number of weights and biases.
    pub parameters: usize,
}

/// An activation, and what it is called elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationInfo {
    /// Its name here.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The `activation` of a layer in Keras.
    pub keras: &'static str,
    /// The function in `torch`, if there is one.
    pub torch: Option<&'static str>,
    /// The module in `torch.nn`.
    pub torch_module: &'static str,
}

impl From<&Layer> for LayerInfo {
    fn from(layer: &Layer) -> Self {
        let about = layer.activation.about();
        Self {
            name: layer.name.clone(),
            part: layer.part,
            inputs: layer.inputs,
            outputs: layer.outputs,
            activation: ActivationInfo {
                name: about.name,
                label: about.label,
                keras: about.keras,
                torch: about.torch,
                torch_module: about.torch_module,
            },
            parameters: layer.parameters().iter().map(|parameter| parameter.len()).sum(),
        }
    }
}

/// What each unit of the first layer responds to: its weights as a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderPictures {
    /// `[units, rows, columns]`: each weight as a share of the unit's largest, from −127 to 127.
    pub pixels: Vec<i8>,
    /// The largest absolute weight of each unit.
    pub largest: Vec<f32>,
}

/// What one training step would do to one weight.
#[derive(Clone, Debug, PartialEq)]
pub struct StepInfo {
    /// The parameter that the weight belongs to.
    pub parameter: String,
    /// Its place there: `[input, output]` in a weight matrix, `[output]` in a bias.
    pub place: Vec<usize>,
    /// What the step does to it.
    pub nudge: Nudge,
}

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

    /// The mean squared error over all held-out digits, ink from 0 to 1. Inputs have the configured damage, targets
    /// have none, and a variational code is its mean, so that all networks can be compared.
    ///
    /// # Errors
    /// No held-out digits.
    pub fn evaluate(&mut self) -> Result<f32> {
        let mean = mean(&self.test_errors()?);
        self.held_out = Some((self.trainer.steps(), mean));
        Ok(mean)
    }

    /// The mean squared error of each held-out digit, ink from 0 to 1. Inputs are damaged as by [`Self::damage`].
    ///
    /// # Errors
    /// No held-out digits.
    pub fn test_errors(&self) -> Result<Vec<f32>> {
        Ok(self.trainer.errors(self.test()?.images.pixels()))
    }

    /// The classes of all held-out digits.
    ///
    /// # Errors
    /// No held-out digits.
    pub fn test_labels(&self) -> Result<&[u8]> {
        Ok(&self.test()?.labels)
    }

    /// The held-out digits with these indices.
    ///
    /// # Errors
    /// No held-out digits, or an index past the last one.
    pub fn test_digits(&self, indices: &[u32]) -> Result<Digits> {
        let test = self.test()?;
        let limit = test.images.count();
        let mut digits = Digits { pixels: Vec::new(), labels: Vec::new() };
        for &index in indices {
            let found = index as usize;
            if found >= limit {
                return Err(Error::Index { what: "the index of a held-out digit", limit, found });
            }
            digits.pixels.extend_from_slice(test.images.image(found));
            digits.labels.push(test.labels[found]);
        }
        Ok(digits)
    }

    /// What the network makes of digits, ink bytes `[digits, rows, columns]`. Errors are measured against `target`,
    /// which has the same shape, or against the digits themselves.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or a target of another length.
    pub fn reconstruct(&self, pixels: &[u8], target: Option<&[u8]>) -> Result<Reconstruction> {
        self.check_digits(pixels)?;
        let target = target.unwrap_or(pixels);
        check_target(pixels, target)?;
        let (values, codes) = self.trainer.reconstruct(to_unit(pixels));
        let errors = trainer::row_errors(&values, &to_unit(target), self.size.0 * self.size.1);
        Ok(Reconstruction { pixels: to_ink(&values), errors, codes })
    }

    /// Digits as the network is shown them, with the configured noise and hole or others. The damage depends only on
    /// the seed and on each digit's index among the held-out ones, so it is the same every time; without indices it
    /// is the damage of a drawing, which depends on the seed alone.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, the wrong number of indices, or noise or a hole out of range.
    pub fn damage(
        &self,
        pixels: &[u8],
        indices: Option<&[u32]>,
        noise: Option<f64>,
        hole: Option<f64>,
    ) -> Result<Vec<u8>> {
        self.check_digits(pixels)?;
        let config = Config {
            noise: noise.unwrap_or(self.config.noise),
            hole: hole.unwrap_or(self.config.hole),
            ..self.config.clone()
        };
        config.validate()?;
        let damage = Damage::of(&config, self.size);
        let size = self.size.0 * self.size.1;
        if let Some(indices) = indices.filter(|indices| indices.len() != pixels.len() / size) {
            let expected = (pixels.len() / size).to_string();
            return Err(Error::Length { what: "the indices", expected, found: indices.len() });
        }
        let mut damaged = pixels.to_vec();
        for (i, digit) in damaged.chunks_exact_mut(size).enumerate() {
            let place = indices.map_or(Place::Drawing, |indices| Place::Digit(indices[i].into()));
            damage.apply(place, digit);
        }
        Ok(damaged)
    }

    /// The codes of digits, ink bytes `[digits, rows, columns]`: `[digits, latent]`.
    ///
    /// # Errors
    /// As [`Self::reconstruct`].
    pub fn encode(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        self.check_digits(pixels)?;
        Ok(self.trainer.encode(to_unit(pixels)))
    }

    /// The digits of codes `[digits, latent]`: ink bytes `[digits, rows, columns]`.
    ///
    /// # Errors
    /// A buffer that does not hold whole codes, or values that are not finite.
    pub fn decode(&self, codes: &[f32]) -> Result<Vec<u8>> {
        let latent = self.config.latent;
        if codes.is_empty() || !codes.len().is_multiple_of(latent) {
            let expected = format!("a positive multiple of {latent}");
            return Err(Error::Length { what: "the codes", expected, found: codes.len() });
        }
        check_finite("the codes", codes)?;
        Ok(to_ink(&self.trainer.decode(codes.to_vec())))
    }

    /// Codes drawn at random, `[count, latent]`: from the prior of a variational network, a standard normal
    /// distribution; for other networks from a normal distribution with the mean and covariance of the held-out
    /// digits' codes, clamped at 0 where codes cannot be negative.
    ///
    /// # Errors
    /// More than 10,000 codes, or no held-out digits when they are needed.
    pub fn sample_codes(&self, count: usize, seed: u32) -> Result<Vec<f32>> {
        const MOST: usize = 10_000;
        if count > MOST {
            return Err(Error::Index { what: "the number of codes", limit: MOST + 1, found: count });
        }
        let architecture = self.trainer.architecture();
        let latent = architecture.latent;
        if architecture.code_is_sampled() {
            return Ok(random::normal(seed, Purpose::Codes, count * latent));
        }
        let test = self.test()?;
        let parts = test.images.pixels().chunks(ENCODED * architecture.pixels);
        let mut codes: Vec<f32> = parts.flat_map(|digits| self.trainer.encode(to_unit(digits))).collect();
        let digits = codes.len() / latent;
        let mut mean = vec![0.0; latent];
        codes.chunks_exact(latent).for_each(|code| add_scaled(&mut mean, 1.0 / digits as f64, code));
        for code in codes.chunks_exact_mut(latent) {
            code.iter_mut().zip(&mean).for_each(|(code, mean)| *code -= *mean as f32);
        }
        // Summing all codes' deviations from the mean, each times its own normal number, gives their covariance.
        let scale = 1.0 / (digits as f64).sqrt();
        let weights = random::normal(seed, Purpose::Codes, count * digits);
        let samples = weights.chunks_exact(digits).flat_map(|weights| {
            let mut sample = mean.clone();
            for (code, &weight) in codes.chunks_exact(latent).zip(weights) {
                add_scaled(&mut sample, scale * f64::from(weight), code);
            }
            sample
        });
        let least = if architecture.code_can_be_negative() { f32::NEG_INFINITY } else { 0.0 };
        Ok(samples.map(|sample| (sample as f32).max(least)).collect())
    }

    /// What the network makes of a drawing of any size, ink bytes `[height, width]`.
    ///
    /// # Errors
    /// As [`digit::frame`].
    pub fn reconstruct_drawing(&self, ink: &[u8], width: usize, height: usize) -> Result<Drawing> {
        let framed = digit::frame(ink, width, height, self.size.0, self.size.1)?;
        let Reconstruction { pixels, errors, codes } = self.reconstruct(&framed, None)?;
        Ok(Drawing { framed, reconstruction: pixels, error: errors[0], code: codes })
    }

    /// What each unit of the first layer responds to: its weights as a picture.
    pub fn encoder_pictures(&self) -> EncoderPictures {
        let first = &self.trainer.architecture().layers()[0];
        let weights = self.trainer.weights();
        let (mut pixels, mut largest) = (Vec::new(), Vec::new());
        for unit in 0..first.outputs {
            // The weight is `[inputs, outputs]`, so a unit is a column.
            let column = || weights[..first.inputs * first.outputs].iter().skip(unit).step_by(first.outputs);
            let most = column().fold(0.0_f32, |most, weight| most.max(weight.abs()));
            largest.push(most);
            pixels.extend(column().map(|weight| (127.0 * weight / most).round() as i8));
        }
        EncoderPictures { pixels, largest }
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

    /// Held-out errors of the mean of all training digits, and of PCA fitted to the digits trained on and given the
    /// same input as the network. The first call takes seconds.
    ///
    /// # Errors
    /// No training or held-out digits, or training digits that are still arriving.
    pub fn baselines(&mut self) -> Result<Baselines> {
        let mean_image = baseline::error_of_image(&self.mean_image()?, self.test_images()?);
        self.fit_pca()?;
        let damage = *self.trainer.damage();
        let shown = self.test_images()?.zip(0..).map(|(digit, index)| {
            let other = (!damage.is_none()).then(|| {
                let mut damaged = digit.to_vec();
                damage.apply(Place::Digit(index), &mut damaged);
                to_unit(&damaged)
            });
            (to_unit(digit), other)
        });
        let pca = self.pca.as_ref().map_or(Vec::new(), |pca| pca.errors(shown));
        Ok(Baselines { mean_image, pca })
    }

    /// What PCA with this many components, fitted to the digits trained on, makes of digits, ink bytes `[digits,
    /// rows, columns]`. Errors are measured against `target`, or against the digits themselves. The first call takes
    /// seconds.
    ///
    /// # Errors
    /// As [`Self::reconstruct`]; no training digits, or some still arriving; more components than pixels, or digits
    /// too large for PCA ([`baseline::MOST_PIXELS`]).
    pub fn pca(
        &mut self,
        pixels: &[u8],
        components: usize,
        target: Option<&[u8]>,
    ) -> Result<PcaReconstruction> {
        self.check_digits(pixels)?;
        let target = target.unwrap_or(pixels);
        check_target(pixels, target)?;
        self.fit_pca()?;
        let size = self.size.0 * self.size.1;
        let Some(pca) = &self.pca else {
            return Err(Error::TooLargeForPca { limit: baseline::MOST_PIXELS, found: size });
        };
        if components > size {
            let (limit, found) = (size + 1, components);
            return Err(Error::Index { what: "the number of components", limit, found });
        }
        let values = pca.reconstruct(&to_unit(pixels), components);
        let errors = trainer::row_errors(&values, &to_unit(target), size);
        Ok(PcaReconstruction { pixels: to_ink(&values), errors })
    }

    fn fit_pca(&mut self) -> Result<()> {
        if self.pca.is_none() {
            let train = self.whole_train()?;
            let members = self.trainer.members().iter().map(|&index| train.images.image(index as usize));
            self.pca = Pca::fit(members, self.size.0 * self.size.1);
        }
        Ok(())
    }

    /// The mean of all training digits, whether trained on or not: `[rows, columns]`, ink from 0 to 1.
    ///
    /// # Errors
    /// No training digits, or some still arriving.
    pub fn mean_image(&self) -> Result<Vec<f32>> {
        let images = &self.whole_train()?.images;
        Ok(baseline::mean_image(images.pixels().chunks_exact(images.size()), images.size()))
    }

    /// The closest training digit to each of these (ink bytes, `[digits, rows, columns]`), of those that have arrived.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or no training digits.
    pub fn nearest(&self, pixels: &[u8]) -> Result<Nearest> {
        self.check_digits(pixels)?;
        self.have_arrived(1)?;
        Ok(self.training()?.nearest(pixels))
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

/// Adds `scale` times `values` to the sums.
fn add_scaled(sums: &mut [f64], scale: f64, values: &[f32]) {
    sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += scale * f64::from(value));
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
