//! Normal noise, from a generator that is given.

use rand::RngExt;
use rand_distr::StandardNormal;
use rand_pcg::Pcg32;

/// Standard normal numbers.
pub fn normal(mut generator: Pcg32, count: usize) -> Vec<f32> {
    (0..count).map(|_| generator.sample(StandardNormal)).collect()
}

/// Adds normal noise of the given standard deviation, in ink levels, to ink bytes, rounds it to the nearest level, and
/// clamps it to their range.
pub fn add_noise(mut generator: Pcg32, deviation: f32, ink: &mut [u8]) {
    for ink in ink {
        let noise: f32 = generator.sample(StandardNormal);
        *ink = (f32::from(*ink) + deviation * noise + 0.5) as u8;
    }
}
