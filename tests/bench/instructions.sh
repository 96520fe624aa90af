#!/usr/bin/env bash
# A decision may not take over 5 % more instructions than tests/bench/instructions.txt records for this
# build. Valgrind counts, so that the figure is the same on a busy machine.
# UPDATE_INSTRUCTIONS=1 records the present figure.
set -euo pipefail
: "${LICET:?}" "${LICET_SOURCE:?}" "${LICET_TOOLCHAIN:?what was built, as \"Release GNU 12 x86_64\"}"
bench=$LICET_SOURCE/tests/bench recorded=$LICET_SOURCE/tests/bench/instructions.txt
readonly RECORDS=300

. "$bench/recorded.bash"
recorded_begin "$recorded" "$LICET_TOOLCHAIN"

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
recorded_check "$recorded" "$LICET_TOOLCHAIN" $(((two - one) / RECORDS)) "instructions a decision"
