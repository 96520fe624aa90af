#!/usr/bin/env bash
# Fetches CEL's public conformance data (pinned) and runs it: see cel_suite.mjs.
set -euo pipefail

version=0.6.1
cache=$LICET_SOURCE/build/npm/cel-spec-$version

for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is absent"; exit 77; }
done
if [ ! -d "$cache/package" ]; then
    rm -rf "$cache"
    mkdir -p "$cache"
    if ! (cd "$cache" && npm pack --silent "@bufbuild/cel-spec@$version" >/dev/null &&
          tar xzf ./*.tgz); then
        rm -rf "$cache"
        echo "skipped: @bufbuild/cel-spec@$version cannot be fetched"
        exit 77
    fi
fi
exec node "$LICET_SOURCE/tests/conformance/cel_suite.mjs" "$LICET" "$cache/package"
