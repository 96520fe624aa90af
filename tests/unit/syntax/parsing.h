/*
 * parsing.h - for the tests of syntax/: parses a text and shows what came of it.
 */
#pragma once

#include "base/buffer.h"
#include "support/cases.h"
#include "syntax/parse.h"
#include "value/print.h"

typedef struct Parsed {
    Arena *arena;
    Diags *diags;
    Module *module; /* of parsed_module() */
    Expr *expr;     /* of parsed_expression() */
} Parsed;

static inline Parsed parsed_begin(Text text, uint32_t *file)
{
    Allocator allocator = allocator_system();
    Parsed parsed = {.arena = arena_new(&allocator)};
    assert_non_null(parsed.arena);
    Sources *sources = sources_new(parsed.arena);
    assert_non_null(sources);
    assert_true(sources_add(file, sources, TEXT("test.licet"), text));
    parsed.diags = diags_new(parsed.arena, sources);
    assert_non_null(parsed.diags);
    return parsed;
}

static inline Parsed parsed_expression(const char *source)
{
    uint32_t file = 0;
    Parsed parsed = parsed_begin(text_of(source), &file);
    parsed.expr = parse_expression(parsed.arena, parsed.diags, file, NULL);
    diags_sort(parsed.diags);
    return parsed;
}

/* The text is a whole file; see parsed_declarations(). */
static inline Parsed parsed_module(const char *source)
{
    uint32_t file = 0;
    Parsed parsed = parsed_begin(text_of(source), &file);
    parsed.module = parse_module(parsed.arena, parsed.diags, file);
    diags_sort(parsed.diags);
    assert_non_null(parsed.module);
    return parsed;
}

static inline void parsed_end(Parsed *parsed)
{
    arena_free(parsed->arena);
}

/* The text below a file's first two lines. */
static inline Parsed parsed_declarations(const char *source)
{
    Buffer buffer;
    Allocator allocator = allocator_system();
    buffer_init(&buffer, &allocator);
    buffer_add_string(&buffer, "licet 1;\nmodule m;\n");
    buffer_add_string(&buffer, source);
    buffer_add_char(&buffer, '\0');
    Parsed parsed = parsed_module(buffer.data);
    buffer_free(&buffer);
    return parsed;
}

/* "L0100@3:7 L0103@4:1": every diagnostic, sorted by place. */
static inline void parsed_write_codes(Buffer *out, const Parsed *parsed)
{
    for (size_t i = 0; i < diags_count(parsed->diags); i++) {
        const Diag *diag = diags_get(parsed->diags, i);
        LineColumn at = sources_locate(diags_sources(parsed->diags), diag->at.file, diag->at.start);
        if (i > 0)
            buffer_add_char(out, ' ');
        diag_code_write(out, diag->id);
        buffer_add_format(out, "@%u:%u", at.line, at.column);
    }
}

static inline void assert_codes(const Parsed *parsed, const char *expected)
{
    Buffer codes;
    Allocator allocator = allocator_system();
    buffer_init(&codes, &allocator);
    parsed_write_codes(&codes, parsed);
    assert_text_equal(buffer_text(&codes), expected);
    buffer_free(&codes);
}

static inline void tree_write(Buffer *out, const Expr *expr);

static inline void tree_write_list(Buffer *out, ExprList list, const bool *optional)
{
    for (uint32_t i = 0; i < list.count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        if (optional != NULL && optional[i])
            buffer_add_char(out, '?');
        tree_write(out, list.items[i]);
    }
}

static inline void tree_write_loop(Buffer *out, const Expr *expr)
{
    buffer_add_string(out, "loop(");
    tree_write(out, expr->as.comprehension.range);
    buffer_add_string(out, "; ");
    buffer_add(out, expr->as.comprehension.item->name.text);
    if (expr->as.comprehension.value != NULL) {
        buffer_add_char(out, ',');
        buffer_add(out, expr->as.comprehension.value->name.text);
    }
    buffer_add_string(out, "; ");
    buffer_add(out, expr->as.comprehension.accumulator->name.text);
    const Expr *const parts[] = {expr->as.comprehension.initial, expr->as.comprehension.condition,
                                 expr->as.comprehension.step, expr->as.comprehension.result};
    for (size_t i = 0; i < 4; i++) {
        buffer_add_string(out, "; ");
        tree_write(out, parts[i]);
    }
    buffer_add_char(out, ')');
}

/* Every operator as a call by its CEL name, every loop spelt out: _+_(a, 1). */
static inline void tree_write(Buffer *out, const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_ERROR:
        buffer_add_string(out, "<error>");
        break;
    case EXPR_LITERAL:
        print_cel(out, expr->as.literal, NULL);
        break;
    case EXPR_NAME:
        buffer_add_string(out, expr->absolute ? "." : "");
        buffer_add(out, expr->as.name);
        break;
    case EXPR_SELECT:
        tree_write(out, expr->as.select.operand);
        buffer_add_string(out, expr->optional ? ".?" : ".");
        buffer_add(out, expr->as.select.field.text);
        buffer_add_string(out, expr->test_only ? "~has" : "");
        break;
    case EXPR_CALL:
        if (expr->as.call.target != NULL) {
            tree_write(out, expr->as.call.target);
            buffer_add_char(out, '.');
        }
        buffer_add(out, expr->as.call.function.text);
        buffer_add_char(out, '(');
        tree_write_list(out, expr->as.call.args, NULL);
        buffer_add_char(out, ')');
        break;
    case EXPR_LIST:
        buffer_add_char(out, '[');
        tree_write_list(out, expr->as.list.items, expr->as.list.optional);
        buffer_add_char(out, ']');
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        if (expr->as.map.type_name != NULL)
            tree_write(out, expr->as.map.type_name);
        buffer_add_char(out, '{');
        for (uint32_t i = 0; i < expr->as.map.count; i++) {
            buffer_add_string(out, i > 0 ? ", " : "");
            buffer_add_string(out, expr->as.map.pairs[i].optional ? "?" : "");
            tree_write(out, expr->as.map.pairs[i].key);
            buffer_add_string(out, ": ");
            tree_write(out, expr->as.map.pairs[i].value);
        }
        buffer_add_char(out, '}');
        break;
    case EXPR_COMPREHENSION:
        tree_write_loop(out, expr);
        break;
    }
}

/* The tree of `expr` as tree_write() shows it. */
#define assert_tree(expr, expected)                         \
    do {                                                    \
        Buffer tree_;                                       \
        Allocator allocator_ = allocator_system();          \
        buffer_init(&tree_, &allocator_);                   \
        tree_write(&tree_, (expr));                         \
        assert_text_equal(buffer_text(&tree_), (expected)); \
        buffer_free(&tree_);                                \
    } while (0)
