//! A trained network as a `.safetensors` file, with names and shapes as PyTorch users expect.
//!
//! | tensor | shape | |
//! |---|---|---|
//! | `encoder.weight` | `[latent, pixels]` | as `torch.nn.Linear(pixels, latent).weight` |
//! | `encoder.bias` | `[latent]` | |
//! | `decoder.weight` | `[pixels, latent]` | |
//! | `decoder.bias` | `[pixels]` | |
//! | `adam.mean.*`, `adam.square.*` | as the above | Adam's moments, optional; without them Adam starts anew |
//!
//! All are written as `F32`; weights of half precision, `F16`, are read too.
//!
//! The metadata have one entry, `simple_autoencoder`: JSON with the configuration (the seed is in it), the steps
//! and epochs done, the training errors of the epoch so far, the steps that Adam has done, and the held-out error
//! if it is known. (One, because their order is not fixed, and equal states should give equal files.)

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use half::f16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};

use crate::adam::{AdamState, LARGEST_GRADIENT};
use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::model::AutoencoderConfig;
use crate::trainer::{MeanLoss, Snapshot};

/// The parameters in the order of [`Autoencoder::weights`](crate::model::Autoencoder::weights).
const NAMES: [&str; 4] = ["encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"];

/// The entry of the metadata.
const METADATA: &str = "simple_autoencoder";

/// What that entry holds, with the configuration as `C`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata<C> {
    config: C,
    step: u64,
    epoch: u64,
    epoch_loss: MeanLoss,
    /// Only where the file has Adam's moments.
    adam_step: Option<u64>,
    held_out_mse: Option<f32>,
}

/// Counts from here on are not whole numbers in JavaScript, and no training ever comes near.
const STEPS_END: u64 = 1 << 53;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The configuration of the run.
    pub config: Config,
    /// Pixels of a digit.
    pub pixels: usize,
    /// Where training stood.
    pub snapshot: Snapshot,
    /// The epochs completed there.
    pub epoch: u64,
    /// The held-out error there, if it was evaluated.
    pub held_out: Option<f32>,
}

/// What a tensor is stored under, and how to read it back.
struct Part {
    name: &'static str,
    /// Rows and columns as they are in the program; in the file they are exchanged.
    shape: (usize, usize),
}

fn parts(shape: AutoencoderConfig) -> [Part; 4] {
    let AutoencoderConfig { pixels, latent, .. } = shape;
    let shapes = [(pixels, latent), (1, latent), (latent, pixels), (1, pixels)];
    std::array::from_fn(|i| Part { name: NAMES[i], shape: shapes[i] })
}

impl Part {
    fn len(&self) -> usize {
        self.shape.0 * self.shape.1
    }

    /// The shape in the file: a matrix with its rows and columns exchanged, or a vector.
    fn stored_shape(&self) -> Vec<usize> {
        let (rows, columns) = self.shape;
        if self.name.ends_with("bias") { vec![columns] } else { vec![columns, rows] }
    }
}

/// `values` `[rows, columns]` as `[columns, rows]`.
fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| (0..rows).map(move |row| values[row * columns + column])).collect()
}

impl Checkpoint {
    fn shape(&self) -> AutoencoderConfig {
        AutoencoderConfig { pixels: self.pixels, latent: self.config.latent, code: self.config.code }
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Snapshot { step, epoch_loss, weights, adam } = &self.snapshot;
        let moments = adam
            .iter()
            .flat_map(|AdamState { means, squares, .. }| [("adam.mean.", means), ("adam.square.", squares)]);
        let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
        for (prefix, values) in std::iter::once(("", weights)).chain(moments) {
            let mut rest = &values[..];
            for part in parts(self.shape()) {
                let (values, tail) = rest.split_at(part.len());
                rest = tail;
                let stored = transpose(values, part.shape.0, part.shape.1);
                let bytes = stored.iter().flat_map(|value| value.to_le_bytes()).collect();
                tensors.push((format!("{prefix}{}", part.name), part.stored_shape(), bytes));
            }
        }
        let metadata = Metadata {
            config: &self.config,
            step: *step,
            epoch: self.epoch,
            epoch_loss: *epoch_loss,
            adam_step: adam.as_ref().map(|state| state.steps),
            held_out_mse: self.held_out,
        };
        let metadata = serde_json::to_string(&metadata).expect("plain data");
        let views = tensors.iter().map(|(name, shape, bytes)| {
            let view =
                TensorView::new(Dtype::F32, shape.clone(), bytes).expect("as many bytes as the shape has");
            (name, view)
        });
        safetensors::serialize(views, Some(HashMap::from([(METADATA.into(), metadata)])))
            .expect("names and shapes of our own")
    }

    /// Reads a file: one of this program, or any with the four tensors of such a network.
    ///
    /// Without metadata the configuration is the default one with the network's own size, and training
    /// counts from zero.
    ///
    /// # Errors
    /// A file that is no safetensors, lacks a tensor, or has one of another shape or type, or one with
    /// values that are not finite, or moments that no gradients have.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| unreadable(bytes, &error))?;
        let file = SafeTensors::deserialize(bytes).map_err(|error| unreadable(bytes, &error))?;
        let metadata: Metadata<BTreeMap<String, Value>> =
            match header.metadata().as_ref().and_then(|entries| entries.get(METADATA)) {
                Some(text) => {
                    serde_json::from_str(text).map_err(|error| bad(format!("its metadata: {error}")))?
                }
                None => Metadata::default(),
            };
        let Metadata { config: mut values, step, epoch, epoch_loss, adam_step, held_out_mse } = metadata;
        let adam_step = adam_step.unwrap_or(0);
        let most = step.max(epoch).max(adam_step).max(epoch_loss.digits);
        if most >= STEPS_END {
            return Err(bad(format!(
                "it counts {most} steps or digits, and fewer than {STEPS_END} were expected"
            )));
        }
        if epoch_loss.sum < 0.0 {
            let sum = epoch_loss.sum;
            return Err(bad(format!(
                "the training errors of its epoch sum to {sum}, and zero or more was expected"
            )));
        }

        let encoder = find(&file, NAMES[0])?;
        let &[latent, pixels] = encoder.shape() else {
            return Err(bad(format!(
                "{:?} must be [latent, pixels], but its shape is {:?}",
                NAMES[0],
                encoder.shape()
            )));
        };
        values.insert("latent".into(), Value::Number(latent as f64));
        let config = Config::from_values(&values).map_err(|error| bad(error.to_string()))?;
        let shape = AutoencoderConfig { pixels, latent, code: config.code };

        let read = |prefix: &str, allowed: RangeInclusive<f32>| -> Result<Vec<f32>> {
            let mut values = Vec::new();
            for part in parts(shape) {
                values.extend(read_part(&file, &format!("{prefix}{}", part.name), &part, &allowed)?);
            }
            Ok(values)
        };
        let weights = read("", -f32::MAX..=f32::MAX)?;
        let adam = if file.names().iter().any(|name| name.starts_with("adam.")) {
            let largest = LARGEST_GRADIENT;
            let means = read("adam.mean.", -largest..=largest)?;
            Some(AdamState {
                steps: adam_step,
                means,
                squares: read("adam.square.", 0.0..=largest * largest)?,
            })
        } else {
            None
        };
        Ok(Self {
            config,
            pixels,
            snapshot: Snapshot { step, epoch_loss, weights, adam },
            epoch,
            held_out: held_out_mse,
        })
    }
}

fn bad(reason: String) -> Error {
    Error::BadCheckpoint { reason }
}

/// What a file is that is no whole safetensors.
fn unreadable(bytes: &[u8], error: &SafeTensorError) -> Error {
    let found = match error {
        SafeTensorError::MetadataIncompleteBuffer | SafeTensorError::InvalidHeaderLength => {
            "which is not the length that its beginning says".to_string()
        }
        SafeTensorError::HeaderTooSmall | SafeTensorError::HeaderTooLarge => {
            "which do not begin as such a file does".to_string()
        }
        other => format!("in which something is wrong: {other}"),
    };
    bad(format!("expected a whole .safetensors file, found {} bytes, {found}", bytes.len()))
}

fn find<'data>(file: &SafeTensors<'data>, name: &str) -> Result<TensorView<'data>> {
    file.tensor(name).map_err(|_| {
        let mut names = file.names();
        names.sort_unstable();
        names.truncate(8);
        bad(format!("expected a tensor {name:?}, found {names:?}"))
    })
}

/// One tensor of a file, as the program lays it out; its values must be in the range `allowed`.
fn read_part(file: &SafeTensors, name: &str, part: &Part, allowed: &RangeInclusive<f32>) -> Result<Vec<f32>> {
    let tensor = find(file, name)?;
    let expected = part.stored_shape();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 if tensor.shape() == expected => {
            tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
        }
        Dtype::F16 if tensor.shape() == expected => {
            tensor.data().as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()
        }
        other => {
            let found = tensor.shape();
            return Err(bad(format!(
                "{name:?} must be F32 or F16 {expected:?}, but it is {other} {found:?}"
            )));
        }
    };
    match values.iter().position(|value| !allowed.contains(value)) {
        Some(index) => Err(bad(format!("{name:?} holds {} at {index}", values[index]))),
        None => Ok(transpose(&values, part.shape.1, part.shape.0)),
    }
}
