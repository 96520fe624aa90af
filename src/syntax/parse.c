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
    return !arena_failed(parser->arena) && !parser->memory_failed;
}

/* On the arena: with its stack of brackets a parser is large. */
static Parser *parser_new(Arena *arena, Diags *diags, uint32_t file)
{
    Parser *parser = arena_alloc(arena, sizeof *parser);
    if (parser == NULL)
        return NULL;
    parser->arena = arena;
    parser->diags = diags;
    parser->file = file;
    parser->source = sources_get(diags_sources(diags), file)->text;
    return parser;
}

Module *parser_read_module(Arena *arena, Diags *diags, uint32_t file, TokenLog *log)
{
    Parser *parser = parser_new(arena, diags, file);
    Module *module = arena_alloc(arena, sizeof *module);
    if (parser == NULL || module == NULL)
        return NULL;
    module->file = file;
    parser->module = module;
    parser->log = log;
    return run(parser, START_FILE) ? module : NULL;
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
    return run(parser, START_EXPRESSION) ? parser->expression : NULL;
}
