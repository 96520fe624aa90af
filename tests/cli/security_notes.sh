#!/usr/bin/env bash
# Every file that SECURITY.md names as what holds a promise is there.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
last_command=SECURITY.md
count=0
while read -r path; do
    [ -e "$LICET_SOURCE/$path" ] || fail "SECURITY.md names \"$path\", which is not there"
    count=$((count + 1))
done < <(grep -oE '`(tests|src|docs|cmake)/[^`]+`' "$LICET_SOURCE/SECURITY.md" | tr -d '`')
[ "$count" -gt 15 ] || fail "too few paths are named"
