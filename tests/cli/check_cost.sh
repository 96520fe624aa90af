#!/usr/bin/env bash
# licet check --cost, and that evaluating keeps to the bound.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"
make_shop

run check --cost shop
expect_code 0
expect_out "shop.rules.domain_valid: "
expect_out "·domains"
expect_no_out "endless"
run check shop
expect_silent_out
printf 'licet 1;\nmodule m;\nconst a: int = "text";\n' >bad.licet
run check --cost bad.licet
expect_code 1
expect_silent_out

# One evaluation runs every rule and decision that is in force, so the sum of all bounds, with the
# sizes of the record, is fuel enough; a few units are not.
run check --cost "$LICET_SOURCE/rules/icp"
expect_code 0
cp .stdout costs.txt
run build "$LICET_SOURCE/rules/icp" -o icp.lbc
expect_code 0
"$PYTHON" - costs.txt "$LICET_SOURCE"/rules/icp/samples/*.json >fuel.txt <<'EOF'
import json, sys

def sizes(value, path):
    """The sizes that the path names below the value."""
    name, _, rest = path.partition(".")
    depth = name.count("[]")
    found = [value.get(name.replace("[]", ""))] if isinstance(value, dict) else []
    for _ in range(depth):
        found = [item for items in found if isinstance(items, list) for item in items]
    if rest:
        return [size for item in found for size in sizes(item, rest)]
    return [len(item.encode()) if isinstance(item, str) else len(item)
            for item in found if isinstance(item, (str, list, dict))]

def size(record, path):
    # What is no field is the answer of a mapping: a list of members of some enum.
    return max(sizes(record, path), default=0 if path.split(".")[0].replace("[]", "") in record else 64)

def bound(record, polynomial):
    total = 0
    for term in polynomial.split(" + "):
        product = 1
        for factor in term.split("·"):
            product *= float(factor) if factor[0].isdigit() else size(record, factor)
        total += product
    return total

costs = [line.rstrip("\n").split(": ", 1)[1] for line in open(sys.argv[1], encoding="utf-8")]
for path in sys.argv[2:]:
    record = json.load(open(path, encoding="utf-8"))
    for one in record if isinstance(record, list) else [record]:
        print(int(sum(bound(one, cost) for cost in costs)), path)
EOF
[ "$(wc -l <fuel.txt)" -ge 20 ] || fail "there are samples"
while read -r fuel sample; do
    run eval --format jsonl icp.lbc "$sample"
    [ "$last_code" -le 1 ] || continue # one is no application
    cp .stdout wanted.txt
    run eval --format jsonl --fuel "$fuel" icp.lbc "$sample"
    cmp -s .stdout wanted.txt || fail "the bound $fuel is fuel enough for $sample"
done <fuel.txt
run eval --format jsonl --fuel 50 icp.lbc "$sample"
! cmp -s .stdout wanted.txt || fail "50 units of fuel are not enough"

# One expression.
run expr --cost --bind 'x=[1, 2, 3]' 'x.map(i, i + 1)'
expect_code 0
expect_out "fuel: "
expect_out "·x*"
