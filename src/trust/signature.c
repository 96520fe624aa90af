/*
 * signature.c - signatures made and checked.
 */
#include "trust/signature.h"

#include <sodium.h>

#include "base/utf8.h"

/* minisign's own limits of the two comments. */
enum { UNTRUSTED_BYTES_MAX = 1024, TRUSTED_BYTES_MAX = 8192 };

/* What the second line holds in base64. */
typedef struct SignatureLine {
    uint8_t algorithm[2];
    uint8_t id[MINISIGN_ID_BYTES];
    uint8_t bytes[64];
} SignatureLine;

_Static_assert(sizeof(SignatureLine) == 74, "minisign's signature");
_Static_assert(sizeof(((SignatureLine *)NULL)->bytes) == crypto_sign_BYTES, "Ed25519");

typedef struct Digest {
    uint8_t bytes[64]; /* BLAKE2b-512 */
} Digest;

static Digest digest_of(Text content)
{
    Digest digest;
    crypto_generichash(digest.bytes, sizeof digest.bytes, (const uint8_t *)content.data,
                       content.size_bytes, NULL, 0);
    return digest;
}

/* What the global signature is over. */
static void write_global(Buffer *out, const SignatureLine *line, Text comment)
{
    buffer_add(out, (Text){(const char *)line->bytes, sizeof line->bytes});
    buffer_add(out, comment);
}

/* ---- making ---------------------------------------------------------------------------------- */

static bool is_comment(Text comment)
{
    for (size_t i = 0; i < comment.size_bytes; i++) {
        unsigned char c = (unsigned char)comment.data[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return comment.size_bytes < TRUSTED_BYTES_MAX - sizeof MINISIGN_TRUSTED &&
           utf8_find_invalid(comment) == SIZE_MAX;
}

static void write_file(Buffer *out, const SignatureLine *line, Text comment,
                       const uint8_t global[crypto_sign_BYTES])
{
    buffer_add_string(out, MINISIGN_UNTRUSTED "signature from licet, key ");
    minisign_id_write(out, line->id);
    buffer_add_char(out, '\n');
    minisign_encode(out, (const uint8_t *)line, sizeof *line);
    buffer_add_string(out, "\n" MINISIGN_TRUSTED);
    buffer_add(out, comment);
    buffer_add_char(out, '\n');
    minisign_encode(out, global, crypto_sign_BYTES);
    buffer_add_char(out, '\n');
}

Status signature_make(Buffer *out, const SecretKey *key, Text content, Text trusted_comment,
                      Buffer *reason)
{
    if (!is_comment(trusted_comment)) {
        buffer_add_string(reason,
                          "a trusted comment is one line of UTF-8 text, shorter than 8 KiB");
        return STATUS_INPUT;
    }
    SignatureLine line = {.algorithm = {'E', 'D'}};
    uint8_t global[crypto_sign_BYTES];
    Digest digest = digest_of(content);
    memcpy(line.id, key->id, sizeof line.id);
    crypto_sign_detached(line.bytes, NULL, digest.bytes, sizeof digest.bytes, key->bytes);

    Buffer signed_bytes;
    buffer_init(&signed_bytes, &out->allocator);
    write_global(&signed_bytes, &line, trusted_comment);
    if (!buffer_failed(&signed_bytes)) {
        crypto_sign_detached(global, NULL, (const uint8_t *)signed_bytes.data,
                             signed_bytes.size_bytes, key->bytes);
        write_file(out, &line, trusted_comment, global);
    }
    bool failed = buffer_failed(&signed_bytes) || buffer_failed(out);
    buffer_free(&signed_bytes);
    return failed ? STATUS_MEMORY : STATUS_OK;
}

/* ---- checking -------------------------------------------------------------------------------- */

typedef struct SignatureFile {
    SignatureLine line;
    Text comment;
    uint8_t global[crypto_sign_BYTES];
} SignatureFile;

static Status refuse(Buffer *reason, const char *why)
{
    buffer_add_string(reason, why);
    return STATUS_SIGNATURE;
}

/* The four lines and nothing after them. */
static Status parse(SignatureFile *out, Text text, Buffer *reason)
{
    Text line[4];
    for (int i = 0; i < 4; i++) {
        if (!minisign_line(&line[i], &text))
            return refuse(reason, "the signature is cut short: it has four lines");
    }
    if (!text_starts_with(line[0], TEXT(MINISIGN_UNTRUSTED)) ||
        line[0].size_bytes > UNTRUSTED_BYTES_MAX || text.size_bytes > 0)
        return refuse(reason, "it is no minisign signature");
    if (!text_starts_with(line[2], TEXT(MINISIGN_TRUSTED)) ||
        line[2].size_bytes > TRUSTED_BYTES_MAX)
        return refuse(reason, "the signature's third line is no trusted comment");
    if (!minisign_decode((uint8_t *)&out->line, sizeof out->line, line[1]))
        return refuse(reason, "the signature's second line is damaged");
    if (!minisign_decode(out->global, sizeof out->global, line[3]))
        return refuse(reason, "the signature's fourth line is damaged");
    out->comment = text_slice(line[2], sizeof MINISIGN_TRUSTED - 1, line[2].size_bytes);
    return STATUS_OK;
}

static Status check_key(const SignatureLine *line, const PublicKey *key, Buffer *reason)
{
    if (memcmp(line->id, key->id, sizeof line->id) == 0)
        return STATUS_OK;
    buffer_add_string(reason, "it was signed with key ");
    minisign_id_write(reason, line->id);
    buffer_add_string(reason, ", not with key ");
    minisign_id_write(reason, key->id);
    return STATUS_SIGNATURE;
}

static Status check_content(const SignatureLine *line, const PublicKey *key, Text content,
                            Buffer *reason)
{
    Digest digest;
    Text signed_bytes = content;
    if (memcmp(line->algorithm, "ED", sizeof line->algorithm) == 0) {
        digest = digest_of(content);
        signed_bytes = (Text){(const char *)digest.bytes, sizeof digest.bytes};
    } else if (memcmp(line->algorithm, "Ed", sizeof line->algorithm) != 0) {
        return refuse(reason, "the signature's algorithm is not known here");
    }
    if (crypto_sign_verify_detached(line->bytes, (const uint8_t *)signed_bytes.data,
                                    signed_bytes.size_bytes, key->bytes) == 0)
        return STATUS_OK;
    return refuse(reason, "the signature does not fit: it was made for other bytes");
}

static Status check_comment(const SignatureFile *file, const PublicKey *key, Buffer *reason)
{
    Buffer signed_bytes;
    buffer_init(&signed_bytes, &reason->allocator);
    write_global(&signed_bytes, &file->line, file->comment);
    Status status = STATUS_MEMORY;
    if (!buffer_failed(&signed_bytes))
        status = crypto_sign_verify_detached(file->global, (const uint8_t *)signed_bytes.data,
                                             signed_bytes.size_bytes, key->bytes) == 0
                     ? STATUS_OK
                     : refuse(reason, "the trusted comment was changed after signing");
    buffer_free(&signed_bytes);
    return status;
}

Status signature_check(Text *out_comment, const PublicKey *key, Text content, Text text,
                       Buffer *reason)
{
    SignatureFile file;
    if (sodium_init() < 0)
        return STATUS_IO;
    Status status = parse(&file, text, reason);
    if (status == STATUS_OK)
        status = check_key(&file.line, key, reason);
    if (status == STATUS_OK)
        status = check_content(&file.line, key, content, reason);
    if (status == STATUS_OK)
        status = check_comment(&file, key, reason);
    if (status == STATUS_OK)
        *out_comment = file.comment;
    return status;
}
