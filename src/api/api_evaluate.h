/*
 * api_evaluate.h - a decision, as the calls that make it and those that read it share it.
 *
 * Layer: api (internal).
 */
#pragma once

#include "api/api.h"
#include "data/evaluate.h"

struct licet_decision {
    const licet_program *program;
    Decision decision;
    Arena *arena;             /* of what is made when asked for */
    licet_finding **findings; /* by finding; NULL until asked for */
    licet_decided **decided;  /* likewise */
};
