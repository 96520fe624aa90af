/*
 * server.h - the language server: requests in, answers and diagnostics out.
 *
 * Requests are answered one after another, from a check that has seen every change before them;
 * while more messages wait, diagnostics do. docs/editors/README.md lists what is offered.
 *
 * Layer: lsp. One Server, one thread.
 */
#pragma once

#include "base/memory.h"
#include "base/status.h"

/* Serves until the other side says exit or goes away. `paths` as of workspace_new(). Editors may
 * say which language they want; `chinese` is for those that do not. *out_code is what the process
 * should end with: 0 after shutdown and exit, else 1. STATUS_IO with errno set where nothing can be
 * read or written, STATUS_MEMORY. */
Status server_run(int *out_code, int input, int output, const char *const *paths, int path_count,
                  bool chinese, const Allocator *allocator);
