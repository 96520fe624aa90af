/*
 * emit.h - from a checked tree to a bundle's bytes.
 *
 * Layer: emit.
 */
#pragma once

#include "check/checked.h"
#include "code/builder.h"

typedef struct EmitOptions {
    Text name;    /* of the bundle */
    Text version; /* of the rules */
    bool tests;   /* keep the tests */
} EmitOptions;

/* Writes the bundle. Only for a program without errors. Limits of the bundle's format that the
 * program crosses (registers, indexes) are reported to its diags and give STATUS_LIMIT. */
Status emit_program(Buffer *out, const Allocator *allocator, const Checked *checked,
                    const EmitOptions *options);

/* Writes a bundle with one function, BundleMeta.expression, for a checked bare expression.
 * SECTION_VARIABLES begins with `variables`; names that nothing declares follow. `program` (may
 * be NULL) comes with it, so that its functions can be called. */
Status emit_expression(Buffer *out, const Allocator *allocator, Arena *arena, TypeTable *types,
                       const Checked *program, const ExpressionVariable *variables,
                       uint32_t variable_count, Binding *const *bindings, const Expr *expr,
                       Diags *diags);
