/*
 * main.c - licet: which subcommand is meant.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/help_code.h"
#include "cli/reference.h"

static const Command commands[] = {
    {"check", cmd_check, "check rule files and folders"},
    {"build", cmd_build, "compile rules into a bundle"},
    {"eval", cmd_eval, "evaluate applications against rules"},
    {"ask", cmd_ask, "ask for an application, question by question"},
    {"data", cmd_data, "load reference data into a database"},
    {"test", cmd_test, "run the tests that stand beside the rules"},
    {"explain", cmd_explain, "say why an application was decided as it was"},
    {"expr", cmd_expr, "evaluate a CEL expression"},
    {"fmt", cmd_fmt, "format rule files"},
    {"diff", cmd_diff, "say what changed between two programs of rules"},
    {"disasm", cmd_disasm, "show a program's instructions"},
    {"inspect", cmd_inspect, "show what a program consists of"},
    {"doc", cmd_doc, "write rules as a web site"},
    {"schema", cmd_schema, "print the JSON Schema of records or decisions"},
    {"lsp", cmd_lsp, "serve an editor (Language Server Protocol)"},
    {"keygen", cmd_keygen, "make a key pair to sign bundles with"},
    {"verify", cmd_verify, "verify a bundle's signature"},
    {"bench", cmd_bench, "measure what a decision costs"},
    {"version", cmd_version, "print the version"},
    {"help", cmd_help, "explain a command or a diagnostic's code"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void print_usage(FILE *out)
{
    fputs(say_text("usage: licet COMMAND [OPTION...] [ARGUMENT...]\n\n"), out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, say_text(commands[i].summary));
    fputs(say_text("\nlicet COMMAND --help shows a command's options.\n"), out);
}

static const Command *find_command(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *nearest = NULL;
    size_t best = 3;
    for (int i = 0; i < COMMAND_COUNT; i++) {
        size_t distance = text_distance(text_of(commands[i].name), text_of(name), best);
        if (distance < best) {
            best = distance;
            nearest = commands[i].name;
        }
    }
    if (nearest != NULL)
        say_error("", "there is no command \"%s\": did you mean \"%s\"?", name, nearest);
    else
        say_error("", "there is no command \"%s\": licet help shows those there are", name);
    return EXIT_USAGE;
}

static int explain_code(const char *code)
{
    DiagId id;
    if (!diag_find(&id, text_of(code))) {
        say_error("help", "there is no command and no diagnostic \"%s\"", code);
        return EXIT_USAGE;
    }
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    help_code_write(&text, id, say_is_chinese());
    bool done = !buffer_failed(&text) && cmd_write(stdout, buffer_text(&text));
    buffer_free(&text);
    return done ? EXIT_DONE : EXIT_ENVIRONMENT;
}

/* What the options say. */
typedef struct HelpArguments {
    const char *generate; /* or NULL */
} HelpArguments;

static const Option help_options[] = {
    {"generate", 0, "errors|functions|cel|opcodes|cli|man|bash|zsh|fish",
     "write a part of the documentation"},
};
static const OptionSet help_set = {"help", "[COMMAND-OR-CODE]",
                                   "Explains a command or a diagnostic's code.", 1, help_options};

static bool take_help(void *context, size_t index, const char *value)
{
    HelpArguments *arguments = context;
    (void)index;
    arguments->generate = value;
    return true;
}

static int help_on(const char *topic)
{
    const Command *command = find_command(topic);
    if (command == NULL)
        return explain_code(topic);
    char help[] = "--help";
    char *arguments[] = {help};
    return command->run(1, arguments);
}

static int help_work(void *context, const char *const *topics, int count)
{
    const HelpArguments *arguments = context;
    if (count > 1)
        return cmd_refuse("help", "name one command or code");
    if (arguments->generate != NULL)
        return reference_write(stdout, arguments->generate, commands, COMMAND_COUNT);
    if (count == 1)
        return help_on(topics[0]);
    print_usage(stdout);
    return EXIT_DONE;
}

int cmd_help(int count, char **words)
{
    HelpArguments arguments = {NULL};
    return cmd_main(&help_set, take_help, help_work, &arguments, count, words);
}

/* `count` words after "licet"; --lang may stand before the command as well as behind it. */
static int run(int count, char **words)
{
    int taken = 0;
    if (!say_check_environment())
        return EXIT_USAGE;
    while (count > 0 && (taken = say_take_language("", count, words)) > 0) {
        count -= taken;
        words += taken;
    }
    if (taken < 0)
        return EXIT_USAGE;
    if (count == 0) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0)
        return cmd_help(count - 1, words + 1);
    if (strcmp(words[0], "--version") == 0)
        return cmd_version(count - 1, words + 1);
    const Command *command = find_command(words[0]);
    return command != NULL ? command->run(count - 1, words + 1) : unknown_command(words[0]);
}

/* A stream that the caller has closed gets a file that cannot be written (or holds nothing to
 * read), lest the next file opened take its number and be written to by mistake. */
static bool occupy_standard_streams(void)
{
    int descriptor;
    do
        descriptor = open("/dev/null", O_RDONLY);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    return descriptor >= 0 && close(descriptor) == 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of writing, and said so */
    if (!occupy_standard_streams()) {
        cmd_cannot_read("", "/dev/null");
        return EXIT_ENVIRONMENT;
    }
    return cmd_flush_output(run(argc - 1, argv + 1));
}
