/*
 * explain_text.h - explanations shown: as text, JSON and a page of HTML.
 *
 * Layer: explain.
 */
#pragma once

#include "explain/explain.h"
#include "explain/why_not.h"

typedef struct ExplainView {
    TextStyle style;
    bool full;     /* text: every rule that was judged with its tree, not only those that spoke */
    uint32_t rule; /* only this rule, in full; NONE: all */
} ExplainView;

/* The application, what was decided of it, and for which scopes: the first lines of the texts. */
void explain_write_head(Buffer *out, const Explanation *explanation, TextStyle style);
/* For people, on a terminal. */
void explain_text(Buffer *out, const Explanation *explanation, const ExplainView *view);
void explain_why_not_text(Buffer *out, const Explanation *explanation, const WhyNot *why,
                          TextStyle style);

/* For programs: docs/explain.md describes the form. One line, or indented. `why` may be NULL. */
void explain_json(Buffer *out, const Explanation *explanation, const WhyNot *why, uint32_t rule,
                  bool indent);

/* In one of these forms, as `licet explain` writes it: with `why` the text says that alone. */
typedef enum ExplainFormat { EXPLAIN_TEXT, EXPLAIN_JSON, EXPLAIN_HTML } ExplainFormat;
void explain_write(Buffer *out, const Explanation *explanation, const WhyNot *why,
                   const ExplainView *view, ExplainFormat format);

/* A whole page that needs nothing else. `why` may be NULL. */
void explain_html(Buffer *out, const Explanation *explanation, const WhyNot *why,
                  const ExplainView *view);
