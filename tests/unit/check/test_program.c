/*
 * Programs of several files: names across modules, imports, JSON constants, and that neither the
 * order of files nor of declarations shows. Diagnostics of one file are golden: see
 * test_program_golden.c.
 */
#include "check/checking.h"

#define MODEL                                                                             \
    "licet 1; module model; enum P { a; b; } record R { x: int; p: P; d: date? as_of; } " \
    "input r: R; scope p: P = r.p else all; setting low: int?;"

typedef struct FilesCase {
    const char *name;
    const char *files[CHECKING_FILES_MAX];
    const char *expected;
} FilesCase;

static const FilesCase cases[] = {
    {"an import brings names into view",
     {"licet 1; module a; import b; let x = y; decide z = x + r.n;",
      "licet 1; module b; let y = 1; record R { n: int; } input r: R;", NULL},
     ""},
    {"a full name needs no import",
     {"licet 1; module a; decide z = b.y;",
      "licet 1; module b; let y = 1; record R { n: int; } input r: R;", NULL},
     ""},
    {"modules may import each other",
     {"licet 1; module a; import b; let x = y; decide z = x;",
      "licet 1; module b; import a; let y = 1; let w = x; record R { n: int; } input r: R;"
      "decide v = w;",
      NULL},
     ""},
    {"a circle through two modules",
     {"licet 1; module a; import b; let x = y;", "licet 1; module b; import a; let y = x;", NULL},
     "L0401@a:1:34: \"x\" needs itself: x → y → x"},
    {"a name that two imports offer",
     {"licet 1; module a; import b; import c; let x = y;", "licet 1; module b; let y = 1;",
      "licet 1; module c; let y = 2;", NULL},
     "L0310@a:1:48: \"y\" is in two imported modules"},
    {"its own name goes before those of imports",
     {"licet 1; module a; import b; let y = 3; decide x = y;", MODEL,
      "licet 1; module b; let y = 1; rule v { under model.low; when y > model.low;"
      " note zh \"a\" en \"a\"; } set model.low = 1;",
      NULL},
     "L0803@a:1:27: nothing here uses module \"b\""},
    {"a module that is not there",
     {"licet 1; module a; import icp.modle;", "licet 1; module icp.model;", NULL},
     "L0005@a:1:27: there is no module \"icp.modle\" among the files"},
    {"two files of one module",
     {"licet 1; module a;", "licet 1; module a;", NULL},
     "L0201@b:1:17: two files are module \"a\""},
    {"outputs have one name in all modules",
     {"licet 1; module a; decide z = 1;", "licet 1; module b; decide z = 2; decide verdict = 1;",
      MODEL "decide low2 = low.orValue(1);", NULL},
     "L0200@b:1:27: \"z\" is declared twice; "
     "L0203@b:1:41: every decision has a \"verdict\" of its own"},
    {"a rule may be called as the setting it stands under",
     {MODEL,
      "licet 1; module b; import model; rule low { under low; when r.x < low;"
      " reject at r.x zh \"{low}\" en \"{low}\"; } in p a { set low = 1; }",
      "licet 1; module c; import b; import model; in p b { exception to low { when r.x == 1; } }",
      NULL},
     ""},
};

static void check_case(void **state)
{
    const FilesCase *c = *state;
    Checking checking = checking_files(c->files, NULL);
    assert_diagnostics(&checking, c->expected);
    checking_end(&checking);
}

/* ---- order ----------------------------------------------------------------------------------- */

static void write_order(Buffer *out, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        assert_int_equal(list->items[i]->index, i);
        buffer_add_format(out, "%.*s ", TEXT_ARG(list->items[i]->full_name));
    }
}

static void order_of_files_does_not_show(void **unused)
{
    (void)unused;
    static const char *const model = MODEL;
    static const char *const one =
        "licet 1; module a; import model; let l2 = l1 + 1; let l1 = 1; rule z { when r.x > l2;"
        " note zh \"a\" en \"a\"; } in p a { set low = 1; } set low = 2;";
    static const char *const other =
        "licet 1; module b; import model; rule c { under low; when r.x < low;"
        " note zh \"a\" en \"a\"; } exception to a.z { when r.x == 1; } set low = 3 until "
        "2018-01-01;";
    const char *orders[][4] = {{model, one, other, NULL}, {other, model, one, NULL}};
    Buffer written[2];
    Allocator allocator = allocator_system();
    for (int i = 0; i < 2; i++) {
        Checking checking = checking_files(orders[i], NULL);
        const Checked *checked = checking.checked;
        buffer_init(&written[i], &allocator);
        write_order(&written[i], &checked->lets);
        write_order(&written[i], &checked->rules);
        write_order(&written[i], &checked->sets);
        write_order(&written[i], &checked->exceptions);
        assert_int_equal(diags_error_count(checking.diags), 1);
        buffer_add(&written[i], diags_get(checking.diags, 0)->message);
        assert_int_equal(checked->rules.items[0]->as.rule.exception_count, 1);
        checking_end(&checking);
    }
    buffer_add_char(&written[1], '\0');
    assert_text_equal(buffer_text(&written[0]), written[1].data);
    buffer_free(&written[0]);
    buffer_free(&written[1]);
}

/* ---- files that rules name ------------------------------------------------------------------- */

static Status read_json(void *context, Buffer *out, Text module_path, Text path)
{
    (void)context;
    assert_text_equal(module_path, "a.licet");
    if (text_equal(path, TEXT("missing.json")))
        return STATUS_IO;
    buffer_add_string(out, text_equal(path, TEXT("good.json"))
                               ? "{\"a\": [1, 2.5, \"甲\", null, true, 18446744073709551615]}"
                               : "{\"a\": 1,\n \"a\": 2}");
    return STATUS_OK;
}

static void json_constants(void **unused)
{
    (void)unused;
    static const FileReader reader = {NULL, read_json};
    const char *files[] = {"licet 1; module a; const good = json \"good.json\";"
                           "const twice = json \"twice.json\"; const none = json \"missing.json\";",
                           NULL};
    Checking checking = checking_files(files, &reader);
    assert_diagnostics(&checking,
                       "L0006@a:1:50: \"twice.json\" cannot be used: an object has a key twice; "
                       "L0006@a:1:83: \"missing.json\" cannot be used: it cannot be read");
    const Decl *good = checking.checked->constants.items[0];
    const Value *list = map_find(good->value.as.map, value_string(TEXT("a")));
    assert_non_null(list);
    assert_int_equal(list->as.list->count, 6);
    assert_int_equal(list->as.list->items[0].tag, VALUE_INT);
    assert_int_equal(list->as.list->items[1].tag, VALUE_DOUBLE);
    assert_int_equal(list->as.list->items[5].tag, VALUE_UINT);
    checking_end(&checking);
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* Each let needs the one before it. */
static void deep_needs_are_refused(void **unused)
{
    (void)unused;
    Buffer source;
    Allocator allocator = allocator_system();
    buffer_init(&source, &allocator);
    buffer_add_string(&source, "record R { n: int; } input r: R; let l0 = r.n;");
    for (int i = 1; i < 500; i++)
        buffer_add_format(&source, "let l%d = l%d + 1;", i, i - 1);
    buffer_add_string(&source, "decide d = l499;");
    buffer_add_char(&source, '\0');
    Checking checking = checking_text(source.data);
    assert_int_equal(diags_error_count(checking.diags), 1);
    assert_int_equal(diags_get(checking.diags, 0)->id, DIAG_CALL_DEPTH);
    checking_end(&checking);
    buffer_free(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_files_does_not_show),
        cmocka_unit_test(json_constants),
        cmocka_unit_test(deep_needs_are_refused),
    };
    int failed = RUN_CASES(cases, check_case);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
