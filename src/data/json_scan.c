#include "data/json_scan.h"

#include "base/utf8.h"
#include "base/utf8_bytes.h"

#ifdef VECTOR_BYTES

/* As many as a vector holds. */
#define ALL(byte)                                          \
    {                                                      \
        EIGHT(byte), EIGHT(byte), EIGHT(byte), EIGHT(byte) \
    }
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

const JsonBytes json_bytes = {
    .swap = ALL(' ' ^ '"'),
    .above_blank = ALL(' ' + 1),
    .backslash = ALL('\\'),
};

#endif

/* ---- escapes --------------------------------------------------------------------------------- */

/* Four hexadecimal digits; false where there are none. */
static bool read_hex(uint32_t *out, const char *at)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)at[i], lower = c | 0x20;
        uint32_t digit = c >= '0' && c <= '9'           ? (uint32_t)c - '0'
                         : lower >= 'a' && lower <= 'f' ? (uint32_t)lower - 'a' + 10
                                                        : 16;
        if (digit > 15)
            return false;
        *out = *out << 4 | digit;
    }
    return true;
}

/* The code point of \uXXXX, whose digits begin at `at`, or of two that are a surrogate pair. */
static const char *read_code_point(uint32_t *out, const char *at)
{
    uint32_t low;
    if (!read_hex(out, at))
        return NULL;
    at += 4;
    if (*out < 0xD800 || *out > 0xDFFF)
        return at;
    if (*out > 0xDBFF || at[0] != '\\' || at[1] != 'u' || !read_hex(&low, at + 2) || low < 0xDC00 ||
        low > 0xDFFF)
        return NULL;
    *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
    return at + 6;
}

/* What stands after a backslash, as UTF-8 of *size_bytes. */
static const char *read_escape(char out[4], size_t *size_bytes, const char *at)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    uint32_t code_point;
    if (*at == 'u') {
        at = read_code_point(&code_point, at + 1);
        *size_bytes = at != NULL ? utf8_encode(out, code_point) : 0;
        return at;
    }
    for (size_t i = 0; i < sizeof escapes - 1; i += 2) {
        if (escapes[i] == *at) {
            out[0] = escapes[i + 1];
            *size_bytes = 1;
            return at + 1;
        }
    }
    return NULL;
}

/* ---- strings --------------------------------------------------------------------------------- */

/* Of the character beyond ASCII at `at`; 0 where there is none. */
static size_t character_bytes(const char *at)
{
    uint32_t code_point;
    return utf8_is_common_three(at) ? 3
                                    : utf8_decode(&code_point, (Text){at, JSON_SCAN_PADDING}, 0);
}

const char *json_find_stop_by_run(const char *at)
{
    for (;;) {
        at = json_string_run(at);
        if ((unsigned char)*at < 0x80)
            return at;
        while ((unsigned char)*at >= 0x80) {
            size_t size_bytes = character_bytes(at);
            if (size_bytes == 0)
                return NULL;
            at += size_bytes;
        }
    }
}

const char *json_skip_any_string(const char *start)
{
    char decoded[4];
    size_t size_bytes;
    const char *at = json_find_stop_by_run(start);
    while (at != NULL && *at == '\\') {
        at = read_escape(decoded, &size_bytes, at + 1);
        at = at != NULL ? json_find_stop_by_run(at) : NULL;
    }
    return at != NULL && *at == '"' ? at + 1 : NULL;
}

/* Adds what is up to the next stop as it is, and what an escape there stands for: past it. Of a
 * string that is known to be right. */
static const char *decode_piece(char **to, const char *at)
{
    char decoded[4];
    size_t size_bytes = 0;
    const char *stop = json_find_stop_by_run(at);
    memcpy(*to, at, (size_t)(stop - at));
    *to += stop - at;
    if (*stop != '\\')
        return stop;
    at = read_escape(decoded, &size_bytes, stop + 1);
    memcpy(*to, decoded, size_bytes);
    *to += size_bytes;
    return at;
}

/* An escape is longer than what it stands for. */
const char *json_scan_any_string(Text *out, Arena *arena, const char *start)
{
    const char *end = json_skip_any_string(start);
    char *decoded = end != NULL ? arena_alloc_unset(arena, (size_t)(end - start)) : NULL;
    if (decoded == NULL)
        return NULL;
    char *to = decoded;
    for (const char *at = start; at != end - 1;)
        at = decode_piece(&to, at);
    *out = (Text){decoded, (size_t)(to - decoded)};
    return end;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of digits alone, as nearly all are. */
static const char *scan_whole(uint64_t *out, const char *at)
{
    const char *start = at;
    uint64_t number = 0;
    for (; is_digit(*at) && at - start < JSON_DIGITS_MAX; at++)
        number = number * 10 + (uint64_t)(*at - '0');
    bool is_plain = at > start && (*start != '0' || at == start + 1) && !is_digit(*at) &&
                    *at != '.' && *at != 'e' && *at != 'E';
    *out = number;
    return is_plain ? at : NULL;
}

const char *json_scan_number(yyjson_val *out, const char *at)
{
    uint64_t number;
    const char *end = scan_whole(&number, at);
    if (end != NULL) {
        *out = (yyjson_val){.tag = YYJSON_TYPE_NUM | YYJSON_SUBTYPE_UINT, .uni.u64 = number};
        return end;
    }
    if (*at != '-' && !is_digit(*at))
        return NULL;
    return yyjson_read_number(at, out, YYJSON_READ_NOFLAG, NULL, NULL);
}

/* ---- values passed over ---------------------------------------------------------------------- */

static const char *skip_word(const char *at, const char *word, size_t size_bytes)
{
    return memcmp(at, word, size_bytes) == 0 ? at + size_bytes : NULL;
}

static const char *skip_array(const char *at, int depth_left)
{
    const char *item = json_skip_space(at + 1);
    if (*item == ']')
        return item + 1;
    while (item != NULL) {
        at = json_skip_value(item, depth_left);
        if (at == NULL)
            return NULL;
        item = json_next_item(&at, ']');
    }
    return at;
}

static const char *skip_object(const char *at, int depth_left)
{
    const char *member = json_skip_space(at + 1);
    if (*member == '}')
        return member + 1;
    while (member != NULL) {
        at = *member == '"' ? json_skip_string(member + 1) : NULL;
        if (at == NULL)
            return NULL;
        at = json_skip_space(at);
        if (*at != ':')
            return NULL;
        at = json_skip_value(json_skip_space(at + 1), depth_left);
        if (at == NULL)
            return NULL;
        member = json_next_item(&at, '}');
    }
    return at;
}

const char *json_skip_value(const char *at, int depth_left)
{
    yyjson_val number;
    switch (*at) {
    case '"':
        return json_skip_string(at + 1);
    case '{':
        return depth_left > 0 ? skip_object(at, depth_left - 1) : NULL;
    case '[':
        return depth_left > 0 ? skip_array(at, depth_left - 1) : NULL;
    case 't':
        return skip_word(at, "true", 4);
    case 'f':
        return skip_word(at, "false", 5);
    case 'n':
        return skip_word(at, "null", 4);
    default:
        return json_scan_number(&number, at);
    }
}
