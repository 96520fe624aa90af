/*
 * api_evaluate.h - a decision, as the calls that make it and those that read it share it.
 *
 * Layer: api (internal).
 */
#pragma once

#include "api/api.h"
#include "explain/explain.h"

struct licet_explanation {
    const licet_decision *decision;
    Explanation explanation;
    Text record; /* what was decided, as JSON: what is tried are changes of it */
    const licet_explained_rule **rules; /* by rule; NULL until asked for */
};

struct licet_decision {
    licet_evaluator *evaluator;
    const licet_program *program;
    Decision decision;
    Arena *arena;             /* of what is made when asked for */
    licet_finding **findings; /* by finding; NULL until asked for */
    licet_decided **decided;  /* likewise */
    bool is_explained;
    licet_explanation explanation;
};

/* The evaluator's second session, for trying changes while the first holds what is explained; made
 * when first asked for. STATUS_MEMORY. */
Status api_trial_session(Session **out, licet_evaluator *evaluator);
