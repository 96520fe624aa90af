"""What the language server says of an open file is what licet check says of it, though it only skims the others."""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LICET_SOURCE"])
LICET = os.environ["LICET"]
sys.path.insert(0, str(SOURCE / "tests/support"))

import lsp_client  # noqa: E402

# To files of rules/icp: words that others use or do not, an exception to a rule elsewhere, a clash with a setting
# elsewhere, a wrong type, a test, a table with a gap.
ADDED = {
    "certificates.licet": 'const never_used = 3;\nlet also_never_used = never_used_either;\n',
    "model.licet": 'enum NeverUsed { one; two; }\nrecord NeverMade { at: NeverUsed; }\n',
    "domains.licet": 'exception to icp.names.no_such_rule { when true; }\nrule twice { when 1 == "a"; note zh "x" en "x"; }\n',
    "subjects.licet": 'in province anhui {\n  set address_to_door;\n}\nin province anhui {\n  set address_to_door;\n}\n',
    "provinces/anhui.licet":
        'exception to icp.certificates.colour_scan {\n  when application.materials == 3;\n  unless as_of == as_of;\n}\n',
    "tests/domains.licet": 'test "of nothing" { given application.no_such = 1; expect no finding no_such_rule; }\n',
    "counts.licet": 'table gap(kind: ApplicantKind, many: int) -> int {\n  hit unique;\n  | kind | many | => n |\n'
                    '  | unit | 1..3 | => 1 |\n}\nlet gapped = gap(application.subject.kind, 2);\n',
}


EDITS = 12
UNUSED = {"L0802", "L0803"}  # what is not known of a program with an error: the server has not looked for all of these


def check(folder):
    """All that licet check says."""
    run = subprocess.run([LICET, "check", "--format", "json", folder], capture_output=True, text=True, check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def checked(folder, path):
    """Code and line of what licet check says of the file."""
    return sorted((said["code"], said["at"]["line"]) for said in check(folder) if pathlib.Path(said["at"]["file"]).samefile(path))


def served(folder, path, text):
    """The same of the server, before and after an edit and when all of the program has been looked at."""
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder)
    uri = client.open(path, text)
    ways = [client.diagnostics[uri]]
    client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}})
    client.change(uri, "licet 1;", "licet 1; ")
    ways.append(client.diagnostics[uri])
    client.end()
    return [found(way) for way in ways]


def found(diagnostics):
    return sorted((d["code"], d["range"]["start"]["line"] + 1) for d in diagnostics)


def edited(chance, text):
    """A line left out, twice or elsewhere, or a word in the place of another."""
    lines = text.split("\n")
    at, to = chance.randrange(5, len(lines)), chance.randrange(5, len(lines))
    way = chance.randrange(4)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(at, lines[at])
    elif way == 2:
        lines.insert(to, lines.pop(at))
    else:
        words = [m.span() for m in re.finditer(r"[A-Za-z_][A-Za-z_0-9.]*", text)]
        (start, end), (other_start, other_end) = chance.choice(words), chance.choice(words)
        return text[:start] + text[other_start:other_end] + text[end:]
    return "\n".join(lines)


def compare_edits(folder):
    """Many edits of many files, of which more and more stay open, by one server."""
    chance = random.Random(7)
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder)
    paths = sorted(path for path in folder.rglob("*.licet"))
    differing = 0
    for _ in range(EDITS):
        path = chance.choice(paths)
        uri = lsp_client.uri_of(path)
        if uri not in client.texts:
            client.open(path)
        before = client.texts[uri]
        after = edited(chance, before)
        path.write_text(after, encoding="utf-8")
        client.replace(uri, after)
        said = check(folder)
        wanted = sorted((d["code"], d["at"]["line"]) for d in said if pathlib.Path(d["at"]["file"]).samefile(path))
        got = found(client.diagnostics[uri])
        if any(d["severity"] == "error" and not pathlib.Path(d["at"]["file"]).samefile(path) for d in said):
            got, wanted = ([d for d in some if d[0] not in UNUSED] for some in (got, wanted))
        assert got == wanted, f"{path}: licet check says {wanted}, the server {got}"
        differing += got != []
        path.write_text(before, encoding="utf-8")
        client.replace(uri, before)
    client.end()
    return differing


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder).resolve() / "icp"
        shutil.copytree(SOURCE / "rules/icp", folder)
        said = 0
        for name, added in ADDED.items():
            path = folder / name
            before = path.read_text(encoding="utf-8")
            text = before + added
            path.write_text(text, encoding="utf-8")
            wanted = checked(folder, path)
            for got in served(folder, path, text):
                assert got == wanted, f"{name}: licet check says {wanted}, the server {got}"
            said += len(wanted)
            path.write_text(before, encoding="utf-8")
        assert said >= 8, said
        assert compare_edits(folder) >= EDITS // 3


main()
