#!/usr/bin/env bash
# Checking 1,000 lines and compiling a rule may not take over 5 % more instructions than tests/bench/front_end.txt
# records for this build. Counted by Valgrind as the slope between two sizes, so that start-up cancels.
# UPDATE_INSTRUCTIONS=1 records the present figures.
set -euo pipefail
: "${LICET:?}" "${LICET_SOURCE:?}" "${LICET_TOOLCHAIN:?what was built, as \"Release GNU 12 x86_64\"}"
bench=$LICET_SOURCE/tests/bench figures=$LICET_SOURCE/tests/bench/front_end.txt
. "$bench/recorded.bash"
recorded_begin "$figures" "$LICET_TOOLCHAIN check"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}

count() { # COMMAND…
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/,//g; s/^.*I *refs: *//p'
}

"$python" "$bench/source_tree.py" 1000 "$work/small"
"$python" "$bench/source_tree.py" 6000 "$work/large"
lines=$(($(cat "$work"/large/*.licet | wc -l) - $(cat "$work"/small/*.licet | wc -l)))
small=$(count "$LICET" check "$work/small") large=$(count "$LICET" check "$work/large")
recorded_check "$figures" "$LICET_TOOLCHAIN check" $(((large - small) * 1000 / lines)) \
    "instructions to check 1,000 lines"

for rules in 200 1200; do
    "$python" "$bench/synthetic.py" rules $rules "$work/rules$rules"
done
small=$(count "$LICET" build "$work/rules200" -o "$work/out.lbc")
large=$(count "$LICET" build "$work/rules1200" -o "$work/out.lbc")
recorded_check "$figures" "$LICET_TOOLCHAIN rule" $(((large - small) / 1000)) "instructions to compile a rule"
