//! What training minimises.

use burn::tensor::Tensor;

use super::code::TrainingCodes;
use crate::engine::{Loss, ops};
use crate::schema::Config;

/// What training minimises: the reconstruction loss plus weighted penalties on the code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// How reconstructions are compared with their targets.
    pub loss: Loss,
    /// Weight of the mean over the batch of `Σ |code|`, as Keras' L1 `activity_regularizer`.
    pub sparsity: f32,
    /// Weight of the mean over the batch of variational codes' KL divergence, divided by the number of pixels.
    pub beta: f32,
}

/// The losses of a batch, before its step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
    /// The reconstruction loss plus all penalties: what the step minimises.
    pub objective: f32,
    /// The reconstruction loss alone.
    pub loss: f32,
    /// The mean squared error, whichever loss is trained on.
    pub mse: f32,
}

impl Objective {
    /// The objective of a configuration.
    pub fn of(config: &Config) -> Self {
        Self { loss: config.loss, sparsity: config.sparsity as f32, beta: config.beta as f32 }
    }

    /// The objective as a node of the graph, and its parts as numbers.
    ///
    /// # Shapes
    /// - `logits`: `[batch, pixels]`, the last layer's output before its sigmoid
    /// - `target`: `[batch, pixels]`, ink from 0 to 1
    /// - objective: `[1]`
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
