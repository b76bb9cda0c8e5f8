//! The matrix products behind a dense layer and its gradients.
//!
//! Three ideas make them fast on one thread of WebAssembly, with sixteen registers of four `f32`:
//!
//! - **Skip the zeros.** Four in five pixels of a digit are paper. If most of `A` is zero, `A·B` reads only the rows
//!   of `B` that the non-zeros of `A` need, and `Aᵀ·B` changes only the rows of the result that they need, 32 columns
//!   at a time, in eight registers.
//! - **Tiles.** If `A` is dense, like a code, 4×8 sums stay in registers: six loads for sixteen operations, as many as
//!   the arithmetic units can take.
//! - **Explicit registers** ([`wide`]): whether the compiler makes SIMD of a plain loop depends on what it is inlined
//!   into.

use std::ops::Range;

use wide::f32x4;

use crate::threads;
use crate::{BLOCK, Block, LANES};

/// How many output columns of a sparse product stay in registers at a time.
const STRIP: usize = 32;
/// The same for the rest, if it is wide enough.
const HALF_STRIP: usize = 16;
/// How many output rows and columns of a dense product stay in registers at a time.
const TILE: (usize, usize) = (4, 8);
/// The same if every sum takes a whole register.
const DOTS: (usize, usize) = (2, 4);

/// Columns of a segment of non-zeros.
const SEGMENT: usize = 64;

/// A non-zero in a row: its column and its value.
type Term = (u32, f32);

/// The non-zeros of a matrix, row by row.
#[derive(Clone, Debug)]
pub struct NonZeros {
    /// Segments of a row: each is [`SEGMENT`] columns, but for the last.
    segments: usize,
    /// Segment `i`, counted through all rows, is `terms[starts[i]..starts[i + 1]]`, in the order of the columns.
    starts: Vec<usize>,
    terms: Vec<Term>,
}

impl NonZeros {
    /// The non-zeros of `a` `[_, columns]`, if there are few enough that skipping the zeros is faster.
    pub fn of_sparse(a: &[f32], columns: usize) -> Option<Self> {
        let count = a.iter().map(|&value| u32::from(value != 0.0)).sum::<u32>() as usize;
        // Measured: with half of them non-zero both are equally fast; with fewer, skipping wins.
        (5 * count <= 2 * a.len()).then(|| Self::new(a, columns, count))
    }

    /// The non-zeros of `a` `[_, columns]`, `count` in all.
    fn new(a: &[f32], columns: usize, count: usize) -> Self {
        let segments = columns.div_ceil(SEGMENT);
        let mut starts = Vec::with_capacity(a.len() / columns * segments + 1);
        // With room for entries that are written and then overwritten.
        let mut terms = vec![(0, 0.0); count + BLOCK];
        let mut end = 0;
        starts.push(0);
        for segment in a.chunks_exact(columns).flat_map(|row| row.chunks(SEGMENT).zip((0..).step_by(SEGMENT)))
        {
            let (segment, column) = segment;
            let (blocks, rest) = segment.as_chunks::<BLOCK>();
            for (block, first) in blocks.iter().zip((column..).step_by(BLOCK)) {
                let ink = Block::new(*block).simd_ne(Block::ZERO).to_bitmask();
                // Most blocks are paper. In the others, a branch predictor could only guess which pixels are ink,
                // so every pixel is written, and the next one overwrites it unless it is ink.
                if ink != 0 {
                    let places: &mut [Term; BLOCK] = array_mut(&mut terms, end);
                    let mut length = 0;
                    for (&value, lane) in block.iter().zip(0..) {
                        places[length & (BLOCK - 1)] = (first + lane, value);
                        length += (ink >> lane & 1) as usize;
                    }
                    end += length;
                }
            }
            for (&value, column) in rest.iter().zip(column + (segment.len() - rest.len()) as u32..) {
                terms[end] = (column, value);
                end += usize::from(value != 0.0);
            }
            starts.push(end);
        }
        Self { segments, starts, terms }
    }

    /// The terms of these segments of every row, from `first` on.
    fn rows(&self, first: usize, segments: Range<usize>) -> impl Iterator<Item = &[Term]> {
        let starts = self.starts[first * self.segments..].windows(self.segments + 1).step_by(self.segments);
        starts.map(move |starts| &self.terms[starts[segments.start]..starts[segments.end]])
    }
}

/// `start + a·b` `[rows, columns]`, for `a` `[rows, inner]`, `b` `[inner, columns]` and `start` `[columns]`.
/// `non_zeros` are those of `a`.
pub fn times(a: &[f32], non_zeros: Option<&NonZeros>, b: &[f32], start: &[f32]) -> Vec<f32> {
    times_and(a, non_zeros, b, start, |_| {})
}

/// [`times`], and then `finish` for some rows at a time.
pub(crate) fn times_and(
    a: &[f32],
    non_zeros: Option<&NonZeros>,
    b: &[f32],
    start: &[f32],
    finish: impl Fn(&mut [f32]) + Sync,
) -> Vec<f32> {
    let columns = start.len();
    let inner = b.len() / columns;
    let mut out = vec![0.0; a.len() / inner * columns];
    let terms = non_zeros.map_or(a.len(), |non_zeros| non_zeros.terms.len());
    let group = TILE.0 * columns;
    let groups = out.len().div_ceil(group);
    let part = threads::share(groups, terms / groups.max(1) * columns);
    let rows = (0..).step_by(part * TILE.0);
    match non_zeros {
        Some(non_zeros) => threads::each(out.chunks_mut(part * group).zip(rows), |(out, row)| {
            gather(non_zeros, row, b, start, out);
            finish(out);
        }),
        None => {
            let panels = panels(a, inner);
            threads::each(panels.chunks(part * inner).zip(out.chunks_mut(part * group)), |(a, out)| {
                tiled(a, b, start, out);
                finish(out);
            });
        }
    }
    out
}

/// `aᵀ·b` `[a_columns, b_columns]`, for `a` `[rows, a_columns]` and `b` `[rows, b_columns]`. `non_zeros` are those of
/// `a`.
pub fn transposed_times(
    a: &[f32],
    non_zeros: Option<&NonZeros>,
    b: &[f32],
    a_columns: usize,
    b_columns: usize,
) -> Vec<f32> {
    let mut out = vec![0.0; a_columns * b_columns];
    let product = TransposedTimes::new(a, non_zeros, b, a_columns, b_columns);
    let part = product.rows_of_part();
    let parts = out.chunks_mut(part * b_columns).zip((0..).step_by(part));
    threads::each(parts, |(out, first)| product.compute(first, out));
    out
}

/// [`transposed_times`], to be computed part by part.
pub(crate) struct TransposedTimes<'a> {
    left: Left<'a>,
    b: &'a [f32],
    a_columns: usize,
    /// One for every column of `b`.
    zeros: Vec<f32>,
}

enum Left<'a> {
    Sparse(&'a NonZeros),
    Dense(Panels),
}

impl<'a> TransposedTimes<'a> {
    pub fn new(
        a: &[f32],
        non_zeros: Option<&'a NonZeros>,
        b: &'a [f32],
        a_columns: usize,
        b_columns: usize,
    ) -> Self {
        let left = non_zeros.map_or_else(|| Left::Dense(panels_of_transposed(a, a_columns)), Left::Sparse);
        Self { left, b, a_columns, zeros: vec![0.0; b_columns] }
    }

    /// How many rows of the result make a part.
    pub fn rows_of_part(&self) -> usize {
        let (terms, unit) = match &self.left {
            Left::Sparse(non_zeros) => (non_zeros.terms.len(), SEGMENT),
            Left::Dense(panels) => (panels.len() * TILE.0, TILE.0),
        };
        let units = self.a_columns.div_ceil(unit);
        threads::share(units, terms / units * self.zeros.len()) * unit
    }

    /// The rows from `first` on, where a part begins, into `out`, which is zero.
    pub fn compute(&self, first: usize, out: &mut [f32]) {
        let columns = self.zeros.len();
        match &self.left {
            Left::Sparse(non_zeros) => scatter(non_zeros, first, self.b, columns, out),
            Left::Dense(panels) => {
                let rows = self.b.len() / columns;
                tiled(&panels[first / TILE.0 * rows..], self.b, &self.zeros, out);
            }
        }
    }
}

/// `a·bᵀ` `[a_rows, b_rows]`, for `a` `[a_rows, inner]` and `b` `[b_rows, inner]`.
pub fn times_transposed(a: &[f32], b: &[f32], inner: usize) -> Vec<f32> {
    let (rows, columns) = (a.len() / inner, b.len() / inner);
    let mut out = vec![0.0; rows * columns];
    let part = rows_of_times_transposed(rows, b);
    let parts = a.chunks(part * inner).zip(out.chunks_mut(part * columns));
    threads::each(parts, |(a, out)| times_transposed_part(a, b, inner, out));
    out
}

/// How many of the `rows` of [`times_transposed`] make a part.
pub(crate) fn rows_of_times_transposed(rows: usize, b: &[f32]) -> usize {
    threads::share(rows.div_ceil(DOTS.0), DOTS.0 * b.len()) * DOTS.0
}

/// [`times_transposed`] of some rows of `a`, on this thread.
pub(crate) fn times_transposed_part(a: &[f32], b: &[f32], inner: usize, out: &mut [f32]) {
    let columns = b.len() / inner;
    let groups = b.chunks_exact(DOTS.1 * inner);
    let rest = groups.remainder().chunks_exact(inner);
    let done = groups.len() * DOTS.1;
    for (group, column) in groups.zip((0..).step_by(DOTS.1)) {
        dot_columns::<{ DOTS.1 }>(a, group, inner, column, columns, out);
    }
    for (row, column) in rest.zip(done..) {
        dot_columns::<1>(a, row, inner, column, columns, out);
    }
}

/// `out[r] = start + Σ value · b[column]` over the non-zeros `(column, value)` of row `first + r`.
fn gather(non_zeros: &NonZeros, first: usize, b: &[f32], start: &[f32], out: &mut [f32]) {
    let columns = start.len();
    for (column, width) in strips(columns) {
        match width {
            STRIP => gather_strip::<STRIP>(non_zeros, first, b, column, start, out),
            HALF_STRIP => gather_strip::<HALF_STRIP>(non_zeros, first, b, column, start, out),
            LANES => gather_strip::<LANES>(non_zeros, first, b, column, start, out),
            _ => gather_strip::<1>(non_zeros, first, b, column, start, out),
        }
    }
}

/// [`gather`] for `W` columns from `column`.
fn gather_strip<const W: usize>(
    non_zeros: &NonZeros,
    first: usize,
    b: &[f32],
    column: usize,
    start: &[f32],
    out: &mut [f32],
) {
    let columns = start.len();
    let start: [f32; W] = array(start, column);
    let rows = non_zeros.rows(first, 0..non_zeros.segments);
    for (row, out) in rows.zip(out.chunks_exact_mut(columns)) {
        let mut sum = start;
        for &(inner, value) in row {
            add_scaled(&mut sum, value, &array(b, inner as usize * columns + column));
        }
        out[column..column + W].copy_from_slice(&sum);
    }
}

/// `out[column - first] += value · b[r]` for the non-zeros `(column, value)` of every row `r`, one after another, as far
/// as `out` goes. `first` is where a segment begins.
fn scatter(non_zeros: &NonZeros, first: usize, b: &[f32], columns: usize, out: &mut [f32]) {
    for (column, width) in strips(columns) {
        match width {
            STRIP => scatter_strip::<STRIP>(non_zeros, first, b, columns, column, out),
            HALF_STRIP => scatter_strip::<HALF_STRIP>(non_zeros, first, b, columns, column, out),
            LANES => scatter_strip::<LANES>(non_zeros, first, b, columns, column, out),
            _ => scatter_strip::<1>(non_zeros, first, b, columns, column, out),
        }
    }
}

/// [`scatter`] for `W` columns from `column`.
fn scatter_strip<const W: usize>(
    non_zeros: &NonZeros,
    first: usize,
    b: &[f32],
    columns: usize,
    column: usize,
    out: &mut [f32],
) {
    let segments = first / SEGMENT..(first + out.len() / columns).div_ceil(SEGMENT);
    for (row, b) in non_zeros.rows(0, segments).zip(b.chunks_exact(columns)) {
        let b: [f32; W] = array(b, column);
        for &(place, value) in row {
            add_scaled(array_mut(out, (place as usize - first) * columns + column), value, &b);
        }
    }
}

/// Where the strips of this many columns start, and how wide they are.
fn strips(columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut column = 0;
    std::iter::from_fn(move || {
        let start = column;
        let width = [STRIP, HALF_STRIP, LANES, 1].into_iter().find(|width| start + width <= columns)?;
        column += width;
        Some((start, width))
    })
}

/// `sums += scale · values`.
#[inline(always)]
fn add_scaled<const W: usize>(sums: &mut [f32; W], scale: f32, values: &[f32; W]) {
    let (sums, sums_rest) = sums.as_chunks_mut::<LANES>();
    let (values, values_rest) = values.as_chunks::<LANES>();
    for (sums, &values) in sums.iter_mut().zip(values) {
        *sums = (f32x4::new(*sums) + f32x4::splat(scale) * f32x4::new(values)).to_array();
    }
    for (sum, value) in sums_rest.iter_mut().zip(values_rest) {
        *sum += scale * value;
    }
}

/// `W` of the values, from `at`.
#[inline(always)]
fn array<const W: usize>(values: &[f32], at: usize) -> [f32; W] {
    values[at..at + W].try_into().expect("a slice of W elements")
}

/// [`array`], mutable.
#[inline(always)]
fn array_mut<T, const W: usize>(values: &mut [T], at: usize) -> &mut [T; W] {
    (&mut values[at..at + W]).try_into().expect("a slice of W elements")
}

/// The left side of a product in groups of [`TILE`]`.0` rows, with the elements of each column side by side. A group
/// that is not full is padded with zeros.
type Panels = Vec<[f32; TILE.0]>;

/// Panels of `a` `[_, columns]`.
fn panels(a: &[f32], columns: usize) -> Panels {
    let zeros = vec![0.0; columns];
    let mut out = Vec::with_capacity((a.len() / columns).div_ceil(TILE.0) * columns);
    for group in a.chunks(TILE.0 * columns) {
        let mut rows = group.chunks_exact(columns);
        let rows: [&[f32]; TILE.0] = std::array::from_fn(|_| rows.next().unwrap_or(&zeros));
        let mut at = 0;
        while at + LANES <= columns {
            let block = f32x4::transpose(rows.map(|row| f32x4::new(array(row, at))));
            out.extend(block.map(f32x4::to_array));
            at += LANES;
        }
        out.extend((at..columns).map(|at| rows.map(|row| row[at])));
    }
    out
}

/// Panels of the transpose of `a` `[_, columns]`.
fn panels_of_transposed(a: &[f32], columns: usize) -> Panels {
    let mut out = Vec::with_capacity(a.len().div_ceil(columns) * columns.div_ceil(TILE.0));
    for start in (0..columns).step_by(TILE.0) {
        let group = |row: &[f32]| std::array::from_fn(|r| row.get(start + r).copied().unwrap_or(0.0));
        out.extend(a.chunks_exact(columns).map(group));
    }
    out
}

/// `out = start + a·b`, for `a` `[rows, inner]`, given as panels, and `b` `[inner, columns]`.
fn tiled(a: &[[f32; TILE.0]], b: &[f32], start: &[f32], out: &mut [f32]) {
    let columns = start.len();
    let wide = columns / TILE.1 * TILE.1;
    for column in (0..wide).step_by(TILE.1) {
        tiled_strip::<{ TILE.1 }>(a, b, column, start, out);
    }
    for column in wide..columns {
        tiled_strip::<1>(a, b, column, start, out);
    }
}

/// [`tiled`] for `W` columns from `column`.
fn tiled_strip<const W: usize>(
    a: &[[f32; TILE.0]],
    b: &[f32],
    column: usize,
    start: &[f32],
    out: &mut [f32],
) {
    let columns = start.len();
    let first: [f32; W] = array(start, column);
    let panels = a.chunks_exact(b.len() / columns);
    for (panel, out) in panels.zip(out.chunks_mut(TILE.0 * columns)) {
        let mut sums = [first; TILE.0];
        for (a, b) in panel.iter().zip(b.chunks_exact(columns)) {
            let b: [f32; W] = array(b, column);
            for (sums, &a) in sums.iter_mut().zip(a) {
                add_scaled(sums, a, &b);
            }
        }
        for (sums, out) in sums.iter().zip(out.chunks_exact_mut(columns)) {
            out[column..column + W].copy_from_slice(sums);
        }
    }
}

/// [`times_transposed`] for `C` rows of `b`, whose products are the columns of `out` from `column`.
fn dot_columns<const C: usize>(
    a: &[f32],
    b: &[f32],
    inner: usize,
    column: usize,
    columns: usize,
    out: &mut [f32],
) {
    let b: [&[f32]; C] = std::array::from_fn(|c| &b[c * inner..(c + 1) * inner]);
    for (group, out) in a.chunks(DOTS.0 * inner).zip(out.chunks_mut(DOTS.0 * columns)) {
        if let Some((first, second)) = group.split_at_checked(inner).filter(|(_, second)| !second.is_empty())
        {
            let (out, next) = out.split_at_mut(columns);
            let [sums, next_sums] = dots([first, second], b);
            out[column..column + C].copy_from_slice(&sums);
            next[column..column + C].copy_from_slice(&next_sums);
        } else {
            out[column..column + C].copy_from_slice(&dots([group], b)[0]);
        }
    }
}

/// The scalar product of each of `a` with each of `b`, all of the same length. Every fourth term goes into the same
/// one of four sums; then these are added, and then the rest.
#[inline(always)]
fn dots<const R: usize, const C: usize>(a: [&[f32]; R], b: [&[f32]; C]) -> [[f32; C]; R] {
    let length = a[0].len();
    // Slicing to the same length here avoids checks at every step.
    let (a, b) = (a.map(|a| &a[..length]), b.map(|b| &b[..length]));
    let mut sums = [[f32x4::ZERO; C]; R];
    let mut at = 0;
    while at + LANES <= length {
        let b = b.map(|b| f32x4::new(array(b, at)));
        for (a, sums) in a.iter().zip(&mut sums) {
            let a = f32x4::new(array(a, at));
            for (b, sum) in b.iter().zip(sums) {
                *sum += a * b;
            }
        }
        at += LANES;
    }
    let mut out = [[0.0; C]; R];
    for r in 0..R {
        for c in 0..C {
            let lanes = sums[r][c].to_array();
            let rest = a[r][at..].iter().zip(&b[c][at..]).map(|(a, b)| a * b);
            out[r][c] = rest.fold((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]), |sum, term| sum + term);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, numbers, numbers_or_zero, plain_dense};

    #[test]
    fn products_with_a_transpose_are_right_at_every_size() {
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
        // Inner sizes and widths that end in every kind of block and strip, and in none.
        for (rows, inner, columns) in [(9, 70, 45), (1, 1, 1), (4, 8, 32), (5, 23, 71)] {
            let (b, start) = (numbers(inner * columns, 5), numbers(columns, 6));
            for least in [2.0, 0.9, 0.5, -0.9] {
                let a = numbers_or_zero(rows * inner, 4, least);
                let count = a.iter().filter(|&&a| a != 0.0).count();
                let non_zeros = NonZeros::new(&a, inner, count);
                assert_eq!(times(&a, Some(&non_zeros), &b, &start), times(&a, None, &b, &start));
                let b = numbers(rows * columns, 7);
                assert_eq!(
                    transposed_times(&a, Some(&non_zeros), &b, inner, columns),
                    transposed_times(&a, None, &b, inner, columns)
                );
            }
        }
    }

    #[test]
    fn only_mostly_zero_matrices_are_sparse() {
        assert!(NonZeros::of_sparse(&[0.0, 1.0, 0.0, -0.0, f32::NAN], 5).is_some());
        assert!(NonZeros::of_sparse(&[0.0, 1.0, 2.0, 0.0, 3.0, 0.0, 4.0, 5.0], 4).is_none());
        let a = [0.0, f32::NAN, 0.0, 0.0];
        let product = times(&a, NonZeros::of_sparse(&a, 2).as_ref(), &[1.0, 1.0], &[0.5]);
        assert!(product[0].is_nan() && product[1] == 0.5, "{product:?}");
    }
}
