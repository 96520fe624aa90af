#!/usr/bin/env bash
# licet inspect and licet schema: a program's declarations as data.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
run build shop -o shop.lbc
expect_code 0

run inspect shop
expect_code 0
expect_out "domain_valid"
expect_silent_err
cp .stdout rules.txt
run inspect shop.lbc
expect_code 0
cmp .stdout rules.txt || fail "rules and bundle differ"

run inspect shop.lbc --format json
expect_code 0
expect_silent_err
expect_json 'set(d[0]) == {"name", "version", "hash", "compiler", "input", "modules", "enums", "records", "scopes", "settings", "rules", "tables", "sources", "decides"}'
expect_json 'all({"name", "topic", "severity", "material", "material_in", "module", "line", "under", "in", "from", "until", "cite", "exceptions", "zh", "en"} == set(r) for r in d[0]["rules"])'
expect_json 'any(r["topic"] == "domain_valid" for r in d[0]["rules"])'

run inspect shop --format xml
expect_code 2
expect_err '"--format" is text|json, not "xml"'
run inspect
expect_code 2
expect_err "name one bundle, rule file or folder"
run inspect nowhere
expect_code 4

# Dates, scopes and rows are as they were written.
cat >dated.licet <<'RULES'
licet 1;
module dated;
enum Place { north; south; }
record Application { place: Place; day: date as_of; size: int; }
input application: Application;
scope place: Place = application.place else everywhere;
setting limit: int = 5  cite "Act, 1";
in place south { set limit = 7  from 2020-01-01  until 2021-01-01  cite "Act, 2"; }
mapping sizes: Place => int { north => 1; south => 2  from 2019-01-01  cite "Act, 3"; south => 3 until 2019-01-01; }
rule small {
  when application.size > limit || !(application.size in sizes(application.place));
  reject at application.size zh "太大：{limit}" en "too large: {limit}";
  cite "Act, 4";
}
RULES
run inspect dated.licet --format json
expect_code 0
expect_json 'd[0]["settings"][0]["values"][0] == {"value": 7, "module": "dated", "line": 8, "in": [{"scope": "dated.place", "is": ["south"]}], "from": "2020-01-01", "until": "2021-01-01", "cite": "Act, 2"}'
expect_json 'd[0]["settings"][0]["values"][1] == {"value": 5, "module": "dated", "line": 7, "in": [], "from": None, "until": None, "cite": "Act, 1"}'
expect_json '[(r["line"], r["text"], r["from"], r["until"], r["cite"]) for r in d[0]["tables"][0]["rows"]] == [(9, "north => 1", None, None, None), (9, "south => 2", "2019-01-01", None, "Act, 3"), (9, "south => 3", None, "2019-01-01", None)]'
expect_json 'd[0]["rules"][0]["zh"] == "太大：{}" and d[0]["rules"][0]["cite"] == "Act, 4"'
run inspect dated.licet
expect_code 0
expect_out "  = 7 in south from 2020-01-01 until 2021-01-01  (Act, 2)"
expect_out "reject dated.small  (Act, 4)"

# Schemas.
run schema dated.licet
expect_code 0
expect_json 'd[0]["$ref"] == "#/$defs/dated.Application"'
expect_json 'd[0]["$defs"]["dated.Application"]["required"] == ["place", "day", "size"]'
expect_json 'd[0]["$defs"]["dated.Place"]["enum"] == ["north", "south"]'
run schema dated.licet --of decision
expect_code 0
expect_json 'd[0]["properties"]["verdict"]["enum"] == ["accepted", "incomplete", "refer", "rejected", "error"]'
run schema dated.licet --of nonsense
expect_code 2
expect_err '"--of" is application|decision, not "nonsense"'
printf 'licet 1;\nmodule m;\nconst a = 1;\n' >bare.licet
run schema bare.licet
expect_code 1

# Of `require KIND in LIST` the list is named.
lists=$LICET_SOURCE/tests/golden/decisions/require_one.licet
run inspect "$lists"
expect_out 'require golden.require_one.papers, one of papers under golden.require_one.papers'
run inspect "$lists" --format json
expect_json '{r["topic"]: r["material_in"] for r in d[0]["rules"]} == {"papers": "papers", "none_named": "papers.filter(paper, false)"}'
expect_json 'all(r["material"] is None for r in d[0]["rules"])'
