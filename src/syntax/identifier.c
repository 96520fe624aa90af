#include "syntax/identifier.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "base/utf8.h"

static bool is_ascii_word(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool may_start(uint32_t c)
{
    if (c < 0x80)
        return is_ascii_word(c) && (c < '0' || c > '9');
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
        return true;
    default:
        return false;
    }
}

static bool may_continue(uint32_t c)
{
    if (c < 0x80)
        return is_ascii_word(c);
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_PC:
        return true;
    default:
        return c == 0xB7 || may_start(c); /* the Catalan dot is Other_ID_Continue */
    }
}

/* How many bytes from the beginning are an ASCII name. */
static size_t ascii_length(Text text)
{
    size_t length = 0;
    while (length < text.size_bytes && is_ascii_word((unsigned char)text.data[length]))
        length++;
    return length > 0 && may_start((unsigned char)text.data[0]) ? length : 0;
}

size_t identifier_length(Text text)
{
    size_t offset = ascii_length(text);
    while (offset < text.size_bytes) {
        uint32_t c;
        size_t size_bytes = utf8_decode(&c, text, offset);
        if (size_bytes == 0 || !(offset == 0 ? may_start(c) : may_continue(c)))
            break;
        offset += size_bytes;
    }
    return offset;
}

static bool is_full_width(uint32_t c)
{
    return c >= 0xFF10 && c <= 0xFF5A;
}

typedef enum Script {
    SCRIPT_OTHER = 0,
    SCRIPT_LATIN = 1,
    SCRIPT_GREEK = 2,
    SCRIPT_CYRILLIC = 4
} Script;

/* The three scripts whose letters pass for each other's; all others stand apart. */
static Script script_of(uint32_t c)
{
    static const struct {
        uint32_t first, last;
        Script script;
    } ranges[] = {
        {'A', 'Z', SCRIPT_LATIN},          {'a', 'z', SCRIPT_LATIN},
        {0xC0, 0x24F, SCRIPT_LATIN},       {0x250, 0x2AF, SCRIPT_LATIN},
        {0x1E00, 0x1EFF, SCRIPT_LATIN},    {0x2C60, 0x2C7F, SCRIPT_LATIN},
        {0xA720, 0xA7FF, SCRIPT_LATIN},    {0x370, 0x3FF, SCRIPT_GREEK},
        {0x1F00, 0x1FFF, SCRIPT_GREEK},    {0x400, 0x52F, SCRIPT_CYRILLIC},
        {0x1C80, 0x1C8F, SCRIPT_CYRILLIC}, {0x2DE0, 0x2DFF, SCRIPT_CYRILLIC},
        {0xA640, 0xA69F, SCRIPT_CYRILLIC},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return ranges[i].script;
    return SCRIPT_OTHER;
}

/* The word in normal form C, in the arena; the word itself where it is in that form already. */
static Text normal_form(Arena *arena, Text word)
{
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t size =
        utf8proc_map((const utf8proc_uint8_t *)word.data, (utf8proc_ssize_t)word.size_bytes,
                     &normal, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (size < 0)
        return word;
    Text text = {(const char *)normal, (size_t)size};
    Text result = text_equal(text, word) ? word : arena_copy(arena, text);
    free(normal);
    return result.data == NULL ? word : result;
}

static Text half_width(Arena *arena, Text word)
{
    char *out = arena_alloc(arena, word.size_bytes);
    if (out == NULL)
        return word;
    size_t size_bytes = 0;
    for (size_t offset = 0; offset < word.size_bytes;) {
        uint32_t c;
        offset += utf8_decode(&c, word, offset);
        size_bytes += utf8_encode(out + size_bytes, is_full_width(c) ? c - 0xFEE0 : c);
    }
    return (Text){out, size_bytes};
}

IdentifierFault identifier_check(Text *out, Arena *arena, Text word)
{
    bool ascii = true, full_width = false;
    unsigned scripts = 0;
    for (size_t offset = 0; offset < word.size_bytes;) {
        uint32_t c;
        offset += utf8_decode(&c, word, offset);
        ascii = ascii && c < 0x80;
        full_width = full_width || is_full_width(c);
        scripts |= (unsigned)script_of(c);
    }
    *out = word;
    if (ascii)
        return IDENTIFIER_SOUND;
    if (full_width) {
        *out = half_width(arena, word);
        return IDENTIFIER_FULL_WIDTH;
    }
    *out = normal_form(arena, word);
    if (out->data != word.data)
        return IDENTIFIER_NOT_NFC;
    bool mixed = (scripts & (scripts - 1)) != 0;
    return mixed ? IDENTIFIER_MIXED : IDENTIFIER_SOUND;
}
