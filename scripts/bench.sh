#!/usr/bin/env bash
# Measures speed: natively, in every browser, and in Keras and PyTorch if they can be installed. With names, only those
# parts: native, epochs, losses, engines, sweep, visits.
source "$(dirname "$0")/common.sh"

scripts/install.sh test
scripts/data.sh
scripts/build.sh

chosen=("$@")
wanted() { [[ ${#chosen[@]} -eq 0 || " ${chosen[*]} " == *" $1 "* ]]; }

if wanted native; then
  say "Measuring a step and its parts natively (about two minutes after compiling)."
  cargo bench --bench step
fi

if wanted engines; then
  say "Compiling the same parts for browsers."
  build_wasm --example browser --no-default-features --features flex
  bindgen examples/browser target/bench
fi

if wanted epochs; then
  if keras_python; then
    export KERAS_PYTHON="$cache/keras/bin/python" TF_CPP_MIN_LOG_LEVEL=2
  else
    say "Keras could not be installed; the table will do without it."
  fi
  if torch_python; then
    export TORCH_PYTHON="$cache/torch/bin/python"
  else
    say "PyTorch could not be installed; the table will do without it."
  fi
fi

say "Measuring in the browsers (about half an hour, for all of it); leave the machine alone meanwhile."
mkdir -p target/bench
node scripts/bench/run.js "$@"
