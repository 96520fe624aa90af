#!/usr/bin/env bash
# licet bench: figures of a decision, and what is wrong with what it is given.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

rules=$LICET_SOURCE/rules/icp
sample=$rules/samples/expired-domain-and-open-site.json

run bench "$rules" "$sample" --rounds 2
expect_code 0
expect_out ' decisions a second, '
expect_out ' fuel each (fastest round: '
expect_out '1 records: rejected 1'

run bench "$rules" "$sample" -n 1 --json
expect_code 0
expect_json 'd[0]["records"] == 1 and d[0]["fuel_per_decision"] > 0 and d[0]["verdicts"] == {"rejected": 1}'

run bench "$rules"
expect_code 2
expect_err 'name the rules and one file of records'

run bench "$rules" "$sample" --rounds 0
expect_code 2
expect_err '"--rounds" is a whole number from 1 to 100000, not "0"'

run bench "$rules" nothing.json
expect_code 4
expect_err '"nothing.json" cannot be read'

run bench "$rules" /dev/null
expect_code 4
expect_err '"/dev/null" holds no application'

run bench "$rules" "$sample" --source nosuch=json:x.json
expect_code 4
expect_err 'the rules have no source "nosuch"'
