/*
 * request.h - one request, and what its answer is made of.
 *
 * Layer: lsp (internal).
 */
#pragma once

#include <yyjson.h>

#include "lsp/position.h"
#include "lsp/workspace.h"

/* Error codes of JSON-RPC and the protocol. */
enum {
    RPC_PARSE_ERROR = -32700,
    RPC_INVALID_REQUEST = -32600,
    RPC_METHOD_NOT_FOUND = -32601,
    RPC_INVALID_PARAMS = -32602,
    RPC_INTERNAL_ERROR = -32603,
    RPC_NOT_INITIALIZED = -32002,
    RPC_REQUEST_FAILED = -32803,
};

typedef struct Request {
    Workspace *workspace;
    yyjson_val *params;
    yyjson_mut_doc *reply;
    Arena *arena; /* as long as the request */
    int error;    /* 0: none */
    const char *message;
} Request;

/* Answers a request: the result, or NULL for null. */
typedef yyjson_mut_val *(*RequestHandler)(Request *request);

/* Fails the request; returns NULL. */
yyjson_mut_val *request_fail(Request *request, int code, const char *message);

/* What a request is about. */
typedef struct Target {
    Document *document;
    FileSet *project; /* checked */
    const Checked *checked;
    const Sources *sources;
    const Module *module; /* the document's; NULL where it has none */
    uint32_t file;
    uint32_t offset;            /* of params.position, if there is one */
    const Reference *reference; /* the word there, or NULL */
} Target;
/* The module that a file is; NULL: none. */
const Module *module_of_file(const Checked *checked, uint32_t file);
/* False where the request names no open document (it is then failed). */
bool request_target(Request *request, Target *out);
/* The same of what is asked about the document's own file alone, at no position: others may only be
 * skimmed. */
bool request_file(Request *request, Target *out);

Text request_text(yyjson_val *value);
/* Whether the byte may be part of a name, to tell where one begins and ends in text that does not
 * parse. */
static inline bool request_is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}
Position request_position(yyjson_val *value);

/* ---- answers --------------------------------------------------------------------------------- */

yyjson_mut_val *reply_text(Request *request, Text text);
/* {line, character} */
yyjson_mut_val *reply_position(yyjson_mut_doc *doc, Position position);
/* {start, end} */
yyjson_mut_val *reply_range(yyjson_mut_doc *doc, const Sources *sources, Span span);
/* {uri, range}; NULL where the file is part of the program, not of the workspace. */
yyjson_mut_val *reply_location(yyjson_mut_doc *doc, const Sources *sources, Span span);
yyjson_mut_val *reply_uri(yyjson_mut_doc *doc, const Sources *sources, uint32_t file);

/* ---- symbols --------------------------------------------------------------------------------- */

Ident symbol_name(const Symbol *symbol);
/* The place of the word that declares it; SPAN_NONE for what the program brings along. */
Span symbol_span(const Symbol *symbol);
Text symbol_doc(const Symbol *symbol);
/* As the source has it, up to what is between braces. */
void symbol_write_head(Buffer *out, const Sources *sources, const Symbol *symbol);
