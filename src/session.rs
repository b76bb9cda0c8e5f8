//! The whole use of the crate in bytes and numbers: what a page, a command line or a test calls.
//!
//! Everything that comes in is checked here, and an error changes nothing.

use serde::Serialize;

use crate::baseline::{self, Baselines};
use crate::checkpoint::Checkpoint;
use crate::config::{CLASSES, Config};
use crate::digit;
use crate::engine::ops;
use crate::error::{Error, Result};
use crate::idx::{Images, Labels};
use crate::random::{self, Purpose};
use crate::trainer::{self, MeanLoss, Snapshot, Trainer};

/// Rows and columns of a digit until a dataset says otherwise: MNIST's.
const MNIST_SIZE: (usize, usize) = (28, 28);

/// Digits by which it is judged at the end of an epoch whether the network is ruined.
const JUDGED: usize = 500;

/// From so many times the error of the mean image on, a network is worse than it, whatever digits it is judged by.
const WORSE: f32 = 1.1;

/// Up to this error no network is ruined, even where the digits are so alike that the mean image is better.
const SMALL: f32 = 0.01;

/// Digits and their classes.
#[derive(Debug)]
struct Dataset {
    images: Images,
    /// Digits without labels are all of class 0.
    labels: Vec<u8>,
}

/// What was loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatasetInfo {
    /// How many digits.
    pub digits: usize,
    /// Pixels from top to bottom.
    pub rows: usize,
    /// Pixels from left to right.
    pub columns: usize,
    /// How many digits of each class, from 0 to the last one that there is.
    pub counts: Vec<usize>,
}

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
    /// Mean training error of this call, each batch before its step.
    pub loss: f64,
    /// Mean training error of the epoch so far, each batch before its step, as Keras reports it.
    pub epoch_loss: f64,
    /// Whether this call completed an epoch.
    pub epoch_done: bool,
    /// Whether all epochs of the configuration are completed.
    pub finished: bool,
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
    /// `[digits, latent]`
    pub codes: Vec<f32>,
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

/// How good the network was, and where to go back to if it is ruined. Errors are mean squared ones of the first
/// [`JUDGED`] digits trained on.
#[derive(Debug)]
struct Standing {
    /// At the end of the last epoch, or where training started.
    last: f32,
    /// Where training started, or the latest epoch's end that was no worse than the mean image.
    kept: Snapshot,
    /// The error there.
    kept_error: f32,
}

/// A network in training, its data and its configuration.
#[derive(Debug)]
pub struct Session {
    config: Config,
    size: (usize, usize),
    train: Option<Dataset>,
    test: Option<Dataset>,
    trainer: Trainer,
    /// Known once it trains.
    standing: Option<Standing>,
    /// The most that is no worse than the mean image, once it is needed.
    limit: Option<f32>,
    /// The latest held-out error, and the step it belongs to.
    held_out: Option<(u64, f32)>,
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
        let trainer = Trainer::new(&config, MNIST_SIZE.0 * MNIST_SIZE.1, Vec::new());
        Self {
            config,
            size: MNIST_SIZE,
            train: None,
            test: None,
            trainer,
            standing: None,
            limit: None,
            held_out: None,
        }
    }

    /// Takes the training digits, as the bytes of two IDX files, and starts a fresh network for them. Without
    /// labels, all digits are of class 0.
    ///
    /// # Errors
    /// Files that are not IDX or do not belong together, images of another size than the held-out ones, or no
    /// digit of the configuration's classes.
    pub fn load_train(&mut self, images: Vec<u8>, labels: impl Into<Option<Vec<u8>>>) -> Result<DatasetInfo> {
        let dataset = Dataset::parse(images, labels.into())?;
        let size = self.size_with(&dataset, self.test.as_ref())?;
        let info = dataset.info();
        let trainer = Trainer::new(&self.config, size.0 * size.1, dataset.members(&self.config.classes)?);
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
            let trainer = Trainer::new(&self.config, size.0 * size.1, Vec::new());
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
    /// A value out of its range, a backend that this build does not contain, or no digit of the classes.
    pub fn configure(&mut self, config: Config) -> Result<()> {
        config.validate()?;
        if !ops::has(config.backend) {
            return Err(Error::InvalidConfig {
                field: "backend".into(),
                found: format!("{:?}", config.backend),
                allowed: "one that this build contains".into(),
            });
        }
        let members = self.train.as_ref().map_or(Ok(Vec::new()), |train| train.members(&config.classes))?;
        let trainer = Trainer::new(&config, self.size.0 * self.size.1, members);
        self.config = config;
        self.start(trainer);
        Ok(())
    }

    fn start(&mut self, trainer: Trainer) {
        self.trainer = trainer;
        self.standing = None;
        self.limit = None;
        self.held_out = None;
    }

    /// The configuration that is in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Rows and columns of a digit.
    pub fn size(&self) -> (usize, usize) {
        self.size
    }

    /// Sets the learning rate from the next step on.
    ///
    /// # Errors
    /// A rate out of its range.
    pub fn set_learning_rate(&mut self, rate: f64) -> Result<()> {
        let config = Config { learning_rate: rate, ..self.config.clone() };
        config.validate()?;
        self.trainer.set_learning_rate(rate);
        self.config = config;
        Ok(())
    }

    /// Sets how many epochs there are to be, those already completed included.
    ///
    /// # Errors
    /// A number out of its range.
    pub fn set_epochs(&mut self, epochs: u32) -> Result<()> {
        let config = Config { epochs, ..self.config.clone() };
        config.validate()?;
        self.config = config;
        Ok(())
    }

    /// Trains for at most `steps` steps, but not past the end of an epoch, nor past that of the last one.
    ///
    /// # Errors
    /// No training digits; a loss or a gradient that is not finite: then the weights before it are kept; or an
    /// epoch that left the network worse than the mean image, if it had been better or did not improve: then it is
    /// back where it was better, or where it started.
    pub fn train(&mut self, steps: u32) -> Result<Progress> {
        let train = self.train.as_ref().ok_or(Error::NoDataset { needed: "training" })?;
        let per_epoch = self.trainer.steps_per_epoch();
        let end = per_epoch * u64::from(self.config.epochs);
        let mut call = MeanLoss::default();
        let mut epoch_done = false;
        if steps > 0 && self.standing.is_none() {
            self.standing = Some(self.stand());
        }
        for _ in 0..steps {
            if self.trainer.steps() >= end {
                break;
            }
            let (loss, digits) = self.trainer.step(train.images.pixels())?;
            call.add(loss, digits);
            if self.trainer.steps().is_multiple_of(per_epoch) {
                epoch_done = true;
                break;
            }
        }
        if epoch_done {
            self.judge_epoch()?;
        }
        let step = self.trainer.steps();
        Ok(Progress {
            step,
            epoch: step / per_epoch,
            step_of_epoch: if epoch_done { per_epoch } else { step % per_epoch },
            steps_per_epoch: per_epoch,
            digits: call.digits as usize,
            loss: call.value(),
            epoch_loss: self.trainer.epoch_loss().value(),
            epoch_done,
            finished: step >= end,
        })
    }

    /// Where training starts.
    fn stand(&self) -> Standing {
        let error = self.training_error();
        Standing { last: error, kept: self.trainer.snapshot(), kept_error: error }
    }

    /// What the network does now with the first digits trained on; the losses of an epoch tell only what it did on
    /// the way.
    fn training_error(&self) -> f32 {
        let sample: Vec<u8> = self.training_digits().take(JUDGED).flatten().copied().collect();
        let errors = self.trainer.errors(&sample);
        errors.iter().sum::<f32>() / errors.len() as f32
    }

    /// Keeps where training stands at the end of an epoch, if that is no worse than the mean image. If it is, and
    /// was better before or does not become so, goes back: a rate that is far too high leaves a network that no
    /// lower one can mend, for its units are dead and its pixels saturated.
    fn judge_epoch(&mut self) -> Result<()> {
        let error = self.training_error();
        let limit = self.limit.unwrap_or_else(|| {
            SMALL.max(WORSE * baseline::spread(self.training_digits(), self.size.0 * self.size.1))
        });
        self.limit = Some(limit);
        let Some(standing) = &mut self.standing else { return Ok(()) };
        if error <= limit {
            standing.kept = self.trainer.snapshot();
            standing.kept_error = error;
        } else if standing.kept_error <= limit || error >= standing.last {
            let (steps, per_epoch) = (self.trainer.steps(), self.trainer.steps_per_epoch());
            self.trainer.restore(&standing.kept);
            standing.last = standing.kept_error;
            return Err(Error::Ruined {
                epoch: steps / per_epoch,
                error,
                kept: standing.kept.step,
                kept_error: standing.kept_error,
            });
        }
        standing.last = error;
        Ok(())
    }

    /// The digits trained on, ink bytes `[rows, columns]` each.
    fn training_digits(&self) -> impl Iterator<Item = &[u8]> {
        self.train.iter().flat_map(|train| {
            let members = train.members(&self.config.classes).into_iter().flatten();
            members.map(|index| train.images.image(index as usize))
        })
    }

    /// One step on digits of the caller's choice, ink bytes `[digits, rows, columns]`, without noise. It counts
    /// as a step of the epoch, in place of the batch that was next. Returns the loss before the step.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits, or a loss that is not finite.
    pub fn train_on(&mut self, pixels: &[u8]) -> Result<f32> {
        self.check_digits(pixels)?;
        self.trainer.step_on(None, digit::to_unit(pixels))
    }

    /// The mean squared error over all held-out digits, ink from 0 to 1: with the noise of the configuration on
    /// what goes in, and none on what should come out.
    ///
    /// # Errors
    /// No held-out digits.
    pub fn evaluate(&mut self) -> Result<f32> {
        let errors = self.test_errors()?;
        let mean = errors.iter().map(|&error| f64::from(error)).sum::<f64>() / errors.len() as f64;
        self.held_out = Some((self.trainer.steps(), mean as f32));
        Ok(mean as f32)
    }

    /// The mean squared error of every held-out digit, ink from 0 to 1.
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

    /// What the network makes of digits, ink bytes `[digits, rows, columns]`.
    ///
    /// # Errors
    /// A buffer that does not hold whole digits.
    pub fn reconstruct(&self, pixels: &[u8]) -> Result<Reconstruction> {
        self.check_digits(pixels)?;
        let x = digit::to_unit(pixels);
        let (values, codes) = self.trainer.reconstruct(x.clone());
        let errors = trainer::row_errors(&values, &x, self.size.0 * self.size.1);
        Ok(Reconstruction { pixels: digit::to_ink(&values), errors, codes })
    }

    /// Digits with the noise of the configuration on them, the same at every call: what a step would see.
    ///
    /// # Errors
    /// As [`Self::reconstruct`].
    pub fn corrupt(&self, pixels: &[u8]) -> Result<Vec<u8>> {
        self.check_digits(pixels)?;
        let mut ink = digit::to_unit(pixels);
        let purpose = Purpose::HeldOutNoise(0);
        random::add_noise(self.config.seed, purpose, self.config.noise as f32, &mut ink);
        Ok(digit::to_ink(&ink))
    }

    /// The codes of digits, ink bytes `[digits, rows, columns]`: `[digits, latent]`.
    ///
    /// # Errors
    /// As [`Self::reconstruct`].
    pub fn encode(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        self.check_digits(pixels)?;
        Ok(self.trainer.encode(digit::to_unit(pixels)))
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
        Ok(digit::to_ink(&self.trainer.decode(codes.to_vec())))
    }

    /// What the network makes of a drawing of any size, ink bytes `[height, width]`.
    ///
    /// # Errors
    /// As [`digit::frame`].
    pub fn reconstruct_drawing(&self, ink: &[u8], width: usize, height: usize) -> Result<Drawing> {
        let framed = digit::frame(ink, width, height, self.size.0, self.size.1)?;
        let Reconstruction { pixels, errors, codes } = self.reconstruct(&framed)?;
        Ok(Drawing { framed, reconstruction: pixels, error: errors[0], code: codes })
    }

    /// All weights: the encoder's weight `[pixels, latent]` and bias `[latent]`, then the decoder's weight
    /// `[latent, pixels]` and bias `[pixels]`, each row after row.
    pub fn weights(&self) -> Vec<f32> {
        self.trainer.weights()
    }

    /// Starts training anew from these weights, in the order of [`Self::weights`].
    ///
    /// # Errors
    /// Another number of weights than the network has, or values that are not finite.
    pub fn set_weights(&mut self, weights: Vec<f32>) -> Result<()> {
        let expected = self.trainer.shape().parameters();
        if weights.len() != expected {
            let expected = expected.to_string();
            return Err(Error::Length { what: "the weights", expected, found: weights.len() });
        }
        check_finite("the weights", &weights)?;
        self.trainer.start_from(&weights);
        self.standing = None;
        self.held_out = None;
        Ok(())
    }

    /// The network as a `.safetensors` file, from which training goes on exactly where it stands.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.file(self.trainer.snapshot())
    }

    /// The network without what Adam remembers, a third as large: PyTorch's `load_state_dict` takes it as it is.
    /// Training goes on from it with Adam started anew.
    pub fn weights_file(&self) -> Vec<u8> {
        self.file(Snapshot { adam: None, ..self.trainer.snapshot() })
    }

    fn file(&self, snapshot: Snapshot) -> Vec<u8> {
        let held_out =
            self.held_out.filter(|(step, _)| *step == self.trainer.steps()).map(|(_, error)| error);
        Checkpoint {
            config: self.config.clone(),
            pixels: self.trainer.shape().pixels,
            epoch: snapshot.step.checked_div(self.trainer.steps_per_epoch()).unwrap_or(0),
            snapshot,
            held_out,
        }
        .to_bytes()
    }

    /// Goes on from a `.safetensors` file: a checkpoint, or any with the weights of such a network. The backend
    /// stays the one in force, for it changes no number.
    ///
    /// # Errors
    /// A file that is not one, or one for digits of another size.
    pub fn restore(&mut self, file: &[u8]) -> Result<()> {
        let Checkpoint { config, pixels, snapshot, held_out, .. } = Checkpoint::from_bytes(file)?;
        let (rows, columns) = self.size;
        if pixels != rows * columns {
            let reason =
                format!("it is for digits of {pixels} pixels, and those loaded have {}", rows * columns);
            return Err(Error::BadCheckpoint { reason });
        }
        self.configure(Config { backend: self.config.backend, ..config })?;
        self.held_out = held_out.map(|error| (snapshot.step, error));
        self.trainer.restore(&snapshot);
        Ok(())
    }

    /// Held-out errors of the mean image and of PCA, both fitted to the digits trained on. Takes seconds.
    ///
    /// # Errors
    /// No training or no held-out digits.
    pub fn baselines(&self) -> Result<Baselines> {
        let train = self.train.as_ref().ok_or(Error::NoDataset { needed: "training" })?;
        let test = self.test()?;
        let pixels = train.images.size();
        let held_out = test.images.pixels().chunks_exact(pixels);
        Ok(baseline::baselines(self.training_digits(), held_out, pixels))
    }

    fn test(&self) -> Result<&Dataset> {
        self.test.as_ref().ok_or(Error::NoDataset { needed: "held-out" })
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

impl Dataset {
    fn parse(images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<Self> {
        let images = Images::parse(images)?;
        let Some(labels) = labels else {
            let labels = vec![0; images.count()];
            return Ok(Self { images, labels });
        };
        let labels = Labels::parse(labels)?.into_classes();
        if images.count() != labels.len() {
            return Err(Error::LabelCount { images: images.count(), labels: labels.len() });
        }
        match labels.iter().position(|&label| usize::from(label) >= CLASSES) {
            Some(index) => Err(Error::LabelRange { index, found: labels[index].into() }),
            None => Ok(Self { images, labels }),
        }
    }

    fn size(&self) -> (usize, usize) {
        (self.images.rows(), self.images.columns())
    }

    /// One more than the last class.
    fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |&last| usize::from(last) + 1)
    }

    fn info(&self) -> DatasetInfo {
        let mut counts = vec![0; self.classes()];
        self.labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
        let (rows, columns) = self.size();
        DatasetInfo { digits: self.images.count(), rows, columns, counts }
    }

    /// The indices of the digits of these classes, of all digits where none are named.
    ///
    /// # Errors
    /// A class beyond the last one, or no digit of any.
    fn members(&self, classes: &[u8]) -> Result<Vec<u32>> {
        let labels = self.labels.iter().zip(0..);
        let members: Vec<u32> = labels
            .filter(|(label, _)| classes.is_empty() || classes.contains(label))
            .map(|(_, index)| index)
            .collect();
        let end = self.classes();
        if members.is_empty() || classes.iter().any(|&class| usize::from(class) >= end) {
            return Err(Error::InvalidConfig {
                field: "classes".into(),
                found: format!("{classes:?}"),
                allowed: format!("classes from 0 to {}, of which the training digits have some", end - 1),
            });
        }
        Ok(members)
    }
}

fn check_finite(what: &'static str, values: &[f32]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Error::NotFinite { what, index, found: values[index] }),
        None => Ok(()),
    }
}
