#!/usr/bin/env python3
"""How much of the documents is encoded, by the compiled rules' own metadata: every row of
provincial_rules.csv (topic, value, applicant, from, until, province) is the value of a setting, and every
topic of topics.csv is some rule's, with the severity and material stated there."""
import csv
import json
import os
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(os.environ["LICET_SHARED"]) / "domain"
RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"

# The day on which the edition after these rows takes their place: rows without an end may end then.
NEXT_EDITION = "2021-07-15"


def rows_of(name):
    with open(FOLDER / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def inspect():
    run = subprocess.run([os.environ["LICET"], "inspect", str(RULES), "--format", "json"],
                         stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


def members_of(value, scope):
    """The members of a scope in which a setting's value holds; None: all of them."""
    for limit in value["in"]:
        if limit["scope"].rsplit(".", 1)[-1] == scope:
            return limit.get("is", [])
    return None


def value_of(row):
    """A row's value as the rules have it: a flag, a number, a word, or the list it names."""
    text = row["value"]
    if row["topic"] == "suffix_list":
        lines = (FOLDER / f"suffixes_{text}.txt").read_text("utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]
    return True if text == "" else int(text) if text.isdigit() else text


def is_value_of(value, row):
    """Whether a setting's value says what the row says."""
    applicants = members_of(value, "applicant")
    wanted = None if row["applies_to"] == "all" else [row["applies_to"]]
    ends = [row["until"] or None] + ([] if row["until"] else [NEXT_EDITION])
    return (members_of(value, "province") == [row["province"]] and applicants == wanted
            and value["value"] == value_of(row) and value["from"] == (row["from"] or None)
            and value["until"] in ends and row["id"] in (value["cite"] or "")
            and row["edition"] in value["cite"])


def missing_rows(program):
    """The rows that no value of a setting of their topic's name says, each value used once."""
    values = {s["short_name"]: list(s["values"]) for s in program["settings"]}
    missing = []
    for row in rows_of("provincial_rules.csv"):
        candidates = values.get(row["topic"], [])
        found = next((v for v in candidates if is_value_of(v, row)), None)
        if found is None:
            missing.append(row)
        else:
            candidates.remove(found)
    return missing


def missing_topics(program):
    missing = []
    for row in rows_of("topics.csv"):
        wanted = (row["topic"], row["severity"], row["material"] or None)
        if not any((r["topic"], r["severity"], r["material"]) == wanted for r in program["rules"]):
            missing.append(wanted)
    return missing


def uncited(program):
    """Rules and values of settings that no document is named for."""
    for rule in program["rules"]:
        if not rule["cite"] and not rule["under"]:
            yield rule["name"]
    for setting in program["settings"]:
        for value in setting["values"]:
            if value["in"] and not value["cite"]:
                yield f"{setting['name']} = {value['value']}"


def main():
    if not FOLDER.exists():
        print(f"skipped: {FOLDER} is absent")
        return 77
    program = inspect()
    rows, topics = missing_rows(program), missing_topics(program)
    nameless = list(uncited(program))
    for row in rows:
        print(f"not encoded: {row}")
    for topic in topics:
        print(f"no rule for: {topic}")
    for name in nameless:
        print(f"without cite: {name}")
    row_count, topic_count = len(rows_of("provincial_rules.csv")), len(rows_of("topics.csv"))
    print(f"{row_count - len(rows)} of {row_count} provincial rows, "
          f"{topic_count - len(topics)} of {topic_count} topics are encoded")
    return 1 if rows or topics or nameless else 0


if __name__ == "__main__":
    sys.exit(main())
