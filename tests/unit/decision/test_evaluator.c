/* From records to verdicts: what holds when and where, and what follows from what was found. */
#include "data/evaluate.h"
#include "support/cases.h"
#include "support/compiled.h"
#include "value/calendar.h"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "enum Place { north zh \"北\" en \"North\"; south zh \"南\" en \"South\"; }\n"
    "enum Paper { proof; pledge; }\n"
    "record Form {\n"
    "  id: string; submitted: date as_of; place: Place; count: int; card: string sensitive;\n"
    "  maybe: bool asked; parts: list<int>; stop: bool?;\n"
    "}\n"
    "input form: Form;\n"
    "scope place: Place = form.place else anywhere;\n"
    "setting most: int = 10 cite \"general\";\n"
    "setting least: int?;\n"
    "in place south {\n"
    "  set most = 20 from 2020-01-01 cite \"south 1\";\n"
    "  set least = 5 until 2020-01-01 cite \"south 2\";\n"
    "  exception to m.even { when form.count == 14; }\n"
    "}\n"
    "rule too_many { under most; when form.count > most;\n"
    "  reject at form.count zh \"{place}：{form.count}\" en \"{place}: {form.count}\"; }\n"
    "rule too_few { under least; when form.count < least; reject zh \"少\" en \"few\"; }\n"
    "rule even { topic parity; when form.count % 2 == 0; warn zh \"偶\" en \"even\"; }\n"
    "rule odd_card { when form.card.startsWith(\"X\"); refer at form.card zh \"{form.card}\" en "
    "\"{form.card}\"; }\n"
    "rule owed { when form.count == 7; require paper proof zh \"欠\" en \"owed\"; }\n"
    "rule owed_too { when form.count == 7; require paper proof zh \"欠\" en \"owed\"; }\n"
    "rule asks { when form.maybe; note zh \"问\" en \"asked\"; }\n"
    "rule fails { when 10 / (form.count - 3) > 100; note zh \"错\" en \"failed\"; }\n"
    "rule each { for part in form.parts; when part < 0; note at form.parts zh \"{part}\" en "
    "\"{part}\"; }\n"
    "rule settled { final; when form.?stop.orValue(false); note zh \"停\" en \"stopped\"; }\n"
    "decide doubled = form.count * 2;\n";

/* What a record comes to: "verdict | rule@path;… | materials | unknowns". */
typedef struct Case {
    const char *name;
    const char *place;
    const char *day;
    int count;
    const char *more;
    const char *expected;
} Case;

#define KNOWN "\"maybe\":false"

static const Case cases[] = {
    {"all well", "north", "2024-01-01", 5, KNOWN, "accepted |  |  | "},
    {"a warning never counts", "north", "2024-01-01", 4, KNOWN, "accepted | m.even@ |  | "},
    {"rejected", "north", "2024-01-01", 11, KNOWN, "rejected | m.too_many@/count |  | "},
    {"the narrower value", "south", "2024-01-01", 11, KNOWN, "accepted |  |  | "},
    {"and its name", "south", "2024-01-01", 21, KNOWN, "rejected | south.most@/count |  | "},
    {"before its day the general one", "south", "2019-12-31", 11, KNOWN,
     "rejected | m.too_many@/count |  | "},
    {"from is inclusive", "south", "2020-01-01", 11, KNOWN, "accepted |  |  | "},
    {"until is exclusive", "south", "2019-12-31", 1, KNOWN, "rejected | south.least@ |  | "},
    {"and then over", "south", "2020-01-01", 1, KNOWN, "accepted |  |  | "},
    {"elsewhere it never held", "north", "2019-12-31", 1, KNOWN, "accepted |  |  | "},
    {"an exception", "south", "2024-01-01", 14, KNOWN, "accepted |  |  | "},
    {"not elsewhere", "north", "2024-01-01", 14, KNOWN,
     "rejected | m.even@;m.too_many@/count |  | "},
    {"a person must look", "north", "2024-01-01", 5, KNOWN ",\"card\":\"X12\"",
     "refer | m.odd_card@/card |  | "},
    {"a document is owed once", "north", "2024-01-01", 7, KNOWN,
     "incomplete | m.owed@;m.owed_too@ | proof | "},
    {"something is not known", "north", "2024-01-01", 5, "\"id\":\"r\"",
     "incomplete |  |  | /maybe"},
    {"an error never accepts", "north", "2024-01-01", 3, KNOWN, "refer | m.fails@ |  | "},
    {"a finding for each", "north", "2024-01-01", 5, KNOWN ",\"parts\":[-1,2,-3]",
     "accepted | m.each@/parts;m.each@/parts |  | "},
    {"settled", "north", "2024-01-01", 99, KNOWN ",\"stop\":true", "accepted | m.settled@ |  | "},
    {"no application", "north", "2024-01-32", 5, KNOWN, "error |  |  | "},
};

static void write_outcome(Buffer *out, const Decision *decision)
{
    buffer_add_string(out, verdict_name(decision->verdict));
    buffer_add_string(out, " | ");
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        buffer_add_string(out, i > 0 ? ";" : "");
        buffer_add(out, decision->findings[i].rule_name);
        buffer_add_char(out, '@');
        buffer_add(out, decision->findings[i].path);
    }
    buffer_add_string(out, " | ");
    for (uint32_t i = 0; i < decision->material_count; i++) {
        buffer_add_string(out, i > 0 ? ";" : "");
        buffer_add(out, decision->materials[i]);
    }
    buffer_add_string(out, " | ");
    for (uint32_t i = 0; i < decision->unknown_count; i++) {
        buffer_add_string(out, i > 0 ? ";" : "");
        buffer_add(out, decision->unknowns[i]);
    }
}

static Compiled compiled;
static Session *session;

static void make_record(Buffer *out, const Case *c)
{
    Text more = text_of(c->more);
    Allocator allocator = allocator_system();
    buffer_init(out, &allocator);
    buffer_add_format(out, "{\"submitted\":\"%s\",\"place\":\"%s\",\"count\":%d,%s", c->day,
                      c->place, c->count, c->more);
    static const char *const others[][2] = {
        {"\"id\":", "\"r\""}, {"\"card\":", "\"1\""}, {"\"parts\":", "[]"}};
    for (size_t i = 0; i < 3; i++) {
        if (text_find(more, text_of(others[i][0]), 0) == SIZE_MAX)
            buffer_add_format(out, ",%s%s", others[i][0], others[i][1]);
    }
    buffer_add_char(out, '}');
}

static void check(void **state)
{
    const Case *c = *state;
    Buffer json, outcome;
    Decision decision;
    Allocator allocator = allocator_system();
    make_record(&json, c);
    buffer_init(&outcome, &allocator);
    assert_int_equal(session_evaluate(session, &decision, buffer_text(&json), 1), STATUS_OK);
    write_outcome(&outcome, &decision);
    assert_text_equal(buffer_text(&outcome), c->expected);
    buffer_free(&outcome);
    buffer_free(&json);
}

static Text message_of(Buffer *out, const Decision *decision, uint32_t finding, bool chinese)
{
    Allocator allocator = allocator_system();
    buffer_init(out, &allocator);
    finding_write_message(out, compiled.program, &decision->findings[finding], chinese);
    return buffer_text(out);
}

static void findings_tell_what_held(void **state)
{
    (void)state;
    Buffer message;
    Decision decision;
    Text json = TEXT("{\"id\":\"r\",\"submitted\":\"2024-01-01\",\"place\":\"south\",\"count\":21,"
                     "\"card\":\"1\",\"maybe\":false,\"parts\":[]}");
    assert_int_equal(session_evaluate(session, &decision, json, 1), STATUS_OK);
    assert_text_equal(decision.id, "r");
    assert_int_equal(decision.finding_count, 1);
    const Finding *finding = &decision.findings[0];
    assert_text_equal(finding->topic, "too_many");
    assert_text_equal(finding->scope, "south");
    assert_text_equal(finding->cite, "south 1");
    int64_t from;
    assert_true(calendar_parse_date(&from, TEXT("2020-01-01")));
    assert_int_equal(finding->from, from);
    assert_int_equal(finding->until, INT32_MAX);
    assert_text_equal(message_of(&message, &decision, 0, true), "南：21");
    buffer_free(&message);
    assert_text_equal(message_of(&message, &decision, 0, false), "South: 21");
    buffer_free(&message);
    assert_int_equal(decision.decides[0].as.integer, 42);
}

static void sensitive_values_are_masked(void **state)
{
    (void)state;
    Buffer message;
    Decision decision;
    Text json = TEXT("{\"id\":\"r\",\"submitted\":\"2024-01-01\",\"place\":\"north\",\"count\":5,"
                     "\"card\":\"X1010519491231002X\",\"maybe\":false,\"parts\":[]}");
    assert_int_equal(session_evaluate(session, &decision, json, 1), STATUS_OK);
    assert_text_equal(message_of(&message, &decision, 0, false), "X101**********002X");
    buffer_free(&message);
}

typedef struct Mask {
    const char *name; /* what is masked */
    const char *expected;
} Mask;
static const Mask masks[] = {
    {"", ""},
    {"7", "*"},
    {"王五", "王*"},
    {"13900001000", "13*******00"},
    {"139000010001", "1390****0001"},
    {"11010519491231002X", "1101**********002X"},
};

static void check_mask(void **state)
{
    const Mask *mask = *state;
    Buffer out;
    Allocator allocator = allocator_system();
    buffer_init(&out, &allocator);
    mask_write(&out, text_of(mask->name));
    assert_text_equal(buffer_text(&out), mask->expected);
    buffer_free(&out);
}

static void verdicts_have_names(void **state)
{
    (void)state;
    Verdict verdict;
    for (int i = VERDICT_ACCEPTED; i <= VERDICT_ERROR; i++) {
        assert_true(verdict_find(&verdict, text_of(verdict_name((Verdict)i))));
        assert_int_equal(verdict, i);
    }
    assert_false(verdict_find(&verdict, TEXT("Accepted")));
    assert_false(verdict_find(&verdict, TEXT("")));
}

int main(void)
{
    Allocator allocator = allocator_system();
    EvaluateOptions options = {.strict = false};
    compiled_open(&compiled, rules);
    if (session_new(&session, compiled.program, NULL, &options, &allocator) != STATUS_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_tell_what_held),
        cmocka_unit_test(sensitive_values_are_masked),
        cmocka_unit_test(verdicts_have_names),
    };
    int failed = RUN_CASES(cases, check);
    failed += RUN_CASES(masks, check_mask);
    failed += cmocka_run_group_tests(tests, NULL, NULL);
    session_free(session);
    compiled_close(&compiled);
    return failed;
}
