"""A client of the Language Server Protocol over a child's standard input and output."""

import json
import subprocess
import urllib.parse


def uri_of(path):
    return "file://" + urllib.parse.quote(str(path))


def position(text, offset):
    """The place of a character of `text` as the protocol counts: lines, then UTF-16 code units."""
    before = text[:offset]
    line = before.count("\n")
    column = before[before.rfind("\n") + 1 :]
    return {"line": line, "character": len(column.encode("utf-16-le")) // 2}


def apply_edits(text, edits):
    """`text` with edits of the protocol made, as an editor makes them."""

    def offset(place):
        at = 0
        for _ in range(place["line"]):
            at = text.index("\n", at) + 1
        units = 0
        while units < place["character"]:
            units += 2 if ord(text[at]) > 0xFFFF else 1
            at += 1
        return at

    spans = [(offset(e["range"]["start"]), offset(e["range"]["end"]), e["newText"]) for e in edits]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class Failure(Exception):
    """The server answered a request with an error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Client:
    """Starts the server; `request` waits for the answer, and keeps what is published meanwhile."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last_id = 0
        self.diagnostics = {}  # by URI: the last list published
        self.versions_seen = {}  # by URI: the version these are of
        self.texts = {}
        self.versions = {}

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            assert line, "the server has gone away"
            if line == b"\r\n":
                break
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        message = json.loads(self.process.stdout.read(length))
        assert message["jsonrpc"] == "2.0"
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
            self.versions_seen[message["params"]["uri"]] = message["params"].get("version")
        return message

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.last_id:
                break
        if "error" in message:
            raise Failure(message["error"])
        return message["result"]

    def initialize(self, folder, capabilities=None, **more):
        result = self.request("initialize", {"processId": None, "rootUri": uri_of(folder), "capabilities": capabilities or {}, **more})
        self.notify("initialized", {})
        return result["capabilities"]

    # What an editor does to documents.

    def wait_for_diagnostics(self, uri):
        while self.versions_seen.get(uri) != self.versions[uri]:
            self.receive()

    def open(self, path, text=None):
        uri = uri_of(path)
        self.texts[uri] = path.read_text(encoding="utf-8") if text is None else text
        self.versions[uri] = 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "licet", "version": 1, "text": self.texts[uri]}})
        self.wait_for_diagnostics(uri)
        return uri

    def change(self, uri, old, new, wait=True):
        """Replaces the one place where `old` stands."""
        text = self.texts[uri]
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        start = text.index(old)
        self.versions[uri] += 1
        self.texts[uri] = text.replace(old, new)
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": self.versions[uri]},
                "contentChanges": [{"range": {"start": position(text, start), "end": position(text, start + len(old))}, "text": new}],
            },
        )
        if wait:
            self.wait_for_diagnostics(uri)

    def replace(self, uri, text):
        """Gives the document another text as a whole."""
        self.versions[uri] += 1
        self.texts[uri] = text
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": self.versions[uri]}, "contentChanges": [{"text": text}]},
        )
        self.wait_for_diagnostics(uri)

    def wait_for(self, uri, holds):
        """Until what was said last of a file that need not be open is such."""
        while uri not in self.diagnostics or not holds(self.diagnostics[uri]):
            self.receive()

    def at(self, uri, mark, method, shift=0, **more):
        """A request about the place where `mark` stands first, `shift` characters on."""
        text = self.texts[uri]
        place = position(text, text.index(mark) + shift)
        return self.request(method, {"textDocument": {"uri": uri}, "position": place, **more})

    def words(self, uri, mark, shift=0):
        """The labels offered there."""
        items = self.at(uri, mark, "textDocument/completion", shift)["items"]
        return {item["label"] for item in items}

    def end(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        return self.process.wait(timeout=60)
