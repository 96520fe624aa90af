/*
 * json_memory.h - lets yyjson take its memory from an Allocator, and write to a Buffer.
 *
 * Every document is made with one of these, so that all that is taken passes the caller's
 * allocator.
 *
 * Layer: base.
 */
#pragma once

#include <yyjson.h>

#include "base/buffer.h"

/* The allocator for yyjson's calls; `allocator` outlives what is made with it. */
yyjson_alc json_memory(const Allocator *allocator);
/* The like in an arena: nothing needs freeing, and what is outgrown stays until the arena ends. */
yyjson_alc json_memory_in(Arena *arena);

/* Appends the value as JSON; the buffer has failed where there is no memory for it. */
void json_write(Buffer *out, const yyjson_val *value);
void json_write_mut(Buffer *out, const yyjson_mut_val *value, yyjson_write_flag flags);
