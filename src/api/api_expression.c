/*
 * api_expression.c - single CEL expressions: compiled once, evaluated with other values each time.
 */
#include "api/api.h"
#include "base/json_memory.h"
#include "data/record.h"
#include "expr/expression_session.h"
#include "value/calendar.h"

struct licet_expressions {
    NotingAllocator noting; /* of this and its expressions */
    ExpressionSession *session;
};

struct licet_expression {
    NotingAllocator *noting;
    Arena *arena; /* of what compiling made */
    Expression *expression;
    uint32_t variable_count;
    ExpressionVariable *variables;
    Value *values; /* of the variables */
    licet_text type;
    Arena *scratch; /* of one evaluation */
    licet_result result;
};

licet_status licet_expressions_new(licet_expressions **out, const licet_allocator *allocator)
{
    Allocator memory = api_allocator(allocator);
    licet_expressions *expressions = allocator_alloc(&memory, sizeof *expressions);
    *out = NULL;
    if (expressions == NULL)
        return LICET_MEMORY;
    *expressions = (licet_expressions){.session = NULL};
    noting_allocator_init(&expressions->noting, &memory);
    Status status = expression_session_new(&expressions->session, &expressions->noting.allocator);
    if (status == STATUS_OK)
        *out = expressions;
    else
        licet_expressions_free(expressions);
    return api_status(status);
}

void licet_expressions_free(licet_expressions *expressions)
{
    if (expressions == NULL)
        return;
    Allocator allocator = expressions->noting.below;
    expression_session_free(expressions->session);
    allocator_free(&allocator, expressions, sizeof *expressions);
}

/* What lacked memory is not the caller's mistake, nor an error of the expression. */
static Status settle(const licet_expression *expression, Status status)
{
    return expression->noting->failed ? STATUS_MEMORY : status;
}

/* ---- compiling ------------------------------------------------------------------------------- */

/* Whether values can be of the type: it has no parameters to be filled in. */
static bool is_whole(const Type *type)
{
    for (uint8_t i = 0; i < type->param_count; i++) {
        if (!is_whole(type->params[i]))
            return false;
    }
    return type->kind != TYPE_PARAM;
}

/* Types are read as results of functions are. */
static Status read_type(const Type **out, TypeTable *types, Arena *arena, licet_text text)
{
    Buffer signature;
    Signature read;
    *out = type_simple(types, TYPE_DYN);
    if (text.data == NULL)
        return STATUS_OK;
    buffer_init_in(&signature, arena);
    buffer_add_string(&signature, "() -> ");
    buffer_add(&signature, api_text_in(text));
    if (buffer_failed(&signature))
        return STATUS_MEMORY;
    if (!signature_parse(&read, types, buffer_text(&signature)) || !is_whole(read.result))
        return STATUS_INPUT;
    *out = read.result;
    return STATUS_OK;
}

static Status take_variables(licet_expression *expression, TypeTable *types,
                             const licet_variable *variables)
{
    uint32_t count = expression->variable_count;
    expression->variables =
        arena_alloc_array(expression->arena, count, sizeof *expression->variables);
    expression->values = arena_alloc_array(expression->arena, count, sizeof *expression->values);
    if (expression->variables == NULL || expression->values == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        ExpressionVariable *variable = &expression->variables[i];
        variable->name = arena_copy(expression->arena, api_text_in(variables[i].name));
        Status status = read_type(&variable->type, types, expression->arena, variables[i].type);
        if (status != STATUS_OK || variable->name.data == NULL)
            return status != STATUS_OK ? status : STATUS_MEMORY;
    }
    return STATUS_OK;
}

static Status compile(licet_expression *expression, Diags **diags, ExpressionSession *session,
                      licet_text text, const licet_variable *variables)
{
    ExpressionResult result = {.diags = NULL};
    Buffer type;
    expression->arena = arena_new(&expression->noting->allocator);
    expression->scratch = arena_new(&expression->noting->allocator);
    if (expression->arena == NULL || expression->scratch == NULL)
        return STATUS_MEMORY;
    Status status = take_variables(expression, expression_session_types(session), variables);
    if (status != STATUS_OK)
        return status;
    ExpressionRequest request = {
        .text = api_text_in(text),
        .environment = {.variable_count = expression->variable_count,
                        .variables = expression->variables},
    };
    status = expression_new(&expression->expression, session, &result, expression->arena, &request);
    *diags = result.diags;
    if (status != STATUS_OK)
        return status;
    if (expression->expression == NULL)
        return STATUS_RULES;
    buffer_init_in(&type, expression->arena);
    type_write(&type, result.type);
    expression->type = api_text(buffer_text(&type));
    return buffer_failed(&type) ? STATUS_MEMORY : STATUS_OK;
}

licet_status licet_expression_new(licet_expression **out, licet_expressions *expressions,
                                  licet_text text, const licet_variable *variables,
                                  size_t variable_count, licet_diagnostics **diagnostics)
{
    enum { VARIABLES_MAX = 65535 };
    Diags *diags = NULL;
    *out = NULL;
    if (diagnostics != NULL)
        *diagnostics = NULL;
    if (variable_count > VARIABLES_MAX)
        return LICET_LIMIT;
    const Allocator *memory = &expressions->noting.allocator;
    licet_expression *expression = allocator_alloc(memory, sizeof *expression);
    if (expression == NULL)
        return LICET_MEMORY;
    *expression = (licet_expression){.noting = &expressions->noting,
                                     .variable_count = (uint32_t)variable_count};
    expressions->noting.failed = false;
    licet_status status = api_status(
        settle(expression, compile(expression, &diags, expressions->session, text, variables)));
    if (status == LICET_OK) {
        *out = expression;
        return status;
    }
    Arena *arena = expression->arena;
    expression->arena = NULL;
    licet_expression_free(expression);
    return api_give_diagnostics(diagnostics, arena, diags, status);
}

void licet_expression_free(licet_expression *expression)
{
    if (expression == NULL)
        return;
    Allocator allocator = expression->noting->below;
    expression_free(expression->expression);
    arena_free(expression->scratch);
    arena_free(expression->arena);
    allocator_free(&allocator, expression, sizeof *expression);
}

licet_text licet_expression_type(const licet_expression *expression)
{
    return expression->type;
}

/* ---- values of the variables' types ---------------------------------------------------------- */

static bool conform_text(Value *value, TypeKind kind)
{
    Text text = value_text(*value);
    int64_t whole;
    uint32_t nanoseconds;
    if (kind == TYPE_DATE && calendar_parse_date(&whole, text))
        *value = value_date(whole);
    else if (kind == TYPE_TIMESTAMP && calendar_parse_timestamp(&whole, &nanoseconds, text))
        *value = value_timestamp(whole, nanoseconds);
    else if (kind == TYPE_DURATION && calendar_parse_duration(&whole, &nanoseconds, text))
        *value = value_duration(whole, nanoseconds);
    else
        return kind == TYPE_STRING;
    return true;
}

static bool conform_int(Value *value, TypeKind kind)
{
    int64_t exact = INT64_C(1) << 53;
    if (kind == TYPE_DOUBLE && value->as.integer >= -exact && value->as.integer <= exact)
        *value = value_double((double)value->as.integer);
    else if (kind == TYPE_UINT && value->as.integer >= 0)
        *value = value_uint((uint64_t)value->as.integer);
    else
        return kind == TYPE_INT;
    return true;
}

static Status conform(Value *value, const Type *type, Arena *arena);

static Status conform_items(Value *value, const Type *type, Arena *arena)
{
    Status status = value->tag == VALUE_LIST ? STATUS_OK : STATUS_INPUT;
    for (uint32_t i = 0; status == STATUS_OK && i < value->as.list->count; i++)
        status = conform(&value->as.list->items[i], type->params[0], arena);
    return status;
}

static Status conform_entries(Value *value, const Type *type, Arena *arena)
{
    TypeKind key = type->params[0]->kind;
    Status status = value->tag == VALUE_MAP && (key == TYPE_STRING || key == TYPE_DYN)
                        ? STATUS_OK
                        : STATUS_INPUT;
    for (uint32_t i = 0; status == STATUS_OK && i < value->as.map->count; i++)
        status = conform(&value->as.map->entries[i].value, type->params[1], arena);
    return status;
}

static Status conform_optional(Value *value, const Type *type, Arena *arena)
{
    if (value->tag == VALUE_NULL) {
        *value = value_none();
        return STATUS_OK;
    }
    Value *inner = arena_alloc(arena, sizeof *inner);
    if (inner == NULL)
        return STATUS_MEMORY;
    *inner = *value;
    *value = value_some(inner);
    return conform(inner, type->params[0], arena);
}

/* Makes a value that nobody else has seen one of the type, as records are read: the instructions
 * rely on what the checker was told. STATUS_INPUT where that cannot be. Recursion ends with the
 * type. */
static Status conform(Value *value, const Type *type, Arena *arena)
{
    static const struct {
        TypeKind kind;
        ValueTag tag;
    } simple[] = {
        {TYPE_NULL, VALUE_NULL},
        {TYPE_BOOL, VALUE_BOOL},
        {TYPE_INT, VALUE_INT},
        {TYPE_UINT, VALUE_UINT},
        {TYPE_DOUBLE, VALUE_DOUBLE},
        {TYPE_STRING, VALUE_STRING},
        {TYPE_BYTES, VALUE_BYTES},
        {TYPE_DATE, VALUE_DATE},
        {TYPE_TIMESTAMP, VALUE_TIMESTAMP},
        {TYPE_DURATION, VALUE_DURATION},
    };
    if (type->kind == TYPE_DYN)
        return STATUS_OK;
    if (type->kind == TYPE_OPTIONAL)
        return conform_optional(value, type, arena);
    if (type->kind == TYPE_LIST)
        return conform_items(value, type, arena);
    if (type->kind == TYPE_MAP)
        return conform_entries(value, type, arena);
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++) {
        if (type->kind == simple[i].kind && value->tag == simple[i].tag)
            return STATUS_OK;
    }
    bool conforms = value->tag == VALUE_STRING ? conform_text(value, type->kind)
                    : value->tag == VALUE_INT  ? conform_int(value, type->kind)
                                               : false;
    return conforms ? STATUS_OK : STATUS_INPUT;
}

/* ---- evaluating ------------------------------------------------------------------------------ */

static Status write_result(licet_expression *expression, Value value)
{
    ValueNames names = expression_names(expression->expression);
    licet_result *result = &expression->result;
    Buffer json, cel;
    buffer_init_in(&json, expression->scratch);
    buffer_init_in(&cel, expression->scratch);
    *result = (licet_result){.is_unknown = value.tag == VALUE_UNKNOWN,
                             .fuel = expression_fuel_used(expression->expression)};
    if (value.tag == VALUE_ERROR) {
        result->error_code = licet_text_of(error_code_name(value.as.error->code));
        result->error_message = api_text(value.as.error->message);
    }
    print_json(&json, value, &names);
    print_cel(&cel, value, &names);
    result->json = api_text(buffer_text(&json));
    result->cel = api_text(buffer_text(&cel));
    if (buffer_failed(&json) || buffer_failed(&cel))
        return STATUS_MEMORY;
    return api_value_out(&result->value, expression->scratch, value, &names);
}

static licet_status evaluate(const licet_result **out, licet_expression *expression, Status status)
{
    Value *values = expression->values;
    for (uint32_t i = 0; status == STATUS_OK && i < expression->variable_count; i++) {
        if (values[i].tag != VALUE_ABSENT)
            status = conform(&values[i], expression->variables[i].type, expression->scratch);
    }
    if (status == STATUS_OK) {
        expression_bind(expression->expression, values, expression->variable_count);
        status = write_result(expression, expression_run(expression->expression));
    }
    status = settle(expression, status);
    *out = status == STATUS_OK ? &expression->result : NULL;
    return api_status(status);
}

static void begin(licet_expression *expression)
{
    arena_reset(expression->scratch);
    expression->noting->failed = false;
    memset(expression->values, 0, expression->variable_count * sizeof *expression->values);
}

licet_status licet_expression_evaluate(const licet_result **out, licet_expression *expression,
                                       const licet_value *values)
{
    Status status = STATUS_OK;
    begin(expression);
    for (uint32_t i = 0; status == STATUS_OK && values != NULL && i < expression->variable_count;
         i++)
        status = api_value_in(&expression->values[i], expression->scratch, &values[i]);
    return evaluate(out, expression, status);
}

static Status read_values(licet_expression *expression, Text json)
{
    yyjson_alc memory = json_memory_in(expression->scratch);
    yyjson_read_err error;
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)json.data, json.size_bytes,
                                       YYJSON_READ_NOFLAG, &memory, &error);
    yyjson_val *root = yyjson_doc_get_root(doc);
    if (doc == NULL && error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
        return STATUS_MEMORY;
    if (!yyjson_is_obj(root))
        return STATUS_INPUT;
    for (uint32_t i = 0; i < expression->variable_count; i++) {
        Text name = expression->variables[i].name;
        yyjson_val *member = yyjson_obj_getn(root, name.data, name.size_bytes);
        if (member == NULL)
            continue;
        Status status = record_decode_dyn(&expression->values[i], expression->scratch, member);
        if (status != STATUS_OK)
            return status == STATUS_LIMIT ? STATUS_INPUT : status;
    }
    return STATUS_OK;
}

licet_status licet_expression_evaluate_json(const licet_result **out, licet_expression *expression,
                                            licet_text bindings)
{
    begin(expression);
    return evaluate(out, expression, read_values(expression, api_text_in(bindings)));
}
