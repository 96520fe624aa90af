/*
 * tests.c - tests beside the rules: what is given is part of the input, what is expected exists.
 */
#include "check/declare.h"

static Expr *root_of(Expr *path)
{
    while (path->kind != EXPR_NAME) {
        if (path->kind == EXPR_SELECT)
            path = path->as.select.operand;
        else if (path->kind == EXPR_CALL && path->as.call.args.count == 2 &&
                 text_equal(path->as.call.function.text, TEXT("_[_]")))
            path = path->as.call.args.items[0];
        else
            return NULL;
    }
    return path;
}

static void wrong_target(Checker *checker, const Expr *target)
{
    Diag diag = diag_at(DIAG_TEST_TARGET, target->span);
    diag.hint = TEXT("Name the input, a field of it, or a source with its key.");
    diags_add(checker->diags, &diag, "this is no part of the input");
}

static const Field *field_of(const Decl *record, Text name)
{
    for (uint32_t i = 0; record != NULL && i < record->as.record.count; i++) {
        if (text_equal(record->as.record.fields[i].name.text, name))
            return &record->as.record.fields[i];
    }
    return NULL;
}

static const Decl *record_of(const Type *type)
{
    return type != NULL && type->kind == TYPE_RECORD ? type->decl : NULL;
}

static const Type *unknown_field(Checker *checker, const Type *type, Ident name)
{
    Diag diag = diag_at(DIAG_NO_FIELD, name.span);
    const Decl *record = record_of(type);
    if (type->kind != TYPE_ERROR)
        diags_add(checker->diags, &diag, "\"%.*s\" has no field \"%.*s\"",
                  TEXT_ARG(record != NULL ? record->name.text : TEXT("this")),
                  TEXT_ARG(name.text));
    return type_simple(checker->types, TYPE_ERROR);
}

/* The type of a path into the input: by its name, or a first field's. */
static const Type *path_type(Checker *checker, const Expr *path)
{
    const Type *input = checker->input->type;
    if (path->kind == EXPR_NAME) {
        if (text_equal(path->as.name.text, checker->input->name.text))
            return input;
        const Field *field = field_of(record_of(input), path->as.name.text);
        return field != NULL ? field->type
                             : unknown_field(checker, input,
                                             (Ident){path->as.name.text, path->span});
    }
    if (path->kind == EXPR_CALL) {
        const Type *list = path_type(checker, path->as.call.args.items[0]);
        const Expr *index = path->as.call.args.items[1];
        bool fits = index->kind == EXPR_LITERAL && index->as.literal.tag == VALUE_INT;
        if (list->kind == TYPE_LIST && fits)
            return list->params[0];
        if (list->kind != TYPE_ERROR)
            wrong_target(checker, path);
        return type_simple(checker->types, TYPE_ERROR);
    }
    const Type *owner = path_type(checker, path->as.select.operand);
    const Field *field = field_of(record_of(owner), path->as.select.field.text);
    return field != NULL && field->type != NULL
               ? field->type
               : unknown_field(checker, owner, path->as.select.field);
}

/* ---- given -------------------------------------------------------------------------------------- */

static bool is_source_call(Checker *checker, Expr *target)
{
    bool ambiguous = false;
    if (target->kind != EXPR_CALL || target->as.call.target != NULL)
        return false;
    Decl *decl = globals_find(checker, target->as.call.function.text,
                              target->as.call.function.span, &ambiguous);
    if (decl == NULL || decl->kind != DECL_SOURCE)
        return false;
    target->ref = (Ref){.kind = REF_SOURCE, .decl = decl};
    return true;
}

/* A source's key: a text, or a list whose first text is the key. */
static bool has_text_key(const Expr *call)
{
    if (call->as.call.args.count != 1)
        return false;
    const Expr *key = call->as.call.args.items[0];
    if (key->kind == EXPR_LIST && key->as.list.items.count > 0)
        key = key->as.list.items.items[0];
    return key->kind == EXPR_LITERAL && key->as.literal.tag == VALUE_STRING;
}

static void check_target(Checker *checker, Expr *target)
{
    if (is_source_call(checker, target)) {
        if (!has_text_key(target))
            wrong_target(checker, target);
        return;
    }
    if (root_of(target) == NULL)
        wrong_target(checker, target);
    else
        path_type(checker, target);
}

static bool is_whole_input(const Checker *checker, const Expr *target)
{
    return target->kind == EXPR_NAME &&
           text_equal(target->as.name.text, checker->input->name.text);
}

static void check_given(Checker *checker, TestClause *clause)
{
    check_target(checker, clause->target);
    if (clause->kind == TEST_GIVEN_ABSENT)
        return;
    if (clause->kind == TEST_GIVEN_JSON) {
        declaration_read_json(checker, &clause->constant, clause->path, clause->span);
        return;
    }
    const Type *wanted = NULL;
    bool path = clause->target->ref.kind != REF_SOURCE && root_of(clause->target) != NULL;
    if (path && !is_whole_input(checker, clause->target))
        wanted = path_type(checker, clause->target);
    bool member = wanted != NULL && wanted->kind == TYPE_ENUM && clause->value->kind == EXPR_NAME;
    expression_check_bare(checker, NULL, clause->value, member ? wanted : NULL);
    declaration_constant(checker, &clause->constant, clause->value);
}

/* ---- expect ------------------------------------------------------------------------------------- */

static bool is_finding(const Checked *checked, Text name)
{
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        const Decl *rule = checked->rules.items[i];
        if (text_equal(rule->name.text, name) || text_equal(rule->full_name, name) ||
            text_equal(rule->as.rule.topic.text, name))
            return true;
    }
    return false;
}

static void check_finding(Checker *checker, const Checked *checked, Ident name)
{
    if (is_finding(checked, name.text))
        return;
    Diag diag = diag_at(DIAG_UNKNOWN_RULE, name.span);
    Text near = rules_suggest(checked, name.text);
    if (near.size_bytes > 0) {
        diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
        diag.fix = (FixIt){name.span, near};
    }
    diags_add(checker->diags, &diag, "no rule or topic is called \"%.*s\"", TEXT_ARG(name.text));
}

static void check_clause(Checker *checker, const Checked *checked, TestClause *clause)
{
    switch (clause->kind) {
    case TEST_GIVEN:
    case TEST_GIVEN_ABSENT:
    case TEST_GIVEN_JSON:
        check_given(checker, clause);
        break;
    case TEST_EXPECT:
        expression_check(checker, NULL, clause->value, type_simple(checker->types, TYPE_BOOL));
        break;
    case TEST_EXPECT_FINDING:
        check_finding(checker, checked, clause->name);
        if (clause->value != NULL)
            check_target(checker, clause->value);
        break;
    case TEST_EXPECT_UNKNOWN:
        check_target(checker, clause->target);
        break;
    case TEST_AS_OF:
    case TEST_EXPECT_NO_FINDINGS:
    case TEST_EXPECT_MATERIAL:
        break;
    }
}

/* ---- test tables -------------------------------------------------------------------------------- */

static bool is_case(const Expr *header)
{
    return header->kind == EXPR_NAME && text_equal(header->as.name.text, TEXT("case"));
}

static bool is_absent(const Expr *expr)
{
    return expr->kind == EXPR_NAME && text_equal(expr->as.name.text, TEXT("absent"));
}

static void check_input_cell(Checker *checker, Cell *cell, const Type *type)
{
    Value value;
    if (cell->any)
        return;
    if (cell->count != 1 || cell->negated || cell->items[0].kind != CELL_VALUE) {
        Diag diag = diag_at(DIAG_TEST_COLUMN, cell->span);
        diags_add(checker->diags, &diag, "a test's cell is one value or '-'");
        return;
    }
    Expr *expr = cell->items[0].value;
    if (is_absent(expr))
        return;
    bool member = type != NULL && type->kind == TYPE_ENUM && expr->kind == EXPR_NAME;
    expression_check_bare(checker, NULL, expr, member ? type : NULL);
    declaration_constant(checker, &value, expr);
}

static const Decl *find_decide(const Checked *checked, Text name)
{
    for (uint32_t i = 0; i < checked->decides.count; i++) {
        if (text_equal(checked->decides.items[i]->name.text, name))
            return checked->decides.items[i];
    }
    return NULL;
}

static void check_names(Checker *checker, const Checked *checked, const Expr *output)
{
    uint32_t count = output->kind == EXPR_LIST ? output->as.list.items.count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const Expr *item = output->kind == EXPR_LIST ? output->as.list.items.items[i] : output;
        if (item->kind == EXPR_NAME)
            check_finding(checker, checked, (Ident){item->as.name.text, item->span});
    }
}

static bool is_fixed_column(Text name)
{
    return text_equal(name, TEXT("verdict")) || text_equal(name, TEXT("findings")) ||
           text_equal(name, TEXT("materials"));
}

static void check_output_cell(Checker *checker, const Checked *checked, Ident column, Expr *output)
{
    Value value;
    if (output == NULL)
        return;
    if (text_equal(column.text, TEXT("findings"))) {
        check_names(checker, checked, output);
        return;
    }
    const Decl *decide = find_decide(checked, column.text);
    if (is_fixed_column(column.text) || decide == NULL)
        return;
    const Type *type = decide->type;
    if (type->kind == TYPE_OPTIONAL)
        type = type->params[0];
    expression_check_bare(checker, NULL, output, type);
    declaration_constant(checker, &value, output);
}

static void check_output_column(Checker *checker, const Checked *checked, Ident column)
{
    if (is_fixed_column(column.text) || find_decide(checked, column.text) != NULL)
        return;
    Diag diag = diag_at(DIAG_TEST_COLUMN, column.span);
    diag.hint = TEXT("Outputs are verdict, findings, materials and the names of decides.");
    diags_add(checker->diags, &diag, "no output is called \"%.*s\"", TEXT_ARG(column.text));
}

static void check_table(Checker *checker, const Checked *checked, Table *table)
{
    for (uint32_t i = 0; i < table->header_input_count; i++) {
        Expr *header = table->header_inputs[i];
        const Type *type = NULL;
        if (!is_case(header))
            type = root_of(header) != NULL ? path_type(checker, header) : NULL;
        for (uint32_t k = 0; k < table->row_count; k++) {
            if (i < table->rows[k].input_count)
                check_input_cell(checker, &table->rows[k].inputs[i], type);
        }
    }
    for (uint32_t i = 0; i < table->header_output_count; i++) {
        check_output_column(checker, checked, table->header_outputs[i]);
        for (uint32_t k = 0; k < table->row_count; k++) {
            if (i < table->rows[k].output_count)
                check_output_cell(checker, checked, table->header_outputs[i],
                                  table->rows[k].outputs[i]);
        }
    }
}

void tests_check(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->tests.count; i++) {
        Decl *test = checked->tests.items[i];
        Checker view = declare_view(checker, test);
        view.in_test = true;
        if (checked->input == NULL || checked->input->type->kind != TYPE_RECORD) {
            Diag diag = diag_at(DIAG_TEST_TARGET, test->name.span);
            diags_add(checker->diags, &diag, "a test needs a program with an input");
            return;
        }
        for (uint32_t k = 0; k < test->as.test.clause_count; k++)
            check_clause(&view, checked, &test->as.test.clauses[k]);
        if (test->kind == DECL_TEST_TABLE)
            check_table(&view, checked, &test->as.test.table);
    }
}
