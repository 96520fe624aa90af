/*
 * api.c - versions, statuses, texts and allocators.
 */
#include "api/api.h"

#include "code/bundle.h"

const char *licet_version(void)
{
    return LICET_VERSION;
}

uint32_t licet_bundle_version(void)
{
    return BUNDLE_VERSION;
}

const char *licet_status_text(licet_status status)
{
    switch (status) {
    case LICET_OK:
        return "done";
    case LICET_MEMORY:
        return "memory is exhausted";
    case LICET_IO:
        return "a file cannot be read";
    case LICET_INPUT:
        return "an input is not what it should be";
    case LICET_LIMIT:
        return "a limit is crossed";
    case LICET_BUNDLE:
        return "the bundle is damaged, foreign or of another version";
    case LICET_RULES:
        return "the rules do not compile";
    case LICET_SIGNATURE:
        return "the signature is missing or not the one required";
    case LICET_CANCELLED:
        return "cancelled";
    }
    return "an unknown status";
}

licet_status api_status(Status status)
{
    static const licet_status statuses[] = {
        [STATUS_OK] = LICET_OK,
        [STATUS_MEMORY] = LICET_MEMORY,
        [STATUS_IO] = LICET_IO,
        [STATUS_INPUT] = LICET_INPUT,
        [STATUS_LIMIT] = LICET_LIMIT,
        [STATUS_BUNDLE] = LICET_BUNDLE,
        [STATUS_RULES] = LICET_RULES,
        [STATUS_SIGNATURE] = LICET_SIGNATURE,
        [STATUS_CANCELLED] = LICET_CANCELLED,
    };
    return statuses[status];
}

/* ---- texts ----------------------------------------------------------------------------------- */

licet_text licet_text_of(const char *string)
{
    return (licet_text){string, string != NULL ? strlen(string) : 0};
}

Text api_text_in(licet_text text)
{
    return text.data != NULL ? (Text){text.data, text.size_bytes} : TEXT("");
}

licet_text api_text(Text text)
{
    return (licet_text){text.data, text.size_bytes};
}

struct licet_string {
    Allocator allocator;
    size_t size_bytes;
    char data[];
};

licet_string *api_string(const Allocator *allocator, Text text)
{
    size_t size_bytes;
    if (!size_add(&size_bytes, sizeof(licet_string) + 1, text.size_bytes))
        return NULL;
    licet_string *string = allocator_alloc(allocator, size_bytes);
    if (string == NULL)
        return NULL;
    string->allocator = *allocator;
    string->size_bytes = text.size_bytes;
    if (text.size_bytes > 0)
        memcpy(string->data, text.data, text.size_bytes);
    string->data[text.size_bytes] = '\0';
    return string;
}

licet_status api_give(licet_string **out, Buffer *written)
{
    *out = buffer_failed(written) ? NULL : api_string(&written->allocator, buffer_text(written));
    buffer_free(written);
    return *out != NULL ? LICET_OK : LICET_MEMORY;
}

licet_text licet_string_text(const licet_string *string)
{
    return string != NULL ? (licet_text){string->data, string->size_bytes} : (licet_text){NULL, 0};
}

void licet_string_free(licet_string *string)
{
    if (string == NULL)
        return;
    Allocator allocator = string->allocator;
    volatile char *data = string->data; /* it may have been a secret key */
    for (size_t i = 0; i < string->size_bytes; i++)
        data[i] = 0;
    allocator_free(&allocator, string, sizeof *string + 1 + string->size_bytes);
}

void api_reason(licet_string **reason, const Allocator *allocator, licet_status status,
                const Buffer *said)
{
    if (reason == NULL)
        return;
    Text text = said != NULL && said->size_bytes > 0 ? buffer_text(said)
                                                     : text_of(licet_status_text(status));
    *reason = status != LICET_OK ? api_string(allocator, text) : NULL;
}

/* ---- the caller's structs -------------------------------------------------------------------- */

Allocator api_allocator(const licet_allocator *allocator)
{
    return allocator != NULL ? (Allocator){allocator->resize, allocator->context}
                             : allocator_system();
}

void api_options(void *out, size_t size_bytes, const void *given)
{
    size_t given_bytes;
    if (given == NULL)
        return;
    memcpy(&given_bytes, given, sizeof given_bytes);
    memcpy(out, given, given_bytes < size_bytes ? given_bytes : size_bytes);
}
