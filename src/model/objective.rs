//! What training makes as small as it can.

use burn::tensor::Tensor;

use super::code::TrainingCodes;
use crate::engine::{Loss, ops};
use crate::schema::Config;

/// What training makes as small as it can: the reconstruction loss, and with their weights the penalties on the code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// How reconstructions are compared with what they should be.
    pub loss: Loss,
    /// Weight of the mean over the batch of `Σ |code|`, as Keras' L1 `activity_regularizer`.
    pub sparsity: f32,
    /// Weight of the mean over the batch of the KL divergence of variational codes, per pixel.
    pub beta: f32,
}

/// How good a batch was, before the step that it made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
    /// The reconstruction loss and all penalties: what the step lowers.
    pub objective: f32,
    /// The reconstruction loss alone.
    pub loss: f32,
    /// The mean squared error, whatever the loss is.
    pub mse: f32,
}

impl Objective {
    /// That of a configuration.
    pub fn of(config: &Config) -> Self {
        Self { loss: config.loss, sparsity: config.sparsity as f32, beta: config.beta as f32 }
    }

    /// The value to lower, as a part of the graph, and its parts as numbers.
    ///
    /// # Shapes
    /// - `logits`: `[batch, pixels]`, what comes before the sigmoid of the last layer
    /// - `target`: `[batch, pixels]`, ink from 0 to 1
    /// - value: `[1]`
    pub fn value(&self, logits: Tensor<2>, target: Tensor<2>, codes: TrainingCodes) -> (Tensor<1>, Losses) {
        let [_, pixels] = target.dims();
        let (mut objective, mse) = ops::reconstruction(logits, target, self.loss);
        let loss = ops::value(&objective);
        if self.sparsity > 0.0 {
            objective = ops::plus(objective, ops::sparsity(codes.codes), self.sparsity);
        }
        if let Some(kl) = codes.kl {
            objective = ops::plus(objective, kl, self.beta / pixels as f32);
        }
        let losses = Losses { objective: ops::value(&objective), loss, mse };
        (objective, losses)
    }
}
