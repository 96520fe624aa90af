/*
 * builder.h - a bundle in the making.
 *
 * Equal content gives equal bytes: texts, constants and runs of items are pooled in the order first
 * added, so a caller that adds in a canonical order gets a reproducible bundle.
 *
 * Layer: code.
 */
#pragma once

#include "code/program.h"

typedef struct Builder Builder;

/* NULL when memory is exhausted; the caller frees it. A failed call is remembered and reported
 * by builder_finish(), so that the emitter need not check each. */
Builder *builder_new(const Allocator *allocator);
void builder_free(Builder *builder);

/* Pools `text` and says where it is. */
BundleText builder_text(Builder *builder, Text text);
/* The same of what was written to a buffer; a buffer that has failed is a failed call. */
BundleText builder_written(Builder *builder, const Buffer *text);
/* Likewise, for the notes. */
BundleNoteText builder_note_text(Builder *builder, Text text);
BundleNoteText builder_note_written(Builder *builder, const Buffer *text);
/* Pools a constant: any value but records, errors and unknowns; lists and maps deep. */
uint32_t builder_constant(Builder *builder, Value value);
/* Pools `count` items that stand together, as the conditions of a validity or the parts of a
 * message do, and says where they are. Nothing else is added to such a section. */
BundleRange builder_run(Builder *builder, SectionKind kind, const void *items, uint32_t count);
/* The same of items that were added to a buffer. */
BundleRange builder_run_written(Builder *builder, SectionKind kind, const Buffer *items);
/* Appends an item to a section and returns its index. */
uint32_t builder_add(Builder *builder, SectionKind kind, const void *item);
/* The next index builder_add() would give. */
uint32_t builder_count(const Builder *builder, SectionKind kind);
/* The item added before, for patching jumps and forward references; valid until the next add. */
void *builder_item(Builder *builder, SectionKind kind, uint32_t index);

/* Writes header, table, sections and hash. STATUS_MEMORY or STATUS_LIMIT on failure. */
Status builder_finish(Builder *builder, Buffer *out);
