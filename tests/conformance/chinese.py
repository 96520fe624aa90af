#!/usr/bin/env python3
"""With --lang zh nothing that Licet says is English.

What is checked: every golden diagnostic and every wrong program of `licet help L…` by `licet check`; decisions,
explanations, differences and reports of tests of the sample rules. A sentence is English where three words of it in a
row are Latin letters outside of quotes; names, paths, code and what the rules say themselves are left out.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LICET = os.environ["LICET"]
ROOT = pathlib.Path(os.environ["LICET_SOURCE"])
CODE = re.compile(r'"[^"]*"|“[^”]*”|[\w.]+\(|[\w.?]+[.:_][\w.?]+|-- ?[a-z-]+|(?:set|given|input|const|scope|fn|map|list|let)\b[^，。]*')
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[A-Za-z]{2,} [A-Za-z]{1,} [A-Za-z]{2,}\b")
wrong = []


def run(*arguments, **options):
    return subprocess.run([LICET, *map(str, arguments)], capture_output=True, encoding="utf-8", errors="replace",
                          env={**os.environ, "NO_COLOR": "1"}, **options)


def is_english(sentence):
    bare = CODE.sub(" 的 ", sentence)
    return ENGLISH.search(bare) is not None or (re.search("[A-Za-z]{2}", bare) and not HAN.search(sentence))


def check_said(where, sentence):
    if sentence and is_english(sentence):
        wrong.append(f"{where}: {sentence}")


def check_diagnostics(path, where):
    done = run("check", "--lang", "zh", "--format", "json", path)
    for line in (done.stdout + done.stderr).splitlines():
        if not line.startswith("{"):
            continue
        said = json.loads(line)
        for key in "message", "also_message", "hint":
            text = said.get(key)
            if said["code"] == "L0316" and key == "message":  # quotes what the run would say, which has one language
                text = text.split("：")[0]
            check_said(f"{where} {said['code']} {key}", text)


def wrong_examples():
    """The wrong programs of the explanations, by their code; none for what no rule text can show."""
    for path in sorted((ROOT / "src/diag/help").glob("L*.txt")):
        parts = re.split(r"^=== ?", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for part in parts:
            if part.startswith("wrong\n"):
                yield path.stem, part[len("wrong\n"):]


def check_titles():
    for path in sorted((ROOT / "src/diag/help").glob("L*.txt")):
        shown = run("help", "--lang", "zh", path.stem).stdout
        for line in shown.split("licet 1;")[0].splitlines():
            if line.strip():
                check_said(f"licet help {path.stem}", re.sub(r"^L\d{4}.*?[:：]", "", line))


def check_output(where, *arguments, **options):
    done = run(*arguments, **options)
    if done.returncode not in (0, 3):
        wrong.append(f"{where}: licet {' '.join(map(str, arguments))} ended with {done.returncode}: {done.stderr}")
    for line in done.stdout.splitlines() + done.stderr.splitlines():
        check_said(where, re.sub("(?:[✓✗?]|^ *[-+~]) .*", "", line))  # behind the marks stand names and rules


def check_commands():
    """Of the ICP rules, all of whose names have Chinese labels."""
    rules = ROOT / "rules/icp"
    for name in "an-enterprise-in-2021", "expired-domain-and-open-site":
        record = rules / "samples" / f"{name}.json"
        check_output("eval", "eval", "--lang", "zh", "--format", "text", "--verbose", rules, record)
        check_output("explain", "explain", "--lang", "zh", rules, record)
        check_output("explain --why-not", "explain", "--lang", "zh", "--why-not", "accepted", rules, record)
    samples = ROOT / "tests/golden/decisions"
    check_output("diff", "diff", "--lang", "zh", samples / "rule.licet", samples / "require_one.licet")


def main():
    count = 0
    for path in sorted((ROOT / "tests/golden/diagnostics").glob("*.licet")):
        check_diagnostics(path, path.name)
        count += 1
    with tempfile.TemporaryDirectory() as folder:
        for code, text in wrong_examples():
            program = pathlib.Path(folder) / f"{code}.licet"
            program.write_text(text, encoding="utf-8")
            check_diagnostics(program, f"example of {code}")
            count += 1
    check_titles()
    check_commands()
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{count} programs, {len(wrong)} sentences of English")
    return bool(wrong)


sys.exit(main())
