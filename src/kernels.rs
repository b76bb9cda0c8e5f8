//! The arithmetic of a dense layer, its gradient, the loss and Adam, on plain slices.
//!
//! Nothing here knows burn. Matrices are row-major slices of `f32`. Three ideas make it fast on one
//! thread of WebAssembly, where a register holds four `f32` and there are sixteen of them:
//!
//! - **Skip the zeros.** Four of five pixels of a digit are paper. Where at least half of `A` is zero, a
//!   product `A·B` reads only the rows of `B` that a non-zero of `A` asks for, 32 columns at a time, whose
//!   sums stay in eight registers.
//! - **Tiles.** Where `A` is dense, as a code is, 4×8 sums stay in registers: six loads for sixteen
//!   operations, which is as much as the arithmetic units can take.
//! - **Plain loops over fixed-size arrays**, which the compiler turns into SIMD, and explicit four-lane
//!   registers ([`wide`]) where it does not. Every sum has one fixed order and nothing is fused into a
//!   multiply-add, so every browser gives the same bits.

use wide::f32x4;

/// What a dense layer applies to its weighted sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(z, 0)`; its slope at zero is zero, as in Keras.
    Relu,
    /// `1 / (1 + e^-z)`.
    Sigmoid,
    /// `z`.
    Linear,
}

/// `f32` in one SIMD register.
const LANES: usize = 4;
/// Output columns of a sparse product that stay in registers at a time.
const STRIP: usize = 32;
/// Output rows and columns of a dense product that stay in registers at a time.
const TILE: (usize, usize) = (4, 8);

/// One term of a sparse sum: which row to take, and how much of it.
type Term = (u32, f32);

/// The non-zeros of a matrix, grouped into lists.
struct NonZeros {
    /// List `i` is `terms[starts[i]..starts[i + 1]]`.
    starts: Vec<usize>,
    terms: Vec<Term>,
}

impl NonZeros {
    /// One list a row, holding the columns that are not zero.
    fn by_row(a: &[f32], columns: usize) -> Self {
        let rows = a.len() / columns;
        let mut starts = Vec::with_capacity(rows + 1);
        // Written without a branch: whether a pixel is ink is a coin toss to a branch predictor.
        let mut terms = vec![(0, 0.0); a.len()];
        let mut end = 0;
        starts.push(0);
        for row in a.chunks_exact(columns) {
            for (column, &value) in row.iter().enumerate() {
                terms[end] = (column as u32, value);
                end += usize::from(value != 0.0);
            }
            starts.push(end);
        }
        terms.truncate(end);
        Self { starts, terms }
    }

    /// The same non-zeros as one list a column, holding the rows that are not zero, in order.
    fn transposed(&self, columns: usize) -> Self {
        let mut starts = vec![0; columns + 1];
        for &(column, _) in &self.terms {
            starts[column as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut terms = vec![(0, 0.0); self.terms.len()];
        for row in 0..self.lists() {
            for &(column, value) in self.list(row) {
                let place = &mut next[column as usize];
                terms[*place] = (row as u32, value);
                *place += 1;
            }
        }
        Self { starts, terms }
    }

    fn lists(&self) -> usize {
        self.starts.len() - 1
    }

    fn list(&self, index: usize) -> &[Term] {
        &self.terms[self.starts[index]..self.starts[index + 1]]
    }
}

/// `out[r] = start + Σ value · table[row]` over the terms `(row, value)` of list `r`.
///
/// `table` is `[_, columns]`, `start` is `[columns]` or empty for zero, the result `[lists, columns]`.
fn gather(lists: &NonZeros, table: &[f32], columns: usize, start: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; lists.lists() * columns];
    let mut column = 0;
    while column + STRIP <= columns {
        gather_strip::<STRIP>(lists, table, columns, column, start, &mut out);
        column += STRIP;
    }
    if column + STRIP / 2 <= columns {
        gather_strip::<{ STRIP / 2 }>(lists, table, columns, column, start, &mut out);
        column += STRIP / 2;
    }
    while column + LANES <= columns {
        gather_strip::<LANES>(lists, table, columns, column, start, &mut out);
        column += LANES;
    }
    while column < columns {
        gather_strip::<1>(lists, table, columns, column, start, &mut out);
        column += 1;
    }
    out
}

/// [`gather`] for the `W` columns from `column` on.
fn gather_strip<const W: usize>(
    lists: &NonZeros,
    table: &[f32],
    columns: usize,
    column: usize,
    start: &[f32],
    out: &mut [f32],
) {
    let first: [f32; W] = if start.is_empty() { [0.0; W] } else { strip(start, column) };
    for (list, out) in out.chunks_exact_mut(columns).enumerate() {
        let mut sum = first;
        for &(row, value) in lists.list(list) {
            let row: [f32; W] = strip(table, row as usize * columns + column);
            for lane in 0..W {
                sum[lane] += value * row[lane];
            }
        }
        out[column..column + W].copy_from_slice(&sum);
    }
}

/// `W` neighbours of `values` from `at` on.
#[inline(always)]
fn strip<const W: usize>(values: &[f32], at: usize) -> [f32; W] {
    values[at..at + W].try_into().expect("a slice of W elements")
}

/// The left side of a product, cut into groups of [`TILE`]`.0` rows: what each of them multiplies, side by side.
/// A group that is not full ends in zeros.
type Panels = Vec<[f32; TILE.0]>;

/// `out = start + a·b` of `a` `[rows, inner]`, given as panels, and `b` `[inner, columns]`.
///
/// `start` is `[columns]` or empty for zero, the result `[rows, columns]`.
fn tiled(a: &Panels, b: &[f32], rows: usize, columns: usize, start: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; rows * columns];
    let mut column = 0;
    while column + TILE.1 <= columns {
        tiled_strip::<{ TILE.1 }>(a, b, columns, column, start, &mut out);
        column += TILE.1;
    }
    while column < columns {
        tiled_strip::<1>(a, b, columns, column, start, &mut out);
        column += 1;
    }
    out
}

/// [`tiled`] for the `W` columns from `column` on.
fn tiled_strip<const W: usize>(
    a: &Panels,
    b: &[f32],
    columns: usize,
    column: usize,
    start: &[f32],
    out: &mut [f32],
) {
    let first: [f32; W] = if start.is_empty() { [0.0; W] } else { strip(start, column) };
    let panels = a.chunks_exact(b.len() / columns);
    for (panel, out) in panels.zip(out.chunks_mut(TILE.0 * columns)) {
        let sums = tile(first, panel, b.chunks_exact(columns).map(|row| strip(row, column)));
        for (sums, out) in sums.iter().zip(out.chunks_exact_mut(columns)) {
            out[column..column + W].copy_from_slice(sums);
        }
    }
}

/// `first` in every row, and on it the products of every number of `panel` with the row of `b` of its place.
#[inline(always)]
fn tile<const W: usize>(
    first: [f32; W],
    panel: &[[f32; TILE.0]],
    b: impl Iterator<Item = [f32; W]>,
) -> [[f32; W]; TILE.0] {
    let mut sums = [first; TILE.0];
    for (a, b) in panel.iter().zip(b) {
        for (sums, a) in sums.iter_mut().zip(a) {
            for lane in 0..W {
                sums[lane] += a * b[lane];
            }
        }
    }
    sums
}

/// The numbers of up to `N` rows of `length`, side by side; zeros where there are fewer rows.
fn side_by_side<const N: usize>(rows: &[f32], length: usize) -> Vec<[f32; N]> {
    let zeros = vec![0.0; length];
    let mut out = vec![[0.0; N]; length];
    for (rows, place) in rows.chunks(LANES * length).zip((0..N).step_by(LANES)) {
        let mut rows = rows.chunks_exact(length);
        let rows: [&[f32]; LANES] = std::array::from_fn(|_| &rows.next().unwrap_or(&zeros)[..length]);
        let mut at = 0;
        let (blocks, rest) = out.as_chunks_mut::<LANES>();
        for block in blocks {
            let columns = f32x4::transpose(rows.map(|row| f32x4::new(strip(row, at))));
            for (out, column) in block.iter_mut().zip(columns) {
                out[place..place + LANES].copy_from_slice(&column.to_array());
            }
            at += LANES;
        }
        for out in rest {
            rows.iter().zip(&mut out[place..]).for_each(|(row, out)| *out = row[at]);
            at += 1;
        }
    }
    out
}

/// Panels of `a` `[_, columns]`.
fn panels(a: &[f32], columns: usize) -> Panels {
    let groups: Vec<_> = a.chunks(TILE.0 * columns).map(|group| side_by_side(group, columns)).collect();
    groups.concat()
}

/// Panels of the transpose of `a` `[_, columns]`.
fn panels_of_transposed(a: &[f32], columns: usize) -> Panels {
    let group = |start: usize| -> Vec<[f32; TILE.0]> {
        let value = |row: &[f32], r| row.get(start + r).copied().unwrap_or(0.0);
        a.chunks_exact(columns).map(|row| std::array::from_fn(|r| value(row, r))).collect()
    };
    (0..columns).step_by(TILE.0).map(group).collect::<Vec<_>>().concat()
}

/// Whether so much of a matrix is zero that it is faster to skip the zeros.
fn is_sparse(a: &[f32]) -> bool {
    2 * a.iter().filter(|&&value| value != 0.0).count() <= a.len()
}

/// `start + a·b` of `a` `[rows, inner]`, `b` `[inner, columns]` and `start` `[columns]`: `[rows, columns]`.
pub fn times(a: &[f32], b: &[f32], start: &[f32]) -> Vec<f32> {
    let columns = start.len();
    let inner = b.len() / columns;
    if is_sparse(a) {
        gather(&NonZeros::by_row(a, inner), b, columns, start)
    } else {
        tiled(&panels(a, inner), b, a.len() / inner, columns, start)
    }
}

/// `aᵀ·b` of `a` `[rows, a_columns]` and `b` `[rows, b_columns]`: `[a_columns, b_columns]`.
pub fn transposed_times(a: &[f32], b: &[f32], a_columns: usize, b_columns: usize) -> Vec<f32> {
    if is_sparse(a) {
        gather(&NonZeros::by_row(a, a_columns).transposed(a_columns), b, b_columns, &[])
    } else {
        tiled(&panels_of_transposed(a, a_columns), b, a_columns, b_columns, &[])
    }
}

/// `a·bᵀ` of `a` `[a_rows, inner]` and `b` `[b_rows, inner]`: `[a_rows, b_rows]`.
pub fn times_transposed(a: &[f32], b: &[f32], inner: usize) -> Vec<f32> {
    let (a_rows, b_rows) = (a.len() / inner, b.len() / inner);
    let panels = panels(a, inner);
    let mut out = vec![0.0; a_rows * b_rows];
    for (group, column) in b.chunks(TILE.1 * inner).zip((0..).step_by(TILE.1)) {
        let b: Vec<[f32; TILE.1]> = side_by_side(group, inner);
        for (panel, out) in panels.chunks_exact(inner).zip(out.chunks_mut(TILE.0 * b_rows)) {
            let sums = tile([0.0; TILE.1], panel, b.iter().copied());
            for (sums, out) in sums.iter().zip(out.chunks_exact_mut(b_rows)) {
                out[column..].iter_mut().zip(sums).for_each(|(out, sum)| *out = *sum);
            }
        }
    }
    out
}

/// A dense layer: `activation(x·weight + bias)`.
///
/// `x` is `[batch, inputs]`, `weight` `[inputs, outputs]`, `bias` `[outputs]`, the result `[batch, outputs]`.
pub fn dense(x: &[f32], weight: &[f32], bias: &[f32], activation: Activation) -> Vec<f32> {
    let mut y = times(x, weight, bias);
    activate(&mut y, activation);
    y
}

/// Applies an activation, in place.
pub fn activate(z: &mut [f32], activation: Activation) {
    match activation {
        // Unlike `max`, the comparison lets NaN through, so that a broken network shows.
        Activation::Relu => z.iter_mut().for_each(|z| *z = if *z < 0.0 { 0.0 } else { *z }),
        Activation::Sigmoid => z.iter_mut().for_each(|z| *z = sigmoid(*z)),
        Activation::Linear => {}
    }
}

/// The gradient by a layer's weighted sum, from that by its output, `y_gradient`, and the output, `y`.
pub fn activation_gradient(y_gradient: &[f32], y: &[f32], activation: Activation) -> Vec<f32> {
    let slopes = y_gradient.iter().zip(y);
    match activation {
        Activation::Relu => slopes.map(|(&g, &y)| if y > 0.0 { g } else { 0.0 }).collect(),
        Activation::Sigmoid => slopes.map(|(&g, &y)| g * y * (1.0 - y)).collect(),
        Activation::Linear => y_gradient.to_vec(),
    }
}

/// The sum of all rows of `a` `[_, columns]`: `[columns]`.
pub fn sum_of_rows(a: &[f32], columns: usize) -> Vec<f32> {
    let mut sum = vec![0.0; columns];
    for row in a.chunks_exact(columns) {
        sum.iter_mut().zip(row).for_each(|(sum, a)| *sum += a);
    }
    sum
}

/// The gradients of a [`dense`] layer.
#[derive(Debug)]
pub struct DenseGradients {
    /// By its input, `[batch, inputs]`; empty unless asked for.
    pub x: Vec<f32>,
    /// By its weight, `[inputs, outputs]`.
    pub weight: Vec<f32>,
    /// By its bias, `[outputs]`.
    pub bias: Vec<f32>,
}

/// Back through [`dense`]: from the gradient by its output, `y_gradient` `[batch, outputs]`, and what it
/// computed from (`x`, `weight`) and to (`y`), the gradients by weight, bias and, if `with_x`, input.
pub fn dense_gradients(
    x: &[f32],
    weight: &[f32],
    y: &[f32],
    y_gradient: &[f32],
    outputs: usize,
    activation: Activation,
    with_x: bool,
) -> DenseGradients {
    let inputs = weight.len() / outputs;
    let z_gradient = activation_gradient(y_gradient, y, activation);
    DenseGradients {
        x: if with_x { times_transposed(&z_gradient, weight, outputs) } else { Vec::new() },
        weight: transposed_times(x, &z_gradient, inputs, outputs),
        bias: sum_of_rows(&z_gradient, outputs),
    }
}

/// `1 / (1 + e^-z)`, to within two units in the last place of `f32`.
#[inline(always)]
pub fn sigmoid(z: f32) -> f32 {
    1.0 / (1.0 + exp(-z))
}

/// `e^x` without a branch, so that a loop over it becomes SIMD; relative error below 2e-7.
///
/// `e^x = 2^n · e^r` with `n = round(x / ln 2)` and `|r| ≤ ln 2 / 2`; `e^r` by its Taylor polynomial of
/// degree 7, whose rest is below 6e-9. `x` is held to ±87, where `f32` ends.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Adding and subtracting 1.5 · 2^23 rounds to the nearest integer, which is then also in the low bits.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts, so that `n · LN_2_HIGH` is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 87.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut e = 1.0 / 5040.0;
    for c in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        e = e * r + c;
    }
    let power_of_two = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    e * power_of_two
}

/// Mean squared error over all elements of `y` and `target`.
pub fn mse(y: &[f32], target: &[f32]) -> f32 {
    /// Squares summed in `f32` before they are added to the total in `f64`.
    const CHUNK: usize = 1024;
    let mut total = 0.0_f64;
    for (y, target) in y.chunks(CHUNK).zip(target.chunks(CHUNK)) {
        let mut sum = f32x4::ZERO;
        let (ys, y_rest) = y.as_chunks::<LANES>();
        let (targets, target_rest) = target.as_chunks::<LANES>();
        for (y, target) in ys.iter().zip(targets) {
            let difference = f32x4::new(*y) - f32x4::new(*target);
            sum += difference * difference;
        }
        let rest = y_rest.iter().zip(target_rest).map(|(y, t)| (y - t) * (y - t));
        total += f64::from(sum.to_array().into_iter().chain(rest).sum::<f32>());
    }
    (total / y.len() as f64) as f32
}

/// The gradient of [`mse`] by `y`, times `scale`: `scale · 2 (y − target) / len`.
pub fn mse_gradient(y: &[f32], target: &[f32], scale: f32) -> Vec<f32> {
    let factor = scale * 2.0 / y.len() as f32;
    y.iter().zip(target).map(|(y, t)| (y - t) * factor).collect()
}

/// Whether no value is larger than `limit` either way, infinite, or not a number.
pub fn within(values: &[f32], limit: f32) -> bool {
    // The bits of what is positive are in the order of the values, with infinity and then NaN at the end. All
    // are looked at, for a loop without a way out becomes SIMD.
    let limit = limit.to_bits();
    !values.iter().fold(false, |beyond, value| beyond | (value.abs().to_bits() > limit))
}

/// What [`adam`] is told of one step; all of it the same for every parameter.
#[derive(Clone, Copy, Debug)]
pub struct AdamStep {
    /// The learning rate with both bias corrections in it: `rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
    pub rate: f32,
    /// Share of the new gradient in the running mean, `1 − β₁`.
    pub mean_share: f32,
    /// Share of the new squared gradient in its running mean, `1 − β₂`.
    pub square_share: f32,
    /// Added to `√v` before bias correction, ε.
    pub epsilon: f32,
}

/// One step of Adam (Kingma and Ba, 2015) as Keras does it, in place: `m += (g − m)(1 − β₁)`,
/// `v += (g² − v)(1 − β₂)`, `parameter −= rate · m / (√v + ε)`. All slices are of one length.
pub fn adam(parameter: &mut [f32], gradient: &[f32], m: &mut [f32], v: &mut [f32], step: AdamStep) {
    for (((p, &g), m), v) in parameter.iter_mut().zip(gradient).zip(m).zip(v) {
        *m += (g - *m) * step.mean_share;
        *v += (g * g - *v) * step.square_share;
        *p -= *m * step.rate / (v.sqrt() + step.epsilon);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from -1 to 1 without a pattern, those below `least` replaced by zero.
    fn numbers_or_zero(length: usize, seed: u32, least: f32) -> Vec<f32> {
        let mut x = seed;
        let mut draw = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..length).map(|_| draw()).map(|value| if value < least { 0.0 } else { value }).collect()
    }

    fn numbers(length: usize, seed: u32) -> Vec<f32> {
        numbers_or_zero(length, seed, -1.0)
    }

    /// `x·weight + bias`, one product after another in `f64`.
    fn plain_dense(x: &[f32], weight: &[f32], bias: &[f32]) -> Vec<f64> {
        let outputs = bias.len();
        let inputs = weight.len() / outputs;
        let at = |row: &[f32], j: usize| {
            (0..inputs).map(|i| f64::from(row[i]) * f64::from(weight[i * outputs + j])).sum::<f64>()
                + f64::from(bias[j])
        };
        x.chunks_exact(inputs).flat_map(|row| (0..outputs).map(move |j| at(row, j))).collect()
    }

    fn assert_close(found: &[f32], expected: &[f64], tolerance: f64) {
        assert_eq!(found.len(), expected.len());
        for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
            let difference = (f64::from(found) - expected).abs();
            assert!(difference <= tolerance * (1.0 + expected.abs()), "{i}: {found} is not {expected}");
        }
    }

    /// Where few and where many of the inputs are zero.
    const SPARSE_AND_DENSE: [f32; 2] = [0.5, -0.9];

    #[test]
    fn dense_is_the_sum_of_products_at_every_width() {
        // Widths that end in every kind of strip, and in none.
        for outputs in [1, 2, 3, 4, 7, 16, 31, 32, 33, 52, 64, 87] {
            for (batch, inputs) in [(1, 1), (3, 5), (8, 50)] {
                for least in SPARSE_AND_DENSE {
                    let x = numbers_or_zero(batch * inputs, 1, least);
                    let weight = numbers(inputs * outputs, 2);
                    let bias = numbers(outputs, 3);
                    let expected = plain_dense(&x, &weight, &bias);
                    assert_close(&dense(&x, &weight, &bias, Activation::Linear), &expected, 1e-6);
                    let relu: Vec<f64> = expected.iter().map(|z| z.max(0.0)).collect();
                    assert_close(&dense(&x, &weight, &bias, Activation::Relu), &relu, 1e-6);
                    let sigma: Vec<f64> = expected.iter().map(|z| 1.0 / (1.0 + (-z).exp())).collect();
                    assert_close(&dense(&x, &weight, &bias, Activation::Sigmoid), &sigma, 1e-6);
                }
            }
        }
    }

    #[test]
    fn rows_meet_rows_at_every_size() {
        for (rows, inner, columns) in [(1, 1, 1), (4, 8, 8), (5, 9, 11), (9, 30, 17)] {
            let (a, b) = (numbers(rows * inner, 4), numbers(columns * inner, 5));
            let transposed: Vec<f32> =
                (0..inner).flat_map(|k| b.chunks_exact(inner).map(move |row| row[k])).collect();
            let expected = plain_dense(&a, &transposed, &vec![0.0; columns]);
            assert_close(&times_transposed(&a, &b, inner), &expected, 1e-6);
        }
    }

    #[test]
    fn skipping_zeros_changes_no_bit() {
        let (rows, inner, columns) = (9, 70, 45);
        let (b, start) = (numbers(inner * columns, 5), numbers(columns, 6));
        for least in SPARSE_AND_DENSE {
            let a = numbers_or_zero(rows * inner, 4, least);
            assert_eq!(
                gather(&NonZeros::by_row(&a, inner), &b, columns, &start),
                tiled(&panels(&a, inner), &b, rows, columns, &start)
            );
            let b = &b[..rows * columns];
            assert_eq!(
                gather(&NonZeros::by_row(&a, inner).transposed(inner), b, columns, &[]),
                tiled(&panels_of_transposed(&a, inner), b, inner, columns, &[])
            );
        }
    }

    #[test]
    fn sigmoid_is_exact_to_a_few_units_in_the_last_place_and_never_leaves_its_range() {
        for i in -8700..=8700 {
            let z = i as f32 / 100.0;
            let expected = 1.0 / (1.0 + (-f64::from(z)).exp());
            let error = (f64::from(sigmoid(z)) - expected).abs() / expected;
            assert!(error < 4e-7, "sigmoid({z}) is off by {error:e}");
        }
        for (z, expected) in [(1e30, 1.0), (f32::INFINITY, 1.0), (0.0, 0.5)] {
            assert_eq!(sigmoid(z), expected);
        }
        assert!(sigmoid(f32::NEG_INFINITY) < 1e-37 && sigmoid(-1e30) < 1e-37);
        assert!(sigmoid(f32::NAN).is_nan());
    }

    #[test]
    fn a_broken_network_shows() {
        for activation in [Activation::Relu, Activation::Sigmoid, Activation::Linear] {
            assert!(dense(&[1.0], &[f32::NAN], &[0.0], activation)[0].is_nan(), "{activation:?}");
        }
    }

    #[test]
    fn mse_is_the_mean_of_squares_at_every_length() {
        for length in [1, 3, 4, 5, 784, 1023, 1024, 1025, 5000] {
            let (y, target) = (numbers(length, 4), numbers(length, 5));
            let squares = y.iter().zip(&target).map(|(y, t)| (f64::from(*y) - f64::from(*t)).powi(2));
            let expected = squares.sum::<f64>() / length as f64;
            assert_close(&[mse(&y, &target)], &[expected], 1e-6);
        }
    }

    /// The loss of a layer by which [`gradients_agree_with_finite_differences`] judges: the MSE to zero.
    fn loss(x: &[f32], weight: &[f32], bias: &[f32], activation: Activation) -> f64 {
        let z = plain_dense(x, weight, bias);
        let y = z.iter().map(|&z| match activation {
            Activation::Relu => z.max(0.0),
            Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
            Activation::Linear => z,
        });
        y.map(|y| y * y).sum::<f64>() / z.len() as f64
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        const STEP: f32 = 1.0 / 1024.0;
        let (batch, inputs, outputs) = (3, 5, 9);
        let weight = numbers(inputs * outputs, 7);
        let bias = numbers(outputs, 8);
        let activations = [Activation::Relu, Activation::Sigmoid, Activation::Linear];
        for (activation, least) in activations.into_iter().flat_map(|a| SPARSE_AND_DENSE.map(|l| (a, l))) {
            let x = numbers_or_zero(batch * inputs, 6, least);
            let y = dense(&x, &weight, &bias, activation);
            let y_gradient = mse_gradient(&y, &vec![0.0; y.len()], 1.0);
            let found = dense_gradients(&x, &weight, &y, &y_gradient, outputs, activation, true);
            let difference = |values: &[f32], i: usize, loss: &dyn Fn(&[f32]) -> f64| {
                let moved = |by: f32| {
                    let mut values = values.to_vec();
                    values[i] += by;
                    loss(&values)
                };
                (moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP)
            };
            let by_x: Vec<f64> =
                (0..x.len()).map(|i| difference(&x, i, &|x| loss(x, &weight, &bias, activation))).collect();
            let by_weight: Vec<f64> = (0..weight.len())
                .map(|i| difference(&weight, i, &|weight| loss(&x, weight, &bias, activation)))
                .collect();
            let by_bias: Vec<f64> = (0..outputs)
                .map(|i| difference(&bias, i, &|bias| loss(&x, &weight, bias, activation)))
                .collect();
            assert_close(&found.x, &by_x, 2e-5);
            assert_close(&found.weight, &by_weight, 2e-5);
            assert_close(&found.bias, &by_bias, 2e-5);
        }
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

    #[test]
    fn adam_takes_the_step_of_the_paper() {
        // By hand: m = 0.1·2, v = 0.001·4, and the step is rate · 0.2 / (√0.004 + ε).
        let step = AdamStep { rate: 0.5, mean_share: 0.1, square_share: 0.001, epsilon: 0.01 };
        let (mut p, mut m, mut v) = ([1.0; 5], [0.0; 5], [0.0; 5]);
        adam(&mut p, &[2.0; 5], &mut m, &mut v, step);
        let expected = 1.0 - 0.5 * 0.2 / (0.004_f32.sqrt() + 0.01);
        for i in 0..5 {
            assert!(
                (m[i] - 0.2).abs() < 1e-7 && (v[i] - 0.004).abs() < 1e-8 && (p[i] - expected).abs() < 1e-6
            );
        }
    }
}
