/*
 * options_face.c - a subcommand's options as help, documentation and completion.
 */
#include <string.h>

#include "cli/options.h"
#include "cli/say.h"

/* Writes `text` with `escape` before each of the characters in `special`. */
static void print_escaped(FILE *out, const char *text, const char *special, const char *escape)
{
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            fputs(escape, out);
        fputc(*text, out);
    }
}

static void print_choices(FILE *out, const Option *option)
{
    for (const char *c = option->argument; *c != '\0'; c++)
        fputc(*c == '|' ? ' ' : *c, out);
}

/* ---- for people ---------------------------------------------------------------------------- */

#define HELP_COLUMN 31

/* People get it in their language; what documentation and completion are made of is English. */
static void print_text(FILE *out, const OptionSet *set)
{
    fprintf(out, say_text("usage: licet %s [OPTION...] %s\n\n%s\n\n"), set->command, set->arguments,
            say_text(set->summary));
    for (size_t i = 0; i < options_count(set); i++) {
        const Option *option = options_at(set, i);
        const char *gap = option->argument != NULL ? " " : "";
        const char *argument = option->argument != NULL ? option->argument : "";
        fprintf(out, option->letter != 0 ? "  -%c, " : "      ", option->letter);
        int width = fprintf(out, "--%s%s%s", option->name, gap, argument);
        fprintf(out, "%*s%s\n", width < HELP_COLUMN ? HELP_COLUMN - width : 1, "",
                say_text(option->help));
    }
}

static void print_markdown(FILE *out, const OptionSet *set)
{
    fprintf(out, "\n### licet %s\n\n    licet %s [OPTION...]%s%s\n\n", set->command, set->command,
            set->arguments[0] != '\0' ? " " : "", set->arguments);
    print_escaped(out, set->summary, "<", "\\");
    fprintf(out, "\n\n| option | |\n|---|---|\n");
    for (size_t i = 0; i < options_count(set); i++) {
        const Option *option = options_at(set, i);
        fputs("| ", out);
        if (option->letter != 0)
            fprintf(out, "`-%c`, ", option->letter);
        fprintf(out, "`--%s%s", option->name, option->argument != NULL ? " " : "");
        print_escaped(out, option->argument != NULL ? option->argument : "", "|", "\\");
        fputs("` | ", out);
        print_escaped(out, option->help, "|<", "\\");
        fputs(" |\n", out);
    }
}

/* In roff a line must not begin with a dot or quote, and a hyphen to be typed is \-. */
static void print_roff(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
}

static void print_man(FILE *out, const OptionSet *set)
{
    fputs(".TH LICET\\-", out);
    for (const char *c = set->command; *c != '\0'; c++)
        fputc(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, out);
    fprintf(out, " 1 \"\" \"licet %s\" \"Licet\"\n.SH NAME\nlicet\\-%s \\- ", LICET_VERSION,
            set->command);
    print_roff(out, set->summary);
    fprintf(out, "\n.SH SYNOPSIS\n.B licet %s\n[\\fIOPTION\\fR...]\n", set->command);
    if (set->arguments[0] != '\0') {
        print_roff(out, set->arguments);
        fputc('\n', out);
    }
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; i < options_count(set); i++) {
        const Option *option = options_at(set, i);
        fputs(".TP\n\\fB", out);
        if (option->letter != 0)
            fprintf(out, "\\-%c\\fR, \\fB", option->letter);
        fputs("\\-\\-", out);
        print_roff(out, option->name);
        fputs("\\fR", out);
        if (option->argument != NULL) {
            fputs(" \\fI", out);
            print_roff(out, option->argument);
            fputs("\\fR", out);
        }
        fputc('\n', out);
        print_roff(out, option->help);
        fputc('\n', out);
    }
    fputs(".SH EXIT STATUS\n0 done; 1 the rules, the expression or the tests are at fault; 2 the "
          "command line is wrong; 3 \\-\\-fail\\-on was met; 4 an input or the environment is at "
          "fault.\n.SH SEE ALSO\n.BR licet (1)\n",
          out);
}

/* ---- for shells ---------------------------------------------------------------------------- */

/* One branch of `case $command in`, where $previous is the word before the one to complete. */
static void print_bash(FILE *out, const OptionSet *set)
{
    fprintf(out, "        %s)\n            case $previous in\n", set->command);
    for (size_t i = 0; i < options_count(set); i++) {
        const Option *option = options_at(set, i);
        if (option->argument == NULL)
            continue;
        fputs("                ", out);
        if (option->letter != 0)
            fprintf(out, "-%c|", option->letter);
        fprintf(out, "--%s) words=\"", option->name);
        if (option_is_choice(option))
            print_choices(out, option);
        fprintf(out, "\"; files=%d ;;\n", !option_is_choice(option));
    }
    fputs("                *) words=\"", out);
    for (size_t i = 0; i < options_count(set); i++)
        fprintf(out, "%s--%s", i > 0 ? " " : "", options_at(set, i)->name);
    fprintf(out, "\"; files=%d ;;\n            esac ;;\n", set->arguments[0] != '\0');
}

void options_print_described(FILE *out, const char *text, HelpFace face)
{
    if (face == HELP_FISH) {
        print_escaped(out, text, "'\\", "\\");
        return;
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *c) != NULL)
            fprintf(out, "\\%c", *c);
        else
            fputc(*c, out);
    }
}

/* One branch of `case $command in`. */
static void print_zsh(FILE *out, const OptionSet *set)
{
    fprintf(out, "        %s) _arguments", set->command);
    for (size_t i = 0; i < options_count(set); i++) {
        const Option *option = options_at(set, i);
        fprintf(out, " \\\n            '--%s%s[", option->name,
                option->argument != NULL ? "=" : "");
        options_print_described(out, option->help, HELP_ZSH);
        fputc(']', out);
        if (option_is_choice(option)) {
            fputs(":value:(", out);
            print_choices(out, option);
            fputc(')', out);
        } else if (option->argument != NULL) {
            fputs(":value:_files", out);
        }
        fputc('\'', out);
    }
    fputs(set->arguments[0] != '\0' ? " \\\n            '*:file:_files' ;;\n" : " ;;\n", out);
}

static void print_fish(FILE *out, const OptionSet *set)
{
    for (size_t i = 0; i < options_count(set); i++) {
        const Option *option = options_at(set, i);
        fprintf(out, "complete -c licet -n '__fish_seen_subcommand_from %s' -l %s", set->command,
                option->name);
        if (option->letter != 0)
            fprintf(out, " -s %c", option->letter);
        if (option_is_choice(option)) {
            fputs(" -x -a '", out);
            print_choices(out, option);
            fputc('\'', out);
        } else if (option->argument != NULL) {
            fputs(" -r", out);
        }
        fputs(" -d '", out);
        options_print_described(out, option->help, HELP_FISH);
        fputs("'\n", out);
    }
}

/* ---- which ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*print)(FILE *out, const OptionSet *set);
} faces[HELP_FACE_COUNT] = {
    [HELP_TEXT] = {"text", print_text}, [HELP_MARKDOWN] = {"markdown", print_markdown},
    [HELP_MAN] = {"man", print_man},    [HELP_BASH] = {"bash", print_bash},
    [HELP_ZSH] = {"zsh", print_zsh},    [HELP_FISH] = {"fish", print_fish},
};

bool options_face_find(HelpFace *out, const char *name)
{
    for (int i = 0; i < HELP_FACE_COUNT; i++) {
        if (strcmp(faces[i].name, name) == 0) {
            *out = (HelpFace)i;
            return true;
        }
    }
    return false;
}

void options_print_help(FILE *out, const OptionSet *set, HelpFace face)
{
    faces[face].print(out, set);
}
