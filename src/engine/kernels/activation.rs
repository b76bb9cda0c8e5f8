//! The activations of dense layers, with their arithmetic and their names elsewhere.

use std::borrow::Cow;

use crate::Block;
use crate::elementwise::{Sigmoid, each, tanh};

/// The function that a dense layer applies to its weighted sum `z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(z, 0)`; its slope at zero is zero, as in Keras.
    Relu,
    /// `z`.
    Linear,
    /// `(e^z − e^-z) / (e^z + e^-z)`.
    Tanh,
    /// `1 / (1 + e^-z)`.
    Sigmoid,
}

/// What there is to know about an activation besides its arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name in a configuration.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it means for a code, in a sentence; nothing if codes do not use it.
    pub for_codes: Option<&'static str>,
    /// Whether its values can be negative.
    pub can_be_negative: bool,
    /// The `activation` of a layer in Keras.
    pub keras: &'static str,
    /// The function in `torch`, if there is one.
    pub torch: Option<&'static str>,
    /// The module in `torch.nn`.
    pub torch_module: &'static str,
}

impl Activation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Relu, Self::Linear, Self::Tanh, Self::Sigmoid];

    /// Its names and properties.
    pub fn about(self) -> About {
        match self {
            Self::Relu => About {
                name: "relu",
                label: "ReLU",
                for_codes: Some(
                    "Zero or more: each number says how much of something there is. Units can die.",
                ),
                can_be_negative: false,
                keras: "relu",
                torch: Some("relu"),
                torch_module: "ReLU",
            },
            Self::Linear => About {
                name: "linear",
                label: "linear",
                for_codes: Some("Any number. No unit can die."),
                can_be_negative: true,
                keras: "linear",
                torch: None,
                torch_module: "Identity",
            },
            Self::Tanh => About {
                name: "tanh",
                label: "tanh",
                for_codes: Some("From −1 to 1."),
                can_be_negative: true,
                keras: "tanh",
                torch: Some("tanh"),
                torch_module: "Tanh",
            },
            Self::Sigmoid => About {
                name: "sigmoid",
                label: "sigmoid",
                for_codes: None,
                can_be_negative: false,
                keras: "sigmoid",
                torch: Some("sigmoid"),
                torch_module: "Sigmoid",
            },
        }
    }
}

/// Applies an activation in place.
pub fn activate(z: &mut [f32], activation: Activation) {
    match activation {
        // Unlike `max`, the comparison lets NaN through, so that a broken network shows.
        Activation::Relu => each(z, |z| z.simd_lt(Block::ZERO).select(Block::ZERO, z)),
        Activation::Sigmoid => each(z, |z| Sigmoid::of(z).value),
        Activation::Tanh => each(z, tanh),
        Activation::Linear => {}
    }
}

/// The gradient with respect to a layer's weighted sum, from the gradient `y_gradient` with respect to its output `y`.
pub fn activation_gradient<'a>(y_gradient: &'a [f32], y: &[f32], activation: Activation) -> Cow<'a, [f32]> {
    let slopes = y_gradient.iter().zip(y);
    match activation {
        Activation::Relu => slopes.map(|(&g, &y)| if y > 0.0 { g } else { 0.0 }).collect(),
        Activation::Sigmoid => slopes.map(|(&g, &y)| g * y * (1.0 - y)).collect(),
        Activation::Tanh => slopes.map(|(&g, &y)| g * (1.0 - y * y)).collect(),
        Activation::Linear => y_gradient.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activations_let_nan_through() {
        for activation in Activation::ALL {
            let mut z = [f32::NAN; 5];
            activate(&mut z, activation);
            assert!(z.iter().all(|z| z.is_nan()), "{activation:?}");
        }
    }

    #[test]
    fn activations_that_can_be_negative_say_so() {
        for activation in Activation::ALL {
            let mut z = [-2.0, -0.5, 0.0, 0.5];
            activate(&mut z, activation);
            assert_eq!(z.iter().any(|&z| z < 0.0), activation.about().can_be_negative, "{activation:?}");
        }
    }
}
