/*
 * The formatter changes nothing that is compiled: over every rule file of the tree, as it is and
 * with its tokens strewn about at random, formatting is a fixed point, and what the rules compile
 * to differs in line numbers and hashes of sources at most.
 */
#include "base/file.h"
#include "base/limits.h"
#include "emit/compile.h"
#include "support/cases.h"
#include "syntax/format.h"
#include "syntax/parser.h"

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

/* ---- strewing the tokens about --------------------------------------------------------------- */

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void add_space(Buffer *out, uint32_t *random, bool may_break)
{
    static const char *const spaces[] = {" ", "   ", "\t", "\n", " \n\t ", "\n      "};
    uint32_t choices = may_break ? 6 : 3;
    buffer_add_string(out, spaces[next_random(random) % choices]);
}

static void add_comment(Buffer *out, Text source, const Comment *comment)
{
    buffer_add_string(out, comment->own_line ? "\n  " : "  ");
    buffer_add(out, text_slice(source, comment->span.start, comment->span.end));
    buffer_add_string(out, "\n");
}

/* Messages stay as they are; elsewhere any space may be another, and none some. */
static Text strew(Arena *arena, Text source, uint32_t seed)
{
    uint32_t file, random = seed, comment = 0, end = 0;
    TokenLog log = {.arena = arena};
    Diags *diags = diags_over(&file, arena, source);
    const Module *module = parser_read_module(arena, diags, file, &log);
    Buffer out;
    buffer_init_in(&out, arena);
    assert_non_null(module);
    token_log_assign_roles(&log);
    bool message = false;
    int message_end = -1;
    for (uint32_t i = 0; i < log.tokens.count; i++) {
        Span span = token_log_at(&log, i)->span;
        Text text = text_slice(source, span.start, span.end);
        uint32_t comments = comment;
        for (; comment < module->comment_count && module->comments[comment].span.start < span.start;
             comment++)
            add_comment(&out, source, &module->comments[comment]);
        bool apart = span.start > end && end > 0;
        if (message)
            buffer_add(&out, text_slice(source, end, span.start));
        else if (comment == comments && (apart || next_random(&random) % 2 == 0))
            add_space(&out, &random, true);
        buffer_add(&out, text);
        end = span.end;
        /* Two bars would become CEL's or. */
        bool bars = text_equal(text, TEXT("|"));
        if (bars)
            buffer_add_char(&out, ' ');
        if (token_is(token_log_at(&log, i), ROLE_MESSAGE)) {
            message_end = token_log_at(&log, i + 1)->token + 1; /* as licet.y declares them */
            message = true;
        } else if (token_log_at(&log, i)->token == message_end) {
            message = false;
        }
    }
    return buffer_text(&out);
}

/* ---- bundles without lines and hashes -------------------------------------------------------- */

static void *section(Text bundle, SectionKind kind, size_t *count)
{
    const BundleHeader *header = (const void *)bundle.data;
    const BundleSection *sections = (const void *)(header + 1);
    assert_true(kind < header->section_count);
    *count = sections[kind].size_bytes / sections[kind].item_size_bytes;
    return (char *)bundle.data + sections[kind].offset;
}

#define BLANK_LINES(bundle, name, type)                             \
    do {                                                            \
        size_t item_count;                                          \
        type *items = section(bundle, SECTION_##name, &item_count); \
        for (size_t i = 0; i < item_count; i++)                     \
            items[i].line = 0;                                      \
    } while (0)

static void blank(Text bundle)
{
    size_t count;
    memset(((BundleHeader *)(void *)bundle.data)->hash, 0, 32);
    BundleModule *modules = section(bundle, SECTION_MODULES, &count);
    for (size_t i = 0; i < count; i++)
        memset(modules[i].hash, 0, sizeof modules[i].hash);
    BLANK_LINES(bundle, RULES, BundleRule);
    BLANK_LINES(bundle, EXCEPTIONS, BundleException);
    BLANK_LINES(bundle, TESTS, BundleTest);
    BLANK_LINES(bundle, EXPECTS, BundleExpect);
    BLANK_LINES(bundle, SETTING_VALUES, BundleSettingValue);
    BLANK_LINES(bundle, ROWS, BundleRow);
    BLANK_LINES(bundle, EXPRESSIONS, BundleExpression);
    BundleExpression *expressions = section(bundle, SECTION_EXPRESSIONS, &count);
    for (size_t i = 0; i < count; i++)
        expressions[i].column = 0;
}

/* All sections but the source map. */
static void assert_same_program(Text left, Text right)
{
    blank(left);
    blank(right);
    for (SectionKind kind = 0; kind < SECTION_COUNT; kind++) {
        size_t left_count, right_count;
        const void *left_items = section(left, kind, &left_count);
        const void *right_items = section(right, kind, &right_count);
        if (kind == SECTION_LINES)
            continue;
        const BundleHeader *header = (const void *)left.data;
        size_t size_bytes = ((const BundleSection *)(header + 1))[kind].size_bytes;
        assert_int_equal(left_count, right_count);
        assert_memory_equal(left_items, right_items, size_bytes);
    }
}

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
                text = strew(files->arena, text, seed);
            assert_int_equal(format(&formatted->items[i].text, files->arena, text), STATUS_OK);
        }
        assert_same_program(original, compile(formatted));
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
                status = format(&once, files->arena, strew(files->arena, text, seed));
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
