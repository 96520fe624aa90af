#!/usr/bin/env bash
# What a decision costs does not grow with what it has nothing to do with: a table of 10,000 rows
# costs at most twice one of 12, and ten times the provinces at most 5 % more. Counted by Valgrind.
set -euo pipefail
: "${LICET:?}" "${LICET_SOURCE:?}" "${LICET_TOOLCHAIN:?}"
skip() { echo "skipped: $1" && exit 77; }
command -v valgrind >/dev/null || skip "there is no valgrind"
case $LICET_TOOLCHAIN in Release*) ;; *) skip "this is no release build" ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Instructions of evaluating all records, in the second round less the first: caches are warm.
count() { # FOLDER ROUNDS
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=session_evaluate \
        "$LICET" bench "$1.lbc" "$1/records.jsonl" --rounds "$2" 2>&1 >/dev/null |
        sed -n 's/,//g; s/^.*Collected : *//p'
}
cost() { # KIND SIZE
    local folder=$work/$1$2
    "${PYTHON:-python3}" "$LICET_SOURCE/tests/bench/synthetic.py" "$1" "$2" "$folder"
    "$LICET" build "$folder" -o "$folder.lbc"
    echo $(($(count "$folder" 2) - $(count "$folder" 1)))
}
compare() { # KIND SMALL LARGE PERCENT
    local small large
    small=$(cost "$1" "$2") large=$(cost "$1" "$3")
    echo "$1: $small instructions for $2, $large for $3"
    [ "$small" -gt 0 ] || { echo "failed: nothing was counted" >&2 && exit 1; }
    [ $((large * 100)) -le $((small * $4)) ] || {
        echo "failed: $1: $3 cost over $4 % of $2" >&2
        exit 1
    }
}
compare table 12 10000 200
compare provinces 31 310 105
