/*
 * rpc.c - JSON-RPC messages over a pair of file descriptors.
 */
#include "lsp/rpc.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json_memory.h"
#include "base/limits.h"

enum { CHUNK_BYTES = 64 * 1024, HEADER_BYTES_MAX = 8 * 1024 };

void rpc_init(Rpc *out, int input, int output, const NotingAllocator *memory)
{
    *out = (Rpc){.input = input, .output = output, .memory = memory};
    buffer_init(&out->received, &memory->allocator);
}

void rpc_free(Rpc *rpc)
{
    buffer_free(&rpc->received);
}

/* ---- reading --------------------------------------------------------------------------------- */

static Text rest(const Rpc *rpc)
{
    Text all = buffer_text(&rpc->received);
    return text_slice(all, rpc->taken_bytes, all.size_bytes);
}

/* What was taken makes room. */
static void drop_taken(Rpc *rpc)
{
    size_t left = rpc->received.size_bytes - rpc->taken_bytes;
    if (left > 0)
        memmove(rpc->received.data, rpc->received.data + rpc->taken_bytes, left);
    rpc->received.size_bytes = left;
    rpc->taken_bytes = 0;
}

/* *out_count is 0 at the end. */
static Status receive(Rpc *rpc, size_t *out_count)
{
    char chunk[CHUNK_BYTES];
    ssize_t count;
    do
        count = read(rpc->input, chunk, sizeof chunk);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return STATUS_IO;
    *out_count = (size_t)count;
    buffer_add(&rpc->received, (Text){chunk, (size_t)count});
    return buffer_failed(&rpc->received) ? STATUS_MEMORY : STATUS_OK;
}

static bool has_name(Text line, Text name)
{
    if (line.size_bytes < name.size_bytes)
        return false;
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (text_lower(line.data[i]) != name.data[i])
            return false;
    }
    return true;
}

/* The length that the header's lines say; -1 where they say none. */
static int64_t content_length(Text header)
{
    static const Text name = TEXT_INIT("content-length:");
    int64_t length = -1, number;
    size_t at = 0;
    while (at < header.size_bytes) {
        size_t end = text_find(header, TEXT("\n"), at);
        end = end == SIZE_MAX ? header.size_bytes : end;
        Text line = text_slice(header, at, end);
        Text value = text_slice(line, has_name(line, name) ? name.size_bytes : 0, line.size_bytes);
        if (has_name(line, name) && text_to_int64(&number, text_trim(value)) && number >= 0)
            length = number;
        at = end + 1;
    }
    return length;
}

/* Where a header of `text` ends: past its empty line. SIZE_MAX: not yet. */
static size_t header_end(Text text)
{
    size_t strict = text_find(text, TEXT("\r\n\r\n"), 0);
    size_t bare = text_find(text, TEXT("\n\n"), 0);
    if (strict == SIZE_MAX)
        return bare == SIZE_MAX ? SIZE_MAX : bare + 2;
    return bare != SIZE_MAX && bare + 2 < strict + 4 ? bare + 2 : strict + 4;
}

/* Reads until a header is there whose length is known; *out_ended where the other side is gone. */
static Status next_header(Rpc *rpc, int64_t *out_length, bool *out_ended)
{
    for (;;) {
        size_t end = header_end(rest(rpc));
        if (end != SIZE_MAX) {
            *out_length = content_length(text_slice(rest(rpc), 0, end));
            rpc->taken_bytes += end;
            if (*out_length >= 0)
                return STATUS_OK;
            continue;
        }
        if (rest(rpc).size_bytes > HEADER_BYTES_MAX)
            rpc->taken_bytes = rpc->received.size_bytes; /* no header looks like this */
        size_t count = 0;
        Status status = receive(rpc, &count);
        if (status != STATUS_OK)
            return status;
        *out_ended = count == 0;
        if (*out_ended)
            return STATUS_OK;
    }
}

static Status skip(Rpc *rpc, int64_t length, bool *out_ended)
{
    while (length > 0) {
        size_t here = rest(rpc).size_bytes;
        size_t count = here < (uint64_t)length ? here : (size_t)length;
        rpc->taken_bytes += count;
        length -= (int64_t)count;
        if (length == 0)
            return STATUS_OK;
        drop_taken(rpc);
        Status status = receive(rpc, &count);
        if (status != STATUS_OK)
            return status;
        *out_ended = count == 0;
        if (*out_ended)
            return STATUS_OK;
    }
    return STATUS_OK;
}

Status rpc_next(Rpc *rpc, RpcPart *out_part, Text *out_body)
{
    int64_t length = 0;
    bool ended = false;
    drop_taken(rpc);
    *out_part = RPC_END;
    Status status = next_header(rpc, &length, &ended);
    if (status != STATUS_OK || ended)
        return status;
    if (length > LIMIT_RECORD_BYTES) {
        status = skip(rpc, length, &ended);
        if (!ended)
            *out_part = RPC_TOO_LONG;
        return status;
    }
    while (rest(rpc).size_bytes < (size_t)length) {
        size_t count = 0;
        status = receive(rpc, &count);
        if (status != STATUS_OK || count == 0)
            return status;
    }
    *out_part = RPC_MESSAGE;
    *out_body = text_slice(rest(rpc), 0, (size_t)length);
    rpc->taken_bytes += (size_t)length;
    return STATUS_OK;
}

bool rpc_has_more(const Rpc *rpc, int wait_ms)
{
    struct pollfd descriptor = {.fd = rpc->input, .events = POLLIN};
    return rest(rpc).size_bytes > 0 || poll(&descriptor, 1, wait_ms) != 0;
}

/* ---- writing --------------------------------------------------------------------------------- */

yyjson_mut_val *rpc_new_message(yyjson_mut_doc *doc)
{
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_str(doc, root, "jsonrpc", "2.0");
    return root;
}

static Status send_body(Rpc *rpc, Text body)
{
    Buffer header;
    buffer_init(&header, &rpc->received.allocator);
    buffer_add_format(&header, "Content-Length: %zu\r\n\r\n", body.size_bytes);
    Status status = STATUS_OK;
    if (buffer_failed(&header))
        status = STATUS_MEMORY;
    else if (!file_write_all(rpc->output, buffer_text(&header)) ||
             !file_write_all(rpc->output, body))
        status = STATUS_IO;
    buffer_free(&header);
    return status;
}

Status rpc_send_message(Rpc *rpc, yyjson_mut_doc *doc)
{
    Buffer text;
    buffer_init(&text, &rpc->received.allocator);
    json_write_mut(&text, yyjson_mut_doc_get_root(doc), YYJSON_WRITE_NOFLAG);
    Status status = rpc->memory->failed ? STATUS_MEMORY : send_body(rpc, buffer_text(&text));
    buffer_free(&text);
    return status;
}
