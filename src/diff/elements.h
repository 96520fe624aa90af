/*
 * elements.h - a program as the things its authors speak of: rules, settings, rows, …
 *
 * Each is described alike, by named aspects, so that two programs are compared in one way.
 *
 * Layer: diff (internal).
 */
#pragma once

#include "code/program.h"

typedef enum ElementKind {
    ELEMENT_RULE,
    ELEMENT_EXCEPTION,
    ELEMENT_SETTING,
    ELEMENT_VALUE, /* a setting's, for scopes and from a date */
    ELEMENT_TABLE, /* a mapping, too */
    ELEMENT_ROW,
    ELEMENT_DECIDE,
    ELEMENT_LET,
    ELEMENT_FUNCTION,
    ELEMENT_SCOPE,
    ELEMENT_SOURCE,
    ELEMENT_ENUM,
    ELEMENT_MEMBER,
    ELEMENT_RECORD,
    ELEMENT_FIELD,
    ELEMENT_KIND_COUNT,
} ElementKind;

typedef struct Aspect {
    const char *name; /* "when", "until", "message.zh", …: stable */
    Text value;
} Aspect;

/* Begins `where` of a value that holds in all scopes. */
#define ELEMENT_EVERYWHERE "everywhere"
/* And before the day from which it holds. */
#define ELEMENT_FROM ", from "

enum { ASPECTS_MAX = 16 };
typedef struct Element {
    ElementKind kind;
    Text name;      /* the full name of the rule, setting, table, … it is or is part of */
    Text where;     /* of a VALUE "province guangdong, from 2024-01-01", a ROW its text, a MEMBER or
                       FIELD its     name; else empty. Kind, name and where tell elements apart. */
    uint32_t index; /* in its section: RULES, SETTING_VALUES, … */
    uint32_t module; /* MODULES, or NONE */
    uint32_t line;
    uint32_t aspect_count;
    Aspect aspects[ASPECTS_MAX];
} Element;

typedef struct Elements {
    uint32_t count;
    const Element *items; /* sorted by kind, name, where */
} Elements;

/* "rule", "setting value", …: stable. */
const char *element_kind_name(ElementKind kind);
/* Everything the program consists of; false when memory is exhausted. Lives in the arena. */
bool elements_of(Elements *out, Arena *arena, const Program *program);
