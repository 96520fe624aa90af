# recorded.bash - figures that may not get worse: sourced by the scripts beside it, after counted.bash.
#
# Each is a line "BUILD: FIGURE" or "BUILD NAME: FIGURE" of a file; a build is what LICET_TOOLCHAIN says, as
# "Release GNU 12 x86_64". UPDATE_INSTRUCTIONS=1 records the present figures.

# recorded_begin FILE KEY: skips the test where no figure is recorded.
recorded_begin() {
    [ -n "${UPDATE_INSTRUCTIONS:-}" ] || grep -q "^$2: " "$1" || skip "no figure is recorded for $2"
}

# recorded_check FILE KEY FIGURE WHAT: compares, or records.
recorded_check() {
    local limit
    [ "$3" -gt 0 ] || { echo "failed: nothing was counted" >&2 && exit 1; }
    if [ -n "${UPDATE_INSTRUCTIONS:-}" ]; then
        sed -i "/^$2: /d" "$1"
        echo "$2: $3" >>"$1"
        echo "recorded: $3 $4"
        return
    fi
    limit=$(sed -n "s/^$2: //p" "$1")
    echo "$3 $4; $limit are recorded"
    if [ "$3" -gt $((limit + limit / 20)) ]; then
        echo "failed: over 5 % more than recorded: find out why, or record the new figure with" \
            "UPDATE_INSTRUCTIONS=1 and say in the commit what it buys" >&2
        exit 1
    fi
}
