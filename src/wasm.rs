//! [`Session`] for JavaScript: convert, delegate, convert back.
//!
//! Small structured values cross by serde-wasm-bindgen, pixels and numbers as typed arrays, and an [`Error`]
//! as a JavaScript `Error` whose `name` is its kind. What is documented here is read in the package's
//! `.d.ts`, by people who know no Rust; its front page is `docs/package.md`.

use std::collections::BTreeMap;

use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::checkpoint::Checkpoint;
use crate::config::{Config, FIELDS};
use crate::error::Error;
use crate::session;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("wasm.d.ts");

// The types of `wasm.d.ts`, so that signatures name them.
#[wasm_bindgen]
extern "C" {
    /// `Config`
    #[wasm_bindgen(typescript_type = "Config")]
    pub type JsConfig;
    /// `Partial<Config>`
    #[wasm_bindgen(typescript_type = "Partial<Config>")]
    pub type JsPartialConfig;
    /// `Field[]`
    #[wasm_bindgen(typescript_type = "Field[]")]
    pub type JsFields;
    /// `DatasetInfo`
    #[wasm_bindgen(typescript_type = "DatasetInfo")]
    pub type JsDatasetInfo;
    /// `Progress`
    #[wasm_bindgen(typescript_type = "Progress")]
    pub type JsProgress;
    /// `Digits`
    #[wasm_bindgen(typescript_type = "Digits")]
    pub type JsDigits;
    /// `Reconstruction`
    #[wasm_bindgen(typescript_type = "Reconstruction")]
    pub type JsReconstruction;
    /// `Drawing`
    #[wasm_bindgen(typescript_type = "Drawing")]
    pub type JsDrawing;
    /// `ModelInfo`
    #[wasm_bindgen(typescript_type = "ModelInfo")]
    pub type JsModelInfo;
    /// `Baselines`
    #[wasm_bindgen(typescript_type = "Baselines")]
    pub type JsBaselines;
}

/// A network in training, its data and its configuration. One thread, and no call returns before it is done:
/// make it in a worker.
///
/// Pixels are ink bytes, 0 for paper and 255 for full ink, row after row and digit after digit. A call that
/// cannot do what was asked throws an `Error` that says what was expected and what was found, with its kind as
/// `name`, and changes nothing.
#[wasm_bindgen]
pub struct Session(session::Session);

type Result<T> = std::result::Result<T, JsError>;

#[wasm_bindgen]
extern "C" {
    /// A JavaScript `Error` whose `name` is the kind of ours.
    #[wasm_bindgen(js_name = Error)]
    pub type JsError;
    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> JsError;
    #[wasm_bindgen(method, setter)]
    fn set_name(this: &JsError, name: &str);
}

impl From<Error> for JsError {
    fn from(error: Error) -> Self {
        let js = Self::new(&error.to_string());
        js.set_name(error.kind());
        js
    }
}

#[wasm_bindgen]
impl Session {
    /// A fresh network of the default configuration, with nothing to train on yet.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript knows only constructors")]
    pub fn new() -> Session {
        // A panic ends the instance; its message would otherwise be lost.
        std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
        Self(session::Session::new())
    }

    /// The default configuration: the seed's notebook.
    pub fn defaults() -> JsConfig {
        to_js(&Config::default())
    }

    /// The numeric fields of a configuration, in the order of a form.
    pub fn fields() -> JsFields {
        to_js(&FIELDS)
    }

    /// Takes the training digits, as the bytes of two inflated IDX files, and starts a fresh network. Without
    /// labels, all digits are of class 0. Throws `BadIdx` for other files, `BadDataset` for two that do not
    /// belong together.
    #[wasm_bindgen(js_name = loadTrain)]
    pub fn load_train(&mut self, images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<JsDatasetInfo> {
        Ok(to_js(&self.0.load_train(images, labels)?))
    }

    /// Takes the held-out digits, likewise.
    #[wasm_bindgen(js_name = loadTest)]
    pub fn load_test(&mut self, images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<JsDatasetInfo> {
        Ok(to_js(&self.0.load_test(images, labels)?))
    }

    /// Starts a fresh network from the seed; fields that are left out take their default. Returns the
    /// completed configuration. Throws `InvalidConfig`, which names field, value and allowed range.
    pub fn configure(&mut self, config: JsPartialConfig) -> Result<JsConfig> {
        let values: BTreeMap<_, _> =
            serde_wasm_bindgen::from_value(config.into()).map_err(|error| Error::InvalidConfig {
                field: "the configuration".into(),
                found: error.to_string(),
                allowed: "an object".into(),
            })?;
        self.0.configure(Config::from_values(&values)?)?;
        Ok(self.config())
    }

    /// The configuration that is in force.
    #[wasm_bindgen(getter)]
    pub fn config(&self) -> JsConfig {
        to_js(self.0.config())
    }

    /// Sets the learning rate from the next step on. Throws `InvalidConfig`.
    #[wasm_bindgen(js_name = setLearningRate)]
    pub fn set_learning_rate(&mut self, rate: f64) -> Result<()> {
        Ok(self.0.set_learning_rate(rate)?)
    }

    /// Sets how many epochs there are to be, those already completed included. Throws `InvalidConfig`.
    #[wasm_bindgen(js_name = setEpochs)]
    pub fn set_epochs(&mut self, epochs: f64) -> Result<()> {
        Ok(self.0.set_epochs(Config::epochs_from(epochs)?)?)
    }

    /// Trains for at most `steps` steps, but not past the end of an epoch, nor past that of the last one.
    /// Throws `NoDataset` without training digits, and `Diverged` when the loss is no finite number any more: the
    /// weights are then those before; or when an epoch left the network worse than the mean image and no better
    /// than it had been: it is then back where it was better, or where it started.
    pub fn train(&mut self, steps: u32) -> Result<JsProgress> {
        Ok(to_js(&self.0.train(steps)?))
    }

    /// One step on digits of the caller's choice, in place of the batch that was next. Returns the loss
    /// before it. Throws `BadInput` unless these are whole digits.
    #[wasm_bindgen(js_name = trainOn)]
    pub fn train_on(&mut self, pixels: &[u8]) -> Result<f32> {
        Ok(self.0.train_on(pixels)?)
    }

    /// The mean squared error over all held-out digits, ink from 0 to 1. Throws `NoDataset` without them.
    pub fn evaluate(&mut self) -> Result<f32> {
        Ok(self.0.evaluate()?)
    }

    /// The mean squared error of every held-out digit, ink from 0 to 1. Throws `NoDataset` without them.
    #[wasm_bindgen(js_name = testErrors)]
    pub fn test_errors(&self) -> Result<Vec<f32>> {
        Ok(self.0.test_errors()?)
    }

    /// The classes of all held-out digits. Throws `NoDataset` without them.
    #[wasm_bindgen(js_name = testLabels)]
    pub fn test_labels(&self) -> Result<Vec<u8>> {
        Ok(self.0.test_labels()?.to_vec())
    }

    /// Held-out digits by their index. Throws `BadInput` for an index beyond them.
    #[wasm_bindgen(js_name = testDigits)]
    pub fn test_digits(&self, indices: &[u32]) -> Result<JsDigits> {
        let digits = self.0.test_digits(indices)?;
        Ok(object(&[("pixels", bytes(&digits.pixels)), ("labels", bytes(&digits.labels))]))
    }

    /// What the network makes of digits. Throws `BadInput` unless these are whole digits.
    pub fn reconstruct(&self, pixels: &[u8]) -> Result<JsReconstruction> {
        let made = self.0.reconstruct(pixels)?;
        Ok(object(&[
            ("pixels", bytes(&made.pixels)),
            ("errors", floats(&made.errors)),
            ("codes", floats(&made.codes)),
        ]))
    }

    /// Digits with the noise of the configuration on them, the same at every call.
    pub fn corrupt(&self, pixels: &[u8]) -> Result<Vec<u8>> {
        Ok(self.0.corrupt(pixels)?)
    }

    /// The codes of digits, `latent` numbers each, one after another. Throws `BadInput` unless these are whole
    /// digits.
    pub fn encode(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        Ok(self.0.encode(pixels)?)
    }

    /// The digits of codes, one after another, each code of `latent` numbers. Throws `BadInput` unless these
    /// are whole codes of finite numbers.
    pub fn decode(&self, codes: &[f32]) -> Result<Vec<u8>> {
        Ok(self.0.decode(codes)?)
    }

    /// What the network makes of a drawing of any size, framed first as the digits of MNIST are. Throws
    /// `BlankDrawing` where there is no ink.
    #[wasm_bindgen(js_name = reconstructDrawing)]
    pub fn reconstruct_drawing(&self, ink: &[u8], width: usize, height: usize) -> Result<JsDrawing> {
        let made = self.0.reconstruct_drawing(ink, width, height)?;
        Ok(object(&[
            ("framed", bytes(&made.framed)),
            ("reconstruction", bytes(&made.reconstruction)),
            ("error", made.error.into()),
            ("code", floats(&made.code)),
        ]))
    }

    /// All weights: the encoder's weight `[pixels, latent]` and bias `[latent]`, then the decoder's weight
    /// `[latent, pixels]` and bias `[pixels]`, each row after row.
    pub fn weights(&self) -> Vec<f32> {
        self.0.weights()
    }

    /// Starts training anew from these weights, in the order of `weights()`. Throws `BadInput` for another
    /// number of them.
    #[wasm_bindgen(js_name = setWeights)]
    pub fn set_weights(&mut self, weights: Vec<f32>) -> Result<()> {
        Ok(self.0.set_weights(weights)?)
    }

    /// The network as a `.safetensors` file, from which training goes on exactly where it stands.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.0.checkpoint()
    }

    /// The network without what the optimiser remembers, a third as large, as PyTorch's `load_state_dict` takes it.
    #[wasm_bindgen(js_name = weightsFile)]
    pub fn weights_file(&self) -> Vec<u8> {
        self.0.weights_file()
    }

    /// What a `.safetensors` file says of its network, which is not opened.
    pub fn describe(file: &[u8]) -> Result<JsModelInfo> {
        let found = Checkpoint::from_bytes(file)?;
        Ok(object(&[
            ("config", to_js::<JsValue>(&found.config)),
            ("pixels", found.pixels.into()),
            ("step", (found.snapshot.step as f64).into()),
            ("epoch", (found.epoch as f64).into()),
            ("heldOut", found.held_out.map_or(JsValue::NULL, JsValue::from)),
        ]))
    }

    /// Goes on from a `.safetensors` file. Returns the configuration that it was made with.
    pub fn restore(&mut self, file: &[u8]) -> Result<JsConfig> {
        self.0.restore(file)?;
        Ok(self.config())
    }

    /// Held-out errors of the mean image and of PCA, fitted to the digits trained on. Takes seconds.
    pub fn baselines(&self) -> Result<JsBaselines> {
        let found = self.0.baselines()?;
        Ok(object(&[("meanImage", found.mean_image.into()), ("pca", floats(&found.pca))]))
    }
}

/// A structured value as a plain JavaScript object.
fn to_js<T: JsCast>(value: &impl Serialize) -> T {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).expect("plain data").unchecked_into()
}

/// A plain object of these properties.
fn object<T: JsCast>(properties: &[(&str, JsValue)]) -> T {
    let object = Object::new();
    for (name, value) in properties {
        Reflect::set(&object, &(*name).into(), value).expect("a fresh object takes any property");
    }
    object.unchecked_into()
}

fn bytes(values: &[u8]) -> JsValue {
    Uint8Array::from(values).into()
}

fn floats(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}
