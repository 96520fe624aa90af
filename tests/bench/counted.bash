# counted.bash - instructions counted by Valgrind, the same on a busy machine: sourced by the scripts beside it.
#
# Sets `bench`, the folder they stand in, and `work`, a folder of the test's own that goes with it.

: "${LICET:?run by ctest}" "${LICET_SOURCE:?}" "${LICET_TOOLCHAIN:?what was built, as \"Release GNU 12 x86_64\"}"
bench=$LICET_SOURCE/tests/bench

skip() { echo "skipped: $1" && exit 77; }
command -v valgrind >/dev/null || skip "there is no valgrind"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# synthetic KIND SIZE FOLDER: writes rules and records.
synthetic() { "${PYTHON:-python3}" "$bench/synthetic.py" "$@"; }

# counted FUNCTION COMMAND...: instructions the command spends in the function and below.
counted() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect="$1" "${@:2}" 2>&1 >/dev/null |
        sed -n 's/,//g; s/^.*Collected : *//p'
}
# counted_whole COMMAND...: all it spends.
counted_whole() {
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/,//g; s/^.*I *refs: *//p'
}

# within WHAT FIGURE LIMIT: ends the test when there are more.
within() {
    [ "$2" -gt 0 ] || { echo "failed: nothing was counted" >&2 && exit 1; }
    [ "$2" -le "$3" ] || { echo "failed: $1: $2 instructions, at most $3 are promised" >&2 && exit 1; }
}

# release_only: skips the test where the figures promised would not be those of this build.
release_only() {
    case $LICET_TOOLCHAIN in Release*) ;; *) skip "this is no release build" ;; esac
}
