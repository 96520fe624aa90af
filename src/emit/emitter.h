/*
 * emitter.h - what the emitter's modules share.
 *
 * Functions are numbered before any is emitted, in a canonical order, so that calls need no
 * patching; each function's code is then emitted in one piece.
 *
 * Layer: emit (internal).
 */
#pragma once

#include "check/checker.h"
#include "emit/emit.h"

typedef struct Emitter {
    Builder *builder;
    const Checked *checked; /* NULL for a bare expression without a program */
    Diags *diags;
    Arena *arena;
    TypeTable *types;
    Library *library;   /* of the natives that folding calls; NULL until it does */
    uint32_t last_line; /* where the place last asked for stands: the next is near */
    bool over_limit;    /* reported to diags */
    bool is_silent;     /* no EXPRESSIONS: the tests' own expressions are not explained */
    /* First function of each kind; a declaration's is first + Decl.index. */
    uint32_t first_fn, first_let, first_scope, first_decide, first_rule;
} Emitter;

/* ---- one function (emit_function.c) ---------------------------------------------------------- */

/* A function being emitted. Registers are a stack: locals and temporaries are taken from `next`
 * and given back by resetting it. */
typedef struct FunctionEmitter {
    Emitter *emitter;
    uint32_t function;
    uint32_t first_instruction;
    uint32_t next;           /* first free register */
    uint32_t register_count; /* high-water mark */
    uint32_t module;         /* MODULES; NONE in a bare expression */
    uint32_t line;           /* last written to LINES */
    uint32_t column;
    /* For EXPRESSIONS (emit_note.c) */
    uint32_t enclosing; /* the item around the expression in hand, or NONE */
    Span enclosing_span;
    BundleNoteText enclosing_text;
    uint32_t noted; /* the expression in hand, or NONE */
} FunctionEmitter;

/* A jump whose target is not known yet. */
typedef struct Label {
    uint32_t count;
    uint32_t capacity;
    uint32_t *jumps; /* instruction indexes in CODE */
} Label;

/* Adds a function without code and returns its index. */
uint32_t function_declare(Emitter *emitter, Text name);
void function_begin(FunctionEmitter *out, Emitter *emitter, uint32_t function, uint32_t module);
/* Ends with RETURN `result` and fills the declared function. */
void function_end(FunctionEmitter *function, uint32_t result, uint32_t param_count);

/* Ends a rule's function with DONE. */
void function_end_rule(FunctionEmitter *function);

/* Takes `count` registers in a row and returns the first. */
uint16_t function_reserve(FunctionEmitter *function, uint32_t count);
uint32_t function_emit(FunctionEmitter *function, Opcode op, uint32_t a, uint32_t b, uint32_t c);
uint32_t function_emit_wide(FunctionEmitter *function, Opcode op, uint32_t a, uint32_t wide);
/* Emits a forward jump to a label, and lands it. */
void function_jump(FunctionEmitter *function, Opcode op, uint32_t a, Label *label);
void function_land(FunctionEmitter *function, Label *label);
/* Emits LOOP back to the NEXT at `instruction`. */
void function_loop(FunctionEmitter *function, uint32_t instruction);
/* The next instructions come from another module: an exception's. */
void function_in(FunctionEmitter *function, uint32_t module);
/* Notes where in the source the next instructions come from. */
void function_at(FunctionEmitter *function, Span span);
/* Emits a constant into register `dst`. */
void function_constant(FunctionEmitter *function, uint32_t dst, Value value);

/* ---- expressions (emit_expression.c) --------------------------------------------------------- */

/* Emits code that leaves the expression's value in register `dst`. */
void expression_emit(FunctionEmitter *function, const Expr *expr, uint32_t dst);
/* As above but lets the value stay where it already is, or takes a new register: returns which. */
uint16_t expression_emit_operand(FunctionEmitter *function, const Expr *expr);
/* As expression_emit(), for what is told of as more than a part: see note_begin_role(). */
void expression_emit_role(FunctionEmitter *function, ExpressionRole role, const Ident *name,
                          const Expr *expr, uint32_t dst);
/* Adds a function that is just this expression. */
void expression_emit_function(Emitter *emitter, uint32_t function, const Expr *expr,
                              uint32_t module);

/* ---- what explanations show (emit_note.c) ---------------------------------------------------- */

/* An expression being noted: what was in hand before it. */
typedef struct Note {
    uint32_t enclosing;
    Span enclosing_span;
    BundleNoteText enclosing_text;
    uint32_t noted;
    uint32_t code_count;
} Note;

/* Notes an expression of a role (its name empty, target NONE, unless the role has them) around
 * the code of it and its parts. Constants, and what a macro adds to what was written, are passed
 * over. */
Note note_begin(FunctionEmitter *function, const Expr *expr);
Note note_begin_role(FunctionEmitter *function, ExpressionRole role, const Ident *name,
                     const Expr *expr);
Note note_begin_exception(FunctionEmitter *function, const Decl *exception);
void note_end(FunctionEmitter *function, const Note *note);
/* The last instruction emitted makes the value of the expression in hand. note_end() does this. */
void note_spot(FunctionEmitter *function);
/* A local name: its value is what the last instruction made; of a parameter, the argument. */
void note_local(FunctionEmitter *function, ExpressionRole role, Binding *binding, uint32_t target);
/* The last instruction tells a rule's outcome: FIRE or UNSURE. */
void note_outcome(FunctionEmitter *function, ExpressionRole role, Span span, const Expr *list);

/* ---- the rest -------------------------------------------------------------------------------- */

/* emit_types.c */
uint32_t emit_type(Emitter *emitter, const Type *type);
void emit_enums(Emitter *emitter);
void emit_records(Emitter *emitter);
/* The number of a field in its record, or NONE. */
uint32_t emit_field_index(const Emitter *emitter, const Type *record, Text name);
/* emit_rule.c */
BundleValidity emit_validity(Emitter *emitter, const Decl *decl, const Clauses *clauses);
void emit_settings(Emitter *emitter);
void emit_rules(Emitter *emitter);
/* emit_table.c */
void emit_tables(Emitter *emitter);
/* The index in TABLES of a TABLE or MAPPING. */
uint32_t emit_table_index(const Emitter *emitter, const Decl *decl);
/* emit_test.c */
void emit_tests(Emitter *emitter);
/* pointer.c: appends the JSON Pointer of a place's selections and indexes below its root, which
 * is returned: a name. */
const Expr *emit_pointer(Buffer *out, const Expr *place);

/* The constant an expression is, if it is one. */
bool emit_fold(Emitter *emitter, Value *out, const Expr *expr);
/* The place of a declaration's module in MODULES. */
uint32_t emit_module_index(const Emitter *emitter, const Module *module);
uint32_t emit_line(Emitter *emitter, Span span);
/* Line and column where the span, which is somewhere, begins. */
LineColumn emit_location(Emitter *emitter, Span span);
/* The expression as the formatter would write it on one line: the same however it was laid out. */
Text emit_expression_text(Emitter *emitter, const Expr *expr);
/* Reports that the program does not fit the bundle's format. */
void emit_over_limit(Emitter *emitter, Span span, const char *what);
