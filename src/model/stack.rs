//! Chains of dense layers.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use crate::engine::{Activation, BackendKind, ops};

/// `activation(x·weight + bias)`.
#[derive(Module, Debug)]
pub struct Dense {
    /// `[inputs, outputs]`
    weight: Param<Tensor<2>>,
    /// `[outputs]`
    bias: Param<Tensor<1>>,
    #[module(skip)]
    activation: Activation,
}

impl Dense {
    /// A layer with this weight (`[inputs, outputs]`, row by row) and bias (`[outputs]`).
    pub(super) fn new(weight: &[f32], bias: &[f32], activation: Activation, backend: BackendKind) -> Self {
        let shape = [weight.len() / bias.len(), bias.len()];
        Self {
            weight: Param::from_tensor(Tensor::from_inner(ops::tensor(backend, weight.to_vec(), shape))),
            bias: Param::from_tensor(Tensor::from_inner(ops::tensor(backend, bias.to_vec(), [shape[1]]))),
            activation,
        }
    }

    /// # Shapes
    /// - `x`: `[batch, inputs]`
    /// - result: `[batch, outputs]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        ops::dense(x, self.weight.val(), self.bias.val(), self.activation)
    }

    /// The output before the activation.
    ///
    /// # Shapes
    /// As [`Self::forward`].
    pub fn logits(&self, x: Tensor<2>) -> Tensor<2> {
        ops::dense(x, self.weight.val(), self.bias.val(), Activation::Linear)
    }
}

/// A chain of dense layers, possibly empty.
#[derive(Module, Debug)]
pub struct Stack {
    layers: Vec<Dense>,
}

impl Stack {
    /// A chain of these layers, in the order they run.
    pub(super) fn new(layers: Vec<Dense>) -> Self {
        Self { layers }
    }

    /// # Shapes
    /// - `x`: `[batch, inputs of the first layer]`
    /// - result: `[batch, outputs of the last layer]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.layers.iter().fold(x, |x, layer| layer.forward(x))
    }

    /// The output before the last layer's activation.
    ///
    /// # Shapes
    /// As [`Self::forward`].
    pub fn logits(&self, x: Tensor<2>) -> Tensor<2> {
        match self.layers.split_last() {
            Some((last, others)) => last.logits(others.iter().fold(x, |x, layer| layer.forward(x))),
            None => x,
        }
    }
}
