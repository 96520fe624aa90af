#!/usr/bin/env bash
# licet check: mistakes found, formats, counts.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
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

# Fix-its are carried out, in rounds, until nothing is left to fix.
cat >fix.licet <<'LICET'
licet 1；
module fix;
import std.text;
enum Colour { red; green; }
record A { x: int; k: Colour; }
input r: A
decide p = r.k == Colour.gren and r.x > 3;
decide d = r.xx = 2;
decide q = as_of > 2024-01-01;
LICET
chmod 600 fix.licet
run check --fix fix.licet
expect_code 0
expect_err '8 fixes made'
[ "$(cat fix.licet)" = 'licet 1;
module fix;
enum Colour { red; green; }
record A { x: int; k: Colour; }
input r: A;
decide p = r.k == Colour.green && r.x > 3;
decide d = r.x == 2;
decide q = as_of > date("2024-01-01");' ] || fail "the file is not what its fixes make of it"
[ "$(stat -c %a fix.licet)" = 600 ] || fail "the permissions were lost"
run check --fix fix.licet
expect_code 0
expect_no_err 'fix'
# What has no fix is shown, and the file left alone.
printf 'licet 1;\nmodule fix;\nfn f(a: int) -> string = a;\n' >left.licet
cp left.licet kept.licet
run check --fix left.licet
expect_code 1
expect_err 'left.licet:3:26: error[L0302]'
cmp -s left.licet kept.licet || fail "a file without fixes was written"

# In Chinese: as asked, or for people as the locale says; machines get English unless asked.
run check --lang zh left.licet
expect_err 'left.licet:3:26: 错误[L0302]: 这里是 "int"，要求的是 "string"'
expect_err '1 个错误，0 个警告'
LC_ALL=zh_CN.UTF-8 run check left.licet
expect_err '错误[L0302]'
LC_ALL=zh_CN.UTF-8 run check --lang en left.licet
expect_err 'error[L0302]: this is "int", wanted is "string"'
LC_ALL=zh_CN.UTF-8 run check --format json left.licet
expect_out 'this is \"int\"'
run check --format json --lang zh left.licet
expect_out '这里是'
run check --lang fr left.licet
expect_code 2
expect_err '"fr" is no language: write zh or en'
printf 'licet 1;\nmodule fix;\nconst a = 1 +;\nrule r {\n' >broken.licet
run check --lang zh broken.licet
expect_err '此处不应有 ";"，应为 表达式'
