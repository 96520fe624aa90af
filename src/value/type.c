/*
 * type.c - interned types and the reader of signatures.
 */
#include "value/type.h"

#include <assert.h>

enum {
    BUCKET_COUNT = 1024,
    SIGNATURE_DEPTH = 16, /* ours are flat: no row of natives.def comes near */
    WRITE_DEPTH = 64,     /* inference can nest types without end; nobody reads more */
};

typedef struct Entry {
    Type type;
    uint64_t hash;
    struct Entry *next;
} Entry;

/* A signature that has been read, by its text's address. */
typedef struct KnownSignature {
    const char *text;
    Signature signature;
    struct KnownSignature *next;
} KnownSignature;

struct TypeTable {
    Arena *arena;
    Entry *buckets[BUCKET_COUNT];
    KnownSignature *signatures[BUCKET_COUNT];
    Type simple[TYPE_CIDR + 1];
};

TypeTable *type_table_new(Arena *arena)
{
    TypeTable *table = arena_alloc(arena, sizeof *table);
    if (table == NULL)
        return NULL;
    table->arena = arena;
    for (int kind = TYPE_ERROR; kind <= TYPE_CIDR; kind++)
        table->simple[kind].kind = (TypeKind)kind;
    return table;
}

const Type *type_simple(TypeTable *table, TypeKind kind)
{
    assert(kind <= TYPE_CIDR);
    return &table->simple[kind];
}

/* ---- interning ------------------------------------------------------------------------------- */

/* FNV-1a: the names come from rules that are compiled once, not from records. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t hash_type(const Type *type)
{
    uint64_t hash = mix(UINT64_C(14695981039346656037), &type->kind, sizeof type->kind);
    hash = mix(hash, &type->index, sizeof type->index);
    hash = mix(hash, type->name.data, type->name.size_bytes);
    return mix(hash, type->params, type->param_count * sizeof type->params[0]);
}

static bool is_same(const Type *left, const Type *right)
{
    if (left->kind != right->kind || left->index != right->index ||
        left->param_count != right->param_count || !text_equal(left->name, right->name))
        return false;
    for (uint8_t i = 0; i < left->param_count; i++) {
        if (left->params[i] != right->params[i])
            return false;
    }
    return true;
}

static const Type *intern(TypeTable *table, Type type)
{
    for (uint8_t i = 0; i < type.param_count; i++) {
        if (type.params[i] == NULL)
            return NULL;
    }
    uint64_t hash = hash_type(&type);
    Entry **bucket = &table->buckets[hash % BUCKET_COUNT];
    for (Entry *entry = *bucket; entry != NULL; entry = entry->next) {
        if (entry->hash == hash && is_same(&entry->type, &type))
            return &entry->type;
    }
    type.name = arena_copy(table->arena, type.name);
    Entry *entry = arena_alloc(table->arena, sizeof *entry);
    if (entry == NULL || type.name.data == NULL)
        return NULL;
    *entry = (Entry){type, hash, *bucket};
    *bucket = entry;
    return &entry->type;
}

const Type *type_list(TypeTable *table, const Type *element)
{
    return intern(table, (Type){.kind = TYPE_LIST, .param_count = 1, .params = {element}});
}

const Type *type_map(TypeTable *table, const Type *key, const Type *value)
{
    return intern(table, (Type){.kind = TYPE_MAP, .param_count = 2, .params = {key, value}});
}

const Type *type_optional(TypeTable *table, const Type *inner)
{
    return intern(table, (Type){.kind = TYPE_OPTIONAL, .param_count = 1, .params = {inner}});
}

const Type *type_type(TypeTable *table, const Type *of)
{
    return intern(table, (Type){.kind = TYPE_TYPE, .param_count = 1, .params = {of}});
}

const Type *type_wrapper(TypeTable *table, const Type *of)
{
    return intern(table, (Type){.kind = TYPE_WRAPPER, .param_count = 1, .params = {of}});
}

const Type *type_enum(TypeTable *table, Text name, uint16_t index)
{
    return intern(table, (Type){.kind = TYPE_ENUM, .name = name, .index = index});
}

const Type *type_record(TypeTable *table, Text name, uint16_t index)
{
    return intern(table, (Type){.kind = TYPE_RECORD, .name = name, .index = index});
}

const Type *type_param(TypeTable *table, Text name)
{
    return intern(table, (Type){.kind = TYPE_PARAM, .name = name});
}

const Type *type_opaque(TypeTable *table, Text name, const Type *const *params, size_t count)
{
    Type type = {.kind = TYPE_OPAQUE, .name = name, .param_count = (uint8_t)count};
    if (count > TYPE_PARAMS_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++)
        type.params[i] = params[i];
    return intern(table, type);
}

/* ---- writing --------------------------------------------------------------------------------- */

static const Text simple_names[TYPE_KIND_COUNT] = {
    [TYPE_ERROR] = TEXT_INIT("error"),
    [TYPE_DYN] = TEXT_INIT("dyn"),
    [TYPE_NULL] = TEXT_INIT("null_type"),
    [TYPE_BOOL] = TEXT_INIT("bool"),
    [TYPE_INT] = TEXT_INIT("int"),
    [TYPE_UINT] = TEXT_INIT("uint"),
    [TYPE_DOUBLE] = TEXT_INIT("double"),
    [TYPE_STRING] = TEXT_INIT("string"),
    [TYPE_BYTES] = TEXT_INIT("bytes"),
    [TYPE_TIMESTAMP] = TEXT_INIT("timestamp"),
    [TYPE_DURATION] = TEXT_INIT("duration"),
    [TYPE_DATE] = TEXT_INIT("date"),
    [TYPE_IP] = TEXT_INIT("ip"),
    [TYPE_CIDR] = TEXT_INIT("cidr"),
    [TYPE_LIST] = TEXT_INIT("list"),
    [TYPE_MAP] = TEXT_INIT("map"),
    [TYPE_TYPE] = TEXT_INIT("type"),
    [TYPE_WRAPPER] = TEXT_INIT("wrapper"),
};

Text type_value_name(const Type *type)
{
    switch (type->kind) {
    case TYPE_TIMESTAMP:
        return TEXT("google.protobuf.Timestamp");
    case TYPE_DURATION:
        return TEXT("google.protobuf.Duration");
    case TYPE_IP:
        return TEXT("net.IP");
    case TYPE_CIDR:
        return TEXT("net.CIDR");
    case TYPE_OPTIONAL:
        return TEXT("optional_type");
    case TYPE_WRAPPER:
        return type->name;
    default:
        return simple_names[type->kind].data != NULL ? simple_names[type->kind] : type->name;
    }
}

static void write_within(Buffer *out, const Type *type, int depth)
{
    if (depth > WRITE_DEPTH) {
        buffer_add_string(out, "...");
        return;
    }
    if (type->kind == TYPE_OPTIONAL) {
        write_within(out, type->params[0], depth + 1);
        buffer_add_char(out, '?');
        return;
    }
    Text name = simple_names[type->kind];
    /* as CEL has it: type(int) */
    bool call = type->kind == TYPE_TYPE || type->kind == TYPE_WRAPPER;
    buffer_add(out, name.data != NULL ? name : type->name);
    for (uint8_t i = 0; i < type->param_count; i++) {
        buffer_add_string(out, i > 0 ? ", " : call ? "(" : "<");
        write_within(out, type->params[i], depth + 1);
    }
    if (type->param_count > 0)
        buffer_add_char(out, call ? ')' : '>');
}

void type_write(Buffer *out, const Type *type)
{
    write_within(out, type, 0);
}

/* ---- signatures ------------------------------------------------------------------------------ */

typedef struct SignatureReader {
    TypeTable *table;
    Text text;
    size_t at;
} SignatureReader;

static void skip_space(SignatureReader *reader)
{
    while (reader->at < reader->text.size_bytes && reader->text.data[reader->at] == ' ')
        reader->at++;
}

static bool accept(SignatureReader *reader, Text wanted)
{
    skip_space(reader);
    Text rest = text_slice(reader->text, reader->at, reader->text.size_bytes);
    if (!text_starts_with(rest, wanted))
        return false;
    reader->at += wanted.size_bytes;
    return true;
}

static Text read_name(SignatureReader *reader)
{
    skip_space(reader);
    size_t start = reader->at;
    while (reader->at < reader->text.size_bytes) {
        char c = reader->text.data[reader->at];
        bool in_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!in_name)
            break;
        reader->at++;
    }
    return text_slice(reader->text, start, reader->at);
}

static const Type *read_type(SignatureReader *reader, int depth);

/* The parameters in angle brackets; false when there are not `count`. */
static bool read_params(const Type **out, SignatureReader *reader, size_t count, int depth)
{
    for (size_t i = 0; i < count; i++) {
        if (!accept(reader, i == 0 ? TEXT("<") : TEXT(",")))
            return false;
        out[i] = read_type(reader, depth + 1);
        if (out[i] == NULL)
            return false;
    }
    return accept(reader, TEXT(">"));
}

static const Type *read_named(SignatureReader *reader, Text name, int depth)
{
    const Type *params[2];
    if (name.size_bytes == 1 && name.data[0] >= 'A' && name.data[0] <= 'Z')
        return type_param(reader->table, name);
    if (text_equal(name, TEXT("list")))
        return read_params(params, reader, 1, depth) ? type_list(reader->table, params[0]) : NULL;
    if (text_equal(name, TEXT("map")))
        return read_params(params, reader, 2, depth) ? type_map(reader->table, params[0], params[1])
                                                     : NULL;
    if (text_equal(name, TEXT("type")))
        return read_params(params, reader, 1, depth) ? type_type(reader->table, params[0]) : NULL;
    for (int kind = TYPE_DYN; kind <= TYPE_CIDR; kind++) {
        if (text_equal(name, simple_names[kind]))
            return type_simple(reader->table, (TypeKind)kind);
    }
    return NULL;
}

static const Type *read_type(SignatureReader *reader, int depth)
{
    if (depth > SIGNATURE_DEPTH)
        return NULL;
    const Type *type = read_named(reader, read_name(reader), depth);
    while (type != NULL && accept(reader, TEXT("?")))
        type = type_optional(reader->table, type);
    return type;
}

static bool read_receiver(Signature *out, SignatureReader *reader)
{
    if (accept(reader, TEXT("(")))
        return true;
    out->is_method = true;
    out->params[out->param_count++] = read_type(reader, 0);
    return out->params[0] != NULL && accept(reader, TEXT(".")) && accept(reader, TEXT("("));
}

static bool read_arguments(Signature *out, SignatureReader *reader)
{
    if (accept(reader, TEXT(")")))
        return true;
    do {
        if (out->param_count == sizeof out->params / sizeof out->params[0])
            return false;
        const Type *type = read_type(reader, 0);
        if (type == NULL)
            return false;
        out->params[out->param_count++] = type;
    } while (accept(reader, TEXT(",")));
    return accept(reader, TEXT(")"));
}

bool signature_parse(Signature *out, TypeTable *table, Text text)
{
    SignatureReader reader = {table, text, 0};
    *out = (Signature){.is_method = false};
    if (!read_receiver(out, &reader) || !read_arguments(out, &reader) ||
        !accept(&reader, TEXT("->")))
        return false;
    out->result = read_type(&reader, 0);
    skip_space(&reader);
    return out->result != NULL && reader.at == text.size_bytes;
}

const Signature *signature_of(TypeTable *table, const char *text)
{
    uintptr_t address = (uintptr_t)text;
    KnownSignature **bucket = &table->signatures[(address ^ address >> 10) % BUCKET_COUNT];
    for (KnownSignature *known = *bucket; known != NULL; known = known->next) {
        if (known->text == text)
            return &known->signature;
    }
    KnownSignature *known = arena_alloc(table->arena, sizeof *known);
    if (known == NULL || !signature_parse(&known->signature, table, text_of(text)))
        return NULL;
    known->text = text;
    known->next = *bucket;
    *bucket = known;
    return &known->signature;
}
