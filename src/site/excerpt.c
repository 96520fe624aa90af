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

/* ---- tokens ---------------------------------------------------------------------------------- */

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING,
    TOKEN_MESSAGE,
    TOKEN_OTHER
} TokenKind;

/* Reads a text token by token, comments passed over. */
typedef struct Reader {
    Text source;
    size_t start;        /* of the token in hand */
    size_t at;           /* past it */
    bool chinese;        /* the language of a MESSAGE */
    bool after_language; /* the last token was zh or en: a string now is a message */
} Reader;

static bool starts(const Reader *reader, size_t at, const char *text)
{
    return text_starts_with(text_slice(reader->source, at, reader->source.size_bytes),
                            text_of(text));
}

static size_t skip_string(const Reader *reader, size_t at);

/* Past the hole that opens at `at`, which holds an expression: strings and braces nest. */
static size_t skip_hole(const Reader *reader, size_t at)
{
    size_t depth = 0;
    while (at < reader->source.size_bytes) {
        char c = reader->source.data[at];
        if (c == '"' || c == '\'') {
            at = skip_string(reader, at);
            continue;
        }
        at++;
        if (c == '{')
            depth++;
        else if (c == '}' && --depth == 0)
            break;
    }
    return at;
}

/* Past the string that opens at `at`: one quote or three, with escapes. */
static size_t skip_string(const Reader *reader, size_t at)
{
    Text source = reader->source;
    char one[2] = {source.data[at], '\0'};
    char three[4] = {one[0], one[0], one[0], '\0'};
    const char *quote = starts(reader, at, three) ? three : one;
    size_t width = strlen(quote);
    for (at += width; at < source.size_bytes; at++) {
        if (source.data[at] == '\\')
            at++;
        else if (starts(reader, at, quote))
            return at + width;
    }
    return source.size_bytes;
}

/* Past the message that opens at `at`: a string with holes; "{{" is a brace. */
static size_t skip_message(const Reader *reader, size_t at)
{
    Text source = reader->source;
    for (at++; at < source.size_bytes;) {
        char c = source.data[at];
        if (c == '"')
            return at + 1;
        if (c == '{' && !starts(reader, at, "{{"))
            at = skip_hole(reader, at);
        else
            at += c == '\\' || c == '{' ? 2 : 1;
    }
    return source.size_bytes;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void skip_space_and_comments(Reader *reader)
{
    while (reader->at < reader->source.size_bytes) {
        char c = reader->source.data[reader->at];
        if (starts(reader, reader->at, "//"))
            reader->at = line_end(reader->source, reader->at);
        else if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
            reader->at++;
        else
            return;
    }
}

static TokenKind read_word(Reader *reader)
{
    while (reader->at < reader->source.size_bytes && is_word(reader->source.data[reader->at]))
        reader->at++;
    Text word = text_slice(reader->source, reader->start, reader->at);
    reader->chinese = text_equal(word, TEXT("zh"));
    reader->after_language = reader->chinese || text_equal(word, TEXT("en"));
    return TOKEN_WORD;
}

static TokenKind next_token(Reader *reader)
{
    bool message = reader->after_language;
    skip_space_and_comments(reader);
    reader->start = reader->at;
    reader->after_language = false;
    if (reader->at >= reader->source.size_bytes)
        return TOKEN_END;
    char c = reader->source.data[reader->at];
    if (is_word(c))
        return read_word(reader);
    if (c == '"' && message) {
        reader->at = skip_message(reader, reader->at);
        return TOKEN_MESSAGE;
    }
    if (c == '"' || c == '\'') {
        reader->at = skip_string(reader, reader->at);
        return TOKEN_STRING;
    }
    reader->at++;
    return TOKEN_OTHER;
}

/* ---- declarations and messages --------------------------------------------------------------- */

/* Past the brace that closes the first one opened, or a semicolon outside braces. */
static size_t declaration_end(Text source, size_t at)
{
    Reader reader = {.source = source, .at = at};
    size_t depth = 0;
    TokenKind kind;
    while ((kind = next_token(&reader)) != TOKEN_END) {
        char c = kind == TOKEN_OTHER ? source.data[reader.start] : '\0';
        if (c == '{')
            depth++;
        else if ((c == '}' && depth > 0 && --depth == 0) || (c == ';' && depth == 0))
            return reader.at;
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

Text excerpt_message(Text excerpt, bool chinese)
{
    Reader reader = {.source = excerpt};
    TokenKind kind;
    while ((kind = next_token(&reader)) != TOKEN_END) {
        if (kind == TOKEN_MESSAGE && reader.chinese == chinese)
            return text_slice(excerpt, reader.start + 1, reader.at - 1);
    }
    return (Text){"", 0};
}

size_t excerpt_hole_end(Text message, size_t at)
{
    Reader reader = {.source = message};
    return skip_hole(&reader, at);
}
