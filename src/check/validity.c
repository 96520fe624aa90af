/*
 * validity.c - `in` blocks and periods.
 */
#include "check/validity.h"

#include <stdlib.h>

#include "check/globals.h"
#include "check/suggest.h"
#include "value/calendar.h"

/* ---- periods --------------------------------------------------------------------------------- */

Period validity_period(const Clauses *clauses)
{
    return (Period){
        .from = clauses->from.given ? clauses->from.days : INT64_MIN,
        .until = clauses->until.given ? clauses->until.days : INT64_MAX,
    };
}

bool validity_check_dates(Checker *checker, const Clauses *clauses)
{
    Period period = validity_period(clauses);
    if (period.from < period.until)
        return true;
    Diag diag = diag_at(DIAG_DATES, clauses->until.span);
    diag.also = clauses->from.span;
    diag.also_message = TEXT("it begins here");
    diag.hint = TEXT("The day after \"until\" is the first on which it no longer holds: write a "
                     "later one.");
    diags_add(checker->diags, &diag,
              period.from == period.until ? "it ends on the day it begins, so it never holds"
                                          : "it ends before it begins, so it never holds");
    return false;
}

/* ---- scopes and members ---------------------------------------------------------------------- */

static bool is_scope(const Decl *decl)
{
    return decl->kind == DECL_SCOPE;
}

static Decl *find_scope(Checker *checker, const Constraint *constraint)
{
    bool ambiguous = false;
    Ident name = constraint->scope;
    Decl *decl = globals_find(checker, name.text, name.span, &ambiguous);
    if (ambiguous || (decl != NULL && decl->kind == DECL_SCOPE))
        return decl;
    Diag diag = diag_at(DIAG_NO_SCOPE, name.span);
    Text near = decl == NULL ? globals_suggest(checker, name.text, is_scope) : TEXT("");
    diag.hint = near.size_bytes > 0
                    ? diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near))
                    : TEXT("Declare it: scope NAME: ENUM = expression;");
    if (near.size_bytes > 0)
        diag.fix = (FixIt){name.span, near};
    if (decl != NULL)
        diag.also = decl->name.span;
    diags_add(checker->diags, &diag, "there is no scope \"%.*s\"", TEXT_ARG(name.text));
    return NULL;
}

/* The enum that a scope is of, or NULL where the scope is in error. */
static const Decl *enum_of(const Decl *scope)
{
    return scope != NULL && scope->type != NULL && scope->type->kind == TYPE_ENUM
               ? scope->type->decl
               : NULL;
}

static bool find_member(Checker *checker, uint32_t *out, const Decl *enumeration, Ident name)
{
    Member *members = enumeration->as.enumeration.members;
    for (uint32_t i = 0; i < enumeration->as.enumeration.count; i++) {
        *out = i;
        if (text_equal(members[i].name.text, name.text)) {
            members[i].used = true;
            return true;
        }
    }
    Suggestion near = suggest_begin(name.text);
    for (uint32_t i = 0; i < enumeration->as.enumeration.count; i++)
        suggest_offer(&near, members[i].name.text);
    Diag diag = diag_at(DIAG_NO_MEMBER, name.span);
    suggest_fill_all(&diag, checker->diags, &near, name.span);
    diags_add(checker->diags, &diag, "enum \"%.*s\" has no member \"%.*s\"",
              TEXT_ARG(enumeration->name.text), TEXT_ARG(name.text));
    return false;
}

static void report_repeated(Checker *checker, const Constraint *constraint, uint32_t member,
                            uint32_t first)
{
    Diag diag = diag_at(DIAG_REPEATED, constraint->members[member].span);
    diag.also = constraint->members[first].span;
    diag.also_message = TEXT("the first time");
    diags_add(checker->diags, &diag, "\"%.*s\" is named twice",
              TEXT_ARG(constraint->members[member].text));
}

static void check_repeated(Checker *checker, const Constraint *constraint)
{
    for (uint32_t i = 1; i < constraint->count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (text_equal(constraint->members[i].text, constraint->members[k].text)) {
                report_repeated(checker, constraint, i, k);
                break;
            }
        }
    }
}

static int compare_ordinals(const void *left, const void *right)
{
    const uint32_t *one = left, *other = right;
    return (*one > *other) - (*one < *other);
}

/* Finds the members; those that there are not, or that are there twice, are left out. */
static void resolve_members(Checker *checker, Constraint *constraint, const Decl *enumeration)
{
    uint32_t count = 0, kept = 0;
    for (uint32_t i = 0; i < constraint->count; i++) {
        if (find_member(checker, &constraint->ordinals[count], enumeration, constraint->members[i]))
            count++;
    }
    qsort(constraint->ordinals, count, sizeof *constraint->ordinals, compare_ordinals);
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || constraint->ordinals[kept - 1] != constraint->ordinals[i])
            constraint->ordinals[kept++] = constraint->ordinals[i];
    }
    constraint->count = kept;
}

static void resolve_constraint(Checker *checker, Constraint *constraint)
{
    constraint->scope_decl = find_scope(checker, constraint);
    constraint->ordinals =
        arena_alloc_array(checker->arena, constraint->count, sizeof *constraint->ordinals);
    const Decl *enumeration = enum_of(constraint->scope_decl);
    if (enumeration == NULL || constraint->ordinals == NULL)
        return;
    check_repeated(checker, constraint);
    resolve_members(checker, constraint, enumeration);
}

/* ---- what is allowed ------------------------------------------------------------------------- */

/* A constraint none of whose members could be found is in error and allows all. */
static bool constraint_allows(const Constraint *constraint, uint32_t ordinal)
{
    if (constraint->count == 0 || constraint->ordinals == NULL)
        return true;
    bool named = bsearch(&ordinal, constraint->ordinals, constraint->count,
                         sizeof *constraint->ordinals, compare_ordinals) != NULL;
    return named != constraint->negated;
}

bool validity_allows(const Decl *decl, const Decl *scope, uint32_t ordinal)
{
    for (uint32_t i = 0; i < decl->constraint_count; i++) {
        const Constraint *constraint = decl->constraints[i];
        if (constraint->scope_decl == scope && enum_of(scope) != NULL &&
            !constraint_allows(constraint, ordinal))
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

bool validity_members(Arena *arena, ValueSet *out, const Decl *decl, const Decl *scope)
{
    const Decl *enumeration = enum_of(scope);
    *out = (ValueSet){.any = enumeration == NULL || !mentions(decl, scope)};
    if (out->any)
        return true;
    uint32_t count = enumeration->as.enumeration.count;
    out->spans = arena_alloc_unset(arena, count * sizeof *out->spans);
    for (uint32_t i = 0; out->spans != NULL && i < count; i++) {
        if (validity_allows(decl, scope, i))
            out->spans[out->count++] = (ValueSpan){.low = value_enum(scope->type->index, i)};
    }
    return out->spans != NULL;
}

/* ---- what holds together --------------------------------------------------------------------- */

static Period common_period(const Holding *holdings, uint32_t count)
{
    Period common = {INT64_MIN, INT64_MAX};
    for (uint32_t i = 0; i < count; i++) {
        Period period = validity_period(holdings[i].clauses);
        common.from = period.from > common.from ? period.from : common.from;
        common.until = period.until < common.until ? period.until : common.until;
    }
    return common;
}

static bool all_allow(const Holding *holdings, uint32_t count, const Decl *scope, uint32_t ordinal)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!validity_allows(holdings[i].decl, scope, ordinal))
            return false;
    }
    return true;
}

/* The first member of the scope that all allow; the count of members where there is none. */
static uint32_t common_member(const Holding *holdings, uint32_t count, const Decl *scope)
{
    const Decl *enumeration = enum_of(scope);
    uint32_t ordinal = 0;
    while (ordinal < enumeration->as.enumeration.count &&
           !all_allow(holdings, count, scope, ordinal))
        ordinal++;
    return ordinal;
}

static uint32_t mention_count(const Holding *holdings, uint32_t count, const Decl *scope)
{
    uint32_t mentions_count = 0;
    for (uint32_t i = 0; i < count; i++)
        mentions_count += mentions(holdings[i].decl, scope) ? 1 : 0;
    return mentions_count;
}

/* One that alone leaves its scope no member has been reported and goes with everything. */
bool validity_meet_all(const Holding *holdings, uint32_t count)
{
    Period common = common_period(holdings, count);
    if (common.from >= common.until)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const Decl *decl = holdings[i].decl;
        for (uint32_t k = 0; k < decl->constraint_count; k++) {
            const Decl *scope = decl->constraints[k]->scope_decl, *enumeration = enum_of(scope);
            if (enumeration != NULL && mention_count(holdings, count, scope) > 1 &&
                common_member(holdings, count, scope) == enumeration->as.enumeration.count)
                return false;
        }
    }
    return true;
}

bool validity_meet(const Decl *one, const Clauses *one_clauses, const Decl *other,
                   const Clauses *other_clauses)
{
    Holding both[] = {{one, one_clauses}, {other, other_clauses}};
    return validity_meet_all(both, 2);
}

bool validity_covers(const Holding *wide, const Holding *others, uint32_t count)
{
    Period period = validity_period(wide->clauses), common = common_period(others, count);
    if (period.from > common.from || period.until < common.until)
        return false;
    for (uint32_t i = 0; i < wide->decl->constraint_count; i++) {
        const Decl *scope = wide->decl->constraints[i]->scope_decl, *enumeration = enum_of(scope);
        for (uint32_t k = 0; enumeration != NULL && k < enumeration->as.enumeration.count; k++) {
            if (all_allow(others, count, scope, k) && !validity_allows(wide->decl, scope, k))
                return false;
        }
    }
    return true;
}

static bool was_mentioned(const Holding *holdings, uint32_t holding, uint32_t constraint)
{
    const Decl *decl = holdings[holding].decl;
    for (uint32_t i = 0; i < constraint; i++) {
        if (decl->constraints[i]->scope_decl == decl->constraints[constraint]->scope_decl)
            return true;
    }
    return mention_count(holdings, holding, decl->constraints[constraint]->scope_decl) > 0;
}

static void write_member(Buffer *out, const Holding *holdings, uint32_t count, const Decl *scope)
{
    const Decl *enumeration = enum_of(scope);
    uint32_t ordinal = enumeration != NULL ? common_member(holdings, count, scope) : 0;
    if (enumeration == NULL || ordinal == enumeration->as.enumeration.count)
        return;
    buffer_add_string(out, out->size_bytes > 0 ? ", " : "");
    buffer_add(out, scope->name.text);
    buffer_add_string(out, " = ");
    buffer_add(out, enumeration->as.enumeration.members[ordinal].name.text);
}

void validity_write_meeting(Buffer *out, const Diags *diags, const Holding *holdings,
                            uint32_t count)
{
    Period common = common_period(holdings, count);
    for (uint32_t i = 0; i < count; i++) {
        const Decl *decl = holdings[i].decl;
        for (uint32_t k = 0; k < decl->constraint_count; k++) {
            if (!was_mentioned(holdings, i, k))
                write_member(out, holdings, count, decl->constraints[k]->scope_decl);
        }
    }
    if (common.from == INT64_MIN && common.until == INT64_MAX)
        return;
    buffer_add_string(out, out->size_bytes > 0 ? " " : diags_say(diags, "any input "));
    buffer_add_string(out, diags_say(diags, "on "));
    calendar_write_date(out, common.from != INT64_MIN ? common.from : common.until - 1);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* The constraint around this block that leaves it no member, or NULL. */
static const Constraint *contradicted(const Decl *in)
{
    const Constraint *constraint = &in->as.in.constraint;
    const Decl *scope = constraint->scope_decl, *enumeration = enum_of(scope);
    const Constraint *outer = constraint;
    if (enumeration == NULL)
        return NULL;
    for (uint32_t i = 0; i < enumeration->as.enumeration.count; i++) {
        if (constraint_allows(constraint, i) && validity_allows(in, scope, i))
            return NULL;
    }
    for (uint32_t i = 0; i < in->constraint_count; i++) {
        if (in->constraints[i]->scope_decl == scope)
            outer = in->constraints[i];
    }
    return outer;
}

static void check_contradiction(Checker *checker, const Decl *in)
{
    const Constraint *constraint = &in->as.in.constraint;
    const Constraint *outer = contradicted(in);
    if (outer == NULL)
        return;
    Diag diag = diag_at(DIAG_NEVER_HOLDS, constraint->span);
    diag.hint = TEXT("Move the block out, or leave out one of the two conditions.");
    if (outer != constraint) {
        diag.also = outer->span;
        diag.also_message = TEXT("the block around it");
    }
    diags_add(checker->diags, &diag, "no value of \"%.*s\" is in this block",
              TEXT_ARG(constraint->scope.text));
}

void validity_resolve(Checker *checker, Decl *in)
{
    resolve_constraint(checker, &in->as.in.constraint);
    check_contradiction(checker, in);
    for (uint32_t i = 0; i < in->as.in.body.count; i++) {
        if (in->as.in.body.items[i]->kind == DECL_IN)
            validity_resolve(checker, in->as.in.body.items[i]);
    }
}
