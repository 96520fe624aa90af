/*
 * fuzz_expression.c - any text as an expression with the whole library: it evaluates, within its
 * fuel and memory, or is refused.
 */
#include "expr/expression_session.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static ExpressionSession *session; /* kept: the library is compiled once */
    Allocator allocator = allocator_system();
    if (session == NULL)
        fuzz_require(expression_session_new(&session, &allocator) == STATUS_OK,
                     "the standard library does not compile");
    Arena *arena = arena_new(&allocator);
    ExpressionResult result;
    ExpressionRequest request = {.text = {(const char *)data, size_bytes}};
    Buffer text;
    buffer_init(&text, &allocator);
    if (expression_evaluate(session, &result, arena, &request) == STATUS_OK) {
        if (diags_error_count(result.diags) == 0)
            print_cel(&text, result.value, &result.names);
        diags_write(&text, result.diags, DIAG_TEXT, false);
    }
    expression_session_end(session);
    buffer_free(&text);
    arena_free(arena);
    return 0;
}
