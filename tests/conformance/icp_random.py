#!/usr/bin/env python3
"""The rulebook against a second implementation of the same documents (icp/reference.py).

First the second implementation has to give every outcome of the published examples; then both judge
random applications and must agree in verdict, filing type, every (topic, scope), the materials owed, the
unknown paths and the accepted certificates.

    icp_random.py [--count N] [--seed N] [--until DATE] [--show N]

The test runs a few thousand with a fixed seed. The whole comparison is

    LICET=build/release/licet LICET_SOURCE=. LICET_SHARED=../shared \\
        tests/conformance/icp_random.py --count 100000
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import subprocess
import sys

from icp import generator, reference

# From this day on requirements hold that are not in provincial_rules.csv: the edition of 2021-07-15 has
# rows with earlier dates of their own. The last change of the edition compared here is of 2020-07-24.
NEXT_EDITION = datetime.date(2021, 1, 5)
RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"
FOLDER = pathlib.Path(os.environ["LICET_SHARED"]) / "domain"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20210715)
    parser.add_argument("--until", type=datetime.date.fromisoformat, default=NEXT_EDITION)
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    return parser.parse_args()


def example_failures(specification):
    failures = 0
    lines = (FOLDER / "examples.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        example = json.loads(line)
        expected, got = example["expected"], specification.decide(example["application"])
        wanted = {"verdict": expected["verdict"], "filing_type": expected["filing_type"],
                  "topics": sorted(map(tuple, expected["topics"])),
                  "materials": sorted(expected["materials"]),
                  "unknowns": sorted(expected["unknowns"])}
        if any(got[key] != value for key, value in wanted.items()):
            failures += 1
            print(f"example {example['application'].get('id')}: {wanted} expected, {got} came")
    print(f"{len(lines) - failures} of {len(lines)} examples agree with the reference")
    return failures


def outcome(decision):
    """What is compared of a decision."""
    accepted = decision.get("accepted_certificates")
    return {
        "verdict": decision["verdict"],
        "filing_type": decision.get("filing_type"),
        "topics": sorted({(f["topic"], f["scope"]) for f in decision.get("findings", [])}),
        "materials": sorted(decision.get("materials", [])),
        "unknowns": sorted(decision.get("unknowns", [])),
        "accepted_certificates": accepted if accepted is None else sorted(accepted),
    }


def decisions(lines):
    run = subprocess.run([os.environ["LICET"], "eval", str(RULES), "-", "--format", "jsonl"],
                         input="".join(lines).encode(), stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


def compare(specification, options):
    """Prints and counts the applications that the two judge differently."""
    random = generator.Generator(options.seed, specification, options.until)
    lines, expected, verdicts = [], [], collections.Counter()
    for application in random.applications(options.count):
        lines.append(json.dumps(application, ensure_ascii=False) + "\n")
        expected.append(specification.decide(application))
        verdicts[expected[-1]["verdict"]] += 1
    got = decisions(lines)
    if len(got) != len(lines):
        print(f"{len(lines)} applications in, {len(got)} decisions out")
        return 1
    differing = 0
    for line, wanted, decision in zip(lines, expected, map(outcome, got)):
        keys = [key for key in wanted if wanted[key] != decision[key]]
        if keys:
            differing += 1
            if differing <= options.show:
                print(f"differs: {line.rstrip()}")
                for key in keys:
                    print(f"  {key}: the reference has {wanted[key]}, the rules {decision[key]}")
    topics = {topic for wanted in expected for topic, _ in wanted["topics"]}
    silent = sorted(specification.topics.keys() - topics)
    print(f"{len(lines)} random applications, seed {options.seed}: {len(lines) - differing} agree; "
          + ", ".join(f"{n} {verdict}" for verdict, n in sorted(verdicts.items())))
    print(f"topics that never fired: {', '.join(silent) or 'none'}")
    return differing


def main():
    options = arguments()
    if not FOLDER.exists():
        print(f"skipped: {FOLDER} is absent")
        return 77
    specification = reference.Specification(FOLDER)
    failures = example_failures(specification)
    failures += compare(specification, options)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
