#!/usr/bin/env bash
# Runs every test and ends with one line: "N passed, N failed, N skipped". If a part fails, the others still run. Each
# linter and each build counts as one test.
source "$(dirname "$0")/common.sh"

logs=target/test-logs
passed=0
failed=0
skipped=0
failures=()

# part <title> <command>…  Runs one part. If its output counts tests, those counts are added; otherwise the part is one
# test.
part() {
  local title=$1 log status=0 good bad left begin=$SECONDS
  shift
  log="$logs/${title//[^a-zA-Z0-9]/-}.log"
  say "$title"
  "$@" </dev/null 2>&1 | tee "$log" || status=$?
  # cargo's "test result: ok. 3 passed; 0 failed; 1 ignored" and node's "# pass 3", "# fail 0", "# skipped 1".
  good=$(sed -nE 's/^test result: .* ([0-9]+) passed;.*/\1/p; s/^(#|ℹ) pass ([0-9]+)$/\2/p' "$log" | paste -sd+ -)
  bad=$(sed -nE 's/^test result: .* ([0-9]+) failed;.*/\1/p; s/^(#|ℹ) (fail|cancelled) ([0-9]+)$/\3/p' "$log" | paste -sd+ -)
  left=$(sed -nE 's/^test result: .* ([0-9]+) ignored;.*/\1/p; s/^(#|ℹ) skipped ([0-9]+)$/\2/p' "$log" | paste -sd+ -)
  good=$((good))
  bad=$((bad))
  left=$((left))
  if [[ $status -ne 0 && $bad -eq 0 ]]; then bad=1; fi
  if [[ $status -eq 0 && $good -eq 0 ]]; then good=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + left))
  if [[ $bad -gt 0 ]]; then failures+=("$title"); fi
  printf -- '--- %s: %d passed, %d failed, %d skipped, %d s\n' \
    "$title" "$good" "$bad" "$left" $((SECONDS - begin))
  [[ $bad -eq 0 ]]
}

# Runs the wasm suite and checks that every test ran: wasm-pack also succeeds when it skips a file that it cannot run in a
# browser.
wasm_suite() {
  local output expected ran status=0
  output=$(mktemp)
  scripts/wasm-test.sh 2>&1 | tee "$output" || status=$?
  expected=$(grep -c '^ *#\[wasm_bindgen_test' tests/wasm.rs)
  ran=$(sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored.*/\1+\2+\3/p' "$output" | paste -sd+ -)
  rm "$output"
  if [[ $((ran)) -ne $expected ]]; then
    echo "tests/wasm.rs has $expected tests, but $((ran)) ran."
    status=1
  fi
  return "$status"
}

summary() {
  if [[ ${#failures[@]} -gt 0 ]]; then
    say "Failed:"
    printf '    %s\n' "${failures[@]}"
  fi
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [[ $failed -eq 0 ]]
}

scripts/install.sh test
scripts/data.sh
mkdir -p "$logs"
say "Running all tests: less than an hour from scratch on two cores, half of it compiling."

part "Rust formatting" cargo fmt --check || true
part "clippy, native" cargo clippy --all-targets -- -D warnings || true
if on_debian_toolchain; then
  say "Skipping clippy for wasm32: it needs the target from rustup."
else
  part "clippy, wasm32" cargo clippy --target wasm32-unknown-unknown --lib --test wasm -- -D warnings || true
fi
part "Rust documentation" env RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps || true
part "Rust tests" cargo test --no-fail-fast || true
part "Rust tests as wasm in Firefox" wasm_suite || true
part "JavaScript formatting" npm run --silent format:check || true
part "JavaScript tests" npm test --silent || true
# The page is checked against the core's types, which the build makes.
if part "Build of the page" scripts/build.sh; then
  part "JavaScript types" npm run --silent check || true
  part "JavaScript lint" npm run --silent lint || true
  part "End-to-end tests in Chromium, Firefox and WebKit" scripts/e2e.sh || true
fi
summary
