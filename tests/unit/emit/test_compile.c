/* From files or texts to a bundle: what is read, what is reported, what limits hold. */
#include "emit/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/cases.h"

typedef struct Compiled {
    Arena *arena;
    Buffer bundle;
    Compilation compilation;
    Status status;
} Compiled;

static void begin(Compiled *out)
{
    Allocator allocator = allocator_system();
    out->arena = arena_new(&allocator);
    buffer_init(&out->bundle, &allocator);
}
static void end(Compiled *compiled)
{
    buffer_free(&compiled->bundle);
    arena_free(compiled->arena);
}

static const CompileOptions plain = {.emit = {.name = TEXT_INIT("t"), .version = TEXT_INIT("")}};

static void compile(Compiled *out, const CompileSource *sources, uint32_t count)
{
    begin(out);
    out->status =
        compile_sources(&out->bundle, &out->compilation, out->arena, sources, count, &plain);
}

/* ---- diagnostics of whole programs ----------------------------------------------------------- */

typedef struct Case {
    const char *name;
    const char *sources[3]; /* files a.licet, b.licet, c.licet */
    const char *code;       /* of the first diagnostic; NULL: it compiles */
} Case;

static const Case cases[] = {
    {"nothing at all", {"licet 1;\nmodule a;\n"}, NULL},
    {"one module imports another",
     {"licet 1;\nmodule a;\nimport b;\nfn f() -> int = g();\n",
      "licet 1;\nmodule b;\nfn g() -> int = 1;\n"},
     NULL},
    {"the order of files means nothing",
     {"licet 1;\nmodule b;\nfn g() -> int = 1;\n",
      "licet 1;\nmodule a;\nimport b;\nfn f() -> int = g();\n"},
     NULL},
    {"the standard library comes along",
     {"licet 1;\nmodule a;\nimport std.phone;\nfn f() -> bool = is_mobile(\"1\");\n"},
     NULL},
    {"two modules of one name", {"licet 1;\nmodule a;\n", "licet 1;\nmodule a;\n"}, "L0201"},
    {"an import of nothing", {"licet 1;\nmodule a;\nimport nowhere;\n"}, "L0005"},
    {"a future version", {"licet 2;\nmodule a;\n"}, "L0108"},
    {"not UTF-8", {"licet 1;\nmodule a;\n// \xFF\n"}, "L0003"},
};

static void check(void **state)
{
    const Case *c = *state;
    CompileSource sources[3];
    const char *const paths[] = {"a.licet", "b.licet", "c.licet"};
    uint32_t count = 0;
    for (; count < 3 && c->sources[count] != NULL; count++)
        sources[count] = (CompileSource){text_of(paths[count]), text_of(c->sources[count])};
    Compiled compiled;
    compile(&compiled, sources, count);
    const Diags *diags = compiled.compilation.diags;
    if (c->code == NULL) {
        assert_int_equal(compiled.status, STATUS_OK);
        assert_int_equal(diags_error_count(diags), 0);
        assert_true(compiled.bundle.size_bytes > 0);
    } else {
        assert_int_equal(compiled.status, STATUS_RULES);
        Buffer code;
        buffer_init_in(&code, compiled.arena);
        diag_code_write(&code, diags_get(diags, 0)->id);
        assert_text_equal(buffer_text(&code), c->code);
        assert_int_equal(compiled.bundle.size_bytes, 0);
    }
    end(&compiled);
}

/* ---- files ----------------------------------------------------------------------------------- */

static char folder[] = "/tmp/licet-test-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    return mkdtemp(folder) == NULL;
}
static int remove_folder(void **state)
{
    (void)state;
    const char **files;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    if (file_list(&files, arena, folder, "") == STATUS_OK) {
        for (; *files != NULL; files++)
            unlink(*files);
    }
    arena_free(arena);
    return rmdir(folder);
}

static const char *write_beside(const char *name, const char *text)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(file_write(path, text_of(text)), STATUS_OK);
    return path;
}

static DiagId check_folder(const char *path)
{
    Compiled compiled;
    begin(&compiled);
    assert_int_equal(compile_check_paths(&compiled.compilation, compiled.arena, &path, 1, &plain),
                     STATUS_OK);
    assert_true(diags_count(compiled.compilation.diags) > 0);
    DiagId id = diags_get(compiled.compilation.diags, 0)->id;
    end(&compiled);
    return id;
}

static void a_folder_is_read(void **state)
{
    (void)state;
    Compiled compiled;
    const char *path = folder;
    write_beside("a.licet", "licet 1;\nmodule a;\nconst c = json \"c.json\";\ndecide d = c;\n"
                            "record R { id: string; }\ninput r: R;\n");
    write_beside("c.json", "[1, 2]");
    write_beside("notes.txt", "no rules");
    begin(&compiled);
    compiled.status =
        compile_paths(&compiled.bundle, &compiled.compilation, compiled.arena, &path, 1, &plain);
    assert_int_equal(compiled.status, STATUS_OK);
    end(&compiled);
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    assert_int_equal(check_folder("/nonexistent/rules"), DIAG_FILE_UNREADABLE);
    assert_int_equal(check_folder(folder), DIAG_NO_FILES);
}

/* A byte more than LIMIT_SOURCE_BYTES. */
static void a_file_too_large(void **state)
{
    (void)state;
    const char *path = write_beside("large.licet", "licet 1;\nmodule large;\n");
    assert_int_equal(truncate(path, LIMIT_SOURCE_BYTES + 1), 0);
    assert_int_equal(check_folder(path), DIAG_FILE_TOO_LARGE);
}

/* ---- limits of the bundle's format ----------------------------------------------------------- */

/* A function needs more registers than an instruction can name. */
static void too_many_registers(void **state)
{
    (void)state;
    Buffer rules;
    Allocator allocator = allocator_system();
    buffer_init(&rules, &allocator);
    buffer_add_string(&rules, "licet 1;\nmodule a;\nfn f(x: int) -> list<int> = [x");
    for (int i = 0; i < LIMIT_REGISTERS; i++)
        buffer_add_string(&rules, ",x");
    buffer_add_string(&rules, "];\n");
    Compiled compiled;
    CompileSource source = {TEXT("a.licet"), buffer_text(&rules)};
    compile(&compiled, &source, 1);
    assert_int_equal(compiled.status, STATUS_RULES);
    assert_true(diags_error_count(compiled.compilation.diags) > 0);
    end(&compiled);
    buffer_free(&rules);
}

static void an_expression_alone(void **state)
{
    (void)state;
    Compiled compiled;
    begin(&compiled);
    uint32_t file;
    const Type *type;
    Sources *sources = sources_new(compiled.arena);
    Diags *diags = diags_new(compiled.arena, sources);
    TypeTable *types = type_table_new(compiled.arena);
    ExpressionEnvironment environment = {.container = TEXT("")};
    assert_true(sources_add(&file, sources, TEXT("e"), TEXT("1 + 2 == 3")));
    assert_int_equal(compile_expression(&compiled.bundle, compiled.arena, diags, file, types, NULL,
                                        &environment, NULL, &type, NULL),
                     STATUS_OK);
    assert_int_equal(type->kind, TYPE_BOOL);
    assert_true(sources_add(&file, sources, TEXT("e"), TEXT("1 + 'a'")));
    assert_int_equal(compile_expression(&compiled.bundle, compiled.arena, diags, file, types, NULL,
                                        &environment, NULL, &type, NULL),
                     STATUS_RULES);
    end(&compiled);
}

int main(void)
{
#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_folder_is_read),           IN_FOLDER(files_that_cannot_be_read),
        IN_FOLDER(a_file_too_large),           cmocka_unit_test(too_many_registers),
        cmocka_unit_test(an_expression_alone),
    };
    int failed = RUN_CASES(cases, check);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
