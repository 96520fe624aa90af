#!/usr/bin/env bash
# Text and JSON say the same of each golden diagnostic: code, severity, place, message and hint.
set -euo pipefail
cd "$LICET_SOURCE/tests/golden/diagnostics"
"$PYTHON" - <<'PYTHON'
import json, os, pathlib, re, subprocess, sys

count = 0
for path in sorted(pathlib.Path(".").glob("*.licet")):
    done = subprocess.run([os.environ["LICET"], "check", "--format", "json", path], capture_output=True, encoding="utf-8")
    diags = [json.loads(line) for line in done.stdout.splitlines()]
    text = path.with_suffix(".expected").read_text(encoding="utf-8")
    heads = re.findall(r"^(\S+?):(\d+):(\d+): (error|warning)\[(L\d{4})\]: (.*)$", text, re.MULTILINE)
    said = [(d["at"]["file"], str(d["at"]["line"]), str(d["at"]["column"]), d["severity"], d["code"], d["message"])
            for d in diags if "at" in d]
    hints = [d["hint"] for d in diags if "hint" in d]
    if heads != said or hints != re.findall(r"^hint: (.*)$", text, re.MULTILINE):
        sys.exit(f"failed: {path}: text and JSON differ")
    count += len(diags)
print(f"{count} diagnostics")
assert count > 200
PYTHON
