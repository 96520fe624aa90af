#include "base/text_table.h"

#include "base/attributes.h"

/* What a text is told by: its size, its first and its last word, which may overlap. All of a text
 * of up to two words is in it. */
typedef struct Ends {
    uint64_t first, last;
    uint32_t size_bytes;
} Ends;

enum { WORD_BYTES = sizeof(uint64_t) };

static inline Ends ends_of(Text text)
{
    const char *at = text.data;
    size_t size = text.size_bytes;
    Ends ends = {.size_bytes = (uint32_t)size};
    if (size >= WORD_BYTES) {
        ends.first = text_read_8(at);
        ends.last = text_read_8(at + size - WORD_BYTES);
    } else if (size >= 4) {
        ends.first = (uint64_t)text_read_4(at) << 32 | text_read_4(at + size - 4);
    } else if (size > 0) {
        ends.first = (uint64_t)(unsigned char)at[0] << 16 |
                     (uint64_t)(unsigned char)at[size / 2] << 8 | (unsigned char)at[size - 1];
    }
    return ends;
}

/* The highest bits are those that all of the words' bits reach. */
static inline uint64_t hash_of(Ends ends)
{
    return (ends.first ^ ends.size_bytes) * UINT64_C(0x9E3779B97F4A7C15) +
           ends.last * UINT64_C(0xC2B2AE3D27D4EB4F);
}

/* Likewise, of all of the text. */
static uint64_t hash_all(Ends ends, Text text)
{
    uint64_t hash = hash_of(ends);
    for (size_t at = WORD_BYTES; at + 2 * WORD_BYTES <= text.size_bytes; at += WORD_BYTES)
        hash = ((hash ^ hash >> 32) + text_read_8(text.data + at)) * UINT64_C(0x9E3779B97F4A7C15);
    return hash;
}

static inline bool has_ends(const TextSlot *slot, Ends ends)
{
    return slot->first == ends.first && slot->last == ends.last &&
           slot->size_bytes == ends.size_bytes;
}

/* Fills the slots; false where the ends of different texts are the same, unless all of a text is
 * hashed. */
static bool fill(TextTable *table, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Text text = table->texts[i];
        Ends ends = ends_of(text);
        size_t at = (table->hashes_all ? hash_all(ends, text) : hash_of(ends)) >> table->shift;
        for (; table->slots[at].number != 0; at = (at + 1) & table->mask) {
            const TextSlot *slot = &table->slots[at];
            if (!table->hashes_all && has_ends(slot, ends) &&
                !text_equal(table->texts[slot->number - 1], text))
                return false;
        }
        table->slots[at] = (TextSlot){ends.first, ends.last, ends.size_bytes, i + 1};
    }
    return true;
}

bool text_table_init(TextTable *out, Arena *arena, const Text *texts, uint32_t count)
{
    if (count > UINT32_MAX / 4)
        return false;
    enum { FEW = 1024 };
    uint32_t size = 2, least = (count <= FEW ? 4 : 2) * count;
    uint8_t shift = 63;
    for (; size < least; size *= 2)
        shift--;
    *out = (TextTable){
        .mask = size - 1,
        .shift = shift,
        .slots = arena_alloc_array(arena, size, sizeof *out->slots),
        .texts = texts,
    };
    if (out->slots == NULL)
        return false;
    if (!fill(out, count)) {
        memset(out->slots, 0, size * sizeof *out->slots);
        out->hashes_all = true;
        fill(out, count);
    }
    return true;
}

/* From that slot on, where the ends do not tell all. */
static NOT_INLINE uint32_t find_long(const TextTable *table, Text text, size_t at)
{
    for (Ends ends = ends_of(text); table->slots[at].number != 0; at = (at + 1) & table->mask) {
        uint32_t number = table->slots[at].number;
        if (has_ends(&table->slots[at], ends) && text_equal(table->texts[number - 1], text))
            return number;
    }
    return 0;
}

uint32_t text_table_number(const TextTable *table, Text text)
{
    Ends ends = ends_of(text);
    if (table->hashes_all)
        return find_long(table, text, hash_all(ends, text) >> table->shift);
    size_t at = hash_of(ends) >> table->shift;
    for (; table->slots[at].number != 0; at = (at + 1) & table->mask) {
        if (has_ends(&table->slots[at], ends))
            return text.size_bytes <= 2 * WORD_BYTES ? table->slots[at].number
                                                     : find_long(table, text, at);
    }
    return 0;
}
