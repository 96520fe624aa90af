#!/usr/bin/env python3
"""The benchmark's 46 rules (tests/bench/icp46) against the plain reference, record by record.

The records are generated here, from several seeds; the rules' tables must be those of params.json.
"""
import json
import os
import subprocess
import sys
import tempfile

SOURCE = os.environ["LICET_SOURCE"]
LICET = os.environ["LICET"]
BENCH = os.path.join(SOURCE, "tests", "bench")
WORKLOAD = os.path.join(BENCH, "workload")
SEEDS = (1, 7, 2026)
RECORDS, SUBJECTS = 1500, 2000
VERDICTS = {"accepted": "accept", "refer": "review", "rejected": "reject"}


def python(script, *arguments):
    command = [sys.executable, os.path.join(WORKLOAD, script), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def evaluate(rules, folder):
    filings = os.path.join(folder, "filings.json")
    command = [LICET, "eval", rules, os.path.join(folder, "input.ndjson"), "--format", "jsonl"]
    for source in ("subjects", "domains"):
        command += ["--source", f"{source}=json:{filings}#/{source}"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def as_reference(decision):
    """The decision in the form of spec.md; a rule's topic is its name."""
    topics = {finding["topic"] for finding in decision["findings"]}
    return {"id": decision["id"], "verdict": VERDICTS[decision["verdict"]],
            "filing_type": decision["filing_type"], "rules": sorted(topics)}


def compare(bundle, seed, folder):
    python("gen.py", folder, "-n", str(RECORDS), "--seed", str(seed), "--subjects", str(SUBJECTS))
    expected = python("reference.py", os.path.join(WORKLOAD, "params.json"),
                      os.path.join(folder, "filings.json"),
                      os.path.join(folder, "input.ndjson")).splitlines()
    got = evaluate(bundle, folder).splitlines()
    if len(got) != RECORDS or len(expected) != RECORDS:
        sys.exit(f"seed {seed}: {len(got)} decisions and {len(expected)} expected, not {RECORDS}")
    for line, wanted in zip(got, expected):
        decision = as_reference(json.loads(line))
        if decision != json.loads(wanted):
            sys.exit(f"seed {seed}:\n  licet:     {json.dumps(decision)}\n  reference: {wanted.decode()}")


def check_tables():
    with open(os.path.join(BENCH, "icp46", "params.licet"), "rb") as file:
        written = subprocess.run([LICET, "fmt", "-"], input=python("params_to_licet.py"), check=True,
                                 stdout=subprocess.PIPE).stdout
        if file.read() != written:
            sys.exit("icp46/params.licet is not what params_to_licet.py writes from params.json")


def main():
    check_tables()
    with tempfile.TemporaryDirectory() as folder:
        bundle = os.path.join(folder, "icp46.lbc")
        subprocess.run([LICET, "build", os.path.join(BENCH, "icp46"), "-o", bundle], check=True)
        for seed in SEEDS:
            compare(bundle, seed, os.path.join(folder, str(seed)))


main()
