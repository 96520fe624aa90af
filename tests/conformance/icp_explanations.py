"""Explanations of the ICP rules are coherent with the decisions, and give no number away.

Every sample application (and every tenth outside example, where there are any) is explained. The
decision is the one `licet eval` gives; a round that fired has all its conditions met, one that did
not has one that was not (or an exception, or something unsure); and no identity or telephone
number of the application stands in the explanation.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

LICET = os.environ["LICET"]
SOURCE = pathlib.Path(os.environ["LICET_SOURCE"])
EXAMPLES = pathlib.Path(os.environ["LICET_SHARED"]) / "domain" / "examples.jsonl"


def applications():
    for path in sorted((SOURCE / "rules/icp/samples").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        yield from content[:5] if isinstance(content, list) else [content]
    if EXAMPLES.exists():
        with EXAMPLES.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % 10 == 0:
                    yield json.loads(line)["application"]


def numbers(value):
    """What must not be told: certificates' numbers and telephones, wherever they stand."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("number", "phone") and isinstance(item, str) and len(item) >= 6:
                yield item
            yield from numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from numbers(item)


def run(*words, record):
    return subprocess.run([LICET, *words], input=json.dumps(record), capture_output=True, text=True)


def is_met(condition):
    return condition.get("value") is (condition["role"] == "when")


def faults(record, bundle):
    explained = run("explain", bundle, "-", "--format", "json", record=record)
    explanation = json.loads(explained.stdout)
    decision = explanation["decision"]
    if decision["verdict"] == "error":
        if explained.returncode != 4:
            yield f"exit code {explained.returncode}"
        return
    for number in set(numbers(record)):
        if number in explained.stdout:
            yield f"gives away {number[:2]}…"
    evaluated = json.loads(run("eval", bundle, "-", "--format", "jsonl", record=record).stdout)
    if {**evaluated, "unknowns": 0} != {**decision, "unknowns": 0}:
        yield "another decision"
    fired = {rule["rule"] for rule in explanation["rules"] if rule["state"] == "fired"}
    if bool(fired) != any(finding["severity"] != "error" for finding in decision["findings"]):
        yield f"findings and fired rules differ: {fired}"
    for rule in explanation["rules"]:
        for round_ in rule["rounds"]:
            conditions = [c for c in round_["conditions"] if c["role"] in ("when", "unless")]
            if round_["fired"] and not all(map(is_met, conditions)):
                yield f"{rule['rule']} fired though a condition is not met"
            stopped = "unsure" in round_ or "exception" in round_
            if not round_["fired"] and not stopped and all(map(is_met, conditions)):
                yield f"{rule['rule']} did not fire, and nothing says why"


def main():
    failed = explained = 0
    with tempfile.TemporaryDirectory() as folder:
        bundle = os.path.join(folder, "icp.lbc")
        subprocess.run([LICET, "build", SOURCE / "rules/icp", "-o", bundle], check=True)
        for record in applications():
            explained += 1
            for fault in faults(record, bundle):
                failed += 1
                print(f"{record.get('id')}: {fault}")
    print(f"{explained} applications explained, {failed} faults")
    sys.exit(1 if failed or explained < 20 else 0)


main()
