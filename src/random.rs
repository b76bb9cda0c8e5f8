//! The project's own random numbers: one generator for each purpose, all from the seed of the configuration.
//!
//! A generator is a function of the seed and of what it is for (the weights, the order of epoch 3, the noise
//! of step 17), never of what was drawn before. So a run can be resumed at any step without a saved state.

use rand::{RngExt, seq::SliceRandom};
use rand_distr::StandardNormal;
use rand_pcg::Pcg32;

/// What random numbers are for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// First values of the weights.
    Weights,
    /// The order of the digits in an epoch, counted from zero.
    Order(u64),
    /// The noise on the inputs of a step, counted from zero.
    Noise(u64),
    /// The noise on a batch of held-out digits, counted from zero; the same at every evaluation.
    HeldOutNoise(u64),
}

/// PCG XSH RR 64/32 (O'Neill 2014); purposes differ in their stream, and within one in their start.
fn generator(seed: u32, purpose: Purpose) -> Pcg32 {
    let (stream, index) = match purpose {
        Purpose::Weights => (1, 0),
        Purpose::Order(epoch) => (2, epoch),
        Purpose::Noise(step) => (3, step),
        Purpose::HeldOutNoise(batch) => (4, batch),
    };
    // An odd multiplier spreads neighbouring indices over the whole state.
    Pcg32::new(u64::from(seed) ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15), stream)
}

/// Weights of dense layers by Glorot and Bengio (2010), as Keras draws them: uniform within
/// `±√(6 / (inputs + outputs))`. Layers of one network are drawn in turn.
pub struct GlorotUniform(Pcg32);

impl GlorotUniform {
    /// The first weights of a network.
    pub fn new(seed: u32) -> Self {
        Self(generator(seed, Purpose::Weights))
    }

    /// A weight matrix `[inputs, outputs]`.
    pub fn weights(&mut self, inputs: usize, outputs: usize) -> Vec<f32> {
        let limit = (6.0 / (inputs + outputs) as f32).sqrt();
        (0..inputs * outputs).map(|_| (2.0 * self.0.random::<f32>() - 1.0) * limit).collect()
    }
}

/// Puts `items` into the order of an epoch.
pub fn shuffle(seed: u32, epoch: u64, items: &mut [u32]) {
    items.shuffle(&mut generator(seed, Purpose::Order(epoch)));
}

/// Adds normal noise of the given standard deviation to ink from 0 to 1, and holds it to that range.
pub fn add_noise(seed: u32, purpose: Purpose, deviation: f32, ink: &mut [f32]) {
    let mut generator = generator(seed, purpose);
    for ink in ink {
        let noise: f32 = generator.sample(StandardNormal);
        *ink = (*ink + deviation * noise).clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_stay_within_glorots_limit_and_fill_it() {
        let weights = GlorotUniform::new(3).weights(30, 20);
        let limit = (6.0_f32 / 50.0).sqrt();
        assert!(weights.iter().all(|w| w.abs() <= limit));
        assert!(weights.iter().any(|&w| w > 0.98 * limit) && weights.iter().any(|&w| w < -0.98 * limit));
        let mean = weights.iter().sum::<f32>() / 600.0;
        assert!(mean.abs() < 0.1 * limit, "mean {mean}");
    }

    #[test]
    fn a_seed_repeats_itself_and_another_differs() {
        let draw = |seed| GlorotUniform::new(seed).weights(4, 4);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let mut network = GlorotUniform::new(1);
        assert_ne!(network.weights(4, 4), network.weights(4, 4));
    }

    #[test]
    fn every_epoch_has_its_own_order_of_all_items() {
        let order = |epoch| {
            let mut items: Vec<u32> = (0..100).collect();
            shuffle(5, epoch, &mut items);
            items
        };
        assert_eq!(order(0), order(0));
        assert_ne!(order(0), order(1));
        let mut sorted = order(7);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<u32>>());
    }

    #[test]
    fn noise_has_its_deviation_and_stays_in_range() {
        let mut ink = vec![0.5; 20_000];
        add_noise(1, Purpose::Noise(0), 0.1, &mut ink);
        let mean = ink.iter().sum::<f32>() / 20_000.0;
        let deviation = (ink.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 20_000.0).sqrt();
        assert!((mean - 0.5).abs() < 0.005 && (deviation - 0.1).abs() < 0.003, "{mean} ± {deviation}");
        add_noise(1, Purpose::Noise(1), 10.0, &mut ink);
        assert!(ink.iter().all(|ink| (0.0..=1.0).contains(ink)));
    }
}
