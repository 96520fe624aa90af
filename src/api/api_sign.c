/*
 * api_sign.c - keys, signatures and their checks.
 */
#include <sodium.h>

#include "api/api.h"
#include "trust/signature.h"

static licet_status write_keys(licet_string **out_public, licet_string **out_secret,
                               const Allocator *allocator, Text password)
{
    PublicKey public_key;
    SecretKey secret_key;
    Buffer public_text, secret_text;
    Status status = key_pair_new(&public_key, &secret_key);
    if (status != STATUS_OK)
        return api_status(status);
    buffer_init(&public_text, allocator);
    buffer_init(&secret_text, allocator);
    public_key_write(&public_text, &public_key);
    status = secret_key_write(&secret_text, &secret_key, password, key_cost_default());
    secret_key_wipe(&secret_key);
    if (status == STATUS_OK && !buffer_failed(&public_text)) {
        *out_public = api_string(allocator, buffer_text(&public_text));
        *out_secret = api_string(allocator, buffer_text(&secret_text));
    }
    if (secret_text.data != NULL)
        sodium_memzero(secret_text.data, secret_text.size_bytes);
    buffer_free(&public_text);
    buffer_free(&secret_text);
    if (status == STATUS_OK && *out_public != NULL && *out_secret != NULL)
        return LICET_OK;
    licet_string_free(*out_public);
    licet_string_free(*out_secret);
    *out_public = *out_secret = NULL;
    return status == STATUS_OK ? LICET_MEMORY : api_status(status);
}

licet_status licet_keys_new(licet_string **out_public, licet_string **out_secret,
                            licet_text password, const licet_allocator *allocator)
{
    Allocator memory = api_allocator(allocator);
    *out_public = *out_secret = NULL;
    return write_keys(out_public, out_secret, &memory, (Text){password.data, password.size_bytes});
}

licet_status licet_sign(licet_string **out_signature, licet_text bytes, licet_text secret_key,
                        licet_text password, licet_text trusted_comment,
                        const licet_allocator *allocator, licet_string **reason)
{
    Allocator memory = api_allocator(allocator);
    SecretKey key;
    Buffer signature, why;
    *out_signature = NULL;
    buffer_init(&signature, &memory);
    buffer_init(&why, &memory);
    Status status = secret_key_read(&key, api_text_in(secret_key), api_text_in(password), &why);
    if (status == STATUS_OK)
        status = signature_make(&signature, &key, api_text_in(bytes), api_text_in(trusted_comment),
                                &why);
    secret_key_wipe(&key);
    if (status == STATUS_OK)
        *out_signature = api_string(&memory, buffer_text(&signature));
    licet_status result = status != STATUS_OK      ? api_status(status)
                          : *out_signature == NULL ? LICET_MEMORY
                                                   : LICET_OK;
    api_reason(reason, &memory, result, &why);
    buffer_free(&why);
    buffer_free(&signature);
    return result;
}

licet_status licet_verify(licet_string **out_comment, licet_text bytes, licet_text signature,
                          licet_text public_key, const licet_allocator *allocator,
                          licet_string **reason)
{
    Allocator memory = api_allocator(allocator);
    PublicKey key;
    Text comment = TEXT("");
    Buffer why;
    if (out_comment != NULL)
        *out_comment = NULL;
    buffer_init(&why, &memory);
    Status status = public_key_read(&key, api_text_in(public_key), &why);
    if (status == STATUS_OK)
        status = signature_check(&comment, &key, api_text_in(bytes), api_text_in(signature), &why);
    licet_status result = api_status(status);
    if (status == STATUS_OK && out_comment != NULL) {
        *out_comment = api_string(&memory, comment);
        result = *out_comment != NULL ? LICET_OK : LICET_MEMORY;
    }
    api_reason(reason, &memory, result, &why);
    buffer_free(&why);
    return result;
}
