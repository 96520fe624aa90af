#!/usr/bin/env bash
# A bundle with any byte changed, cut short or grown is refused, with a reason; where the byte is in the notes,
# by who reads those.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application ok >ok.json
run build shop -o good.lbc
expect_code 0

refused() { # WHAT; the bundle is bad.lbc
    run eval bad.lbc ok.json
    [ "$last_code" -eq 4 ] || fail "$1: expected exit code 4"
    expect_silent_out
    expect_err '"bad.lbc" is refused: '
}

# A byte in the header, in the section table, and at the start, middle and end of each section.
"${PYTHON:-python3}" - >offsets <<'PYTHON'
import os, re, struct
data = open("good.lbc", "rb").read()
sections = re.findall(r"^SECTION\((\w+)", open(os.environ["LICET_SOURCE"] + "/src/code/sections.def").read(), re.M)
count, = struct.unpack_from("<I", data, 12)
places = set(range(0, 56, 4)) | {len(data) - 1}
for i in range(count):
    entry = 56 + 24 * i
    kind, item, offset, size = struct.unpack_from("<IIQQ", data, entry)
    places |= {entry, entry + 4, entry + 8, entry + 16}
    if size:
        places |= {offset, offset + size // 2, offset + size - 1}
notes, = struct.unpack_from("<Q", data, 56 + 24 * sections.index("NOTE_TEXT") + 8)
for place in sorted(places):
    print(place, "notes" if place >= notes else "content")
PYTHON
[ "$(wc -l <offsets)" -gt 60 ] || fail "too few places to change"
run eval good.lbc ok.json
cp "$work/.stdout" decided
# Who does not read the notes need not know that they are damaged; who does is told.
refused_notes() {
    run inspect bad.lbc
    [ "$last_code" -eq 4 ] || fail "$1: expected exit code 4"
    expect_err "notes do not match their hash"
    run eval bad.lbc ok.json
    expect_code 0
    cmp -s "$work/.stdout" decided || fail "$1: another decision"
}
while read -r offset part; do
    cp good.lbc bad.lbc
    byte=$(od -An -tu1 -j "$offset" -N 1 good.lbc)
    printf "\\$(printf %03o $((byte ^ 1)))" | dd of=bad.lbc bs=1 seek="$offset" conv=notrunc status=none
    if [ "$part" = notes ]; then
        refused_notes "byte $offset changed"
    else
        refused "byte $offset changed"
    fi
done <offsets

size=$(wc -c <good.lbc)
for length in 0 1 7 8 55 56 100 $((size / 2)) $((size - 1)); do
    head -c "$length" good.lbc >bad.lbc
    refused "cut to $length bytes"
done
{ cat good.lbc; printf '\0'; } >bad.lbc
refused "one byte more"
head -c "$size" /dev/urandom >bad.lbc
refused "noise"
cp shop/rules.licet bad.lbc
refused "a rule file"

run disasm bad.lbc
expect_code 4
run eval absent.lbc ok.json
expect_code 4
expect_err '"absent.lbc" cannot be read'
mkdir folder.lbc
run eval folder.lbc ok.json
[ "$last_code" -ne 0 ] || fail "a folder is no bundle"
run eval good.lbc ok.json
expect_code 0
