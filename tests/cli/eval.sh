#!/usr/bin/env bash
# licet eval: inputs, formats, sources, exit codes.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
application a1 >a1.json
application a2 guangdong 2024-08-31 >a2.json
{ application b1; application b2 guangdong 2024-07-01; application b3 beijing 2025-01-01 '"amount":500,'; } >batch.jsonl
python3 -c 'import json,sys; print(json.dumps([json.loads(l) for l in open("batch.jsonl")], indent=2))' >array.json

# One object.
run eval shop a1.json
expect_code 0
expect_silent_err
expect_json 'len(d) == 1 and list(d[0]) == ["id", "as_of", "verdict", "shelf", "findings", "materials", "unknowns", "policy"]'
expect_json 'd[0]["id"] == "a1" and d[0]["as_of"] == "2024-06-01" and d[0]["verdict"] == "accepted" and d[0]["shelf"] == "low"'
run eval shop a2.json
expect_code 0
expect_json 'd[0]["verdict"] == "rejected" and d[0]["findings"][0]["path"] == "/domains/0/expires" and d[0]["findings"][0]["scope"] == "guangdong"'
expect_json 'd[0]["findings"][0]["message"]["en"] == "example.cn must be valid until 2024-09-01"'

# Standard input, named or not; a bundle; several files; an array; JSON Lines.
run_in a1.json eval shop -
expect_json 'd[0]["id"] == "a1"'
run_in a1.json eval shop
expect_json 'd[0]["id"] == "a1"'
run build shop -o shop.lbc
run eval shop.lbc a1.json a2.json --format jsonl
expect_out_lines 2
expect_json '[x["id"] for x in d] == ["a1", "a2"]'
run eval shop.lbc array.json --format jsonl
expect_out_lines 3
expect_json '[x["verdict"] for x in d] == ["accepted", "rejected", "refer"]'
run eval shop.lbc array.json
expect_json 'len(d) == 1 and [x["id"] for x in d[0]] == ["b1", "b2", "b3"]'
run eval shop.lbc batch.jsonl
expect_json '[x["id"] for x in d] == ["b1", "b2", "b3"]'
printf '[]' >none.json
run eval shop.lbc none.json
expect_code 0
expect_json 'd == [[]]'
printf '\xef\xbb\xbf' | cat - a1.json >marked.json
run eval shop.lbc marked.json
expect_json 'd[0]["id"] == "a1"'
sed 's/$/\r/' batch.jsonl >dos.jsonl
run eval shop.lbc dos.jsonl --format jsonl
expect_json '[x["id"] for x in d] == ["b1", "b2", "b3"]'

# The bundle and its sources decide alike.
"$LICET" eval shop batch.jsonl >from_rules
"$LICET" eval shop.lbc batch.jsonl >from_bundle
cmp from_rules from_bundle || fail "rules and bundle differ"

# For people.
run eval shop a2.json --format text
expect_code 0
expect_out "rejected"
expect_out "example.cn must be valid until 2024-09-01"
expect_out "article 1"
expect_no_out $'\033'
run eval shop a2.json --format text --lang zh
expect_out "驳回"
expect_out "域名 example.cn 须至少有效至 2024-09-01"
run eval shop batch.jsonl --format text
expect_out "verdict"
expect_out "large_amount"
expect_no_out "must be valid until"
run eval shop batch.jsonl --format text --verbose
expect_out "must be valid until"
run eval shop batch.jsonl --format csv
expect_out_lines 4
expect_out "id,as_of,verdict,shelf,"
expect_out "b2,2024-06-01,rejected,low,domain_valid@guangdong"

# Only some members, in the order named; only some verdicts.
run eval shop batch.jsonl --format jsonl --select rules,id,verdict,shelf
expect_code 0
expect_out_lines 3
expect_out_is '{"rules":[],"id":"b1","verdict":"accepted","shelf":"low"}
{"rules":["domain_valid"],"id":"b2","verdict":"rejected","shelf":"low"}
{"rules":["large_amount"],"id":"b3","verdict":"refer","shelf":"high"}'
run eval shop batch.jsonl --format csv --select id,rules,topics
expect_out "b2,domain_valid,domain_valid@guangdong"
run eval shop batch.jsonl --format jsonl --only rejected
expect_json '[x["id"] for x in d] == ["b2"]'
run eval shop array.json --only accepted,refer
expect_json '[x["id"] for x in d[0]] == ["b1", "b3"]'
run eval shop array.json --only error
expect_json 'd == [[]]'
run eval shop batch.jsonl --format jsonl --only accepted --fail-on rejected
expect_code 3
expect_out_lines 1
run eval shop batch.jsonl --select id,verdit
expect_code 2
expect_err 'did you mean "verdict"'
run eval shop batch.jsonl --select id,id
expect_code 2
expect_err '"id" is named twice'
run eval shop batch.jsonl --select ""
expect_code 2
run eval shop batch.jsonl --select id --format text
expect_code 2
run eval shop batch.jsonl --only bad
expect_code 2
expect_err '"bad" is no verdict'
run eval shop batch.jsonl --jobs 0
expect_code 2
{ application s1 guangdong 2024-07-01; echo '{"id":"s2"}'; } >bad.jsonl
run eval shop bad.jsonl --format jsonl --select verdict
expect_code 4
expect_json 'd[0] == {"verdict": "rejected"} and list(d[1]) == ["id", "verdict", "error"]'

# A rule counts once however often it fired; CSV fields are quoted where need be.
printf '%s\n' '{"id":"a,\"b\"","submitted":"2024-06-01","province":"guangdong","amount":500,"domains":[{"name":"a.cn","expires":"2024-07-01"},{"name":"b.cn","expires":"2024-07-01"}]}' >twice.jsonl
run eval shop twice.jsonl --format jsonl --select rules
expect_out_is '{"rules":["domain_valid","large_amount"]}'
run eval shop twice.jsonl --format csv --select id,rules
expect_out '"a,""b""",domain_valid large_amount'

# Another day.
run eval shop a2.json --as-of 2023-12-31 --format jsonl
expect_json 'd[0]["as_of"] == "2023-12-31" and d[0]["verdict"] == "accepted"'
for day in 2023-02-30 tomorrow 2023-1-1 ""; do
    run eval shop a2.json --as-of "$day"
    expect_code 2
    expect_err "$day"
    expect_silent_out
done

# What is wrong with a record is said in the language asked for; machines are told in English.
echo '{"id": 1' >cut.json
run eval shop cut.json --format text --lang zh
expect_out '第 1 行 数据意外结束（第 9 字节）'
run eval shop cut.json
expect_out '"message": "unexpected end of data at byte 9"'

# --fail-on: that bad or worse. Everything is written all the same.
run eval shop batch.jsonl --format jsonl --fail-on rejected
expect_code 3
expect_out_lines 3
run eval shop a1.json --fail-on incomplete
expect_code 0
printf '%s\n' "$(application c1 beijing 2025-01-01 '"amount":500,')" >refer.json
run eval shop refer.json --fail-on rejected
expect_code 0
run eval shop refer.json --fail-on refer
expect_code 3
run eval shop refer.json --fail-on incomplete
expect_code 3
run eval shop refer.json --fail-on bad
expect_code 2
expect_err "incomplete"

# Unknown fields are ignored, unless --strict.
application d1 beijing 2025-01-01 '"extra":1,' >extra.json
run eval shop extra.json
expect_code 0
expect_json 'd[0]["verdict"] == "accepted"'
run eval shop extra.json --strict
expect_code 4
expect_json 'd[0]["verdict"] == "error" and d[0]["error"]["path"] == "/extra" and d[0]["error"]["code"] == "unknown_field"'

# Sources: facts in the record, --source, --facts.
application e1 beijing 2025-01-01 '"owner":"77",' >owner.json
run eval shop owner.json
expect_code 0
expect_json 'd[0]["verdict"] == "incomplete" and d[0]["unknowns"] == ["/facts/owner_of/77"]'
printf '{"77":{"name":"Li","known":true}}' >owners.json
printf '{"owner_of":{"77":{"name":"Li","known":true}}}' >facts.json
printf 'number,name,known\n77,Li,true\n' >owners.csv
for option in --source=owner_of=json:owners.json --facts=facts.json \
    --source=owner_of=json:facts.json#/owner_of --source=owner_of=csv:owners.csv; do
    run eval shop owner.json "$option"
    expect_code 0
    expect_json 'd[0]["verdict"] == "accepted" and d[0]["unknowns"] == []'
done
if command -v sqlite3 >/dev/null; then
    sqlite3 owners.db 'create table owner_of (number text primary key, name text, known integer); insert into owner_of values ("77", "Li", 1)'
    run eval shop owner.json --source owner_of=sqlite:owners.db
    expect_code 0
    expect_json 'd[0]["verdict"] == "accepted"'
fi
printf '{}' >nobody.json
run eval shop owner.json --source owner_of=json:nobody.json
expect_json 'd[0]["materials"] == ["licence"]'
run eval shop owner.json --source owner=json:owners.json
expect_code 4
expect_err 'owner_of'
run eval shop owner.json --source owner_of=json:absent.json
expect_code 4
expect_err "absent.json"
run eval shop owner.json --facts absent.json
expect_code 4
expect_err "absent.json"
run eval shop owner.json --source owner_of
expect_code 2
[ "$(wc -c <.stdout)" -eq 0 ] || fail "nothing is written before the sources are there"

# Fuel.
run eval shop a1.json --fuel 1
[ "$last_code" -ne 1 ] || fail "fuel is no mistake in the rules"
expect_no_out '"accepted"'
run eval shop a1.json --fuel none
expect_code 2
run eval shop a1.json --fuel -5
expect_code 2
