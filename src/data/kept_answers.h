/*
 * kept_answers.h - what the rows of sources' files say, as values that are made once.
 *
 * Records ask for the same rows again and again, and nothing of a row depends on who asks. So a row
 * is made a value when it is first asked for, and kept as long as there is room.
 *
 * Layer: data. One reader's, one thread.
 */
#pragma once

#include "code/program.h"

typedef struct KeptAnswers KeptAnswers;

/* For so many sources; NULL when memory is exhausted. */
KeptAnswers *kept_answers_new(const Allocator *allocator, uint32_t source_count);
/* NULL is allowed. */
void kept_answers_free(KeptAnswers *kept);

/* Begins a record. Where there is no more room, everything is forgotten: values of earlier records
 * may be gone. */
void kept_answers_begin(KeptAnswers *kept);

/* Where the answer of a source's row is, of `row_count` rows: ABSENT until it is filled in. NULL
 * where there is no room, or there are too many rows. */
Value *kept_answers_of(KeptAnswers *kept, uint32_t source, uint32_t row, uint32_t row_count);
/* Where to make what is filled in. It has a limit: see arena_failed(). */
Arena *kept_answers_arena(KeptAnswers *kept);
