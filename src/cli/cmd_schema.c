/*
 * cmd_schema.c - licet schema: JSON Schema of the records and the decisions of rules.
 */
#include <string.h>

#include "cli/cmd.h"
#include "report/inspect.h"

typedef struct SchemaArguments {
    bool decision;
    LoadOptions load;
} SchemaArguments;

enum { OPTION_OF, OPTION_LOAD };
static const Option options[] = {
    {"of", 0, "application|decision", "what goes in, or what comes out (application)"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "schema", "BUNDLE-OR-RULES",
    "Prints the JSON Schema of the records that rules evaluate, or of their "
    "decisions.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    SchemaArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    arguments->decision = strcmp(value, "decision") == 0;
    return true;
}

static bool write(void *context, Buffer *out, const Program *program)
{
    const SchemaArguments *arguments = context;
    if (arguments->decision) {
        schema_write_decision(out, program);
    } else if (!schema_write_application(out, program)) {
        return say_error("schema", "these rules have no input: declare one");
    }
    buffer_add_char(out, '\n');
    return true;
}

int cmd_schema(int count, char **words)
{
    SchemaArguments arguments = {.decision = false};
    PrintCommand command = {&set, take, &arguments.load, write, &arguments};
    return cmd_print_main(&command, count, words);
}
