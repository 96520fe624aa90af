/*
 * key.h - the two halves of a signing key, and minisign's files for them.
 *
 * A key is for Ed25519 (RFC 8032). The secret half may be kept under a password: scrypt
 * (RFC 7914) makes of it the bytes that it is XORed with.
 *
 * Layer: trust. Thread-safe.
 */
#pragma once

#include "base/status.h"
#include "trust/minisign.h"

typedef struct PublicKey {
    uint8_t
        id[MINISIGN_ID_BYTES]; /* drawn at random with the key; says which key, proves nothing */
    uint8_t bytes[32];
} PublicKey;

/* Wiped with secret_key_wipe() as soon as it is no longer needed. */
typedef struct SecretKey {
    uint8_t id[MINISIGN_ID_BYTES];
    uint8_t bytes[64]; /* the seed, then the public half */
} SecretKey;

/* What scrypt may cost, as libsodium counts it. */
typedef struct KeyCost {
    uint64_t operations;
    uint64_t memory_bytes;
} KeyCost;

/* What minisign uses: about two seconds and 1 GiB. */
KeyCost key_cost_default(void);

/* Draws a new pair; STATUS_IO when the system gives no randomness. */
Status key_pair_new(PublicKey *out_public, SecretKey *out_secret);
void secret_key_wipe(SecretKey *key);

/* Reads a public key: a whole file, or only its base64 line. STATUS_INPUT with `reason` filled. */
Status public_key_read(PublicKey *out, Text text, Buffer *reason);
void public_key_write(Buffer *out, const PublicKey *key);

/* Whether the text of a secret key's file says that a password is needed. */
bool secret_key_is_locked(Text text);
/* Reads a secret key's file; `password` is only looked at where it is locked. STATUS_INPUT with
 * `reason` filled: no such file, a wrong password, halves that do not belong together, a cost
 * above minisign's own. STATUS_MEMORY when scrypt's memory is not to be had. */
Status secret_key_read(SecretKey *out, Text text, Text password, Buffer *reason);
/* Writes it under the password, or (data NULL) openly, as minisign -W does. STATUS_MEMORY;
 * STATUS_IO when the system gives no randomness. The caller wipes the buffer. */
Status secret_key_write(Buffer *out, const SecretKey *key, Text password, KeyCost cost);
