//! A dense layer, forward and backward.

use crate::activation::{Activation, activate, activation_gradient};
use crate::elementwise::sum_of_columns;
use crate::products::{
    NonZeros, TransposedTimes, rows_of_times_transposed, times_and, times_transposed_part,
};
use crate::threads;

/// `activation(x·weight + bias)`.
///
/// `x` is `[batch, inputs]`, `weight` `[inputs, outputs]`, `bias` `[outputs]`, the result `[batch, outputs]`.
/// The non-zeros of `x`, if they are few, are found once and returned for the backward pass.
pub fn dense(
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    activation: Activation,
) -> (Vec<f32>, Option<NonZeros>) {
    let non_zeros = NonZeros::of_sparse(x, weight.len() / bias.len());
    let y = times_and(x, non_zeros.as_ref(), weight, bias, |y| activate(y, activation));
    (y, non_zeros)
}

/// What the backward pass of [`dense`] needs.
#[derive(Clone, Copy, Debug)]
pub struct DenseState<'a> {
    /// Its input, `[batch, inputs]`.
    pub x: &'a [f32],
    /// The non-zeros of the input, if they are few.
    pub non_zeros: Option<&'a NonZeros>,
    /// `[inputs, outputs]`
    pub weight: &'a [f32],
    /// Its output, `[batch, outputs]`.
    pub y: &'a [f32],
    /// Its activation.
    pub activation: Activation,
}

/// The gradients of a [`dense`] layer.
#[derive(Debug)]
pub struct DenseGradients {
    /// With respect to its input, `[batch, inputs]`; empty unless asked for.
    pub x: Vec<f32>,
    /// With respect to its weight, `[inputs, outputs]`.
    pub weight: Vec<f32>,
    /// With respect to its bias, `[outputs]`.
    pub bias: Vec<f32>,
}

/// The backward pass of [`dense`]: from the gradient with respect to its output, `y_gradient` `[batch, outputs]`,
/// those with respect to weight, bias and, if `with_x`, input.
pub fn dense_gradients(
    state: DenseState,
    y_gradient: &[f32],
    outputs: usize,
    with_x: bool,
) -> DenseGradients {
    let DenseState { x, non_zeros, weight, y, activation } = state;
    let z_gradient = activation_gradient(y_gradient, y, activation);
    let inputs = weight.len() / outputs;
    let batch = z_gradient.len() / outputs;
    let mut gradients = DenseGradients {
        x: vec![0.0; if with_x { x.len() } else { 0 }],
        weight: vec![0.0; weight.len()],
        bias: vec![0.0; outputs],
    };
    let product = TransposedTimes::new(x, non_zeros, &z_gradient, inputs, outputs);

    // All three at once, so that threads wait for each other once.
    enum Part<'a> {
        X(&'a [f32], &'a mut [f32]),
        Weight(&'a mut [f32], usize),
        Bias(&'a mut [f32], usize),
    }
    let rows = rows_of_times_transposed(batch, weight);
    let by_x = z_gradient.chunks(rows * outputs).zip(gradients.x.chunks_mut(rows * inputs));
    let rows = product.rows_of_part();
    let by_weight = gradients.weight.chunks_mut(rows * outputs).zip((0..).step_by(rows));
    let columns = threads::share(outputs, batch);
    let by_bias = gradients.bias.chunks_mut(columns).zip((0..).step_by(columns));
    let parts = by_x.map(|(z_gradient, out)| Part::X(z_gradient, out));
    let parts = parts.chain(by_weight.map(|(out, first)| Part::Weight(out, first)));
    threads::each(parts.chain(by_bias.map(|(out, first)| Part::Bias(out, first))), |part| match part {
        Part::X(z_gradient, out) => times_transposed_part(z_gradient, weight, outputs, out),
        Part::Weight(out, first) => product.compute(first, out),
        Part::Bias(out, first) => sum_of_columns(&z_gradient, outputs, first, out),
    });
    gradients
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        SPARSE_AND_DENSE, assert_close, differences, numbers, numbers_or_zero, plain_dense,
    };

    fn plain(z: f64, activation: Activation) -> f64 {
        match activation {
            Activation::Relu => z.max(0.0),
            Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
            Activation::Tanh => z.tanh(),
            Activation::Linear => z,
        }
    }

    #[test]
    fn dense_is_the_sum_of_products_at_every_width() {
        // Widths that end in every kind of strip, and in none.
        for outputs in [1, 2, 3, 4, 7, 16, 31, 32, 33, 52, 64, 87] {
            for (batch, inputs) in [(1, 1), (3, 5), (8, 50)] {
                for least in SPARSE_AND_DENSE {
                    let x = numbers_or_zero(batch * inputs, 1, least);
                    let (weight, bias) = (numbers(inputs * outputs, 2), numbers(outputs, 3));
                    for activation in Activation::ALL {
                        let expected: Vec<f64> =
                            plain_dense(&x, &weight, &bias).iter().map(|&z| plain(z, activation)).collect();
                        assert_close(&dense(&x, &weight, &bias, activation).0, &expected, 1e-6);
                    }
                }
            }
        }
    }

    #[test]
    fn a_broken_network_shows() {
        for activation in Activation::ALL {
            assert!(dense(&[1.0], &[f32::NAN], &[0.0], activation).0[0].is_nan(), "{activation:?}");
        }
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let (batch, inputs, outputs) = (3, 5, 9);
        let (weight, bias) = (numbers(inputs * outputs, 7), numbers(outputs, 8));
        // The loss is the scalar product of the output with irregular numbers.
        let y_gradient = numbers(batch * outputs, 9);
        let loss = |x: &[f32], weight: &[f32], bias: &[f32], activation: Activation| -> f64 {
            let y = plain_dense(x, weight, bias).into_iter().map(|z| plain(z, activation));
            y.zip(&y_gradient).map(|(y, &g)| y * f64::from(g)).sum()
        };
        for (activation, least) in Activation::ALL.into_iter().flat_map(|a| SPARSE_AND_DENSE.map(|l| (a, l)))
        {
            let x = numbers_or_zero(batch * inputs, 6, least);
            let (y, non_zeros) = dense(&x, &weight, &bias, activation);
            let state =
                DenseState { x: &x, non_zeros: non_zeros.as_ref(), weight: &weight, y: &y, activation };
            let found = dense_gradients(state, &y_gradient, outputs, true);
            let by_x = differences(&x, |x| loss(x, &weight, &bias, activation));
            let by_weight = differences(&weight, |weight| loss(&x, weight, &bias, activation));
            let by_bias = differences(&bias, |bias| loss(&x, &weight, bias, activation));
            assert_close(&found.x, &by_x, 2e-5);
            assert_close(&found.weight, &by_weight, 2e-5);
            assert_close(&found.bias, &by_bias, 2e-5);
        }
    }
}
