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
    const licet_explained_rule **rules; /* by rule; NULL until asked for */
};

struct licet_decision {
    const licet_program *program;
    Decision decision;
    Arena *arena;             /* of what is made when asked for */
    licet_finding **findings; /* by finding; NULL until asked for */
    licet_decided **decided;  /* likewise */
    bool is_explained;
    licet_explanation explanation;
};
