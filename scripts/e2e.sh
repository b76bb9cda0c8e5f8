#!/usr/bin/env bash
# Runs the end-to-end tests of dist/ in Firefox and Chromium; options go to node's test runner,
# for example --test-name-pattern="drawing".
source "$(dirname "$0")/common.sh"

# One after the other: two browsers that train at once would slow each other down.
exec node --test --test-reporter=spec --test-concurrency=1 "$@" tests/e2e/*.test.js
