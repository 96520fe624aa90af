#include "cli/expr_result.h"

static ExitCode print_value(const ExpressionResult *result, bool with_type)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    print_cel(&text, result->value, &result->names);
    if (with_type) {
        buffer_add_string(&text, ": ");
        type_write(&text, result->type);
    }
    buffer_add_char(&text, '\n');
    ExitCode code = cmd_write(stdout, buffer_text(&text)) ? EXIT_DONE : EXIT_ENVIRONMENT;
    buffer_free(&text);
    return code;
}

static void print_error(Text message)
{
    Buffer said;
    Allocator allocator = allocator_system();
    buffer_init(&said, &allocator);
    buffer_add(&said, message);
    fprintf(stderr, say_text("error: %.*s\n"), TEXT_ARG(say_reason(&said)));
    buffer_free(&said);
}

ExitCode expr_print_result(const ExpressionResult *result, bool with_type)
{
    if (diags_count(result->diags) > 0)
        cmd_print_diagnostics(result->diags);
    if (diags_error_count(result->diags) > 0)
        return EXIT_RULES;
    if (result->value.tag != VALUE_ERROR)
        return print_value(result, with_type);
    print_error(result->value.as.error->message);
    return EXIT_RULES;
}

ExitCode expr_print_cost(const ExpressionResult *result)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    buffer_add_format(&text, say_text("fuel: %lld, at most "), (long long)result->fuel_used);
    bound_write(&text, result->cost);
    buffer_add_char(&text, '\n');
    ExitCode code = cmd_write(stdout, buffer_text(&text)) ? EXIT_DONE : EXIT_ENVIRONMENT;
    buffer_free(&text);
    return code;
}
