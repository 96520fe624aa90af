#!/usr/bin/env bash
# What licet check says about each file of tests/golden/diagnostics, without its closing counts:
# unit.check.program_golden asks the checker for the same.
source "${LICET_SOURCE:?run by ctest}/tests/support/golden.sh"
show() {
    golden_licet check "$1.licet" 2>&1 |
        sed -E '/^[0-9]+ errors?, [0-9]+ warnings?$/d; /^exit code [0-9]+$/d; /^checked [0-9]+ mod/d'
}
golden_run diagnostics show
