/*
 * regex.h - RE2 for C.
 *
 * Matching takes time linear in the text, whatever the pattern (RE2); patterns and texts are
 * UTF-8. A compiled expression may be shared between threads.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/text.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Regex Regex;

/* Compiles `pattern`, whose program is capped at 8 MiB. Never throws; NULL when memory is
 * exhausted. The caller owns it, also when regex_error() says that the pattern is refused. */
Regex *regex_new(Text pattern);
/* NULL is allowed. */
void regex_free(Regex *regex);
/* What is wrong with the pattern; empty when nothing is. Lives as long as the expression. */
Text regex_error(const Regex *regex);
size_t regex_group_count(const Regex *regex);
/* How large the compiled program is, in RE2's instructions; 0 for a pattern that is refused. */
uint32_t regex_size(const Regex *regex);

/* Finds the first match at or after byte `from`: true with groups[0] the whole match and the
 * following `group_count` - 1 its groups (data NULL where a group took no part). With
 * `group_count` 0 it only says whether there is one, which is quickest. */
bool regex_find(const Regex *regex, Text text, size_t from, Text *groups, size_t group_count);

#ifdef __cplusplus
}
#endif
