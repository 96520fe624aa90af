/*
 * api_program.c - bundles opened, and what they say of themselves.
 */
#include <errno.h>

#include "api/api.h"
#include "base/file.h"
#include "base/limits.h"
#include "decision/decision.h"
#include "report/inspect.h"
#include "trust/signed_file.h"

/* ---- what it says of itself ------------------------------------------------------------------ */

static licet_text text_of_bundle(const Program *program, BundleText text)
{
    return api_text(program_text(program, text));
}

static licet_text hex_of(Arena *arena, const uint8_t hash[32])
{
    Buffer hex;
    buffer_init_in(&hex, arena);
    for (size_t i = 0; i < 32; i++)
        buffer_add_format(&hex, "%02x", (unsigned)hash[i]);
    return api_text(buffer_text(&hex));
}

static licet_text hash_of(Arena *arena, const Program *program)
{
    Buffer hex;
    buffer_init_in(&hex, arena);
    program_hash_write(&hex, program);
    return api_text(buffer_text(&hex));
}

static void describe_modules(licet_program *out)
{
    const Program *program = out->program;
    for (uint32_t i = 0; i < program_MODULES_count(program); i++) {
        const BundleModule *module = program_MODULES(program) + i;
        out->modules[i] =
            (licet_module){text_of_bundle(program, module->name),
                           text_of_bundle(program, module->path), hex_of(out->arena, module->hash)};
    }
}

static void describe_rules(licet_program *out)
{
    const Program *program = out->program;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        out->rules[i] = (licet_rule){
            .name = text_of_bundle(program, rule->name),
            .topic = text_of_bundle(program, rule->topic),
            .severity = licet_text_of(severity_name((RuleSeverity)rule->severity)),
            .cite = text_of_bundle(program, rule->validity.cite),
            .module = out->modules[rule->module].name,
            .line = rule->line,
        };
    }
}

static void describe_sources(licet_program *out)
{
    const Program *program = out->program;
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        const BundleSource *source = program_SOURCES(program) + i;
        out->sources[i] = (licet_source){
            .name = text_of_bundle(program, source->name),
            .parameter =
                source->params.count > 0
                    ? text_of_bundle(program, program_PARAMS(program)[source->params.first].name)
                    : (licet_text){NULL, 0},
        };
    }
}

static Status describe(licet_program *out)
{
    const Program *program = out->program;
    const BundleMeta *meta = program_meta(program);
    out->info.name = text_of_bundle(program, meta->name);
    out->info.version = text_of_bundle(program, meta->version);
    out->info.compiler = text_of_bundle(program, meta->compiler);
    out->info.hash = hash_of(out->arena, program);
    out->info.module_count = program_MODULES_count(program);
    out->info.rule_count = program_RULES_count(program);
    out->info.source_count = program_SOURCES_count(program);
    out->modules = arena_alloc_array(out->arena, out->info.module_count, sizeof *out->modules);
    out->rules = arena_alloc_array(out->arena, out->info.rule_count, sizeof *out->rules);
    out->sources = arena_alloc_array(out->arena, out->info.source_count, sizeof *out->sources);
    if (out->modules == NULL || out->rules == NULL || out->sources == NULL)
        return STATUS_MEMORY;
    describe_modules(out);
    describe_rules(out);
    describe_sources(out);
    return arena_failed(out->arena) ? STATUS_MEMORY : STATUS_OK;
}

const licet_program_info *licet_program_about(const licet_program *program)
{
    return &program->info;
}

const licet_module *licet_program_module(const licet_program *program, size_t index)
{
    return index < program->info.module_count ? &program->modules[index] : NULL;
}

const licet_rule *licet_program_rule(const licet_program *program, size_t index)
{
    return index < program->info.rule_count ? &program->rules[index] : NULL;
}

const licet_source *licet_program_source(const licet_program *program, size_t index)
{
    return index < program->info.source_count ? &program->sources[index] : NULL;
}

licet_status licet_program_inspect(licet_string **out, const licet_program *program)
{
    Buffer json;
    buffer_init(&json, &program->allocator);
    inspect_json(&json, program->program, true);
    buffer_add_char(&json, '\n');
    return api_give(out, &json);
}

licet_status licet_program_schema(licet_string **out, const licet_program *program,
                                  licet_schema schema)
{
    Buffer json;
    bool written = true;
    *out = NULL;
    buffer_init(&json, &program->allocator);
    if (schema == LICET_SCHEMA_DECISION)
        schema_write_decision(&json, program->program);
    else
        written =
            schema == LICET_SCHEMA_APPLICATION && schema_write_application(&json, program->program);
    buffer_add_char(&json, '\n');
    if (written)
        return api_give(out, &json);
    buffer_free(&json);
    return LICET_INPUT;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* What is opened: bytes, or a file; and what it must be signed with. */
typedef struct Opening {
    licet_text bytes;
    const char *path;
    licet_open_options options;
    Buffer reason;
} Opening;

static Status keep_signer(licet_program *out, const PublicKey *key, Text comment)
{
    Buffer id;
    buffer_init_in(&id, out->arena);
    minisign_id_write(&id, key->id);
    Text kept = arena_copy(out->arena, comment);
    out->info.signer = api_text(buffer_text(&id));
    out->info.comment = api_text(kept);
    return kept.data != NULL && !buffer_failed(&id) ? STATUS_OK : STATUS_MEMORY;
}

/* Checks out->bytes against the signature that was given. */
static Status check_signature(licet_program *out, Opening *opening, const PublicKey *key)
{
    Text comment;
    if (opening->options.signature.data == NULL) {
        buffer_add_string(&opening->reason, "it is not signed: no signature is given");
        return STATUS_SIGNATURE;
    }
    Status status = signature_check(&comment, key, buffer_text(&out->bytes),
                                    api_text_in(opening->options.signature), &opening->reason);
    return status == STATUS_OK ? keep_signer(out, key, comment) : status;
}

/* Reads the file with the signature that lies beside it. */
static Status read_signed(licet_program *out, Opening *opening, const PublicKey *key)
{
    Buffer comment;
    buffer_init(&comment, &out->allocator);
    Status status = signed_file_read(&out->bytes, &comment, opening->path, NULL, LIMIT_BUNDLE_BYTES,
                                     key, &opening->reason);
    if (status == STATUS_OK)
        status =
            buffer_failed(&comment) ? STATUS_MEMORY : keep_signer(out, key, buffer_text(&comment));
    buffer_free(&comment);
    return status;
}

static Status load(licet_program *out, Opening *opening)
{
    PublicKey key;
    bool must_be_signed = opening->options.public_key.data != NULL;
    Status status = STATUS_OK;
    if (must_be_signed)
        status = public_key_read(&key, api_text_in(opening->options.public_key), &opening->reason);
    if (must_be_signed && status == STATUS_OK) {
        out->must_be_signed = true;
        out->key = key;
    }
    if (status != STATUS_OK)
        return status;
    if (opening->path != NULL && !must_be_signed)
        return (opening->options.trust_receipt ? program_open_receipt : program_open_file)(
            &out->program, &out->allocator, opening->path, &opening->reason);
    if (opening->path != NULL && opening->options.signature.data == NULL) {
        status = read_signed(out, opening, &key);
    } else {
        if (opening->path != NULL)
            status = file_read(&out->bytes, opening->path, LIMIT_BUNDLE_BYTES);
        else
            buffer_add(&out->bytes, api_text_in(opening->bytes));
        if (buffer_failed(&out->bytes))
            status = STATUS_MEMORY;
        if (status == STATUS_OK && must_be_signed)
            status = check_signature(out, opening, &key);
    }
    return status == STATUS_OK ? program_open(&out->program, &out->allocator,
                                              buffer_text(&out->bytes), &opening->reason)
                               : status;
}

static licet_status open_program(licet_program **out, Opening *opening, licet_string **reason)
{
    Allocator allocator = api_allocator(opening->options.allocator);
    buffer_init(&opening->reason, &allocator);
    Status status = STATUS_MEMORY;
    licet_program *program = allocator_alloc(&allocator, sizeof *program);
    if (program != NULL) {
        *program = (licet_program){.allocator = allocator, .arena = arena_new(&allocator)};
        buffer_init(&program->bytes, &allocator);
        errno = 0;
        status = program->arena != NULL ? load(program, opening) : STATUS_MEMORY;
        if (status == STATUS_IO && opening->reason.size_bytes == 0)
            buffer_add_format(&opening->reason, "\"%s\" cannot be read: %s", opening->path,
                              strerror(errno));
        if (status == STATUS_OK)
            status = describe(program);
    }
    if (status == STATUS_OK)
        *out = program;
    else
        licet_program_free(program);
    api_reason(reason, &allocator, api_status(status), &opening->reason);
    buffer_free(&opening->reason);
    return api_status(status);
}

licet_status licet_program_open(licet_program **out, licet_text bytes,
                                const licet_open_options *options, licet_string **reason)
{
    Opening opening = {.bytes = bytes, .options = LICET_OPEN_OPTIONS};
    *out = NULL;
    api_options(&opening.options, sizeof opening.options, options);
    return open_program(out, &opening, reason);
}

licet_status licet_program_open_file(licet_program **out, const char *path,
                                     const licet_open_options *options, licet_string **reason)
{
    Opening opening = {.path = path, .options = LICET_OPEN_OPTIONS};
    *out = NULL;
    api_options(&opening.options, sizeof opening.options, options);
    return open_program(out, &opening, reason);
}

licet_status licet_receipt_write(const char *path, const licet_allocator *allocator,
                                 licet_string **reason)
{
    Allocator memory = api_allocator(allocator);
    Buffer why;
    buffer_init(&why, &memory);
    errno = 0;
    Status status = program_make_receipt(&memory, path, &why);
    if (status == STATUS_IO)
        buffer_add_format(&why, "no receipt for \"%s\" can be left: %s", path, strerror(errno));
    api_reason(reason, &memory, api_status(status), &why);
    buffer_free(&why);
    return api_status(status);
}

/* ---- native objects -------------------------------------------------------------------------- */

static Status use_native(licet_program *program, Text object, licet_text signature, Buffer *reason)
{
    Text comment;
    if (program->native != NULL) {
        buffer_add_string(reason, "the program has a native object already");
        return STATUS_INPUT;
    }
    if (program->must_be_signed && signature.data == NULL) {
        buffer_add_string(reason, "it is not signed: no signature is given");
        return STATUS_SIGNATURE;
    }
    Status status = STATUS_OK;
    if (program->must_be_signed)
        status = signature_check(&comment, &program->key, object, api_text_in(signature), reason);
    return status == STATUS_OK ? native_load(&program->native, program->program, object,
                                             &program->allocator, reason)
                               : status;
}

licet_status licet_program_use_native(licet_program *program, licet_text object,
                                      licet_text signature, licet_string **reason)
{
    Buffer why;
    buffer_init(&why, &program->allocator);
    Status status = use_native(program, api_text_in(object), signature, &why);
    api_reason(reason, &program->allocator, api_status(status), &why);
    buffer_free(&why);
    return api_status(status);
}

void licet_program_free(licet_program *program)
{
    if (program == NULL)
        return;
    Allocator allocator = program->allocator;
    native_free(program->native);
    program_free(program->program);
    buffer_free(&program->bytes);
    arena_free(program->arena);
    allocator_free(&allocator, program, sizeof *program);
}
