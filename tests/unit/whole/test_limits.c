/*
 * Limits that only a whole program or record can cross. Each has an error that names it; what
 * stands just below the limit is taken.
 */
#include "base/limits.h"

#include "data/evaluate.h"
#include "emit/compile.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "record Form { id: string; submitted: date as_of; parts: list<int>; open: dyn?; }\n"
    "input form: Form;\n"
    "rule each { for part in form.parts; when part < 0; note zh \"{part}\" en \"{part}\"; }\n"
    "decide opened = has(form.open);\n";

static Compiled compiled;
static Session *session;

static void begin_record(Buffer *out)
{
    Allocator allocator = allocator_system();
    buffer_init(out, &allocator);
    buffer_add_string(out, "{\"id\":\"r\",\"submitted\":\"2024-01-01\",");
}

static Decision decide(Buffer *json)
{
    Decision decision;
    assert_int_equal(session_evaluate(session, &decision, buffer_text(json), 1), STATUS_OK);
    return decision;
}

static bool is_in_error(const Decision *decision)
{
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        if (decision->findings[i].severity == RULE_ERROR)
            return true;
    }
    return false;
}

/* A rule that finds more than LIMIT_FINDINGS ends in an error, so that the verdict is no better
 * than a referral. */
static void findings(void **state)
{
    (void)state;
    for (int more = 0; more <= 1; more++) {
        Buffer json;
        begin_record(&json);
        buffer_add_string(&json, "\"parts\":[-1");
        for (int i = 1; i < LIMIT_FINDINGS + more; i++)
            buffer_add_format(&json, ",%d", -1 - i);
        buffer_add_string(&json, "]}");
        Decision decision = decide(&json);
        assert_int_equal(decision.verdict, more ? VERDICT_REFER : VERDICT_ACCEPTED);
        if (!more)
            assert_int_equal(decision.finding_count, LIMIT_FINDINGS);
        else
            assert_true(is_in_error(&decision));
        buffer_free(&json);
    }
}

/* Nesting of a record beyond LIMIT_JSON_DEPTH makes it no application. */
static void json_depth(void **state)
{
    (void)state;
    for (int more = 0; more <= 1; more++) {
        Buffer json;
        begin_record(&json);
        buffer_add_string(&json, "\"parts\":[],\"open\":");
        int depth = more ? LIMIT_JSON_DEPTH + 2 : LIMIT_JSON_DEPTH - 2;
        buffer_add_repeated(&json, '[', (size_t)depth);
        buffer_add_repeated(&json, ']', (size_t)depth);
        buffer_add_char(&json, '}');
        Decision decision = decide(&json);
        assert_int_equal(decision.verdict, more ? VERDICT_ERROR : VERDICT_ACCEPTED);
        if (more)
            assert_string_equal(decision.error_code, "limit");
        buffer_free(&json);
    }
}

/* A program of more than LIMIT_MODULES modules is refused. */
static void modules(void **state)
{
    (void)state;
    enum { COUNT = LIMIT_MODULES + 1 };
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    CompileSource *sources = arena_alloc_array(arena, COUNT, sizeof *sources);
    assert_non_null(sources);
    for (int i = 0; i < COUNT; i++) {
        Buffer text;
        buffer_init_in(&text, arena);
        buffer_add_format(&text, "licet 1;\nmodule m%d;\n", i);
        sources[i] = (CompileSource){TEXT("m.licet"), buffer_text(&text)};
    }
    Compilation compilation;
    CompileOptions options = {.emit = {.name = TEXT("limit")}};
    assert_int_equal(compile_check_sources(&compilation, arena, sources, COUNT, &options),
                     STATUS_OK);
    assert_int_equal(diags_error_count(compilation.diags), 1);
    assert_int_equal(diags_get(compilation.diags, 0)->id, DIAG_BUNDLE_LIMIT);
    arena_free(arena);
}

int main(void)
{
    Allocator allocator = allocator_system();
    EvaluateOptions options = {.strict = false};
    compiled_open(&compiled, rules);
    if (session_new(&session, compiled.program, NULL, &options, &allocator) != STATUS_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings),
        cmocka_unit_test(json_depth),
        cmocka_unit_test(modules),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    session_free(session);
    compiled_close(&compiled);
    return failed;
}
