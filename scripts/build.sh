#!/usr/bin/env bash
# Builds pkg/ (Rust to wasm) and dist/ (the page), each only when its sources are newer.
source "$(dirname "$0")/common.sh"

rust_sources=(Cargo.toml Cargo.lock rust-toolchain.toml .cargo build.rs src docs/package.md)
page_sources=(index.html www vite.config.js scripts/vite package-lock.json pkg data/*.gz)

# One wasm file a backend: the page loads only the one it needs.
for backend in flex ndarray; do
  if ! up_to_date "pkg/$backend/simple_autoencoder_bg.wasm" "${rust_sources[@]}"; then
    say "Compiling the Rust core to wasm with burn-$backend (3 to 5 minutes the first time on two cores)."
    has wasm-opt || fail "wasm-opt is missing from the node packages (binaryen); run 'npm ci'."
    rm -rf target/pkg
    # Tools are installed by now: wasm-pack shall not look for others on the network.
    with_wasm wasm-pack build --release --target web --mode no-install --out-dir target/pkg \
      -- --no-default-features --features "$backend" ||
      fail "the Rust core did not compile to wasm; the compiler says why above."
    # Who installs the package reads how to use it, and under which licences.
    cp docs/package.md target/pkg/README.md
    (cd target/pkg && npm pkg set "files[]=LICENSE-APACHE" "files[]=LICENSE-MIT")
    mkdir -p pkg
    rm -rf "pkg/$backend"
    mv target/pkg "pkg/$backend"
    touch "pkg/$backend/simple_autoencoder_bg.wasm"
  fi
done

if ! up_to_date dist/sw.js "${page_sources[@]}"; then
  say "Bundling the page into dist/ (seconds)."
  npm run --silent build || fail "the page could not be bundled; Vite says why above."
fi
