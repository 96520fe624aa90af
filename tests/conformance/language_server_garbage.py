"""licet lsp outlives what an editor, or anybody, may send: random edits, places and bytes."""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LICET_SOURCE"])
LICET = os.environ["LICET"]
sys.path.insert(0, str(SOURCE / "tests/support"))

import lsp_client  # noqa: E402

METHODS = (
    "hover", "definition", "references", "documentHighlight", "documentSymbol", "prepareRename", "rename",
    "formatting", "codeAction", "completion", "semanticTokens/full",
)
FRAGMENTS = (
    "😀", "{", "}", '"', 'zh "{', "rule x {", "when ", "in province ", "..", ".", "application.", "\n", "//", "'", "|",
    "=> ", "for a in ", "//licet:allow", " ", "中文", "\r\n", "\\", "enum E { a; }", "set x = ", "",
)
STEPS = 120


class Session:
    def __init__(self, folder, seed):
        self.random = random.Random(seed)
        self.uri = lsp_client.uri_of(folder / "persons.licet")
        self.text = (folder / "persons.licet").read_text(encoding="utf-8")
        self.sent = []
        self.send({"id": 1, "method": "initialize", "params": {"rootUri": lsp_client.uri_of(folder)}})
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": self.uri, "version": 1, "text": self.text}}})

    def send_bytes(self, body):
        self.sent.append(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send(self, message):
        self.send_bytes(json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode())

    def place(self):
        line = self.random.choice((2**31, -1)) if self.random.random() < 0.05 else self.random.randrange(460)
        return {"line": line, "character": self.random.randrange(90)}

    def change(self):
        start = self.place()
        end = {"line": start["line"] + self.random.randrange(2), "character": self.random.randrange(90)}
        change = {"range": {"start": start, "end": end}, "text": self.random.choice(FRAGMENTS)}
        if self.random.random() < 0.1:
            change = {"text": self.text}
        self.send({"method": "textDocument/didChange", "params": {"textDocument": {"uri": self.uri, "version": 2}, "contentChanges": [change]}})

    def ask(self, number):
        params = {
            "textDocument": {"uri": self.uri},
            "position": self.place(),
            "range": {"start": self.place(), "end": self.place()},
            "newName": self.random.choice(("abc", "名", "1", "in", "")),
            "context": {"includeDeclaration": True, "diagnostics": []},
        }
        if self.random.random() < 0.05:
            params = self.random.choice((None, [], 7, "x", {"textDocument": []}))
        self.send({"id": number, "method": "textDocument/" + self.random.choice(METHODS), "params": params})

    def run(self):
        for step in range(STEPS):
            if self.random.random() < 0.6:
                self.change()
            self.ask(step + 2)
            if self.random.random() < 0.05:
                self.send_bytes(self.random.randbytes(self.random.randrange(200)))
        self.send({"id": STEPS + 2, "method": "shutdown"})
        self.send({"method": "exit"})
        return subprocess.run([LICET, "lsp"], input=b"".join(self.sent), capture_output=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        for module in ("persons", "model", "certificates"):
            text = (SOURCE / "rules/icp" / f"{module}.licet").read_text(encoding="utf-8")
            (folder / f"{module}.licet").write_text(text, encoding="utf-8")
        for seed in range(3):
            done = Session(folder, seed).run()
            answers = done.stdout.count(b'"id":')
            if done.returncode != 0 or done.stderr or answers < STEPS:
                sys.exit(f"seed {seed}: code {done.returncode}, {answers} answers\n{done.stderr.decode(errors='replace')}")


main()
