#!/usr/bin/env python3
"""source_tree.py LINES FOLDER [FILES]: a rule tree of about that many lines, as its authors would write it.

A model of enums and records, then topics: constants, lets, functions, settings, rules, a table, a mapping, what
provinces set, and tests, in the proportions of rules/icp. A topic is one file of some 420 lines; with FILES they
share so many files instead. The tree has no mistakes; the same arguments give the same bytes.
"""
import os
import sys

PROVINCES = 31
TOPIC_IMPORTS = 3  # earlier topics that a topic reads

MODEL = """licet 1;

/// The record of an application and the words used in it.
module bulk.model;

enum Province {
%s}

enum Kind {
  individual  zh "个人"  en "Individual";
  unit        zh "单位"  en "Unit";
}

enum Level {
  low     zh "低"  en "Low";
  middle  zh "中"  en "Middle";
  high    zh "高"  en "High";
}

record Person {
  name: string sensitive;
  number: string sensitive  zh "证件号码"  en "Identity number";
  born: date;
  phone: string? sensitive;
}

record Domain {
  name: string;
  expires: date;
  verified: bool;
  registrar: string?;
}

record Site {
  name: string;
  domains: list<Domain> nonempty;
  pages: int;
  content: list<string>;
  principal: Person;
  remark: string?;
}

record Form {
  submitted: date as_of;
  province: Province;
  kind: Kind;
  level: Level;
  amount: int;
  capital: double;
  name: string;
  scope_of_business: string?;
  subject: Person;
  sites: list<Site>;
  approved: bool asked;
}

input form: Form;

scope province: Province = form.province else national;
scope applicant: Kind = form.kind;
"""

TOPIC = """licet 1;

/// Topic {t}: what is asked of names, amounts and websites.
module bulk.topic{t};

import bulk.model;
{imports}
/// Words of the topic in a name or in the scope of business.
const words{t} = ["新闻{t}", "出版", "图书", "期刊", "药品", "医疗器械", "广播", "电影", "电视", "视听"];
const limit{t} = {limit};
const share{t} = 0.25;

fn mentions{t}(text: string, words: list<string>) -> bool = words.exists(word, text.contains(word));

/// The amount as the topic weighs it.
fn weight{t}(amount: int, level: Level) -> int =
    level == Level.high ? amount * 3 : level == Level.middle ? amount * 2 : amount;

let texts{t} = form.name + " " + form.?scope_of_business.orValue("");
let is_named{t} = mentions{t}(texts{t}, words{t});
let weighed{t} = weight{t}(form.amount, form.level){earlier};

{body}
// --- by level and kind ------------------------------------------------------------------------

/// The grade of an application of the topic.
table grade{t}(kind: Kind, level: Level, amount: int) -> int {{
  hit first;
  | kind       | level        | amount     | => grade |
  | individual | low          | < 100      | => 1     |
  | individual | low          | 100..500   | => 2     |
  | individual | middle, high | <= 200     | => 3     |
  | unit       | low          | -          | => 4     |
  | unit       | middle       | 10..{t1}    | => 5     |
  | unit       | high         | > 1000     | => 6     |
  | -          | -            | -          | => 7     |
}}

mapping name{t}: Level => string {{
  low => "低{t}";
  middle => "中{t}";
  high => "高{t}";
}}

rule graded{t} {{
  when grade{t}(form.kind, form.level, form.amount) > 5;
  when form.approved || is_named{t};
  note at form.level
    zh "等级{{name{t}(form.level)}}的申请需人工复核"
    en "an application of grade {{grade{t}(form.kind, form.level, form.amount)}} is reviewed by hand";
}}

// --- by province --------------------------------------------------------------------------------

{blocks}
// --- tests -------------------------------------------------------------------------------------

{tests}"""

SETTING = """/// What {name} asks of an application.
setting {name}: int?;

rule {name} {{
  under {name};
  for site in form.sites, domain in site.domains;
  when domain.verified && size(domain.name) > {name};
  unless domain.expires > date("2024-0{month}-15") && site.pages <= limit{t};
  reject at domain.name
    zh "{{province}}：域名“{{domain.name}}”不得长于 {{{name}}} 个字符"
    en "{{province}}: the domain “{{domain.name}}” may have {{{name}}} characters at most";
  cite doc("各省管局要求", edition 2021-07-15, article "{k}", item "{t}");
}}

"""

RULE = """rule weighs{k}_{t} {{
  topic graded{t};
  from 2018-0{month}-01;
  when weighed{t} >= {amount} && (form.kind == Kind.unit || form.level != Level.low);
  unless form.?scope_of_business.orValue("").trim() == "" || form.capital * share{t} < {k}.5;
  {verdict} at form.amount
    zh "金额 {{form.amount}} 超过 {amount}"
    en "the amount {{form.amount}} is over {amount}, weighed {{weighed{t}}}";
  cite "备案规则, edition 2021-07-15, {t}.{k}";
}}

"""

BLOCK = """in province p{p} from 2021-07-15 {{
  set asks0_{t} = {a}  cite "各省管局要求, P{p}-01, edition 2021";
  set asks1_{t} = {b}  cite "各省管局要求, P{p}-02, edition 2021";

  in applicant individual {{
    set asks2_{t} = {c}  cite "各省管局要求, P{p}-03, edition 2021";
  }}

  in applicant unit {{
    set asks2_{t} = {d}  cite "各省管局要求, P{p}-04, edition 2021";
    set asks3_{t} = {a}  until 2025-01-01  cite "各省管局要求, P{p}-05, edition 2021";
  }}
}}

"""

EXCEPTION = """in province p{p} {{
  exception to weighs0_{t} {{
    when form.amount % {k} == 1 && form.name.startsWith("p{p}");
  }}
}}

"""

TEST = """test "topic {t}, case {k}" {{
  given form.province = "p{p}";
  given form.kind = "unit";
  given form.level = "high";
  given form.amount = {amount};
  given form.name = "名称 {k}";
  as of 2022-0{month}-01;
  expect weighed{t} == {amount} * 3{earlier};
  expect no finding asks0_{t};
}}

"""


def topic(number):
    imports = [i for i in range(number - TOPIC_IMPORTS, number) if i >= 0]
    earlier = "".join(f" + limit{i}" for i in imports)
    base = {"t": number, "earlier": earlier, "imports": "".join(f"import bulk.topic{i};\n" for i in imports)}
    body = "".join(SETTING.format(name=f"asks{k}_{number}", month=k % 9 + 1, k=k, **base) for k in range(4))
    body += "".join(
        RULE.format(k=k, month=k % 9 + 1, amount=100 + k * 50 + number % 40,
                    verdict=("reject", "refer", "warn", "note")[k % 4], **base) for k in range(10))
    blocks = "".join(
        BLOCK.format(p=(number * 7 + k * 5) % PROVINCES, a=k + 3, b=k + 4, c=k + 5, d=k + 6, **base)
        for k in range(5))
    blocks += EXCEPTION.format(p=number % PROVINCES, k=number % 20 + 2, **base)
    tests = "".join(
        TEST.format(k=k, p=(number + k) % PROVINCES, amount=k * 10 + number % 7, month=k % 9 + 1, **base)
        for k in range(8))
    return TOPIC.format(limit=number % 90 + 5, t1=number % 90 + 12, body=body, blocks=blocks, tests=tests, **base)


def body_of(text):
    """A topic without its head: the part behind its imports."""
    lines = text.split("\n")
    last = max(i for i, line in enumerate(lines) if line.startswith("import "))
    return "\n".join(lines[last + 1:])


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    return text.count("\n")


def main():
    lines, folder = int(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    model = MODEL % "".join(f'  p{i}  zh "省份{i}"  en "Province {i}";\n' for i in range(PROVINCES))
    written = write(folder, "model.licet", model)
    if len(sys.argv) <= 3:
        number = 0
        while written < lines:
            written += write(folder, f"topic{number}.licet", topic(number))
            number += 1
        return
    files, number, file_of = int(sys.argv[3]), 0, {}
    for i in range(files):
        parts, read, wanted = [], set(), lines * (i + 1) // files
        while written < wanted:
            file_of[number] = i
            read.update(file_of[j] for j in range(max(number - TOPIC_IMPORTS, 0), number))
            parts.append(body_of(topic(number)))
            written += parts[-1].count("\n")
            number += 1
        head = f"licet 1;\n\n/// Topics in one file.\nmodule bulk.shared{i};\n\nimport bulk.model;\n"
        head += "".join(f"import bulk.shared{j};\n" for j in sorted(read - {i}))
        written += head.count("\n")
        write(folder, f"shared{i}.licet", head + "".join(parts))


main()
