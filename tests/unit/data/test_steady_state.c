/* Once its caches are warm, deciding allocates nothing: reading JSON, rules, sources and findings.
 */
#include "data/evaluate.h"
#include "support/cases.h"
#include "support/compiled.h"
#include "support/failing_allocator.h"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "enum Place { north; south; }\n"
    "record Paper { kind: string; number: string; until: date?; }\n"
    "record Site { name: string; domains: list<string>; paper: Paper; }\n"
    "record Form { id: string; submitted: date as_of; place: Place; sites: list<Site>; paper: "
    "Paper;\n"
    "  maybe: bool asked; }\n"
    "record Filed { no: string; names: list<string>; }\n"
    "input form: Form;\n"
    "source filed(number: string) -> Filed?;\n"
    "scope place: Place = form.place else anywhere;\n"
    "setting words: list<string> = [\"中国\", \"国家\"];\n"
    "in place south { set words = [\"最高\", \"人民政府\", \"中央\"]; }\n"
    "mapping kinds: string => string { \"id\" => \"card\", \"book\"; \"unit\" => \"licence\"; }\n"
    "table rank(kind: string) -> int { hit first; | kind | => rank |\n"
    "  | \"card\" | => 1 | | \"book\" | => 2 | | - | => 3 | }\n"
    "let found = filed(form.paper.number);\n"
    "rule named { for site in form.sites; when words.exists(word, site.name.contains(word));\n"
    "  reject at site.name zh \"{site.name}\" en \"{site.name}\"; }\n"
    "rule domain { for site in form.sites, name in site.domains;\n"
    "  unless name.matches(\"^([a-z0-9]+\\\\.)+[a-z]{2,}$\"); refer at site.domains zh \"{name}\" "
    "en "
    "\"{name}\"; }\n"
    "rule unusual { when form.paper.number.matches(\"(?i)x$\"); note zh \"x\" en \"x\"; }\n"
    "rule kind { unless form.paper.kind in kinds(\"id\"); reject zh \"种\" en \"kind\"; }\n"
    "rule old { when has(form.paper.until) && form.paper.until < as_of.add_months(3);\n"
    "  refer at form.paper.until zh \"{form.paper.until}\" en \"{form.paper.until}\"; }\n"
    "rule other_name { when found.?no.orValue(\"\") + \":\" + form.id == \"A1:r1\"; note zh \"a\" "
    "en \"a\"; }\n"
    "rule asks { when form.maybe; note zh \"问\" en \"asked\"; }\n"
    "decide rank_of = rank(form.paper.kind);\n";

#define PAPER(kind, number, more) \
    "\"paper\":{\"kind\":\"" kind "\",\"number\":\"" number "\"" more "}"
#define FORM(id, place, sites, paper, facts)                                                    \
    "{\"id\":\"" id "\",\"submitted\":\"2024-05-06\",\"place\":\"" place "\",\"sites\":[" sites \
    "]," paper ",\"maybe\":true,\"facts\":{\"filed\":{" facts "}}}"
#define SITE(name, domains) \
    "{\"name\":\"" name "\",\"domains\":[" domains "]," PAPER("id", "1", "") "}"

static const char *const records[] = {
    FORM("r1", "north", SITE("我的网站", "\"a.cn\""), PAPER("card", "1", ""), "\"1\":null"),
    FORM("r2", "south", SITE("最高的", "\"a.cn\",\"-\",\"b.com\"") "," SITE("中国", "\"A\""),
         PAPER("unit", "12x", ",\"until\":\"2024-06-01\""),
         "\"12x\":{\"no\":\"A1\",\"names\":[\"a\",\"b\"]}"),
    FORM("r3", "north", "", PAPER("book", "7", ",\"until\":null"), ""),
    "{\"id\":\"r4\",\"submitted\":\"2024-13-01\"}",
    "no JSON",
};
enum { RECORD_COUNT = sizeof records / sizeof *records };

static void evaluate_all(Session *session)
{
    for (int i = 0; i < RECORD_COUNT; i++) {
        Decision decision;
        assert_int_equal(session_evaluate(session, &decision, text_of(records[i]), 1), STATUS_OK);
        assert_int_equal(decision.verdict == VERDICT_ERROR, i >= 3);
    }
}

static void allocates_nothing_once_warm(void **state)
{
    (void)state;
    FailingAllocator counter = {0};
    Allocator allocator = failing_allocator(&counter);
    EvaluateOptions options = {.strict = false};
    Compiled compiled;
    Session *session;
    compiled_open(&compiled, rules);
    assert_int_equal(session_new(&session, compiled.program, NULL, &options, &allocator),
                     STATUS_OK);
    /* Rules are compiled together once they have been run often enough: vm/straight_run.c. */
    for (int round = 0; round < 160; round++)
        evaluate_all(session);
    size_t before = counter.call_count;
    assert_true(before > 0);
    for (int round = 0; round < 50; round++)
        evaluate_all(session);
    assert_int_equal(counter.call_count, before);
    session_free(session);
    assert_int_equal(counter.live_bytes, 0);
    compiled_close(&compiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(allocates_nothing_once_warm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
