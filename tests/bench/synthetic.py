#!/usr/bin/env python3
"""synthetic.py rules|table|provinces N FOLDER: a rule file of that size and records for it.

rules      N rules, each with a condition of its own
table      one table of N rows, which every record looks up
provinces  N provinces with 40 settings, 5 rules and one exception each
"""
import os
import random
import sys

RECORDS = 200
HEAD = "licet 1;\nmodule synthetic;\n"


def rules(count):
    yield HEAD
    yield "record Form { submitted: date as_of; amount: int; }\ninput form: Form;\n"
    for i in range(count):
        yield (f"rule r{i} {{ when form.amount > {i}; reject at form.amount "
               f'zh "超过 {i}" en "over {i}"; }}\n')


def table(count):
    yield HEAD
    yield "record Form { submitted: date as_of; key: string; amount: int; }\ninput form: Form;\n"
    yield "table rank(key: string, amount: int) -> int {\n  hit first;\n  | key | amount | => rank |\n"
    for i in range(count):
        yield f'  | "key {i * 7919 % 100003}" | {">= 5" if i % 3 else "-"} | => {i} |\n'
    yield "  | - | - | => -1 |\n}\ndecide ranked = rank(form.key, form.amount);\n"


def provinces(count):
    yield HEAD
    yield "enum Province {\n" + "".join(f"  p{i};\n" for i in range(count)) + "}\n"
    yield "record Form { submitted: date as_of; province: Province; amount: int; name: string; }\n"
    yield "input form: Form;\nscope province: Province = form.province else national;\n"
    for k in range(40):
        yield f"setting s{k}: int?;\n"
        yield (f"rule r{k} {{ under s{k}; when form.amount % {k + 2} == s{k}; note at form.amount "
               f'zh "{k}" en "{k}"; }}\n')
    for i in range(count):
        yield f"in province p{i} {{\n"
        for k in range(40):
            yield f"  set s{k} = {(i + k) % (k + 3)};\n"
        for k in range(5):
            yield (f"  rule own{k}_{i} {{ when form.name.contains(\"{k}\"); note at form.name "
                   f'zh "{k}" en "{k}"; }}\n')
        yield f"  exception to synthetic.r{i % 40} {{ when form.amount == {i}; }}\n}}\n"


def record(kind, count, number):
    amount = random.randrange(10)
    if kind == "table":
        return f'"key":"key {random.randrange(count) * 7919 % 100003}","amount":{amount}'
    if kind == "provinces":
        return f'"province":"p{number % min(count, 31)}","amount":{amount},"name":"name {number}"'
    return f'"amount":{amount}'


def main():
    kind, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    os.makedirs(folder, exist_ok=True)
    random.seed(1)
    with open(os.path.join(folder, "rules.licet"), "w", encoding="utf-8") as file:
        file.writelines({"rules": rules, "table": table, "provinces": provinces}[kind](count))
    with open(os.path.join(folder, "records.jsonl"), "w", encoding="utf-8") as file:
        for number in range(RECORDS):
            file.write(f'{{"submitted":"2024-05-06",{record(kind, count, number)}}}\n')


main()
