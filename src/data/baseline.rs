//! Baselines for an autoencoder: the mean image, and principal component analysis (PCA).
//!
//! With `k` components, PCA is the best that any linear encoder and decoder of `k` units can do on the data it was
//! fitted to (Eckart and Young, 1936). It is fitted to the digits that the network learns from and judged on the
//! held-out ones, like the network.

use nalgebra::{DMatrix, DVector};

use crate::engine::ink::to_unit;
use crate::engine::products::{self, NonZeros};
use crate::engine::{eigen, objective};

/// How many digits' products are summed in `f32` before they are added to the total in `f64`.
const CHUNK: usize = 1000;

/// Larger digits get no PCA: its time grows with the cube of the pixels, its memory with the square. In a browser,
/// 28 × 28 pixels take some seconds, 40 × 40 three times as long, 48 × 48 more than a minute.
pub const MOST_PIXELS: usize = 40 * 40;

/// Held-out errors of simple reconstructions, ink from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Baselines {
    /// Mean squared error of the mean of all training digits as the reconstruction of each digit.
    pub mean_image: f32,
    /// Mean squared error of PCA with `k` components, for every `k` from 0 (the mean of the digits trained on) to the
    /// number of pixels; empty for more than [`MOST_PIXELS`]. PCA is given the same input as the network.
    pub pca: Vec<f32>,
}

/// The mean of digits (ink bytes `[pixels]` each, at least one), ink from 0 to 1.
pub fn mean_image<'a>(digits: impl IntoIterator<Item = &'a [u8]>, pixels: usize) -> Vec<f32> {
    let (mut count, mut sums) = (0_u64, vec![0_u64; pixels]);
    for digit in digits {
        count += 1;
        sums.iter_mut().zip(digit).for_each(|(sum, &ink)| *sum += u64::from(ink));
    }
    sums.iter().map(|&sum| (sum as f64 / count as f64 / 255.0) as f32).collect()
}

/// The mean squared error of one image, ink from 0 to 1, as the reconstruction of every digit.
pub fn error_of_image<'a>(image: &[f32], digits: impl Iterator<Item = &'a [u8]>) -> f32 {
    let errors = digits.map(|digit| f64::from(objective::mse(image, &to_unit(digit))));
    let (count, sum) = errors.fold((0_u64, 0.0), |(count, sum), error| (count + 1, sum + error));
    (sum / count as f64) as f32
}

/// The mean squared error, ink from 0 to 1, of the mean of these digits (ink bytes `[pixels]` each, at least one) as
/// the reconstruction of each of them.
pub fn spread<'a>(digits: impl IntoIterator<Item = &'a [u8]>, pixels: usize) -> f32 {
    let (mut count, mut squares, mut sums) = (0_u64, 0, vec![0_u64; pixels]);
    for digit in digits {
        count += 1;
        sums.iter_mut().zip(digit).for_each(|(sum, &ink)| *sum += u64::from(ink));
        squares += digit.iter().map(|&ink| u64::from(ink) * u64::from(ink)).sum::<u64>();
    }
    let of_mean: f64 = sums.iter().map(|&sum| (sum as f64 / count as f64).powi(2)).sum();
    ((squares as f64 / count as f64 - of_mean) / pixels as f64 / 255.0_f64.powi(2)) as f32
}

/// Principal component analysis of digits.
#[derive(Clone, Debug)]
pub struct Pca {
    mean: DVector<f64>,
    /// One per column, in descending order of the variance they explain.
    components: DMatrix<f64>,
}

impl Pca {
    /// Fits digits (ink bytes `[pixels]` each, at least one); returns nothing for more than [`MOST_PIXELS`] pixels.
    pub fn fit<'a>(digits: impl Iterator<Item = &'a [u8]>, pixels: usize) -> Option<Self> {
        if pixels > MOST_PIXELS {
            return None;
        }
        let clean = digits.map(|digit| (to_unit(digit), None));
        let Moments { shown: mean, shown_shown, .. } = Moments::of(clean, pixels);
        let covariance = shown_shown - &mean * mean.transpose();
        let (eigenvalues, eigenvectors) = eigen::symmetric(covariance);
        let mut order: Vec<usize> = (0..pixels).collect();
        order.sort_unstable_by(|&a, &b| eigenvalues[b].total_cmp(&eigenvalues[a]).then(a.cmp(&b)));
        Some(Self { mean, components: eigenvectors.select_columns(&order) })
    }

    /// The mean squared error over digits, for every number of components from 0 up. Each digit is its target, ink
    /// from 0 to 1, and the input to reconstruct it from if that differs.
    ///
    /// With `a` the target and `b` the input, both minus the mean, the error of the components `v` is
    /// `|a|² + Σ (v·b)² − 2 (v·a)(v·b)`. Its mean over all digits needs only the means of `b·bᵀ` and `a·bᵀ`.
    pub fn errors(&self, digits: impl Iterator<Item = (Vec<f32>, Option<Vec<f32>>)>) -> Vec<f32> {
        let pixels = self.mean.len();
        let moments = Moments::of(digits, pixels);
        let about_mean = |products: &DMatrix<f64>, rows: &DVector<f64>, columns: &DVector<f64>| {
            products - rows * self.mean.transpose() - &self.mean * columns.transpose()
                + &self.mean * self.mean.transpose()
        };
        let (shown, clean) = (&moments.shown, &moments.clean);
        let crossed = about_mean(moments.clean_shown.as_ref().unwrap_or(&moments.shown_shown), clean, shown);
        let change = about_mean(&moments.shown_shown, shown, shown) - &crossed - crossed.transpose();
        let projected = &change * &self.components;
        let mut left = moments.clean_squares - 2.0 * clean.dot(&self.mean) + self.mean.norm_squared();
        let mut errors = vec![(left / pixels as f64) as f32];
        for component in 0..pixels {
            left += self.components.column(component).dot(&projected.column(component));
            errors.push((left.max(0.0) / pixels as f64) as f32);
        }
        errors
    }

    /// The reconstructions of digits `[digits, pixels]`, ink from 0 to 1, by the first `count` components.
    ///
    /// # Panics
    /// If there are fewer components.
    pub fn reconstruct(&self, digits: &[f32], count: usize) -> Vec<f32> {
        let components = self.components.columns(0, count);
        let pixels = self.mean.len();
        let digits = digits.chunks_exact(pixels).flat_map(|digit| {
            let x = DVector::from_iterator(pixels, digit.iter().map(|&x| f64::from(x))) - &self.mean;
            let made = components * (components.transpose() * x) + &self.mean;
            made.iter().map(|&y| y as f32).collect::<Vec<f32>>()
        });
        digits.collect()
    }
}

/// Means over digits, each with a clean version and one that is shown, often the same.
struct Moments {
    clean: DVector<f64>,
    shown: DVector<f64>,
    clean_squares: f64,
    /// Of the products of every two shown pixels, `[pixels, pixels]`.
    shown_shown: DMatrix<f64>,
    /// Of the products of clean and shown pixels, if they differ.
    clean_shown: Option<DMatrix<f64>>,
}

impl Moments {
    fn of(mut digits: impl Iterator<Item = (Vec<f32>, Option<Vec<f32>>)>, pixels: usize) -> Self {
        let (mut clean, mut shown) = (DVector::zeros(pixels), DVector::zeros(pixels));
        let (mut clean_squares, mut count) = (0.0, 0);
        let mut shown_shown = DMatrix::zeros(pixels, pixels);
        let mut clean_shown: Option<DMatrix<f64>> = None;
        loop {
            let (mut x, mut seen, mut differ) = (Vec::new(), Vec::new(), false);
            for (digit, other) in digits.by_ref().take(CHUNK) {
                differ |= other.is_some();
                seen.extend_from_slice(other.as_deref().unwrap_or(&digit));
                x.extend(digit);
            }
            if x.is_empty() {
                break;
            }
            for (mean, values) in [(&mut clean, &x), (&mut shown, &seen)] {
                for row in values.chunks_exact(pixels) {
                    mean.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
                }
            }
            clean_squares += x.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
            let add = |sums: &mut DMatrix<f64>, products: Vec<f32>| {
                // nalgebra stores columns, so these sums are the transposed products.
                sums.iter_mut().zip(products).for_each(|(sum, product)| *sum += f64::from(product));
            };
            let non_zeros = NonZeros::of_sparse(&seen, pixels);
            let seen_times =
                |other: &[f32]| products::transposed_times(&seen, non_zeros.as_ref(), other, pixels, pixels);
            add(&mut shown_shown, seen_times(&seen));
            if differ {
                let sums = clean_shown.get_or_insert_with(|| DMatrix::zeros(pixels, pixels));
                add(sums, seen_times(&x));
            }
            count += x.len() / pixels;
        }
        let count = count as f64;
        Self {
            clean: clean / count,
            shown: shown / count,
            clean_squares: clean_squares / count,
            shown_shown: shown_shown / count,
            clean_shown: clean_shown.map(|sums| sums / count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits of two pixels on a line through (40, 80) in the direction (1, 2), two of them in the middle.
    const ON_A_LINE: [u8; 8] = [20, 40, 40, 80, 60, 120, 40, 80];

    fn pca() -> Pca {
        Pca::fit(ON_A_LINE.chunks_exact(2), 2).unwrap()
    }

    fn errors(digits: &[u8]) -> Vec<f32> {
        pca().errors(digits.chunks_exact(2).map(|digit| (to_unit(digit), None)))
    }

    #[test]
    fn one_component_captures_a_line() {
        // Squared distances from (40, 80): 20² + 40² twice and 0 twice, over 4 digits and 2 pixels.
        let expected = 2.0 * (20.0_f32.powi(2) + 40.0_f32.powi(2)) / 8.0 / 255.0_f32.powi(2);
        let found = errors(&ON_A_LINE);
        assert!((found[0] - expected).abs() < 1e-7, "{found:?}");
        assert!((spread(ON_A_LINE.chunks(2), 2) - expected).abs() < 1e-7);
        assert_eq!(found.len(), 3);
        assert!(found[1] < 1e-8 && found[2] < 1e-8, "{found:?}");
    }

    #[test]
    fn the_error_is_the_distance_from_the_line() {
        // (2, -1) is at right angles to (1, 2), so one component captures nothing of it.
        let test = [40 + 20, 80 - 10];
        let found = errors(&test);
        let expected = (20.0_f32.powi(2) + 10.0_f32.powi(2)) / 2.0 / 255.0_f32.powi(2);
        assert!((found[0] - expected).abs() < 1e-7, "{found:?}");
        assert!((found[1] - expected).abs() < 1e-7, "{found:?}");
        assert!(found[2] < 1e-8, "{found:?}");
        let made = pca().reconstruct(&to_unit(&test), 1);
        assert!((made[0] - 40.0 / 255.0).abs() < 1e-6 && (made[1] - 80.0 / 255.0).abs() < 1e-6, "{made:?}");
    }

    #[test]
    fn errors_of_damaged_digits_match_their_reconstructions() {
        let pixels = 6;
        let digits =
            |seed: usize| -> Vec<u8> { (0..40 * pixels).map(|i| (i * i * seed / 7 % 256) as u8).collect() };
        let (train, clean, shown) = (digits(31), to_unit(&digits(17)), to_unit(&digits(5)));
        let pca = Pca::fit(train.chunks_exact(pixels), pixels).unwrap();
        for shown in [&clean, &shown] {
            let pairs = clean.chunks(pixels).zip(shown.chunks(pixels));
            let other = |x: &[f32], seen: &[f32]| (x != seen).then(|| seen.to_vec());
            let found = pca.errors(pairs.map(|(x, seen)| (x.to_vec(), other(x, seen))));
            for (count, found) in found.iter().enumerate() {
                let expected = objective::mse(&pca.reconstruct(shown, count), &clean);
                assert!((found - expected).abs() < 1e-6, "{count}: {found} is not {expected}");
            }
        }
    }

    #[test]
    fn the_mean_image_has_the_error_of_no_components() {
        let test = [60, 70, 3, 200];
        let mean = mean_image(ON_A_LINE.chunks(2), 2);
        assert_eq!(mean, [40.0 / 255.0, 80.0 / 255.0]);
        let (found, expected) = (error_of_image(&mean, test.chunks(2)), errors(&test)[0]);
        assert!((found - expected).abs() < 1e-7, "{found} is not {expected}");
    }

    #[test]
    fn digits_with_too_many_pixels_have_no_pca() {
        let digit = vec![255; MOST_PIXELS + 1];
        assert!(Pca::fit([&digit[..]].into_iter(), digit.len()).is_none());
    }
}
