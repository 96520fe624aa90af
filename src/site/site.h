/*
 * site.h - rules as a web site that people read, search and print: licet doc.
 *
 * Layer: site. It reads a program and, where there are any, the texts of its files.
 */
#pragma once

#include "base/status.h"
#include "code/program.h"

typedef struct SiteInput {
    const Program *program;
    const void *context;
    /* The text of a module's file; size 0 where it is not known, as of a bundle. */
    Text (*source)(const void *context, uint32_t module);
} SiteInput;

/* Where a page goes: `path` is relative, with '/'. Not STATUS_OK ends the writing. */
typedef struct SiteSink {
    void *context;
    Status (*write)(void *context, Text path, Text bytes);
} SiteSink;

/* Writes every page. STATUS_MEMORY, or what the sink said. The same program gives the same bytes.
 */
Status site_write(const SiteInput *input, const SiteSink *sink, const Allocator *allocator);
