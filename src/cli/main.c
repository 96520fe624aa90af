/*
 * main.c - licet: which subcommand is meant.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/chinese.h"
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
    bool chinese = cmd_is_chinese(NULL);
    fputs(chinese_say(chinese, "usage: licet COMMAND [OPTION...] [ARGUMENT...]\n\n"), out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, chinese_say(chinese, commands[i].summary));
    fputs(chinese_say(chinese, "\nlicet COMMAND --help shows a command's options.\n"), out);
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
    fprintf(stderr, "licet: there is no command \"%s\"", name);
    if (nearest != NULL)
        fprintf(stderr, ": did you mean \"%s\"?", nearest);
    fprintf(stderr, "\n");
    return EXIT_USAGE;
}

static int explain_code(const char *code, bool chinese)
{
    DiagId id;
    if (!diag_find(&id, text_of(code))) {
        fprintf(stderr, "licet help: there is no command and no diagnostic \"%s\"\n", code);
        return EXIT_USAGE;
    }
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    help_code_write(&text, id, chinese);
    bool done = !buffer_failed(&text) && cmd_write(stdout, buffer_text(&text));
    buffer_free(&text);
    return done ? EXIT_DONE : EXIT_ENVIRONMENT;
}

/* What the options say. */
typedef struct HelpArguments {
    const char *generate;
    const char *lang;
} HelpArguments;

enum { OPTION_LANG };
static const Option help_options[] = {
    {"lang", 0, "zh|en", "language of a diagnostic's explanation"},
    {"generate", 0, "errors|functions|cel|opcodes|cli|man|bash|zsh|fish",
     "write a part of the documentation"},
};
static const OptionSet help_set = {"help", "[COMMAND-OR-CODE]",
                                   "Explains a command or a diagnostic's code.", 2, help_options};

static bool take_help(void *context, size_t index, const char *value)
{
    HelpArguments *arguments = context;
    if (index == OPTION_LANG)
        return cmd_take_lang("help", &arguments->lang, value);
    arguments->generate = value;
    return true;
}

static int help_on(const char *topic, const char *lang)
{
    const Command *command = find_command(topic);
    if (command == NULL)
        return explain_code(topic, cmd_is_chinese(lang));
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
        return help_on(topics[0], arguments->lang);
    print_usage(stdout);
    return EXIT_DONE;
}

int cmd_help(int count, char **words)
{
    HelpArguments arguments = {NULL, NULL};
    return cmd_main(&help_set, take_help, help_work, &arguments, count, words);
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return cmd_help(0, NULL);
    if (strcmp(argv[1], "--version") == 0)
        return cmd_version(0, NULL);
    const Command *command = find_command(argv[1]);
    return command != NULL ? command->run(argc - 2, argv + 2) : unknown_command(argv[1]);
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
        perror("licet: /dev/null cannot be opened");
        return EXIT_ENVIRONMENT;
    }
    return cmd_flush_output(run(argc, argv));
}
