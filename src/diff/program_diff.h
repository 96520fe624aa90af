/*
 * program_diff.h - what changed between two programs, in the words of rules and settings.
 *
 * Layer: diff.
 */
#pragma once

#include "diff/elements.h"

typedef enum ChangeKind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED } ChangeKind;

typedef struct AspectChange {
    const char *name;
    Text before; /* data NULL: it has none */
    Text after;
} AspectChange;

typedef struct Change {
    ChangeKind kind;
    const Element *before; /* NULL where added */
    const Element *after;  /* NULL where removed */
    uint32_t aspect_count; /* of CHANGED */
    AspectChange aspects[ASPECTS_MAX];
} Change;

typedef struct ProgramDiff {
    const Program *before;
    const Program *after;
    uint32_t change_count;
    const Change *changes; /* by kind of element, name, where */
} ProgramDiff;

/* False when memory is exhausted. Lives in the arena, and borrows from both programs. */
bool program_diff(ProgramDiff *out, Arena *arena, const Program *before, const Program *after);

/* The element a change is about: as it is now, or as it last was. */
const Element *change_element(const Change *change);
