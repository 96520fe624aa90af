#!/usr/bin/env bash
# licet diff: programs in the words of rules and settings, and the decisions that change with them.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
cp -r shop new

# Nothing differs: also between sources and their bundle, and when only the layout does.
run diff shop new --lang en
expect_code 0
expect_out_is 'the rules and settings are the same'
run build shop -o shop.lbc
run diff shop.lbc shop --exit-code
expect_code 0
printf '\n// A comment.\n\n' >>new/rules.licet
sed -i 's/when domain.expires < needed;/when   domain.expires<needed;/' new/rules.licet
run diff shop.lbc new --lang en
expect_out_is 'the rules and settings are the same'

# Rules, settings by scope and date, messages, enums and fields.
python3 - <<'PYTHON'
import pathlib
rules = pathlib.Path("new/rules.licet")
text = rules.read_text(encoding="utf-8")
text = text.replace("set valid_months = 3 from 2024-01-01", "set valid_months = 4 from 2024-01-01")
text = text.replace("amount > 100;", "amount > 200;")
text = text.replace('en "the amount is large"', 'en "{application.amount} is too large"')
text = text.replace("rule owner_known", "rule owner_on_file")
text = text.replace("in province guangdong {", "in province beijing { set valid_months = 2; }\nin province guangdong {")
rules.write_text(text, encoding="utf-8")
model = pathlib.Path("new/model.licet")
text = model.read_text(encoding="utf-8")
text = text.replace('high zh "高"', 'middle zh "中" en "Middle"; high zh "高"').replace("amount:    int?;", "amount:    int asked;")
text = text.replace("owner:     string?;", "owner:     string?;\n  note:      string?;")
model.write_text(text, encoding="utf-8")
PYTHON
sed -i 's/has(application.amount) && application.amount/application.amount/' new/rules.licet
run diff shop new --lang en
expect_code 0
expect_silent_err
expect_out '+ shop.rules.owner_on_file  (rules.licet:'
expect_out '- shop.rules.owner_known  (rules.licet:25)'
expect_out '~ shop.rules.large_amount  (rules.licet:'
expect_out '- has(application.amount) && application.amount > 100'
expect_out '+ application.amount > 200'
expect_out 'message.en: the amount is large → {application.amount} is too large'
expect_out '+ shop.rules.valid_months, shop.model.province beijing = 2'
expect_out '~ shop.rules.valid_months, shop.model.province guangdong, from 2024-01-01'
expect_out 'value: 3 → 4'
expect_out '+ shop.model.Shelf.middle'
expect_out 'is: optional → asked'
expect_out '+ shop.model.Application.note'
expect_no_out 'domain_valid'
run diff shop new --lang zh
expect_out '设定的值'
run diff shop new --exit-code
expect_code 3

# JSON.
run diff shop.lbc new --format json
expect_code 0
expect_json '{(c["change"], c["element"], c["name"]) for c in d[0]["changes"]} >= {("added", "rule", "shop.rules.owner_on_file"), ("removed", "rule", "shop.rules.owner_known"), ("changed", "setting value", "shop.rules.valid_months")}'
expect_json '[a for c in d[0]["changes"] if c.get("where") == "shop.model.province guangdong, from 2024-01-01" for a in c["aspects"]] == [{"aspect": "value", "before": "3", "after": "4"}]'
expect_json '"decisions" not in d[0] and d[0]["before"]["hash"] != d[0]["after"]["hash"]'

# Decisions: which, why, and how many by province and topic.
{
    application b1 beijing 2024-07-15 '"amount":5,'
    application b2 beijing 2025-07-15 '"amount":5,'
    application g1 guangdong 2024-09-15 '"amount":150,'
    application g2 guangdong 2024-08-01 '"amount":5,'
} >batch.jsonl
run diff shop new --applications batch.jsonl --lang en
expect_code 0
expect_out 'b1  Beijing  accepted → rejected'
expect_out '+ reject beijing.valid_months /domains/0/expires: example.cn must be valid until 2024-08-01'
expect_out 'because of setting value shop.rules.valid_months, shop.model.province beijing'
expect_out 'g1  Guangdong  refer → rejected'
expect_out '- refer shop.rules.large_amount /amount: the amount is large'
expect_out '4 applications, 3 decided differently'
expect_out 'accepted → rejected: 1'
expect_out 'shop.model.province: Guangdong 2, Beijing 1'
expect_out 'topic: domain_valid 3, large_amount 1'
expect_out 'rejected as before, but otherwise: 1'
expect_no_out 'b2 '
run diff shop new --applications batch.jsonl --lang zh
expect_out '4 份申请，3 份判定不同'
expect_out 'g1  广东  转人工 → 驳回'
expect_out '原因：设定的值 shop.rules.valid_months, shop.model.province guangdong，自 2024-01-01'
expect_out 'shop.model.province: 广东 2, 北京 1'
run diff shop new --applications batch.jsonl --format json
expect_json 'd[0]["applications"] == 4 and d[0]["changed"] == 3 and d[0]["scopes"] == {"guangdong": 2, "beijing": 1}'
expect_json '{"before": "accepted", "after": "rejected", "count": 1} in d[0]["verdicts"]'
expect_json '[x for x in d[0]["decisions"] if x["id"] == "b1"][0]["findings"][0]["because"] == [{"element": "setting value", "name": "shop.rules.valid_months", "where": "shop.model.province beijing"}]'

# A constant that a rule uses, by name.
for value in 1 2; do
    mkdir -p const$value
    cat >const$value/c.licet <<LICET
licet 1;
module c;
record Case { day: date as_of; n: int; }
input case: Case;
const most = $value;
rule many { when case.n > most; note zh "多" en "many"; }
LICET
done
run diff const1 const2 --lang en
expect_out '~ c.many  (c.licet:6)'
expect_out 'constants:'

# Wrong input.
run diff shop
expect_code 2
expect_err 'licet diff OLD NEW'
run diff shop missing
expect_code 4
run diff shop new --applications missing.jsonl
expect_code 4
expect_err '"missing.jsonl" cannot be read'
run diff shop new --format xml
expect_code 2
echo 'licet 1; module x; rule' >new/model.licet
run diff shop new
expect_code 1

# Of `require KIND in LIST` the list is named.
lists=$LICET_SOURCE/tests/golden/decisions/require_one.licet
sed 's/require material in papers at/require material in [Material.deed] at/' "$lists" >shorter.licet
run diff "$lists" shorter.licet --lang en
expect_out 'outcome: require one of papers → require one of [Material.deed]'

# Applications as CSV.
cat >gate.licet <<'RULES'
licet 1;
module gate;
record Application { id: string; age: int; }
input application: Application;
rule too_young { when application.age < 18; reject zh "未满十八岁" en "under eighteen"; }
RULES
sed 's/< 18/< 16/' gate.licet >milder.licet
printf 'id,age\na,17\nb,20\n' >people.csv
run diff gate.licet milder.licet --lang en --applications people.csv --as-of 2024-06-01
expect_code 0
expect_out 'rejected → accepted'
