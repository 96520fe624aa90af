/*
 * cases.h - what every unit test includes first: cmocka, and tables of cases.
 *
 *   static const Case cases[] = {{"empty", ...}, {"one byte", ...}};
 *   RUN_CASES(cases, check) runs check() once a row, under the row's own name.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"

/* Runs `check` once for each row of `cases`, whose first member is `const char *name`; check()
 * finds its row in *state. Returns the number of rows that failed. */
#define RUN_CASES(cases, check) \
    cases_run(#check, (cases), sizeof(cases) / sizeof *(cases), sizeof *(cases), (check))

int cases_run(const char *group, const void *cases, size_t count, size_t row_size_bytes,
              CMUnitTestFunction check);

/* Fails unless both texts hold the same bytes; prints them both. */
#define assert_text_equal(actual, expected) text_assert((actual), (expected), __FILE__, __LINE__)

void text_assert(Text actual, const char *expected, const char *file, int line);
