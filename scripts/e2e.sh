#!/usr/bin/env bash
# Runs the end-to-end tests of dist/: all of them in Chromium, and those of what may differ between browsers in Firefox and
# WebKit too. Options go to node's test runner, for example --test-name-pattern="drawing".
source "$(dirname "$0")/common.sh"

# One after another: browsers training at the same time would slow each other down.
exec node --test --test-reporter=spec --test-concurrency=1 "$@" tests/e2e/*.test.js
