//! Functions of single numbers, `e^x`, `ln(1 + x)`, sigmoid and tanh, and sums.
//!
//! The functions take eight numbers at a time, in two SIMD registers, so that the processor can work on one while it
//! waits for the other. They have no branches.

use std::f32::consts::LOG2_E;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use wide::bytemuck::cast;
use wide::i32x8;

use crate::threads;
use crate::{BLOCK, Block};

/// Applies `function` to every value.
pub(crate) fn each(values: &mut [f32], function: impl Fn(Block) -> Block) {
    let (blocks, rest) = values.as_chunks_mut::<BLOCK>();
    for block in blocks {
        *block = function(Block::new(*block)).to_array();
    }
    if !rest.is_empty() {
        let results = function(padded(rest)).to_array();
        rest.copy_from_slice(&results[..rest.len()]);
    }
}

/// `out = function(inputs)`, all of the same length. The last block is padded with zeros in all inputs.
#[inline(always)]
pub(crate) fn map<const N: usize>(
    inputs: [&[f32]; N],
    out: &mut [f32],
    mut function: impl FnMut([Block; N]) -> Block,
) {
    let mut at = 0;
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    for out in blocks {
        *out = function(inputs.map(|input| block(input, at))).to_array();
        at += BLOCK;
    }
    if !rest.is_empty() {
        let results = function(inputs.map(|input| padded(&input[at..]))).to_array();
        rest.copy_from_slice(&results[..rest.len()]);
    }
}

/// The sum of `function(inputs)`, all of the same length, up to a thousand numbers or so: longer sums lose too much in
/// `f32`. Of zeros, `function` must make zero.
#[inline(always)]
pub(crate) fn short_sum<const N: usize>(
    inputs: [&[f32]; N],
    mut function: impl FnMut([Block; N]) -> Block,
) -> f32 {
    let mut sum = Block::ZERO;
    let length = inputs[0].len();
    let mut at = 0;
    while at + BLOCK <= length {
        sum += function(inputs.map(|input| block(input, at)));
        at += BLOCK;
    }
    in_order(sum + function(inputs.map(|input| padded(&input[at..]))))
}

/// The sum of a block, in order.
pub(crate) fn in_order(block: Block) -> f32 {
    block.to_array().iter().sum()
}

#[inline(always)]
fn block(values: &[f32], at: usize) -> Block {
    Block::new(values[at..at + BLOCK].try_into().expect("a block"))
}

/// Fewer than eight values, padded with zeros.
fn padded(values: &[f32]) -> Block {
    let mut block = [0.0; BLOCK];
    block[..values.len()].copy_from_slice(values);
    Block::new(block)
}

/// The sum `[columns]` of all rows of `a` `[_, columns]`.
pub fn sum_of_rows(a: &[f32], columns: usize) -> Vec<f32> {
    let mut sum = vec![0.0; columns];
    sum_of_columns(a, columns, 0, &mut sum);
    sum
}

/// [`sum_of_rows`] for the columns from `first` on into `sum`, which is zero.
pub(crate) fn sum_of_columns(a: &[f32], columns: usize, first: usize, sum: &mut [f32]) {
    for row in a.chunks_exact(columns) {
        sum.iter_mut().zip(&row[first..]).for_each(|(sum, a)| *sum += a);
    }
}

/// Whether all values are numbers from `-limit` to `limit`.
pub fn within(values: &[f32], limit: f32) -> bool {
    // The bits of positive values are in the order of the values, with infinity and then NaN last. The loop goes
    // through all of them, because without an early exit it becomes SIMD.
    let limit = limit.to_bits();
    let is_beyond = AtomicBool::new(false);
    threads::each(values.chunks(threads::share(values.len(), 1)), |values| {
        if values.iter().fold(false, |beyond, value| beyond | (value.abs().to_bits() > limit)) {
            is_beyond.store(true, Relaxed);
        }
    });
    !is_beyond.into_inner()
}

/// `e^-|z|`, which a [`Sigmoid`] is made from.
#[inline(always)]
pub(crate) fn exp_of_minus_abs(z: Block) -> Block {
    exp_of_negative(minus_abs(z))
}

/// `σ(z) = 1 / (1 + e^-z)`, to within a few units in the last place of `f32`, and its slope.
pub(crate) struct Sigmoid {
    /// `σ(z)`
    pub value: Block,
    /// `σ(z)·σ(−z)`
    pub slope: Block,
}

impl Sigmoid {
    /// From `z` and `e^-|z|`. Zero for two zeros, which occur only in padding.
    #[inline(always)]
    pub fn new(z: Block, e: Block) -> Self {
        let larger = Block::ONE / (Block::ONE + e);
        let smaller = e * larger;
        Self { value: z.simd_gt(Block::ZERO).select(larger, smaller), slope: smaller * larger }
    }

    #[inline(always)]
    pub fn of(z: Block) -> Self {
        Self::new(z, exp_of_minus_abs(z))
    }
}

/// `tanh(z)`, to within a few units in the last place of `f32`.
///
/// `tanh |z| = −m / (m + 2)` with `m = e^-2|z| − 1`, which is accurate for small `z` too.
#[inline(always)]
pub(crate) fn tanh(z: Block) -> Block {
    let (power, rest) = exp_parts(at_least(-LIMIT, minus_abs(z + z)));
    let m = rest * power + (power - Block::ONE);
    let minus_tanh = m / (m + Block::splat(2.0));
    z.simd_lt(Block::ZERO).select(minus_tanh, -minus_tanh)
}

/// Exponents are clamped to ± this, about where `f32` ends.
const LIMIT: f32 = 87.0;

/// `e^x`; relative error below 2e-7.
#[inline(always)]
pub(crate) fn exp(x: Block) -> Block {
    let limit = Block::splat(LIMIT);
    exp_of_negative(x.simd_gt(limit).select(limit, x))
}

/// [`exp`] for `x` up to 87.
#[inline(always)]
fn exp_of_negative(x: Block) -> Block {
    let (power, rest) = exp_parts(at_least(-LIMIT, x));
    (rest + Block::ONE) * power
}

/// `2^n` and `e^r − 1`, where `x = n · ln 2 + r` with a whole `n` and `|r| ≤ ln 2 / 2`: `e^x = 2^n · e^r`.
///
/// `e^r` is computed by its Taylor polynomial of degree 7, with an error below 6e-9. `x` must be within ±87.
#[inline(always)]
fn exp_parts(x: Block) -> (Block, Block) {
    // Adding and subtracting 1.5 · 2^23 rounds to the nearest integer, which is then also in the low bits.
    const ROUND: Block = Block::splat(12_582_912.0);
    // ln 2 in two parts, so that `n · LN_2_HIGH` is exact.
    const LN_2_HIGH: Block = Block::splat(0.693_359_4);
    const LN_2_LOW: Block = Block::splat(-2.121_944_4e-4);
    let rounded = x * Block::splat(LOG2_E) + ROUND;
    let n = rounded - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    // Not term by term, which would take twice as long.
    let r2 = r * r;
    let low = linear(1.0, 0.5, r) + linear(1.0 / 6.0, 1.0 / 24.0, r) * r2;
    let high = linear(1.0 / 120.0, 1.0 / 720.0, r) + r2 * Block::splat(1.0 / 5040.0);
    let exponent: i32x8 = (cast::<_, i32x8>(rounded) << 23) + i32x8::splat(127 << 23);
    (cast(exponent), (low + high * (r2 * r2)) * r)
}

/// `ln(1 + x)` for `x` from 0 to 1; relative error below 3e-7.
///
/// `ln(1 + x) = 2 artanh(s)` with `s = x / (2 + x) ≤ 1/3`; `artanh(s) = s + s³/3 + s⁵/5 + …`, with a relative error
/// below 2e-8 after seven terms.
#[inline(always)]
pub(crate) fn ln_1p(x: Block) -> Block {
    let s = x / (Block::splat(2.0) + x);
    let s2 = s * s;
    let s4 = s2 * s2;
    let low = linear(1.0, 1.0 / 3.0, s2) + linear(1.0 / 5.0, 1.0 / 7.0, s2) * s4;
    let high = linear(1.0 / 9.0, 1.0 / 11.0, s2) + s4 * Block::splat(1.0 / 13.0);
    (s + s) * (low + high * (s4 * s4))
}

/// `a + b·x`
#[inline(always)]
fn linear(a: f32, b: f32, x: Block) -> Block {
    Block::splat(a) + Block::splat(b) * x
}

/// `x`, or `least` if it is smaller. NaN stays.
#[inline(always)]
fn at_least(least: f32, x: Block) -> Block {
    let least = Block::splat(least);
    x.simd_lt(least).select(least, x)
}

/// `−|x|`
#[inline(always)]
fn minus_abs(x: Block) -> Block {
    x | Block::splat(-0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Activation, activate};

    /// The largest relative error of `found` against `expected`, at many places from `-limit` to `limit`.
    fn worst(limit: f32, found: impl Fn(Block) -> Block, expected: impl Fn(f64) -> f64) -> f64 {
        let places = (-20_000..=20_000).map(|i| i as f32 / 20_000.0).flat_map(|share| {
            // Evenly spread, and ever closer to zero.
            [share * limit, share.powi(9) * limit]
        });
        let errors = places.filter(|&x| x != 0.0).map(|x| {
            let (found, expected) = (found(Block::splat(x)).to_array()[1], expected(f64::from(x)));
            (f64::from(found) - expected).abs() / expected.abs()
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn functions_are_exact_to_a_few_units_in_the_last_place() {
        let sigma = |z: f64| 1.0 / (1.0 + (-z).exp());
        for (what, error) in [
            ("exp", worst(87.0, exp, f64::exp)),
            ("sigmoid", worst(87.0, |z| Sigmoid::of(z).value, sigma)),
            ("slope of sigmoid", worst(86.0, |z| Sigmoid::of(z).slope, |z| sigma(z) * sigma(-z))),
            ("tanh", worst(20.0, tanh, f64::tanh)),
            ("ln_1p", worst(1.0, |x| ln_1p(x.abs()), |x| x.abs().ln_1p())),
        ] {
            assert!(error < 5e-7, "{what} is off by {error:e}");
        }
    }

    #[test]
    fn activations_keep_to_their_range_and_let_nan_through() {
        let of = |z: f32, activation: Activation| {
            // At every place in a register, and in the rest.
            let mut values = [z; 13];
            activate(&mut values, activation);
            assert!(values.iter().all(|value| value.to_bits() == values[0].to_bits()), "{values:?}");
            values[0]
        };
        for (z, expected) in [(1e30, 1.0), (f32::INFINITY, 1.0), (0.0, 0.5)] {
            assert_eq!(of(z, Activation::Sigmoid), expected);
        }
        for z in [f32::NEG_INFINITY, -1e30] {
            assert!((0.0..1e-37).contains(&of(z, Activation::Sigmoid)));
        }
        for (z, expected) in [(1e30, 1.0), (f32::INFINITY, 1.0), (0.0, 0.0), (1e-30, 1e-30)] {
            assert_eq!([z, -z].map(|z| of(z, Activation::Tanh)), [expected, -expected]);
        }
        assert_eq!([-2.0, 0.0, 3.0].map(|z| of(z, Activation::Relu)), [0.0, 0.0, 3.0]);
        for activation in Activation::ALL {
            assert!(of(f32::NAN, activation).is_nan(), "{activation:?}");
        }
    }

    #[test]
    fn rows_are_summed_column_by_column() {
        assert_eq!(sum_of_rows(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3), [5.0, 7.0, 9.0]);
    }

    #[test]
    fn values_that_are_too_large_or_nan_are_not_within() {
        for place in 0..9 {
            for (value, expected) in [
                (2.0, true),
                (-2.0, true),
                (2.000_001, false),
                (-2.000_001, false),
                (f32::INFINITY, false),
                (f32::NEG_INFINITY, false),
                (f32::NAN, false),
                (-f32::NAN, false),
            ] {
                let mut values = [0.5; 9];
                values[place] = value;
                assert_eq!(within(&values, 2.0), expected, "{value} at {place}");
            }
        }
        assert!(within(&[], 0.0));
    }
}
