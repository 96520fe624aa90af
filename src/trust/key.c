/*
 * key.c - keys drawn, read and written.
 */
#include "trust/key.h"

#include <sodium.h>

#define SIGNS_ED25519 "Ed"
#define DERIVES_SCRYPT "Sc"
#define DERIVES_NOTHING "\0\0"
#define CHECKS_BLAKE2B "B2"

/* What minisign's files hold in base64: bytes only, so that no padding creeps in. */
typedef struct PublicKeyFile {
    uint8_t algorithm[2];
    uint8_t id[MINISIGN_ID_BYTES];
    uint8_t bytes[32];
} PublicKeyFile;

typedef struct LockedPart { /* what the password's bytes are XORed with */
    uint8_t id[MINISIGN_ID_BYTES];
    uint8_t bytes[64];
    uint8_t checksum[32];
} LockedPart;

typedef struct SecretKeyFile {
    uint8_t algorithm[2];
    uint8_t derivation[2];
    uint8_t checksum_algorithm[2];
    uint8_t salt[32];
    uint8_t operations[8]; /* little-endian */
    uint8_t memory_bytes[8];
    LockedPart locked;
} SecretKeyFile;

_Static_assert(sizeof(PublicKeyFile) == 42, "minisign's public key");
_Static_assert(sizeof(SecretKeyFile) == 158, "minisign's secret key");
_Static_assert(sizeof(((SecretKey *)NULL)->bytes) == crypto_sign_SECRETKEYBYTES, "Ed25519");
_Static_assert(sizeof(((SecretKeyFile *)NULL)->salt) ==
                   crypto_pwhash_scryptsalsa208sha256_SALTBYTES,
               "scrypt's salt");

KeyCost key_cost_default(void)
{
    return (KeyCost){crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE,
                     crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE};
}

Status key_pair_new(PublicKey *out_public, SecretKey *out_secret)
{
    if (sodium_init() < 0)
        return STATUS_IO;
    randombytes_buf(out_secret->id, sizeof out_secret->id);
    crypto_sign_keypair(out_public->bytes, out_secret->bytes);
    memcpy(out_public->id, out_secret->id, sizeof out_public->id);
    return STATUS_OK;
}

void secret_key_wipe(SecretKey *key)
{
    sodium_memzero(key, sizeof *key);
}

/* ---- public keys ----------------------------------------------------------------------------- */

/* The file's second line, or the only one. */
static Text key_line(Text text)
{
    Text line = TEXT("");
    if (!minisign_line(&line, &text))
        return line;
    if (text_starts_with(line, TEXT(MINISIGN_UNTRUSTED)) && !minisign_line(&line, &text))
        return TEXT("");
    return text_trim(line);
}

Status public_key_read(PublicKey *out, Text text, Buffer *reason)
{
    PublicKeyFile file;
    if (!minisign_decode((uint8_t *)&file, sizeof file, key_line(text)) ||
        memcmp(file.algorithm, SIGNS_ED25519, sizeof file.algorithm) != 0) {
        buffer_add_string(reason, "it is no minisign public key");
        return STATUS_INPUT;
    }
    memcpy(out->id, file.id, sizeof out->id);
    memcpy(out->bytes, file.bytes, sizeof out->bytes);
    return STATUS_OK;
}

void public_key_write(Buffer *out, const PublicKey *key)
{
    PublicKeyFile file = {.algorithm = {'E', 'd'}};
    memcpy(file.id, key->id, sizeof file.id);
    memcpy(file.bytes, key->bytes, sizeof file.bytes);
    buffer_add_string(out, MINISIGN_UNTRUSTED "minisign public key ");
    minisign_id_write(out, key->id);
    buffer_add_char(out, '\n');
    minisign_encode(out, (const uint8_t *)&file, sizeof file);
    buffer_add_char(out, '\n');
}

/* ---- secret keys ----------------------------------------------------------------------------- */

static void store_number(uint8_t out[8], uint64_t number)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t load_number(const uint8_t bytes[8])
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | bytes[i];
    return number;
}

/* XORs with the password's bytes, which locks and unlocks alike. */
static Status toggle_lock(SecretKeyFile *file, Text password)
{
    uint8_t stream[sizeof file->locked];
    uint8_t *locked = (uint8_t *)&file->locked;
    if (crypto_pwhash_scryptsalsa208sha256(
            stream, sizeof stream, password.data, password.size_bytes, file->salt,
            load_number(file->operations), (size_t)load_number(file->memory_bytes)) != 0)
        return STATUS_MEMORY;
    for (size_t i = 0; i < sizeof stream; i++)
        locked[i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return STATUS_OK;
}

static void compute_checksum(uint8_t out[32], const SecretKeyFile *file)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, file->algorithm, sizeof file->algorithm);
    crypto_generichash_update(&state, file->locked.id, sizeof file->locked.id);
    crypto_generichash_update(&state, file->locked.bytes, sizeof file->locked.bytes);
    crypto_generichash_final(&state, out, 32);
    sodium_memzero(&state, sizeof state);
}

static bool decode_secret(SecretKeyFile *out, Text text)
{
    return minisign_decode((uint8_t *)out, sizeof *out, key_line(text)) &&
           memcmp(out->algorithm, SIGNS_ED25519, 2) == 0 &&
           memcmp(out->checksum_algorithm, CHECKS_BLAKE2B, 2) == 0;
}

bool secret_key_is_locked(Text text)
{
    SecretKeyFile file;
    bool is_locked = decode_secret(&file, text) && memcmp(file.derivation, DERIVES_SCRYPT, 2) == 0;
    sodium_memzero(&file, sizeof file);
    return is_locked;
}

static Status refuse(Buffer *reason, const char *why)
{
    buffer_add_string(reason, why);
    return STATUS_INPUT;
}

static Status unlock(SecretKeyFile *file, Text password, Buffer *reason)
{
    KeyCost most = key_cost_default();
    uint8_t checksum[32];
    if (load_number(file->operations) > most.operations ||
        load_number(file->memory_bytes) > most.memory_bytes)
        return refuse(reason, "its password costs more to check than minisign allows");
    Status status = toggle_lock(file, password);
    if (status != STATUS_OK)
        return status;
    compute_checksum(checksum, file);
    if (sodium_memcmp(checksum, file->locked.checksum, sizeof checksum) != 0)
        return refuse(reason, "the password is wrong");
    return STATUS_OK;
}

/* An open key has no checksum, so that this is all that tells a damaged one. */
static bool halves_fit(const uint8_t bytes[64])
{
    uint8_t derived_public[32], derived_secret[64];
    crypto_sign_seed_keypair(derived_public, derived_secret, bytes);
    bool fit = memcmp(derived_public, bytes + 32, sizeof derived_public) == 0;
    sodium_memzero(derived_secret, sizeof derived_secret);
    return fit;
}

static Status read_secret(SecretKeyFile *file, Text text, Text password, Buffer *reason)
{
    if (!decode_secret(file, text))
        return refuse(reason, "it is no minisign secret key");
    if (memcmp(file->derivation, DERIVES_SCRYPT, 2) == 0) {
        Status status = unlock(file, password, reason);
        if (status != STATUS_OK)
            return status;
    } else if (memcmp(file->derivation, DERIVES_NOTHING, 2) != 0) {
        return refuse(reason, "it is locked in a way that is not known here");
    }
    return halves_fit(file->locked.bytes) ? STATUS_OK
                                          : refuse(reason, "it is damaged: its halves do not fit");
}

Status secret_key_read(SecretKey *out, Text text, Text password, Buffer *reason)
{
    SecretKeyFile file;
    if (sodium_init() < 0)
        return STATUS_IO;
    Status status = read_secret(&file, text, password, reason);
    if (status == STATUS_OK) {
        memcpy(out->id, file.locked.id, sizeof out->id);
        memcpy(out->bytes, file.locked.bytes, sizeof out->bytes);
    }
    sodium_memzero(&file, sizeof file);
    return status;
}

static Status lock(SecretKeyFile *file, Text password, KeyCost cost)
{
    memcpy(file->derivation, DERIVES_SCRYPT, 2);
    randombytes_buf(file->salt, sizeof file->salt);
    store_number(file->operations, cost.operations);
    store_number(file->memory_bytes, cost.memory_bytes);
    compute_checksum(file->locked.checksum, file);
    return toggle_lock(file, password);
}

Status secret_key_write(Buffer *out, const SecretKey *key, Text password, KeyCost cost)
{
    SecretKeyFile file = {.algorithm = {'E', 'd'}, .checksum_algorithm = {'B', '2'}};
    if (sodium_init() < 0)
        return STATUS_IO;
    memcpy(file.locked.id, key->id, sizeof file.locked.id);
    memcpy(file.locked.bytes, key->bytes, sizeof file.locked.bytes);
    Status status = password.data != NULL ? lock(&file, password, cost) : STATUS_OK;
    if (status == STATUS_OK && buffer_reserve(out, 2 * sizeof file)) { /* never grown: no copies */
        buffer_add_string(out, MINISIGN_UNTRUSTED "minisign encrypted secret key\n");
        minisign_encode(out, (const uint8_t *)&file, sizeof file);
        buffer_add_char(out, '\n');
    }
    sodium_memzero(&file, sizeof file);
    return status == STATUS_OK && buffer_failed(out) ? STATUS_MEMORY : status;
}
