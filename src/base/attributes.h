/*
 * attributes.h - what Licet tells compilers beyond C11.
 *
 * Layer: base.
 */
#pragma once

/* A function of its own even where one place calls it: what is seldom done, or needs many
 * registers, would make the way around it slower. */
#define NOT_INLINE __attribute__((noinline))
