//! What a session answers with.

use serde::Serialize;

use crate::model::{Layer, Part};
use crate::train::trainer::Nudge;

/// Where training stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Steps since the start.
    pub step: u64,
    /// Epochs completed.
    pub epoch: u64,
    /// Steps done in the current epoch; all of them if this call completed it.
    pub step_of_epoch: u64,
    /// Steps per epoch.
    pub steps_per_epoch: u64,
    /// Digits trained on in this call.
    pub digits: usize,
    /// Mean objective (the loss plus any penalties on the code) over this call, each batch before its step.
    pub objective: f64,
    /// The same for the reconstruction loss.
    pub loss: f64,
    /// The same for the squared error, whichever loss is trained on.
    pub mse: f64,
    /// Mean objective over the epoch so far, each batch before its step, as Keras reports it.
    pub epoch_objective: f64,
    /// The same for the reconstruction loss.
    pub epoch_loss: f64,
    /// The same for the squared error.
    pub epoch_mse: f64,
    /// Whether this call completed an epoch.
    pub epoch_done: bool,
    /// Whether all epochs are completed.
    pub finished: bool,
    /// Whether this call stopped because digits of the next batch have not arrived.
    pub waiting: bool,
}

/// Digits and their classes, from [`Session::test_digits`](super::Session::test_digits).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// The class of each.
    pub labels: Vec<u8>,
}

/// What the network makes of digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconstruction {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// Mean squared error of each digit, ink from 0 to 1.
    pub errors: Vec<f32>,
    /// `[digits, latent]`; the means, if the network is variational.
    pub codes: Vec<f32>,
}

/// What PCA makes of digits.
#[derive(Clone, Debug, PartialEq)]
pub struct PcaReconstruction {
    /// Ink bytes, `[digits, rows, columns]`.
    pub pixels: Vec<u8>,
    /// Mean squared error of each digit, ink from 0 to 1.
    pub errors: Vec<f32>,
}

/// What the network makes of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The drawing as the network sees it: ink bytes `[rows, columns]`.
    pub framed: Vec<u8>,
    /// Its reconstruction: ink bytes `[rows, columns]`.
    pub reconstruction: Vec<u8>,
    /// Mean squared error between the two, ink from 0 to 1.
    pub error: f32,
    /// `[latent]`
    pub code: Vec<f32>,
}

/// What the network consists of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchitectureInfo {
    /// Pixels of a digit.
    pub pixels: usize,
    /// Numbers in a code.
    pub latent: usize,
    /// All dense layers, in the order they run.
    pub layers: Vec<LayerInfo>,
    /// Number of weights and biases in all layers.
    pub parameters: usize,
    /// Whether the numbers in a code can be negative.
    pub code_can_be_negative: bool,
    /// Whether training samples the code.
    pub code_is_sampled: bool,
}

/// A dense layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerInfo {
    /// Its name, as in a checkpoint and in PyTorch.
    pub name: String,
    /// The part of the network it belongs to.
    pub part: Part,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// The function applied to its weighted sums.
    pub activation: ActivationInfo,
    /// Number of weights and biases.
    pub parameters: usize,
}

/// An activation, and what it is called elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationInfo {
    /// Its name here.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The `activation` of a layer in Keras.
    pub keras: &'static str,
    /// The function in `torch`, if there is one.
    pub torch: Option<&'static str>,
    /// The module in `torch.nn`.
    pub torch_module: &'static str,
}

impl From<&Layer> for LayerInfo {
    fn from(layer: &Layer) -> Self {
        let about = layer.activation.about();
        Self {
            name: layer.name.clone(),
            part: layer.part,
            inputs: layer.inputs,
            outputs: layer.outputs,
            activation: ActivationInfo {
                name: about.name,
                label: about.label,
                keras: about.keras,
                torch: about.torch,
                torch_module: about.torch_module,
            },
            parameters: layer.parameters().iter().map(|parameter| parameter.len()).sum(),
        }
    }
}

/// What each unit of the first layer responds to: its weights as a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderPictures {
    /// `[units, rows, columns]`: each weight as a share of the unit's largest, from −127 to 127.
    pub pixels: Vec<i8>,
    /// The largest absolute weight of each unit.
    pub largest: Vec<f32>,
}

/// What one training step would do to one weight.
#[derive(Clone, Debug, PartialEq)]
pub struct StepInfo {
    /// The parameter that the weight belongs to.
    pub parameter: String,
    /// Its place there: `[input, output]` in a weight matrix, `[output]` in a bias.
    pub place: Vec<usize>,
    /// What the step does to it.
    pub nudge: Nudge,
}
