/*
 * expr_result.h - showing what came of an expression: licet expr and its prompt.
 *
 * Layer: cli.
 */
#pragma once

#include "cli/cmd.h"
#include "expr/expression_session.h"

/* Prints the value on standard output, or what is wrong on standard error. */
ExitCode expr_print_result(const ExpressionResult *result, bool with_type);
/* Prints the fuel it took and may take at most, where that was wanted. */
ExitCode expr_print_cost(const ExpressionResult *result);
