/*
 * activation.h - what holds for a record's scopes and day, resolved once.
 *
 * Which rules run, which exceptions are in force and which value each setting has depends only
 * on the scopes' values and on the period the day falls in: the days on which nothing begins or
 * ends part time into periods. So applications of one province and period share an Activation.
 *
 * Layer: decision (internal). One Activations, one thread.
 */
#pragma once

#include "base/arena.h"
#include "vm/vm.h"

/* Rules in lists of a few, so that one who cancels between them need not wait for all. */
typedef struct RuleLists {
    uint32_t count;
    VmRuleList *items;
} RuleLists;

typedef struct Activation {
    RuleLists final_rules; /* those marked so */
    RuleLists rules;
    uint32_t *settings;         /* by setting: the constant in force, or NONE */
    uint32_t *setting_values;   /* by setting: the SETTING_VALUES item in force, or NONE */
    Value *values_of_settings;  /* by setting: what the Vm has made of it */
    uint32_t *first_exceptions; /* by rule: the first of its exceptions in force, an index of the
                                   next; NONE without any */
    uint32_t *exceptions; /* those in force: a rule's together, in order; NONE after the last */
    /* By rule, as the evaluator makes them: what findings of it say, whatever the record. In the
     * arena. */
    struct Finding **descriptions; /* NULL before the first; then NULL for each that there is not */
    Arena *arena;
} Activation;

typedef struct Activations Activations;

/* NULL when memory is exhausted. */
Activations *activations_new(const Program *program, const Allocator *allocator);
void activations_free(Activations *activations);

/* What holds where scope i has the member scopes[i] (NONE: it is not known) on that day. Valid
 * until the next call. NULL when memory is exhausted. */
Activation *activations_find(Activations *activations, const uint32_t *scopes, int64_t days);
