//! The parts of a training step, each with its number of operations: measured natively by `step.rs` and in a browser
//! by `browser.rs`.

use simple_autoencoder::engine::activation::{self, Activation};
use simple_autoencoder::engine::adam::{AdamStep, adam};
use simple_autoencoder::engine::elementwise;
use simple_autoencoder::engine::objective::{self, Loss};
use simple_autoencoder::engine::products::{self, NonZeros};
use wide::f32x4;

const PIXELS: usize = 784;
const LATENT: usize = 64;

/// A piece of work that can be repeated.
pub struct Part {
    pub name: &'static str,
    /// Multiplications and additions, zeros left out; 0 where counting says nothing.
    pub operations: usize,
    pub run: Box<dyn FnMut()>,
}

/// Digits like MNIST's, ink bytes: a fifth of the pixels have ink, in short strokes.
pub fn digits(count: usize) -> Vec<u8> {
    (0..count * PIXELS).map(|i| if i % 26 < 5 { (i * 31 % 255 + 1) as u8 } else { 0 }).collect()
}

/// Irregular numbers within ±0.1.
fn spread(length: usize) -> Vec<f32> {
    (0..length).map(|i| (i * 7919 % 2001) as f32 / 10_000.0 - 0.1).collect()
}

fn part<T>(name: &'static str, operations: usize, mut run: impl FnMut() -> T + 'static) -> Part {
    Part {
        name,
        operations,
        run: Box::new(move || {
            std::hint::black_box(run());
        }),
    }
}

/// The parts of a step at this batch size, preceded by the peak of SIMD.
pub fn parts(batch: usize) -> Vec<Part> {
    // The data are leaked, so that every part can borrow them.
    let ink: &[u8] = digits(batch).leak();
    let x: &[f32] = ink.iter().map(|&ink| f32::from(ink) / 255.0).collect::<Vec<_>>().leak();
    let ink_only: Option<&NonZeros> = Box::leak(Box::new(NonZeros::of_sparse(x, PIXELS))).as_ref();
    let weight: &[f32] = spread(PIXELS * LATENT).leak();
    let bias: &[f32] = spread(PIXELS).leak();
    // Like a trained network's code: nearly every unit is active.
    let code: &[f32] = spread(batch * LATENT).iter().map(|code| code.abs()).collect::<Vec<_>>().leak();
    let logits: &[f32] = products::times(code, None, weight, bias).leak();
    let y_gradient: &[f32] = objective::reconstruction(logits, x, Loss::Mse).gradient.leak();
    let code_gradient: &[f32] = spread(batch * LATENT).leak();
    let gradient: &[f32] = spread(weight.len()).leak();
    let mut z = logits.to_vec();
    let mut trained = [0, 1].map(|_| (weight.to_vec(), vec![0.0; weight.len()], vec![0.0; weight.len()]));

    let dense = 2 * batch * PIXELS * LATENT;
    let sparse = 2 * x.iter().filter(|&&x| x > 0.0).count() * LATENT;
    vec![
        peak(),
        part("batch from ink", 0, move || {
            ink.iter().map(|&ink| f32::from(ink) / 255.0).collect::<Vec<f32>>()
        }),
        part("finding the ink", 0, move || NonZeros::of_sparse(x, PIXELS)),
        part("encoder: x·W", sparse, move || products::times(x, ink_only, weight, &[0.1; LATENT])),
        part("decoder: code·W", dense, move || products::times(code, None, weight, bias)),
        part("sigmoid, in evaluation", 0, move || activation::activate(&mut z, Activation::Sigmoid)),
        part("MSE and its gradient", 0, move || objective::reconstruction(logits, x, Loss::Mse)),
        part("cross-entropy and its gradient", 0, move || objective::reconstruction(logits, x, Loss::Bce)),
        part("gradient of bias", 0, move || elementwise::sum_of_rows(y_gradient, PIXELS)),
        part("gradient of code: g·Wᵀ", dense, move || {
            products::times_transposed(y_gradient, weight, PIXELS)
        }),
        part("gradient of decoder: codeᵀ·g", dense, move || {
            products::transposed_times(code, None, y_gradient, LATENT, PIXELS)
        }),
        part("gradient of encoder: xᵀ·g", sparse, move || {
            products::transposed_times(x, ink_only, code_gradient, PIXELS, LATENT)
        }),
        part("Adam, both weights", 0, move || {
            let step = AdamStep { rate: 1e-9, mean_share: 0.1, square_share: 0.001, epsilon: 1e-7 };
            for (weight, mean, square) in &mut trained {
                adam(weight, gradient, mean, square, step);
            }
        }),
    ]
}

/// The most that the arithmetic units can do: multiplications and additions of whole registers, in enough independent
/// chains that they wait neither for memory nor for each other.
fn peak() -> Part {
    const CHAINS: usize = 12;
    const ROUNDS: usize = 10_000;
    const LANES: usize = 4;
    part("peak of SIMD", ROUNDS * CHAINS * 2 * LANES, || {
        let (factor, term) = std::hint::black_box((f32x4::splat(0.999), f32x4::splat(0.001)));
        let mut chains = [f32x4::ONE; CHAINS];
        for _ in 0..ROUNDS {
            for chain in &mut chains {
                *chain = *chain * factor + term;
            }
        }
        chains
    })
}
