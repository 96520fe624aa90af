/*
 * vocabulary.c - words by their first three bytes, which in Chinese are their first character;
 * lists and what was found as sets of words, a bit for each.
 */
#include "value/vocabulary.h"

#include "base/attributes.h"
#include "base/utf8_bytes.h"

enum {
    WORDS_MAX = 1024,
    LISTS_MAX = 1024,
    BEGINNING_BYTES = 3, /* every word has as many */
    CHAIN_MAX = 8, /* words that begin alike: so many may be compared at one place of a text */
    BUCKETS = 1024,
    MASK_WORDS = WORDS_MAX / 64
};

/* No text has this size. */
#define NO_TEXT SIZE_MAX

typedef struct Word {
    Text text;
    uint32_t next; /* that begins alike, or has the same hash: number + 1, or 0 */
} Word;

/* A list that has been asked for. */
typedef struct Member {
    const TextSet *set;
    const uint64_t *mask; /* its words; NULL where it does not fit in */
} Member;

struct Vocabulary {
    Arena *arena;
    uint32_t word_count;
    uint32_t member_count;
    uint32_t mask_words;       /* that have words' bits */
    uint16_t buckets[BUCKETS]; /* by the beginning's hash: word's number + 1, or 0 */
    Word words[WORDS_MAX];
    Member members[2 * LISTS_MAX]; /* open addressing, by address */
    /* What was found in the text that was gone through last */
    const char *text;
    size_t text_bytes;
    uint32_t record;
    uint64_t found[MASK_WORDS];
};

Vocabulary *vocabulary_new(Arena *arena)
{
    Vocabulary *vocabulary = arena_alloc(arena, sizeof *vocabulary);
    if (vocabulary == NULL)
        return NULL;
    vocabulary->arena = arena;
    vocabulary->text_bytes = NO_TEXT;
    return vocabulary;
}

/* ---- joining --------------------------------------------------------------------------------- */

static inline uint32_t bucket_of(uint32_t beginning)
{
    return beginning * UINT32_C(0x9E3779B1) >> 22;
}
_Static_assert(BUCKETS == 1 << (32 - 22), "a bucket for each hash");

static uint32_t beginning_of(Text text)
{
    uint32_t bits = 0;
    memcpy(&bits, text.data, BEGINNING_BYTES);
    return bits;
}

/* The word's number; WORDS_MAX where it is not there. *out_chain: how many have its hash. */
static uint32_t find_word(const Vocabulary *vocabulary, Text text, uint32_t *out_chain)
{
    uint32_t number = vocabulary->buckets[bucket_of(beginning_of(text))];
    for (*out_chain = 0; number != 0; number = vocabulary->words[number - 1].next, ++*out_chain) {
        if (text_equal(vocabulary->words[number - 1].text, text))
            return number - 1;
    }
    return WORDS_MAX;
}

/* The word's number, which it is given if need be; WORDS_MAX where it does not fit in. */
static uint32_t add_word(Vocabulary *vocabulary, Text text)
{
    uint32_t chain;
    if (text.size_bytes < BEGINNING_BYTES || utf8_is_continuation(text.data[0]))
        return WORDS_MAX;
    uint32_t number = find_word(vocabulary, text, &chain);
    if (number < WORDS_MAX || chain == CHAIN_MAX || vocabulary->word_count == WORDS_MAX)
        return number;
    uint16_t *bucket = &vocabulary->buckets[bucket_of(beginning_of(text))];
    number = vocabulary->word_count++;
    vocabulary->words[number] = (Word){text, *bucket};
    vocabulary->mask_words = number / 64 + 1;
    *bucket = (uint16_t)(number + 1);
    return number;
}

/* The words of the list; NULL where one does not fit in, or memory is exhausted. */
static const uint64_t *make_mask(Vocabulary *vocabulary, const List *list)
{
    uint64_t *mask = arena_alloc_array(vocabulary->arena, MASK_WORDS, sizeof *mask);
    for (uint32_t i = 0; mask != NULL && i < list->count; i++) {
        uint32_t number = add_word(vocabulary, value_text(list->items[i]));
        if (number == WORDS_MAX)
            return NULL;
        mask[number / 64] |= UINT64_C(1) << number % 64;
    }
    return mask;
}

static inline size_t place_of(const TextSet *set)
{
    return (size_t)((uintptr_t)set * UINT64_C(0x9E3779B97F4A7C15) >> 53);
}
_Static_assert(2 * LISTS_MAX == 1 << (64 - 53), "a place for each hash");

/* Where the list is, or where it is to be. */
static inline Member *find_member(Vocabulary *vocabulary, const TextSet *set)
{
    size_t at = place_of(set);
    while (vocabulary->members[at].set != set && vocabulary->members[at].set != NULL)
        at = (at + 1) % (2 * LISTS_MAX);
    return &vocabulary->members[at];
}

static const uint64_t *join(Vocabulary *vocabulary, Member *member, const TextSet *set)
{
    if (vocabulary->member_count == LISTS_MAX)
        return NULL;
    vocabulary->member_count++;
    vocabulary->text_bytes = NO_TEXT; /* there are words that have not been looked for */
    *member = (Member){set, make_mask(vocabulary, text_set_list(set))};
    return member->mask;
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Finds the words with this beginning's hash at the front of `rest`. */
static inline void find_in_front(Vocabulary *vocabulary, uint32_t beginning, Text rest)
{
    uint32_t number = vocabulary->buckets[bucket_of(beginning)];
    for (; number != 0; number = vocabulary->words[number - 1].next) {
        Text text = vocabulary->words[number - 1].text;
        if (text_starts_with(rest, text))
            vocabulary->found[(number - 1) / 64] |= UINT64_C(1) << (number - 1) % 64;
    }
}

/* Steps over whole characters of three bytes, as no word begins within one. */
static void find_all(Vocabulary *vocabulary, Text text)
{
    const char *at = text.data;
    size_t left = text.size_bytes;
    vocabulary->text = text.data;
    vocabulary->text_bytes = text.size_bytes;
    memset(vocabulary->found, 0, vocabulary->mask_words * sizeof *vocabulary->found);
    while (left > BEGINNING_BYTES) {
        uint32_t bits = text_read_4(at);
        find_in_front(vocabulary, utf8_first_three(bits), (Text){at, left});
        size_t step = utf8_is_three_bytes(bits) ? 3 : 1;
        at += step;
        left -= step;
    }
    if (left == BEGINNING_BYTES)
        find_in_front(vocabulary, beginning_of((Text){at, left}), (Text){at, left});
}

static inline bool is_known(const Vocabulary *vocabulary, Text text, uint32_t record)
{
    return vocabulary->text == text.data && vocabulary->text_bytes == text.size_bytes &&
           vocabulary->record == record;
}

static inline bool have_common(const Vocabulary *vocabulary, const uint64_t *mask)
{
    uint64_t common = 0;
    for (uint32_t i = 0; i < vocabulary->mask_words; i++)
        common |= mask[i] & vocabulary->found[i];
    return common != 0;
}

/* Where the list has not joined, or has a word that does not fit in; or of another text than the
 * last. */
static NOT_INLINE bool look_through(Vocabulary *vocabulary, const TextSet *set, Text text,
                                    uint32_t record)
{
    Member *member = find_member(vocabulary, set);
    const uint64_t *mask = member->set != NULL ? member->mask : join(vocabulary, member, set);
    if (mask == NULL)
        return text_set_any_within(set, text);
    if (!is_known(vocabulary, text, record)) {
        vocabulary->record = record;
        find_all(vocabulary, text);
    }
    return have_common(vocabulary, mask);
}

bool vocabulary_any_within(Vocabulary *vocabulary, const TextSet *set, Text text, uint32_t record)
{
    const Member *member = find_member(vocabulary, set);
    return member->mask != NULL && is_known(vocabulary, text, record)
               ? have_common(vocabulary, member->mask)
               : look_through(vocabulary, set, text, record);
}
