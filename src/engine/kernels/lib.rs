//! The arithmetic of training as kernels on plain slices.
//!
//! | module | what is in it |
//! |---|---|
//! | [`products`] | the matrix products behind a dense layer |
//! | [`dense`] | a dense layer and its gradients |
//! | [`activation`] | the functions applied to a dense layer's weighted sums |
//! | [`elementwise`] | `e^x`, `ln(1 + x)`, sigmoid, tanh, sums |
//! | [`objective`] | what training minimises: reconstruction loss, KL divergence, sparsity |
//! | [`adam`] | one step of Adam |
//! | [`eigen`] | the eigenvectors behind PCA |
//! | [`noise`] | normal random numbers, and ink with them |
//! | [`ink`] | ink bytes: converting and comparing them |
//! | [`threads`] | sharing work among threads |
//!
//! Matrices are row-major slices of `f32`. Every sum has a fixed order and there are no fused multiply-adds, so that
//! every browser gives the same bits, and so does every number of threads: each number of a result is computed by one.
//!
//! They are a crate of their own, so that they are compiled for speed and everything else for size. Nothing generic is
//! public here, since it would be compiled by the crate that uses it.

#![warn(missing_docs)]
#![deny(unsafe_code)]

pub mod activation;
pub mod adam;
pub mod dense;
pub mod eigen;
pub mod elementwise;
pub mod ink;
pub mod noise;
pub mod objective;
pub mod products;
#[cfg(test)]
mod testing;
pub mod threads;

/// `f32` in one SIMD register of WebAssembly.
const LANES: usize = 4;
/// Numbers processed side by side, in two registers.
type Block = wide::f32x8;
const BLOCK: usize = 8;
