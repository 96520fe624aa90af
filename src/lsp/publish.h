/*
 * publish.h - diagnostics for the editor: of open documents at once, of the programs' closed files
 * when nothing else is to be done.
 *
 * Layer: lsp (internal).
 */
#pragma once

#include <yyjson.h>

#include "lsp/rpc.h"
#include "lsp/workspace.h"

/* A closed file of which something has been said. */
typedef struct Told {
    char *path;
    const FileSet *project;
    bool is_current; /* it was found again */
    struct Told *next;
} Told;

typedef struct Publisher {
    Rpc *rpc;
    Workspace *workspace;
    const Allocator *allocator;
    const yyjson_alc *json; /* over it */
    Told *told;
} Publisher;

void publisher_free(Publisher *publisher);

/* Publishes what has changed of open documents. STATUS_IO with errno set, STATUS_MEMORY; so all
 * below. */
Status publish_open(Publisher *publisher);
/* The same of the files that are not open, of programs of at most WORKSPACE_CLOSED_BYTES. It takes
 * a check of all of each program, so it waits until no message is there: publish_closed_due() says
 * whether it has to. */
Status publish_closed(Publisher *publisher);
bool publish_closed_due(const Publisher *publisher);
/* Takes back what was said of a program's closed files. */
Status publish_no_more(Publisher *publisher, const FileSet *project);
/* Takes back what was said of a document that is closed. */
Status publish_nothing(Publisher *publisher, Text uri);
