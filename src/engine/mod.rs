//! The arithmetic of training, twice: as kernels on plain slices, and as operations of burn.
//!
//! | module | what is in it |
//! |---|---|
//! | [`products`] | the matrix products behind a dense layer |
//! | [`dense`] | a dense layer and its gradients |
//! | [`activation`] | what a dense layer applies to its weighted sums |
//! | [`elementwise`] | `e^x`, `ln(1 + x)`, sigmoid, tanh, sums |
//! | [`objective`] | what a network is trained towards: reconstruction loss, KL divergence, sparsity |
//! | [`adam`] | one step of Adam |
//! | [`ops`] | all of these as differentiable operations of burn, on both of its CPU backends |
//!
//! Only `ops` knows burn. In the kernels, matrices are row-major slices of `f32`. Every sum has one fixed
//! order and nothing is fused into a multiply-add, so that every browser gives the same bits.

pub mod activation;
pub mod adam;
pub mod dense;
pub mod elementwise;
pub mod objective;
pub mod ops;
pub mod products;
#[cfg(test)]
mod testing;

pub use activation::Activation;
pub use objective::Loss;

/// Which of burn's CPU backends holds the tensors. The default is `flex`, where the build contains it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackendKind {
    /// `burn-flex`.
    #[cfg_attr(feature = "flex", default)]
    Flex,
    /// `burn-ndarray`.
    #[cfg_attr(not(feature = "flex"), default)]
    NdArray,
}

/// `f32` in one SIMD register of WebAssembly.
const LANES: usize = 4;
/// Numbers that are worked on side by side, in two registers.
type Block = wide::f32x8;
const BLOCK: usize = 8;
