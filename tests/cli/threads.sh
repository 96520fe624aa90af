#!/usr/bin/env bash
# Whatever uses threads, with more of them than work, on little of it: what comes out is as with one. Made for
# TSan (./bootstrap analyse threads), under which everything takes ten times as long; cli.batch is thorough.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
run build shop -o shop.lbc
expect_code 0
"${PYTHON:-python3}" - <<'PYTHON'
import json, sqlite3
records = [{"id": f"n{i}", "submitted": f"2024-0{i % 9 + 1}-01", "province": ["beijing", "guangdong"][i % 2],
            "owner": f"o{i % 7}", "amount": i % 150, "domains": [{"name": f"{i}.cn", "expires": "2024-05-15"}] * (i % 3 + 1)}
           for i in range(600)]
with open("many.jsonl", "w") as out:
    for i, record in enumerate(records):
        out.write("{\n" if i % 50 == 7 else json.dumps(record) + "\n")
with open("rows.csv", "w") as out:
    out.write("id,submitted,province,owner,amount,domains[0].name,domains[0].expires\n")
    for r in records:
        out.write(",".join([r["id"], r["submitted"], r["province"], r["owner"], str(r["amount"]), "a.cn", "2024-06-15"]) + "\n")
answers = {f"o{i}": {"name": f"n{i}", "known": i % 2 == 0} for i in range(6)}
json.dump(answers, open("owners.json", "w"))
with open("owners.csv", "w") as out:
    out.write("key,name,known\n" + "".join(f'{k},{v["name"]},{str(v["known"]).lower()}\n' for k, v in answers.items()))
PYTHON
gzip -c many.jsonl >many.jsonl.gz
run data load shop owners.sqlite owner_of=json:owners.json
expect_code 0

same() { # ARGUMENT...
    run eval shop.lbc "$@" --jobs 1
    local code=$last_code
    cp "$work/.stdout" one
    run eval shop.lbc "$@" --jobs 6
    [ "$last_code" -eq "$code" ] || fail "another exit code"
    cmp -s one "$work/.stdout" || fail "six jobs differ from one"
}
for source in json:owners.json csv:owners.csv sqlite:owners.sqlite#owner_of; do
    same many.jsonl rows.csv --format jsonl --source "owner_of=$source"
done
echo '{"owner_of": {"o1": {"name": "n", "known": true}}}' >facts.json
same many.jsonl.gz --format csv --facts facts.json
same rows.csv --format text --lang en --only rejected
same many.jsonl --summary
run eval shop.lbc many.jsonl --format jsonl --jobs 6 --stats -o out.jsonl --source owner_of=json:owners.json
expect_code 4
run eval shop.lbc many.jsonl --format jsonl --jobs 1 -o one.jsonl --source owner_of=json:owners.json
cmp -s out.jsonl one.jsonl || fail "the file differs"

# Ended by a signal, and gone on with.
mkfifo slow
{ cat many.jsonl; exec sleep 60; } >slow &
feeder=$!
last_command="licet eval slow, interrupted"
"$LICET" eval shop.lbc slow --format jsonl --jobs 6 -o stopped.jsonl 2>"$work/.stderr" &
reader=$!
for _ in $(seq 100); do [ ! -e stopped.jsonl.part ] || break; sleep 0.1; done
kill -TERM "$reader" # bash has it ignore SIGINT
last_code=0
wait "$reader" || last_code=$?
kill "$feeder" 2>/dev/null || true
[ "$last_code" -eq 4 ] || [ "$last_code" -eq 143 ] || fail "it did not end as it should"
expect_no_err ThreadSanitizer

# Tests run by several threads.
cat >shop/tests.licet <<'LICET'
licet 1;
module shop.tests;
import shop.model;
import shop.rules;
LICET
for i in $(seq 1 40); do
    cat >>shop/tests.licet <<LICET
test "number $i" {
  given application = {
    "id": "t$i", "submitted": "2024-06-01", "province": "beijing", "amount": $i,
    "domains": [{"name": "a.cn", "expires": "2024-0$((i % 9 + 1))-01"}]
  };
  expect verdict == "rejected";
}
LICET
done
run test shop --jobs 1 --format json
code=$last_code
cp "$work/.stdout" one
run test shop --jobs 6 --format json --coverage
[ "$last_code" -eq "$code" ] || fail "another exit code"
cmp -s one "$work/.stdout" || fail "six jobs differ from one"
expect_out_lines 42
