/*
 * bench_expr.h - a sub-benchmark of licet bench.
 *
 * Layer: cli.
 */
#pragma once

/* licet bench expr: `count` words after its name; an exit code. */
int bench_expr(int count, char **words);
