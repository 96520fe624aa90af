/*
 * validity.h - where and when rules, exceptions and values of settings hold.
 *
 * The place is the `in` blocks around a declaration, the time its `from` and `until`.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/grid.h"

/* Days since 1970-01-01, `until` excluded. */
typedef struct Period {
    int64_t from;
    int64_t until;
} Period;

/* From and until of the clauses; INT64_MIN and INT64_MAX where they are open. */
Period validity_period(const Clauses *clauses);

/* Reports what ends before it begins; true if it does not. */
bool validity_check_dates(Checker *checker, const Clauses *clauses);

/* Finds scopes and members of an `in` block and of those inside it, and reports one that nothing
 * can be in. `checker` looks from its module. */
void validity_resolve(Checker *checker, Decl *in);

/* Whether `decl` can hold where the scope's value is the member; true for scopes in error. */
bool validity_allows(const Decl *decl, const Decl *scope, uint32_t ordinal);

/* The scope's members for which `decl` can hold. False: no memory. */
bool validity_members(Arena *arena, ValueSet *out, const Decl *decl, const Decl *scope);

/* Something that holds in places and for a time. */
typedef struct Holding {
    const Decl *decl;
    const Clauses *clauses;
} Holding;

/* Whether there are an application and a day for which all of them hold. */
bool validity_meet_all(const Holding *holdings, uint32_t count);
bool validity_meet(const Decl *one, const Clauses *one_clauses, const Decl *other,
                   const Clauses *other_clauses);
/* Whether `wide` holds wherever and whenever all the others do. */
bool validity_covers(const Holding *wide, const Holding *others, uint32_t count);
/* Appends where and when all of them hold, "province = hainan on 2018-01-01", behind a comma if
 * `out` holds something already; nothing where they hold anywhere at any time. */
void validity_write_meeting(Buffer *out, const Diags *diags, const Holding *holdings,
                            uint32_t count);
