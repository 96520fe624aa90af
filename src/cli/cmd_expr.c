/*
 * cmd_expr.c - licet expr: CEL at the command line.
 */
#include <stdlib.h>
#include <string.h>

#include <yyjson.h>

#include "cli/cmd.h"
#include "cli/expr_jsonl.h"
#include "data/record.h"

enum { VARIABLES_MAX = 64 };

typedef struct ExprArguments {
    bool jsonl;
    bool type;
    uint32_t variable_count;
    const char *variables[VARIABLES_MAX]; /* "NAME=JSON" */
} ExprArguments;

enum { OPTION_BIND, OPTION_TYPE, OPTION_JSONL };
static const Option options[] = {
    {"bind", 0, "NAME=JSON", "give a variable a value"},
    {"type", 0, NULL, "print the expression's type as well"},
    {"jsonl", 0, NULL, "answer one JSON object a line on standard input: see docs/cli.md"},
};
static const OptionSet set = {"expr", "EXPRESSION", "Evaluates a CEL expression.", 3, options};

static bool take(void *context, size_t index, const char *value)
{
    ExprArguments *arguments = context;
    if (index == OPTION_JSONL)
        arguments->jsonl = true;
    else if (index == OPTION_TYPE)
        arguments->type = true;
    else if (strchr(value, '=') == NULL) {
        fprintf(stderr, "licet expr: \"%s\" is no NAME=JSON\n", value);
        return false;
    } else if (arguments->variable_count == VARIABLES_MAX) {
        fprintf(stderr, "licet expr: more than %d variables\n", VARIABLES_MAX);
        return false;
    } else {
        arguments->variables[arguments->variable_count++] = value;
    }
    return true;
}

/* The variables of one expression; values borrow from the documents. */
typedef struct Variables {
    ExpressionVariable items[VARIABLES_MAX];
    Value values[VARIABLES_MAX];
    yyjson_doc *docs[VARIABLES_MAX];
} Variables;

static bool read_variable(Variables *variables, uint32_t index, const char *binding,
                          const Type *dyn, Arena *arena)
{
    const char *equals = strchr(binding, '=');
    yyjson_read_err error;
    variables->docs[index] = yyjson_read_opts((char *)(uintptr_t)(equals + 1), strlen(equals + 1),
                                              YYJSON_READ_NOFLAG, NULL, &error);
    if (variables->docs[index] == NULL) {
        fprintf(stderr, "licet expr: --bind %s: %s\n", binding, error.msg);
        return false;
    }
    variables->items[index] =
        (ExpressionVariable){{binding, (size_t)(equals - binding)}, dyn};
    return record_decode_dyn(&variables->values[index], arena,
                             yyjson_doc_get_root(variables->docs[index])) == STATUS_OK;
}

static int print_result(const ExpressionResult *result, bool with_type)
{
    Buffer text;
    Allocator allocator = allocator_system();
    int code = EXIT_DONE;
    buffer_init(&text, &allocator);
    if (diags_count(result->diags) > 0) {
        diags_write(&text, result->diags, DIAG_TEXT, cmd_may_colour(stderr));
        cmd_write(stderr, buffer_text(&text));
        buffer_clear(&text);
    }
    if (diags_error_count(result->diags) > 0) {
        code = EXIT_RULES;
    } else if (result->value.tag == VALUE_ERROR) {
        fprintf(stderr, "error: %.*s\n", TEXT_ARG(result->value.as.error->message));
        code = EXIT_RULES;
    } else {
        print_cel(&text, result->value, &result->names);
        if (with_type) {
            buffer_add_string(&text, ": ");
            type_write(&text, result->type);
        }
        buffer_add_char(&text, '\n');
        if (!cmd_write(stdout, buffer_text(&text)))
            code = EXIT_ENVIRONMENT;
    }
    buffer_free(&text);
    return code;
}

static int evaluate_in(ExpressionSession *session, Arena *arena, const char *expression,
                       const ExprArguments *arguments)
{
    Variables variables = {.docs = {NULL}};
    const Type *dyn = type_simple(expression_session_types(session), TYPE_DYN);
    bool right = true;
    for (uint32_t i = 0; right && i < arguments->variable_count; i++)
        right = read_variable(&variables, i, arguments->variables[i], dyn, arena);
    int code = EXIT_USAGE;
    if (right) {
        ExpressionRequest request = {
            .text = text_of(expression),
            .environment = {.variable_count = arguments->variable_count,
                            .variables = variables.items},
            .values = variables.values,
        };
        ExpressionResult result;
        Status status = expression_evaluate(session, &result, arena, &request);
        code = status == STATUS_OK ? print_result(&result, arguments->type)
                                   : cmd_report_status("expr", status);
    }
    for (uint32_t i = 0; i < arguments->variable_count; i++)
        yyjson_doc_free(variables.docs[i]);
    return code;
}

static int evaluate(const char *expression, const ExprArguments *arguments)
{
    Allocator allocator = allocator_system();
    ExpressionSession *session;
    Status status = expression_session_new(&session, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status("expr", status);
    Arena *arena = arena_new(&allocator);
    int code = arena != NULL ? evaluate_in(session, arena, expression, arguments)
                             : cmd_report_status("expr", STATUS_MEMORY);
    expression_session_free(session);
    arena_free(arena);
    return code;
}

static int answer_lines(void)
{
    Allocator allocator = allocator_system();
    return cmd_report_status("expr", expr_jsonl_run(stdin, stdout, &allocator));
}

int cmd_expr(int count, char **words)
{
    ExprArguments arguments = {.jsonl = false};
    int argument_count;
    const char **expressions = cmd_arguments(count);
    if (expressions == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result =
        options_parse(&set, count, words, take, &arguments, expressions, &argument_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK && arguments.jsonl && argument_count == 0)
        code = answer_lines();
    else if (result == PARSE_OK && !arguments.jsonl && argument_count == 1)
        code = evaluate(expressions[0], &arguments);
    else if (result == PARSE_OK)
        fprintf(stderr, "licet expr: give one expression: licet expr '1 + 2'\n");
    free(expressions);
    return code;
}
