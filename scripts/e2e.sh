#!/usr/bin/env bash
# Runs the end-to-end tests of dist/: all in Chromium, and those of what browsers do differently in Firefox and
# WebKit too. Options go to node's test runner, for example --test-name-pattern="drawing".
source "$(dirname "$0")/common.sh"

# One after the other: browsers that train at once would slow each other down.
exec node --test --test-reporter=spec --test-concurrency=1 "$@" tests/e2e/*.test.js
