#!/usr/bin/env bash
# Builds pkg/ (Rust to wasm) and dist/ (the page), each only if its sources are newer.
source "$(dirname "$0")/common.sh"

rust_sources=(scripts/common.sh scripts/prune.js scripts/unshare.js Cargo.toml Cargo.lock rust-toolchain.toml .cargo
  build.rs src docs/package.md)
page_sources=(index.html www vite.config.js scripts/vite package-lock.json pkg data/*.gz)

# The wasm features that rustc uses, which wasm-opt has to be told. Anything beyond -O1 takes three times as long, and
# makes nothing faster, nor smaller once compressed.
wasm_opt=(-O1 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-threads --enable-mutable-globals --enable-reference-types --enable-multivalue
  --strip-producers --strip-target-features)

# One wasm file per backend; the page loads only the one it needs.
for backend in flex ndarray; do
  if ! up_to_date "pkg/$backend/simple_autoencoder_bg.wasm" "${rust_sources[@]}"; then
    say "Compiling the Rust core to wasm with burn-$backend (2 to 4 minutes the first time on two cores)."
    has wasm-opt || fail "wasm-opt is missing from the node packages (binaryen); run 'npm ci'."
    builds_threads || say "The page will train with one thread: the sources of the compiler's std are missing, which" \
      "threads need ('rustup component add rust-src')."
    build_wasm --lib --no-default-features --features "$backend" ||
      fail "the Rust core did not compile to wasm; the compiler says why above."
    rm -rf target/pkg
    bindgen simple_autoencoder target/pkg ||
      fail "wasm-bindgen could not make JavaScript for the core; it says why above."
    wasm=target/pkg/simple_autoencoder_bg.wasm
    node scripts/prune.js "$wasm" || fail "the core could not be pruned; it says why above."
    wasm-opt "${wasm_opt[@]}" "$wasm" -o "$wasm" || fail "wasm-opt could not optimise the core; it says why above."
    node scripts/package.js target/pkg
    mkdir -p pkg
    rm -rf "pkg/$backend"
    mv target/pkg "pkg/$backend"
  fi
done

if ! up_to_date dist/sw.js "${page_sources[@]}"; then
  say "Bundling the page into dist/ (a few seconds)."
  npm run --silent build || fail "the page could not be bundled; Vite says why above."
fi
