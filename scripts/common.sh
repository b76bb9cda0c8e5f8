# Sourced by the other scripts: where things are, how to print messages, and which tools to use.
# shellcheck shell=bash
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/simple-autoencoder"
# Our tools come first: wasm-pack takes wasm-bindgen from PATH if it is there, and downloads it otherwise.
export PATH="$cache/tools/bin:$PWD/node_modules/.bin:$HOME/.cargo/bin:$PATH"

say() { printf '\n==> %s\n' "$*"; }

fail() {
  printf '\nStopped: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: directly if we are root, or else with sudo.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    return 1
  fi
}

on_debian() { has apt-get && has dpkg; }

has_wasm_target() {
  local folder
  folder=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) && [[ -d $folder ]]
}

# Made by scripts/debian-toolchain.sh: a compiler with the wasm32 target, used if rustup's lacks it.
debian_toolchain="$cache/debian-toolchain"

on_debian_toolchain() { ! has_wasm_target && [[ -x $debian_toolchain/bin/rustc ]]; }

# Runs a command that compiles to wasm, with a compiler that can.
with_wasm() {
  if on_debian_toolchain; then
    PATH="$debian_toolchain/bin:$PATH" \
      RUSTC="$debian_toolchain/bin/rustc" \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$debian_toolchain/bin/wasm-ld" \
      "$@"
  else
    "$@"
  fi
}

# Where the compiler keeps the sources of its std.
std_sources() { echo "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/src/rust"; }

has_std_sources() { [[ -d $(std_sources)/library ]]; }

# Whether the core is compiled for several threads: std is then compiled with it, for theirs is another one.
builds_threads() { has_wasm_target && has_std_sources; }

# The compiler's flags for threads, as a list of TOML.
thread_flags() {
  # Atomic instructions, memory that is given to the module, and what each thread starts from.
  local flag path flags='"-C", "target-feature=+atomics,+bulk-memory,+mutable-globals"'
  for flag in shared-memory import-memory max-memory=4294967296 \
    export={__wasm_init_tls,__tls_size,__tls_align,__tls_base,__heap_base}; do
    flags+=", \"-C\", \"link-arg=--$flag\""
  done
  # Where sources are on this machine is no part of the core: it would leak, and weigh more the longer the path.
  for path in "${CARGO_HOME:-$HOME/.cargo}/registry/src" "$(std_sources)"; do
    flags+=", \"--remap-path-prefix=$path=\""
  done
  echo "[$flags]"
}

# build_wasm [cargo build option]…  Compiles to wasm, for bindgen. A released compiler takes -Z only where it is told to:
# that is what RUSTC_BOOTSTRAP does.
build_wasm() {
  if builds_threads; then
    RUSTC_BOOTSTRAP=1 cargo --config "target.wasm32-unknown-unknown.rustflags = $(thread_flags)" build --release \
      --target wasm32-unknown-unknown --target-dir target/threads -Z build-std=std,panic_abort \
      -Z build-std-features=optimize_for_size "$@"
  else
    with_wasm cargo build --release --target wasm32-unknown-unknown "$@"
  fi
}

# bindgen <name of the module> <folder>  Makes JavaScript for what build_wasm built.
bindgen() {
  local folder=target/wasm32-unknown-unknown/release
  if builds_threads; then folder=target/threads/wasm32-unknown-unknown/release; fi
  wasm-bindgen --target web --out-dir "$2" "$folder/$1.wasm" || return
  if builds_threads; then node scripts/unshare.js "$2/$(basename "$1")_bg.wasm" "$2/$(basename "$1").js"; fi
}

# python_with <folder> <what, for people> <module>=<package>…  Makes a Python environment in a folder of its own that can
# import these modules.
python_with() {
  local folder=$1 what=$2
  shift 2
  if "$folder/bin/python" -c "import ${*//=*/,} sys" 2>/dev/null; then return; fi
  say "Installing $what."
  rm -rf "$folder"
  python3 -m venv "$folder" && "$folder/bin/pip" install --quiet "${@#*=}"
}

# Python environments with Keras and with PyTorch, for the benchmarks and for exchanging networks.
keras_python() {
  python_with "$cache/keras" "Keras (a minute or two, 1.5 GB)" keras=tensorflow-cpu safetensors=safetensors
}
# On Linux the registry's PyTorch includes its libraries for graphics cards, which make up most of it.
torch_python() {
  python_with "$cache/torch" "PyTorch (several minutes, 5.5 GB on Linux)" \
    torch=torch numpy=numpy safetensors=safetensors
}

# cargo_tool <command> <crate> <version> [cargo install option]…
cargo_tool() {
  local command=$1 crate=$2 version=$3
  shift 3
  if [[ $("$command" --version 2>/dev/null) == *" $version"* ]]; then return; fi
  say "Building $crate $version (a minute or two, once)."
  # Unoptimised: optimising takes three times as long, more than the tool would ever save here.
  CARGO_PROFILE_DEV_DEBUG=0 \
    cargo install --debug "$crate" --version "$version" --root "$cache/tools" "$@" ||
    fail "$crate $version could not be built. Install it yourself ('cargo install $crate" \
      "--version $version') so that '$command' is on PATH, and run this again."
}

# Succeeds if $1 exists and nothing in the other paths is newer.
up_to_date() {
  local built=$1
  shift
  [[ -e $built && -z $(find "$@" -newer "$built" -print -quit) ]]
}

for variable in RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS; do
  if [[ -n ${!variable:-} ]]; then
    say "$variable is set; ignoring it, because it would replace the flags that turn wasm SIMD on."
  fi
  unset "$variable"
done
# install.sh deals with a missing target; otherwise rustup would ask its server at every call.
export RUSTUP_AUTO_INSTALL=0
