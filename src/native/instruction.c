/*
 * instruction.c - one instruction as a call of its step, and how native code gives up.
 *
 * In native code no register ever holds an error or unknown: a test behind each step that may have
 * made one, or a value of another type than is expected of it, leaves the function to the
 * interpreter, which runs the rest of it with the registers that are still to be read
 * (machine_resume()). So the C compiler sees no way on which a value's type is not settled, and
 * keeps most values without their tags.
 */
#include "native/translation.h"

#include "lib/native.h"
#include "value/type.h"

/* ---- registers ------------------------------------------------------------------------------- */

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

/* ---- ways ------------------------------------------------------------------------------------ */

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

/* A let's value is taken up at a label. Where a rule has ended before its end, the block begins
 * anew with those after it: C compilers work longer, and less well, on ways that lead back to where
 * most records go. */
static void end_end(Translation *translation, char label)
{
    Buffer *out = translation->out;
    const Body *body = translation->body;
    switch (body->kind) {
    case BODY_FUNCTION:
        buffer_add_string(out, ";\n");
        break;
    case BODY_LET:
        buffer_add_string(out, "; goto ");
        translation_write_label(translation, label, body->frame.instruction_count);
        buffer_add_string(out, "; }\n");
        break;
    case BODY_RULE:
        buffer_add_string(out, "); return rules & ");
        buffer_add_format(out, "~UINT64_C(0x%llX); }\n",
                          (unsigned long long)(UINT64_MAX >> (63 - body->place)));
        break;
    }
}

void translation_end_end(Translation *translation)
{
    end_end(translation, 'O');
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

/* ---- which step ------------------------------------------------------------------------------ */

static bool is_native(const Translation *translation, const Instruction *at, const char *c_name)
{
    const LinkedNative *linked = translation_linked(translation, at);
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
    const LinkedNative *linked = translation_linked(translation, call);
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

/* ---- operands -------------------------------------------------------------------------------- */

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

/* "step_NAME(vm, HERE, &r1": the step of that name, as far as what is set. */
static void begin_step(Translation *translation, const char *name)
{
    buffer_add_format(translation->out, "step_%s(vm, HERE", name);
}

static void begin_step_into(Translation *translation, const char *name, uint32_t at)
{
    begin_step(translation, name);
    buffer_add_string(translation->out, ", &");
    translation_write_register(translation, translation->frame->code[at].a);
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* The step of the instruction's own name. */
static void write_plain_step(Translation *translation, uint32_t at)
{
    const Instruction *instruction = &translation->frame->code[at];
    begin_step(translation, opcode_info(instruction->op)->name);
    write_operands(translation, instruction);
    buffer_add_char(translation->out, ')');
}

/* A call of a native whose overload is known: what it takes is seen by the compiler. */
static void write_native_step(Translation *translation, uint32_t at)
{
    static const char *const names[] = {"NATIVE", "NATIVE_1", "NATIVE_2", "NATIVE_3"};
    const Instruction *instruction = &translation->frame->code[at];
    const LinkedNative *linked = translation_linked(translation, instruction);
    bool by_arity = linked != NULL && linked->param_count >= 1 && linked->param_count <= 3;
    begin_step(translation, names[by_arity ? linked->param_count : 0]);
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
    bool has_other = is_native(translation, instruction, "optional_or_value");
    buffer_add_string(translation->out, "    if (!");
    begin_step_into(translation, has_other ? "INNER_OR" : "INNER", at);
    buffer_add_string(translation->out, ", &");
    translation_write_register(translation, instruction->b);
    if (has_other) {
        buffer_add_string(translation->out, ", &");
        translation_write_register(translation, instruction->b + 1U);
    }
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
        begin_step(translation, is_text(program, instruction->c) ? "EQ_TEXT" : "EQ_CONST");
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
        if (translation->lists[instruction->c] == VALUE_ABSENT)
            break;
        begin_step(translation, "READY_IN_LIST");
        write_operands(translation, instruction);
        buffer_add_format(out, ", %d, l%u)", (int)translation->lists[instruction->c],
                          instruction->c);
        return;
    default:
        break;
    }
    write_plain_step(translation, at);
}

/* ---- what is tested of results --------------------------------------------------------------- */

static void write_test(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    ValueTag tag = VALUE_ABSENT;
    Expectation expected =
        translation_expect(&tag, translation, instruction, translation->frame->names[at]);
    if (expected == EXPECT_NOTHING || translation->frame->settled[at])
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

/* ---- giving up ------------------------------------------------------------------------------- */

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
        if (opcode_info(frame->code[i].op)->form != FORM_GOES_ON || frame->settled[i] ||
            translation_expect(&tag, translation, &frame->code[i], frame->names[i]) ==
                EXPECT_NOTHING)
            continue;
        translation_write_label(translation, 'X', i);
        buffer_add_string(translation->out, ":\n");
        write_leaving(translation,
                      translation_ready_tag(translation, i) != VALUE_ABSENT ? i : i + 1);
    }
}

/* ---- exceptions ------------------------------------------------------------------------------ */

/* A rule's exceptions are judged one after the other: EXCEPTION and, where it is not in force, a
 * jump to the next. Where the judging of that one leads, if it is not in force; NONE where it
 * stands alone. */
static uint32_t end_of_exception(const Frame *frame, uint32_t at)
{
    const Instruction *exception = &frame->code[at];
    bool is_one = at + 1 < frame->instruction_count && exception->op == OP_EXCEPTION &&
                  exception[1].op == OP_JUMP_FALSE && exception[1].a == exception->a;
    return is_one ? instruction_target(&exception[1]) : NONE;
}

/* With none of a rule's exceptions in force, all of them are passed at once, however many there
 * are. */
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

/* ---- forms ----------------------------------------------------------------------------------- */

static void write_ready(Translation *translation, uint32_t at, ValueTag tag)
{
    static const char *const names[] = {
        [OP_INPUT_FIELD] = "READY_INPUT_FIELD",
        [OP_INPUT_FIELD2] = "READY_INPUT_FIELD2",
        [OP_SETTING_VALUE] = "READY_SETTING",
    };
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t record = translation_record_of_field(translation, at);
    buffer_add_string(out, "    if (!");
    if (record != 0 && translation->block != NONE) {
        begin_step_into(translation, "READY_FIELD", at);
        buffer_add_format(out, ", o%u, %u", record, instruction->c);
    } else {
        begin_step(translation, names[instruction->op]);
        write_operands(translation, instruction);
    }
    buffer_add_format(out, ", %d))\n", (int)tag);
    translation_write_goto(translation, 'X', at);
}

/* What other rules make as well is made once: here, if it is not known. A native is paid for each
 * time. */
static bool write_statement(Translation *translation, uint32_t at);

static bool write_shared(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t name = translation->frame->names[at];
    ValueTag tag = VALUE_ABSENT;
    bool pays = instruction->op == OP_NATIVE;
    translation_expect(&tag, translation, instruction, name);
    buffer_add_format(out,
                      pays ? "    if (n%u && pay_again(vm, c%u)) {\n    " : "    if (n%u) {\n    ",
                      name, name);
    translation_write_register(translation, instruction->a);
    buffer_add_format(out, tag != VALUE_ABSENT ? " = settled(v%u, %d);\n" : " = v%u;\n", name,
                      (int)tag);
    buffer_add_string(out, "    } else {\n");
    if (pays)
        buffer_add_string(out, "    const int64_t fuel = vm->fuel;\n");
    if (!write_statement(translation, at))
        return false;
    if (pays)
        buffer_add_format(out, "    c%u = fuel - vm->fuel;\n", name);
    buffer_add_format(out, "    v%u = ", name);
    translation_write_register(translation, instruction->a);
    buffer_add_format(out, ";\n    n%u = true;\n    }\n", name);
    return true;
}

static bool write_statement(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    ValueTag ready_tag = translation_ready_tag(translation, at);
    if (ready_tag != VALUE_ABSENT) {
        write_ready(translation, at, ready_tag);
        return true;
    }
    if (instruction->op == OP_LET && translation->block != NONE &&
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
    if (translation->frame->settled[at] && opcode_info(instruction->op)->a != OPERAND_DST)
        return true; /* a jump that is not taken, or nothing to be unsure of */
    switch (opcode_info(instruction->op)->form) {
    case FORM_GOES_ON:
        return translation_is_shared(translation, at) ? write_shared(translation, at)
                                                      : write_statement(translation, at);
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
        end_end(translation, 'L');
        break;
    case FORM_ENDS:
        buffer_add_string(out, "    ");
        if (translation->body->kind == BODY_RULE) {
            buffer_add_string(out, "goto ");
            translation_write_label(translation, 'L', translation->frame->instruction_count);
            buffer_add_string(out, ";\n");
        } else {
            write_end(translation, "value_null()");
        }
        break;
    }
    return true;
}
