/*
 * inspect.h - what a program consists of, and which records and decisions it knows.
 *
 * Layer: report.
 */
#pragma once

#include "code/program.h"

/* The whole program as one JSON object: docs/cli.md, "licet inspect". */
void inspect_json(Buffer *out, const Program *program, bool indent);
/* For people: a line for each setting's value, rule and exception, with its dates and citation. */
void inspect_text(Buffer *out, const Program *program);

/* JSON Schema (2020-12) of the records the program evaluates and of its decisions. False where the
 * program has no input record. */
bool schema_write_application(Buffer *out, const Program *program);
void schema_write_decision(Buffer *out, const Program *program);
