//! A model, its optimiser, and shuffled mini-batches of digits.

use burn::module::Module;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::adam::{Adam, AdamState};
use crate::config::{BackendKind, Config};
use crate::engine::{Loss, objective, ops};
use crate::error::{Error, Result};
use crate::model::{Autoencoder, AutoencoderConfig};
use crate::random::{self, Purpose};

/// Digits that are evaluated at a time: enough for the products to be efficient, few enough to stay small.
const EVALUATION_BATCH: usize = 500;

/// A mean of training errors, each weighted by the digits of its batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeanLoss {
    /// Sum of the errors of all digits.
    pub sum: f64,
    /// How many digits.
    pub digits: u64,
}

impl MeanLoss {
    /// Adds a batch.
    pub fn add(&mut self, loss: f32, digits: usize) {
        self.sum += f64::from(loss) * digits as f64;
        self.digits += digits as u64;
    }

    /// The mean, or zero where nothing was added.
    pub fn value(&self) -> f64 {
        self.sum / self.digits.max(1) as f64
    }
}

/// Where training stands, with all that is needed to go on from there.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Steps done.
    pub step: u64,
    /// Training errors of the epoch so far.
    pub epoch_loss: MeanLoss,
    /// As [`Autoencoder::weights`].
    pub weights: Vec<f32>,
    /// What Adam remembers, in the order of the weights; without it Adam starts anew.
    pub adam: Option<AdamState>,
}

/// Trains an autoencoder on the digits it is given, one batch a step.
#[derive(Debug)]
pub struct Trainer {
    shape: AutoencoderConfig,
    backend: BackendKind,
    /// Missing only while a step changes it.
    model: Option<Autoencoder>,
    adam: Adam,
    seed: u32,
    batch_size: usize,
    learning_rate: f64,
    noise: f32,
    /// The digits trained on, by their index.
    members: Vec<u32>,
    /// They again, in the order of the current epoch; empty where that is not known yet.
    order: Vec<u32>,
    step: u64,
    epoch_loss: MeanLoss,
}

impl Trainer {
    /// A fresh network for digits of `pixels` pixels, to be trained on those with the indices `members`.
    pub fn new(config: &Config, pixels: usize, members: Vec<u32>) -> Self {
        let shape = AutoencoderConfig { pixels, latent: config.latent, code: config.code };
        Self {
            model: Some(shape.init(config.seed, config.backend)),
            adam: Adam::new(&sizes(shape), config.backend),
            shape,
            backend: config.backend,
            seed: config.seed,
            batch_size: config.batch_size,
            learning_rate: config.learning_rate,
            noise: config.noise as f32,
            members,
            order: Vec::new(),
            step: 0,
            epoch_loss: MeanLoss::default(),
        }
    }

    /// Steps done.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Training errors of the epoch so far, or of the whole one at its end: each batch of [`Self::step`], before it.
    pub fn epoch_loss(&self) -> MeanLoss {
        self.epoch_loss
    }

    /// Steps of one epoch; its last, smaller batch counts as one.
    pub fn steps_per_epoch(&self) -> u64 {
        self.members.len().div_ceil(self.batch_size) as u64
    }

    /// The shape of the network.
    pub fn shape(&self) -> AutoencoderConfig {
        self.shape
    }

    /// Sets Adam's step size from the next step on.
    pub fn set_learning_rate(&mut self, rate: f64) {
        self.learning_rate = rate;
    }

    /// One step on the next batch of `images`, all pixels of all digits as ink bytes. Returns the loss before
    /// the step, and of how many digits.
    ///
    /// # Errors
    /// A loss or a gradient that is not finite; then nothing is changed, so that the weights always are.
    ///
    /// # Panics
    /// If there is no digit to train on, or an index of one lies outside `images`.
    pub fn step(&mut self, images: &[u8]) -> Result<(f32, usize)> {
        let (epoch, step) = (self.step / self.steps_per_epoch(), self.step % self.steps_per_epoch());
        if step == 0 || self.order.is_empty() {
            self.order.clone_from(&self.members);
            random::shuffle(self.seed, epoch, &mut self.order);
        }
        let start = step as usize * self.batch_size;
        let batch = &self.order[start..self.order.len().min(start + self.batch_size)];
        let digits = batch.len();
        let pixels = self.shape.pixels;
        let mut target = Vec::with_capacity(digits * pixels);
        for &index in batch {
            let image = &images[index as usize * pixels..][..pixels];
            target.extend(image.iter().map(|&ink| f32::from(ink) / 255.0));
        }
        let loss = self.step_on(self.noisy(&target, Purpose::Noise(self.step)), target)?;
        if step == 0 {
            self.epoch_loss = MeanLoss::default();
        }
        self.epoch_loss.add(loss, digits);
        Ok((loss, digits))
    }

    /// `x` with the noise of the configuration on it, if there is any.
    fn noisy(&self, x: &[f32], purpose: Purpose) -> Option<Vec<f32>> {
        (self.noise > 0.0).then(|| {
            let mut noisy = x.to_vec();
            random::add_noise(self.seed, purpose, self.noise, &mut noisy);
            noisy
        })
    }

    /// One step towards `target` from `input`, or from the target itself; both `[batch, pixels]`, ink from 0
    /// to 1. Returns the loss before the step.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn step_on(&mut self, input: Option<Vec<f32>>, target: Vec<f32>) -> Result<f32> {
        let target = self.batch(target);
        let input = input.map_or_else(|| target.clone(), |input| self.batch(input));
        let logits = self.model().logits(Tensor::from_inner(input));
        let (loss, value) = ops::reconstruction(logits, Tensor::from_inner(target), Loss::Mse);
        if !value.is_finite() {
            return Err(Error::Diverged { step: self.step + 1, loss: value });
        }
        let gradients = loss.backward();
        // Ink is finite and a sigmoid's slope too, but not all that weights of any size make of them.
        if !Adam::can_follow(self.model(), &gradients) {
            return Err(Error::Diverged { step: self.step + 1, loss: value });
        }
        let model = self.model.take().expect(WHOLE);
        self.model = Some(self.adam.step(model, gradients, self.learning_rate));
        self.step += 1;
        Ok(value)
    }

    /// The reconstructions of digits `[batch, pixels]`, ink from 0 to 1, and their codes `[batch, latent]`.
    pub fn reconstruct(&self, x: Vec<f32>) -> (Vec<f32>, Vec<f32>) {
        let model = self.model().valid();
        let code = model.encode(self.batch(x));
        (ops::values(model.decode(code.clone())), ops::values(code))
    }

    /// The codes of digits `[batch, pixels]`: `[batch, latent]`.
    pub fn encode(&self, x: Vec<f32>) -> Vec<f32> {
        ops::values(self.model().valid().encode(self.batch(x)))
    }

    /// The digits of codes `[batch, latent]`: `[batch, pixels]`.
    pub fn decode(&self, codes: Vec<f32>) -> Vec<f32> {
        let shape = [codes.len() / self.shape.latent, self.shape.latent];
        ops::values(self.model().valid().decode(ops::tensor(self.backend, codes, shape)))
    }

    /// The mean squared error between each of these digits (ink bytes, `[digits, pixels]`) and what is made of
    /// it. A network that is trained on noisy digits is judged on noisy ones, and by how clean they come out.
    pub fn errors(&self, images: &[u8]) -> Vec<f32> {
        let pixels = self.shape.pixels;
        let model = self.model().valid();
        let mut errors = Vec::with_capacity(images.len() / pixels);
        for (images, batch) in images.chunks(EVALUATION_BATCH * pixels).zip(0..) {
            let target: Vec<f32> = images.iter().map(|&ink| f32::from(ink) / 255.0).collect();
            let input = self.noisy(&target, Purpose::HeldOutNoise(batch)).unwrap_or_else(|| target.clone());
            errors.extend(row_errors(&ops::values(model.forward(self.batch(input))), &target, pixels));
        }
        errors
    }

    /// All weights, as [`Autoencoder::weights`].
    pub fn weights(&self) -> Vec<f32> {
        self.model().weights()
    }

    /// Starts training anew from these weights, as [`Autoencoder::weights`].
    ///
    /// # Panics
    /// If there are not as many as the network has.
    pub fn start_from(&mut self, weights: &[f32]) {
        let epoch_loss = MeanLoss::default();
        self.restore(&Snapshot { step: 0, epoch_loss, weights: weights.into(), adam: None });
    }

    /// Everything that training goes on from.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            step: self.step,
            epoch_loss: self.epoch_loss,
            weights: self.weights(),
            adam: Some(self.adam.state()),
        }
    }

    /// Goes on from a snapshot of a network of this shape.
    ///
    /// # Panics
    /// If it is of another shape.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        let Snapshot { step, epoch_loss, weights, adam } = snapshot;
        let sizes = sizes(self.shape);
        self.adam = match adam {
            Some(state) => Adam::resume(state, &sizes, self.backend),
            None => Adam::new(&sizes, self.backend),
        };
        self.model = Some(self.shape.with_weights(weights, self.backend));
        self.order.clear();
        self.step = *step;
        self.epoch_loss = *epoch_loss;
    }

    fn model(&self) -> &Autoencoder {
        self.model.as_ref().expect(WHOLE)
    }

    fn batch(&self, values: Vec<f32>) -> Tensor<2> {
        let shape = [values.len() / self.shape.pixels, self.shape.pixels];
        ops::tensor(self.backend, values, shape)
    }
}

/// The mean squared error of every row of `y` and `target`, both `[rows, columns]`.
pub fn row_errors(y: &[f32], target: &[f32], columns: usize) -> Vec<f32> {
    let rows = y.chunks_exact(columns).zip(target.chunks_exact(columns));
    rows.map(|(y, target)| objective::mse(y, target)).collect()
}

const WHOLE: &str = "a step that moved the model out has put it back";

/// Sizes of the parameters in the order in which burn visits them, that of [`Autoencoder::weights`].
fn sizes(shape: AutoencoderConfig) -> [usize; 4] {
    let weight = shape.pixels * shape.latent;
    [weight, shape.latent, weight, shape.pixels]
}
