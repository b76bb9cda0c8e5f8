//! Frames a drawing of any size like an MNIST digit.
//!
//! MNIST's digits were cropped to their ink, scaled into a 20×20 box in proportion, and placed in 28×28 pixels with
//! their centre of mass in the middle (LeCun et al., 1998). A network that has only seen such digits can make sense of
//! a drawing only if the same is done to it.

use crate::error::{Error, Result};

/// The share of the frame's sides that the ink may fill: 20 of 28 pixels.
const FILL: (usize, usize) = (20, 28);

/// Frames a drawing like an MNIST digit.
///
/// `ink` is `[height, width]`, 0 for paper and 255 for full ink; the result is `[rows, columns]`. If the centre of
/// mass is so far to one side that centring would push ink out of the frame, the ink stops at the edge instead.
///
/// # Errors
/// A buffer that is not `width × height` long, a side of zero, or a drawing without ink.
pub fn frame(ink: &[u8], width: usize, height: usize, rows: usize, columns: usize) -> Result<Vec<u8>> {
    if width == 0 || height == 0 || width.checked_mul(height) != Some(ink.len()) {
        return Err(Error::Length {
            what: "the ink of a drawing",
            expected: format!("{width} × {height}, and neither of them 0"),
            found: ink.len(),
        });
    }
    let crop = Picture { pixels: ink, width, height }.crop().ok_or(Error::BlankDrawing)?;
    let fill = |side: usize| (side * FILL.0 / FILL.1).max(1);
    let fitted = crop.fit(fill(columns), fill(rows));
    let (row, column) = fitted.centre_of_mass();
    let top = place(row, fitted.height, rows);
    let left = place(column, fitted.width, columns);
    let mut framed = vec![0; rows * columns];
    for (y, source) in fitted.pixels.chunks_exact(fitted.width).enumerate() {
        let start = (top + y) * columns + left;
        framed[start..start + fitted.width].copy_from_slice(source);
    }
    Ok(framed)
}

/// Where a side of `length` starts in a frame of `size` for its point `centre` to be in the middle.
fn place(centre: f32, length: usize, size: usize) -> usize {
    let start = (size as f32 / 2.0 - centre).round().max(0.0) as usize;
    start.min(size - length)
}

/// Ink bytes, row by row.
struct Picture<P> {
    pixels: P,
    width: usize,
    height: usize,
}

impl Picture<&[u8]> {
    /// The smallest part that holds all the ink, or nothing if there is none.
    fn crop(&self) -> Option<Picture<Vec<u8>>> {
        let has_ink = |row: &[u8]| row.iter().any(|&ink| ink > 0);
        let rows = || self.pixels.chunks_exact(self.width);
        let top = rows().position(has_ink)?;
        let bottom = self.height - rows().rev().position(has_ink)?;
        let column_has_ink = |x: &usize| rows().any(|row| row[*x] > 0);
        let left = (0..self.width).find(column_has_ink)?;
        let right = (0..self.width).rev().find(column_has_ink)? + 1;
        let pixels = rows().take(bottom).skip(top).flat_map(|row| &row[left..right]).copied().collect();
        Some(Picture { pixels, width: right - left, height: bottom - top })
    }
}

impl Picture<Vec<u8>> {
    /// Scales it to fill one side of a box and stay within the other; each new pixel is the mean ink of the area it
    /// covers.
    fn fit(self, box_width: usize, box_height: usize) -> Self {
        let is_wide = self.width * box_height >= self.height * box_width;
        let (from, to) = if is_wide { (self.width, box_width) } else { (self.height, box_height) };
        if from == to {
            return self;
        }
        let scaled = |length: usize| (length * to + from / 2).checked_div(from).unwrap_or(1).max(1);
        let (width, height) = (scaled(self.width), scaled(self.height));
        let across: Vec<f32> =
            self.pixels.chunks_exact(self.width).flat_map(|row| area_means(row, width)).collect();
        let column = |x: usize| across.iter().skip(x).step_by(width).copied().collect::<Vec<f32>>();
        let columns: Vec<Vec<f32>> = (0..width).map(|x| area_means(&column(x), height)).collect();
        let ink = |y: usize, x: usize| {
            let ink = columns[x][y];
            // A trace of ink stays a trace, so that the box does not shrink when it is framed again.
            if ink > 0.0 { ink.round().clamp(1.0, 255.0) as u8 } else { 0 }
        };
        let pixels =
            (0..height).flat_map(|y| (0..width).map(move |x| (y, x))).map(|(y, x)| ink(y, x)).collect();
        Picture { pixels, width, height }
    }

    /// Mean row and column of the ink, in pixels from the top left corner; the first pixel's centre is at 0.5.
    fn centre_of_mass(&self) -> (f32, f32) {
        let (mut row, mut column, mut mass) = (0.0, 0.0, 0.0);
        for (y, pixels) in self.pixels.chunks_exact(self.width).enumerate() {
            for (x, &ink) in pixels.iter().enumerate() {
                let ink = f32::from(ink);
                row += ink * (y as f32 + 0.5);
                column += ink * (x as f32 + 0.5);
                mass += ink;
            }
        }
        (row / mass, column / mass)
    }
}

/// `length` values, each the mean over its equal share of `values`, counting fractions of values at the ends.
fn area_means<T: Copy + Into<f32>>(values: &[T], length: usize) -> Vec<f32> {
    let share = values.len() as f32 / length as f32;
    (0..length)
        .map(|i| {
            let (start, end) = (i as f32 * share, ((i + 1) as f32 * share).min(values.len() as f32));
            let mut sum = 0.0;
            for (at, &value) in values.iter().enumerate().take(end.ceil() as usize).skip(start as usize) {
                let covered = end.min(at as f32 + 1.0) - start.max(at as f32);
                sum += value.into() * covered.max(0.0);
            }
            sum / share
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(ink: &[u8], width: usize, height: usize) -> Vec<u8> {
        frame(ink, width, height, 28, 28).unwrap()
    }

    /// Rows and columns of the ink's box: `(top, bottom, left, right)`, ends excluded.
    fn ink_box(pixels: &[u8]) -> (usize, usize, usize, usize) {
        let inked: Vec<_> = (0..784).filter(|&i| pixels[i] > 0).map(|i| (i / 28, i % 28)).collect();
        let rows = || inked.iter().map(|p| p.0);
        let columns = || inked.iter().map(|p| p.1);
        (
            rows().min().unwrap(),
            rows().max().unwrap() + 1,
            columns().min().unwrap(),
            columns().max().unwrap() + 1,
        )
    }

    #[test]
    fn a_blank_drawing_is_an_error() {
        assert_eq!(frame(&[0; 12], 4, 3, 28, 28), Err(Error::BlankDrawing));
    }

    #[test]
    fn a_buffer_of_the_wrong_length_is_an_error() {
        let none: &[u8] = &[];
        for (ink, width, height) in
            [(&[1, 1, 1][..], 2, 2), (none, 0, 0), (none, 0, 3), (none, 3, 0), (&[1], usize::MAX, 2)]
        {
            assert!(matches!(frame(ink, width, height, 28, 28), Err(Error::Length { .. })));
        }
    }

    #[test]
    fn a_square_fills_twenty_pixels_in_the_middle() {
        let mut ink = vec![0; 100 * 60];
        for y in 10..50 {
            ink[y * 100 + 40..y * 100 + 80].fill(200);
        }
        let framed = framed(&ink, 100, 60);
        assert_eq!(ink_box(&framed), (4, 24, 4, 24));
        assert!(framed.iter().all(|&ink| ink == 0 || ink == 200));
    }

    #[test]
    fn paper_stays_paper_and_a_trace_of_ink_stays_a_trace() {
        // A frame of ink around paper, and a single faint dot in it.
        let mut ink = vec![0; 200 * 200];
        for i in 0..200 {
            for edge in [i, 199 * 200 + i, i * 200, i * 200 + 199] {
                ink[edge] = 255;
            }
        }
        ink[105 * 200 + 105] = 1;
        let framed = framed(&ink, 200, 200);
        let inside = || (5..23).flat_map(|row| (5..23).map(move |column| (row, column)));
        let inked: Vec<_> = inside().filter(|(row, column)| framed[row * 28 + column] > 0).collect();
        assert_eq!(inked, [(14, 14)]);
        assert_eq!(framed[14 * 28 + 14], 1);
    }

    #[test]
    fn the_longer_side_becomes_twenty_in_proportion() {
        // 80 wide, 20 high.
        let ink = vec![255; 80 * 20];
        let (top, bottom, left, right) = ink_box(&framed(&ink, 80, 20));
        assert_eq!((bottom - top, right - left), (5, 20));
    }

    #[test]
    fn a_frame_that_is_not_square_is_filled_in_proportion() {
        // 80 wide, 20 high: in 14×56 it fills the width of 40, in 56×14 the width of 10.
        for (rows, columns, width, height) in [(14, 56, 40, 10), (56, 14, 10, 3)] {
            let framed = frame(&[255; 80 * 20], 80, 20, rows, columns).unwrap();
            let row = |y: usize| &framed[y * columns..(y + 1) * columns];
            assert_eq!((0..rows).filter(|&y| row(y).iter().any(|&ink| ink > 0)).count(), height);
            assert_eq!(row(rows / 2).iter().filter(|&&ink| ink > 0).count(), width);
        }
    }

    #[test]
    fn area_averaging_keeps_the_mean() {
        assert_eq!(area_means(&[0_u8, 255, 0, 255], 2), [127.5, 127.5]);
        assert_eq!(area_means(&[90_u8, 30, 60], 2), [70.0, 50.0]);
        assert_eq!(area_means(&[10_u8, 20], 4), [10.0, 10.0, 20.0, 20.0]);
    }

    #[test]
    fn mass_is_centred_on_the_heavier_side() {
        // The left third is full ink, the rest a trace: the middle of the frame is near the left third.
        let ink: Vec<u8> = (0..30 * 30).map(|i| if i % 30 < 10 { 255 } else { 20 }).collect();
        let framed = framed(&ink, 30, 30);
        let (_, _, left, right) = ink_box(&framed);
        assert_eq!(right - left, 20);
        assert!(left > 4, "the box starts at column {left}");
    }

    #[test]
    fn ink_that_would_leave_the_frame_stops_at_its_edge() {
        // A blot with a long faint hair: centring the blot would cut off the hair.
        let mut ink = vec![0; 200 * 20];
        for y in 0..20 {
            ink[y * 200..y * 200 + 20].fill(255);
        }
        ink[10 * 200..11 * 200].fill(3);
        let (_, _, left, right) = ink_box(&framed(&ink, 200, 20));
        assert_eq!((left, right), (8, 28));
    }
}
