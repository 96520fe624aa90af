#include "cli/reference.h"

#include <string.h>

#include "cli/help_code.h"
#include "lib/native.h"

#define GENERATED "<!-- Made by docs/generate; change "

/* Markdown's table cells may hold no bar, and angle brackets would be tags. */
static void print_cell(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '<')
            fputc('\\', out);
        fputc(*text, out);
    }
}

/* Within backquotes only the bar matters. */
static void print_code_cell(FILE *out, const char *text)
{
    fputc('`', out);
    for (; *text != '\0'; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('`', out);
}

/* ---- diagnostics --------------------------------------------------------------------------- */

static void write_error(FILE *out, DiagId id)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    help_code_write_markdown(&text, id);
    fwrite(text.data, 1, text.size_bytes, out);
    buffer_free(&text);
}

static void write_errors(FILE *out)
{
    fputs(GENERATED
          "src/diag/diagnostics.def and src/diag/help instead. -->\n\n# Diagnostics\n\n"
          "Every diagnostic has a code that never changes; `licet help CODE` explains one.\n",
          out);
    for (unsigned number = 1; number < 1000; number++) {
        char code[8];
        DiagId id;
        snprintf(code, sizeof code, "L%04u", number);
        if (!diag_find(&id, text_of(code)))
            continue;
        write_error(out, id);
    }
}

/* ---- functions ----------------------------------------------------------------------------- */

static bool is_operator(const char *function)
{
    return strchr("_!-@", function[0]) != NULL || strchr(function, '@') != NULL;
}

static bool is_licets(const NativeRow *row)
{
    return strncmp(row->function, "std.", 4) == 0 || strncmp(row->source, "Licet", 5) == 0;
}

static void write_function_rows(FILE *out, bool licets)
{
    fputs("| function | signature | gives | source |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < native_count(); i++) {
        const NativeRow *row = native_get((uint16_t)i);
        if (is_operator(row->function) || is_licets(row) != licets)
            continue;
        fputs("| ", out);
        print_code_cell(out, row->function);
        fputs(" | ", out);
        print_code_cell(out, row->signature);
        fputs(" | ", out);
        print_cell(out, row->meaning);
        fputs(" | ", out);
        print_cell(out, row->source);
        fputs(" |\n", out);
    }
}

static void write_cel_functions(FILE *out)
{
    write_function_rows(out, false);
}

static void write_functions(FILE *out)
{
    fputs(GENERATED
          "src/lib/natives.def instead. -->\n\n# Functions\n\n"
          "A signature that begins with a type and a dot is a method's: `string.(int) -> "
          "string` is called\nas `text.substring(2)`. Functions of `std.*` need an import; "
          "within reach of it the short name does.\n\n## Licet's own\n\n",
          out);
    write_function_rows(out, true);
    fputs("\n## CEL's\n\n", out);
    write_function_rows(out, false);
}

/* ---- opcodes ------------------------------------------------------------------------------- */

static void write_opcodes(FILE *out)
{
    static const char *const kinds[] = {
        [OPERAND_NONE] = "",
        [OPERAND_DST] = "register written",
        [OPERAND_SRC] = "register read",
        [OPERAND_BASE] = "first of a run of registers",
        [OPERAND_COUNT] = "count",
        [OPERAND_FIELD] = "field",
        [OPERAND_CONST] = "constant",
        [OPERAND_LET] = "let",
        [OPERAND_SETTING] = "setting",
        [OPERAND_VARIABLE] = "variable",
        [OPERAND_DECIDE] = "decide",
        [OPERAND_SCOPE] = "scope",
        [OPERAND_TARGET] = "instruction further on",
        [OPERAND_LOOP] = "instruction before",
        [OPERAND_NATIVE_C] = "native",
        [OPERAND_FUNCTION_C] = "function",
        [OPERAND_TABLE_C] = "table",
        [OPERAND_SOURCE_C] = "source",
        [OPERAND_CONST_C] = "constant",
        [OPERAND_LIST_C] = "constant list",
        [OPERAND_NAME_C] = "string constant",
        [OPERAND_EXCEPTION] = "exception",
    };
    fputs(GENERATED "src/code/opcodes.def instead. -->\n\n# Opcodes\n\n"
                    "`a`, `b` and `c` are the operands; `bundle.md` says how they are stored.\n\n"
                    "| number | name | a | b | c | meaning |\n|---|---|---|---|---|---|\n",
          out);
    /* There are far fewer. NOLINTNEXTLINE(bugprone-too-small-loop-variable) */
    for (uint16_t op = 0; op < OPCODE_COUNT; op++) {
        const OpcodeInfo *info = opcode_info(op);
        fprintf(out, "| %u | `%s` | %s | %s | %s | ", op, info->name, kinds[info->a],
                kinds[info->b], kinds[info->c]);
        print_cell(out, info->meaning);
        fputs(" |\n", out);
    }
}

/* ---- commands ------------------------------------------------------------------------------ */

/* Each command prints its part itself: its options are known there. */
static void write_parts(FILE *out, const Command *commands, size_t count, const char *face)
{
    fflush(out);
    for (size_t i = 0; i < count; i++) {
        char word[32];
        snprintf(word, sizeof word, "--help=%s", face);
        char *words[] = {word};
        commands[i].run(1, words);
    }
}

static void write_names(FILE *out, const Command *commands, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", commands[i].name);
}

static void write_cli(FILE *out, const Command *commands, size_t count)
{
    write_parts(out, commands, count, "markdown");
}

static void write_man(FILE *out, const Command *commands, size_t count)
{
    fputs(".TH LICET 1 \"\" \"licet " LICET_VERSION
          "\" \"Licet\"\n.SH NAME\nlicet \\- a rules compiler and interpreter for ICP filing\n"
          ".SH SYNOPSIS\n.B licet\n\\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n"
          ".SH COMMANDS\n",
          out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, ".TP\n.BR licet\\-%s (1)\n%s\n", commands[i].name, commands[i].summary);
    fputs(".SH ENVIRONMENT\n.TP\n.B LICET_LANG\nzh or en: the language, where \\-\\-lang says "
          "nothing; without "
          "either it is the locale's (LC_ALL, LC_MESSAGES, LANG).\n.TP\n.B NO_COLOR\nno colour, "
          "also on a "
          "terminal.\n",
          out);
}

static void write_bash(FILE *out, const Command *commands, size_t count)
{
    fputs("# bash completion for licet. Made by docs/generate.\n"
          "_licet() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    [[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    [[ $current != = ]] || current=\"\"\n"
          "    local commands=\"",
          out);
    write_names(out, commands, count);
    fputs("\" command=\"\" words=\"\" files=0 word\n"
          "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
          "        [[ -n $command || \" $commands \" != *\" $word \"* ]] || command=$word\n"
          "    done\n"
          "    case $command in\n"
          "        \"\")\n"
          "            case $previous in\n"
          "                --lang) words=\"zh en\" ;;\n"
          "                *) words=\"$commands --lang --help --version\" ;;\n"
          "            esac ;;\n",
          out);
    write_parts(out, commands, count, "bash");
    fputs("    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
          "    if [ \"$files\" -eq 1 ] && [[ $current != -* ]]; then\n"
          "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _licet licet\n",
          out);
}

static void write_zsh(FILE *out, const Command *commands, size_t count)
{
    fputs("#compdef licet\n# zsh completion for licet. Made by docs/generate.\n"
          "_licet() {\n    local context state line\n    local -a commands=(\n",
          out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "        '%s:", commands[i].name);
        options_print_described(out, commands[i].summary, HELP_ZSH);
        fputs("'\n", out);
    }
    fputs("    )\n"
          "    _arguments -C '--lang=[the language]:value:(zh en)' '--help[show help]' \\\n"
          "        '--version[print the version]' '1:command:->command' '*::argument:->argument'\n"
          "    if [[ $state = command ]]; then\n"
          "        _describe command commands\n"
          "        return\n"
          "    fi\n"
          "    case $line[1] in\n",
          out);
    write_parts(out, commands, count, "zsh");
    fputs("    esac\n}\n_licet \"$@\"\n", out);
}

static void write_fish(FILE *out, const Command *commands, size_t count)
{
    fputs("# fish completion for licet. Made by docs/generate.\n", out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "complete -c licet -n __fish_use_subcommand -f -a %s -d '", commands[i].name);
        options_print_described(out, commands[i].summary, HELP_FISH);
        fputs("'\n", out);
    }
    fputs("complete -c licet -n __fish_use_subcommand -l lang -x -a 'zh en' -d 'the language'\n",
          out);
    write_parts(out, commands, count, "fish");
}

/* ---- which --------------------------------------------------------------------------------- */

int reference_write(FILE *out, const char *what, const Command *commands, size_t command_count)
{
    static const struct {
        const char *name;
        void (*write)(FILE *out);
    } tables[] = {
        {"errors", write_errors},
        {"functions", write_functions},
        {"cel", write_cel_functions},
        {"opcodes", write_opcodes},
    };
    static const struct {
        const char *name;
        void (*write)(FILE *out, const Command *commands, size_t count);
    } scripts[] = {
        {"cli", write_cli}, {"man", write_man},   {"bash", write_bash},
        {"zsh", write_zsh}, {"fish", write_fish},
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(tables[i].name, what) == 0) {
            tables[i].write(out);
            return EXIT_DONE;
        }
    }
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(scripts[i].name, what) == 0) {
            scripts[i].write(out, commands, command_count);
            return EXIT_DONE;
        }
    }
    return cmd_refuse("help", "nothing of that name is generated");
}
