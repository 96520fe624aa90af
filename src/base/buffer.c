#include "base/buffer.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/decimal.h"
#include "base/utf8.h"

enum {
    FIRST_CAPACITY_BYTES = 256,
    DIGITS_MAX = 20, /* of 2^64 - 1 */
};

void buffer_init(Buffer *buffer, const Allocator *allocator)
{
    *buffer = (Buffer){.allocator = *allocator};
}

/* realloc() over an arena: what is outgrown stays until the arena is reset. */
static void *resize_in_arena(void *context, void *block, size_t old_size_bytes,
                             size_t new_size_bytes)
{
    if (new_size_bytes == 0)
        return NULL;
    void *larger = arena_alloc_unset(context, new_size_bytes);
    if (larger != NULL && block != NULL)
        memcpy(larger, block, old_size_bytes < new_size_bytes ? old_size_bytes : new_size_bytes);
    return larger;
}

void buffer_init_in(Buffer *buffer, Arena *arena)
{
    Allocator allocator = {resize_in_arena, arena};
    buffer_init(buffer, &allocator);
}

void buffer_free(Buffer *buffer)
{
    allocator_free(&buffer->allocator, buffer->data, buffer->capacity_bytes);
    *buffer = (Buffer){.allocator = buffer->allocator};
}

void buffer_clear(Buffer *buffer)
{
    buffer->size_bytes = 0;
    buffer->failed = false;
}

/* At least `needed_bytes`, and at least twice the present capacity where that fits. */
static size_t grown_capacity(const Buffer *buffer, size_t needed_bytes)
{
    size_t doubled_bytes;
    if (!size_multiply(&doubled_bytes, buffer->capacity_bytes, 2))
        return needed_bytes;
    if (doubled_bytes < FIRST_CAPACITY_BYTES)
        doubled_bytes = FIRST_CAPACITY_BYTES;
    return doubled_bytes > needed_bytes ? doubled_bytes : needed_bytes;
}

bool buffer_reserve_slowly(Buffer *buffer, size_t size_bytes)
{
    if (buffer->failed)
        return false;
    if (size_bytes <= buffer->capacity_bytes - buffer->size_bytes)
        return true;

    size_t needed_bytes;
    char *data = NULL;
    if (size_add(&needed_bytes, buffer->size_bytes, size_bytes)) {
        size_t capacity_bytes = grown_capacity(buffer, needed_bytes);
        data = allocator_resize(&buffer->allocator, buffer->data, buffer->capacity_bytes,
                                capacity_bytes);
        if (data != NULL) {
            buffer->data = data;
            buffer->capacity_bytes = capacity_bytes;
        }
    }
    buffer->failed = data == NULL;
    return !buffer->failed;
}

void buffer_add_slowly(Buffer *buffer, Text text)
{
    if (!buffer_reserve(buffer, text.size_bytes))
        return;
    memcpy(buffer->data + buffer->size_bytes, text.data, text.size_bytes);
    buffer->size_bytes += text.size_bytes;
}

void buffer_add_repeated(Buffer *buffer, char c, size_t count)
{
    if (count == 0 || !buffer_reserve(buffer, count))
        return;
    memset(buffer->data + buffer->size_bytes, c, count);
    buffer->size_bytes += count;
}

void buffer_add_code_point(Buffer *buffer, uint32_t code_point)
{
    char bytes[4];
    size_t size_bytes = utf8_encode(bytes, code_point);
    if (size_bytes == 0)
        size_bytes = utf8_encode(bytes, 0xFFFD);
    buffer_add(buffer, (Text){bytes, size_bytes});
}

/* The number's decimal digits, written into `bytes`. */
static Text digits_of(char bytes[DIGITS_MAX], uint64_t number)
{
    size_t from = DIGITS_MAX;
    do {
        bytes[--from] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return (Text){bytes + from, DIGITS_MAX - from};
}

void buffer_add_uint(Buffer *buffer, uint64_t number)
{
    char bytes[DIGITS_MAX];
    buffer_add(buffer, digits_of(bytes, number));
}

void buffer_add_int(Buffer *buffer, int64_t number)
{
    if (number < 0)
        buffer_add_char(buffer, '-');
    buffer_add_uint(buffer, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* Digits with the decimal point after the first `point` of them: "12.5", "0.00125", "12500". */
static void add_plain(Buffer *buffer, Text digits, int point)
{
    const int count = (int)digits.size_bytes;
    if (point <= 0) {
        buffer_add_string(buffer, "0.");
        buffer_add_repeated(buffer, '0', (size_t)-point);
        buffer_add(buffer, digits);
    } else if (point >= count) {
        buffer_add(buffer, digits);
        buffer_add_repeated(buffer, '0', (size_t)(point - count));
    } else {
        buffer_add(buffer, text_slice(digits, 0, (size_t)point));
        buffer_add_char(buffer, '.');
        buffer_add(buffer, text_slice(digits, (size_t)point, digits.size_bytes));
    }
}

/* As above with an exponent: "1.25e+30", "1e-7". */
static void add_scientific(Buffer *buffer, Text digits, int point)
{
    buffer_add(buffer, text_slice(digits, 0, 1));
    if (digits.size_bytes > 1) {
        buffer_add_char(buffer, '.');
        buffer_add(buffer, text_slice(digits, 1, digits.size_bytes));
    }
    buffer_add_string(buffer, point > 0 ? "e+" : "e");
    buffer_add_int(buffer, point - 1);
}

void buffer_add_double(Buffer *buffer, double number)
{
    if (isnan(number)) {
        buffer_add_string(buffer, "NaN");
        return;
    }
    if (isinf(number)) {
        buffer_add_string(buffer, number < 0 ? "-infinity" : "+infinity");
        return;
    }
    if (signbit(number))
        buffer_add_char(buffer, '-');

    const Decimal decimal = decimal_shortest(fabs(number));
    char bytes[DIGITS_MAX];
    const Text digits = digits_of(bytes, decimal.mantissa);
    const int point = (int)digits.size_bytes + decimal.exponent;
    if (point > -6 && point <= 21)
        add_plain(buffer, digits, point);
    else
        add_scientific(buffer, digits, point);
}

/* As vsnprintf(), into the free room; the arguments stay as they are. */
static int format_in_room(const Buffer *buffer, size_t room_bytes, const char *format,
                          va_list arguments)
{
    va_list copy;
    va_copy(copy, arguments);
    int size = vsnprintf(buffer->data + buffer->size_bytes, room_bytes, format, copy);
    va_end(copy);
    return size;
}

/* Formats straight into the free room, and once more after growing where that was too small. */
void buffer_add_format_list(Buffer *buffer, const char *format, va_list arguments)
{
    if (!buffer_reserve(buffer, 1))
        return;
    for (;;) {
        size_t room_bytes = buffer->capacity_bytes - buffer->size_bytes;
        int size = format_in_room(buffer, room_bytes, format, arguments);
        if (size < 0) { /* longer than INT_MAX, or bytes that the C locale cannot take */
            buffer->failed = true;
            return;
        }
        if ((size_t)size < room_bytes) {
            buffer->size_bytes += (size_t)size;
            return;
        }
        if (!buffer_reserve(buffer, (size_t)size + 1))
            return;
    }
}

void buffer_add_format(Buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_add_format_list(buffer, format, arguments);
    va_end(arguments);
}

/* The short escapes of RFC 8259, section 7; 0 for a character that has none. */
static char json_escape(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void add_json_ascii(Buffer *buffer, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    const char escape = json_escape(c);
    if (escape != 0) {
        const char bytes[] = {'\\', escape};
        buffer_add(buffer, (Text){bytes, sizeof bytes});
    } else {
        const char bytes[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        buffer_add(buffer, (Text){bytes, sizeof bytes});
    }
}

static inline bool is_plain_json(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Whether a JSON string holds all of the word's bytes as they are: ASCII without escapes. */
static inline bool is_plain_word(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t quote = bytes ^ ones * '"', backslash = bytes ^ ones * '\\';
    /* Which byte it is may be told wrongly by a borrow, but not that there is one. */
    uint64_t marks = (quote - ones) | (backslash - ones) | (bytes - ones * 0x20) | bytes;
    return (marks & highs) == 0;
}

/* Past plain text from `offset` on, mostly by words. */
static size_t skip_plain_json(Text text, size_t offset)
{
    while (text.size_bytes - offset >= 8 && is_plain_word(text_read_8(text.data + offset)))
        offset += 8;
    while (offset < text.size_bytes && is_plain_json((unsigned char)text.data[offset]))
        offset++;
    return offset;
}

/* Copies the text where it is plain as a whole; false where it is not. The last word overlaps the
 * one before. */
static inline bool copy_plain_json(char *to, Text text)
{
    const char *from = text.data;
    size_t size_bytes = text.size_bytes;
    uint64_t bytes;
    if (size_bytes >= sizeof bytes) {
        size_t last = size_bytes - sizeof bytes;
        for (size_t at = 0;; at = at + sizeof bytes < last ? at + sizeof bytes : last) {
            bytes = text_read_8(from + at);
            if (!is_plain_word(bytes))
                return false;
            memcpy(to + at, &bytes, sizeof bytes);
            if (at == last)
                return true;
        }
    }
    if (size_bytes >= sizeof(uint32_t)) {
        uint32_t halves[2];
        memcpy(&halves[0], from, sizeof halves[0]);
        memcpy(&halves[1], from + size_bytes - sizeof halves[1], sizeof halves[1]);
        memcpy(to, &halves[0], sizeof halves[0]);
        memcpy(to + size_bytes - sizeof halves[1], &halves[1], sizeof halves[1]);
        return is_plain_word((uint64_t)halves[0] << 32 | halves[1]);
    }
    for (size_t at = 0; at < size_bytes; at++) {
        if (!is_plain_json((unsigned char)from[at]))
            return false;
        to[at] = from[at];
    }
    return true;
}

/* Character by character where one may not stand as it is. */
static NOT_INLINE void add_json_string_slowly(Buffer *buffer, Text text)
{
    size_t plain = skip_plain_json(text, 0);
    size_t from = 0; /* [from, offset) is copied as it is, in one go */
    buffer_add_char(buffer, '"');
    for (size_t offset = plain; offset < text.size_bytes; offset = skip_plain_json(text, offset)) {
        const unsigned char c = (unsigned char)text.data[offset];
        uint32_t code_point;
        const size_t size_bytes = utf8_decode(&code_point, text, offset);
        if (size_bytes > 1) {
            offset += size_bytes;
            continue;
        }
        buffer_add(buffer, text_slice(text, from, offset));
        if (size_bytes == 0)
            buffer_add_code_point(buffer, 0xFFFD);
        else
            add_json_ascii(buffer, c);
        from = ++offset;
    }
    buffer_add(buffer, text_slice(text, from, text.size_bytes));
    buffer_add_char(buffer, '"');
}

void buffer_add_json_string(Buffer *buffer, Text text)
{
    if (text.size_bytes <= SIZE_MAX - 2 && buffer_reserve(buffer, text.size_bytes + 2)) {
        char *to = buffer->data + buffer->size_bytes;
        if (copy_plain_json(to + 1, text)) {
            to[0] = '"';
            to[text.size_bytes + 1] = '"';
            buffer->size_bytes += text.size_bytes + 2;
            return;
        }
    }
    add_json_string_slowly(buffer, text);
}

void buffer_add_base64(Buffer *buffer, Text bytes)
{
    const int variant = sodium_base64_VARIANT_ORIGINAL;
    size_t size_bytes = sodium_base64_encoded_len(bytes.size_bytes, variant); /* and a NUL */
    if (!buffer_reserve(buffer, size_bytes))
        return;
    sodium_bin2base64(buffer->data + buffer->size_bytes, size_bytes,
                      (const unsigned char *)bytes.data, bytes.size_bytes, variant);
    buffer->size_bytes += size_bytes - 1;
}

void buffer_fail_with(Buffer *out, const Buffer *part)
{
    out->failed = out->failed || part->failed;
}

bool buffer_failed(const Buffer *buffer)
{
    return buffer->failed;
}

Text buffer_text(const Buffer *buffer)
{
    return (Text){buffer->data != NULL ? buffer->data : "", buffer->size_bytes};
}
