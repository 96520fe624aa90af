/*
 * emit_types.c - enums, records and the types of their fields.
 */
#include "emit/emitter.h"

/* BundleType refers to types of lower index, so a type's parts are added before it. */
static uint32_t add_type(Emitter *emitter, BundleType type)
{
    uint32_t count = builder_count(emitter->builder, SECTION_TYPES);
    for (uint32_t i = 0; i < count; i++) {
        const BundleType *other = builder_item(emitter->builder, SECTION_TYPES, i);
        if (other != NULL && memcmp(other, &type, sizeof type) == 0)
            return i;
    }
    return builder_add(emitter->builder, SECTION_TYPES, &type);
}

uint32_t emit_type(Emitter *emitter, const Type *type)
{
    if (type->kind == TYPE_WRAPPER) /* null is none of the values that a program makes of one */
        return emit_type(emitter, type->params[0]);
    BundleType item = {.kind = (uint32_t)type->kind, .first = NONE, .second = NONE};
    switch (type->kind) {
    case TYPE_LIST:
    case TYPE_OPTIONAL:
    case TYPE_TYPE:
        item.first = emit_type(emitter, type->params[0]);
        break;
    case TYPE_MAP:
        item.first = emit_type(emitter, type->params[0]);
        item.second = emit_type(emitter, type->params[1]);
        break;
    case TYPE_ENUM:
    case TYPE_RECORD:
        item.first = type->index;
        break;
    default:
        break;
    }
    return add_type(emitter, item);
}

static BundleText label_or(Emitter *emitter, Text label, Text fallback)
{
    return builder_text(emitter->builder, label.data != NULL ? label : fallback);
}

static void emit_enum(Emitter *emitter, const Decl *decl)
{
    BundleEnum item = {
        .name = builder_text(emitter->builder, decl->full_name),
        .members = {builder_count(emitter->builder, SECTION_MEMBERS), decl->as.enumeration.count},
    };
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        const Member *member = &decl->as.enumeration.members[i];
        BundleMember out = {
            .code = builder_text(emitter->builder, member->name.text),
            .zh = label_or(emitter, member->labels.zh, member->name.text),
            .en = label_or(emitter, member->labels.en, member->name.text),
        };
        builder_add(emitter->builder, SECTION_MEMBERS, &out);
    }
    builder_add(emitter->builder, SECTION_ENUMS, &item);
}

void emit_enums(Emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->checked->enums.count; i++)
        emit_enum(emitter, emitter->checked->enums.items[i]);
}

static uint32_t field_flags(const Field *field)
{
    uint32_t flags = 0;
    if (field->presence == FIELD_OPTIONAL)
        flags |= FIELD_FLAG_OPTIONAL;
    if (field->presence == FIELD_ASKED)
        flags |= FIELD_FLAG_ASKED;
    if (field->sensitive)
        flags |= FIELD_FLAG_SENSITIVE;
    if (field->nonempty)
        flags |= FIELD_FLAG_NONEMPTY;
    if (field->as_of)
        flags |= FIELD_FLAG_AS_OF;
    return flags;
}

static void emit_record_type(Emitter *emitter, const Decl *decl)
{
    BundleRecord item = {
        .name = builder_text(emitter->builder, decl->full_name),
        .fields = {builder_count(emitter->builder, SECTION_FIELDS), decl->as.record.count},
    };
    for (uint32_t i = 0; i < decl->as.record.count; i++) {
        const Field *field = &decl->as.record.fields[i];
        BundleField out = {
            .name = builder_text(emitter->builder, field->name.text),
            .zh = label_or(emitter, field->labels.zh, field->name.text),
            .en = label_or(emitter, field->labels.en, field->name.text),
            .type = emit_type(emitter, field->type),
            .flags = field_flags(field),
        };
        builder_add(emitter->builder, SECTION_FIELDS, &out);
    }
    builder_add(emitter->builder, SECTION_RECORDS, &item);
}

void emit_records(Emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->checked->records.count; i++)
        emit_record_type(emitter, emitter->checked->records.items[i]);
}

uint32_t emit_field_index(const Emitter *emitter, const Type *record, Text name)
{
    if (emitter->checked == NULL)
        return NONE;
    const Decl *decl = emitter->checked->records.items[record->index];
    for (uint32_t i = 0; i < decl->as.record.count; i++) {
        if (text_equal(decl->as.record.fields[i].name.text, name))
            return i;
    }
    return NONE;
}
