# cel_spec.sh - fetches CEL's public test data (npm, pinned); sourced, not run.
# shellcheck shell=bash
#
# Sets $cel_spec to the package's folder. Ends the test as skipped where node or npm is absent or
# the package cannot be fetched. Two tests may fetch at once: whoever is first wins.

cel_spec_version=0.6.1
cel_spec=$LICET_SOURCE/build/npm/cel-spec-$cel_spec_version/package

for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is absent"; exit 77; }
done
if [ ! -d "$cel_spec" ]; then
    mkdir -p "$(dirname "$(dirname "$cel_spec")")"
    fetched=$(mktemp -d "$(dirname "$(dirname "$cel_spec")")/fetch.XXXXXX")
    if ! (cd "$fetched" && npm pack --silent "@bufbuild/cel-spec@$cel_spec_version" >/dev/null &&
          tar xzf ./*.tgz); then
        rm -rf "$fetched"
        echo "skipped: @bufbuild/cel-spec@$cel_spec_version cannot be fetched"
        exit 77
    fi
    mv -T "$fetched" "$(dirname "$cel_spec")" 2>/dev/null || rm -rf "$fetched"
fi
