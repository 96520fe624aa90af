"""The filing specification evaluated a second time.

Written from the documents (application.md, topics.csv, provincial_rules.csv, readings.md and the
suffix lists), not from rules/icp: where the two differ, one of them misreads a sentence. Numbers in
brackets are the readings of readings.md. It is plain rather than quick.
"""
import calendar
import csv
import datetime
import ipaddress
import re
import unicodedata

from . import application as model
from . import domains, identifiers
from .kleene import all_of, any_of, apply, is_unknown, negate, none_of, unknown
from .text import (is_blank, is_digits, is_han, is_letters, is_space, is_special, lower, trim, upper)

DAY = datetime.date
MERGER = DAY(2018, 1, 1)            # organisation codes end for enterprises; domain rules begin
ONE_DOMAIN = DAY(2019, 4, 22)
SUFFIX_CATALOGUE = DAY(2019, 12, 23)

HOLDERS = {
    "subject": {"subject"},
    "legal": {"legal_representative"},
    "subject_or_legal": {"subject", "legal_representative"},
    "subject_or_legal_or_principal": {"subject", "legal_representative", "principal"},
    "subject_or_legal_or_principal_or_site":
        {"subject", "legal_representative", "principal", "site_responsible"},
}
COMMON_SUFFIXES = set("hk tw asia jp co io so biz me".split())
NATIONAL_HEADS = ("中国", "中华", "中央", "人民", "人大", "国家")
SENSITIVE = ("反腐", "赌博", "廉政", "色情")
FINANCE_NAMES = ("投资管理", "理财", "典当", "担保", "贷款")
PRE_APPROVED = set("news publishing medicine health_care broadcasting culture finance games "
                   "ride_hailing".split())
NOT_PERSONAL = PRE_APPROVED | {"forum", "corporate"}
NEW_FILINGS = ("first_filing", "add_website", "add_website_elsewhere")
STRICTEST = NEW_FILINGS + ("add_access", "one_click_access")
TRAVEL_PAPERS = ("passport", "hk_macao_permit", "taiwan_permit")

# https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-, what is not global
NOT_PUBLIC = [ipaddress.ip_network(n) for n in (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
    "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
    "224.0.0.0/3 2001::/23 2001:db8::/32 2002::/16 3fff::/20").split()]
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")


def add_months(day, months):
    """The same day n months later, or the month's last day where it has no such day [59]."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return DAY(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(birth, day):
    """Whole years; 29 February comes on 1 March in common years [35]."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_mobile(text):
    return re.fullmatch("1[3-9][0-9]{9}", text) is not None


def is_public_ip(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if "%" in text or any(address in network for network in NOT_PUBLIC):
        return False
    return address.version == 4 or address in GLOBAL_IPV6


def pointer_step(key):
    return key.replace("~", "~0").replace("/", "~1")


class Node:
    """A JSON object and its path."""

    def __init__(self, value, path):
        self.value, self.path = value, path

    def __getitem__(self, key):
        """A field, or unknown where it is absent or null."""
        found = self.value.get(key)
        return unknown(f"{self.path}/{key}") if found is None else found

    def get(self, key, default=None):
        found = self.value.get(key)
        return default if found is None else found

    def child(self, key):
        return Node(self.value[key], f"{self.path}/{key}")

    def children(self, key):
        return [Node(item, f"{self.path}/{key}/{place}")
                for place, item in enumerate(self.value[key])]

    def date(self, key):
        found = self[key]
        return found if is_unknown(found) else identifiers.parse_date(found)

    def is_empty(self, key):
        """Absent, null or only white space [24 b]."""
        return is_blank(self.get(key, ""))


class Specification:
    """The documents, read once."""

    def __init__(self, folder):
        read = lambda name: list(csv.DictReader(open(folder / name, newline="")))
        self.provinces = {row["province"]: row["gb2260"] for row in read("provinces.csv")}
        self.province_of_division = {code: name for name, code in self.provinces.items()}
        self.rows = read("provincial_rules.csv")
        self.topics = {row["topic"]: row for row in read("topics.csv")}
        self.approved = [(row["suffix"].lstrip("."), identifiers.parse_date(row["first_list_date"]))
                         for row in read("approved_suffixes.csv") if row["first_list_date"]]
        self.beijing_suffixes = self._lines(folder / "suffixes_beijing_2019.txt")
        self.unapproved = self._lines(folder / "suffixes_not_approved.txt")
        self.accepted = model.accepted_by_applicant(folder)
        certificates = {code for codes in self.accepted.values() for code in codes}
        self.validator = model.Validator(self.provinces, certificates)
        self.suffix_list = domains.SuffixList()

    @staticmethod
    def _lines(path):
        lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
        return {line for line in lines if line}

    def rows_in_force(self, province, is_unit, as_of):
        """topic -> value of the rows that hold for this applicant on this day."""
        kinds = ("all", "unit" if is_unit else "individual")
        return {row["topic"]: row["value"] for row in self.rows
                if row["province"] == province and row["applies_to"] in kinds
                and (not row["from"] or identifiers.parse_date(row["from"]) <= as_of)
                and (not row["until"] or as_of < identifiers.parse_date(row["until"]))}

    def decide(self, application):
        """verdict, filing_type, topics, materials, unknowns, accepted_certificates of a JSON value.

        The accepted certificates are None where they are not asked for or not known.
        """
        if not self.validator.is_valid(application):
            return {"verdict": "error", "filing_type": None, "topics": [], "materials": [],
                    "unknowns": [], "accepted_certificates": None}
        return Evaluation(self, application).decision()


class Evaluation:
    """One application under the rows of its day."""

    def __init__(self, specification, application):
        self.spec = specification
        self.application = Node(application, "")
        self.facts = application.get("facts") or {}
        self.as_of = identifiers.parse_date(application["submitted"])
        self.province = application["province"]
        self.subject = self.application.child("subject")
        self.service = self.application.child("service")
        self.principal = self.subject.child("principal")
        self.websites = self.application.children("websites")
        self.domains = [d for w in self.websites for d in w.children("domains")]
        self.responsible = [w.child("responsible") for w in self.websites]
        self.materials = set(application["materials"])
        self.type = application["subject"]["type"]
        self.is_unit = self.type != "individual"
        self.certificate = self.subject.child("certificate")
        self.legal = None
        if self.is_unit and self.subject.get("legal_representative") is not None:
            self.legal = self.subject.child("legal_representative")
        self.rows = specification.rows_in_force(self.province, self.is_unit, self.as_of)
        self.names = {d.path: domains.parse(d.value["name"]) for d in self.domains}
        self.filing, self.obstacles = None, {}
        self.topics, self.owed, self.unknowns = set(), set(), set()

    # --- the whole ---------------------------------------------------------------------------------

    def decision(self):
        accepted = None
        if self._region() in ("hong_kong", "overseas"):                              # [27]
            self.topics = {("service_region", "national")}
        else:
            self._infer_filing()
            self._judge_provincial()
            self._judge_national()
            accepted = self._accepted()
        return {
            "verdict": self._verdict(),
            "filing_type": self.filing if isinstance(self.filing, str) else None,
            "topics": sorted(self.topics),
            "materials": sorted(self.owed),
            "unknowns": sorted(self.unknowns),
            "accepted_certificates": accepted if accepted is None else sorted(accepted),
        }

    def _verdict(self):                                                              # [23]
        if any(self.spec.topics[topic]["severity"] == "reject" for topic, _ in self.topics):
            return "rejected"
        return "incomplete" if self.unknowns or self.owed else "accepted"

    def _judge_provincial(self):
        for topic, value in self.rows.items():
            self._report(topic, self.province, getattr(self, "_" + topic)(value))

    def _judge_national(self):
        for topic, row in self.spec.topics.items():
            if row["scope"] == "national" and topic != "service_region":
                self._report(topic, "national", getattr(self, "_" + topic)(None))
        if self.as_of >= ONE_DOMAIN:                                                 # [1]
            self._report("one_domain_per_site", "national", self._one_domain_per_site(None))
        if "holder" not in self.rows and self.as_of >= MERGER:                       # [2]
            self._report("holder", "national", self._holder("subject"))

    def _report(self, topic, scope, fires):
        if is_unknown(fires):
            self.unknowns |= fires
        elif fires:
            self.topics.add((topic, scope))
            material = self.spec.topics[topic]["material"]
            if topic == "domain_plan":                                               # [29]
                self.owed |= {"site_plan", "access_contract"} - self.materials
            elif material:
                self.owed.add(material)

    def _accepted(self):                                                             # [31]
        accepted = set(self.spec.accepted[self.type])
        if self.type == "individual":
            if "hk_passport_only" in self.rows:
                accepted -= {"hk_macao_permit", "hk_macao_residence"}
            if "foreigner" in self.rows or (
                    "mainland_id_only" in self.rows and self._is_citizen(self.principal)):
                accepted = {"resident_id"}
        elif self.type == "enterprise":
            refusing = {"licence_only", "licence_by_kind", "new_licence_only"}
            if self.filing == "first_filing":
                refusing.add("licence_only_first_filing")
            if self.as_of >= MERGER or refusing & self.rows.keys():
                accepted.discard("organisation_code")
            elif "licence_only_first_filing" in self.rows and is_unknown(self.filing):
                return None
        elif "licence_by_kind" in self.rows:
            accepted &= {"organisation_code"}
        return accepted

    # --- reference data -----------------------------------------------------------------------------

    def _look_up(self, source, keys):
        """The answer under the first key that is there (None: not filed), or unknown [18]."""
        answers = self.facts.get(source) or {}
        for key in keys:
            if key in answers:
                found = answers[key]
                return None if found is None else Node(
                    found, f"/facts/{source}/{pointer_step(key)}")
        return unknown(f"/facts/{source}/{pointer_step(keys[0])}")

    def _subject_filing(self):
        number = self.certificate.value["number"]
        return self._look_up("subject_filing", [number, upper(trim(number))])

    def _domain_filing(self, domain):
        written = domain.value["name"]
        name = self.names[domain.path]
        keys = [written, lower(written)]
        if name:
            keys += [name.ascii, name.unicode]
        return self._look_up("domain_filing", keys)

    def _server(self, field):
        """A field of the service; the server's record answers where it is absent [66]."""
        own = self.service[field]
        if not is_unknown(own):
            return own
        record = self._server_record()
        if is_unknown(record):
            return record
        found = record and record.get(field)
        return own if found is None else found

    def _server_record(self):
        ip = self.service.get("ip")
        return None if ip is None else self._look_up("server", [ip])

    def _region(self):
        region = self._server("region")
        return "mainland" if is_unknown(region) else region

    def _authorization(self):
        code = self.service.get("authorization_code", "")
        if is_blank(code):
            return None
        return self._look_up("authorization", [code])

    # --- which filing it is ------------------------------------------------------------------------

    def _infer_filing(self):                                                         # [12] to [20]
        subject = self._subject_filing()
        outcomes = [self._classify(subject, self._domain_filing(d)) for d in self.domains]
        blocked_subject = [
            ("shell_subject", self.subject.get("empty_shell", False)),
            ("subject_conflict", self.subject.get("filed_in_progress", False)),
        ]
        for topic, blocks in blocked_subject:
            if blocks:
                self.obstacles[topic] = True
                return
        missing = frozenset().union(*(o for o in outcomes if is_unknown(o)))
        if "domain_conflict" in outcomes:
            self.obstacles["domain_conflict"] = True
            return
        if missing:
            self.obstacles["domain_conflict"] = missing
        if "already_filed" in outcomes:
            self.obstacles["already_filed"] = True
        else:
            self.filing = missing or min(outcomes, key=STRICTEST.index)

    @staticmethod
    def _state(filing):
        """unfiled, here or elsewhere [15]."""
        if filing is None or filing.get("provider") is None:
            return "unfiled"
        return "here" if filing.get("provider") == "here" else "elsewhere"

    def _classify(self, subject, domain):
        if is_unknown(subject) or is_unknown(domain):
            asked = [subject, domain]
            if isinstance(subject, Node):
                asked.append(subject["number"])
            if isinstance(domain, Node):
                asked.append(domain["subject_number"])
            return frozenset().union(*filter(is_unknown, asked))
        holder, state = self._state(subject), self._state(domain)
        if state == "unfiled":
            return {"unfiled": "first_filing", "here": "add_website",
                    "elsewhere": "add_website_elsewhere"}[holder]
        if holder == "unfiled":
            return "domain_conflict"
        same = apply(lambda one, other: one == other, domain["subject_number"], subject["number"])
        if is_unknown(same):
            return same
        if not same:                                                                 # [14]
            return "domain_conflict"
        if state == "here":                                                          # [13]
            return "already_filed"
        return "one_click_access" if holder == "here" else "add_access"

    def _filing_is(self, *types):
        return self.filing if is_unknown(self.filing) else self.filing in types

    def _obstacle(self, topic):
        return self.obstacles.get(topic, False)

    # --- persons and certificates ------------------------------------------------------------------

    def _persons(self):
        """Whoever answers for the subject or a site [33]."""
        return [self.principal] + self.responsible

    def _everybody(self):
        return self._persons() + ([self.legal] if self.legal else [])

    @staticmethod
    def _number(certificate):
        return upper(trim(certificate.value["number"]))

    def _number_is_right(self, certificate):
        return identifiers.number_is_right(certificate.value["type"], self._number(certificate),
                                           self.as_of, self.spec.province_of_division)

    def _is_same(self, one, other):                                                  # [34]
        return self._number(one.child("certificate")) == self._number(other.child("certificate"))

    def _is_legal(self, person):
        if self.legal is None:
            return unknown("/subject/legal_representative")
        return self._is_same(person, self.legal)

    @staticmethod
    def _is_citizen(person):
        return person.get("citizen", True)

    def _legal_is_foreign(self):
        if self.legal is None:
            return unknown("/subject/legal_representative")
        return not self._is_citizen(self.legal)

    def _is_younger(self, person, years):                                            # [35]
        certificate = person.child("certificate")
        if certificate.value["type"] != "resident_id" or not self._number_is_right(certificate):
            return False
        return age_on(identifiers.birth_of(self._number(certificate)), self.as_of) < int(years)

    def _certificate_province(self, person):                                         # [40]
        certificate = person.child("certificate")
        province = certificate["province"]
        if is_unknown(province) and certificate.value["type"] == "resident_id":
            return self.spec.province_of_division.get(self._number(certificate)[:2], province)
        return province

    def _is_elsewhere(self, province):
        return apply(lambda p: p != self.province, province)

    def _lacks(self, *materials):
        return not self.materials.intersection(materials)

    # --- the provincial topics ---------------------------------------------------------------------

    def _address_to_door(self, _):
        return negate(self.subject["address_to_door"])

    def _age_min(self, value):                                                       # [36]
        persons = self._persons() if self.is_unit else [self.principal]
        return any(self._is_younger(p, value) for p in persons)

    def _responsible_age_min(self, value):
        return any(self._is_younger(p, value) for p in self._persons())

    def _work_proof_under(self, value):
        excepted = self._is_legal if self.is_unit else lambda person: False
        return all_of(self._lacks("work_proof"), any_of(*(
            all_of(self._is_younger(p, value), negate(excepted(p))) for p in self._persons())))

    def _guardian_id_under(self, value):
        return self._lacks("guardian_id") and self._is_younger(self.principal, value)

    def _colour_scan(self, _):
        return negate(self.certificate["colour_scan"])

    def _original_scan(self, _):
        return negate(self.certificate["original_scan"])

    def _content_remark(self, _):
        return any(w.is_empty("remark") for w in self.websites)

    def _personal_site_remark(self, _):                                              # [44]
        return none_of(*(apply(lambda r: "本网站是个人网站" in r, w["remark"])
                         for w in self.websites))

    def _personal_site_name(self, _):
        return any(not w.value["name"].endswith(("的个人博客", "的个人主页")) for w in self.websites)

    def _same_site_remark(self, _):
        return any_of(*(all_of(len(w.value["domains"]) > 1, negate(w["same_site_for_all_domains"]))
                        for w in self.websites))

    def _hospital_remark(self, _):
        return all_of(self.subject["hospital"], self.subject.is_empty("remark"))

    def _domain_certificate(self, _):                                                # [57]
        return all_of(self._lacks("domain_certificate"),
                      any_of(*(negate(d["certificate_uploaded"]) for d in self.domains)))

    def _domain_certificate_from(self, value):
        return len(self.domains) >= int(value) and self._lacks("domain_certificate")

    def _domain_certificate_on_add(self, _):                                         # [21]
        return all_of(self._lacks("domain_certificate"),
                      self._filing_is("add_website", "add_website_elsewhere"))

    def _domain_plan(self, value):                                                   # [29, 56]
        labels = {self._label(d)[0] for d in self.domains if self._label(d)}
        return len(labels) > int(value) and not {"site_plan", "access_contract"} <= self.materials

    def _domain_valid_months(self, value):
        limit = add_months(self.as_of, int(value))
        return any_of(*(apply(lambda day: day < limit, d.date("expires")) for d in self.domains))

    def _id_valid_months(self, value):                                               # [24 f, 39]
        expires = self.principal.child("certificate").date("expires")
        return not is_unknown(expires) and expires < add_months(self.as_of, int(value))

    def _existing_sites_open(self, _):                                               # [24 c]
        return self.subject.get("existing_sites_open") is False

    def _existing_sites_plain(self, _):
        return self.subject.get("existing_sites_plain") is False

    def _finance_names_need_legal(self, _):
        named = any(word in self.subject.value["name"] for word in FINANCE_NAMES)
        return all_of(named, any_of(*(negate(self._is_legal(p)) for p in self._persons())))

    def _finance_pledge(self, _):
        return (self._lacks("finance_pledge")
                and any("finance" in w.value["content"] for w in self.websites))

    def _fingerprint(self, _):
        return self._lacks("fingerprint")

    def _handwritten_pledge(self, _):
        return self._lacks("handwritten_pledge")

    def _party_building_proof(self, _):                                              # [7]
        return all_of(self._lacks("party_building_proof"), self._filing_is(*NEW_FILINGS))

    def _phone_bill(self, _):
        return self._lacks("phone_bill")

    def _first_time_responsible(self, _):
        return any_of(*(p["filed_before"] for p in self._persons()))

    def _foreign_legal_may_delegate(self, _):                                        # [42]
        return self._legal_is_foreign()

    def _foreign_legal_remark(self, _):
        said = apply(lambda r: "主体负责人信息已核实" in r, self.subject["remark"])
        return all_of(self._legal_is_foreign(), negate(said))

    def _foreigner(self, _):                                                         # [38]
        return not self._is_citizen(self.principal)

    def _hk_passport_only(self, _):
        return any(p.child("certificate").value["type"] in ("hk_macao_permit", "hk_macao_residence")
                   for p in self._persons())

    def _holder(self, value):
        return any(d.value["holder_is"] not in HOLDERS[value] for d in self.domains)

    def _investor_named(self, _):
        return self.subject.is_empty("investor")

    def _landline(self, _):
        return self.subject.is_empty("landline")

    def _landline_mobile_remark(self, _):                                            # [24 e]
        return is_mobile(self.subject.get("office_phone", "")) and self.subject.is_empty("remark")

    def _office_phone_differs(self, _):
        return self.subject.get("office_phone") == self.principal.value["phone"]

    def _has_licence(self):
        return self.certificate.value["type"] == "business_licence"

    def _licence_only(self, _):
        return self.type == "enterprise" and not self._has_licence()

    def _licence_only_first_filing(self, _):
        return all_of(self._licence_only(None), self._filing_is("first_filing"))

    def _licence_or_orgcode(self, _):
        return self.type == "enterprise" and self.certificate.value["type"] not in (
            "business_licence", "organisation_code")

    def _licence_by_kind(self, _):                                                   # [8]
        if self.type == "enterprise":
            return not self._has_licence()
        return self.is_unit and self.certificate.value["type"] != "organisation_code"

    def _new_licence_only(self, _):                                                  # [50]
        return self.type == "enterprise" and not (
            self._has_licence() and len(self._number(self.certificate)) == 18)

    def _named_trader_as_enterprise(self, _):                                        # [4]
        return all_of(not self.is_unit, self.subject["named_trader"])

    def _local_id_only(self, _):
        return self._is_elsewhere(self._certificate_province(self.principal))

    def _mainland_id_only(self, _):
        return (self._is_citizen(self.principal)
                and self.principal.child("certificate").value["type"] != "resident_id")

    def _temporary_id(self, _):
        return self.principal.child("certificate")["temporary"]

    def _lives_elsewhere(self):                                                      # [41]
        paper = self.principal.child("certificate").value["type"]
        return any_of(paper in TRAVEL_PAPERS,
                      self._is_elsewhere(self._certificate_province(self.principal)))

    def _residence_permit(self, _):
        serving = ["residence_permit"] + (["student_card"] if self.province == "jilin" else [])
        return all_of(self._lacks(*serving), self._lives_elsewhere())

    def _residence_proof(self, _):
        return all_of(self._lacks("residence_permit", "work_proof", "student_card"),
                      self._lives_elsewhere())

    def _site_residence_permit(self, _):
        return all_of(self._lacks("residence_permit"), any_of(*(
            self._is_elsewhere(self._certificate_province(p)) for p in self.responsible)))

    def _phone_local(self, _):
        return any_of(*(self._is_elsewhere(p["phone_province"]) for p in self._persons()))

    def _phone_local_or_remark(self, _):
        return all_of(self.subject.is_empty("remark"), self._phone_local(None))

    def _site_phone_local(self, _):
        return any_of(*(self._is_elsewhere(p["phone_province"]) for p in self.responsible))

    def _phone_check_call(self, _):
        return True

    def _must_be_legal(self, person):
        """Not the legal representative, and no delegate of a foreign one [42]."""
        delegated = all_of("foreign_legal_may_delegate" in self.rows, self._legal_is_foreign(),
                           self._is_citizen(person))
        return all_of(negate(self._is_legal(person)), negate(delegated))

    def _principal_is_legal(self, _):
        return self._must_be_legal(self.principal)

    def _principal_authorisation(self, _):
        return all_of(self._lacks("principal_authorisation"),
                      negate(self._is_legal(self.principal)))

    def _site_is_legal(self, _):
        return any_of(*(self._must_be_legal(p) for p in self.responsible))

    def _site_authorisation(self, _):
        return all_of(self._lacks("site_authorisation"),
                      any_of(*(negate(self._is_legal(p)) for p in self.responsible)))

    def _site_differs(self, _):
        return any(self._is_same(p, self.principal) for p in self.responsible)

    def _site_differs_unless_legal(self, _):
        return all_of(negate(self._is_legal(self.principal)), self._site_differs(None))

    def _same_person_unless_legal(self, _):
        others = any(not self._is_same(p, self.principal) for p in self.responsible)
        return all_of(negate(self._is_legal(self.principal)), others)

    def _site_responsible_unique(self, _):
        return any_of(*(p["responsible_elsewhere"] for p in self.responsible))

    def _one_domain_per_site(self, _):
        return any(len(w.value["domains"]) > 1 for w in self.websites)

    def _split_by_prefix(self, _):                                                   # [58]
        def is_mixed(website):
            labels = {self._label(d)[0] for d in website.children("domains") if self._label(d)}
            return len(labels) > 1
        return any_of(*(all_of(is_mixed(w), negate(w["same_site_for_all_domains"]))
                        for w in self.websites))

    def _privacy_closed(self, _):
        return any_of(*(all_of(w["reachable"], d["privacy_protected"])
                        for w in self.websites for d in w.children("domains")))

    def _site_closed(self, _):                                                       # [7]
        return any_of(*(all_of(w["reachable"], self._filing_is(*NEW_FILINGS))
                        for w in self.websites))

    def _registered_abroad(self, _):
        return any_of(*(d["registered_abroad"] for d in self.domains))

    def _suffixes(self):
        """The last label, decoded, of each valid name [52]."""
        return [name.unicode_labels[-1] for name in self.names.values() if name]

    def _suffix_common(self, _):
        return any(s in COMMON_SUFFIXES for s in self._suffixes())

    def _suffix_list(self, _):
        return any(s not in self.spec.beijing_suffixes and not all(map(is_han, s))
                   for s in self._suffixes())

    def _suffix_forbidden(self, value):
        return value in self._suffixes()

    def _label(self, domain):
        """(A-label, U-label) before the public suffix, None where there is none [53, 54]."""
        name = self.names[domain.path]
        return self.spec.suffix_list.label_before_suffix(name) if name else None

    def _national_words_in_domain(self, _):                                          # [60]
        return self.type != "government" and any(
            self._label(d) and self._label(d)[1].startswith(("中国", "国家")) for d in self.domains)

    def _transfer_same_certificate(self, _):                                         # [22]
        def differs(domain):
            filing = self._domain_filing(domain)
            if is_unknown(filing):
                return filing
            return self._state(filing) != "unfiled" and apply(
                lambda number: upper(trim(number)) != self._number(self.certificate),
                filing["subject_certificate"])
        return all_of(self._filing_is("add_access"), any_of(*map(differs, self.domains)))

    # --- the national topics -----------------------------------------------------------------------

    def _certificate_fits_applicant(self, _):                                        # [10]
        accepted = set(self.spec.accepted[self.type])
        if self.type == "enterprise" and self.as_of >= MERGER:
            accepted.discard("organisation_code")
        return self.certificate.value["type"] not in accepted

    def _certificate_number(self, _):
        return not self._number_is_right(self.certificate)

    def _responsible_certificate(self, _):                                           # [9, 37]
        return any(self._paper_is_wrong(p) for p in self._persons())

    def _paper_is_wrong(self, person):
        certificate = person.child("certificate")
        if not self.is_unit:
            allowed = self.spec.accepted["individual"]
        elif self._is_citizen(person):
            allowed = ["resident_id"]
        else:
            allowed = TRAVEL_PAPERS
        return certificate.value["type"] not in allowed or not self._number_is_right(certificate)

    def _certificate_expired(self, _):                                               # [33]
        certificates = [self.certificate] + [p.child("certificate") for p in self._everybody()]
        days = [c.date("expires") for c in certificates]
        return any(not is_unknown(day) and day < self.as_of for day in days)

    def _unit_province(self, _):                                                     # [40]
        if not self.is_unit:
            return False
        province, number = self.certificate["province"], self._number(self.certificate)
        if is_unknown(province):
            division = ""
            if len(number) == 18:
                division = number[2:4]
            elif len(number) == 15 and self._has_licence():
                division = number[:2]
            province = self.spec.province_of_division.get(division, province)
        return self._is_elsewhere(province)

    def _website_count(self, _):
        return len(self.websites) > (10 if self.is_unit else 1)

    def _domain_approved_suffix(self, _):
        if self.as_of < MERGER:
            return False
        if self.as_of < SUFFIX_CATALOGUE:
            return any(s in self.spec.unapproved for s in self._suffixes())
        approved = {suffix for suffix, since in self.spec.approved if since <= self.as_of}
        return any(s not in approved for s in self._suffixes())

    def _domain_registrar(self, _):                                                  # [24 c]
        return self.as_of >= MERGER and any(
            d.get("registrar_approved") is False for d in self.domains)

    def _domain_real_name(self, _):                                                  # [25]
        return all_of(self.as_of >= MERGER,
                      any_of(*(negate(d["real_name_verified"]) for d in self.domains)))

    def _domain_unexpired(self, _):                                                  # [6, 24 f]
        return any_of(*(apply(lambda day: day < self.as_of, d.date("expires"))
                        for d in self.domains))

    def _domain_apex(self, _):
        return any(name and not self.spec.suffix_list.is_apex(name)
                   for name in self.names.values())

    def _domain_syntax(self, _):
        return None in self.names.values()

    def _any_site_name(self, test):
        return any(test(w.value["name"]) for w in self.websites)

    def _site_name_length(self, _):
        return self._any_site_name(lambda name: sum(map(is_han, name)) < 3)

    def _site_name_alphanumeric(self, _):                                            # [62]
        def is_plain(name):
            packed = "".join(c for c in name if not is_space(c))
            return is_digits(packed) or is_letters(packed)
        return self._any_site_name(is_plain)

    def _site_name_symbols(self, _):                                                 # [63]
        return self._any_site_name(lambda name: any(map(is_special, trim(name))))

    def _site_name_is_domain(self, _):                                               # [64]
        def is_named_so(website):
            forms = set()
            for domain in website.children("domains"):
                name = self.names[domain.path]
                forms.add(lower(domain.value["name"]))
                if name:
                    forms |= {name.ascii, name.unicode}
            return lower(trim(website.value["name"])) in forms
        return any(map(is_named_so, self.websites))

    def _site_name_national(self, _):                                                # [60]
        return self.type != "government" and self._any_site_name(
            lambda name: name.startswith(NATIONAL_HEADS))

    def _site_name_sensitive(self, _):
        return self._any_site_name(lambda name: any(word in name for word in SENSITIVE))

    def _individual_content(self, _):                                                # [69]
        return not self.is_unit and any(
            NOT_PERSONAL & set(w.value["content"]) for w in self.websites)

    def _pre_approval(self, _):                                                      # [30, 69]
        return self.is_unit and any(
            PRE_APPROVED & set(w.value["content"]) - set(w.get("pre_approvals", []))
            for w in self.websites)

    def _phone_number(self, _):                                                      # [33, 51]
        return any(not is_mobile(p.value["phone"]) for p in self._everybody())

    def _is_server(self):                                                            # [65]
        return self.service.value["kind"] in ("cvm", "lighthouse")

    def _service_billing(self, _):
        return all_of(self._is_server(), apply(lambda b: b != "prepaid", self._server("billing")))

    def _service_duration(self, _):
        return all_of(self._is_server(), apply(lambda n: n < 90, self._server("purchased_days")))

    def _service_remaining(self, _):
        return all_of(self._is_server(), apply(lambda n: n < 30, self._server("remaining_days")))

    def _service_ip(self, _):                                                        # [24 g, 67]
        return self._is_server() and not is_public_ip(self.service.get("ip", ""))

    def _service_offered(self, _):
        kind = self.service.value["kind"]
        return kind in ("clb", "cpm", "bm_clb") and kind not in self.service.get(
            "purchased_kinds", [])

    def _by_code(self, test):
        """test(record) where the service is an authorization code that exists [68]."""
        if self.service.value["kind"] != "authorization_code":
            return False
        record = self._authorization()
        if is_unknown(record):
            return record
        return record is not None and test(record)

    def _authorization_unknown(self, _):
        if self.service.value["kind"] != "authorization_code":
            return False
        record = self._authorization()
        return record if is_unknown(record) else record is None

    def _authorization_expired(self, _):
        return self._by_code(
            lambda r: apply(lambda day: day < self.as_of, r.date("server_expires")))

    def _authorization_used(self, _):
        return self._by_code(lambda r: r["used"])

    def _authorization_issuer(self, _):
        return self._by_code(lambda r: apply(lambda who: who != "enterprise", r["verified_as"]))

    def _authorization_scope(self, _):
        return self.service.value["kind"] == "authorization_code" and (
            len(self.websites) > 1 or len(self.domains) > 1)

    def _domain_conflict(self, _):
        return self._obstacle("domain_conflict")

    def _subject_conflict(self, _):
        return self._obstacle("subject_conflict")

    def _shell_subject(self, _):
        return self._obstacle("shell_subject")

    def _already_filed(self, _):
        return self._obstacle("already_filed")
