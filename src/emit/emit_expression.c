/*
 * emit_expression.c - code for CEL expressions.
 *
 * Errors and unknowns are values that instructions pass on, so most of CEL's semantics need no
 * code; only what absorbs them (&&, ||, ?:, comprehensions) is spelt out with jumps.
 */
#include "emit/emitter.h"
#include "lib/native.h"

static bool is_call(const Expr *expr, const char *function)
{
    return expr->kind == EXPR_CALL && text_equal(expr->as.call.function.text, text_of(function));
}

static bool is_local(const Expr *expr)
{
    return expr->kind == EXPR_NAME && expr->ref.kind == REF_LOCAL;
}

static const Expr *argument(const Expr *call, uint32_t index)
{
    return call->as.call.args.items[index];
}

uint16_t expression_emit_operand(FunctionEmitter *function, const Expr *expr)
{
    if (is_local(expr)) {
        /* It is told of all the same; where its value was made is its binding's affair. */
        Note note = note_begin(function, expr);
        note_end(function, &note);
        return (uint16_t)expr->ref.binding->slot;
    }
    uint16_t dst = function_reserve(function, 1);
    expression_emit(function, expr, dst);
    return dst;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* A name nothing binds, in an unchecked expression: an error when it is read. */
static void emit_undeclared(FunctionEmitter *function, Text name, uint32_t dst)
{
    Builder *builder = function->emitter->builder;
    BundleVariable variable = {.name = builder_text(builder, name)};
    function_emit_wide(function, OP_VARIABLE, dst,
                       builder_add(builder, SECTION_VARIABLES, &variable));
}

static void emit_setting(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const Decl *setting = expr->ref.decl;
    bool optional = setting->type->kind == TYPE_OPTIONAL && expr->type->kind == TYPE_OPTIONAL;
    function_emit_wide(function, optional ? OP_SETTING : OP_SETTING_VALUE, dst, setting->index);
}

/* Emits what `expr->ref` says. False for a reference that is a call. */
static bool emit_reference(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const Ref *ref = &expr->ref;
    switch (ref->kind) {
    case REF_LOCAL:
        if (ref->binding->slot != dst)
            function_emit(function, OP_MOVE, dst, ref->binding->slot, 0);
        return true;
    case REF_VARIABLE:
        function_emit_wide(function, OP_VARIABLE, dst, ref->binding->slot);
        return true;
    case REF_INPUT:
        function_emit(function, OP_INPUT, dst, 0, 0);
        return true;
    case REF_AS_OF:
        function_emit(function, OP_AS_OF, dst, 0, 0);
        return true;
    case REF_VERDICT:
        function_emit(function, OP_VERDICT, dst, 0, 0);
        return true;
    case REF_CONST:
        function_constant(function, dst, ref->decl->value);
        return true;
    case REF_SETTING:
        emit_setting(function, expr, dst);
        return true;
    case REF_LET:
        function_emit_wide(function, OP_LET, dst, ref->decl->index);
        return true;
    case REF_SCOPE:
        function_emit_wide(function, OP_SCOPE, dst, ref->decl->index);
        return true;
    case REF_DECIDE:
        function_emit_wide(function, OP_DECIDE, dst, ref->decl->index);
        return true;
    case REF_MEMBER:
        function_constant(function, dst,
                          value_enum((uint16_t)ref->decl->index, (int64_t)ref->index));
        return true;
    case REF_TYPE:
        function_constant(function, dst, value_type(type_value_name(expr->type->params[0])));
        return true;
    case REF_NONE:
    case REF_NATIVE:
    case REF_FN:
    case REF_TABLE:
    case REF_MAPPING:
    case REF_SOURCE:
        return false;
    }
    return false;
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* The NATIVES entry for the rows a call may mean: one overload, or a whole function. */
static uint32_t native_index(Emitter *emitter, const Ref *ref, uint32_t param_count)
{
    const NativeRow *row = native_get(ref->natives[0]);
    bool exact = ref->native_count == 1;
    BundleNative native = {
        .function = builder_text(emitter->builder, text_of(row->function)),
        .c_name = builder_text(emitter->builder, exact ? text_of(row->c_name) : TEXT("")),
        .param_count = param_count,
        .is_method = native_is_method(ref->natives[0]) ? 1 : 0,
    };
    uint32_t count = builder_count(emitter->builder, SECTION_NATIVES);
    for (uint32_t i = 0; i < count; i++) {
        const BundleNative *other = builder_item(emitter->builder, SECTION_NATIVES, i);
        if (other != NULL && memcmp(other, &native, sizeof native) == 0)
            return i;
    }
    return builder_add(emitter->builder, SECTION_NATIVES, &native);
}

/* Evaluates receiver (if any) and arguments into a run of registers and returns the first. */
static uint32_t emit_arguments(FunctionEmitter *function, const Expr *target, const ExprList *args)
{
    uint32_t count = args->count + (target != NULL ? 1 : 0);
    uint32_t first = function_reserve(function, count);
    uint32_t at = first;
    if (target != NULL)
        expression_emit(function, target, at++);
    for (uint32_t i = 0; i < args->count; i++)
        expression_emit(function, args->items[i], at++);
    return first;
}

static void emit_native(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    bool method = native_is_method(expr->ref.natives[0]);
    const Expr *target = method ? expr->as.call.target : NULL;
    const ExprList *args = &expr->as.call.args;
    uint32_t first = emit_arguments(function, target, args);
    uint32_t count = args->count + (target != NULL ? 1 : 0);
    function_emit(function, OP_NATIVE, dst, first,
                  native_index(function->emitter, &expr->ref, count));
}

static void emit_call_of(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    uint32_t first = emit_arguments(function, NULL, &expr->as.call.args);
    const Decl *decl = expr->ref.decl;
    switch (expr->ref.kind) {
    case REF_FN:
        function_emit(function, OP_CALL, dst, first, function->emitter->first_fn + decl->index);
        break;
    case REF_TABLE:
    case REF_MAPPING:
        function_emit(function, OP_TABLE, dst, first, emit_table_index(function->emitter, decl));
        break;
    default:
        function_emit(function, OP_SOURCE, dst, first, decl->index);
        break;
    }
}

/* ---- operators ------------------------------------------------------------------------------- */

/* && and ||: the right side is skipped when the left decides; else both are combined so that an
 * error or unknown on one side gives way to the other's decision. */
static void emit_logic(FunctionEmitter *function, const Expr *expr, uint32_t dst, Opcode combine,
                       Opcode decided)
{
    Label short_cut = {0}, end = {0};
    uint16_t left = expression_emit_operand(function, argument(expr, 0));
    function_jump(function, decided, left, &short_cut);
    uint16_t right = expression_emit_operand(function, argument(expr, 1));
    function_emit(function, combine, dst, left, right);
    note_spot(function);
    function_jump(function, OP_JUMP, 0, &end);
    function_land(function, &short_cut);
    function_emit(function, OP_MOVE, dst, left, 0);
    function_land(function, &end);
}

static void emit_conditional(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    Label otherwise = {0}, no_condition = {0}, end = {0};
    uint16_t condition = expression_emit_operand(function, argument(expr, 0));
    function_jump(function, OP_JUMP_FALSE, condition, &otherwise);
    function_jump(function, OP_JUMP_NOT_BOOL, condition, &no_condition);
    uint32_t mark = function->next;
    expression_emit(function, argument(expr, 1), dst);
    note_spot(function); /* where the outcome is a constant, which is not told of */
    function->next = mark;
    function_jump(function, OP_JUMP, 0, &end);
    function_land(function, &no_condition);
    function_emit(function, OP_AS_BOOL, dst, condition, 0);
    note_spot(function);
    function_jump(function, OP_JUMP, 0, &end);
    function_land(function, &otherwise);
    expression_emit(function, argument(expr, 2), dst);
    function_land(function, &end);
}

static void emit_binary(FunctionEmitter *function, const Expr *expr, uint32_t dst, Opcode op,
                        bool swapped)
{
    uint16_t left = expression_emit_operand(function, argument(expr, 0));
    uint16_t right = expression_emit_operand(function, argument(expr, 1));
    function_emit(function, op, dst, swapped ? right : left, swapped ? left : right);
}

static bool is_int(const Expr *expr)
{
    return expr->type != NULL && expr->type->kind == TYPE_INT;
}

static bool emit_equal_constant(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    Value constant;
    const Expr *right = argument(expr, 1);
    if (!emit_fold(function->emitter, &constant, right))
        return false;
    uint32_t index = builder_constant(function->emitter->builder, constant);
    if (index > UINT16_MAX)
        return false;
    uint16_t left = expression_emit_operand(function, argument(expr, 0));
    function_emit(function, OP_EQ_CONST, dst, left, index);
    return true;
}

static bool emit_in_constant(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    Value list;
    if (!emit_fold(function->emitter, &list, argument(expr, 1)) || list.tag != VALUE_LIST)
        return false;
    uint32_t index = builder_constant(function->emitter->builder, list);
    if (index > UINT16_MAX)
        return false;
    uint16_t item = expression_emit_operand(function, argument(expr, 0));
    function_emit(function, OP_IN_LIST, dst, item, index);
    return true;
}

/* Operators that have instructions of their own. False where there is none for these types. */
static bool emit_operator(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    if (is_call(expr, "_&&_"))
        return emit_logic(function, expr, dst, OP_AND, OP_JUMP_FALSE), true;
    if (is_call(expr, "_||_"))
        return emit_logic(function, expr, dst, OP_OR, OP_JUMP_TRUE), true;
    if (is_call(expr, "_?_:_"))
        return emit_conditional(function, expr, dst), true;
    if (is_call(expr, "!_")) {
        uint16_t operand = expression_emit_operand(function, argument(expr, 0));
        return function_emit(function, OP_NOT, dst, operand, 0), true;
    }
    if (is_call(expr, "_==_")) {
        if (!emit_equal_constant(function, expr, dst))
            emit_binary(function, expr, dst, OP_EQ, false);
        return true;
    }
    if (is_call(expr, "_!=_"))
        return emit_binary(function, expr, dst, OP_NE, false), true;
    if (is_call(expr, "_<_"))
        return emit_binary(function, expr, dst, OP_LT, false), true;
    if (is_call(expr, "_<=_"))
        return emit_binary(function, expr, dst, OP_LE, false), true;
    if (is_call(expr, "_>_"))
        return emit_binary(function, expr, dst, OP_LT, true), true;
    if (is_call(expr, "_>=_"))
        return emit_binary(function, expr, dst, OP_LE, true), true;
    if (is_call(expr, "@in"))
        return emit_in_constant(function, expr, dst);
    if (is_call(expr, "known") && expr->ref.kind == REF_NATIVE) {
        uint16_t operand = expression_emit_operand(function, argument(expr, 0));
        return function_emit(function, OP_KNOWN, dst, operand, 0), true;
    }
    bool add = is_call(expr, "_+_");
    if ((add || is_call(expr, "_-_")) && is_int(argument(expr, 0)) && is_int(argument(expr, 1)))
        return emit_binary(function, expr, dst, add ? OP_ADD_INT : OP_SUB_INT, false), true;
    return false;
}

static void emit_call(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    if (expr->as.call.target == NULL && emit_operator(function, expr, dst))
        return;
    switch (expr->ref.kind) {
    case REF_NATIVE:
        emit_native(function, expr, dst);
        break;
    case REF_FN:
    case REF_TABLE:
    case REF_MAPPING:
    case REF_SOURCE:
        emit_call_of(function, expr, dst);
        break;
    default:
        emit_undeclared(function, expr->as.call.function.text, dst);
        break;
    }
}

/* ---- selections ------------------------------------------------------------------------------ */

static uint32_t name_constant(FunctionEmitter *function, const Expr *expr)
{
    return builder_constant(function->emitter->builder, value_string(expr->as.select.field.text));
}

/* The number of the field that a plain selection from a record reads, or NONE. */
static uint32_t plain_field(const Emitter *emitter, const Expr *expr)
{
    const Expr *operand = expr->as.select.operand;
    bool plain = expr->kind == EXPR_SELECT && expr->ref.kind == REF_NONE && !expr->optional &&
                 !expr->test_only && operand->type != NULL && operand->type->kind == TYPE_RECORD;
    return plain ? emit_field_index(emitter, operand->type, expr->as.select.field.text) : NONE;
}

static bool is_input(const Expr *expr)
{
    return expr->kind == EXPR_NAME && expr->ref.kind == REF_INPUT;
}

/* A field of the application, or of a record in it, is one instruction. */
static bool emit_input_field(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const Expr *operand = expr->as.select.operand;
    uint32_t field = plain_field(function->emitter, expr);
    if (field == NONE)
        return false;
    if (is_input(operand))
        return function_emit(function, OP_INPUT_FIELD, dst, field, 0), true;
    if (operand->kind != EXPR_SELECT || !is_input(operand->as.select.operand))
        return false;
    uint32_t outer = plain_field(function->emitter, operand);
    if (outer == NONE)
        return false;
    return function_emit(function, OP_INPUT_FIELD2, dst, outer, field), true;
}

static void emit_select(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const Expr *operand = expr->as.select.operand;
    if (emit_input_field(function, expr, dst))
        return;
    uint16_t from = expression_emit_operand(function, operand);
    const Type *type = operand->type;
    bool looks_inside = type != NULL && type->kind == TYPE_OPTIONAL;
    if (looks_inside)
        type = type->params[0];
    uint32_t field = type != NULL && type->kind == TYPE_RECORD
                         ? emit_field_index(function->emitter, type, expr->as.select.field.text)
                         : NONE;
    bool optional = expr->optional || (looks_inside && !expr->test_only);
    if (field == NONE || (looks_inside && expr->test_only)) {
        Opcode op = expr->test_only ? OP_SELECT_HAS : optional ? OP_SELECT_OPT : OP_SELECT;
        function_emit(function, op, dst, from, name_constant(function, expr));
        return;
    }
    Opcode op = expr->test_only ? OP_FIELD_HAS : optional ? OP_FIELD_OPT : OP_FIELD;
    function_emit(function, op, dst, from, field);
}

/* ---- lists, maps, records -------------------------------------------------------------------- */

static void emit_list(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const ExprList *items = &expr->as.list.items;
    const bool *optional = expr->as.list.optional;
    uint32_t width = optional != NULL ? 2 : 1;
    uint32_t first = function_reserve(function, items->count * width);
    for (uint32_t i = 0; i < items->count; i++) {
        uint32_t at = first + i * width;
        if (optional != NULL)
            function_constant(function, at, value_bool(optional[i]));
        expression_emit(function, items->items[i], at + width - 1);
    }
    function_emit(function, optional != NULL ? OP_LIST_OPT : OP_LIST, dst, first, items->count);
}

static bool has_optional_pair(const Expr *expr)
{
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        if (expr->as.map.pairs[i].optional)
            return true;
    }
    return false;
}

static void emit_map(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    bool optional = has_optional_pair(expr);
    uint32_t width = optional ? 3 : 2;
    uint32_t count = expr->as.map.count;
    uint32_t first = function_reserve(function, count * width);
    for (uint32_t i = 0; i < count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        uint32_t at = first + i * width;
        if (optional)
            function_constant(function, at++, value_bool(pair->optional));
        expression_emit(function, pair->key, at);
        expression_emit(function, pair->value, at + 1);
    }
    function_emit(function, optional ? OP_MAP_OPT : OP_MAP, dst, first, count);
}

static const MapPair *find_pair(const Expr *expr, Text field)
{
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        if (text_equal(value_text(pair->key->as.literal), field))
            return pair;
    }
    return NULL;
}

static void emit_record(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const Decl *decl = function->emitter->checked->records.items[expr->type->index];
    uint32_t count = decl->as.record.count;
    uint32_t first = function_reserve(function, count);
    for (uint32_t i = 0; i < count; i++) {
        const MapPair *pair = find_pair(expr, decl->as.record.fields[i].name.text);
        if (pair == NULL)
            function_emit(function, OP_ABSENT, first + i, 0, 0);
        else
            expression_emit(function, pair->value, first + i);
    }
    uint32_t type = builder_constant(function->emitter->builder, value_int(expr->type->index));
    function_emit(function, OP_RECORD, dst, first, type);
}

/* ---- comprehensions -------------------------------------------------------------------------- */

static bool is_literal_bool(const Expr *expr, bool wanted)
{
    return expr->kind == EXPR_LITERAL && expr->as.literal.tag == VALUE_BOOL &&
           expr->as.literal.as.boolean == wanted;
}

/* The item of `accumulator + [item]`, or NULL: what map and filter append in place. */
static const Expr *appended_item(const Expr *step, const Binding *accumulator)
{
    if (!is_call(step, "_+_") || step->as.call.args.count != 2)
        return NULL;
    const Expr *left = argument(step, 0), *right = argument(step, 1);
    if (!is_local(left) || left->ref.binding != accumulator || right->kind != EXPR_LIST)
        return NULL;
    if (right->as.list.items.count != 1 || right->as.list.optional != NULL)
        return NULL;
    return right->as.list.items.items[0];
}

static void emit_append(FunctionEmitter *function, const Expr *item, uint32_t accumulator)
{
    uint16_t value = expression_emit_operand(function, item);
    function_emit(function, OP_APPEND, accumulator, value, 0);
}

/* One round's new accumulator. Appending is done in place: `acc + [x]`, `cond ? acc + [x] : acc`.
 */
static void emit_step(FunctionEmitter *function, const Expr *step, const Binding *accumulator)
{
    uint32_t acc = accumulator->slot;
    const Expr *item = appended_item(step, accumulator);
    if (item != NULL) {
        emit_append(function, item, acc);
        return;
    }
    bool conditional = is_call(step, "_?_:_") && is_local(argument(step, 2)) &&
                       argument(step, 2)->ref.binding == accumulator;
    item = conditional ? appended_item(argument(step, 1), accumulator) : NULL;
    if (item == NULL) {
        expression_emit(function, step, acc);
        return;
    }
    Label end = {0}, no_condition = {0};
    uint16_t condition = expression_emit_operand(function, argument(step, 0));
    function_jump(function, OP_JUMP_FALSE, condition, &end);
    function_jump(function, OP_JUMP_NOT_BOOL, condition, &no_condition);
    emit_append(function, item, acc);
    function_jump(function, OP_JUMP, 0, &end);
    function_land(function, &no_condition);
    function_emit(function, OP_AS_BOOL, acc, condition, 0);
    function_land(function, &end);
}

/* Leaves the loop when the condition is false: neither true nor unsure. */
static void emit_loop_condition(FunctionEmitter *function, const Expr *condition, Label *exit)
{
    if (is_literal_bool(condition, true))
        return;
    if (is_call(condition, "@not_strictly_false"))
        condition = argument(condition, 0);
    uint16_t value = expression_emit_operand(function, condition);
    function_jump(function, OP_JUMP_FALSE, value, exit);
}

static void emit_loop(FunctionEmitter *function, const Expr *expr, uint32_t iteration, Label *exit)
{
    Binding *item = expr->as.comprehension.item, *value = expr->as.comprehension.value;
    item->slot = function_reserve(function, 1);
    item->sensitive = expression_is_sensitive(expr->as.comprehension.range);
    if (value != NULL) {
        value->slot = function_reserve(function, 1);
        value->sensitive = item->sensitive;
    }
    uint32_t next = builder_count(function->emitter->builder, SECTION_CODE);
    function_jump(function, OP_NEXT, iteration, exit);
    function_emit(function, value != NULL ? OP_ITEM_KEY : OP_ITEM, item->slot, iteration, 0);
    note_local(function, ROLE_ITEM, item, NONE);
    if (value != NULL) {
        function_emit(function, OP_ITEM_VALUE, value->slot, iteration, 0);
        note_local(function, ROLE_ITEM, value, NONE);
    }
    uint32_t mark = function->next;
    emit_loop_condition(function, expr->as.comprehension.condition, exit);
    function->next = mark;
    emit_step(function, expr->as.comprehension.step, expr->as.comprehension.accumulator);
    function->next = mark;
    function_loop(function, next);
    function_land(function, exit);
}

static bool mentions(const Expr *expr, const Binding *binding);

static bool any_mentions(const ExprList *list, const Binding *binding)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (mentions(list->items[i], binding))
            return true;
    }
    return false;
}

/* Whether the expression may read the local; what is not simple is taken to. */
static bool mentions(const Expr *expr, const Binding *binding)
{
    switch (expr->kind) {
    case EXPR_LITERAL:
        return false;
    case EXPR_NAME:
        return is_local(expr) && expr->ref.binding == binding;
    case EXPR_SELECT:
        return expr->ref.kind == REF_NONE && mentions(expr->as.select.operand, binding);
    case EXPR_CALL:
        return (expr->as.call.target != NULL && mentions(expr->as.call.target, binding)) ||
               any_mentions(&expr->as.call.args, binding);
    default:
        return true;
    }
}

static bool is_texts(const Type *type)
{
    return type != NULL && type->kind == TYPE_LIST && type->params[0]->kind == TYPE_STRING;
}

/* The text of `list.exists(word, text.contains(word))`, or NULL for another comprehension. */
static const Expr *searched_text(const Expr *expr)
{
    const Binding *item = expr->as.comprehension.item;
    const Expr *step = expr->as.comprehension.step;
    if (expr->as.comprehension.value != NULL || !is_texts(expr->as.comprehension.range->type) ||
        !is_literal_bool(expr->as.comprehension.initial, false) || !is_call(step, "_||_"))
        return NULL;
    const Expr *accumulator = argument(step, 0), *search = argument(step, 1);
    if (!is_local(accumulator) || accumulator->ref.binding != expr->as.comprehension.accumulator ||
        !is_local(expr->as.comprehension.result) || !is_call(search, "contains") ||
        search->ref.kind != REF_NATIVE || search->as.call.target == NULL)
        return NULL;
    const Expr *text = search->as.call.target, *word = argument(search, 0);
    bool suited = is_local(word) && word->ref.binding == item && text->type != NULL &&
                  text->type->kind == TYPE_STRING && !mentions(text, item) &&
                  !mentions(text, expr->as.comprehension.accumulator);
    return suited ? text : NULL;
}

/* A search for any of a list's words is one instruction: constant lists are indexed for it. */
static bool emit_any_within(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    const Expr *text = searched_text(expr);
    if (text == NULL)
        return false;
    uint16_t words = expression_emit_operand(function, expr->as.comprehension.range);
    uint16_t searched = expression_emit_operand(function, text);
    function_emit(function, OP_ANY_WITHIN, dst, searched, words);
    return true;
}

static void emit_comprehension(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    if (emit_any_within(function, expr, dst))
        return;
    Binding *accumulator = expr->as.comprehension.accumulator;
    const Expr *range = expr->as.comprehension.range;
    accumulator->slot = function_reserve(function, 1);
    expression_emit(function, expr->as.comprehension.initial, accumulator->slot);
    note_local(function, ROLE_ITEM, accumulator, NONE);
    /* cel.bind() and the like: a loop over nothing, there to name a value. */
    if (range->kind == EXPR_LIST && range->as.list.items.count == 0) {
        expression_emit(function, expr->as.comprehension.result, dst);
        return;
    }
    Label exit = {0}, no_range = {0}, end = {0};
    uint16_t over = expression_emit_operand(function, range);
    uint32_t iteration = function_reserve(function, 2);
    function_emit(function, OP_ITERATE, iteration, over, 0);
    function_jump(function, OP_JUMP_UNSURE, iteration, &no_range);
    emit_loop(function, expr, iteration, &exit);
    expression_emit(function, expr->as.comprehension.result, dst);
    note_spot(function);
    function_jump(function, OP_JUMP, 0, &end);
    function_land(function, &no_range);
    function_emit(function, OP_MOVE, dst, iteration, 0);
    function_land(function, &end);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool emit_folded(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    Value constant;
    bool composite = expr->kind == EXPR_LIST || expr->kind == EXPR_MAP;
    bool has_items = expr->kind == EXPR_LIST ? expr->as.list.items.count > 0
                                             : expr->kind == EXPR_MAP && expr->as.map.count > 0;
    if (!composite || !has_items || !emit_fold(function->emitter, &constant, expr))
        return false;
    function_constant(function, dst, constant);
    return true;
}

static void emit_kind(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    switch (expr->kind) {
    case EXPR_LITERAL:
        function_constant(function, dst, expr->as.literal);
        break;
    case EXPR_NAME:
    case EXPR_ERROR:
        emit_undeclared(function, expr->kind == EXPR_NAME ? expr->as.name : TEXT("?"), dst);
        break;
    case EXPR_SELECT:
        emit_select(function, expr, dst);
        break;
    case EXPR_CALL:
        emit_call(function, expr, dst);
        break;
    case EXPR_LIST:
        emit_list(function, expr, dst);
        break;
    case EXPR_MAP:
        emit_map(function, expr, dst);
        break;
    case EXPR_STRUCT:
        emit_record(function, expr, dst);
        break;
    case EXPR_COMPREHENSION:
        emit_comprehension(function, expr, dst);
        break;
    }
}

static void emit_value(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    if (!emit_reference(function, expr, dst))
        emit_kind(function, expr, dst);
}

void expression_emit(FunctionEmitter *function, const Expr *expr, uint32_t dst)
{
    uint32_t mark = function->next;
    function_at(function, expr->span);
    if (!emit_folded(function, expr, dst)) {
        Note note = note_begin(function, expr);
        emit_value(function, expr, dst);
        note_end(function, &note);
    }
    function->next = mark;
}

void expression_emit_role(FunctionEmitter *function, ExpressionRole role, const Ident *name,
                          const Expr *expr, uint32_t dst)
{
    uint32_t mark = function->next;
    function_at(function, expr->span);
    Note note = note_begin_role(function, role, name, expr);
    if (!emit_folded(function, expr, dst))
        emit_value(function, expr, dst);
    note_end(function, &note);
    function->next = mark;
}

void expression_emit_function(Emitter *emitter, uint32_t function, const Expr *expr,
                              uint32_t module)
{
    FunctionEmitter out;
    function_begin(&out, emitter, function, module);
    uint16_t result = function_reserve(&out, 1);
    expression_emit_role(&out, ROLE_BODY, NULL, expr, result);
    function_end(&out, result, 0);
}
