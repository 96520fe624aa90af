/*
 * expression.h - one CEL expression: compiled, bound, evaluated.
 *
 * What `licet expr` does for its command line, its prompt and its JSON lines.
 *
 * Layer: cli. Not thread-safe.
 */
#pragma once

#include "emit/compile.h"
#include "vm/vm.h"

/* Holds the checked standard library, which all expressions share. */
typedef struct ExpressionSession ExpressionSession;

/* STATUS_MEMORY when memory is exhausted. The caller frees it. */
Status expression_session_new(ExpressionSession **out, const Allocator *allocator);
void expression_session_free(ExpressionSession *session);
TypeTable *expression_session_types(ExpressionSession *session);

typedef struct ExpressionRequest {
    Text text;
    ExpressionEnvironment environment;
    ParseOptions parse;
    const Value *values; /* for environment.variables; ABSENT where nothing is bound */
    bool check_only;
    bool wants_cost;
} ExpressionRequest;

/* What came of it; lives in the request's arena and, the value, until the next evaluation. */
typedef struct ExpressionResult {
    Diags *diags;     /* errors in it mean that there is no value */
    const Type *type; /* NULL where it did not compile */
    Value value;      /* an error or unknown included; ABSENT with check_only */
    int64_t fuel_used;
    const Bound *cost; /* what fuel_used cannot exceed, by the sizes of variables; if wanted */
    ValueNames names; /* for printing the value */
} ExpressionResult;

/* Compiles and evaluates; STATUS_OK even where the expression is at fault. */
Status expression_evaluate(ExpressionSession *session, ExpressionResult *out, Arena *arena,
                           const ExpressionRequest *request);

/* Evaluates once more what expression_evaluate() has compiled, with the same variables. */
Value expression_again(ExpressionSession *session);

/* Ends what the last evaluation left open, before its arena is reset. */
void expression_session_end(ExpressionSession *session);
