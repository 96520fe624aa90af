/*
 * fuzz.h - what the fuzz targets share.
 *
 * A target is one function over bytes. libFuzzer and AFL++ call it with bytes of their making;
 * replay.c, in every other build, with the files of corpus/ and regressions/. What a target must
 * not do is crash, hang or leak; what it must hold beyond that it says with fuzz_require().
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "code/program.h"
#include "data/evaluate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

/* Ends the run with the message where the condition does not hold, in every kind of build. */
void fuzz_require(bool condition, const char *what);

/* corpus/source/everything.licet, compiled once: a record with every type of field, a source, a
 * table, settings. */
const Program *fuzz_program(void);

/* Decides the records in `json` (each text one) by the program with little fuel, and writes
 * each decision in every form. */
void fuzz_evaluate(const Program *program, Text json);
/* The same for a record made from the program's own input type, so that its rules have something
 * to read. */
void fuzz_evaluate_made(const Program *program);
