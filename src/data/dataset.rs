//! Digits with their classes.

use serde::Serialize;

use super::idx::{Images, Labels};
use crate::engine::ink::squared_distance;
use crate::error::{Error, Result};
use crate::schema::{CLASSES, MOST_DIGITS};

/// Digits with their classes. All classes are known; digits may still be arriving.
#[derive(Debug)]
pub struct Dataset {
    /// The digits.
    pub images: Images,
    /// The class of each; without a label file, all are 0.
    pub labels: Vec<u8>,
}

/// What was loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatasetInfo {
    /// How many digits there are, arrived or not.
    pub digits: usize,
    /// Pixels from top to bottom.
    pub rows: usize,
    /// Pixels from left to right.
    pub columns: usize,
    /// How many digits of each class, from 0 to the highest there is.
    pub counts: Vec<usize>,
}

/// The digits closest to some given ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// Their indices in the dataset.
    pub indices: Vec<u32>,
    /// The mean squared difference of each, ink from 0 to 1.
    pub distances: Vec<f32>,
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
}

impl Dataset {
    /// From the bytes of two IDX files; the image file may be just its beginning.
    ///
    /// # Errors
    /// Files that are not IDX or do not belong together, too many digits, or a label outside the range of classes.
    pub fn begin(images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<Self> {
        Self::of(Images::begin(images)?, labels)
    }

    /// From the bytes of two whole IDX files.
    ///
    /// # Errors
    /// As [`Self::begin`], and missing bytes.
    pub fn parse(images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<Self> {
        Self::of(Images::parse(images)?, labels)
    }

    fn of(images: Images, labels: Option<Vec<u8>>) -> Result<Self> {
        if images.count() > MOST_DIGITS {
            return Err(Error::TooManyDigits { most: MOST_DIGITS, found: images.count() });
        }
        let Some(labels) = labels else {
            let labels = vec![0; images.count()];
            return Ok(Self { images, labels });
        };
        let labels = Labels::parse(labels)?.into_classes();
        if images.count() != labels.len() {
            return Err(Error::LabelCount { images: images.count(), labels: labels.len() });
        }
        match labels.iter().position(|&label| usize::from(label) >= CLASSES) {
            Some(index) => Err(Error::LabelRange { index, found: labels[index].into(), last: CLASSES - 1 }),
            None => Ok(Self { images, labels }),
        }
    }

    /// Rows and columns of a digit.
    pub fn size(&self) -> (usize, usize) {
        (self.images.rows(), self.images.columns())
    }

    /// One more than the highest class.
    pub fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |&last| usize::from(last) + 1)
    }

    /// What was loaded.
    pub fn info(&self) -> DatasetInfo {
        let mut counts = vec![0; self.classes()];
        self.labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
        let (rows, columns) = self.size();
        DatasetInfo { digits: self.images.count(), rows, columns, counts }
    }

    /// The indices of the first `digits` digits of these classes. 0 means all digits, and no classes mean all classes.
    ///
    /// # Errors
    /// A class above the highest one, or no digit of any of them.
    pub fn members(&self, classes: &[u8], digits: usize) -> Result<Vec<u32>> {
        let labels = self.labels.iter().zip(0..);
        let members: Vec<u32> = labels
            .filter(|(label, _)| classes.is_empty() || classes.contains(label))
            .map(|(_, index)| index)
            .take(if digits == 0 { usize::MAX } else { digits })
            .collect();
        let end = self.classes();
        if members.is_empty() || classes.iter().any(|&class| usize::from(class) >= end) {
            return Err(Error::InvalidConfig {
                field: "classes".into(),
                found: format!("{classes:?}"),
                allowed: format!(
                    "classes from 0 to {}, with at least one training digit among them",
                    end - 1
                ),
            });
        }
        Ok(members)
    }

    /// The closest digit to each of these (ink bytes, `[digits, rows, columns]`), of those that have arrived: the
    /// first with the smallest sum of squared differences.
    pub fn nearest(&self, digits: &[u8]) -> Nearest {
        let size = self.images.size();
        let mut nearest = Nearest { indices: Vec::new(), distances: Vec::new(), pixels: Vec::new() };
        for digit in digits.chunks_exact(size) {
            let others = self.images.pixels().chunks_exact(size).zip(0..);
            let distances = others.map(|(other, index)| (squared_distance(digit, other), index));
            let Some((distance, index)) = distances.min() else { continue };
            nearest.indices.push(index);
            nearest.distances.push((distance as f64 / size as f64 / 255.0_f64.powi(2)) as f32);
            nearest.pixels.extend_from_slice(self.images.image(index as usize));
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(pixels: &[u8], labels: &[u8]) -> Dataset {
        let images = [&[0, 0, 8, 3, 0, 0, 0, labels.len() as u8, 0, 0, 0, 1, 0, 0, 0, 2], pixels].concat();
        Dataset::parse(images, Some([&[0, 0, 8, 1, 0, 0, 0, labels.len() as u8], labels].concat())).unwrap()
    }

    #[test]
    fn members_are_the_first_of_the_chosen_classes() {
        let digits = dataset(&[0; 12], &[3, 1, 3, 2, 3, 1]);
        assert_eq!(digits.members(&[], 0).unwrap(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(digits.members(&[], 2).unwrap(), [0, 1]);
        assert_eq!(digits.members(&[1, 3], 4).unwrap(), [0, 1, 2, 4]);
        assert_eq!(digits.members(&[1], 100).unwrap(), [1, 5]);
        assert_eq!(digits.members(&[0], 0).unwrap_err().kind(), "InvalidConfig");
    }

    #[test]
    fn the_nearest_digit_has_the_smallest_distance() {
        let digits = dataset(&[0, 0, 255, 0, 200, 200, 0, 1], &[0; 4]);
        let found = digits.nearest(&[210, 190, 0, 1, 0, 0]);
        assert_eq!((found.indices, found.pixels), (vec![2, 3, 0], vec![200, 200, 0, 1, 0, 0]));
        assert!((found.distances[0] - 100.0 / 255.0_f32.powi(2)).abs() < 1e-9);
        assert_eq!(found.distances[1..], [0.0, 0.0]);
    }
}
