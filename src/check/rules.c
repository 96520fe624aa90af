/*
 * rules.c - rules and the exceptions to them.
 *
 * An exception is read in the scope of its rule, so rules come first; what a rule's names and
 * conditions make known is kept with it until then.
 */
#include "check/rules.h"

#include "check/clash.h"
#include "check/condition.h"
#include "check/declare.h"
#include "check/message.h"
#include "check/place.h"
#include "check/settings.h"
#include "check/suggest.h"
#include "check/unused.h"
#include "check/validity.h"

/* ---- under ----------------------------------------------------------------------------------- */

static bool is_setting(const Decl *decl)
{
    return decl->kind == DECL_SETTING;
}

static void unknown_setting(Checker *checker, Ident name, const Decl *other)
{
    Diag diag = diag_at(DIAG_UNKNOWN_SETTING, name.span);
    Text near = other == NULL ? globals_suggest(checker, name.text, is_setting) : TEXT("");
    if (near.size_bytes > 0)
        diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
    if (other != NULL) {
        diag.also = other->name.span;
        diag.also_message = TEXT("this is no setting");
    }
    diags_add(checker->diags, &diag, "there is no setting \"%.*s\"", TEXT_ARG(name.text));
}

static void check_repeated_under(Checker *checker, const RuleBody *body, uint32_t under)
{
    for (uint32_t i = 0; i < under; i++) {
        if (body->unders[i].decl != body->unders[under].decl)
            continue;
        Diag diag = diag_at(DIAG_REPEATED, body->unders[under].setting.span);
        diag.also = body->unders[i].setting.span;
        diag.also_message = TEXT("the first time");
        diags_add(checker->diags, &diag, "the rule stands under \"%.*s\" twice",
                  TEXT_ARG(body->unders[under].setting.text));
        return;
    }
}

static void check_can_hold(Checker *checker, const Decl *decl, const Under *under)
{
    if (settings_can_hold(under->decl, decl, &decl->as.rule.clauses))
        return;
    Diag diag = diag_at(DIAG_NEVER_HOLDS, under->setting.span);
    diag.also = under->decl->name.span;
    diag.also_message = TEXT("declared here");
    diag.hint = diags_text(checker->diags, "Set it where and when the rule holds: set %.*s …;",
                           TEXT_ARG(under->decl->name.text));
    diags_add(checker->diags, &diag, "the rule never fires: nothing sets \"%.*s\" where it holds",
              TEXT_ARG(under->setting.text));
}

/* Inside the rule the setting has a value. */
static const Scope *check_unders(Checker *checker, const Decl *decl, const Scope *scope)
{
    const RuleBody *body = &decl->as.rule;
    for (uint32_t i = 0; i < body->under_count; i++) {
        Under *under = &body->unders[i];
        bool ambiguous = false;
        Decl *setting = globals_find(checker, under->setting.text, under->setting.span, &ambiguous);
        if (setting == NULL || setting->kind != DECL_SETTING) {
            if (!ambiguous)
                unknown_setting(checker, under->setting, setting);
            continue;
        }
        under->decl = setting;
        check_repeated_under(checker, body, i);
        check_can_hold(checker, decl, under);
        scope = scope_unwrap(checker, scope, setting);
    }
    return scope;
}

/* ---- for and let ----------------------------------------------------------------------------- */

static const Type *element_type(Checker *checker, const Expr *range)
{
    const Type *type = range->type;
    if (type->kind == TYPE_LIST)
        return type->params[0];
    if (type->kind == TYPE_DYN || type->kind == TYPE_ERROR)
        return type;
    Diag diag = diag_at(DIAG_NOT_ITERABLE, range->span);
    diag.hint = TEXT("A rule's \"for\" goes over a list.");
    diags_add(checker->diags, &diag, "\"%.*s\" is no list",
              TEXT_ARG(suggest_type_text(checker, type)));
    return type_simple(checker->types, TYPE_ERROR);
}

/* What is bound to a part of `value` is as sensitive as all of it. */
static const Scope *bind(Checker *checker, const Scope *scope, Binding *binding, const Type *type,
                         const Expr *value)
{
    binding->type = type;
    binding->sensitive = expression_is_sensitive(value);
    unused_check_shadow(checker, binding);
    return scope_bind(checker, scope, binding);
}

static const Scope *check_fors(Checker *checker, const RuleBody *body, const Scope *scope)
{
    for (uint32_t i = 0; i < body->for_count; i++) {
        const ForClause *clause = &body->fors[i];
        expression_check(checker, scope, clause->range, NULL);
        scope = bind(checker, scope, clause->binding, element_type(checker, clause->range),
                     clause->range);
    }
    return scope;
}

static const Scope *check_lets(Checker *checker, const RuleBody *body, const Scope *scope)
{
    for (uint32_t i = 0; i < body->let_count; i++) {
        const RuleLet *let = &body->lets[i];
        expression_check(checker, scope, let->value, NULL);
        scope = bind(checker, scope, let->binding, let->value->type, let->value);
    }
    return scope;
}

static void check_names(Checker *checker, const RuleBody *body)
{
    uint32_t count = body->for_count + body->let_count;
    Ident *names = arena_alloc_array(checker->arena, count, sizeof *names);
    if (names == NULL)
        return;
    for (uint32_t i = 0; i < body->for_count; i++)
        names[i] = body->fors[i].binding->name;
    for (uint32_t i = 0; i < body->let_count; i++)
        names[body->for_count + i] = body->lets[i].binding->name;
    declare_check_repeated(checker, names, count);
}

/* ---- outcome --------------------------------------------------------------------------------- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* "SiteKind" as "site_kind", "ICPKind" as "icp_kind". */
static Text snake_case(Arena *arena, Text name)
{
    char *out = arena_alloc(arena, 2 * name.size_bytes);
    size_t size_bytes = 0;
    if (out == NULL)
        return TEXT("");
    for (size_t i = 0; i < name.size_bytes; i++) {
        char c = name.data[i];
        bool ends_word = i > 0 && !is_upper(name.data[i - 1]) && name.data[i - 1] != '_';
        bool begins_word = i > 0 && is_upper(name.data[i - 1]) && i + 1 < name.size_bytes &&
                           name.data[i + 1] >= 'a' && name.data[i + 1] <= 'z';
        if (is_upper(c) && (ends_word || begins_word))
            out[size_bytes++] = '_';
        out[size_bytes++] = is_upper(c) ? (char)(c - 'A' + 'a') : c;
    }
    return (Text){out, size_bytes};
}

/* The enum in view whose name in snake case is the kind. */
static Decl *find_kind(Checker *checker, Ident kind)
{
    Suggestion near = suggest_begin(kind.text);
    for (uint32_t i = 0; i < checker->enums->count; i++) {
        Decl *decl = checker->enums->items[i];
        Text name = snake_case(checker->arena, decl->name.text);
        if (globals_peek(checker, decl->name.text) != decl)
            continue;
        if (text_equal(name, kind.text)) {
            decl->used = true;
            globals_use_module(checker, decl->module);
            return decl;
        }
        suggest_offer(&near, name);
    }
    Diag diag = diag_at(DIAG_UNKNOWN_MATERIAL, kind.span);
    diag.hint = TEXT("The kind is the name of an enum in view, in snake case.");
    suggest_fill(&diag, checker->diags, &near, kind.span);
    diags_add(checker->diags, &diag, "there is no enum of the kind \"%.*s\"", TEXT_ARG(kind.text));
    return NULL;
}

/* The members that would do, the one that is owed first. */
static void check_material_list(Checker *checker, RuleBody *body, const Scope *scope, Decl *kind)
{
    body->material_enum = kind;
    expression_check(checker, scope, body->material_list, type_list(checker->types, kind->type));
}

static void check_material(Checker *checker, RuleBody *body, const Scope *scope)
{
    Ident member = body->material_member;
    Decl *kind = find_kind(checker, body->material_kind);
    if (kind == NULL)
        return;
    if (body->material_list != NULL) {
        check_material_list(checker, body, scope, kind);
        return;
    }
    Suggestion near = suggest_begin(member.text);
    for (uint32_t i = 0; i < kind->as.enumeration.count; i++) {
        Text name = kind->as.enumeration.members[i].name.text;
        if (text_equal(name, member.text)) {
            body->material_enum = kind;
            body->material_ordinal = i;
            kind->as.enumeration.members[i].used = true;
            return;
        }
        suggest_offer(&near, name);
    }
    Diag diag = diag_at(DIAG_UNKNOWN_MATERIAL, member.span);
    suggest_fill(&diag, checker->diags, &near, member.span);
    diags_add(checker->diags, &diag, "enum \"%.*s\" has no member \"%.*s\"",
              TEXT_ARG(kind->name.text), TEXT_ARG(member.text));
}

static void check_outcome(Checker *checker, RuleBody *body, const Scope *scope)
{
    if (body->outcome == OUTCOME_NONE) /* the parser has said so */
        return;
    if (body->outcome == OUTCOME_REQUIRE)
        check_material(checker, body, scope);
    if (body->at != NULL)
        place_check(checker, scope, body->at, PLACE_OF_RULE);
    message_check(checker, scope, &body->message, body->outcome_span);
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void report_unconditional(Checker *checker, const Decl *decl)
{
    Diag diag = diag_at(DIAG_ALWAYS_HOLDS, decl->name.span);
    diag.hint = TEXT("Say when: with for, when, unless or under, or in a scope.");
    diags_add(checker->diags, &diag, "the rule has no condition: it always fires");
}

static void check_rule(Checker *checker, Decl *decl)
{
    RuleBody *body = &decl->as.rule;
    decl->state = 2;
    validity_check_dates(checker, &body->clauses);
    const Scope *scope = check_unders(checker, decl, NULL);
    check_names(checker, body);
    scope = check_fors(checker, body, scope);
    scope = check_lets(checker, body, scope);
    scope = condition_check_all(checker, scope, body);
    decl->extra = (void *)(uintptr_t)scope;
    check_outcome(checker, body, scope);
    if (body->for_count + body->condition_count + body->under_count + decl->constraint_count == 0)
        report_unconditional(checker, decl);
}

/* ---- exceptions ------------------------------------------------------------------------------ */

static Decl *find_rule(Checker *checker, const Checked *checked, Ident name)
{
    bool ambiguous = false;
    Decl *rule = globals_find_rule(checker, name.text, name.span, &ambiguous);
    if (rule != NULL || ambiguous)
        return rule;
    Diag diag = diag_at(DIAG_UNKNOWN_RULE, name.span);
    Suggestion near = suggest_begin(name.text);
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        suggest_offer(&near, checked->rules.items[i]->name.text);
        suggest_offer(&near, checked->rules.items[i]->full_name);
    }
    suggest_fill(&diag, checker->diags, &near, name.span);
    diags_add(checker->diags, &diag, "there is no rule \"%.*s\" here", TEXT_ARG(name.text));
    return NULL;
}

/* That it has no outcome is the grammar's own care. */
static void check_exception_clauses(Checker *checker, const Decl *decl)
{
    const RuleBody *body = &decl->as.rule;
    const char *what = body->for_count > 0             ? "\"for\""
                       : body->topic.text.data != NULL ? "topic"
                       : body->final                   ? "\"final\""
                                                       : NULL;
    if (what == NULL)
        return;
    Diag diag = diag_at(DIAG_RULE_OUTCOME, decl->name.span);
    diag.hint = TEXT("It says only when its rule does not fire: under, let, when and unless.");
    diags_add(checker->diags, &diag, "an exception has no %s", diags_say(checker->diags, what));
}

static void check_exception_meets(Checker *checker, const Decl *decl, const Decl *rule)
{
    if (validity_meet(decl, &decl->as.rule.clauses, rule, &rule->as.rule.clauses))
        return;
    Diag diag = diag_at(DIAG_NEVER_HOLDS, decl->name.span);
    diag.also = rule->name.span;
    diag.also_message = TEXT("the rule");
    diag.hint = TEXT("Compare their \"in\" blocks, \"from\" and \"until\".");
    diags_add(checker->diags, &diag, "the exception never holds where and when its rule does");
}

static void check_exception(Checker *checker, Decl *decl, const Decl *rule)
{
    RuleBody *body = &decl->as.rule;
    decl->state = 2;
    if (validity_check_dates(checker, &body->clauses))
        check_exception_meets(checker, decl, rule);
    check_exception_clauses(checker, decl);
    check_names(checker, body);
    const Scope *scope = check_unders(checker, decl, rule->extra);
    scope = check_fors(checker, body, scope); /* not allowed, but its names are known then */
    scope = check_lets(checker, body, scope);
    condition_check_all(checker, scope, body);
}

/* Gives every rule its exceptions, in the order they have among all. */
static void attach_exceptions(Checker *checker, const Checked *checked)
{
    const DeclList *exceptions = &checked->exceptions;
    for (uint32_t i = 0; i < exceptions->count; i++) {
        Decl *rule = exceptions->items[i]->extra;
        if (rule != NULL)
            rule->as.rule.exception_count++;
    }
    for (uint32_t i = 0; i < exceptions->count; i++) {
        Decl *rule = exceptions->items[i]->extra;
        RuleBody *body = rule != NULL ? &rule->as.rule : NULL;
        if (body == NULL)
            continue;
        if (body->exceptions == NULL) {
            body->exceptions =
                arena_alloc_array(checker->arena, body->exception_count, sizeof(Decl *));
            body->exception_count = 0;
        }
        if (body->exceptions != NULL)
            body->exceptions[body->exception_count++] = exceptions->items[i];
    }
}

/* Finds the exceptions' rules. One in a file that is skimmed has to be checked all the same if an
 * exception in another file is read in its scope: `out_needed` says so by the rule's index. */
static bool link_exceptions(Checker *checker, const Checked *checked, bool **out_needed)
{
    *out_needed = arena_alloc_array(checker->arena, checked->rules.count, sizeof **out_needed);
    for (uint32_t i = 0; *out_needed != NULL && i < checked->exceptions.count; i++) {
        Decl *decl = checked->exceptions.items[i];
        Checker view = declare_view(checker, decl);
        Decl *rule = find_rule(&view, checked, decl->name);
        decl->extra = rule;
        if (rule != NULL && !decl->module->skimmed)
            (*out_needed)[rule->index] = true;
    }
    return *out_needed != NULL;
}

/* Whether the rule or an exception to it stands in a file that is seen. */
static bool is_seen(const Decl *rule)
{
    const RuleBody *body = &rule->as.rule;
    bool seen = !rule->module->unseen;
    for (uint32_t i = 0; body->exceptions != NULL && i < body->exception_count && !seen; i++)
        seen = !body->exceptions[i]->module->unseen;
    return seen;
}

void rules_check(Checker *checker, Checked *checked)
{
    bool *needed;
    if (!link_exceptions(checker, checked, &needed))
        return;
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        Checker view = declare_view(checker, checked->rules.items[i]);
        if (!view.module->skimmed || needed[i])
            check_rule(&view, checked->rules.items[i]);
    }
    for (uint32_t i = 0; i < checked->exceptions.count; i++) {
        Decl *decl = checked->exceptions.items[i], *rule = decl->extra;
        Checker view = declare_view(checker, decl);
        if (rule != NULL && (!view.module->skimmed || needed[rule->index]))
            check_exception(&view, decl, rule);
    }
    attach_exceptions(checker, checked);
    for (uint32_t i = 0; i < checked->rules.count; i++) {
        if (is_seen(checked->rules.items[i]))
            clash_check_exceptions(checker, checked->rules.items[i]);
    }
}
