#!/usr/bin/env bash
# Runs tests/wasm.rs in Firefox: all of it, or the tests with a part of their name given.
source "$(dirname "$0")/common.sh"

with_wasm wasm-pack test --headless --firefox --release --mode no-install -- --test wasm "$@"
