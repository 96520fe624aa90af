/*
 * api.h - what the parts of the public interface share: licet/licet.h to and from the inside.
 *
 * Layer: api.
 */
#pragma once

#include <licet/licet.h>
#include <yyjson.h>

#include "base/buffer.h"
#include "base/status.h"
#include "code/program.h"
#include "diag/diag.h"
#include "native/native.h"
#include "trust/key.h"
#include "value/print.h"

/* The caller's allocator, or (NULL) the system's. */
Allocator api_allocator(const licet_allocator *allocator);
licet_status api_status(Status status);
Text api_text_in(licet_text text);
licet_text api_text(Text text);

/* Copies an options struct of `size_bytes` (its own first member says how large the caller's is)
 * over the defaults in `out`; a shorter one leaves the rest as it is. NULL leaves all. */
void api_options(void *out, size_t size_bytes, const void *given);

/* An owned copy, or NULL. */
licet_string *api_string(const Allocator *allocator, Text text);
/* Gives what was written to the buffer, which it frees. LICET_MEMORY where that failed. */
licet_status api_give(licet_string **out, Buffer *written);
/* Sets *reason, where it is wanted, to what the buffer holds or else to the status's own words. */
void api_reason(licet_string **reason, const Allocator *allocator, licet_status status,
                const Buffer *said);

/* The diagnostics as data, in `arena`, where they live; licet_diagnostics_free() ends the arena.
 * NULL when memory is exhausted. */
licet_diagnostics *api_diagnostics(Arena *arena, const Diags *diags);
/* Ends the arena or, with LICET_RULES and where they are wanted, gives it away with its
 * diagnostics. Returns `status`, or LICET_MEMORY. */
licet_status api_give_diagnostics(licet_diagnostics **out, Arena *arena, Diags *diags,
                                  licet_status status);

struct licet_program {
    Allocator allocator;
    Program *program;
    Buffer bytes;         /* unless it is mapped */
    NativeObject *native; /* or NULL */
    bool must_be_signed;  /* with this key */
    PublicKey key;
    Arena *arena; /* of what follows */
    licet_program_info info;
    licet_module *modules;
    licet_rule *rules;
    licet_source *sources;
};

/* The value as a JSON document made with `memory`, to be read as a record is; `scratch` is used
 * during the call. NULL when memory is exhausted or the value is nested deeper than
 * LIMIT_JSON_DEPTH, in which case *too_deep is set. */
yyjson_doc *api_value_document(const licet_value *value, const yyjson_alc *memory,
                               const Allocator *scratch, bool *too_deep);

/* A value as the caller is given it, and the like taken from the caller, which borrows its texts.
 * Both live in the arena; what is nested deeper than LIMIT_VALUE_DEPTH is null, or STATUS_INPUT.
 * STATUS_MEMORY. */
Status api_value_out(licet_value *out, Arena *arena, Value value, const ValueNames *names);
Status api_value_in(Value *out, Arena *arena, const licet_value *value);
