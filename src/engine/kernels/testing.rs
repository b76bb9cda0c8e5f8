//! What the kernels' tests share: irregular numbers, plain computation in `f64`, and finite differences.

/// Irregular numbers from -1 to 1, with those below `least` replaced by zero.
pub fn numbers_or_zero(length: usize, seed: u32, least: f32) -> Vec<f32> {
    let mut x = seed;
    let mut draw = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..length).map(|_| draw()).map(|value| if value < least { 0.0 } else { value }).collect()
}

/// Irregular numbers from -1 to 1.
pub fn numbers(length: usize, seed: u32) -> Vec<f32> {
    numbers_or_zero(length, seed, -1.0)
}

/// Values of `least` that make most inputs zero, and few.
pub const SPARSE_AND_DENSE: [f32; 2] = [0.5, -0.9];

/// `x·weight + bias`, one product after another in `f64`.
pub fn plain_dense(x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f64> {
    let outputs = bias.len();
    let inputs = weight.len() / outputs;
    let at = |row: &[f32], j: usize| {
        (0..inputs).map(|i| f64::from(row[i]) * f64::from(weight[i * outputs + j])).sum::<f64>()
            + f64::from(bias[j])
    };
    x.chunks_exact(inputs).flat_map(|row| (0..outputs).map(move |j| at(row, j))).collect()
}

/// The slope of `loss` with respect to each of `values`, from finite differences in `f64`.
pub fn differences(values: &[f32], loss: impl Fn(&[f32]) -> f64) -> Vec<f64> {
    const STEP: f32 = 1.0 / 1024.0;
    let slope = |i: usize| {
        let mut values = values.to_vec();
        let value = values[i];
        values[i] = value + STEP;
        let (above, upper) = (loss(&values), f64::from(values[i]));
        values[i] = value - STEP;
        let (below, lower) = (loss(&values), f64::from(values[i]));
        (above - below) / (upper - lower)
    };
    (0..values.len()).map(slope).collect()
}

/// Checks that each number is as expected, to within `tolerance` of itself or of 1.
pub fn assert_close(found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let difference = (f64::from(found) - expected).abs();
        assert!(difference <= tolerance * (1.0 + expected.abs()), "{i}: {found} is not {expected}");
    }
}
