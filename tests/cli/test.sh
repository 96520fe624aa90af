#!/usr/bin/env bash
# licet test: passing, failing, chosen tests.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop

run test shop
expect_code 0
expect_out_is "2 passed, 0 failed"

run test shop --filter Guangdong
expect_code 0
expect_out_is "1 passed, 0 failed"

# Failures say where, what was expected and what came.
cat >shop/tests.licet <<'LICET'
licet 1;
module shop.tests;
import shop.model;
import shop.rules;

const base = { "id": "t", "submitted": "2024-06-01", "province": "beijing",
               "domains": [{"name": "example.cn", "expires": "2025-08-31"}] };

test "wrong verdict" {
  given application = base;
  expect verdict == "rejected";
}
test "missing finding" {
  given application = base;
  expect finding domain_valid;
}
test "unwanted finding" {
  given application = base;
  given application.amount = 500;
  expect no finding large_amount;
}
test "findings" {
  given application = base;
  given application.amount = 500;
  expect no findings;
}
test "owed" {
  given application = base;
  given application.owner = "77";
  given owner_of("77") = absent;
  expect material licence;
  expect verdict == "incomplete";
}
test "not owed" {
  given application = base;
  expect material licence;
}
test "unknown" {
  given application = base;
  given application.domains[0].expires = absent;
  expect unknown application.domains[0].expires;
}
test "not unknown" {
  given application = base;
  expect unknown application.domains[0].expires;
}
test table "shelves" {
  given application = base;
  | case    | amount | => verdict  | shelf | findings     |
  | "few"   | 5      | => accepted | low   | -            |
  | "some"  | 50     | => accepted | high  | -            |
  | "lots"  | 500    | => refer    | high  | large_amount |
  | "wrong" | 500    | => accepted | low   | -            |
}
LICET
run test shop
expect_code 1
expect_out "7 passed, 7 failed"
expect_out "shop/tests.licet:11:"
expect_out 'verdict == "rejected"'
for name in "wrong verdict" "missing finding" "unwanted finding" "findings" "not owed" "not unknown" "shelves / wrong"; do
    expect_out "$name"
done
expect_no_out "shelves / few"
expect_out "large_amount at /amount"

run test shop --filter "shelves / lots"
expect_code 0
run test shop --filter "no such test"
expect_code 1
expect_err "no such test"

# Several paths are one program.
run test shop/model.licet shop/rules.licet
expect_code 0
expect_out_is "2 passed, 0 failed"
run test shop/model.licet
expect_code 0
expect_out "0 passed"

# Sets that differ are shown member by member, and the whole decision.
cat >shop/sets.licet <<'LICET'
licet 1;
module shop.sets;
import shop.model;
import shop.rules;
const base = { "id": "t", "submitted": "2024-06-01", "province": "beijing", "amount": 500,
               "domains": [{"name": "example.cn", "expires": "2024-06-02"}] };
test table "sets" {
  given application = base;
  | case  | amount | => findings                 |
  | "two" | 500    | => large_amount, owner_known |
}
LICET
run test shop --filter "sets / two"
expect_code 1
expect_out "+ domain_valid"
expect_out "- owner_known"
expect_out "  large_amount"
expect_out "the decision was"
expect_out "verdict rejected"
NO_COLOR=1 run test shop --filter "sets / two"
expect_code 1

# The order and the bytes are the same whatever the number of threads.
run test shop --filter "sets / two" --lang zh
expect_out '未通过：'
expect_out '应为 结果：'
expect_out '结论 '
LC_ALL=zh_CN.UTF-8 run test shop --filter "sets / two" --format json
expect_no_out '应为'
run test shop --jobs 1
cp .stdout one.txt
run test shop --jobs 8
cmp .stdout one.txt || fail "the number of jobs shows"
run test shop --jobs 0
expect_code 2
expect_err '"--jobs" is a whole number from 1 to 64, not "0"'
run test shop --jobs many
expect_code 2

# JUnit's XML is XML, with each test and each failure.
run test shop --format junit
expect_code 1
expect_err "7 passed, 8 failed"
"${PYTHON:-python3}" - .stdout <<'PYTHON' || fail "expected JUnit's XML"
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
cases = root.findall("testsuite/testcase")
assert root.tag == "testsuites" and root.get("tests") == str(len(cases)) == "15", root.attrib
assert root.get("failures") == "8"
failed = [c for c in cases if c.find("failure") is not None]
assert len(failed) == 8
messages = [f.get("message") for c in failed for f in c.findall("failure")]
assert 'expected verdict == "rejected"' in messages, messages
assert all(c.get("file").startswith("shop/") and int(c.get("line")) > 0 for c in cases)
PYTHON
run test shop --format yaml
expect_code 2
expect_err '"--format" is text|json|junit'

# Files of one name in several folders are told apart.
mkdir -p tree/a tree/b
printf 'licet 1;\nmodule m;\nrecord R { x: int; day: date as_of; }\ninput r: R;\n' >tree/m.licet
for folder in a b; do
    printf 'licet 1;\nmodule %s;\nimport m;\ntest "%s" {\n  given r = {"x": 1, "day": "2024-06-01"};\n  expect r.x == 2;\n}\n' \
        $folder $folder >tree/$folder/same.licet
done
run test tree
expect_code 1
expect_out "tree/a/same.licet:6:"
expect_out "tree/b/same.licet:6:"

# Coverage: what was reached and what was not.
mkdir covered
cat >covered/rules.licet <<'LICET'
licet 1;
module covered;
enum Kind { small; large; }
record Order { kind: Kind; amount: int; paid: bool; day: date as_of; }
input order: Order;
mapping limit: Kind => int {
  small => 10;
  large => 100;
}
rule above_limit {
  when limit(order.kind).exists(most, order.amount > most) && !order.paid;
  reject at order.amount zh "超出" en "above the limit";
}
rule negative {
  when order.amount < 0;
  reject at order.amount zh "负数" en "negative";
}
test "above" {
  given order = {"kind": "small", "amount": 11, "paid": false, "day": "2024-06-01"};
  expect finding above_limit;
}
LICET
run test covered --coverage
expect_code 0
expect_out "1 passed, 0 failed"
expect_out "covered/rules.licet:14: rule covered.negative never fired"
expect_out "covered/rules.licet:8: row \"large => 100\" of covered.limit never answered"
expect_out "covered/rules.licet:15:8: \"order.amount < 0\" was never true"
expect_out "covered/rules.licet:11:64: \"order.paid\" was never true"
expect_out "rules         1 of     2   50.0 %"
expect_out "rows          1 of     2   50.0 %"
expect_out "branches      3 of     6   50.0 %"
run test covered --coverage-file coverage.json
expect_code 0
expect_out_is "1 passed, 0 failed"
cp coverage.json .stdout
expect_json 'd[0]["totals"] == {"rules": {"reached": 1, "total": 2}, "rows": {"reached": 1, "total": 2}, "branches": {"reached": 3, "total": 6}}'
expect_json '[r["fired"] for r in d[0]["rules"]] == [1, 0] and [r["judged"] for r in d[0]["rules"]] == [1, 1]'
expect_json 'sum(c["true"] + c["false"] for c in d[0]["conditions"]) == 3'
run test covered --coverage-file coverage.info
expect_code 0
grep -qx "SF:covered/rules.licet" coverage.info || fail "no source file in lcov's form"
grep -qx "BRDA:15,8,0,0" coverage.info || fail "no branch in lcov's form"
run test covered --coverage-file nowhere/coverage.json
expect_code 4
expect_err "cannot be written"

# A suite that passes covers all of it.
cat >covered/more.licet <<'LICET'
licet 1;
module covered.more;
import covered;
const base = {"kind": "large", "amount": 101, "paid": true, "day": "2024-06-01"};
test table "the rest" {
  given order = base;
  | case       | amount | => findings |
  | "paid"     | -      | => -        |
  | "negative" | -1     | => negative |
}
LICET
run test covered --coverage
expect_code 0
expect_out "rules         2 of     2  100.0 %"
expect_out "rows          2 of     2  100.0 %"
expect_out "branches      6 of     6  100.0 %"
expect_out_lines 4
