#include "syntax/parse.h"

#include "base/utf8.h"
#include "syntax/build_expression.h"
#include "syntax/parser.h"
#include "syntax/scan.h"

#include "licet.tab.h"

Text parser_keep(Parser *parser, Buffer *buffer)
{
    Text text = TEXT("");
    if (buffer_failed(buffer))
        parser->memory_failed = true;
    else
        text = arena_copy(parser->arena, buffer_text(buffer));
    buffer_free(buffer);
    return text.data == NULL ? TEXT("") : text;
}

void *parser_part(Parser *parser, size_t size_bytes)
{
    void *part = arena_alloc(parser->parts, size_bytes);
    if (part == NULL)
        parser->memory_failed = true;
    return part;
}

void parser_list_add(Parser *parser, Sequence *list, const void *item, size_t size_bytes)
{
    sequence_add(parser->parts, list, item, size_bytes);
}

void parser_forget_parts(Parser *parser)
{
    if (arena_failed(parser->parts))
        parser->memory_failed = true;
    arena_reset(parser->parts);
}

/* Offsets and flex's counts are 32 bits wide; and invalid UTF-8 is not worth reading. */
static bool is_readable(Parser *parser)
{
    if (parser->source.size_bytes > LIMIT_SOURCE_BYTES) {
        Diag diag = diag_at(DIAG_FILE_TOO_LARGE, (Span){parser->file, 0, 0});
        diags_add(parser->diags, &diag, "the file is larger than %d bytes",
                  (int)LIMIT_SOURCE_BYTES);
        return false;
    }
    size_t invalid = utf8_find_invalid(parser->source);
    if (invalid == SIZE_MAX)
        return true;
    uint32_t at = (uint32_t)invalid;
    Diag diag = diag_at(DIAG_INVALID_UTF8, (Span){parser->file, at, at + 1});
    diag.hint = TEXT("Save the file as UTF-8.");
    diags_add(parser->diags, &diag, "the bytes here are not valid UTF-8");
    return false;
}

/* Runs the parser from one of its two starts; false when memory is exhausted. */
static bool run(Parser *parser, int start)
{
    if (is_readable(parser) && scan_begin(parser, start)) {
        licet_yyparse(parser);
        ast_check_minimums(parser);
    }
    scan_end(parser);
    parser_forget_parts(parser);
    return !arena_failed(parser->arena) && !parser->memory_failed;
}

static void parser_free(Parser *parser)
{
    const Allocator *allocator = arena_allocator(parser->arena);
    arena_free(parser->parts);
    allocator_free(allocator, parser, sizeof *parser);
}

/* On the heap: with its stack of brackets a parser is large. */
static Parser *parser_new(Arena *arena, Diags *diags, uint32_t file)
{
    const Allocator *allocator = arena_allocator(arena);
    Parser *parser = allocator_alloc(allocator, sizeof *parser);
    if (parser == NULL)
        return NULL;
    *parser = (Parser){
        .arena = arena,
        .parts = arena_new(allocator),
        .diags = diags,
        .file = file,
        .source = sources_get(diags_sources(diags), file)->text,
    };
    if (parser->parts != NULL)
        return parser;
    parser_free(parser);
    return NULL;
}

Module *parser_read_module(Arena *arena, Diags *diags, uint32_t file, TokenLog *log)
{
    Module *module = arena_alloc(arena, sizeof *module);
    Parser *parser = module != NULL ? parser_new(arena, diags, file) : NULL;
    if (parser == NULL)
        return NULL;
    module->file = file;
    parser->module = module;
    parser->log = log;
    bool read = run(parser, START_FILE);
    parser_free(parser);
    return read ? module : NULL;
}

Module *parse_module(Arena *arena, Diags *diags, uint32_t file)
{
    return parser_read_module(arena, diags, file, NULL);
}

Expr *parse_expression(Arena *arena, Diags *diags, uint32_t file, const ParseOptions *options)
{
    Parser *parser = parser_new(arena, diags, file);
    if (parser == NULL)
        return NULL;
    parser->disable_macros = options != NULL && options->disable_macros;
    Expr *expression = run(parser, START_EXPRESSION) ? parser->expression : NULL;
    parser_free(parser);
    return expression;
}
