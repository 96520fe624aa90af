/*
 * utf8_vectors.h - whether text is valid UTF-8, thirty-two bytes at a time.
 *
 * Layer: base (internal to it).
 */
#pragma once

#include "base/text.h"

/* True where the text is valid. False says nothing: it is not, or this machine has no such vectors;
 * then who asks looks at one character after the other. */
bool utf8_vectors_accept(Text text);
