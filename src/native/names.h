/*
 * names.h - values by what they are made of, whoever makes them.
 *
 * Within a record, instructions that do the same to the same give the same. A name stands for what
 * they give: it is the instruction, with names instead of registers. So native code can tell that a
 * rule asks what another has found out, and of which type a record's field is.
 *
 * Layer: native (internal).
 */
#pragma once

#include "native/native.h"

enum { NAME_OPERANDS_MAX = 3, NAMES_MAX = 4096 }; /* beyond that values have no name */

typedef struct Name {
    uint16_t op;
    uint32_t number;                      /* of the field, let, native, … */
    uint32_t operands[NAME_OPERANDS_MAX]; /* names; 0: none */
    uint32_t uses;    /* instructions that make it, but for those of a rule that fires */
    bool is_declared; /* a record: its fields are at hand in o%u */
} Name;

typedef struct Names {
    Name *items; /* name i; 0 is none */
    uint32_t count;
    uint32_t *buckets; /* names by hash, or 0 */
} Names;

/* The names live in the arena. False when memory is exhausted. */
bool names_init(Names *out, Arena *arena);
void names_clear(Names *names);
/* That of the same op, number and operands; 0 where there are too many. */
uint32_t names_find(Names *names, Name key);
