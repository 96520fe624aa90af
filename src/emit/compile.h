/*
 * compile.h - the whole way from rule files to a bundle.
 *
 * Layer: emit. Everything a caller needs of the front end.
 */
#pragma once

#include "check/cost.h"
#include "emit/emit.h"
#include "emit/parse_cache.h"
#include "emit/project.h"
#include "syntax/parse.h"

/* A rule file in memory. */
typedef struct CompileSource {
    Text path;
    Text text;
} CompileSource;

typedef struct CompileOptions {
    EmitOptions emit;         /* name and version: data NULL for the project's */
    Text fallback_name;       /* the bundle's where neither says it */
    const FileReader *reader; /* NULL: the file system */
    bool chinese;             /* diagnostics are said in Chinese */
    bool project;             /* of paths: licet.toml beside or above the first one counts */
    const char *project_path; /* of sources: that beside or above this path counts; NULL: none */
    ParseCache *cache;        /* NULL: every file is parsed */
    /* By source of compile_check_sources(): nobody is shown what is said of it, and what only
     * looks for mistakes in its conditions is left out. NULL: all are shown. */
    const bool *unseen;
    /* Of sources that are not seen and name no module that is, rules, tests and tables are left
     * unchecked: what is said of the others is the same. Such a compilation is only good for its
     * diagnostics and names. */
    bool skim;
    /* Of all that these declare the type is known. Else what is seen is all that has to be: what
     * nothing in it asks for is left unchecked. */
    bool types;
    bool only_named; /* nothing is read but what lies at or below the paths compiled */
} CompileOptions;

/* What came of it; everything lives in the arena. */
typedef struct Compilation {
    Diags *diags;
    Checked *checked; /* NULL when memory was exhausted */
    Project project;  /* what was found of it */
    EmitOptions emit; /* as they came to be */
} Compilation;

/* Reads *.licet below the paths (files or folders; hidden ones passed over), parses them and the
 * parts of the embedded standard library they import, checks. STATUS_OK even when there are
 * diagnostics. Without a path those of the project above the current folder are read. */
Status compile_check_paths(Compilation *out, Arena *arena, const char *const *paths,
                           uint32_t path_count, const CompileOptions *options);
Status compile_check_sources(Compilation *out, Arena *arena, const CompileSource *sources,
                             uint32_t source_count, const CompileOptions *options);
/* The same for a program that is one text: its first file, example.licet, and further ones behind
 * lines "--- NAME". At most COMPILE_LISTING_FILES: others are left out. */
enum { COMPILE_LISTING_FILES = 8 };
Status compile_check_listing(Compilation *out, Arena *arena, Text listing, bool chinese);
/* Checks as above and, if there was no error, writes the bundle to `out_bytes`. STATUS_RULES when
 * there were errors. */
Status compile_paths(Buffer *out_bytes, Compilation *out, Arena *arena, const char *const *paths,
                     uint32_t path_count, const CompileOptions *options);
Status compile_sources(Buffer *out_bytes, Compilation *out, Arena *arena,
                       const CompileSource *sources, uint32_t source_count,
                       const CompileOptions *options);

/* The whole standard library, checked: what expressions may call. One serves many expressions. */
Status compile_library(Compilation *out, Arena *arena);

/* Parses, checks and emits the expression in `file` of the diags' sources. `library` may be NULL
 * where only natives are wanted; `parse` may be NULL. STATUS_RULES when `diags` has errors.
 * Where `out_cost` is not NULL it gets the bound of the fuel that evaluating takes. */
Status compile_expression(Buffer *out_bytes, Arena *arena, Diags *diags, uint32_t file,
                          TypeTable *types, const Checked *library,
                          const ExpressionEnvironment *environment, const ParseOptions *parse,
                          const Type **out_type, const Bound **out_cost);
