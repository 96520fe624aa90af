/*
 * main.c - licet: which subcommand is meant.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"

typedef struct Command {
    const char *name;
    int (*run)(int count, char **words);
    const char *summary;
} Command;

static const Command commands[] = {
    {"check", cmd_check, "check rule files and folders"},
    {"build", cmd_build, "compile rules into a bundle"},
    {"eval", cmd_eval, "evaluate applications against rules"},
    {"test", cmd_test, "run the tests that stand beside the rules"},
    {"expr", cmd_expr, "evaluate a CEL expression"},
    {"disasm", cmd_disasm, "show a program's instructions"},
    {"version", cmd_version, "print the version"},
    {"help", cmd_help, "explain a command or a diagnostic's code"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void print_usage(FILE *out)
{
    fprintf(out, "usage: licet COMMAND [OPTION...] [ARGUMENT...]\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].summary);
    fprintf(out, "\nlicet COMMAND --help shows a command's options.\n");
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

static int explain_code(const char *code)
{
    DiagId id;
    if (!diag_find(&id, text_of(code))) {
        fprintf(stderr, "licet help: there is no command and no diagnostic \"%s\"\n", code);
        return EXIT_USAGE;
    }
    static const char *const words[] = {"note", "warning", "error"};
    printf("%s: %s: %s\n", code, words[diag_severity(id)], diag_title(id));
    return EXIT_DONE;
}

int cmd_help(int count, char **words)
{
    if (count == 0 || strcmp(words[0], "--help") == 0) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    const Command *command = find_command(words[0]);
    if (command == NULL || command->run == cmd_help)
        return explain_code(words[0]);
    char help[] = "--help";
    char *arguments[] = {help};
    return command->run(1, arguments);
}

int main(int argc, char **argv)
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
    if (command == NULL)
        return unknown_command(argv[1]);
    int code = command->run(argc - 2, argv + 2);
    if (fflush(stdout) != 0 && code == EXIT_DONE) {
        perror("licet: the output cannot be written");
        code = EXIT_ENVIRONMENT;
    }
    return code;
}
