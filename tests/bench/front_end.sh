#!/usr/bin/env bash
# Checking 1,000 lines and compiling a rule may not take over 5 % more instructions than tests/bench/front_end.txt
# records for this build. Counted by Valgrind as the slope between two sizes, so that start-up cancels.
# UPDATE_INSTRUCTIONS=1 records the present figures.
set -euo pipefail
. "${LICET_SOURCE:?run by ctest}/tests/bench/counted.bash"
. "$bench/recorded.bash"
figures=$bench/front_end.txt python=${PYTHON:-python3}
recorded_begin "$figures" "$LICET_TOOLCHAIN check"

"$python" "$bench/source_tree.py" 1000 "$work/small"
"$python" "$bench/source_tree.py" 6000 "$work/large"
lines=$(($(cat "$work"/large/*.licet | wc -l) - $(cat "$work"/small/*.licet | wc -l)))
small=$(counted_whole "$LICET" check "$work/small") large=$(counted_whole "$LICET" check "$work/large")
recorded_check "$figures" "$LICET_TOOLCHAIN check" $(((large - small) * 1000 / lines)) \
    "instructions to check 1,000 lines"

for rules in 200 1200; do
    synthetic rules $rules "$work/rules$rules"
done
small=$(counted_whole "$LICET" build "$work/rules200" -o "$work/out.lbc")
large=$(counted_whole "$LICET" build "$work/rules1200" -o "$work/out.lbc")
recorded_check "$figures" "$LICET_TOOLCHAIN rule" $(((large - small) / 1000)) "instructions to compile a rule"
