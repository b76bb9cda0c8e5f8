import { holeSide, layersOf, metadata } from "./network.js";

/** @import { Layer, Network } from "./network.js" */

/** A number as Rust writes an `f64`. @param {number} value */
const float = (value) => (Number.isInteger(value) ? `${value}.0` : `${value}`);

/** burn calls its activations what PyTorch does. @param {Layer} layer @param {string} z */
const activated = ({ activation }, z) => (activation.torch ? `${activation.torch}(${z})` : z);

/**
 * The network as a Rust program with burn's own layers and optimiser.
 *
 * @param {Network} network
 * @returns {string}
 */
export function rustProgram(network) {
  const { config, architecture, pixels, rows, columns } = network;
  const { layers } = architecture;
  const hidden = layersOf(architecture, "encoder");
  const codes = layersOf(architecture, "code");
  const decoder = layersOf(architecture, "decoder");
  const last = /** @type {Layer} */ (decoder.at(-1));
  const sampled = architecture.codeIsSampled;
  const isBce = config.loss === "bce";
  const side = holeSide(network);
  const isDamaged = config.noise > 0 || side > 0;
  const needsLabels = config.classes.length > 0;

  /** @param {Layer} layer */
  const forward = (layer) => `self.layers[${layers.indexOf(layer)}].forward(x)`;
  /** @param {Layer} layer */
  const step = (layer) => `        let x = ${activated(layer, forward(layer))};`;

  const encode = sampled
    ? `    /// The mean of each code, and the logarithm of its variance.
    fn encode(&self, x: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
${hidden.map((layer) => `${step(layer)}\n`).join("")}        (${codes.map((layer) => forward(layer).replace("(x)", layer === codes[0] ? "(x.clone())" : "(x)")).join(", ")})
    }`
    : `    fn encode(&self, x: Tensor<2>) -> Tensor<2> {
${hidden.map((layer) => `${step(layer)}\n`).join("")}        ${codes.map((layer) => activated(layer, forward(layer))).join("")}
    }`;

  const functions = [...new Set(layers.map(({ activation }) => activation.torch).filter(Boolean))];

  const damage = isDamaged
    ? `
/// The pictures as the network gets them while it learns.
fn damage(x: Tensor<2>) -> Tensor<2> {
${
  config.noise > 0
    ? `    let noise = x.random_like(Distribution::Normal(0.0, ${float(config.noise)}));
    let x = (x + noise).clamp(0.0, 1.0);
`
    : ""
}${
        side > 0
          ? `    // A square hole of ${side} pixels a side, wholly inside the picture.
    let (count, device) = (x.dims()[0], x.device());
    let corner = |places: f64| {
        Tensor::<2>::random([count, 1], Distribution::Uniform(0.0, places), &device).floor().expand([count, PIXELS])
    };
    let (top, left) = (corner(${float(rows - side + 1)}), corner(${float(columns - side + 1)}));
    let place = Tensor::<1, Int>::arange(0..PIXELS as i64, &device);
    let column = place.clone().remainder_scalar(${columns}).float().reshape([1, PIXELS]).expand([count, PIXELS]);
    let row = place.div_scalar(${columns}).float().floor().reshape([1, PIXELS]).expand([count, PIXELS]);
    let inside = |at: Tensor<2>, start: Tensor<2>| {
        at.clone().greater_equal(start.clone()).bool_and(at.lower(start + ${float(side)}))
    };
    x.mask_fill(inside(row, top).bool_and(inside(column, left)), 0.0)
`
          : "    x\n"
      }}
`
    : "";

  const input = isDamaged ? "damage(batch.clone())" : "batch.clone()";
  const coding = sampled
    ? `            let (mean, log_variance) = network.encode(${input});
            let noise = mean.random_like(Distribution::Normal(0.0, 1.0));
            let code = mean.clone() + (log_variance.clone() / 2.0).exp() * noise;`
    : `            let code = network.encode(${input});`;
  const objective = [
    `            let z = network.decode(code${config.sparsity > 0 ? ".clone()" : ""});`,
    isBce
      ? `            // Cross-entropy, from what comes before the sigmoid.
            let rest = (-z.clone().abs()).exp() + 1.0;
            let loss = (z.clone().clamp_min(0.0) - z * batch + rest.log()).mean();`
      : `            let loss = (${activated(last, "z")} - batch).powi_scalar(2).mean();`,
    config.sparsity > 0 &&
      `            let loss = loss + code.abs().sum_dim(1).mean() * ${float(config.sparsity)};`,
    sampled &&
      `            let kl = (log_variance.clone() + 1.0 - mean.powi_scalar(2) - log_variance.exp()).sum_dim(1) * -0.5;
            let loss = loss + kl.mean() * (${float(config.beta)} / PIXELS as f64);`,
  ].filter(Boolean);

  return `//! The network at the top of the page, in Rust with burn.
//!
//! cargo run --release -- FOLDER                        trains it and writes network.safetensors
//! cargo run --release -- FOLDER network.safetensors    opens a network that the page has saved
//!
//! FOLDER holds the four uncompressed IDX files of MNIST. In Cargo.toml:
//!
//! [dependencies]
//! burn = { version = "=0.22.1", default-features = false, features = ["std", "optim", "flex"] }
//! safetensors = "0.8"

use std::{collections::HashMap, env, error::Error, fs};

use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::activation::{${functions.join(", ")}};
use burn::tensor::{Device, Distribution, ${side > 0 ? "Int, " : ""}Tensor, TensorData};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

const PIXELS: usize = ${pixels};
/// What the page reads of a file beside its tensors.
const METADATA: &str = r#"${metadata(network)}"#;

/// The name of each layer in the file, its inputs and its outputs.
const LAYERS: [(&str, usize, usize); ${layers.length}] = [
${layers.map(({ name, inputs, outputs }) => `    ("${name}", ${inputs}, ${outputs}),\n`).join("")}];

#[derive(Module, Debug)]
struct Autoencoder {
    layers: Vec<Linear>,
}

impl Autoencoder {
    fn new(device: &Device) -> Self {
        let layer = |(_, inputs, outputs)| {
            let mut layer = LinearConfig::new(inputs, outputs)
                .with_initializer(Initializer::XavierUniform { gain: 1.0 })
                .init(device);
            layer.bias = Some(Param::from_tensor(Tensor::zeros([outputs], device)));
            layer
        };
        Self { layers: LAYERS.into_iter().map(layer).collect() }
    }

${encode}

    /// What comes before the last sigmoid.
    fn decode(&self, x: Tensor<2>) -> Tensor<2> {
${decoder
  .slice(0, -1)
  .map((layer) => `${step(layer)}\n`)
  .join("")}        ${forward(last)}
    }

    fn reconstruct(&self, x: Tensor<2>) -> Tensor<2> {
        ${activated(last, `self.decode(self.encode(x)${sampled ? ".0" : ""})`)}
    }

    /// The file holds \`[outputs, inputs]\`, as PyTorch does.
    fn save(&self, file: &str) -> Result<(), Box<dyn Error>> {
        let mut tensors = Vec::new();
        for ((name, inputs, outputs), layer) in LAYERS.into_iter().zip(&self.layers) {
            let bytes = |data: TensorData| Ok::<_, Box<dyn Error>>(data.convert::<f32>().as_bytes().to_vec());
            let bias = layer.bias.as_ref().ok_or("a layer without bias")?;
            tensors.push((format!("{name}.weight"), vec![outputs, inputs], bytes(layer.weight.val().transpose().into_data())?));
            tensors.push((format!("{name}.bias"), vec![outputs], bytes(bias.val().into_data())?));
        }
        let views = tensors.iter().map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)));
        let views = views.collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
        let metadata = HashMap::from([("simple_autoencoder".into(), METADATA.into())]);
        Ok(fs::write(file, safetensors::serialize(views, Some(metadata))?)?)
    }

    fn load(file: &str, device: &Device) -> Result<Self, Box<dyn Error>> {
        let bytes = fs::read(file)?;
        let tensors = SafeTensors::deserialize(&bytes)?;
        let values = |name: String| -> Result<Vec<f32>, Box<dyn Error>> {
            let chunks = tensors.tensor(&name)?.data().chunks_exact(4);
            Ok(chunks.map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect())
        };
        let mut network = Self::new(device);
        for ((name, inputs, outputs), layer) in LAYERS.into_iter().zip(&mut network.layers) {
            let weight = TensorData::new(values(format!("{name}.weight"))?, [outputs, inputs]);
            let bias = TensorData::new(values(format!("{name}.bias"))?, [outputs]);
            layer.weight = Param::from_tensor(Tensor::<2>::from_data(weight, device).transpose());
            layer.bias = Some(Param::from_tensor(Tensor::from_data(bias, device)));
        }
        Ok(network)
    }
}

/// The pictures of "train" or "t10k": one row of pixels each, ink from 0 to 1.
fn pictures(folder: &str, name: &str, device: &Device) -> Result<Tensor<2>, Box<dyn Error>> {
    let images = fs::read(format!("{folder}/{name}-images-idx3-ubyte"))?;
${
  needsLabels
    ? `    let labels = fs::read(format!("{folder}/{name}-labels-idx1-ubyte"))?;
    let chosen = |label: u8| name != "train" || [${config.classes.join(", ")}].contains(&label);
    let pictures = images[16..].chunks_exact(PIXELS).zip(&labels[8..]);
    let pictures = pictures.filter(|&(_, &label)| chosen(label)).map(|(picture, _)| picture);
`
    : "    let pictures = images[16..].chunks_exact(PIXELS);\n"
}${
    config.digits > 0
      ? `    let pictures = pictures.take(if name == "train" { ${config.digits} } else { usize::MAX });\n`
      : ""
  }    let ink: Vec<f32> = pictures.flatten().map(|&ink| f32::from(ink) / 255.0).collect();
    let count = ink.len() / PIXELS;
    Ok(Tensor::from_data(TensorData::new(ink, [count, PIXELS]), device))
}
${damage}
fn train(x: Tensor<2>, device: &Device) -> Autoencoder {
    let device = &device.clone().autodiff();
    device.seed(${config.seed});
    let x = Tensor::from_inner(x);
    let mut network = Autoencoder::new(device);
    // Keras' epsilon; burn's is 1e-5.
    let mut adam = AdamConfig::new().with_epsilon(1e-7).init();
    let count = x.dims()[0];
    for epoch in 1..=${config.epochs} {
        let order = Tensor::<1>::random([count], Distribution::Default, device).argsort(0);
        let mut sum = 0.0;
        for start in (0..count).step_by(${config.batchSize}) {
            let chosen = order.clone().slice([start..count.min(start + ${config.batchSize})]);
            let batch = x.clone().select(0, chosen);
            let size = batch.dims()[0];
${coding}
${objective.join("\n")}
            sum += loss.clone().into_scalar::<f32>() * size as f32;
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = adam.step(${float(config.learningRate)}, network, gradients);
        }
        println!("epoch {epoch}, loss {:.4}", sum / count as f32);
    }
    network
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder of MNIST's files")?;
    let device = Device::flex();
    let network = match arguments.next() {
        Some(file) => Autoencoder::load(&file, &device)?,
        None => {
            let network = train(pictures(&folder, "train", &device)?, &device).valid();
            network.save("network.safetensors")?;
            network
        }
    };
    let x = pictures(&folder, "t10k", &device)?;
    // Picture by picture first: one f32 sum over all pixels would be off by half a percent.
    let squares = (network.reconstruct(x.clone()) - x).powi_scalar(2);
    let error = squares.mean_dim(1).mean().into_scalar::<f32>();
    println!("held-out MSE {error}");
    Ok(())
}
`;
}
