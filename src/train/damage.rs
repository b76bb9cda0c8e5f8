//! Damage to the digits that the network is shown, so that it learns to repair them.

use super::random::{self, Place};
use crate::schema::Config;

/// Noise, then a hole. Damaged digits are ink bytes too, so people see exactly what the network sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damage {
    seed: u32,
    /// Standard deviation of the noise, in ink levels.
    noise: f32,
    /// Rows and columns of a digit.
    size: (usize, usize),
    /// Side of the hole, in pixels.
    side: usize,
}

impl Damage {
    /// The damage of a configuration, for digits of `size` (rows, columns).
    pub fn of(config: &Config, size: (usize, usize)) -> Self {
        Self {
            seed: config.seed,
            noise: config.noise as f32 * 255.0,
            size,
            side: (config.hole * size.0.min(size.1) as f64).round() as usize,
        }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.noise == 0.0 && self.side == 0
    }

    /// Damages a digit, ink bytes `[rows, columns]`: adds the noise, then covers a square with paper, wholly inside
    /// the picture. Both depend only on the seed and on `place`.
    pub fn apply(&self, place: Place, ink: &mut [u8]) {
        if self.noise > 0.0 {
            random::add_noise(self.seed, place, self.noise, ink);
        }
        if self.side > 0 {
            let (rows, columns) = self.size;
            let [top, left] =
                random::corner(self.seed, place, [rows, columns].map(|length| length - self.side + 1));
            for row in ink.chunks_exact_mut(columns).skip(top).take(self.side) {
                row[left..left + self.side].fill(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(config: Config, size: (usize, usize), place: Place) -> Vec<u8> {
        let mut ink = vec![200; size.0 * size.1];
        Damage::of(&config, size).apply(place, &mut ink);
        ink
    }

    #[test]
    fn a_hole_is_one_square_of_paper_wholly_inside() {
        // 0.35 of 28 pixels is 9.8; in 10 × 30 pixels the shorter side counts.
        for (size, hole, side) in
            [((28, 28), 0.35, 10), ((10, 30), 0.5, 5), ((5, 7), 1.0, 5), ((28, 28), 0.01, 0)]
        {
            let mut corners = Vec::new();
            for index in 0..300 {
                let ink = damaged(Config { hole, ..Config::default() }, size, Place::Digit(index));
                let paper: Vec<(usize, usize)> =
                    (0..ink.len()).filter(|&i| ink[i] == 0).map(|i| (i / size.1, i % size.1)).collect();
                assert_eq!(paper.len(), side * side);
                if let (Some(first), Some(last)) = (paper.first(), paper.last()) {
                    assert_eq!((last.0 - first.0 + 1, last.1 - first.1 + 1), (side, side));
                    corners.push(*first);
                }
            }
            let ends = |corner: fn(&(usize, usize)) -> usize| {
                (corners.iter().map(corner).min(), corners.iter().map(corner).max())
            };
            if side > 0 {
                assert_eq!(ends(|corner| corner.0), (Some(0), Some(size.0 - side)), "every row is reached");
                assert_eq!(ends(|corner| corner.1), (Some(0), Some(size.1 - side)), "every column too");
            }
        }
    }

    #[test]
    fn noise_neither_moves_nor_fills_the_hole() {
        let hole =
            |noise| damaged(Config { noise, hole: 0.5, ..Config::default() }, (28, 28), Place::Drawing);
        let (clean, noisy) = (hole(0.0), hole(0.3));
        let paper = (0..784).filter(|&i| clean[i] == 0);
        assert!(paper.clone().count() == 196 && paper.clone().all(|i| noisy[i] == 0));
        assert_ne!(clean, noisy);
    }

    #[test]
    fn without_noise_or_hole_nothing_happens() {
        assert!(Damage::of(&Config::default(), (6, 6)).is_none());
        assert_eq!(damaged(Config::default(), (6, 6), Place::Drawing), [200; 36]);
    }
}
