/*
 * expr_jsonl.c - expressions as the proto3 JSON of cel.expr.conformance.test.SimpleTest.
 */
#include "cli/expr_jsonl.h"

#include <yyjson.h>

#include "base/limits.h"
#include "data/cel_json.h"

/* One line being answered. */
typedef struct Line {
    ExpressionSession *session;
    Arena *arena;
    yyjson_val *root;
    Buffer *out;
} Line;

static Text text_of_json(yyjson_val *json)
{
    return yyjson_is_str(json) ? (Text){yyjson_get_str(json), yyjson_get_len(json)} : TEXT("");
}

static void write_error(Buffer *out, Text code, Text message, uint32_t offset)
{
    buffer_add_string(out, "{\"error\":{\"code\":");
    buffer_add_json_string(out, code);
    buffer_add_string(out, ",\"message\":");
    buffer_add_json_string(out, message);
    buffer_add_string(out, ",\"offset\":");
    buffer_add_uint(out, offset);
    buffer_add_string(out, "}}");
}

/* ---- the environment ---------------------------------------------------------------------------- */

static Status read_function(Line *line, ExpressionFunction *out, yyjson_val *decl)
{
    yyjson_val *overloads = yyjson_obj_get(yyjson_obj_get(decl, "function"), "overloads");
    size_t index, count = yyjson_arr_size(overloads);
    Signature *signatures = arena_alloc_array(line->arena, count + 1, sizeof *signatures);
    if (signatures == NULL)
        return STATUS_MEMORY;
    yyjson_val *overload;
    yyjson_arr_foreach(overloads, index, count, overload)
    {
        Status status = cel_signature_read(&signatures[index],
                                           expression_session_types(line->session), overload);
        if (status != STATUS_OK)
            return status;
    }
    *out = (ExpressionFunction){
        .name = text_of_json(yyjson_obj_get(decl, "name")),
        .overload_count = (uint32_t)count,
        .overloads = signatures,
    };
    return STATUS_OK;
}

/* Variables are what typeEnv declares and, of type dyn, what is bound without being declared. */
typedef struct Environment {
    uint32_t variable_count;
    ExpressionVariable *variables;
    Value *values;
    uint32_t function_count;
    ExpressionFunction *functions;
} Environment;

static ExpressionVariable *find_variable(Environment *environment, Text name)
{
    for (uint32_t i = 0; i < environment->variable_count; i++) {
        if (text_equal(environment->variables[i].name, name))
            return &environment->variables[i];
    }
    return NULL;
}

static ExpressionVariable *add_variable(Environment *environment, Text name, const Type *type)
{
    ExpressionVariable *variable = &environment->variables[environment->variable_count++];
    *variable = (ExpressionVariable){.name = name, .type = type};
    return variable;
}

static Status read_declarations(Line *line, Environment *environment, yyjson_val *type_env)
{
    size_t index, count;
    yyjson_val *decl;
    yyjson_arr_foreach(type_env, index, count, decl)
    {
        Status status;
        yyjson_val *ident = yyjson_obj_get(decl, "ident");
        const Type *type;
        if (ident != NULL) {
            status = cel_type_read(&type, expression_session_types(line->session),
                                   yyjson_obj_get(ident, "type"));
            if (status == STATUS_OK)
                add_variable(environment, text_of_json(yyjson_obj_get(decl, "name")), type);
        } else {
            status = read_function(line, &environment->functions[environment->function_count],
                                   decl);
            environment->function_count++;
        }
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status read_bindings(Line *line, Environment *environment, yyjson_val *bindings)
{
    const Type *dyn = type_simple(expression_session_types(line->session), TYPE_DYN);
    size_t index, count;
    yyjson_val *key, *binding;
    yyjson_obj_foreach(bindings, index, count, key, binding)
    {
        Text name = text_of_json(key);
        ExpressionVariable *variable = find_variable(environment, name);
        if (variable == NULL)
            variable = add_variable(environment, name, dyn);
        Status status = cel_value_read(&environment->values[variable - environment->variables],
                                       line->arena, yyjson_obj_get(binding, "value"));
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status read_environment(Line *line, Environment *out)
{
    yyjson_val *type_env = yyjson_obj_get(line->root, "typeEnv");
    yyjson_val *bindings = yyjson_obj_get(line->root, "bindings");
    size_t count = yyjson_arr_size(type_env) + yyjson_obj_size(bindings) + 1;
    *out = (Environment){
        .variables = arena_alloc_array(line->arena, count, sizeof *out->variables),
        .values = arena_alloc_array(line->arena, count, sizeof *out->values),
        .functions = arena_alloc_array(line->arena, count, sizeof *out->functions),
    };
    if (out->variables == NULL || out->values == NULL || out->functions == NULL)
        return STATUS_MEMORY;
    Status status = read_declarations(line, out, type_env);
    return status == STATUS_OK ? read_bindings(line, out, bindings) : status;
}

/* ---- the answer --------------------------------------------------------------------------------- */

static void write_diagnostic(Buffer *out, const Diags *diags)
{
    for (size_t i = 0; i < diags_count(diags); i++) {
        const Diag *diag = diags_get(diags, i);
        if (diag_severity(diag->id) != SEVERITY_ERROR)
            continue;
        Buffer code;
        Allocator allocator = allocator_system();
        buffer_init(&code, &allocator);
        diag_code_write(&code, diag->id);
        write_error(out, buffer_text(&code), diag->message, diag->at.start);
        buffer_free(&code);
        return;
    }
}

static void write_result(Buffer *out, const ExpressionResult *result, bool check_only)
{
    if (diags_error_count(result->diags) > 0) {
        write_diagnostic(out, result->diags);
        return;
    }
    if (!check_only && result->value.tag == VALUE_ERROR) {
        const ValueError *error = result->value.as.error;
        write_error(out, text_of(error_code_name(error->code)), error->message, 0);
        return;
    }
    if (!check_only && result->value.tag == VALUE_UNKNOWN) {
        write_error(out, TEXT("unknown"), TEXT("the value depends on something unknown"), 0);
        return;
    }
    buffer_add_char(out, '{');
    if (!check_only) {
        buffer_add_string(out, "\"value\":");
        cel_value_write(out, result->value, &result->names);
        buffer_add_char(out, ',');
    }
    buffer_add_string(out, "\"type\":");
    cel_type_write(out, result->type);
    buffer_add_char(out, '}');
}

static bool flag(const Line *line, const char *name)
{
    return yyjson_get_bool(yyjson_obj_get(line->root, name));
}

static Status answer_object(Line *line)
{
    Environment environment;
    Status status = read_environment(line, &environment);
    if (status != STATUS_OK)
        return status;
    ExpressionRequest request = {
        .text = text_of_json(yyjson_obj_get(line->root, "expr")),
        .environment = {
            .container = text_of_json(yyjson_obj_get(line->root, "container")),
            .variable_count = environment.variable_count,
            .variables = environment.variables,
            .function_count = environment.function_count,
            .functions = environment.functions,
            .unchecked = flag(line, "disableCheck"),
        },
        .parse = {.disable_macros = flag(line, "disableMacros")},
        .values = environment.values,
        .check_only = flag(line, "checkOnly"),
    };
    ExpressionResult result;
    status = expression_evaluate(line->session, &result, line->arena, &request);
    if (status == STATUS_OK)
        write_result(line->out, &result, request.check_only);
    return status;
}

static void write_status(Buffer *out, Status status)
{
    if (status == STATUS_MEMORY)
        write_error(out, TEXT("memory"), TEXT("memory is exhausted"), 0);
    else if (status == STATUS_LIMIT)
        write_error(out, TEXT("limit"), TEXT("the input crosses a limit"), 0);
    else
        write_error(out, TEXT("input"),
                    TEXT("a declaration or binding is malformed or a protobuf message"), 0);
}

/* Answers one line; whatever goes wrong is the answer. */
static void answer_line(Line *line, Text text)
{
    yyjson_read_err error;
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes,
                                       YYJSON_READ_NOFLAG, NULL, &error);
    line->root = yyjson_doc_get_root(doc);
    if (doc == NULL) {
        write_error(line->out, TEXT("json"), text_of(error.msg), (uint32_t)error.pos);
    } else if (!yyjson_is_str(yyjson_obj_get(line->root, "expr"))) {
        write_error(line->out, TEXT("input"), TEXT("an object with \"expr\" is expected"), 0);
    } else {
        Status status = answer_object(line);
        if (status != STATUS_OK)
            write_status(line->out, status);
    }
    yyjson_doc_free(doc);
    buffer_add_char(line->out, '\n');
}

/* Reads up to the next line feed, which is left out. False at the end of the input. */
static bool read_line(Buffer *out, FILE *in)
{
    buffer_clear(out);
    int c = getc_unlocked(in);
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc_unlocked(in)) {
        if (out->size_bytes < LIMIT_SOURCE_BYTES)
            buffer_add_char(out, (char)c);
    }
    return true;
}

Status expr_jsonl_run(FILE *in, FILE *out, const Allocator *allocator)
{
    ExpressionSession *session;
    Status status = expression_session_new(&session, allocator);
    if (status != STATUS_OK)
        return status;
    Buffer text, answer;
    buffer_init(&text, allocator);
    buffer_init(&answer, allocator);
    Arena *arena = arena_new(allocator);
    Line line = {.session = session, .arena = arena, .out = &answer};
    while (arena != NULL && status == STATUS_OK && read_line(&text, in)) {
        buffer_clear(&answer);
        answer_line(&line, buffer_text(&text));
        Text bytes = buffer_text(&answer);
        if (fwrite(bytes.data, 1, bytes.size_bytes, out) != bytes.size_bytes || fflush(out) != 0)
            status = STATUS_IO;
        expression_session_end(session);
        arena_reset(arena);
    }
    if (status == STATUS_OK && (arena == NULL || buffer_failed(&text) || buffer_failed(&answer)))
        status = STATUS_MEMORY;
    if (status == STATUS_OK && ferror(in))
        status = STATUS_IO;
    arena_free(arena);
    buffer_free(&answer);
    buffer_free(&text);
    expression_session_free(session);
    return status;
}
