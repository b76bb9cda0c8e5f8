#!/usr/bin/env bash
# Feeds each parser a fixed number of inputs made to reach new code, starting from the small corpus in fuzz/corpus/.
source "$(dirname "$0")/common.sh"

runs=${FUZZ_RUNS:-5000000}

has cargo || fail "Rust is missing. Install it from https://rustup.rs and run this again."
has c++ || fail "a C++ compiler, for libFuzzer, is missing. Install one (on Debian: 'apt-get install g++')" \
  "and run this again."
cargo_tool cargo-fuzz cargo-fuzz 0.13.2 --locked

for target in idx checkpoint config; do
  say "Fuzzing '$target' with $runs inputs (about a minute, and the first time some more to compile)."
  found=$(mktemp -d)
  # Without a sanitizer, which stable compilers lack: there is no unsafe code in what is fuzzed. New inputs are thrown
  # away, so that the corpus stays small.
  RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none "$target" "$found" "fuzz/corpus/$target" -- \
    -runs="$runs" -seed=1 -max_len=4096 -timeout=10 -rss_limit_mb=512 -print_final_stats=1 ||
    fail "an input broke '$target'; it is in fuzz/artifacts/$target."
  rm -r "$found"
done
