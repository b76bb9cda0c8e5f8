//! The autoencoder: an encoder and a decoder, one dense layer each, as modules of burn.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use crate::config::{BackendKind, Code};
use crate::engine::{Activation, ops};
use crate::random::GlorotUniform;

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
    fn new(weight: Vec<f32>, bias: Vec<f32>, activation: Activation, backend: BackendKind) -> Self {
        let shape = [weight.len() / bias.len(), bias.len()];
        Self {
            weight: Param::from_tensor(Tensor::from_inner(ops::tensor(backend, weight, shape))),
            bias: Param::from_tensor(Tensor::from_inner(ops::tensor(backend, bias, [shape[1]]))),
            activation,
        }
    }

    /// # Shapes
    /// - `x`: `[batch, inputs]`
    /// - result: `[batch, outputs]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        ops::dense(x, self.weight.val(), self.bias.val(), self.activation)
    }

    /// [`Self::forward`] without the activation.
    fn weighted_sum(&self, x: Tensor<2>) -> Tensor<2> {
        ops::dense(x, self.weight.val(), self.bias.val(), Activation::Linear)
    }
}

/// What an [`Autoencoder`] is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoencoderConfig {
    /// Pixels of a digit, the size of the input and of the reconstruction.
    pub pixels: usize,
    /// Units of the code.
    pub latent: usize,
    /// Activation of the code.
    pub code: Code,
}

impl AutoencoderConfig {
    /// How many numbers the network has: both weights and both biases.
    pub fn parameters(&self) -> usize {
        2 * self.pixels * self.latent + self.latent + self.pixels
    }

    /// A network as Keras starts it: Glorot-uniform weights, here from `seed`, and biases of zero.
    pub fn init(&self, seed: u32, backend: BackendKind) -> Autoencoder {
        let mut random = GlorotUniform::new(seed);
        let mut values = random.weights(self.pixels, self.latent);
        values.resize(values.len() + self.latent, 0.0);
        values.append(&mut random.weights(self.latent, self.pixels));
        values.resize(values.len() + self.pixels, 0.0);
        self.with_weights(&values, backend)
    }

    /// A network with these weights, in the order of [`Autoencoder::weights`].
    ///
    /// # Panics
    /// If there are not [`Self::parameters`] of them.
    pub fn with_weights(&self, values: &[f32], backend: BackendKind) -> Autoencoder {
        assert_eq!(values.len(), self.parameters(), "one value for each parameter");
        let (encoder_weight, rest) = values.split_at(self.pixels * self.latent);
        let (encoder_bias, rest) = rest.split_at(self.latent);
        let (decoder_weight, decoder_bias) = rest.split_at(self.latent * self.pixels);
        let code = match self.code {
            Code::Relu => Activation::Relu,
            Code::Linear => Activation::Linear,
        };
        Autoencoder {
            encoder: Dense::new(encoder_weight.into(), encoder_bias.into(), code, backend),
            decoder: Dense::new(decoder_weight.into(), decoder_bias.into(), Activation::Sigmoid, backend),
        }
    }
}

/// `pixels → latent → pixels`: the seed's network, as `Flatten → Dense(latent, ReLU) → Dense(784, sigmoid)`.
#[derive(Module, Debug)]
pub struct Autoencoder {
    encoder: Dense,
    decoder: Dense,
}

impl Autoencoder {
    /// The code of each digit.
    ///
    /// # Shapes
    /// - `x`: `[batch, pixels]`, ink from 0 to 1
    /// - result: `[batch, latent]`
    pub fn encode(&self, x: Tensor<2>) -> Tensor<2> {
        self.encoder.forward(x)
    }

    /// The digit that each code stands for.
    ///
    /// # Shapes
    /// - `code`: `[batch, latent]`
    /// - result: `[batch, pixels]`, ink from 0 to 1
    pub fn decode(&self, code: Tensor<2>) -> Tensor<2> {
        self.decoder.forward(code)
    }

    /// The reconstruction of each digit.
    ///
    /// # Shapes
    /// - `x` and result: `[batch, pixels]`, ink from 0 to 1
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.decode(self.encode(x))
    }

    /// What comes before the sigmoid of [`Self::forward`].
    pub fn logits(&self, x: Tensor<2>) -> Tensor<2> {
        self.decoder.weighted_sum(self.encode(x))
    }

    /// All weights: the encoder's weight `[pixels, latent]` and bias `[latent]`, then the decoder's weight
    /// `[latent, pixels]` and bias `[pixels]`, each row after row.
    pub fn weights(&self) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.num_params());
        for dense in [&self.encoder, &self.decoder] {
            values.extend(ops::values(dense.weight.val().inner()));
            values.extend(ops::values(dense.bias.val().inner()));
        }
        values
    }
}
