/*
 * source_options.h - --source, --facts, --data and --source-timeout: where the rules' sources get
 * their answers.
 *
 * Layer: cli.
 */
#pragma once

#include "data/sources_bind.h"

enum { SOURCES_MAX = 64 };

typedef struct SourceArguments {
    const char *facts;
    const char *data;   /* a database with a table for each source; NULL: none */
    int64_t timeout_ms; /* 0: DATABASE_TIMEOUT_MS */
    uint32_t count;
    const char *specs[SOURCES_MAX];
} SourceArguments;

/* The rows for a command's table of options, in this order. */
#define SOURCE_OPTION_ROWS                                                                      \
    {"source", 0, "NAME=URI",                                                                   \
     "bind a source: json:FILE[#/p], csv:FILE, sqlite:FILE[#table], "                           \
     "postgresql://HOST/DB[#table]"},                                                           \
        {"facts", 0, "FILE", "JSON with the answers of all sources, by source and key"},        \
        {"data", 0, "DATABASE", "a SQLite file or postgresql:// with a table for each source"}, \
    {                                                                                           \
        "source-timeout", 0, "MS", "how long a database may take for an answer (5000)"          \
    }
typedef enum SourceOption {
    SOURCE_OPTION_SOURCE,
    SOURCE_OPTION_FACTS,
    SOURCE_OPTION_DATA,
    SOURCE_OPTION_TIMEOUT,
    SOURCE_OPTION_COUNT,
} SourceOption;

/* Takes one of them; false, the reason said, when its value is refused. */
bool source_option_take(SourceArguments *arguments, const char *command, SourceOption option,
                        const char *value);

/* Makes the bindings, which the caller frees. EXIT_DONE or the exit code, the reason said. */
int source_options_bind(Bindings **out, const SourceArguments *arguments, const char *command,
                        const Program *program);
