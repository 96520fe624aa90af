#!/usr/bin/env python3
"""Native code (licet build --native) against the interpreter: the same bytes for every record.

    native.py [--count N] [--seed N] [--icp-flags FLAGS]

The programs are those of tests/golden/decisions with their records, the benchmark's 46 rules and the filing
rules, the latter two with random applications; each is decided with plenty of fuel and with less than it
takes. The test tries a few thousand; the whole comparison, a million, is

    cmake --build --preset release --target nightly_native
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from icp import generator, reference
from icp_random import NEXT_EDITION

SOURCE = pathlib.Path(os.environ["LICET_SOURCE"])
LICET = os.environ["LICET"]
DOMAIN = pathlib.Path(os.environ["LICET_SHARED"]) / "domain"
WORKLOAD = SOURCE / "tests" / "bench" / "workload"
AT_ONCE = 20000  # applications a comparison, so that memory stays small


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="random applications of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--icp-flags", default="-O0", help="CFLAGS for the filing rules")
    return parser.parse_args()


def build(rules, bundle, flags=""):
    subprocess.run([LICET, "build", rules, "-o", bundle, "--native"], check=True,
                   stderr=subprocess.DEVNULL, env={**os.environ, "CFLAGS": flags})


def decide(bundle, records, *options):
    run = subprocess.run([LICET, "eval", bundle, records, "--format", "jsonl", *options],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return run.returncode, run.stdout, run.stderr


def compare(name, bundle, records, *options):
    """Both ways, with all fuel and with little; how many decisions were compared."""
    decided = 0
    for fuel in ("100000000", "3000", "700", "150"):
        more = (*options, "--fuel", fuel)
        expected = decide(bundle, records, *more)
        got = decide(bundle, records, *more, "--native", bundle.with_suffix(".so"))
        if got == expected:
            decided += expected[1].count(b"\n")
            continue
        for wanted, line in zip(expected[1].splitlines(), got[1].splitlines()):
            if wanted != line:
                sys.exit(f"{name}, fuel {fuel}:\n  interpreter: {wanted.decode()}\n"
                         f"  native:      {line.decode()}")
        sys.exit(f"{name}, fuel {fuel}: {expected[0]} {expected[2]} but native {got[0]} {got[2]}")
    return decided


def golden_programs(folder):
    decided = 0
    for rules in sorted((SOURCE / "tests" / "golden" / "decisions").glob("*.licet")):
        bundle = folder / (rules.stem + ".lbc")
        build(rules, bundle)
        decided += compare(rules.stem, bundle, rules.with_suffix(".jsonl"))
    return decided


def benchmark(folder, count, seed):
    bundle, decided = folder / "icp46.lbc", 0
    build(SOURCE / "tests" / "bench" / "icp46", bundle)
    for first in range(0, count, AT_ONCE):
        subprocess.run([sys.executable, WORKLOAD / "gen.py", folder, "-n", str(min(AT_ONCE, count - first)),
                        "--seed", str(seed + first), "--subjects", "2000"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sources = [word for name in ("subjects", "domains")
                   for word in ("--source", f"{name}=json:{folder}/filings.json#/{name}")]
        decided += compare("icp46", bundle, folder / "input.ndjson", *sources)
    return decided


def filing_rules(folder, count, seed, flags):
    bundle, records = folder / "icp.lbc", folder / "records.jsonl"
    build(SOURCE / "rules" / "icp", bundle, flags)
    if not DOMAIN.exists():
        print(f"without the examples and random applications: {DOMAIN} is absent")
        return 0
    examples = (DOMAIN / "examples.jsonl").read_text("utf-8").splitlines()
    records.write_text("".join(json.dumps(json.loads(line)["application"], ensure_ascii=False) + "\n"
                               for line in examples), "utf-8")
    decided = compare("examples", bundle, records)
    specification = reference.Specification(DOMAIN)
    random = generator.Generator(seed, specification, NEXT_EDITION)
    for first in range(0, count, AT_ONCE):
        with open(records, "w", encoding="utf-8") as file:
            for application in random.applications(min(AT_ONCE, count - first)):
                file.write(json.dumps(application, ensure_ascii=False) + "\n")
        decided += compare("random applications", bundle, records)
    return decided


def main():
    options = arguments()
    if shutil.which(os.environ.get("CC", "cc").split()[0]) is None:
        print("skipped: there is no C compiler")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        counts = {
            "golden programs": golden_programs(folder),
            "46 rules": benchmark(folder, options.count, options.seed),
            "filing rules": filing_rules(folder, options.count, options.seed, options.icp_flags),
        }
    print("the same bytes: " + ", ".join(f"{count} decisions of {name}" for name, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
