//! The arithmetic of training as kernels on plain slices.
//!
//! | module | what is in it |
//! |---|---|
//! | [`products`] | the matrix products behind a dense layer |
//! | [`dense`] | a dense layer and its gradients |
//! | [`activation`] | what a dense layer applies to its weighted sums |
//! | [`elementwise`] | `e^x`, `ln(1 + x)`, sigmoid, tanh, sums |
//! | [`objective`] | what a network is trained towards: reconstruction loss, KL divergence, sparsity |
//! | [`adam`] | one step of Adam |
//! | [`ink`] | bytes of ink as numbers, and compared |
//!
//! Matrices are row-major slices of `f32`. Every sum has one fixed order and nothing is fused into a multiply-add,
//! so that every browser gives the same bits.
//!
//! They are a crate of their own so that they alone are compiled for speed, and all else for size. So nothing
//! generic is public here: it would be compiled by the crate that uses it.

#![warn(missing_docs)]
#![deny(unsafe_code)]

pub mod activation;
pub mod adam;
pub mod dense;
pub mod elementwise;
pub mod ink;
pub mod objective;
pub mod products;
#[cfg(test)]
mod testing;

/// `f32` in one SIMD register of WebAssembly.
const LANES: usize = 4;
/// Numbers that are worked on side by side, in two registers.
type Block = wide::f32x8;
const BLOCK: usize = 8;
