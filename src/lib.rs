//! A simple autoencoder for handwritten digits: `pixels → code → pixels`, trained with Adam to reproduce its input.
//!
//! The story from the bytes of a file to a picture, one module a chapter:
//!
//! 1. [`data`] reads MNIST's files, checking every size against the length of the file, frames a drawing of any size
//!    like an MNIST digit, and computes the simple baselines that a network is compared with.
//! 2. [`model`] is the network as burn modules: dense layers of any depth, a code that may be sampled, and the
//!    objective.
//! 3. [`train`] shuffles digits into batches, damages the inputs if asked to, and lets Adam update the weights.
//! 4. [`engine`] is the arithmetic: kernels on slices, in a crate of their own ([`kernels`]), wrapped as burn operations
//!    for both of its CPU backends.
//! 5. [`session`] is all of it in bytes and numbers, and `wasm` is the same for JavaScript.
//!
//! Beside these, [`schema`] lists every hyper-parameter, [`checkpoint`] is the file format, and [`error`] is
//! everything that can go wrong.
//!
//! # Example
//!
//! Two made-up digits of 2×2 pixels, trained until they are reproduced:
//!
//! ```
//! use simple_autoencoder::{Config, Session};
//!
//! let images = |pixels: [u8; 8]| [[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2].to_vec(), pixels.to_vec()].concat();
//! let labels = vec![0, 0, 8, 1, 0, 0, 0, 2, 3, 7];
//! let digits = [255, 0, 0, 255, 0, 255, 255, 0];
//!
//! let mut session = Session::new();
//! session.load_train(images(digits), labels.clone())?;
//! session.load_test(images(digits), labels)?;
//! session.configure(Config { latent: 4, learning_rate: 0.05, epochs: 200, ..Config::default() })?;
//!
//! let before = session.evaluate()?;
//! while !session.train(100)?.finished {}
//! assert!(session.evaluate()? < before / 100.0);
//! assert_eq!(session.reconstruct(&digits, None)?.pixels.iter().map(|ink| ink / 128).collect::<Vec<_>>(), [1, 0, 0, 1, 0, 1, 1, 0]);
//! # Ok::<(), simple_autoencoder::Error>(())
//! ```
//!
//! # In JavaScript
//!
//! The WebAssembly package wraps this [`Session`]. Its methods have the same names in camel case, with typed arrays
//! for slices and plain objects for structs; an [`Error`] is thrown with its [kind](Error::kind) as `name`.
//!
//! ```js
//! import init, { Session } from "simple-autoencoder";
//!
//! await init();
//! const session = new Session();
//! session.loadTrain(images(digits), labels);
//! session.loadTest(images(digits), labels);
//! session.configure({ latent: 4, learningRate: 0.05, epochs: 200 });
//! while (!session.train(100).finished);
//! session.reconstruct(digits).pixels;
//! ```
//!
//! # Reproducible
//!
//! Every random number comes from the configuration's seed ([`train::random`]), and every sum has a fixed order. So
//! on the same build, equal configurations and equal data give the same losses to the last bit, in every browser.

#![warn(missing_docs)]
#![deny(unsafe_code)]

pub mod checkpoint;
pub mod data;
pub mod engine;
pub mod error;
pub mod model;
pub mod schema;
pub mod session;
pub mod train;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use error::{Error, Result};
pub use schema::Config;
pub use session::Session;
