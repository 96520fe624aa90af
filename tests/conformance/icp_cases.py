#!/usr/bin/env python3
"""The 2021 edition against its cases: every application of domain/sources/cases_2021.jsonl gets the
outcome stated there.

The cases use field names of their own; `application()` is the translation into the record of
docs/icp/application.md. A case states only what it is about: what it does not say is said here in the
applicant's favour (`FAVOURABLE` and the defaults in the translation), so that nothing stays unknown.

A case's findings are row ids (GD-26) or names of an error catalogue (E-SUFFIX). A row's finding is one
whose `cite` has the id; `CATALOGUE` says which topics an error is. Notes are for the reviewer and
not compared. `reject` means that something blocks: a rejection, or a document that is owed.

Where a case and a row disagree the row holds: DISAGREEMENTS names each, with the reason.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

CASES = pathlib.Path(os.environ["LICET_SHARED"]) / "domain" / "sources" / "cases_2021.jsonl"
RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"

PROVINCES = {
    "11": "beijing", "12": "tianjin", "13": "hebei", "14": "shanxi", "15": "inner_mongolia",
    "21": "liaoning", "22": "jilin", "23": "heilongjiang", "31": "shanghai", "32": "jiangsu",
    "33": "zhejiang", "34": "anhui", "35": "fujian", "36": "jiangxi", "37": "shandong",
    "41": "henan", "42": "hubei", "43": "hunan", "44": "guangdong", "45": "guangxi",
    "46": "hainan", "50": "chongqing", "51": "sichuan", "52": "guizhou", "53": "yunnan",
    "54": "tibet", "61": "shaanxi", "62": "gansu", "63": "qinghai", "64": "ningxia",
    "65": "xinjiang",
}
TYPES = {"企业": "enterprise", "个人": "individual"}
CERTIFICATES = {"工商营业执照": "business_licence", "身份证": "resident_id",
                "组织机构代码证书": "organisation_code", "香港身份证": "hong_kong_id"}
CONTENT = {"单位门户网站": "corporate", "其他": "other"}
KINDS = {"CVM": "cvm", "AUTH_CODE": "authorization_code", "LIGHTHOUSE": "lighthouse", "CLB": "clb",
         "TCB": "tcb", "SCF": "scf"}
MATERIALS = {
    "gd_commitment_letter": ["commitment_letter"],
    "js_notice": ["truthfulness_notice"],
    "js_commitment": ["truthfulness_commitment"],
    "subject_pic_authorisation_letter": ["principal_authorisation"],
    "site_pic_authorisation_letter": ["site_authorisation"],
    # 法定代表人授权书 authorises both persons (template book1).
    "legal_rep_authorisation_letter": ["principal_authorisation", "site_authorisation"],
    "work_proof": ["work_proof"], "student_card": ["student_card"],
    "residence_permit": ["residence_permit"], "shenzhen_residence_permit": ["residence_permit"],
    "domain_certificate": ["domain_certificate"],
    "party_building_letter": ["party_building_proof"],
    "explanation_letter": ["not_involved_pledge"],
    # Seen by a reviewer, not by a field of the record.
    "subject_certificate": [], "identity_certificate": [], "site_pic_video": [],
    "js_commitment_video": [], "newest_licence_scan": [],
}
STATUS = {"吊销": "revoked"}
FILINGS = {"first": {"first_filing"}, "new_site": {"add_website"},
           "new_site_other": {"add_website_elsewhere"},
           "access": {"add_access", "one_click_access"}, "change": {"change"},
           "change_site": {"change_site"}, None: {None}}

# The error catalogue of filing_types.md by the topics of the findings.
CATALOGUE = {
    "E-DOMAIN-FILED": {"domain_conflict"}, "W-MAYBE-OLD-NUMBER": {"old_number_suspected"},
    "E-OTHER-ACCOUNT": {"filed_in_other_account"}, "W-CHANGE-AFTER": {"old_certificate"},
    "E-OPEN-ORDER": {"account_order"}, "E-ACCOUNT-SUBJECT": {"account_subject"},
    "E-ACCOUNT-48H": {"account_waiting"}, "E-ACCOUNT-NAME": {"account_name"},
    "E-PROVINCE": {"unit_province"},
    "E-NO-RESOURCE": {"service_billing", "service_duration", "service_remaining", "service_ip",
                      "service_region"},
    "E-SERVER-FULL": {"server_full"},
    "E-CODE": {"authorization_account", "authorization_remaining", "authorization_issuer"},
    "E-SUFFIX": {"domain_approved_suffix"}, "E-DOMAIN-EXPIRED": {"domain_unexpired"},
    "E-NOT-VERIFIED": {"domain_real_name_waiting"}, "E-REGISTRAR": {"domain_registrar"},
    "E-HOLDER": {"holder_certificate"}, "E-DOMAIN-LEVEL": {"domain_apex"},
    "E-IP-ONLY": {"domain_syntax"}, "E-CERT-TYPE": {"certificate_fits_applicant"},
    "E-CERT-NUMBER": {"certificate_number", "responsible_certificate"},
    "E-PHONE-SECURITY": {"account_phone"},
    "E-SITE-NAME": {"site_name_national", "site_name_length", "site_name_alphanumeric",
                    "site_name_symbols"},
    "E-ORDER-SITES": {"website_count"}, "E-MIXED-ORDER": {"mixed_order"},
    "E-SITE-OPEN": {"site_closed"},
}

# case: (what differs, why the rows hold)
DISAGREEMENTS = {
    "C023": (["reject expected, got accept", "filing first expected, got None",
              "lacks E-NO-RESOURCE"],
             "readings.md 27: a server in Hong Kong needs no filing, and a note settles it"),
    "C048": (["also BJ-08"], "the suffix is on BJ-09's list and off BJ-08's; both are reported"),
    "C066": (["also E-CERT-NUMBER"],
             "readings.md 49: the number is checked for the type stated, even if that does not fit"),
    "C070": (["also E-CERT-TYPE"],
             "application.md: nationally an enterprise's organisation code ended on 2018-01-01"),
    "C073": (["also E-CERT-NUMBER", "also E-CERT-TYPE"],
             "application.md: nationally a Hong Kong identity card is no individual's certificate"),
    "C098": (["also GD-21"], "GD-21 asks for the state authority's approval beside the national rule"),
    "C107": (["also E-SERVER-FULL"], "services.md: one server carries 5 websites, and 11 are filed on it"),
}

FAVOURABLE = {"original_scan": True, "colour_scan": True, "temporary": False}


def province(code):
    return PROVINCES[code[:2]]


def certificate(kind, number, code, expires):
    return {"type": CERTIFICATES[kind], "number": number, "province": province(code),
            "expires": expires, **FAVOURABLE}


def person(pic):
    return {
        "name": pic["name"], "residence": {},
        "certificate": certificate(pic["certificate_type"], pic["certificate_number"],
                                   pic["certificate_address_province"], pic["valid_until"]),
        "phone": pic["phone1"], "phone_province": province(pic["phone1_province"]),
        "emergency_phone": pic["emergency_phone"],
        "phone_used_elsewhere": pic["phone_used_by_other_subject"],
        "id_used_elsewhere": pic["id_used_by_other_subject"],
        "citizen": pic["certificate_type"] == "身份证", "filed_before": False,
        "responsible_elsewhere": False,
    }


def legal_representative(case):
    """Of a unit: whichever person responsible says to be it, else somebody else of that name."""
    for pic in (case["subject_pic"], case["site_pic"]):
        if pic["is_legal_rep"]:
            return person(pic)
    other = person(case["subject_pic"])
    other["certificate"]["number"] = "110105199003072346"
    return {**other, "name": case["legal_rep_name"]}


def holder_is(case, site):
    if site["domain_holder"] == case["subject_name"]:
        return "subject"
    return "legal_representative" if site["domain_holder"] == case["legal_rep_name"] else "other"


def website(case, site, responsible, index):
    """The order's first website; further ones differ in the domain alone."""
    domain = site["domain"] if index == 0 else f"site{index}-{site['domain']}"
    return {
        "name": site["name"], "content": [CONTENT[site["service_content"]]], "pre_approvals": [],
        "remark": site["remark"], "reachable": site["open_before_success"],
        "same_site_for_all_domains": True, "responsible": responsible,
        "domains": [{
            "name": domain, "holder": site["domain_holder"], "holder_is": holder_is(case, site),
            "holder_certificate_type": CERTIFICATES[site["domain_holder_certificate_type"]],
            "expires": site["domain_expires"], "real_name_verified": True,
            "real_name_verified_on": site["real_name_verified_on"],
            "registered_abroad": site["registrar"] == "foreign",
            "registrar_approved": site["registrar"] != "foreign",
            "registered_here": site["registrar"] == "tencent",
            "privacy_protected": False, "certificate_uploaded": False,
        }],
    }


def websites(case):
    responsible = person(case["site_pic"])
    sites = [website(case, case["sites"][0], responsible, index)
             for index in range(case.get("sites_in_order", 1))]
    if "extra_site" in case:
        extra = dict(case["sites"][0], domain=case["extra_site"]["domain"])
        sites.append(website(case, extra, responsible, 0))
    return sites


def service(case, account):
    """A month is 30 days, as in the limits of services.md."""
    given, own = case["service"], {}
    if "months_bought" in given:
        own["purchased_days"] = round(given["months_bought"] * 30)
    if "months_left" in given:
        own["remaining_days"] = round(given["months_left"] * 30)
    if given["kind"] == "AUTH_CODE":
        own["authorization_code"] = "CODE-OF-THE-CASE"
    if given.get("public_ip"):
        own["ip"] = "119.29.29.29"
    for name in ("sites_already_on_instance", "sites_already_on_ip", "sites_already_on_package"):
        if name in given:
            own["sites"] = given[name]
    return {"kind": KINDS[given["kind"]],
            "region": {"hongkong": "hong_kong"}.get(given.get("region"), "mainland"),
            "billing": {"postpaid": "pay_as_you_go"}.get(given.get("billing"), "prepaid"),
            "purchased_kinds": ["clb", "cpm", "bm_clb"],
            "same_order": given.get("used_for_same_order", False), **own}


def days_later(day, days):
    import datetime
    return str(datetime.date.fromisoformat(day) + datetime.timedelta(days=days))


def facts(record, case, registry, as_of):
    number, given = record["subject"]["certificate"]["number"], case["service"]
    filings = registry["subject_filings"]
    here = [f for f in filings if f["provider"] == "me"]
    subject = None
    if filings:
        first = (here or filings)[0]
        subject = {"number": number, "provider": "here" if here else "other", "sites": first["sites"],
                   "account": first.get("account", "applicant"), "status": "filed"}
        if "subject_pic_name" in first:
            subject["principal"] = first["subject_pic_name"]
    filed = registry.get("domain_filing")
    domain = filed and {"subject_number": filed["subject_number"],
                        "subject_certificate": filed["subject_number"],
                        "provider": "here" if "me" in filed["providers"] else "other",
                        **({"filed_on": filed["filed_on"]} if "filed_on" in filed else {})}
    domains = {d["name"]: None for site in record["websites"] for d in site["domains"]}
    domains[case["sites"][0]["domain"]] = domain
    if case.get("extra_site", {}).get("domain_filed"):
        domains[case["extra_site"]["domain"]] = {"subject_number": number, "provider": "other",
                                                 "subject_certificate": number}
    code = {"verified_as": given.get("issuer_account_type", "enterprise"),
            "server_expires": days_later(as_of, round(30 * given.get("server_months_left", 12))),
            "used": given.get("code_state") == "used",
            "authorised_account": "applicant" if given.get("bound_account_is_applicant", True)
                                  else "other"}
    return {"subject_filing": {number: subject}, "domain_filing": domains,
            "authorization": {"CODE-OF-THE-CASE": code},
            "server": {record["service"].get("ip", "119.29.29.29"): None}}


def application(entry):
    """The record of docs/icp/application.md that a case describes."""
    case, account = entry["application"], entry["account"]
    trader = case.get("sole_proprietor")
    subject = {
        "type": TYPES[case["applicant_type"]], "name": case["subject_name"],
        "certificate": certificate(case["certificate_type"], case["certificate_number"],
                                   case["certificate_address_province"],
                                   case["certificate_valid_until"]),
        "address": "示例路1号", "address_to_door": True, "investor": "示例上级单位",
        "remark": case.get("subject_remark", ""), "principal": person(case["subject_pic"]),
        "business_scope": case["business_scope"], "hospital": False,
        "sole_proprietor": trader is not None,
        "named_trader": bool(trader and trader["trade_name"]),
        "seal": (trader or {}).get("seal", True),
        "existing_sites_open": True, "existing_sites_plain": True,
        "registry_status": STATUS.get(case.get("subject_status"), "normal"),
    }
    if "shenzhen_residence_permit" in case["materials"]:
        subject["principal"]["residence"]["city"] = "深圳"
    if subject["type"] != "individual":
        subject["legal_representative"] = legal_representative(case)
    record = {
        "id": entry["id"], "submitted": entry["as_of"], "account": "applicant",
        "province": province(case["province"]), "subject": subject, "websites": websites(case),
        "service": service(case, account),
        "materials": [m for name in case["materials"] for m in MATERIALS[name]],
        "provider_account": {
            "verified_as": account["real_name_type"], "name": account["real_name"],
            "verified_hours": account["verified_hours"], "open_order": account["open_order"],
            "security_phone": account["security_phone"],
            **({"subject_number": account["existing_subject_number"]}
               if account["existing_subject_number"] else {})},
    }
    if "requested_type" in case:
        record["requested"] = case["requested_type"]
    if "subject_change" in case:
        change = case["subject_change"]
        record["change"] = {"certificate_number": change["to_number"], "rename": change["rename"],
                            "same_legal_representative": change["same_legal_rep"]}
    record["facts"] = facts(record, case, entry["registry"], entry["as_of"])
    return record


def names_of(finding):
    """What a case would call a finding: its rows, or the errors of its topic."""
    rows = re.findall(r"\b[A-Z]{2}-\d{2}\b", finding["cite"] or "")
    return rows or [name for name, topics in CATALOGUE.items() if finding["topic"] in topics] \
        or [finding["topic"]]


def outcome(entry, decision):
    """(accept or reject, filing type as the case says it, names of findings)."""
    findings = [f for f in decision["findings"] if f["severity"] != "note"]
    names = {name.removeprefix("W-") for f in findings for name in names_of(f)}
    blocked = decision["verdict"] != "accepted"
    wanted = entry["expected"]["filing_type"]
    got = decision["filing_type"]
    return ("reject" if blocked else "accept", wanted if got in FILINGS[wanted] else got,
            names, decision["unknowns"])


def differences(entry, decision):
    expected = entry["expected"]
    wanted = {name.removeprefix("W-") for name in expected["findings"]}
    decided, filing, names, unknowns = outcome(entry, decision)
    found = []
    if decided != expected["decision"]:
        found.append(f"{expected['decision']} expected, got {decided}")
    if filing != expected["filing_type"]:
        found.append(f"filing {expected['filing_type']} expected, got {filing}")
    found += [f"lacks {name}" for name in sorted(wanted - names)]
    found += [f"also {name}" for name in sorted(names - wanted)]
    found += [f"unknown {path}" for path in unknowns]
    return found


def main():
    if not CASES.exists():
        print(f"skipped: {CASES} is absent")
        return 77
    entries = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    lines = "".join(json.dumps(application(e), ensure_ascii=False) + "\n" for e in entries)
    run = subprocess.run([os.environ["LICET"], "eval", str(RULES), "-", "--format", "jsonl"],
                         input=lines.encode(), stdout=subprocess.PIPE, check=False)
    decisions = [json.loads(line) for line in run.stdout.decode().splitlines()]
    if len(decisions) != len(entries):
        print(f"{len(entries)} cases in, {len(decisions)} decisions out")
        return 1
    failed = agreed = 0
    for entry, decision in zip(entries, decisions):
        if decision["verdict"] == "error":
            print(entry["id"], decision["error"])
            failed += 1
            continue
        found = differences(entry, decision)
        known = DISAGREEMENTS.get(entry["id"])
        agreed += not found
        if found and (known is None or known[0] != found):
            failed += 1
            print(f"{entry['id']} {entry['title']}: {'; '.join(found)}")
        elif found:
            print(f"{entry['id']}: {'; '.join(found)}. The row holds: {known[1]}")
        elif known:
            failed += 1
            print(f"{entry['id']} agrees now: take it off the list")
    print(f"{agreed} of {len(entries)} cases as stated, {len(entries) - agreed - failed} decided "
          f"otherwise by a row, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
