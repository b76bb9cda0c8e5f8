#!/usr/bin/env bash
# Measures speed: natively, in every browser, and in Keras and PyTorch if they can be installed.
source "$(dirname "$0")/common.sh"

scripts/install.sh test
scripts/data.sh
scripts/build.sh

say "Measuring a step and its parts natively (about two minutes after compiling)."
cargo bench --bench step

say "Compiling the same parts for browsers."
with_wasm cargo build --release --target wasm32-unknown-unknown --example browser \
  --no-default-features --features flex
wasm-bindgen --target web --out-dir target/bench \
  target/wasm32-unknown-unknown/release/examples/browser.wasm

if keras_python; then
  export KERAS_PYTHON="$cache/keras/bin/python"
else
  say "Keras could not be installed; the table will do without it."
fi
if torch_python; then
  export TORCH_PYTHON="$cache/torch/bin/python"
else
  say "PyTorch could not be installed; the table will do without it."
fi

say "Measuring whole epochs in every browser, and first visits (several minutes); leave the machine alone meanwhile."
node scripts/bench/run.js
