#!/usr/bin/env python3
"""With --lang zh nothing that Licet says is English.

What is checked: every golden diagnostic and every wrong program of `licet help L…` by `licet check`; decisions,
explanations, differences and reports of tests of the sample rules; help of every command, and what is said of wrong
command lines, files and inputs. A sentence is English where three words of it in a
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
EXAMPLE = re.compile(r"\blicet [a-z]+( [\w.#=:-]+)+")
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


WRONG_LINES = """
    evl | --lang | | help no-such-thing | help check build | version x
    check | check no-such.licet | check folder-without-rules | check --format xml rules | check --formt text rules
    check --fix broken.licet | check --deny-warnings=1 rules | check clash.licet | check --cost -- --no
    build rules | build rules -o | build rules -o . | build rules -o /proc/no/x.lbc | build rules -o x.lbc --comment c
    build rules -o x.lbc --keep-c | build rules -o x.lbc --sign no.key | build rules -o x.lbc --sign rules/main.licet
    build rules -o x.lbc --frozen
    eval | eval rules | eval rules no.json | eval rules . | eval rules cut.json | eval rules person.json --as-of 2024-13-01
    eval rules person.json --fail-on bad | eval rules person.json --only bad | eval rules person.json --jobs 0
    eval rules person.json --fuel x | eval rules person.json --output . | eval rules person.json --resume
    eval rules - --resume -o out.json | eval rules person.json --format text --select id
    eval rules person.json --select idd | eval rules person.json --select something-quite-different
    eval rules person.json --source x | eval rules person.json --source registr=json:x.json
    eval rules person.json --source register=json:no.json | eval rules person.json --source register=json:cut.json
    eval rules person.json --source register=xml:no | eval rules person.json --source register=sqlite:no.db
    eval rules person.json --data main.db | eval rules person.json --header-map no.json --input csv
    eval rules person.csv | eval rules headless.csv | eval rules wide.csv | eval rules quote.csv | eval rules packed.json.gz
    eval no.lbc person.json | eval cut.lbc person.json | eval other.lbc person.json | eval text.lbc person.json
    eval ok.lbc person.json --require-signature no.pub | eval rules person.json --require-signature no.pub
    eval ok.lbc person.json --require-signature text.lbc | eval ok.lbc person.json --native text.lbc
    eval without-input.licet person.json | eval rules missing.json | eval rules wrong-type.json | eval rules --strict extra.json
    ask | ask no.licet | ask without-input.licet | ask rules --as-of x | ask rules --format xml
    data | data load | data load rules x.db register=xml:x | data load rules x.db#t register=csv:a register=csv:b
    data load rules x.db register=csv:no.csv | data load rules x.db --timeout 0
    test | test no.licet | test rules --filter nothing-is-called-so | test rules --jobs 65 | test rules --format xml
    test failing.licet | test rules --coverage-file . | test failing.licet --format junit --coverage
    explain | explain rules no.json | explain rules person.json --rule adlt | explain rules person.json --rule anything
    explain rules person.json --why-not bad | explain rules two.json | explain rules two.json --id no | explain rules empty.json
    explain rules cut.json | explain without-input.licet person.json | explain rules person.csv --input xml
    expr 1 2 | expr 1+ | expr 1/0 | expr x | expr --bind x 1 | expr --bind x={ x | expr no() | expr [1][2] | expr --jsonl 1
    fmt | fmt no.licet | fmt broken.licet | fmt --check ugly.licet | fmt folder-without-rules
    diff rules | diff rules no.licet | diff rules rules --applications no.json | diff rules rules --format xml
    disasm | disasm rules --filter nothing-is-called-so | inspect | inspect --format xml rules | inspect no.lbc
    doc rules | doc -o x | doc rules -o /proc/no | schema | schema --of x rules | schema without-input.licet
    keygen | keygen -p a.pub -s text.lbc -W | keygen -p /proc/no/a -s b -W | keygen -p c.pub -s c.key
    verify | verify ok.lbc --key no.pub | verify ok.lbc --key text.lbc | verify ok.lbc --signature x --receipt
    verify cut.lbc --receipt | lsp no-such-folder
    bench | bench rules person.json --rounds 0 | bench rules empty.json | bench without-input.licet person.json
    bench expr --rounds 0 | bench expr 1+
"""
RULES = """licet 1;
module main;
record Entry { note: string; }
record Person { id: string; born: int? zh "出生年" en "year of birth"; on: date as_of; }
input person: Person;
source register(key: string) -> Entry?;
rule adult { when has(person.born) && person.born > 2008; reject zh "未成年" en "too young"; }
rule listed { when register(person.id).hasValue(); refer zh "在名单上" en "on the list"; }
"""
PERSON = '{"id": "a", "on": "2024-01-01"}'
FILES = {
    "rules/main.licet": RULES,
    "without-input.licet": "licet 1;\nmodule main;\nconst a = 1;\n",
    "broken.licet": "licet 1;\nmodule main;\nrule { when 1 +; }\n",
    "clash.licet": "licet 1;\nmodule main;\nconst a: int = \"b\";\n",
    "ugly.licet": "licet 1;\nmodule main;\nconst   a=1;\n",
    "failing.licet": RULES + 'test "t" { given person = {"id": "a", "on": "2024-01-01"}; expect verdict == "rejected"; }\n',
    "folder-without-rules/readme": "",
    "person.json": PERSON, "two.json": f"[{PERSON}, {PERSON}]", "empty.json": "", "cut.json": '[{"id": "a',
    "missing.json": "{}", "wrong-type.json": PERSON.replace('"a"', "1"), "extra.json": PERSON.replace("}", ', "idd": 1}'),
    "person.csv": "ids\na\n", "headless.csv": "", "wide.csv": "id,on\na,b,c\n", "quote.csv": 'id,on\n"a\n',
    "text.lbc": "no bundle", "main.db": "no database, but long enough to be taken for one: " + "x" * 600,
}


def check_wrong_lines(folder):
    """Whatever is wrong with a command line or with what it names is said in Chinese."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "packed.json.gz").write_bytes(b"\x1f\x8bno gzip at all")
    run("build", "rules", "-o", "ok.lbc", cwd=folder)
    bundle = (folder / "ok.lbc").read_bytes()
    (folder / "cut.lbc").write_bytes(bundle[:-10])
    (folder / "other.lbc").write_bytes(bundle[:8] + b"\xff" + bundle[9:])
    lines = [line.split() for line in WRONG_LINES.strip().replace("\n", "|").split("|")]
    commands = [line.split()[0] for line in run().stderr.splitlines() if re.match(r"  [a-z]+ ", line)]
    for command in commands:
        check_help(command)
        lines += [[command, "--no-such-option"], [command, "--lang"], [command, "--lang", "fr"]]
    for words in lines:
        where = "licet " + " ".join(words)
        done = run("--lang", "zh", *words, cwd=folder, input="")
        if done.returncode == 0:
            wrong.append(f"{where}: ended with 0")
        if done.returncode < 0 or not done.stderr + done.stdout:
            wrong.append(f"{where}: ended with {done.returncode}, and nothing is said")
        machines = done.stdout.startswith(("{", "[", "<"))
        for line in done.stderr.splitlines() + (done.stdout.splitlines() if not machines else []):
            if not re.match(r" +\d* \|", line):  # what stands in the file
                check_said(where, EXAMPLE.sub("", re.sub(r"^licet( data load| bench expr| [a-z]+)?: ", "", line)))
    return len(lines)


def check_help(command):
    for line in run("help", "--lang", "zh", command).stdout.splitlines():
        if re.match(r"  +-|\S", line) and not HAN.search(line):
            wrong.append(f"licet help {command}: {line}")


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
        lines = check_wrong_lines(pathlib.Path(folder))
    check_titles()
    check_commands()
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{count} programs, {lines} command lines, {len(wrong)} sentences of English")
    return bool(wrong)


sys.exit(main())
