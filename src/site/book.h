/*
 * book.h - a program seen as a rulebook: topics, requirements, who asks them; and their parts in
 * HTML.
 *
 * Layer: site.
 */
#pragma once

#include "base/arena.h"
#include "site/html.h"
#include "site/site.h"

/* What rules with one topic say. */
typedef struct Topic {
    Text name;
    uint32_t rule_count;
    uint32_t *rules; /* RULES */
} Topic;

typedef enum RequirementKind {
    REQUIREMENT_SETTING,   /* index: SETTING_VALUES */
    REQUIREMENT_RULE,      /* index: RULES, one that stands under no setting */
    REQUIREMENT_EXCEPTION, /* index: EXCEPTIONS */
} RequirementKind;

/* Something asked, from a day and until a day, of some. */
typedef struct Requirement {
    RequirementKind kind;
    uint32_t index;
    const BundleValidity *validity;
    Text topic; /* or the setting's name where no rule stands under it */
    bool has_topic;
} Requirement;

typedef struct Book {
    const SiteInput *input;
    const Program *program;
    Arena *arena;
    uint32_t scope;           /* SCOPES: the one that findings report, or NONE */
    Text scope_name;          /* its short name */
    const BundleEnum *places; /* its members; NULL without a scope */
    uint32_t topic_count;
    Topic *topics; /* by name */
    uint32_t requirement_count;
    Requirement *requirements; /* by topic, then applicants, then date */
} Book;

/* STATUS_MEMORY. The book lives in `arena`. */
Status book_init(Book *out, const SiteInput *input, Arena *arena);

Text book_text(const Book *book, BundleText text);
/* The text of a module's file, or none. */
Text book_source(const Book *book, uint32_t module);
const BundleMember *book_place(const Book *book, uint32_t ordinal);
/* Whether it is asked in this place: NONE for what is not limited to places. */
bool book_asked_in(const Book *book, const Requirement *requirement, uint32_t ordinal);
bool book_is_limited_to_places(const Book *book, const BundleValidity *validity);
const Topic *book_topic(const Book *book, Text name);

/* ---- parts of pages -------------------------------------------------------------------------- */

/* A constant in one language: labels of members, yes and no. */
void book_value(Buffer *out, const Book *book, uint32_t constant, bool chinese);
void book_value_both(Buffer *out, const Book *book, uint32_t constant);
/* Who it holds for: the limits by other scopes than the reported one. */
void book_limits(Buffer *out, const Book *book, const BundleValidity *validity);
/* A day, or nothing where it is open. */
void book_day(Buffer *out, int32_t days);
/* The attributes by which site.js finds what is in force on a day. */
void book_period_attributes(Buffer *out, const BundleValidity *validity);
void book_severity(Buffer *out, const Book *book, const BundleRule *rule);
/* A rule's message in both languages. The reported scope's name in its holes is replaced by
 * `place`, the names of settings it stands under by `constant`; both may be NONE. */
void book_message(Buffer *out, const Book *book, const BundleRule *rule, uint32_t place,
                  uint32_t constant);
/* The rule as it is written; nothing where its file is not known. */
void book_rule_source(Buffer *out, const Book *book, uint32_t module, uint32_t line);
