#!/usr/bin/env bash
# Every file and command of docs/tutorial.md, as a reader would type them.
source "${LICET_SOURCE:?run by ctest}/tests/support/cli.sh"

mkdir bin
ln -s "$LICET" bin/licet
PATH="$work/bin:$PATH"
"${PYTHON:-python3}" - "$LICET_SOURCE/docs/tutorial.md" <<'PYTHON'
import os, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
commands = []
for info, body in re.findall(r"^```(.*?)\n(.*?)^```$", text, re.M | re.S):
    file = re.search(r"file=(\S+)", info)
    if file:
        os.makedirs(os.path.dirname(file[1]) or ".", exist_ok=True)
        open(file[1], "w", encoding="utf-8").write(body)
    elif info.startswith("sh"):
        commands += [line for line in body.splitlines() if line.strip()]
open("commands", "w", encoding="utf-8").write("\n".join(commands) + "\n")
PYTHON
[ "$(wc -l <commands)" -ge 8 ] || fail "the tutorial has too few commands"

while read -r -a words; do
    [ "${words[0]}" = licet ] || fail "not a licet command: ${words[*]}"
    run "${words[@]:1}"
    expect_code 0
done <commands

# What the text says about them.
run eval shop application.json
expect_json 'd[0]["verdict"] == "rejected" and d[0]["unknowns"] == []'
run eval shop application.json --as-of 2023-12-31
expect_json 'd[0]["findings"] == []'
run test shop
expect_out "2 passed, 0 failed"
sed -i 's/domain\.expires < needed/domain.expire < needed/' shop/rules.licet
run check shop
expect_code 1
expect_err '"expires"'
