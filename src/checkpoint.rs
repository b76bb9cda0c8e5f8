//! A network as a `.safetensors` file, with names and shapes as in PyTorch.
//!
//! The names come from [`Architecture::parameters`]: `encoder.weight`, `decoder.bias`, or with hidden layers the
//! position in an `nn.Sequential`; a variational code has `mean.*` and `log_variance.*`. A weight is
//! `[outputs, inputs]`, as in `torch.nn.Linear`. Adam's moments are stored beside them, with `adam.mean.` and
//! `adam.square.` before each name; without them Adam starts afresh.
//!
//! Everything is written as `F32`; `F16`, `BF16` and `F64` are read too, and so are files of other programs:
//! - the prefixes `module.` and `_orig_mod.`, which PyTorch adds to names, are stripped;
//! - if an encoder or decoder has only one `Linear`, its position does not matter;
//! - if no name is known, the layers are told by their shapes; each bias belongs to the weight with its prefix.
//!
//! The metadata have a single entry, `simple_autoencoder`: JSON with the configuration (including the seed), the steps
//! and epochs done, the training losses of the epoch so far, the changes made while training, Adam's steps, and the
//! held-out error if it is known. (With several entries, whose order is not fixed, equal states could give different
//! files.)

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::{Architecture, Parameter};
use crate::schema::{Config, Value};
use crate::train::adam::{AdamState, LARGEST_GRADIENT};
use crate::train::changes::{Change, Changes};
use crate::train::trainer::{MeanLosses, Snapshot};

/// The metadata's only entry.
const METADATA: &str = "simple_autoencoder";

/// What PyTorch adds to the names of a wrapped network.
const WRAPPERS: [&str; 2] = ["module.", "_orig_mod."];

/// Prefixes of the parameters' names for Adam's moments.
const MEAN: &str = "adam.mean.";
const SQUARE: &str = "adam.square.";

/// The contents of that entry, with the configuration as `C`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata<C> {
    config: C,
    step: u64,
    epoch: u64,
    epoch_loss: SumOfLosses,
    /// Sums of the objectives and of the squared errors; older files lack them, and there both equal the losses.
    epoch_objective: Option<f64>,
    epoch_mse: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
    /// Only if the file has Adam's moments.
    adam_step: Option<u64>,
    held_out_mse: Option<f32>,
}

/// The reconstruction losses of the epoch so far, summed over all digits.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct SumOfLosses {
    sum: f64,
    digits: u64,
}

/// From here on JavaScript cannot count exactly; no training ever gets near it.
const STEPS_END: u64 = 1 << 53;

/// The contents of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The configuration of the run, with the values in force when it was saved.
    pub config: Config,
    /// Pixels of a digit.
    pub pixels: usize,
    /// Where training stood.
    pub snapshot: Snapshot,
    /// The changes made on the way.
    pub changes: Changes,
    /// Epochs completed.
    pub epoch: u64,
    /// The held-out error, if it was evaluated at that step.
    pub held_out: Option<f32>,
}

/// The shape of a parameter in the file: a transposed weight, or a bias.
fn stored_shape(parameter: &Parameter) -> Vec<usize> {
    parameter.shape.iter().rev().copied().collect()
}

/// `values` `[rows, columns]` as `[columns, rows]`.
fn transpose(values: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns).copied()).collect()
}

impl Checkpoint {
    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Snapshot { step, epoch_losses, weights, adam } = &self.snapshot;
        let moments =
            adam.iter().flat_map(|AdamState { means, squares, .. }| [(MEAN, means), (SQUARE, squares)]);
        let parameters = Architecture::of(&self.config, self.pixels).parameters();
        let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
        for (prefix, values) in std::iter::once(("", weights)).chain(moments) {
            let mut rest = &values[..];
            for parameter in &parameters {
                let (values, tail) = rest.split_at(parameter.len());
                rest = tail;
                let shape = stored_shape(parameter);
                let stored = transpose(values, shape[0]);
                let bytes = stored.iter().flat_map(|value| value.to_le_bytes()).collect();
                tensors.push((format!("{prefix}{}", parameter.name), shape, bytes));
            }
        }
        let metadata = Metadata {
            config: &self.config,
            step: *step,
            epoch: self.epoch,
            epoch_loss: SumOfLosses { sum: epoch_losses.loss, digits: epoch_losses.digits },
            epoch_objective: Some(epoch_losses.objective),
            epoch_mse: Some(epoch_losses.mse),
            changes: self.changes.all().to_vec(),
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

    /// Reads a file: one written here, or any other with the layers of such a network.
    ///
    /// Without metadata the configuration is the default with the network's own layers, and training counts from zero.
    ///
    /// # Errors
    /// A file that is not safetensors or lacks a tensor; a tensor of the wrong shape or type, with values that are not
    /// finite, or with moments that no gradient could leave; or metadata that make no sense.
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
        let Metadata { config: mut values, step, epoch, epoch_loss, changes, adam_step, .. } = metadata;
        let epoch_losses = MeanLosses {
            objective: metadata.epoch_objective.unwrap_or(epoch_loss.sum),
            loss: epoch_loss.sum,
            mse: metadata.epoch_mse.unwrap_or(epoch_loss.sum),
            digits: epoch_loss.digits,
        };
        let adam_step = adam_step.unwrap_or(0);
        let last_change = changes.iter().map(|change| change.step).max().unwrap_or(0);
        let most = step.max(epoch).max(adam_step).max(epoch_losses.digits).max(last_change);
        if most >= STEPS_END {
            return Err(bad(format!(
                "it counts {most} steps or digits, but fewer than {STEPS_END} were expected"
            )));
        }
        for sum in [epoch_losses.objective, epoch_losses.loss, epoch_losses.mse] {
            if sum < 0.0 {
                return Err(bad(format!(
                    "the training losses of its epoch sum to {sum}, but zero or more was expected"
                )));
            }
        }
        let changes = Changes::new(changes).map_err(|error| bad(error.to_string()))?;

        let tensors = Tensors::of(&file)?;
        let layers = tensors.layers()?;
        let number = |size: usize| size as f64;
        values.insert("hidden".into(), Value::List(layers.hidden.iter().copied().map(number).collect()));
        values.insert("latent".into(), Value::Number(number(layers.latent)));
        if layers.is_variational {
            values.insert("code".into(), Value::Text("variational".into()));
        }
        let config = Config::from_values(&values).map_err(|error| bad(error.to_string()))?;
        let architecture = Architecture::of(&config, layers.pixels);
        if architecture.code_is_sampled() && !layers.is_variational {
            return Err(bad(tensors.lacks("log_variance.weight")));
        }

        let read = |prefix: &str, allowed: RangeInclusive<f32>| -> Result<Vec<f32>> {
            let mut values = Vec::new();
            for (layer, named) in architecture.layers().iter().zip(&layers.names) {
                for (parameter, what) in layer.parameters().iter().zip(["weight", "bias"]) {
                    values.extend(tensors.read(&format!("{prefix}{named}.{what}"), parameter, &allowed)?);
                }
            }
            Ok(values)
        };
        let weights = read("", -f32::MAX..=f32::MAX)?;
        let adam = if tensors.0.keys().any(|name| name.starts_with("adam.")) {
            let largest = LARGEST_GRADIENT;
            let means = read(MEAN, -largest..=largest)?;
            Some(AdamState { steps: adam_step, means, squares: read(SQUARE, 0.0..=largest * largest)? })
        } else {
            None
        };
        Ok(Self {
            config,
            pixels: layers.pixels,
            snapshot: Snapshot { step, epoch_losses, weights, adam },
            changes,
            epoch,
            held_out: metadata.held_out_mse,
        })
    }
}

fn bad(reason: String) -> Error {
    Error::BadCheckpoint { reason }
}

/// The error for a file that is not complete safetensors.
fn unreadable(bytes: &[u8], error: &SafeTensorError) -> Error {
    let found = match error {
        SafeTensorError::MetadataIncompleteBuffer | SafeTensorError::InvalidHeaderLength => {
            "which is not the length its header gives".to_string()
        }
        SafeTensorError::HeaderTooSmall | SafeTensorError::HeaderTooLarge => {
            "which do not begin like one".to_string()
        }
        other => format!("which are damaged: {other}"),
    };
    bad(format!("expected a whole .safetensors file, found {} bytes, {found}", bytes.len()))
}

/// The tensors of a file by name, without PyTorch's prefixes.
struct Tensors<'data>(BTreeMap<String, TensorView<'data>>);

/// The layers in a file.
struct Layers {
    /// The name of each, in the order of [`Architecture::layers`].
    names: Vec<String>,
    pixels: usize,
    hidden: Vec<usize>,
    latent: usize,
    is_variational: bool,
}

/// A dense layer of a file.
#[derive(Clone, Debug)]
struct Linear {
    name: String,
    inputs: usize,
    outputs: usize,
}

impl<'data> Tensors<'data> {
    fn of(file: &SafeTensors<'data>) -> Result<Self> {
        let mut tensors = BTreeMap::new();
        for (name, view) in file.tensors() {
            let mut short = &name[..];
            while let Some(rest) = WRAPPERS.iter().find_map(|wrapper| short.strip_prefix(wrapper)) {
                short = rest;
            }
            if tensors.insert(short.to_string(), view).is_some() {
                return Err(bad(format!("it has two tensors called {short:?}")));
            }
        }
        Ok(Self(tensors))
    }

    /// Says that a tensor is missing, and which there are.
    fn lacks(&self, name: &str) -> String {
        let names: Vec<_> = self.0.keys().take(8).collect();
        format!("expected a tensor {name:?}, found {names:?}")
    }

    fn find(&self, name: &str) -> Result<&TensorView<'data>> {
        self.0.get(name).ok_or_else(|| bad(self.lacks(name)))
    }

    /// The layers, by their names or, if none is known, by their shapes.
    fn layers(&self) -> Result<Layers> {
        self.no_kernels()?;
        let (mut encoder, mut decoder) = (self.sequence("encoder"), self.sequence("decoder"));
        let is_variational = self.0.contains_key("log_variance.weight");
        if encoder.is_empty() && decoder.is_empty() && !is_variational {
            return self.layers_by_shape();
        }
        // So that an error names what is missing.
        if encoder.is_empty() && !is_variational {
            encoder.push("encoder".into());
        }
        if decoder.is_empty() {
            decoder.push("decoder".into());
        }
        let codes = if is_variational { vec!["mean".into(), "log_variance".into()] } else { Vec::new() };
        let hidden = if is_variational { encoder.len() } else { encoder.len() - 1 };
        let names = [encoder, codes, decoder].concat();
        let mut linears = names.iter().map(|name| self.linear(name)).collect::<Result<Vec<_>>>()?;
        if is_variational {
            let log_variance = linears.remove(hidden + 1);
            let mean = &linears[hidden];
            if (mean.inputs, mean.outputs) != (log_variance.inputs, log_variance.outputs) {
                return Err(bad("mean and log_variance must have the same shape, but do not".into()));
            }
        }
        match mirrored(&linears) {
            Some((pixels, hidden, latent)) => Ok(Layers { names, pixels, hidden, latent, is_variational }),
            None => {
                let shapes: Vec<_> = linears.iter().map(|layer| [layer.outputs, layer.inputs]).collect();
                Err(bad(format!(
                    "its layers must fit together and the decoder must mirror the encoder, but the weights are {shapes:?}"
                )))
            }
        }
    }

    /// The names of an encoder's or decoder's dense layers: `name` alone, or `name.0`, `name.2`, … by position.
    fn sequence(&self, name: &str) -> Vec<String> {
        if self.0.contains_key(&format!("{name}.weight")) {
            return vec![name.into()];
        }
        let mut positions: Vec<u32> = self
            .0
            .keys()
            .filter_map(|key| {
                let position = key.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".weight")?;
                // Not `00` or `+1`: the name is put together again from the number.
                position.parse().ok().filter(|number: &u32| number.to_string() == position)
            })
            .collect();
        positions.sort_unstable();
        positions.iter().map(|position| format!("{name}.{position}")).collect()
    }

    /// Refuses Keras' kernels, which are transposed weights.
    fn no_kernels(&self) -> Result<()> {
        match self.0.keys().find(|name| name.rsplit(['.', '/']).next() == Some("kernel")) {
            Some(name) => {
                let weight = name.replace("kernel", "weight").replace('/', ".");
                Err(transposed(name, self.0[name].shape(), &weight))
            }
            None => Ok(()),
        }
    }

    /// The dense layer with this name. Its bias tells inputs from outputs.
    fn linear(&self, name: &str) -> Result<Linear> {
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        let matrix = self.find(&weight)?.shape();
        let &[outputs, inputs] = matrix else {
            return Err(bad(format!("{weight:?} must be [outputs, inputs], but its shape is {matrix:?}")));
        };
        match *self.find(&bias)?.shape() {
            [length] if length == outputs => Ok(Linear { name: name.into(), inputs, outputs }),
            [length] if length == inputs => Err(transposed(&weight, matrix, &weight)),
            ref found => Err(bad(format!(
                "{bias:?} must be [{outputs}] to fit {weight:?}, but its shape is {found:?}"
            ))),
        }
    }

    /// The layers, if there is only one order in which they all fit together.
    fn layers_by_shape(&self) -> Result<Layers> {
        /// No network here has more layers; so few can be tried in every order.
        const MOST: usize = 10;
        let weights = self.0.keys().filter_map(|name| name.strip_suffix(".weight"));
        let linears: Vec<Linear> = weights.filter_map(|name| self.linear(name).ok()).collect();
        let mut found = Vec::new();
        if (2..=MOST).contains(&linears.len()) {
            orders(&linears, &mut Vec::new(), &mut found);
        }
        match &found[..] {
            [order] => {
                let (pixels, hidden, latent) = mirrored(order).expect("only mirrored orders are found");
                let names = order.iter().map(|layer| layer.name.clone()).collect();
                Ok(Layers { names, pixels, hidden, latent, is_variational: false })
            }
            [] => Err(bad(self.lacks("encoder.weight"))),
            _ => Err(bad(format!(
                "{}, and its shapes fit in more than one order; expected the names \"encoder.weight\", \"encoder.bias\", \
                 \"decoder.weight\" and \"decoder.bias\", with hidden layers \"encoder.0.weight\", \
                 \"encoder.2.weight\" and so on",
                self.lacks("encoder.weight")
            ))),
        }
    }

    /// The values of a parameter in this crate's layout. All must be in the range `allowed`.
    fn read(&self, name: &str, parameter: &Parameter, allowed: &RangeInclusive<f32>) -> Result<Vec<f32>> {
        let tensor = self.find(name)?;
        let expected = stored_shape(parameter);
        let data = tensor.data();
        let values: Option<Vec<f32>> = match tensor.dtype() {
            _ if tensor.shape() != expected => None,
            Dtype::F32 => Some(data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()),
            Dtype::F16 => {
                Some(data.as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect())
            }
            Dtype::BF16 => {
                Some(data.as_chunks().0.iter().map(|bytes| bf16::from_le_bytes(*bytes).to_f32()).collect())
            }
            Dtype::F64 => {
                Some(data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes) as f32).collect())
            }
            _ => None,
        };
        let Some(values) = values else {
            let (dtype, found) = (tensor.dtype(), tensor.shape());
            return Err(bad(format!(
                "{name:?} must be F32, F64, F16 or BF16 {expected:?}, but it is {dtype} {found:?}"
            )));
        };
        match values.iter().position(|value| !allowed.contains(value)) {
            Some(index) => Err(bad(format!("{name:?} holds {} at {index}", values[index]))),
            // A row in the file is a column here.
            None => Ok(transpose(&values, parameter.shape[0])),
        }
    }
}

/// Says that a matrix is transposed, and how to fix it.
fn transposed(name: &str, shape: &[usize], weight: &str) -> Error {
    bad(format!(
        "its matrices are transposed: {name:?} is {shape:?}, as in Keras, but PyTorch's \"{weight}\" is \
         [outputs, inputs]; in NumPy: tensors[\"{weight}\"] = np.ascontiguousarray(tensors[\"{name}\"].T)"
    ))
}

/// Pixels, hidden sizes and latent size of dense layers, if they fit together and the second half mirrors the first.
fn mirrored(layers: &[Linear]) -> Option<(usize, Vec<usize>, usize)> {
    let pixels = layers.first()?.inputs;
    let sizes: Vec<usize> = std::iter::once(pixels).chain(layers.iter().map(|layer| layer.outputs)).collect();
    let fits = layers.iter().zip(&sizes).all(|(layer, size)| layer.inputs == *size);
    let is_mirror = sizes.iter().eq(sizes.iter().rev());
    let middle = layers.len() / 2;
    (fits && is_mirror && layers.len().is_multiple_of(2) && pixels > 0)
        .then(|| (pixels, sizes[1..middle].to_vec(), sizes[middle]))
}

/// Finds the orders in which all layers fit together; stops at two, which are enough to know there is not just one.
fn orders(layers: &[Linear], order: &mut Vec<Linear>, found: &mut Vec<Vec<Linear>>) {
    if order.len() == layers.len() {
        if let Some((_, hidden, latent)) = mirrored(order) {
            let values = BTreeMap::from([
                ("hidden".to_string(), Value::List(hidden.iter().map(|&size| size as f64).collect())),
                ("latent".to_string(), Value::Number(latent as f64)),
            ]);
            if Config::from_values(&values).is_ok() {
                found.push(order.clone());
            }
        }
        return;
    }
    for layer in layers {
        let fits = order.last().is_none_or(|last| last.outputs == layer.inputs);
        let is_new = order.iter().all(|other| other.name != layer.name);
        if fits && is_new && found.len() < 2 {
            order.push(layer.clone());
            orders(layers, order, found);
            order.pop();
        }
    }
}
