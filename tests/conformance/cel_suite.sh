#!/usr/bin/env bash
# CEL's public conformance data (pinned) through `licet expr --jsonl`: see cel_suite.mjs.
set -euo pipefail

# shellcheck source=tests/support/cel_spec.sh
. "${LICET_SOURCE:?run by ctest}/tests/support/cel_spec.sh"
exec node "$LICET_SOURCE/tests/conformance/cel_suite.mjs" "$LICET" "$cel_spec"
