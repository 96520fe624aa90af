"""Characters: white space, ASCII case, Han."""
import unicodedata

# Unicode's White_Space
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    chr(c) for c in range(0x2000, 0x200B))

# Script=Han: radicals, the ideographic marks, 〇, the unified and compatibility ideographs
_HAN = (
    (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007),
    (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFA6D),
    (0xFA70, 0xFAD9), (0x20000, 0x2A6DF), (0x2A700, 0x2EBE0), (0x2F800, 0x2FA1D),
    (0x30000, 0x323AF))

_UPPER = {ord(c): ord(c) - 32 for c in "abcdefghijklmnopqrstuvwxyz"}
_LOWER = {ord(c): ord(c) + 32 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def trim(text):
    return text.strip(_SPACE)


def is_space(char):
    return char in _SPACE


def is_blank(text):
    return trim(text) == ""


def upper(text):
    return text.translate(_UPPER)


def lower(text):
    return text.translate(_LOWER)


def is_digits(text):
    return text != "" and all("0" <= c <= "9" for c in text)


def is_letters(text):
    return text != "" and all("A" <= c <= "Z" or "a" <= c <= "z" for c in text)


def is_han(char):
    return any(first <= ord(char) <= last for first, last in _HAN)


def is_special(char):
    """Neither a letter, a combining mark nor a decimal digit; 〇 is a letter here."""
    category = unicodedata.category(char)
    return not (category[0] in "LM" or category == "Nd" or char == "〇")
