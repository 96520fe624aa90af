/*
 * emit_function.c - instructions, registers and jumps of one function.
 */
#include <assert.h>

#include "base/limits.h"
#include "emit/emitter.h"

uint32_t function_declare(Emitter *emitter, Text name)
{
    BundleFunction function = {.name = builder_text(emitter->builder, name)};
    return builder_add(emitter->builder, SECTION_FUNCTIONS, &function);
}

void function_begin(FunctionEmitter *out, Emitter *emitter, uint32_t function, uint32_t module)
{
    *out = (FunctionEmitter){
        .emitter = emitter,
        .function = function,
        .first_instruction = builder_count(emitter->builder, SECTION_CODE),
        .module = module,
        .enclosing = NONE,
        .noted = NONE,
    };
}

static void fill_function(FunctionEmitter *function, uint32_t param_count)
{
    Builder *builder = function->emitter->builder;
    BundleFunction *item = builder_item(builder, SECTION_FUNCTIONS, function->function);
    if (item == NULL)
        return; /* memory is exhausted: builder_finish() says so */
    item->code.first = function->first_instruction;
    item->code.count = builder_count(builder, SECTION_CODE) - function->first_instruction;
    item->register_count = function->register_count;
    item->param_count = param_count;
}

void function_end(FunctionEmitter *function, uint32_t result, uint32_t param_count)
{
    function_emit(function, OP_RETURN, result, 0, 0);
    fill_function(function, param_count);
}

void function_end_rule(FunctionEmitter *function)
{
    function_emit(function, OP_DONE, 0, 0, 0);
    fill_function(function, 0);
}

uint16_t function_reserve(FunctionEmitter *function, uint32_t count)
{
    uint32_t first = function->next;
    if (first + count > LIMIT_REGISTERS) {
        emit_over_limit(function->emitter, SPAN_NONE, "registers in one function");
        return 0;
    }
    function->next += count;
    if (function->next > function->register_count)
        function->register_count = function->next;
    return (uint16_t)first;
}

uint32_t function_emit(FunctionEmitter *function, Opcode op, uint32_t a, uint32_t b, uint32_t c)
{
    if (a > UINT16_MAX || b > UINT16_MAX || c > UINT16_MAX) {
        emit_over_limit(function->emitter, SPAN_NONE, "operands of an instruction");
        a = b = c = 0;
    }
    Instruction instruction = {.op = (uint16_t)op, .a = (uint16_t)a};
    instruction.b = (uint16_t)b;
    instruction.c = (uint16_t)c;
    return builder_add(function->emitter->builder, SECTION_CODE, &instruction);
}

uint32_t function_emit_wide(FunctionEmitter *function, Opcode op, uint32_t a, uint32_t wide)
{
    assert(a <= UINT16_MAX);
    Instruction instruction = {.op = (uint16_t)op, .a = (uint16_t)a};
    instruction.wide = wide;
    return builder_add(function->emitter->builder, SECTION_CODE, &instruction);
}

void function_jump(FunctionEmitter *function, Opcode op, uint32_t a, Label *label)
{
    uint32_t at = function_emit_wide(function, op, a, 0);
    uint32_t *jumps = arena_grow(function->emitter->arena, label->jumps, label->count,
                                 &label->capacity, sizeof *jumps);
    if (jumps == NULL)
        return; /* the arena remembers: emit_program() fails */
    label->jumps = jumps;
    label->jumps[label->count++] = at;
}

void function_land(FunctionEmitter *function, Label *label)
{
    Builder *builder = function->emitter->builder;
    uint32_t here = builder_count(builder, SECTION_CODE) - function->first_instruction;
    for (uint32_t i = 0; i < label->count; i++) {
        Instruction *jump = builder_item(builder, SECTION_CODE, label->jumps[i]);
        if (jump != NULL)
            jump->wide = here;
    }
    label->count = 0;
}

void function_loop(FunctionEmitter *function, uint32_t instruction)
{
    function_emit_wide(function, OP_LOOP, 0, instruction - function->first_instruction);
}

void function_in(FunctionEmitter *function, uint32_t module)
{
    if (function->module != module)
        function->line = 0;
    function->module = module;
}

void function_at(FunctionEmitter *function, Span span)
{
    if (function->module == NONE || span.file == UINT32_MAX)
        return;
    Emitter *emitter = function->emitter;
    LineColumn place = emit_location(emitter, span);
    if (place.line == function->line)
        return;
    function->line = place.line;
    BundleLine line = {
        .instruction = builder_count(emitter->builder, SECTION_CODE),
        .module = function->module,
        .line = place.line,
        .column = place.column,
    };
    uint32_t count = builder_count(emitter->builder, SECTION_LINES);
    BundleLine *last = count > 0 ? builder_item(emitter->builder, SECTION_LINES, count - 1) : NULL;
    if (last != NULL && last->instruction == line.instruction)
        *last = line; /* nothing was emitted for the line before */
    else
        builder_add(emitter->builder, SECTION_LINES, &line);
}

void function_constant(FunctionEmitter *function, uint32_t dst, Value value)
{
    uint32_t constant = builder_constant(function->emitter->builder, value);
    function_emit_wide(function, OP_CONST, dst, constant);
}
