#include "syntax/identifier.h"

#include "support/cases.h"

typedef struct NameCase {
    const char *name, *word;
    size_t size_bytes; /* of the name at its start */
    IdentifierFault fault;
    const char *written; /* NULL: the word */
} NameCase;

static const NameCase cases[] = {
    {"ASCII", "ab_1", 4, IDENTIFIER_SOUND, NULL},
    {"underscore", "_", 1, IDENTIFIER_SOUND, NULL},
    {"digit first", "1a", 0, IDENTIFIER_SOUND, NULL},
    {"ends at a minus", "ab-c", 2, IDENTIFIER_SOUND, NULL},
    {"Chinese", "备案", 6, IDENTIFIER_SOUND, NULL},
    {"iteration mark", "人々", 6, IDENTIFIER_SOUND, NULL},
    {"ends at a Chinese comma", "甲、乙", 3, IDENTIFIER_SOUND, NULL},
    {"emoji", "😀", 0, IDENTIFIER_SOUND, NULL},
    {"mark first",
     "\xCC\x81"
     "a",
     0, IDENTIFIER_SOUND, NULL},
    {"composed", "é", 2, IDENTIFIER_SOUND, NULL},
    {"decomposed", "e\xCC\x81", 3, IDENTIFIER_NOT_NFC, "é"},
    {"half-width katakana is no Latin", "ｶ", 3, IDENTIFIER_SOUND, NULL},
    {"full-width", "ａＢ９", 9, IDENTIFIER_FULL_WIDTH, "aB9"},
    {"Greek", "αβγ", 6, IDENTIFIER_SOUND, NULL},
    {"Latin and Cyrillic", "pа", 3, IDENTIFIER_MIXED, NULL},
    {"Latin and Greek", "aο", 3, IDENTIFIER_MIXED, NULL},
    {"Greek and Cyrillic", "οа", 4, IDENTIFIER_MIXED, NULL},
    {"Latin and Chinese", "ICP备案", 9, IDENTIFIER_SOUND, NULL},
};

static void check(void **state)
{
    const NameCase *c = *state;
    Text word = text_of(c->word);
    assert_int_equal(identifier_length(word), c->size_bytes);
    if (c->size_bytes == 0)
        return;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Text written;
    word.size_bytes = c->size_bytes;
    assert_int_equal(identifier_check(&written, arena, word), c->fault);
    if (c->written != NULL)
        assert_text_equal(written, c->written);
    else
        assert_true(text_equal(written, word));
    arena_free(arena);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
