//! The products of matrices that a dense layer and its gradients are made of.
//!
//! Three ideas make them fast on one thread of WebAssembly, where a register holds four `f32` and there are
//! sixteen of them:
//!
//! - **Skip the zeros.** Four of five pixels of a digit are paper. Where at least half of `A` is zero, a
//!   product `A·B` reads only the rows of `B` that a non-zero of `A` asks for, 32 columns at a time, whose
//!   sums stay in eight registers.
//! - **Tiles.** Where `A` is dense, as a code is, 4×8 sums stay in registers: six loads for sixteen
//!   operations, which is as much as the arithmetic units can take.
//! - **Plain loops over fixed-size arrays**, which the compiler turns into SIMD, and explicit four-lane
//!   registers ([`wide`]) where it does not.

use wide::f32x4;

use super::LANES;

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

#[cfg(test)]
mod tests {
    use super::super::testing::{SPARSE_AND_DENSE, assert_close, numbers, numbers_or_zero, plain_dense};
    use super::*;

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
}
