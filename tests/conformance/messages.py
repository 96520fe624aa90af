#!/usr/bin/env python3
"""What Licet says has its Chinese in src/base/messages_zh.def or command_zh.def, and takes the same arguments.

The English is found where the sources hand it on: in calls of diags_add(), diags_text() and diags_say(), and in hints
and notes; in the front end every text of three words is taken for one. So are the messages of errors that are values
and the reasons that lower layers give (SAID), what is said by chinese_say() or a say() over it, what commands say on
standard error (cli/say.h), and the help of commands and options.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ["LICET_SOURCE"]) / "src"
CATALOGUES = "messages_zh.def", "command_zh.def"
LITERAL = r'"((?:[^"\\]|\\.)*)"'
FRONT = ("syntax", "check", "emit")  # whose sentences all go to diagnostics
STRINGS = rf'(?:{LITERAL}\s*)+'
# Not said: code in fixes, and words that are the same in every language.
SAID_HEADS = re.compile(r"\b(?:native_fail|value_error|value_error_format|wrong_type|fail)\(")
SAY_HEADS = re.compile(r"\b(?:chinese_say|add_said|add_gap|add_total)\(|\b(?:format|say)\(run,|\bgap =")
ERROR_LAYERS = ("lib", "vm", "decision", "data")
REASON_HEADS = re.compile(r"\b(?:buffer_add_format|buffer_add_string|refuse)\(&?(?:reason|why|workshop->reason),"
                          r"|\b(?:problem|damaged)\(")
REASON_LAYERS = ("trust", "native", "batch", "data", "report", "code")
CLI_HEADS = re.compile(r"\b(?:say_error|say_text|cmd_refuse|password_ask|print_count)\(|const char help_text\[\] =|return \"")
TABLES = re.compile(  # options, and commands with what they are for
    r'\{\s*"[a-z-]+",\s*(?:0|\'.\'),\s*(?:NULL|(?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}'
    r'|OptionSet \w+ = \{\s*"[^"]*",\s*(?:"(?:[^"\\]|\\.)*"\s*)+,\s*((?:"(?:[^"\\]|\\.)*"\s*)+),'
    r'|\{"[a-z]+", cmd_[a-z]+, ((?:"(?:[^"\\]|\\.)*"\s*)+)\}')
PIECE = re.compile(r'^[,;:.]|^\\" |[ :]$')  # of a reason put together of several: its row is a FOREIGN one
SAME = {"data load", "bench expr", "it has bundle format %u", 'date(\\"%.*s\\")', "id", "from", "until", "cite", "is", "are", "%.*s", "%s"}


def joined(match):
    return "".join(re.findall(LITERAL, match))


def statement(source, start):
    """From `start` to the semicolon that ends it."""
    end, quoted = start, False
    while end < len(source) and (quoted or source[end] != ";"):
        if quoted and source[end] == "\\":
            end += 1
        elif source[end] == '"':
            quoted = not quoted
        end += 1
    return source[start:end]


def without_comments(source):
    """The source with a blank for each comment, character and static assertion."""
    source = re.sub(r"'(?:[^'\\]|\\.)'|_?[Ss]tatic_assert\([^;]*;", " ", source)
    return re.sub(rf"{LITERAL}|/\*.*?\*/|//[^\n]*", lambda m: m[0] if m[0][0] == '"' else " ", source, flags=re.DOTALL)


def joined_text(text):
    return "".join(re.findall(LITERAL, text))


def help_texts(found, path):
    for row in TABLES.finditer(re.sub(r"\\\n", "\n", path.read_text(encoding="utf-8"))):
        found.setdefault(joined_text(next(group for group in row.groups() if group)), path.name)


def values_said(found, path, source):
    """Errors that are values, and what is said in either language where it is made."""
    for heads in (SAY_HEADS, SAID_HEADS):
        if path.parts[-2] not in ERROR_LAYERS + ("report",):
            continue
        for head in heads.finditer(source):
            for text in re.finditer(STRINGS, statement(source, head.start())):
                english = joined(text[0])
                wanted = " " in english.strip() if heads is SAID_HEADS else re.search("[A-Za-z]{2}", english.replace("%.*s", ""))
                if wanted and re.search("[A-Za-z]{3}", english) and english not in SAME:
                    found.setdefault(english, path.name)


def reasons_said(found, path, source):
    """Why something went wrong, as lower layers put it; of a bundle's damages only what has a row is said in Chinese."""
    for head in REASON_HEADS.finditer(source):
        for text in re.finditer(STRINGS, statement(source, head.start())):
            english = joined(text[0])
            if re.search("[A-Za-z]{3,} [A-Za-z]", english) and not PIECE.search(english) and english not in SAME:
                found.setdefault(english, path.name)


def commands_say(found, path, source):
    for head in CLI_HEADS.finditer(source):
        for text in re.finditer(STRINGS, statement(source, head.start())):
            english = joined(text[0])
            if re.search("[A-Za-z]{3,} [A-Za-z%]", english) and english not in SAME:
                found.setdefault(english, path.name)


def said():
    found = {}
    heads = re.compile(r"(?:diags_add|diags_text|diags_say)\(|\bhint = |\balso_message = ")
    for path in sorted(ROOT.rglob("*.c")):
        source = without_comments(path.read_text(encoding="utf-8"))
        if path.name == "chinese.c":
            continue
        values_said(found, path, source)
        if path.parts[-2] in REASON_LAYERS:
            reasons_said(found, path, source)
        if path.parts[-2] == "cli":
            commands_say(found, path, source)
            help_texts(found, path)
            continue
        if path.name in ("diag.c", "diag_text.c"):
            continue
        for head in heads.finditer(source):
            for text in re.finditer(STRINGS, statement(source, head.start())):
                english = joined(text[0])
                if re.search("[A-Za-z]{2}", english) and english not in SAME:
                    found.setdefault(english, path.name)
        if path.parts[-2] not in FRONT:
            continue
        for text in re.finditer(STRINGS, source):  # handed on by helpers and tables
            english = joined(text[0])
            if re.search("[A-Za-z]{2,} [a-z]{1,} [a-z]", english) and english not in SAME:
                found.setdefault(english, path.name)
    return found


def conversions(text):
    """The arguments a format takes, in order: "*s" for %.*s, numbered ones in their places."""
    plain, numbered = [], {}
    for number, precision, kind in re.findall(r"%(?:(\d+)\$)?(?:\.(\*|\d+))?(z?[a-z])", text.replace("%%", "")):
        what = ("*" if precision == "*" else "") + kind
        if number:
            numbered[int(number)] = what
        else:
            plain.append(what)
    return [numbered[i] for i in sorted(numbered)] if numbered else plain


def main():
    catalogue = "".join((ROOT / "base" / name).read_text(encoding="utf-8") for name in CATALOGUES)
    rows = {joined(m[1]): joined(m[2])
            for m in re.finditer(rf'(?:MESSAGE|SAID)\(\s*((?:{LITERAL}\s*)+),\s*((?:{LITERAL}\s*)+)\)', catalogue)
            for m in [(m[0], m[1], m[3])]}
    wrong = [f'{place}: no Chinese for "{english}"' for english, place in said().items() if english not in rows]
    wrong += [f'"{chinese}" does not take the arguments of "{english}"'
              for english, chinese in rows.items() if conversions(english) != conversions(chinese)]
    everything = "".join(p.read_text(encoding="utf-8") for p in ROOT.rglob("*.[ch]") if p.name not in CATALOGUES)
    everything += "".join(p.read_text(encoding="utf-8") for p in (ROOT.parent / "grammar").iterdir())
    everything = re.sub(r'"[\s\\]*\n\s*"', "", everything)
    wrong += [f'nothing says "{english}" any more' for english in rows if english not in everything]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        print("add or remove rows of src/base/messages_zh.def or command_zh.def", file=sys.stderr)
    print(f"{len(rows)} messages, {len(wrong)} wrong")
    return bool(wrong)


sys.exit(main())
