#include "syntax/build_rule.h"

#include "syntax/build_declaration.h"
#include "syntax/build_expression.h"
#include "syntax/build_table.h"

/* ---- a rule's clauses ---------------------------------------------------------------------- */

static RuleClause *clause_new(Parser *parser, RuleClauseKind kind, Span span)
{
    RuleClause *clause = parser_part(parser, sizeof *clause);
    if (clause == NULL)
        return NULL;
    clause->kind = kind;
    clause->span = span;
    return clause;
}

const RuleClause *ast_rule_broken(Parser *parser, Span span)
{
    return clause_new(parser, RULE_BROKEN, span);
}

const RuleClause *ast_rule_topic(Parser *parser, Span span, Ident name)
{
    RuleClause *clause = clause_new(parser, RULE_TOPIC, span);
    if (clause != NULL)
        clause->name = name;
    return clause;
}

const RuleClause *ast_rule_under(Parser *parser, Span span, Ident setting)
{
    RuleClause *clause = clause_new(parser, RULE_UNDER, span);
    if (clause != NULL)
        clause->name = setting;
    return clause;
}

const RuleClause *ast_rule_final(Parser *parser, Span span)
{
    return clause_new(parser, RULE_FINAL, span);
}

Sequence ast_for_add(Parser *parser, Sequence list, Ident name, Expr *range)
{
    ForClause item = {ast_binding(parser, name), range};
    if (item.binding != NULL)
        parser_list_add(parser, &list, &item, sizeof item);
    return list;
}

const RuleClause *ast_rule_for(Parser *parser, Span span, Sequence fors)
{
    RuleClause *clause = clause_new(parser, RULE_FOR, span);
    if (clause != NULL)
        clause->fors = fors;
    return clause;
}

const RuleClause *ast_rule_let(Parser *parser, Span span, Ident name, Expr *value)
{
    RuleClause *clause = clause_new(parser, RULE_LET, span);
    if (clause != NULL)
        clause->let = (RuleLet){ast_binding(parser, name), value};
    return clause;
}

const RuleClause *ast_rule_condition(Parser *parser, Span span, Expr *expr, bool negated)
{
    RuleClause *clause = clause_new(parser, RULE_CONDITION, span);
    if (clause != NULL)
        clause->condition = (Condition){expr, negated};
    return clause;
}

const RuleClause *ast_rule_dates(Parser *parser, Span span, const Clauses *dates)
{
    RuleClause *clause = clause_new(parser, RULE_DATES, span);
    if (clause != NULL)
        clause->dates = dates;
    return clause;
}

static RuleClause *outcome_new(Parser *parser, Span span, Span word, Outcome outcome, Expr *at,
                               const Message *message)
{
    RuleClause *clause = clause_new(parser, RULE_OUTCOME, span);
    if (clause == NULL)
        return NULL;
    clause->outcome = outcome;
    clause->outcome_span = word;
    clause->at = at;
    clause->message = message;
    return clause;
}

const RuleClause *ast_rule_outcome(Parser *parser, Span span, Span word, Outcome outcome, Expr *at,
                                   const Message *message)
{
    return outcome_new(parser, span, word, outcome, at, message);
}

const RuleClause *ast_rule_require(Parser *parser, Span span, Span word, Ident kind, Ident member,
                                   Expr *at, const Message *message)
{
    RuleClause *clause = outcome_new(parser, span, word, OUTCOME_REQUIRE, at, message);
    if (clause == NULL)
        return NULL;
    clause->material_kind = kind;
    clause->material_member = member;
    return clause;
}

const RuleClause *ast_rule_require_one(Parser *parser, Span span, Span word, Ident kind, Expr *list,
                                       Expr *at, const Message *message)
{
    RuleClause *clause = outcome_new(parser, span, word, OUTCOME_REQUIRE, at, message);
    if (clause == NULL)
        return NULL;
    clause->material_kind = kind;
    clause->material_list = list;
    return clause;
}

Sequence ast_rule_clause_add(Parser *parser, Sequence list, const RuleClause *clause)
{
    if (clause != NULL)
        parser_list_add(parser, &list, clause, sizeof *clause);
    return list;
}

/* ---- a rule's body ------------------------------------------------------------------------- */

/* What the body has several clauses of, while they are put together. */
typedef struct BodyLists {
    Sequence unders, fors, lets, conditions;
    const Clauses *dates;
} BodyLists;

static void report_twice(Parser *parser, Span at, Span also, const char *message)
{
    Diag diag = diag_at(DIAG_SYNTAX, at);
    diag.also = also;
    diag.also_message = TEXT("the first one");
    diag.hint = TEXT("Keep one of the two, or write a second rule.");
    diags_add(parser->diags, &diag, "%s", diags_say(parser->diags, message));
}

static void set_topic(Parser *parser, RuleBody *body, const RuleClause *clause)
{
    if (body->topic.text.data != NULL)
        report_twice(parser, clause->span, body->topic.span, "a rule has one topic");
    else
        body->topic = clause->name;
}

static void set_outcome(Parser *parser, RuleBody *body, const RuleClause *clause)
{
    if (body->outcome != OUTCOME_NONE) {
        report_twice(parser, clause->outcome_span, body->outcome_span, "a rule has one outcome");
        return;
    }
    body->outcome = clause->outcome;
    body->outcome_span = clause->outcome_span;
    body->material_kind = clause->material_kind;
    body->material_member = clause->material_member;
    body->material_list = clause->material_list;
    body->at = clause->at;
    body->message = ast_message_of(clause->message);
}

static void add_fors(Parser *parser, Sequence *list, const RuleClause *clause)
{
    const ForClause *items = clause->fors.items;
    for (uint32_t i = 0; i < clause->fors.count; i++)
        parser_list_add(parser, list, &items[i], sizeof items[i]);
}

static void apply(Parser *parser, RuleBody *body, BodyLists *lists, const RuleClause *clause)
{
    Under under = {.setting = clause->name};
    switch (clause->kind) {
    case RULE_BROKEN:
        break;
    case RULE_TOPIC:
        set_topic(parser, body, clause);
        break;
    case RULE_UNDER:
        parser_list_add(parser, &lists->unders, &under, sizeof under);
        break;
    case RULE_FINAL:
        body->final = true;
        break;
    case RULE_FOR:
        add_fors(parser, &lists->fors, clause);
        break;
    case RULE_LET:
        parser_list_add(parser, &lists->lets, &clause->let, sizeof clause->let);
        break;
    case RULE_CONDITION:
        parser_list_add(parser, &lists->conditions, &clause->condition, sizeof clause->condition);
        break;
    case RULE_DATES:
        lists->dates = ast_clauses_join(parser, lists->dates, clause->dates, clause->span);
        break;
    case RULE_OUTCOME:
        set_outcome(parser, body, clause);
        break;
    }
}

static bool is_broken(Sequence clauses)
{
    const RuleClause *items = clauses.items;
    for (uint32_t i = 0; i < clauses.count; i++)
        if (items[i].kind == RULE_BROKEN ||
            (items[i].kind == RULE_LET && items[i].let.binding == NULL))
            return true;
    return false;
}

/* A rule says what follows from it; an exception only where its rule does not hold. */
static void check_outcome(Parser *parser, DeclKind kind, Ident name, const RuleBody *body)
{
    if (kind == DECL_RULE && body->outcome == OUTCOME_NONE) {
        Diag diag = diag_at(DIAG_RULE_OUTCOME, name.span);
        diag.hint = TEXT("Add reject, refer, require, warn or note with a message.");
        diags_add(parser->diags, &diag, "the rule \"%.*s\" has no outcome", TEXT_ARG(name.text));
    }
    if (kind == DECL_EXCEPTION && body->outcome != OUTCOME_NONE) {
        Diag diag = diag_at(DIAG_RULE_OUTCOME, body->outcome_span);
        diag.hint = TEXT("Remove it: an exception keeps its rule from firing, and no more.");
        diags_add(parser->diags, &diag, "an exception has no outcome");
    }
}

static void keep_lists(Arena *arena, RuleBody *body, const BodyLists *lists)
{
    Sequence unders = sequence_keep(arena, lists->unders, 0, sizeof(Under));
    Sequence fors = sequence_keep(arena, lists->fors, 0, sizeof(ForClause));
    Sequence lets = sequence_keep(arena, lists->lets, 0, sizeof(RuleLet));
    Sequence conditions = sequence_keep(arena, lists->conditions, 0, sizeof(Condition));
    body->under_count = unders.count;
    body->unders = unders.items;
    body->for_count = fors.count;
    body->fors = fors.items;
    body->let_count = lets.count;
    body->lets = lets.items;
    body->condition_count = conditions.count;
    body->conditions = conditions.items;
    body->clauses = ast_clauses_of(lists->dates);
}

Decl *ast_rule(Parser *parser, DeclKind kind, Span span, Ident name, Sequence clauses)
{
    Decl *decl = ast_declaration(parser, kind, span, name);
    if (decl == NULL)
        return NULL;
    if (is_broken(clauses)) {
        if (kind == DECL_RULE) /* an exception only names the rule it is to */
            ast_name_lost(parser, name.text);
        return NULL;
    }
    RuleBody *body = &decl->as.rule;
    body->message = ast_message_of(NULL);
    BodyLists lists = {0};
    const RuleClause *items = clauses.items;
    for (uint32_t i = 0; i < clauses.count; i++)
        apply(parser, body, &lists, &items[i]);
    keep_lists(parser->arena, body, &lists);
    check_outcome(parser, kind, name, body);
    return decl;
}

/* ---- tests --------------------------------------------------------------------------------- */

static TestClause *test_clause_new(Parser *parser, TestClauseKind kind, Span span)
{
    TestClause *clause = parser_part(parser, sizeof *clause);
    if (clause == NULL)
        return NULL;
    clause->kind = kind;
    clause->span = span;
    return clause;
}

const Given *ast_given(Parser *parser, Expr *value, Text json_path)
{
    Given *given = parser_part(parser, sizeof *given);
    if (given != NULL)
        *given = (Given){value, json_path};
    return given;
}

const TestClause *ast_test_given(Parser *parser, Span span, Expr *target, const Given *given)
{
    TestClause *clause = test_clause_new(parser, TEST_GIVEN, span);
    if (clause == NULL || given == NULL)
        return NULL;
    clause->target = target;
    if (given->value == NULL) {
        clause->kind = TEST_GIVEN_JSON;
        clause->path = given->json_path;
    } else if (given->value->kind == EXPR_NAME &&
               text_equal(given->value->as.name, TEXT("absent"))) {
        clause->kind = TEST_GIVEN_ABSENT;
    } else {
        clause->value = given->value;
    }
    return clause;
}

const TestClause *ast_test_as_of(Parser *parser, Span span, DateLiteral date)
{
    TestClause *clause = test_clause_new(parser, TEST_AS_OF, span);
    if (clause != NULL)
        clause->date = date;
    return clause;
}

const TestClause *ast_expect(Parser *parser, Span span, Expr *value)
{
    TestClause *clause = test_clause_new(parser, TEST_EXPECT, span);
    if (clause != NULL)
        clause->value = value;
    return clause;
}

const TestClause *ast_expect_no_findings(Parser *parser, Span span)
{
    return test_clause_new(parser, TEST_EXPECT_NO_FINDINGS, span);
}

const TestClause *ast_expect_finding(Parser *parser, Span span, bool negated, Ident name, Expr *at)
{
    TestClause *clause = test_clause_new(parser, TEST_EXPECT_FINDING, span);
    if (clause == NULL)
        return NULL;
    clause->negated = negated;
    clause->name = name;
    clause->value = at;
    return clause;
}

const TestClause *ast_expect_material(Parser *parser, Span span, bool negated, Ident name)
{
    TestClause *clause = test_clause_new(parser, TEST_EXPECT_MATERIAL, span);
    if (clause == NULL)
        return NULL;
    clause->negated = negated;
    clause->name = name;
    return clause;
}

const TestClause *ast_expect_unknown(Parser *parser, Span span, Expr *path)
{
    TestClause *clause = test_clause_new(parser, TEST_EXPECT_UNKNOWN, span);
    if (clause != NULL)
        clause->target = path;
    return clause;
}

Sequence ast_test_clause_add(Parser *parser, Sequence list, const TestClause *clause)
{
    if (clause != NULL)
        parser_list_add(parser, &list, clause, sizeof *clause);
    return list;
}

Decl *ast_test(Parser *parser, Span span, Ident title, Sequence clauses)
{
    Decl *decl = ast_declaration(parser, DECL_TEST, span, title);
    if (decl == NULL)
        return NULL;
    clauses = sequence_keep(parser->arena, clauses, 0, sizeof(TestClause));
    decl->as.test.clause_count = clauses.count;
    decl->as.test.clauses = clauses.items;
    return decl;
}

Decl *ast_test_table(Parser *parser, Span span, Ident title, const DateLiteral *as_of,
                     Sequence clauses, Sequence rows)
{
    Decl *decl = ast_test(parser, span, title, clauses);
    if (decl == NULL)
        return NULL;
    decl->kind = DECL_TEST_TABLE;
    if (as_of != NULL)
        decl->as.test.as_of = *as_of;
    return ast_table_rows(parser, &decl->as.test.table, title.span, rows) ? decl : NULL;
}
