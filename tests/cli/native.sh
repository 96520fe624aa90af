#!/usr/bin/env bash
# licet build --native, eval --native: the same decisions by compiled code, and nothing but the object that
# belongs to the bundle is loaded.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
command -v "${CC:-cc}" >/dev/null || { echo "skipped: there is no C compiler" && exit 77; }
make_shop
{
    application a1
    application a2 guangdong 2024-08-31
    application a3 beijing 2025-01-01 '"amount":200,'
    application a4 beijing 2025-01-01 '"owner":"x",' # whose source is not bound
} >good.jsonl
{ cat good.jsonl && printf '{"id":"a5"}\n'; } >records.jsonl

# Bundle and object; the C only where it is asked for; the same bytes each time, with nothing left behind.
mkdir tmp
export TMPDIR=$work/tmp
run build shop -o shop.lbc --native
expect_code 0
expect_silent_out
[ -f shop.so ] && [ ! -e shop.c ] || fail "wanted shop.so and no shop.c"
cp shop.so first.so
run build shop -o shop.lbc --native --keep-c
expect_code 0
[ -f shop.c ] || fail "there is no shop.c"
cmp -s shop.so first.so || fail "the object is not reproducible"
[ -z "$(ls tmp)" ] || fail "files are left in the temporary folder"
cp shop.c first.c
run build shop -o shop.lbc --native --keep-c --frozen
expect_code 0
cmp -s shop.c first.c || fail "the C is not reproducible"
if command -v nm >/dev/null; then
    [ -z "$(nm --dynamic --undefined-only shop.so 2>&1)" ] || fail "the object has undefined symbols"
fi
run build shop -o shop.lbc --keep-c
expect_code 2
expect_err "add --native"

# The same decisions, errors and unknowns; the same fuel.
for fuel in 1 20 60 100 150 1000000; do
    run eval shop.lbc records.jsonl --format jsonl --jobs 2 --fuel $fuel
    cp .stdout expected
    code=$last_code
    run eval shop.lbc records.jsonl --format jsonl --jobs 2 --fuel $fuel --native shop.so
    expect_code "$code"
    cmp -s .stdout expected || fail "with fuel $fuel native code decides otherwise"
done
grep -q '"verdict":"rejected"' expected && grep -q '"verdict":"refer"' expected || fail "too little is decided"
run bench shop.lbc good.jsonl --native shop.so --rounds 2
expect_code 0

# What is no object of this bundle, of this Licet, whole and unchanged, is refused; nothing of it is run.
refused() { # FILE WHY
    run eval shop.lbc records.jsonl --native "$1"
    expect_code 4
    expect_err "$2"
    expect_silent_out
}
refused missing.so '"missing.so" cannot be read'
refused shop '"shop" cannot be read'
: >empty.so
refused empty.so "it is no native object"
refused shop.lbc "it is no native object"
head -c 3000 shop.so >cut.so
refused cut.so "not all of it is there"
{ cat shop.so && printf x; } >longer.so
refused longer.so "not all of it is there"
damage() { # OFFSET: shop.so with another byte there, counted from its end if negative
    "${PYTHON:-python3}" -c 'import sys
data, at = bytearray(open("shop.so", "rb").read()), int(sys.argv[1])
data[at] ^= 1
open("damaged.so", "wb").write(data)' "$1"
}
for at in 0 100 4000 -1 -40 -100 -140; do
    damage $at
    refused damaged.so "is refused"
done
damage 4000
refused damaged.so "it is damaged"
sed -i 's/valid_months: int = 1/valid_months: int = 2/' shop/rules.licet
run build shop -o other.lbc --native
expect_code 0
refused other.so "it is made of another bundle"
run eval shop records.jsonl --native shop.so # rules that have changed since
expect_code 4
expect_err "it is made of another bundle"

# An object that another Licet has made: the seal is right, the version is not.
"${PYTHON:-python3}" - <<'PYTHON'
import hashlib
data = bytearray(open("shop.so", "rb").read())
at = data.rindex(b"licet 0.")
data[at:at + 9] = b"licet 0.0"
data[-32:] = hashlib.blake2b(bytes(data[:-32]), digest_size=32).digest()
open("older.so", "wb").write(data)
# And one that is sealed but no object: the dynamic linker refuses it.
seal = bytearray(open("shop.so", "rb").read()[-144:])
assert seal[:8] == b"LICETNTV", seal[:8]
body = b"\x7fELF but not really" * 10
seal[-32:] = hashlib.blake2b(body + bytes(seal[:-32]), digest_size=32).digest()
open("sham.so", "wb").write(body + seal)
PYTHON
refused older.so "another version of Licet has made it"
refused sham.so "it cannot be loaded"

# A signature is required of the object as well.
run keygen -p licet.pub -s licet.key -W
run build shop -o signed.lbc --native --keep-c --sign licet.key
expect_code 0
[ -f signed.so.minisig ] && [ -f signed.c.minisig ] || fail "the object or its C is not signed"
run eval signed.lbc good.jsonl --require-signature licet.pub --native signed.so
expect_code 0
mv signed.so.minisig kept
run eval signed.lbc good.jsonl --require-signature licet.pub --native signed.so
expect_code 4
expect_err "it is not signed"
run eval signed.lbc good.jsonl --native signed.so
expect_code 0
cp signed.lbc.minisig signed.so.minisig
run eval signed.lbc good.jsonl --require-signature licet.pub --native signed.so
expect_code 4
expect_err '"signed.so" is refused'

# No compiler, one that fails, one that makes nothing: said, and nothing is written.
rm -f none.*
no_object() { # CC WHY
    last_command="CC='$1' licet build shop -o none.lbc --native"
    last_code=0
    CC=$1 "$LICET" build shop -o none.lbc --native >.stdout 2>.stderr || last_code=$?
    expect_code 4
    expect_err "no native object is made"
    expect_err "$2"
    [ ! -e none.lbc ] && [ ! -e none.so ] || fail "a file was written"
}
no_object "./no-such-compiler" 'cannot be run: No such file or directory; install one, or name it in $CC'
no_object "false" 'the C compiler "false" failed'
no_object "true" 'has made nothing'
no_object "  " 'names no compiler'
printf '#!/bin/sh\necho "it does not suit me" >&2\nexit 1\n' >moody
chmod +x moody
no_object "./moody" 'it does not suit me'
TMPDIR=$work/missing run build shop -o none.lbc --native
expect_code 4
expect_err "no folder can be made"
[ -z "$(ls tmp)" ] || fail "files are left in the temporary folder"
CFLAGS="-O0 -g" run build shop -o shop.lbc --native
expect_code 0
run eval shop.lbc good.jsonl --native shop.so
expect_code 0
