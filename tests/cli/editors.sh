#!/usr/bin/env bash
# docs/editors: the words of both syntax files are the scanner's, and what is there can be loaded.
set -euo pipefail
: "${LICET_SOURCE:?the path of the source tree}"
cd "$LICET_SOURCE"

"${PYTHON:-python3}" - <<'PYTHON'
import json
import pathlib
import re
import sys

scanner = pathlib.Path("grammar/licet.l").read_text(encoding="utf-8")
words = set(re.findall(r'^"([a-z_]+)"\s+return K_', scanner, re.M)) | {"not"}
assert '"not" {' in scanner and len(words) > 50, words
reserved = set(re.findall(r'"([a-z]+)"', re.search(r'^((?:"[a-z]+"\|?)+) \{\n +return RESERVED', scanner, re.M)[1]))
assert "while" in reserved

def differ(name, found):
    wanted = words | reserved
    if found != wanted:
        sys.exit(f"{name}: missing {sorted(wanted - found)}, too many {sorted(found - wanted)}")

grammar = json.loads(pathlib.Path("docs/editors/vscode/syntaxes/licet.tmLanguage.json").read_text(encoding="utf-8"))
keywords = grammar["repository"]["keywords"]["patterns"]
lists = {p["name"]: set(re.search(r"\(\?:([a-z_|]+)\)", p["match"])[1].split("|")) for p in keywords}
differ("licet.tmLanguage.json", set().union(*lists.values()))
assert lists["invalid.illegal.reserved.licet"] == reserved

vim = pathlib.Path("docs/editors/vim/syntax/licet.vim").read_text(encoding="utf-8")
groups = re.findall(r"^syntax keyword licet(\w+) (?!contained)(.*)$", vim, re.M)
differ("licet.vim", {word for group, line in groups if group != "Type" for word in line.split()})

for name in ("package.json", "language-configuration.json"):
    json.loads(pathlib.Path("docs/editors/vscode", name).read_text(encoding="utf-8"))
PYTHON

if command -v node >/dev/null; then
    node --check docs/editors/vscode/extension.js
    # What the patterns take for what; JavaScript's expressions are near enough to Oniguruma's.
    node - <<'NODE'
const { readFileSync } = require("fs");
const grammar = JSON.parse(readFileSync("docs/editors/vscode/syntaxes/licet.tmLanguage.json", "utf8"));
const all = [];
const visit = (item) => {
  if (Array.isArray(item)) item.forEach(visit);
  else if (item && typeof item === "object") {
    for (const key of ["match", "begin", "end"]) if (item[key]) all.push([item.name || "", key, new RegExp(item[key], "u")]);
    Object.values(item).forEach(visit);
  }
};
visit(grammar);
const expect = (text, name, wanted) => {
  const found = all.filter(([n, key, r]) => n === name && key !== "end").map(([, , r]) => text.match(r)).find((m) => m);
  if ((found ? found[0] : null) !== wanted) throw new Error(`${JSON.stringify(text)}: ${name} is ${found && found[0]}, not ${wanted}`);
};
expect("  when x.from < y;", "keyword.other.clause.licet", "when");
expect("a.from", "keyword.other.clause.licet", null);
expect("source: string;", "keyword.declaration.licet", null);
expect("规则when", "keyword.other.clause.licet", null);
expect("from 2024-01-01", "constant.numeric.date.licet", "2024-01-01");
expect("x in 省份", "keyword.control.licet", "in");
expect("inner", "keyword.control.licet", null);
expect("/// doc", "comment.line.documentation.licet", "/// doc");
expect("if", "invalid.illegal.reserved.licet", "if");
NODE
fi

if command -v vim >/dev/null; then
    vim -u NONE -N -es --cmd "set runtimepath^=$LICET_SOURCE/docs/editors/vim" -c 'syntax on' -c 'setfiletype licet' \
        -c 'runtime syntax/licet.vim' -c 'if !exists("b:current_syntax") | cquit | endif' -c 'qall!' </dev/null
fi
