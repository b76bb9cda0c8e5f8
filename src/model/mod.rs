//! The autoencoder, `pixels → code → pixels`: what it consists of, and its layers as burn modules.
//!
//! An [`Architecture`] says which layers there are and which parameters they have. Everything that handles parameters
//! follows it: their initial values, their order in [`Autoencoder::weights`], Adam's moments, and their names and
//! shapes in a file.

pub mod code;
pub mod objective;
pub mod stack;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use serde::Serialize;

use crate::engine::{Activation, BackendKind, ops};
use crate::schema::{Code, Config};
use code::CodeLayers;
use objective::{Losses, Objective};
use stack::{Dense, Stack};

/// What an [`Autoencoder`] is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// Pixels in a digit: the size of the input and of the reconstruction.
    pub pixels: usize,
    /// Sizes of the encoder's layers between pixels and code; the decoder has the same in reverse.
    pub hidden: Vec<usize>,
    /// Numbers in a code.
    pub latent: usize,
    /// How the code is computed.
    pub code: Code,
}

/// Which part of the network a layer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Between pixels and code.
    Encoder,
    /// Produces the code, or its mean or log-variance.
    Code,
    /// After the code.
    Decoder,
}

/// A dense layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its name in PyTorch, where a deep network's encoder and decoder are `nn.Sequential`.
    pub name: String,
    /// The part of the network it belongs to.
    pub part: Part,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// The function applied to its weighted sums.
    pub activation: Activation,
}

/// A parameter of the network: a weight matrix or a bias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in PyTorch.
    pub name: String,
    /// Its shape here: `[inputs, outputs]` for a weight, `[outputs]` for a bias.
    pub shape: Vec<usize>,
    /// Inputs and outputs of the layer, which a weight's initial values depend on; none for a bias, which starts at
    /// zero.
    pub fans: Option<(usize, usize)>,
}

impl Parameter {
    /// How many numbers it has.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has none, which is never the case.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Layer {
    /// Its weight and its bias.
    pub fn parameters(&self) -> [Parameter; 2] {
        let Self { name, inputs, outputs, .. } = self;
        [
            Parameter {
                name: format!("{name}.weight"),
                shape: vec![*inputs, *outputs],
                fans: Some((*inputs, *outputs)),
            },
            Parameter { name: format!("{name}.bias"), shape: vec![*outputs], fans: None },
        ]
    }
}

impl Architecture {
    /// The network of a configuration, for digits of `pixels` pixels.
    pub fn of(config: &Config, pixels: usize) -> Self {
        let Config { hidden, latent, code, .. } = config;
        Self { pixels, hidden: hidden.clone(), latent: *latent, code: *code }
    }

    /// All layers, in the order they run.
    pub fn layers(&self) -> Vec<Layer> {
        let mut encoder: Vec<_> =
            self.hidden.iter().map(|&size| (size, Part::Encoder, Activation::Relu)).collect();
        let mut codes = Vec::new();
        let last = self.hidden.last().copied().unwrap_or(self.pixels);
        match self.code {
            Code::Dense(activation) => encoder.push((self.latent, Part::Code, activation)),
            Code::Variational => {
                codes.extend(["mean", "log_variance"].map(|name| Layer {
                    name: name.into(),
                    part: Part::Code,
                    inputs: last,
                    outputs: self.latent,
                    activation: Activation::Linear,
                }));
            }
        }
        let hidden = self.hidden.iter().rev().map(|&size| (size, Part::Decoder, Activation::Relu));
        let decoder: Vec<_> = hidden.chain([(self.pixels, Part::Decoder, Activation::Sigmoid)]).collect();
        [
            self.sequence("encoder", self.pixels, &encoder),
            codes,
            self.sequence("decoder", self.latent, &decoder),
        ]
        .concat()
    }

    /// A chain of layers, named as in PyTorch: by position in `nn.Sequential(Linear, activation, Linear, …)`, or as a
    /// lone `Linear` in a network without hidden layers.
    fn sequence(&self, name: &str, inputs: usize, outputs: &[(usize, Part, Activation)]) -> Vec<Layer> {
        let mut inputs = inputs;
        let layers = outputs.iter().enumerate().map(|(i, &(outputs, part, activation))| {
            let name = if self.hidden.is_empty() { name.into() } else { format!("{name}.{}", 2 * i) };
            Layer { name, part, inputs: std::mem::replace(&mut inputs, outputs), outputs, activation }
        });
        layers.collect()
    }

    /// All parameters, in the order of [`Autoencoder::weights`].
    pub fn parameters(&self) -> Vec<Parameter> {
        self.layers().iter().flat_map(Layer::parameters).collect()
    }

    /// Number of weights and biases in all layers.
    pub fn size(&self) -> usize {
        self.parameters().iter().map(Parameter::len).sum()
    }

    /// Whether the numbers in a code can be negative.
    pub fn code_can_be_negative(&self) -> bool {
        match self.code {
            Code::Dense(activation) => activation.about().can_be_negative,
            Code::Variational => true,
        }
    }

    /// Whether training samples the code.
    pub fn code_is_sampled(&self) -> bool {
        self.code == Code::Variational
    }

    /// A network with these weights, in the order of [`Autoencoder::weights`].
    ///
    /// # Panics
    /// If there are not [`Self::size`] of them.
    pub fn with_weights(&self, values: &[f32], backend: BackendKind) -> Autoencoder {
        assert_eq!(values.len(), self.size(), "as many values as the network has weights");
        let mut rest = values;
        let mut layers = self.layers().into_iter().map(|layer| {
            let (weight, tail) = rest.split_at(layer.inputs * layer.outputs);
            let (bias, tail) = tail.split_at(layer.outputs);
            rest = tail;
            Dense::new(weight, bias, layer.activation, backend)
        });
        let encoder = Stack::new(layers.by_ref().take(self.hidden.len()).collect());
        let mean = layers.next().expect("a layer of the code");
        let log_variance =
            self.code_is_sampled().then(|| layers.next().expect("a layer for the log-variance"));
        Autoencoder {
            encoder,
            code: CodeLayers::new(mean, log_variance),
            decoder: Stack::new(layers.collect()),
        }
    }
}

/// `pixels → code → pixels`. The default is the Keras notebook's, `Flatten → Dense(64, ReLU) → Dense(784, sigmoid)`.
#[derive(Module, Debug)]
pub struct Autoencoder {
    encoder: Stack,
    code: CodeLayers,
    decoder: Stack,
}

impl Autoencoder {
    /// The code of each digit; the mean, if the network is variational.
    ///
    /// # Shapes
    /// - `x`: `[batch, pixels]`, ink from 0 to 1
    /// - result: `[batch, latent]`
    pub fn encode(&self, x: Tensor<2>) -> Tensor<2> {
        self.code.forward(self.encoder.forward(x))
    }

    /// The digit that each code stands for.
    ///
    /// # Shapes
    /// - `code`: `[batch, latent]`
    /// - result: `[batch, pixels]`, ink from 0 to 1
    pub fn decode(&self, code: Tensor<2>) -> Tensor<2> {
        self.decoder.forward(code)
    }

    /// The objective as a node of the graph, and its parts as numbers.
    ///
    /// # Shapes
    /// - `x`, `target`: `[batch, pixels]`, ink from 0 to 1
    /// - `noise`: `[batch, latent]`, standard normal; only for a variational network, which needs it
    /// - objective: `[1]`
    pub fn objective(
        &self,
        x: Tensor<2>,
        target: Tensor<2>,
        noise: Option<Tensor<2>>,
        objective: &Objective,
    ) -> (Tensor<1>, Losses) {
        let codes = self.code.for_training(self.encoder.forward(x), noise);
        objective.value(self.decoder.logits(codes.codes.clone()), target, codes)
    }

    /// All weights, flat, in the order of [`Architecture::parameters`], each row by row.
    pub fn weights(&self) -> Vec<f32> {
        let mut all = Flattened(Vec::with_capacity(self.num_params()));
        self.visit(&mut all);
        all.0
    }
}

/// Visits all parameters and collects their values.
struct Flattened(Vec<f32>);

impl ModuleVisitor for Flattened {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        self.0.extend(ops::values(parameter.val().inner()));
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Gradients;
    use burn::tensor::activation::{relu, sigmoid, tanh};

    use super::*;
    use crate::engine::Loss;

    fn names(hidden: &[usize], code: Code) -> Vec<(String, Vec<usize>)> {
        let architecture = Architecture { pixels: 30, hidden: hidden.to_vec(), latent: 4, code };
        architecture.parameters().into_iter().map(|parameter| (parameter.name, parameter.shape)).collect()
    }

    #[test]
    fn parameters_are_named_as_in_pytorch() {
        let weight = |name: &str, inputs, outputs| {
            [(format!("{name}.weight"), vec![inputs, outputs]), (format!("{name}.bias"), vec![outputs])]
        };
        let relu = Code::Dense(Activation::Relu);
        assert_eq!(names(&[], relu), [weight("encoder", 30, 4), weight("decoder", 4, 30)].concat());
        let deep = [
            weight("encoder.0", 30, 9),
            weight("encoder.2", 9, 7),
            weight("encoder.4", 7, 4),
            weight("decoder.0", 4, 7),
            weight("decoder.2", 7, 9),
            weight("decoder.4", 9, 30),
        ];
        assert_eq!(names(&[9, 7], relu), deep.concat());
        let variational = [
            weight("encoder.0", 30, 9),
            weight("mean", 9, 4),
            weight("log_variance", 9, 4),
            weight("decoder.0", 4, 9),
            weight("decoder.2", 9, 30),
        ];
        assert_eq!(names(&[9], Code::Variational), variational.concat());
        let alone = [weight("mean", 30, 4), weight("log_variance", 30, 4), weight("decoder", 4, 30)];
        assert_eq!(names(&[], Code::Variational), alone.concat());
    }

    #[test]
    fn weights_come_back_in_the_order_of_the_parameters() {
        for code in [Code::Dense(Activation::Tanh), Code::Variational] {
            let architecture = Architecture { pixels: 6, hidden: vec![5, 3], latent: 2, code };
            let values: Vec<f32> = (0..architecture.size()).map(|i| i as f32).collect();
            for backend in [BackendKind::Flex, BackendKind::NdArray] {
                assert_eq!(architecture.with_weights(&values, backend).weights(), values);
            }
        }
    }

    /// Numbers from -1 to 1 without a pattern.
    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 7919 + seed * 104_729 + i * i * 31) % 2003) as f32 / 1001.5 - 1.0).collect()
    }

    /// Visits all parameters and collects their gradients.
    struct Slopes<'a>(&'a Gradients, Vec<Vec<f32>>);

    impl ModuleVisitor for Slopes<'_> {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            self.1.push(ops::values(parameter.val().grad(self.0).expect("a gradient")));
        }
    }

    /// A network's layers in burn's own operations, with parameters of their own.
    struct Plain<'a> {
        config: &'a Config,
        /// Weight and bias, `[1, outputs]`, of each layer.
        leaves: Vec<[Tensor<2>; 2]>,
        activations: Vec<Activation>,
    }

    impl Plain<'_> {
        fn layer(&self, i: usize, x: Tensor<2>) -> Tensor<2> {
            let [weight, bias] = self.leaves[i].clone();
            let z = x.matmul(weight) + bias;
            match self.activations[i] {
                Activation::Relu => relu(z),
                Activation::Tanh => tanh(z),
                Activation::Sigmoid => sigmoid(z),
                Activation::Linear => z,
            }
        }

        fn objective(&self, x: Tensor<2>, target: Tensor<2>, noise: Tensor<2>) -> Tensor<1> {
            let Config { hidden, code, loss, sparsity, beta, .. } = self.config;
            let [batch, pixels] = target.dims();
            let mut x = (0..hidden.len()).fold(x, |x, i| self.layer(i, x));
            let mut next = hidden.len() + 1;
            let mut penalty = Tensor::zeros([1], &x.device());
            if *code == Code::Variational {
                let (mean, log_variance) = (self.layer(next - 1, x.clone()), self.layer(next, x));
                next += 1;
                let kl =
                    mean.clone().powi_scalar(2) + log_variance.clone().exp() - log_variance.clone() - 1.0;
                penalty = penalty + kl.sum() * (0.5 * *beta as f32 / (batch * pixels) as f32);
                x = mean + (log_variance / 2.0).exp() * noise;
            } else {
                x = self.layer(next - 1, x);
            }
            penalty = penalty + x.clone().abs().sum() * (*sparsity as f32 / batch as f32);
            let y = (next..self.leaves.len()).fold(x, |x, i| self.layer(i, x));
            let loss = match loss {
                Loss::Mse => (y - target).powi_scalar(2).mean(),
                Loss::Bce => {
                    let paper = (-target.clone() + 1.0) * (-y.clone() + 1.0).log();
                    -(target * y.log() + paper).mean()
                }
            };
            loss + penalty
        }
    }

    #[test]
    fn a_step_of_every_network_has_the_gradients_of_burns_own_operations() {
        // None of these sizes is a multiple of the strips that products are computed in.
        const PIXELS: usize = 35;
        const BATCH: usize = 7;
        let codes = [Activation::Relu, Activation::Linear, Activation::Tanh].map(Code::Dense);
        for code in codes.into_iter().chain([Code::Variational]) {
            for (hidden, loss) in [vec![], vec![13], vec![21, 9]]
                .into_iter()
                .flat_map(|hidden: Vec<usize>| [Loss::Mse, Loss::Bce].map(|loss| (hidden.clone(), loss)))
            {
                let config =
                    Config { hidden, latent: 5, code, loss, sparsity: 0.02, beta: 0.7, ..Config::default() };
                let architecture = Architecture::of(&config, PIXELS);
                let values: Vec<f32> =
                    numbers(architecture.size(), 1).into_iter().map(|value| 0.4 * value).collect();
                for backend in [BackendKind::Flex, BackendKind::NdArray] {
                    let tensor = |values: Vec<f32>, shape: [usize; 2]| -> Tensor<2> {
                        Tensor::from_inner(ops::tensor(backend, values, shape))
                    };
                    let x = tensor(numbers(BATCH * PIXELS, 2), [BATCH, PIXELS]).abs();
                    let target = tensor(numbers(BATCH * PIXELS, 3), [BATCH, PIXELS]).abs();
                    let noise = tensor(numbers(BATCH * 5, 4), [BATCH, 5]);

                    let network = architecture.with_weights(&values, backend);
                    let given = (code == Code::Variational).then(|| noise.clone());
                    let (fused, losses) =
                        network.objective(x.clone(), target.clone(), given, &Objective::of(&config));
                    let gradients = fused.backward();
                    let mut found = Slopes(&gradients, Vec::new());
                    network.visit(&mut found);

                    let mut rest = &values[..];
                    let layers = architecture.layers();
                    let mut leaf = |shape: [usize; 2]| {
                        let (own, tail) = rest.split_at(shape[0] * shape[1]);
                        rest = tail;
                        tensor(own.to_vec(), shape).require_grad()
                    };
                    let plain = Plain {
                        config: &config,
                        leaves: layers
                            .iter()
                            .map(|layer| [[layer.inputs, layer.outputs], [1, layer.outputs]].map(&mut leaf))
                            .collect(),
                        activations: layers.iter().map(|layer| layer.activation).collect(),
                    };
                    let expected = plain.objective(x, target, noise);
                    assert!((losses.objective - ops::value(&expected)).abs() < 1e-6, "{config:?}");
                    let gradients = expected.backward();
                    for (i, (leaf, found)) in plain.leaves.iter().flatten().zip(&found.1).enumerate() {
                        let expected = ops::values(leaf.grad(&gradients).expect("a gradient"));
                        assert!(expected.iter().any(|&slope| slope != 0.0), "{config:?}: nothing to compare");
                        assert_eq!(expected.len(), found.len());
                        for (found, expected) in found.iter().zip(expected) {
                            let close = (found - expected).abs() < 1e-7 + 1e-5 * expected.abs();
                            assert!(
                                close,
                                "{backend:?}, {config:?}, parameter {i}: {found} is not {expected}"
                            );
                        }
                    }
                    assert_eq!(found.1.len(), 2 * layers.len());
                }
            }
        }
    }
}
