#!/usr/bin/env python3
"""docs/icp/application.md says what the record is: each record of icp.model has its table there, with every
field, its labels and whether it is asked for, and each enum its codes; and nothing that there is not."""
import json
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["LICET_SOURCE"])
MODULE = "icp.model."


def inspect():
    run = subprocess.run([os.environ["LICET"], "inspect", str(SOURCE / "rules" / "icp"), "--format", "json"],
                         stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


def own(items):
    """The module's records or enums, by short name."""
    return {i["name"].removeprefix(MODULE): i for i in items if i["name"].startswith(MODULE)}


def tables(text):
    """Each heading's rows: {record: {field: cells}}."""
    found = {}
    for part in re.split(r"^##+ ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        rows = re.findall(r"^\| `(\w+)`(?: †)? \| (.*) \|$", body, re.MULTILINE)
        if rows:
            found[heading.strip()] = {name: [c.strip() for c in cells.split(" | ")]
                                      for name, cells in rows}
    return found


def field_mistakes(record, field, cells):
    type_name, zh, en, absent = cells
    if (zh, en) != (field["zh"], field["en"]) and (zh or en):
        yield f"{record}.{field['name']} is labelled {field['zh']} / {field['en']}, not {zh} / {en}"
    if ("*s*" in type_name) != field["sensitive"]:
        yield f"{record}.{field['name']}: whether it is sensitive"
    wanted = ("unknown" if field["asked"] else "other" if field["optional"] else "invalid")
    said = absent.split(":")[0] if absent.startswith(("unknown", "invalid")) else "other"
    if wanted != said:
        yield f"{record}.{field['name']}: what its absence means ({absent})"


def record_mistakes(records, documented):
    for name, record in records.items():
        rows = documented.get(name, {})
        for field in record["fields"]:
            if field["name"] not in rows:
                yield f"{name}.{field['name']} has no row"
            else:
                yield from field_mistakes(name, field, rows[field["name"]])
        for row in rows.keys() - {f["name"] for f in record["fields"]}:
            yield f"there is no {name}.{row}"
    for name in documented.keys() - records.keys():
        yield f"there is no record {name}"


def code_mistakes(enums, text):
    for name, enumeration in enums.items():
        line = re.search(rf"^\*\*{name}\*\*: (.*)$", text, re.MULTILINE)
        if line is None:
            yield f"the codes of {name} are not listed"
        elif name != "Province":
            listed = set(re.findall(r"`(\w+)`", line[1]))
            codes = {m["code"] for m in enumeration["members"]}
            if listed != codes:
                yield f"{name}: {sorted(listed ^ codes)}"


def main():
    text = (SOURCE / "docs" / "icp" / "application.md").read_text("utf-8")
    program = inspect()
    mistakes = list(record_mistakes(own(program["records"]), tables(text)))
    mistakes += code_mistakes(own(program["enums"]), text)
    print("\n".join(mistakes + [f"{len(mistakes)} mistakes in docs/icp/application.md"]))
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
