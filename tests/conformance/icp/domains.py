"""Domain names: IDNA2008 without mapping (RFC 5890-5893) and the public suffix list's ICANN section."""
import pathlib
import unicodedata

from .text import is_digits, is_han, lower

SUFFIX_LIST = pathlib.Path("/usr/share/publicsuffix/public_suffix_list.dat")

# RFC 5892, 2.6
_PVALID = set("\u00df\u03c2\u06fd\u06fe\u0f0b\u3007")
_DISALLOWED = set("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b")
_ARABIC_DIGITS = set(map(chr, range(0x660, 0x66A)))
_EXTENDED_DIGITS = set(map(chr, range(0x6F0, 0x6FA)))
_IGNORABLE = ((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
              (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
              (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
              (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0xE0000, 0xE0FFF),
              # blocks: combining marks for symbols, musical symbols
              (0x20D0, 0x20FF), (0x1D100, 0x1D1FF), (0x1D200, 0x1D24F),
              # old Hangul jamo
              (0x1100, 0x11FF), (0xA960, 0xA97C), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB))


def _within(char, ranges):
    return any(first <= ord(char) <= last for first, last in ranges)


def _named(char, *scripts):
    return unicodedata.name(char, "").startswith(scripts)


def _is_virama(char):
    return unicodedata.combining(char) == 9


def _context_holds(label, place):
    """RFC 5892, appendix A; None for a character that has no rule of context."""
    char = label[place]
    before, after = label[place - 1:place], label[place + 1:place + 2]
    if char in "\u200c\u200d":
        return before != "" and _is_virama(before)
    if char == "\u00b7":
        return before == after == "l"
    if char == "\u0375":
        return after != "" and _named(after, "GREEK")
    if char in "\u05f3\u05f4":
        return before != "" and _named(before, "HEBREW")
    if char == "\u30fb":
        return any(_named(c, "HIRAGANA", "KATAKANA LETTER") or is_han(c) for c in label)
    if char in _ARABIC_DIGITS:
        return not any(c in _EXTENDED_DIGITS for c in label)
    if char in _EXTENDED_DIGITS:
        return not any(c in _ARABIC_DIGITS for c in label)
    return None


def _is_stable(char):
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    return folded == char


def _is_allowed(label, place):
    char = label[place]
    context = _context_holds(label, place)
    if context is not None:
        return context
    if char in _PVALID or char == "-":
        return True
    if char in _DISALLOWED or _within(char, _IGNORABLE) or not _is_stable(char):
        return False
    return unicodedata.category(char) in ("Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc")


def _bidi_rule_holds(label):
    """RFC 5893, section 2."""
    kinds = [unicodedata.bidirectional(c) for c in label]
    tail = [k for k in kinds if k != "NSM"][-1:]
    if kinds[0] in ("R", "AL"):
        allowed = {"R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
        return (set(kinds) <= allowed and tail[0] in ("R", "AL", "EN", "AN")
                and not ("EN" in kinds and "AN" in kinds))
    if kinds[0] == "L":
        return (set(kinds) <= {"L", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
                and tail[0] in ("L", "EN"))
    return False


def _hyphens_are_right(label):
    return not (label.startswith("-") or label.endswith("-") or label[2:4] == "--")


def _is_u_label(label):
    return (unicodedata.normalize("NFC", label) == label and _hyphens_are_right(label)
            and unicodedata.category(label[0])[0] != "M"
            and all(_is_allowed(label, place) for place in range(len(label))))


def _encode(label):
    return "xn--" + label.encode("punycode").decode("ascii")


def _both_forms(label):
    """(A-label, U-label) of one label in lower case, or None."""
    if not label.isascii():
        forms = (_encode(label), label) if label and _is_u_label(label) else None
    elif label.startswith("xn--"):
        try:
            decoded = label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return None
        right = (decoded != "" and not decoded.isascii() and _is_u_label(decoded)
                 and _encode(decoded) == label)
        forms = (label, decoded) if right else None
    else:
        right = (label != "" and _hyphens_are_right(label)
                 and all(c == "-" or c.isalnum() for c in label))
        forms = (label, label) if right else None
    return forms if forms and len(forms[0]) <= 63 else None


class Name:
    """A valid domain name in both forms."""

    def __init__(self, forms):
        self.ascii_labels = [a for a, _ in forms]
        self.unicode_labels = [u for _, u in forms]

    @property
    def ascii(self):
        return ".".join(self.ascii_labels)

    @property
    def unicode(self):
        return ".".join(self.unicode_labels)


def parse(text):
    """The name, or None where it is no valid domain name."""
    forms = [_both_forms(label) for label in lower(text).split(".")]
    if len(forms) < 2 or None in forms:
        return None
    name = Name(forms)
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in name.unicode)
    if right_to_left and not all(_bidi_rule_holds(label) for label in name.unicode_labels):
        return None
    if is_digits(name.ascii_labels[-1]) or len(name.ascii) > 253:
        return None
    return name


class SuffixList:
    """publicsuffix.org/list, the ICANN section; a top level that is not listed is a suffix itself."""

    def __init__(self, path=SUFFIX_LIST):
        self.rules = set()
        text = path.read_text("utf-8")
        for line in text[:text.index("===END ICANN DOMAINS===")].splitlines():
            rule = line.split(" ")[0].strip()
            if rule and not rule.startswith("//"):
                self.rules.add(".".join(
                    label if label.isascii() else _encode(label) for label in rule.split(".")))

    def suffix_length(self, labels):
        """How many labels of the A-label list are the public suffix."""
        for start in range(len(labels)):
            tail = labels[start:]
            if "!" + ".".join(tail) in self.rules:
                return len(tail) - 1
            if ".".join(tail) in self.rules or ".".join(["*"] + tail[1:]) in self.rules:
                return len(tail)
        return 1

    def is_apex(self, name):
        return len(name.ascii_labels) == self.suffix_length(name.ascii_labels) + 1

    def label_before_suffix(self, name):
        """(A-label, U-label) before the public suffix, or None for a public suffix itself."""
        place = len(name.ascii_labels) - self.suffix_length(name.ascii_labels) - 1
        return (name.ascii_labels[place], name.unicode_labels[place]) if place >= 0 else None
