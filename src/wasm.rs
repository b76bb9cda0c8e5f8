//! [`Session`] for JavaScript: convert, delegate, convert back.
//!
//! Small structured values cross by serde-wasm-bindgen, pixels and numbers as typed arrays, and an [`Error`]
//! as a JavaScript `Error` with its kind as `name`. The documentation here ends up in the package's `.d.ts`, for
//! people who may not know Rust; the package's front page is `docs/package.md`.

use std::collections::BTreeMap;

use js_sys::{Float32Array, Int8Array, Object, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::checkpoint::Checkpoint;
use crate::engine::ink::to_ink;
use crate::engine::threads;
use crate::error::Error;
use crate::model::objective::Losses;
use crate::schema::{self, Config, Value};
use crate::session;
use crate::train::changes::Change;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("wasm.d.ts");

/// The types of `wasm.d.ts`, so that signatures name them.
macro_rules! types {
    ($($name:ident: $typescript:literal),* $(,)?) => {
        #[wasm_bindgen]
        extern "C" {
            $(
                #[doc = $typescript]
                #[wasm_bindgen(typescript_type = $typescript)]
                pub type $name;
            )*
        }
    };
}

types! {
    JsConfig: "Config",
    JsPartialConfig: "Partial<Config>",
    JsRows: "Row[]",
    JsNumberOrText: "number | string | number[]",
    JsDatasetInfo: "DatasetInfo",
    JsProgress: "Progress",
    JsLosses: "Losses",
    JsArchitecture: "Architecture",
    JsChanges: "Change[]",
    JsTrainOnOptions: "TrainOnOptions",
    JsInspectOptions: "InspectOptions",
    JsDamageOptions: "DamageOptions",
    JsStepInfo: "StepInfo",
    JsDigits: "Digits",
    JsReconstruction: "Reconstruction",
    JsPcaReconstruction: "PcaReconstruction",
    JsDrawing: "Drawing",
    JsEncoderPictures: "EncoderPictures",
    JsNearest: "Nearest",
    JsModelInfo: "ModelInfo",
    JsBaselines: "Baselines",
}

/// A network in training, its data and its configuration. Every call blocks until it is done, so create it in a worker.
///
/// Pixels are ink bytes, 0 for paper and 255 for full ink, row by row and digit by digit. A call that fails throws an
/// `Error` that says what was expected and what was found, with its kind as `name`, and changes nothing unless its
/// documentation says otherwise. An `InvalidConfig` also has the properties `field`, `found` and `allowed`.
#[wasm_bindgen]
pub struct Session(session::Session);

type Result<T> = std::result::Result<T, JsError>;

/// Sets how many threads compute together from now on, this one included, as far as there are helpers. Every number
/// gives the same bits.
#[wasm_bindgen(js_name = setThreads)]
pub fn set_threads(threads: usize) {
    threads::set(threads);
}

/// Makes this worker a helper of another one, with whose module and memory it was started. Does not return.
#[wasm_bindgen]
pub fn help() {
    threads::help();
}

#[wasm_bindgen]
extern "C" {
    /// A JavaScript `Error` whose `name` is our error's kind.
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
        if let Some(parts) = error.invalid_config() {
            for (name, value) in [("field", parts.field), ("found", parts.found), ("allowed", parts.allowed)]
            {
                Reflect::set(&js, &name.into(), &value.into()).expect("a fresh object takes any property");
            }
        }
        js
    }
}

#[wasm_bindgen]
impl Session {
    /// A fresh network of the default configuration, with nothing to train on yet.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript has constructors instead")]
    pub fn new() -> Session {
        // A panic ends the instance; otherwise its message would be lost.
        std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
        Self(session::Session::new())
    }

    /// The default configuration: the Keras notebook's.
    pub fn defaults() -> JsConfig {
        to_js(&Config::default())
    }

    /// Every hyper-parameter with its range and what it means, in the order of a form.
    pub fn schema() -> JsRows {
        to_js(&schema::rows())
    }

    /// Loads the training digits from the bytes of two IDX files, decompressed, and starts a fresh network. Without
    /// labels, all digits are of class 0. Throws `BadIdx` for other files, `BadDataset` for two that do not belong
    /// together, and `InvalidConfig` if no digit is of the chosen classes or the network would need too much memory.
    #[wasm_bindgen(js_name = loadTrain)]
    pub fn load_train(&mut self, images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<JsDatasetInfo> {
        Ok(to_js(&self.0.load_train(images, labels)?))
    }

    /// Starts loading training digits that arrive piece by piece, and starts a fresh network. `header` is the
    /// beginning of the decompressed IDX image file, at least 16 bytes; `labels` must be complete. Throws as
    /// `loadTrain` does.
    #[wasm_bindgen(js_name = beginTrain)]
    pub fn begin_train(&mut self, header: Vec<u8>, labels: Option<Vec<u8>>) -> Result<JsDatasetInfo> {
        Ok(to_js(&self.0.begin_train(header, labels)?))
    }

    /// Adds the next bytes of the training images, whole images or not. Returns how many digits have arrived so far.
    /// Throws `NoDataset` before `beginTrain`, and `BadIdx` for more bytes than the header promises.
    #[wasm_bindgen(js_name = appendTrain)]
    pub fn append_train(&mut self, bytes: &[u8]) -> Result<usize> {
        Ok(self.0.append_train(bytes)?)
    }

    /// Checks that all training digits have arrived. Throws `BadIdx` if bytes are missing, and `NoDataset` without
    /// digits.
    #[wasm_bindgen(js_name = endTrain)]
    pub fn end_train(&self) -> Result<()> {
        Ok(self.0.end_train()?)
    }

    /// Loads the held-out digits, as `loadTrain` loads the training digits. Starts a fresh network only if they
    /// differ in size from those before.
    #[wasm_bindgen(js_name = loadTest)]
    pub fn load_test(&mut self, images: Vec<u8>, labels: Option<Vec<u8>>) -> Result<JsDatasetInfo> {
        Ok(to_js(&self.0.load_test(images, labels)?))
    }

    /// Starts a fresh network from the seed; values left out take their defaults. Returns the complete configuration.
    /// Throws `InvalidConfig`.
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

    /// The configuration in force.
    #[wasm_bindgen(getter)]
    pub fn config(&self) -> JsConfig {
        to_js(self.0.config())
    }

    /// What the network consists of.
    pub fn architecture(&self) -> JsArchitecture {
        to_js(&self.0.architecture())
    }

    /// Sets a hyper-parameter whose row is `live`, from the next step on. Returns the new configuration. Throws
    /// `InvalidConfig`.
    pub fn set(&mut self, name: &str, value: JsNumberOrText) -> Result<JsConfig> {
        let value = serde_wasm_bindgen::from_value(value.into()).unwrap_or(Value::Nothing(()));
        self.0.set(name, value)?;
        Ok(self.config())
    }

    /// The changes made with `set`, each with the number of steps done when it took effect. The first entry for each
    /// hyper-parameter is at step 0 and holds its starting value.
    #[wasm_bindgen(js_name = liveChanges)]
    pub fn live_changes(&self) -> JsChanges {
        to_js(&self.0.live_changes())
    }

    /// Repeats the changes of another run, from its `liveChanges`, as training reaches their steps. Throws
    /// `InvalidConfig` for changes that no run could have, and after the first step.
    pub fn replay(&mut self, changes: JsChanges) -> Result<()> {
        let changes: Vec<Change> =
            serde_wasm_bindgen::from_value(changes.into()).map_err(|error| Error::InvalidConfig {
                field: "changes".into(),
                found: error.to_string(),
                allowed: "a list of changes, each with step, name and value".into(),
            })?;
        Ok(self.0.replay(changes)?)
    }

    /// Where training stands. Throws `NoDataset` without training digits.
    pub fn progress(&self) -> Result<JsProgress> {
        Ok(to_js(&self.0.progress()?))
    }

    /// Trains for at most `steps` steps, stopping at the end of each epoch and after the last one. Also stops before a
    /// batch whose digits have not all arrived; then `waiting` is true.
    /// Throws `NoDataset` without training digits. Throws `Diverged` if a loss or gradient is not finite, keeping the
    /// weights before that step; or if an epoch left the network worse than the mean image, and it had been better or
    /// is not improving. Then it returns to the end of the last epoch that was no worse, or to where training started.
    pub fn train(&mut self, steps: u32) -> Result<JsProgress> {
        Ok(to_js(&self.0.train(steps)?))
    }

    /// The MSE of the current network on the first 5,000 digits trained on. Throws `NoDataset` until they have
    /// arrived.
    #[wasm_bindgen(js_name = trainingError)]
    pub fn training_error(&self) -> Result<f32> {
        Ok(self.0.training_error()?)
    }

    /// One step on digits of the caller's choice, without damage, in place of the next batch. Returns the losses
    /// before the step. Throws `BadInput` unless these are whole digits, for a target or noise of the wrong length,
    /// and for noise for a network that is not variational; throws `Diverged` if a loss or gradient is not finite.
    #[wasm_bindgen(js_name = trainOn)]
    pub fn train_on(&mut self, pixels: &[u8], options: Option<JsTrainOnOptions>) -> Result<JsLosses> {
        let options: JsValue = options.into();
        let (target, noise) = (bytes_of(&options, "target")?, floats_of(&options, "codeNoise")?);
        Ok(losses(self.0.train_on(pixels, target.as_deref(), noise.as_deref())?))
    }

    /// What a step of `trainOn` would do to one weight, given by its index in `weights()`, or to the one with the
    /// largest gradient. Changes nothing. Throws as `trainOn` does, and `BadInput` for an index past the last weight.
    #[wasm_bindgen(js_name = inspectStep)]
    pub fn inspect_step(&mut self, pixels: &[u8], options: Option<JsInspectOptions>) -> Result<JsStepInfo> {
        let options: JsValue = options.into();
        let (target, noise) = (bytes_of(&options, "target")?, floats_of(&options, "codeNoise")?);
        let weight = number_of(&options, "weight")?.map(|weight| weight as usize);
        let found = self.0.inspect_step(pixels, weight, target.as_deref(), noise.as_deref())?;
        Ok(object(&[
            ("weight", found.nudge.weight.into()),
            ("parameter", found.parameter.into()),
            ("place", to_js(&found.place)),
            ("before", found.nudge.before.into()),
            ("gradient", found.nudge.gradient.into()),
            ("nudge", (found.nudge.after - found.nudge.before).into()),
            ("after", found.nudge.after.into()),
            ("losses", losses::<JsValue>(found.nudge.losses)),
        ]))
    }

    /// The MSE over all held-out digits, ink from 0 to 1, whichever loss is trained on. Inputs have the configured
    /// damage, targets have none, and a variational code is its mean. Throws `NoDataset` without held-out digits.
    pub fn evaluate(&mut self) -> Result<f32> {
        Ok(self.0.evaluate()?)
    }

    /// The MSE of each held-out digit, measured as in `evaluate`. Throws `NoDataset` without held-out digits.
    #[wasm_bindgen(js_name = testErrors)]
    pub fn test_errors(&self) -> Result<Vec<f32>> {
        Ok(self.0.test_errors()?)
    }

    /// The classes of all held-out digits. Throws `NoDataset` without held-out digits.
    #[wasm_bindgen(js_name = testLabels)]
    pub fn test_labels(&self) -> Result<Vec<u8>> {
        Ok(self.0.test_labels()?.to_vec())
    }

    /// The held-out digits with these indices. Throws `BadInput` for an index past the last one.
    #[wasm_bindgen(js_name = testDigits)]
    pub fn test_digits(&self, indices: &[u32]) -> Result<JsDigits> {
        let digits = self.0.test_digits(indices)?;
        Ok(object(&[("pixels", bytes(&digits.pixels)), ("labels", bytes(&digits.labels))]))
    }

    /// What the network makes of digits. Throws `BadInput` unless these are whole digits.
    pub fn reconstruct(&self, pixels: &[u8]) -> Result<JsReconstruction> {
        self.reconstruction(pixels, None)
    }

    /// The same, with the errors measured against a target, such as the clean digits of a damaged input.
    #[wasm_bindgen(js_name = reconstructTowards)]
    pub fn reconstruct_towards(&self, pixels: &[u8], target: &[u8]) -> Result<JsReconstruction> {
        self.reconstruction(pixels, Some(target))
    }

    fn reconstruction(&self, pixels: &[u8], target: Option<&[u8]>) -> Result<JsReconstruction> {
        let made = self.0.reconstruct(pixels, target)?;
        Ok(object(&[
            ("pixels", bytes(&made.pixels)),
            ("errors", floats(&made.errors)),
            ("codes", floats(&made.codes)),
        ]))
    }

    /// Digits as the network is shown them, with the configured noise and hole or others. The damage depends only on
    /// the seed and on each digit's index among the held-out ones, so it is the same every time; without indices it
    /// is the damage of a drawing. Throws `BadInput` for the wrong number of indices.
    pub fn damage(
        &self,
        pixels: &[u8],
        indices: Option<Vec<u32>>,
        options: Option<JsDamageOptions>,
    ) -> Result<Vec<u8>> {
        let options: JsValue = options.into();
        let (noise, hole) = (number_of(&options, "noise")?, number_of(&options, "hole")?);
        Ok(self.0.damage(pixels, indices.as_deref(), noise, hole)?)
    }

    /// The codes of digits, `latent` numbers each, one after another; the means, if the network is variational. Throws
    /// `BadInput` unless these are whole digits.
    pub fn encode(&self, pixels: &[u8]) -> Result<Vec<f32>> {
        Ok(self.0.encode(pixels)?)
    }

    /// The digits that codes of `latent` numbers stand for, one after another. Throws `BadInput` unless these are
    /// whole codes of finite numbers.
    pub fn decode(&self, codes: &[f32]) -> Result<Vec<u8>> {
        Ok(self.0.decode(codes)?)
    }

    /// Codes drawn at random, `latent` numbers each: for a variational network from a standard normal distribution,
    /// for others from one with the mean and covariance of the held-out digits' codes. Throws `NoDataset` without
    /// these.
    #[wasm_bindgen(js_name = sampleCodes)]
    pub fn sample_codes(&self, count: usize, seed: u32) -> Result<Vec<f32>> {
        Ok(self.0.sample_codes(count, seed)?)
    }

    /// What the network makes of a drawing of any size, which is first framed like MNIST's digits. Throws
    /// `BlankDrawing` if there is no ink.
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

    /// What each unit of the first layer responds to: its weights as a picture.
    #[wasm_bindgen(js_name = encoderPictures)]
    pub fn encoder_pictures(&self) -> JsEncoderPictures {
        let found = self.0.encoder_pictures();
        object(&[("pixels", Int8Array::from(&found.pixels[..]).into()), ("largest", floats(&found.largest))])
    }

    /// All weights, in the order of the layers in `architecture()`: for each its weight `[inputs, outputs]`, row by
    /// row, and then its bias.
    pub fn weights(&self) -> Vec<f32> {
        self.0.weights()
    }

    /// Restarts training from these weights, in the order of `weights()`. Throws `BadInput` for the wrong number of
    /// them.
    #[wasm_bindgen(js_name = setWeights)]
    pub fn set_weights(&mut self, weights: Vec<f32>) -> Result<()> {
        Ok(self.0.set_weights(weights)?)
    }

    /// The network as a `.safetensors` file, from which training resumes exactly where it left off.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.0.checkpoint()
    }

    /// The network without Adam's state, a third of the size, as PyTorch's `load_state_dict` accepts it.
    #[wasm_bindgen(js_name = weightsFile)]
    pub fn weights_file(&self) -> Vec<u8> {
        self.0.weights_file()
    }

    /// What a `.safetensors` file says about its network, without opening it here. Throws `BadCheckpoint`.
    pub fn describe(file: &[u8]) -> Result<JsModelInfo> {
        let found = Checkpoint::from_bytes(file)?;
        Ok(object(&[
            ("config", to_js::<JsValue>(&found.config)),
            ("pixels", found.pixels.into()),
            ("step", (found.snapshot.step as f64).into()),
            ("epoch", (found.epoch as f64).into()),
            ("changes", to_js::<JsValue>(&found.changes.all())),
            ("heldOut", found.held_out.map_or(JsValue::NULL, JsValue::from)),
        ]))
    }

    /// Resumes from a `.safetensors` file. Returns its configuration, but with the current backend. Throws
    /// `BadCheckpoint` for other files.
    pub fn restore(&mut self, file: &[u8]) -> Result<JsConfig> {
        self.0.restore(file)?;
        Ok(self.config())
    }

    /// Held-out errors of the mean of all training digits, and of PCA fitted to the digits trained on. The first call
    /// takes seconds. Throws `NoDataset` until all training and held-out digits have arrived.
    pub fn baselines(&mut self) -> Result<JsBaselines> {
        let found = self.0.baselines()?;
        Ok(object(&[("meanImage", found.mean_image.into()), ("pca", floats(&found.pca))]))
    }

    /// What PCA with this many components, fitted to the digits trained on, makes of digits. Errors are measured
    /// against `target`, or against the digits themselves. The first call takes seconds. Throws `BadInput` for more
    /// components than pixels, and `NoDataset` until all training digits have arrived.
    pub fn pca(
        &mut self,
        pixels: &[u8],
        components: usize,
        target: Option<Vec<u8>>,
    ) -> Result<JsPcaReconstruction> {
        let made = self.0.pca(pixels, components, target.as_deref())?;
        Ok(object(&[("pixels", bytes(&made.pixels)), ("errors", floats(&made.errors))]))
    }

    /// The mean of all training digits, ink bytes. Throws `NoDataset` until all of them have arrived.
    #[wasm_bindgen(js_name = meanImage)]
    pub fn mean_image(&self) -> Result<Vec<u8>> {
        Ok(to_ink(&self.0.mean_image()?))
    }

    /// The closest training digit to each of these, of those that have arrived. Throws `NoDataset` without any.
    pub fn nearest(&self, pixels: &[u8]) -> Result<JsNearest> {
        let found = self.0.nearest(pixels)?;
        Ok(object(&[
            ("indices", Uint32Array::from(&found.indices[..]).into()),
            ("distances", floats(&found.distances)),
            ("pixels", bytes(&found.pixels)),
        ]))
    }
}

fn losses<T: JsCast>(Losses { objective, loss, mse }: Losses) -> T {
    object(&[("objective", objective.into()), ("loss", loss.into()), ("mse", mse.into())])
}

/// A property of an options object, unless it is missing.
fn option_of(options: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(options, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// The error for an option of the wrong type.
fn wrong_option(name: &'static str, expected: &'static str) -> Error {
    Error::InvalidConfig { field: name.into(), found: "something else".into(), allowed: expected.into() }
}

fn bytes_of(options: &JsValue, name: &'static str) -> Result<Option<Vec<u8>>> {
    let Some(value) = option_of(options, name) else { return Ok(None) };
    let array = value.dyn_into::<Uint8Array>().map_err(|_| wrong_option(name, "a Uint8Array"))?;
    Ok(Some(array.to_vec()))
}

fn floats_of(options: &JsValue, name: &'static str) -> Result<Option<Vec<f32>>> {
    let Some(value) = option_of(options, name) else { return Ok(None) };
    let array = value.dyn_into::<Float32Array>().map_err(|_| wrong_option(name, "a Float32Array"))?;
    Ok(Some(array.to_vec()))
}

fn number_of(options: &JsValue, name: &'static str) -> Result<Option<f64>> {
    let Some(value) = option_of(options, name) else { return Ok(None) };
    let number = value.as_f64().filter(|number| *number >= 0.0);
    Ok(Some(number.ok_or_else(|| wrong_option(name, "a number of 0 or more"))?))
}

/// A structured value as a plain JavaScript object.
fn to_js<T: JsCast>(value: &impl Serialize) -> T {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).expect("plain data").unchecked_into()
}

/// A plain object with these properties.
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
