//! What training minimises: the reconstruction loss, the KL divergence of a variational code, and the sparsity
//! penalty; and the sampling of such a code. Each comes with its gradient.
//!
//! The formulae are from Keras (`mean_squared_error`, `sigmoid_cross_entropy_with_logits`, the L1
//! `activity_regularizer`) and from Kingma and Welling, "Auto-Encoding Variational Bayes" (2014), appendix B.

use crate::elementwise::{Sigmoid, each, exp, exp_of_minus_abs, in_order, ln_1p, map, short_sum};
use crate::{Block, threads};

/// How training measures the difference between reconstructions and their targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    /// Mean squared error.
    #[default]
    Mse,
    /// Binary cross-entropy.
    Bce,
}

/// How many terms are summed in `f32` before they are added to the total in `f64`.
const CHUNK: usize = 1024;

/// What the loss of one number takes, in operations of a product.
const OPERATIONS: usize = 30;

/// The result of [`reconstruction`].
#[derive(Clone, Debug)]
pub struct Reconstruction {
    /// The loss asked for.
    pub loss: f32,
    /// The mean squared error, whichever the loss.
    pub mse: f32,
    /// The gradient of the loss with respect to the logits.
    pub gradient: Vec<f32>,
}

/// The loss of reconstructions `y = σ(z)`, given as `logits` `z`, against their targets `x`, and its gradient, in one
/// pass. With `n` elements in all:
///
/// - MSE: `Σ (y − x)² / n`, with the gradient `2 (y − x) · y (1 − y) / n`
/// - BCE: `−Σ (x ln y + (1 − x) ln (1 − y)) / n`, with the gradient `(y − x) / n`. Each term is computed from the
///   logit as `ln (1 + e^-|z|)` plus `|z| · (1 − x)` for positive `z` or `|z| · x` for negative `z`.
///
/// Targets must be from 0 to 1, and both slices must have the same length.
pub fn reconstruction(logits: &[f32], target: &[f32], loss: Loss) -> Reconstruction {
    let count = logits.len() as f64;
    let scale = Block::splat(1.0 / logits.len() as f32);
    let mut gradient = vec![0.0; logits.len()];
    // Each chunk's own, to be added in their order, whichever thread found them.
    let mut sums = vec![(0.0, 0.0); logits.len().div_ceil(CHUNK)];
    let part = threads::share(sums.len(), CHUNK * OPERATIONS);
    let numbers = logits.chunks(part * CHUNK).zip(target.chunks(part * CHUNK));
    let parts = numbers.zip(gradient.chunks_mut(part * CHUNK)).zip(sums.chunks_mut(part));
    threads::each(parts, |(((logits, target), gradient), sums)| {
        // A chunk of exponentials first: many short computations overlap better than few long ones.
        let mut e = [0.0; CHUNK];
        let chunks = logits.chunks(CHUNK).zip(target.chunks(CHUNK)).zip(gradient.chunks_mut(CHUNK));
        for (((z, x), gradient), (squares, entropies)) in chunks.zip(sums) {
            let e = &mut e[..z.len()];
            e.copy_from_slice(z);
            each(e, exp_of_minus_abs);
            *squares = match loss {
                Loss::Mse => {
                    errors([z, x, e], gradient, |difference, slope| (scale + scale) * difference * slope)
                }
                Loss::Bce => {
                    *entropies = short_sum([z, x, e], |[z, x, e]| {
                        let unlike = z.simd_gt(Block::ZERO).select(z * (Block::ONE - x), -z * x);
                        unlike + ln_1p(e)
                    });
                    errors([z, x, e], gradient, |difference, _| scale * difference)
                }
            };
        }
    });
    let (mut squares, mut entropies) = (0.0, 0.0);
    for (chunk_squares, chunk_entropies) in sums {
        squares += f64::from(chunk_squares);
        entropies += f64::from(chunk_entropies);
    }
    let mse = (squares / count) as f32;
    let loss = match loss {
        Loss::Mse => mse,
        Loss::Bce => (entropies / count) as f32,
    };
    Reconstruction { loss, mse, gradient }
}

/// The sum of the squares of `y − x`, from `z`, `x` and `e^-|z|`. `by_logit` computes the gradient from the
/// difference and the slope of the sigmoid.
#[inline(always)]
fn errors(inputs: [&[f32]; 3], gradient: &mut [f32], by_logit: impl Fn(Block, Block) -> Block) -> f32 {
    let mut squares = Block::ZERO;
    map(inputs, gradient, |[z, x, e]| {
        let y = Sigmoid::new(z, e);
        let difference = y.value - x;
        squares += difference * difference;
        by_logit(difference, y.slope)
    });
    in_order(squares)
}

/// The mean squared error over all elements of `y` and `target`.
pub fn mse(y: &[f32], target: &[f32]) -> f32 {
    (sum(y, target, |[y, x]| (y - x) * (y - x)) / y.len() as f64) as f32
}

/// A sample of a variational code: `mean + e^(log_variance / 2) · noise`. All slices must have the same length.
pub fn sample(mean: &[f32], log_variance: &[f32], noise: &[f32]) -> Vec<f32> {
    let codes = mean.iter().zip(deviations(log_variance)).zip(noise);
    codes.map(|((mean, deviation), noise)| mean + deviation * noise).collect()
}

/// The gradient with respect to the log-variances, from that with respect to the [`sample`]. (With respect to the
/// means it is the same as with respect to the sample.)
pub fn sample_gradient(sample_gradient: &[f32], log_variance: &[f32], noise: &[f32]) -> Vec<f32> {
    let codes = sample_gradient.iter().zip(deviations(log_variance)).zip(noise);
    codes.map(|((gradient, deviation), noise)| gradient * noise * (0.5 * deviation)).collect()
}

/// `e^(log_variance / 2)`
fn deviations(log_variance: &[f32]) -> Vec<f32> {
    let mut deviations = log_variance.to_vec();
    each(&mut deviations, |log_variance| exp(log_variance * Block::splat(0.5)));
    deviations
}

/// The KL divergence of variational codes from a standard normal distribution, averaged over the batch:
/// `−½ Σ (1 + log_variance − mean² − e^log_variance) / batch`. Both slices are `[batch, latent]`.
pub fn kl(mean: &[f32], log_variance: &[f32], batch: usize) -> f32 {
    let term =
        |[mean, log_variance]: [Block; 2]| mean * mean + ((exp(log_variance) - Block::ONE) - log_variance);
    (0.5 * sum(mean, log_variance, term) / batch as f64) as f32
}

/// The gradients of [`kl`] with respect to mean and log-variance, times `scale`.
pub fn kl_gradient(mean: &[f32], log_variance: &[f32], batch: usize, scale: f32) -> (Vec<f32>, Vec<f32>) {
    let scale = scale / batch as f32;
    let half = Block::splat(0.5 * scale);
    let mut by_log_variance = log_variance.to_vec();
    each(&mut by_log_variance, |log_variance| (exp(log_variance) - Block::ONE) * half);
    (mean.iter().map(|mean| mean * scale).collect(), by_log_variance)
}

/// The L1 penalty of codes `[batch, latent]`: the mean over the batch of the sum of their absolute values.
pub fn sparsity(code: &[f32], batch: usize) -> f32 {
    (sum(code, code, |[code, _]| code.abs()) / batch as f64) as f32
}

/// The gradient of [`sparsity`], times `scale`: the sign of each number in the code, divided by the batch size.
pub fn sparsity_gradient(code: &[f32], batch: usize, scale: f32) -> Vec<f32> {
    let scale = scale / batch as f32;
    // Zero stays zero and NaN stays NaN.
    let sign = |code: f32| {
        if code > 0.0 {
            scale
        } else if code < 0.0 {
            -scale
        } else {
            code
        }
    };
    code.iter().map(|&code| sign(code)).collect()
}

/// The sum of `term` over all pairs of `a` and `b`; of zeros, `term` must make zero.
fn sum(a: &[f32], b: &[f32], term: impl Fn([Block; 2]) -> Block) -> f64 {
    a.chunks(CHUNK).zip(b.chunks(CHUNK)).map(|(a, b)| f64::from(short_sum([a, b], &term))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, numbers};

    /// Lengths shorter than a register or a chunk, and longer than several.
    const LENGTHS: [usize; 9] = [1, 3, 4, 5, 784, 1023, 1024, 1025, 5000];

    /// Logits from -20 to 20, and targets from 0 to 1 that include both ends.
    fn logits_and_target(length: usize) -> (Vec<f32>, Vec<f32>) {
        let logits = numbers(length, 4).iter().map(|z| 20.0 * z).collect();
        let target = numbers(length, 5).iter().map(|x| (0.7 * x + 0.5).clamp(0.0, 1.0)).collect();
        (logits, target)
    }

    /// The MSE and the cross-entropy as in a textbook.
    fn plain(logits: &[f32], target: &[f32]) -> (f64, f64) {
        let (mut squares, mut entropies) = (0.0, 0.0);
        for (&z, &x) in logits.iter().zip(target) {
            let (z, x) = (f64::from(z), f64::from(x));
            let y = 1.0 / (1.0 + (-z).exp());
            squares += (y - x).powi(2);
            entropies -= x * y.ln() + (1.0 - x) * (1.0 / (1.0 + z.exp())).ln();
        }
        (squares / logits.len() as f64, entropies / logits.len() as f64)
    }

    #[test]
    fn reconstruction_losses_match_the_textbook_at_every_length() {
        for length in LENGTHS {
            let (logits, target) = logits_and_target(length);
            let (mse, bce) = plain(&logits, &target);
            for (loss, expected) in [(Loss::Mse, mse), (Loss::Bce, bce)] {
                let found = reconstruction(&logits, &target, loss);
                assert_close(&[found.loss, found.mse], &[expected, mse], 1e-6);
            }
        }
    }

    #[test]
    fn gradients_of_the_reconstruction_losses_agree_with_finite_differences() {
        for length in [1, 3, 4, 9, 1030] {
            let (logits, target) = logits_and_target(length);
            let mse = reconstruction(&logits, &target, Loss::Mse).gradient;
            let bce = reconstruction(&logits, &target, Loss::Bce).gradient;
            let scaled =
                |gradient: &[f32]| -> Vec<f32> { gradient.iter().map(|g| g * length as f32).collect() };
            let differences = |of: fn((f64, f64)) -> f64| -> Vec<f64> {
                // Each element by itself: in the sum over all of them, its difference would be lost.
                let slopes =
                    logits.iter().zip(&target).flat_map(|(&z, &x)| differences(&[z], |z| of(plain(z, &[x]))));
                slopes.collect()
            };
            assert_close(&scaled(&mse), &differences(|losses| losses.0), 1e-6);
            assert_close(&scaled(&bce), &differences(|losses| losses.1), 1e-6);
        }
    }

    #[test]
    fn losses_stay_finite_for_finite_logits_and_let_nan_through() {
        for loss in [Loss::Mse, Loss::Bce] {
            for (z, x) in [(1e30, 0.0), (-1e30, 1.0), (90.0, 1.0), (-90.0, 0.0)] {
                let found = reconstruction(&[z], &[x], loss);
                assert!(found.loss.is_finite() && found.gradient[0].is_finite(), "{loss:?} of {z} and {x}");
            }
            let found = reconstruction(&[0.0, f32::NAN, 0.0], &[0.0; 3], loss);
            assert!(found.loss.is_nan() && found.mse.is_nan() && found.gradient[1].is_nan(), "{loss:?}");
        }
    }

    #[test]
    fn mse_is_the_mean_of_squares_at_every_length() {
        for length in LENGTHS {
            let (y, target) = (numbers(length, 4), numbers(length, 5));
            let squares = y.iter().zip(&target).map(|(y, t)| (f64::from(*y) - f64::from(*t)).powi(2));
            let expected = squares.sum::<f64>() / length as f64;
            assert_close(&[mse(&y, &target)], &[expected], 1e-6);
        }
    }

    #[test]
    fn a_variational_code_is_sampled_and_judged_as_in_the_paper() {
        const BATCH: usize = 3;
        for latent in [1, 2, 5, 700] {
            let length = BATCH * latent;
            let mean = numbers(length, 1);
            let log_variance: Vec<f32> = numbers(length, 2).iter().map(|value| 3.0 * value).collect();
            let noise: Vec<f32> = numbers(length, 3).iter().map(|value| 2.0 * value).collect();
            let double =
                |values: &[f32]| -> Vec<f64> { values.iter().map(|&value| f64::from(value)).collect() };
            let (e, g) = (double(&noise), numbers(length, 4));

            let plain_sample = |mean: &[f32], log_variance: &[f32]| -> Vec<f64> {
                let codes = double(mean).into_iter().zip(double(log_variance)).zip(&e);
                codes.map(|((mean, log_variance), e)| mean + (log_variance / 2.0).exp() * e).collect()
            };
            assert_close(&sample(&mean, &log_variance, &noise), &plain_sample(&mean, &log_variance), 1e-6);
            // The loss is the scalar product with `g`.
            let judged = |mean: &[f32], log_variance: &[f32]| -> f64 {
                plain_sample(mean, log_variance).iter().zip(&g).map(|(z, &g)| z * f64::from(g)).sum()
            };
            let by_log_variance = differences(&log_variance, |log_variance| judged(&mean, log_variance));
            assert_close(&sample_gradient(&g, &log_variance, &noise), &by_log_variance, 2e-6);
            assert_close(&g, &differences(&mean, |mean| judged(mean, &log_variance)), 2e-6);

            let plain_kl = |mean: &[f32], log_variance: &[f32]| -> f64 {
                let codes = double(mean).into_iter().zip(double(log_variance));
                codes.map(|(m, v)| 1.0 + v - m * m - v.exp()).sum::<f64>() * -0.5 / BATCH as f64
            };
            assert_close(&[kl(&mean, &log_variance, BATCH)], &[plain_kl(&mean, &log_variance)], 1e-6);
            const SCALE: f32 = 3.0;
            let thrice = |values: Vec<f64>| -> Vec<f64> { values.iter().map(|value| 3.0 * value).collect() };
            let (found_mean, found_log_variance) = kl_gradient(&mean, &log_variance, BATCH, SCALE);
            let by_mean = differences(&mean, |mean| plain_kl(mean, &log_variance));
            let by_log_variance = differences(&log_variance, |log_variance| plain_kl(&mean, log_variance));
            assert_close(&found_mean, &thrice(by_mean), 1e-5);
            assert_close(&found_log_variance, &thrice(by_log_variance), 1e-5);
        }
        assert_eq!(kl(&[0.0; 6], &[0.0; 6], 2), 0.0);
    }

    #[test]
    fn sparsity_is_the_mean_of_absolute_sums_and_leaves_zeros_alone() {
        let code = [0.5, -2.0, 0.0, -0.0, 0.25, 1.0];
        assert_eq!(sparsity(&code, 2), 1.875);
        assert_eq!(sparsity_gradient(&code, 2, 3.0), [1.5, -1.5, 0.0, 0.0, 1.5, 1.5]);
        for length in LENGTHS {
            let code = numbers(length, 6);
            let expected = code.iter().map(|&code| f64::from(code.abs())).sum();
            assert_close(&[sparsity(&code, 1)], &[expected], 1e-6);
        }
        assert!(sparsity(&[f32::NAN], 1).is_nan() && sparsity_gradient(&[f32::NAN], 1, 1.0)[0].is_nan());
    }
}
