/*
 * text_set.h - a constant list's texts, indexed.
 *
 * Rules ask of one list again and again whether a text is in it, and whether a text contains one
 * of its words. Both are answered in a time that does not grow with the list.
 *
 * Layer: value. Immutable once made.
 */
#pragma once

#include "value/value.h"

/* Indexes the list, which must outlive the set; NULL where an item is no string, or memory is
 * exhausted. Everything lives in the arena. */
const TextSet *text_set_new(Arena *arena, const List *list);

/* The list that was indexed. */
const List *text_set_list(const TextSet *set);

/* The number of the list's first item that is the text, or UINT32_MAX. */
uint32_t text_set_find(const TextSet *set, Text text);
/* Whether the text is an item of the list. */
bool text_set_has(const TextSet *set, Text text);

/* Whether some item of the list is a part of the text. */
bool text_set_any_within(const TextSet *set, Text text);
