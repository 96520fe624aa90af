/*
 * emit_rule.c - settings, rules, exceptions and what they find.
 *
 * A rule becomes one function: its `for` clauses are loops, its conditions end in FIRE, UNSURE
 * or nothing, and the exceptions to it are compiled into it, so that they see its names.
 */
#include "emit/emitter.h"
#include "syntax/unparse.h"

/* ---- validity -------------------------------------------------------------------------------- */

static BundleRange emit_constraints(Emitter *emitter, const Decl *decl)
{
    Buffer items;
    buffer_init(&items, arena_allocator(emitter->arena));
    for (uint32_t i = 0; i < decl->constraint_count; i++) {
        const Constraint *constraint = decl->constraints[i];
        BundleConstraint item = {
            .scope = constraint->scope_decl->index,
            .negated = constraint->negated ? 1 : 0,
            .ordinals = builder_run(emitter->builder, SECTION_ORDINALS, constraint->ordinals,
                                    constraint->count),
        };
        buffer_add(&items, (Text){(const char *)&item, sizeof item});
    }
    BundleRange range = builder_run_written(emitter->builder, SECTION_CONSTRAINTS, &items);
    buffer_free(&items);
    return range;
}

BundleValidity emit_validity(Emitter *emitter, const Decl *decl, const Clauses *clauses)
{
    return (BundleValidity){
        .constraints = emit_constraints(emitter, decl),
        .from = clauses->from.given ? clauses->from.days : INT32_MIN,
        .until = clauses->until.given ? clauses->until.days : INT32_MAX,
        .cite =
            builder_text(emitter->builder, clauses->cite.data != NULL ? clauses->cite : TEXT("")),
    };
}

/* The last part of a full name stands within it. */
static BundleText short_name(BundleText full_name, Text name)
{
    uint32_t size_bytes = (uint32_t)name.size_bytes;
    return (BundleText){full_name.offset + full_name.size_bytes - size_bytes, size_bytes};
}

/* ---- settings -------------------------------------------------------------------------------- */

/* A flag's `set` without a value means true. */
static Value set_value(const Decl *set)
{
    return set->value.tag == VALUE_ABSENT ? value_bool(true) : set->value;
}

static void emit_setting_value(Emitter *emitter, const Decl *from, uint32_t setting, Value value)
{
    BundleSettingValue item = {
        .validity = emit_validity(emitter, from, &from->as.setting.clauses),
        .constant = builder_constant(emitter->builder, value),
        .setting = setting,
        .module = emit_module_index(emitter, from->module),
        .line = emit_line(emitter, from->span),
    };
    builder_add(emitter->builder, SECTION_SETTING_VALUES, &item);
}

/* The setting's values, those under the most conditions first, as the first that holds wins. */
static BundleRange emit_setting_values(Emitter *emitter, const Decl *setting,
                                       const Decl *const *sets, uint32_t set_count)
{
    BundleRange range = {builder_count(emitter->builder, SECTION_SETTING_VALUES), 0};
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < set_count; i++) {
        if (sets[i]->constraint_count > deepest)
            deepest = sets[i]->constraint_count;
    }
    for (uint32_t left = deepest + 1; left > 0; left--) {
        for (uint32_t i = 0; i < set_count; i++) {
            if (sets[i]->constraint_count == left - 1)
                emit_setting_value(emitter, sets[i], setting->index, set_value(sets[i]));
        }
    }
    if (setting->value.tag != VALUE_ABSENT)
        emit_setting_value(emitter, setting, setting->index, setting->value);
    range.count = builder_count(emitter->builder, SECTION_SETTING_VALUES) - range.first;
    return range;
}

static bool is_switch(const Decl *setting)
{
    return setting->type->kind == TYPE_BOOL && setting->value.tag == VALUE_ABSENT;
}

/* The sets grouped by setting: for setting i, sets[offsets[i]] to sets[offsets[i + 1]]. */
static bool group_sets(Emitter *emitter, const Decl ***out_sets, uint32_t **out_offsets)
{
    const Checked *checked = emitter->checked;
    uint32_t setting_count = checked->settings.count, set_count = checked->sets.count;
    uint32_t *offsets = arena_alloc_array(emitter->arena, setting_count + 2, sizeof *offsets);
    const Decl **sets = arena_alloc_array(emitter->arena, set_count + 1, sizeof *sets);
    if (offsets == NULL || sets == NULL)
        return false;
    for (uint32_t i = 0; i < set_count; i++)
        offsets[checked->sets.items[i]->as.setting.setting->index + 2]++;
    for (uint32_t i = 2; i < setting_count + 2; i++)
        offsets[i] += offsets[i - 1];
    for (uint32_t i = 0; i < set_count; i++)
        sets[offsets[checked->sets.items[i]->as.setting.setting->index + 1]++] =
            checked->sets.items[i];
    *out_sets = sets;
    *out_offsets = offsets;
    return true;
}

void emit_settings(Emitter *emitter)
{
    const Decl **sets;
    uint32_t *offsets;
    if (!group_sets(emitter, &sets, &offsets))
        return;
    for (uint32_t i = 0; i < emitter->checked->settings.count; i++) {
        const Decl *setting = emitter->checked->settings.items[i];
        uint32_t flags = setting->type->kind == TYPE_OPTIONAL ? SETTING_FLAG_OPTIONAL : 0;
        BundleText name = builder_text(emitter->builder, setting->full_name);
        BundleSetting item = {
            .name = name,
            .short_name = short_name(name, setting->name.text),
            .type = emit_type(emitter, setting->type),
            .flags = is_switch(setting) ? flags | SETTING_FLAG_SWITCH : flags,
            .values = emit_setting_values(emitter, setting, sets + offsets[i],
                                          offsets[i + 1] - offsets[i]),
        };
        builder_add(emitter->builder, SECTION_SETTINGS, &item);
    }
}

static BundleRange emit_unders(Emitter *emitter, const RuleBody *body)
{
    uint32_t *numbers = arena_alloc_array(emitter->arena, body->under_count + 1, sizeof *numbers);
    if (numbers == NULL)
        return (BundleRange){0, 0};
    for (uint32_t i = 0; i < body->under_count; i++)
        numbers[i] = body->unders[i].decl->index;
    return builder_run(emitter->builder, SECTION_SETTING_REFS, numbers, body->under_count);
}

/* ---- messages -------------------------------------------------------------------------------- */

/* The holes of a rule's messages; one that is written twice is evaluated once. */
typedef struct Holes {
    uint32_t count;
    uint32_t capacity;
    const Expr **items;
} Holes;

static uint32_t hole_number(Emitter *emitter, Holes *holes, const Expr *hole)
{
    Text text = emit_expression_text(emitter, hole);
    for (uint32_t i = 0; i < holes->count; i++) {
        if (text_equal(emit_expression_text(emitter, holes->items[i]), text))
            return i;
    }
    holes->items[holes->count] = hole;
    return holes->count++;
}

/* The list that `require KIND in LIST` names is evaluated with the message's holes. */
static uint32_t material_hole(Emitter *emitter, Holes *holes, const RuleBody *body)
{
    return body->material_list != NULL ? hole_number(emitter, holes, body->material_list) : NONE;
}

static BundleText hole_text(Emitter *emitter, const Expr *hole)
{
    Buffer text;
    buffer_init(&text, arena_allocator(emitter->arena));
    unparse_expression(&text, hole);
    BundleText out = builder_written(emitter->builder, &text);
    buffer_free(&text);
    return out;
}

static BundleRange emit_template(Emitter *emitter, Holes *holes, const Template *message)
{
    Buffer parts;
    buffer_init(&parts, arena_allocator(emitter->arena));
    for (uint32_t i = 0; i < message->count; i++) {
        const TemplatePart *part = &message->parts[i];
        BundlePart item = {.hole = NONE};
        if (part->hole == NULL) {
            item.text = builder_text(emitter->builder, part->text);
        } else {
            item.hole = hole_number(emitter, holes, part->hole);
            item.text = hole_text(emitter, part->hole);
            item.flags = expression_is_sensitive(part->hole) ? PART_FLAG_MASKED : 0;
        }
        buffer_add(&parts, (Text){(const char *)&item, sizeof item});
    }
    BundleRange range = builder_run_written(emitter->builder, SECTION_PARTS, &parts);
    buffer_free(&parts);
    return range;
}

/* ---- conditions and findings ----------------------------------------------------------------- */

static void emit_lets(FunctionEmitter *function, const RuleBody *body)
{
    for (uint32_t i = 0; i < body->let_count; i++) {
        Binding *binding = body->lets[i].binding;
        binding->slot = function_reserve(function, 1);
        binding->note = builder_count(function->emitter->builder, SECTION_EXPRESSIONS);
        expression_emit_role(function, ROLE_LET, &binding->name, body->lets[i].value,
                             binding->slot);
    }
}

/* Joins all conditions in `dst`, true without any, and leaves for `none` at the first false one. */
static void emit_conditions(FunctionEmitter *function, const RuleBody *body, uint32_t dst,
                            Label *none)
{
    if (body->condition_count == 0)
        function_constant(function, dst, value_bool(true));
    for (uint32_t i = 0; i < body->condition_count; i++) {
        const Condition *condition = &body->conditions[i];
        uint32_t mark = function->next;
        uint32_t at = i == 0 ? dst : function_reserve(function, 1);
        expression_emit_role(function, condition->negated ? ROLE_UNLESS : ROLE_WHEN, NULL,
                             condition->expr, at);
        function_jump(function, condition->negated ? OP_JUMP_TRUE : OP_JUMP_FALSE, at, none);
        if (condition->negated)
            function_emit(function, OP_NOT, at, at, 0);
        if (i > 0)
            function_emit(function, OP_AND, dst, dst, at);
        function->next = mark;
    }
}

/* If the exception is in force and holds, leaves for `none`; if it cannot be judged, `dst`
 * becomes unsure as well. */
static void emit_exception(FunctionEmitter *function, const Decl *exception, uint32_t dst,
                           Label *none)
{
    Label skip = {0};
    uint32_t mark = function->next, module = function->module;
    uint16_t held = function_reserve(function, 1);
    function_in(function, emit_module_index(function->emitter, exception->module));
    function_at(function, exception->span);
    Note note = note_begin_exception(function, exception);
    function_emit_wide(function, OP_EXCEPTION, held, exception->index);
    note_spot(function);
    function->noted = NONE;
    function_jump(function, OP_JUMP_FALSE, held, &skip);
    emit_lets(function, &exception->as.rule);
    emit_conditions(function, &exception->as.rule, held, &skip);
    note_end(function, &note);
    function_in(function, module);
    function_jump(function, OP_JUMP_TRUE, held, none);
    function_emit(function, OP_NOT, held, held, 0);
    function_emit(function, OP_AND, dst, dst, held);
    function_land(function, &skip);
    function->next = mark;
}

static void emit_place(FunctionEmitter *function, const Expr *root, Text suffix, uint32_t dst)
{
    uint16_t record = expression_emit_operand(function, root);
    uint32_t constant = builder_constant(function->emitter->builder, value_string(suffix));
    function_emit(function, OP_PLACE, dst, record, constant);
}

/* Where the finding points: `at`, or the innermost element, or the whole application. */
static void emit_at(FunctionEmitter *function, const RuleBody *body, uint32_t dst)
{
    if (body->at != NULL) {
        Buffer suffix;
        buffer_init_in(&suffix, function->emitter->arena);
        const Expr *root = emit_pointer(&suffix, body->at);
        emit_place(function, root, buffer_text(&suffix), dst);
        return;
    }
    const Binding *element = body->for_count > 0 ? body->fors[body->for_count - 1].binding : NULL;
    if (element == NULL || element->type->kind != TYPE_RECORD) {
        function_emit(function, OP_ABSENT, dst, 0, 0);
        return;
    }
    uint32_t none = builder_constant(function->emitter->builder, value_string(TEXT("")));
    function_emit(function, OP_PLACE, dst, element->slot, none);
}

static void emit_fire(FunctionEmitter *function, const RuleBody *body, const Holes *holes)
{
    function_at(function, body->outcome_span);
    uint16_t place = function_reserve(function, 1);
    function->emitter->is_silent = true; /* the finding tells what its message says */
    emit_at(function, body, place);
    uint32_t first = function_reserve(function, holes->count);
    for (uint32_t i = 0; i < holes->count; i++)
        expression_emit(function, holes->items[i], first + i);
    function->emitter->is_silent = false;
    function_emit(function, OP_FIRE, place, first, holes->count);
    note_outcome(function, ROLE_FIRE, body->outcome_span, body->material_list);
}

/* What is done for one combination of the for clauses' elements. */
static void emit_judgement(FunctionEmitter *function, const RuleBody *body, const Holes *holes)
{
    Label none = {0}, fire = {0};
    uint32_t mark = function->next;
    emit_lets(function, body);
    uint16_t verdict = function_reserve(function, 1);
    emit_conditions(function, body, verdict, &none);
    for (uint32_t i = 0; i < body->exception_count; i++)
        emit_exception(function, body->exceptions[i], verdict, &none);
    function_jump(function, OP_JUMP_TRUE, verdict, &fire);
    function_emit(function, OP_UNSURE, verdict, 0, 0);
    note_outcome(function, ROLE_UNSURE, body->outcome_span, NULL);
    function_jump(function, OP_JUMP, 0, &none);
    function_land(function, &fire);
    emit_fire(function, body, holes);
    function_land(function, &none);
    function->next = mark;
}

/* A local list stays where it is. */
static uint16_t emit_range(FunctionEmitter *function, const ForClause *clause)
{
    const Expr *range = clause->range;
    if (range->kind == EXPR_NAME && range->ref.kind == REF_LOCAL) {
        Note note = note_begin_role(function, ROLE_RANGE, &clause->binding->name, range);
        note_end(function, &note);
        return (uint16_t)range->ref.binding->slot;
    }
    uint16_t dst = function_reserve(function, 1);
    expression_emit_role(function, ROLE_RANGE, &clause->binding->name, range, dst);
    return dst;
}

static void emit_fors(FunctionEmitter *function, const RuleBody *body, uint32_t depth,
                      const Holes *holes)
{
    if (depth == body->for_count) {
        emit_judgement(function, body, holes);
        return;
    }
    const ForClause *clause = &body->fors[depth];
    Label exit = {0}, no_range = {0};
    uint32_t mark = function->next;
    uint32_t iteration = function_reserve(function, 2);
    clause->binding->slot = function_reserve(function, 1);
    uint16_t range = emit_range(function, clause);
    function_emit(function, OP_ITERATE, iteration, range, 0);
    function_jump(function, OP_JUMP_UNSURE, iteration, &no_range);
    uint32_t next = builder_count(function->emitter->builder, SECTION_CODE);
    function_jump(function, OP_NEXT, iteration, &exit);
    function_emit(function, OP_ITEM, clause->binding->slot, iteration, 0);
    note_local(function, ROLE_ELEMENT, clause->binding, NONE);
    emit_fors(function, body, depth + 1, holes);
    function_loop(function, next);
    function_land(function, &no_range);
    function_emit(function, OP_UNSURE, iteration, 0, 0);
    note_outcome(function, ROLE_UNSURE, clause->range->span, NULL);
    function_land(function, &exit);
    function->next = mark;
}

static void emit_rule_function(Emitter *emitter, const Decl *rule, const Holes *holes)
{
    FunctionEmitter function;
    function_begin(&function, emitter, emitter->first_rule + rule->index,
                   emit_module_index(emitter, rule->module));
    emit_fors(&function, &rule->as.rule, 0, holes);
    function_end_rule(&function);
}

/* ---- rules and exceptions -------------------------------------------------------------------- */

static uint32_t severity_of(Outcome outcome)
{
    switch (outcome) {
    case OUTCOME_REJECT:
        return RULE_REJECT;
    case OUTCOME_REFER:
        return RULE_REFER;
    case OUTCOME_REQUIRE:
        return RULE_REQUIRE;
    case OUTCOME_WARN:
        return RULE_WARN;
    case OUTCOME_NOTE:
    case OUTCOME_NONE:
        break;
    }
    return RULE_NOTE;
}

static bool holes_init(Emitter *emitter, Holes *holes, const Message *message)
{
    uint32_t capacity = message->zh.count + message->en.count + 1; /* and a list of materials */
    *holes = (Holes){.capacity = capacity};
    holes->items = arena_alloc_array(emitter->arena, capacity + 1, sizeof *holes->items);
    return holes->items != NULL;
}

static void emit_rule(Emitter *emitter, const Decl *rule, BundleRange exceptions)
{
    const RuleBody *body = &rule->as.rule;
    Holes holes;
    if (!holes_init(emitter, &holes, &body->message))
        return;
    uint32_t owed = material_hole(emitter, &holes, body);
    bool one_material = body->material_enum != NULL && body->material_list == NULL;
    bool has_topic = body->topic.text.data != NULL;
    BundleText name = builder_text(emitter->builder, rule->full_name);
    BundleText last = short_name(name, rule->name.text);
    BundleRule item = {
        .name = name,
        .short_name = last,
        .topic = has_topic ? builder_text(emitter->builder, body->topic.text) : last,
        .validity = emit_validity(emitter, rule, &body->clauses),
        .unders = emit_unders(emitter, body),
        .exceptions = exceptions,
        .zh = emit_template(emitter, &holes, &body->message.zh),
        .en = emit_template(emitter, &holes, &body->message.en),
        .hole_count = holes.count,
        .severity = severity_of(body->outcome),
        .flags = body->final ? RULE_FLAG_FINAL : 0,
        .material_enum = one_material ? body->material_enum->index : NONE,
        .material_member = one_material ? body->material_ordinal : NONE,
        .material_hole = owed,
        .function = emitter->first_rule + rule->index,
        .module = emit_module_index(emitter, rule->module),
        .line = emit_line(emitter, rule->span),
    };
    builder_add(emitter->builder, SECTION_RULES, &item);
    emit_rule_function(emitter, rule, &holes);
}

static Text exception_name(Emitter *emitter, const Decl *exception, const Decl *rule)
{
    Buffer name;
    buffer_init_in(&name, emitter->arena);
    buffer_add(&name, exception->module->name.text);
    buffer_add_string(&name, ": exception to ");
    buffer_add(&name, rule->full_name);
    return buffer_text(&name);
}

/* The exceptions to one rule stand together; their index is their place there. */
static BundleRange emit_exceptions(Emitter *emitter, const Decl *rule)
{
    const RuleBody *body = &rule->as.rule;
    BundleRange range = {builder_count(emitter->builder, SECTION_EXCEPTIONS),
                         body->exception_count};
    for (uint32_t i = 0; i < body->exception_count; i++) {
        Decl *exception = body->exceptions[i];
        exception->index = range.first + i;
        BundleException item = {
            .name = builder_text(emitter->builder, exception_name(emitter, exception, rule)),
            .validity = emit_validity(emitter, exception, &exception->as.rule.clauses),
            .unders = emit_unders(emitter, &exception->as.rule),
            .rule = rule->index,
            .module = emit_module_index(emitter, exception->module),
            .line = emit_line(emitter, exception->span),
        };
        builder_add(emitter->builder, SECTION_EXCEPTIONS, &item);
    }
    return range;
}

void emit_rules(Emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->checked->rules.count; i++) {
        const Decl *rule = emitter->checked->rules.items[i];
        emit_rule(emitter, rule, emit_exceptions(emitter, rule));
    }
}
