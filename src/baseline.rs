//! What an autoencoder is measured against: the mean image, and principal component analysis.
//!
//! With `k` components, PCA is the best that any linear encoder and decoder of `k` units can do on the data
//! it was fitted to (Eckart and Young, 1936). Both are fitted to the training digits and judged on the
//! held-out ones, like the network.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::digit::to_unit;
use crate::engine::products::{self, NonZeros};

/// Digits whose products are summed in `f32` before they are added to the total in `f64`.
const CHUNK: usize = 1000;

/// Digits of more pixels have no PCA here: its time grows with the third power of them, its memory with the
/// second. 28 × 28 pixels take some seconds in a browser, 40 × 40 three times as long, 48 × 48 more than a minute.
pub const MOST_PIXELS: usize = 40 * 40;

/// Held-out errors of simple reconstructions, ink from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Baselines {
    /// Mean squared error of the mean training image, the same for every digit.
    pub mean_image: f32,
    /// Mean squared error of PCA with `k` components, for every `k` from 0 (the mean image) to the number of
    /// pixels; empty where there are more than [`MOST_PIXELS`].
    pub pca: Vec<f32>,
}

/// The baselines of training and held-out digits, each the ink bytes of `pixels` pixels, neither of them none.
pub fn baselines<'a, 'b>(
    train: impl Iterator<Item = &'a [u8]>,
    test: impl Iterator<Item = &'b [u8]>,
    pixels: usize,
) -> Baselines {
    if pixels > MOST_PIXELS {
        return Baselines { mean_image: mean_image_error(train, test, pixels), pca: Vec::new() };
    }
    let (mean, products) = moments(train, pixels);
    let covariance = products - &mean * mean.transpose();
    let SymmetricEigen { eigenvalues, eigenvectors } = covariance.symmetric_eigen();
    let mut order: Vec<usize> = (0..pixels).collect();
    order.sort_by(|&a, &b| eigenvalues[b].total_cmp(&eigenvalues[a]));

    // Second moments of the held-out digits about the *training* mean: what no component explains yet.
    let (test_mean, test_products) = moments(test, pixels);
    let cross = &test_mean * mean.transpose();
    let about_mean = test_products - &cross - cross.transpose() + &mean * mean.transpose();
    let projected = &about_mean * &eigenvectors;
    let mut left = about_mean.trace();
    let mut pca = vec![(left / pixels as f64) as f32];
    for component in order {
        left -= eigenvectors.column(component).dot(&projected.column(component));
        pca.push((left.max(0.0) / pixels as f64) as f32);
    }
    Baselines { mean_image: pca[0], pca }
}

/// The mean squared error, ink from 0 to 1, of the mean image of these digits (ink bytes `[pixels]` each, at
/// least one) as the reconstruction of each of them.
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

/// The mean squared error of the mean training image.
fn mean_image_error<'a, 'b>(
    train: impl Iterator<Item = &'a [u8]>,
    test: impl Iterator<Item = &'b [u8]>,
    pixels: usize,
) -> f32 {
    let mut mean = vec![0.0; pixels];
    let mut digits = 0.0;
    for digit in train {
        mean.iter_mut().zip(to_unit(digit)).for_each(|(sum, x)| *sum += f64::from(x));
        digits += 1.0;
    }
    mean.iter_mut().for_each(|sum| *sum /= digits);
    let (mut squares, mut values) = (0.0, 0);
    for digit in test {
        squares +=
            to_unit(digit).iter().zip(&mean).map(|(&x, mean)| (f64::from(x) - mean).powi(2)).sum::<f64>();
        values += pixels;
    }
    (squares / values as f64) as f32
}

/// The mean `[pixels]` of digits and the mean of the products of every two pixels `[pixels, pixels]`.
fn moments<'a>(mut digits: impl Iterator<Item = &'a [u8]>, pixels: usize) -> (DVector<f64>, DMatrix<f64>) {
    let mut sum = DVector::zeros(pixels);
    let mut products = DMatrix::zeros(pixels, pixels);
    let mut count = 0;
    loop {
        let x: Vec<f32> = digits.by_ref().take(CHUNK).flat_map(to_unit).collect();
        if x.is_empty() {
            break;
        }
        for row in x.chunks_exact(pixels) {
            sum.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        let chunk =
            products::transposed_times(&x, NonZeros::of_sparse(&x, pixels).as_ref(), &x, pixels, pixels);
        products.iter_mut().zip(chunk).for_each(|(sum, product)| *sum += f64::from(product));
        count += x.len() / pixels;
    }
    (sum / count as f64, products / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits of two pixels on a line through (40, 80) with the direction (1, 2), and one step off it.
    const ON_A_LINE: [u8; 8] = [20, 40, 40, 80, 60, 120, 40, 80];

    fn baselines_of(train: &[u8], test: &[u8]) -> Baselines {
        baselines(train.chunks_exact(2), test.chunks_exact(2), 2)
    }

    #[test]
    fn one_component_holds_a_line() {
        let found = baselines_of(&ON_A_LINE, &ON_A_LINE);
        // Squared distances from (40, 80): 500·4 twice and 0 twice; over 4 digits and 2 pixels.
        let expected = 2.0 * (20.0_f32.powi(2) + 40.0_f32.powi(2)) / 8.0 / 255.0_f32.powi(2);
        assert!((found.mean_image - expected).abs() < 1e-7, "{found:?}");
        assert!((spread(ON_A_LINE.chunks(2), 2) - expected).abs() < 1e-7);
        assert_eq!(found.pca.len(), 3);
        assert!(found.pca[1] < 1e-8 && found.pca[2] < 1e-8, "{found:?}");
    }

    #[test]
    fn what_lies_off_the_line_is_the_error() {
        // (2, -1) is at right angles to (1, 2): at its whole squared length from what one component holds.
        let test = [40 + 20, 80 - 10];
        let found = baselines_of(&ON_A_LINE, &test);
        let expected = (20.0_f32.powi(2) + 10.0_f32.powi(2)) / 2.0 / 255.0_f32.powi(2);
        assert!((found.pca[0] - expected).abs() < 1e-7, "{found:?}");
        assert!((found.pca[1] - expected).abs() < 1e-7, "{found:?}");
        assert!(found.pca[2] < 1e-8, "{found:?}");
    }

    #[test]
    fn the_mean_image_alone_has_the_same_error() {
        let test = [60, 70, 3, 200];
        let expected = baselines_of(&ON_A_LINE, &test).mean_image;
        let found = mean_image_error(ON_A_LINE.chunks_exact(2), test.chunks_exact(2), 2);
        assert!((found - expected).abs() < 1e-7, "{found} is not {expected}");
    }

    #[test]
    fn digits_of_too_many_pixels_have_no_pca() {
        let digit = vec![255; MOST_PIXELS + 1];
        let found = baselines([&digit[..]].into_iter(), [&digit[..]].into_iter(), digit.len());
        assert_eq!(found, Baselines { mean_image: 0.0, pca: vec![] });
    }
}
