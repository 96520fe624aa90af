/*
 * random_program.h - random rule files, the same for the same seed.
 *
 * Nearly all of them compile: declarations name what a model declares, and expressions are drawn by
 * type. Every production of grammar/licet.y that does not stand for a mistake is among them.
 */
#pragma once

#include "base/buffer.h"
#include "support/random.h"

/* What a program is made of, a file each. */
enum { RANDOM_FILES = 2 };

/* Appends the files' texts to empty buffers: the model, and rules about it. */
void random_program(Buffer out[RANDOM_FILES], Random *random);
