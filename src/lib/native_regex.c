/*
 * native_regex.c - matches() and CEL's regex extension, over RE2.
 */
#include "lib/native_support.h"
#include "lib/unicode.h"

/* Pays for reading the text, as RE2 is linear. */
static bool charge(NativeContext *context, Value *out, Text pattern, Text text)
{
    return native_charge_bytes(context, out, text.size_bytes) &&
           native_charge_bytes(context, out, pattern.size_bytes);
}

/* The compiled pattern; NULL with *out the error. Pays for the program's size: compiling takes
 * about so long, whether or not it is kept from before. */
static const Regex *compiled(NativeContext *context, Value *out, Text pattern)
{
    Text reason;
    const Regex *regex = library_regex(context->library, pattern, &reason);
    if (regex == NULL && reason.size_bytes == 0)
        native_fail_memory(context, out);
    else if (regex == NULL)
        native_fail(context, out, ERROR_INVALID_ARGUMENT,
                    "the regular expression is not valid: %.*s", TEXT_ARG(reason));
    return regex != NULL && native_charge(context, out, regex_size(regex)) ? regex : NULL;
}

static const Regex *find_regex(NativeContext *context, Value *out, Text pattern, Text text)
{
    return charge(context, out, pattern, text) ? compiled(context, out, pattern) : NULL;
}

int64_t native_pattern_cost(Text pattern, uint32_t size)
{
    return (int64_t)(pattern.size_bytes / NATIVE_BYTES_PER_UNIT) + size;
}

NATIVE_FN(matches)
{
    Text text = value_text(args[0]), pattern = value_text(args[1]);
    uint32_t size;
    if (!charge(context, out, pattern, text))
        return;
    const Automaton *automaton = library_automaton(context->library, pattern, &size);
    if (automaton != NULL) {
        if (native_charge(context, out, size))
            *out = value_bool(automaton_matches(automaton, text));
        return;
    }
    const Regex *regex = compiled(context, out, pattern);
    if (regex != NULL)
        *out = value_bool(regex_find(regex, text, 0, NULL, 0));
}

NATIVE_FN(matches_method)
{
    native_matches(context, out, args);
}

/* ---- finding one after the other ----------------------------------------------------------- */

enum { GROUPS_MAX = 10 }; /* the whole match and \1 to \9 */

typedef struct Search {
    const Regex *regex;
    Text text;
    size_t group_count; /* wanted, the whole match included */
    size_t from;        /* where to look next; past the text's end when done */
    size_t last_end;    /* of the match before, SIZE_MAX at first */
} Search;

static Search search_begin(const Regex *regex, Text text, size_t group_count)
{
    return (Search){regex, text, group_count, 0, SIZE_MAX};
}

static size_t character_length(Text text, size_t offset)
{
    uint32_t code_point;
    size_t length = utf8_decode(&code_point, text, offset);
    return length > 0 ? length : 1;
}

/* The next match that does not overlap those before; an empty one does not follow a match
 * directly (as in Go's regexp, which CEL's reference implementation uses). */
static bool search_next(Search *search, Text *groups)
{
    while (search->from <= search->text.size_bytes &&
           regex_find(search->regex, search->text, search->from, groups, search->group_count)) {
        size_t begin = (size_t)(groups[0].data - search->text.data);
        size_t end = begin + groups[0].size_bytes;
        bool empty = groups[0].size_bytes == 0;
        bool touches = empty && begin == search->last_end;
        search->from = empty ? end + character_length(search->text, end) : end;
        search->last_end = end;
        if (!touches)
            return true;
    }
    search->from = search->text.size_bytes + 1;
    return false;
}

/* Pays for looking for the next match: at worst that reads all that is left of the text. */
static bool charge_search(NativeContext *context, Value *out, const Search *search)
{
    enum { UNITS = 64, BYTES_PER_UNIT = 64 }; /* a search takes about a microsecond */
    size_t size_bytes = search->text.size_bytes;
    size_t left = search->from < size_bytes ? size_bytes - search->from : 0;
    return native_charge(context, out, UNITS + left / BYTES_PER_UNIT);
}

/* ---- extraction ---------------------------------------------------------------------------- */

/* Whether the pattern has at most one group; otherwise *out is the error. */
static bool check_one_group(NativeContext *context, Value *out, const Regex *regex, Text pattern)
{
    if (regex_group_count(regex) <= 1)
        return true;
    Text shown = text_slice(pattern, 0, utf8_offset(pattern, 60));
    native_fail(context, out, ERROR_INVALID_ARGUMENT,
                "regular expression has more than one capturing group: \"%.*s\"", TEXT_ARG(shown));
    return false;
}

/* What a match gives: its group where the pattern has one, and then nothing if that is empty. */
static bool extracted(const Search *search, const Text *groups, Text *out)
{
    *out = groups[search->group_count - 1];
    return search->group_count == 1 || out->size_bytes > 0;
}

NATIVE_FN(regex_extract)
{
    Text text = value_text(args[0]), pattern = value_text(args[1]), groups[2], found;
    const Regex *regex = find_regex(context, out, pattern, text);
    if (regex == NULL || !check_one_group(context, out, regex, pattern))
        return;
    Search search = search_begin(regex, text, regex_group_count(regex) + 1);
    if (search_next(&search, groups) && extracted(&search, groups, &found))
        native_return_some(context, out, value_string(found));
    else
        *out = value_none();
}

NATIVE_FN(regex_extract_all)
{
    Text text = value_text(args[0]), pattern = value_text(args[1]), groups[2], found;
    const Regex *regex = find_regex(context, out, pattern, text);
    if (regex == NULL || !check_one_group(context, out, regex, pattern))
        return;
    List *list = native_new_list(context, out, 4);
    if (list == NULL)
        return;
    Search search = search_begin(regex, text, regex_group_count(regex) + 1);
    while (charge_search(context, out, &search)) {
        if (!search_next(&search, groups)) {
            *out = value_list(list);
            return;
        }
        if (extracted(&search, groups, &found) &&
            !native_append(context, out, list, value_string(found)))
            return;
    }
}

/* ---- replacement --------------------------------------------------------------------------- */

/* Whether every backslash of the replacement is followed by another or by the digit of a group
 * that there is; otherwise *out is the error. */
static bool check_replacement(NativeContext *context, Value *out, const Regex *regex,
                              Text replacement)
{
    for (size_t i = 0; i < replacement.size_bytes; i++) {
        if (replacement.data[i] != '\\')
            continue;
        i++;
        char c = i < replacement.size_bytes ? replacement.data[i] : '\0';
        if (ascii_is_digit(c) && (size_t)(c - '0') > regex_group_count(regex)) {
            native_fail(context, out, ERROR_INVALID_ARGUMENT,
                        "replacement string references group %d but regex has only %zu group(s)",
                        c - '0', regex_group_count(regex));
            return false;
        }
        if (!ascii_is_digit(c) && c != '\\') {
            native_fail(context, out, ERROR_INVALID_ARGUMENT,
                        "invalid replacement string: \\ must be followed by a digit or \\");
            return false;
        }
    }
    return true;
}

/* The replacement, which check_replacement() has passed, with the groups in it. */
static void add_replacement(Buffer *out, Text replacement, const Text *groups)
{
    for (size_t i = 0; i < replacement.size_bytes; i++) {
        bool escaped = replacement.data[i] == '\\';
        char c = replacement.data[escaped ? ++i : i];
        if (escaped && ascii_is_digit(c))
            buffer_add(out, groups[c - '0']);
        else
            buffer_add_char(out, c);
    }
}

/* Replaces at most `limit` matches, all for a negative limit. */
static void replace(NativeContext *context, Value *out, const Value *args, int64_t limit)
{
    Text text = value_text(args[0]), replacement = value_text(args[2]);
    if (text.data == NULL)
        text = TEXT("");
    const Regex *regex = find_regex(context, out, value_text(args[1]), text);
    if (regex == NULL || !check_replacement(context, out, regex, replacement))
        return;
    Text groups[GROUPS_MAX];
    size_t group_count = regex_group_count(regex) + 1;
    Search search = search_begin(regex, text, group_count < GROUPS_MAX ? group_count : GROUPS_MAX);
    Buffer *result = library_scratch(context->library);
    size_t copied = 0;
    for (int64_t count = 0; limit < 0 || count < limit; count++) {
        if (!charge_search(context, out, &search))
            return;
        if (!search_next(&search, groups))
            break;
        size_t begin = (size_t)(groups[0].data - text.data);
        buffer_add(result, text_slice(text, copied, begin));
        add_replacement(result, replacement, groups);
        copied = begin + groups[0].size_bytes;
        if (result->size_bytes > LIMIT_STRING_BYTES)
            break;
    }
    buffer_add(result, text_slice(text, copied, text.size_bytes));
    native_return_buffer(context, out, result);
}

NATIVE_FN(regex_replace)
{
    replace(context, out, args, -1);
}

NATIVE_FN(regex_replace_count)
{
    replace(context, out, args, args[3].as.integer);
}
