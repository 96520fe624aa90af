#!/usr/bin/env bash
# licet test: passing, failing, chosen tests.
source "$LICET_SOURCE/tests/support/cli.sh"
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
