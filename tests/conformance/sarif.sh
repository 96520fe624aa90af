#!/usr/bin/env bash
# What licet check writes as SARIF against the schema of SARIF 2.1.0, which a package of Microsoft's carries (npm,
# pinned): see sarif.py.
set -euo pipefail
"$PYTHON" -c 'import jsonschema' 2>/dev/null || { echo "skipped: python3-jsonschema is absent"; exit 77; }
# shellcheck source=tests/support/npm_package.sh
. "${LICET_SOURCE:?run by ctest}/tests/support/npm_package.sh"
npm_package @microsoft/jest-sarif 1.0.0-beta.0 jest-sarif
# shellcheck disable=SC2154 # set by npm_package
exec "$PYTHON" "$LICET_SOURCE/tests/support/sarif.py" "$npm_package/lib/schemas/sarif-2.1.0-rtm.5.json"
