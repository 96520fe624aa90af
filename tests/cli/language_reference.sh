#!/usr/bin/env bash
# The examples of docs/language.md are one program: it has no mistakes, and its tests pass.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

mkdir icp
cp "$LICET_SOURCE/tests/support/language_model.licet" icp/model.licet
cp "$LICET_SOURCE/tests/support/language_rules.licet" icp/rules.licet
"${PYTHON:-python3}" - "$LICET_SOURCE/docs/language.md" >icp/national.licet <<'PYTHON'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
blocks = re.findall(r"^```(\S*)\n(.*?)^```$", text, re.M | re.S)
sys.exit("a block does not say what it is") if any(not kind for kind, _ in blocks) else None
print("\n".join(body for kind, body in blocks if kind == "licet"))
PYTHON
[ "$(grep -c . icp/national.licet)" -gt 80 ] || { echo "failed: the page has too few examples" >&2; exit 1; }

run check icp
expect_code 0
expect_no_err "error["
run test icp
expect_code 0
expect_out "4 passed, 0 failed"

# Every limit of limits.h stands on the page with its number.
"${PYTHON:-python3}" - "$LICET_SOURCE" <<'PYTHON'
import re, sys
root = sys.argv[1]
page = open(root + "/docs/language.md", encoding="utf-8").read().split("## 10. Limits")[1]
shown = {re.sub(r"\D", "", m) for m in re.findall(r"\b[\d,]+\b", page)}
header = open(root + "/src/base/limits.h", encoding="utf-8").read()
limits = re.findall(r"(LIMIT_\w+) = ([\d *]+),", header) + re.findall(r"define (LIMIT_\w+) INT64_C\((\d+)\)", header)
for name, value in limits:
    number = eval(value)
    number = number >> 30 if number % (1 << 30) == 0 else number >> 20 if number % (1 << 20) == 0 else number
    if str(number) not in shown:
        sys.exit(f"{name} ({number}) is not in docs/language.md, \"Limits\"")
assert len(limits) > 15
PYTHON
