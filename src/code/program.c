/*
 * program.c - reading a verified bundle in place.
 */
#include "code/program.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "code/receipt.h"
#include "code/verify.h"
#include "value/type.h"

const OpcodeInfo opcode_infos[OPCODE_COUNT] = {
#define OP(name, form, a, b, c, meaning) \
    [OP_##name] = {#name, FORM_##form, OPERAND_##a, OPERAND_##b, OPERAND_##c, meaning},
#include "code/opcodes.def"
};

/* ---- opening --------------------------------------------------------------------------------- */

/* Of a kind that is not among the first `section_count` there are no items. */
static void find_sections(Program *program, uint32_t section_count)
{
    const BundleSection *table =
        (const BundleSection *)(const void *)(program->bytes + sizeof(BundleHeader));
    for (uint32_t kind = 0; kind < section_count; kind++) {
        program->sections[kind] = program->bytes + table[kind].offset;
        program->counts[kind] = (uint32_t)(table[kind].size_bytes / table[kind].item_size_bytes);
    }
}

static Status open_verified(Program **out, const Allocator *allocator, Text bytes,
                            uint32_t section_count)
{
    Program *program = allocator_alloc(allocator, sizeof *program);
    if (program == NULL)
        return STATUS_MEMORY;
    *program = (Program){.allocator = *allocator, .bytes = bytes.data};
    find_sections(program, section_count);
    *out = program;
    return STATUS_OK;
}

Status program_open(Program **out, const Allocator *allocator, Text bytes, Buffer *reason)
{
    Status status = bundle_verify(allocator, bytes, reason);
    return status == STATUS_OK ? open_verified(out, allocator, bytes, SECTION_COUNT) : status;
}

Status program_open_to_decide(Program **out, const Allocator *allocator, Text bytes, Buffer *reason)
{
    Status status = bundle_verify_to_decide(allocator, bytes, reason);
    return status == STATUS_OK ? open_verified(out, allocator, bytes, SECTION_FIRST_NOTE) : status;
}

/* Maps a regular file whole; the mapping outlives the descriptor. */
static Status map_file(Text *out, struct stat *about, const char *path, Buffer *reason)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return STATUS_IO;
    Status status = STATUS_IO;
    if (fstat(file, about) == 0) {
        if (!S_ISREG(about->st_mode)) {
            errno = S_ISDIR(about->st_mode) ? EISDIR : EINVAL;
        } else if (about->st_size == 0 || about->st_size > LIMIT_BUNDLE_BYTES) {
            if (reason != NULL)
                buffer_add_string(reason, "the file is empty or larger than a bundle can be");
            status = STATUS_BUNDLE;
        } else {
            void *bytes = mmap(NULL, (size_t)about->st_size, PROT_READ, MAP_PRIVATE, file, 0);
            if (bytes != MAP_FAILED) {
                *out = (Text){bytes, (size_t)about->st_size};
                status = STATUS_OK;
            }
        }
    }
    int kept = errno;
    close(file);
    errno = kept;
    return status;
}

static void unmap(Text bytes)
{
    munmap((void *)(uintptr_t)bytes.data, bytes.size_bytes);
}

static const BundleHeader *header_of(Text bytes)
{
    return (const BundleHeader *)(const void *)bytes.data;
}

/* Opens what is mapped of the file at `path`. */
typedef Status (*OpenBytes)(Program **out, const Allocator *allocator, Text bytes, Buffer *reason);

static Status open_file(Program **out, const Allocator *allocator, const char *path, bool receipt,
                        OpenBytes open_bytes, Buffer *reason)
{
    Text bytes;
    struct stat about;
    Status status = map_file(&bytes, &about, path, reason);
    if (status != STATUS_OK)
        return status;
    if (receipt && bundle_verify_layout(bytes, NULL) == STATUS_OK &&
        receipt_fits(path, &about, header_of(bytes)))
        status = open_verified(out, allocator, bytes, SECTION_COUNT);
    else
        status = open_bytes(out, allocator, bytes, reason);
    if (status == STATUS_OK)
        (*out)->mapped_bytes = bytes.size_bytes;
    else
        unmap(bytes);
    return status;
}

Status program_open_file(Program **out, const Allocator *allocator, const char *path,
                         Buffer *reason)
{
    return open_file(out, allocator, path, false, program_open, reason);
}

Status program_open_file_to_decide(Program **out, const Allocator *allocator, const char *path,
                                   Buffer *reason)
{
    return open_file(out, allocator, path, false, program_open_to_decide, reason);
}

Status program_open_receipt(Program **out, const Allocator *allocator, const char *path,
                            Buffer *reason)
{
    return open_file(out, allocator, path, true, program_open, reason);
}

Status program_make_receipt(const Allocator *allocator, const char *path, Buffer *reason)
{
    Text bytes;
    struct stat about;
    Status status = map_file(&bytes, &about, path, reason);
    if (status != STATUS_OK)
        return status;
    receipt_settle(&about);
    status = bundle_verify(allocator, bytes, reason);
    if (status == STATUS_OK)
        status = receipt_write(path, &about, header_of(bytes));
    unmap(bytes);
    return status;
}

void program_free(Program *program)
{
    if (program == NULL)
        return;
    if (program->mapped_bytes > 0)
        munmap((void *)(uintptr_t)program->bytes, program->mapped_bytes);
    allocator_free(&program->allocator, program, sizeof *program);
}

/* ---- reading --------------------------------------------------------------------------------- */

const void *program_section(uint32_t *out_count, const Program *program, SectionKind kind)
{
    *out_count = program->counts[kind];
    return program->sections[kind];
}

const uint8_t *program_hash(const Program *program)
{
    return ((const BundleHeader *)(const void *)program->bytes)->hash;
}

void program_hash_write(Buffer *out, const Program *program)
{
    const uint8_t *hash = program_hash(program);
    static const char digits[] = "0123456789abcdef";
    char hex[2 * BUNDLE_HASH_BYTES];
    for (size_t i = 0; i < BUNDLE_HASH_BYTES; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    buffer_add(out, (Text){hex, sizeof hex}); /* every decision bears it */
}

/* ---- constants ------------------------------------------------------------------------------- */

static Value constant_list(const Program *program, Arena *arena, const BundleConstant *constant)
{
    const uint32_t *items = program_CONSTANT_ITEMS(program) + constant->payload;
    List *list = list_new(arena, constant->size);
    for (uint32_t i = 0; list != NULL && i < constant->size; i++) {
        if (!list_append(arena, list, program_constant(program, arena, items[i])))
            list = NULL;
    }
    return list != NULL ? value_list(list)
                        : value_error(arena, ERROR_LIMIT, TEXT("memory is exhausted"));
}

static Value constant_map(const Program *program, Arena *arena, const BundleConstant *constant)
{
    const uint32_t *items = program_CONSTANT_ITEMS(program) + constant->payload;
    Map *map = map_new(arena, constant->size);
    for (uint32_t i = 0; map != NULL && i < constant->size; i++) {
        if (!map_insert(arena, map, program_constant(program, arena, items[2 * i]),
                        program_constant(program, arena, items[2 * i + 1]), NULL))
            map = NULL;
    }
    return map != NULL ? value_map(map)
                       : value_error(arena, ERROR_LIMIT, TEXT("memory is exhausted"));
}

static Value constant_optional(const Program *program, Arena *arena, const BundleConstant *constant)
{
    if (constant->size == 0)
        return value_none();
    Value *inner = arena_alloc(arena, sizeof *inner);
    if (inner == NULL)
        return value_error(arena, ERROR_LIMIT, TEXT("memory is exhausted"));
    *inner = program_constant(program, arena, program_CONSTANT_ITEMS(program)[constant->payload]);
    return value_some(inner);
}

/* Recursion ends: the verifier has proved that a constant's items are of lower index. */
Value program_constant(const Program *program, Arena *arena, uint32_t index)
{
    const BundleConstant *constant = program_CONSTANTS(program) + index;
    Value value = {.tag = constant->tag, .type = constant->type, .size = constant->size};
    switch ((ValueTag)constant->tag) {
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_TYPE:
        value.as.text = program_TEXT(program) + constant->payload;
        break;
    case VALUE_LIST:
        return constant_list(program, arena, constant);
    case VALUE_MAP:
        return constant_map(program, arena, constant);
    case VALUE_OPTIONAL:
        return constant_optional(program, arena, constant);
    case VALUE_BOOL:
        value.as.boolean = constant->payload != 0;
        break;
    default:
        value.as.uinteger = constant->payload;
        break;
    }
    return value;
}

/* ---- names ----------------------------------------------------------------------------------- */

static const BundleMember *member_of(const Program *program, uint16_t type, int64_t ordinal)
{
    static const BundleMember none = {{0, 0}, {0, 0}, {0, 0}};
    if (type >= program_ENUMS_count(program))
        return &none;
    const BundleEnum *enumeration = program_ENUMS(program) + type;
    if (ordinal < 0 || ordinal >= (int64_t)enumeration->members.count)
        return &none;
    return program_MEMBERS(program) + enumeration->members.first + ordinal;
}

static Text enum_member(const void *context, uint16_t type, int64_t ordinal)
{
    return program_text(context, member_of(context, type, ordinal)->code);
}

static Text record_field(const void *context, uint16_t type, uint32_t field)
{
    const Program *program = context;
    if (type >= program_RECORDS_count(program))
        return TEXT("");
    const BundleRecord *record = program_RECORDS(program) + type;
    if (field >= record->fields.count)
        return TEXT("");
    return program_text(program, program_FIELDS(program)[record->fields.first + field].name);
}

ValueNames program_names(const Program *program)
{
    return (ValueNames){program, enum_member, record_field};
}

Text program_member_label(const Program *program, Value member, bool chinese)
{
    const BundleMember *found = member_of(program, member.type, member.as.integer);
    return program_text(program, chinese ? found->zh : found->en);
}

uint32_t program_member_find(const Program *program, uint32_t enumeration, Text code)
{
    const BundleEnum *in = program_ENUMS(program) + enumeration;
    for (uint32_t i = 0; i < in->members.count; i++) {
        if (text_equal(program_text(program, program_MEMBERS(program)[in->members.first + i].code),
                       code))
            return i;
    }
    return NONE;
}

uint32_t program_field_find(const Program *program, uint32_t record, Text name)
{
    const BundleRecord *in = program_RECORDS(program) + record;
    for (uint32_t i = 0; i < in->fields.count; i++) {
        if (text_equal(program_text(program, program_FIELDS(program)[in->fields.first + i].name),
                       name))
            return i;
    }
    return NONE;
}

const BundleLine *program_line(const Program *program, uint32_t instruction)
{
    const BundleLine *lines = program_LINES(program);
    uint32_t low = 0, high = program_LINES_count(program);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (lines[middle].instruction <= instruction)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &lines[low - 1] : NULL;
}

uint32_t program_spot(const Program *program, uint32_t instruction)
{
    const BundleSpot *spots = program_SPOTS(program);
    uint32_t low = 0, high = program_SPOTS_count(program);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spots[middle].instruction == instruction)
            return spots[middle].expression;
        if (spots[middle].instruction < instruction)
            low = middle + 1;
        else
            high = middle;
    }
    return NONE;
}

/* The first item of the function or of one after it: functions are in order, as their code is. */
static uint32_t first_expression(const Program *program, uint32_t function)
{
    const BundleExpression *expressions = program_EXPRESSIONS(program);
    uint32_t low = 0, high = program_EXPRESSIONS_count(program);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (expressions[middle].function < function)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Text program_material_list(const Program *program, const BundleRule *rule)
{
    BundleRange range = program_expressions(program, rule->function);
    for (uint32_t i = range.first; i < range.first + range.count; i++) {
        const BundleExpression *item = program_EXPRESSIONS(program) + i;
        if (rule->material_hole != NONE && item->role == ROLE_FIRE && item->text.size_bytes > 0)
            return program_note_text(program, item->text);
    }
    return (Text){NULL, 0};
}

BundleRange program_expressions(const Program *program, uint32_t function)
{
    uint32_t first = first_expression(program, function);
    return (BundleRange){first, first_expression(program, function + 1) - first};
}

/* ---- types ----------------------------------------------------------------------------------- */

static const char *simple_type_name(uint32_t kind)
{
    static const char *const names[TYPE_KIND_COUNT] = {
        [TYPE_DYN] = "dyn",       [TYPE_NULL] = "null",         [TYPE_BOOL] = "bool",
        [TYPE_INT] = "int",       [TYPE_UINT] = "uint",         [TYPE_DOUBLE] = "double",
        [TYPE_STRING] = "string", [TYPE_BYTES] = "bytes",       [TYPE_TIMESTAMP] = "timestamp",
        [TYPE_DATE] = "date",     [TYPE_DURATION] = "duration", [TYPE_IP] = "ip",
        [TYPE_CIDR] = "cidr",
    };
    return kind < TYPE_KIND_COUNT && names[kind] != NULL ? names[kind] : "dyn";
}

/* Types refer to types before them, so this ends. */
void program_type_write(Buffer *out, const Program *program, uint32_t index)
{
    const BundleType *type = program_TYPES(program) + index;
    switch (type->kind) {
    case TYPE_LIST:
        buffer_add_string(out, "list<");
        program_type_write(out, program, type->first);
        buffer_add_char(out, '>');
        break;
    case TYPE_MAP:
        buffer_add_string(out, "map<");
        program_type_write(out, program, type->first);
        buffer_add_string(out, ", ");
        program_type_write(out, program, type->second);
        buffer_add_char(out, '>');
        break;
    case TYPE_OPTIONAL:
        program_type_write(out, program, type->first);
        buffer_add_char(out, '?');
        break;
    case TYPE_ENUM:
        buffer_add(out, program_text(program, program_ENUMS(program)[type->first].name));
        break;
    case TYPE_RECORD:
        buffer_add(out, program_text(program, program_RECORDS(program)[type->first].name));
        break;
    default:
        buffer_add_string(out, simple_type_name(type->kind));
        break;
    }
}
