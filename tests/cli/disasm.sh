#!/usr/bin/env bash
# licet disasm: a rule that a reader can follow.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
run build shop -o shop.lbc
expect_code 0

run disasm shop.lbc
expect_code 0
expect_out "domain_valid"
expect_out "RETURN"
expect_out "FIRE"
expect_silent_err
cp .stdout bundle.txt
run disasm shop
expect_code 0
cmp .stdout bundle.txt || fail "rules and bundle differ"

run disasm shop --filter large_amount
expect_code 0
expect_out "large_amount"
expect_no_out "domain_valid"
run disasm shop --filter nothing_like_it
expect_code 1
expect_err "nothing_like_it"
run disasm shop --summary
expect_code 0
expect_out "RULES"
