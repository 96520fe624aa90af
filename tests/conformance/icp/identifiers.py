"""The numbers on certificates: GB 11643, GB 32100, GB 11714, GS 15 and the travel documents.

Every function takes a number that is trimmed and upper-cased already.
"""
import datetime
import re

from .text import is_digits, is_han

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def parse_date(text):
    """The day of YYYY-MM-DD, or None."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return None


def birth_of(number):
    """The date in places 7 to 14 of an 18-character number whose check character is right (ISO 7064
    MOD 11-2), else None."""
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return None
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    if "10X98765432"[total % 11] != number[17]:
        return None
    return parse_date(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")


def _is_identity(number, as_of, prefixes):
    birth = birth_of(number)
    return birth is not None and birth <= as_of and number.startswith(prefixes)


def is_credit_code(number):
    """GB 32100: 31 symbols, the division in figures, check character modulo 31."""
    if len(number) != 18 or not is_digits(number[2:8]):
        return False
    if any(symbol not in _CREDIT_ALPHABET for symbol in number):
        return False
    values = [_CREDIT_ALPHABET.index(symbol) for symbol in number]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return (31 - total % 31) % 31 == values[17]


def is_organisation_code(number):
    """GB 11714: eight characters and a check character, a hyphen between them allowed."""
    match = re.fullmatch("([0-9A-Z]{8})-?([0-9X])", number)
    if not match:
        return False
    total = sum(int(symbol, 36) * weight
                for symbol, weight in zip(match[1], (3, 7, 9, 10, 5, 8, 4, 2)))
    return "0123456789X0"[11 - total % 11] == match[2]


def is_registration_number(number):
    """GS 15: fifteen figures, ISO 7064 MOD 11,10."""
    if len(number) != 15 or not is_digits(number):
        return False
    product = 10
    for digit in number[:14]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (product + int(number[14])) % 10 == 1


def _is_code_or_permit(number):
    """18 characters must be a credit code; otherwise 5 to 30 letters, figures or Han."""
    if len(number) == 18:
        return is_credit_code(number)
    return 5 <= len(number) <= 30 and all(
        re.match("[0-9A-Z]", symbol) or is_han(symbol) for symbol in number)


def _is_permanent_resident(number, as_of):
    if re.fullmatch("[A-Z]{3}[0-9]{12}", number):
        return True
    return number.startswith("9") and _is_identity(number, as_of, "9")


def _matches(pattern):
    return lambda number, as_of, divisions: re.fullmatch(pattern, number) is not None


def _is_any_text(number, as_of, divisions):
    return number != ""


def _is_coded(number, as_of, divisions):
    return _is_code_or_permit(number)


_CHECKS = {
    "resident_id": lambda n, as_of, divisions: _is_identity(n, as_of, tuple(divisions)),
    "hk_macao_residence": lambda n, as_of, divisions: _is_identity(n, as_of, ("810000", "820000")),
    "taiwan_residence": lambda n, as_of, divisions: _is_identity(n, as_of, ("830000",)),
    "passport": _matches("(?=.*[0-9])[A-Z0-9]{5,15}"),
    "hk_macao_permit": _matches("[HM]([0-9]{8}|[0-9]{10})"),
    "taiwan_permit": _matches("[0-9]{8}|[0-9]{10}[A-Z]"),
    "foreign_permanent_resident": lambda n, as_of, divisions: _is_permanent_resident(n, as_of),
    "business_licence":
        lambda n, as_of, divisions: is_credit_code(n) or is_registration_number(n),
    "credit_code_certificate": lambda n, as_of, divisions: is_credit_code(n),
    "organisation_code": lambda n, as_of, divisions: is_organisation_code(n),
    "military_code": lambda n, as_of, divisions: 2 <= len(n) <= 30,
    # a unified code, or what the issuer wrote before there was one
    "institution_certificate": _is_coded,
    "social_organisation_certificate": _is_coded,
    "private_non_enterprise_certificate": _is_coded,
    "social_service_certificate": _is_coded,
    "foundation_certificate": _is_coded,
    "law_firm_licence": _is_coded,
    "representative_office": _is_coded,
    "judicial_appraisal_licence": _is_coded,
    "religious_venue_certificate": _is_coded,
    "notary_practice_certificate": _is_coded,
    "rural_collective_certificate": _is_coded,
    "arbitration_commission_certificate": _is_coded,
}


def number_is_right(kind, number, as_of, divisions):
    """Whether the number is well formed for the certificate; `divisions` are the two-digit codes of the
    provinces."""
    return _CHECKS.get(kind, _is_any_text)(number, as_of, divisions)
