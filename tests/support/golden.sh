# golden.sh - whole outputs compared with files that stand beside their inputs; sourced, not run.
# shellcheck shell=bash
#
# golden_run TOPIC FUNCTION: for each tests/golden/TOPIC/CASE.licet, FUNCTION CASE prints what is to equal
# CASE.expected. UPDATE_GOLDEN=1 rewrites the files instead; read the diff before you commit it.

set -euo pipefail
: "${LICET:?the path of the licet to test}" "${LICET_SOURCE:?the path of the source tree}"
export NO_COLOR=1
unset LC_ALL LC_MESSAGES LANG LICET_LANG

golden_run() {
    local topic=$1 show=$2 case expected actual count=0 wrong=0
    actual=$(mktemp)
    # shellcheck disable=SC2064 # the name as it is now
    trap "rm -f '$actual'" EXIT
    cd "$LICET_SOURCE/tests/golden/$topic"
    for case in *.licet; do
        [ -e "$case" ] || { echo "failed: tests/golden/$topic holds no case" >&2; exit 1; }
        case=${case%.licet}
        expected=$case.expected
        "$show" "$case" >"$actual"
        count=$((count + 1))
        if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
            cmp -s "$actual" "$expected" || { cp "$actual" "$expected"; echo "rewritten: $topic/$expected"; }
        elif ! diff -u "$expected" "$actual" >&2; then
            echo "failed: $topic/$case" >&2
            wrong=$((wrong + 1))
        fi
    done
    for expected in *.expected; do
        [ -e "${expected%.expected}.licet" ] || { echo "failed: $topic/$expected has no case" >&2; exit 1; }
    done
    echo "$topic: $count cases, $wrong wrong"
    [ "$wrong" -eq 0 ]
}

# Runs licet and says what it ended with; a crash ends the test.
golden_licet() {
    local code=0
    "$LICET" "$@" || code=$?
    [ "$code" -le 4 ] || { echo "failed: licet $* crashed ($code)" >&2; exit 1; }
    echo "exit code $code"
}

# The same for rules that must compile: what licet shows of a mistake in them would prove nothing
# of their bytecode or decisions.
golden_compiled() {
    local shown
    shown=$(golden_licet "$@" 2>&1)
    printf "%s\n" "$shown"
    [ "${shown##*exit code }" != 1 ] || { echo "failed: licet $*: the rules do not compile" >&2; exit 1; }
}
