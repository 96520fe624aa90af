#!/usr/bin/env python3
"""Every row of the 2021 edition is in the rulebook: the ids of domain/sources/provincial_rules_2021.csv
are counted in the citations of the compiled program, 538 of 538.

It is counted where it is said: in a setting's value, a rule or an exception. A row that has ended says
so: it ends there on the day of the CSV, or, where it lives on as a reviewer's note or beside an earlier
edition's row, its citation says until when. A date that is a bound is cited as one.
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys

ROWS = pathlib.Path(os.environ["LICET_SHARED"]) / "domain" / "sources" / "provincial_rules_2021.csv"
RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"
ROW = re.compile(r"\b[A-Z]{2}-\d{2}\b(?=.*edition 2021)")


def citations(node):
    """(from, until, citation) of everything in the program's description that cites a document."""
    if isinstance(node, dict):
        if node.get("cite"):
            yield node.get("from"), node.get("until"), node["cite"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from citations(item)


def inspect():
    run = subprocess.run([os.environ["LICET"], "inspect", str(RULES), "--format", "json"],
                         stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


def main():
    if not ROWS.exists():
        print(f"skipped: {ROWS} is absent")
        return 77
    with ROWS.open(encoding="utf-8-sig") as file:
        rows = {row["rule_id"]: row for row in csv.DictReader(file)}
    cited = {}
    for begin, end, cite in citations(inspect()):
        for identifier in ROW.findall(cite):
            cited.setdefault(identifier, []).append((begin, end, cite))
    mistakes = [f"{i} is no row" for i in sorted(cited.keys() - rows.keys())]
    mistakes += [f"{i} is not cited" for i in sorted(rows.keys() - cited.keys())]
    for identifier, places in sorted(cited.items()):
        row = rows.get(identifier)
        if row is None:
            continue
        end, bound = row["to_iso_exclusive"], row["date_quality"] == "bound"
        for begins, ends, cite in places:
            if bound and "bound" not in cite:
                mistakes.append(f"{identifier}: its date is a bound, and {cite!r} does not say so")
            if end and ends != end and f"until {end}" not in cite:
                mistakes.append(f"{identifier} ends on {end}, here on {ends}")
            if row["from_iso"] and "edition E" not in cite and (begins or "") < row["from_iso"]:
                mistakes.append(f"{identifier} begins on {row['from_iso']}, here on {begins}")
    print("\n".join(mistakes + [f"{len(cited.keys() & rows.keys())} of {len(rows)} rows by id"]))
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
