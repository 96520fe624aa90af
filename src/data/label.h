/*
 * label.h - codes and fields as people call them, in Chinese or English.
 *
 * Layer: data.
 */
#pragma once

#include "base/buffer.h"
#include "code/program.h"

/* The ordinal of an enum's member by its code or one of its labels (ASCII letters of any case), or
 * NONE. A code goes before any label. */
uint32_t label_find_member(const Program *program, uint32_t enumeration, Text text);
/* The member's code; `ordinal` is in range. */
Text label_member_code(const Program *program, uint32_t enumeration, uint32_t ordinal);

/* Appends a place's fields as people call them, "主办单位 › 证件 › 证件号码"; items of lists by
 * number, from 1, where there are several. What is no place in the input record is appended as it
 * is. */
void label_write_path(Buffer *out, const Program *program, Text pointer, bool chinese);
