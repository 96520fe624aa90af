/*
 * random_form.c - rules that use most of the language, and random records for them.
 */
#include "support/random_form.h"

#include "support/cases.h"

const char *const form_rules =
    "licet 1;\n"
    "module m;\n"
    "enum Kind { one; two; three; }\n"
    "record Part { name: string; number: int?; until: date?; }\n"
    "record Form {\n"
    "  id: string; submitted: date as_of; kind: Kind; count: int; text: string; other: string;\n"
    "  part: Part; parts: list<Part>; words: list<string>; maybe: bool asked; perhaps: int asked;\n"
    "}\n"
    "input form: Form;\n"
    "scope kind: Kind = form.kind else any;\n"
    "setting most: int = 10;\n"
    "setting least: int?;\n"
    "in kind two { set most = 5; set least = 2; }\n"
    "setting banned: list<string> = [\"bad\", \"worse\"];\n"
    "mapping partners: string => string { \"a\" => \"b\", \"c\"; \"b\" => \"a\"; }\n"
    "table rank(text: string, big: bool) -> int { hit first;\n"
    "  | text | big | => rank |\n"
    "  | \"a\" | - | => 1 | | \"b\" | true | => 2 | | - | true | => 3 | | - | - | => 4 | }\n"
    "fn half(n: int) -> int = n / 2;\n"
    "fn shown(text: string) -> string? =\n"
    "  text.matches(\"^[a-z]+$\") ? optional.of(text + \"!\") : optional.none();\n"
    "let number = form.part.?number.orValue(1);\n"
    "let rest = 100 / (form.count - 3);\n"
    "let twice = rest + rest;\n"
    "let ranked = rank(form.text, form.count > 4);\n"
    "let found = shown(form.text);\n"
    "let longer = form.text + form.other + form.text;\n"
    "let inner = rest * 2;\n"
    "let listed: list<string>? = form.count > 6 ? optional.of(form.words) : optional.none();\n"
    "let head = form.text.indexOf(\"b\") < 0 ? form.text : form.text.substring(0, "
    "form.text.indexOf(\"b\"));\n"
    "let tail = form.text.substring(form.text.lastIndexOf(\"b\") + 1);\n"
    "let outer = inner + form.count;\n"
    "rule q00 { when form.count > 4 && outer > 40; note zh \"a\" en \"a\"; }\n"
    "rule q01 { when form.text == \"a\" || outer < 0; note zh \"a\" en \"a\"; }\n"
    "rule q02 { under least; when form.part.name == \"n\" && inner > 20; note zh \"{outer}\" en "
    "\"a\"; "
    "}\n"
    "rule q03 { when form.count == 9 || inner < outer; note zh \"a\" en \"a\"; }\n"
    "rule r00 { when longer != \"\" && form.maybe; note zh \"a\" en \"a\"; }\n"
    "rule r01 { under most; when form.count > most; reject at form.count zh \"{form.count}\" en "
    "\"{most}\"; }\n"
    "rule r02 { when twice > 20; refer zh \"{twice}\" en \"{rest}\"; }\n"
    "rule r03 { when form.text == form.other || form.text.startsWith(\"x\"); note at form.text zh "
    "\"a\" en \"a\"; }\n"
    "rule r04 { when form.text == form.other && size(form.text) > 2; note at form.text zh \"a\" en "
    "\"a\"; }\n"
    "rule r05 { when form.maybe; note zh \"a\" en \"a\"; }\n"
    "rule r06 { when form.maybe || form.count > 4; note zh \"a\" en \"a\"; }\n"
    "rule r07 { when form.count > 4 && form.maybe; warn zh \"a\" en \"a\"; }\n"
    "rule r08 { when rest > form.perhaps; warn zh \"{form.perhaps}\" en \"a\"; }\n"
    "rule r09 { unless form.text in [\"a\", \"b\", \"abc\"]; unless form.other in "
    "partners(form.text);\n"
    "  note zh \"a\" en \"a\"; }\n"
    "rule r10 { when banned.exists(word, form.text.contains(word)); reject zh \"a\" en \"a\"; }\n"
    "rule r11 { when ranked == 3; note zh \"{ranked}\" en \"a\"; }\n"
    "rule r12 { when found.hasValue() && found.value().endsWith(\"c!\"); note zh "
    "\"{found.value()}\" en \"a\"; }\n"
    "rule r13 { when has(form.part.number) && form.part.number > half(form.count); note zh \"a\" "
    "en \"a\"; }\n"
    "rule r14 { when has(form.part.until) && form.part.until < as_of; note at form.part.until zh "
    "\"{form.count}\" en "
    "\"a\"; }\n"
    "rule r15 { for part in form.parts; when part.name == form.text; note at part.name zh \"a\" en "
    "\"a\"; }\n"
    "rule r16 { when (form.count > 2 ? form.text : form.other) == \"abc\"; note zh \"a\" en \"a\"; "
    "}\n"
    "rule r17 { when [form.text, form.other, \"z\"].exists(t, t == \"abc\"); note zh \"a\" en "
    "\"a\"; }\n"
    "rule r18 { under least; when form.count < least; note zh \"{least}\" en \"a\"; }\n"
    "rule r19 { when kind == Kind.three; when !(form.text < form.other); note zh \"a\" en \"a\"; "
    "}\n"
    "rule r20 { when sets.contains(form.words, [\"u\", \"v\"]) != (form.count == 1); note zh \"a\" "
    "en \"a\"; }\n"
    "rule r21 { when form.part.?number.orValue(7) - form.count == rest; note zh \"a\" en \"a\"; }\n"
    "rule r22 { when form.text.matches(form.other); note zh \"a\" en \"a\"; }\n"
    "rule r23 { when kind == Kind.one && longer == \"aaa\"; note zh \"a\" en \"a\"; }\n"
    "rule r24 { when form.words.all(w, form.words.exists(v, v == w && size(v) < form.count)); note "
    "zh \"a\" en \"a\"; }\n"
    "rule r25 { when form.words.exists_one(w, w == form.other || w.startsWith(form.text)) "
    "== form.parts.exists(p, p.?number.orValue(rest) > 3 || p.name == form.text); note zh \"a\" en "
    "\"a\"; }\n"
    "rule r26 { when form.parts.all(p, p.?number.orValue(5) < form.perhaps); note zh \"a\" en "
    "\"a\"; }\n"
    "rule r27 { when {1: form.text, 2: form.other}.exists(k, k == form.count) || "
    "form.words.filter(w, w != \"u\").map(w, w + form.other).size() == 1; note zh \"a\" en "
    "\"a\"; }\n"
    "rule r28 { when form.count > 5; note zh \"{form.words.all(w, partners(w).size() < 2) ? 1 : "
    "2}\" en \"a\"; }\n"
    "rule r29 { when size(form.other + \"0123456789abcdef\") > 16 && "
    "size(form.other + \"0123456789abcdef\") < 19; note zh \"{size(form.other + "
    "\"0123456789abcdef\")}\" en \"a\"; }\n"
    "rule r30 { when size(form.other + \"0123456789abcdef\") == 17; note zh \"a\" en \"a\"; }\n"
    "rule r31 { when form.part.?number == optional.of(form.count - 4) || form.part.?number == "
    "form.part.?number; note zh \"a\" en \"a\"; }\n"
    "rule r32 { when form.text in listed.orValue([]) || listed.orValue([]).map(w, w + "
    "\"!\").size() == 2; "
    "note zh \"a\" en \"a\"; }\n"
    "rule r33 { when head != form.text && tail != \"\" && head.startsWith(\"a \"); note zh "
    "\"{head}\" "
    "en \"{tail}\"; }\n"
    "rule r34 { when size(head + form.other) <= form.count && !tail.startsWith(form.other); note "
    "zh "
    "\"{tail}\" en \"a\"; }\n"
    "exception to r16 { when form.other == \"b\"; }\n"
    "in kind two { exception to r16 { when form.words.exists(w, w == \"v\"); } }\n"
    "decide ranked_as = ranked;\n";

static uint32_t random_below(uint32_t *state, uint32_t limit)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % limit;
}

#define PICK(state, ...)                            \
    pick(state, (const char *const[]){__VA_ARGS__}, \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const char *pick(uint32_t *state, const char *const *texts, size_t count)
{
    return texts[random_below(state, (uint32_t)count)];
}

void form_write_record(Buffer *out, uint32_t *state)
{
    buffer_clear(out);
    buffer_add_format(out, "{\"id\":\"r\",\"submitted\":\"2024-05-06\",\"kind\":\"%s\",",
                      PICK(state, "one", "two", "three"));
    buffer_add_format(out, "\"count\":%u,", random_below(state, 13));
    buffer_add_format(out, "\"text\":\"%s\",",
                      PICK(state, "a", "b", "abc", "xyz", "a bad one", "", "网站"));
    buffer_add_format(out, "\"other\":\"%s\",", PICK(state, "a", "b", "abc", "xyz", "[", "^网.$"));
    buffer_add_format(out, "\"part\":{\"name\":\"n\"%s%s},", PICK(state, "", ",\"number\":4"),
                      PICK(state, ",\"until\":\"2024-01-01\"", ",\"until\":\"2025-01-01\"", ""));
    buffer_add_format(out, "\"parts\":[%s],",
                      PICK(state, "", "{\"name\":\"abc\"},{\"name\":\"a\"}",
                           "{\"name\":\"b\",\"number\":2},{\"name\":\"c\",\"number\":9}"));
    buffer_add_format(
        out, "\"words\":[%s]",
        PICK(state, "", "\"u\"", "\"v\",\"w\",\"u\"", "\"a\",\"abc\"", "\"x\",\"b\",\"b\""));
    buffer_add_string(out,
                      PICK(state, ",\"maybe\":true", ",\"maybe\":false", ",\"maybe\":false", ""));
    buffer_add_string(out, PICK(state, ",\"perhaps\":3", ",\"perhaps\":30", ",\"perhaps\":30", ""));
    buffer_add_char(out, '}');
}

static void write_finding(Buffer *out, const Finding *finding)
{
    buffer_add_format(out, "%.*s@%.*s", TEXT_ARG(finding->rule_name), TEXT_ARG(finding->path));
    for (uint32_t i = 0; i < finding->hole_count; i++)
        buffer_add_format(
            out, ",%d:%lld", finding->holes[i].tag,
            finding->holes[i].tag == VALUE_INT ? (long long)finding->holes[i].as.integer : 0);
    if (finding->error != NULL)
        buffer_add_format(out, "!%.*s:%u.%u", TEXT_ARG(finding->error->message),
                          finding->error->function, finding->error->instruction);
    buffer_add_char(out, ';');
}

void form_add_outcome(Buffer *out, Session *session, Text json)
{
    Decision decision;
    assert_int_equal(session_evaluate(session, &decision, json, 1), STATUS_OK);
    buffer_add_format(out, "%s|%d|", verdict_name(decision.verdict), decision.decides[0].tag);
    for (uint32_t i = 0; i < decision.finding_count; i++)
        write_finding(out, &decision.findings[i]);
    for (uint32_t i = 0; i < decision.unknown_count; i++)
        buffer_add_format(out, "?%.*s", TEXT_ARG(decision.unknowns[i]));
    buffer_add_format(out, "|%lld\n",
                      (long long)vm_fuel_left(evaluator_vm(session_evaluator(session))));
}
