#include "cli/options.h"

#include <string.h>

void options_print_help(FILE *out, const OptionSet *set)
{
    fprintf(out, "licet %s %s\n\n%s\n\n", set->command, set->arguments, set->summary);
    for (size_t i = 0; i < set->count; i++) {
        const Option *option = &set->options[i];
        char left[64];
        int width = snprintf(left, sizeof left, "--%s%s%s", option->name,
                             option->argument != NULL ? " " : "",
                             option->argument != NULL ? option->argument : "");
        if (width < 0 || (size_t)width >= sizeof left)
            continue;
        if (option->letter != 0)
            fprintf(out, "  -%c, %-24s %s\n", option->letter, left, option->help);
        else
            fprintf(out, "      %-24s %s\n", left, option->help);
    }
    fprintf(out, "      %-24s %s\n", "--help", "show this help");
}

static ParseResult unknown_option(const OptionSet *set, Text name)
{
    const char *nearest = NULL;
    size_t best = 4;
    for (size_t i = 0; i < set->count; i++) {
        size_t distance = text_distance(text_of(set->options[i].name), name, best);
        if (distance < best) {
            best = distance;
            nearest = set->options[i].name;
        }
    }
    fprintf(stderr, "licet %s: there is no option \"--%.*s\"", set->command, TEXT_ARG(name));
    if (nearest != NULL)
        fprintf(stderr, ": did you mean \"--%s\"?", nearest);
    fprintf(stderr, "\n");
    return PARSE_WRONG;
}

static size_t find_option(const OptionSet *set, Text name, char letter)
{
    for (size_t i = 0; i < set->count; i++) {
        if (letter != 0 ? set->options[i].letter == letter
                        : text_equal(text_of(set->options[i].name), name))
            return i;
    }
    return SIZE_MAX;
}

/* The words being parsed. */
typedef struct Words {
    int count;
    char **items;
    int at;
} Words;

static ParseResult take_option(const OptionSet *set, Words *words, OptionHandler handler,
                               void *context)
{
    Text word = text_of(words->items[words->at]);
    bool is_long = text_starts_with(word, TEXT("--"));
    size_t equals = is_long ? text_find(word, TEXT("="), 0) : SIZE_MAX;
    Text name = text_slice(word, 2, equals == SIZE_MAX ? word.size_bytes : equals);
    if (is_long && text_equal(name, TEXT("help"))) {
        options_print_help(stdout, set);
        return PARSE_HELP;
    }
    size_t index = find_option(set, name, is_long ? 0 : word.data[1]);
    if (index == SIZE_MAX || (!is_long && word.size_bytes > 2))
        return unknown_option(set, is_long ? name : text_slice(word, 1, word.size_bytes));
    const Option *option = &set->options[index];
    const char *value = equals != SIZE_MAX ? word.data + equals + 1 : "";
    if (option->argument == NULL && equals != SIZE_MAX) {
        fprintf(stderr, "licet %s: \"--%s\" takes no value\n", set->command, option->name);
        return PARSE_WRONG;
    }
    if (option->argument != NULL && equals == SIZE_MAX) {
        if (words->at + 1 >= words->count) {
            fprintf(stderr, "licet %s: \"--%s\" needs %s\n", set->command, option->name,
                    option->argument);
            return PARSE_WRONG;
        }
        value = words->items[++words->at];
    }
    return handler(context, index, value) ? PARSE_OK : PARSE_WRONG;
}

ParseResult options_parse(const OptionSet *set, int count, char **words, OptionHandler handler,
                          void *context, const char **arguments, int *argument_count)
{
    Words in = {count, words, 0};
    bool ended = false;
    *argument_count = 0;
    for (; in.at < in.count; in.at++) {
        const char *word = words[in.at];
        if (ended || word[0] != '-' || word[1] == '\0') {
            arguments[(*argument_count)++] = word;
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else {
            ParseResult result = take_option(set, &in, handler, context);
            if (result != PARSE_OK)
                return result;
        }
    }
    return PARSE_OK;
}
