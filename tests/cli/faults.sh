#!/usr/bin/env bash
# The n-th read, write, sync and rename fails, for every n there is: interrupted calls make no difference, other
# failures end with code 4 and a message, and what was there before is still there whole. strace makes the
# calls fail; pipes make reads short.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
strace -o /dev/null true 2>/dev/null || { echo "skipped: strace is absent or may not trace"; exit 77; }
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" # LeakSanitizer cannot work under strace

make_shop
for id in a b c d; do application "$id"; done >batch.jsonl
run build shop -o good.lbc
expect_code 0
run eval good.lbc batch.jsonl
expect_code 0
cp "$work/.stdout" whole.out

points=0
# inject CALL ERROR N PATHS -- ARGUMENT...: runs licet with the N-th CALL on one of the files failing. Its output
# goes to a file "out", so that writes to it can be told apart. False when there was no N-th call.
inject() {
    local call=$1 error=$2 number=$3 paths=()
    shift 3
    while [ "$1" != -- ]; do
        paths+=(-P "$1")
        shift
    done
    shift
    [ ! -d built ] || cp good.lbc built/shop.lbc
    last_command="licet $* ($call $number: $error)"
    last_code=0
    strace -f -o trace "${paths[@]}" -e "trace=$call" -e "inject=$call:error=$error:when=$number" \
        "$LICET" "$@" </dev/null >out 2>"$work/.stderr" || last_code=$?
    cp out "$work/.stdout"
    grep -q INJECTED trace || return 1
    points=$((points + 1))
    [ "$last_code" -le 4 ] || fail "it crashed"
}

# Every call of a kind fails in turn. CHECK is called after each.
sweep() { # CALL ERROR CHECK PATHS -- ARGUMENT...
    local call=$1 error=$2 check=$3 number=1
    shift 3
    while inject "$call" "$error" "$number" "$@"; do
        "$check"
        number=$((number + 1))
        [ "$number" -lt 200 ] || fail "no end of calls"
    done
}

same_as_ever() {
    expect_code 0
    cmp -s out whole.out || fail "an interrupted call changed the output"
}
refused() {
    expect_code 4
    [ -s "$work/.stderr" ] || fail "no message"
}

sweep read EINTR same_as_ever batch.jsonl -- eval good.lbc batch.jsonl
sweep read EIO refused batch.jsonl -- eval good.lbc batch.jsonl
sweep write EINTR same_as_ever out -- eval good.lbc batch.jsonl
for error in ENOSPC EIO; do
    sweep write "$error" refused out -- eval good.lbc batch.jsonl
done
for call in openat mmap; do
    sweep "$call" EACCES refused good.lbc -- eval good.lbc batch.jsonl
done

checked_as_ever() {
    expect_code 0
    expect_err "no mistakes"
}
rules_refused() { # a rule file that cannot be read is a mistake of its own, named by its path
    [ "$last_code" -eq 4 ] || [ "$last_code" -eq 1 ] || fail "expected exit code 1 or 4"
    expect_err "rules.licet"
}
sweep read EIO rules_refused shop/rules.licet -- check shop
sweep read EINTR checked_as_ever shop/rules.licet -- check shop

# A build that fails leaves the old bundle, one that does not the new one, and neither leaves anything beside it.
mkdir built
cp -r shop changed
sed -i 's/valid_months: int = 1/valid_months: int = 2/' changed/rules.licet
run build changed -o new.lbc --name shop
expect_code 0
old_or_new() {
    if [ "$last_code" -eq 0 ]; then
        cmp -s new.lbc built/shop.lbc || fail "the new bundle is not whole"
    else
        refused
        cmp -s good.lbc built/shop.lbc || fail "the old bundle was changed"
    fi
    [ "$(ls -A built)" = shop.lbc ] || fail "something was left beside it: $(ls -A built)"
}
built_as_ever() {
    expect_code 0
    old_or_new
}
sweep write EINTR built_as_ever -- build changed -o built/shop.lbc --name shop
for call in write fsync rename; do
    for error in EIO ENOSPC; do
        sweep "$call" "$error" old_or_new -- build changed -o built/shop.lbc --name shop
    done
done

# The other commands that write files: each leaves the old file or the new one, whole, and nothing beside it.
mkdir written
prepared=$work/prepared
# Puts the state before the run into "written"; called before each.
prepare() { rm -rf written && cp -r "$prepared" written; }
whole_or_old() {
    local file
    [ "$last_code" -eq 0 ] || refused
    for file in $(cd whole && ls -A); do
        cmp -s "whole/$file" "written/$file" 2>/dev/null ||
            { [ "$last_code" -ne 0 ] && cmp -s "$prepared/$file" "written/$file" 2>/dev/null; } ||
            { [ "$last_code" -ne 0 ] && [ ! -e "$prepared/$file" ] && [ ! -e "written/$file" ]; } ||
            fail "\"$file\" is neither what it was nor what it should become"
    done
    for file in $(cd written && ls -A); do
        [ -e "whole/$file" ] || [ -e "$prepared/$file" ] || [[ $file == *.part || $file == *.resume ]] || fail "\"$file\" was left over"
    done
}
sweep_writer() { # ARGUMENT...: what writes into "written"
    local call error number paths
    prepare
    run "$@"
    [ "$last_code" -eq 0 ] || fail "it fails without a fault"
    rm -rf whole && cp -r written whole
    for call in write fsync rename; do
        for error in EIO ENOSPC; do
            number=1
            while prepare && inject "$call" "$error" "$number" -- "$@"; do
                whole_or_old
                number=$((number + 1))
                [ "$number" -lt 200 ] || fail "no end of calls"
            done
        done
    done
}
mkdir "$prepared"
sed 's/^setting/  setting/' shop/rules.licet >"$prepared/rules.licet"
sweep_writer fmt written/rules.licet
cp shop/model.licet "$prepared/model.licet"
sed 's/add_months(valid_months)/add_months(valid_month)/' shop/rules.licet >"$prepared/rules.licet"
"$LICET" check "$prepared" >"$work/.stderr" 2>&1 && fail "there is nothing to fix"
sweep_writer check --fix written
rm -r "$prepared" && mkdir "$prepared"
echo old >"$prepared/decisions.json"
sweep_writer eval good.lbc batch.jsonl --jobs 1 -o written/decisions.json
sweep_writer test shop --jobs 1 --coverage-file written/decisions.json

# Short reads: a byte at a time through a pipe.
python3 -c '
import sys, time
for byte in open("batch.jsonl", "rb").read():
    sys.stdout.buffer.write(bytes([byte]))
    sys.stdout.buffer.flush()' | "$LICET" eval good.lbc - >out
cmp -s out whole.out || fail "short reads changed the output"

# Nobody reads on: no message but the system's own, and an end.
for id in $(seq 1 20000); do application "$id"; done >many.jsonl
last_command="licet eval good.lbc many.jsonl | head -n 1"
{ "$LICET" eval good.lbc many.jsonl --format jsonl 2>"$work/.stderr" || echo "$?" >code; } | head -n 1 >"$work/.stdout"
[ "$(cat code 2>/dev/null)" = 4 ] || [ "$(cat code 2>/dev/null)" = 141 ] || fail "a closed pipe was not noticed"

# A full device, where there is one.
if [ -c /dev/full ]; then
    last_command="licet eval good.lbc batch.jsonl >/dev/full"
    last_code=0
    "$LICET" eval good.lbc batch.jsonl >/dev/full 2>"$work/.stderr" || last_code=$?
    refused
fi
echo "$points failure points"
[ "$points" -ge 12 ] || fail "too few failure points"
