//! Adam as Keras defines it, over the parameters of a burn module.

use std::vec::IntoIter;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};

use crate::engine::adam::AdamStep;
use crate::engine::{BackendKind, ops};
use crate::model::Parameter;

/// Decay of the running mean of gradients, Keras' default.
const BETA_1: f64 = 0.9;
/// Decay of the running mean of squared gradients, Keras' default.
const BETA_2: f64 = 0.999;
/// Added to the root of the squares, Keras' default.
const EPSILON: f32 = 1e-7;

const EVERY_GRADIENT: &str = "a gradient for every parameter";

/// The largest gradient that Adam takes a step along. Its square is finite, and so is all that Adam computes from it.
pub const LARGEST_GRADIENT: f32 = 1e18;

/// The optimiser and its state.
///
/// It differs from burn's own Adam in two ways that change the losses: ε is 1e-7, not 1e-5, and it is added before the
/// bias correction.
#[derive(Debug)]
pub struct Adam {
    steps: u64,
    /// One for each parameter, in the order burn visits them.
    moments: Vec<Moments>,
}

/// The optimiser's state as plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct AdamState {
    /// Steps done.
    pub steps: u64,
    /// Running means of the gradients, parameter after parameter.
    pub means: Vec<f32>,
    /// Running means of the squared gradients, parameter after parameter.
    pub squares: Vec<f32>,
}

/// The running means of one parameter's gradient and squared gradient, flat.
#[derive(Debug)]
struct Moments {
    mean: Tensor<1>,
    square: Tensor<1>,
}

impl Adam {
    /// A fresh optimiser for a module with these parameters.
    pub fn new(parameters: &[Parameter], backend: BackendKind) -> Self {
        let zeros = vec![0.0; parameters.iter().map(Parameter::len).sum()];
        Self::resume(&AdamState { steps: 0, means: zeros.clone(), squares: zeros }, parameters, backend)
    }

    /// An optimiser in this state, for a module with these parameters.
    ///
    /// # Panics
    /// If the state has fewer numbers than the parameters.
    pub fn resume(state: &AdamState, parameters: &[Parameter], backend: BackendKind) -> Self {
        let AdamState { steps, means, squares } = state;
        let mut start = 0;
        let mut moments = Vec::with_capacity(parameters.len());
        for size in parameters.iter().map(Parameter::len) {
            let flat = |values: &[f32]| ops::tensor(backend, values[start..start + size].to_vec(), [size]);
            moments.push(Moments { mean: flat(means), square: flat(squares) });
            start += size;
        }
        Self { steps: *steps, moments }
    }

    /// The current state.
    pub fn state(&self) -> AdamState {
        let means = self.moments.iter().flat_map(|moments| ops::values(moments.mean.clone())).collect();
        let squares = self.moments.iter().flat_map(|moments| ops::values(moments.square.clone())).collect();
        AdamState { steps: self.steps, means, squares }
    }

    /// Whether a step along `gradients` leaves every weight and moment finite.
    pub fn can_follow<M: Module>(module: &M, gradients: &Gradients) -> bool {
        let mut judge = Judge { gradients, fit: true };
        module.visit(&mut judge);
        judge.fit
    }

    /// The gradients of all parameters, flat, in the order burn visits them.
    pub fn flattened<M: Module>(module: &M, gradients: &Gradients) -> Vec<f32> {
        let mut all = Flattened { gradients, values: Vec::with_capacity(module.num_params()) };
        module.visit(&mut all);
        all.values
    }

    /// The module after one step along `gradients`, which must pass [`Self::can_follow`].
    pub fn step<M: Module>(&mut self, module: M, gradients: Gradients, learning_rate: f64) -> M {
        self.steps += 1;
        // Keras computes the correction in f32, from betas rounded to f32.
        let decayed = |beta: f64| f64::from(beta as f32).powf(self.steps as f64) as f32;
        let correction = (1.0 - decayed(BETA_2)).sqrt() / (1.0 - decayed(BETA_1));
        let mut update = Update {
            gradients,
            step: AdamStep {
                rate: learning_rate as f32 * correction,
                mean_share: (1.0 - BETA_1) as f32,
                square_share: (1.0 - BETA_2) as f32,
                epsilon: EPSILON,
            },
            before: std::mem::take(&mut self.moments).into_iter(),
            after: Vec::new(),
        };
        let module = module.map(&mut update);
        self.moments = update.after;
        module
    }
}

/// Visits all parameters and checks their gradients.
struct Judge<'a> {
    gradients: &'a Gradients,
    fit: bool,
}

impl ModuleVisitor for Judge<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let gradient = parameter.val().grad(self.gradients).expect(EVERY_GRADIENT);
        self.fit &= ops::within(gradient, LARGEST_GRADIENT);
    }
}

/// Visits all parameters and collects their gradients.
struct Flattened<'a> {
    gradients: &'a Gradients,
    values: Vec<f32>,
}

impl ModuleVisitor for Flattened<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let gradient = parameter.val().grad(self.gradients).expect(EVERY_GRADIENT);
        self.values.extend(ops::values(gradient));
    }
}

/// Visits all parameters and takes one step.
struct Update {
    gradients: Gradients,
    step: AdamStep,
    before: IntoIter<Moments>,
    after: Vec<Moments>,
}

impl ModuleMapper for Update {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = parameter.consume();
        let gradient = tensor.grad_remove(&mut self.gradients).expect(EVERY_GRADIENT);
        let Moments { mean, square } = self.before.next().expect("moments for every parameter");
        let (tensor, mean, square) = ops::adam(tensor.inner(), gradient, mean, square, self.step);
        self.after.push(Moments { mean, square });
        Param::from_mapped_value(id, Tensor::from_inner(tensor).require_grad(), mapper)
    }
}
