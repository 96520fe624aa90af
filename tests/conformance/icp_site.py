#!/usr/bin/env python3
"""The site of the filing rules: well-formed pages whose links lead somewhere and nowhere outside, and on
which every value, rule and citation of the program is found."""
import html.parser
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

RULES = pathlib.Path(os.environ["LICET_SOURCE"]) / "rules" / "icp"
VOID = {"meta", "link", "input", "br"}


class PageReader(html.parser.HTMLParser):
    """Follows a page's elements, its links and its text."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.mistakes, self.words = [], [], [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src"):
                self.links.append(value)
            if name.startswith("on"):
                self.mistakes.append(f"a handler {name}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        self.words.append(data)


def licet(*arguments):
    return subprocess.run([os.environ["LICET"], *map(str, arguments)], stdout=subprocess.PIPE,
                          check=True).stdout


def read_page(path):
    reader = PageReader()
    reader.feed(path.read_text("utf-8"))
    reader.close()
    if reader.open:
        reader.mistakes.append(f"{reader.open} left open")
    return reader


def broken_links(site, path, reader):
    for link in reader.links:
        parts = urllib.parse.urlsplit(link)
        target = (path.parent / urllib.parse.unquote(parts.path)).resolve()
        if parts.scheme or parts.netloc or not target.is_file() or site not in target.parents:
            yield f"a link to {link}"


def missing(site, program):
    """What the program has and the pages do not show."""
    text = {}

    def words(name):
        if name not in text:
            text[name] = "".join(read_page(site / name).words)
        return text[name]

    for setting in program["settings"]:
        for value in setting["values"]:
            places = [m for limit in value["in"] if limit["scope"].endswith(".province")
                      for m in limit.get("is", [])]
            for place in places:
                if value["cite"] not in words(f"place/{place}.html"):
                    yield f"{value['cite']} of {place}"
    for rule in program["rules"]:
        page = words(f"topic/{rule['topic']}.html")
        if f"rule {rule['name'].rsplit('.', 1)[-1]} {{" not in page:
            yield f"the source of {rule['name']}"
        if rule["cite"] and rule["cite"] not in page:
            yield f"the cite of {rule['name']}"
    for table in program["tables"]:
        if table["name"] not in words("tables.html"):
            yield f"table {table['name']}"


def main():
    program = json.loads(licet("inspect", RULES, "--format", "json"))
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder).resolve()
        licet("doc", RULES, "-o", site)
        pages = sorted(site.rglob("*.html"))
        failures = []
        for path in pages:
            reader = read_page(path)
            for mistake in reader.mistakes + list(broken_links(site, path, reader)):
                failures.append(f"{path.relative_to(site)}: {mistake}")
        failures += list(missing(site, program))
    print("\n".join(failures[:50]))
    print(f"{len(pages)} pages, {len(failures)} mistakes")
    return 1 if failures or len(pages) < 31 else 0


if __name__ == "__main__":
    sys.exit(main())
