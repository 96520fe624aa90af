#!/usr/bin/env bash
# Starting up takes the same work for 10,000 rules as for 10: with a receipt nothing in the bundle is looked at
# before it is needed, and a session takes less than 100 instructions a rule. Counted by Valgrind.
set -euo pipefail
: "${LICET:?}" "${LICET_SOURCE:?}" "${LICET_TOOLCHAIN:?}"
skip() { echo "skipped: $1" && exit 77; }
command -v valgrind >/dev/null || skip "there is no valgrind"
case $LICET_TOOLCHAIN in Release*) ;; *) skip "this is no release build" ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

make_rules() { # N
    "${PYTHON:-python3}" "$LICET_SOURCE/tests/bench/synthetic.py" rules "$1" "rules$1"
    head -n 1 "rules$1/records.jsonl" >"one$1.json"
    "$LICET" build "rules$1" -o "$1.lbc"
    "$LICET" verify "$1.lbc" --receipt >/dev/null
}
count() { # N FUNCTION OPTION...
    local size=$1 function=$2
    shift 2
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect="$function" \
        "$LICET" eval "$size.lbc" "one$size.json" --jobs 1 "$@" 2>&1 >/dev/null |
        sed -n 's/,//g; s/^.*Collected : *//p'
}
within() { # WHAT FIGURE LIMIT
    [ "$2" -gt 0 ] || { echo "failed: nothing was counted" >&2 && exit 1; }
    [ "$2" -le "$3" ] || { echo "failed: $1: $2 instructions, at most $3 are promised" >&2 && exit 1; }
}

make_rules 10
make_rules 10000
small=$(count 10 program_open_receipt --trust-receipt) large=$(count 10000 program_open_receipt --trust-receipt)
echo "opening with a receipt: $small instructions for 10 rules, $large for 10,000"
within "opening 10,000 rules" "$large" $((small + small / 10))
full=$(count 10000 program_open_file)
echo "verifying 10,000 rules: $full"
session_small=$(count 10 session_new --trust-receipt) session_large=$(count 10000 session_new --trust-receipt)
echo "a session: $session_small for 10 rules, $session_large for 10,000"
within "a session for 10,000 rules" "$session_large" $((session_small + 100 * 10000))
