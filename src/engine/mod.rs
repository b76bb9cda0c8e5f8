//! The arithmetic of training, twice: as [`kernels`] on plain slices, and in [`ops`] as differentiable burn operations
//! for both of its CPU backends. Only `ops` knows burn.

pub mod ops;
#[cfg(test)]
#[expect(dead_code, reason = "the kernels' tests use all of it")]
#[path = "kernels/testing.rs"]
mod testing;

pub use kernels::activation::Activation;
pub use kernels::objective::Loss;
pub use kernels::{activation, adam, dense, eigen, elementwise, ink, noise, objective, products, threads};

/// Which of burn's CPU backends holds the tensors. The default is `flex`, if the build contains it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackendKind {
    /// `burn-flex`.
    #[cfg_attr(feature = "flex", default)]
    Flex,
    /// `burn-ndarray`.
    #[cfg_attr(not(feature = "flex"), default)]
    NdArray,
}
