/*
 * forget.c - a tree as it was before it was checked.
 */
#include "syntax/forget.h"

#include "syntax/children.h"

/* ---- expressions ----------------------------------------------------------------------------- */

static void forget_binding(Binding *binding)
{
    if (binding != NULL)
        *binding = (Binding){.name = binding->name};
}

static void forget_child(void *context, Expr *child);

/* Recursion ends: the parser caps an expression's depth. */
static void forget(Expr *expr)
{
    if (expr == NULL)
        return;
    expr->type = NULL;
    expr->ref = (Ref){.kind = REF_NONE};
    if (expr->kind == EXPR_COMPREHENSION) {
        forget_binding(expr->as.comprehension.item);
        forget_binding(expr->as.comprehension.value);
        forget_binding(expr->as.comprehension.accumulator);
    }
    children_visit(expr, forget_child, NULL);
}

static void forget_child(void *context, Expr *child)
{
    (void)context;
    forget(child);
}

static void forget_all(Expr *const *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        forget(items[i]);
}

/* ---- declarations ---------------------------------------------------------------------------- */

static void forget_fields(Field *fields, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fields[i].presence = FIELD_REQUIRED;
        fields[i].type = NULL;
    }
}

static void forget_params(const Param *params, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        forget_binding(params[i].binding);
}

static void forget_table(const Table *table)
{
    forget_all(table->header_inputs, table->header_input_count);
    for (uint32_t i = 0; i < table->row_count; i++) {
        const Row *row = &table->rows[i];
        for (uint32_t k = 0; k < row->input_count; k++) {
            for (uint32_t n = 0; n < row->inputs[k].count; n++) {
                forget(row->inputs[k].items[n].value);
                forget(row->inputs[k].items[n].low);
                forget(row->inputs[k].items[n].high);
            }
        }
        forget_all(row->outputs, row->output_count);
    }
}

static void forget_template(const Template *message)
{
    for (uint32_t i = 0; i < message->count; i++)
        forget(message->parts[i].hole);
}

static void forget_rule(RuleBody *body)
{
    for (uint32_t i = 0; i < body->under_count; i++)
        body->unders[i].decl = NULL;
    for (uint32_t i = 0; i < body->for_count; i++) {
        forget_binding(body->fors[i].binding);
        forget(body->fors[i].range);
    }
    for (uint32_t i = 0; i < body->let_count; i++) {
        forget_binding(body->lets[i].binding);
        forget(body->lets[i].value);
    }
    for (uint32_t i = 0; i < body->condition_count; i++)
        forget(body->conditions[i].expr);
    forget(body->at);
    forget(body->material_list);
    forget_template(&body->message.zh);
    forget_template(&body->message.en);
    body->material_enum = NULL;
    body->material_ordinal = 0;
}

static void forget_test(Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.test.clause_count; i++) {
        TestClause *clause = &decl->as.test.clauses[i];
        forget(clause->target);
        forget(clause->value);
        clause->constant = (Value){.tag = VALUE_ABSENT};
    }
    forget_table(&decl->as.test.table);
}

static void forget_mapping(Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.mapping.row_count; i++) {
        const MappingRow *row = &decl->as.mapping.rows[i];
        forget_all(row->keys.items, row->keys.count);
        forget_all(row->values.items, row->values.count);
    }
}

static void forget_list(const DeclList *list);

static void forget_in(Decl *decl)
{
    decl->as.in.constraint.scope_decl = NULL;
    decl->as.in.constraint.ordinals = NULL;
    forget_list(&decl->as.in.body);
}

static void forget_content(Decl *decl)
{
    switch (decl->kind) {
    case DECL_ENUM:
        for (uint32_t i = 0; i < decl->as.enumeration.count; i++)
            decl->as.enumeration.members[i].used = false;
        break;
    case DECL_INPUT:
        break;
    case DECL_RECORD:
        forget_fields(decl->as.record.fields, decl->as.record.count);
        break;
    case DECL_IN:
        forget_in(decl);
        break;
    case DECL_SETTING:
    case DECL_SET:
        forget(decl->as.setting.value);
        decl->as.setting.setting = NULL;
        break;
    default: /* forget_body() */
        break;
    }
}

/* What stands in a body: a check that only skimmed the file has left most of them as they were. */
static void forget_body(Decl *decl)
{
    bool checked = decl->state != 0;
    switch (decl->kind) {
    case DECL_RULE:
    case DECL_EXCEPTION:
        decl->as.rule.exception_count = 0;
        decl->as.rule.exceptions = NULL;
        if (checked)
            forget_rule(&decl->as.rule);
        break;
    case DECL_TEST:
    case DECL_TEST_TABLE:
        if (checked)
            forget_test(decl);
        break;
    case DECL_MAPPING:
        if (checked)
            forget_mapping(decl);
        break;
    case DECL_CONST:
        if (checked)
            forget(decl->as.constant.value);
        break;
    case DECL_FN:
    case DECL_NATIVE:
    case DECL_SOURCE:
        forget_params(decl->as.function.params, decl->as.function.param_count);
        if (checked)
            forget(decl->as.function.body);
        break;
    case DECL_LET:
    case DECL_DECIDE:
        if (checked)
            forget(decl->as.let.value);
        break;
    case DECL_SCOPE:
        if (checked)
            forget(decl->as.scope.value);
        break;
    case DECL_TABLE:
        forget_params(decl->as.table.params, decl->as.table.param_count);
        forget_params(decl->as.table.outputs, decl->as.table.output_count);
        if (checked)
            forget_table(&decl->as.table.table);
        break;
    default:
        forget_content(decl);
        break;
    }
}

/* What every declaration is given. */
static void forget_marks(Decl *decl)
{
    decl->used = false;
    decl->state = 0;
    decl->sensitive = SENSITIVE_UNKNOWN;
    decl->index = 0;
    decl->constraint_count = 0;
    decl->constraints = NULL;
    decl->full_name = (Text){NULL, 0};
    decl->module = NULL;
    decl->type = NULL;
    decl->value = (Value){.tag = VALUE_ABSENT};
    decl->extra = NULL;
}

/* Recursion ends: the parser caps the nesting of blocks. */
static void forget_list(const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Decl *decl = list->items[i];
        forget_body(decl);
        forget_marks(decl);
    }
}

void module_forget(Module *module)
{
    forget_list(&module->declarations);
    module->index = 0;
    module->import_modules = NULL;
    module->imports_used = NULL;
}
