/*
 * signed_file.c - reading what must be signed.
 */
#include "trust/signed_file.h"

#include <errno.h>

#include "base/file.h"

/* Why file_read() failed, said of `path`. */
static Status cannot_read(Buffer *reason, const char *path, Status status)
{
    if (status == STATUS_MEMORY)
        return status;
    buffer_add_format(reason, "\"%s\" cannot be read: %s", path,
                      status == STATUS_LIMIT ? "it is larger than a key or signature can be"
                                             : strerror(errno));
    return STATUS_IO;
}

static Status load_key_file(PublicKey *out, const char *path, Buffer *reason)
{
    Buffer text, why;
    buffer_init(&text, &reason->allocator);
    buffer_init(&why, &reason->allocator);
    Status status = file_read(&text, path, MINISIGN_FILE_BYTES_MAX);
    if (status != STATUS_OK) {
        status = cannot_read(reason, path, status);
    } else {
        status = public_key_read(out, buffer_text(&text), &why);
        if (status != STATUS_OK)
            buffer_add_format(reason, "\"%s\" is of no use: %.*s", path,
                              TEXT_ARG(buffer_text(&why)));
    }
    buffer_free(&why);
    buffer_free(&text);
    return status;
}

Status public_key_load(PublicKey *out, const char *word, Buffer *reason)
{
    Buffer ignored;
    buffer_init(&ignored, &reason->allocator);
    Status status = public_key_read(out, text_of(word), &ignored);
    buffer_free(&ignored);
    return status == STATUS_OK ? status : load_key_file(out, word, reason);
}

static Status check(Buffer *out_comment, Text content, const char *signature_path,
                    const PublicKey *key, Buffer *reason)
{
    Buffer text;
    Text comment = TEXT("");
    buffer_init(&text, &reason->allocator);
    Status status = file_read(&text, signature_path, MINISIGN_FILE_BYTES_MAX);
    if (status == STATUS_IO && errno == ENOENT) {
        buffer_add_format(reason, "it is not signed: there is no \"%s\"", signature_path);
        status = STATUS_SIGNATURE;
    } else if (status != STATUS_OK) {
        status = cannot_read(reason, signature_path, status);
        status = status == STATUS_IO ? STATUS_SIGNATURE : status;
    } else {
        status = signature_check(&comment, key, content, buffer_text(&text), reason);
    }
    if (status == STATUS_OK && out_comment != NULL)
        buffer_add(out_comment, comment);
    buffer_free(&text);
    return status;
}

Status signed_file_read(Buffer *out, Buffer *out_comment, const char *path,
                        const char *signature_path, size_t limit_bytes, const PublicKey *key,
                        Buffer *reason)
{
    Buffer beside;
    buffer_init(&beside, &reason->allocator);
    if (signature_path == NULL) {
        buffer_add_format(&beside, "%s" SIGNATURE_SUFFIX, path);
        buffer_add_char(&beside, '\0');
        signature_path = beside.data;
    }
    Status status = buffer_failed(&beside) ? STATUS_MEMORY : file_read(out, path, limit_bytes);
    if (status == STATUS_OK)
        status = check(out_comment, buffer_text(out), signature_path, key, reason);
    if (status != STATUS_OK)
        buffer_clear(out);
    buffer_free(&beside);
    return status;
}
