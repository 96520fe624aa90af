/*
 * translate.c - bytecode as C: a function each, in which every instruction is a call of its step.
 *
 * Registers become local variables, jumps become gotos, and the C compiler does the rest: it sees
 * the steps' text (prelude.h), so that what one instruction has found out of a value the next ones
 * need not ask again. Fuel is paid as the interpreter pays it: by a function's length on entry, by
 * a round's length in a loop.
 */
#include "native/prelude.h"
#include "native/translation.h"

enum {
    PART_INSTRUCTIONS = 2500
}; /* below that, reading the headers again takes more than it saves */

/* A comment of text from the bundle, which must not end it. */
void translation_write_comment(Buffer *out, const char *indent, Text text, uint32_t line)
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

/* ---- constants ------------------------------------------------------------------------------- */

/* Whether the constant is plain enough for a C constant; lists and the like are the Vm's. */
static bool has_literal(const Program *program, uint32_t constant)
{
    ValueTag tag = (ValueTag)program_CONSTANTS(program)[constant].tag;
    return tag != VALUE_ABSENT && tag <= VALUE_ENUM;
}

static bool is_octal_after(Text text, size_t i)
{
    return i + 1 < text.size_bytes && text.data[i + 1] >= '0' && text.data[i + 1] <= '7';
}

/* A C string of any bytes; UTF-8 stays readable. */
void translation_write_text(Buffer *out, Text text)
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
        translation_write_text(out,
                               (Text){program_TEXT(program) + constant->payload, constant->size});
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
void translation_write_literal(Translation *translation, uint32_t index)
{
    if (translation->literals[index] || !has_literal(translation->program, index))
        return;
    translation->literals[index] = true;
    const BundleConstant *constant = program_CONSTANTS(translation->program) + index;
    buffer_add_format(translation->out, "static const Value k%u = {.tag = %u", index,
                      constant->tag);
    write_payload(translation->out, translation->program, constant);
    buffer_add_string(translation->out, "};\n");
}

/* Those of all functions that are written. */
static void write_literals(Translation *translation)
{
    const Program *program = translation->program;
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program); i++) {
        const BundleFunction *function = program_FUNCTIONS(program) + i;
        const Instruction *code = program_CODE(program) + function->code.first;
        for (uint32_t k = 0; translation_suits(program, i) && k < function->code.count; k++) {
            const OpcodeInfo *info = opcode_info(code[k].op);
            if (translation_is_constant(info->b))
                translation_write_literal(translation, translation_operand_b(info, &code[k]));
            if (translation_is_constant(info->c))
                translation_write_literal(translation, code[k].c);
        }
    }
}

/* ---- functions ------------------------------------------------------------------------------- */

/* Where it comes from, where that is another line than before. */
static void write_place(Translation *translation, uint32_t at, uint32_t *line)
{
    const BundleFunction *info =
        program_FUNCTIONS(translation->program) + translation->frame->index;
    const BundleLine *place = program_line(translation->program, info->code.first + at);
    if (place == NULL || place->line == *line)
        return;
    *line = place->line;
    translation_write_comment(
        translation->out, "    ",
        program_text(translation->program,
                     program_MODULES(translation->program)[place->module].name),
        place->line);
}

bool translation_plan_body(Translation *translation, Body *body, uint32_t function)
{
    body->number = translation->body_count++;
    return frame_init(&body->frame, translation->arena, translation->program, function) &&
           translation_name(translation, &body->frame);
}

bool translation_write_body(Translation *translation, const Body *body)
{
    const Body *around = translation->body;
    const Frame *frame = &body->frame;
    uint32_t line = 0;
    translation->body = body;
    translation->frame = frame;
    translation_write_payment(translation, frame->instruction_count);
    translation_write_registers(translation);
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        write_place(translation, i, &line);
        if (frame->targets[i]) {
            translation_write_label(translation, 'L', i);
            buffer_add_string(translation->out, ":;\n");
        }
        if (!translation_write_instruction(translation, i))
            return false;
    }
    translation_write_exits(translation);
    translation->body = around;
    translation->frame = around != NULL ? &around->frame : NULL;
    return true;
}

static bool write_function(Translation *translation, uint32_t index)
{
    const BundleFunction *info = program_FUNCTIONS(translation->program) + index;
    arena_reset(translation->arena);
    translation->body_count = 0;
    names_clear(&translation->names);
    Body *body = arena_alloc(translation->arena, sizeof *body);
    if (body == NULL || !translation_plan_body(translation, body, index))
        return false;
    buffer_add_char(translation->out, '\n');
    translation_write_comment(translation->out, "", program_text(translation->program, info->name),
                              0);
    buffer_add_format(translation->out, "LOCAL Value f%u(Vm *vm, const Value *args)\n{\n", index);
    translation_declare_shared(translation);
    bool written = translation_write_body(translation, body);
    buffer_add_string(translation->out, "}\n");
    return written;
}

static void write_prototypes(Translation *translation)
{
    uint32_t count = program_FUNCTIONS_count(translation->program);
    buffer_add_string(translation->out, "\n/* ======== the bundle ======== */\n\n");
    for (uint32_t i = 0; i < count; i++) {
        if (translation_has(translation, i))
            buffer_add_format(translation->out, "LOCAL Value f%u(Vm *vm, const Value *args);\n", i);
    }
    for (uint32_t i = 0; i < translation->block_count; i++)
        buffer_add_format(translation->out, "LOCAL uint64_t b%u(Vm *vm, uint64_t rules);\n", i);
}

static void write_rule_table(Translation *translation)
{
    Buffer *out = translation->out;
    buffer_add_string(out, "static const NativeRule rules[] = {\n");
    for (uint32_t i = 0; i < program_RULES_count(translation->program); i++) {
        uint32_t block = translation->blocks_of_rules[i];
        if (block == NONE)
            buffer_add_string(out, "    {NULL, 0},\n");
        else
            buffer_add_format(out, "    {b%u, %u},\n", block,
                              translation_place_in_block(translation, i));
    }
    buffer_add_string(out, "    {NULL, 0},\n};\n");
}

/* What native_load() looks for. */
static void write_table(Translation *translation)
{
    uint32_t count = program_FUNCTIONS_count(translation->program);
    Buffer *out = translation->out;
    buffer_add_string(out, "\n#if PART_IS(0)\nstatic const NativeBody bodies[] = {\n");
    for (uint32_t i = 0; i < count; i++) {
        if (translation_has(translation, i))
            buffer_add_format(out, "    f%u,\n", i);
        else
            buffer_add_string(out, "    NULL,\n");
    }
    buffer_add_string(out, "    NULL,\n};\n");
    write_rule_table(translation);
    buffer_add_string(out, "__attribute__((visibility(\"default\")))\n");
    buffer_add_format(out, "const NativeCode " NATIVE_SYMBOL " = {%u, bodies, rules};\n#endif\n",
                      count);
}

static void write_heading(Translation *translation)
{
    Buffer *out = translation->out;
    const Program *program = translation->program;
    buffer_add_string(out, "/* Made by licet " LICET_VERSION
                           " from the bundle below: not to be changed. */\n");
    translation_write_comment(out, "", program_text(program, program_meta(program)->name), 0);
    buffer_add_string(out, "/* ");
    program_hash_write(out, program);
    buffer_add_string(out, " */\n");
}

/* Begins the next part where the one in hand has become large enough. */
static void begin_unit(Translation *translation, uint32_t instruction_count)
{
    uint32_t most = program_CODE_count(translation->program) / NATIVE_PARTS_MAX;
    most = most > PART_INSTRUCTIONS ? most : PART_INSTRUCTIONS;
    if (translation->part_instructions > most) {
        translation->part_instructions = 0;
        buffer_add_format(translation->out, "\n#endif\n#if PART_IS(%u)\n", ++translation->part);
    }
    translation->part_instructions += instruction_count;
}

/* Functions and blocks, in parts of about as many instructions each. */
static bool write_functions(Translation *translation)
{
    const Program *program = translation->program;
    buffer_add_string(translation->out, "\n#if PART_IS(0)\n");
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program); i++) {
        if (!translation_has(translation, i))
            continue;
        begin_unit(translation, program_FUNCTIONS(program)[i].code.count);
        if (!write_function(translation, i))
            return false;
    }
    for (uint32_t i = 0; i < translation->block_count; i++) {
        begin_unit(translation, translation->blocks[i].instruction_count);
        if (!translation_write_block(translation, i))
            return false;
    }
    buffer_add_string(translation->out, "\n#endif\n");
    return true;
}

static bool write_all(Translation *translation, uint32_t *out_parts)
{
    write_heading(translation);
    prelude_write(translation->out);
    write_prototypes(translation);
    translation_write_no_fields(translation);
    write_literals(translation);
    translation_write_tables(translation);
    translation_write_lists(translation);
    if (!translation_find_results(translation) || !write_functions(translation))
        return false;
    write_table(translation);
    *out_parts = translation->part + 1;
    return !buffer_failed(translation->out);
}

static bool begin(Translation *translation)
{
    const Program *program = translation->program;
    Arena *arena = translation->fixed;
    uint32_t natives = program_NATIVES_count(program);
    translation->literals =
        arena_alloc_large_array(arena, program_CONSTANTS_count(program) + 1, sizeof(bool));
    translation->linked =
        arena_alloc_large_array(arena, (size_t)natives + 1, sizeof *translation->linked);
    translation->lists =
        arena_alloc_large_array(arena, program_CONSTANTS_count(program) + 1, sizeof(uint8_t));
    translation->tables = arena_alloc_large_array(arena, (size_t)program_TABLES_count(program) + 1,
                                                  sizeof *translation->tables);
    translation->of_rules =
        arena_alloc_large_array(arena, program_FUNCTIONS_count(program) + 1, sizeof(bool));
    translation->results =
        arena_alloc_large_array(arena, program_FUNCTIONS_count(program) + 1, sizeof(uint8_t));
    if (!names_init(&translation->names, arena) || arena_failed(arena))
        return false;
    for (uint32_t i = 0; i < natives; i++) {
        if (!link_native(&translation->linked[i], program, i))
            translation->linked[i] = (LinkedNative){0};
    }
    for (uint32_t i = 0; i < program_RULES_count(program); i++)
        translation->of_rules[program_RULES(program)[i].function] = true;
    return translation_find_blocks(translation);
}

Status native_translate(Buffer *out, uint32_t *out_parts, const Program *program)
{
    Translation translation = {
        .out = out,
        .program = program,
        .block = NONE,
        .fixed = arena_new(&out->allocator),
        .arena = arena_new(&out->allocator),
    };
    bool made = translation.arena != NULL && translation.fixed != NULL && begin(&translation) &&
                write_all(&translation, out_parts);
    arena_free(translation.fixed);
    arena_free(translation.arena);
    return made ? STATUS_OK : STATUS_MEMORY;
}
