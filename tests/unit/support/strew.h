/*
 * strew.h - a rule file with its tokens strewn about: the same tokens and comments, other space.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "support/random.h"

/* `source` with other space between its tokens; messages stay as they are. Before one token in
 * `comment_every` (0: none) there is a new comment, "//~1 …" and so on. The file must follow the
 * grammar. */
Text strew(Arena *arena, Text source, Random *random, uint32_t comment_every);
