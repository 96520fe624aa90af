/*
 * same_program.h - whether two bundles say the same wherever their sources' lines are.
 */
#pragma once

#include "base/text.h"
#include "code/bundle.h"

/* The name of a section in which they differ but for lines, columns and hashes of sources; NULL
 * where there is none. Both are blanked of these. */
const char *different_section(Text left, Text right);
