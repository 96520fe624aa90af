#!/usr/bin/env bash
# What each file of tests/golden/decisions decides about the records in CASE.jsonl. The bundle's hash is left
# out: it changes with every change of the format.
source "${LICET_SOURCE:?run by ctest}/tests/support/golden.sh"
show() { golden_compiled eval "$1.licet" "$1.jsonl" 2>&1 | sed -E 's/"hash": "[0-9a-f]{64}"/"hash": "…"/'; }
golden_run decisions show
