//! A model, its optimiser, and shuffled mini-batches of digits.

use burn::module::Module;
use burn::tensor::Tensor;

use super::adam::{Adam, AdamState};
use super::damage::Damage;
use super::random::{self, Place, Purpose};
use crate::engine::ink::to_unit;
use crate::engine::{BackendKind, objective, ops};
use crate::error::{Error, Result};
use crate::model::objective::{Losses, Objective};
use crate::model::{Architecture, Autoencoder};
use crate::schema::Config;

/// Digits evaluated at a time: enough for efficient matrix products, few enough to need little memory.
const EVALUATION_BATCH: usize = 500;

/// Mean training losses, with batches weighted by their numbers of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanLosses {
    /// Sum of the objective over all digits.
    pub objective: f64,
    /// Sum of the reconstruction loss.
    pub loss: f64,
    /// Sum of the mean squared error.
    pub mse: f64,
    /// How many digits were added.
    pub digits: u64,
}

impl MeanLosses {
    /// Adds a batch.
    pub fn add(&mut self, losses: Losses, digits: usize) {
        let Losses { objective, loss, mse } = losses;
        for (sum, loss) in [(&mut self.objective, objective), (&mut self.loss, loss), (&mut self.mse, mse)] {
            *sum += f64::from(loss) * digits as f64;
        }
        self.digits += digits as u64;
    }

    /// Objective, reconstruction loss and mean squared error; zero if nothing was added.
    pub fn means(&self) -> [f64; 3] {
        [self.objective, self.loss, self.mse].map(|sum| sum / self.digits.max(1) as f64)
    }
}

/// Where training stands, with everything needed to resume it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Steps done.
    pub step: u64,
    /// Training losses of the epoch so far.
    pub epoch_losses: MeanLosses,
    /// In the order of [`Autoencoder::weights`].
    pub weights: Vec<f32>,
    /// Adam's state, in the order of the weights; without it Adam starts afresh.
    pub adam: Option<AdamState>,
}

/// What a step does to one weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Nudge {
    /// Its index in [`Autoencoder::weights`].
    pub weight: usize,
    /// Its value before the step.
    pub before: f32,
    /// The gradient of the objective with respect to it.
    pub gradient: f32,
    /// Its value after the step.
    pub after: f32,
    /// The losses before the step.
    pub losses: Losses,
}

/// Trains an autoencoder, one batch of digits per step.
#[derive(Debug)]
pub struct Trainer {
    architecture: Architecture,
    objective: Objective,
    damage: Damage,
    backend: BackendKind,
    /// Missing only while a step updates it.
    model: Option<Autoencoder>,
    adam: Adam,
    seed: u32,
    batch_size: usize,
    learning_rate: f64,
    /// Indices of the digits trained on.
    members: Vec<u32>,
    /// The same indices, shuffled for the current epoch; empty if not yet done.
    order: Vec<u32>,
    step: u64,
    epoch_losses: MeanLosses,
}

impl Trainer {
    /// A fresh network for digits of `size` (rows, columns), to be trained on those with the indices `members`.
    pub fn new(config: &Config, size: (usize, usize), members: Vec<u32>) -> Self {
        let architecture = Architecture::of(config, size.0 * size.1);
        let parameters = architecture.parameters();
        let weights: Vec<f32> =
            parameters.iter().flat_map(|parameter| random::first_values(config.seed, parameter)).collect();
        Self {
            objective: Objective::of(config),
            damage: Damage::of(config, size),
            backend: config.backend,
            model: Some(architecture.with_weights(&weights, config.backend)),
            adam: Adam::new(&parameters, config.backend),
            architecture,
            seed: config.seed,
            batch_size: config.batch_size,
            learning_rate: config.learning_rate,
            members,
            order: Vec::new(),
            step: 0,
            epoch_losses: MeanLosses::default(),
        }
    }

    /// Steps done.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Training losses of the epoch so far, or of all of it at its end: each batch of [`Self::step`], before its step.
    pub fn epoch_losses(&self) -> MeanLosses {
        self.epoch_losses
    }

    /// Steps per epoch; a smaller last batch counts as one.
    pub fn steps_per_epoch(&self) -> u64 {
        self.members.len().div_ceil(self.batch_size) as u64
    }

    /// What the network consists of.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Whether training minimises more than the reconstruction loss.
    pub fn has_penalties(&self) -> bool {
        self.objective.sparsity > 0.0 || self.architecture.code_is_sampled()
    }

    /// The damage to the digits shown to the network.
    pub fn damage(&self) -> &Damage {
        &self.damage
    }

    /// Indices of the digits trained on, in file order.
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// Sets Adam's step size from the next step on.
    pub fn set_learning_rate(&mut self, rate: f64) {
        self.learning_rate = rate;
    }

    /// One step on the next batch of `images`, the ink bytes of all digits that have arrived. Returns the losses
    /// before the step and the number of digits; or, if a digit of the batch has not arrived, changes and returns
    /// nothing.
    ///
    /// # Errors
    /// A loss that is not finite, or a gradient that Adam cannot follow. Nothing changes, so weights are always
    /// finite.
    ///
    /// # Panics
    /// If there are no digits to train on.
    pub fn step(&mut self, images: &[u8]) -> Result<Option<(Losses, usize)>> {
        let (epoch, step) = (self.step / self.steps_per_epoch(), self.step % self.steps_per_epoch());
        if step == 0 || self.order.is_empty() {
            self.order.clone_from(&self.members);
            random::shuffle(self.seed, epoch, &mut self.order);
        }
        let start = step as usize * self.batch_size;
        let batch = &self.order[start..self.order.len().min(start + self.batch_size)];
        let digits = batch.len();
        let pixels = self.architecture.pixels;
        let arrived = images.len() / pixels;
        if batch.iter().any(|&index| index as usize >= arrived) {
            return Ok(None);
        }
        let mut ink = Vec::with_capacity(digits * pixels);
        batch.iter().for_each(|&index| ink.extend_from_slice(&images[index as usize * pixels..][..pixels]));
        let target = to_unit(&ink);
        let input = (!self.damage.is_none()).then(|| {
            for (digit, row) in ink.chunks_exact_mut(pixels).zip(0..) {
                self.damage.apply(Place::Training { step: self.step, row }, digit);
            }
            to_unit(&ink)
        });
        let losses = self.step_on(input, target, None)?;
        if step == 0 {
            self.epoch_losses = MeanLosses::default();
        }
        self.epoch_losses.add(losses, digits);
        Ok(Some((losses, digits)))
    }

    /// One step from `input`, or from the target itself, towards `target`; both `[batch, pixels]`, ink from 0 to 1. A
    /// variational network samples its codes with `code_noise` `[batch, latent]`, or with its own noise. Returns the
    /// losses before the step.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn step_on(
        &mut self,
        input: Option<Vec<f32>>,
        target: Vec<f32>,
        code_noise: Option<Vec<f32>>,
    ) -> Result<Losses> {
        let (losses, gradients) = self.gradients(input, target, code_noise)?;
        let model = self.model.take().expect(WHOLE);
        self.model = Some(self.adam.step(model, gradients, self.learning_rate));
        self.step += 1;
        Ok(losses)
    }

    /// The losses of a batch, and the gradients of the objective with respect to all parameters.
    fn gradients(
        &self,
        input: Option<Vec<f32>>,
        target: Vec<f32>,
        code_noise: Option<Vec<f32>>,
    ) -> Result<(Losses, burn::tensor::Gradients)> {
        let digits = target.len() / self.architecture.pixels;
        let target = self.batch(target);
        let input = input.map_or_else(|| target.clone(), |input| self.batch(input));
        let noise = self.architecture.code_is_sampled().then(|| {
            let latent = self.architecture.latent;
            let noise = code_noise
                .unwrap_or_else(|| random::normal(self.seed, Purpose::CodeNoise(self.step), digits * latent));
            Tensor::from_inner(ops::tensor(self.backend, noise, [digits, latent]))
        });
        let (input, target) = (Tensor::from_inner(input), Tensor::from_inner(target));
        let (objective, losses) = self.model().objective(input, target, noise, &self.objective);
        let diverged = Error::Diverged { step: self.step + 1, loss: losses.objective };
        if ![losses.objective, losses.loss, losses.mse].iter().all(|loss| loss.is_finite()) {
            return Err(diverged);
        }
        let gradients = objective.backward();
        // Ink is finite, and so is the slope of a sigmoid, but large weights can still make gradients overflow.
        if !Adam::can_follow(self.model(), &gradients) {
            return Err(diverged);
        }
        Ok((losses, gradients))
    }

    /// What [`Self::step_on`] would do to one weight, or to the one with the largest gradient. Changes nothing.
    ///
    /// # Errors
    /// As [`Self::step`].
    ///
    /// # Panics
    /// If there is no such weight.
    pub fn nudge(
        &mut self,
        weight: Option<usize>,
        input: Option<Vec<f32>>,
        target: Vec<f32>,
        code_noise: Option<Vec<f32>>,
    ) -> Result<Nudge> {
        let before = self.snapshot();
        let (losses, gradients) = self.gradients(input, target, code_noise)?;
        let gradient = Adam::flattened(self.model(), &gradients);
        let steepest =
            || (0..gradient.len()).max_by(|&a, &b| gradient[a].abs().total_cmp(&gradient[b].abs()));
        let weight = weight.or_else(steepest).expect("a network has weights");
        let model = self.model.take().expect(WHOLE);
        let after = self.adam.step(model, gradients, self.learning_rate).weights()[weight];
        self.restore(&before);
        Ok(Nudge { weight, before: before.weights[weight], gradient: gradient[weight], after, losses })
    }

    /// The reconstructions of digits `[batch, pixels]`, ink from 0 to 1, and their codes `[batch, latent]`.
    pub fn reconstruct(&self, x: Vec<f32>) -> (Vec<f32>, Vec<f32>) {
        let model = self.model().valid();
        let code = model.encode(self.batch(x));
        (ops::values(model.decode(code.clone())), ops::values(code))
    }

    /// The codes `[batch, latent]` of digits `[batch, pixels]`.
    pub fn encode(&self, x: Vec<f32>) -> Vec<f32> {
        ops::values(self.model().valid().encode(self.batch(x)))
    }

    /// The digits `[batch, pixels]` of codes `[batch, latent]`.
    pub fn decode(&self, codes: Vec<f32>) -> Vec<f32> {
        let shape = [codes.len() / self.architecture.latent, self.architecture.latent];
        ops::values(self.model().valid().decode(ops::tensor(self.backend, codes, shape)))
    }

    /// The mean squared error between each of these digits (ink bytes, `[digits, pixels]`) and its reconstruction from
    /// damaged input, with the damage of [`Place::Digit`], starting from index 0.
    pub fn errors(&self, images: &[u8]) -> Vec<f32> {
        let pixels = self.architecture.pixels;
        let model = self.model().valid();
        let mut errors = Vec::with_capacity(images.len() / pixels);
        for images in images.chunks(EVALUATION_BATCH * pixels) {
            let target = to_unit(images);
            let input = if self.damage.is_none() {
                target.clone()
            } else {
                let mut ink = images.to_vec();
                for (digit, index) in ink.chunks_exact_mut(pixels).zip(errors.len() as u64..) {
                    self.damage.apply(Place::Digit(index), digit);
                }
                to_unit(&ink)
            };
            let made = ops::values(model.decode(model.encode(self.batch(input))));
            errors.extend(row_errors(&made, &target, pixels));
        }
        errors
    }

    /// All weights, in the order of [`Autoencoder::weights`].
    pub fn weights(&self) -> Vec<f32> {
        self.model().weights()
    }

    /// Restarts training from these weights, in the order of [`Autoencoder::weights`].
    ///
    /// # Panics
    /// If there are not as many as the network has.
    pub fn start_from(&mut self, weights: &[f32]) {
        let epoch_losses = MeanLosses::default();
        self.restore(&Snapshot { step: 0, epoch_losses, weights: weights.into(), adam: None });
    }

    /// Everything needed to resume training.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            step: self.step,
            epoch_losses: self.epoch_losses,
            weights: self.weights(),
            adam: Some(self.adam.state()),
        }
    }

    /// Resumes from a snapshot of a network with this architecture.
    ///
    /// # Panics
    /// If it has another one.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        let Snapshot { step, epoch_losses, weights, adam } = snapshot;
        let parameters = self.architecture.parameters();
        self.adam = match adam {
            Some(state) => Adam::resume(state, &parameters, self.backend),
            None => Adam::new(&parameters, self.backend),
        };
        self.model = Some(self.architecture.with_weights(weights, self.backend));
        self.order.clear();
        self.step = *step;
        self.epoch_losses = *epoch_losses;
    }

    fn model(&self) -> &Autoencoder {
        self.model.as_ref().expect(WHOLE)
    }

    fn batch(&self, values: Vec<f32>) -> Tensor<2> {
        let shape = [values.len() / self.architecture.pixels, self.architecture.pixels];
        ops::tensor(self.backend, values, shape)
    }
}

/// The mean squared error between each row of `y` and of `target`, both `[rows, columns]`.
pub fn row_errors(y: &[f32], target: &[f32], columns: usize) -> Vec<f32> {
    let rows = y.chunks_exact(columns).zip(target.chunks_exact(columns));
    rows.map(|(y, target)| objective::mse(y, target)).collect()
}

const WHOLE: &str = "a step puts the model back";
