# npm_package.sh - fetches packages of npm's that tests read (pinned); sourced, not run.
# shellcheck shell=bash
#
# npm_package NAME VERSION FOLDER: sets $npm_package to the folder in build/npm/FOLDER that holds the package. Ends
# the test as skipped where npm is absent or the package cannot be fetched. Two tests may fetch at once: whoever
# is first wins.

npm_package() {
    local name=$1 version=$2 folder=$LICET_SOURCE/build/npm/$3-$2 fetched
    npm_package=$folder/package
    [ ! -d "$npm_package" ] || return 0
    command -v npm >/dev/null || { echo "skipped: npm is absent"; exit 77; }
    mkdir -p "$(dirname "$folder")"
    fetched=$(mktemp -d "$(dirname "$folder")/fetch.XXXXXX")
    if ! (cd "$fetched" && npm pack --silent "$name@$version" >/dev/null && tar xzf ./*.tgz); then
        rm -rf "$fetched"
        echo "skipped: $name@$version cannot be fetched"
        exit 77
    fi
    mv -T "$fetched" "$folder" 2>/dev/null || rm -rf "$fetched"
}
