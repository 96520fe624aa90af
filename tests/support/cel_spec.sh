# cel_spec.sh - fetches CEL's public test data (npm, pinned); sourced, not run.
# shellcheck shell=bash
#
# Sets $cel_spec to the package's folder. Ends the test as skipped where node or npm is absent or the package
# cannot be fetched.

command -v node >/dev/null || { echo "skipped: node is absent"; exit 77; }
# shellcheck source=tests/support/npm_package.sh
. "${LICET_SOURCE:?run by ctest}/tests/support/npm_package.sh"
npm_package @bufbuild/cel-spec 0.6.1 cel-spec
# shellcheck disable=SC2154 # set by npm_package
cel_spec=$npm_package
