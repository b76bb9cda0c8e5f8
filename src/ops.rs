//! The kernels as operations of burn: differentiable, on both of its CPU backends.
//!
//! burn's extension point lets a trait of ours run on whichever backend a tensor lives on. What is fused here
//! would otherwise be six passes over memory a layer, most of them in code that no compiler vectorises. The
//! model, its parameters, the graph and the gradients stay burn's.
// burn has deprecated its ndarray backend in favour of flex. It stays, for a comparison of the two is part of
// the project; every name of it is in this file.
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

use crate::config::BackendKind;
use crate::kernels::{self, Activation, AdamStep};

/// A backend whose float tensors are `f32` in this program's memory.
///
/// All tensors here are made by [`HostMemory::tensor`], so they are contiguous.
trait HostMemory: Backend {
    /// The values, row after row.
    fn values(tensor: &FloatTensor<Self>) -> &[f32];
    /// The values, to be changed in place. Copied first if the tensor is shared.
    fn values_mut(tensor: &mut FloatTensor<Self>) -> &mut [f32];
    /// A tensor of these values, which are not copied.
    fn tensor(values: Vec<f32>, shape: Shape) -> FloatTensor<Self>;
}

const CONTIGUOUS: &str = "a contiguous tensor of f32, as all of this crate are";

/// Whether this build contains a backend.
pub fn has(backend: BackendKind) -> bool {
    match backend {
        BackendKind::Flex => cfg!(feature = "flex"),
        BackendKind::NdArray => cfg!(feature = "ndarray"),
    }
}

/// A tensor on the chosen backend, outside the graph: the one place where a backend is chosen.
///
/// burn's own way from data to a tensor and back converts between all its element types, which is a quarter
/// of a megabyte of code that the page would load for nothing.
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

/// The values of a tensor outside the graph, row after row.
///
/// # Panics
/// If the tensor is part of a graph; take its [`Tensor::inner`] first.
pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    read(tensor, <[f32]>::to_vec)
}

/// Whether no value of a tensor outside the graph is beyond a limit; see [`kernels::within`].
///
/// # Panics
/// As [`values`].
pub fn within<const D: usize>(tensor: Tensor<D>, limit: f32) -> bool {
    read(tensor, |values| kernels::within(values, limit))
}

fn read<const D: usize, T>(tensor: Tensor<D>, look: impl FnOnce(&[f32]) -> T) -> T {
    match tensor.into_dispatch().kind {
        #[cfg(feature = "flex")]
        DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => look(Flex::values(&tensor)),
        #[cfg(feature = "ndarray")]
        DispatchTensorKind::NdArray(BackendTensor::Float(tensor)) => look(NdArray::values(&tensor)),
        other => panic!("expected {CONTIGUOUS}, and outside the graph, found {other:?}"),
    }
}

/// [`kernels::dense`] and [`kernels::mse`], differentiable.
#[backend_extension(Flex: cfg(feature = "flex"), NdArray: cfg(feature = "ndarray"), Autodiff)]
pub trait LayerOps: Backend {
    /// See [`kernels::dense`].
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;
    /// See [`kernels::mse`]; the result has one element.
    fn mse(y: FloatTensor<Self>, target: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// [`kernels::adam`], which works outside the graph and on tensors that nothing else holds.
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

/// [`LayerOps`] and [`AdamOp`] of a backend in host memory. (A blanket implementation would overlap with
/// that of [`Autodiff`].)
macro_rules! host_ops {
    ($backend:ty) => {
        impl LayerOps for $backend {
            fn dense(
                x: FloatTensor<Self>,
                weight: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                activation: Activation,
            ) -> FloatTensor<Self> {
                let shape = Shape::new([x.shape()[0], bias.shape()[0]]);
                let (x, weight, bias) = (Self::values(&x), Self::values(&weight), Self::values(&bias));
                Self::tensor(kernels::dense(x, weight, bias, activation), shape)
            }

            fn mse(y: FloatTensor<Self>, target: FloatTensor<Self>) -> FloatTensor<Self> {
                let loss = kernels::mse(Self::values(&y), Self::values(&target));
                Self::tensor(vec![loss], Shape::new([1]))
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
                kernels::adam(
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

impl<B: LayerOps + HostMemory, C: CheckpointStrategy> LayerOps for Autodiff<B, C> {
    fn dense(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let ((x, x_node), (weight, weight_node), (bias, bias_node)) =
            (x.into_parts(), weight.into_parts(), bias.into_parts());
        match DenseBackward(activation)
            .prepare::<C>([x_node, weight_node, bias_node])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prep) => {
                let y = B::dense(x.clone(), weight.clone(), bias, activation);
                prep.finish((x, weight, y.clone()), y)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::dense(x, weight, bias, activation)),
        }
    }

    fn mse(y: FloatTensor<Self>, target: FloatTensor<Self>) -> FloatTensor<Self> {
        // The target is a constant: only what is left of the graph of `y` is followed.
        let (target, (y, y_node)) = (target.into_primitive(), y.into_parts());
        match MseBackward.prepare::<C>([y_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let loss = B::mse(y.clone(), target.clone());
                prep.finish((y, target), loss)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::mse(y, target)),
        }
    }
}

#[derive(Debug)]
struct DenseBackward(Activation);

impl<B: HostMemory> Backward<B, 3> for DenseBackward {
    /// The input, the weight and the output.
    type State = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 3>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (x, weight, y) = ops.state;
        let [x_node, weight_node, bias_node] = ops.parents;
        let y_gradient = gradients.consume::<B>(&ops.node);
        let outputs = y.shape()[1];
        let computed = kernels::dense_gradients(
            B::values(&x),
            B::values(&weight),
            B::values(&y),
            B::values(&y_gradient),
            outputs,
            self.0,
            x_node.is_some(),
        );
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
struct MseBackward;

impl<B: HostMemory> Backward<B, 1> for MseBackward {
    /// What was computed, and what it should have been.
    type State = (FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 1>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (y, target) = ops.state;
        let scale = B::values(&gradients.consume::<B>(&ops.node))[0];
        let gradient = kernels::mse_gradient(B::values(&y), B::values(&target), scale);
        if let [Some(node)] = ops.parents {
            gradients.register::<B>(node.id, B::tensor(gradient, y.shape()));
        }
    }
}

/// A dense layer; see [`kernels::dense`].
///
/// # Shapes
/// - `x`: `[batch, inputs]`, `weight`: `[inputs, outputs]`, `bias`: `[outputs]`
/// - result: `[batch, outputs]`
pub fn dense(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>, activation: Activation) -> Tensor<2> {
    let (x, weight, bias) = (x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch());
    Tensor::from_dispatch(Dispatch::dense(x, weight, bias, activation))
}

/// The mean squared error over all elements; see [`kernels::mse`]. No gradient goes to `target`.
///
/// # Shapes
/// - `y`, `target`: `[batch, outputs]`
/// - result: `[1]`
pub fn mse(y: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::mse(y.into_dispatch(), target.into_dispatch()))
}

/// A parameter and its two moments after one step of Adam; see [`kernels::adam`].
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
    use super::*;

    /// The gradients of a two-layer network by every parameter: as the fused operations give them, and as
    /// burn's own operations and its own automatic differentiation do.
    #[test]
    fn fused_gradients_are_those_of_burns_own_operations() {
        const BATCH: usize = 7;
        const SIZES: [usize; 3] = [20, 6, 20];
        let numbers = |length: usize, seed: usize| -> Vec<f32> {
            (0..length).map(|i| ((i * 7919 + seed * 104_729) % 1999) as f32 / 1999.0 - 0.45).collect()
        };
        for backend in [BackendKind::Flex, BackendKind::NdArray] {
            let leaf = |seed, shape: [usize; 2]| {
                Tensor::<2>::from_inner(tensor(backend, numbers(shape[0] * shape[1], seed), shape))
                    .require_grad()
            };
            let (w1, b1) = (leaf(1, [SIZES[0], SIZES[1]]), leaf(2, [1, SIZES[1]]));
            let (w2, b2) = (leaf(3, [SIZES[1], SIZES[2]]), leaf(4, [1, SIZES[2]]));
            let x = Tensor::<2>::from_inner(tensor(backend, numbers(BATCH * SIZES[0], 5), [BATCH, SIZES[0]]));
            let target =
                Tensor::<2>::from_inner(tensor(backend, numbers(BATCH * SIZES[2], 6), [BATCH, SIZES[2]]));

            let code = dense(x.clone(), w1.clone(), b1.clone().flatten(0, 1), Activation::Relu);
            let fused =
                mse(dense(code, w2.clone(), b2.clone().flatten(0, 1), Activation::Sigmoid), target.clone());

            let code = burn::tensor::activation::relu(x.matmul(w1.clone()) + b1.clone());
            let y = burn::tensor::activation::sigmoid(code.matmul(w2.clone()) + b2.clone());
            let plain = (y - target).powi_scalar(2).mean();

            let close = |found: Vec<f32>, expected: Vec<f32>, what: &str| {
                assert_eq!(found.len(), expected.len(), "{what}");
                for (found, expected) in found.iter().zip(&expected) {
                    assert!(
                        (found - expected).abs() < 1e-7,
                        "{backend:?}, {what}: {found} is not {expected}"
                    );
                }
            };
            close(values(fused.clone().inner()), values(plain.clone().inner()), "loss");
            let (fused, plain) = (fused.backward(), plain.backward());
            for (what, leaf) in [("w1", w1), ("b1", b1), ("w2", w2), ("b2", b2)] {
                let of = |gradients| values(leaf.grad(gradients).expect("a gradient"));
                close(of(&fused), of(&plain), what);
            }
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
