"""sarif.py SCHEMA - every golden diagnostic as SARIF: it fits the schema, and says what the JSON says.

Also what has no file or no place (licet check of an absent file), fix-its, and names that a URI must escape.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema

LICET = os.environ["LICET"]
ROOT = pathlib.Path(os.environ["LICET_SOURCE"])
wrong = []


def said(form, *paths):
    return subprocess.run([LICET, "check", "--format", form, *map(str, paths)], capture_output=True,
                          encoding="utf-8").stdout


def place(region):
    return region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]


def from_sarif(result):
    location = result["locations"][0]["physicalLocation"] if "locations" in result else None
    return (result["ruleId"], result["level"], location and urllib.parse.unquote(location["artifactLocation"]["uri"]),
            location and place(location["region"]), "fixes" in result, "relatedLocations" in result)


def from_json(line):
    diag = json.loads(line)
    at = diag.get("at")
    return (diag["code"], diag["severity"], at and at["file"],
            at and (at["line"], at["column"], at["end_line"], at["end_column"]), "fix" in diag, "also" in diag)


def check(validator, *paths):
    name = " ".join(str(path) for path in paths)
    log = json.loads(said("sarif", *paths))
    for error in validator.iter_errors(log):
        wrong.append(f"{name}: {'/'.join(map(str, error.path))}: {error.message}")
    results = log["runs"][0]["results"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    if [from_sarif(result) for result in results] != [from_json(line) for line in said("json", *paths).splitlines()]:
        wrong.append(f"{name}: SARIF and JSON differ")
    if any(rules[result["ruleIndex"]]["id"] != result["ruleId"] for result in results):
        wrong.append(f"{name}: a rule's index is another's")
    return len(results)


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    schema.pop("id", None)  # nothing is to be fetched by it
    validator = jsonschema.Draft4Validator(schema)
    if not list(validator.iter_errors({"version": "2.1.0", "runs": [{}]})):
        wrong.append("the schema accepts a run without a tool: it is none")
    cases = sorted((ROOT / "tests/golden/diagnostics").glob("*.licet"))
    count = sum(check(validator, case) for case in cases)
    with tempfile.TemporaryDirectory() as folder:
        odd = pathlib.Path(folder) / "申请 100%#?.licet"
        odd.write_text("licet 1; module m; decide x = { '{' ;\n", encoding="utf-8")
        count += check(validator, odd)
        count += check(validator, pathlib.Path(folder) / "absent.licet")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(cases)} cases, {count} results, {len(wrong)} wrong")
    return bool(wrong)


sys.exit(main())
