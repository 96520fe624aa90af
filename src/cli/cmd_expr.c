/*
 * cmd_expr.c - licet expr: CEL at the command line.
 */
#include <stdlib.h>
#include <string.h>

#include <yyjson.h>

#include "base/json_memory.h"
#include "cli/cmd.h"
#include "cli/expr_jsonl.h"
#include "cli/repl.h"
#include "data/record.h"

enum { VARIABLES_MAX = 64 };

typedef struct ExprArguments {
    bool jsonl;
    bool type;
    bool cost;
    uint32_t variable_count;
    const char *variables[VARIABLES_MAX]; /* "NAME=JSON" */
} ExprArguments;

enum { OPTION_BIND, OPTION_TYPE, OPTION_COST, OPTION_JSONL };
static const Option options[] = {
    {"bind", 0, "NAME=JSON", "give a variable a value"},
    {"type", 0, NULL, "print the expression's type as well"},
    {"cost", 0, NULL, "print the fuel it took and the fuel it can take at most"},
    {"jsonl", 0, NULL, "answer one JSON object a line on standard input: see docs/cli.md"},
};
static const OptionSet set = {
    "expr", "[EXPRESSION]",
    "Evaluates a CEL expression; without one it reads them from a prompt or standard input.", 4,
    options};

static bool take(void *context, size_t index, const char *value)
{
    ExprArguments *arguments = context;
    if (index == OPTION_JSONL)
        arguments->jsonl = true;
    else if (index == OPTION_TYPE)
        arguments->type = true;
    else if (index == OPTION_COST)
        arguments->cost = true;
    else if (strchr(value, '=') == NULL)
        return say_error("expr", "\"%s\" is no NAME=JSON", value);
    else if (arguments->variable_count == VARIABLES_MAX)
        return say_error("expr", "more than %d variables", VARIABLES_MAX);
    else
        arguments->variables[arguments->variable_count++] = value;
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
    yyjson_alc memory = json_memory(allocator_heap());
    variables->docs[index] = yyjson_read_opts((char *)(uintptr_t)(equals + 1), strlen(equals + 1),
                                              YYJSON_READ_NOFLAG, &memory, &error);
    if (variables->docs[index] == NULL)
        return say_error("expr", "--bind %s: %s", binding, say_text(error.msg));
    variables->items[index] = (ExpressionVariable){{binding, (size_t)(equals - binding)}, dyn};
    return record_decode_dyn(&variables->values[index], arena,
                             yyjson_doc_get_root(variables->docs[index])) == STATUS_OK;
}

static int evaluate_one(ExpressionSession *session, Arena *arena, const char *expression,
                        const ExprArguments *arguments, const Variables *variables)
{
    ExpressionRequest request = {
        .text = text_of(expression),
        .environment = {.variable_count = arguments->variable_count, .variables = variables->items},
        .values = variables->values,
        .wants_cost = arguments->cost,
        .chinese = say_is_chinese(),
    };
    ExpressionResult result;
    Status status = expression_evaluate(session, &result, arena, &request);
    if (status != STATUS_OK)
        return cmd_report_status("expr", status);
    int code = (int)expr_print_result(&result, arguments->type);
    return code == EXIT_DONE && arguments->cost ? (int)expr_print_cost(&result) : code;
}

/* `expression` is NULL for the prompt. */
static int evaluate_in(ExpressionSession *session, Arena *arena, const char *expression,
                       const ExprArguments *arguments)
{
    Variables variables = {.docs = {NULL}};
    const Type *dyn = type_simple(expression_session_types(session), TYPE_DYN);
    bool right = true;
    for (uint32_t i = 0; right && i < arguments->variable_count; i++)
        right = read_variable(&variables, i, arguments->variables[i], dyn, arena);
    ReplOptions repl = {
        .with_type = arguments->type,
        .variable_count = arguments->variable_count,
        .variables = variables.items,
        .values = variables.values,
    };
    int code = EXIT_USAGE;
    if (right && expression != NULL)
        code = evaluate_one(session, arena, expression, arguments, &variables);
    else if (right)
        code = (int)repl_run(session, &repl);
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

static int work(void *context, const char *const *expressions, int count)
{
    const ExprArguments *arguments = context;
    if (arguments->jsonl && count == 0)
        return answer_lines();
    if (arguments->jsonl || count > 1)
        return cmd_refuse("expr", "give one expression: licet expr '1 + 2'");
    return evaluate(count == 1 ? expressions[0] : NULL, arguments);
}

int cmd_expr(int count, char **words)
{
    ExprArguments arguments = {.jsonl = false};
    return cmd_main(&set, take, work, &arguments, count, words);
}
