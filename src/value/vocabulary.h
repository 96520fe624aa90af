/*
 * vocabulary.h - the words of several lists, looked for in a text at once.
 *
 * Rules hold one text to several lists of words: what is forbidden everywhere, in a province, to
 * individuals. A vocabulary has the words of all such lists; a text is gone through once, for all
 * of them, and what was found in it is kept for the next list.
 *
 * Layer: value.
 */
#pragma once

#include "value/text_set.h"

typedef struct Vocabulary Vocabulary;

/* Without words. Lives in the arena, and so will all that joins it; NULL when memory is exhausted.
 */
Vocabulary *vocabulary_new(Arena *arena);

/* As text_set_any_within(). Lists join when they are first asked for; one that does not fit in is
 * looked for by itself. A text is known again by its address as long as `record` stays the same:
 * until then it may not change. */
bool vocabulary_any_within(Vocabulary *vocabulary, const TextSet *set, Text text, uint32_t record);
