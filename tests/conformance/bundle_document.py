"""docs/bundle.md describes bundles byte by byte: a reader that knows nothing else reads them.

It takes offsets and sizes from the page's tables, builds bundles with licet, and checks header, hash, section table,
item sizes, metadata, texts, and the sources' hashes. A byte-for-byte account: what no table accounts for is zero.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

licet = os.environ["LICET"]
source = pathlib.Path(os.environ["LICET_SOURCE"])
page = (source / "docs" / "bundle.md").read_text(encoding="utf-8")


def check(condition, what):
    if not condition:
        sys.exit(f"docs/bundle.md does not describe this bundle: {what}")


STRUCTS = {}
for name, size, rest in re.findall(r"^\*\*(\w+)\*\*, (\d+) bytes(.*?)(?=^\*\*|^#|\Z)", page, re.M | re.S):
    rows = re.findall(r"^\| (\d+) \| (\d+) \| ([^|]+) \| `(\w+)` \|", rest, re.M)
    STRUCTS[name] = (int(size), {field: (int(at), int(count), kind.strip()) for at, count, kind, field in rows})
SECTIONS = [(name, item, int(size)) for name, item, size in re.findall(r"^\| \d+ \| ([A-Z_]+) \| (\w+) \| (\d+) \|$", page, re.M)]
NUMBERS = {name: int(number) for number, name in re.findall(r"^\| (\d+) \| ([A-Z_]+) \|", page, re.M)}
check(len(SECTIONS) > 30 and len(STRUCTS) > 30 and len(NUMBERS) > 60, "too few tables")


def field(data, base, struct, name):
    at, count, kind = STRUCTS[struct][1][name]
    raw = data[base + at : base + at + count]
    if kind in ("u8", "u16", "u32", "u64"):
        return int.from_bytes(raw, "little")
    if kind == "i32":
        return int.from_bytes(raw, "little", signed=True)
    return raw


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).digest()


class Bundle:
    def __init__(self, data):
        self.data = data
        header = STRUCTS["BundleHeader"][0]
        check(field(data, 0, "BundleHeader", "magic") == b"LICETBC\0", "magic")
        check(field(data, 0, "BundleHeader", "version") == 1, "version")
        check(field(data, 0, "BundleHeader", "section_count") == len(SECTIONS), "number of sections")
        check(field(data, 0, "BundleHeader", "size_bytes") == len(data), "size")
        step = STRUCTS["BundleSection"][0]
        end = header + step * len(SECTIONS)
        self.sections = {}
        for kind, (name, _, size) in enumerate(SECTIONS):
            entry = header + kind * step
            offset = field(data, entry, "BundleSection", "offset")
            bytes_ = field(data, entry, "BundleSection", "size_bytes")
            check(field(data, entry, "BundleSection", "kind") == kind, f"kind of {name}")
            check(field(data, entry, "BundleSection", "item_size_bytes") == size, f"item size of {name}")
            check(offset == (end + 7) // 8 * 8, f"offset of {name}")
            check(not any(data[end:offset]), f"the gap before {name}")
            check(bytes_ % size == 0, f"size of {name}")
            self.sections[name] = (offset, bytes_ // size, size)
            end = offset + bytes_
        check(not any(data[end:]) and len(data) - end < 8, "what follows the last section")
        notes = self.sections["NOTE_TEXT"][0]
        check(field(data, 0, "BundleHeader", "hash") == blake2b(data[header:notes]), "hash")
        check(field(data, self.sections["META"][0], "BundleMeta", "notes_hash") == blake2b(data[notes:]), "the notes' hash")

    def items(self, section):
        offset, count, size = self.sections[section]
        return [offset + i * size for i in range(count)]

    def text(self, base, struct, name):
        at, _, kind = STRUCTS[struct][1][name]
        start = field(self.data, base + at, kind, "offset")
        size = field(self.data, base + at, kind, "size_bytes")
        offset, count, _ = self.sections["NOTE_TEXT" if kind == "BundleNoteText" else "TEXT"]
        check(start + size <= count, f"{struct}.{name}")
        return self.data[offset + start : offset + start + size].decode("utf-8")


def items_of(section):
    return next(item for name, item, _ in SECTIONS if name == section)


def check_every_item(bundle):
    """Every text is one, every range and index that names its section is within it."""
    for section, struct, size in SECTIONS:
        if struct not in STRUCTS:
            continue
        check(STRUCTS[struct][0] == size, f"size of {struct}")
        for base in bundle.items(section):
            for name, (at, _, kind) in STRUCTS[struct][1].items():
                if kind in ("BundleText", "BundleNoteText") and section != "CONSTANTS":
                    bundle.text(base, struct, name)


def build(folder, *arguments):
    out = pathlib.Path(folder) / "x.lbc"
    subprocess.run([licet, "build", *arguments, "-o", out], check=True, stderr=subprocess.DEVNULL)
    return Bundle(out.read_bytes())


with tempfile.TemporaryDirectory() as folder:
    rules = pathlib.Path(folder) / "rules.licet"
    rules.write_text(
        'licet 1;\nmodule m;\nrecord R { id: string; on: date as_of; }\ninput r: R;\n'
        'rule x { when r.id == "a"; refer at r.id zh "甲" en "first"; }\n', encoding="utf-8")
    bundle = build(folder, str(rules), "--name", "named", "--version", "7.8")
    meta = bundle.items("META")[0]
    check(len(bundle.items("META")) == 1, "META")
    check(bundle.text(meta, "BundleMeta", "name") == "named", "name")
    check(bundle.text(meta, "BundleMeta", "version") == "7.8", "version")
    version = json.loads(subprocess.run([licet, "version", "--json"], check=True, capture_output=True).stdout)
    check(bundle.text(meta, "BundleMeta", "compiler") == "licet " + version["version"], "compiler")
    module = bundle.items("MODULES")[0]
    check(bundle.text(module, "BundleModule", "path") == "rules.licet", "a module's path")
    check(field(bundle.data, module, "BundleModule", "hash") == hashlib.blake2b(rules.read_bytes(), digest_size=32).digest(),
          "a module's hash")
    rule = bundle.items("RULES")[0]
    check(bundle.text(rule, "BundleRule", "name") == "m.x", "a rule's name")
    check(field(bundle.data, rule, "BundleRule", "severity") == NUMBERS["RULE_REFER"], "a rule's severity")
    check(field(bundle.data, rule, "BundleRule", "line") == 5, "a rule's line")
    types = {field(bundle.data, base, "BundleType", "kind") for base in bundle.items("TYPES")}
    check({NUMBERS["TYPE_STRING"], NUMBERS["TYPE_DATE"]} <= types, "types")
    check_every_item(bundle)
    check_every_item(build(folder, str(source / "rules" / "icp")))
