/*
 * text_set.c - a hash table over a list's texts, and another over the texts' beginnings.
 */
#include "value/text_set.h"

#include "base/text_table.h"
#include "base/utf8_bytes.h"

enum { BEGINNING_BYTES = 4 };

/* Open addressing over a power of two, at most half full: item index + 1, or 0. */
typedef struct Slots {
    uint32_t mask;
    uint32_t *items;
} Slots;

struct TextSet {
    const List *list;
    TextTable whole; /* by the whole text */
    Slots beginning; /* by the first `beginning_bytes` bytes; equal ones stand one after another */
    uint32_t beginning_bytes; /* of every text; 0 where one is empty, and so within any text */
    bool skips_continuation;  /* no text begins within a character, so that only whole ones count */
    uint64_t seen[4];         /* the beginnings' hashes modulo 256 */
};

/* ---- hashing --------------------------------------------------------------------------------- */

/* The first bytes as a number; beyond `size_bytes` the text is not read. */
static inline uint32_t beginning_of(const char *data, uint32_t size_bytes)
{
    uint32_t bits = 0;
    switch (size_bytes) {
    case 1:
        return (unsigned char)data[0];
    case 2:
        memcpy(&bits, data, 2);
        return bits;
    case 3:
        memcpy(&bits, data, 2);
        return bits | (uint32_t)(unsigned char)data[2] << 16;
    default:
        return text_read_4(data);
    }
}

static inline uint32_t hash_beginning(uint32_t bits)
{
    bits *= UINT32_C(0x9E3779B1);
    return bits ^ bits >> 15;
}

/* ---- making ---------------------------------------------------------------------------------- */

static bool slots_init(Slots *slots, Arena *arena, uint32_t count)
{
    uint32_t size = 4;
    while (size < 2 * count)
        size *= 2;
    slots->mask = size - 1;
    slots->items = arena_alloc_array(arena, size, sizeof *slots->items);
    return slots->items != NULL;
}

static void slots_add(Slots *slots, uint32_t hash, uint32_t item)
{
    uint32_t at = hash & slots->mask;
    while (slots->items[at] != 0)
        at = (at + 1) & slots->mask;
    slots->items[at] = item + 1;
}

static void add_beginning(TextSet *set, uint32_t item)
{
    Text text = value_text(set->list->items[item]);
    uint32_t hash = hash_beginning(beginning_of(text.data, set->beginning_bytes));
    slots_add(&set->beginning, hash, item);
    set->seen[hash >> 6 & 3] |= UINT64_C(1) << (hash & 63);
}

const TextSet *text_set_new(Arena *arena, const List *list)
{
    TextSet *set = arena_alloc(arena, sizeof *set);
    Text *texts = arena_alloc_array(arena, list->count + 1, sizeof *texts);
    if (set == NULL || texts == NULL)
        return NULL;
    *set = (TextSet){.list = list, .beginning_bytes = BEGINNING_BYTES, .skips_continuation = true};
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].tag != VALUE_STRING)
            return NULL;
        Text text = texts[i] = value_text(list->items[i]);
        if (text.size_bytes < set->beginning_bytes)
            set->beginning_bytes = (uint32_t)text.size_bytes;
        if (text.size_bytes > 0 && utf8_is_continuation(text.data[0]))
            set->skips_continuation = false;
    }
    if (!text_table_init(&set->whole, arena, texts, list->count) ||
        !slots_init(&set->beginning, arena, list->count))
        return NULL;
    for (uint32_t i = 0; set->beginning_bytes > 0 && i < list->count; i++)
        add_beginning(set, i);
    return set;
}

/* ---- asking ---------------------------------------------------------------------------------- */

const List *text_set_list(const TextSet *set)
{
    return set->list;
}

uint32_t text_set_find(const TextSet *set, Text text)
{
    return text_table_find(&set->whole, text);
}

bool text_set_has(const TextSet *set, Text text)
{
    return text_set_find(set, text) != UINT32_MAX;
}

/* Whether an item with this beginning's hash stands at the front of `rest`. */
static bool any_in_front(const TextSet *set, uint32_t hash, Text rest)
{
    const Slots *slots = &set->beginning;
    for (uint32_t at = hash & slots->mask; slots->items[at] != 0; at = (at + 1) & slots->mask) {
        Text item = value_text(set->list->items[slots->items[at] - 1]);
        if (item.size_bytes <= rest.size_bytes &&
            memcmp(item.data, rest.data, item.size_bytes) == 0)
            return true;
    }
    return false;
}

/* For beginnings of 4 bytes, as nearly all lists of words have: the four bytes tell whether a
 * character of three begins there as well, as nearly all of Chinese are, to step over. */
static bool any_within_by_character(const TextSet *set, Text text)
{
    const char *at = text.data;
    for (size_t left = text.size_bytes; left >= 4;) {
        uint32_t bits = beginning_of(at, 4), hash = hash_beginning(bits);
        if ((set->seen[hash >> 6 & 3] >> (hash & 63) & 1) != 0 &&
            any_in_front(set, hash, (Text){at, left}))
            return true;
        size_t step = utf8_is_three_bytes(bits) ? 3 : 1;
        at += step;
        left -= step;
    }
    return false;
}

bool text_set_any_within(const TextSet *set, Text text)
{
    uint32_t beginning_bytes = set->beginning_bytes;
    if (set->list->count == 0 || beginning_bytes == 0)
        return set->list->count > 0;
    if (beginning_bytes == 4 && set->skips_continuation)
        return any_within_by_character(set, text);
    for (size_t at = 0; at + beginning_bytes <= text.size_bytes; at++) {
        if (set->skips_continuation && utf8_is_continuation(text.data[at]))
            continue;
        uint32_t hash = hash_beginning(beginning_of(text.data + at, beginning_bytes));
        if ((set->seen[hash >> 6 & 3] >> (hash & 63) & 1) != 0 &&
            any_in_front(set, hash, text_slice(text, at, text.size_bytes)))
            return true;
    }
    return false;
}
