/*
 * checked.h - a program that has been checked: what the emitter reads.
 *
 * The marks are in the tree itself (the "checked" fields of ast.h); this is the index to it.
 * Every list is sorted so that neither the order of files nor of declarations can be seen:
 * by full name; sets, exceptions, decides and tests by module name, then place in the file.
 * A Decl's `index` is its place in its list.
 *
 * Layer: check.
 */
#pragma once

#include "base/status.h"
#include "diag/diag.h"
#include "syntax/ast.h"

/* All names of a program (checker.h). */
typedef struct Globals Globals;

typedef struct Checked {
    Arena *arena;
    const Globals *globals;
    TypeTable *types;
    Diags *diags;
    uint32_t module_count;
    Module **modules; /* by name; the standard library's only where something uses them */
    Decl *input;      /* NULL for a bare expression */
    DeclList enums;
    DeclList records;
    DeclList constants;
    DeclList functions; /* FN */
    DeclList lets;
    DeclList scopes;
    DeclList settings;
    DeclList sets;
    DeclList mappings;
    DeclList tables;
    DeclList rules;
    DeclList exceptions;
    DeclList sources;
    DeclList decides;
    DeclList tests;       /* TEST, TEST_TABLE */
    Decl *reported_scope; /* the one with `else`, or NULL */
} Checked;

/* Reads a file that rules name (json "…"), `path` relative to the folder of `module`'s file. */
typedef struct FileReader {
    void *context;
    Status (*read)(void *context, Buffer *out, Text module_path, Text path);
} FileReader;

/* Checks a whole program; the standard library's modules are among `modules`. Mistakes go to
 * `diags`; what comes out may be emitted only when diags_error_count() is 0. NULL when memory is
 * exhausted. `reader` may be NULL where no file is named. */
Checked *check_program(Arena *arena, Diags *diags, Module *const *modules, uint32_t module_count,
                       const FileReader *reader);

/* ---- bare expressions (licet expr) ----------------------------------------------------------- */

typedef struct ExpressionVariable {
    Text name; /* may be dotted */
    const Type *type;
} ExpressionVariable;
typedef struct ExpressionFunction {
    Text name;
    uint32_t overload_count;
    const Signature *overloads; /* known to the checker only: calling one is an error at run time */
} ExpressionFunction;
typedef struct ExpressionEnvironment {
    Text container; /* CEL namespace, empty for none */
    uint32_t variable_count;
    const ExpressionVariable *variables;
    uint32_t function_count;
    const ExpressionFunction *functions;
    bool unchecked; /* resolve names only: every type is dyn, nothing about types is an error */
} ExpressionEnvironment;

/* Resolves and types one expression in place; `program` (may be NULL) supplies enums, records,
 * constants, functions and the standard library. Its type is in expr->type. Variables are bound by
 * REF_VARIABLE to Bindings whose name is the full declared name; `bindings` gets one for each of
 * the environment's variables. */
Status check_expression(Arena *arena, TypeTable *types, Diags *diags, const Checked *program,
                        const ExpressionEnvironment *environment, Binding ***out_bindings,
                        Expr *expr);

/* ---- tables and mappings as decision graphs -------------------------------------------------- */

/* A table's or mapping's rows resolved at compile time. Columns are the parameters and, last, the
 * evaluation date. Nodes are in topological order: edges lead to higher numbers; node 0 is the
 * root. */
typedef struct GraphEdge {
    Value key; /* ABSENT in ordinal nodes */
    uint32_t node;
} GraphEdge;
typedef struct GraphLeafRow {
    uint32_t row;
    Value output;
} GraphLeafRow;
typedef enum GraphNodeKind { /* in step with NodeKind of code/bundle.h, which explains them */
                             GRAPH_LEAF,
                             GRAPH_ORDINAL,
                             GRAPH_EQUAL,
                             GRAPH_INTERVAL,
} GraphNodeKind;
typedef struct GraphNode {
    GraphNodeKind kind;
    uint32_t column;
    uint32_t edge_count;
    GraphEdge *edges;
    uint32_t otherwise; /* node */
    uint32_t row_count; /* LEAF */
    GraphLeafRow *rows;
} GraphNode;
typedef struct Graph {
    uint32_t node_count;
    GraphNode *nodes;
    uint32_t column_count; /* without the date */
    bool collects;
    bool optional;
} Graph;

/* The graph of a checked TABLE or MAPPING, made while checking (gaps and overlaps are found on
 * it). NULL only if the declaration had errors. */
const Graph *checked_graph(const Decl *decl);
