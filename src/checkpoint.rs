//! A trained network as a `.safetensors` file, with names and shapes as PyTorch users expect.
//!
//! | tensor | shape | |
//! |---|---|---|
//! | `encoder.weight` | `[latent, pixels]` | as `torch.nn.Linear(pixels, latent).weight` |
//! | `encoder.bias` | `[latent]` | |
//! | `decoder.weight` | `[pixels, latent]` | |
//! | `decoder.bias` | `[pixels]` | |
//! | `adam.mean.*`, `adam.square.*` | as the above | Adam's moments; without them Adam starts anew |
//!
//! The metadata have one entry, `simple_autoencoder`: JSON with the configuration, the steps and epochs done,
//! and the held-out error if it is known. (One, because their order is not fixed, and equal states should give
//! equal files.)

use std::collections::{BTreeMap, HashMap};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use serde::{Deserialize, Serialize};

use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::model::AutoencoderConfig;
use crate::trainer::Snapshot;

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
    held_out_mse: Option<f32>,
}

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
        let Snapshot { step, weights, means, squares } = &self.snapshot;
        let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
        for (prefix, values) in [("", weights), ("adam.mean.", means), ("adam.square.", squares)] {
            let mut rest = &values[..];
            for part in parts(self.shape()) {
                let (values, tail) = rest.split_at(part.len());
                rest = tail;
                let stored = transpose(values, part.shape.0, part.shape.1);
                let bytes = stored.iter().flat_map(|value| value.to_le_bytes()).collect();
                tensors.push((format!("{prefix}{}", part.name), part.stored_shape(), bytes));
            }
        }
        let metadata =
            Metadata { config: &self.config, step: *step, epoch: self.epoch, held_out_mse: self.held_out };
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
    /// values that are not finite.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bad = |reason: String| Error::BadCheckpoint { reason };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| bad(error.to_string()))?;
        let file = SafeTensors::deserialize(bytes).map_err(|error| bad(error.to_string()))?;
        let metadata: Metadata<BTreeMap<String, Value>> =
            match header.metadata().as_ref().and_then(|entries| entries.get(METADATA)) {
                Some(text) => {
                    serde_json::from_str(text).map_err(|error| bad(format!("its metadata: {error}")))?
                }
                None => Metadata::default(),
            };

        let encoder = file.tensor(NAMES[0]).map_err(|_| bad(format!("it has no tensor {:?}", NAMES[0])))?;
        let &[latent, pixels] = encoder.shape() else {
            return Err(bad(format!(
                "{:?} must be [latent, pixels], but its shape is {:?}",
                NAMES[0],
                encoder.shape()
            )));
        };
        let mut values = metadata.config;
        values.insert("latent".into(), Value::Number(latent as f64));
        let config = Config::from_values(&values).map_err(|error| bad(error.to_string()))?;
        let shape = AutoencoderConfig { pixels, latent, code: config.code };

        let read = |prefix: &str| -> Result<Vec<f32>> {
            let mut values = Vec::new();
            for part in parts(shape) {
                values.extend(read_part(&file, &format!("{prefix}{}", part.name), &part)?);
            }
            Ok(values)
        };
        let has_moments = file.names().iter().any(|name| name.starts_with("adam."));
        let none = || vec![0.0; shape.parameters()];
        let (means, squares) =
            if has_moments { (read("adam.mean.")?, read("adam.square.")?) } else { (none(), none()) };
        let snapshot = Snapshot { step: metadata.step, weights: read("")?, means, squares };
        Ok(Self { config, pixels, snapshot, epoch: metadata.epoch, held_out: metadata.held_out_mse })
    }
}

/// One tensor of a file, as the program lays it out.
fn read_part(file: &SafeTensors, name: &str, part: &Part) -> Result<Vec<f32>> {
    let bad = |reason: String| Error::BadCheckpoint { reason };
    let tensor = file.tensor(name).map_err(|_| bad(format!("it has no tensor {name:?}")))?;
    let expected = part.stored_shape();
    if tensor.shape() != expected || tensor.dtype() != Dtype::F32 {
        return Err(bad(format!(
            "{name:?} must be F32 {expected:?}, but it is {:?} {:?}",
            tensor.dtype(),
            tensor.shape()
        )));
    }
    let (chunks, _) = tensor.data().as_chunks();
    let values: Vec<f32> = chunks.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(bad(format!("{name:?} holds {} at {index}", values[index]))),
        None => Ok(transpose(&values, part.shape.1, part.shape.0)),
    }
}
