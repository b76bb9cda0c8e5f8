#!/usr/bin/env bash
# Measures training speed: natively, in both browsers, and in Keras where that can be installed.
source "$(dirname "$0")/common.sh"

scripts/install.sh test
scripts/data.sh
scripts/build.sh

say "Native speed of a step and its parts (about two minutes after compiling)."
cargo bench --bench step

say "Compiling the same parts for browsers."
with_wasm cargo build --release --target wasm32-unknown-unknown --example browser \
  --no-default-features --features flex
wasm-bindgen --target web --out-dir target/bench \
  target/wasm32-unknown-unknown/release/examples/browser.wasm

keras="$cache/keras"
if ! python_with "$keras" "Keras, to compare with (a minute or two, 1.5 GB)" keras=tensorflow-cpu; then
  say "Keras could not be installed; the table goes without it."
  keras=
fi

say "Whole epochs in Firefox and Chromium (some minutes); leave the machine alone meanwhile."
KERAS_PYTHON="${keras:+$keras/bin/python}" node scripts/bench/run.js
