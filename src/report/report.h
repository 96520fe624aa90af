/*
 * report.h - a decision as JSON, text or CSV.
 *
 * Layer: report.
 */
#pragma once

#include "report/selection.h"

typedef enum ReportFormat { REPORT_JSON, REPORT_JSONL, REPORT_TEXT, REPORT_CSV } ReportFormat;

/* One decision as one JSON object, keys in the fixed order of application.md; `indent` for people.
 */
void report_json(Buffer *out, const Program *program, const Decision *decision, bool indent);
/* Only the members selected, in that order; all where `selection` is NULL. A record that is no
 * valid application gives id, verdict and error whatever is selected. */
void report_json_selected(Buffer *out, const Program *program, const ReportSelection *selection,
                          const Decision *decision, bool indent);

/* The CSV header and a row of the members selected; with `selection` NULL id, as_of, verdict,
 * decides, topics, materials, unknowns, error. */
void report_csv_header(Buffer *out, const Program *program, const ReportSelection *selection);
void report_csv_row(Buffer *out, const Program *program, const ReportSelection *selection,
                    const Decision *decision);

typedef struct TextStyle {
    bool colour;
    bool chinese; /* else English */
} TextStyle;
/* What a verdict or severity is called, in both languages. */
const char *report_verdict_label(Verdict verdict, bool chinese);
const char *report_severity_label(RuleSeverity severity, bool chinese);
/* A JSON Pointer; what a source is looked up by stands masked in it. */
void report_write_path(Buffer *out, Text path);
/* ", from 2020-01-01, until …" of a validity, as far as it has ends. */
void report_write_dates(Buffer *out, int64_t from, int64_t until, bool chinese);
/* A decide's value. */
void report_write_decide(Buffer *out, const Program *program, Value value, bool chinese);
/* For people: one decision with its findings, each with its place, message, citation. */
void report_text(Buffer *out, const Program *program, const Decision *decision, TextStyle style);
/* One row of the table of verdicts, columns aligned by display width; header with `decision` NULL.
 */
void report_table_row(Buffer *out, const Program *program, const Decision *decision,
                      TextStyle style);
