/* What an explanation says of small programs: short cuts, loops, functions, lets, tables, masks. */
#include "explain/explain_text.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char model[] =
    "licet 1; module m;\n"
    "enum Kind { one; two; }\n"
    "enum Zone { north; south; }\n"
    "record Item { name: string; secret: string sensitive; count: int; }\n"
    "record Case { day: date as_of; kind: Kind; zone: Zone asked; items: list<Item>; }\n"
    "input case: Case;\n"
    "scope kind: Kind = case.kind;\n"
    "setting most: int = 2;\n"
    "in kind two { set most = 5 from 2024-01-01; }\n"
    "table weight(kind: Kind) -> int {\n"
    "  hit unique;\n"
    "  | kind | => weight |\n"
    "  | one  | => 10     |\n"
    "  | two  | => 20     | cite \"W\"\n"
    "}\n"
    "fn tail(text: string) -> string = text + \"!\";\n"
    "let total = size(case.items);\n";

static const char record[] = "{\"day\":\"2024-06-01\",\"kind\":\"two\",\"items\":["
                             "{\"name\":\"a\",\"secret\":\"abcdefgh\",\"count\":1},"
                             "{\"name\":\"b\",\"secret\":\"ijklmnop\",\"count\":9}]}";

typedef struct ExplainCase {
    const char *name;
    const char *rule;
    const char *expected;
} ExplainCase;

static const ExplainCase cases[] = {
    {"what && did not look at is said so",
     "when total > 3 && case.kind == Kind.one && case.items[0].count > 0;",
     "    does not fire\n"
     "      ✗ when total > 3 && case.kind == Kind.one && case.items[0].count > 0\n"
     "        ✗ total > 3\n"
     "          total = 2\n"
     "            size(case.items) = 2\n"
     "              case.items = [Item /items/0, Item /items/1]\n"
     "        case.kind == Kind.one  (not looked at)\n"
     "        case.items[0].count > 0  (not looked at)\n"},
    {"each element is a round; a let and a setting have their values",
     "for item in case.items; let twice = item.count + item.count; when twice > most;",
     "    setting m.most = 5  (test.licet:9, from 2024-01-01)\n"
     "    for item = Item /items/0: does not fire\n"
     "      let twice = item.count + item.count = 2\n"
     "        item.count = 1\n"
     "        item.count = 1\n"
     "      ✗ when twice > most\n"
     "        twice = 2\n"
     "        most = 5  (test.licet:9, from 2024-01-01)\n"
     "    for item = Item /items/1: fires\n"
     "      let twice = item.count + item.count = 18\n"
     "        item.count = 9\n"
     "        item.count = 9\n"
     "      ✓ when twice > most\n"
     "        twice = 18\n"
     "        most = 5  (test.licet:9, from 2024-01-01)\n"},
    {"a loop shows the item that decided", "when case.items.exists(i, i.count > 5);",
     "    fires\n"
     "      ✓ when case.items.exists(i, i.count > 5)\n"
     "        case.items = [Item /items/0, Item /items/1]\n"
     "        i = Item /items/1\n"
     "        ✓ i.count > 5\n"
     "          i.count = 9\n"},
    {"what is given to a function stays masked within", "when tail(case.items[0].secret) == \"x\";",
     "    does not fire\n"
     "      ✗ when tail(case.items[0].secret) == \"x\"\n"
     "        tail(case.items[0].secret) = ab*****h!\n"
     "          case.items[0].secret = ab****gh\n"
     "            case.items[0] = Item /items/0\n"
     "              case.items = [Item /items/0, Item /items/1]\n"
     "          text + \"!\" = ab*****h!\n"
     "            text = ab****gh\n"},
    {"a table names its row", "when weight(case.kind) == 20;",
     "    fires\n"
     "      ✓ when weight(case.kind) == 20\n"
     "        weight(case.kind) = 20\n"
     "          case.kind = two\n"
     "          m.weight row 2 | two => 20  (test.licet:14)  W\n"},
    {"an unknown says where it is", "when case.zone == Zone.north || case.kind == Kind.one;",
     "    cannot be judged: unknown /zone\n"
     "      ? when case.zone == Zone.north || case.kind == Kind.one = unknown /zone\n"
     "        ? case.zone == Zone.north = unknown /zone\n"
     "          ? case.zone = unknown /zone\n"
     "        ✗ case.kind == Kind.one\n"
     "          case.kind = two\n"},
    {"of a choice the outcome taken",
     "when (case.kind == Kind.one ? case.items[0].count : total) == 2;",
     "    fires\n"
     "      ✓ when (case.kind == Kind.one ? case.items[0].count : total) == 2\n"
     "        ✗ case.kind == Kind.one\n"
     "          case.kind = two\n"
     "        total = 2\n"
     "          size(case.items) = 2\n"
     "            case.items = [Item /items/0, Item /items/1]\n"},
};

/* What follows the lines on the record, the rule and its finding. */
static Text after_head(Text text)
{
    size_t at = text_find(text, TEXT("r.licet:"), 0);
    at = at == SIZE_MAX ? text_find(text, TEXT("m.r "), 0) : at;
    at = text_find(text, TEXT("\n"), at) + 1;
    if (text_starts_with(text_slice(text, at, text.size_bytes), TEXT("    note")))
        at = text_find(text, TEXT("\n"), at) + 1;
    return text_slice(text, at, text.size_bytes);
}

static void check(void **state)
{
    const ExplainCase *c = *state;
    Allocator allocator = allocator_system();
    Buffer rules, out;
    buffer_init(&rules, &allocator);
    buffer_init(&out, &allocator);
    buffer_add_format(&rules, "%srule r { %s note zh \"x\" en \"x\"; }\n%c", model, c->rule, 0);
    EvaluateOptions evaluate = {.has_as_of = false};
    Compiled compiled;
    Session *session;
    Explainer *explainer;
    Explanation explanation;
    compiled_open(&compiled, rules.data);
    assert_int_equal(STATUS_OK,
                     session_new(&session, compiled.program, NULL, &evaluate, &allocator));
    assert_int_equal(STATUS_OK, explainer_new(&explainer, compiled.program, session, &allocator));
    for (int again = 0; again < 2; again++) {
        ExplainView view = {.rule = 0};
        buffer_clear(&out);
        assert_int_equal(STATUS_OK, explainer_run(explainer, &explanation, text_of(record), 1));
        explain_text(&out, &explanation, &view);
        Text text = after_head(buffer_text(&out));
        assert_text_equal(text, c->expected);
    }
    explainer_free(explainer);
    session_free(session);
    compiled_close(&compiled);
    buffer_free(&out);
    buffer_free(&rules);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
