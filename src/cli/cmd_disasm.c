/*
 * cmd_disasm.c - licet disasm: a program as text.
 */
#include "cli/cmd.h"
#include "code/disasm.h"

typedef struct DisasmArguments {
    const char *filter;
    bool summary;
    LoadOptions load;
} DisasmArguments;

enum { OPTION_FILTER, OPTION_SUMMARY, OPTION_LOAD };
static const Option options[] = {
    {"filter", 0, "TEXT", "only functions whose name contains the text"},
    {"summary", 0, NULL, "sections and counts instead of code"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {"disasm", "BUNDLE-OR-RULES", "Shows a program's instructions.",
                              sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    DisasmArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    if (index == OPTION_FILTER)
        arguments->filter = value;
    else
        arguments->summary = true;
    return true;
}

static bool write(void *context, Buffer *out, const Program *program)
{
    const DisasmArguments *arguments = context;
    if (arguments->summary)
        disasm_write_summary(out, program);
    else
        disasm_write(out, program, text_of(arguments->filter));
    if (out->size_bytes > 0)
        return true;
    return say_error("disasm", "no function has \"%s\" in its name", arguments->filter);
}

int cmd_disasm(int count, char **words)
{
    DisasmArguments arguments = {.filter = ""};
    PrintCommand command = {&set, take, &arguments.load, write, &arguments};
    return cmd_print_main(&command, count, words);
}
