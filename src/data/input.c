#include "data/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

enum { RAW_BYTES = 128 * 1024, RAW_BYTES_LEAST = 4096, MAGIC_BYTES = 4 };

typedef enum Packing { PACKING_UNKNOWN, PACKING_NONE, PACKING_GZIP, PACKING_ZSTD } Packing;

struct Input {
    Allocator allocator;
    int descriptor;
    int interrupt; /* -1: none */
    bool is_stdin;
    Packing packing;
    uint64_t consumed_bytes;
    uint64_t total_bytes;
    const char *reason;
    char *raw; /* bytes read and not yet unpacked or handed out: [from, to) */
    size_t raw_bytes;
    size_t raw_from;
    size_t raw_to;
    bool raw_ended;
    bool in_member; /* within a gzip member or zstd frame: the input must not end here */
    bool has_inflate;
    z_stream inflate;
    ZSTD_DStream *zstd;
};

/* ---- opening --------------------------------------------------------------------------------- */

static Status open_descriptor(Input *input, const char *path)
{
    struct stat info;
    input->is_stdin = strcmp(path, "-") == 0;
    input->descriptor = input->is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (input->descriptor < 0 || fstat(input->descriptor, &info) != 0)
        return STATUS_IO;
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return STATUS_IO;
    }
    if (S_ISREG(info.st_mode))
        input->total_bytes = (uint64_t)info.st_size;
    return STATUS_OK;
}

/* A small file takes no more than it has. */
static Status make_raw(Input *input)
{
    size_t size_bytes = RAW_BYTES;
    if (input->total_bytes > 0 && input->total_bytes < RAW_BYTES)
        size_bytes = (size_t)input->total_bytes;
    if (size_bytes < RAW_BYTES_LEAST)
        size_bytes = RAW_BYTES_LEAST;
    input->raw = allocator_alloc(&input->allocator, size_bytes);
    input->raw_bytes = size_bytes;
    return input->raw != NULL ? STATUS_OK : STATUS_MEMORY;
}

Status input_open(Input **out, const char *path, const Allocator *allocator)
{
    Input *input = allocator_alloc(allocator, sizeof *input);
    if (input == NULL)
        return STATUS_MEMORY;
    *input = (Input){.allocator = *allocator, .descriptor = -1, .interrupt = -1, .reason = ""};
    Status status = open_descriptor(input, path);
    if (status == STATUS_OK)
        status = make_raw(input);
    if (status != STATUS_OK) {
        int error = errno;
        input_close(input);
        errno = error;
        return status;
    }
    *out = input;
    return STATUS_OK;
}

void input_close(Input *input)
{
    if (input == NULL)
        return;
    if (input->has_inflate)
        inflateEnd(&input->inflate);
    if (input->zstd != NULL)
        ZSTD_freeDStream(input->zstd);
    if (input->descriptor >= 0 && !input->is_stdin)
        close(input->descriptor);
    Allocator allocator = input->allocator;
    allocator_free(&allocator, input->raw, input->raw_bytes);
    allocator_free(&allocator, input, sizeof *input);
}

void input_set_interrupt(Input *input, int descriptor)
{
    input->interrupt = descriptor;
}

const char *input_reason(const Input *input)
{
    return input->reason;
}

uint64_t input_consumed_bytes(const Input *input)
{
    return input->consumed_bytes;
}

uint64_t input_total_bytes(const Input *input)
{
    return input->total_bytes;
}

uint64_t input_bytes_left(const Input *input)
{
    bool may_be_plain = input->packing == PACKING_NONE || input->packing == PACKING_UNKNOWN;
    if (input->total_bytes == 0 || !may_be_plain)
        return UINT64_MAX;
    uint64_t given = input->consumed_bytes - (input->raw_to - input->raw_from);
    return given < input->total_bytes ? input->total_bytes - given : 0;
}

/* ---- raw bytes ------------------------------------------------------------------------------- */

/* Waits until there is something to read. False when the wait was interrupted. */
static bool wait_for_bytes(const Input *input)
{
    struct pollfd waits[] = {{.fd = input->descriptor, .events = POLLIN},
                             {.fd = input->interrupt, .events = POLLIN}};
    if (input->interrupt < 0)
        return true;
    int ready;
    do
        ready = poll(waits, 2, -1);
    while (ready < 0 && errno == EINTR);
    return ready < 0 || (waits[1].revents & POLLIN) == 0;
}

static Status read_raw(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes,
                       bool *out_interrupted)
{
    ssize_t count;
    *out_size_bytes = 0;
    do {
        if (!wait_for_bytes(input)) {
            *out_interrupted = true;
            return STATUS_OK;
        }
        count = read(input->descriptor, to, size_bytes);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return STATUS_IO;
    *out_size_bytes = (size_t)count;
    input->consumed_bytes += (size_t)count;
    return STATUS_OK;
}

/* Reads more behind what is there; raw_ended at the end of the file. */
static Status fill_raw(Input *input, bool *out_interrupted)
{
    size_t size_bytes;
    if (input->raw_from == input->raw_to)
        input->raw_from = input->raw_to = 0;
    Status status = read_raw(input, input->raw + input->raw_to, input->raw_bytes - input->raw_to,
                             &size_bytes, out_interrupted);
    if (status != STATUS_OK || *out_interrupted)
        return status;
    input->raw_to += size_bytes;
    input->raw_ended = size_bytes == 0;
    return STATUS_OK;
}

/* ---- packing --------------------------------------------------------------------------------- */

static Packing packing_of(Text head)
{
    if (text_starts_with(head, TEXT("\x1F\x8B")))
        return PACKING_GZIP;
    if (text_starts_with(head, TEXT("\x28\xB5\x2F\xFD")))
        return PACKING_ZSTD;
    return PACKING_NONE;
}

static Status begin_packing(Input *input)
{
    enum { GZIP_ONLY = 16 + MAX_WBITS };
    if (input->packing == PACKING_GZIP) {
        if (inflateInit2(&input->inflate, GZIP_ONLY) != Z_OK)
            return STATUS_MEMORY;
        input->has_inflate = true;
    }
    if (input->packing == PACKING_ZSTD) {
        input->zstd = ZSTD_createDStream();
        if (input->zstd == NULL)
            return STATUS_MEMORY;
    }
    return STATUS_OK;
}

/* Reads far enough to see the first bytes. */
static Status find_packing(Input *input, bool *out_interrupted)
{
    while (input->raw_to < MAGIC_BYTES && !input->raw_ended) {
        Status status = fill_raw(input, out_interrupted);
        if (status != STATUS_OK || *out_interrupted)
            return status;
        /* One byte that begins neither is enough: a person at a pipe is not kept waiting. */
        if (input->raw_to > 0 && input->raw[0] != '\x1F' && input->raw[0] != '\x28')
            break;
    }
    input->packing = packing_of((Text){input->raw, input->raw_to});
    return begin_packing(input);
}

static Status damaged(Input *input, const char *reason)
{
    input->reason = reason;
    return STATUS_INPUT;
}

/* Unpacks from raw to `to`: bytes given, which may be none before more is read. */
static Status unpack_gzip(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes)
{
    z_stream *stream = &input->inflate;
    if (!input->in_member && inflateReset(stream) != Z_OK)
        return damaged(input, "the gzip data is damaged");
    stream->next_in = (Bytef *)(input->raw + input->raw_from);
    stream->avail_in = (uInt)(input->raw_to - input->raw_from);
    stream->next_out = (Bytef *)to;
    stream->avail_out = (uInt)(size_bytes < UINT32_MAX / 2 ? size_bytes : UINT32_MAX / 2);
    uInt room = stream->avail_out;
    int result = inflate(stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return damaged(input, "the gzip data is damaged");
    input->raw_from = input->raw_to - stream->avail_in;
    input->in_member = result != Z_STREAM_END;
    *out_size_bytes = room - stream->avail_out;
    return STATUS_OK;
}

static Status unpack_zstd(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes)
{
    ZSTD_inBuffer in = {input->raw, input->raw_to, input->raw_from};
    ZSTD_outBuffer out = {to, size_bytes, 0};
    size_t result = ZSTD_decompressStream(input->zstd, &out, &in);
    if (ZSTD_isError(result))
        return damaged(input, "the zstd data is damaged");
    input->raw_from = in.pos;
    input->in_member = result != 0;
    *out_size_bytes = out.pos;
    return STATUS_OK;
}

/* What an unpacker still holds comes out before more is read; a frame's end shows only then. */
static Status read_packed(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes,
                          bool *out_interrupted)
{
    for (;;) {
        Status status = STATUS_OK;
        *out_size_bytes = 0;
        if (input->raw_from < input->raw_to || input->in_member)
            status = input->packing == PACKING_GZIP
                         ? unpack_gzip(input, to, size_bytes, out_size_bytes)
                         : unpack_zstd(input, to, size_bytes, out_size_bytes);
        if (status != STATUS_OK || *out_size_bytes > 0)
            return status;
        if (input->raw_from < input->raw_to)
            continue;
        if (input->raw_ended)
            return input->in_member ? damaged(input, "the packed data is cut off") : STATUS_OK;
        status = fill_raw(input, out_interrupted);
        if (status != STATUS_OK || *out_interrupted)
            return status;
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

static Status read_plain(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes,
                         bool *out_interrupted)
{
    size_t there = input->raw_to - input->raw_from;
    if (there == 0)
        return input->raw_ended ? STATUS_OK
                                : read_raw(input, to, size_bytes, out_size_bytes, out_interrupted);
    *out_size_bytes = there < size_bytes ? there : size_bytes;
    memcpy(to, input->raw + input->raw_from, *out_size_bytes);
    input->raw_from += *out_size_bytes;
    return STATUS_OK;
}

Status input_read(Input *input, char *to, size_t size_bytes, size_t *out_size_bytes,
                  bool *out_interrupted)
{
    *out_size_bytes = 0;
    *out_interrupted = false;
    if (input->packing == PACKING_UNKNOWN) {
        Status status = find_packing(input, out_interrupted);
        if (status != STATUS_OK || *out_interrupted)
            return status;
    }
    return input->packing == PACKING_NONE
               ? read_plain(input, to, size_bytes, out_size_bytes, out_interrupted)
               : read_packed(input, to, size_bytes, out_size_bytes, out_interrupted);
}

/* In a plain file: past what was read to find out that it is plain. */
static Status seek_plain(Input *input, uint64_t offset)
{
    if (lseek(input->descriptor, (off_t)offset, SEEK_SET) < 0)
        return STATUS_IO;
    input->raw_from = input->raw_to = 0;
    input->raw_ended = false;
    input->consumed_bytes = offset;
    return STATUS_OK;
}

Status input_skip(Input *input, uint64_t offset)
{
    char skipped[16 * 1024];
    bool interrupted = false;
    Status status = find_packing(input, &interrupted);
    if (status != STATUS_OK)
        return status;
    if (input->packing == PACKING_NONE && !input->is_stdin && input->total_bytes > 0)
        return offset <= input->total_bytes ? seek_plain(input, offset)
                                            : damaged(input, "it is shorter than it was");
    while (offset > 0 && !interrupted) {
        size_t size_bytes = offset < sizeof skipped ? (size_t)offset : sizeof skipped;
        status = input_read(input, skipped, size_bytes, &size_bytes, &interrupted);
        if (status == STATUS_OK && size_bytes == 0 && !interrupted)
            return damaged(input, "it is shorter than it was");
        if (status != STATUS_OK)
            return status;
        offset -= size_bytes;
    }
    return STATUS_OK;
}
