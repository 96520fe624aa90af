"""Random applications, a seed giving the same ones always.

A base that nearly every rule accepts is drawn for a random province, applicant and day; then some of
its fields are changed, lists grow and shrink, answers of the sources are altered or withheld, and a few
records are broken so that they are no applications any more. All persons and numbers are made up.
"""
import copy
import datetime
import random

from . import application as model
from .reference import FINANCE_NAMES, NATIONAL_HEADS, NOT_PERSONAL, SENSITIVE, add_months

DAY = datetime.date

# days on which something changes; the day before, the day itself and the day after are drawn
TURNING_POINTS = [DAY(2016, 6, 20), DAY(2017, 6, 5), DAY(2018, 1, 1), DAY(2019, 1, 1),
                  DAY(2019, 4, 22), DAY(2019, 12, 23), DAY(2020, 1, 1), DAY(2020, 7, 24)]

SUFFIXES = ("com cn com.cn net.cn gov.cn org org.cn net io tk hk com.hk tw asia jp co.jp so biz me wang "
            "top xyz club rocks market band ren citic tel co.uk ck www.ck 中国 公司 网络 xn--fiqs8s "
            "xn--55qx5d 政务.cn 公益 手机 みんな рф info technology unknowntld bj.cn ah.cn kawasaki.jp "
            "github.io").split()

LABELS = ("qingshan", "wanghai", "a1", "x-y", "shop", "Example", "中国移动", "国家电网", "中华",
          "青山", "xn--fiq53l6wcx3kp9bc7xq", "xn--fiqs8s", "bücher", "straße", "例子", "パン")

ODD_NAMES = ("com.cn", "cn", "localhost", "www.qingshan.com", "a.b.qingshan.com.cn", "qingshan..com",
             "qingshan.com.", ".qingshan.com", "-qing.com", "qing-.com", "qi--ng.com", "xn--zzzzzz.com",
             "xn--a.com", "xn--.com", "青山。中国", "qing_shan.com", "ｑｉｎｇ.com", "☃.com", "😀.cn",
             "a.123", "1.2.3.4", "a" * 63 + ".com", "a" * 64 + ".com", "例" * 21 + ".cn",
             ".".join(["a" * 61] * 4) + ".com", "·.com", "l·l.com", "ア・イ.jp", "a・b.jp", "\u0301a.com",
             "بيت.com", "אב.com", "א1.com", "1א.com", "aא.com", "٠١.com", "a\u200db.com",
             "क्\u200dष.com", "ς.com", "Bücher.com", "XN--FIQS8S.CN", "qing shan.com", "", " ",
             "xn--fiqs8s", "中国", "city.kawasaki.jp", "a.city.kawasaki.jp", "foo.www.ck", "a.b.ck",
             "qingshan.github.io", "ﬁ.com", "〇〇.cn", "々.cn", "ａ.cn", "é.com", "e\u0301.com")

SITE_NAMES = ("青山绿水", "望海官网", "我的个人博客", "青山的个人博客", "青山的个人主页", "青山的个人博客 ",
              "两字", "一二三", "12345", "abcdef", "abc123", "青山a网站", "青山·绿水", "青山 绿水网",
              " 青山绿水 ", "　青山绿水", "青山(绿水)", "青山绿水!", "", "  ", "中国青山网", " 中国青山网",
              "青山中国网", "反腐在线网", "青山赌博网", "〇〇〇", "々々々", "𠀀𠀁𠀂网", "﨑豈更", "⼀⼁⼂网",
              "青山绿水１２", "青e\u0301山绿水", "1 2 3", "a b c", "ａｂｃ", "abc.com", "青山١٢水绿", "Ⅻ青山绿水",
              "人大代表网", "国家公园网", "中央美院网", "人民网站站", "中华美食网", "青山-绿水")

REMARKS = ("", " ", "　", "说明:资料属实", "本网站是个人网站,记录日常", "主体负责人信息已核实",
           "医疗执业许可证信息见附件,主体负责人信息已核实", "本网站是个人 网站")

PHONES = ("13900001234", "15800001234", "12900001234", "19900001234", "+8613900001234", "139 0000 1234",
          "1390000123", "139000012345", "010-80001234", "", "１３９００００１２３４", " 13900001234")

IPS = ("42.55.161.55", "8.8.8.8", "10.0.0.1", "172.15.0.1", "172.16.0.1", "172.31.255.255", "172.32.0.1",
       "192.168.1.1", "100.63.255.255", "100.64.0.1", "100.128.0.1", "127.0.0.1", "169.254.1.1",
       "203.0.113.5", "198.18.0.1", "198.20.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "0.0.0.0",
       "255.255.255.255", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "a.b.c.d", "", " 8.8.8.8",
       "2400:3200::1", "2001:db8::1", "fe80::1", "fc00::1", "::1", "::", "2001::1", "2002::1",
       "4000::1", "2400:3200::g", "::ffff:8.8.8.8", "2400:3200::1%eth0", "1.1.1.1/32")

# topic -> what it looks at, besides the materials
PROVOKED_BY = {
    "address_to_door": "subject.address_to_door", "colour_scan": "scan.colour_scan",
    "original_scan": "scan.original_scan", "hospital_remark": "subject.hospital subject.remark",
    "content_remark": "site.remark", "personal_site_remark": "site.remark",
    "personal_site_name": "site.name", "same_site_remark":
        "site.domains site.same_site_for_all_domains",
    "split_by_prefix": "site.domains site.same_site_for_all_domains",
    "one_domain_per_site": "site.domains", "domain_plan": "site.domains",
    "domain_certificate_from": "site.domains", "domain_certificate": "domain.certificate_uploaded",
    "existing_sites_open": "subject.existing_sites_open",
    "existing_sites_plain": "subject.existing_sites_plain", "finance_pledge": "site.content",
    "first_time_responsible": "person.filed_before", "foreigner": "person.citizen",
    "site_responsible_unique": "person.responsible_elsewhere", "holder": "domain.holder_is",
    "investor_named": "subject.investor", "landline": "subject.landline",
    "landline_mobile_remark": "subject.office_phone subject.remark",
    "office_phone_differs": "subject.office_phone", "temporary_id": "paper.temporary",
    "named_trader_as_enterprise": "subject.named_trader", "phone_local": "person.phone_province",
    "phone_local_or_remark": "person.phone_province subject.remark",
    "site_phone_local": "person.phone_province", "privacy_closed":
        "domain.privacy_protected site.reachable", "site_closed": "site.reachable",
    "registered_abroad": "domain.registered_abroad", "local_id_only": "paper.province",
    "residence_permit": "paper.province", "residence_proof": "paper.province",
    "site_residence_permit": "paper.province", "age_min": "paper.number",
    "responsible_age_min": "paper.number", "work_proof_under": "paper.number",
    "guardian_id_under": "paper.number", "id_valid_months": "paper.expires",
    "domain_valid_months": "domain.expires",
}
PROVOKING_FLAGS = {"hospital", "named_trader", "reachable", "privacy_protected",
                   "registered_abroad", "filed_before", "responsible_elsewhere", "temporary"}

NAMES = ("赵一", "钱二", "孙三", "李四")
UNIT_NAMES = ("示例科技有限公司", "示例投资管理有限公司", "示例担保公司", "示例理财", "示例贷款典当行")
NUMBERS = ("", " ", "1", "12", "12345", "ABC", "A1", "部队12345", "中" * 30, "中" * 31, "a-b-c",
           "911101050000000000", "12345678", "1234567890a", "H12345678", "h1234567890", "M123456789",
           "123456789012345", "E12345678", "E1234567890123456", "ABCDE", "FRA120076011327",
           "fra120076011327", "fr1120076011327", "1101051990030723", "110105900307234",
           "１１０１０５１９９００３０７２３４６", "O1110000600037341", "证字第12345号", "粤 12345", "123456")


def identity_number(rng, as_of, prefix, birth=None):
    """A resident identity number or one of its kin, its check character right."""
    if birth is None:
        birth = DAY(rng.randint(1950, 2002), rng.randint(1, 12), rng.randint(1, 28))
    body = f"{prefix}{birth:%Y%m%d}{rng.randint(0, 999):03}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def credit_code(rng, prefix, division):
    """A unified social credit code whose check character is right."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"{prefix}{division}" + "".join(rng.choices(alphabet, k=9))
    total = sum(alphabet.index(symbol) * pow(3, place, 31) for place, symbol in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


def organisation_code(rng, hyphen):
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    body = "".join(rng.choices(alphabet, k=8))
    total = sum(int(s, 36) * w for s, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))
    return body + ("-" if hyphen else "") + "0123456789X0"[11 - total % 11]


def registration_number(rng, division):
    body = division + f"{rng.randint(0, 99999999):08}"
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


class Generator:
    def __init__(self, seed, specification, until):
        """Applications submitted before the day `until`."""
        self.rng = random.Random(seed)
        self.spec = specification
        self.until = until
        self.provinces = list(specification.provinces)
        self.certificates = sorted(specification.validator.codes["CertificateType"])

    def applications(self, count):
        for place in range(count):
            yield self.application(f"r{place:06}")

    def application(self, number):
        self.as_of = self._day()
        self.province = self.rng.choice(self.provinces)
        application = self._base(number)
        for _ in range(self.rng.choice((0, 0, 1, 1, 2, 3, 4, 6))):
            self._mutate(application)
        if self.rng.random() < 0.05:
            self._break(application)
        return application

    def _chance(self, probability):
        return self.rng.random() < probability

    def _day(self):
        while True:
            if self._chance(0.5):
                day = self.rng.choice(TURNING_POINTS) + datetime.timedelta(self.rng.randint(-1, 1))
            else:
                day = DAY(2015, 1, 1) + datetime.timedelta(self.rng.randint(0, 2390))
            if self._chance(0.05):
                day = self.rng.choice((DAY(2016, 2, 29), DAY(2020, 2, 29), DAY(2019, 2, 28),
                                       DAY(2019, 8, 31), DAY(2018, 11, 30)))
            if day < self.until:
                return day

    # --- an application that most rules accept -----------------------------------------------------

    def _base(self, number):
        kind = self.rng.choice(model.CODES["ApplicantType"].split())
        if self._chance(0.5):
            kind = self.rng.choice(("individual", "enterprise"))
        self.is_unit = kind != "individual"
        person = self._person()
        holder = "subject"
        subject = {
            "type": kind,
            "name": self.rng.choice(UNIT_NAMES[:1] if self._chance(0.8) else UNIT_NAMES)
                    if self.is_unit else person["name"],
            "certificate": self._unit_certificate(kind) if self.is_unit
                           else copy.deepcopy(person["certificate"]),
            "address": "示例路1号", "address_to_door": True, "investor": "示例投资人",
            "remark": self.rng.choice(REMARKS), "landline": "010-80001234",
            "office_phone": "010-80005678", "principal": person, "named_trader": False,
            "hospital": False, "existing_sites_open": True, "existing_sites_plain": True,
            "filed_in_progress": False, "empty_shell": False,
        }
        if self.is_unit:
            subject["legal_representative"] = copy.deepcopy(
                person if self._chance(0.8) else self._person())
        application = {
            "id": number, "submitted": self.as_of.isoformat(), "account": "100012345678",
            "province": self.province, "subject": subject,
            "websites": [self._website(person, holder) for _ in range(1 if self._chance(0.8) else 2)],
            "service": {
                "kind": self.rng.choice(("cvm", "cvm", "cvm", "lighthouse", "authorization_code", "clb",
                                         "cpm", "bm_clb")),
                "ip": "42.55.161.55", "region": "mainland", "billing": "prepaid",
                "purchased_days": self.rng.choice((90, 365)),
                "remaining_days": self.rng.choice((30, 60)),
                "authorization_code": "AC12345678", "purchased_kinds": ["clb", "cpm", "bm_clb"],
            },
            "materials": self._materials(),
        }
        application["facts"] = self._facts(application)
        return application

    def _materials(self):
        materials = model.CODES["Material"].split()
        if self._chance(0.5):
            materials = [m for m in materials if self._chance(0.8)]
        return materials

    def _division(self):
        return self.spec.provinces[self.province] + "0105"

    def _person(self):
        province = self.province if self._chance(0.9) else self.rng.choice(self.provinces)
        return {
            "name": self.rng.choice(NAMES),
            "certificate": {
                "type": "resident_id",
                "number": identity_number(self.rng, self.as_of,
                                          self.spec.provinces[province] + "0105"),
                "province": province, "expires": self._later(), "original_scan": True,
                "colour_scan": True, "temporary": False,
            },
            "phone": self.rng.choice(PHONES[:2]), "phone_province": self.province,
            "citizen": True, "filed_before": False, "responsible_elsewhere": False,
        }

    def _unit_certificate(self, kind):
        certificate = self.rng.choice(self.spec.accepted[kind])
        return {"type": certificate, "number": self._number(certificate), "province": self.province,
                "expires": self._later(), "original_scan": True, "colour_scan": True,
                "temporary": False}

    def _later(self):
        return add_months(self.as_of, self.rng.randint(4, 60)).isoformat()

    def _number(self, certificate):
        """A number that is right for the certificate, as far as there is a rule."""
        division = self._division()
        rng = self.rng
        makers = {
            "resident_id": lambda: identity_number(rng, self.as_of, division, self._birth()),
            "hk_macao_residence": lambda: identity_number(rng, self.as_of,
                                                          rng.choice(("810000", "820000"))),
            "taiwan_residence": lambda: identity_number(rng, self.as_of, "830000"),
            "foreign_permanent_resident": lambda: rng.choice(
                ("FRA120076011327", identity_number(rng, self.as_of, "945250"))),
            "passport": lambda: f"E{rng.randint(0, 99999999):08}",
            "hk_macao_permit": lambda: f"H{rng.randint(0, 99999999):08}",
            "taiwan_permit": lambda: f"{rng.randint(0, 99999999):08}",
            "business_licence": lambda: rng.choice((credit_code(rng, "91", division),
                                                    registration_number(rng, division))),
            "organisation_code": lambda: organisation_code(rng, self._chance(0.3)),
            "military_code": lambda: f"{rng.randint(0, 99999):05}",
        }
        return makers.get(certificate, lambda: credit_code(rng, "12", division))()

    def _birth(self):
        """A birth date near an age that some rule asks about."""
        if self._chance(0.5):
            return None
        years = self.rng.choice((16, 18))
        day = add_months(self.as_of, -12 * years) + datetime.timedelta(self.rng.randint(-1, 1))
        return self.rng.choice((day, day, DAY(2000, 2, 29), DAY(2004, 2, 29), self.as_of,
                                self.as_of + datetime.timedelta(1), DAY(1880, 1, 2)))

    def _domain_name(self):
        return f"{self.rng.choice(LABELS)}.{self.rng.choice(SUFFIXES)}"

    def _domain(self, holder):
        name = f"qingshan{self.rng.randint(0, 99999)}.{self.rng.choice(('com', 'cn', 'com.cn'))}"
        return {"name": name if self._chance(0.8) else self._domain_name(), "holder": "示例",
                "holder_is": holder, "real_name_verified": True, "registered_abroad": False,
                "registrar_approved": True, "privacy_protected": False, "expires": self._later(),
                "certificate_uploaded": True}

    def _website(self, person, holder):
        return {"name": self.rng.choice(SITE_NAMES[3:5] if self._chance(0.9) else SITE_NAMES),
                "domains": [self._domain(holder) for _ in range(1 if self._chance(0.85) else 2)],
                "responsible": copy.deepcopy(person if self._chance(0.8) else self._person()),
                "content": ["other"], "pre_approvals": [],
                "remark": self.rng.choice(REMARKS[3:5]), "reachable": False,
                "same_site_for_all_domains": True}

    # --- the answers of the sources ----------------------------------------------------------------

    def _facts(self, application):
        subject = application["subject"]
        number = subject["certificate"]["number"]
        names = [d["name"] for w in application["websites"] for d in w["domains"]]
        held = self._filing() if self._chance(0.6) else None
        facts = {"subject_filing": {self._spelling(number): held},
                 "domain_filing": {}, "authorization": {}, "server": {}}
        for name in names:
            facts["domain_filing"][self._spelling(name)] = self._domain_filing(held, number)
        facts["authorization"]["AC12345678"] = {
            "account": "100012345678", "verified_as": "enterprise", "used": False,
            "issued_for_server": "42.55.161.55", "server_expires": self._later()}
        facts["server"]["42.55.161.55"] = {
            "account": "100012345678", "billing": "prepaid", "region": "mainland",
            "purchased_days": 365, "remaining_days": 60, "codes_issued": 1, "kind": "cvm"}
        return facts

    def _spelling(self, key):
        """A key as it is written, or as the source may spell it."""
        if self._chance(0.9):
            return key
        return self.rng.choice((key.upper(), key.lower(), key.strip(), key + " "))

    def _filing(self):
        return {"number": self.rng.choice(("京ICP备11018762号", "黑ICP备28710122号")),
                "province": self.province, "provider": self.rng.choice(("here", "云乙")),
                "status": "filed"}

    def _domain_filing(self, held, certificate):
        if held is None or self._chance(0.5):
            return None if self._chance(0.95) else self._record("京ICP备11018762号", certificate)
        number = held["number"] if self._chance(0.9) else "粤ICP备10000001号"
        return self._record(number, certificate)

    def _record(self, number, certificate):
        return {"number": number + "-1", "subject_number": number,
                "subject_certificate": certificate if self._chance(0.6)
                else self.rng.choice((certificate.lower(), " " + certificate, "91440300000000000X")),
                "provider": self.rng.choice(("云乙", "云乙", "here"))}

    # --- changes -----------------------------------------------------------------------------------

    def _mutate(self, application):
        change = self.rng.choices(
            (self._change_field, self._change_paper, self._change_list, self._change_facts,
             self._provoke), (10, 3, 3, 2, 6))[0]
        change(application)

    def _provoke(self, application):
        """Sets all that one of the province's requirements looks at."""
        subject = application["subject"]
        is_unit = subject["type"] != "individual"
        topics = sorted(self.spec.rows_in_force(application["province"], is_unit, self.as_of))
        fields = PROVOKED_BY.get(self.rng.choice(topics or [None]), "materials")
        site = self.rng.choice(application["websites"])
        person = self.rng.choice((subject["principal"], site["responsible"]))
        holders = {"application": application, "subject": subject, "site": site, "person": person,
                   "principal": subject["principal"], "domain": self.rng.choice(site["domains"]),
                   "scan": subject["certificate"], "paper": person["certificate"]}
        for place in fields.split():
            holder, field = (["application"] + place.split("."))[-2:]
            holders[holder][field] = self._provocation(field, holders)
        if self._chance(0.6):
            application["materials"] = self._few_materials()

    def _provocation(self, field, holders):
        """A value that some requirement minds, more often than not."""
        choose, site = self.rng.choice, holders["site"]
        values = {
            "remark": lambda: choose(REMARKS + ("", None)),
            "investor": lambda: choose(("", " ", None, "示例投资人")),
            "landline": lambda: choose(("", " ", None, "010-80001234")),
            "office_phone": lambda: choose((holders["principal"]["phone"], "13900001234", None)),
            "phone_province": lambda: choose((self.province, "tibet", None)),
            "holder_is": lambda: choose(model.CODES["Holder"].split()),
            "name": lambda: choose(SITE_NAMES),
            "content": lambda: self.rng.sample(model.CODES["ContentKind"].split(), 4),
            "materials": self._few_materials,
            "domains": lambda: [self._domain("subject") for _ in range(choose((2, 3, 4, 5, 6, 32)))],
            "number": lambda: self._number("resident_id"),
            "province": lambda: choose((self.province, "tibet", None)),
            "expires": self._near_day,
        }
        # flags: what is good when true, and what is bad
        if field in values:
            return values[field]()
        return choose((True, True, False, None) if field in PROVOKING_FLAGS else
                      (False, False, True, None))

    def _few_materials(self):
        materials = model.CODES["Material"].split()
        return self.rng.sample(materials, self.rng.randint(0, 5))

    def _objects(self, value, shape="Application"):
        """Every (shape, object) inside an application."""
        yield shape, value
        for name, kind, many, _, _ in model.fields_of(shape):
            if kind in model.SHAPES and value.get(name) is not None:
                for item in (value[name] if many else [value[name]]):
                    yield from self._objects(item, kind)

    def _change_field(self, application):
        shape, value = self.rng.choice(list(self._objects(application)))
        name, kind, many, _, optional = self.rng.choice(list(model.fields_of(shape)))
        if kind in model.SHAPES or name in ("id", "submitted", "account"):
            return
        if optional and self._chance(0.25):
            if self._chance(0.5):
                value.pop(name, None)
            else:
                value[name] = None
        elif many:
            value[name] = self.rng.choices(self._codes(kind), k=self.rng.randint(0, 3))
        else:
            value[name] = self._value(shape, name, kind, value)

    def _codes(self, kind):
        return sorted(self.spec.validator.codes[kind])

    def _value(self, shape, name, kind, holder):
        if kind == "bool":
            return self._chance(0.5)
        if kind == "int":
            return self.rng.choice((-1, 0, 29, 30, 31, 89, 90, 91, 365))
        if kind == "date":
            return self._near_day()
        if kind != "string":
            return self.rng.choice(self._codes(kind))
        return self._text(shape, name, holder)

    def _near_day(self):
        months = self.rng.choice((0, 0, 1, 3, 3, 12))
        day = add_months(self.as_of, months) + datetime.timedelta(self.rng.randint(-1, 1))
        return self.rng.choice((day, day, day, DAY(2099, 12, 31), DAY(2000, 2, 29))).isoformat()

    def _text(self, shape, name, holder):
        pools = {
            ("Subject", "name"): UNIT_NAMES, ("Website", "name"): SITE_NAMES,
            ("Service", "ip"): IPS, ("Service", "authorization_code"):
                ("AC12345678", "", " ", " AC12345678", "ac12345678", "AC00000000"),
        }
        if (shape, name) in pools:
            return self.rng.choice(pools[shape, name])
        if name == "number":
            return self._any_number(holder)
        if (shape, name) == ("Domain", "name"):
            return self.rng.choice(ODD_NAMES) if self._chance(0.5) else self._domain_name()
        if name in ("phone", "office_phone", "landline"):
            return self.rng.choice(PHONES)
        return self.rng.choice(REMARKS)

    def _any_number(self, certificate):
        number = self._number(certificate["type"])
        drawn = self.rng.random()
        if drawn < 0.3:
            return number
        if drawn < 0.45:
            return self.rng.choice((number.lower(), f" {number}", f"{number}　", number + "\t"))
        if drawn < 0.7 and number:
            place = self.rng.randrange(len(number))
            return number[:place] + self.rng.choice("0123456789XIOSVZ-") + number[place + 1:]
        return self.rng.choice(NUMBERS)

    def _change_paper(self, application):
        """Another certificate, its number right for it, province and citizenship to match or not."""
        shape, value = self.rng.choice(
            [o for o in self._objects(application) if o[0] in ("Person", "Subject")])
        kind = self.rng.choice(self.certificates)
        if shape == "Person" and self._chance(0.8):
            kind = self.rng.choice(self.spec.accepted["individual"])
        value["certificate"]["type"] = kind
        value["certificate"]["number"] = self._number(kind)
        if shape == "Person":
            value["citizen"] = self.rng.choice((kind == "resident_id", True, False))
        if self._chance(0.3):
            value["certificate"].pop("province", None)

    def _change_list(self, application):
        websites = application["websites"]
        site = self.rng.choice(websites)
        person = application["subject"]["principal"]
        drawn = self.rng.randrange(8)
        if drawn == 0:
            for _ in range(self.rng.choice((1, 1, 2, 10))):
                websites.append(self._website(person, "subject"))
        elif drawn == 1:
            for _ in range(self.rng.choice((1, 2, 3, 5, 31))):
                site["domains"].append(self._domain("subject"))
        elif drawn == 2:
            site["domains"].append(copy.deepcopy(site["domains"][0]))
        elif drawn == 3:
            application["subject"].pop("legal_representative", None)
        elif drawn == 4:
            application["subject"]["legal_representative"] = self._person()
        elif drawn == 5:
            site["content"] = [self.rng.choice(sorted(NOT_PERSONAL | {"other"}))]
            site["pre_approvals"] = site["content"][:self.rng.randint(0, 1)]
        elif drawn == 6:
            site["name"] = self.rng.choice((
                self.rng.choice(NATIONAL_HEADS) + "青山网", "青山" + self.rng.choice(SENSITIVE) + "网",
                site["domains"][0]["name"], site["domains"][0]["name"].upper(),
                site["domains"][0]["name"].split(".")[0], "中国移动.中国", "xn--fiqs8s.com"))
        else:
            application["subject"]["name"] = "示例" + self.rng.choice(FINANCE_NAMES) + "公司"

    def _change_facts(self, application):
        facts = application.get("facts")
        if not facts:
            return
        source = self.rng.choice(sorted(facts))
        answers = facts[source]
        if self._chance(0.1):
            del facts[source]
        elif answers:
            key = self.rng.choice(sorted(answers))
            drawn = self.rng.randrange(4)
            if drawn == 0:
                del answers[key]
            elif drawn == 1:
                answers[key] = None
            elif answers[key] is not None:
                self._change_answer(source, answers[key])

    def _change_answer(self, source, answer):
        values = {
            "provider": ("here", "云乙", None), "verified_as": ("individual", "enterprise"),
            "server_expires": (self._near_day(), self._near_day()), "used": (True, False),
            "region": ("mainland", "hong_kong", "overseas"), "billing": ("prepaid", "pay_as_you_go"),
            "purchased_days": (89, 90), "remaining_days": (29, 30),
            "subject_number": ("京ICP备11018762号", "粤ICP备10000001号"),
            "number": ("京ICP备11018762号", "粤ICP备10000001号"),
            "subject_certificate": ("91440300000000000X", "911101050000000000"),
        }
        fields = [f for f in sorted(values) if f in answer]
        if not fields:
            return
        field = self.rng.choice(fields)
        if self._chance(0.2):
            del answer[field]
        else:
            answer[field] = self.rng.choice(values[field])

    # --- records that are no applications ----------------------------------------------------------

    def _break(self, application):
        shape, value = self.rng.choice(list(self._objects(application)))
        name, kind, many, at_least_one, optional = self.rng.choice(list(model.fields_of(shape)))
        drawn = self.rng.randrange(5)
        if drawn == 0 and not optional:
            value.pop(name, None)
        elif drawn == 1 and not optional:
            value[name] = None
        elif drawn == 2 and many:
            value[name] = self.rng.choice(([], "other", {}, ["no_such_code"], [None]))
        elif kind == "date":
            value[name] = self.rng.choice(("2019-02-29", "2019-13-01", "2019-1-1", "20190101", "",
                                           "2019-01-01T00:00:00Z", 20190101, "2019-00-10"))
        elif kind == "bool":
            value[name] = self.rng.choice((0, 1, "true", [], {}))
        elif kind == "int":
            value[name] = self.rng.choice((True, "90", 90.5, []))
        elif kind in model.CODES or kind in ("Province", "CertificateType"):
            value[name] = self.rng.choice(("no_such_code", "", 1, True, {}))
        else:
            value[name] = self.rng.choice((1, True, [], 1.5))
