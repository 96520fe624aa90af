#!/usr/bin/env bash
# The pipeline of docs/pipeline.md, run as it stands there; --deny-warnings, --if-changed, --frozen.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop
"$LICET" keygen -p licet.pub -s licet.key -W >/dev/null
mkdir bin && ln -s "$LICET" bin/licet
awk '/^```bash$/ && !seen { on = seen = 1; next } /^```$/ { on = 0 } on' "$LICET_SOURCE/docs/pipeline.md" >pipeline.sh
pipeline() {
    last_command=pipeline.sh last_code=0
    PATH=$PWD/bin:$PATH RULES=shop SECRET_KEY=licet.key PUBLIC_KEY=licet.pub VERSION=2024.6 COMMIT=abc123 \
        bash pipeline.sh >.stdout 2>.stderr || last_code=$?
}
pipeline
expect_code 0
expect_out "trusted comment: version 2024.6, commit abc123"
"${PYTHON:-python3}" - <<'PYTHON' || fail "its results cannot be read"
import json, xml.dom.minidom
assert json.load(open("out/check.sarif", encoding="utf-8"))["version"] == "2.1.0"
suites = xml.dom.minidom.parse("out/tests.xml").documentElement
assert suites.tagName == "testsuites" and suites.getElementsByTagName("testcase")
PYTHON
application a1 >a1.json
run eval out/rules.lbc a1.json --require-signature licet.pub
expect_code 0

# Once more: nothing is touched. Changed rules, a changed bundle, a lost signature: made again.
touch -d 2001-01-01 out/rules.lbc out/rules.lbc.minisig
pipeline
expect_code 0
old() { [ "$(date -r "$1" +%Y)" = 2001 ]; }
old out/rules.lbc && old out/rules.lbc.minisig || fail "it was written again although nothing changed"
rm out/rules.lbc.minisig
pipeline
expect_code 0
! old out/rules.lbc || fail "a bundle without its signature was left"
echo '// changed' >>shop/rules.licet
touch -d 2001-01-01 out/rules.lbc
pipeline
! old out/rules.lbc || fail "changed rules were not built"
printf 'x' >>out/rules.lbc
pipeline
expect_code 0

# A failing test, a warning, a mistake: it stops there.
printf 'licet 1;\nmodule shop.wrong;\nimport shop.model;\ntest "never" { given application = {"id": "t", "submitted": "2024-06-01", "province": "beijing", "domains": [{"name": "a.cn"}]}; expect verdict "rejected"; }\n' >shop/wrong.licet
pipeline
expect_code 1
rm shop/wrong.licet
printf 'licet 1;\nmodule shop.more;\nimport shop.model;\nrule r { when application.id == "none"; when has(application.id); note zh "有" en "has"; }\n' >shop/more.licet
pipeline
expect_code 1
grep -q L0801 out/check.sarif || fail "the warning is not in the SARIF file"

# Every command that compiles rules denies warnings where it is told to.
for command in ask build check data diff disasm doc eval explain inspect schema test; do
    "$LICET" "$command" --help | grep -q -e --deny-warnings || fail "licet $command has no --deny-warnings"
done
for command in eval test disasm; do
    arguments=()
    [ "$command" != eval ] || arguments=(a1.json)
    run "$command" shop "${arguments[@]}"
    [ "$last_code" -eq 0 ] || fail "a warning alone is no error"
    run "$command" shop "${arguments[@]}" --deny-warnings
    expect_code 1
    expect_silent_out
    expect_err "warning[L0801]"
done
rm shop/more.licet

# --if-changed without a signature.
run build shop -o plain.lbc --if-changed
expect_code 0
touch -d 2001-01-01 plain.lbc
run build shop -o plain.lbc --if-changed
expect_code 0
old plain.lbc || fail "it was written again although nothing changed"
run build shop -o plain.lbc
! old plain.lbc || fail "it was not written although nothing forbids it"

# --frozen: the bundle is the lock, and nothing is read from elsewhere.
touch -d 2001-01-01 plain.lbc
run build shop -o plain.lbc --frozen
expect_code 0
old plain.lbc || fail "--frozen has written"
echo '// changed again' >>shop/rules.licet
cp plain.lbc before.lbc
run build shop -o plain.lbc --frozen
expect_code 1
expect_err '"plain.lbc" is not what its rules give'
cmp -s plain.lbc before.lbc || fail "--frozen has written"
run build shop -o absent.lbc --frozen
expect_code 1
[ ! -e absent.lbc ] || fail "--frozen has written"
mkdir data && echo '{"a": 1}' >data/outside.json && echo '{"a": 1}' >shop/inside.json && ln -s ../data/outside.json shop/link.json
for file in ../data/outside.json link.json "$PWD/data/outside.json" inside.json; do
    printf 'licet 1;\nmodule shop.data;\nimport shop.model;\nconst extra = json "%s";\nrule uses { when application.id == "none" && extra.a == 1; note zh "有" en "has"; cite "x"; }\n' "$file" >shop/data.licet
    run build shop -o data.lbc
    expect_code 0
    run build shop -o data.lbc --frozen
    if [ "$file" = inside.json ]; then
        expect_code 0
    else
        expect_code 1
        expect_err "lies outside the rules that are named"
    fi
done
