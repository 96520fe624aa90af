/*
 * cmd_data.c - licet data load: reference data from files into a database.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "data/database.h"
#include "data/source.h"
#include "data/source_load.h"

enum { LOAD_TIMEOUT_MS = 60000 };

typedef struct DataArguments {
    LoadOptions load;
    bool replace;
    int64_t timeout_ms;
} DataArguments;

enum { OPTION_REPLACE, OPTION_TIMEOUT, OPTION_LOAD };
static const Option options[] = {
    {"replace", 0, NULL,
     "empty the tables first; otherwise rows are added, or take their key's place"},
    {"timeout", 0, "MS", "how long a server may take for one step (60000)"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "data", "load BUNDLE-OR-RULES DATABASE NAME=FILE...",
    "Loads the answers of the rules' sources, json:FILE[#/pointer] or csv:FILE, into a database:\n"
    "FILE or sqlite:FILE, postgresql://HOST/DATABASE. Each source has a table of its name.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    DataArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    switch (index) {
    case OPTION_REPLACE:
        arguments->replace = true;
        return true;
    default:
        return cmd_take_number(&arguments->timeout_ms, "data load", "timeout", value, INT32_MAX);
    }
}

/* A bare path is a SQLite file's. */
static Text database_uri(const char *word, Buffer *out)
{
    if (!database_is_uri(text_of(word)))
        buffer_add_string(out, "sqlite:");
    buffer_add_string(out, word);
    return buffer_text(out);
}

static int failed(Status status, Text what, Buffer *reason)
{
    Buffer shown;
    Allocator allocator = allocator_system();
    if (status == STATUS_MEMORY || reason->size_bytes == 0)
        return cmd_report_status("data load", status);
    buffer_init(&shown, &allocator);
    database_mask(&shown, what);
    say_error("data load", "%.*s: %.*s", TEXT_ARG(buffer_text(&shown)),
              TEXT_ARG(say_reason(reason)));
    buffer_free(&shown);
    return EXIT_ENVIRONMENT;
}

static Status load_one(const Program *program, Text database, Text spec,
                       const DataArguments *arguments, Buffer *reason, uint64_t *out_rows)
{
    Allocator allocator = allocator_system();
    SourceSpec from, into;
    TableFile *file = NULL;
    Status status = source_spec_parse(&from, program, spec, reason);
    if (status != STATUS_OK)
        return status;
    status = source_load_file(&file, program, &from, &allocator, reason);
    if (status != STATUS_OK)
        return status;
    source_uri_split(&into, database);
    Text name = program_text(program, program_SOURCES(program)[from.source].name);
    LoadTarget target = {.uri = into.uri,
                         .table = into.fragment.size_bytes > 0 ? into.fragment : name,
                         .replace = arguments->replace,
                         .timeout_ms = (uint32_t)arguments->timeout_ms};
    status = source_load(out_rows, program, from.source, file, &target, &allocator, reason);
    table_file_free(file);
    return status;
}

static int load_all(const Program *program, Text database, const char *const *specs, int count,
                    const DataArguments *arguments)
{
    Allocator allocator = allocator_system();
    int code = EXIT_DONE;
    for (int i = 0; code == EXIT_DONE && i < count; i++) {
        Buffer reason;
        uint64_t rows = 0;
        buffer_init(&reason, &allocator);
        Status status = load_one(program, database, text_of(specs[i]), arguments, &reason, &rows);
        if (status == STATUS_OK)
            fprintf(stdout, say_text("%.*s: %llu rows\n"), (int)strcspn(specs[i], "="), specs[i],
                    (unsigned long long)rows);
        else
            code = failed(status, text_of(specs[i]), &reason);
        buffer_free(&reason);
    }
    return code;
}

static int load(const char *const *words, int count, const DataArguments *arguments)
{
    Buffer uri;
    Allocator allocator = allocator_system();
    LoadedProgram loaded;
    int code = cmd_load(&loaded, "data load", words, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    buffer_init(&uri, &allocator);
    Text database = database_uri(words[1], &uri);
    if (count > 3 && strchr(words[1], '#') != NULL) {
        say_error("data load", "a #table is for one source");
        code = EXIT_USAGE;
    } else {
        code = load_all(loaded.program, database, words + 2, count - 2, arguments);
    }
    buffer_free(&uri);
    cmd_unload(&loaded);
    return code;
}

static int work(void *context, const char *const *words, int count)
{
    return count >= 4 && strcmp(words[0], "load") == 0
               ? load(words + 1, count - 1, context)
               : cmd_refuse("data", "write licet data load RULES DATABASE NAME=FILE, for example "
                                    "licet data load rules reference.db NAME=csv:FILE");
}

int cmd_data(int count, char **words)
{
    DataArguments arguments = {.timeout_ms = LOAD_TIMEOUT_MS};
    return cmd_main(&set, take, work, &arguments, count, words);
}
