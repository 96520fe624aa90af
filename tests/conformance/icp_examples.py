#!/usr/bin/env python3
"""The rulebook against the published examples: verdict, filing type, (topic, scope), materials and
unknowns of every application in domain/examples.jsonl must be as stated there."""
import json
import os
import pathlib
import subprocess
import sys

EXAMPLES = pathlib.Path(os.environ["LICET_SHARED"]) / "domain" / "examples.jsonl"
RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"


def outcome(decision):
    """What the specification compares of a decision."""
    return {
        "verdict": decision["verdict"],
        "filing_type": decision.get("filing_type"),
        "topics": sorted({(f["topic"], f["scope"]) for f in decision.get("findings", [])}),
        "materials": sorted(decision.get("materials", [])),
        "unknowns": sorted(decision.get("unknowns", [])),
    }


def expectation(expected):
    return {
        "verdict": expected["verdict"],
        "filing_type": expected["filing_type"],
        "topics": sorted(tuple(pair) for pair in expected["topics"]),
        "materials": sorted(expected["materials"]),
        "unknowns": sorted(expected["unknowns"]),
    }


def evaluate(applications):
    lines = "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in applications)
    run = subprocess.run([os.environ["LICET"], "eval", str(RULES), "-", "--format", "jsonl"],
                         input=lines.encode(), stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


def main():
    if not EXAMPLES.exists():
        print(f"skipped: {EXAMPLES} is absent")
        return 77
    examples = [json.loads(line) for line in EXAMPLES.read_text().splitlines()]
    decisions = evaluate([e["application"] for e in examples])
    if len(decisions) != len(examples):
        print(f"{len(examples)} applications in, {len(decisions)} decisions out")
        return 1
    failed = 0
    for example, decision in zip(examples, decisions):
        wanted, got = expectation(example["expected"]), outcome(decision)
        if wanted != got:
            failed += 1
            print(example["application"].get("id"))
            for key in wanted:
                if wanted[key] != got[key]:
                    print(f"  {key}: expected {wanted[key]}, got {got[key]}")
    print(f"{len(examples) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
