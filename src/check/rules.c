/*
 * rules.c - rules and the exceptions to them.
 */
#include "check/declare.h"

/* ---- clauses ------------------------------------------------------------------------------------ */

static const Scope *check_unders(Checker *checker, RuleBody *body, const Scope *scope)
{
    for (uint32_t i = 0; i < body->under_count; i++) {
        bool ambiguous = false;
        Ident name = body->unders[i].setting;
        Decl *decl = globals_find(checker, name.text, name.span, &ambiguous);
        if (decl != NULL && decl->kind == DECL_SETTING) {
            body->unders[i].decl = decl;
            scope = scope_unwrap(checker, scope, decl);
            continue;
        }
        Diag diag = diag_at(DIAG_UNKNOWN_SETTING, name.span);
        Text near = globals_suggest(checker, name.text);
        if (near.size_bytes > 0)
            diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
        if (!ambiguous)
            diags_add(checker->diags, &diag, "there is no setting \"%.*s\"", TEXT_ARG(name.text));
    }
    return scope;
}

static const Scope *check_fors(Checker *checker, RuleBody *body, const Scope *scope)
{
    for (uint32_t i = 0; i < body->for_count; i++) {
        ForClause *clause = &body->fors[i];
        expression_check(checker, scope, clause->range, NULL);
        const Type *type = clause->range->type;
        if (type->kind == TYPE_LIST) {
            clause->binding->type = type->params[0];
        } else {
            clause->binding->type = type_simple(checker->types, TYPE_ERROR);
            Diag diag = diag_at(DIAG_NOT_ITERABLE, clause->range->span);
            if (type->kind != TYPE_ERROR)
                diags_add(checker->diags, &diag, "a rule's for goes over a list");
        }
        scope = scope_bind(checker, scope, clause->binding);
    }
    return scope;
}

static const Scope *check_lets(Checker *checker, RuleBody *body, const Scope *scope)
{
    for (uint32_t i = 0; i < body->let_count; i++) {
        expression_check(checker, scope, body->lets[i].value, NULL);
        body->lets[i].binding->type = body->lets[i].value->type;
        scope = scope_bind(checker, scope, body->lets[i].binding);
    }
    return scope;
}

/* Each condition is read knowing that those before it hold. */
static const Scope *check_conditions(Checker *checker, RuleBody *body, const Scope *scope)
{
    const Type *boolean = type_simple(checker->types, TYPE_BOOL);
    for (uint32_t i = 0; i < body->condition_count; i++) {
        Condition *condition = &body->conditions[i];
        expression_check(checker, scope, condition->expr, boolean);
        scope = scope_assume(checker, scope, condition->expr, !condition->negated);
    }
    return scope;
}

/* ---- outcome ------------------------------------------------------------------------------------ */

static bool is_place(const Expr *place)
{
    if (place->kind == EXPR_NAME)
        return place->ref.kind == REF_INPUT || place->ref.kind == REF_LOCAL ||
               place->ref.kind == REF_LET;
    if (place->kind == EXPR_SELECT)
        return !place->as.select.optional && !place->as.select.test_only &&
               place->ref.kind == REF_NONE && is_place(place->as.select.operand);
    bool index = place->kind == EXPR_CALL && text_equal(place->as.call.function.text, TEXT("_[_]"));
    return index && place->as.call.args.items[1]->kind == EXPR_LITERAL &&
           place->as.call.args.items[1]->as.literal.tag == VALUE_INT &&
           is_place(place->as.call.args.items[0]);
}

/* Everything on the way to the place counts as present: the path is only named, not read. */
static const Scope *assume_path(Checker *checker, const Scope *scope, const Expr *place)
{
    for (; place->kind == EXPR_SELECT; place = place->as.select.operand) {
        Scope *link = arena_alloc(checker->arena, sizeof *link);
        if (link == NULL)
            return scope;
        *link = (Scope){.parent = scope, .present = place};
        scope = link;
    }
    return scope;
}

static void check_place(Checker *checker, const Scope *scope, Expr *place)
{
    expression_check(checker, assume_path(checker, scope, place), place, NULL);
    if (place->type->kind == TYPE_ERROR || is_place(place))
        return;
    Diag diag = diag_at(DIAG_AT_PLACE, place->span);
    diag.hint = TEXT("Name the input, a for variable or a let of the rule, and fields of it.");
    diags_add(checker->diags, &diag, "this is no place in the input");
}

/* "SiteKind" as "site_kind". */
static bool is_snake_case_of(Text snake, Text name)
{
    size_t at = 0;
    for (size_t i = 0; i < name.size_bytes; i++) {
        char c = name.data[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper && i > 0) {
            if (at >= snake.size_bytes || snake.data[at++] != '_')
                return false;
        }
        char lower = upper ? (char)(c - 'A' + 'a') : c;
        if (at >= snake.size_bytes || snake.data[at++] != lower)
            return false;
    }
    return at == snake.size_bytes;
}

static void unknown_material(Checker *checker, Ident name, const char *what)
{
    Diag diag = diag_at(DIAG_UNKNOWN_MATERIAL, name.span);
    diags_add(checker->diags, &diag, "%s \"%.*s\"", what, TEXT_ARG(name.text));
}

static void check_material(Checker *checker, RuleBody *body)
{
    for (uint32_t i = 0; i < checker->enums->count; i++) {
        Decl *decl = checker->enums->items[i];
        if (is_snake_case_of(body->material_kind.text, decl->name.text))
            body->material_enum = decl;
    }
    if (body->material_enum == NULL) {
        unknown_material(checker, body->material_kind, "there is no enum for the kind");
        return;
    }
    const Decl *decl = body->material_enum;
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        if (text_equal(decl->as.enumeration.members[i].name.text, body->material_member.text)) {
            body->material_ordinal = i;
            return;
        }
    }
    unknown_material(checker, body->material_member, "the kind has no member");
}

static void check_template(Checker *checker, const Scope *scope, Template *message)
{
    for (uint32_t i = 0; i < message->count; i++) {
        if (message->parts[i].hole != NULL)
            expression_check(checker, scope, message->parts[i].hole, NULL);
    }
}

static void check_message(Checker *checker, const Scope *scope, RuleBody *body)
{
    check_template(checker, scope, &body->message.zh);
    check_template(checker, scope, &body->message.en);
    if (body->message.zh.count > 0 && body->message.en.count > 0)
        return;
    Diag diag = diag_at(DIAG_MISSING_LANGUAGE, body->outcome_span);
    diag.hint = TEXT("Write both: zh \"…\" en \"…\".");
    diags_add(checker->diags, &diag, "the message lacks %s",
              body->message.zh.count == 0 ? "zh" : "en");
}

static void wrong_outcome(Checker *checker, const Decl *decl, const char *why)
{
    Diag diag = diag_at(DIAG_RULE_OUTCOME, decl->name.span);
    diags_add(checker->diags, &diag, "%s", why);
}

static void check_outcome(Checker *checker, const Decl *decl, RuleBody *body, const Scope *scope)
{
    if (body->outcome == OUTCOME_NONE) {
        wrong_outcome(checker, decl, "the rule has no outcome: reject, refer, require, warn or note");
        return;
    }
    if (body->outcome == OUTCOME_REQUIRE)
        check_material(checker, body);
    if (body->at != NULL)
        check_place(checker, scope, body->at);
    check_message(checker, scope, body);
}

/* ---- rules and exceptions ----------------------------------------------------------------------- */

static void check_rule(Checker *checker, Decl *decl)
{
    RuleBody *body = &decl->as.rule;
    settings_check_dates(checker, &body->clauses);
    const Scope *scope = check_unders(checker, body, NULL);
    scope = check_fors(checker, body, scope);
    scope = check_lets(checker, body, scope);
    decl->extra = (void *)(uintptr_t)scope; /* what its exceptions see */
    scope = check_conditions(checker, body, scope);
    check_outcome(checker, decl, body, scope);
}

static void add_exception(Checker *checker, Decl *rule, Decl *exception)
{
    RuleBody *body = &rule->as.rule;
    Decl **exceptions =
        arena_alloc_array(checker->arena, body->exception_count + 1, sizeof *exceptions);
    if (exceptions == NULL)
        return;
    for (uint32_t i = 0; i < body->exception_count; i++)
        exceptions[i] = body->exceptions[i];
    exceptions[body->exception_count++] = exception;
    body->exceptions = exceptions;
}

Text rules_suggest(const Checked *checked, Text name)
{
    Text nearest = TEXT("");
    size_t best = 4;
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        Text other = checked->rules.items[i]->name.text;
        size_t distance = text_distance(other, name, best);
        if (distance < best) {
            best = distance;
            nearest = other;
        }
    }
    return nearest;
}

static void unknown_rule(Checker *checker, const Checked *checked, Ident name)
{
    Diag diag = diag_at(DIAG_UNKNOWN_RULE, name.span);
    Text near = rules_suggest(checked, name.text);
    if (near.size_bytes > 0)
        diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
    diags_add(checker->diags, &diag, "there is no rule \"%.*s\"", TEXT_ARG(name.text));
}

/* An exception reads its rule's names, from its own module's view. */
static void check_exception(Checker *checker, const Checked *checked, Decl *decl)
{
    RuleBody *body = &decl->as.rule;
    Decl *rule = globals_find_rule(checker, decl->name.text, decl->name.span);
    settings_check_dates(checker, &body->clauses);
    if (rule == NULL) {
        unknown_rule(checker, checked, decl->name);
        return;
    }
    if (body->outcome != OUTCOME_NONE || body->for_count > 0 || body->final)
        wrong_outcome(checker, decl, "an exception has conditions, but no for and no outcome");
    const Scope *scope = check_unders(checker, body, rule->extra);
    scope = check_lets(checker, body, scope);
    check_conditions(checker, body, scope);
    add_exception(checker, rule, decl);
}

void rules_check(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        Checker view = declare_view(checker, checked->rules.items[i]);
        check_rule(&view, checked->rules.items[i]);
    }
    for (uint32_t i = 0; i < checked->exceptions.count; i++) {
        Checker view = declare_view(checker, checked->exceptions.items[i]);
        check_exception(&view, checked, checked->exceptions.items[i]);
    }
}
