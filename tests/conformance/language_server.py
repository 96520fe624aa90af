"""licet lsp, driven over its standard input and output by a client of the protocol."""

import os
import pathlib
import shutil
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LICET_SOURCE"])
LICET = os.environ["LICET"]
sys.path.insert(0, str(SOURCE / "tests/support"))

import lsp_client  # noqa: E402

MODEL = '''licet 1;

/// What is filed.
module shop.model;

/// Where.
enum Province { beijing zh "北京" en "Beijing"; guangdong zh "广东" en "Guangdong"; }
enum Document { licence zh "执照" en "Licence"; }

record Domain {
  name:    string  zh "域名" en "Name";
  /// The last day.
  expires: date?   zh "到期日" en "Expires";
}

record Application { day: date as_of; province: Province; 申请人: string; domains: list<Domain>; }

input application: Application;
scope province: Province = application.province else national;
'''

RULES = '''licet 1;

module shop.rules;

import shop.model;

/// Months a domain must still be valid.
setting valid_months: int = 1;

in province guangdong {
  set valid_months = 3 from 2024-01-01 cite "广东要求";
}

/// 😀 Whether it is in time.
fn in_time(domain: Domain, months: int) -> bool =
  has(domain.expires) && domain.expires >= as_of.add_months(months);

rule domain_valid {
  for domain in application.domains;
  let needed = valid_months;
  unless /* */ in_time(domain, needed);
  reject at domain.expires
    zh "😀 域名 {domain.name} 须 {needed} 个月" en "{domain.name} needs {needed} months";
}

rule named {
  when application.申请人 == "";
  require document licence zh "缺" en "missing";
}
'''.replace("/* */ ", "")


def check_life(folder):
    client = lsp_client.Client([LICET, "lsp"])
    try:
        client.request("textDocument/hover", {})
        raise AssertionError("a request before initialize was answered")
    except lsp_client.Failure as failure:
        assert failure.code == -32002, failure.code
    capabilities = client.initialize(folder)
    assert capabilities["positionEncoding"] == "utf-16"
    for name in ("hoverProvider", "definitionProvider", "referencesProvider", "renameProvider", "completionProvider",
                 "documentFormattingProvider", "codeActionProvider", "semanticTokensProvider", "workspaceSymbolProvider",
                 "signatureHelpProvider", "foldingRangeProvider", "selectionRangeProvider", "inlayHintProvider"):
        assert capabilities[name], name
    assert capabilities["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}
    return client, capabilities["semanticTokensProvider"]["legend"]


def check_nonsense(client):
    """What is no message, or none that is known, is answered or passed over; the server lives on."""
    client.send_bytes(b"Content-Length: 9\r\n\r\nnot json!")
    assert client.receive()["error"]["code"] == -32700
    client.send_bytes(b"X: y\r\n\r\n")
    client.send_bytes(b"content-length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n[]")
    assert client.receive()["error"]["code"] == -32600
    for method, params, code in (
        ("textDocument/nothing", {}, -32601),
        ("initialize", {}, -32600),
        ("textDocument/hover", {}, -32602),
        ("textDocument/hover", {"textDocument": {"uri": "file:///nowhere.licet"}, "position": "here"}, -32602),
    ):
        try:
            client.request(method, params)
            raise AssertionError(method)
        except lsp_client.Failure as failure:
            assert failure.code == code, (method, failure.code)
    client.notify("textDocument/didChange", {"textDocument": 7, "contentChanges": {}})
    client.notify("$/cancelRequest", {"id": 1})


def check_diagnostics(client, rules):
    assert client.diagnostics[rules] == [], client.diagnostics[rules]
    client.change(rules, "months: int) -> bool", "months: int) -> boool")
    [diagnostic] = [d for d in client.diagnostics[rules] if d["severity"] == 1]
    assert diagnostic["code"].startswith("L0") and diagnostic["source"] == "licet"
    text = client.texts[rules]
    start = text.index("boool")
    assert diagnostic["range"]["start"] == lsp_client.position(text, start)
    assert diagnostic["range"]["end"] == lsp_client.position(text, start + 5)
    # The fix-it as an action; applied, nothing is wrong any more.
    actions = client.request("textDocument/codeAction", {"textDocument": {"uri": rules}, "range": diagnostic["range"], "context": {"diagnostics": []}})
    assert actions and actions[0]["kind"] == "quickfix", actions
    fixed = lsp_client.apply_edits(text, actions[0]["edit"]["changes"][rules])
    assert "-> bool" in fixed and "boool" not in fixed
    client.change(rules, "boool", "bool")
    assert client.diagnostics[rules] == []
    # A place behind an emoji, which counts two.
    client.change(rules, "须 {needed} 个月", "须 {neded} 个月")
    text = client.texts[rules]
    assert client.diagnostics[rules][0]["range"]["start"] == lsp_client.position(text, text.index("neded"))
    client.change(rules, "{neded}", "{needed}")
    assert client.diagnostics[rules] == []


def settle(client):
    """Waits until diagnostics of every change sent so far have come: one more change makes sure."""
    uri = next(iter(client.texts))
    client.change(uri, client.texts[uri], client.texts[uri] + "\n")
    client.change(uri, client.texts[uri], client.texts[uri][:-1])


def check_other_files(client, model, rules):
    """A change in one document shows in another, and goes again."""
    client.change(model, "expires: date?", "expiry: date?", wait=False)
    settle(client)
    assert any("expires" in d["message"] for d in client.diagnostics[rules])
    client.change(model, "expiry: date?", "expires: date?", wait=False)
    settle(client)
    assert client.diagnostics[rules] == []


def check_hover(client, rules):
    hover = client.at(rules, "valid_months;", "textDocument/hover")
    value = hover["contents"]["value"]
    assert "setting valid_months: int = 1" in value and "Months a domain must still be valid." in value, value
    assert "| everywhere | 1 |" in value and "| province guangdong | 3 | 2024-01-01 |  | 广东要求 |" in value, value
    text = client.texts[rules]
    assert hover["range"]["start"] == lsp_client.position(text, text.index("valid_months;"))
    assert "fn in_time(domain: Domain, months: int) -> bool" in client.at(rules, "in_time(domain, needed)", "textDocument/hover")["contents"]["value"]
    assert "The last day." in client.at(rules, "expires) &&", "textDocument/hover")["contents"]["value"]
    assert "domain: " in client.at(rules, "domain.name}", "textDocument/hover")["contents"]["value"]
    assert client.at(rules, "licet 1", "textDocument/hover") is None


def check_navigation(client, model, rules):
    text = client.texts[model]
    there = client.at(rules, "expires) &&", "textDocument/definition")
    assert there["uri"] == model
    assert there["range"]["start"] == lsp_client.position(text, text.index("expires: date?")), there
    there = client.at(rules, "guangdong {", "textDocument/definition")
    assert there["range"]["start"] == lsp_client.position(text, text.index("guangdong zh")), there
    there = client.at(rules, "申请人 ==", "textDocument/definition")
    assert there["range"]["start"] == lsp_client.position(text, text.index("申请人"))
    found = client.at(rules, "setting valid_months", "textDocument/references", 9, context={"includeDeclaration": True})
    lines = sorted(place["range"]["start"]["line"] for place in found)
    rules_text = client.texts[rules]
    wanted = [rules_text[: i].count("\n") for i in range(len(rules_text)) if rules_text.startswith("valid_months", i)]
    assert lines == wanted, (lines, wanted)
    outline = client.request("textDocument/documentSymbol", {"textDocument": {"uri": rules}})
    assert [item["name"] for item in outline] == ["valid_months", "province guangdong", "in_time", "domain_valid", "named"]
    assert outline[1]["children"][0]["name"] == "valid_months"
    assert len(client.at(rules, "needed = valid", "textDocument/documentHighlight")) == 4


def check_rename(client, model, rules):
    texts = {model: client.texts[model], rules: client.texts[rules]}
    edit = client.at(rules, "expires) &&", "textDocument/rename", newName="有效期至")
    assert set(edit["changes"]) == {model, rules}
    renamed = {uri: lsp_client.apply_edits(texts[uri], edits) for uri, edits in edit["changes"].items()}
    assert "有效期至: date?" in renamed[model] and "expires" not in renamed[rules]
    for uri in (model, rules):
        client.change(uri, texts[uri], renamed[uri], wait=False)
    settle(client)
    assert client.diagnostics[rules] == client.diagnostics[model] == []
    for uri in (model, rules):
        client.change(uri, renamed[uri], texts[uri], wait=False)
    settle(client)
    # A local name behind an emoji; only there.
    edit = client.at(rules, "needed = valid", "textDocument/rename", newName="months_needed")
    assert lsp_client.apply_edits(texts[rules], edit["changes"][rules]) == texts[rules].replace("needed", "months_needed")
    for mark, name in (("needed = valid", "1st"), ("needed = valid", "in"), ("licet 1", "x")):
        try:
            client.at(rules, mark, "textDocument/rename", newName=name)
            raise AssertionError(name)
        except lsp_client.Failure:
            pass


def check_completion(client, rules):
    def typed(old, new, mark, shift):
        client.change(rules, old, new, wait=False)
        words = client.words(rules, mark, shift)
        client.change(rules, new, old, wait=False)
        return words

    assert {"name", "expires"} <= typed("when application.申请人 == \"\";", "when application.domains[0].", "domains[0].", 11)
    assert {"day", "province", "申请人", "domains"} <= typed("when application.申请人 == \"\";", "when application.", "when application.", 17)
    assert {"beijing", "guangdong"} <= typed("when application.申请人 == \"\";", "when application.province == Province.;", "Province.;", 9)
    assert {"beijing", "guangdong"} <= typed("in province guangdong {", "in province  {", "in province  {", 12)
    assert {"valid_months"} <= typed("set valid_months = 3", "set  = 3", "set  = 3", 4)
    assert {"licence"} <= typed("require document licence", "require document ", "require document ", 17)
    assert {"domain", "needed", "valid_months", "in_time", "application", "as_of"} <= typed("unless in_time(domain, needed);", "unless in_time(domain, );", "unless in_time(domain, )", 23)
    assert {"shop.model"} <= typed("import shop.model;", "import ;", "import ;", 7)
    assert {"add_months", "whole_years"} & typed("as_of.add_months(months);", "as_of.;", "as_of.;", 6)
    assert {"when", "unless", "reject"} <= typed('rule named {\n  when application.申请人 == "";', "rule named {\n  ", "rule named {\n  ", 15)


def check_formatting(client, rules):
    assert client.request("textDocument/formatting", {"textDocument": {"uri": rules}, "options": {}}) == []
    before = client.texts[rules]
    client.change(rules, "  let needed = valid_months;", "      let   needed=valid_months;", wait=False)
    edits = client.request("textDocument/formatting", {"textDocument": {"uri": rules}, "options": {}})
    assert lsp_client.apply_edits(client.texts[rules], edits) == before
    client.change(rules, "      let   needed=valid_months;", "  let needed = ;", wait=False)
    try:
        client.request("textDocument/formatting", {"textDocument": {"uri": rules}, "options": {}})
        raise AssertionError("formatted what does not parse")
    except lsp_client.Failure:
        pass
    client.change(rules, "  let needed = ;", "  let needed = valid_months;")


def check_symbols(client, model, rules):
    """All of the program by name: files that are not open too, and nothing of the standard library."""

    def found(query):
        return {(item["name"], item["containerName"], item["location"]["uri"]) for item in client.request("workspace/symbol", {"query": query})}

    assert found("dv") == {("domain_valid", "shop.rules", rules)}
    assert found("VALIDMONTHS") == {("valid_months", "shop.rules", rules)}
    assert found("申请") == {("申请人", "shop.model.Application", model)}
    assert found("guang") == {("guangdong", "shop.model.Province", model)}
    assert len(found("")) > 10 and not any("stdlib" in uri for _, _, uri in found(""))


def check_folding(client, rules):
    text = client.texts[rules]
    folds = {(fold["startLine"], fold["endLine"], fold.get("kind")) for fold in client.request("textDocument/foldingRange", {"textDocument": {"uri": rules}})}
    start = text[: text.index("rule named")].count("\n")
    assert (start, start + 3, None) in folds, folds
    block = text[: text.index("in province")].count("\n")
    assert (block, block + 2, None) in folds, folds
    client.change(rules, "import shop.model;", "// eins\n// zwei\nimport shop.model;", wait=False)
    folds = client.request("textDocument/foldingRange", {"textDocument": {"uri": rules}})
    assert [f["endLine"] - f["startLine"] for f in folds if f.get("kind") == "comment"] == [1], folds
    client.change(rules, "// eins\n// zwei\nimport shop.model;", "import shop.model;")


def check_selection(client, rules):
    text = client.texts[rules]
    lines = text.split("\n")

    def shown(place):
        """A range's text; all of ours are of one line or begin at a line's first character."""
        start, end = place["start"], place["end"]
        if start["line"] != end["line"]:
            return "\n".join(lines[start["line"]:end["line"] + 1]).strip()
        units = lines[start["line"]].encode("utf-16-le")
        return units[2 * start["character"] : 2 * end["character"]].decode("utf-16-le")

    def grown(mark, shift=0):
        """What is selected, the innermost first."""
        place = lsp_client.position(text, text.index(mark) + shift)
        [item] = client.request("textDocument/selectionRange", {"textDocument": {"uri": rules}, "positions": [place]})
        found = []
        while item is not None:
            found.append(shown(item["range"]))
            item = item.get("parent")
        return found

    compared = "domain.expires >= as_of.add_months(months)"
    ways = grown("months);")
    assert ways[:2] == ["months", "as_of.add_months(months)"] and ways[2] == compared, ways
    assert ways[3] == "has(domain.expires) && " + compared and ways[-1].startswith("licet 1;"), ways
    assert ways[4].startswith("fn in_time(") and all(inner in outer for inner, outer in zip(ways, ways[1:])), ways
    # Within blocks, in a message behind an emoji, and where there is nothing but the file.
    ways = grown("valid_months = 3", len("valid_months = "))
    assert ways[0] == "3" and ways[1].startswith("set valid_months = 3") and ways[2].startswith("in province guangdong"), ways
    assert grown("{needed} 个月", 1)[0] == "needed"
    assert [way.startswith("licet 1;") for way in grown("\n\n/// Months")] == [True]
    both = [{"line": 0, "character": 0}, {"line": 2, "character": 8}]
    assert len(client.request("textDocument/selectionRange", {"textDocument": {"uri": rules}, "positions": both})) == 2


def check_inlay_hints(client, rules):
    def hints(first=0, last=1000):
        wanted = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
        found = client.request("textDocument/inlayHint", {"textDocument": {"uri": rules}, "range": wanted})
        lines = client.texts[rules].split("\n")
        before = [lines[hint["position"]["line"]].encode("utf-16-le")[: 2 * hint["position"]["character"]].decode("utf-16-le") for hint in found]
        return sorted((text.split()[-1], hint["label"], hint["kind"]) for text, hint in zip(before, found))

    # Types that nobody has written; names that say what is given need no hint, literals do.
    assert hints() == [("domain", ": Domain", 1), ("needed", ": int", 1)], hints()
    client.change(rules, "in_time(domain, needed)", "in_time(domain, 2)")
    assert hints() == [("domain", ": Domain", 1), ("in_time(domain,", "months:", 2), ("needed", ": int", 1)], hints()
    line = client.texts[rules][: client.texts[rules].index("let needed")].count("\n")
    assert hints(line, line + 1) == [("needed", ": int", 1)]
    client.change(rules, "in_time(domain, 2)", "in_time(domain, needed)")
    client.change(rules, "let needed = valid_months;", "let needed = valid_months; let all = application.domains;")
    assert ("all", ": list<Domain>", 1) in hints(), hints()
    client.change(rules, " let all = application.domains;", "")


def check_signature(client, rules):
    def at(typed):
        """What is offered where ▮ stands, in place of the second rule's condition."""
        line = 'when application.申请人 == "";'
        client.change(rules, line, typed.replace("▮", ""), wait=False)
        help = client.at(rules, typed[: typed.index("▮")], "textDocument/signatureHelp", typed.index("▮"))
        client.change(rules, typed.replace("▮", ""), line, wait=False)
        if help is None:
            return None
        signature = help["signatures"][help["activeSignature"]]
        parameters = [signature["label"].encode("utf-16-le")[2 * p["label"][0] : 2 * p["label"][1]].decode("utf-16-le") for p in signature["parameters"]]
        return signature["label"], parameters[help["activeParameter"]] if help["activeParameter"] < len(parameters) else None

    in_time = "in_time(domain: Domain, months: int) -> bool"
    assert at("when in_time(▮") == (in_time, "domain: Domain")
    assert at("when in_time(application.domains[0], ▮") == (in_time, "months: int")
    assert at("when in_time(application.domains[0], [1, ▮") == (in_time, "months: int")
    assert at("when in_time(x, y(1, 2), ▮);") == (in_time, None)
    assert at("when shop.rules.in_time(▮);") == (in_time, "domain: Domain")
    assert at('when "(".startsWith("a,b", // c (\n ▮') == ("string.startsWith(string) -> bool", None)
    assert at("when [1].map(x, ▮") == ("list.map(x, value)", "value")
    assert at("when [1].map(x, x > 1, ▮") == ("list.map(x, condition, value)", "value")
    assert at("when math.greatest(1, ▮")[1] == "b"
    assert at("when '😀'.replace('a', ▮;") == ("string.replace(string, string) -> string", "string")
    assert at('reject zh "{in_time(a, ▮}" en "x";') == (in_time, "months: int")
    assert at('reject zh "in_time(▮" en "x";') is None
    assert at("when (1 + ▮2) > 1;") is None
    settle(client)


def check_tokens(client, rules, legend):
    data = client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": rules}})["data"]
    lines = client.texts[rules].split("\n")
    seen, line, column = set(), 0, 0
    for i in range(0, len(data), 5):
        line, column = line + data[i], data[i + 1] + (column if data[i] == 0 else 0)
        units = lines[line].encode("utf-16-le")
        word = units[2 * column : 2 * (column + data[i + 2])].decode("utf-16-le")
        seen.add((word, legend["tokenTypes"][data[i + 3]]))
    assert {("in_time", "function"), ("Domain", "struct"), ("valid_months", "variable"), ("guangdong", "enumMember"),
            ("申请人", "property"), ("needed", "parameter"), ("domain_valid", "class")} <= seen, seen


def check_project_file(folder):
    """licet.toml says what belongs together, and which warnings count."""
    for name in ("a", "b/c"):
        (folder / name).mkdir(parents=True)
    (folder / "a" / "model.licet").write_text(MODEL, encoding="utf-8")
    (folder / "b/c" / "rules.licet").write_text(RULES.replace("import shop.model;", "import shop.model;\nconst odd = 1;"), encoding="utf-8")
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder)
    rules = client.open(folder / "b/c" / "rules.licet")
    assert any("shop.model" in d["message"] for d in client.diagnostics[rules])
    client.end()
    (folder / "licet.toml").write_text('sources = ["a", "b"]\n', encoding="utf-8")
    for lint, count in (("", 1), ('[lints]\nL0802 = "allow"\n', 0)):
        (folder / "licet.toml").write_text('sources = ["a", "b"]\n' + lint, encoding="utf-8")
        client = lsp_client.Client([LICET, "lsp"])
        client.initialize(folder)
        rules = client.open(folder / "b/c" / "rules.licet")
        found = [d for d in client.diagnostics[rules] if d["code"] == "L0802"]
        assert len(found) == len(client.diagnostics[rules]) == count, client.diagnostics[rules]
        assert client.end() == 0


def check_closed_files(folder):
    """What is wrong in files that are not open is said too, and taken back; a project's before anything is open."""
    folder.mkdir()
    (folder / "model.licet").write_text(MODEL, encoding="utf-8")
    (folder / "rules.licet").write_text(RULES.replace("application.申请人", "application.applicant"), encoding="utf-8")
    model, rules = folder / "model.licet", lsp_client.uri_of(folder / "rules.licet")
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder)
    model = client.open(model)
    client.wait_for(rules, lambda found: [d["code"] for d in found] == ["L0303"])
    # Wrong because of what is typed elsewhere.
    client.change(model, "expires: date?", "expiry: date?")
    client.wait_for(rules, lambda found: len(found) > 1)
    client.change(model, "expiry: date?", "expires: date?")
    client.wait_for(rules, lambda found: len(found) == 1)
    # It is opened, put right there, and closed again without being saved.
    client.open(folder / "rules.licet")
    client.change(rules, "application.applicant", "application.申请人")
    assert client.diagnostics[rules] == []
    client.notify("textDocument/didClose", {"textDocument": {"uri": rules}})
    client.wait_for(rules, lambda found: len(found) == 1)
    (folder / "rules.licet").unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": rules, "type": 3}]})
    client.wait_for(rules, lambda found: found == [])
    assert client.end() == 0
    (folder / "rules.licet").write_text(RULES.replace("application.申请人", "application.applicant"), encoding="utf-8")
    (folder / "licet.toml").write_text('sources = ["."]\n[lints]\nL0800 = "deny"\n', encoding="utf-8")
    (folder / "extra.licet").write_text("licet 1;\nmodule extra;\nenum Odd { one zh \"一\"; }\n", encoding="utf-8")
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder, locale="zh-cn")
    client.wait_for(rules, lambda found: ["没有字段" in d["message"] for d in found] == [True])
    client.wait_for(lsp_client.uri_of(folder / "extra.licet"), lambda found: [(d["code"], d["severity"]) for d in found] == [("L0800", 1)])
    client.open(folder / "model.licet")
    assert "| 全部 | 1 |" in client.at(client.open(folder / "rules.licet"), "valid_months;", "textDocument/hover")["contents"]["value"]
    assert client.end() == 0


def check_folders(folder):
    """Folders that come and go take their programs with them, and what was said of these."""
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "model.licet").write_text(MODEL, encoding="utf-8")
        (folder / name / "rules.licet").write_text(RULES.replace("application.申请人", "application.applicant"), encoding="utf-8")
        (folder / name / "licet.toml").write_text('sources = ["."]\n', encoding="utf-8")
    one, two = (lsp_client.uri_of(folder / name / "rules.licet") for name in ("one", "two"))

    def change(added=(), removed=()):
        event = {key: [{"uri": lsp_client.uri_of(folder / name), "name": name} for name in names] for key, names in (("added", added), ("removed", removed))}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})

    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder / "one", workspaceFolders=[{"uri": lsp_client.uri_of(folder / "one"), "name": "one"}])
    client.wait_for(one, lambda found: [d["code"] for d in found] == ["L0303"])
    assert two not in client.diagnostics
    change(added=["two"])
    client.wait_for(two, lambda found: [d["code"] for d in found] == ["L0303"])
    change(removed=["one", "no such"])
    client.wait_for(one, lambda found: found == [])
    # What is open stays: its program is that of the licet.toml above it, in the workspace or not.
    model = client.open(folder / "two" / "model.licet")
    change(removed=["two"])
    change(added=["two", "one"], removed=["two"])
    client.wait_for(one, lambda found: len(found) == 1)
    client.change(model, "申请人: string", "applicant: string")
    client.wait_for(two, lambda found: found == [])
    assert client.end() == 0


def check_stray_document(folder):
    """A file outside the workspace goes with the others of its folder, but not with what is below: that may be the disk."""
    (folder / "below").mkdir(parents=True)
    (folder / "workspace").mkdir()
    (folder / "model.licet").write_text(MODEL, encoding="utf-8")
    (folder / "rules.licet").write_text(RULES, encoding="utf-8")
    (folder / "below" / "again.licet").write_text(MODEL, encoding="utf-8")
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder / "workspace")
    rules = client.open(folder / "rules.licet")
    model = client.open(folder / "model.licet")
    assert client.diagnostics[rules] == client.diagnostics[model] == [], client.diagnostics
    assert client.end() == 0


def check_watching(folder):
    """An editor that can be asked to watch files is."""
    client = lsp_client.Client([LICET, "lsp"])
    client.initialize(folder, {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    asked = client.receive()
    assert asked["method"] == "client/registerCapability", asked
    [registration] = asked["params"]["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    assert {"globPattern": "**/*.licet"} in registration["registerOptions"]["watchers"]
    client.send({"id": asked["id"], "result": None})
    assert client.end() == 0


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder).resolve() / "规则 库"
        folder.mkdir()
        (folder / "model.licet").write_text(MODEL, encoding="utf-8")
        (folder / "rules.licet").write_text(RULES, encoding="utf-8")
        client, legend = check_life(folder)
        rules = client.open(folder / "rules.licet")
        # Our text may not be in the one style: it is from here on.
        edits = client.request("textDocument/formatting", {"textDocument": {"uri": rules}, "options": {}})
        client.change(rules, client.texts[rules], lsp_client.apply_edits(client.texts[rules], edits))
        check_nonsense(client)
        check_diagnostics(client, rules)
        check_hover(client, rules)
        model = client.open(folder / "model.licet")
        check_other_files(client, model, rules)
        check_navigation(client, model, rules)
        check_rename(client, model, rules)
        check_completion(client, rules)
        check_formatting(client, rules)
        check_symbols(client, model, rules)
        check_folding(client, rules)
        check_selection(client, rules)
        check_inlay_hints(client, rules)
        check_signature(client, rules)
        check_tokens(client, rules, legend)
        client.notify("textDocument/didClose", {"textDocument": {"uri": rules}})
        assert client.end() == 0
        check_project_file(folder / "project")
        check_closed_files(folder / "closed")
        check_folders(folder / "folders")
        check_stray_document(folder / "stray")
        check_watching(folder)
        # An editor that goes away without a word.
        client = lsp_client.Client([LICET, "lsp", str(folder)])
        client.process.stdin.close()
        assert client.process.wait(timeout=60) == 1
        shutil.rmtree(folder)


main()
