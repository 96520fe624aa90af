#!/usr/bin/env bash
# The stock minisign accepts what licet signs, and licet what minisign signs, with the keys of either.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
command -v minisign >/dev/null || exit 77
make_shop

# Our key and our signature; the key's file works for minisign too.
"$LICET" keygen -p ours.pub -s ours.key -W >/dev/null
"$LICET" build shop -o shop.lbc --sign ours.key
minisign -V -H -q -p ours.pub -m shop.lbc || fail "minisign refuses our signature"
[ "$(minisign -V -Q -p ours.pub -m shop.lbc)" = "bundle:shop" ] || fail "minisign reads another comment"
minisign -S -W -s ours.key -x theirs.minisig -m shop.lbc >/dev/null || fail "minisign refuses our secret key"
run verify shop.lbc --key ours.pub --signature theirs.minisig
expect_code 0
expect_out "file:shop.lbc"
sed -i 's/$/ /' shop.lbc.minisig
! minisign -V -q -p ours.pub -m shop.lbc 2>/dev/null || fail "minisign accepts a changed comment"

# Theirs, prehashed and legacy.
minisign -G -W -p theirs.pub -s theirs.key >/dev/null
for legacy in "" -l; do
    # shellcheck disable=SC2086 # no argument at all where it is empty
    minisign -S -W $legacy -s theirs.key -t "by 手" -x shop.lbc.minisig -m shop.lbc >/dev/null
    run verify shop.lbc --key theirs.pub
    expect_code 0
    expect_out "trusted comment: by 手"
    run verify shop.lbc --key ours.pub
    expect_code 4
done
"$LICET" build shop -o shop.lbc --sign theirs.key
minisign -V -q -p theirs.pub -m shop.lbc || fail "minisign refuses what we sign with its key"

# Locked keys. This one, whose password is "secret", was made with a low cost; the usual one is 1 GiB.
cat >locked.key <<'KEY'
untrusted comment: minisign encrypted secret key
RWRTY0IyPm1rhGtlZYJM/gNOqGMnu1bF5lfsdlEfaT6iSP41MmMAgAAAAAAAAAAAAAEAAAAAtwI/TUPG8JjZ5LkZjoKVySvwVOvzz58zje1qZdMMslqIaZzBqEDVeWDlcAX3ntlTFjni15SPkpyqJPDfpIUL6CPb5hEkEmW+clQ+jccBZFvggkKD6cASj8T0bUuYU6TQMUBo2YCpiB4=
KEY
locked_public=RWTzdlLxTUoLfLHJXylXec53xcvkWMTgLMDCOpJyWXgrRSnw4RHctDsg
printf 'secret\n' >right
printf 'wrong\n' >wrong
minisign -S -s locked.key -m shop.lbc -x shop.lbc.minisig <right >/dev/null 2>&1 ||
    fail "minisign cannot unlock our key"
run verify shop.lbc --key "$locked_public"
expect_code 0
run_in wrong build shop -o other.lbc --sign locked.key
expect_code 4
expect_err "the password is wrong"
[ ! -e other.lbc ] || fail "a bundle that could not be signed"
run_in right build shop -o shop.lbc --sign locked.key
expect_code 0
minisign -V -q -P "$locked_public" -m shop.lbc || fail "minisign refuses what we sign with a locked key"

# A key as keygen locks it; a sanitizer's build is spared the gibibyte.
printf 'one\nanother\n' >differ
run_in differ keygen -p fresh.pub -s fresh.key
expect_code 4
expect_err "the two passwords differ"
[ ! -e fresh.key ] || fail "a key although the passwords differ"
if grep -qa __asan_init "$LICET"; then exit 0; fi
printf 'secret\nsecret\n' >twice
run_in twice keygen -p fresh.pub -s fresh.key
expect_code 0
minisign -S -s fresh.key -m shop.lbc -x shop.lbc.minisig <right >/dev/null 2>&1 ||
    fail "minisign cannot unlock a key of keygen's"
run verify shop.lbc --key fresh.pub
expect_code 0
