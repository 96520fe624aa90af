#!/usr/bin/env bash
# licet explain: one application, its rules, why not; text, JSON and HTML; sources and bundles.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
sed -i 's/owner:     string?;/owner:     string? sensitive;/' shop/model.licet
cat >shop/gd.licet <<'LICET'
licet 1;
module shop.gd;
import shop.model;
import shop.rules;
in province guangdong {
  exception to shop.rules.large_amount { when size(application.domains) == 1; }
}
LICET
application a1 guangdong 2024-08-31 '"amount":500,"owner":"110101199003071233",' >a1.json
application a2 beijing 2024-08-31 '"amount":500,' >a2.json
{ cat a1.json a2.json; } >both.jsonl

# What fired and why; which setting from where; the exception that spoke; what is unknown.
run explain shop a1.json --lang en
expect_code 0
expect_silent_err
expect_out 'a1  rejected  as of 2024-06-01'
expect_out 'shop.model.province: Guangdong'
expect_out 'shop.rules.domain_valid fired  (rules.licet:7)'
expect_out 'reject /domains/0/expires: example.cn must be valid until 2024-09-01'
expect_out 'setting shop.rules.valid_months = 3  (rules.licet:18, from 2024-01-01)  广东示例要求, article 1'
expect_out 'for domain = Domain /domains/0: fires'
expect_out 'let needed = as_of.add_months(valid_months) = 2024-09-01'
expect_out '✓ when domain.expires < needed'
expect_out 'domain.expires = 2024-08-31'
expect_out 'shop.rules.large_amount was kept from firing by an exception'
expect_out '✓ when size(application.domains) == 1'
expect_out 'shop.rules.owner_known could not be judged'
expect_out 'unknown /facts/owner_of/1101**********1233'
expect_no_out 110101199003071233
expect_out '1 fired, 1 could not be judged, 1 kept by an exception, 0 did not fire'

run explain shop a2.json --lang en
expect_out 'shop.rules.domain_valid: ✗ when domain.expires < needed'
expect_out 'shop.rules.large_amount fired'

# In Chinese: by --lang, or as the environment says.
run explain shop a1.json --lang zh
expect_out 'a1  驳回  截至 2024-06-01'
expect_out '当 domain = Domain /domains/0: 触发'
LANG=zh_CN.UTF-8 run explain shop a1.json
expect_out '驳回'

# One rule, by any of its names, in full.
for name in domain_valid shop.rules.domain_valid guangdong.valid_months; do
    run explain shop a1.json --rule $name --lang en
    expect_code 0
    expect_out 'shop.rules.domain_valid fired'
    expect_no_out large_amount
done
run explain shop a1.json --rule domain_vaild
expect_code 2
expect_err 'there is no rule "domain_vaild": did you mean "domain_valid"?'

# What is in the way of a verdict.
run explain shop a1.json --why-not refer --lang en
expect_out 'for refer, this must go'
expect_out 'it goes where domain.expires < needed does not hold'
expect_out '/domains/0/expires (Expires) = 2024-08-31'
run explain shop a1.json --why-not accepted --lang en
expect_out 'each of these 2 must go'
expect_out 'unknown /facts/owner_of/1101**********1233: it must be given'
run explain shop a2.json --why-not refer --lang en
expect_out 'the verdict is refer or better already'
# A truth or member that is not known is tried for what it may be, and said where it is enough.
cat >asked.licet <<'LICET'
licet 1;
module asked;
enum Kind { open; closed; }
record Application { kind: Kind asked; verified: bool asked; name: string asked; }
input application: Application;
rule open_kind { when application.kind == Kind.open; reject at application.kind zh "开" en "open"; }
rule verified { when !application.verified; reject at application.verified zh "未" en "not verified"; }
rule named { when application.name == ""; reject at application.name zh "无" en "no name"; }
LICET
echo '{}' >nothing.json
run explain asked.licet nothing.json --as-of 2024-01-01 --why-not accepted --lang en
expect_out 'with /kind = "closed" this goes, and the verdict would be incomplete'
expect_out 'with /verified = true this goes, and the verdict would be incomplete'
expect_no_out 'with /name'
expect_out 'with all of these the verdict would be incomplete'
echo '{"name": "a", "kind": "open"}' >open.json
run explain asked.licet open.json --as-of 2024-01-01 --why-not accepted --format json
expect_json '[o["change"]["value"] for o in d[0]["why_not"]["obstacles"]] == [chr(34) + "closed" + chr(34), "true"]'
expect_json 'd[0]["why_not"]["verdict_then"] == "accepted"'
run explain shop a1.json --why-not approved
expect_code 2
expect_err '"approved" is no verdict to reach'

# JSON, with facts.
echo '{"owner_of": {"110101199003071233": {"name": "Li", "known": true}}}' >facts.json
run explain shop a1.json --format json --facts facts.json --why-not accepted
expect_code 0
expect_json 'd[0]["decision"]["verdict"] == "rejected" and d[0]["scopes"] == {"shop.model.province": "guangdong"}'
expect_json '{r["rule"].split(".")[-1]: r["state"] for r in d[0]["rules"]} == {"domain_valid": "fired", "large_amount": "excepted", "owner_known": "not_fired"}'
expect_json 'd[0]["rules"][0]["settings"][0] == {"setting": "shop.rules.valid_months", "value": "3", "module": "shop.rules", "file": "rules.licet", "line": 18, "from": "2024-01-01", "until": None, "cite": "广东示例要求, article 1"}'
expect_json 'd[0]["rules"][0]["rounds"][0]["conditions"][1]["text"] == "domain.expires < needed"'
expect_json 'd[0]["why_not"]["obstacles"][0]["fields"][0]["path"] == "/domains/0/expires"'
expect_no_out 110101199003071233

# A bundle tells the same as its sources; so does a page, which needs nothing else.
run build shop -o shop.lbc
for format in text json html; do
    run explain shop a1.json --format $format --lang zh
    expect_code 0
    cp .stdout from-sources
    run explain shop.lbc a1.json --format $format --lang zh
    cmp .stdout from-sources || fail "the bundle explains otherwise"
done
expect_out '<!doctype html>'
expect_out '<html lang="zh-CN">'
expect_out 'domain.expires &lt; needed'
for reference in 'src=' 'href=' 'url('; do expect_no_out "$reference"; done

# Which application: the only one, or by id; standard input.
run explain shop both.jsonl
expect_code 4
expect_err 'holds 2 applications: name one with --id'
run explain shop both.jsonl --id a2 --lang en
expect_code 0
expect_out 'a2  refer'
run explain shop both.jsonl --id a3
expect_code 4
expect_err 'holds no application with the id "a3"'
run_in a2.json explain shop --lang en
expect_out 'a2  refer'

# Wrong input ends with a reason.
run explain shop missing.json
expect_code 4
expect_err '"missing.json" cannot be read'
echo '{"id": "x"}' >bad.json
run explain shop bad.json --lang en
expect_code 4
expect_out 'x  error'
run explain shop a1.json --format pdf
expect_code 2
expect_err '"--format" is text|json|html, not "pdf"'
run explain
expect_code 2
expect_err 'licet explain RULES application.json'
run explain missing a1.json
expect_code 4

# Applications as CSV, by the name of the file or said so.
cat >gate.licet <<'RULES'
licet 1;
module gate;
record Owner { name: string; age: int; }
record Application { id: string; owner: Owner; }
input application: Application;
rule too_young { when application.owner.age < 18; reject at application.owner.age zh "未满十八岁" en "under eighteen"; }
RULES
printf 'id,owner.name,owner.age,note\na,Li,17,x\nb,Wu,20,y\n' >people.csv
run explain gate.licet people.csv --id a --lang en --as-of 2024-06-01
expect_code 0
expect_out 'application.owner.age = 17'
expect_err 'these columns are no fields of the record and are passed over: note'
run explain gate.licet people.csv
expect_code 4
expect_err 'holds 2 applications: name one with --id'
printf 'id,who,owner.age\na,Li,17\n' >rows.txt
run explain gate.licet rows.txt --input csv --header-map who=owner.name --lang en --as-of 2024-06-01
expect_code 0
expect_out 'under eighteen'
run explain gate.licet rows.txt --input xml
expect_code 2
expect_err '"--input" is json|csv, not "xml"'
printf 'id,owner.name,owner.age\na,Li\n' >short.csv
run explain gate.licet short.csv
expect_code 4
expect_err 'short.csv:2: '
printf 'id,owner.nmae\n' >wrong.csv
run explain gate.licet wrong.csv --header-map 'nobody=owner.name'
expect_code 4
expect_err 'cannot be read'

# What --why-not tries, it has decided: the changes it names bring the verdicts it names.
cat >gate.licet <<'RULES'
licet 1;
module gate;
enum Kind { person; unit; other; }
record Owner { age: int; born: date sensitive; seal: bool?; }
record Application { id: string; day: date as_of; expires: date; kind: Kind; owner: Owner; note: string; }
input application: Application;
rule too_young { when application.owner.age < 18; reject at application.owner.age zh "年龄" en "age"; }
rule wrong_kind { when application.kind in [Kind.person, Kind.unit]; reject at application.kind zh "种类" en "kind"; }
rule expired { when application.expires < application.day.add_months(3); refer at application.expires zh "到期" en "expires"; }
rule sealed { when application.owner.?seal.orValue(false); reject at application.owner zh "章" en "seal"; }
RULES
echo '{"id":"a","day":"2024-06-01","expires":"2024-06-10","kind":"person","note":"","owner":{"age":7,"born":"2001-01-01","seal":true}}' >a.json
run explain gate.licet a.json --why-not accepted --lang en
expect_code 0
expect_out 'with /expires = "2024-09-01" this goes, and the verdict would be rejected'
expect_out 'with /kind = "other" this goes'
expect_out 'without /owner/seal this goes'
expect_out 'with /owner/age = 18 this goes'
expect_out 'with all of these the verdict would be accepted'
run explain gate.licet a.json --why-not accepted --format json
expect_json 'd[0]["why_not"]["verdict_then"] == "accepted"'
"$PYTHON" - <<'PYTHON'
import json
record = json.load(open("a.json", encoding="utf-8"))
for obstacle in json.load(open(".stdout", encoding="utf-8"))["why_not"]["obstacles"]:
    change = obstacle["change"]
    *folders, name = change["path"].split("/")[1:]
    place = record
    for folder in folders:
        place = place[folder]
    if change["value"] is None:
        del place[name]
    else:
        place[name] = json.loads(change["value"])
json.dump(record, open("changed.json", "w", encoding="utf-8"))
PYTHON
run eval gate.licet changed.json
expect_json 'd[0]["verdict"] == "accepted"'
run explain gate.licet a.json --why-not accepted --format html --lang en
expect_out '<h2>for accepted, each of these 4 must go</h2>'
expect_out 'it goes where application.expires &lt; application.day.add_months(3) does not hold'
expect_out 'with /kind = &quot;other&quot; this goes, and the verdict would be rejected'
expect_out 'with all of these the verdict would be accepted'
run explain gate.licet a.json --why-not rejected --format html --lang zh
expect_out '已经是“驳回”或更好的结论，没有障碍'
expect_no_out '<ol>'

# What nothing was found for is not claimed, nor tried where a near value would tell a sensitive one.
cat >>gate.licet <<'RULES'
rule born { when application.owner.born > date("2000-01-01"); reject at application.owner.born zh "生" en "born"; }
rule noted { when application.note != "as agreed"; reject at application.note zh "备注" en "note"; }
RULES
run explain gate.licet a.json --why-not accepted --format json
expect_json 'sorted(o["fields"][0]["path"] for o in d[0]["why_not"]["obstacles"] if o["change"] is None) == ["/note", "/owner/born"]'
expect_json 'd[0]["why_not"]["verdict_then"] == "rejected"'
expect_no_out '2001-01-01'
