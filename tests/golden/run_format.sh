#!/usr/bin/env bash
# What licet fmt makes of each file of tests/golden/format.
source "${LICET_SOURCE:?run by ctest}/tests/support/golden.sh"
show() { golden_licet fmt - <"$1.licet" 2>&1; }
golden_run format show
