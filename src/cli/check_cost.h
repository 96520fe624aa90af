/*
 * check_cost.h - licet check --cost: the fuel that rules can take at most.
 *
 * Layer: cli.
 */
#pragma once

#include "cli/cmd.h"

/* Prints a line for each rule and decision of a program without errors: its name and the bound. */
ExitCode check_print_costs(const Checked *checked);
