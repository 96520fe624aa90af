#!/usr/bin/env bash
# licet check: mistakes found, formats, counts.
source "$LICET_SOURCE/tests/support/cli.sh"
make_shop

run check shop
expect_code 0
expect_silent_out
expect_err "no mistakes"
expect_err "3 rules"

# Files one by one, in any order, are the same program.
run check shop/rules.licet shop/model.licet
expect_code 0

# Two mistakes in one run, each with its place; nothing on standard output.
sed -i 's/domain\.expires < needed/domain.expire < needed/; s/Shelf\.high/Shelf.hihg/' shop/rules.licet
run check shop
expect_code 1
expect_silent_out
expect_err "shop/rules.licet:11:15: error[L0303]"
expect_err "error[L0308]"
expect_err '"expires"'
expect_err "2 errors"
expect_no_err $'\033'

run check --format json shop
expect_code 1
expect_json 'len(d) == 2 and all(x["severity"] == "error" and x["at"]["file"] == "shop/rules.licet" for x in d)'
run check --format=sarif shop
expect_code 1
expect_json 'd[0]["version"] == "2.1.0" and len(d[0]["runs"][0]["results"]) == 2'

# A warning passes, unless it is denied.
make_shop
cat >shop/more.licet <<'LICET'
licet 1;
module shop.more;
import shop.model;
rule always {
  when has(application.id);
  note zh "有编号" en "it has a number";
}
LICET
run check shop
expect_code 0
expect_err "warning[L0801]"
expect_err "0 errors, 1 warning"
run check --deny-warnings shop
expect_code 1
run check --format json shop
expect_code 0
expect_json 'len(d) == 1 and d[0]["severity"] == "warning"'
expect_err "0 errors, 1 warning"
