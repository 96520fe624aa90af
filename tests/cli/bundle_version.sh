#!/usr/bin/env bash
# A bundle of another format is refused with both versions, its compiler and a way out; what it says is
# distrusted like the rest.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application ok >ok.json
run build shop -o good.lbc
this=$("$LICET" version --json | "${PYTHON:-python3}" -c 'import json, sys; print(json.load(sys.stdin)["version"])')

# Writes bad.lbc: the bundle with the 32-bit numbers at these offsets changed.
change() { # OFFSET NUMBER...
    "${PYTHON:-python3}" - "$@" <<'PYTHON'
import struct, sys
data = bytearray(open("good.lbc", "rb").read())
words = [int(word, 0) for word in sys.argv[1:]]
for offset, number in zip(words[::2], words[1::2]):
    struct.pack_into("<I", data, offset, number)
open("bad.lbc", "wb").write(data)
PYTHON
    run eval bad.lbc ok.json
    expect_code 4
    expect_silent_out
    expect_err '"bad.lbc" is refused: it has bundle format'
}

change 8 0
expect_err "it has bundle format 0, made by licet $this; this is licet $this, which reads format 1: build it again from its rules"
change 8 2
expect_err "it has bundle format 2, made by licet $this; this is licet $this, which reads format 1: use a licet as new"

# Where the compiler's name is not to be had, nothing is read that is not there: META elsewhere, TEXT past the
# end, a name past TEXT's end, a name with a control character.
meta=$(od -An -tu4 -j 64 -N 4 good.lbc)
text=$(od -An -tu4 -j 88 -N 4 good.lbc)
name=$(od -An -tu4 -j $((meta + 16)) -N 4 good.lbc)
for changes in "56 7" "64 0xffffffff" "68 0xffffffff" "88 0xfffffff0" "96 0xffffffff" \
    "$((meta + 16)) 0xfffffff0" "$((meta + 20)) 0xffffffff" "$((meta + 20)) 0" "$((text + name)) 0x1b5b1b5b"; do
    # shellcheck disable=SC2086 # words are meant to be split
    change 8 9 $changes
    expect_err "it has bundle format 9; this is licet $this"
done
for length in 8 55 56 79 80 104 200; do
    head -c "$length" good.lbc >bad.lbc
    printf '\x09' | dd of=bad.lbc bs=1 seek=8 conv=notrunc status=none
    run eval bad.lbc ok.json
    expect_code 4
    expect_no_err "made by"
done
