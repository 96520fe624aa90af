#!/usr/bin/env bash
# licet verify --receipt, --trust-receipt: what was verified is not verified again, as long as it is the same file,
# and nobody else can say that it was.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application a1 >a1.json

run build shop -o shop.lbc
expect_code 0
run verify shop.lbc --receipt
expect_code 0
expect_out_is "shop.lbc: verified; who made it was not asked"
[ "$(stat -c %a shop.lbc.verified)" = 600 ] || fail "others may read or write the receipt"
run eval shop.lbc a1.json
cp "$work/.stdout" decided
run eval shop.lbc a1.json --trust-receipt
expect_code 0
cmp -s "$work/.stdout" decided || fail "another decision"
run verify shop.lbc --receipt --json
expect_json 'd[0]["verified"] is True and "key" not in d[0] and d[0]["name"] == "shop"'

# The receipt of a bundle whose header has another hash: what is refused when it is looked at.
spoil() {
    cp shop.lbc bad.lbc
    printf x | dd of=bad.lbc bs=1 seek=30 conv=notrunc 2>/dev/null
}
forge() { # as a user might for a file of the user's own
    "${PYTHON:-python3}" - "$@" <<'PYTHON'
import os, sys
path, version = sys.argv[1], sys.argv[2]
about = os.stat(path)
time = lambda ns: f"{ns // 10**9}.{ns % 10**9:09d}"
with open(path, "rb") as file:
    hash = file.read(56)[24:].hex()
with open(path + ".verified", "w") as file:
    print("licet-verified 1", version, 1, about.st_dev, about.st_ino, about.st_size, time(about.st_mtime_ns),
          time(about.st_ctime_ns), hash, file=file)
os.chmod(path + ".verified", 0o600)
PYTHON
}
version=$("$LICET" version | sed 's/^licet \([^ ]*\).*/\1/')
refused_by_hash() {
    run eval bad.lbc a1.json --trust-receipt
    [ "$last_code" -eq 4 ] || fail "$1: the receipt was believed"
    expect_err "does not match its hash"
}
spoil
run verify bad.lbc --receipt
expect_code 4
[ ! -e bad.lbc.verified ] || fail "a receipt for what does not verify"
refused_by_hash "none"
forge bad.lbc "$version"
run eval bad.lbc a1.json --trust-receipt
expect_code 0 # so it is not looked at again
run eval bad.lbc a1.json
expect_code 4

chmod 622 bad.lbc.verified
refused_by_hash "one that others may write"
forge bad.lbc 0.0.9
refused_by_hash "another version's"
forge bad.lbc "$version"
touch bad.lbc
refused_by_hash "of a file that was touched"
forge bad.lbc "$version"
printf y | dd of=bad.lbc bs=1 seek=31 conv=notrunc 2>/dev/null
refused_by_hash "of a file that was changed in place"
forge bad.lbc "$version"
touch -d 2020-01-01 bad.lbc
forge bad.lbc "$version"
cp -p bad.lbc copy.lbc
mv copy.lbc bad.lbc
refused_by_hash "of another file with the same times"
forge bad.lbc "$version"
mv bad.lbc.verified elsewhere
ln -s elsewhere bad.lbc.verified
refused_by_hash "a link"
rm bad.lbc.verified
cp shop.lbc.verified bad.lbc.verified
refused_by_hash "another bundle's"
head -c 2000 /dev/zero >bad.lbc.verified
refused_by_hash "zeros"
rm bad.lbc.verified
mkdir bad.lbc.verified
refused_by_hash "a folder"
run verify shop.lbc --receipt --signature shop.lbc.minisig
expect_code 2

# A key that is asked for is always asked.
run keygen -p licet.pub -s licet.key -W
run eval shop.lbc a1.json --trust-receipt --require-signature licet.pub
expect_code 4
expect_err "it is not signed"
