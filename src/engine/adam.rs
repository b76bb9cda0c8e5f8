//! One step of Adam.

/// What [`adam`] is told of one step; all of it the same for every parameter.
#[derive(Clone, Copy, Debug)]
pub struct AdamStep {
    /// The learning rate with both bias corrections in it: `rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
    pub rate: f32,
    /// Share of the new gradient in the running mean, `1 − β₁`.
    pub mean_share: f32,
    /// Share of the new squared gradient in its running mean, `1 − β₂`.
    pub square_share: f32,
    /// Added to `√v` before bias correction, ε.
    pub epsilon: f32,
}

/// Moments below this are taken for zero.
///
/// The running mean of a weight whose gradient has become zero halves every seven steps; after some eight
/// hundred it is below 1.2e-38, where processors compute many times slower. Long before, it moves no weight:
/// beside ε, a square of 1e-30 is less than rounding.
const LEAST_MOMENT: f32 = 1e-30;

/// Gradients below this are taken for zero, so that no square of one, nor the share of it that is added to
/// the running mean, falls below 1.2e-38 either.
const LEAST_GRADIENT: f32 = 1e-17;

/// One step of Adam (Kingma and Ba, 2015) as Keras does it, in place: `m += (g − m)(1 − β₁)`,
/// `v += (g² − v)(1 − β₂)`, `parameter −= rate · m / (√v + ε)`. All slices are of one length.
pub fn adam(parameter: &mut [f32], gradient: &[f32], m: &mut [f32], v: &mut [f32], step: AdamStep) {
    for (((p, &g), m), v) in parameter.iter_mut().zip(gradient).zip(m).zip(v) {
        let g = zero_below(LEAST_GRADIENT, g);
        *m = zero_below(LEAST_MOMENT, *m + (g - *m) * step.mean_share);
        *v = zero_below(LEAST_MOMENT, *v + (g * g - *v) * step.square_share);
        *p -= *m * step.rate / (v.sqrt() + step.epsilon);
    }
}

/// `value`, or zero if it is smaller than `least` either way. NaN stays.
#[inline(always)]
fn zero_below(least: f32, value: f32) -> f32 {
    if value.abs() < least { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::super::testing::numbers;
    use super::*;

    const STEP: AdamStep = AdamStep { rate: 1e-3, mean_share: 0.1, square_share: 0.001, epsilon: 1e-7 };

    #[test]
    fn adam_takes_the_step_of_the_paper() {
        // By hand: m = 0.1·2, v = 0.001·4, and the step is rate · 0.2 / (√0.004 + ε).
        let step = AdamStep { rate: 0.5, mean_share: 0.1, square_share: 0.001, epsilon: 0.01 };
        let (mut p, mut m, mut v) = ([1.0; 5], [0.0; 5], [0.0; 5]);
        adam(&mut p, &[2.0; 5], &mut m, &mut v, step);
        let expected = 1.0 - 0.5 * 0.2 / (0.004_f32.sqrt() + 0.01);
        for i in 0..5 {
            assert!(
                (m[i] - 0.2).abs() < 1e-7 && (v[i] - 0.004).abs() < 1e-8 && (p[i] - expected).abs() < 1e-6
            );
        }
    }

    #[test]
    fn nothing_is_left_below_the_normal_numbers_and_no_weight_knows() {
        // Gradients that fade out, at different rates, and then stay zero, for long enough for the squares too.
        let start = numbers(64, 1);
        let (mut p, mut m, mut v) = (numbers(64, 2), vec![0.0; 64], vec![0.0; 64]);
        // The same without taking anything for zero, in f64, where all of it is a normal number.
        let mut plain: Vec<[f64; 3]> = p.iter().map(|&p| [f64::from(p), 0.0, 0.0]).collect();
        for step in 0..80_000 {
            let fade = |i: usize| (1.0 - 0.01 * i as f32).max(0.0).powi(step);
            let gradient: Vec<f32> = start.iter().enumerate().map(|(i, g)| g * fade(i)).collect();
            adam(&mut p, &gradient, &mut m, &mut v, STEP);
            for ([p, m, v], g) in plain.iter_mut().zip(gradient.iter().map(|&g| f64::from(g))) {
                *m += (g - *m) * 0.1;
                *v += (g * g - *v) * 0.001;
                *p -= *m * 1e-3 / (v.sqrt() + 1e-7);
            }
            for moment in m.iter().chain(&v) {
                assert!(*moment == 0.0 || moment.is_normal(), "{moment:e} after step {step}");
            }
        }
        for (i, (p, [plain, ..])) in p.iter().zip(&plain).enumerate().skip(1) {
            assert!((f64::from(*p) - plain).abs() < 1e-5 * (1.0 + plain.abs()), "{i}: {p} is not {plain}");
        }
        assert!(m[1..].iter().all(|&m| m == 0.0) && v[1..].iter().all(|&v| v == 0.0), "all has faded out");
    }

    #[test]
    fn what_is_no_number_stays_visible() {
        let (mut p, mut m, mut v) = ([1.0], [0.0], [0.0]);
        adam(&mut p, &[f32::NAN], &mut m, &mut v, STEP);
        assert!(p[0].is_nan() && m[0].is_nan() && v[0].is_nan());
    }
}
