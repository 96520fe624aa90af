/*
 * explain.h - why a record was decided as it was: each rule, its conditions and the values met.
 *
 * An Explainer evaluates records with the Vm's trace on and keeps, for each rule, a tree of what
 * was looked at. explain_text.c, explain_json.c and explain_html.c show it; why_not.h asks what
 * stands between a decision and a better verdict.
 *
 * Layer: explain. One Explainer, one thread.
 */
#pragma once

#include "data/evaluate.h"
#include "report/report.h"

/* An expression of the source with the value it had. Parts are in the order of the source. */
typedef struct ExplainNode ExplainNode;
struct ExplainNode {
    uint32_t expression;  /* EXPRESSIONS */
    Value value;          /* ABSENT: it was not looked at */
    bool masked;          /* it may hold a sensitive value: explain_write_value() masks it */
    Text path;            /* FIELD: the JSON Pointer of what was read; data NULL where not known */
    ExplainNode *first;   /* its parts; of a loop those of the last round */
    ExplainNode *next;    /* the next part of the same whole */
    ExplainNode *body;    /* CALL: what the function did; NULL where it is not known */
    uint32_t row_count;   /* TABLE: the rows that answered, numbered as in BundleTable.rows */
    const uint32_t *rows; /* NONE: no row did */
};

/* A rule judged once: for one combination of its `for` elements. */
typedef struct ExplainRound ExplainRound;
struct ExplainRound {
    const ExplainRound *next;
    const ExplainNode *elements; /* ROLE_ELEMENT, outermost first */
    const ExplainNode *roots;    /* ROLE_LET, ROLE_WHEN, ROLE_UNLESS, ROLE_EXCEPTION */
    bool fired;
    Text path;          /* where the finding points, if it fired */
    uint32_t exception; /* EXCEPTIONS: the one that kept it from firing, or NONE */
    Value unsure;       /* the error or unknown that it could not be judged for, or ABSENT */
};

typedef enum ExplainState {
    EXPLAIN_FIRED,
    EXPLAIN_UNSURE,   /* an error or unknown kept it from being judged */
    EXPLAIN_EXCEPTED, /* an exception kept it from firing */
    EXPLAIN_NOT_FIRED,
    EXPLAIN_SETTLED,     /* not judged: a final rule had settled the application */
    EXPLAIN_NOT_SET,     /* not in force: `cause` is the setting without a value */
    EXPLAIN_OTHER_SCOPE, /* not in force: `cause` is the scope that has another value */
    EXPLAIN_OTHER_DATE,  /* not in force on this day */
} ExplainState;
enum { EXPLAIN_STATE_COUNT = EXPLAIN_OTHER_DATE + 1 };
/* "fired", "unsure", "excepted", "not_fired", …: stable. */
const char *explain_state_name(ExplainState state);
/* What an expression is to its rule or its whole: "when", "let", "part", …: stable. */
const char *explain_role_name(uint16_t role);

typedef struct ExplainRule {
    uint32_t rule; /* RULES */
    ExplainState state;
    uint32_t cause; /* as said with the state, else NONE */
    uint32_t round_count;
    const ExplainRound *rounds;
    uint32_t setting_count; /* settings it stands under or that were read, in order of name */
    const uint32_t *settings;
} ExplainRule;

typedef struct Explanation {
    const Program *program;
    Decision decision;
    const uint32_t *scopes;            /* by SCOPES: the member, or NONE */
    const uint32_t *setting_values;    /* by SETTINGS: the SETTING_VALUES item in force, or NONE */
    const ExplainRule *rules;          /* by RULES */
    const ExplainNode *const *lets;    /* by LETS: what it did when first read, or NULL */
    const ExplainNode *const *decides; /* by DECIDES */
    bool is_cut;                       /* there was too much to keep: some rounds are missing */
} Explanation;

typedef struct Explainer Explainer;

/* `session` outlives the explainer, which sets its Vm's trace. STATUS_MEMORY. */
Status explainer_new(Explainer **out, const Program *program, Session *session,
                     const Allocator *allocator);
/* Ends the trace. */
void explainer_free(Explainer *explainer);
/* Evaluates one record as session_evaluate() does and explains it. *out is valid until the next
 * call; of a record that is no application only the decision is filled. */
Status explainer_run(Explainer *explainer, Explanation *out, Text json, uint64_t line);
/* As session_evaluate_document(): it takes the document over. */
Status explainer_run_document(Explainer *explainer, Explanation *out, yyjson_doc *record);

/* The rule of that full name, short name, topic or reported name ("guangdong.age_min"), or NONE. */
uint32_t explain_find_rule(const Program *program, Text name);

/* Writes a node's value for people: enum members by label, masked where it must be, long lists and
 * records shortened. */
void explain_write_value(Buffer *out, const Program *program, const ExplainNode *node,
                         bool chinese);
/* A setting's value likewise. */
void explain_write_setting(Buffer *out, const Program *program, uint32_t setting_value,
                           bool chinese);
/* "persons.licet:12". */
void explain_write_place(Buffer *out, const Program *program, uint32_t module, uint32_t line);
