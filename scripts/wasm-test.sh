#!/usr/bin/env bash
# Runs tests/wasm.rs in Firefox: all tests, or those whose names contain the argument.
source "$(dirname "$0")/common.sh"

with_wasm wasm-pack test --headless --firefox --release --mode no-install -- --test wasm "$@"
