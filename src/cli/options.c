#include "cli/options.h"

#include <string.h>

static const char *nearest_option(const OptionSet *set, Text name)
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
    return nearest;
}

static ParseResult unknown_option(const OptionSet *set, Text word, Text name)
{
    const char *nearest = nearest_option(set, name);
    fprintf(stderr, "licet %s: there is no option \"%.*s\"", set->command, TEXT_ARG(word));
    if (nearest != NULL)
        fprintf(stderr, ": did you mean \"--%s\"?\n", nearest);
    else
        fprintf(stderr, ": licet %s --help shows those there are\n", set->command);
    return PARSE_WRONG;
}

/* The words being parsed. */
typedef struct Words {
    int count;
    char **items;
    int at;
} Words;

/* The next word, where an option's value stands apart from it; NULL, said, without one. */
static const char *next_word(const OptionSet *set, Words *words, const Option *option)
{
    if (words->at + 1 < words->count)
        return words->items[++words->at];
    fprintf(stderr, "licet %s: \"--%s\" needs %s\n", set->command, option->name, option->argument);
    return NULL;
}

/* --name, --name=value, --name value */
static ParseResult take_long(const OptionSet *set, Words *words, OptionHandler handler,
                             void *context)
{
    Text word = text_of(words->items[words->at]);
    size_t equals = text_find(word, TEXT("="), 0);
    Text name = text_slice(word, 2, equals);
    size_t index = 0;
    while (index < set->count && !text_equal(text_of(set->options[index].name), name))
        index++;
    if (index == set->count)
        return unknown_option(set, text_slice(word, 0, equals), name);
    const Option *option = &set->options[index];
    const char *value = equals != SIZE_MAX ? word.data + equals + 1 : "";
    if (option->argument == NULL && equals != SIZE_MAX) {
        fprintf(stderr, "licet %s: \"--%s\" takes no value\n", set->command, option->name);
        return PARSE_WRONG;
    }
    if (option->argument != NULL && equals == SIZE_MAX)
        value = next_word(set, words, option);
    return value != NULL && handler(context, index, value) ? PARSE_OK : PARSE_WRONG;
}

/* -o value, -ovalue; a flag's letter stands alone. */
static ParseResult take_short(const OptionSet *set, Words *words, OptionHandler handler,
                              void *context)
{
    Text word = text_of(words->items[words->at]);
    size_t index = 0;
    while (index < set->count && set->options[index].letter != word.data[1])
        index++;
    const Option *option = index < set->count ? &set->options[index] : NULL;
    if (option == NULL || (option->argument == NULL && word.size_bytes > 2))
        return unknown_option(set, word, text_slice(word, 1, word.size_bytes));
    const char *value = word.data + 2;
    if (option->argument != NULL && word.size_bytes == 2)
        value = next_word(set, words, option);
    return value != NULL && handler(context, index, value) ? PARSE_OK : PARSE_WRONG;
}

/* --help, --help=FACE */
static ParseResult print_help(const OptionSet *set, const char *word)
{
    HelpFace face = HELP_TEXT;
    const char *equals = strchr(word, '=');
    if (equals != NULL && !options_face_find(&face, equals + 1)) {
        fprintf(stderr, "licet %s: help is text, markdown, man, bash, zsh or fish\n", set->command);
        return PARSE_WRONG;
    }
    options_print_help(stdout, set, face);
    return PARSE_HELP;
}

static ParseResult take_option(const OptionSet *set, Words *words, OptionHandler handler,
                               void *context)
{
    const char *word = words->items[words->at];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strncmp(word, "--help=", 7) == 0)
        return print_help(set, word);
    return word[1] == '-' ? take_long(set, words, handler, context)
                          : take_short(set, words, handler, context);
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
