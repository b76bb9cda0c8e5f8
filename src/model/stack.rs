//! Dense layers, one after another.

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
    /// A layer of this weight `[inputs, outputs]`, row after row, and bias `[outputs]`.
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

    /// What comes before the activation.
    ///
    /// # Shapes
    /// As [`Self::forward`].
    pub fn logits(&self, x: Tensor<2>) -> Tensor<2> {
        ops::dense(x, self.weight.val(), self.bias.val(), Activation::Linear)
    }
}

/// Any number of dense layers, one after another.
#[derive(Module, Debug)]
pub struct Stack {
    layers: Vec<Dense>,
}

impl Stack {
    /// These layers, the first one first.
    pub(super) fn new(layers: Vec<Dense>) -> Self {
        Self { layers }
    }

    /// # Shapes
    /// - `x`: `[batch, inputs of the first layer]`
    /// - result: `[batch, outputs of the last layer]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.layers.iter().fold(x, |x, layer| layer.forward(x))
    }

    /// What comes before the activation of the last layer.
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
