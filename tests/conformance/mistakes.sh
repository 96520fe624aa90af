#!/usr/bin/env bash
# What Cedar and a CEL implementation (npm, pinned) say of the mistakes of docs/mistakes.md is what stands
# there. UPDATE_GOLDEN=1 rewrites it.
set -euo pipefail
cedar_version=4.13.0
cel_version=8.0.0
modules=$LICET_SOURCE/build/npm/mistakes-$cedar_version-$cel_version

for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is absent"; exit 77; }
done
if [ ! -d "$modules/node_modules" ]; then
    mkdir -p "$modules"
    if ! (cd "$modules" && echo '{"private": true}' >package.json &&
        npm install --silent --no-audit --no-fund --ignore-scripts \
            "@cedar-policy/cedar-wasm@$cedar_version" "@marcbachmann/cel-js@$cel_version" >/dev/null); then
        rm -rf "$modules"
        echo "skipped: the packages cannot be fetched"
        exit 77
    fi
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
node "$LICET_SOURCE/tests/conformance/mistakes.mjs" "$modules" "$out" "$cel_version"
if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
    cp "$out"/*.txt "$LICET_SOURCE/docs/mistakes/"
fi
wrong=0
for file in "$out"/*.txt; do
    diff -u "$LICET_SOURCE/docs/mistakes/$(basename "$file")" "$file" >&2 || wrong=1
done
exit $wrong
