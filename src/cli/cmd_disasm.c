/*
 * cmd_disasm.c - licet disasm: a program as text.
 */
#include <stdlib.h>

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

static int nothing_found(const char *filter)
{
    fprintf(stderr, "licet disasm: no function has \"%s\" in its name\n", filter);
    return EXIT_RULES;
}

static int disassemble(const char *path, const DisasmArguments *arguments)
{
    LoadedProgram loaded;
    int code = cmd_load(&loaded, "disasm", &path, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    if (arguments->summary)
        disasm_write_summary(&text, loaded.program);
    else
        disasm_write(&text, loaded.program, text_of(arguments->filter));
    if (buffer_failed(&text))
        code = cmd_report_status("disasm", STATUS_MEMORY);
    else if (text.size_bytes == 0)
        code = nothing_found(arguments->filter);
    else if (!cmd_write(stdout, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    buffer_free(&text);
    cmd_unload(&loaded);
    return code;
}

int cmd_disasm(int count, char **words)
{
    DisasmArguments arguments = {.filter = ""};
    int path_count;
    const char **paths = cmd_arguments(count);
    if (paths == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result = options_parse(&set, count, words, take, &arguments, paths, &path_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK && path_count != 1)
        fprintf(stderr, "licet disasm: name one bundle, rule file or folder\n");
    else if (result == PARSE_OK)
        code = disassemble(paths[0], &arguments);
    free(paths);
    return code;
}
