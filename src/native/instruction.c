/*
 * instruction.c - one instruction as a call of its step, and how native code gives up.
 *
 * In native code no register ever holds an error or unknown: a test behind each step that may have made
 * one, or a value of another type than is expected of it, leaves the function to the interpreter, which
 * runs the rest of it with the registers that are still to be read (machine_resume()). So the C compiler sees no
 * way on which a value's type is not settled, and keeps most values without their tags.
 */
#include "native/translation.h"

#include "lib/native.h"
#include "value/type.h"

/* ---- registers ---------------------------------------------------------------------------------- */

/* The first register of the array that this one lies in. */
static uint32_t array_of(const Frame *frame, uint32_t i)
{
    while (i > 0 && frame->joined[i - 1])
        i--;
    return i;
}

void translation_write_register(Translation *translation, uint32_t i)
{
    uint32_t first = array_of(translation->frame, i);
    buffer_add_format(translation->out, "r%u", first);
    if (first != i || translation->frame->joined[i])
        buffer_add_format(translation->out, "[%u]", i - first);
}

/* One variable, or an array where there is an iteration. */
static void declare_registers(Translation *translation)
{
    const Frame *frame = translation->frame;
    for (uint32_t i = 0; i < FRAME_REGISTERS; i++) {
        if (!frame->used[i])
            continue;
        uint32_t first = i;
        bool cleared = frame->cleared[i];
        for (; frame->joined[i]; i++)
            cleared = cleared || frame->cleared[i + 1];
        buffer_add_format(translation->out, "    Value r%u", first);
        if (i > first)
            buffer_add_format(translation->out, "[%u]", i - first + 1);
        buffer_add_string(translation->out, cleared ? " = {0};\n" : ";\n");
    }
}

/* With an unsure argument all of the function is the interpreter's. */
static void take_arguments(Translation *translation)
{
    const Frame *frame = translation->frame;
    for (uint32_t i = 0; i < frame->param_count; i++) {
        if (!frame->used[i])
            continue;
        buffer_add_string(translation->out, "    ");
        translation_write_register(translation, i);
        buffer_add_format(translation->out, " = args[%u];\n", i);
    }
    for (uint32_t i = 0; i < frame->param_count; i++) {
        if (!register_set_has(&frame->live[0], i))
            continue;
        buffer_add_string(translation->out, "    if (value_is_unsure(");
        translation_write_register(translation, i);
        buffer_add_string(translation->out, "))\n        goto A;\n");
    }
}

void translation_write_registers(Translation *translation)
{
    declare_registers(translation);
    take_arguments(translation);
}

/* ---- ways --------------------------------------------------------------------------------------- */

void translation_write_label(Translation *translation, char kind, uint32_t at)
{
    buffer_add_format(translation->out, "%c%u_%u", kind, translation->body->number, at);
}

void translation_write_goto(Translation *translation, char kind, uint32_t at)
{
    buffer_add_string(translation->out, "        goto ");
    translation_write_label(translation, kind, at);
    buffer_add_string(translation->out, ";\n");
}

/* Where a body within a block ends is its last label. */
void translation_begin_end(Translation *translation)
{
    const Body *body = translation->body;
    if (body->kind == BODY_FUNCTION)
        buffer_add_string(translation->out, "return ");
    else if (body->kind == BODY_LET)
        buffer_add_format(translation->out, "{ x%u = ", body->index);
    else
        buffer_add_string(translation->out, "{ end_rule(vm, ");
}

void translation_end_end(Translation *translation)
{
    const Body *body = translation->body;
    buffer_add_string(translation->out, body->kind == BODY_RULE ? ");" : ";");
    if (body->kind != BODY_FUNCTION) {
        buffer_add_string(translation->out, " goto ");
        translation_write_label(translation, 'L', body->frame.instruction_count);
        buffer_add_string(translation->out, "; }");
    }
    buffer_add_char(translation->out, '\n');
}

static void write_end(Translation *translation, const char *value)
{
    translation_begin_end(translation);
    buffer_add_string(translation->out, value);
    translation_end_end(translation);
}

/* Pays for so many instructions. */
void translation_write_payment(Translation *translation, uint32_t instructions)
{
    buffer_add_format(translation->out, "    if (!pay(vm, %u))\n        ", instructions);
    write_end(translation, "out_of_fuel(vm)");
}

/* ---- which step --------------------------------------------------------------------------------- */

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

static const LinkedNative *linked_native(const Translation *translation, const Instruction *at)
{
    const LinkedNative *linked = &translation->linked[at->c];
    return at->op == OP_NATIVE && linked->call != NULL ? linked : NULL;
}

static bool is_native(const Translation *translation, const Instruction *at, const char *c_name)
{
    const LinkedNative *linked = linked_native(translation, at);
    return linked != NULL && link_is(linked, c_name);
}

static bool is_text(const Program *program, uint32_t constant)
{
    return program_CONSTANTS(program)[constant].tag == VALUE_STRING;
}

/* The constant text that the instruction before puts into the call's second argument, or NONE. */
static uint32_t constant_pattern(const Translation *translation, uint32_t at)
{
    const Frame *frame = translation->frame;
    const Instruction *call = &frame->code[at], *before = call - 1;
    const LinkedNative *linked = linked_native(translation, call);
    if (at == 0 || frame->targets[at] || linked == NULL || !link_is_matches(linked))
        return NONE;
    return before->op == OP_CONST && before->a == call->b + 1 &&
                   is_text(translation->program, before->wide)
               ? before->wide
               : NONE;
}

uint32_t translation_function_of(const Translation *translation, const Instruction *at)
{
    const Program *program = translation->program;
    uint32_t function = at->op == OP_LET ? program_LETS(program)[at->wide].function
                                         : program_SCOPES(program)[at->wide].function;
    return function < program_FUNCTIONS_count(program) && translation_has(translation, function)
               ? function
               : NONE;
}

/* ---- operands ----------------------------------------------------------------------------------- */

static uint32_t run_length(const Translation *translation, const Instruction *at)
{
    return instruction_run_length(translation->program->sections, translation->program->counts, at);
}

/* Whether the step takes registers by the address of the first: tables that are written do not. */
static bool has_run(const Translation *translation, const Instruction *at)
{
    return opcode_info(at->op)->b == OPERAND_BASE && run_length(translation, at) > 0 &&
           !(at->op == OP_TABLE && translation->tables[at->c].is_written);
}

/* The registers that an instruction wants side by side. */
static void write_run(Translation *translation, const Instruction *at)
{
    uint32_t count = run_length(translation, at);
    buffer_add_string(translation->out, "        const Value run[] = {");
    for (uint32_t i = 0; i < count; i++) {
        buffer_add_string(translation->out, i > 0 ? ", " : "");
        translation_write_register(translation, at->b + i);
    }
    buffer_add_string(translation->out, "};\n");
}

static void write_operand(Translation *translation, OperandKind kind, uint32_t operand,
                          const Instruction *instruction)
{
    Buffer *out = translation->out;
    if (kind == OPERAND_NONE || kind == OPERAND_TARGET || kind == OPERAND_LOOP)
        return;
    buffer_add_string(out, ", ");
    if (kind == OPERAND_BASE) {
        buffer_add_string(out, run_length(translation, instruction) == 0 ? "NULL" : "run");
    } else if (kind == OPERAND_DST || kind == OPERAND_SRC) {
        buffer_add_char(out, '&');
        translation_write_register(translation, operand);
    } else if (translation_is_constant(kind) && translation->literals[operand])
        buffer_add_format(out, "&k%u", operand);
    else if (translation_is_constant(kind))
        buffer_add_format(out, "constant(vm, %u)", operand);
    else
        buffer_add_format(out, "%u", operand);
}

static void write_operands(Translation *translation, const Instruction *instruction)
{
    const OpcodeInfo *info = opcode_info(instruction->op);
    write_operand(translation, info->a, instruction->a, instruction);
    write_operand(translation, info->b, translation_operand_b(info, instruction), instruction);
    write_operand(translation, info->c, instruction->c, instruction);
}

/* "step_NAME(vm, site, &r1": the step of that name, as far as what is set. */
static void begin_step(Translation *translation, const char *name, uint32_t at)
{
    buffer_add_format(translation->out, "step_%s(vm, (Site){%u, %u}", name,
                      translation->frame->index, at);
}

static void begin_step_into(Translation *translation, const char *name, uint32_t at)
{
    begin_step(translation, name, at);
    buffer_add_string(translation->out, ", &");
    translation_write_register(translation, translation->frame->code[at].a);
}

/* ---- steps -------------------------------------------------------------------------------------- */

/* The step of the instruction's own name. */
static void write_plain_step(Translation *translation, uint32_t at)
{
    const Instruction *instruction = &translation->frame->code[at];
    begin_step(translation, opcode_info(instruction->op)->name, at);
    write_operands(translation, instruction);
    buffer_add_char(translation->out, ')');
}

/* A call of a native whose overload is known: what it takes is seen by the compiler. */
static void write_native_step(Translation *translation, uint32_t at)
{
    static const char *const names[] = {"NATIVE", "NATIVE_1", "NATIVE_2", "NATIVE_3"};
    const Instruction *instruction = &translation->frame->code[at];
    const LinkedNative *linked = linked_native(translation, instruction);
    bool by_arity = linked != NULL && linked->param_count >= 1 && linked->param_count <= 3;
    begin_step(translation, names[by_arity ? linked->param_count : 0], at);
    write_operands(translation, instruction);
    for (uint32_t i = 0; by_arity && i < linked->param_count; i++)
        buffer_add_format(translation->out, ", 0x%X", linked->tags[i]);
    buffer_add_char(translation->out, ')');
}

static void write_native(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t pattern = constant_pattern(translation, at);
    bool has_value = is_native(translation, instruction, "optional_has_value");
    if (pattern == NONE && !has_value) {
        write_native_step(translation, at);
        return;
    }
    begin_step_into(translation, has_value ? "HAS_VALUE" : "MATCHES", at);
    buffer_add_string(out, ", &");
    translation_write_register(translation, instruction->b);
    if (!has_value)
        buffer_add_format(out, ", %u, %u", pattern, instruction->c);
    buffer_add_char(out, ')');
}

/* value() and orValue(): what is within the optional needs no call. */
static void write_inner(Translation *translation, const Instruction *instruction, uint32_t at)
{
    buffer_add_string(translation->out, "    if (!");
    begin_step_into(translation, "INNER", at);
    buffer_add_string(translation->out, ", &");
    translation_write_register(translation, instruction->b);
    buffer_add_string(translation->out, "))\n    ");
}

static bool opens_optional(const Translation *translation, const Instruction *instruction)
{
    return is_native(translation, instruction, "optional_value") ||
           is_native(translation, instruction, "optional_or_value");
}

/* A function that is here as well needs no detour through the Vm. */
static void write_call(Translation *translation, const Instruction *instruction)
{
    translation_write_register(translation, instruction->a);
    buffer_add_format(translation->out, " = f%u(vm, %s)", instruction->c,
                      run_length(translation, instruction) == 0 ? "NULL" : "run");
}

static void write_step(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Program *program = translation->program;
    const Instruction *instruction = &translation->frame->code[at];
    switch ((Opcode)instruction->op) {
    case OP_LET:
    case OP_SCOPE: {
        uint32_t function = translation_function_of(translation, instruction);
        if (function == NONE)
            break;
        begin_step_into(translation, instruction->op == OP_LET ? "READY_LET" : "READY_SCOPE", at);
        buffer_add_format(out, ", %u, f%u)", instruction->wide, function);
        return;
    }
    case OP_EQ_CONST:
        begin_step(translation, is_text(program, instruction->c) ? "EQ_TEXT" : "EQ_CONST", at);
        write_operands(translation, instruction);
        buffer_add_char(out, ')');
        return;
    case OP_CALL:
        if (!translation_has(translation, instruction->c))
            break;
        write_call(translation, instruction);
        return;
    case OP_NATIVE:
        write_native(translation, at);
        return;
    case OP_TABLE:
        if (!translation->tables[instruction->c].is_written)
            break;
        translation_write_register(translation, instruction->a);
        buffer_add_format(out, " = t%u(vm", instruction->c);
        for (uint32_t i = 0; i < run_length(translation, instruction); i++) {
            buffer_add_string(out, ", ");
            translation_write_register(translation, instruction->b + i);
        }
        buffer_add_char(out, ')');
        return;
    case OP_IN_LIST:
        if (!translation->lists[instruction->c])
            break;
        begin_step(translation, "READY_IN_LIST", at);
        write_operands(translation, instruction);
        buffer_add_format(out, ", l%u)", instruction->c);
        return;
    default:
        break;
    }
    write_plain_step(translation, at);
}

/* ---- what is expected of results ----------------------------------------------------------------- */

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

/* The tag of the field that INPUT_FIELD or INPUT_FIELD2 reads straight from the application: it is tested
 * before it is read, so that what cannot be read is the interpreter's from this instruction on.
 * VALUE_ABSENT: another instruction, or it is not known. */
static ValueTag ready_field_tag(const Translation *translation, const Instruction *at)
{
    return at->op == OP_INPUT_FIELD || at->op == OP_INPUT_FIELD2
               ? tag_of_type(input_field_type(translation->program, at))
               : VALUE_ABSENT;
}

uint32_t translation_outer_record(const Translation *translation, const Instruction *at)
{
    return at->op == OP_INPUT_FIELD2 && ready_field_tag(translation, at) != VALUE_ABSENT ? at->b
                                                                                         : NONE;
}

/* What a step gives: nothing that needs a test, a value of one tag, or any that is sure. */
typedef enum Expectation { EXPECT_NOTHING, EXPECT_TAG, EXPECT_SURE } Expectation;

static Expectation expect_tag(ValueTag *out, ValueTag tag)
{
    *out = tag;
    return tag != VALUE_ABSENT ? EXPECT_TAG : EXPECT_SURE;
}

static Expectation expectation_of(ValueTag *out, const Translation *translation,
                                  const Instruction *at)
{
    const LinkedNative *linked;
    switch ((Opcode)at->op) {
    case OP_MOVE:
    case OP_AS_OF:
    case OP_VERDICT:
    case OP_ABSENT:
        return EXPECT_NOTHING;
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
        return expect_tag(out, ready_field_tag(translation, at));
    case OP_TABLE:
        return expect_tag(out, (ValueTag)translation->tables[at->c].tag);
    case OP_NATIVE:
        linked = linked_native(translation, at);
        return expect_tag(out, linked != NULL ? only_tag(native_shape(linked->first).result)
                                              : VALUE_ABSENT);
    default:
        return opcode_info(at->op)->a == OPERAND_DST && at->op != OP_NEXT ? EXPECT_SURE
                                                                          : EXPECT_NOTHING;
    }
}

/* What all instructions that write the register expect of it. */
static ValueTag tag_of_register(const Translation *translation, const BundleFunction *info,
                                uint32_t number)
{
    const Instruction *code = program_CODE(translation->program) + info->code.first;
    ValueTag common = VALUE_ABSENT;
    for (uint32_t i = 0; i < info->code.count; i++) {
        ValueTag tag = VALUE_ABSENT;
        if (opcode_info(code[i].op)->a != OPERAND_DST || code[i].a != number)
            continue;
        if (code[i].op == OP_CONST)
            tag = (ValueTag)program_CONSTANTS(translation->program)[code[i].wide].tag;
        else if (expectation_of(&tag, translation, &code[i]) != EXPECT_TAG)
            return VALUE_ABSENT;
        if (common != VALUE_ABSENT && tag != common)
            return VALUE_ABSENT;
        common = tag;
    }
    return common;
}

ValueTag translation_tag_of_result(const Translation *translation, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(translation->program) + function;
    const Instruction *code = program_CODE(translation->program) + info->code.first;
    ValueTag common = VALUE_ABSENT;
    for (uint32_t i = 0; i < info->code.count; i++) {
        if (code[i].op != OP_RETURN)
            continue;
        ValueTag tag = tag_of_register(translation, info, code[i].a);
        if (tag == VALUE_ABSENT || (common != VALUE_ABSENT && tag != common))
            return VALUE_ABSENT;
        common = tag;
    }
    return common;
}

static void write_test(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    ValueTag tag = VALUE_ABSENT;
    Expectation expected = expectation_of(&tag, translation, instruction);
    if (expected == EXPECT_NOTHING)
        return;
    buffer_add_string(out, expected == EXPECT_TAG ? "    if (" : "    if (value_is_unsure(");
    translation_write_register(translation, instruction->a);
    if (expected == EXPECT_TAG)
        buffer_add_format(out, ".tag != %d)\n", (int)tag);
    else
        buffer_add_string(out, "))\n");
    translation_write_goto(translation, 'X', at);
    if (expected != EXPECT_TAG)
        return;
    buffer_add_string(out, "    ");
    translation_write_register(translation, instruction->a);
    buffer_add_string(out, " = settled(");
    translation_write_register(translation, instruction->a);
    buffer_add_format(out, ", %d);\n", (int)tag);
}

/* ---- giving up ---------------------------------------------------------------------------------- */

/* The rest of the function is the interpreter's, from instruction `at` on. */
static void write_leaving(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Frame *frame = translation->frame;
    uint32_t count = 0;
    buffer_add_string(out, "    ");
    translation_begin_end(translation);
    buffer_add_format(out, "leave(vm, %u, %u, (const Kept[]){", frame->index, at);
    for (uint32_t i = 0; i < FRAME_REGISTERS; i++) {
        if (!register_set_has(&frame->live[at], i))
            continue;
        buffer_add_format(out, count++ > 0 ? ", {%u, " : "{%u, ", i);
        translation_write_register(translation, i);
        buffer_add_char(out, '}');
    }
    buffer_add_format(out, count > 0 ? "}, %u)" : "{0}}, %u)", count);
    translation_end_end(translation);
}

static bool has_live_argument(const Frame *frame)
{
    for (uint32_t i = 0; i < frame->param_count; i++) {
        if (register_set_has(&frame->live[0], i))
            return true;
    }
    return false;
}

void translation_write_exits(Translation *translation)
{
    const Frame *frame = translation->frame;
    ValueTag tag;
    if (has_live_argument(frame)) {
        buffer_add_string(translation->out, "A:\n");
        write_leaving(translation, 0);
    }
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        if (opcode_info(frame->code[i].op)->form != FORM_GOES_ON ||
            expectation_of(&tag, translation, &frame->code[i]) == EXPECT_NOTHING)
            continue;
        translation_write_label(translation, 'X', i);
        buffer_add_string(translation->out, ":\n");
        write_leaving(translation,
                      ready_field_tag(translation, &frame->code[i]) != VALUE_ABSENT ? i : i + 1);
    }
}

/* ---- exceptions --------------------------------------------------------------------------------- */

/* A rule's exceptions are judged one after the other: EXCEPTION and, where it is not in force, a jump to
 * the next. Where the judging of that one leads, if it is not in force; NONE where it stands alone. */
static uint32_t end_of_exception(const Frame *frame, uint32_t at)
{
    const Instruction *exception = &frame->code[at];
    bool is_one = at + 1 < frame->instruction_count && exception->op == OP_EXCEPTION &&
                  exception[1].op == OP_JUMP_FALSE && exception[1].a == exception->a;
    return is_one ? instruction_target(&exception[1]) : NONE;
}

/* With none of a rule's exceptions in force, all of them are passed at once, however many there are. */
static void write_passing(Translation *translation, uint32_t at)
{
    const Frame *frame = translation->frame;
    const BundleException *all = program_EXCEPTIONS(translation->program);
    uint32_t end = at;
    for (uint32_t next = end_of_exception(frame, at); next != NONE;
         next = frame->code[next].a == frame->code[at].a ? end_of_exception(frame, next) : NONE) {
        end = next;
        if (frame->code[end].op != OP_EXCEPTION ||
            all[frame->code[end].wide].rule != all[frame->code[at].wide].rule)
            break;
    }
    if (end == at)
        return;
    buffer_add_format(translation->out, "    if (!has_exceptions(vm, %u)) {\n        ",
                      all[frame->code[at].wide].rule);
    translation_write_register(translation, frame->code[at].a);
    buffer_add_string(translation->out, " = value_bool(false);\n");
    translation_write_goto(translation, 'L', end);
    buffer_add_string(translation->out, "    }\n");
}

/* ---- forms -------------------------------------------------------------------------------------- */

static void write_ready_field(Translation *translation, uint32_t at, ValueTag tag)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t outer = translation_outer_record(translation, instruction);
    buffer_add_string(out, "    if (!");
    if (outer != NONE && translation->body->kind != BODY_FUNCTION) {
        begin_step_into(translation, "READY_FIELD", at);
        buffer_add_format(out, ", o%u, %u", outer, instruction->c);
    } else {
        begin_step(translation,
                   instruction->op == OP_INPUT_FIELD ? "READY_INPUT_FIELD" : "READY_INPUT_FIELD2",
                   at);
        write_operands(translation, instruction);
    }
    buffer_add_format(out, ", %d))\n", (int)tag);
    translation_write_goto(translation, 'X', at);
}

static bool write_statement(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    ValueTag field_tag = ready_field_tag(translation, instruction);
    if (field_tag != VALUE_ABSENT) {
        write_ready_field(translation, at, field_tag);
        return true;
    }
    if (instruction->op == OP_LET && translation->body->kind != BODY_FUNCTION &&
        translation_function_of(translation, instruction) != NONE)
        return translation_write_let(translation, at);
    if (instruction->op == OP_EXCEPTION)
        write_passing(translation, at);
    bool in_block = has_run(translation, instruction);
    if (in_block) {
        buffer_add_string(out, "    {\n");
        write_run(translation, instruction);
        buffer_add_string(out, "    ");
    }
    if (opens_optional(translation, instruction))
        write_inner(translation, instruction, at);
    buffer_add_string(out, "    ");
    write_step(translation, at);
    buffer_add_string(out, in_block ? ";\n    }\n" : ";\n");
    write_test(translation, at);
    return true;
}

static void write_fire(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    bool in_block = run_length(translation, &translation->frame->code[at]) > 0;
    if (in_block) {
        buffer_add_string(out, "    {\n");
        write_run(translation, &translation->frame->code[at]);
    }
    buffer_add_string(out, "    if (!");
    write_plain_step(translation, at);
    buffer_add_string(out, ")\n        ");
    write_end(translation, "RUNTIME(machine_too_many_findings)(vm)");
    buffer_add_string(out, in_block ? "    }\n" : "");
}

bool translation_write_instruction(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    switch (opcode_info(instruction->op)->form) {
    case FORM_GOES_ON:
        return write_statement(translation, at);
    case FORM_BRANCHES:
        buffer_add_string(out, "    if (");
        write_plain_step(translation, at);
        buffer_add_string(out, ")\n");
        translation_write_goto(translation, 'L', instruction_target(instruction));
        break;
    case FORM_LOOPS:
        translation_write_payment(translation, at - instruction_target(instruction));
        translation_write_goto(translation, 'L', instruction_target(instruction));
        break;
    case FORM_FIRES:
        write_fire(translation, at);
        break;
    case FORM_RETURNS:
        buffer_add_string(out, "    ");
        translation_begin_end(translation);
        write_plain_step(translation, at);
        translation_end_end(translation);
        break;
    case FORM_ENDS:
        buffer_add_string(out, "    ");
        write_end(translation, "value_null()");
        break;
    }
    return true;
}
