/*
 * diff_report.h - differences shown: as text for people, as JSON for programs.
 *
 * Layer: diff.
 */
#pragma once

#include "diff/decision_diff.h"
#include "report/json_writer.h"
#include "report/report.h"

void diff_text_program(Buffer *out, const ProgramDiff *diff, TextStyle style);
void diff_text_decision(Buffer *out, const ProgramDiff *diff, const DecisionChange *change,
                        TextStyle style);
void diff_text_counts(Buffer *out, const ProgramDiff *diff, const DecisionDiffCounts *counts,
                      TextStyle style);

/* docs/cli.md, "licet diff", describes the form. The object is begun by diff_json_program(), holds
 * a decision for each call of diff_json_decision(), and is ended by diff_json_end(); `counts` is
 * NULL where no applications were compared. */
void diff_json_program(JsonWriter *writer, const ProgramDiff *diff, bool with_decisions);
void diff_json_decision(JsonWriter *writer, const DecisionChange *change);
void diff_json_end(JsonWriter *writer, const DecisionDiffCounts *counts);
