/*
 * verify_code.c - instructions by operand kind, and calls without circles.
 *
 * Jumps go forward and a LOOP goes back to a NEXT, whose iteration is finite: so every function
 * ends. Functions call each other without circles, and lets count as calls of their functions.
 */
#include "base/limits.h"
#include "code/verifier.h"

/* What an operand of each kind must be below, if that is all there is to check of it; else 0. */
typedef struct Limits {
    uint32_t below[OPERAND_KIND_COUNT];
} Limits;

/* The instruction being checked. */
typedef struct CodePlace {
    Verifier *verifier;
    const Limits *limits;
    uint32_t function;
    const BundleFunction *in;
    const Instruction *code; /* of the function */
    uint32_t at;
} CodePlace;

static bool refuse_code(const CodePlace *place, const char *what, uint32_t number)
{
    const char *text = place->verifier->sections[SECTION_TEXT];
    BundleText name = place->in->name;
    return verifier_refuse(place->verifier, "function %u (%.*s): instruction %u: %s %u",
                           place->function, (int)name.size_bytes, text + name.offset, place->at,
                           what, number);
}

static bool in_section(const CodePlace *place, uint32_t index, SectionKind kind, const char *what)
{
    return index < place->verifier->counts[kind] || refuse_code(place, what, index);
}

/* ---- runs of registers ----------------------------------------------------------------------- */

static uint32_t param_count_of(const void *const *sections, OperandKind kind, uint32_t index)
{
    switch (kind) {
    case OPERAND_NATIVE_C:
        return ((const BundleNative *)sections[SECTION_NATIVES])[index].param_count;
    case OPERAND_FUNCTION_C:
        return ((const BundleFunction *)sections[SECTION_FUNCTIONS])[index].param_count;
    case OPERAND_TABLE_C:
        return ((const BundleTable *)sections[SECTION_TABLES])[index].param_count;
    case OPERAND_SOURCE_C:
        return ((const BundleSource *)sections[SECTION_SOURCES])[index].params.count;
    default:
        return 0;
    }
}

uint32_t instruction_run_length(const void *const *sections, const uint32_t *counts,
                                const Instruction *instruction)
{
    const BundleConstant *constants = sections[SECTION_CONSTANTS];
    const BundleRecord *records = sections[SECTION_RECORDS];
    OperandKind kind = opcode_info(instruction->op)->c;
    if (kind == OPERAND_COUNT) {
        uint32_t width = instruction->op == OP_LIST_OPT || instruction->op == OP_MAP ? 2
                         : instruction->op == OP_MAP_OPT                             ? 3
                                                                                     : 1;
        return instruction->c * width;
    }
    if (kind != OPERAND_CONST_C)
        return param_count_of(sections, kind, instruction->c);
    const BundleConstant *type = &constants[instruction->c]; /* RECORD */
    if (type->tag != VALUE_INT || type->payload >= counts[SECTION_RECORDS])
        return UINT32_MAX;
    return records[type->payload].fields.count;
}

static bool check_run(const CodePlace *place, const Instruction *instruction)
{
    const Verifier *verifier = place->verifier;
    uint32_t length = instruction_run_length(verifier->sections, verifier->counts, instruction);
    uint32_t registers = place->in->register_count;
    if (length > registers || instruction->b > registers - length)
        return refuse_code(place, "the registers begin at", instruction->b);
    return true;
}

/* ---- operands -------------------------------------------------------------------------------- */

static bool check_target(const CodePlace *place, uint32_t target)
{
    return (target > place->at && target < place->in->code.count) ||
           refuse_code(place, "it jumps to", target);
}

static bool check_loop(const CodePlace *place, uint32_t target)
{
    return (target < place->at && place->code[target].op == OP_NEXT) ||
           refuse_code(place, "it goes back to", target);
}

static bool check_register(const CodePlace *place, uint32_t number)
{
    return number < place->in->register_count || refuse_code(place, "there is no register", number);
}

static bool check_constant(const CodePlace *place, uint32_t index)
{
    return in_section(place, index, SECTION_CONSTANTS, "there is no constant");
}

static bool check_string(const CodePlace *place, uint32_t index)
{
    const BundleConstant *constant =
        (const BundleConstant *)place->verifier->sections[SECTION_CONSTANTS] + index;
    return constant->tag == VALUE_STRING || refuse_code(place, "no string is constant", index);
}

static bool check_operand(const CodePlace *place, OperandKind kind, uint32_t operand)
{
    switch (kind) {
    case OPERAND_NONE:
        return true;
    case OPERAND_DST:
    case OPERAND_SRC:
        return check_register(place, operand);
    case OPERAND_BASE:
        return true; /* after the operand that says how many */
    case OPERAND_COUNT:
    case OPERAND_FIELD:
        return true; /* a run's length; a field is checked against the record met */
    case OPERAND_CONST:
    case OPERAND_CONST_C:
    case OPERAND_LIST_C:
        return check_constant(place, operand);
    case OPERAND_NAME_C:
        return check_constant(place, operand) && check_string(place, operand);
    case OPERAND_LET:
        return in_section(place, operand, SECTION_LETS, "there is no let");
    case OPERAND_SETTING:
        return in_section(place, operand, SECTION_SETTINGS, "there is no setting");
    case OPERAND_VARIABLE:
        return in_section(place, operand, SECTION_VARIABLES, "there is no variable");
    case OPERAND_DECIDE:
        return in_section(place, operand, SECTION_DECIDES, "there is no decision");
    case OPERAND_SCOPE:
        return in_section(place, operand, SECTION_SCOPES, "there is no scope");
    case OPERAND_EXCEPTION:
        return in_section(place, operand, SECTION_EXCEPTIONS, "there is no exception");
    case OPERAND_TARGET:
        return check_target(place, operand);
    case OPERAND_LOOP:
        return check_loop(place, operand);
    case OPERAND_NATIVE_C:
        return in_section(place, operand, SECTION_NATIVES, "there is no native");
    case OPERAND_FUNCTION_C:
        return in_section(place, operand, SECTION_FUNCTIONS, "there is no function");
    case OPERAND_TABLE_C:
        return in_section(place, operand, SECTION_TABLES, "there is no table");
    case OPERAND_SOURCE_C:
        return in_section(place, operand, SECTION_SOURCES, "there is no source");
    }
    return false;
}

/* An iteration takes two registers. */
static bool check_iteration(const CodePlace *place, const Instruction *instruction)
{
    return instruction->op != OP_ITERATE || check_register(place, instruction->a + 1U);
}

/* Most operands are right by being below a limit. */
static inline bool is_operand(const CodePlace *place, OperandKind kind, uint32_t operand)
{
    return operand < place->limits->below[kind] || check_operand(place, kind, operand);
}

static bool check_instruction(const CodePlace *place)
{
    const Instruction *instruction = &place->code[place->at];
    if (instruction->op >= OPCODE_COUNT)
        return refuse_code(place, "there is no opcode", instruction->op);
    const OpcodeInfo *info = opcode_info(instruction->op);
    uint32_t b = operand_is_wide(info->b) ? instruction->wide : instruction->b;
    return is_operand(place, info->a, instruction->a) && is_operand(place, info->b, b) &&
           is_operand(place, info->c, instruction->c) &&
           (info->b != OPERAND_BASE || check_run(place, instruction)) &&
           check_iteration(place, instruction);
}

static bool ends(const Instruction *code, uint32_t count)
{
    return count > 0 && (code[count - 1].op == OP_RETURN || code[count - 1].op == OP_DONE);
}

/* For all functions; registers are set for each. */
static void limits_init(Limits *limits, const Verifier *verifier)
{
    const uint32_t *counts = verifier->counts;
    *limits = (Limits){.below = {
                           [OPERAND_NONE] = UINT32_MAX,
                           [OPERAND_BASE] = UINT32_MAX,
                           [OPERAND_COUNT] = UINT32_MAX,
                           [OPERAND_FIELD] = UINT32_MAX,
                           [OPERAND_CONST] = counts[SECTION_CONSTANTS],
                           [OPERAND_CONST_C] = counts[SECTION_CONSTANTS],
                           [OPERAND_LIST_C] = counts[SECTION_CONSTANTS],
                           [OPERAND_LET] = counts[SECTION_LETS],
                           [OPERAND_SETTING] = counts[SECTION_SETTINGS],
                           [OPERAND_VARIABLE] = counts[SECTION_VARIABLES],
                           [OPERAND_DECIDE] = counts[SECTION_DECIDES],
                           [OPERAND_SCOPE] = counts[SECTION_SCOPES],
                           [OPERAND_EXCEPTION] = counts[SECTION_EXCEPTIONS],
                           [OPERAND_NATIVE_C] = counts[SECTION_NATIVES],
                           [OPERAND_FUNCTION_C] = counts[SECTION_FUNCTIONS],
                           [OPERAND_TABLE_C] = counts[SECTION_TABLES],
                           [OPERAND_SOURCE_C] = counts[SECTION_SOURCES],
                       }};
}

static bool check_function(Verifier *verifier, Limits *limits, uint32_t index)
{
    const BundleFunction *function =
        (const BundleFunction *)verifier->sections[SECTION_FUNCTIONS] + index;
    CodePlace place = {
        .verifier = verifier,
        .limits = limits,
        .function = index,
        .in = function,
        .code = (const Instruction *)verifier->sections[SECTION_CODE] + function->code.first,
    };
    if (!ends(place.code, function->code.count))
        return refuse_code(&place, "it does not end in RETURN or DONE: its length is",
                           function->code.count);
    limits->below[OPERAND_DST] = function->register_count;
    limits->below[OPERAND_SRC] = function->register_count;
    for (place.at = 0; place.at < function->code.count; place.at++) {
        if (!check_instruction(&place))
            return false;
    }
    return true;
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* The function an instruction calls, itself or through a let, scope or decision; or NONE. */
static uint32_t callee(const Verifier *verifier, const Instruction *instruction)
{
    switch (instruction->op) {
    case OP_CALL:
        return instruction->c;
    case OP_LET:
        return ((const BundleLet *)verifier->sections[SECTION_LETS])[instruction->wide].function;
    case OP_SCOPE:
        return ((const BundleScope *)verifier->sections[SECTION_SCOPES])[instruction->wide]
            .function;
    default:
        return NONE;
    }
}

/* A depth-first walk of the call graph, with a stack of its own. */
typedef struct CallWalk {
    Verifier *verifier;
    uint8_t *states; /* of every function: 0 unseen, 1 being walked, 2 done */
    struct {
        uint32_t function;
        uint32_t next; /* instruction */
    } stack[LIMIT_CALL_DEPTH];
    uint32_t depth;
} CallWalk;

static bool enter(CallWalk *walk, uint32_t function)
{
    if (walk->states[function] == 1)
        return verifier_refuse(walk->verifier, "function %u calls itself in a circle", function);
    if (walk->depth == LIMIT_CALL_DEPTH)
        return verifier_refuse(walk->verifier, "function %u is called deeper than %d", function,
                               LIMIT_CALL_DEPTH);
    walk->states[function] = 1;
    walk->stack[walk->depth].function = function;
    walk->stack[walk->depth].next = 0;
    walk->depth++;
    return true;
}

/* Goes on with the function on top of the stack; false when the bundle is refused. */
static bool step(CallWalk *walk)
{
    uint32_t top = walk->depth - 1, index = walk->stack[top].function;
    const BundleFunction *function =
        (const BundleFunction *)walk->verifier->sections[SECTION_FUNCTIONS] + index;
    const Instruction *code =
        (const Instruction *)walk->verifier->sections[SECTION_CODE] + function->code.first;
    while (walk->stack[top].next < function->code.count) {
        uint32_t called = callee(walk->verifier, &code[walk->stack[top].next++]);
        if (called != NONE && walk->states[called] != 2)
            return enter(walk, called);
    }
    walk->states[index] = 2;
    walk->depth--;
    return true;
}

static Status check_calls(Verifier *verifier)
{
    uint32_t count = verifier->counts[SECTION_FUNCTIONS];
    CallWalk walk = {.verifier = verifier};
    walk.states = allocator_alloc(&verifier->allocator, count + 1);
    if (walk.states == NULL)
        return STATUS_MEMORY;
    memset(walk.states, 0, count + 1);
    bool right = true;
    for (uint32_t i = 0; right && i < count; i++) {
        if (walk.states[i] == 0)
            right = enter(&walk, i);
        while (right && walk.depth > 0)
            right = step(&walk);
    }
    allocator_free(&verifier->allocator, walk.states, count + 1);
    return right ? STATUS_OK : STATUS_BUNDLE;
}

Status verify_code(Verifier *verifier)
{
    Limits limits;
    limits_init(&limits, verifier);
    for (uint32_t i = 0; i < verifier->counts[SECTION_FUNCTIONS]; i++) {
        if (!check_function(verifier, &limits, i))
            return STATUS_BUNDLE;
    }
    return check_calls(verifier);
}
