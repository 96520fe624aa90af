/*
 * settings.c - what scopes and dates decide.
 *
 * The value in force is the one under the most conditions; two with equally many must never
 * both hold. Whether they could is exact: each scope's members that satisfy both are intersected,
 * and so are the periods.
 */
#include "check/declare.h"
#include "value/calendar.h"

/* ---- constraints -------------------------------------------------------------------------------- */

static Decl *find_scope(Checker *checker, const Constraint *constraint)
{
    bool ambiguous = false;
    Decl *decl =
        globals_find(checker, constraint->scope.text, constraint->scope.span, &ambiguous);
    if (decl != NULL && decl->kind == DECL_SCOPE)
        return decl;
    if (!ambiguous) {
        Diag diag = diag_at(DIAG_NO_SCOPE, constraint->scope.span);
        diag.hint = TEXT("Declare it: scope NAME: ENUM = expression;");
        diags_add(checker->diags, &diag, "there is no scope \"%.*s\"",
                  TEXT_ARG(constraint->scope.text));
    }
    return NULL;
}

static uint32_t find_member(Checker *checker, const Decl *enumeration, Ident name)
{
    const Member *members = enumeration->as.enumeration.members;
    Diag diag = diag_at(DIAG_NO_MEMBER, name.span);
    size_t best = 4;
    for (uint32_t i = 0; i < enumeration->as.enumeration.count; i++) {
        if (text_equal(members[i].name.text, name.text))
            return i;
        size_t distance = text_distance(members[i].name.text, name.text, best);
        if (distance < best) {
            best = distance;
            diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?",
                                   TEXT_ARG(members[i].name.text));
            diag.fix = (FixIt){name.span, members[i].name.text};
        }
    }
    diags_add(checker->diags, &diag, "enum \"%.*s\" has no member \"%.*s\"",
              TEXT_ARG(enumeration->name.text), TEXT_ARG(name.text));
    return UINT32_MAX;
}

static void insert_ordinal(Constraint *constraint, uint32_t *count, uint32_t ordinal)
{
    uint32_t at = *count;
    for (; at > 0 && constraint->ordinals[at - 1] > ordinal; at--)
        constraint->ordinals[at] = constraint->ordinals[at - 1];
    constraint->ordinals[at] = ordinal;
    (*count)++;
}

static void resolve_constraint(Checker *checker, Constraint *constraint)
{
    constraint->scope_decl = find_scope(checker, constraint);
    constraint->ordinals =
        arena_alloc_array(checker->arena, constraint->count + 1, sizeof *constraint->ordinals);
    if (constraint->scope_decl == NULL || constraint->ordinals == NULL ||
        constraint->scope_decl->type->kind != TYPE_ENUM)
        return;
    const Decl *enumeration = constraint->scope_decl->type->decl;
    uint32_t count = 0;
    for (uint32_t i = 0; i < constraint->count; i++) {
        uint32_t ordinal = find_member(checker, enumeration, constraint->members[i]);
        if (ordinal != UINT32_MAX)
            insert_ordinal(constraint, &count, ordinal);
    }
    constraint->count = count;
}

void settings_resolve_constraints(Checker *checker, Decl *decl)
{
    Checker view = declare_view(checker, decl);
    resolve_constraint(&view, &decl->as.in.constraint);
    for (uint32_t i = 0; i < decl->as.in.body.count; i++) {
        if (decl->as.in.body.items[i]->kind == DECL_IN)
            settings_resolve_constraints(checker, decl->as.in.body.items[i]);
    }
}

void settings_check_dates(Checker *checker, const Clauses *clauses)
{
    if (!clauses->from.given || !clauses->until.given ||
        clauses->from.days < clauses->until.days)
        return;
    Diag diag = diag_at(DIAG_DATES, clauses->until.span);
    diag.also = clauses->from.span;
    diags_add(checker->diags, &diag, "it ends before it begins");
}

/* ---- settings ----------------------------------------------------------------------------------- */

/* A set's value is of the setting's type, without the optional. */
static const Type *type_of_value(const Decl *setting)
{
    return setting->type->kind == TYPE_OPTIONAL ? setting->type->params[0] : setting->type;
}

static bool is_flag(const Decl *setting)
{
    return setting->type->kind == TYPE_BOOL && setting->as.setting.value == NULL;
}

static void check_value(Checker *checker, Decl *decl, const Type *type)
{
    settings_check_dates(checker, &decl->as.setting.clauses);
    if (decl->as.setting.value == NULL || type->kind == TYPE_ERROR)
        return;
    expression_check_bare(checker, NULL, decl->as.setting.value, type);
    declaration_constant(checker, &decl->value, decl->as.setting.value);
}

static void check_setting(Checker *checker, Decl *decl)
{
    check_value(checker, decl, type_of_value(decl));
    bool needs_value = decl->type->kind != TYPE_OPTIONAL && decl->type->kind != TYPE_ERROR;
    if (!needs_value || decl->as.setting.value != NULL || is_flag(decl))
        return;
    Diag diag = diag_at(DIAG_SETTING_NO_VALUE, decl->name.span);
    diag.hint = TEXT("Give it a general value (= …), or make its type optional (T?).");
    diags_add(checker->diags, &diag, "setting \"%.*s\" has no general value",
              TEXT_ARG(decl->name.text));
}

static void check_set(Checker *checker, Decl *decl)
{
    bool ambiguous = false;
    Decl *setting = globals_find(checker, decl->name.text, decl->name.span, &ambiguous);
    if (setting == NULL || setting->kind != DECL_SETTING) {
        Diag diag = diag_at(DIAG_UNKNOWN_SETTING, decl->name.span);
        Text near = globals_suggest(checker, decl->name.text);
        if (near.size_bytes > 0)
            diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
        if (!ambiguous)
            diags_add(checker->diags, &diag, "there is no setting \"%.*s\"",
                      TEXT_ARG(decl->name.text));
        return;
    }
    decl->as.setting.setting = setting;
    if (decl->as.setting.value == NULL && type_of_value(setting)->kind != TYPE_BOOL) {
        Diag diag = diag_at(DIAG_WRONG_TYPE, decl->name.span);
        diag.hint = TEXT("Only flags are set without a value.");
        diags_add(checker->diags, &diag, "\"%.*s\" is set without a value",
                  TEXT_ARG(decl->name.text));
    }
    check_value(checker, decl, type_of_value(setting));
}

/* ---- overlaps ----------------------------------------------------------------------------------- */

static bool allows(const Constraint *constraint, uint32_t ordinal)
{
    for (uint32_t i = 0; i < constraint->count; i++) {
        if (constraint->ordinals[i] == ordinal)
            return !constraint->negated;
    }
    return constraint->negated;
}

static bool decl_allows(const Decl *decl, const Decl *scope, uint32_t ordinal)
{
    for (uint32_t i = 0; i < decl->constraint_count; i++) {
        if (decl->constraints[i]->scope_decl == scope &&
            !allows(decl->constraints[i], ordinal))
            return false;
    }
    return true;
}

static bool mentions(const Decl *decl, const Decl *scope)
{
    for (uint32_t i = 0; i < decl->constraint_count; i++) {
        if (decl->constraints[i]->scope_decl == scope)
            return true;
    }
    return false;
}

/* Finds a member of every scope that both allow, described in `witness`; false if one has none. */
static bool find_common(const Checked *checked, const Decl *one, const Decl *other,
                        Buffer *witness)
{
    for (uint32_t i = 0; i < checked->scopes.count; i++) {
        const Decl *scope = checked->scopes.items[i];
        if (scope->type->kind != TYPE_ENUM || (!mentions(one, scope) && !mentions(other, scope)))
            continue;
        const Decl *enumeration = scope->type->decl;
        uint32_t ordinal = 0, count = enumeration->as.enumeration.count;
        while (ordinal < count &&
               !(decl_allows(one, scope, ordinal) && decl_allows(other, scope, ordinal)))
            ordinal++;
        if (ordinal == count)
            return false;
        buffer_add_string(witness, " ");
        buffer_add(witness, scope->name.text);
        buffer_add_string(witness, " = ");
        buffer_add(witness, enumeration->as.enumeration.members[ordinal].name.text);
        buffer_add_string(witness, ",");
    }
    return true;
}

static int64_t from_of(const Decl *decl)
{
    const Clauses *clauses = &decl->as.setting.clauses;
    return clauses->from.given ? clauses->from.days : INT32_MIN;
}

static int64_t until_of(const Decl *decl)
{
    const Clauses *clauses = &decl->as.setting.clauses;
    return clauses->until.given ? clauses->until.days : INT32_MAX;
}

static void check_pair(Checker *checker, const Checked *checked, const Decl *one,
                       const Decl *other)
{
    int64_t from = from_of(one) > from_of(other) ? from_of(one) : from_of(other);
    int64_t until = until_of(one) < until_of(other) ? until_of(one) : until_of(other);
    if (one->constraint_count != other->constraint_count || from >= until)
        return;
    Buffer witness;
    buffer_init(&witness, arena_allocator(checker->arena));
    if (!find_common(checked, one, other, &witness))
        return;
    Diag diag = diag_at(DIAG_SETTING_OVERLAP, other->name.span);
    diag.also = one->name.span;
    diag.also_message = TEXT("the other value");
    diag.hint = TEXT("End one of them with until, or put it under a narrower in.");
    buffer_add_string(&witness, " on ");
    if (from == INT32_MIN)
        buffer_add_string(&witness, "any early day");
    else
        calendar_write_date(&witness, from);
    diags_add(checker->diags, &diag, "two values of \"%.*s\" hold at once: for%.*s",
              TEXT_ARG(one->as.setting.setting->name.text),
              TEXT_ARG(buffer_text(&witness)));
}

/* Sets grouped by setting, so that each is compared only with those of its own. */
static void check_overlaps(Checker *checker, const Checked *checked)
{
    uint32_t count = checked->sets.count;
    uint32_t *next = arena_alloc_array(checker->arena, count + 1, sizeof *next);
    uint32_t *last = arena_alloc_array(checker->arena, checked->settings.count + 1, sizeof *last);
    if (next == NULL || last == NULL)
        return;
    for (uint32_t i = 0; i < count; i++) { /* 0 ends a chain: numbers are from 1 */
        const Decl *set = checked->sets.items[i];
        if (set->as.setting.setting == NULL)
            continue;
        uint32_t setting = set->as.setting.setting->index;
        next[i] = last[setting];
        last[setting] = i + 1;
        for (uint32_t other = next[i]; other != 0; other = next[other - 1])
            check_pair(checker, checked, checked->sets.items[other - 1], set);
    }
}

void settings_check(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->settings.count; i++) {
        Checker view = declare_view(checker, checked->settings.items[i]);
        check_setting(&view, checked->settings.items[i]);
    }
    for (uint32_t i = 0; i < checked->sets.count; i++) {
        Checker view = declare_view(checker, checked->sets.items[i]);
        check_set(&view, checked->sets.items[i]);
    }
    check_overlaps(checker, checked);
}
