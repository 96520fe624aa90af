"""Which JSON is an application: the shapes of application.md and the codes of its lists."""
import csv
import json

from .identifiers import parse_date

SHAPES = {
    "Application": "id:string submitted:date account:string? province:Province subject:Subject "
                   "websites:Website+ service:Service materials:Material*",
    "Subject": "type:ApplicantType name:string certificate:Certificate address:string? "
               "address_to_door:bool? investor:string? remark:string? landline:string? "
               "office_phone:string? principal:Person legal_representative:Person? "
               "named_trader:bool? hospital:bool? existing_sites_open:bool? "
               "existing_sites_plain:bool? filed_in_progress:bool? empty_shell:bool?",
    "Person": "name:string certificate:Certificate phone:string phone_province:Province? "
              "citizen:bool? filed_before:bool? responsible_elsewhere:bool?",
    "Certificate": "type:CertificateType number:string province:Province? expires:date? "
                   "original_scan:bool? colour_scan:bool? temporary:bool?",
    "Website": "name:string domains:Domain+ responsible:Person content:ContentKind* "
               "pre_approvals:ContentKind*? remark:string? reachable:bool? "
               "same_site_for_all_domains:bool?",
    "Domain": "name:string holder:string holder_is:Holder real_name_verified:bool? "
              "registered_abroad:bool? registrar_approved:bool? privacy_protected:bool? "
              "expires:date? certificate_uploaded:bool?",
    "Service": "kind:ServiceKind ip:string? region:Region? billing:Billing? purchased_days:int? "
               "remaining_days:int? authorization_code:string? purchased_kinds:LoadBalancer*?",
}

CODES = {
    "ApplicantType": "individual enterprise government institution social_organisation "
                     "private_non_enterprise foundation law_firm military cultural_centre "
                     "mass_organisation judicial_appraisal religious_body overseas_body "
                     "medical_institution notary collective_economy arbitration",
    "ContentKind": "news publishing medicine health_care broadcasting culture finance games "
                   "ride_hailing forum corporate other",
    "Holder": "subject legal_representative principal site_responsible other",
    "ServiceKind": "cvm authorization_code lighthouse clb cpm bm_clb",
    "Region": "mainland hong_kong overseas",
    "Billing": "prepaid pay_as_you_go",
    "LoadBalancer": "clb cpm bm_clb",
    "Material": "residence_permit student_card work_proof guardian_id domain_certificate "
                "principal_authorisation site_authorisation verification_form handwritten_pledge "
                "fingerprint site_plan access_contract phone_bill finance_pledge "
                "party_building_proof pre_approval",
}

# code -> its name in applicant_certificates.csv, where application.md leaves the code open
OPEN_CODES = {
    "cultural_centre_certificate": "外国在华文化中心登记证",
    "tourism_office_certificate": "外国政府旅游部门常驻代表机构登记证",
    "embassy_school_permit": "北京市外国驻华使馆人员子女学校办学许可证",
    "credit_code_certificate": "统一社会信用代码证书",
    "judicial_appraisal_licence": "司法鉴定许可证",
    "religious_venue_certificate": "宗教活动场所登记证",
    "overseas_body_certificate": "境外机构证件",
    "medical_practice_licence": "医疗机构执业许可证",
    "notary_practice_certificate": "公证机构执业证",
    "rural_collective_certificate": "农村集体经济组织登记证",
    "arbitration_commission_certificate": "仲裁委员会登记证",
}

_APPLICANTS_BY_CSV = {
    "外国在华文化中心": "cultural_centre", "群众性团体组织": "mass_organisation",
    "司法鉴定机构": "judicial_appraisal", "宗教团体": "religious_body",
    "境外机构": "overseas_body", "医疗机构": "medical_institution", "公证机构": "notary",
    "集体经济": "collective_economy", "仲裁机构": "arbitration",
}

# application.md, "Who may file with what"
ACCEPTED = {
    "individual": "resident_id hk_macao_permit hk_macao_residence taiwan_permit taiwan_residence "
                  "passport foreign_permanent_resident",
    "enterprise": "business_licence representative_office organisation_code",
    "government": "organisation_code credit_code_certificate",
    "institution": "organisation_code institution_certificate",
    "social_organisation": "social_organisation_certificate organisation_code",
    "private_non_enterprise": "organisation_code private_non_enterprise_certificate "
                              "social_service_certificate school_permit",
    "foundation": "organisation_code foundation_certificate",
    "law_firm": "organisation_code law_firm_licence",
    "military": "military_code military_service_permit",
}


def accepted_by_applicant(domain_folder):
    """ApplicantType -> the certificates of the table, the nine others from the CSV."""
    accepted = {applicant: codes.split() for applicant, codes in ACCEPTED.items()}
    code_of = {zh: code for code, zh in OPEN_CODES.items()}
    with open(domain_folder / "sources" / "applicant_certificates.csv", newline="") as file:
        for row in csv.DictReader(file):
            applicant = _APPLICANTS_BY_CSV.get(row["applicant_type_zh"])
            if applicant:
                certificate = code_of[row["certificate_type_zh"]]
                accepted.setdefault(applicant, []).append(certificate)
    return accepted


def fields_of(shape):
    """(name, type, many, at least one, optional) of each field of a shape."""
    for field in SHAPES[shape].split():
        name, kind = field.split(":")
        optional = kind.endswith("?")
        kind = kind.removesuffix("?")
        yield name, kind.rstrip("*+"), kind[-1] in "*+", kind.endswith("+"), optional


class Validator:
    def __init__(self, provinces, certificates):
        self.codes = {kind: set(codes.split()) for kind, codes in CODES.items()}
        self.codes["Province"] = set(provinces)
        self.codes["CertificateType"] = set(certificates)

    def is_valid(self, value, kind="Application"):
        if kind in SHAPES:
            return isinstance(value, dict) and all(
                self._field_is_valid(value.get(name), *rest)
                for name, *rest in fields_of(kind))
        if kind in self.codes:
            return isinstance(value, str) and value in self.codes[kind]
        if kind == "bool":
            return isinstance(value, bool)
        if kind == "int":
            return isinstance(value, int) and not isinstance(value, bool)
        if kind == "date":
            return isinstance(value, str) and parse_date(value) is not None
        return isinstance(value, str)

    def _field_is_valid(self, value, kind, many, at_least_one, optional):
        if value is None:
            return optional
        if not many:
            return self.is_valid(value, kind)
        return (isinstance(value, list) and (bool(value) or not at_least_one)
                and all(self.is_valid(item, kind) for item in value))


def load(line):
    """The JSON value of a line, or None where it is no JSON."""
    try:
        return json.loads(line)
    except ValueError:
        return None
