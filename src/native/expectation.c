/*
 * expectation.c - what is known of values' types before they are made.
 *
 * It need not be true: each value is tested for what is expected of it, and what is not so is the
 * interpreter's.
 */
#include "native/translation.h"
#include "value/type.h"

enum { FIELD_DEPTH_MAX = 16 }; /* of deeper records nothing is expected */

/* ---- fields ---------------------------------------------------------------------------------- */

static uint32_t input_record(const Program *program)
{
    uint32_t record = program_meta(program)->input_record;
    return record < program_RECORDS_count(program) ? record : NONE;
}

/* The type of the record's field, without the optional; NULL where there is none. */
static const BundleType *field_type(const Program *program, uint32_t record, uint32_t field)
{
    if (record == NONE || field >= program_RECORDS(program)[record].fields.count)
        return NULL;
    uint32_t first = program_RECORDS(program)[record].fields.first;
    return program_TYPES(program) + program_FIELDS(program)[first + field].type;
}

/* The type of the field that INPUT_FIELD or INPUT_FIELD2 reads; NULL where it is not known. */
static const BundleType *input_field_type(const Program *program, const Instruction *at)
{
    const BundleType *type = field_type(program, input_record(program), at->b);
    if (at->op == OP_INPUT_FIELD || type == NULL)
        return type;
    return type->kind == TYPE_RECORD ? field_type(program, type->first, at->c) : NULL;
}

const LinkedNative *translation_linked(const Translation *translation, const Instruction *at)
{
    const LinkedNative *linked = &translation->linked[at->c];
    return at->op == OP_NATIVE && linked->call != NULL ? linked : NULL;
}

/* The only tag of a set, or VALUE_ABSENT. */
static ValueTag only_tag(uint32_t tags)
{
    return tags != 0 && (tags & (tags - 1)) == 0 ? (ValueTag)__builtin_ctz(tags) : VALUE_ABSENT;
}

static ValueTag tag_of_type(const BundleType *type)
{
    static const uint8_t tags[TYPE_KIND_COUNT] = {
        [TYPE_BOOL] = VALUE_BOOL,     [TYPE_INT] = VALUE_INT,
        [TYPE_UINT] = VALUE_UINT,     [TYPE_DOUBLE] = VALUE_DOUBLE,
        [TYPE_STRING] = VALUE_STRING, [TYPE_BYTES] = VALUE_BYTES,
        [TYPE_DATE] = VALUE_DATE,     [TYPE_TIMESTAMP] = VALUE_TIMESTAMP,
        [TYPE_ENUM] = VALUE_ENUM,     [TYPE_DURATION] = VALUE_DURATION,
        [TYPE_LIST] = VALUE_LIST,     [TYPE_MAP] = VALUE_MAP,
        [TYPE_RECORD] = VALUE_RECORD,
    };
    return type != NULL && type->kind < TYPE_KIND_COUNT ? (ValueTag)tags[type->kind] : VALUE_ABSENT;
}

/* The type of what the name stands for, a field of the application or of a record in it; NULL where
 * it is none. */
static const BundleType *type_of_name(const Translation *translation, uint32_t name)
{
    const Program *program = translation->program;
    uint32_t fields[FIELD_DEPTH_MAX], count = 0; /* the innermost first */
    const Name *at = &translation->names.items[name];
    for (; at->op == OP_FIELD && count < FIELD_DEPTH_MAX;
         at = &translation->names.items[at->operands[0]])
        fields[count++] = at->number;
    Instruction outermost = {.op = at->op, .b = (uint16_t)at->number};
    if (at->op == OP_INPUT_FIELD2)
        outermost = (Instruction){
            .op = at->op, .b = (uint16_t)(at->number >> 16), .c = (uint16_t)at->number};
    else if (at->op != OP_INPUT_FIELD)
        return NULL;
    const BundleType *type = input_field_type(program, &outermost);
    while (type != NULL && count > 0)
        type = type->kind == TYPE_RECORD ? field_type(program, type->first, fields[--count]) : NULL;
    return type;
}

uint32_t translation_record_of_field(Translation *translation, uint32_t at)
{
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t name = translation->frame->names[at];
    if (name == 0)
        return 0;
    if (instruction->op == OP_INPUT_FIELD2)
        return names_find(&translation->names,
                          (Name){.op = OP_INPUT_FIELD, .number = instruction->b});
    return instruction->op == OP_FIELD ? translation->names.items[name].operands[0] : 0;
}

/* What all values that the setting may have are. */
static ValueTag tag_of_setting(const Program *program, uint32_t setting)
{
    const BundleSetting *info = program_SETTINGS(program) + setting;
    ValueTag common = (info->flags & SETTING_FLAG_SWITCH) != 0 ? VALUE_BOOL : VALUE_ABSENT;
    for (uint32_t i = 0; i < info->values.count; i++) {
        const BundleSettingValue *value = program_SETTING_VALUES(program) + info->values.first + i;
        ValueTag tag = (ValueTag)program_CONSTANTS(program)[value->constant].tag;
        if (common != VALUE_ABSENT && tag != common)
            return VALUE_ABSENT;
        common = tag;
    }
    return common;
}

ValueTag translation_ready_tag(const Translation *translation, uint32_t at)
{
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t name = translation->frame->names[at];
    if (instruction->op == OP_INPUT_FIELD || instruction->op == OP_INPUT_FIELD2)
        return tag_of_type(input_field_type(translation->program, instruction));
    if (instruction->op == OP_SETTING_VALUE)
        return tag_of_setting(translation->program, instruction->wide);
    if (instruction->op != OP_FIELD || name == 0 || translation->block == NONE)
        return VALUE_ABSENT;
    const Name *record = &translation->names.items[translation->names.items[name].operands[0]];
    return record->op == OP_INPUT_FIELD2 ? tag_of_type(type_of_name(translation, name))
                                         : VALUE_ABSENT;
}

static ValueTag tag_of_result(const Translation *translation, uint32_t function)
{
    return function < program_FUNCTIONS_count(translation->program)
               ? (ValueTag)translation->results[function]
               : VALUE_ABSENT;
}

ValueTag translation_tag_of_let(const Translation *translation, uint32_t let)
{
    return tag_of_result(translation, program_LETS(translation->program)[let].function);
}

static Expectation expect_tag(ValueTag *out, ValueTag tag)
{
    *out = tag;
    return tag != VALUE_ABSENT ? EXPECT_TAG : EXPECT_SURE;
}

Expectation translation_expect(ValueTag *out, const Translation *translation, const Instruction *at,
                               uint32_t name)
{
    const LinkedNative *linked;
    switch ((Opcode)at->op) {
    case OP_MOVE:
    case OP_AS_OF:
    case OP_VERDICT:
    case OP_ABSENT:
    case OP_PLACE: /* a rule fires wherever that is */
        return EXPECT_NOTHING;
    case OP_INPUT: /* of which only the place may be asked */
        return at[1].op == OP_PLACE && at[1].b == at->a ? EXPECT_NOTHING : EXPECT_SURE;
    case OP_CONST:
        return translation->literals[at->wide] ? EXPECT_NOTHING : EXPECT_SURE;
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_AS_BOOL:
    case OP_KNOWN:
    case OP_EQ:
    case OP_EQ_CONST:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_IN_LIST:
    case OP_ANY_WITHIN:
    case OP_EXCEPTION:
    case OP_FIELD_HAS:
    case OP_SELECT_HAS:
        return expect_tag(out, VALUE_BOOL);
    case OP_ADD_INT:
    case OP_SUB_INT:
        return expect_tag(out, VALUE_INT);
    case OP_FIELD_OPT:
        return expect_tag(out, VALUE_OPTIONAL);
    case OP_INPUT_FIELD:
    case OP_INPUT_FIELD2:
        return expect_tag(out, tag_of_type(input_field_type(translation->program, at)));
    case OP_FIELD:
        return expect_tag(out,
                          name != 0 ? tag_of_type(type_of_name(translation, name)) : VALUE_ABSENT);
    case OP_SETTING_VALUE:
        return expect_tag(out, tag_of_setting(translation->program, at->wide));
    case OP_LET:
        return expect_tag(out, translation_tag_of_let(translation, at->wide));
    case OP_SCOPE:
        return expect_tag(
            out,
            tag_of_result(translation, program_SCOPES(translation->program)[at->wide].function));
    case OP_CALL:
        return expect_tag(out, tag_of_result(translation, at->c));
    case OP_TABLE:
        return expect_tag(out, (ValueTag)translation->tables[at->c].tag);
    case OP_NATIVE:
        linked = translation_linked(translation, at);
        return expect_tag(out, linked != NULL ? only_tag(native_shape(linked->first).result)
                                              : VALUE_ABSENT);
    default:
        return opcode_info(at->op)->a == OPERAND_DST && at->op != OP_NEXT ? EXPECT_SURE
                                                                          : EXPECT_NOTHING;
    }
}
