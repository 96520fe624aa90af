#!/usr/bin/env bash
# licet ask: only what matters is asked, in either language; mistakes are said at once and can be taken back.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop

# The program's rules need the province and the day a domain expires; nothing else.
printf '%s\n' guangdong 2025-01-01 no >answers
run_in answers ask shop --as-of 2024-06-01 -o record.json --format json
expect_code 0
expect_json 'd[0]["verdict"] == "accepted" and d[0]["unknowns"] == [] and d[0]["as_of"] == "2024-06-01"'
[ "$(grep -c '^> ' .stderr)" -eq 3 ] || fail "three questions are asked"
"${PYTHON:-python3}" -c '
import json
assert json.load(open("record.json")) == {"submitted": "2024-06-01", "province": "guangdong", "domains": [{"expires": "2025-01-01"}]}' ||
    fail "the record is $(cat record.json)"

# Labels of either language; what stands against an answer is said at once; back; another item.
printf '%s\n' nowhere 广东 2024-06-15 '<' 2025-01-01 yes 2024-07-01 no >answers
run_in answers ask shop --as-of 2024-06-01 --lang zh
expect_code 0
expect_err '! "nowhere" 不是 "shop.model.Province" 的代码'
expect_err "域名"
expect_err "须至少有效至 2024-09-01"
expect_out "驳回"
expect_out '"expires": "2025-01-01"'
expect_out '"expires": "2024-07-01"'
expect_no_out "2024-06-15"
printf '%s\n' GUANGDONG >answers
run_in answers ask shop --as-of 2024-06-01 --lang en
expect_code 0
expect_out "incomplete"
expect_out "expires"
expect_out "/domains/0/expires"
expect_out '"province": "guangdong"'

# What is no answer is asked again; help; Enter leaves a question open; q ends.
printf '%s\n' atlantis '?' beijing tomorrow '' >answers
run_in answers ask shop --as-of 2024-06-01 --format json
expect_err '"atlantis" is no code'
expect_err '/province'
expect_err '"tomorrow" is no date'
expect_json 'd[0]["verdict"] == "incomplete" and d[0]["unknowns"] == ["/domains/0/expires"]'
printf 'beijing\nq\n' >answers
run_in answers ask shop --format json
expect_json 'd[0]["verdict"] == "incomplete"'
run ask shop --format json
expect_json 'd[1] == {"submitted": d[0]["as_of"]}'

# Facts: an entry asked for field by field, the lack of one, or a source's answer.
sed -i 's/owner:     string?;/owner:     string asked zh "业主号" en "Owner number";/' shop/model.licet
sed -i 's/  when has(application.owner);//' shop/rules.licet
printf '%s\n' beijing 77 2025-01-01 yes Li true no >answers
run_in answers ask shop --as-of 2024-06-01 --format json
expect_code 0
expect_json 'd[0]["verdict"] == "accepted" and d[1]["facts"] == {"owner_of": {"77": {"name": "Li", "known": True}}}'
cp .stdout both
"${PYTHON:-python3}" -c '
import json
text = open("both").read()
_, at = json.JSONDecoder().raw_decode(text)
record = json.loads(text[at:])
record["id"], record["domains"][0]["name"] = "a", "a.cn"
json.dump(record, open("record.json", "w"))'
run eval shop record.json
expect_code 0
expect_json 'd[0]["verdict"] == "accepted"'
printf '%s\n' beijing 77 2025-01-01 无 no >answers
run_in answers ask shop --as-of 2024-06-01 --format json
expect_json 'd[0]["materials"] == ["licence"] and d[1]["facts"] == {"owner_of": {"77": None}}'
printf '{"77":{"name":"Li","known":true}}' >owners.json
printf '%s\n' beijing 77 2025-01-01 no >answers
run_in answers ask shop --as-of 2024-06-01 --format json --source owner_of=json:owners.json
expect_json 'd[0]["verdict"] == "accepted" and "facts" not in d[1]'

# The filing rules, as a console asks: applicant, certificate types that fit, the number checked at once.
printf '%s\n' 广东 个人 示例 营业执照 居民身份证 11010519491231002X >answers
run_in answers ask "$LICET_SOURCE/rules/icp" --lang zh --as-of 2020-01-01
expect_code 0
expect_err "主办单位性质"
expect_err "居民身份证 (resident_id)"
expect_out '"number": "11010519491231002X"'
grep -A 8 '主办单位证件 › 证件类型' .stderr | head -n 8 | grep -q '工商营业执照' && fail "a business licence is offered to an individual"
printf '%s\n' 广东 个人 示例 居民身份证 11010519491231002Y q >answers
run_in answers ask "$LICET_SOURCE/rules/icp" --lang zh --as-of 2020-01-01
grep -A 1 '证件号码' .stderr | grep -q '!' || fail "the number is checked at once"

# The command line.
run ask
expect_code 2
run ask shop extra
expect_code 2
run ask shop --as-of never
expect_code 2
run ask shop --lang fr
expect_code 2
run ask absent
expect_code 4
run_in answers ask shop -o nowhere/record.json
expect_code 4
