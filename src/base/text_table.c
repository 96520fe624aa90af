#include "base/text_table.h"

static inline uint64_t mix(uint64_t hash, uint64_t bits)
{
    hash = (hash ^ bits) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static inline uint64_t read_8(const char *data)
{
    uint64_t bits;
    memcpy(&bits, data, sizeof bits);
    return bits;
}

static inline uint64_t read_4(const char *data)
{
    uint32_t bits;
    memcpy(&bits, data, sizeof bits);
    return bits;
}

/* The first and the last word, which may overlap, and those between; of less than a word, halves. */
static inline uint32_t hash_of(Text text)
{
    const char *at = text.data;
    size_t left = text.size_bytes;
    uint64_t hash = left, rest = 0;
    if (left >= 8) {
        rest = read_8(at + left - 8);
        for (; left > 8; left -= 8, at += 8)
            hash = mix(hash, read_8(at));
    } else if (left >= 4) {
        rest = read_4(at) << 32 | read_4(at + left - 4);
    } else if (left > 0) {
        rest = (uint64_t)(unsigned char)at[0] << 16 | (uint64_t)(unsigned char)at[left / 2] << 8 |
               (unsigned char)at[left - 1];
    }
    return (uint32_t)mix(hash, rest);
}

bool text_table_init(TextTable *out, Arena *arena, const Text *texts, uint32_t count)
{
    if (count > UINT32_MAX / 4)
        return false;
    uint32_t size = 2;
    while (size < 2 * count)
        size *= 2;
    *out = (TextTable){
        .mask = size - 1,
        .slots = arena_alloc_array(arena, size, sizeof *out->slots),
        .texts = texts,
    };
    for (uint32_t i = 0; out->slots != NULL && i < count; i++) {
        uint32_t hash = hash_of(texts[i]), at = hash & out->mask;
        while (out->slots[at].number != 0)
            at = (at + 1) & out->mask;
        out->slots[at] = (TextSlot){hash, i + 1};
    }
    return out->slots != NULL;
}

uint32_t text_table_find(const TextTable *table, Text text)
{
    uint32_t hash = hash_of(text);
    for (uint32_t at = hash & table->mask; table->slots[at].number != 0;
         at = (at + 1) & table->mask) {
        uint32_t index = table->slots[at].number - 1;
        if (table->slots[at].hash == hash && text_equal_short(table->texts[index], text))
            return index;
    }
    return UINT32_MAX;
}
