/*
 * disasm.c - instructions by operand kind, as text.
 */
#include "code/disasm.h"

static const char *const section_names[SECTION_COUNT] = {
#define SECTION(name, type) [SECTION_##name] = #name,
#include "code/sections.def"
};

/* ---- operands -------------------------------------------------------------------------------- */

static void write_constant(Buffer *out, const Program *program, uint32_t index)
{
    Arena *arena = arena_new(&out->allocator);
    if (arena == NULL) {
        out->failed = true;
        return;
    }
    ValueNames names = program_names(program);
    print_cel(out, program_constant(program, arena, index), &names);
    arena_free(arena);
}

static void write_name(Buffer *out, const Program *program, BundleText name)
{
    buffer_add(out, program_text(program, name));
}

static void write_native(Buffer *out, const Program *program, uint32_t index)
{
    const BundleNative *native = program_NATIVES(program) + index;
    write_name(out, program, native->function);
    if (native->c_name.size_bytes > 0) {
        buffer_add_char(out, '@');
        write_name(out, program, native->c_name);
    }
}

static void write_operand(Buffer *out, const Program *program, OperandKind kind, uint32_t operand)
{
    switch (kind) {
    case OPERAND_NONE:
        break;
    case OPERAND_DST:
    case OPERAND_SRC:
        buffer_add_format(out, "r%u", operand);
        break;
    case OPERAND_BASE:
        buffer_add_format(out, "r%u..", operand);
        break;
    case OPERAND_COUNT:
        buffer_add_format(out, "x%u", operand);
        break;
    case OPERAND_FIELD:
        buffer_add_format(out, "@%u", operand);
        break;
    case OPERAND_CONST:
    case OPERAND_CONST_C:
    case OPERAND_LIST_C:
    case OPERAND_NAME_C:
        write_constant(out, program, operand);
        break;
    case OPERAND_LET:
        write_name(out, program, program_LETS(program)[operand].name);
        break;
    case OPERAND_SETTING:
        write_name(out, program, program_SETTINGS(program)[operand].name);
        break;
    case OPERAND_VARIABLE:
        write_name(out, program, program_VARIABLES(program)[operand].name);
        break;
    case OPERAND_DECIDE:
        write_name(out, program, program_DECIDES(program)[operand].name);
        break;
    case OPERAND_SCOPE:
        write_name(out, program, program_SCOPES(program)[operand].name);
        break;
    case OPERAND_EXCEPTION:
        write_name(out, program, program_EXCEPTIONS(program)[operand].name);
        break;
    case OPERAND_TARGET:
    case OPERAND_LOOP:
        buffer_add_format(out, "-> %u", operand);
        break;
    case OPERAND_NATIVE_C:
        write_native(out, program, operand);
        break;
    case OPERAND_FUNCTION_C:
        write_name(out, program, program_FUNCTIONS(program)[operand].name);
        break;
    case OPERAND_TABLE_C:
        write_name(out, program, program_TABLES(program)[operand].name);
        break;
    case OPERAND_SOURCE_C:
        write_name(out, program, program_SOURCES(program)[operand].name);
        break;
    }
}

/* ---- instructions ---------------------------------------------------------------------------- */

static void write_instruction(Buffer *out, const Program *program, const Instruction *instruction,
                              uint32_t number)
{
    const OpcodeInfo *info = opcode_info(instruction->op);
    bool wide = operand_is_wide(info->b);
    const OperandKind kinds[] = {info->a, info->b, info->c};
    const uint32_t operands[] = {instruction->a, wide ? instruction->wide : instruction->b,
                                 instruction->c};
    buffer_add_format(out, "  %4u  %-14s", number, info->name);
    bool first = true;
    for (int i = 0; i < 3; i++) {
        if (kinds[i] == OPERAND_NONE)
            continue;
        buffer_add_string(out, first ? " " : ", ");
        write_operand(out, program, kinds[i], operands[i]);
        first = false;
    }
    buffer_add_char(out, '\n');
}

/* The source line, where it is another than before. */
static void write_line(Buffer *out, const Program *program, uint32_t instruction, uint32_t *line)
{
    const BundleLine *entry = program_line(program, instruction);
    if (entry == NULL || entry->line == *line)
        return;
    *line = entry->line;
    buffer_add_string(out, "        ; ");
    write_name(out, program, program_MODULES(program)[entry->module].name);
    buffer_add_format(out, ":%u\n", entry->line);
}

static void write_function(Buffer *out, const Program *program, const BundleFunction *function)
{
    uint32_t line = 0;
    write_name(out, program, function->name);
    buffer_add_format(out, ": %u parameters, %u registers\n", function->param_count,
                      function->register_count);
    for (uint32_t i = 0; i < function->code.count; i++) {
        uint32_t at = function->code.first + i;
        write_line(out, program, at, &line);
        write_instruction(out, program, &program_CODE(program)[at], i);
    }
    buffer_add_char(out, '\n');
}

void disasm_write(Buffer *out, const Program *program, Text filter)
{
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program); i++) {
        const BundleFunction *function = program_FUNCTIONS(program) + i;
        if (text_find(program_text(program, function->name), filter, 0) != SIZE_MAX)
            write_function(out, program, function);
    }
}

void disasm_write_summary(Buffer *out, const Program *program)
{
    buffer_add_string(out, "bundle ");
    write_name(out, program, program_meta(program)->name);
    buffer_add_char(out, ' ');
    write_name(out, program, program_meta(program)->version);
    buffer_add_string(out, ", built by ");
    write_name(out, program, program_meta(program)->compiler);
    buffer_add_string(out, "\nhash ");
    program_hash_write(out, program);
    buffer_add_char(out, '\n');
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        uint32_t count;
        program_section(&count, program, (SectionKind)kind);
        buffer_add_format(out, "%-16s %8u\n", section_names[kind], count);
    }
}
