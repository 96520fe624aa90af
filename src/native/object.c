/*
 * object.c - sealing and loading native objects.
 */
/* For memfd_create(): what is checked is loaded, not what lies under its name a moment later. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include <dlfcn.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "native/native.h"
#include "native/prelude.h"
#include "vm/state.h"

enum { SEAL_VERSION = 1, COMPILER_BYTES = 32 };

/* Behind the object's last byte; ELF does not mind. */
typedef struct Seal {
    char magic[8];
    uint32_t version;
    uint32_t function_count;
    char compiler[COMPILER_BYTES]; /* "licet 0.1.0" */
    uint8_t prelude[PRELUDE_HASH_BYTES];
    uint8_t bundle[BUNDLE_HASH_BYTES];
    uint8_t hash[32]; /* BLAKE2b-256 of all before it */
} Seal;
#define SEAL_MAGIC "LICETNTV"

struct NativeObject {
    Allocator allocator;
    Program *program;
    int file; /* kept open, as the loader tells objects apart by its number */
    void *handle;
    const NativeCode *code;
};

/* ---- sealing --------------------------------------------------------------------------------- */

/* Fills all but the hash. */
static bool seal_init(Seal *out, const Program *program)
{
    memset(out, 0, sizeof *out);
    memcpy(out->magic, SEAL_MAGIC, sizeof out->magic);
    out->version = SEAL_VERSION;
    out->function_count = program_FUNCTIONS_count(program);
    memcpy(out->compiler, "licet " LICET_VERSION, sizeof "licet " LICET_VERSION);
    memcpy(out->bundle, program_hash(program), sizeof out->bundle);
    return prelude_hash(out->prelude);
}

/* The hash over the object and its seal. */
static void seal_hash(uint8_t *out, Text object, const Seal *seal)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof seal->hash);
    crypto_generichash_update(&state, (const unsigned char *)object.data, object.size_bytes);
    crypto_generichash_update(&state, (const unsigned char *)seal, offsetof(Seal, hash));
    crypto_generichash_final(&state, out, sizeof seal->hash);
}

Status native_seal(Buffer *object, const Program *program)
{
    Seal seal;
    if (!seal_init(&seal, program))
        return STATUS_MEMORY;
    seal_hash(seal.hash, buffer_text(object), &seal);
    buffer_add(object, (Text){(const char *)&seal, sizeof seal});
    return buffer_failed(object) ? STATUS_MEMORY : STATUS_OK;
}

/* ---- checking -------------------------------------------------------------------------------- */

static Status refuse(Buffer *reason, const char *why)
{
    if (reason != NULL)
        buffer_add_string(reason, why);
    return STATUS_BUNDLE;
}

/* Whether the seal is whole, and this program's. */
static Status check_seal(Text bytes, const Program *program, Buffer *reason)
{
    Seal seal, wanted;
    uint8_t hash[sizeof seal.hash];
    if (bytes.size_bytes <= sizeof seal)
        return refuse(reason, "it is no native object of Licet's");
    Text object = text_slice(bytes, 0, bytes.size_bytes - sizeof seal);
    memcpy(&seal, bytes.data + object.size_bytes, sizeof seal);
    if (memcmp(seal.magic, SEAL_MAGIC, sizeof seal.magic) != 0)
        return refuse(reason, "it is no native object of Licet's, or not all of it is there");
    if (!seal_init(&wanted, program))
        return STATUS_MEMORY;
    seal_hash(hash, object, &seal);
    if (memcmp(hash, seal.hash, sizeof hash) != 0)
        return refuse(reason, "it is damaged: its bytes are not those that were sealed");
    if (seal.version != wanted.version ||
        memcmp(seal.prelude, wanted.prelude, sizeof seal.prelude) != 0 ||
        memcmp(seal.compiler, wanted.compiler, sizeof seal.compiler) != 0)
        return refuse(reason, "another version of Licet has made it: build it again with this one");
    if (memcmp(seal.bundle, wanted.bundle, sizeof seal.bundle) != 0 ||
        seal.function_count != wanted.function_count)
        return refuse(reason, "it is made of another bundle: build both together");
    return STATUS_OK;
}

/* ---- loading --------------------------------------------------------------------------------- */

/* Has the dynamic linker load the very bytes that were checked. */
static Status open_object(NativeObject *object, Text bytes, Buffer *reason)
{
    char path[32];
    object->file = memfd_create("licet-native", MFD_CLOEXEC);
    if (object->file < 0 || !file_write_all(object->file, bytes)) {
        buffer_add_format(reason, "there is no memory to load it from: %s", strerror(errno));
        return STATUS_BUNDLE;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", object->file);
    object->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object->handle != NULL)
        object->code = dlsym(object->handle, NATIVE_SYMBOL);
    if (object->code != NULL && object->code->count == program_FUNCTIONS_count(object->program))
        return STATUS_OK;
    const char *why = object->code == NULL ? dlerror() : NULL;
    buffer_add_format(reason, "it cannot be loaded: %s",
                      why != NULL ? why : "it holds another number of functions");
    return STATUS_BUNDLE;
}

Status native_load(NativeObject **out, Program *program, Text bytes, const Allocator *allocator,
                   Buffer *reason)
{
    Status status = check_seal(bytes, program, reason);
    if (status != STATUS_OK)
        return status;
    NativeObject *object = allocator_alloc(allocator, sizeof *object);
    if (object == NULL)
        return STATUS_MEMORY;
    *object = (NativeObject){.allocator = *allocator, .program = program, .file = -1};
    status = open_object(object, bytes, reason);
    if (status != STATUS_OK) {
        native_free(object);
        return status;
    }
    program->native = object->code;
    *out = object;
    return STATUS_OK;
}

void native_free(NativeObject *object)
{
    if (object == NULL)
        return;
    if (object->code != NULL && object->program->native == object->code)
        object->program->native = NULL;
    if (object->handle != NULL)
        dlclose(object->handle);
    if (object->file >= 0)
        close(object->file);
    Allocator allocator = object->allocator;
    allocator_free(&allocator, object, sizeof *object);
}

uint32_t native_function_count(const NativeObject *object)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < object->code->count; i++)
        count += object->code->bodies[i] != NULL;
    return count;
}
