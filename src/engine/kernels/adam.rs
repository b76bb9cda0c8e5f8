//! One step of Adam.

use wide::f32x4;

use crate::{LANES, threads};

/// The settings of one step of [`adam`], the same for every parameter.
#[derive(Clone, Copy, Debug)]
pub struct AdamStep {
    /// The learning rate with both bias corrections: `rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
    pub rate: f32,
    /// Share of the new gradient in the running mean, `1 − β₁`.
    pub mean_share: f32,
    /// Share of the new squared gradient in its running mean, `1 − β₂`.
    pub square_share: f32,
    /// Added to `√v` before bias correction, ε.
    pub epsilon: f32,
}

/// Moments and squared gradients below this are treated as zero.
///
/// Once a weight's gradient has become zero, its running mean halves every seven steps; after some eight hundred it is
/// below 1.2e-38, where processors compute many times more slowly. Long before that it cannot move a weight: compared
/// with ε, the root of 1e-30 is less than a rounding error.
const LEAST: f32x4 = f32x4::splat(1e-30);

/// One step of Adam (Kingma and Ba, 2015) as in Keras, in place: `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`,
/// `parameter −= rate · m / (√v + ε)`. All slices must have the same length.
pub fn adam(parameter: &mut [f32], gradient: &[f32], m: &mut [f32], v: &mut [f32], step: AdamStep) {
    let part = threads::share(gradient.len().div_ceil(LANES), OPERATIONS * LANES) * LANES;
    let moments = m.chunks_mut(part).zip(v.chunks_mut(part));
    let parts = parameter.chunks_mut(part).zip(gradient.chunks(part)).zip(moments);
    threads::each(parts, |((parameter, gradient), (m, v))| adam_of_part(parameter, gradient, m, v, step));
}

/// What the step of one number takes, in operations of a product.
const OPERATIONS: usize = 8;

fn adam_of_part(parameter: &mut [f32], gradient: &[f32], m: &mut [f32], v: &mut [f32], step: AdamStep) {
    let (ps, p_rest) = parameter.as_chunks_mut::<LANES>();
    let (gs, g_rest) = gradient.as_chunks::<LANES>();
    let (ms, m_rest) = m.as_chunks_mut::<LANES>();
    let (vs, v_rest) = v.as_chunks_mut::<LANES>();
    for (((p, g), m), v) in ps.iter_mut().zip(gs).zip(ms).zip(vs) {
        adam_of_four(p, g, m, v, step);
    }
    if !p_rest.is_empty() {
        let [mut p, mut g, mut m, mut v] = [[0.0; LANES]; 4];
        let rest = ..p_rest.len();
        p[rest].copy_from_slice(p_rest);
        g[rest].copy_from_slice(g_rest);
        m[rest].copy_from_slice(m_rest);
        v[rest].copy_from_slice(v_rest);
        adam_of_four(&mut p, &g, &mut m, &mut v, step);
        p_rest.copy_from_slice(&p[rest]);
        m_rest.copy_from_slice(&m[rest]);
        v_rest.copy_from_slice(&v[rest]);
    }
}

#[inline(always)]
fn adam_of_four(
    p: &mut [f32; LANES],
    g: &[f32; LANES],
    m: &mut [f32; LANES],
    v: &mut [f32; LANES],
    step: AdamStep,
) {
    let [rate, mean_share, square_share, epsilon] =
        [step.rate, step.mean_share, step.square_share, step.epsilon].map(f32x4::splat);
    let (g, mean, square) = (f32x4::new(*g), f32x4::new(*m), f32x4::new(*v));
    let mean = mean + (g - mean) * mean_share;
    // `−|mean|`, by setting the sign bit.
    let mean = zero_if((mean | f32x4::splat(-0.0)).simd_gt(-LEAST), mean);
    let g2 = g * g;
    let square = square + (zero_if(g2.simd_lt(LEAST), g2) - square) * square_share;
    let square = zero_if(square.simd_lt(LEAST), square);
    *p = (f32x4::new(*p) - mean * rate / (square.sqrt() + epsilon)).to_array();
    *m = mean.to_array();
    *v = square.to_array();
}

/// `values`, but zero where `small`. NaN is never small, so it stays.
#[inline(always)]
fn zero_if(small: f32x4, values: f32x4) -> f32x4 {
    small.select(f32x4::ZERO, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    const STEP: AdamStep = AdamStep { rate: 1e-3, mean_share: 0.1, square_share: 0.001, epsilon: 1e-7 };

    #[test]
    fn adam_takes_the_step_of_the_paper() {
        // By hand: m = 0.1·2, v = 0.001·4, and the step is rate · 0.2 / (√0.004 + ε).
        let step = AdamStep { rate: 0.5, mean_share: 0.1, square_share: 0.001, epsilon: 0.01 };
        let (mut p, mut m, mut v) = ([1.0; 5], [0.0; 5], [0.0; 5]);
        adam(&mut p, &[2.0; 5], &mut m, &mut v, step);
        let expected = 1.0 - 0.5 * 0.2 / (0.004_f32.sqrt() + 0.01);
        for i in 0..5 {
            // In a whole register, and in the rest.
            assert!(
                (m[i] - 0.2).abs() < 1e-7 && (v[i] - 0.004).abs() < 1e-8 && (p[i] - expected).abs() < 1e-6
            );
        }
    }

    #[test]
    fn moments_never_become_subnormal_and_weights_do_not_change_for_it() {
        // Gradients that fade to zero at different rates and stay there, long enough for the squares to fade too.
        let start = numbers(64, 1);
        let (mut p, mut m, mut v) = (numbers(64, 2), vec![0.0; 64], vec![0.0; 64]);
        // The same in f64, treating nothing as zero; there everything is a normal number.
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
        assert!(m[1..].iter().all(|&m| m == 0.0) && v[1..].iter().all(|&v| v == 0.0), "everything has faded");
    }

    #[test]
    fn nan_stays_visible() {
        let (mut p, mut m, mut v) = ([1.0], [0.0], [0.0]);
        adam(&mut p, &[f32::NAN], &mut m, &mut v, STEP);
        assert!(p[0].is_nan() && m[0].is_nan() && v[0].is_nan());
    }
}
