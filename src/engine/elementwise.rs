//! What is done to every number by itself: `e^x`, `ln(1 + x)`, sigmoid and tanh. And sums.
//!
//! The functions are written without branches, so that loops over them become SIMD.

use std::f32::consts::LOG2_E;

use wide::f32x4;

use super::LANES;

/// The sum of all rows of `a` `[_, columns]`: `[columns]`.
pub fn sum_of_rows(a: &[f32], columns: usize) -> Vec<f32> {
    let mut sum = vec![0.0; columns];
    for row in a.chunks_exact(columns) {
        sum.iter_mut().zip(row).for_each(|(sum, a)| *sum += a);
    }
    sum
}

/// The sum of up to a thousand numbers or so: longer sums lose too much in `f32`.
pub(super) fn short_sum(values: &[f32]) -> f32 {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let sum = blocks.iter().fold(f32x4::ZERO, |sum, block| sum + f32x4::new(*block));
    sum.to_array().iter().chain(rest).sum()
}

/// Whether no value is larger than `limit` either way, infinite, or not a number.
pub fn within(values: &[f32], limit: f32) -> bool {
    // The bits of what is positive are in the order of the values, with infinity and then NaN at the end. All
    // are looked at, for a loop without a way out becomes SIMD.
    let limit = limit.to_bits();
    !values.iter().fold(false, |beyond, value| beyond | (value.abs().to_bits() > limit))
}

/// `1 / (1 + e^-z)`, to within a few units in the last place of `f32`.
#[inline(always)]
pub fn sigmoid(z: f32) -> f32 {
    sigmoid_and_e(z).0
}

/// `σ(z) = 1 / (1 + e^-z)`, and the `e^-|z|` that it is made from: the slope `σ(z)·σ(−z)` and the logarithm
/// `ln(1 + e^-|z|)` of the cross-entropy are made from it too.
#[inline(always)]
pub(super) fn sigmoid_and_e(z: f32) -> (f32, f32) {
    let e = exp(-z.abs());
    let larger = 1.0 / (1.0 + e);
    (if z < 0.0 { e * larger } else { larger }, e)
}

/// `tanh(z)`, to within a few units in the last place of `f32`.
///
/// `tanh |z| = −m / (m + 2)` with `m = e^-2|z| − 1`, which is exact where `z` is small too.
#[inline(always)]
pub fn tanh(z: f32) -> f32 {
    let (power, rest) = exp_parts(-2.0 * z.abs());
    let m = rest * power + (power - 1.0);
    (-m / (m + 2.0)).copysign(z)
}

/// `e^x`; relative error below 2e-7. `x` is held to ±87, where `f32` ends.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let (power, rest) = exp_parts(x);
    (rest + 1.0) * power
}

/// `2^n` and `e^r − 1`, where `x = n · ln 2 + r` with a whole `n` and `|r| ≤ ln 2 / 2`: `e^x = 2^n · e^r`.
///
/// `e^r` is its Taylor polynomial of degree 7, whose rest is below 6e-9. `x` is held to ±87.
#[inline(always)]
fn exp_parts(x: f32) -> (f32, f32) {
    // Adding and subtracting 1.5 · 2^23 rounds to the nearest integer, which is then also in the low bits.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts, so that `n · LN_2_HIGH` is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 87.0);
    let rounded = x * LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut e = 1.0 / 5040.0;
    for c in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0] {
        e = e * r + c;
    }
    let power_of_two = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    (power_of_two, e * r)
}

/// `ln(1 + x)` for `x` from 0 to 1; relative error below 3e-7.
///
/// `ln(1 + x) = 2 artanh(s)` with `s = x / (2 + x) ≤ 1/3`; `artanh(s) = s + s³/3 + s⁵/5 + …`, whose rest after
/// seven terms is below 2e-8 of it.
#[inline(always)]
pub(super) fn ln_1p(x: f32) -> f32 {
    let s = x / (2.0 + x);
    let square = s * s;
    let mut sum = 1.0 / 13.0;
    for c in [1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0] {
        sum = sum * square + c;
    }
    2.0 * s * sum
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, numbers};
    use super::*;

    /// The largest relative error of `found` by `expected` at many places from `-limit` to `limit`.
    fn worst(limit: f32, found: impl Fn(f32) -> f32, expected: impl Fn(f64) -> f64) -> f64 {
        let places = (-20_000..=20_000).map(|i| i as f32 / 20_000.0).flat_map(|share| {
            // Evenly spread, and ever closer to zero.
            [share * limit, share.powi(9) * limit]
        });
        let errors = places.filter(|&x| x != 0.0).map(|x| {
            let expected = expected(f64::from(x));
            (f64::from(found(x)) - expected).abs() / expected.abs()
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn functions_are_exact_to_a_few_units_in_the_last_place() {
        for (what, error) in [
            ("exp", worst(87.0, exp, f64::exp)),
            ("sigmoid", worst(87.0, sigmoid, |z| 1.0 / (1.0 + (-z).exp()))),
            ("tanh", worst(20.0, tanh, f64::tanh)),
            ("ln_1p", worst(1.0, |x| ln_1p(x.abs()), |x| x.abs().ln_1p())),
        ] {
            assert!(error < 4e-7, "{what} is off by {error:e}");
        }
    }

    #[test]
    fn sigmoid_and_tanh_keep_to_their_range() {
        for (z, expected) in [(1e30, 1.0), (f32::INFINITY, 1.0), (0.0, 0.5)] {
            assert_eq!(sigmoid(z), expected);
        }
        assert!(sigmoid(f32::NEG_INFINITY) < 1e-37 && sigmoid(-1e30) < 1e-37);
        for (z, expected) in [(1e30, 1.0), (f32::INFINITY, 1.0), (0.0, 0.0), (1e-30, 1e-30)] {
            assert_eq!([tanh(z), tanh(-z)], [expected, -expected]);
        }
    }

    #[test]
    fn sums_are_of_all_numbers_at_every_length() {
        for length in 0..30 {
            let values = numbers(length, 1);
            assert_close(&[short_sum(&values)], &[values.iter().map(|&v| f64::from(v)).sum()], 1e-6);
        }
        assert_eq!(sum_of_rows(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3), [5.0, 7.0, 9.0]);
    }

    #[test]
    fn what_is_too_large_or_no_number_is_not_within() {
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
