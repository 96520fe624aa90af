/*
 * place.h - places in the input: what `at`, `given` and `expect unknown` name.
 *
 * A place is named, not read: an optional field on the way needs no guard.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

typedef enum PlaceUse {
    PLACE_OF_RULE, /* begins at the input, at a `for` variable or at a let that is a record */
    PLACE_OF_TEST, /* begins at the input, or at a field of it */
} PlaceUse;

/* Types the place, a name with fields and whole numbers as indexes behind it, and reports where it
 * is none. Returns its type, TYPE_ERROR where that was reported; an optional field's is without
 * the optional. */
const Type *place_check(Checker *checker, const Scope *scope, Expr *place, PlaceUse use);
