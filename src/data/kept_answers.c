#include "data/kept_answers.h"

enum {
    KEPT_BYTES = 32 * 1024 * 1024, /* some 100,000 rows of a few fields */
    ROWS_MAX =
        KEPT_BYTES / 4 / (int)sizeof(Value), /* lest the list of them leave no room for any */
};

struct KeptAnswers {
    Allocator allocator;
    Arena *arena;
    uint32_t source_count;
    Value **rows; /* by source and row; NULL until one is asked for */
};

KeptAnswers *kept_answers_new(const Allocator *allocator, uint32_t source_count)
{
    KeptAnswers *kept = allocator_alloc(allocator, sizeof *kept);
    if (kept == NULL)
        return NULL;
    size_t rows_bytes = ((size_t)source_count + 1) * sizeof *kept->rows;
    *kept = (KeptAnswers){
        .allocator = *allocator,
        .arena = arena_new(allocator),
        .source_count = source_count,
        .rows = allocator_alloc(allocator, rows_bytes),
    };
    if (kept->arena == NULL || kept->rows == NULL) {
        kept_answers_free(kept);
        return NULL;
    }
    memset(kept->rows, 0, rows_bytes);
    arena_set_limit(kept->arena, KEPT_BYTES);
    return kept;
}

void kept_answers_free(KeptAnswers *kept)
{
    if (kept == NULL)
        return;
    Allocator allocator = kept->allocator;
    allocator_free(&allocator, kept->rows, ((size_t)kept->source_count + 1) * sizeof *kept->rows);
    arena_free(kept->arena);
    allocator_free(&allocator, kept, sizeof *kept);
}

void kept_answers_begin(KeptAnswers *kept)
{
    if (!arena_failed(kept->arena))
        return;
    arena_reset(kept->arena);
    memset(kept->rows, 0, kept->source_count * sizeof *kept->rows);
}

Value *kept_answers_of(KeptAnswers *kept, uint32_t source, uint32_t row, uint32_t row_count)
{
    Value **rows = &kept->rows[source];
    if (row_count > ROWS_MAX)
        return NULL;
    if (*rows == NULL)
        *rows = arena_alloc_array(kept->arena, row_count, sizeof **rows);
    return *rows != NULL ? &(*rows)[row] : NULL;
}

Arena *kept_answers_arena(KeptAnswers *kept)
{
    return kept->arena;
}
