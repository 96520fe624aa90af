/*
 * disasm.h - a program as text a reader can follow.
 *
 * Layer: code.
 */
#pragma once

#include "code/program.h"

/* Writes the functions whose name contains `filter` (all if it is empty): a heading, then one
 * instruction a line: number, opcode, operands by kind (r3, "text", @field, function names, ->
 * jump targets), and as a comment the source line where it changes. */
void disasm_write(Buffer *out, const Program *program, Text filter);
/* Sections, counts and sizes. */
void disasm_write_summary(Buffer *out, const Program *program);
