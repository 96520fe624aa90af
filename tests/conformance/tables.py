#!/usr/bin/env python3
"""Random decision tables: what they evaluate to, and what the checker says of them.

tests/conformance/tables/random.jsonl holds tables with cases whose outcome under each hit policy an
independent engine and a naive evaluator agree on. Each table is written in Licet. Its cases must
come out as stated, and for every policy the checker must find a gap, an overlap or a masked row just
where trying every point of the table's value grid finds one, with a counterexample that is one.
"""
import itertools
import json
import operator
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LICET = os.environ["LICET"]
DATA = pathlib.Path(os.environ["LICET_SOURCE"]) / "tests" / "conformance" / "tables" / "random.jsonl"
ELSE = {"string": "\uffff anything else", "int": -(10**9), "double": -1e9}  # what no table names


def text(value):
    """A constant in Licet."""
    return json.dumps(value, ensure_ascii=False)


def cell(condition):
    op = condition["op"]
    if op == "any":
        return "-"
    if op == "in":
        return ", ".join(map(text, condition["values"]))
    if op == "range":
        low = "<" if condition["lo_incl"] else "<="
        high = ">" if condition["hi_incl"] else ">="
        return f"not {low} {text(condition['lo'])}, {high} {text(condition['hi'])}"
    return (op if op != "==" else "") + " " + text(condition["value"])


def matches(condition, value):
    op = condition["op"]
    if op == "any":
        return True
    if op == "in":
        return value in condition["values"]
    if op == "range":
        low, high = condition["lo"], condition["hi"]
        above = value >= low if condition["lo_incl"] else value > low
        below = value <= high if condition["hi_incl"] else value < high
        return above and below
    other = condition["value"]
    return {"==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt,
            ">=": operator.ge}[op](value, other)


def outcome(rule):
    return f"{rule['then']['label']}|{rule['then']['points']}"


def write_table(table, name, policy, result, output=outcome):
    parameters = ", ".join(f"{i['name']}: {i['type']}" for i in table["inputs"])
    lines = [f"table {name}({parameters}) -> {result} {{", f"  hit {policy};",
             "  | " + " | ".join(i["name"] for i in table["inputs"]) + " | => outcome |"]
    for rule in table["rules"]:
        lines.append("  | " + " | ".join(map(cell, rule["when"])) + f" | => {text(output(rule))} |")
    return "\n".join(lines + ["}", ""])


def run_check(folder, source):
    """The diagnostics of a program."""
    path = folder / "table.licet"
    path.write_text("licet 1;\nmodule example;\n\n" + source, encoding="utf-8")
    done = subprocess.run([LICET, "check", "--format", "json", str(path)], capture_output=True,
                          text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"licet check ended with {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


# ---- brute force ----------------------------------------------------------------------------------

def column_values(table, column):
    """Values at which some row's answer may change, and one between each two."""
    kind = table["inputs"][column]["type"]
    conditions = [rule["when"][column] for rule in table["rules"]]
    if kind == "bool":
        return [False, True]
    named = {v for c in conditions
             for v in [c.get("value"), c.get("lo"), c.get("hi"), *c.get("values", [])] if v is not None}
    if kind == "string":
        return sorted(named) + [ELSE[kind]]
    step = 1 if kind == "int" else 0.125
    return sorted({v + d for v in named or {0} for d in (-step, 0, step)})


class Grid:
    """Which rows match at every point."""

    def __init__(self, table):
        self.rules = table["rules"]
        columns = [column_values(table, c) for c in range(len(table["inputs"]))]
        fits = [[[matches(rule["when"][c], v) for rule in self.rules] for v in values]
                for c, values in enumerate(columns)]
        self.points = {}
        for place in itertools.product(*(range(len(values)) for values in columns)):
            rows = tuple(r for r in range(len(self.rules))
                         if all(fits[c][i][r] for c, i in enumerate(place)))
            self.points.setdefault(rows, tuple(columns[c][i] for c, i in enumerate(place)))

    def has_gap(self):
        return () in self.points

    def has_overlap(self):
        return any(len(rows) > 1 for rows in self.points)

    def has_conflict(self):
        return any(len({outcome(self.rules[r]) for r in rows}) > 1 for rows in self.points)

    def masked(self):
        """Rows that are never the first to match."""
        return set(range(len(self.rules))) - {rows[0] for rows in self.points if rows}


def counterexample(table, message):
    """The input that a diagnostic names; what it leaves out may be anything."""
    point = {}
    for column in table["inputs"]:
        found = re.search(rf"\b{column['name']} = (anything else|\"(?:[^\"\\]|\\.)*\"|[^,\s]+)", message)
        if found is None:
            point[column["name"]] = None
        elif found[1] == "anything else":
            point[column["name"]] = ELSE[column["type"]]
        else:
            point[column["name"]] = json.loads(found[1])
    return [point[i["name"]] for i in table["inputs"]]


def matching(table, point):
    """Rows that match; a value left open must not matter."""
    rows = []
    for number, rule in enumerate(table["rules"]):
        known = [matches(c, v) for c, v in zip(rule["when"], point) if v is not None]
        if all(known):
            rows.append(number)
    return rows


def compare_check(table, folder):
    """What differs between the checker and brute force."""
    grid, wrong = Grid(table), []
    policies = {"unique": grid.has_overlap(), "any": grid.has_conflict(), "first": None}
    found = run_check(folder, "".join(
        write_table(table, "t_" + policy, policy, "string?" if policy == "first" else "string")
        for policy in policies))
    lines = len(table["rules"]) + 4  # of one table
    first_row = {policy: 4 + 3 + lines * i for i, policy in enumerate(policies)}

    def messages(policy, code):
        return {(d["at"]["line"] - first_row[policy], d["message"]) for d in found
                if d["code"] == code and -3 <= d["at"]["line"] - first_row[policy] < lines - 3}

    for policy in ("unique", "any"):
        gaps = [m for _, m in messages(policy, "L0500")]
        overlaps = [m for _, m in messages(policy, "L0501")]
        if bool(gaps) != grid.has_gap():
            wrong.append(f"{policy}: gaps {gaps}, brute force says {grid.has_gap()}")
        if bool(overlaps) != policies[policy]:
            wrong.append(f"{policy}: overlaps {overlaps}, brute force says {policies[policy]}")
        for message in gaps:
            point = counterexample(table, message)
            if None not in point and matching(table, point):
                wrong.append(f"{policy}: \"{message}\" is covered")
        for message in overlaps:
            rows = matching(table, counterexample(table, message))
            if len(rows) < 2:
                wrong.append(f"{policy}: \"{message}\" is matched by rows {rows}")
    masked = {row for row, _ in messages("first", "L0502")}
    if masked != grid.masked():
        wrong.append(f"first: masked rows {masked}, brute force says {grid.masked()}")
    return wrong


# ---- evaluation -----------------------------------------------------------------------------------

def write_program(table, grid):
    names = [i["name"] for i in table["inputs"]]
    fields = "".join(f"  {i['name']}: {i['type']};\n" for i in table["inputs"])
    arguments = ", ".join(f"record.{n}" for n in names)
    tables = {"first": ("first", "string?"), "collected": ("collect", "string")}
    if not grid.has_overlap():
        tables["unique"] = ("unique", "string?")
    if not grid.has_conflict():
        tables["any"] = ("any", "string?")
    source = f"licet 1;\nmodule example;\n\nrecord Record {{\n{fields}}}\ninput record: Record;\n\n"
    for name, (policy, result) in tables.items():
        source += write_table(table, f"t_{name}", policy, result)
        source += f"decide {name} = t_{name}({arguments});\n"
    source += write_table(table, "t_points", "collect", "int", lambda r: r["then"]["points"])
    source += f"let points = t_points({arguments});\ndecide count = size(points);\n"
    for name, function in (("least", "math.least"), ("greatest", "math.greatest")):
        source += f"decide {name} = size(points) > 0 ? optional.of({function}(points)) : optional.none();\n"
    return source


def compare_cases(table, folder):
    path = folder / "program.licet"
    path.write_text(write_program(table, Grid(table)), encoding="utf-8")
    records = "\n".join(json.dumps(c["inputs"]) for c in table["cases"])
    done = subprocess.run([LICET, "eval", "--as-of", "2024-01-01", "--format", "jsonl", str(path)],
                          input=records, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        return [f"licet eval ended with {done.returncode}: {done.stderr}"]
    wrong = []
    for case, line in zip(table["cases"], done.stdout.splitlines(), strict=True):
        decision, expected = json.loads(line), case["expected"]
        wanted = {"first": expected["FIRST"], "collected": expected["COLLECT"],
                  "unique": expected["UNIQUE"], "any": expected["ANY"],
                  "count": expected["COLLECT_COUNT"], "least": expected["COLLECT_MIN(points)"],
                  "greatest": expected["COLLECT_MAX(points)"]}
        for name, value in wanted.items():
            if name not in decision:
                continue  # the table does not compile under this policy: compare_check()
            if isinstance(value, dict) and "label" in value:
                value = f"{value['label']}|{value['points']}"
            elif isinstance(value, list):
                value = [f"{v['label']}|{v['points']}" for v in value]
            if decision[name] != value:
                wrong.append(f"{case['inputs']}: {name} is {decision[name]}, stated is {value}")
    return wrong


def main():
    failed = cases = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tables = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
        for table in tables:
            wrong = compare_check(table, folder) + compare_cases(table, folder)
            cases += len(table["cases"])
            failed += bool(wrong)
            for line in wrong:
                print(f"{table['id']}: {line}", file=sys.stderr)
    print(f"{len(tables)} tables, {cases} cases, {failed} tables wrong")
    return failed > 0


sys.exit(main())
