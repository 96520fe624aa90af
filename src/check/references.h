/*
 * references.h - which word of the source means what: for editors.
 *
 * The checker has marked the tree (Expr.ref, Under.decl, …); here the marks become a list by
 * place. It is made on demand and costs a compilation nothing.
 *
 * Layer: check.
 */
#pragma once

#include "check/checked.h"

typedef enum SymbolKind {
    SYMBOL_NONE,
    SYMBOL_DECL,   /* decl */
    SYMBOL_MEMBER, /* decl (enum), index */
    SYMBOL_FIELD,  /* decl (record), index */
    SYMBOL_LOCAL,  /* binding: for, let of a rule, parameter, comprehension */
    SYMBOL_MODULE, /* module */
    SYMBOL_NATIVE, /* index: the first row of natives.def that may be meant */
} SymbolKind;

typedef struct Symbol {
    SymbolKind kind;
    const Decl *decl;
    const Binding *binding;
    const Module *module;
    uint32_t index;
} Symbol;
bool symbol_equal(const Symbol *one, const Symbol *other);

/* One word. */
typedef struct Reference {
    Span span;
    Symbol symbol;
    bool declares;    /* the word declares it */
    const Type *type; /* of the value that ends with the word; NULL where there is none */
} Reference;

typedef struct References {
    uint32_t count;
    const Reference *items; /* by file, start; none overlap */
} References;

/* False when memory is exhausted. Works for a program with errors as far as it was understood. */
bool references_collect(References *out, Arena *arena, const Checked *checked);
/* The word at or right before a byte of a file, or NULL. */
const Reference *references_at(const References *references, uint32_t file, uint32_t offset);

/* Calls `visit` with every expression of a file, those that macros make too: first the whole, then
 * its parts. */
typedef void ExpressionVisitor(void *context, const Expr *expr);
void references_visit(const Checked *checked, uint32_t file, ExpressionVisitor *visit,
                      void *context);
/* The type of the expression of this file that ends at a byte, or NULL: what a "." typed there
 * selects from. */
const Type *references_type_before(const Checked *checked, uint32_t file, uint32_t offset);
/* The declaration of this file around a byte, the innermost, or NULL. */
const Decl *references_around(const Checked *checked, uint32_t file, uint32_t offset);
/* The declaration that a word means in a module, or NULL; nothing is reported. */
const Decl *references_find(const Checked *checked, const Module *module, Text name);
