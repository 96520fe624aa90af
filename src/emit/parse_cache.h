/*
 * parse_cache.h - files that are parsed once and checked often: for a language server.
 *
 * A file whose text and number among the files are what they were keeps its tree, out of which what
 * the last check noted is taken. So of compilations with one cache only the last is good: its tree
 * is the others' too.
 *
 * Layer: emit. Not thread-safe.
 */
#pragma once

#include "diag/diag.h"
#include "syntax/ast.h"

typedef struct ParseCache ParseCache;

/* NULL when memory is exhausted. The caller frees it, after whatever was compiled with it. */
ParseCache *parse_cache_new(const Allocator *allocator);
void parse_cache_free(ParseCache *cache);

/* Adds the file to the diags' sources, and gives its tree: the one kept, or parsed anew. NULL when
 * memory is exhausted. */
Module *parse_cache_module(ParseCache *cache, Diags *diags, Sources *sources, Text path, Text text);
