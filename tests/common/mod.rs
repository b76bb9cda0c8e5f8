//! What native and browser tests share: the comparison with Keras' reference losses, from the same starting weights,
//! and a short run to compare with its native losses.

use std::collections::BTreeMap;

use serde::Deserialize;
use simple_autoencoder::schema::{BackendKind, Code, Loss, Value};
use simple_autoencoder::{Config, Session};

/// Both backends: every test of numbers runs on each.
pub const BACKENDS: [BackendKind; 2] = [BackendKind::Flex, BackendKind::NdArray];

/// Largest relative difference from Keras that can come from `f32` rounding alone.
const TOLERANCE: f64 = 1e-5;

/// The texts of all reference files; see `build.rs`.
pub const KERAS_STEPS: &[&str] = include!(concat!(env!("OUT_DIR"), "/keras_steps.rs"));

/// Losses of the same network on the same batches in Keras. Anything a file leaves out is as in the Keras notebook.
#[derive(Deserialize)]
struct KerasSteps {
    batch: usize,
    seed: u32,
    /// The shapes of all parameters, in the order they are drawn.
    parameters: Option<Vec<Shape>>,
    #[serde(alias = "w1_first5")]
    first5: [f32; 5],
    #[serde(alias = "w2_last5")]
    last5: [f32; 5],
    test_mse_before: f64,
    /// The objective of each step.
    losses: Vec<f64>,
    /// The reconstruction losses; missing in older files, where they are the objectives.
    reconstructions: Option<Vec<f64>>,
    test_mse_after: f64,
    /// All other fields, hyper-parameters among them.
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Shape {
    shape: Vec<usize>,
}

/// Hyper-parameters with the same names in reference files as here.
const SHARED: [&str; 6] = ["hidden", "latent", "code", "loss", "sparsity", "beta"];

/// Uniform numbers from 0 to 1 from a linear congruential generator, as the Keras scripts draw them.
struct Uniform(u32);

impl Uniform {
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / 16_777_216.0
    }
}

/// The starting weights of a network: for each layer the kernel, drawn row by row, and a bias of zero.
fn start_weights(session: &Session, seed: u32) -> Vec<f32> {
    let mut uniform = Uniform(seed);
    let mut weights = Vec::new();
    for layer in session.architecture().layers {
        let limit = (6.0 / (layer.inputs + layer.outputs) as f64).sqrt();
        weights
            .extend((0..layer.inputs * layer.outputs).map(|_| ((2.0 * uniform.draw() - 1.0) * limit) as f32));
        weights.resize(weights.len() + layer.outputs, 0.0);
    }
    weights
}

fn assert_close(what: &str, found: impl Into<f64>, expected: f64) {
    let found = found.into();
    let difference = (found - expected).abs() / expected;
    assert!(
        difference <= TOLERANCE,
        "{what}: found {found}, Keras {expected}, relative difference {difference:e}"
    );
}

/// Trains on `train` in file order, as a reference file says, and compares every loss and both held-out errors.
pub fn check_against_keras(session: &mut Session, backend: BackendKind, reference: &str, train: &[u8]) {
    let keras: KerasSteps = serde_json::from_str(reference).expect("a reference file");
    let mut values = keras.others;
    values.retain(|name, _| SHARED.contains(&name.as_str()));
    let config = Config { backend, ..Config::from_values(&values).expect("hyper-parameters") };
    let what = |what: &str| format!("{backend:?}, {config:?}, {what}");
    session.configure(config.clone()).unwrap();
    let weights = start_weights(session, keras.seed);
    if let Some(parameters) = &keras.parameters {
        let theirs: Vec<usize> =
            parameters.iter().map(|parameter| parameter.shape.iter().product()).collect();
        let layers = session.architecture().layers;
        let ours: Vec<usize> =
            layers.iter().flat_map(|layer| [layer.inputs * layer.outputs, layer.outputs]).collect();
        assert_eq!(ours, theirs, "{}", what("the parameters"));
    }
    let last_bias = weights.len() - 784;
    assert_eq!(weights[..5], keras.first5, "{}", what("the starting weights differ from Keras'"));
    assert_eq!(
        weights[last_bias - 5..last_bias],
        keras.last5,
        "{}",
        what("the starting weights differ from Keras'")
    );
    session.set_weights(weights).unwrap();

    assert_close(&what("held-out before"), session.evaluate().unwrap(), keras.test_mse_before);
    assert!(!keras.losses.is_empty(), "a reference file without losses");
    let reconstructions = keras.reconstructions.as_ref().unwrap_or(&keras.losses);
    assert_eq!(reconstructions.len(), keras.losses.len());
    let mut uniform = Uniform(keras.seed.wrapping_add(1));
    let batches = train.chunks(keras.batch * 784).zip(keras.losses.iter().zip(reconstructions));
    for (step, (digits, (&objective, &reconstruction))) in batches.enumerate() {
        // The sum of twelve uniform numbers is close to normal.
        let noise: Option<Vec<f32>> = session.architecture().code_is_sampled.then(|| {
            let numbers = digits.len() / 784 * config.latent;
            (0..numbers).map(|_| ((0..12).map(|_| uniform.draw()).sum::<f64>() - 6.0) as f32).collect()
        });
        let found = session.train_on(digits, None, noise.as_deref()).unwrap();
        assert_close(&what(&format!("objective of step {step}")), found.objective, objective);
        assert_close(&what(&format!("loss of step {step}")), found.loss, reconstruction);
    }
    assert_close(&what("held-out after"), session.evaluate().unwrap(), keras.test_mse_after);
}

/// Objectives of short native runs on x86-64, of a plain network and a deep variational one. Noise and Adam's bias
/// correction use each platform's own logarithms and powers, so elsewhere the last bits may differ.
const NATIVE_OBJECTIVES: [[f64; 8]; 2] = [
    [
        0.21921880543231964,
        0.21751563251018524,
        0.21701431274414063,
        0.21665427088737488,
        0.21576309204101563,
        0.21330253779888153,
        0.21301375329494476,
        0.211273193359375,
    ],
    [
        0.7119446992874146,
        0.7074893116950989,
        0.7017659544944763,
        0.6966218948364258,
        0.6934128999710083,
        0.68574059009552,
        0.6838175654411316,
        0.6772890090942383,
    ],
];

/// Largest relative difference between the same step on two platforms.
const PLATFORM_TOLERANCE: f64 = 1e-6;

/// Runs eight steps with noise on forty made-up digits, past the ends of two epochs, and compares them with the native
/// losses on x86-64.
pub fn check_against_native(backend: BackendKind) {
    const DIGITS: usize = 40;
    let ink = |i: usize| if i * 7919 % 1000 < 190 { (i * 31 % 255 + 1) as u8 } else { 0 };
    let header = [0, 0, 8, 3, 0, 0, 0, DIGITS as u8, 0, 0, 0, 28, 0, 0, 0, 28].into_iter();
    let images: Vec<u8> = header.chain((0..DIGITS * 784).map(ink)).collect();
    let mut session = Session::new();
    session.load_train(images, None).unwrap();
    let plain =
        Config { latent: 16, batch_size: 16, noise: 0.2, hole: 0.3, seed: 7, backend, ..Config::default() };
    let deep = Config {
        hidden: vec![33],
        code: Code::Variational,
        loss: Loss::Bce,
        sparsity: 1e-3,
        ..plain.clone()
    };
    for (config, expected) in [plain, deep].into_iter().zip(NATIVE_OBJECTIVES) {
        session.configure(config.clone()).unwrap();
        let found = expected.map(|_| session.train(1).unwrap().objective);
        for (step, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let difference = (found - expected).abs() / expected;
            assert!(
                difference <= PLATFORM_TOLERANCE,
                "{config:?}, objective of step {step}: natively {expected}, relative difference {difference:e}, found {found:?}"
            );
        }
    }
}
