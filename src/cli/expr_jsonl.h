/*
 * expr_jsonl.h - `licet expr --jsonl`: one JSON object in, exactly one out.
 *
 * Layer: cli.
 */
#pragma once

#include <stdio.h>

#include "expr/expression_session.h"

/* Answers every line of `in` on `out`: see docs/cli.md. STATUS_IO when reading or writing fails. */
Status expr_jsonl_run(FILE *in, FILE *out, const Allocator *allocator);
