/*
 * toml.h - TOML for C: toml++ behind one function.
 *
 * Layer: emit (internal).
 */
#pragma once

#include "base/status.h"
#include "base/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A place counts lines and columns from 1, columns in code points. */
typedef struct TomlPlace {
    uint32_t line;
    uint32_t column;
} TomlPlace;

typedef enum TomlKind { TOML_TEXT, TOML_BOOL, TOML_TEXTS, TOML_OTHER } TomlKind;

/* A key with its value: table names are "" for the top, else joined by dots. Texts are valid during
 * the visit only. */
typedef struct TomlEntry {
    Text table;
    Text key;
    TomlPlace key_at;
    TomlPlace value_at;
    TomlKind kind;
    Text text;         /* TEXT */
    bool boolean;      /* BOOL */
    size_t text_count; /* TEXTS: an array of nothing but strings */
    const Text *texts;
} TomlEntry;

typedef struct TomlError {
    TomlPlace at;
    char message[200]; /* cut where it is longer */
} TomlError;

/* Calls `visit` for every key that holds no table, in the order of the tables' and keys' names.
 * STATUS_INPUT when `text` is no TOML, and *error says why; STATUS_MEMORY. */
Status toml_read(Text text, void (*visit)(void *context, const TomlEntry *entry), void *context,
                 TomlError *error);

#ifdef __cplusplus
}
#endif
