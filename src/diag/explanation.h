/*
 * explanation.h - what a diagnostic means, at length: src/diag/help, one file a code.
 *
 *   English, what is wrong and what to do.
 *
 *   === zh THE TITLE IN CHINESE
 *   The same in Chinese.
 *
 *   === wrong
 *   a program of which Licet says just this (a line "--- NAME" begins a further file of it)
 *
 *   === right
 *   the same put right, of which it says nothing
 *
 * The last two may be missing. tests/unit/emit/test_explanations.c holds the files to it.
 *
 * Layer: diag.
 */
#pragma once

#include "diag/diag.h"

typedef struct Explanation {
    Text text;
    Text title_zh;
    Text text_zh;
    Text wrong; /* empty without one */
    Text right;
} Explanation;

/* Parts of the program: nothing to free. False where there is no file for the diagnostic. */
bool diag_explain(Explanation *out, DiagId id);

/* The files themselves, made by cmake/embed.cmake. */
typedef struct ExplanationFile {
    Text code; /* "L0123" */
    Text text;
} ExplanationFile;
extern const ExplanationFile explanation_files[];
extern const size_t explanation_files_count;
