#include "cli/options.h"

#include <string.h>

#include "cli/say.h"

/* ---- the rows -------------------------------------------------------------------------------- */

enum { COMMON_LANG, COMMON_HELP, COMMON_COUNT };
static const Option common_options[COMMON_COUNT] = {
    [COMMON_LANG] = {"lang", 0, "zh|en", "the language (LICET_LANG, or as the locale says)"},
    [COMMON_HELP] = {"help", 'h', NULL, "show this help"},
};

size_t options_count(const OptionSet *set)
{
    return set->count + COMMON_COUNT;
}

const Option *options_at(const OptionSet *set, size_t index)
{
    return index < set->count ? &set->options[index] : &common_options[index - set->count];
}

bool option_is_choice(const Option *option)
{
    return option->argument != NULL && strchr(option->argument, '|') != NULL;
}

int option_choice(const Option *option, const char *value)
{
    Text choices = text_of(option->argument);
    int choice = 0;
    for (size_t from = 0; from <= choices.size_bytes; choice++) {
        size_t bar = text_find(choices, TEXT("|"), from);
        size_t to = bar == SIZE_MAX ? choices.size_bytes : bar;
        if (text_equal(text_slice(choices, from, to), text_of(value)))
            return choice;
        from = to + 1;
    }
    return -1;
}

/* ---- mistakes -------------------------------------------------------------------------------- */

static const char *nearest_option(const OptionSet *set, Text name)
{
    const char *nearest = NULL;
    size_t best = 4;
    for (size_t i = 0; i < options_count(set); i++) {
        const char *known = options_at(set, i)->name;
        size_t distance = text_distance(text_of(known), name, best);
        if (distance < best) {
            best = distance;
            nearest = known;
        }
    }
    return nearest;
}

static ParseResult unknown_option(const OptionSet *set, Text word, Text name)
{
    const char *nearest = nearest_option(set, name);
    if (nearest != NULL)
        say_error(set->command, "there is no option \"%.*s\": did you mean \"--%s\"?",
                  TEXT_ARG(word), nearest);
    else
        say_error(set->command,
                  "there is no option \"%.*s\": licet %s --help shows those there are",
                  TEXT_ARG(word), set->command);
    return PARSE_WRONG;
}

/* ---- parsing --------------------------------------------------------------------------------- */

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
    say_error(set->command, "\"--%s\" needs %s", option->name, option->argument);
    return NULL;
}

/* Hands a value on; NULL is one that lacks, which has been said. The language is known from the
 * first pass. */
static ParseResult take_value(const OptionSet *set, size_t index, const char *value,
                              OptionHandler handler, void *context)
{
    const Option *option = options_at(set, index);
    if (value == NULL)
        return PARSE_WRONG;
    if (index == set->count + COMMON_LANG)
        return PARSE_OK;
    if (option_is_choice(option) && option_choice(option, value) < 0) {
        say_error(set->command, "\"--%s\" is %s, not \"%s\"", option->name, option->argument,
                  value);
        return PARSE_WRONG;
    }
    return handler(context, index, value) ? PARSE_OK : PARSE_WRONG;
}

/* --name, --name=value, --name value */
static ParseResult take_long(const OptionSet *set, Words *words, OptionHandler handler,
                             void *context)
{
    Text word = text_of(words->items[words->at]);
    size_t equals = text_find(word, TEXT("="), 0);
    Text name = text_slice(word, 2, equals);
    size_t index = 0;
    while (index < options_count(set) && !text_equal(text_of(options_at(set, index)->name), name))
        index++;
    if (index == options_count(set))
        return unknown_option(set, text_slice(word, 0, equals), name);
    const Option *option = options_at(set, index);
    const char *value = equals != SIZE_MAX ? word.data + equals + 1 : "";
    if (option->argument == NULL && equals != SIZE_MAX) {
        say_error(set->command, "\"--%s\" takes no value", option->name);
        return PARSE_WRONG;
    }
    if (option->argument != NULL && equals == SIZE_MAX)
        value = next_word(set, words, option);
    return take_value(set, index, value, handler, context);
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
    return take_value(set, index, value, handler, context);
}

/* --help, --help=FACE */
static ParseResult print_help(const OptionSet *set, const char *word)
{
    HelpFace face = HELP_TEXT;
    const char *equals = strchr(word, '=');
    if (equals != NULL && !options_face_find(&face, equals + 1)) {
        say_error(set->command, "\"--help\" is text, markdown, man, bash, zsh or fish");
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

/* The first pass: what is said of a mistake is in the language that stands behind it. */
static bool take_language(const OptionSet *set, int count, char **words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (say_take_language(set->command, count - i, words + i) < 0)
            return false;
    }
    return true;
}

ParseResult options_parse(const OptionSet *set, int count, char **words, OptionHandler handler,
                          void *context, const char **arguments, int *argument_count)
{
    Words in = {count, words, 0};
    bool ended = false;
    *argument_count = 0;
    if (!take_language(set, count, words))
        return PARSE_WRONG;
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
