#!/usr/bin/env bash
# A decision may not take over 5 % more instructions than tests/bench/instructions.txt records for this
# build. Valgrind counts, so that the figure is the same on a busy machine.
# UPDATE_INSTRUCTIONS=1 records the present figure.
set -euo pipefail
. "${LICET_SOURCE:?run by ctest}/tests/bench/counted.bash"
. "$bench/recorded.bash"
recorded=$bench/instructions.txt
readonly RECORDS=60
readonly ROUNDS=150 # before: until every list of rules that some record is judged by has been compiled
recorded_begin "$recorded" "$LICET_TOOLCHAIN"

"${PYTHON:-python3}" "$bench/workload/gen.py" "$work" -n "$RECORDS" --seed 1 --subjects 500
"$LICET" build "$bench/icp46" -o "$work/icp46.lbc"

# Instructions of session_evaluate() with so many rounds; one round more comes first.
count() {
    counted session_evaluate "$LICET" bench "$work/icp46.lbc" "$work/input.ndjson" --rounds "$1" \
        --source "subjects=json:$work/filings.json#/subjects" \
        --source "domains=json:$work/filings.json#/domains"
}
before=$(count $ROUNDS) after=$(count $((ROUNDS + 4)))
recorded_check "$recorded" "$LICET_TOOLCHAIN" $(((after - before) / RECORDS / 4)) "instructions a decision"
