#!/usr/bin/env bash
# licet build: bundles, and that nothing is ever half written.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop

run build shop -o shop.lbc
expect_code 0
expect_silent_out
[ "$(head -c 7 shop.lbc)" = LICETBC ] || fail "the bundle begins with its magic"

# The same sources give the same bytes, from anywhere and in any order of files.
mkdir elsewhere && cp -r shop elsewhere/
(cd elsewhere && "$LICET" build shop -o shop.lbc)
cmp shop.lbc elsewhere/shop.lbc || fail "the bytes depend on the folder"
run build shop/rules.licet shop/model.licet --name shop -o other.lbc
expect_code 0
run build shop/model.licet shop/rules.licet --name shop -o again.lbc
expect_code 0
cmp other.lbc again.lbc || fail "the bytes depend on the order of files"

application a1 >a1.json
run eval shop.lbc a1.json
expect_code 0
expect_json 'd[0]["policy"]["name"] == "shop"'
run build shop -o named.lbc --name filing --version 2024.6
expect_code 0
run eval named.lbc a1.json
expect_json 'd[0]["policy"]["name"] == "filing" and d[0]["policy"]["version"] == "2024.6"'

# Usage.
run build shop
expect_code 2
expect_err "-o"
run build -o x.lbc
expect_code 2

# Rules at fault leave the old bundle as it was, and nothing beside it.
cp shop.lbc before
echo 'rule {' >>shop/rules.licet
run build shop -o shop.lbc
expect_code 1
cmp shop.lbc before || fail "the old bundle has changed"
make_shop

# Where it cannot be written: a folder, no folder, a full disk.
mkdir folder.lbc
run build shop -o folder.lbc
expect_code 4
expect_err "folder.lbc"
run build shop -o missing/shop.lbc
expect_code 4
expect_err '"missing/shop.lbc" cannot be written'
if [ -c /dev/full ]; then
    run build shop -o /dev/full
    expect_code 4
    expect_err "/dev/full"
fi
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && cp shop.lbc locked/ && chmod a-w locked
    run build shop -o locked/shop.lbc
    expect_code 4
    cmp locked/shop.lbc before || fail "the old bundle has changed"
fi
find . -name '*.tmp*' | grep -q . && fail "something was left aside"

# Warnings may be denied.
printf 'licet 1;\nmodule shop.more;\nimport shop.model;\nrule r { when has(application.id); note zh "有" en "has"; }\n' >shop/more.licet
rm -f shop.lbc
run build shop -o shop.lbc --deny-warnings
expect_code 1
[ ! -e shop.lbc ] || fail "no bundle is written"
run build shop -o shop.lbc
expect_code 0
expect_err "warning[L0801]"
