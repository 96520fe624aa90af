/*
 * diag.h - what the compiler has to say to a rule author.
 *
 * A diagnostic is declared once in diagnostics.def. Its code is permanent.
 *
 * Layer: diag. Not thread-safe.
 */
#pragma once

#include "base/buffer.h"
#include "diag/source.h"

typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef enum DiagId {
#define DIAG(name, code, severity, title) DIAG_##name,
#include "diag/diagnostics.def"
#undef DIAG
    DIAG_COUNT
} DiagId;

/* A change to the source that is certainly meant: replace `at` by `text`. */
typedef struct FixIt {
    Span at;
    Text text; /* borrowed until the Diags' arena ends */
} FixIt;

typedef struct Diag {
    DiagId id;
    Severity severity; /* set by diags_add(): the row's, or what diags_set_level() makes of it */
    Span at;           /* underlined ^^^^ */
    Span also;         /* the other culprit, underlined ~~~~; SPAN_NONE without one */
    Text also_message; /* what the other culprit is, e.g. "first declared here" */
    Text message;      /* set by diags_add() */
    Text hint;         /* a whole sentence that says what to do; empty without one */
    FixIt fix;         /* fix.at SPAN_NONE without one */
} Diag;

/* The diagnostics of one run. */
typedef struct Diags Diags;

Diags *diags_new(Arena *arena, const Sources *sources);

/* Has what is added from now on said in Chinese: base/chinese.h. */
void diags_speak_chinese(Diags *diags);
/* A word or phrase that a message is made of, in the language of the diagnostics. */
const char *diags_say(const Diags *diags, const char *english);
/* The same of an error's message, which was made in English (chinese_write()). Empty when memory is
 * exhausted. */
Text diags_said(Diags *diags, Text english);

/* What a project makes of a warning: nothing, a warning, or an error. Errors keep their severity.
 */
typedef enum LintLevel { LEVEL_WARN, LEVEL_ALLOW, LEVEL_DENY } LintLevel;
void diags_set_level(Diags *diags, DiagId id, LintLevel level);
/* Drops the warnings of this kind that begin within `lines`; returns how many. */
size_t diags_allow(Diags *diags, DiagId id, Span lines);

/* The declaration of that name was lost to a mistake that has been said: that there is none of the
 * name is not said from now on, where the last part of a diagnostic's place is the name. `name` is
 * borrowed until the Diags' arena ends. */
void diags_lose(Diags *diags, Text name);

/* Starts a diagnostic with no second span, hint or fix. */
Diag diag_at(DiagId id, Span at);

/* Records a copy of `diag` with its message formatted (printf; use TEXT_ARG for Text). Repeats
 * of one code at one place are dropped. Past LIMIT_DIAGNOSTICS they are only counted, but an error
 * takes the place of a warning. With memory exhausted the message is the row's title, or the
 * diagnostic is only counted. */
void diags_add(Diags *diags, const Diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Formats a hint, note or fix text into the diags' arena. Empty when memory is exhausted. */
Text diags_text(Diags *diags, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How many are kept. */
size_t diags_count(const Diags *diags);
/* How many there were in all. */
size_t diags_error_count(const Diags *diags);
size_t diags_warning_count(const Diags *diags);
/* Sorts by file path, place and code, those without a place last, and ends with TOO_MANY_ERRORS
 * where some are only counted; call once before reading them. */
void diags_sort(Diags *diags);
const Diag *diags_get(const Diags *diags, size_t index);
const Sources *diags_sources(const Diags *diags);

/* What a piece of source stands between in a message: ", or ` where it has that itself. */
char diag_quote_for(Text code);

/* "L0123", the severity, its word ("error") and the row's title. */
void diag_code_write(Buffer *out, DiagId id);
Severity diag_severity(DiagId id);
const char *diag_severity_word(DiagId id);
const char *severity_word(Severity severity);
const char *diag_title(DiagId id);
/* The diagnostic of a code such as "L0123" or "123"; false if there is none. */
bool diag_find(DiagId *out, Text code);

typedef enum DiagFormat { DIAG_TEXT, DIAG_JSON, DIAG_SARIF } DiagFormat;

/* Writes them all, in the order they have; `colour` only matters for text (diag_text.h). JSON is
 * one object a line (diag_json.h), SARIF one object (diag_sarif.h). */
void diags_write(Buffer *out, const Diags *diags, DiagFormat format, bool colour);
