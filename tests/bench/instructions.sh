#!/usr/bin/env bash
# A decision may not take over 5 % more instructions than tests/bench/instructions.txt records for this
# build. Valgrind counts, so that the figure is the same on a busy machine.
# UPDATE_INSTRUCTIONS=1 records the present figure.
set -euo pipefail
: "${LICET:?}" "${LICET_SOURCE:?}" "${LICET_TOOLCHAIN:?what was built, as \"Release GNU 12 x86_64\"}"
bench=$LICET_SOURCE/tests/bench recorded=$LICET_SOURCE/tests/bench/instructions.txt
readonly RECORDS=300

skip() { echo "skipped: $1" && exit 77; }
command -v valgrind >/dev/null || skip "there is no valgrind"
limit=$(sed -n "s/^$LICET_TOOLCHAIN: //p" "$recorded")
[ -n "$limit" ] || [ -n "${UPDATE_INSTRUCTIONS:-}" ] || skip "no figure is recorded for $LICET_TOOLCHAIN"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" "$bench/workload/gen.py" "$work" -n "$RECORDS" --seed 1 --subjects 500
"$LICET" build "$bench/icp46" -o "$work/icp46.lbc"

# Instructions of session_evaluate() with so many rounds; one round more comes first.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=session_evaluate \
        "$LICET" bench "$work/icp46.lbc" "$work/input.ndjson" --rounds "$1" \
        --source "subjects=json:$work/filings.json#/subjects" \
        --source "domains=json:$work/filings.json#/domains" 2>&1 >/dev/null |
        sed -n 's/,//g; s/^.*Collected : *//p'
}
one=$(count 1) two=$(count 2)
figure=$(((two - one) / RECORDS))
[ "$figure" -gt 0 ] || { echo "failed: nothing was counted" >&2 && exit 1; }

if [ -n "${UPDATE_INSTRUCTIONS:-}" ]; then
    sed -i "/^$LICET_TOOLCHAIN: /d" "$recorded"
    echo "$LICET_TOOLCHAIN: $figure" >>"$recorded"
    echo "recorded: $figure instructions a decision"
    exit
fi
echo "$figure instructions a decision; $limit are recorded"
if [ "$figure" -gt $((limit + limit / 20)) ]; then
    echo "failed: over 5 % more than recorded: find out why, or record the new figure with" \
        "UPDATE_INSTRUCTIONS=1 and say in the commit what it buys" >&2
    exit 1
fi
