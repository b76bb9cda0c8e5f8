//! Exchanges networks of every kind with the programs that the page writes for Keras, PyTorch and Rust:
//! `make test-interop`.
#![cfg(not(target_arch = "wasm32"))]

mod mnist;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use simple_autoencoder::schema::Value;
use simple_autoencoder::{Config, Session};

/// How many held-out digits both sides redraw.
const DIGITS: u32 = 1000;

/// Frameworks with Python programs, and the variable with the path of a Python that has the framework.
const PYTHONS: [(&str, &str); 2] = [("keras", "KERAS_PYTHON"), ("torch", "TORCH_PYTHON")];

/// The names and settings of all kinds of networks.
fn kinds() -> BTreeMap<String, Config> {
    let kinds: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_str(include_str!("interop/kinds.json")).expect("names and settings");
    kinds.into_iter().map(|(name, values)| (name, Config::from_values(&values).unwrap())).collect()
}

/// A variable set by `scripts/interop.sh`.
fn variable(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set; run `make test-interop`")).into()
}

fn mnist_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/raw")
}

/// Runs a command and returns what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a framework's program for a kind, which opens a network's file, or trains a network and saves it; returns
/// what it makes of digits, ink bytes. This is also kept beside the file, for the page's own test.
fn exchange(
    framework: &str,
    python: &str,
    kind: &str,
    action: &[&Path],
    file: &Path,
    digits: &[u8],
) -> Vec<u8> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/exchange.py");
    let program = variable("INTEROP_FOLDER").join(kind).join(framework).join("autoencoder.py");
    let [input, out] = ["digits", "bin"].map(|extension| file.with_extension(extension));
    fs::write(&input, digits).unwrap();
    let files = [file, &input, &out];
    // On a busy machine, OpenMP threads waiting for each other take minutes longer.
    let mut command = Command::new(variable(python));
    run(command.env("OMP_NUM_THREADS", "1").arg(script).arg(program).args(action).args(files));
    fs::read(out).unwrap()
}

/// The digits that both sides redraw, ink bytes.
fn digits(session: &Session) -> Vec<u8> {
    session.test_digits(&(0..DIGITS).collect::<Vec<_>>()).unwrap().pixels
}

/// Checks that two reconstructions differ by at most one ink level, and that they are not blank.
fn assert_same_ink(who: &str, theirs: &[u8], ours: &[u8]) {
    assert_eq!(theirs.len(), ours.len(), "{who}");
    assert!(ours.iter().any(|&ink| ink > 150), "{who}: nothing is drawn");
    let most = theirs.iter().zip(ours).map(|(theirs, ours)| theirs.abs_diff(*ours)).max().unwrap();
    let differing = theirs.iter().zip(ours).filter(|(theirs, ours)| theirs != ours).count();
    println!("{who}: {differing} of {} pixels differ, by {most} ink level at most", ours.len());
    assert!(most <= 1, "{who} draws ink that is {most} levels off");
}

#[test]
#[ignore = "needs Keras and PyTorch: make test-interop"]
fn keras_and_pytorch_redraw_the_same_from_our_files() {
    let mut session = mnist::session();
    let pixels = digits(&session);
    for (kind, config) in kinds() {
        session.configure(config).unwrap();
        while !session.train(u32::MAX).unwrap().finished {}
        let ours = session.reconstruct(&pixels, None).unwrap().pixels;
        for (content, bytes) in [("weights", session.weights_file()), ("checkpoint", session.checkpoint())] {
            let file = variable("INTEROP_FOLDER").join(format!("ours-{kind}-{content}.safetensors"));
            fs::write(&file, bytes).unwrap();
            for (framework, python) in PYTHONS {
                let theirs = exchange(framework, python, &kind, &["open".as_ref()], &file, &pixels);
                assert_same_ink(&format!("{framework}, our {content} of {kind}"), &theirs, &ours);
            }
        }
    }
}

#[test]
#[ignore = "needs Keras and PyTorch: make test-interop"]
fn networks_that_keras_and_pytorch_trained_redraw_the_same_here() {
    let mut session = mnist::session();
    let pixels = digits(&session);
    let nothing = session.evaluate().unwrap();
    let folder = mnist_folder();
    for (kind, config) in kinds() {
        for (framework, python) in PYTHONS {
            let file = variable("INTEROP_FOLDER").join(format!("{framework}-{kind}.safetensors"));
            let train: [&Path; 2] = ["train".as_ref(), &folder];
            let theirs = exchange(framework, python, &kind, &train, &file, &pixels);
            session.restore(&fs::read(file).unwrap()).unwrap();
            assert_eq!(session.config().code, config.code, "the file says which code it has");
            let ours = session.reconstruct(&pixels, None).unwrap().pixels;
            assert_same_ink(&format!("{kind} trained by {framework}"), &theirs, &ours);
            let error = session.evaluate().unwrap();
            println!("its held-out error, measured here: {error:.5}");
            assert!(error < nothing / 2.0, "what it has learned arrived: {error}");
        }
    }
}

/// The error that a Rust program prints last.
fn printed_error(output: &str) -> f64 {
    let last = output.lines().last().and_then(|line| line.strip_prefix("held-out MSE "));
    last.unwrap_or_else(|| panic!("no error in {output}")).parse().unwrap()
}

#[test]
#[ignore = "compiles burn once more: make test-interop"]
fn rust_programs_have_the_same_errors() {
    let folder = variable("INTEROP_FOLDER").join("rust");
    run(Command::new(env!("CARGO")).args(["build", "--release", "--bins"]).current_dir(&folder));
    let close = |who: &str, theirs: f64, ours: f32| {
        println!("{who}: {theirs:.6}, ours {ours:.6}");
        assert!((theirs - f64::from(ours)).abs() < 1e-5, "{who}: {theirs} is not {ours}");
    };
    let mut session = mnist::session();
    for (kind, config) in kinds() {
        let program = folder.join("target/release").join(&kind);
        // Undamaged, since the program evaluates without damage.
        let clean = Config { noise: 0.0, hole: 0.0, ..config.clone() };
        session.configure(clean).unwrap();
        while !session.train(u32::MAX).unwrap().finished {}
        let file = folder.join(format!("ours-{kind}.safetensors"));
        fs::write(&file, session.weights_file()).unwrap();
        let output = run(Command::new(&program).arg(mnist_folder()).arg(&file));
        close(&format!("{kind}, our file"), printed_error(&output), session.evaluate().unwrap());

        let output = run(Command::new(&program).arg(mnist_folder()).current_dir(&folder));
        let theirs = fs::read(folder.join("network.safetensors")).unwrap();
        session.restore(&theirs).unwrap();
        let digits: Vec<u32> = (0..10_000).collect();
        let errors = session.reconstruct(&session.test_digits(&digits).unwrap().pixels, None).unwrap().errors;
        let mean = errors.iter().sum::<f32>() / errors.len() as f32;
        close(&format!("{kind}, trained by the program"), printed_error(&output), mean);
    }
}
