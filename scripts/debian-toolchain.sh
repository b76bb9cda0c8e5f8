#!/usr/bin/env bash
# Makes a Rust compiler for wasm32 from Debian's packages, for machines that cannot reach rustup's server. The packages are
# unpacked into the cache, not installed, so the system does not change. They contain std for wasm32 only as source; it is
# compiled once and put where the compiler looks for it.
source "$(dirname "$0")/common.sh"

work="$cache/debian-toolchain.partial"
rm -rf "$work" "$debian_toolchain"
mkdir -p "$work/packages" "$work/root" "$work/bin" "$work/std/src"

say "Downloading Debian's Rust for the web (about 140 MB, unpacked 850 MB; a minute or two)."
[[ -n $(apt-cache search --names-only '^rustc-web$') ]] || as_root apt-get update ||
  fail "apt-get does not know the package rustc-web. Run 'apt-get update' as root, then run this again."
# These names contain versions, so they are read from the packages that depend on them.
library=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-.*\)/\1/p' | head -n 1)
llvm=$(apt-cache depends "${library:-none}" | sed -n 's/.*Depends: libllvm//p' | head -n 1)
# The libraries that the system lacks are the ones that a real installation would add.
mapfile -t missing < <(
  apt-get install --simulate --no-install-recommends rustc-web "lld-$llvm" 2>/dev/null |
    sed -n 's/^Inst \(lib[^ ]*\).*/\1/p' | grep -v rust-web
)
(
  cd "$work/packages"
  apt-get download -o APT::Sandbox::User=root rustc-web "$library" libstd-rust-web-dev \
    rust-web-src "libllvm$llvm" "lld-$llvm" "${missing[@]}"
) || fail "Debian's packages of Rust for the web could not be downloaded; apt-get says why above."
for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/root"; done
rm -r "$work/packages"
# Moved now, because the wrappers below and the compiled std contain the final path.
mv "$work" "$debian_toolchain"

root="$debian_toolchain/root/usr"
libraries=$(dirname "$(find "$root/lib" -name 'librustc_driver-*.so' -print -quit)")
wrapper() { # wrapper <name> <program>
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$libraries" "$2" >"$debian_toolchain/$1"
  chmod +x "$debian_toolchain/$1"
}
# Not at bin/rustc yet: that marks the toolchain as complete.
wrapper rustc "$root/bin/rustc"
wrapper bin/wasm-ld "$root/bin/wasm-ld-$llvm"

needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$("$debian_toolchain/rustc" --version | cut -d ' ' -f 2)
[[ $(printf '%s\n' "$needed" "$found" | sort -V | head -n 1) == "$needed" ]] ||
  fail "Debian's Rust for the web is $found here, but $needed is needed. Add Debian's security" \
    "updates to the package sources, or make rustup's server reachable."

say "Compiling std for wasm32 (about half a minute)."
crate="$debian_toolchain/std"
printf '[package]\nname = "std-for-wasm"\nedition = "2021"\n[profile.release]\npanic = "abort"\n' \
  >"$crate/Cargo.toml"
touch "$crate/src/lib.rs"
RUSTC="$debian_toolchain/rustc" RUSTC_BOOTSTRAP=1 \
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$debian_toolchain/bin/wasm-ld" \
  cargo build --release --target wasm32-unknown-unknown -Z build-std=std,panic_abort,test \
  --manifest-path "$crate/Cargo.toml" --target-dir "$crate/target" ||
  fail "std for wasm32 could not be compiled from Debian's sources."
installed="$root/lib/rustlib/wasm32-unknown-unknown/lib"
mkdir -p "$installed"
cp "$crate"/target/wasm32-unknown-unknown/release/deps/*.rlib "$installed"
rm -r "$installed"/libstd_for_wasm-*.rlib "$crate"
mv "$debian_toolchain/rustc" "$debian_toolchain/bin/rustc"
