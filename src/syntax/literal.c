#include "syntax/literal.h"

#include <math.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/utf8.h"

/* ---- text ---------------------------------------------------------------------------------- */

/* Where decoding stands: what is left to read and what has been written. */
typedef struct Decoder {
    Parser *parser;
    Text body;
    LiteralStyle style;
    size_t at;
    char *out;
    size_t size_bytes;
} Decoder;

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads exactly `count` digits of `base` at `from`. */
static bool read_digits(uint32_t *out, Text text, size_t from, size_t count, int base)
{
    if (from + count > text.size_bytes)
        return false;
    uint32_t number = 0;
    for (size_t i = from; i < from + count; i++) {
        int digit = hex_digit(text.data[i]);
        if (digit < 0 || digit >= base)
            return false;
        number = number * (uint32_t)base + (uint32_t)digit;
    }
    *out = number;
    return true;
}

static void report_escape(const Decoder *decoder, size_t size_bytes, const char *why)
{
    Parser *parser = decoder->parser;
    uint32_t start = (uint32_t)(decoder->body.data - parser->source.data + (ptrdiff_t)decoder->at);
    if (size_bytes > decoder->body.size_bytes - decoder->at)
        size_bytes = decoder->body.size_bytes - decoder->at;
    Span span = {parser->file, start, start + (uint32_t)size_bytes};
    Diag diag = diag_at(DIAG_BAD_ESCAPE, span);
    diag.hint =
        TEXT("Write \\\\ for a backslash, or put r before the opening quote of a raw text.");
    diags_add(parser->diags, &diag, "the escape \"%.*s\" %s", TEXT_ARG(parser_slice(parser, span)),
              diags_say(parser->diags, why));
}

static void put_code_point(Decoder *decoder, uint32_t code_point, bool byte)
{
    if (byte)
        decoder->out[decoder->size_bytes++] = (char)(unsigned char)code_point;
    else
        decoder->size_bytes += utf8_encode(decoder->out + decoder->size_bytes, code_point);
}

/* An escape that names a code point or byte by number: \x41 \u4e2d \U0001f600 \101. Returns its
 * size, 0 when it is no such escape. */
static size_t decode_number(Decoder *decoder)
{
    char kind = decoder->body.data[decoder->at + 1];
    bool octal = kind >= '0' && kind <= '3';
    bool code_point = kind == 'u' || kind == 'U';
    if (!octal && !code_point && kind != 'x' && kind != 'X')
        return 0;
    size_t digits = octal ? 3 : kind == 'u' ? 4 : kind == 'U' ? 8 : 2;
    size_t size_bytes = digits + (octal ? 1 : 2);
    uint32_t number;
    size_t from = decoder->at + (octal ? 1 : 2);
    if (!read_digits(&number, decoder->body, from, digits, octal ? 8 : 16)) {
        report_escape(decoder, 2,
                      octal ? "needs three octal digits" : "has too few hexadecimal digits");
        return 2;
    }
    char encoded[4];
    if (code_point && decoder->style.bytes)
        report_escape(decoder, size_bytes, "names a code point, and these are bytes");
    else if (code_point && utf8_encode(encoded, number) == 0)
        report_escape(decoder, size_bytes, "is no Unicode code point");
    else
        put_code_point(decoder, number, decoder->style.bytes);
    return size_bytes;
}

static void decode_escape(Decoder *decoder)
{
    static const char names[] = "abfnrtv'\"`?\\";
    static const char meanings[] = "\a\b\f\n\r\t\v'\"`?\\";
    const char *name = decoder->at + 1 < decoder->body.size_bytes
                           ? memchr(names, decoder->body.data[decoder->at + 1], sizeof names - 1)
                           : NULL;
    if (name != NULL) {
        decoder->out[decoder->size_bytes++] = meanings[name - names];
        decoder->at += 2;
        return;
    }
    size_t size_bytes = decoder->at + 1 < decoder->body.size_bytes ? decode_number(decoder) : 0;
    if (size_bytes == 0) {
        uint32_t c;
        size_bytes = 1 + utf8_decode(&c, decoder->body, decoder->at + 1);
        report_escape(decoder, size_bytes, "does not exist");
    }
    decoder->at += size_bytes;
}

static void decode_one(Decoder *decoder)
{
    Text body = decoder->body;
    char c = body.data[decoder->at];
    char next = decoder->at + 1 < body.size_bytes ? body.data[decoder->at + 1] : '\0';
    if (c == '\\' && !decoder->style.raw) {
        decode_escape(decoder);
        return;
    }
    if (c == '\r') {
        c = '\n';
        decoder->at += next == '\n';
    } else if (c == '{' && next == '{' && decoder->style.message) {
        decoder->at++;
    }
    decoder->out[decoder->size_bytes++] = c;
    decoder->at++;
}

Text literal_decode(Parser *parser, Text body, LiteralStyle style)
{
    bool plain = memchr(body.data, '\r', body.size_bytes) == NULL &&
                 (style.raw || memchr(body.data, '\\', body.size_bytes) == NULL) &&
                 (!style.message || text_find(body, TEXT("{{"), 0) == SIZE_MAX);
    if (plain)
        return body;
    /* No escape is shorter than what it stands for. */
    Decoder decoder = {.parser = parser, .body = body, .style = style};
    decoder.out = arena_alloc(parser->arena, body.size_bytes);
    if (decoder.out == NULL)
        return body;
    while (decoder.at < body.size_bytes)
        decode_one(&decoder);
    return (Text){decoder.out, decoder.size_bytes};
}

Text literal_text(Parser *parser, Text literal)
{
    LiteralStyle style = {0};
    size_t from = 0;
    for (; literal.data[from] != '"' && literal.data[from] != '\''; from++) {
        style.raw = style.raw || literal.data[from] == 'r' || literal.data[from] == 'R';
        style.bytes = style.bytes || literal.data[from] == 'b' || literal.data[from] == 'B';
    }
    char quote = literal.data[from];
    bool triple = literal.size_bytes >= from + 6 && literal.data[from + 1] == quote &&
                  literal.data[from + 2] == quote;
    size_t quotes = triple ? 3 : 1;
    Text body = text_slice(literal, from + quotes, literal.size_bytes - quotes);
    return literal_decode(parser, body, style);
}

/* ---- numbers ------------------------------------------------------------------------------- */

bool literal_integer(uint64_t *out, Text digits)
{
    bool hex = digits.size_bytes > 2 && (digits.data[1] == 'x' || digits.data[1] == 'X');
    uint64_t base = hex ? 16 : 10, number = 0;
    for (size_t i = hex ? 2 : 0; i < digits.size_bytes; i++) {
        uint64_t digit = (uint64_t)hex_digit(digits.data[i]);
        if (number > (UINT64_MAX - digit) / base)
            return false;
        number = number * base + digit;
    }
    *out = number;
    return true;
}

/* The exponent written after 'e', capped where every double is 0 or infinite anyway. */
static int64_t read_exponent(Text digits, size_t at)
{
    enum { CAP = 100000000 };
    bool negative = at < digits.size_bytes && digits.data[at] == '-';
    if (at < digits.size_bytes && (negative || digits.data[at] == '+'))
        at++;
    int64_t exponent = 0;
    for (; at < digits.size_bytes; at++)
        if (exponent < CAP)
            exponent = exponent * 10 + (digits.data[at] - '0');
    return negative ? -exponent : exponent;
}

bool literal_double(double *out, Parser *parser, Text digits)
{
    /* strtod() reads a locale's decimal point; a whole mantissa has none. */
    Buffer whole;
    buffer_init(&whole, arena_allocator(parser->arena));
    int64_t exponent = 0;
    bool fraction = false;
    for (size_t i = 0; i < digits.size_bytes; i++) {
        char c = digits.data[i];
        if (c == 'e' || c == 'E') {
            exponent += read_exponent(digits, i + 1);
            break;
        }
        if (c == '.') {
            fraction = true;
            continue;
        }
        exponent -= fraction;
        buffer_add_char(&whole, c);
    }
    buffer_add_char(&whole, 'e');
    buffer_add_int(&whole, exponent);
    buffer_add_char(&whole, '\0');
    parser->memory_failed = parser->memory_failed || buffer_failed(&whole);
    *out = buffer_failed(&whole) ? 0 : strtod(whole.data, NULL);
    buffer_free(&whole);
    return isfinite(*out);
}
