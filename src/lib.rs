//! A simple autoencoder that learns handwritten digits: `pixels → latent → pixels`, trained with Adam to give
//! back what it is shown.
//!
//! The story from the bytes of a file to a picture, one module a chapter:
//!
//! 1. [`data`] reads MNIST's files and believes nothing that their length does not prove, turns a drawing of any size
//!    into what MNIST's digits look like, and knows the simple ways to redraw digits that a network is compared with.
//! 2. [`model`] is the network as modules of burn: dense layers of any depth, a code that may be sampled, and what
//!    training lowers.
//! 3. [`train`] takes shuffled batches, damages what the network is shown, and lets Adam change the weights.
//! 4. [`engine`] is the arithmetic: kernels on slices, a crate of their own ([`kernels`]), and the same as operations of
//!    burn, on both of its CPU backends.
//! 5. [`session`] is all of it in bytes and numbers, and `wasm` the same for JavaScript.
//!
//! Beside them, [`schema`] holds every hyper-parameter, [`checkpoint`] the file that a network is kept in, and
//! [`error`] everything that can go wrong.
//!
//! # Example
//!
//! Two made-up digits of 2×2 pixels, learned until they come back:
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
//! The WebAssembly package is this [`Session`] and tells the same story. Its calls have the same names in camel
//! case; typed arrays stand for slices, plain objects for structs, and an [`Error`] is thrown with its
//! [kind](Error::kind) as `name`.
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
//! Every random number comes from the configuration's seed ([`train::random`]), and every sum has one fixed order, so
//! equal configurations on equal data give equal losses to the last bit, in every browser on the same build.

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
