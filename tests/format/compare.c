/*
 * compare.c - random programs before and after they are formatted.
 *
 *   format_random COUNT [SEED]   compares COUNT programs; program I of a seed is always the same
 *   format_random --show SEED I  shows one of them as it is written and as it is formatted
 *
 * A program is written with its tokens strewn about and comments between them. Formatted it must
 * have the same comments in the same order, be left as it is by a second run, be said the same of
 * by the compiler, code by code, and compile to the same bundle but for source map and source
 * hashes. One in eight has a token too few, too many or in another's place: what does not follow
 * the grammar any more is refused by the formatter as by the compiler. Prints the first differences
 * and ends with 1 if there are any.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit/compile.h"
#include "format/random_program.h"
#include "support/same_program.h"
#include "support/strew.h"
#include "syntax/format.h"
#include "syntax/parser.h"

enum { DIFFERENCES_SHOWN = 10, BROKEN_ONE_IN = 8, COMMENT_EVERY = 25 };

typedef struct Comparison {
    Arena *arena; /* as long as one program */
    bool show;
    uint64_t seed, index;
    CompileSource sources[RANDOM_FILES];
    CompileSource formatted[RANDOM_FILES];
    /* what has been counted */
    uint64_t compiled, refused, ill_formed, differences;
} Comparison;

/* What came of compiling. */
typedef struct Compiling {
    Status status;
    Text bundle;
    Text codes; /* of all diagnostics, in order of their places */
} Compiling;

/* ---- showing --------------------------------------------------------------------------------- */

static void print_sources(const char *what, const CompileSource *sources)
{
    for (uint32_t i = 0; i < RANDOM_FILES; i++)
        printf("---- %s: %.*s\n%.*s\n", what, TEXT_ARG(sources[i].path), TEXT_ARG(sources[i].text));
}

static const char *status_name(Status status)
{
    switch (status) {
    case STATUS_INPUT:
        return "tokens or comments are not the same";
    case STATUS_MEMORY:
        return "memory";
    default:
        return "another status";
    }
}

static void differ(Comparison *comparison, const char *what, const char *detail)
{
    if (++comparison->differences <= DIFFERENCES_SHOWN)
        printf("%s%s (format_random --show %llu %llu)\n", what, detail,
               (unsigned long long)comparison->seed, (unsigned long long)comparison->index);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Takes a token away, writes it twice or puts another in its place. */
static Text break_text(Arena *arena, Text text, Random *random)
{
    uint32_t file;
    TokenLog log = {.arena = arena};
    Sources *sources = sources_new(arena);
    if (!sources_add(&file, sources, TEXT("test.licet"), text) ||
        parser_read_module(arena, diags_new(arena, sources), file, &log) == NULL)
        return text;
    Span span = token_log_at(&log, random_below(random, log.tokens.count))->span;
    Span other = token_log_at(&log, random_below(random, log.tokens.count))->span;
    uint32_t way = random_below(random, 3);
    Buffer out;
    buffer_init_in(&out, arena);
    buffer_add(&out, text_slice(text, 0, span.start));
    buffer_add_char(&out, ' ');
    if (way > 0)
        buffer_add(&out, text_slice(text, other.start, other.end));
    if (way > 1) {
        buffer_add_char(&out, ' ');
        buffer_add(&out, text_slice(text, span.start, span.end));
    }
    buffer_add_char(&out, ' ');
    buffer_add(&out, text_slice(text, span.end, text.size_bytes));
    return buffer_text(&out);
}

static void write_program(Comparison *comparison, Random *random)
{
    static const char *const paths[RANDOM_FILES] = {"model.licet", "rules.licet"};
    Buffer texts[RANDOM_FILES];
    for (uint32_t i = 0; i < RANDOM_FILES; i++)
        buffer_init_in(&texts[i], comparison->arena);
    random_program(texts, random);
    bool broken = random_below(random, BROKEN_ONE_IN) == 0;
    for (uint32_t i = 0; i < RANDOM_FILES; i++) {
        Text text = strew(comparison->arena, buffer_text(&texts[i]), random,
                          random_below(random, 3) == 0 ? 0 : COMMENT_EVERY);
        if (broken && i + 1 == RANDOM_FILES)
            text = break_text(comparison->arena, text, random);
        comparison->sources[i] = (CompileSource){text_of(paths[i]), text};
    }
}

/* ---- comparing ------------------------------------------------------------------------------- */

static Status format(Text *out, Arena *arena, Text text)
{
    uint32_t file;
    Buffer formatted;
    buffer_init_in(&formatted, arena);
    Sources *sources = sources_new(arena);
    if (!sources_add(&file, sources, TEXT("test.licet"), text))
        return STATUS_MEMORY;
    Status status = format_file(&formatted, arena, diags_new(arena, sources), file);
    *out = buffer_text(&formatted);
    return status;
}

static Compiling compile(const Comparison *comparison, const CompileSource *sources, bool show)
{
    Compilation compilation;
    Buffer bytes, codes;
    buffer_init_in(&bytes, comparison->arena);
    buffer_init_in(&codes, comparison->arena);
    CompileOptions options = {.emit = {.name = TEXT("test"), .version = TEXT(""), .tests = true}};
    Compiling out = {
        compile_sources(&bytes, &compilation, comparison->arena, sources, RANDOM_FILES, &options),
        buffer_text(&bytes), TEXT("")};
    for (size_t i = 0; i < diags_count(compilation.diags); i++)
        diag_code_write(&codes, diags_get(compilation.diags, i)->id);
    if (show) {
        diags_write(&codes, compilation.diags, DIAG_TEXT, false);
        printf("%.*s", TEXT_ARG(buffer_text(&codes)));
    }
    out.codes = buffer_text(&codes);
    return out;
}

/* The comments that strew() made: "//~7 …" lines, trimmed, one after another. */
static Text comments_of(Arena *arena, Text text)
{
    Buffer out;
    buffer_init_in(&out, arena);
    for (size_t at = text_find(text, TEXT("//~"), 0); at != SIZE_MAX;
         at = text_find(text, TEXT("//~"), at + 1)) {
        size_t end = text_find(text, TEXT("\n"), at);
        buffer_add(&out, text_trim(text_slice(text, at, end)));
        buffer_add_char(&out, '\n');
    }
    return buffer_text(&out);
}

/* Formats one file and looks at what came of it. False: it does not follow the grammar. */
static bool format_one(Comparison *comparison, uint32_t file)
{
    const CompileSource *source = &comparison->sources[file];
    Text once = TEXT(""), twice = TEXT("");
    Status status = format(&once, comparison->arena, source->text);
    comparison->formatted[file] = (CompileSource){source->path, once};
    if (status == STATUS_RULES)
        return false;
    if (status != STATUS_OK)
        differ(comparison, "the formatter fails: ", status_name(status));
    else if (format(&twice, comparison->arena, once) != STATUS_OK)
        differ(comparison, "what is formatted cannot be formatted", "");
    else if (!text_equal(once, twice))
        differ(comparison, "formatting twice differs from once", "");
    if (!text_equal(comments_of(comparison->arena, source->text),
                    comments_of(comparison->arena, once)))
        differ(comparison, "comments have changed", "");
    if (comparison->show && !text_equal(once, twice))
        printf("---- twice\n%.*s\n", TEXT_ARG(twice));
    return true;
}

static void compare(Comparison *comparison)
{
    bool well_formed = true;
    for (uint32_t i = 0; i < RANDOM_FILES; i++)
        well_formed = format_one(comparison, i) && well_formed;
    if (comparison->show) {
        print_sources("written", comparison->sources);
        print_sources("formatted", comparison->formatted);
    }
    Compiling before = compile(comparison, comparison->sources, comparison->show);
    if (!well_formed) {
        comparison->ill_formed++;
        if (before.status != STATUS_RULES)
            differ(comparison, "the formatter refuses what compiles", "");
        return;
    }
    Compiling after = compile(comparison, comparison->formatted, comparison->show);
    if (before.status != after.status)
        differ(comparison, "only one of both compiles", "");
    else if (!text_equal(before.codes, after.codes) && !comparison->show)
        differ(comparison, "other diagnostics", "");
    else if (before.status == STATUS_OK) {
        const char *section = different_section(before.bundle, after.bundle);
        comparison->compiled++;
        if (section != NULL)
            differ(comparison, "bundles differ in ", section);
    } else {
        comparison->refused++;
    }
}

static void run_one(Comparison *comparison, uint64_t index)
{
    Random random = {comparison->seed ^ index << 20};
    comparison->index = index;
    write_program(comparison, &random);
    compare(comparison);
    arena_reset(comparison->arena);
}

int main(int argc, char **argv)
{
    Allocator allocator = allocator_system();
    Comparison comparison = {.arena = arena_new(&allocator), .seed = 1};
    comparison.show = argc == 4 && strcmp(argv[1], "--show") == 0;
    if (argc < 2 || (argc > 3 && !comparison.show) || comparison.arena == NULL) {
        fprintf(stderr, "usage: format_random COUNT [SEED] | --show SEED INDEX\n");
        return 2;
    }
    if (argc > 2)
        comparison.seed = strtoull(argv[2], NULL, 10);
    uint64_t count = strtoull(argv[argc - 1 - (argc == 3)], NULL, 10);
    if (comparison.show)
        run_one(&comparison, count);
    for (uint64_t i = 0; !comparison.show && i < count; i++)
        run_one(&comparison, i);
    printf("%llu programs: %llu compile to the same, %llu are refused alike, %llu are not "
           "formatted as they do not follow the grammar; differences: %llu\n",
           (unsigned long long)(comparison.show ? 1 : count),
           (unsigned long long)comparison.compiled, (unsigned long long)comparison.refused,
           (unsigned long long)comparison.ill_formed, (unsigned long long)comparison.differences);
    arena_free(comparison.arena);
    return comparison.differences > 0 ? 1 : 0;
}
