/*
 * cmd_inspect.c - licet inspect: what a program consists of.
 */
#include <string.h>

#include "cli/cmd.h"
#include "report/inspect.h"

typedef struct InspectArguments {
    bool json;
    LoadOptions load;
} InspectArguments;

enum { OPTION_FORMAT, OPTION_LOAD };
static const Option options[] = {
    {"format", 0, "text|json", "a line for each value and rule, or everything as JSON (text)"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "inspect", "BUNDLE-OR-RULES",
    "Shows what a program consists of: settings, rules and tables with their dates and citations.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    InspectArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    arguments->json = strcmp(value, "json") == 0;
    return true;
}

static bool write(void *context, Buffer *out, const Program *program)
{
    const InspectArguments *arguments = context;
    if (!arguments->json) {
        inspect_text(out, program);
        return true;
    }
    inspect_json(out, program, true);
    buffer_add_char(out, '\n');
    return true;
}

int cmd_inspect(int count, char **words)
{
    InspectArguments arguments = {.json = false};
    PrintCommand command = {&set, take, &arguments.load, write, &arguments};
    return cmd_print_main(&command, count, words);
}
