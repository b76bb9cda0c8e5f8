//! The layers that produce the code.

use burn::module::Module;
use burn::tensor::Tensor;

use super::stack::Dense;
use crate::engine::ops;

/// From the encoder's last layer to the code: one dense layer, or two for a code that training samples.
#[derive(Module, Debug)]
pub struct CodeLayers {
    /// The code, or the mean of a variational one.
    mean: Dense,
    /// The log-variance of each number in a variational code.
    log_variance: Option<Dense>,
}

/// The codes that a training step decodes.
#[derive(Debug)]
pub struct TrainingCodes {
    /// `[batch, latent]`
    pub codes: Tensor<2>,
    /// For variational codes, the mean over the batch of their KL divergence from a standard normal distribution,
    /// `[1]`.
    pub kl: Option<Tensor<1>>,
}

impl CodeLayers {
    pub(super) fn new(mean: Dense, log_variance: Option<Dense>) -> Self {
        Self { mean, log_variance }
    }

    /// The code, or the mean of a variational one.
    ///
    /// # Shapes
    /// - `x`: `[batch, inputs]`
    /// - result: `[batch, latent]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.mean.forward(x)
    }

    /// The codes that a training step decodes. Variational layers sample them as
    /// `mean + exp(log-variance / 2) · noise` (Kingma and Welling, 2014).
    ///
    /// # Shapes
    /// - `x`: `[batch, inputs]`
    /// - `noise`: `[batch, latent]`, standard normal; variational layers need it, others ignore it
    pub fn for_training(&self, x: Tensor<2>, noise: Option<Tensor<2>>) -> TrainingCodes {
        match (&self.log_variance, noise) {
            (Some(log_variance), Some(noise)) => {
                let (mean, log_variance) = (self.mean.forward(x.clone()), log_variance.forward(x));
                let kl = ops::kl(mean.clone(), log_variance.clone());
                TrainingCodes { codes: ops::sample(mean, log_variance, noise), kl: Some(kl) }
            }
            (None, _) => TrainingCodes { codes: self.mean.forward(x), kl: None },
            (Some(_), None) => panic!("a variational code needs noise to sample with"),
        }
    }
}
