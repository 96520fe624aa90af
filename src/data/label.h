/*
 * label.h - codes and fields as people call them, in Chinese or English.
 *
 * Layer: data.
 */
#pragma once

#include "code/program.h"

/* The ordinal of an enum's member by its code or one of its labels (ASCII letters of any case), or
 * NONE. A code goes before any label. */
uint32_t label_find_member(const Program *program, uint32_t enumeration, Text text);
/* The member's code; `ordinal` is in range. */
Text label_member_code(const Program *program, uint32_t enumeration, uint32_t ordinal);
