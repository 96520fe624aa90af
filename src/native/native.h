/*
 * native.h - programs ahead of time: a bundle's bytecode as C, and the shared object made of it.
 *
 *   native_translate()  the bundle as one C file that needs no header and no library
 *   native_compile()    the C file as a shared object, by the system's compiler
 *   native_seal()       which bundle, which Licet, and a hash over all of it, behind the object
 *   native_load()       checks the seal, loads the object and gives its functions to the program
 *
 * A native object is code: whoever can change it can do whatever the process may. Its seal tells
 * mistakes apart (another bundle, another Licet, a cut file), not enemies; signatures do that.
 *
 * Layer: native.
 */
#pragma once

#include "code/program.h"

/* How the object is named after the bundle "x.lbc": "x.so", and its C "x.c". */
#define NATIVE_OBJECT_SUFFIX ".so"
#define NATIVE_SOURCE_SUFFIX ".c"
/* Its only symbol: a NativeCode (vm/state.h). */
#define NATIVE_SYMBOL "licet_native_code"

/* Beyond these a function stays with the interpreter: its frame would not do for the C stack, or
 * compiling it would take too long. */
enum { NATIVE_REGISTERS_MAX = 256, NATIVE_INSTRUCTIONS_MAX = 4000 };

/* Into how many parts the C of a bundle is divided, so that they can be compiled at once. */
enum { NATIVE_PARTS_MAX = 64 };

/* Writes the program as C: the same bytes for the same bundle and the same Licet. Compiled with
 * -DPART=N it is part N of *out_parts, otherwise all of it. STATUS_MEMORY. */
Status native_translate(Buffer *out, uint32_t *out_parts, const Program *program);

/* Runs the C compiler on the parts of the text, as many at once as there are processors, and reads
 * the shared object it makes: $CC (words parted by blanks), or cc, with Licet's own flags and
 * behind them those of $CFLAGS. STATUS_IO with `reason` filled, a whole sentence part: there is no
 * such compiler, what it said, it took longer than `timeout_seconds`, no folder can be made to work
 * in ($TMPDIR, or /tmp). STATUS_MEMORY. */
Status native_compile(Buffer *out, Text source, uint32_t parts, unsigned timeout_seconds,
                      Buffer *reason);

/* Appends the seal to the object of this program. STATUS_MEMORY. */
Status native_seal(Buffer *object, const Program *program);

typedef struct NativeObject NativeObject;

/* Loads an object from its bytes, which are not needed afterwards, and has `program` run by it:
 * every Vm made from now on. The object is freed after the program's last Vm. STATUS_BUNDLE with
 * `reason` filled: no sealed object, damaged, of another bundle or another Licet, or it cannot be
 * loaded here; STATUS_MEMORY. Not while another thread uses the program. */
Status native_load(NativeObject **out, Program *program, Text bytes, const Allocator *allocator,
                   Buffer *reason);
/* NULL is allowed. */
void native_free(NativeObject *object);

/* How many of the program's functions the object holds; the others are interpreted. */
uint32_t native_function_count(const NativeObject *object);
