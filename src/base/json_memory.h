/*
 * json_memory.h - lets yyjson take its memory from an Allocator.
 *
 * Layer: base.
 */
#pragma once

#include <yyjson.h>

#include "base/arena.h"

/* The allocator for yyjson's calls; `allocator` outlives what is made with it. */
yyjson_alc json_memory(const Allocator *allocator);
/* The like in an arena: nothing needs freeing, and what is outgrown stays until the arena ends. */
yyjson_alc json_memory_in(Arena *arena);
