#!/usr/bin/env python3
"""licet schema against the sample applications: what the schema accepts, licet evaluates, and the other
way round; every decision has the decision's schema. The checker below knows the keywords that licet
schema writes, and refuses others."""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys

RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"

TYPES = {
    "object": lambda v: isinstance(v, dict), "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str), "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "null": lambda v: v is None,
}
NOTES = {"$schema", "$defs", "title", "description", "format", "contentEncoding"}


class Schema:
    def __init__(self, root):
        self.root = root

    def accepts(self, value, schema=None):
        schema = self.root if schema is None else schema
        return all(self._holds(key, rule, value) for key, rule in schema.items())

    def _holds(self, key, rule, value):
        if key in NOTES:
            return True
        if key == "$ref":
            return self.accepts(value, self.root["$defs"][rule.removeprefix("#/$defs/")])
        if key == "type":
            return any(TYPES[name](value) for name in (rule if isinstance(rule, list) else [rule]))
        if key == "enum":
            return value in rule
        if key == "anyOf":
            return any(self.accepts(value, item) for item in rule)
        if key == "oneOf":
            return sum(self.accepts(value, item) for item in rule) == 1
        if key == "properties":
            return not isinstance(value, dict) or all(
                self.accepts(value[name], item) for name, item in rule.items() if name in value)
        if key == "required":
            return not isinstance(value, dict) or all(name in value for name in rule)
        if key == "items":
            return not isinstance(value, list) or all(self.accepts(v, rule) for v in value)
        if key == "additionalProperties":
            return not isinstance(value, dict) or all(
                self.accepts(v, rule) for v in value.values())
        if key == "minItems":
            return not isinstance(value, list) or len(value) >= rule
        if key == "pattern":
            return not isinstance(value, str) or re.search(rule, value) is not None
        if key == "minimum":
            return not TYPES["number"](value) or value >= rule
        if key == "maximum":
            return not TYPES["number"](value) or value <= rule
        raise ValueError(f"the schema uses {key}")


def licet(*arguments, **options):
    return subprocess.run([os.environ["LICET"], *map(str, arguments)], stdout=subprocess.PIPE,
                          **options)


def schema(of):
    return Schema(json.loads(licet("schema", RULES, "--of", of, check=True).stdout))


def evaluate(records):
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    output = licet("eval", RULES, "-", "--format", "jsonl", input=lines.encode(), check=False)
    return [json.loads(line) for line in output.stdout.decode().splitlines()]


def broken(value):
    """Copies of the value with one member taken away, made null, or of another type, anywhere."""
    if isinstance(value, dict):
        for key in value:
            if key == "facts":
                continue
            rest = {k: v for k, v in value.items() if k != key}
            yield rest
            yield {**value, key: None}
            yield {**value, key: 7 if not TYPES["number"](value[key]) else "7"}
            for inner in broken(value[key]):
                yield {**value, key: inner}
    elif isinstance(value, list) and value:
        yield []
        for inner in broken(value[0]):
            yield [inner] + copy.deepcopy(value[1:])


def main():
    samples = [json.loads(p.read_text("utf-8")) for p in sorted((RULES / "samples").glob("*.json"))]
    records = samples + list(broken(samples[0])) + list(broken(samples[-1]))
    application, decision = schema("application"), schema("decision")
    failed = 0
    for record, result in zip(records, evaluate(records), strict=True):
        valid = application.accepts(record)
        if not valid and result["verdict"] == "refer":  # answers that do not fit spoil no application
            valid = application.accepts({k: v for k, v in record.items() if k != "facts"})
        if valid != (result["verdict"] != "error"):
            failed += 1
            print(f"the schema says {valid}, licet {result.get('error')}: {json.dumps(record)[:400]}")
        if not decision.accepts(result):
            failed += 1
            print(f"no decision by its schema: {json.dumps(result, ensure_ascii=False)[:400]}")
    print(f"{len(records)} records, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
