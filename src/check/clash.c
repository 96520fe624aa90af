/*
 * clash.c - two exceptions that can hold together.
 *
 * They do where their places, periods and conditions go together with each other, with the rule's,
 * and with some value of every setting that one of the three stands under.
 */
#include "check/clash.h"

#include "check/conjunction.h"
#include "check/settings.h"
#include "check/validity.h"

enum {
    EXCEPTIONS_MAX = 256, /* to one rule that are compared with each other */
    UNDERS_MAX = 8, /* settings that rule and exceptions stand under: with more nothing is said */
    TRIES_MAX = 20000, /* combinations of those settings' values that are looked at */
};

/* Two exceptions, their rule, and a value of each setting they stand under. */
typedef struct Pair {
    Checker *checker;
    const Decl *rule, *one, *other;
    uint32_t setting_count;
    const Decl *settings[UNDERS_MAX];
    uint32_t tries;
    uint32_t holding_count;
    Holding holdings[3 + UNDERS_MAX];
} Pair;

static Holding holding_of(const Decl *decl)
{
    return (Holding){decl, &decl->as.rule.clauses};
}

/* ---- settings -------------------------------------------------------------------------------- */

static bool has_setting(const Pair *pair, const Decl *setting)
{
    for (uint32_t i = 0; i < pair->setting_count; i++) {
        if (pair->settings[i] == setting)
            return true;
    }
    return false;
}

/* False where there are too many, or one is in error. */
static bool add_settings(Pair *pair, const Decl *decl)
{
    const RuleBody *body = &decl->as.rule;
    for (uint32_t i = 0; i < body->under_count; i++) {
        const Decl *setting = body->unders[i].decl;
        if (setting == NULL || (!has_setting(pair, setting) && pair->setting_count == UNDERS_MAX))
            return false;
        if (!has_setting(pair, setting))
            pair->settings[pair->setting_count++] = setting;
    }
    return true;
}

static bool pair_init(Pair *out, Checker *checker, const Decl *rule, const Decl *one,
                      const Decl *other)
{
    *out = (Pair){.checker = checker, .rule = rule, .one = one, .other = other};
    out->holdings[out->holding_count++] = holding_of(rule);
    out->holdings[out->holding_count++] = holding_of(one);
    out->holdings[out->holding_count++] = holding_of(other);
    return add_settings(out, rule) && add_settings(out, one) && add_settings(out, other);
}

/* ---- grounds --------------------------------------------------------------------------------- */

/* What an exception rests on, with the values chosen: its own cite, or that of its first setting.
 */
static Text ground_of(const Pair *pair, const Decl *exception)
{
    const RuleBody *body = &exception->as.rule;
    if (body->clauses.cite.data != NULL || body->under_count == 0)
        return body->clauses.cite;
    for (uint32_t i = 0; i < pair->setting_count; i++) {
        if (pair->settings[i] == body->unders[0].decl)
            return pair->holdings[3 + i].clauses->cite;
    }
    return TEXT("");
}

static bool grounds_differ(const Pair *pair)
{
    Text one = ground_of(pair, pair->one), other = ground_of(pair, pair->other);
    return one.size_bytes > 0 && other.size_bytes > 0 && !text_equal(one, other);
}

static bool choose(Pair *pair);

/* Goes on with one value of the next setting. */
static bool choose_value(Pair *pair, const Decl *value)
{
    if (value_is_false(value->value) || pair->tries++ >= TRIES_MAX)
        return false;
    pair->holdings[pair->holding_count++] = (Holding){value, &value->as.setting.clauses};
    if (validity_meet_all(pair->holdings, pair->holding_count) && choose(pair))
        return true;
    pair->holding_count--;
    return false;
}

/* Chooses values for the settings that have none yet, so that all holds together on different
 * grounds. At most UNDERS_MAX deep. */
static bool choose(Pair *pair)
{
    uint32_t chosen = pair->holding_count - 3;
    if (chosen == pair->setting_count)
        return validity_meet_all(pair->holdings, pair->holding_count) && grounds_differ(pair);
    const Decl *setting = pair->settings[chosen];
    if (setting->as.setting.value != NULL && choose_value(pair, setting))
        return true;
    for (const SettingValue *value = settings_values(setting); value != NULL; value = value->next) {
        if (choose_value(pair, value->decl))
            return true;
    }
    return false;
}

/* ---- saying so ------------------------------------------------------------------------------- */

static void report_clash(const Pair *pair, const Conjunction *conditions)
{
    Diags *diags = pair->checker->diags;
    Verdicts verdicts = conjunction_judge(conditions);
    Buffer example;
    buffer_init_in(&example, conditions->scratch);
    if (verdicts.items != NULL)
        conjunction_write_example(&example, conditions, &verdicts);
    validity_write_meeting(&example, diags, pair->holdings, pair->holding_count);
    if (example.size_bytes == 0)
        buffer_add_string(&example, diags_say(diags, "any input"));
    Diag diag = diag_at(DIAG_EXCEPTION_CLASH, pair->other->name.span);
    diag.also = pair->one->name.span;
    diag.also_message = TEXT("the other exception");
    diag.hint = TEXT("Let one of them say \"unless\" the other holds.");
    Text one = ground_of(pair, pair->one), other = ground_of(pair, pair->other);
    diags_add(diags, &diag, "nothing keeps this exception (%.*s) and another (%.*s) apart for %.*s",
              TEXT_ARG(other), TEXT_ARG(one), TEXT_ARG(buffer_text(&example)));
}

static void report_covered(Checker *checker, const Decl *covered, const Decl *by, bool same)
{
    Diag diag = diag_at(DIAG_REPEATED, covered->name.span);
    diag.also = by->name.span;
    diag.also_message = same ? TEXT("the first time") : TEXT("the wider exception");
    diag.hint = TEXT("Leave out one of the two.");
    diags_add(checker->diags, &diag,
              same ? "this exception is there twice"
                   : "this exception adds nothing: another holds wherever it does");
}

/* ---- whether one holds wherever the other does ----------------------------------------------- */

static bool stands_under(const Decl *decl, const Decl *setting)
{
    for (uint32_t i = 0; i < decl->as.rule.under_count; i++) {
        if (decl->as.rule.unders[i].decl == setting)
            return true;
    }
    return false;
}

/* Whether the conditions of `wide` follow from the rule's and those of `narrow`. */
static bool conditions_follow(const Pair *pair, const Decl *wide, const Decl *narrow)
{
    Conjunction all;
    if (!conjunction_begin(&all, pair->checker))
        return false;
    all.mixed = true;
    const RuleBody *bodies[] = {&pair->rule->as.rule, &narrow->as.rule, &wide->as.rule};
    uint32_t first = 0;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        first = all.count;
        conjunction_add_all(&all, bodies[i]->conditions, bodies[i]->condition_count);
    }
    Verdicts verdicts = conjunction_judge(&all);
    bool follow = verdicts.items != NULL;
    for (uint32_t i = 0; follow && i < all.count; i++)
        follow = i < first ? verdicts.items[i].finding != PART_CONTRADICTS
                           : verdicts.items[i].finding == PART_FOLLOWS;
    conjunction_end(&all);
    return follow;
}

static bool covers(const Pair *pair, const Decl *wide, const Decl *narrow)
{
    Holding wide_holding = holding_of(wide);
    Holding others[] = {holding_of(pair->rule), holding_of(narrow)};
    for (uint32_t i = 0; i < wide->as.rule.under_count; i++) {
        const Decl *setting = wide->as.rule.unders[i].decl;
        if (!stands_under(pair->rule, setting) && !stands_under(narrow, setting))
            return false;
    }
    return validity_covers(&wide_holding, others, 2) && conditions_follow(pair, wide, narrow);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void check_clash(Pair *pair)
{
    Conjunction all;
    if (!choose(pair) || !conjunction_begin(&all, pair->checker))
        return;
    all.mixed = true;
    const Decl *decls[] = {pair->rule, pair->one, pair->other};
    for (size_t i = 0; i < sizeof decls / sizeof decls[0]; i++)
        conjunction_add_all(&all, decls[i]->as.rule.conditions, decls[i]->as.rule.condition_count);
    if (!all.too_many && conjunction_can_hold(&all))
        report_clash(pair, &all);
    conjunction_end(&all);
}

static void check_pair(Checker *checker, const Decl *rule, const Decl *one, const Decl *other)
{
    Pair pair;
    if (!pair_init(&pair, checker, rule, one, other) ||
        !validity_meet_all(pair.holdings, pair.holding_count))
        return;
    bool one_covers = covers(&pair, one, other), other_covers = covers(&pair, other, one);
    if (one_covers)
        report_covered(checker, other, one, other_covers);
    else if (other_covers)
        report_covered(checker, one, other, false);
    else
        check_clash(&pair);
}

void clash_check_exceptions(Checker *checker, const Decl *rule)
{
    const RuleBody *body = &rule->as.rule;
    uint32_t count = body->exceptions == NULL                 ? 0
                     : body->exception_count < EXCEPTIONS_MAX ? body->exception_count
                                                              : EXCEPTIONS_MAX;
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t k = 0; k < i; k++)
            check_pair(checker, rule, body->exceptions[k], body->exceptions[i]);
    }
}
