/*
 * expr_jsonl.c - expressions as the proto3 JSON of cel.expr.conformance.test.SimpleTest.
 */
#include "cli/expr_jsonl.h"

#include <yyjson.h>

#include "base/json_memory.h"
#include "base/limits.h"
#include "data/cel_json.h"

/* One line being answered. */
typedef struct Line {
    ExpressionSession *session;
    Arena *arena;
    yyjson_val *root;
    Buffer *out;
    const char *fault; /* what is wrong with the request, where STATUS_INPUT comes up */
} Line;

static Text text_of_json(yyjson_val *json)
{
    return yyjson_is_str(json) ? (Text){yyjson_get_str(json), yyjson_get_len(json)} : TEXT("");
}

static Status refuse(Line *line, const char *fault)
{
    if (line->fault == NULL)
        line->fault = fault;
    return STATUS_INPUT;
}

/* A member under proto3 JSON's name or the field's own; null counts as absent. */
static yyjson_val *member(yyjson_val *object, const char *name, const char *field)
{
    yyjson_val *value = yyjson_obj_get(object, name);
    if (value == NULL)
        value = yyjson_obj_get(object, field);
    return yyjson_is_null(value) ? NULL : value;
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

/* ---- the environment ------------------------------------------------------------------------- */

static Status read_function(Line *line, ExpressionFunction *out, Text name, yyjson_val *function)
{
    static const char fault[] = "\"typeEnv\" has a function whose overloads cannot be read";
    yyjson_val *overloads = member(function, "overloads", "overloads");
    if (!yyjson_is_obj(function) || (overloads != NULL && !yyjson_is_arr(overloads)))
        return refuse(line, fault);
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
            return status == STATUS_INPUT ? refuse(line, fault) : status;
    }
    *out = (ExpressionFunction){name, (uint32_t)count, signatures};
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

static Status read_declaration(Line *line, Environment *environment, yyjson_val *decl)
{
    Text name = text_of_json(yyjson_obj_get(decl, "name"));
    yyjson_val *ident = yyjson_obj_get(decl, "ident");
    yyjson_val *function = yyjson_obj_get(decl, "function");
    if (name.size_bytes == 0 || (ident == NULL) == (function == NULL))
        return refuse(line,
                      "a declaration of \"typeEnv\" needs \"name\" and \"ident\" or \"function\"");
    if (function != NULL)
        return read_function(line, &environment->functions[environment->function_count++], name,
                             function);
    const Type *type;
    Status status = cel_type_read(&type, expression_session_types(line->session),
                                  yyjson_obj_get(ident, "type"));
    if (status == STATUS_INPUT)
        return refuse(
            line, "a variable of \"typeEnv\" has a type that is malformed or a protobuf message");
    if (status == STATUS_OK)
        add_variable(environment, name, type);
    return status;
}

/* What cel.expr.ExprValue says: a value, an error or an unknown. */
static Status read_binding(Line *line, Value *out, Text name, yyjson_val *binding)
{
    yyjson_val *value = member(binding, "value", "value");
    if (value != NULL) {
        Status status = cel_value_read(out, line->arena, value);
        return status == STATUS_INPUT
                   ? refuse(line, "a value of \"bindings\" is malformed or a protobuf message")
                   : status;
    }
    if (yyjson_obj_get(binding, "unknown") != NULL) {
        const Place *place = place_field(line->arena, NULL, name);
        *out = value_unknown(line->arena, place);
        return place != NULL ? STATUS_OK : STATUS_MEMORY;
    }
    yyjson_val *error = yyjson_obj_get(binding, "error");
    if (error == NULL)
        return refuse(line, "each of \"bindings\" needs \"value\", \"error\" or \"unknown\"");
    yyjson_val *first = yyjson_arr_get_first(yyjson_obj_get(error, "errors"));
    *out = value_error(line->arena, ERROR_INVALID_ARGUMENT,
                       text_of_json(yyjson_obj_get(first, "message")));
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
        Status status = read_binding(line, &environment->values[variable - environment->variables],
                                     name, binding);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status read_environment(Line *line, Environment *out)
{
    yyjson_val *type_env = member(line->root, "typeEnv", "type_env");
    yyjson_val *bindings = member(line->root, "bindings", "bindings");
    if (type_env != NULL && !yyjson_is_arr(type_env))
        return refuse(line, "\"typeEnv\" is a list of declarations");
    if (bindings != NULL && !yyjson_is_obj(bindings))
        return refuse(line, "\"bindings\" is an object");
    size_t count = yyjson_arr_size(type_env) + yyjson_obj_size(bindings) + 1;
    *out = (Environment){
        .variables = arena_alloc_array(line->arena, count, sizeof *out->variables),
        .values = arena_alloc_array(line->arena, count, sizeof *out->values),
        .functions = arena_alloc_array(line->arena, count, sizeof *out->functions),
    };
    if (out->variables == NULL || out->values == NULL || out->functions == NULL)
        return STATUS_MEMORY;
    Status status = STATUS_OK;
    size_t index;
    yyjson_val *decl;
    yyjson_arr_foreach(type_env, index, count, decl)
    {
        if (status == STATUS_OK)
            status = read_declaration(line, out, decl);
    }
    return status == STATUS_OK ? read_bindings(line, out, bindings) : status;
}

/* ---- the answer ------------------------------------------------------------------------------ */

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

/* `out` holds nothing else yet. */
static void write_value(Buffer *out, const ExpressionResult *result)
{
    buffer_add_string(out, "{\"value\":");
    if (cel_value_write(out, result->value, &result->names)) {
        buffer_add_string(out, ",\"type\":");
        cel_type_write(out, result->type);
        buffer_add_char(out, '}');
        return;
    }
    buffer_clear(out);
    write_error(out, text_of(error_code_name(ERROR_LIMIT)),
                TEXT("the value is nested too deeply or too large to be written"), 0);
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
    if (!check_only) {
        write_value(out, result);
        return;
    }
    buffer_add_string(out, "{\"type\":");
    cel_type_write(out, result->type);
    buffer_add_char(out, '}');
}

static Status read_flag(Line *line, bool *out, const char *name, const char *field)
{
    yyjson_val *value = member(line->root, name, field);
    *out = yyjson_is_true(value);
    return value == NULL || yyjson_is_bool(value)
               ? STATUS_OK
               : refuse(line,
                        "\"disableCheck\", \"disableMacros\" and \"checkOnly\" are true or false");
}

static Status read_request(Line *line, ExpressionRequest *out)
{
    yyjson_val *expr = member(line->root, "expr", "expr");
    yyjson_val *container = member(line->root, "container", "container");
    Environment environment;
    *out = (ExpressionRequest){.text = text_of_json(expr)};
    if (!yyjson_is_str(expr))
        return refuse(line, "an object with \"expr\", a string, is expected");
    if (container != NULL && !yyjson_is_str(container))
        return refuse(line, "\"container\" is a string");
    Status status = read_flag(line, &out->environment.unchecked, "disableCheck", "disable_check");
    if (status == STATUS_OK)
        status = read_flag(line, &out->parse.disable_macros, "disableMacros", "disable_macros");
    if (status == STATUS_OK)
        status = read_flag(line, &out->check_only, "checkOnly", "check_only");
    if (status == STATUS_OK)
        status = read_environment(line, &environment);
    if (status != STATUS_OK)
        return status;
    out->environment.container = text_of_json(container);
    out->environment.variable_count = environment.variable_count;
    out->environment.variables = environment.variables;
    out->environment.function_count = environment.function_count;
    out->environment.functions = environment.functions;
    out->values = environment.values;
    return STATUS_OK;
}

static Status answer_request(Line *line)
{
    ExpressionRequest request;
    ExpressionResult result;
    Status status = read_request(line, &request);
    if (status == STATUS_OK)
        status = expression_evaluate(line->session, &result, line->arena, &request);
    if (status == STATUS_OK)
        write_result(line->out, &result, request.check_only);
    return status;
}

static void write_status(const Line *line, Status status)
{
    if (status == STATUS_MEMORY)
        write_error(line->out, TEXT("memory"), TEXT("memory is exhausted"), 0);
    else if (status == STATUS_INPUT && line->fault != NULL)
        write_error(line->out, TEXT("input"), text_of(line->fault), 0);
    else
        write_error(line->out, TEXT("limit"),
                    TEXT("the request crosses a limit of size or nesting"), 0);
}

/* Answers one line; whatever goes wrong is the answer. */
static void answer_line(Line *line, Text text)
{
    yyjson_read_err error;
    yyjson_alc memory = json_memory(allocator_heap());
    yyjson_doc *doc = NULL;
    line->fault = NULL;
    if (text.size_bytes > LIMIT_EXPRESSION_BYTES) {
        write_error(line->out, TEXT("limit"), TEXT("the line is longer than 16 MiB"), 0);
    } else if ((doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes,
                                       YYJSON_READ_NOFLAG, &memory, &error)) == NULL) {
        bool empty = text.size_bytes == 0;
        write_error(line->out, TEXT("json"), empty ? TEXT("the line is empty") : text_of(error.msg),
                    (uint32_t)error.pos);
    } else {
        line->root = yyjson_doc_get_root(doc);
        Status status = answer_request(line);
        if (status != STATUS_OK)
            write_status(line, status);
    }
    yyjson_doc_free(doc);
    buffer_add_char(line->out, '\n');
}

/* Reads up to the next line feed, which is left out; of a line that is too long, enough to see
 * that. False at the end of the input. */
static bool read_line(Buffer *out, FILE *in)
{
    buffer_clear(out);
    int c = getc_unlocked(in);
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc_unlocked(in)) {
        if (out->size_bytes <= LIMIT_EXPRESSION_BYTES)
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
