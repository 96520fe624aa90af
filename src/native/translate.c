/*
 * translate.c - bytecode as C: a function each, in which every instruction is a call of its step.
 *
 * Registers become local variables, jumps become gotos, and the C compiler does the rest: it sees the
 * steps' text (prelude.h), so that what one instruction has found out of a value the next ones need
 * not ask again. Fuel is paid as the interpreter pays it: by a function's length on entry, by a
 * round's length in a loop.
 */
#include "native/frame.h"
#include "native/prelude.h"

typedef struct Translation {
    Buffer *out;
    const Program *program;
    Arena *arena;
    bool *literals;     /* by CONSTANTS: written as a C constant */
    const Frame *frame; /* of the function being written */
} Translation;

static bool is_translated(const Program *program, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(program) + function;
    return info->register_count <= NATIVE_REGISTERS_MAX &&
           info->code.count <= NATIVE_INSTRUCTIONS_MAX;
}

/* A comment of text from the bundle, which must not end it. */
static void write_comment(Buffer *out, const char *indent, Text text, uint32_t line)
{
    buffer_add_string(out, indent);
    buffer_add_string(out, "/* ");
    for (size_t i = 0; i < text.size_bytes; i++) {
        char c = text.data[i];
        buffer_add_char(out, (unsigned char)c < 0x20 || c == '*' || c == '\\' ? ' ' : c);
    }
    if (line > 0)
        buffer_add_format(out, ":%u", line);
    buffer_add_string(out, " */\n");
}

/* ---- operands ----------------------------------------------------------------------------------- */

/* An operand that steps take as a value rather than by its number. */
static bool is_constant(OperandKind kind)
{
    return kind == OPERAND_CONST || kind == OPERAND_CONST_C || kind == OPERAND_NAME_C;
}

static uint32_t operand_b(const OpcodeInfo *info, const Instruction *instruction)
{
    return operand_is_wide(info->b) ? instruction->wide : instruction->b;
}

/* ---- constants ---------------------------------------------------------------------------------- */

/* Whether the constant is plain enough for a C constant; lists and the like are the Vm's. */
static bool is_plain(const Program *program, uint32_t constant)
{
    ValueTag tag = (ValueTag)program_CONSTANTS(program)[constant].tag;
    return tag != VALUE_ABSENT && tag <= VALUE_ENUM;
}

static bool is_octal_after(Text text, size_t i)
{
    return i + 1 < text.size_bytes && text.data[i + 1] >= '0' && text.data[i + 1] <= '7';
}

/* A C string of any bytes; UTF-8 stays readable. */
static void write_string(Buffer *out, Text text)
{
    buffer_add_char(out, '"');
    for (size_t i = 0; i < text.size_bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x20 || c == 0x7F)
            buffer_add_format(out, is_octal_after(text, i) ? "\\%03o" : "\\%o", c);
        else if (c == '"' || c == '\\' || c == '?') /* two of which could begin a trigraph */
            buffer_add_format(out, "\\%c", c);
        else
            buffer_add_char(out, (char)c);
    }
    buffer_add_char(out, '"');
}

static void write_payload(Buffer *out, const Program *program, const BundleConstant *constant)
{
    switch ((ValueTag)constant->tag) {
    case VALUE_NULL:
        break;
    case VALUE_STRING:
    case VALUE_BYTES:
        buffer_add_format(out, ", .size = %u, .as.text = ", constant->size);
        write_string(out, (Text){program_TEXT(program) + constant->payload, constant->size});
        break;
    case VALUE_BOOL:
        buffer_add_string(out, constant->payload != 0 ? ", .as.boolean = true" : "");
        break;
    default:
        buffer_add_format(out, ", .type = %u, .size = %u, .as.uinteger = UINT64_C(", constant->type,
                          constant->size);
        buffer_add_uint(out, constant->payload);
        buffer_add_string(out, ")");
        break;
    }
}

/* The constant, unless it is there already. */
static void write_literal(Translation *translation, uint32_t index)
{
    if (translation->literals[index] || !is_plain(translation->program, index))
        return;
    translation->literals[index] = true;
    const BundleConstant *constant = program_CONSTANTS(translation->program) + index;
    buffer_add_format(translation->out, "static const Value k%u = {.tag = %u", index,
                      constant->tag);
    write_payload(translation->out, translation->program, constant);
    buffer_add_string(translation->out, "};\n");
}

static void write_literals(Translation *translation, const BundleFunction *function)
{
    const Instruction *code = program_CODE(translation->program) + function->code.first;
    for (uint32_t i = 0; i < function->code.count; i++) {
        const OpcodeInfo *info = opcode_info(code[i].op);
        if (is_constant(info->b))
            write_literal(translation, operand_b(info, &code[i]));
        if (is_constant(info->c))
            write_literal(translation, code[i].c);
    }
}

/* ---- registers ---------------------------------------------------------------------------------- */

/* The first register of the array that this one lies in. */
static uint32_t array_of(const Frame *frame, uint32_t i)
{
    while (i > 0 && frame->joined[i - 1])
        i--;
    return i;
}

/* "r3", or "r2[1]". */
static void write_register(Translation *translation, uint32_t i)
{
    uint32_t first = array_of(translation->frame, i);
    buffer_add_format(translation->out, "r%u", first);
    if (first != i || translation->frame->joined[i])
        buffer_add_format(translation->out, "[%u]", i - first);
}

/* One variable, or an array where instructions want registers side by side. */
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

static void take_arguments(Translation *translation)
{
    for (uint32_t i = 0; i < translation->frame->param_count; i++) {
        if (!translation->frame->used[i])
            continue;
        buffer_add_string(translation->out, "    ");
        write_register(translation, i);
        buffer_add_format(translation->out, " = args[%u];\n", i);
    }
}

/* ---- instructions ------------------------------------------------------------------------------- */

static void write_operand(Translation *translation, OperandKind kind, uint32_t operand,
                          const Instruction *instruction)
{
    Buffer *out = translation->out;
    const Program *program = translation->program;
    if (kind == OPERAND_NONE || kind == OPERAND_TARGET || kind == OPERAND_LOOP)
        return;
    buffer_add_string(out, ", ");
    if (kind == OPERAND_BASE &&
        instruction_run_length(program->sections, program->counts, instruction) == 0)
        buffer_add_string(out, "NULL");
    else if (kind == OPERAND_DST || kind == OPERAND_SRC || kind == OPERAND_BASE) {
        buffer_add_char(out, '&');
        write_register(translation, operand);
    } else if (is_constant(kind) && translation->literals[operand])
        buffer_add_format(out, "&k%u", operand);
    else if (is_constant(kind))
        buffer_add_format(out, "constant(vm, %u)", operand);
    else
        buffer_add_format(out, "%u", operand);
}

static void write_step(Translation *translation, uint32_t at)
{
    const Frame *frame = translation->frame;
    const Instruction *instruction = &frame->code[at];
    const OpcodeInfo *info = opcode_info(instruction->op);
    buffer_add_format(translation->out, "step_%s(vm, (Site){%u, %u}", info->name, frame->index, at);
    write_operand(translation, info->a, instruction->a, instruction);
    write_operand(translation, info->b, operand_b(info, instruction), instruction);
    write_operand(translation, info->c, instruction->c, instruction);
    buffer_add_char(translation->out, ')');
}

/* A call of a function that is here as well needs no detour through the Vm. */
static void write_call(Translation *translation, const Instruction *instruction)
{
    buffer_add_string(translation->out, "    ");
    write_register(translation, instruction->a);
    buffer_add_format(translation->out, " = f%u(vm", instruction->c);
    write_operand(translation, OPERAND_BASE, instruction->b, instruction);
    buffer_add_string(translation->out, ");\n");
}

static void write_instruction(Translation *translation, uint32_t at)
{
    static const char out_of_fuel[] = "        return RUNTIME(machine_out_of_fuel)(vm);\n";
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    switch (opcode_info(instruction->op)->form) {
    case FORM_GOES_ON:
        if (instruction->op == OP_CALL && is_translated(translation->program, instruction->c)) {
            write_call(translation, instruction);
            break;
        }
        buffer_add_string(out, "    ");
        write_step(translation, at);
        buffer_add_string(out, ";\n");
        break;
    case FORM_BRANCHES:
        buffer_add_string(out, "    if (");
        write_step(translation, at);
        buffer_add_format(out, ")\n        goto L%u;\n", instruction_target(instruction));
        break;
    case FORM_LOOPS:
        buffer_add_format(out, "    if (!pay(vm, %u))\n%s    goto L%u;\n",
                          at - instruction_target(instruction), out_of_fuel,
                          instruction_target(instruction));
        break;
    case FORM_FIRES:
        buffer_add_string(out, "    if (!");
        write_step(translation, at);
        buffer_add_string(out, ")\n        return RUNTIME(machine_too_many_findings)(vm);\n");
        break;
    case FORM_RETURNS:
        buffer_add_string(out, "    return ");
        write_step(translation, at);
        buffer_add_string(out, ";\n");
        break;
    case FORM_ENDS:
        buffer_add_string(out, "    return value_null();\n");
        break;
    }
}

/* Where it comes from, where that is another line than before. */
static void write_place(Translation *translation, uint32_t at, uint32_t *line)
{
    const BundleFunction *info =
        program_FUNCTIONS(translation->program) + translation->frame->index;
    const BundleLine *place = program_line(translation->program, info->code.first + at);
    if (place == NULL || place->line == *line)
        return;
    *line = place->line;
    write_comment(translation->out, "    ",
                  program_text(translation->program,
                               program_MODULES(translation->program)[place->module].name),
                  place->line);
}

/* ---- functions ---------------------------------------------------------------------------------- */

static void write_body(Translation *translation)
{
    Buffer *out = translation->out;
    const Frame *frame = translation->frame;
    uint32_t line = 0;
    declare_registers(translation);
    buffer_add_format(out, "    if (!pay(vm, %u))\n", frame->instruction_count);
    buffer_add_string(out, "        return RUNTIME(machine_out_of_fuel)(vm);\n");
    take_arguments(translation);
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        write_place(translation, i, &line);
        if (frame->targets[i])
            buffer_add_format(out, "L%u:;\n", i);
        write_instruction(translation, i);
    }
}

static bool write_function(Translation *translation, uint32_t index)
{
    const BundleFunction *info = program_FUNCTIONS(translation->program) + index;
    Frame frame;
    arena_reset(translation->arena);
    if (!frame_init(&frame, translation->arena, translation->program, index))
        return false;
    translation->frame = &frame;
    buffer_add_char(translation->out, '\n');
    write_literals(translation, info);
    write_comment(translation->out, "", program_text(translation->program, info->name), 0);
    buffer_add_format(translation->out, "static Value f%u(Vm *vm, const Value *args)\n{\n", index);
    write_body(translation);
    buffer_add_string(translation->out, "}\n");
    return true;
}

static void write_prototypes(Translation *translation)
{
    uint32_t count = program_FUNCTIONS_count(translation->program);
    buffer_add_string(translation->out, "\n/* ======== the bundle ======== */\n\n");
    for (uint32_t i = 0; i < count; i++) {
        if (is_translated(translation->program, i))
            buffer_add_format(translation->out, "static Value f%u(Vm *vm, const Value *args);\n",
                              i);
    }
}

/* What native_load() looks for. */
static void write_table(Translation *translation)
{
    uint32_t count = program_FUNCTIONS_count(translation->program);
    Buffer *out = translation->out;
    buffer_add_string(out, "\nstatic const NativeBody bodies[] = {\n");
    for (uint32_t i = 0; i < count; i++) {
        if (is_translated(translation->program, i))
            buffer_add_format(out, "    f%u,\n", i);
        else
            buffer_add_string(out, "    NULL,\n");
    }
    buffer_add_string(out, "    NULL,\n};\n__attribute__((visibility(\"default\")))\n");
    buffer_add_format(out, "const NativeCode " NATIVE_SYMBOL " = {%u, bodies};\n", count);
}

static void write_heading(Translation *translation)
{
    Buffer *out = translation->out;
    const Program *program = translation->program;
    buffer_add_string(out, "/* Made by licet " LICET_VERSION
                           " from the bundle below: not to be changed. */\n");
    write_comment(out, "", program_text(program, program_meta(program)->name), 0);
    buffer_add_string(out, "/* ");
    program_hash_write(out, program);
    buffer_add_string(out, " */\n");
}

static bool write_all(Translation *translation)
{
    uint32_t count = program_FUNCTIONS_count(translation->program);
    write_heading(translation);
    prelude_write(translation->out);
    write_prototypes(translation);
    for (uint32_t i = 0; i < count; i++) {
        if (is_translated(translation->program, i) && !write_function(translation, i))
            return false;
    }
    write_table(translation);
    return !buffer_failed(translation->out);
}

Status native_translate(Buffer *out, const Program *program)
{
    Allocator allocator = out->allocator;
    size_t literal_bytes = (size_t)program_CONSTANTS_count(program) + 1;
    Translation translation = {
        .out = out,
        .program = program,
        .arena = arena_new(&allocator),
        .literals = allocator_alloc(&allocator, literal_bytes),
    };
    bool made = translation.arena != NULL && translation.literals != NULL;
    if (made) {
        memset(translation.literals, 0, literal_bytes);
        made = write_all(&translation);
    }
    if (translation.literals != NULL)
        allocator_free(&allocator, translation.literals, literal_bytes);
    arena_free(translation.arena);
    return made ? STATUS_OK : STATUS_MEMORY;
}
