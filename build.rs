//! Embeds Keras' step-by-step losses for the tests, which cannot read files or variables in a browser.
//!
//! They are `tests/reference/steps-*.json`, or the same files in the folder that `KERAS_STEPS` names.

use std::{env, fs, path::PathBuf};

fn main() {
    println!("cargo::rerun-if-env-changed=KERAS_STEPS");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = env::var_os("KERAS_STEPS").map_or_else(|| root.join("tests/reference"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| {
            panic!("cannot read {}: {error}; set KERAS_STEPS to a folder", folder.display())
        })
        .map(|entry| entry.expect("a folder that can be listed").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("steps-") && name.ends_with(".json")
        })
        .collect();
    files.sort();
    let texts: Vec<String> =
        files.iter().map(|path| fs::read_to_string(path).expect("a file that was just listed")).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("keras_steps.rs");
    fs::write(out, format!("&{texts:#?}")).expect("cargo's own folder can be written");
}
