/*
 * The formatter changes nothing that is compiled: over every rule file of the tree, as it is and
 * with its tokens strewn about at random, formatting is a fixed point, and what the rules compile
 * to differs in line numbers and hashes of sources at most.
 */
#include "base/file.h"
#include "base/limits.h"
#include "emit/compile.h"
#include "support/cases.h"
#include "support/same_program.h"
#include "support/strew.h"
#include "syntax/format.h"

enum { SEEDS = 3, FILES_MAX = 500 };

typedef struct Files {
    Arena *arena;
    uint32_t count;
    CompileSource items[FILES_MAX];
} Files;

static void read_files(Files *out, Arena *arena, const char *folder)
{
    const char **paths;
    assert_int_equal(file_list(&paths, arena, folder, ".licet"), STATUS_OK);
    out->arena = arena;
    for (; *paths != NULL; paths++) {
        assert_true(out->count < FILES_MAX);
        Buffer text;
        buffer_init_in(&text, arena);
        assert_int_equal(file_read(&text, *paths, LIMIT_SOURCE_BYTES), STATUS_OK);
        out->items[out->count++] = (CompileSource){text_of(*paths), buffer_text(&text)};
    }
}

static Diags *diags_over(uint32_t *file, Arena *arena, Text text)
{
    Sources *sources = sources_new(arena);
    assert_true(sources_add(file, sources, TEXT("test.licet"), text));
    return diags_new(arena, sources);
}

/* STATUS_RULES: the file has syntax errors. */
static Status format(Text *out, Arena *arena, Text text)
{
    uint32_t file;
    Buffer formatted;
    buffer_init_in(&formatted, arena);
    Diags *diags = diags_over(&file, arena, text);
    Status status = format_file(&formatted, arena, diags, file);
    *out = buffer_text(&formatted);
    return status;
}

static Text strew_by(Arena *arena, Text text, uint32_t seed)
{
    enum { COMMENT_EVERY = 40 };
    Random random = {seed};
    return strew(arena, text, &random, seed % 2 == 0 ? COMMENT_EVERY : 0);
}

/* ---- compiling ------------------------------------------------------------------------------- */

static Text compile(const Files *files)
{
    Compilation compilation;
    Buffer bytes;
    buffer_init_in(&bytes, files->arena);
    CompileOptions options = {.emit = {.name = TEXT("test"), .version = TEXT(""), .tests = true}};
    Status status =
        compile_sources(&bytes, &compilation, files->arena, files->items, files->count, &options);
    if (status != STATUS_OK) {
        Buffer shown;
        buffer_init_in(&shown, files->arena);
        diags_write(&shown, compilation.diags, DIAG_TEXT, false);
        print_error("%.*s", TEXT_ARG(buffer_text(&shown)));
    }
    assert_int_equal(status, STATUS_OK);
    return buffer_text(&bytes);
}

/* ---- the tests ------------------------------------------------------------------------------- */

static Files *begin(const char *folder)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Files *files = arena_alloc(arena, sizeof *files);
    read_files(files, arena, folder);
    return files;
}

static void the_rules_compile_to_the_same(void **unused)
{
    (void)unused;
    Files *files = begin(LICET_SOURCE "/rules/icp");
    Files *formatted = arena_alloc(files->arena, sizeof *formatted);
    Text original = compile(files);
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        *formatted = *files;
        for (uint32_t i = 0; i < files->count; i++) {
            Text text = files->items[i].text;
            if (seed > 0)
                text = strew_by(files->arena, text, seed);
            assert_int_equal(format(&formatted->items[i].text, files->arena, text), STATUS_OK);
        }
        assert_null(different_section(original, compile(formatted)));
    }
    arena_free(files->arena);
}

/* Formats each file below the folder, strewn about and not; formatted text stays as it is. */
static void check_folder(const char *folder)
{
    Files *files = begin(folder);
    for (uint32_t i = 0; i < files->count; i++) {
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            Text text = files->items[i].text, once, twice;
            Status status = format(&once, files->arena, text);
            if (status == STATUS_OK && seed > 0)
                status = format(&once, files->arena, strew_by(files->arena, text, seed));
            if (status == STATUS_RULES)
                break;
            if (status != STATUS_OK)
                print_error("%.*s, seed %u\n", TEXT_ARG(files->items[i].path), seed);
            assert_int_equal(status, STATUS_OK);
            assert_int_equal(format(&twice, files->arena, once), STATUS_OK);
            if (!text_equal(once, twice))
                print_error("%.*s, seed %u\n", TEXT_ARG(files->items[i].path), seed);
            assert_true(text_equal(once, twice));
        }
    }
    arena_free(files->arena);
}

static void formatting_is_a_fixed_point(void **unused)
{
    (void)unused;
    check_folder(LICET_SOURCE "/rules");
    check_folder(LICET_SOURCE "/stdlib");
    check_folder(LICET_SOURCE "/tests");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rules_compile_to_the_same),
        cmocka_unit_test(formatting_is_a_fixed_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
