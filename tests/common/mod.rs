//! What the native and the browser tests share: the start that Keras' reference losses were made from, and
//! the check against them; and a short run with the losses that it has natively.

use serde::Deserialize;
use simple_autoencoder::config::BackendKind;
use simple_autoencoder::{Config, Session};

/// Both backends: every test of numbers runs on each.
pub const BACKENDS: [BackendKind; 2] = [BackendKind::Flex, BackendKind::NdArray];

/// Largest relative difference to Keras that is still the same mathematics in `f32`.
const TOLERANCE: f64 = 1e-5;

/// The texts of all reference files; see `build.rs`.
pub const KERAS_STEPS: &[&str] = include!(concat!(env!("OUT_DIR"), "/keras_steps.rs"));

/// Losses of the same network on the same batches in Keras.
#[derive(Deserialize)]
pub struct KerasSteps {
    latent: usize,
    batch: usize,
    seed: u32,
    w1_first5: [f32; 5],
    w2_last5: [f32; 5],
    test_mse_before: f64,
    losses: Vec<f64>,
    test_mse_after: f64,
}

/// The reference start: uniform numbers by a linear congruential generator, as Keras' script draws them.
fn start_weights(latent: usize, seed: u32) -> Vec<f32> {
    let limit = (6.0 / (784 + latent) as f64).sqrt();
    let mut x = seed;
    let mut draw = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((2.0 * (f64::from(x >> 8) / 16_777_216.0) - 1.0) * limit) as f32
    };
    let mut weights: Vec<f32> = (0..784 * latent).map(|_| draw()).collect();
    weights.resize(weights.len() + latent, 0.0);
    weights.extend((0..latent * 784).map(|_| draw()));
    weights.resize(weights.len() + 784, 0.0);
    weights
}

fn assert_close(what: &str, found: f64, expected: f64) {
    let difference = (found - expected).abs() / expected;
    assert!(
        difference <= TOLERANCE,
        "{what}: found {found}, Keras {expected}, relative difference {difference:e}"
    );
}

/// Trains as a reference file says, on `train` in file order, and compares every loss and both held-out errors.
pub fn check_against_keras(session: &mut Session, backend: BackendKind, reference: &str, train: &[u8]) {
    let keras: KerasSteps = serde_json::from_str(reference).expect("a reference file");
    session.configure(Config { latent: keras.latent, backend, ..Config::default() }).unwrap();
    let weights = start_weights(keras.latent, keras.seed);
    let decoder_bias = weights.len() - 784;
    assert_eq!(weights[..5], keras.w1_first5, "the start differs from Keras'");
    assert_eq!(weights[decoder_bias - 5..decoder_bias], keras.w2_last5, "the start differs from Keras'");
    session.set_weights(weights).unwrap();

    assert_close("held-out before", f64::from(session.evaluate().unwrap()), keras.test_mse_before);
    assert!(!keras.losses.is_empty(), "a reference file without losses");
    for (step, (digits, &expected)) in train.chunks(keras.batch * 784).zip(&keras.losses).enumerate() {
        let found = session.train_on(digits).unwrap();
        assert_close(&format!("{backend:?}, loss of step {step}"), f64::from(found), expected);
    }
    assert_close("held-out after", f64::from(session.evaluate().unwrap()), keras.test_mse_after);
}

/// Losses of [`short_run`] on x86-64, natively. Noise and Adam's powers go through each platform's own
/// logarithms and powers, so elsewhere they may differ in the last bits.
const NATIVE_LOSSES: [f64; 8] = [
    0.2188965529203415,
    0.21710233390331268,
    0.21682585775852203,
    0.21589559316635132,
    0.21439556777477264,
    0.2112782597541809,
    0.21004846692085266,
    0.20769102871418,
];

/// Largest relative difference of the same step between two platforms.
const PLATFORM_TOLERANCE: f64 = 1e-6;

/// Eight steps with noise on forty made-up digits, over the ends of two epochs, and a comparison with what they
/// are natively on x86-64.
pub fn check_against_native(backend: BackendKind) {
    const DIGITS: usize = 40;
    let ink = |i: usize| if i * 7919 % 1000 < 190 { (i * 31 % 255 + 1) as u8 } else { 0 };
    let header = [0, 0, 8, 3, 0, 0, 0, DIGITS as u8, 0, 0, 0, 28, 0, 0, 0, 28].into_iter();
    let images = header.chain((0..DIGITS * 784).map(ink)).collect();
    let labels = [0, 0, 8, 1, 0, 0, 0, DIGITS as u8].into_iter().chain((0..DIGITS as u8).map(|i| i % 10));
    let mut session = Session::new();
    session.load_train(images, labels.collect::<Vec<u8>>()).unwrap();
    session
        .configure(Config { latent: 16, batch_size: 16, noise: 0.2, seed: 7, backend, ..Config::default() })
        .unwrap();
    let found: Vec<f64> = NATIVE_LOSSES.iter().map(|_| session.train(1).unwrap().loss).collect();
    for (step, (found, expected)) in found.iter().zip(&NATIVE_LOSSES).enumerate() {
        let difference = (found - expected).abs() / expected;
        assert!(
            difference <= PLATFORM_TOLERANCE,
            "{backend:?}, loss of step {step}: found {found}, natively {expected}, relative difference {difference:e}"
        );
    }
}
