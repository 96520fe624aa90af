/*
 * chinese.h - what Licet says, in Chinese: messages_zh.def, command_zh.def.
 *
 * The English stands in the sources, where it is said; here is what becomes of it for who reads
 * Chinese.
 *
 * Layer: base.
 */
#pragma once

#include "base/buffer.h"

/* The Chinese of a text or format as it stands in the sources, with the same arguments; NULL: there
 * is none. */
const char *chinese_of(Text english);
/* The text or format to be shown: the same in English, or where there is no Chinese. */
const char *chinese_say(bool chinese, const char *english);

/* Writes what has been said in English already and was kept as a value, an error of evaluating or
 * of reading a record: as it is, or in Chinese. It is then read by the formats of SAID rows; what
 * none of them has said stays. */
void chinese_write(Buffer *out, Text said, bool chinese);
