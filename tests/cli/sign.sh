#!/usr/bin/env bash
# licet keygen, build --sign, verify, --require-signature: who signed is known, or the bundle is refused.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application a1 >a1.json

# Keys: two files, the secret one for its owner only, never overwritten by mistake.
run keygen -p licet.pub -s licet.key -W
expect_code 0
expect_out "untrusted comment: minisign public key"
[ "$(stat -c %a licet.key)" = 600 ] || fail "the secret key's mode is not 0600"
cp licet.key before.key
run keygen -p licet.pub -s licet.key -W
expect_code 4
expect_err '"licet.pub" is there already'
cmp -s licet.key before.key || fail "the key has changed"
run keygen -p missing/licet.pub -s other.key -W
expect_code 4
[ ! -e other.key ] || fail "a secret key without its public one"
run keygen -p only.pub
expect_code 2
run keygen -p other.pub -s other.key -W
expect_code 0
chmod 644 other.key
run keygen -p other.pub -s other.key -W -f
expect_code 0
[ "$(stat -c %a other.key)" = 600 ] || fail "the replaced secret key's mode is not 0600"
run keygen -p locked.pub -s locked.key </dev/null
expect_code 4
expect_err "no password: standard input has ended"
[ ! -e locked.key ] || fail "a key without its password"

# Signing and verifying; the same rules and the same key give the same signature.
run build shop -o shop.lbc --version 2024.6 --sign licet.key
expect_code 0
expect_silent_out
cp shop.lbc.minisig first.minisig
run build shop -o shop.lbc --version 2024.6 --sign licet.key
cmp -s shop.lbc.minisig first.minisig || fail "the signature is not reproducible"
run verify shop.lbc --key licet.pub
expect_code 0
expect_out "shop.lbc: signed with key "
expect_out "trusted comment: bundle:shop version:2024.6"
run verify shop.lbc --key "$(sed -n 2p licet.pub)" --json
expect_code 0
expect_json 'd[0]["verified"] is True and d[0]["comment"] == "bundle:shop\tversion:2024.6" and d[0]["name"] == "shop" and len(d[0]["hash"]) == 64'
run build shop -o said.lbc --sign licet.key --comment "commit 12345"
expect_code 0
run verify said.lbc --key licet.pub
expect_out "trusted comment: commit 12345"

refused() { # WHAT REASON; the bundle is bad.lbc
    run verify bad.lbc --key licet.pub
    [ "$last_code" -eq 4 ] || fail "$1: expected exit code 4"
    expect_silent_out
    expect_err '"bad.lbc" is refused: '
    expect_err "$2"
    run eval bad.lbc a1.json --require-signature licet.pub
    [ "$last_code" -eq 4 ] || fail "$1: expected exit code 4"
    expect_silent_out
    expect_err "$2"
}
fresh() { cp shop.lbc bad.lbc && cp shop.lbc.minisig bad.lbc.minisig; }

fresh
printf x >>bad.lbc
refused "bundle changed" "the signature does not fit: it was made for other bytes"
fresh
"$LICET" build shop -o bad.lbc --version 2024.7
refused "bundle replaced" "the signature does not fit: it was made for other bytes"
fresh
cp said.lbc.minisig bad.lbc.minisig
sed -i 's/12345/12346/' bad.lbc.minisig
cp said.lbc bad.lbc
refused "trusted comment changed" "the trusted comment was changed after signing"
fresh
"$LICET" build shop -o bad.lbc --version 2024.6 --sign other.key
refused "another key" "it was signed with key "
for lines in 0 1 2 3; do
    fresh
    head -n "$lines" shop.lbc.minisig >bad.lbc.minisig
    refused "cut to $lines lines" "the signature is cut short"
done
fresh
head -c -20 shop.lbc.minisig >bad.lbc.minisig
refused "cut within the last line" "fourth line is damaged"
fresh
rm bad.lbc.minisig
refused "no signature" "it is not signed"
fresh
head -c 100000 /dev/zero >bad.lbc.minisig
refused "a signature of zeros" "larger than a key or signature can be"

# What is signed is still checked: a key in the wrong hands signs anything.
head -c 5000 /dev/urandom >noise.lbc
if command -v minisign >/dev/null; then
    minisign -S -W -s licet.key -m noise.lbc >/dev/null 2>&1
    run verify noise.lbc --key licet.pub
    expect_code 4
    expect_err "is refused: the file is not a Licet bundle"
fi

# Nothing is half written: a key that is of no use, a signature that cannot be written.
cp shop.lbc before.lbc
echo 'rule {' >>shop/rules.licet
run build shop -o shop.lbc --sign licet.key
expect_code 1
make_shop
for key in licet.pub missing.key shop; do
    run build shop -o shop.lbc --version 9 --sign "$key"
    expect_code 4
    expect_err "the secret key \"$key\" is of no use"
done
rm shop.lbc.minisig && mkdir shop.lbc.minisig
run build shop -o shop.lbc --version 9 --sign licet.key
expect_code 4
expect_err '"shop.lbc.minisig"'
cmp -s shop.lbc before.lbc || fail "the bundle has changed although it could not be signed"
run build shop -o shop.lbc --comment x
expect_code 2
expect_err -- --sign
run build shop -o new.lbc --sign licet.key --comment "$(printf 'two\nlines')"
expect_code 2
[ ! -e new.lbc ] || fail "a bundle whose signature could not be made"
run verify shop.lbc
expect_code 2
find . -name '*.tmp*' | grep -q . && fail "something was left aside"
exit 0
