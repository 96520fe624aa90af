/*
 * tests.c - tests and test tables.
 */
#include "check/tests.h"

#include "base/hash.h"
#include "check/declare.h"
#include "check/json_file.h"
#include "check/place.h"
#include "check/suggest.h"

/* A name that tests may expect, and where it comes from. */
typedef struct ExpectName {
    Text text;
    const Module *module;    /* whose declaration gives rise to it */
    struct ExpectName *same; /* another one with this text */
    struct ExpectName *next; /* another text in the bucket */
} ExpectName;
typedef struct ExpectNames {
    HashKey key;
    uint32_t count;
    ExpectName *items;
    uint32_t mask; /* buckets, a power of two, less one */
    ExpectName **buckets;
} ExpectNames;

typedef struct TestContext {
    const Checked *checked;
    ExpectNames findings;  /* rules by short and full name, topics */
    ExpectNames materials; /* members of enums that rules require */
} TestContext;

/* ---- names that can be expected -------------------------------------------------------------- */

static bool make_room(ExpectNames *names, Arena *arena, size_t count)
{
    size_t buckets = 2;
    while (buckets < count)
        buckets *= 2;
    names->mask = (uint32_t)(buckets - 1);
    names->items = arena_alloc_array(arena, count, sizeof *names->items);
    names->buckets = arena_alloc_array(arena, buckets, sizeof(ExpectName *));
    return names->items != NULL && names->buckets != NULL && hash_key_new(&names->key);
}

/* The place of the text's first name, or where it would be. */
static ExpectName **find_place(const ExpectNames *names, Text text)
{
    ExpectName **place = &names->buckets[hash_text(&names->key, text) & names->mask];
    while (*place != NULL && !text_equal((*place)->text, text))
        place = &(*place)->next;
    return place;
}

static void add_name(ExpectNames *names, Text text, const Module *module)
{
    if (text.data == NULL)
        return;
    ExpectName *name = &names->items[names->count++], **place = find_place(names, text);
    *name = (ExpectName){.text = text, .module = module};
    if (*place == NULL) {
        *place = name;
    } else {
        name->same = (*place)->same;
        (*place)->same = name;
    }
}

static bool collect_findings(Arena *arena, TestContext *context)
{
    const DeclList *rules = &context->checked->rules;
    ExpectNames *names = &context->findings;
    if (!make_room(names, arena, 3 * (size_t)rules->count))
        return false;
    for (uint32_t i = 0; i < rules->count; i++) {
        const Decl *rule = rules->items[i];
        add_name(names, rule->name.text, rule->module);
        add_name(names, rule->full_name, rule->module);
        add_name(names, rule->as.rule.topic.text, rule->module);
    }
    return true;
}

static void mark_required(const Checked *checked, bool *required, size_t *member_count)
{
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        const Decl *kind = checked->rules.items[i]->as.rule.material_enum;
        if (kind == NULL || required[kind->index])
            continue;
        required[kind->index] = true;
        *member_count += kind->as.enumeration.count;
    }
}

static bool collect_materials(Arena *arena, TestContext *context)
{
    const Checked *checked = context->checked;
    ExpectNames *names = &context->materials;
    size_t member_count = 0;
    bool *required = arena_alloc_array(arena, checked->enums.count, sizeof *required);
    if (required == NULL)
        return false;
    mark_required(checked, required, &member_count);
    if (!make_room(names, arena, member_count))
        return false;
    for (uint32_t i = 0; i < checked->enums.count; i++) {
        const Decl *kind = checked->enums.items[i];
        for (uint32_t k = 0; required[i] && k < kind->as.enumeration.count; k++)
            add_name(names, kind->as.enumeration.members[k].name.text, kind->module);
    }
    return true;
}

/* Whether the name is there; every module that it comes from is then of use. */
static bool find_name(const Checker *checker, const ExpectNames *names, Text text)
{
    const ExpectName *first = *find_place(names, text);
    for (const ExpectName *name = first; name != NULL; name = name->same)
        globals_use_module(checker, name->module);
    return first != NULL;
}

static void check_name(Checker *checker, const ExpectNames *names, Ident name, DiagId id,
                       const char *what)
{
    if (find_name(checker, names, name.text))
        return;
    Diag diag = diag_at(id, name.span);
    Suggestion near = suggest_begin(name.text);
    for (uint32_t i = 0; i < names->count; i++)
        suggest_offer(&near, names->items[i].text);
    suggest_fill(&diag, checker->diags, &near, name.span);
    diags_add(checker->diags, &diag, "%s \"%.*s\"", diags_say(checker->diags, what),
              TEXT_ARG(name.text));
}

static void check_finding(Checker *checker, const TestContext *context, Ident name)
{
    check_name(checker, &context->findings, name, DIAG_UNKNOWN_RULE, "no rule or topic is called");
}

static void check_material(Checker *checker, const TestContext *context, Ident name)
{
    check_name(checker, &context->materials, name, DIAG_UNKNOWN_MATERIAL, "no rule can require");
}

static void check_verdict(Checker *checker, Ident name)
{
    static const Text verdicts[] = {TEXT_INIT("accepted"), TEXT_INIT("incomplete"),
                                    TEXT_INIT("refer"), TEXT_INIT("rejected"), TEXT_INIT("error")};
    Suggestion near = suggest_begin(name.text);
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        if (text_equal(verdicts[i], name.text))
            return;
        suggest_offer(&near, verdicts[i]);
    }
    Diag diag = diag_at(DIAG_TEST_VERDICT, name.span);
    diag.hint = TEXT("A verdict is accepted, incomplete, refer, rejected or error.");
    suggest_fill(&diag, checker->diags, &near, name.span);
    diags_add(checker->diags, &diag, "there is no verdict \"%.*s\"", TEXT_ARG(name.text));
}

/* ---- given ----------------------------------------------------------------------------------- */

static Decl *find_source(Checker *checker, const Expr *target)
{
    bool ambiguous = false;
    if (target->kind != EXPR_CALL || target->as.call.target != NULL)
        return NULL;
    Ident name = target->as.call.function;
    Decl *decl = globals_peek(checker, name.text);
    if (decl == NULL || decl->kind != DECL_SOURCE)
        return NULL;
    bool was_used = decl->used; /* what a test gives is not yet asked for */
    decl = globals_find(checker, name.text, name.span, &ambiguous);
    if (decl != NULL)
        decl->used = was_used;
    return decl;
}

static bool is_text(const Expr *expr)
{
    return expr->kind == EXPR_LITERAL && expr->as.literal.tag == VALUE_STRING;
}

/* A source's key: a text, or a list that begins with one. */
static bool has_text_key(const Expr *call)
{
    if (call->as.call.args.count != 1)
        return false;
    const Expr *key = call->as.call.args.items[0];
    if (key->kind == EXPR_LIST)
        return key->as.list.items.count > 0 && is_text(key->as.list.items.items[0]);
    return is_text(key);
}

static void check_source(Checker *checker, Expr *target, Decl *source)
{
    target->ref = (Ref){.kind = REF_SOURCE, .decl = source};
    target->type = source->type;
    if (has_text_key(target))
        return;
    Diag diag = diag_at(DIAG_TEST_TARGET, target->span);
    diag.hint = diags_text(checker->diags, "Write its key as a text: given %.*s(\"…\") = …;",
                           TEXT_ARG(source->name.text));
    diags_add(checker->diags, &diag, "an answer is given for one key, which is a text");
}

static bool is_member(const Type *type, Text name)
{
    const Decl *decl = type->kind == TYPE_ENUM ? type->decl : NULL;
    for (uint32_t i = 0; decl != NULL && i < decl->as.enumeration.count; i++) {
        if (text_equal(decl->as.enumeration.members[i].name.text, name))
            return true;
    }
    return false;
}

static bool is_bare(const Checker *checker, const Expr *value, const Type *type)
{
    return value->kind == EXPR_NAME && type->kind == TYPE_ENUM &&
           (is_member(type, value->as.name) || globals_peek(checker, value->as.name) == NULL);
}

/* What is given stands for JSON and need not fit the input: a test may show what is no valid
 * application. Only bare members need to know their enum. */
static const Type *wanted_type(const Checker *checker, const Expr *value, const Type *type)
{
    if (is_bare(checker, value, type))
        return type;
    if (type->kind != TYPE_LIST || value->kind != EXPR_LIST || value->as.list.items.count == 0)
        return NULL;
    return is_bare(checker, value->as.list.items.items[0], type->params[0]) ? type : NULL;
}

static void check_value(Checker *checker, Value *out, Expr *value, const Type *type)
{
    expression_check_bare(checker, NULL, value, wanted_type(checker, value, type));
    declare_constant(checker, out, value);
}

static void check_given(Checker *checker, TestClause *clause)
{
    Decl *source = find_source(checker, clause->target);
    const Type *type = source != NULL ? source->type : NULL;
    if (source != NULL)
        check_source(checker, clause->target, source);
    else
        type = place_check(checker, NULL, clause->target, PLACE_OF_TEST);
    if (clause->kind == TEST_GIVEN_JSON)
        json_file_read(checker, &clause->constant, clause->path, clause->span);
    else if (clause->kind == TEST_GIVEN && type->kind != TYPE_ERROR)
        check_value(checker, &clause->constant, clause->value, type);
}

/* ---- expect ---------------------------------------------------------------------------------- */

/* verdict == "accepted" is compared with a verdict that there is. */
static void check_compared_verdict(Checker *checker, const Expr *expect)
{
    if (expect->kind != EXPR_CALL || expect->as.call.args.count != 2)
        return;
    const Expr *left = expect->as.call.args.items[0], *right = expect->as.call.args.items[1];
    if (right->ref.kind == REF_VERDICT) {
        const Expr *swap = left;
        left = right;
        right = swap;
    }
    if (left->ref.kind != REF_VERDICT || !is_text(right))
        return;
    Ident name = {value_text(right->as.literal), right->span};
    if (name.span.end - name.span.start == name.text.size_bytes + 2) { /* without the quotes */
        name.span.start++;
        name.span.end--;
    }
    check_verdict(checker, name);
}

static void check_clause(Checker *checker, const TestContext *context, TestClause *clause)
{
    switch (clause->kind) {
    case TEST_GIVEN:
    case TEST_GIVEN_ABSENT:
    case TEST_GIVEN_JSON:
        check_given(checker, clause);
        break;
    case TEST_EXPECT:
        expression_check(checker, NULL, clause->value, type_simple(checker->types, TYPE_BOOL));
        check_compared_verdict(checker, clause->value);
        break;
    case TEST_EXPECT_FINDING:
        check_finding(checker, context, clause->name);
        if (clause->value != NULL)
            place_check(checker, NULL, clause->value, PLACE_OF_TEST);
        break;
    case TEST_EXPECT_MATERIAL:
        check_material(checker, context, clause->name);
        break;
    case TEST_EXPECT_UNKNOWN:
        place_check(checker, NULL, clause->target, PLACE_OF_TEST);
        break;
    case TEST_AS_OF:
    case TEST_EXPECT_NO_FINDINGS:
        break;
    }
}

/* ---- test tables: inputs --------------------------------------------------------------------- */

static bool is_named(const Expr *expr, const char *name)
{
    return expr->kind == EXPR_NAME && text_equal(expr->as.name, text_of(name));
}

static void check_input_cell(Checker *checker, Cell *cell, const Type *type)
{
    Value value;
    if (cell->any)
        return;
    if (cell->count != 1 || cell->negated || cell->items[0].kind != CELL_VALUE) {
        Diag diag = diag_at(DIAG_TEST_CELL, cell->span);
        diag.hint = TEXT("Write one value, \"absent\", or \"-\" to leave the record as given; a "
                         "list in brackets.");
        diags_add(checker->diags, &diag, "a test is given one value for each column");
        return;
    }
    if (type->kind != TYPE_ERROR && !is_named(cell->items[0].value, "absent"))
        check_value(checker, &value, cell->items[0].value, type);
}

static void check_input_column(Checker *checker, const Table *table, uint32_t column)
{
    Expr *header = table->header_inputs[column];
    bool is_case = is_named(header, "case");
    const Type *type = is_case ? type_simple(checker->types, TYPE_STRING)
                               : place_check(checker, NULL, header, PLACE_OF_TEST);
    for (uint32_t i = 0; i < table->row_count; i++) {
        if (column < table->rows[i].input_count)
            check_input_cell(checker, &table->rows[i].inputs[column], type);
    }
}

/* ---- test tables: outputs -------------------------------------------------------------------- */

typedef enum OutputKind {
    OUTPUT_VERDICT,
    OUTPUT_FINDINGS,
    OUTPUT_MATERIALS,
    OUTPUT_DECIDE,
    OUTPUT_UNKNOWN,
} OutputKind;

static const Decl *find_decide(const Checked *checked, Text name)
{
    for (uint32_t i = 0; i < checked->decides.count; i++) {
        if (text_equal(checked->decides.items[i]->name.text, name))
            return checked->decides.items[i];
    }
    return NULL;
}

static OutputKind unknown_output(Checker *checker, const Checked *checked, Ident column)
{
    Diag diag = diag_at(DIAG_TEST_COLUMN, column.span);
    Suggestion near = suggest_begin(column.text);
    suggest_offer(&near, TEXT("verdict"));
    suggest_offer(&near, TEXT("findings"));
    suggest_offer(&near, TEXT("materials"));
    for (uint32_t i = 0; i < checked->decides.count; i++)
        suggest_offer(&near, checked->decides.items[i]->name.text);
    diag.hint = TEXT("Outputs are verdict, findings, materials and the names of decides.");
    suggest_fill(&diag, checker->diags, &near, column.span);
    diags_add(checker->diags, &diag, "no output is called \"%.*s\"", TEXT_ARG(column.text));
    return OUTPUT_UNKNOWN;
}

static OutputKind output_kind(Checker *checker, const Checked *checked, Ident column)
{
    if (text_equal(column.text, TEXT("verdict")))
        return OUTPUT_VERDICT;
    if (text_equal(column.text, TEXT("findings")))
        return OUTPUT_FINDINGS;
    if (text_equal(column.text, TEXT("materials")))
        return OUTPUT_MATERIALS;
    return find_decide(checked, column.text) != NULL ? OUTPUT_DECIDE
                                                     : unknown_output(checker, checked, column);
}

/* The name that an item of a cell is: bare, or as a text. */
static bool item_name(Checker *checker, Ident *out, const Expr *item)
{
    if (item->kind == EXPR_NAME || is_text(item)) {
        *out = (Ident){item->kind == EXPR_NAME ? item->as.name : value_text(item->as.literal),
                       item->span};
        return true;
    }
    Diag diag = diag_at(DIAG_TEST_CELL, item->span);
    diag.hint = TEXT("Write names, with commas between them, or \"-\" for none.");
    diags_add(checker->diags, &diag, "this is no name");
    return false;
}

static void check_item(Checker *checker, const TestContext *context, OutputKind kind,
                       const Expr *item)
{
    Ident name;
    if (!item_name(checker, &name, item))
        return;
    if (kind == OUTPUT_VERDICT)
        check_verdict(checker, name);
    else if (kind == OUTPUT_FINDINGS)
        check_finding(checker, context, name);
    else
        check_material(checker, context, name);
}

static void check_items(Checker *checker, const TestContext *context, OutputKind kind,
                        const Expr *output)
{
    bool many = output->kind == EXPR_LIST && kind != OUTPUT_VERDICT;
    for (uint32_t i = 0; many && i < output->as.list.items.count; i++)
        check_item(checker, context, kind, output->as.list.items.items[i]);
    if (!many)
        check_item(checker, context, kind, output);
}

static void check_decide_cell(Checker *checker, const Decl *decide, Expr *output)
{
    Value value;
    const Type *type = decide->type;
    if (type->kind == TYPE_OPTIONAL)
        type = type->params[0];
    expression_check_bare(checker, NULL, output, type);
    declare_constant(checker, &value, output);
}

static void check_output_column(Checker *checker, const TestContext *context, const Table *table,
                                uint32_t column)
{
    Ident header = table->header_outputs[column];
    OutputKind kind = output_kind(checker, context->checked, header);
    for (uint32_t i = 0; i < table->row_count; i++) {
        Expr *output = column < table->rows[i].output_count ? table->rows[i].outputs[column] : NULL;
        if (output == NULL || kind == OUTPUT_UNKNOWN)
            continue;
        if (kind == OUTPUT_DECIDE)
            check_decide_cell(checker, find_decide(context->checked, header.text), output);
        else
            check_items(checker, context, kind, output);
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void check_test(Checker *checker, const TestContext *context, Decl *test)
{
    test->state = 2;
    for (uint32_t i = 0; i < test->as.test.clause_count; i++)
        check_clause(checker, context, &test->as.test.clauses[i]);
    if (test->kind != DECL_TEST_TABLE)
        return;
    const Table *table = &test->as.test.table;
    for (uint32_t i = 0; i < table->header_input_count; i++)
        check_input_column(checker, table, i);
    for (uint32_t i = 0; i < table->header_output_count; i++)
        check_output_column(checker, context, table, i);
}

static bool has_tests(const Checked *checked)
{
    for (uint32_t i = 0; i < checked->tests.count; i++) {
        if (!checked->tests.items[i]->module->skimmed)
            return true;
    }
    return false;
}

void tests_check(Checker *checker, Checked *checked)
{
    TestContext context = {.checked = checked};
    if (!has_tests(checked) || checked->input == NULL ||
        !collect_findings(checker->arena, &context) || !collect_materials(checker->arena, &context))
        return;
    for (uint32_t i = 0; i < checked->tests.count; i++) {
        if (checked->tests.items[i]->module->skimmed)
            continue;
        Checker view = declare_view(checker, checked->tests.items[i]);
        view.in_test = true;
        check_test(&view, &context, checked->tests.items[i]);
    }
}
