#!/usr/bin/env bash
# What licet disasm shows of each file of tests/golden/bytecode.
source "${LICET_SOURCE:?run by ctest}/tests/support/golden.sh"
show() { golden_compiled disasm "$1.licet" 2>&1; }
golden_run bytecode show
