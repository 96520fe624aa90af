#!/usr/bin/env bash
# Starting up takes the same work for 10,000 rules as for 10: with a receipt nothing in the bundle is looked at
# before it is needed, and a session takes less than 100 instructions a rule. And one decision by rules/icp may not
# take over 5 % more instructions, from start to end and without a receipt, than tests/bench/startup.txt records for
# this build. Counted by Valgrind; UPDATE_INSTRUCTIONS=1 records the present figure.
set -euo pipefail
. "${LICET_SOURCE:?run by ctest}/tests/bench/counted.bash"
. "$bench/recorded.bash"
recorded=$bench/startup.txt
release_only
recorded_begin "$recorded" "$LICET_TOOLCHAIN"
cd "$work"

"$LICET" build "$LICET_SOURCE/rules/icp" -o icp.lbc
whole=$(counted_whole "$LICET" eval icp.lbc "$LICET_SOURCE/rules/icp/samples/access-with-us-too.json" -o /dev/null)
recorded_check "$recorded" "$LICET_TOOLCHAIN" "$whole" "instructions for one decision by rules/icp"

make_rules() { # N
    synthetic rules "$1" "rules$1"
    head -n 1 "rules$1/records.jsonl" >"one$1.json"
    "$LICET" build "rules$1" -o "$1.lbc"
    "$LICET" verify "$1.lbc" --receipt >/dev/null
}
count() { # N FUNCTION OPTION...
    counted "$2" "$LICET" eval "$1.lbc" "one$1.json" --jobs 1 "${@:3}"
}

make_rules 10
make_rules 10000
small=$(count 10 program_open_receipt --trust-receipt) large=$(count 10000 program_open_receipt --trust-receipt)
echo "opening with a receipt: $small instructions for 10 rules, $large for 10,000"
within "opening 10,000 rules" "$large" $((small + small / 10))
full=$(count 10000 program_open_file_to_decide)
echo "verifying 10,000 rules: $full"
session_small=$(count 10 session_new --trust-receipt) session_large=$(count 10000 session_new --trust-receipt)
echo "a session: $session_small for 10 rules, $session_large for 10,000"
within "a session for 10,000 rules" "$session_large" $((session_small + 100 * 10000))
