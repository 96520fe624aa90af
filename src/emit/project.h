/*
 * project.h - licet.toml: what a project's rules are and how strictly they are read.
 *
 *   name = "icp"                       # of the bundle
 *   version = "2021.7"                 # of the rules
 *   sources = ["rules/icp"]            # what is checked where no path is given; relative to the
 * file entry = "icp.model"                # the module that declares the input [lints]
 *   warnings-as-errors = true
 *   L0802 = "allow"                    # or "warn", "deny"; for warnings only
 *
 * Unknown keys are errors.
 *
 * Layer: emit.
 */
#pragma once

#include "base/status.h"
#include "diag/diag.h"

typedef struct Project {
    bool found;
    Text folder; /* of the file, with '/' at its end; empty for the current one */
    Text name;   /* empty where not said, as all texts */
    Text version;
    Text entry;
    Span entry_span;
    uint32_t source_count;
    const char **sources; /* paths, NUL-terminated */
    bool warnings_as_errors;
} Project;

/* Looks for licet.toml beside `path` and in the folders above it, adds it to `sources` and reads
 * it; levels go to `diags`, and so do its mistakes (L0008). *out is `found` false without one.
 * Texts live in `arena`. STATUS_MEMORY. */
Status project_load(Project *out, Arena *arena, Sources *sources, Diags *diags, const char *path);
