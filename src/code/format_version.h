/*
 * format_version.h - whether a bundle is of the format that this program reads.
 *
 * Layer: code.
 */
#pragma once

#include "base/buffer.h"

/* Whether `bytes` begin with a bundle's header of BUNDLE_VERSION. If not, `reason` (may be NULL)
 * says what they are instead: no bundle, or one of another version, made by which compiler. Of such
 * a one only what docs/bundle.md promises for every version is read, and all of it is distrusted.
 */
bool format_version_check(Buffer *reason, Text bytes);
