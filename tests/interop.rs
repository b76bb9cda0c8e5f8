//! Files of networks, with Keras and PyTorch on the other side: `make test-interop`.
#![cfg(not(target_arch = "wasm32"))]

mod mnist;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use simple_autoencoder::{Config, Session};

/// Held-out digits that both sides reconstruct.
const DIGITS: u32 = 1000;

/// What `scripts/interop.sh` has set.
fn variable(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set; run `make test-interop`")).into()
}

/// Runs a script of `tests/interop` in the Python that a variable names.
fn run(python: &str, script: &str, arguments: &[&PathBuf]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(script);
    let status = Command::new(variable(python)).arg(path).args(arguments).status().unwrap();
    assert!(status.success(), "{script} failed");
}

/// The digits, ink bytes, also as a file.
fn digits(session: &Session, file: &PathBuf) -> Vec<u8> {
    let pixels = session.test_digits(&(0..DIGITS).collect::<Vec<_>>()).unwrap().pixels;
    fs::write(file, &pixels).unwrap();
    pixels
}

/// Checks that two reconstructions differ by one ink level at most, and are of digits at all.
fn assert_same_ink(who: &str, theirs: &[u8], ours: &[u8]) {
    assert_eq!(theirs.len(), ours.len());
    assert!(ours.iter().any(|&ink| ink > 200), "nothing is drawn");
    let most = theirs.iter().zip(ours).map(|(theirs, ours)| theirs.abs_diff(*ours)).max().unwrap();
    let differing = theirs.iter().zip(ours).filter(|(theirs, ours)| theirs != ours).count();
    println!("{who}: {differing} of {} pixels differ, by {most} ink level at most", ours.len());
    assert!(most <= 1, "{who} draws ink that is {most} levels off");
}

#[test]
#[ignore = "needs Keras and PyTorch: make test-interop"]
fn keras_and_pytorch_draw_the_same_digits_from_our_files() {
    let folder = variable("INTEROP_FOLDER");
    let mut session = mnist::session();
    session.configure(Config { epochs: 1, ..Config::default() }).unwrap();
    session.train(u32::MAX).unwrap();
    let input = folder.join("digits.bin");
    let ours = session.reconstruct(&digits(&session, &input), None).unwrap().pixels;
    for (kind, bytes) in [("weights", session.weights_file()), ("checkpoint", session.checkpoint())] {
        let file = folder.join(format!("ours-{kind}.safetensors"));
        fs::write(&file, bytes).unwrap();
        for (python, script) in [("KERAS_PYTHON", "keras_load.py"), ("TORCH_PYTHON", "torch_load.py")] {
            let output = folder.join("theirs.bin");
            run(python, script, &[&file, &input, &output]);
            assert_same_ink(&format!("{script}, {kind}"), &fs::read(output).unwrap(), &ours);
        }
    }
}

#[test]
#[ignore = "needs Keras: make test-interop"]
fn a_network_that_keras_trained_draws_the_same_digits_here() {
    let folder = variable("INTEROP_FOLDER");
    let mut session = mnist::session();
    let input = folder.join("held-out.bin");
    let pixels = digits(&session, &input);
    let (file, output) = (folder.join("keras.safetensors"), folder.join("keras.bin"));
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/raw");
    run("KERAS_PYTHON", "keras_train.py", &[&data, &file]);
    run("KERAS_PYTHON", "keras_load.py", &[&file, &input, &output]);

    session.restore(&fs::read(file).unwrap()).unwrap();
    let ours = session.reconstruct(&pixels, None).unwrap().pixels;
    assert_same_ink("a network trained by Keras", &fs::read(output).unwrap(), &ours);
    let error = session.evaluate().unwrap();
    println!("its held-out error, measured here: {error:.5}");
    assert!(error < 0.03, "Keras' network has learned something, and it arrived: {error}");
}
