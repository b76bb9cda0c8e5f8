//! The whole use of the crate in bytes and numbers: what a page, a command line or a test calls.
//!
//! Everything that comes in is checked here, and an error changes nothing.

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

/// Rows and columns of a digit until a dataset says otherwise: MNIST's.
const MNIST_SIZE: (usize, usize) = (28, 28);

/// The training error is that of the first so many digits trained on.
const SAMPLE: usize = 5000;

/// Held-out digits that are encoded at a time.
const ENCODED: usize = 500;

/// What training holds of each parameter, in bytes: weight, gradient and two moments, a kept network, and copies.
const BYTES_A_PARAMETER: usize = 28;

/// The most memory that a network may need.
const MOST_BYTES: usize = 1 << 30;

/// Where training stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Steps since the start.
    pub step: u64,
    /// Epochs completed.
    pub epoch: u64,
    /// Steps of the current epoch; all of them where this call completed it.
    pub step_of_epoch: u64,
    /// Steps an epoch.
    pub steps_per_epoch: u64,
    /// Digits trained on in this call.
    pub digits: usize,
    /// Mean of what training lowers, in this call, each batch before its step: the loss and the penalties on the code.
    pub objective: f64,
    /// Mean reconstruction loss of this call, likewise.
    pub loss: f64,
    /// Mean squared error of this call, likewise; the loss may be another one.
    pub mse: f64,
    /// The objective's mean of the epoch so far, each batch before its step, as Keras reports it.
    pub epoch_objective: f64,
    /// That of the reconstruction loss.
    pub epoch_loss: f64,
    /// That of the squared error.
    pub epoch_mse: f64,
    /// Whether this call completed an epoch.
    pub epoch_done: bool,
    /// Whether all epochs of the configuration are completed.
    pub finished: bool,
    /// Whether this call ended because the digits of the next batch have not arrived.
    pub waiting: bool,
}

/// Digits and their classes, as [`Session::test_digits`] gives them.
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
    /// Mean squared error of each, ink from 0 to 1.
    pub errors: Vec<f32>,
    /// `[digits, latent]`; of a variational network the means.
    pub codes: Vec<f32>,
}

/// What PCA makes of digits.
#[derive(Clone, Debug, PartialEq)]
pub struct PcaReconstruction {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// Mean squared error of each, ink from 0 to 1.
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
    /// Numbers of a code.
    pub latent: usize,
    /// All dense layers, in the order in which they run.
    pub layers: Vec<LayerInfo>,
    /// How many numbers all layers have together.
    pub parameters: usize,
    /// Whether numbers of a code can be below zero.
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
    /// Where it is.
    pub part: Part,
    /// Numbers that it takes.
    pub inputs: usize,
    /// Numbers that it gives.
    pub outputs: usize,
    /// What it applies to its weighted sums.
    pub activation: ActivationInfo,
    /// How many numbers its weight and its bias have.
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
    /// The function in `torch`, if it takes one.
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

/// What the units of the first layer look for: their weights as pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderPictures {
    /// `[units, rows, columns]`; 127 is the largest weight of the unit, −127 its opposite, 0 no weight.
    pub pixels: Vec<i8>,
    /// The largest weight of each unit, its sign aside.
    pub largest: Vec<f32>,
}

/// What one training step would do to one weight.
#[derive(Clone, Debug, PartialEq)]
pub struct StepInfo {
    /// The parameter that the weight belongs to.
    pub parameter: String,
    /// Its place there: `[input, output]` in a weight matrix, `[output]` in a bias.
    pub place: Vec<usize>,
    /// The step as it concerns the weight.
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
    /// Known once it trains.
    guard: Option<Guard>,
    /// The latest held-out error, and the step it belongs to.
    held_out: Option<(u64, f32)>,
    /// Fitted to the digits trained on, once it is needed.
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

    /// Takes the training digits, as the bytes of two IDX files, and starts a fresh network for them. Without
    /// labels, all digits are of class 0.
    ///
    /// # Errors
    /// Files that are not IDX or do not belong together, images of another size than the held-out ones, no
    /// digit of the configuration's classes, or images for which the network would be too large.
    pub fn load_train(&mut self, images: Vec<u8>, labels: impl Into<Option<Vec<u8>>>) -> Result<DatasetInfo> {
        self.take_train(Dataset::parse(images, labels.into())?)
    }

    /// Begins to take training digits that arrive little by little, and starts a fresh network for them. `header` is the
    /// beginning of an IDX file of images, at least its 16 bytes of header; the labels are complete.
    /// What follows is given to [`Self::append_train`].
    ///
    /// # Errors
    /// As [`Self::load_train`], but for digits that are missing.
    pub fn begin_train(
        &mut self,
        header: Vec<u8>,
        labels: impl Into<Option<Vec<u8>>>,
    ) -> Result<DatasetInfo> {
        self.take_train(Dataset::begin(header, labels.into())?)
    }

    /// Takes the bytes of the training images that come next, which need not be whole images. Returns how many digits
    /// have arrived in all.
    ///
    /// # Errors
    /// No [`Self::begin_train`] before, or more bytes than its header says; then none is taken.
    pub fn append_train(&mut self, bytes: &[u8]) -> Result<usize> {
        let train = self.train.as_mut().ok_or(Error::NoDataset { needed: "training" })?;
        train.images.append(bytes)?;
        Ok(train.images.arrived())
    }

    /// Checks that all training digits have arrived.
    ///
    /// # Errors
    /// No training digits, or bytes that are missing.
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

    /// Takes the held-out digits, as [`Self::load_train`] does.
    ///
    /// # Errors
    /// As there, but for the classes.
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

    /// The size that digits have once `dataset` is loaded beside `other`.
    fn size_with(&self, dataset: &Dataset, other: Option<&Dataset>) -> Result<(usize, usize)> {
        let found = dataset.size();
        match other.map(Dataset::size) {
            Some(expected) if expected != found => Err(Error::ImageSize { expected, found }),
            _ => Ok(found),
        }
    }

    /// Starts a fresh network of this configuration, on the data already loaded. Also the way to start again.
    ///
    /// # Errors
    /// A value out of its range, a backend that this build does not contain, no digit of the classes, or a network that
    /// would be too large.
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

    /// The configuration that is in force.
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

    /// Sets a value that may change while training, from the next step on, and notes it in [`Self::live_changes`].
    ///
    /// # Errors
    /// A name that is none of such a value, or a value out of its range.
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

    /// What was changed while training, each with the steps done when it took effect; the first change of each value is
    /// at step 0 and says what it was at the start.
    pub fn live_changes(&self) -> &[Change] {
        self.changes.all()
    }

    /// Repeats the changes of another run as training comes to their steps.
    ///
    /// # Errors
    /// Changes that no run has, or a network that has been trained already.
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

    /// Puts the values in force that are noted for the present step.
    fn make_changes(&mut self) {
        let mut config = self.config.clone();
        for Change { name, value, .. } in self.changes.at(self.trainer.steps()) {
            config = config
                .with_live(name, Value::Number(*value))
                .expect("changes are checked when they are taken");
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

    /// The steps that all epochs of the configuration have.
    fn end(&self) -> u64 {
        self.trainer.steps_per_epoch() * u64::from(self.config.epochs)
    }

    /// Trains for at most `steps` steps, but not past the end of an epoch, nor past that of the last one. Where the digits
    /// of a batch have not arrived, it stops before it and says so.
    ///
    /// # Errors
    /// No training digits; a loss or a gradient that is not finite: then the weights before it are kept; or an
    /// epoch that left the network worse than the mean image, if it had been better or did not improve: then it is
    /// back where it was better, or where it started.
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

    /// At the end of an epoch: is the network ruined?
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

    /// The first digits trained on, at most `count` of them, ink bytes `[rows, columns]` each.
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

    /// The mean squared error of the network as it is now over the first 5,000 digits trained on, each damaged as the
    /// held-out digit of its index would be. (The losses of an epoch tell only what it did on the way.)
    ///
    /// # Errors
    /// No training digits, or not these yet.
    pub fn training_error(&self) -> Result<f32> {
        Ok(mean(&self.trainer.errors(&self.sample(SAMPLE)?)))
    }

    /// One step on digits of the caller's choice, ink bytes `[digits, rows, columns]`, without damage, towards `target` or
    /// the digits themselves. A variational network samples its codes with `code_noise` `[digits, latent]`, or with its
    /// own. It counts as a step of the epoch, in place of the batch that was next. Returns the losses before the step.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or the target as many; noise for a network that is not variational, or
    /// of another length; or a loss that is not finite.
    pub fn train_on(
        &mut self,
        pixels: &[u8],
        target: Option<&[u8]>,
        code_noise: Option<&[f32]>,
    ) -> Result<Losses> {
        let (input, target, code_noise) = self.batch(pixels, target, code_noise)?;
        self.trainer.step_on(input, target, code_noise)
    }

    /// What a step of [`Self::train_on`] would do to one weight, by its index in [`Self::weights`], or to the one with the
    /// largest gradient. Nothing is changed.
    ///
    /// # Errors
    /// As there, or an index beyond the weights.
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

    /// A batch as the trainer takes it: input, target and noise of the code.
    #[expect(clippy::type_complexity, reason = "three parts, each of which goes its own way")]
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
                    what: "noise on the code",
                    only_for: "variational networks",
                });
            }
            let expected = pixels.len() / size * latent;
            if noise.len() != expected {
                let expected = expected.to_string();
                return Err(Error::Length { what: "the noise on the code", expected, found: noise.len() });
            }
            check_finite("the noise on the code", noise)?;
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

    /// The mean squared error over all held-out digits, ink from 0 to 1: with the damage of the configuration on
    /// what goes in, and none on what should come out; a variational code is the mean. So all networks compare.
    ///
    /// # Errors
    /// No held-out digits.
    pub fn evaluate(&mut self) -> Result<f32> {
        let mean = mean(&self.test_errors()?);
        self.held_out = Some((self.trainer.steps(), mean));
        Ok(mean)
    }

    /// The mean squared error of every held-out digit, ink from 0 to 1. Its input is damaged as [`Self::damage`] does it.
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

    /// Held-out digits by their index.
    ///
    /// # Errors
    /// No held-out digits, or an index beyond them.
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

    /// What the network makes of digits, ink bytes `[digits, rows, columns]`. The errors are those to `target`, of as many
    /// digits, or to the digits themselves.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or the target as many.
    pub fn reconstruct(&self, pixels: &[u8], target: Option<&[u8]>) -> Result<Reconstruction> {
        self.check_digits(pixels)?;
        let target = target.unwrap_or(pixels);
        check_target(pixels, target)?;
        let (values, codes) = self.trainer.reconstruct(to_unit(pixels));
        let errors = trainer::row_errors(&values, &to_unit(target), self.size.0 * self.size.1);
        Ok(Reconstruction { pixels: to_ink(&values), errors, codes })
    }

    /// Digits as the network is shown them: with noise and a hole, those of the configuration or others. The damage of a
    /// digit depends on the seed and on its index among the held-out ones, and is the same every time; without
    /// indices, on the seed alone, as that of a drawing.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, another number of indices, or noise or a hole out of range.
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
            let expected = format!("a whole number of codes of {latent}, and at least one,");
            return Err(Error::Length { what: "codes", expected, found: codes.len() });
        }
        check_finite("codes", codes)?;
        Ok(to_ink(&self.trainer.decode(codes.to_vec())))
    }

    /// Codes drawn at random, `[count, latent]`: of a variational network from its prior, the standard normal
    /// distribution; of others from a normal distribution with mean and covariance of the held-out digits' codes, and at
    /// least 0 where codes cannot be below it.
    ///
    /// # Errors
    /// More than 10,000 codes, or no held-out digits where they are needed.
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
        // A sum of all codes' distances from the mean, each times a normal number of its own, has their covariance.
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

    /// What the units of the first layer look for: their weights as pictures.
    pub fn encoder_pictures(&self) -> EncoderPictures {
        let first = &self.trainer.architecture().layers()[0];
        let weights = self.trainer.weights();
        let (mut pixels, mut largest) = (Vec::new(), Vec::new());
        for unit in 0..first.outputs {
            // `[inputs, outputs]`: a unit is a column.
            let column = || weights[..first.inputs * first.outputs].iter().skip(unit).step_by(first.outputs);
            let most = column().fold(0.0_f32, |most, weight| most.max(weight.abs()));
            largest.push(most);
            pixels.extend(column().map(|weight| (127.0 * weight / most).round() as i8));
        }
        EncoderPictures { pixels, largest }
    }

    /// All weights, parameter after parameter, each row after row: of the encoder's layers, of the code's (mean, then
    /// logarithm of the variance), and of the decoder's; of each layer its weight `[inputs, outputs]` and then its bias.
    pub fn weights(&self) -> Vec<f32> {
        self.trainer.weights()
    }

    /// Starts training anew from these weights, in the order of [`Self::weights`].
    ///
    /// # Errors
    /// Another number of weights than the network has, or values that are not finite.
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

    /// The network as a `.safetensors` file, from which training resumes exactly where it stands.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.file(self.trainer.snapshot())
    }

    /// The network without what Adam remembers, a third as large: PyTorch's `load_state_dict` takes it as it is.
    /// Training resumes from it with Adam started anew.
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

    /// Resumes from a `.safetensors` file: a checkpoint, or any with the weights of such a network. The backend
    /// stays the one in force, since it changes no number.
    ///
    /// # Errors
    /// A file that is not one, or one for digits of another size.
    pub fn restore(&mut self, file: &[u8]) -> Result<()> {
        let Checkpoint { config, pixels, snapshot, changes, held_out, .. } = Checkpoint::from_bytes(file)?;
        let (rows, columns) = self.size;
        if pixels != rows * columns {
            let reason =
                format!("it is for digits of {pixels} pixels, and those loaded have {}", rows * columns);
            return Err(Error::BadCheckpoint { reason });
        }
        self.configure(Config { backend: self.config.backend, ..config })?;
        self.held_out = held_out.map(|error| (snapshot.step, error));
        self.trainer.restore(&snapshot);
        self.changes = changes;
        Ok(())
    }

    /// Held-out errors of the mean of all training digits, and of PCA fitted to the digits trained on, which is shown what
    /// the network is shown. The first call takes seconds.
    ///
    /// # Errors
    /// No training or no held-out digits, or training digits that are still arriving.
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

    /// What PCA with so many components, fitted to the digits trained on, makes of digits, ink bytes
    /// `[digits, rows, columns]`. The errors are those to `target`, or to the digits themselves. The first call takes
    /// seconds.
    ///
    /// # Errors
    /// As [`Self::reconstruct`]; no training digits, or some still arriving; more components than pixels, or digits of so
    /// many pixels that they have no PCA.
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
        let limit = if self.pca.is_some() { size + 1 } else { 0 };
        match &self.pca {
            Some(pca) if components < limit => {
                let values = pca.reconstruct(&to_unit(pixels), components);
                let errors = trainer::row_errors(&values, &to_unit(target), size);
                Ok(PcaReconstruction { pixels: to_ink(&values), errors })
            }
            _ => Err(Error::Index { what: "the number of components", limit, found: components }),
        }
    }

    fn fit_pca(&mut self) -> Result<()> {
        if self.pca.is_none() {
            let train = self.whole_train()?;
            let members = self.trainer.members().iter().map(|&index| train.images.image(index as usize));
            self.pca = Pca::fit(members, self.size.0 * self.size.1);
        }
        Ok(())
    }

    /// The mean of all training digits, whichever of them the network learns from: `[rows, columns]`, ink from 0 to 1.
    ///
    /// # Errors
    /// No training digits, or some still arriving.
    pub fn mean_image(&self) -> Result<Vec<f32>> {
        let images = &self.whole_train()?.images;
        Ok(baseline::mean_image(images.pixels().chunks_exact(images.size()), images.size()))
    }

    /// The training digit most like each of these, ink bytes `[digits, rows, columns]`, among those that have arrived.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or no training digit.
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
            let expected =
                format!("a whole number of digits of {rows} × {columns} pixels, and at least one,");
            return Err(Error::Length { what: "pixels", expected, found: pixels.len() });
        }
        Ok(())
    }
}

/// A fresh network, if it is not too large.
fn fresh(config: &Config, size: (usize, usize), members: Vec<u32>) -> Result<Trainer> {
    let parameters = Architecture::of(config, size.0 * size.1).size();
    let needed = parameters.saturating_mul(BYTES_A_PARAMETER);
    if needed > MOST_BYTES {
        let field = if config.hidden.is_empty() { "latent" } else { "hidden" };
        return Err(Error::InvalidConfig {
            field: field.into(),
            found: config.to_values()[field].to_string(),
            allowed: format!(
                "such that training needs at most 1 GiB; this network of {parameters} weights would need {:.1} GiB",
                needed as f64 / MOST_BYTES as f64
            ),
        });
    }
    Ok(Trainer::new(config, size, members))
}

fn mean(errors: &[f32]) -> f32 {
    (errors.iter().map(|&error| f64::from(error)).sum::<f64>() / errors.len() as f64) as f32
}

/// Adds `scale` times each of `values` to the sums.
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
