#!/usr/bin/env python3
"""How much of the filing rules their own tests reach: every rule fires, every row of a table answers, and
95 % of the conditions' outcomes are met."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"
LEAST = {"rules": 100, "rows": 100, "branches": 95}


def main():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "coverage.json"
        run = subprocess.run([os.environ["LICET"], "test", str(RULES), "--coverage",
                              "--coverage-file", str(file)], stdout=subprocess.PIPE, check=False)
        totals = json.loads(file.read_text("utf-8"))["totals"]
    short = [what for what, least in LEAST.items()
             if totals[what]["reached"] * 100 < totals[what]["total"] * least]
    if short or run.returncode != 0:
        print(run.stdout.decode())
    for what, count in totals.items():
        print(f"{what}: {count['reached']} of {count['total']}, at least {LEAST[what]} % wanted")
    return 1 if short or run.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
