#!/usr/bin/env bash
# Installs what is missing to build the page and, with "test", what the browser tests need.
source "$(dirname "$0")/common.sh"

install_wasm_target() {
  if has_wasm_target || on_debian_toolchain; then return; fi
  if has rustup; then
    say "Adding Rust's wasm32 target with rustup (a few seconds)."
    if rustup target add wasm32-unknown-unknown && has_wasm_target; then return; fi
  fi
  if on_debian; then
    say "rustup could not add the target; building it from Debian's packages instead."
    scripts/debian-toolchain.sh || true
  fi
  on_debian_toolchain || has_wasm_target ||
    fail "the Rust target wasm32-unknown-unknown could not be installed. Install it with" \
      "'rustup target add wasm32-unknown-unknown' on a connection that reaches" \
      "static.rust-lang.org, or install a Rust that includes it; then run this again."
}

# Threads need a std of their own. Without its sources the page trains with one thread.
install_std_sources() {
  if has_std_sources || on_debian_toolchain || ! has rustup; then return; fi
  say "Adding the sources of Rust's std with rustup (seconds)."
  rustup component add rust-src || say "They could not be had: the page will train with one thread."
}

install_node_packages() {
  if up_to_date node_modules/.package-lock.json package.json package-lock.json; then return; fi
  say "Installing the node packages from package-lock.json (under a minute)."
  npm ci --no-audit --no-fund ||
    fail "the node packages could not be installed. Check that npm reaches its registry" \
      "('npm ping') and run this again."
  touch node_modules/.package-lock.json
}

# A minimal Rust can build, but has no linters.
install_linters() {
  if cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1; then return; fi
  say "Adding clippy and rustfmt with rustup (a few seconds)."
  rustup component add clippy rustfmt ||
    fail "clippy and rustfmt could not be installed. Install them with 'rustup component add clippy rustfmt'" \
      "and run this again."
}

install_browsers() {
  local missing=()
  has firefox || has firefox-esr || missing+=(firefox-esr)
  has chromium || has google-chrome || missing+=(chromium)
  has chromedriver || missing+=(chromium-driver)
  has WebKitWebDriver || missing+=(webkit2gtk-driver)
  has Xvfb || missing+=(xvfb)
  if [[ ${#missing[@]} -gt 0 ]]; then
    on_debian || fail "the tests need ${missing[*]} (Debian's names) on PATH; install them" \
      "and run this again."
    say "Installing ${missing[*]} with apt-get (a minute or two)."
    as_root apt-get update || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y "${missing[@]}" </dev/null ||
      fail "apt-get could not install ${missing[*]}. Install them yourself and run this again."
  fi
  has geckodriver || cargo_tool geckodriver geckodriver 0.37.1 --locked
}

has cargo || fail "Rust is missing. Install it from https://rustup.rs and run this again."
has cc || fail "a C compiler is missing, which Rust links with. Install one (on Debian:" \
  "'apt-get install gcc') and run this again."
if ! cargo --version >/dev/null 2>&1; then
  say "Installing the Rust version in rust-toolchain.toml (a minute or two)."
  rustup toolchain install ||
    fail "rustup could not install that Rust. Make its server reachable, or set RUSTUP_TOOLCHAIN to an" \
      "installed Rust that is new enough, and run this again."
fi
if ! has node || ! has npm || [[ $(node -p 'parseInt(process.versions.node)') -lt 20 ]]; then
  fail "Node.js 20 or newer with npm is missing. Install it from https://nodejs.org and run this again."
fi

install_wasm_target
install_std_sources
# The command must have exactly the crate's version, so it is read from Cargo.lock.
wasm_bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
cargo_tool wasm-bindgen wasm-bindgen-cli "$wasm_bindgen"
install_node_packages
if [[ ${1:-} == test ]]; then
  install_linters
  install_browsers
  cargo_tool wasm-pack wasm-pack 0.15.1 --locked
fi
