/*
 * expression_session.h - single CEL expressions: compiled, bound, evaluated.
 *
 * What `licet expr` does for its command line, its prompt and its JSON lines, and the library for
 * its callers.
 *
 * Layer: expr. A session and its expressions, one thread.
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
    bool chinese; /* diagnostics are said in Chinese */
} ExpressionRequest;

/* What came of it; lives in the request's arena and, the value, until the next evaluation. */
typedef struct ExpressionResult {
    Diags *diags;     /* errors in it mean that there is no value */
    const Type *type; /* NULL where it did not compile */
    Value value;      /* an error or unknown included; ABSENT with check_only */
    int64_t fuel_used;
    const Bound *cost; /* what fuel_used cannot exceed, by the sizes of variables; if wanted */
    ValueNames names;  /* for printing the value */
} ExpressionResult;

/* One expression, compiled: evaluated as often as one likes, without its session. */
typedef struct Expression Expression;

/* Compiles it: fills the diagnostics, type and cost of *result. STATUS_OK even where it is at
 * fault; *out is NULL then, and with check_only. The request's values may be NULL: nothing is
 * bound. */
Status expression_new(Expression **out, ExpressionSession *session, ExpressionResult *result,
                      Arena *arena, const ExpressionRequest *request);
void expression_free(Expression *expression);
/* Binds the first `count` variables of its environment; the values are borrowed. */
void expression_bind(Expression *expression, const Value *values, uint32_t count);
/* Its value, which lives until the next run. */
Value expression_run(Expression *expression);
/* What the last run took. */
int64_t expression_fuel_used(const Expression *expression);
ValueNames expression_names(const Expression *expression);

/* Compiles and evaluates; STATUS_OK even where the expression is at fault. */
Status expression_evaluate(ExpressionSession *session, ExpressionResult *out, Arena *arena,
                           const ExpressionRequest *request);

/* Evaluates once more what expression_evaluate() has compiled, with the same variables. */
Value expression_again(ExpressionSession *session);
/* The fuel that the last evaluation took. */
int64_t expression_session_fuel_used(const ExpressionSession *session);

/* Ends what the last evaluation left open, before its arena is reset. */
void expression_session_end(ExpressionSession *session);
