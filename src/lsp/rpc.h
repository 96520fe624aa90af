/*
 * rpc.h - JSON-RPC messages over a pair of file descriptors, as the Language Server Protocol frames
 * them.
 *
 *   Content-Length: 27\r\n\r\n{"jsonrpc":"2.0", …}
 *
 * Layer: lsp.
 */
#pragma once

#include <yyjson.h>

#include "base/buffer.h"
#include "base/status.h"

typedef struct Rpc {
    int input;
    int output;
    const NotingAllocator *memory;
    Buffer received;    /* read and not yet taken */
    size_t taken_bytes; /* of it */
} Rpc;

/* `memory` is borrowed: once it has failed nothing is sent, as a part of a message might be
 * missing. */
void rpc_init(Rpc *out, int input, int output, const NotingAllocator *memory);
void rpc_free(Rpc *rpc);

typedef enum RpcPart {
    RPC_MESSAGE,  /* one message's body, JSON or not */
    RPC_TOO_LONG, /* one of more than LIMIT_RECORD_BYTES; it was passed over */
    RPC_END,      /* the other side is gone */
} RpcPart;

/* Waits for the next message. What is no header is passed over. *out_body is valid until the next
 * call. STATUS_IO with errno set, STATUS_MEMORY. */
Status rpc_next(Rpc *rpc, RpcPart *out_part, Text *out_body);
/* Whether rpc_next() would find something, now or within some milliseconds. */
bool rpc_has_more(const Rpc *rpc, int wait_ms);
/* Makes the document's root the object that every message is. */
yyjson_mut_val *rpc_new_message(yyjson_mut_doc *doc);
/* STATUS_IO with errno set, STATUS_MEMORY. */
Status rpc_send_message(Rpc *rpc, yyjson_mut_doc *doc);
