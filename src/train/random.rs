//! The project's own random numbers: a generator for each purpose, all seeded by the configuration.
//!
//! A generator depends on the seed and on its purpose (a parameter's initial values, the order of epoch 3, the noise
//! on a digit), never on what was drawn before. So a run resumes at any step without saved generators, and two runs
//! with the same seed differ only in what was changed.

use rand::{RngExt, seq::SliceRandom};
use rand_pcg::Pcg32;

use crate::engine::noise;
use crate::model::Parameter;

/// What random numbers are for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// Initial values of the parameter with this name.
    Parameter(&'a str),
    /// The order of the digits in an epoch, counted from zero.
    Order(u64),
    /// The noise on a digit shown to the network.
    Noise(Place),
    /// The position of the hole in it.
    Hole(Place),
    /// The noise that a step samples variational codes with, steps counted from zero.
    CodeNoise(u64),
    /// Codes drawn on request.
    Codes,
}

/// Which digit the random numbers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The digit in this row of the batch of a step, both counted from zero.
    Training {
        #[expect(missing_docs, reason = "said above")]
        step: u64,
        #[expect(missing_docs, reason = "said above")]
        row: u64,
    },
    /// A digit by its index among those held out, or among those trained on: the same numbers every time.
    Digit(u64),
    /// A drawing: the same numbers for all of them.
    Drawing,
}

impl Place {
    /// Batches are at most this large.
    const ROWS: u64 = 1024;

    /// The streams of noise and hole, and an index within them.
    fn address(self) -> ([u64; 2], u64) {
        match self {
            Self::Training { step, row } => ([3, 6], step * Self::ROWS + row),
            Self::Digit(index) => ([4, 7], index),
            Self::Drawing => ([5, 8], 0),
        }
    }
}

/// PCG XSH RR 64/32 (O'Neill, 2014). Each purpose has its own stream, and each index within it its own start.
fn generator(seed: u32, purpose: Purpose) -> Pcg32 {
    let (stream, index) = match purpose {
        Purpose::Parameter(name) => (1, hash(name)),
        Purpose::Order(epoch) => (2, epoch),
        Purpose::Noise(place) => (place.address().0[0], place.address().1),
        Purpose::Hole(place) => (place.address().0[1], place.address().1),
        Purpose::CodeNoise(step) => (9, step),
        Purpose::Codes => (10, 0),
    };
    // The odd multiplier spreads neighbouring indices over the whole state.
    Pcg32::new(u64::from(seed) ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15), stream)
}

/// FNV-1a (Fowler, Noll and Vo).
fn hash(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Initial values of a parameter, as in Keras: weights uniform within `±√(6 / (inputs + outputs))` (Glorot and Bengio,
/// 2010), biases zero.
pub fn first_values(seed: u32, parameter: &Parameter) -> Vec<f32> {
    let Some((inputs, outputs)) = parameter.fans else { return vec![0.0; parameter.len()] };
    let limit = (6.0 / (inputs + outputs) as f32).sqrt();
    let mut generator = generator(seed, Purpose::Parameter(&parameter.name));
    (0..parameter.len()).map(|_| (2.0 * generator.random::<f32>() - 1.0) * limit).collect()
}

/// The first epoch is shuffled within parts of these sizes, then of [`LATER_PART`], so that it can start as soon as
/// the first digits arrive.
const FIRST_PARTS: [usize; 5] = [500, 500, 1000, 2000, 4000];
const LATER_PART: usize = 8000;

/// Shuffles the digits into the order of an epoch: part by part in the first, as a whole in later ones.
pub fn shuffle(seed: u32, epoch: u64, digits: &mut [u32]) {
    let mut generator = generator(seed, Purpose::Order(epoch));
    if epoch > 0 {
        return digits.shuffle(&mut generator);
    }
    let mut rest = digits;
    for part in FIRST_PARTS.into_iter().chain(std::iter::repeat(LATER_PART)) {
        let (now, later) = rest.split_at_mut(part.min(rest.len()));
        now.shuffle(&mut generator);
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
}

/// Standard normal numbers.
pub fn normal(seed: u32, purpose: Purpose, count: usize) -> Vec<f32> {
    noise::normal(generator(seed, purpose), count)
}

/// Adds normal noise of this standard deviation, in ink levels, to ink bytes, rounded to the nearest level and clamped
/// to their range.
pub fn add_noise(seed: u32, place: Place, deviation: f32, ink: &mut [u8]) {
    noise::add_noise(generator(seed, Purpose::Noise(place)), deviation, ink);
}

/// The top left corner of a square hole, `[row, column]`, out of this many positions for each.
pub fn corner(seed: u32, place: Place, positions: [usize; 2]) -> [usize; 2] {
    let mut generator = generator(seed, Purpose::Hole(place));
    positions.map(|positions| generator.random_range(0..positions as u32) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(seed: u32, name: &str) -> Vec<f32> {
        let fans = Some((30, 20));
        first_values(seed, &Parameter { name: name.into(), shape: vec![30, 20], fans })
    }

    #[test]
    fn weights_stay_within_glorots_limit_and_fill_it() {
        let weights = weights(3, "encoder.weight");
        let limit = (6.0_f32 / 50.0).sqrt();
        assert!(weights.iter().all(|w| w.abs() <= limit));
        assert!(weights.iter().any(|&w| w > 0.98 * limit) && weights.iter().any(|&w| w < -0.98 * limit));
        let mean = weights.iter().sum::<f32>() / 600.0;
        assert!(mean.abs() < 0.1 * limit, "mean {mean}");
        let bias = Parameter { name: "encoder.bias".into(), shape: vec![3], fans: None };
        assert_eq!(first_values(3, &bias), [0.0; 3]);
    }

    #[test]
    fn a_seed_repeats_its_weights_and_other_seeds_and_parameters_differ() {
        assert_eq!(weights(1, "a.weight"), weights(1, "a.weight"));
        assert_ne!(weights(1, "a.weight"), weights(2, "a.weight"));
        assert_ne!(weights(1, "a.weight"), weights(1, "b.weight"));
    }

    fn order(epoch: u64, digits: u32) -> Vec<u32> {
        let mut items: Vec<u32> = (0..digits).collect();
        shuffle(5, epoch, &mut items);
        items
    }

    #[test]
    fn every_epoch_has_its_own_order_of_all_digits() {
        assert_eq!(order(0, 100), order(0, 100));
        assert_ne!(order(0, 100), order(1, 100));
        let mut sorted = order(7, 100);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<u32>>());
        assert!(order(0, 0).is_empty());
    }

    #[test]
    fn the_first_epoch_is_shuffled_part_by_part_and_later_ones_as_a_whole() {
        let ends = [0, 500, 1000, 2000, 4000, 8000, 16_000, 24_000, 30_000];
        let first = order(0, 30_000);
        for ends in ends.windows(2) {
            let (start, end) = (ends[0], ends[1]);
            let mut part = first[start..end].to_vec();
            assert!(!part.is_sorted(), "{start} to {end} is in file order");
            part.sort_unstable();
            assert_eq!(part, (start as u32..end as u32).collect::<Vec<u32>>());
        }
        assert!(order(1, 30_000)[..500].iter().any(|&digit| digit >= 8000));
    }

    #[test]
    fn noise_has_its_deviation_and_stays_in_range() {
        let mut ink = vec![127; 20_000];
        add_noise(1, Place::Drawing, 25.5, &mut ink);
        let mean = ink.iter().map(|&x| f32::from(x)).sum::<f32>() / 20_000.0;
        let variance = ink.iter().map(|&x| (f32::from(x) - mean).powi(2)).sum::<f32>() / 20_000.0;
        assert!(
            (mean - 127.0).abs() < 1.0 && (variance.sqrt() - 25.5).abs() < 0.7,
            "{mean} ± {}",
            variance.sqrt()
        );
        let mut dark = vec![127; 20_000];
        add_noise(1, Place::Drawing, 2550.0, &mut dark);
        let ends = dark.iter().filter(|&&ink| ink == 0 || ink == 255).count();
        assert!(ends > 19_000, "most of it is clamped to the range: {ends}");
    }

    #[test]
    fn every_place_has_its_own_numbers() {
        let places = [
            Place::Training { step: 0, row: 0 },
            Place::Training { step: 0, row: 1 },
            Place::Training { step: 1, row: 0 },
            Place::Digit(0),
            Place::Digit(1),
            Place::Drawing,
        ];
        let noise = places.map(|place| normal(4, Purpose::Noise(place), 8));
        let holes = places.map(|place| corner(4, place, [1_000_000; 2]));
        for (i, j) in (0..6).flat_map(|i| (0..i).map(move |j| (i, j))) {
            assert_ne!(noise[i], noise[j], "{:?} and {:?}", places[i], places[j]);
            assert_ne!(holes[i], holes[j], "{:?} and {:?}", places[i], places[j]);
        }
    }
}
