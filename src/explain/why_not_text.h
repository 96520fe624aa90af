/*
 * why_not_text.h - what stands in the way of a verdict, in the words that the text and the page
 * share.
 *
 * Layer: explain.
 */
#pragma once

#include "explain/explain_text.h"

/* Each writes a sentence without a line's end. */

/* How many must go, or that nothing is in the way. */
void why_not_write_lead(Buffer *out, const WhyNot *why, bool chinese);
/* What is not known, where the obstacle is no finding. */
void why_not_write_unknown(Buffer *out, const Explanation *explanation, const Obstacle *obstacle,
                           bool chinese);
/* That the finding goes where this condition comes out differently; `is_first` of several. False,
 * and nothing is written, where the node is no condition. */
bool why_not_write_condition(Buffer *out, const Program *program, const ExplainNode *root,
                             bool is_first, bool chinese);
/* A field that was looked at, what it is called and its value. */
void why_not_write_field(Buffer *out, const Program *program, const WhyNotField *field,
                         bool chinese);
/* The change that was tried, and what came of it. */
void why_not_write_change(Buffer *out, const WhyNotChange *change, bool chinese);
/* What came of all changes together; false where there were not several. */
bool why_not_write_together(Buffer *out, const WhyNot *why, bool chinese);
/* That a final rule has settled the application; false where none has. */
bool why_not_write_final(Buffer *out, const WhyNot *why, bool chinese);
