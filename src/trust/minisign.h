/*
 * minisign.h - the text in which minisign keeps keys and signatures: comment lines and base64.
 *
 * Source: https://jedisct1.github.io/minisign/, "Signature format", "Public key format" and
 * "Secret key format". The stock tool reads what Licet writes and the other way round.
 *
 * Layer: trust. Thread-safe.
 */
#pragma once

#include "base/buffer.h"

enum { MINISIGN_ID_BYTES = 8, MINISIGN_FILE_BYTES_MAX = 64 * 1024 };

#define MINISIGN_UNTRUSTED "untrusted comment: "
#define MINISIGN_TRUSTED "trusted comment: "

/* Takes the next line off `rest`, without its "\n" or "\r\n"; false at the end. */
bool minisign_line(Text *out, Text *rest);

/* Decodes standard base64 with padding that is exactly `size_bytes` bytes long; false otherwise. */
bool minisign_decode(uint8_t *out, size_t size_bytes, Text base64);
void minisign_encode(Buffer *out, const uint8_t *bytes, size_t size_bytes);

/* A key's id as minisign shows it: 16 upper-case hex digits, the last byte first. */
void minisign_id_write(Buffer *out, const uint8_t id[MINISIGN_ID_BYTES]);
