#!/usr/bin/env bash
# licet bench expr: figures of each expression, and what is wrong with what it is given.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

run bench expr -n 1 --json
expect_code 0
expect_out_lines 10
expect_json 'all(set(row) == {"name", "expression", "ns", "instructions", "fuel"} for row in d)'
expect_json 'all(row["ns"] > 0 and row["fuel"] > 0 for row in d)'
expect_json 'len({row["name"] for row in d}) == 10'

run bench expr -n 1 'in a list' '1 + 2 * 3'
expect_code 0
expect_out 'an evaluation of'
expect_out '  in a list'
expect_out '  1 + 2 * 3'

run bench expr '1 +'
expect_code 1
expect_err 'unexpected end of the text'
run bench expr -n 0
expect_code 2
expect_err '"--rounds" is a whole number from 1 to'
run bench expr --help
expect_code 0
expect_out 'ten typical expressions'
