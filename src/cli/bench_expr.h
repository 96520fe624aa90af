/*
 * bench_expr.h - a sub-benchmark of licet bench.
 *
 * Layer: cli.
 */
#pragma once

#include <stddef.h>

/* The shortest first, so that the median is in the middle. */
void bench_sort(double *times, size_t count);

/* licet bench expr: `count` words after its name; an exit code. */
int bench_expr(int count, char **words);
