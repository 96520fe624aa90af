/*
 * input.h - the bytes of a file or of standard input, unpacked where they are packed.
 *
 * gzip (RFC 1952) and Zstandard (RFC 8878) are known by their first bytes, whatever the name;
 * several members or frames one after another are one input.
 *
 * Layer: data. One Input, one thread at a time.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

typedef struct Input Input;

/* Opens `path`, "-" for standard input. STATUS_IO with errno set (EISDIR for a folder),
 * STATUS_MEMORY. The caller closes it. */
Status input_open(Input **out, const char *path, const Allocator *allocator);
/* Closes the file, though not standard input. NULL is allowed. */
void input_close(Input *input);

/* While a read waits for bytes, something to read on `descriptor` ends the wait: the read then
 * gives STATUS_OK and *out_interrupted. -1, as at first: nothing does. */
void input_set_interrupt(Input *input, int descriptor);

/* Reads up to `size_bytes` bytes, at least one unless the input ends, then 0: from a pipe what is
 * there, without waiting for more. STATUS_IO with errno set; STATUS_INPUT when packed bytes are
 * damaged or cut off: input_reason() says how. */
Status input_read(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes,
                  bool *out_interrupted);
/* Goes forward to byte `offset` of what input_read() gives, before the first read: seeks in a plain
 * file, else reads. STATUS_INPUT when the input is shorter. */
Status input_skip(Input *input, uint64_t offset);
/* Why the last call gave STATUS_INPUT. */
const char *input_reason(const Input *input);

/* Bytes of the file as it lies there (packed) read so far, and its whole size, 0 when it is not
 * known, as of a pipe. */
uint64_t input_consumed_bytes(const Input *input);
uint64_t input_total_bytes(const Input *input);
/* What input_read() will still give of a plain file that does not grow; UINT64_MAX where that is
 * not known, as of a pipe or what is packed. */
uint64_t input_bytes_left(const Input *input);
