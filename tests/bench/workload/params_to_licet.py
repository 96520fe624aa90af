#!/usr/bin/env python3
"""params_to_licet.py | licet fmt - > ../icp46/params.licet: params.json as tables, constants and settings.

tests/conformance/icp46.py fails where the two differ.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = ["resident_id", "passport", "hk_macau_permit", "taiwan_permit", "org_code"]


def text(value):
    return json.dumps(value, ensure_ascii=False)


def texts(values):
    return "[" + ", ".join(text(value) for value in values) + "]"


def enum(name, members):
    yield f"enum {name} {{"
    for member in members:
        yield f"  {member}  zh {text(member)}  en {text(member)};"
    yield "}"


def table(name, result, rows, otherwise):
    """A table from a text to one output."""
    yield f"table {name}(text: string) -> {result} {{"
    yield "  hit first;"
    yield "  | text | => result |"
    for key, output in rows:
        yield f"  | {text(key)} | => {output} |"
    yield f"  | - | => {otherwise} |"
    yield "}"


def mapping(name, rows):
    yield f"mapping {name}: string => string {{"
    for key, values in rows:
        yield f"  {text(key)} => {', '.join(text(value) for value in values)};"
    yield "}"


def province(name, values):
    yield f"in province {name} {{"
    yield f"  set code = {text(values['code'])};"
    if values["suffixes"] is not None:
        yield f"  set suffixes = {texts(values['suffixes'])};"
    for key in ("min_domain_days", "min_cert_days", "min_age", "min_prepaid_months",
                "max_sites_individual"):
        yield f"  set {key} = {values[key]};"
    yield f"  set registrant_{values['registrant']};"
    yield f"  set words_of_province = {texts(values['forbidden_words'])};"
    if values["local_only"]:
        yield "  set local_only;"
    for kind in ("individual", "unit"):
        materials = texts(values["required_materials"][kind])
        yield f"  in applicant {kind} {{ set required_materials = {materials}; }}"
    yield "}"


def module(params):
    provinces = params["provinces"]
    yield "licet 1;"
    yield ""
    yield "/// Written by tests/bench/workload/params_to_licet.py from params.json: do not edit."
    yield "module icp46.params;"
    yield ""
    yield "import icp46.rules;"
    yield ""
    yield from enum("Province", [*provinces, "elsewhere"])
    yield from enum("CertificateClass", [*CLASSES, "credit_code", "other"])
    yield ""
    yield from table("province_of", "Province", [(name, name) for name in provinces], "elsewhere")
    yield from table("class_of", "CertificateClass",
                     [(name, name) for name in CLASSES] +
                     [(name, "credit_code") for name in params["uscc_types"]], "other")
    yield from table("is_applicant_type", "bool",
                     [(name, "true") for name in params["applicant_types"]], "false")
    yield from mapping("certificates_of", params["applicant_types"].items())
    yield from table("has_pre_approval", "bool",
                     [(name, "true") for name in params["pre_approval"]], "false")
    yield from mapping("pre_approval",
                       [(name, [value]) for name, value in params["pre_approval"].items()])
    yield ""
    for name in ("person_cert_types", "national_suffixes", "forbidden_words",
                 "individual_forbidden_words", "commercial_contents", "service_kinds"):
        yield f"const {name} = {texts(params[name])};"
    for name in ("max_age", "name_min", "name_max"):
        yield f"const {name} = {params[name]};"
    yield ""
    for name, kind in (("code", "string?"), ("suffixes", "list<string>?"),
                       ("min_domain_days", "int?"), ("min_cert_days", "int?"), ("min_age", "int?"),
                       ("registrant_strict", "bool"), ("registrant_legal_person_ok", "bool"),
                       ("words_of_province", "list<string>?"), ("local_only", "bool"),
                       ("min_prepaid_months", "int?"), ("max_sites_individual", "int?"),
                       ("required_materials", "list<string>?")):
        yield f"setting {name}: {kind};"
    for name, values in provinces.items():
        yield ""
        yield from province(name, values)


def main():
    with open(os.path.join(HERE, "params.json"), encoding="utf-8") as file:
        params = json.load(file)
    sys.stdout.reconfigure(encoding="utf-8")
    print("\n".join(module(params)))


main()
