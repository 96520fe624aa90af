#include "site/excerpt.h"

#include <string.h>

static size_t line_end(Text source, size_t at)
{
    size_t end = text_find(source, TEXT("\n"), at);
    return end < source.size_bytes ? end : source.size_bytes;
}

/* Where a line begins; past the text where it has no such line. */
static size_t line_start(Text source, uint32_t line)
{
    size_t at = 0;
    for (uint32_t i = 1; i < line && at < source.size_bytes; i++)
        at = line_end(source, at) + 1;
    return at;
}

Text excerpt_line(Text source, uint32_t line)
{
    size_t start = line_start(source, line);
    if (line == 0 || start >= source.size_bytes)
        return (Text){"", 0};
    return text_slice(source, start, line_end(source, start));
}

static bool is_doc_comment(Text line)
{
    size_t at = 0;
    while (at < line.size_bytes && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    return text_starts_with(text_slice(line, at, line.size_bytes), TEXT("///"));
}

/* Past the string that opens at `at`: one quote or three, with escapes. */
static size_t skip_string(Text source, size_t at)
{
    char quote = source.data[at];
    size_t width = 1;
    if (at + 2 < source.size_bytes && source.data[at + 1] == quote && source.data[at + 2] == quote)
        width = 3;
    for (size_t i = at + width; i + width <= source.size_bytes; i++) {
        if (source.data[i] == '\\')
            i++;
        else if (source.data[i] == quote &&
                 (width == 1 || (source.data[i + 1] == quote && source.data[i + 2] == quote)))
            return i + width;
    }
    return source.size_bytes;
}

static bool is_comment(Text source, size_t at)
{
    return at + 1 < source.size_bytes && source.data[at] == '/' && source.data[at + 1] == '/';
}

/* Past the brace that closes the first one opened, or a semicolon outside braces. */
static size_t declaration_end(Text source, size_t at)
{
    size_t depth = 0;
    while (at < source.size_bytes) {
        char c = source.data[at];
        if (is_comment(source, at)) {
            at = line_end(source, at);
            continue;
        }
        if (c == '"' || c == '\'') {
            at = skip_string(source, at);
            continue;
        }
        at++;
        if (c == '{')
            depth++;
        else if (c == '}' && depth > 0 && --depth == 0)
            return at;
        else if (c == ';' && depth == 0)
            return at;
    }
    return source.size_bytes;
}

Text excerpt_at(Text source, uint32_t line)
{
    size_t start = line_start(source, line);
    if (line == 0 || start >= source.size_bytes)
        return (Text){"", 0};
    size_t end = declaration_end(source, start);
    while (line > 1 && is_doc_comment(excerpt_line(source, line - 1)))
        line--;
    return text_slice(source, line_start(source, line), end);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Text excerpt_message(Text excerpt, bool chinese)
{
    const char *word = chinese ? "zh" : "en";
    size_t at = 0;
    while (at < excerpt.size_bytes) {
        if (is_comment(excerpt, at)) {
            at = line_end(excerpt, at);
        } else if (excerpt.data[at] == '"' || excerpt.data[at] == '\'') {
            at = skip_string(excerpt, at);
        } else if (is_word(excerpt.data[at])) {
            size_t start = at;
            while (at < excerpt.size_bytes && is_word(excerpt.data[at]))
                at++;
            bool found = text_equal(text_slice(excerpt, start, at), text_of(word));
            while (found && at < excerpt.size_bytes &&
                   (excerpt.data[at] == ' ' || excerpt.data[at] == '\n'))
                at++;
            if (found && at < excerpt.size_bytes && excerpt.data[at] == '"') {
                size_t end = skip_string(excerpt, at);
                return text_slice(excerpt, at + 1, end - 1);
            }
        } else {
            at++;
        }
    }
    return (Text){"", 0};
}
