//! The kernels as differentiable burn operations, for both of its CPU backends.
//!
//! burn's extension point lets a trait of ours run on whichever backend a tensor is on. Without fusing, each layer
//! would take six passes over memory, most of them in code that no compiler vectorises. The model, its parameters,
//! the graph and the gradients remain burn's.
// burn has deprecated its ndarray backend in favour of flex. It stays here for comparison; only this file names it.
#![allow(deprecated)]

#[cfg(feature = "flex")]
use burn::backend::Flex;
#[cfg(feature = "ndarray")]
use burn::backend::NdArray;
use burn::backend::autodiff::{
    Autodiff,
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Backend, BackendTensor, Dispatch, DispatchTensorKind, TensorMetadata, backend_extension,
};
use burn::tensor::{Shape, Tensor};

use super::adam::AdamStep;
use super::dense::DenseState;
use super::products::NonZeros;
use super::{Activation, BackendKind, Loss, adam as adam_kernel, dense as layer, elementwise, objective};

/// A backend whose float tensors are `f32` in this program's memory.
///
/// All tensors here are made by [`HostMemory::tensor`], so they are contiguous.
trait HostMemory: Backend {
    /// The values, row by row.
    fn values(tensor: &FloatTensor<Self>) -> &[f32];
    /// The values, to change in place. Copies them first if the tensor is shared.
    fn values_mut(tensor: &mut FloatTensor<Self>) -> &mut [f32];
    /// A tensor of these values, without a copy.
    fn tensor(values: Vec<f32>, shape: Shape) -> FloatTensor<Self>;
}

const CONTIGUOUS: &str = "a contiguous tensor of f32, like all in this crate";

/// Whether this build contains a backend.
pub fn has(backend: BackendKind) -> bool {
    match backend {
        BackendKind::Flex => cfg!(feature = "flex"),
        BackendKind::NdArray => cfg!(feature = "ndarray"),
    }
}

/// A tensor on the chosen backend, outside the graph. The only place where a backend is chosen.
///
/// burn's own functions convert between all its element types, a quarter of a megabyte of code that the page would
/// load for nothing.
///
/// # Panics
/// If there are not as many values as the shape has, or this build does not contain the backend.
pub fn tensor<const D: usize>(backend: BackendKind, values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
    assert_eq!(values.len(), shape.iter().product::<usize>(), "as many values as the shape has");
    let shape = Shape::new(shape);
    match backend {
        #[cfg(feature = "flex")]
        BackendKind::Flex => Tensor::from_primitive::<Flex>(Flex::tensor(values, shape)),
        #[cfg(feature = "ndarray")]
        BackendKind::NdArray => Tensor::from_primitive::<NdArray>(NdArray::tensor(values, shape)),
        #[cfg(not(all(feature = "flex", feature = "ndarray")))]
        missing => panic!("this build does not contain {missing:?}"),
    }
}

/// The values of a tensor outside the graph, row by row.
///
/// # Panics
/// If the tensor is part of a graph; take its [`Tensor::inner`] first.
pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    read(tensor, <[f32]>::to_vec)
}

/// The number in a tensor of one element, inside a graph or not.
pub fn value(tensor: &Tensor<1>) -> f32 {
    read(tensor.clone().inner(), |values| values[0])
}

/// Whether all values of a tensor outside the graph are within a limit; see [`elementwise::within`].
///
/// # Panics
/// As [`values`].
pub fn within<const D: usize>(tensor: Tensor<D>, limit: f32) -> bool {
    read(tensor, |values| elementwise::within(values, limit))
}

fn read<const D: usize, T>(tensor: Tensor<D>, look: impl FnOnce(&[f32]) -> T) -> T {
    match tensor.into_dispatch().kind {
        #[cfg(feature = "flex")]
        DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => look(Flex::values(&tensor)),
        #[cfg(feature = "ndarray")]
        DispatchTensorKind::NdArray(BackendTensor::Float(tensor)) => look(NdArray::values(&tensor)),
        _ => panic!("expected {CONTIGUOUS}, outside the graph"),
    }
}

/// The kernels of a network and its objective, differentiable. Numbers are tensors of one element.
#[backend_extension(Flex: cfg(feature = "flex"), NdArray: cfg(feature = "ndarray"), Autodiff)]
pub trait NetworkOps: Backend {
    /// See [`layer::dense`].
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
    /// See [`objective::reconstruction`]: the loss, and the MSE outside the graph.
    fn reconstruction(
        logits: FloatTensor<Self>,
        target: FloatTensor<Self>,
        loss: Loss,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
    /// See [`objective::sample`].
    fn sample(
        mean: FloatTensor<Self>,
        log_variance: FloatTensor<Self>,
        noise: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
    /// See [`objective::kl`].
    fn kl(mean: FloatTensor<Self>, log_variance: FloatTensor<Self>) -> FloatTensor<Self>;
    /// See [`objective::sparsity`].
    fn sparsity(code: FloatTensor<Self>) -> FloatTensor<Self>;
    /// `sum + weight · term`, for two numbers.
    fn plus(sum: FloatTensor<Self>, term: FloatTensor<Self>, weight: f32) -> FloatTensor<Self>;
}

/// [`adam_kernel::adam`], outside the graph; in place if nothing else holds the tensors.
#[backend_extension(Flex: cfg(feature = "flex"), NdArray: cfg(feature = "ndarray"))]
pub trait AdamOp: Backend {
    /// The parameter and both moments after one step.
    fn adam(
        parameter: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        square: FloatTensor<Self>,
        step: AdamStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// [`NetworkOps`] and [`AdamOp`] for a backend in host memory. (A blanket implementation would overlap with the one
/// for [`Autodiff`].)
macro_rules! host_ops {
    ($backend:ty) => {
        impl NetworkOps for $backend {
            fn dense(
                x: FloatTensor<Self>,
                weight: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                activation: Activation,
            ) -> FloatTensor<Self> {
                let shape = Shape::new([x.shape()[0], bias.shape()[0]]);
                let (x, weight, bias) = (Self::values(&x), Self::values(&weight), Self::values(&bias));
                Self::tensor(layer::dense(x, weight, bias, activation).0, shape)
            }

            fn reconstruction(
                logits: FloatTensor<Self>,
                target: FloatTensor<Self>,
                loss: Loss,
            ) -> (FloatTensor<Self>, FloatTensor<Self>) {
                let found = objective::reconstruction(Self::values(&logits), Self::values(&target), loss);
                (number::<Self>(found.loss), number::<Self>(found.mse))
            }

            fn sample(
                mean: FloatTensor<Self>,
                log_variance: FloatTensor<Self>,
                noise: FloatTensor<Self>,
            ) -> FloatTensor<Self> {
                let shape = mean.shape();
                let (mean, log_variance) = (Self::values(&mean), Self::values(&log_variance));
                Self::tensor(objective::sample(mean, log_variance, Self::values(&noise)), shape)
            }

            fn kl(mean: FloatTensor<Self>, log_variance: FloatTensor<Self>) -> FloatTensor<Self> {
                let batch = mean.shape()[0];
                number::<Self>(objective::kl(Self::values(&mean), Self::values(&log_variance), batch))
            }

            fn sparsity(code: FloatTensor<Self>) -> FloatTensor<Self> {
                number::<Self>(objective::sparsity(Self::values(&code), code.shape()[0]))
            }

            fn plus(sum: FloatTensor<Self>, term: FloatTensor<Self>, weight: f32) -> FloatTensor<Self> {
                number::<Self>(first::<Self>(&sum) + weight * first::<Self>(&term))
            }
        }

        impl AdamOp for $backend {
            fn adam(
                mut parameter: FloatTensor<Self>,
                gradient: FloatTensor<Self>,
                mut mean: FloatTensor<Self>,
                mut square: FloatTensor<Self>,
                step: AdamStep,
            ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
                adam_kernel::adam(
                    Self::values_mut(&mut parameter),
                    Self::values(&gradient),
                    Self::values_mut(&mut mean),
                    Self::values_mut(&mut square),
                    step,
                );
                (parameter, mean, square)
            }
        }
    };
}

/// A tensor of one number.
fn number<B: HostMemory>(value: f32) -> FloatTensor<B> {
    B::tensor(vec![value], Shape::new([1]))
}

/// The number in a tensor of one element.
fn first<B: HostMemory>(tensor: &FloatTensor<B>) -> f32 {
    B::values(tensor)[0]
}

#[cfg(feature = "flex")]
mod flex {
    use super::*;
    use burn::backend::flex::FlexTensor;

    host_ops!(Flex);

    impl HostMemory for Flex {
        fn values(tensor: &FlexTensor) -> &[f32] {
            tensor.as_slice().expect(CONTIGUOUS)
        }

        fn values_mut(tensor: &mut FlexTensor) -> &mut [f32] {
            tensor.storage_mut()
        }

        fn tensor(values: Vec<f32>, shape: Shape) -> FlexTensor {
            FlexTensor::from_data(burn::tensor::TensorData::new(values, shape))
        }
    }
}

#[cfg(feature = "ndarray")]
mod ndarray {
    use super::*;
    use burn::backend::ndarray::{NdArrayTensor, SharedArray};

    host_ops!(NdArray);

    impl HostMemory for NdArray {
        fn values(tensor: &NdArrayTensor) -> &[f32] {
            let NdArrayTensor::F32(storage) = tensor else { panic!("expected {CONTIGUOUS}") };
            storage.view().to_slice().expect(CONTIGUOUS)
        }

        fn values_mut(tensor: &mut NdArrayTensor) -> &mut [f32] {
            let NdArrayTensor::F32(storage) = tensor else { panic!("expected {CONTIGUOUS}") };
            storage.ensure_owned().as_slice_mut().expect(CONTIGUOUS)
        }

        fn tensor(values: Vec<f32>, shape: Shape) -> NdArrayTensor {
            SharedArray::from_shape_vec(&shape[..], values).expect("as many values as the shape has").into()
        }
    }
}

impl<B: NetworkOps + HostMemory, C: CheckpointStrategy> NetworkOps for Autodiff<B, C> {
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let ((x, x_node), (weight, weight_node), (bias, bias_node)) =
            (x.into_parts(), weight.into_parts(), bias.into_parts());
        let shape = Shape::new([x.shape()[0], bias.shape()[0]]);
        let (y, non_zeros) = layer::dense(B::values(&x), B::values(&weight), B::values(&bias), activation);
        let y = B::tensor(y, shape);
        let nodes = [x_node, weight_node, bias_node];
        match DenseBackward(activation).prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((x, non_zeros, weight, y.clone()), y),
            OpsKind::UnTracked(prep) => prep.finish(y),
        }
    }

    fn reconstruction(
        logits: FloatTensor<Self>,
        target: FloatTensor<Self>,
        loss: Loss,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        // The target is a constant: only the graph of the logits is followed.
        let (target, (logits, node)) = (target.into_primitive(), logits.into_parts());
        let found = objective::reconstruction(B::values(&logits), B::values(&target), loss);
        let value = number::<B>(found.loss);
        let value = match ReconstructionBackward.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(B::tensor(found.gradient, logits.shape()), value),
            OpsKind::UnTracked(prep) => prep.finish(value),
        };
        (value, FloatTensor::<Self>::new(number::<B>(found.mse)))
    }

    fn sample(
        mean: FloatTensor<Self>,
        log_variance: FloatTensor<Self>,
        noise: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (noise, (mean, mean_node), (log_variance, log_variance_node)) =
            (noise.into_primitive(), mean.into_parts(), log_variance.into_parts());
        let z = B::sample(mean, log_variance.clone(), noise.clone());
        match SampleBackward.prepare::<C>([mean_node, log_variance_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((log_variance, noise), z),
            OpsKind::UnTracked(prep) => prep.finish(z),
        }
    }

    fn kl(mean: FloatTensor<Self>, log_variance: FloatTensor<Self>) -> FloatTensor<Self> {
        let ((mean, mean_node), (log_variance, log_variance_node)) =
            (mean.into_parts(), log_variance.into_parts());
        let kl = B::kl(mean.clone(), log_variance.clone());
        match KlBackward.prepare::<C>([mean_node, log_variance_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((mean, log_variance), kl),
            OpsKind::UnTracked(prep) => prep.finish(kl),
        }
    }

    fn sparsity(code: FloatTensor<Self>) -> FloatTensor<Self> {
        let (code, node) = code.into_parts();
        let sparsity = B::sparsity(code.clone());
        match SparsityBackward.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(code, sparsity),
            OpsKind::UnTracked(prep) => prep.finish(sparsity),
        }
    }

    fn plus(sum: FloatTensor<Self>, term: FloatTensor<Self>, weight: f32) -> FloatTensor<Self> {
        let ((sum, sum_node), (term, term_node)) = (sum.into_parts(), term.into_parts());
        let sum = B::plus(sum, term, weight);
        match PlusBackward.prepare::<C>([sum_node, term_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(weight, sum),
            OpsKind::UnTracked(prep) => prep.finish(sum),
        }
    }
}

#[derive(Debug)]
struct DenseBackward(Activation);

impl<B: HostMemory> Backward<B, 3> for DenseBackward {
    /// The input, its non-zeros if they are few, the weight and the output.
    type State = (FloatTensor<B>, Option<NonZeros>, FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (x, non_zeros, weight, y) = ops.state;
        let [x_node, weight_node, bias_node] = ops.parents;
        let y_gradient = gradients.consume::<B>(&ops.node);
        let outputs = y.shape()[1];
        let state = DenseState {
            x: B::values(&x),
            non_zeros: non_zeros.as_ref(),
            weight: B::values(&weight),
            y: B::values(&y),
            activation: self.0,
        };
        let computed = layer::dense_gradients(state, B::values(&y_gradient), outputs, x_node.is_some());
        for (node, values, shape) in [
            (x_node, computed.x, x.shape()),
            (weight_node, computed.weight, weight.shape()),
            (bias_node, computed.bias, Shape::new([outputs])),
        ] {
            if let Some(node) = node {
                gradients.register::<B>(node.id, B::tensor(values, shape));
            }
        }
    }
}

#[derive(Debug)]
struct ReconstructionBackward;

impl<B: HostMemory> Backward<B, 1> for ReconstructionBackward {
    /// The gradient of the loss with respect to the logits.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let scale = first::<B>(&gradients.consume::<B>(&ops.node));
        let mut gradient = ops.state;
        if scale != 1.0 {
            B::values_mut(&mut gradient).iter_mut().for_each(|gradient| *gradient *= scale);
        }
        if let [Some(node)] = ops.parents {
            gradients.register::<B>(node.id, gradient);
        }
    }
}

#[derive(Debug)]
struct SampleBackward;

impl<B: HostMemory> Backward<B, 2> for SampleBackward {
    /// The log-variances and the noise.
    type State = (FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (log_variance, noise) = ops.state;
        let [mean_node, log_variance_node] = ops.parents;
        let z_gradient = gradients.consume::<B>(&ops.node);
        if let Some(node) = log_variance_node {
            let (log_variance, noise) = (B::values(&log_variance), B::values(&noise));
            let gradient = objective::sample_gradient(B::values(&z_gradient), log_variance, noise);
            gradients.register::<B>(node.id, B::tensor(gradient, z_gradient.shape()));
        }
        if let Some(node) = mean_node {
            gradients.register::<B>(node.id, z_gradient);
        }
    }
}

#[derive(Debug)]
struct KlBackward;

impl<B: HostMemory> Backward<B, 2> for KlBackward {
    /// The means and the log-variances.
    type State = (FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (mean, log_variance) = ops.state;
        let shape = mean.shape();
        let scale = first::<B>(&gradients.consume::<B>(&ops.node));
        let (by_mean, by_log_variance) =
            objective::kl_gradient(B::values(&mean), B::values(&log_variance), shape[0], scale);
        for (node, gradient) in ops.parents.into_iter().zip([by_mean, by_log_variance]) {
            if let Some(node) = node {
                gradients.register::<B>(node.id, B::tensor(gradient, shape.clone()));
            }
        }
    }
}

#[derive(Debug)]
struct SparsityBackward;

impl<B: HostMemory> Backward<B, 1> for SparsityBackward {
    /// The code.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let shape = ops.state.shape();
        let scale = first::<B>(&gradients.consume::<B>(&ops.node));
        let gradient = objective::sparsity_gradient(B::values(&ops.state), shape[0], scale);
        if let [Some(node)] = ops.parents {
            gradients.register::<B>(node.id, B::tensor(gradient, shape));
        }
    }
}

#[derive(Debug)]
struct PlusBackward;

impl<B: HostMemory> Backward<B, 2> for PlusBackward {
    /// The weight of the second number.
    type State = f32;

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = first::<B>(&gradients.consume::<B>(&ops.node));
        for (node, factor) in ops.parents.into_iter().zip([1.0, ops.state]) {
            if let Some(node) = node {
                gradients.register::<B>(node.id, number::<B>(gradient * factor));
            }
        }
    }
}

/// A dense layer; see [`layer::dense`].
///
/// # Shapes
/// - `x`: `[batch, inputs]`, `weight`: `[inputs, outputs]`, `bias`: `[outputs]`
/// - result: `[batch, outputs]`
pub fn dense(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>, activation: Activation) -> Tensor<2> {
    let (x, weight, bias) = (x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(Dispatch::dense(x, weight, bias, activation))
}

/// The loss of reconstructions, given as logits, and their mean squared error, which is not part of the graph; see
/// [`objective::reconstruction`]. No gradient goes to `target`.
///
/// # Shapes
/// - `logits`, `target`: `[batch, pixels]`
/// - loss: `[1]`
pub fn reconstruction(logits: Tensor<2>, target: Tensor<2>, loss: Loss) -> (Tensor<1>, f32) {
    let (loss, mse) = Dispatch::reconstruction(logits.into_dispatch(), target.into_dispatch(), loss);
    (Tensor::from_dispatch(loss), value(&Tensor::from_dispatch(mse)))
}

/// A sample of a variational code; see [`objective::sample`]. No gradient goes to `noise`.
///
/// # Shapes
/// - `mean`, `log_variance`, `noise` and result: `[batch, latent]`
pub fn sample(mean: Tensor<2>, log_variance: Tensor<2>, noise: Tensor<2>) -> Tensor<2> {
    let (mean, log_variance) = (mean.into_dispatch(), log_variance.into_dispatch());
    Tensor::from_dispatch(Dispatch::sample(mean, log_variance, noise.into_dispatch()))
}

/// The KL divergence of variational codes, averaged over the batch; see [`objective::kl`].
///
/// # Shapes
/// - `mean`, `log_variance`: `[batch, latent]`
/// - result: `[1]`
pub fn kl(mean: Tensor<2>, log_variance: Tensor<2>) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::kl(mean.into_dispatch(), log_variance.into_dispatch()))
}

/// The L1 penalty of codes, averaged over the batch; see [`objective::sparsity`].
///
/// # Shapes
/// - `code`: `[batch, latent]`
/// - result: `[1]`
pub fn sparsity(code: Tensor<2>) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::sparsity(code.into_dispatch()))
}

/// `sum + weight · term`.
///
/// # Shapes
/// - `sum`, `term` and result: `[1]`
pub fn plus(sum: Tensor<1>, term: Tensor<1>, weight: f32) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::plus(sum.into_dispatch(), term.into_dispatch(), weight))
}

/// A parameter and its two moments after one step of Adam; see [`adam_kernel::adam`].
///
/// # Shapes
/// - `parameter`, `gradient`: any shape, the same
/// - `mean`, `square`: `[as many elements]`
pub fn adam<const D: usize>(
    parameter: Tensor<D>,
    gradient: Tensor<D>,
    mean: Tensor<1>,
    square: Tensor<1>,
    step: AdamStep,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let (parameter, mean, square) = Dispatch::adam(
        parameter.into_dispatch(),
        gradient.into_dispatch(),
        mean.into_dispatch(),
        square.into_dispatch(),
        step,
    );
    (Tensor::from_dispatch(parameter), Tensor::from_dispatch(mean), Tensor::from_dispatch(square))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, numbers};
    use super::*;

    const BACKENDS: [BackendKind; 2] = [BackendKind::Flex, BackendKind::NdArray];
    const BATCH: usize = 7;

    /// A parameter with irregular values.
    fn leaf(backend: BackendKind, seed: u32, shape: [usize; 2]) -> Tensor<2> {
        constant(backend, seed, shape).require_grad()
    }

    fn constant(backend: BackendKind, seed: u32, shape: [usize; 2]) -> Tensor<2> {
        Tensor::from_inner(tensor(backend, numbers(shape[0] * shape[1], seed), shape))
    }

    /// Compares the values and gradients of two graphs over the same leaves: one of fused operations, one of burn's
    /// own with its automatic differentiation.
    fn assert_same(what: &str, fused: Tensor<1>, plain: Tensor<1>, leaves: &[Tensor<2>]) {
        let close = |found: Vec<f32>, expected: Vec<f32>, place: &str| {
            let expected: Vec<f64> = expected.into_iter().map(f64::from).collect();
            println!("{what}: {place}");
            assert_close(&found, &expected, 1e-6);
        };
        close(vec![value(&fused)], vec![value(&plain)], "value");
        let (fused, plain) = (fused.backward(), plain.backward());
        for (i, leaf) in leaves.iter().enumerate() {
            let of = |gradients| values(leaf.grad(gradients).expect("a gradient"));
            assert!(of(&plain).iter().any(|&gradient| gradient != 0.0), "{what}: nothing to compare");
            close(of(&fused), of(&plain), &format!("leaf {i}"));
        }
    }

    #[test]
    fn fused_gradients_match_burns_own_operations() {
        use burn::tensor::activation::{relu, sigmoid, tanh};
        const SIZES: [usize; 3] = [20, 6, 20];
        for backend in BACKENDS {
            let (w1, b1) = (leaf(backend, 1, [SIZES[0], SIZES[1]]), leaf(backend, 2, [1, SIZES[1]]));
            let (w2, b2) = (leaf(backend, 3, [SIZES[1], SIZES[2]]), leaf(backend, 4, [1, SIZES[2]]));
            let x = constant(backend, 5, [BATCH, SIZES[0]]);
            let target = constant(backend, 6, [BATCH, SIZES[2]]).abs();
            let bias = |b: &Tensor<2>| b.clone().flatten(0, 1);
            for activation in [Activation::Relu, Activation::Tanh, Activation::Sigmoid, Activation::Linear] {
                for loss in [Loss::Mse, Loss::Bce] {
                    let code = dense(x.clone(), w1.clone(), bias(&b1), activation);
                    let logits = dense(code.clone(), w2.clone(), bias(&b2), Activation::Linear);
                    let (fused, mse) = reconstruction(logits, target.clone(), loss);
                    let fused = plus(fused, sparsity(code), 0.01);

                    let z = x.clone().matmul(w1.clone()) + b1.clone();
                    let code = match activation {
                        Activation::Relu => relu(z),
                        Activation::Tanh => tanh(z),
                        Activation::Sigmoid => sigmoid(z),
                        Activation::Linear => z,
                    };
                    let y = sigmoid(code.clone().matmul(w2.clone()) + b2.clone());
                    let squares = (y.clone() - target.clone()).powi_scalar(2).mean();
                    let plain = match loss {
                        Loss::Mse => squares.clone(),
                        Loss::Bce => {
                            let paper = (-target.clone() + 1.0) * (-y.clone() + 1.0).log();
                            -(target.clone() * y.log() + paper).mean()
                        }
                    };
                    let plain = plain + code.abs().sum() * (0.01 / BATCH as f32);
                    assert!((mse - value(&squares)).abs() < 1e-6, "{mse} is not the MSE");
                    let leaves = [&w1, &b1, &w2, &b2].map(Tensor::clone);
                    assert_same(&format!("{backend:?}, {activation:?}, {loss:?}"), fused, plain, &leaves);
                }
            }
        }
    }

    #[test]
    fn gradients_of_a_variational_code_match_burns_own_operations() {
        const LATENT: usize = 5;
        for backend in BACKENDS {
            let (mean, log_variance) = (leaf(backend, 1, [BATCH, LATENT]), leaf(backend, 2, [BATCH, LATENT]));
            let (noise, target) =
                (constant(backend, 3, [BATCH, LATENT]), constant(backend, 4, [BATCH, LATENT]).abs());

            let z = sample(mean.clone(), log_variance.clone(), noise.clone());
            let fused = reconstruction(z, target.clone(), Loss::Mse).0;
            let fused = plus(fused, kl(mean.clone(), log_variance.clone()), 0.3);

            let z = mean.clone() + (log_variance.clone() / 2.0).exp() * noise;
            let plain = (burn::tensor::activation::sigmoid(z) - target).powi_scalar(2).mean();
            let kl = mean.clone().powi_scalar(2) + log_variance.clone().exp() - log_variance.clone() - 1.0;
            let plain = plain + kl.sum() * (0.3 * 0.5 / BATCH as f32);
            assert_same(&format!("{backend:?}"), fused, plain, &[mean, log_variance]);
        }
    }

    #[test]
    fn a_weighted_loss_has_a_weighted_gradient() {
        for backend in BACKENDS {
            let logits = leaf(backend, 1, [BATCH, 3]);
            let target = constant(backend, 2, [BATCH, 3]).abs();
            let of = |weight: f32| {
                let loss = reconstruction(logits.clone(), target.clone(), Loss::Bce).0;
                let gradients = plus(sparsity(logits.clone()), loss, weight).backward();
                values(logits.grad(&gradients).expect("a gradient"))
            };
            let (none, once, thrice) = (of(0.0), of(1.0), of(3.0));
            let expected: Vec<f64> = none
                .iter()
                .zip(&once)
                .map(|(&none, &once)| f64::from(none) + 3.0 * (f64::from(once) - f64::from(none)))
                .collect();
            assert_close(&thrice, &expected, 1e-6);
        }
    }

    #[test]
    fn a_step_of_adam_copies_nothing() {
        for backend in [BackendKind::Flex, BackendKind::NdArray] {
            let zeros = || tensor(backend, vec![0.0; 8], [8]);
            let (parameter, mean, square) = (zeros(), zeros(), zeros());
            let address = |tensor: &Tensor<1>| {
                let dispatch = tensor.clone().into_dispatch();
                match &dispatch.kind {
                    DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => Flex::values(tensor).as_ptr(),
                    DispatchTensorKind::NdArray(BackendTensor::Float(tensor)) => {
                        NdArray::values(tensor).as_ptr()
                    }
                    other => panic!("{other:?}"),
                }
            };
            let before = [&parameter, &mean, &square].map(address);
            let step = AdamStep { rate: 0.1, mean_share: 0.1, square_share: 0.1, epsilon: 1e-7 };
            let (parameter, mean, square) = adam(parameter, zeros() + 1.0, mean, square, step);
            assert_eq!([&parameter, &mean, &square].map(address), before, "{backend:?}");
        }
    }
}
