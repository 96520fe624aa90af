#!/usr/bin/env bash
# The parser, checker and comprehension suites of CEL's reference: see cel_reference.mjs.
set -euo pipefail

# shellcheck source=tests/support/cel_spec.sh
. "${LICET_SOURCE:?run by ctest}/tests/support/cel_spec.sh"
exec node "$LICET_SOURCE/tests/conformance/cel_reference.mjs" "$LICET" "$cel_spec"
