#!/usr/bin/env bash
# Exchanges networks with Keras and PyTorch, natively and in a browser.
source "$(dirname "$0")/common.sh"

scripts/install.sh test
scripts/data.sh
scripts/build.sh

keras_python || fail "Keras could not be installed. Check that pip reaches its registry and run this again."
torch_python || fail "PyTorch could not be installed. Check that pip reaches its registry and run this again."

folder="$PWD/target/interop"
mkdir -p "$folder"
export INTEROP_FOLDER=$folder
export KERAS_PYTHON="$cache/keras/bin/python" TORCH_PYTHON="$cache/torch/bin/python"
export TF_CPP_MIN_LOG_LEVEL=2
say "Exchanging networks of every kind with the programs that the page writes."
node tests/interop/programs.js "$folder"
cargo test --test interop -- --ignored --nocapture
say "Opening the file from Keras in the page."
node --test --test-reporter=spec --test-concurrency=1 tests/interop/*.test.js
