#!/usr/bin/env bash
# What a decision costs does not grow with what it has nothing to do with: a table of 10,000 rows
# costs at most twice one of 12, and ten times the provinces at most 5 % more. Counted by Valgrind.
set -euo pipefail
. "${LICET_SOURCE:?run by ctest}/tests/bench/counted.bash"
release_only

# Instructions of evaluating all records, in the second round less the first: caches are warm.
count() { # FOLDER ROUNDS
    counted session_evaluate "$LICET" bench "$1.lbc" "$1/records.jsonl" --rounds "$2"
}
cost() { # KIND SIZE
    local folder=$work/$1$2
    synthetic "$1" "$2" "$folder"
    "$LICET" build "$folder" -o "$folder.lbc"
    echo $(($(count "$folder" 2) - $(count "$folder" 1)))
}
compare() { # KIND SMALL LARGE PERCENT
    local small large
    small=$(cost "$1" "$2") large=$(cost "$1" "$3")
    echo "$1: $small instructions for $2, $large for $3"
    within "$1: $3 against $2" "$large" $((small * $4 / 100))
}
compare table 12 10000 200
compare provinces 31 310 105
