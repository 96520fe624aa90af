/*
 * processors.h - how many threads can run at once.
 *
 * Layer: base.
 */
#pragma once

#include <stdint.h>

/* The processors that this process may use, as taskset and containers restrict them: from 1 to `most`. */
uint32_t processors_available(uint32_t most);
