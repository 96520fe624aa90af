/*
 * trace.c - the Vm's trace kept as trees.
 *
 * Parts are evaluated before what they are part of, so a frame keeps the latest value of each of
 * its expressions in a slot, and an expression that gets its value takes its parts' slots with it.
 * What never gets a value of its own (a short cut taken, code shared with a part) has the one that
 * follows from its parts.
 */
#include "explain/trace.h"

enum { KEPT_BYTES = 64 * 1024 * 1024 }; /* of one record's trees; what goes beyond is left out */

typedef struct Frame Frame;
struct Frame {
    Frame *outer;
    uint32_t function;
    uint32_t arg_count;
    const Value *args;
    BundleRange range;   /* EXPRESSIONS */
    ExplainNode **slots; /* one for each, or NULL */
};

/* What a function is the code of, by number, or NONE. */
typedef struct Purpose {
    uint32_t rule;
    uint32_t let;
    uint32_t decide;
} Purpose;

struct Tracer {
    const Program *program;
    Allocator allocator;
    Arena *fixed;         /* lives as long as this */
    Arena *arena;         /* of the record in hand */
    uint32_t *spots;      /* by instruction: EXPRESSIONS or NONE */
    uint32_t *first_part; /* by expression, or NONE */
    uint32_t *next_part;
    uint32_t *ends;    /* by expression: the first one after its parts */
    Purpose *purposes; /* by function */
    TracedRule *rules;
    const ExplainNode **lets;
    const ExplainNode **decides;
    Frame *frame;
    uint32_t skipped; /* frames that could not be kept */
    bool is_cut;
    /* The rows reported, and the body of the function that returned, since the last step */
    uint32_t row_count;
    uint32_t row_capacity;
    uint32_t *rows;
    uint32_t row_table;
    ExplainNode *body;
    uint32_t body_function;
    /* Of the rule being run */
    uint32_t rule;
    bool fired;
    Text path;
    Value unsure;
    ExplainRound *last_round;
};

/* ---- making ---------------------------------------------------------------------------------- */

static uint32_t *numbers_new(Arena *arena, uint32_t count, uint32_t value)
{
    uint32_t *numbers = arena_alloc_array(arena, count + 1, sizeof *numbers);
    for (uint32_t i = 0; numbers != NULL && i < count; i++)
        numbers[i] = value;
    return numbers;
}

/* Backwards, so that each part is put before those that follow it. */
static void link_parts(Tracer *tracer)
{
    const BundleExpression *items = program_EXPRESSIONS(tracer->program);
    for (uint32_t i = program_EXPRESSIONS_count(tracer->program); i > 0; i--) {
        uint32_t part = i - 1, whole = items[part].parent;
        if (tracer->ends[part] < i)
            tracer->ends[part] = i;
        if (whole == NONE)
            continue;
        tracer->next_part[part] = tracer->first_part[whole];
        tracer->first_part[whole] = part;
        if (tracer->ends[whole] < tracer->ends[part])
            tracer->ends[whole] = tracer->ends[part];
    }
}

static void find_purposes(Tracer *tracer)
{
    const Program *program = tracer->program;
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program); i++)
        tracer->purposes[i] = (Purpose){NONE, NONE, NONE};
    for (uint32_t i = 0; i < program_RULES_count(program); i++)
        tracer->purposes[program_RULES(program)[i].function].rule = i;
    for (uint32_t i = 0; i < program_LETS_count(program); i++)
        tracer->purposes[program_LETS(program)[i].function].let = i;
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++)
        tracer->purposes[program_DECIDES(program)[i].function].decide = i;
}

static bool make_tables(Tracer *tracer)
{
    const Program *program = tracer->program;
    Arena *arena = tracer->fixed;
    uint32_t expression_count = program_EXPRESSIONS_count(program);
    tracer->spots = numbers_new(arena, program_CODE_count(program), NONE);
    tracer->first_part = numbers_new(arena, expression_count, NONE);
    tracer->next_part = numbers_new(arena, expression_count, NONE);
    tracer->ends = numbers_new(arena, expression_count, 0);
    tracer->purposes =
        arena_alloc_array(arena, program_FUNCTIONS_count(program) + 1, sizeof *tracer->purposes);
    tracer->rules =
        arena_alloc_array(arena, program_RULES_count(program) + 1, sizeof *tracer->rules);
    tracer->lets = arena_alloc_array(arena, program_LETS_count(program) + 1, sizeof *tracer->lets);
    tracer->decides =
        arena_alloc_array(arena, program_DECIDES_count(program) + 1, sizeof *tracer->decides);
    if (arena_failed(arena))
        return false;
    for (uint32_t i = 0; i < program_SPOTS_count(program); i++)
        tracer->spots[program_SPOTS(program)[i].instruction] = program_SPOTS(program)[i].expression;
    link_parts(tracer);
    find_purposes(tracer);
    return true;
}

Tracer *tracer_new(const Program *program, const Allocator *allocator)
{
    Tracer *tracer = allocator_alloc(allocator, sizeof *tracer);
    if (tracer == NULL)
        return NULL;
    *tracer = (Tracer){
        .program = program,
        .allocator = *allocator,
        .fixed = arena_new(allocator),
        .arena = arena_new(allocator),
    };
    if (tracer->fixed == NULL || tracer->arena == NULL || !make_tables(tracer)) {
        tracer_free(tracer);
        return NULL;
    }
    arena_set_limit(tracer->arena, KEPT_BYTES);
    return tracer;
}

void tracer_free(Tracer *tracer)
{
    if (tracer == NULL)
        return;
    arena_free(tracer->arena);
    arena_free(tracer->fixed);
    Allocator allocator = tracer->allocator;
    allocator_free(&allocator, tracer, sizeof *tracer);
}

void tracer_begin(Tracer *tracer)
{
    const Program *program = tracer->program;
    arena_reset(tracer->arena);
    memset(tracer->rules, 0, program_RULES_count(program) * sizeof *tracer->rules);
    memset(tracer->lets, 0, program_LETS_count(program) * sizeof *tracer->lets);
    memset(tracer->decides, 0, program_DECIDES_count(program) * sizeof *tracer->decides);
    tracer->frame = NULL;
    tracer->skipped = 0;
    tracer->is_cut = false;
    tracer->row_count = 0;
    tracer->row_capacity = 0;
    tracer->rows = NULL;
    tracer->body = NULL;
    tracer->rule = NONE;
}

const TracedRule *tracer_rules(const Tracer *tracer)
{
    return tracer->rules;
}

const ExplainNode *const *tracer_lets(const Tracer *tracer)
{
    return tracer->lets;
}

const ExplainNode *const *tracer_decides(const Tracer *tracer)
{
    return tracer->decides;
}

bool tracer_is_cut(const Tracer *tracer)
{
    return tracer->is_cut;
}

Arena *tracer_arena(Tracer *tracer)
{
    return tracer->arena;
}

static void *keep(Tracer *tracer, size_t size_bytes)
{
    void *kept = arena_alloc(tracer->arena, size_bytes);
    tracer->is_cut = tracer->is_cut || kept == NULL;
    return kept;
}

/* ---- values that follow from parts ----------------------------------------------------------- */

static Value derive_logic(const ExplainNode *parts, bool decisive)
{
    bool all_known = parts != NULL;
    for (const ExplainNode *part = parts; part != NULL; part = part->next) {
        if (part->value.tag == VALUE_BOOL && part->value.as.boolean == decisive)
            return value_bool(decisive);
        all_known = all_known && part->value.tag == VALUE_BOOL;
    }
    return all_known ? value_bool(!decisive) : (Value){.tag = VALUE_ABSENT};
}

static Value last_value(const ExplainNode *parts)
{
    Value value = {.tag = VALUE_ABSENT};
    for (const ExplainNode *part = parts; part != NULL; part = part->next) {
        if (part->value.tag != VALUE_ABSENT)
            value = part->value;
    }
    return value;
}

static Value derive(const BundleExpression *item, const ExplainNode *parts)
{
    switch ((ExpressionKind)item->kind) {
    case EXPRESSION_AND:
        return derive_logic(parts, false);
    case EXPRESSION_OR:
        return derive_logic(parts, true);
    case EXPRESSION_NOT:
        return parts != NULL && parts->value.tag == VALUE_BOOL
                   ? value_bool(!parts->value.as.boolean)
                   : (Value){.tag = VALUE_ABSENT};
    case EXPRESSION_CONDITIONAL:
    case EXPRESSION_LOOP: /* cel.bind(): its last part is what it is */
        return last_value(parts);
    default:
        return (Value){.tag = VALUE_ABSENT};
    }
}

/* ---- trees ----------------------------------------------------------------------------------- */

static const BundleExpression *expression_of(const Tracer *tracer, uint32_t expression)
{
    return program_EXPRESSIONS(tracer->program) + expression;
}

static ExplainNode **slot_of(const Frame *frame, uint32_t expression)
{
    return &frame->slots[expression - frame->range.first];
}

static ExplainNode *node_new(Tracer *tracer, uint32_t expression, Value value)
{
    ExplainNode *node = keep(tracer, sizeof *node);
    if (node == NULL)
        return NULL;
    uint32_t flags = expression_of(tracer, expression)->flags;
    *node = (ExplainNode){
        .expression = expression,
        .value = value,
        .masked = (flags & EXPRESSION_FLAG_SENSITIVE) != 0,
    };
    return node;
}

/* The value in hand of what a local name was bound to. */
static Value local_value(const Tracer *tracer, const Frame *frame, uint32_t binder)
{
    const BundleExpression *item = expression_of(tracer, binder);
    if (item->role == ROLE_PARAM)
        return item->target < frame->arg_count ? frame->args[item->target]
                                               : (Value){.tag = VALUE_ABSENT};
    const ExplainNode *node = *slot_of(frame, binder);
    return node != NULL ? node->value : (Value){.tag = VALUE_ABSENT};
}

static ExplainNode *collect_parts(Tracer *tracer, const Frame *frame, uint32_t expression);

/* What is known of an expression, taken out of its slot. Recursion ends: the source's nesting is
 * limited (LIMIT_SOURCE_DEPTH). */
static ExplainNode *collect(Tracer *tracer, const Frame *frame, uint32_t expression)
{
    ExplainNode **slot = slot_of(frame, expression);
    ExplainNode *node = *slot;
    const BundleExpression *item = expression_of(tracer, expression);
    if (node == NULL) {
        node = node_new(tracer, expression, (Value){.tag = VALUE_ABSENT});
        if (node == NULL)
            return NULL;
        if (item->kind == EXPRESSION_LOCAL) {
            node->value = local_value(tracer, frame, item->target);
        } else {
            node->first = collect_parts(tracer, frame, expression);
            node->value = derive(item, node->first);
        }
    } else if (item->role == ROLE_EXCEPTION) {
        node->first = collect_parts(tracer, frame, expression); /* they come after it */
    }
    *slot = NULL;
    return node;
}

static ExplainNode *collect_parts(Tracer *tracer, const Frame *frame, uint32_t expression)
{
    ExplainNode *first = NULL, *last = NULL;
    for (uint32_t part = tracer->first_part[expression]; part != NONE;
         part = tracer->next_part[part]) {
        ExplainNode *node = collect(tracer, frame, part);
        if (node == NULL)
            continue;
        if (last == NULL)
            first = node;
        else
            last->next = node;
        last = node;
    }
    return first;
}

/* ---- places of fields ------------------------------------------------------------------------ */

/* A field's record and the selections that lead on from it: ".certificate.?number". */
static bool find_root(const Tracer *tracer, const Frame *frame, const ExplainNode *node,
                      Value *out_root, Text *out_rest)
{
    const BundleExpression *item = expression_of(tracer, node->expression);
    Text text = program_note_text(tracer->program, item->text);
    if (text_starts_with(text, TEXT("has(")))
        text = text_slice(text, 4, text.size_bytes - 1);
    Text root = program_text(tracer->program, program_meta(tracer->program)->input_name);
    *out_root = (Value){.tag = VALUE_ABSENT};
    if (item->target != NONE) {
        root = program_note_text(tracer->program, expression_of(tracer, item->target)->name);
        *out_root = local_value(tracer, frame, item->target);
    } else if (node->first != NULL) {
        root = program_note_text(tracer->program,
                                 expression_of(tracer, node->first->expression)->text);
        *out_root = node->first->value;
    }
    if (out_root->tag == VALUE_OPTIONAL && out_root->as.inner != NULL)
        *out_root = *out_root->as.inner;
    if (!text_starts_with(text, root))
        return false;
    *out_rest = text_slice(text, root.size_bytes, text.size_bytes);
    return true;
}

static void write_rest(Buffer *out, Text rest)
{
    for (size_t i = 0; i < rest.size_bytes; i++) {
        if (rest.data[i] == '.')
            buffer_add_char(out, '/');
        else if (rest.data[i] != '?' && rest.data[i] != ' ')
            buffer_add_char(out, rest.data[i]);
    }
}

static Text path_of(Tracer *tracer, const Frame *frame, const ExplainNode *node)
{
    Value root;
    Text rest;
    if (!find_root(tracer, frame, node, &root, &rest) ||
        (root.tag != VALUE_ABSENT && root.tag != VALUE_RECORD))
        return (Text){NULL, 0};
    const Place *place = root.tag == VALUE_RECORD ? root.as.record->place : NULL;
    bool is_input = root.tag == VALUE_ABSENT ||
                    root.as.record->type == program_meta(tracer->program)->input_record;
    if (place == NULL && !is_input)
        return (Text){NULL, 0}; /* made by the rules or a source: no place of the application */
    Buffer path;
    buffer_init_in(&path, tracer->arena);
    if (place != NULL)
        place_write(&path, place, TEXT(""));
    write_rest(&path, rest);
    return buffer_failed(&path) ? (Text){NULL, 0} : buffer_text(&path);
}

/* ---- rounds of a rule ------------------------------------------------------------------------ */

static bool is_root(const BundleExpression *item)
{
    return item->parent == NONE && (item->role == ROLE_LET || item->role == ROLE_WHEN ||
                                    item->role == ROLE_UNLESS || item->role == ROLE_EXCEPTION);
}

static bool holds(const Tracer *tracer, const ExplainNode *exception)
{
    if (!value_is_true(exception->value))
        return false;
    for (const ExplainNode *part = exception->first; part != NULL; part = part->next) {
        uint16_t role = expression_of(tracer, part->expression)->role;
        if ((role == ROLE_WHEN && !value_is_true(part->value)) ||
            (role == ROLE_UNLESS && !value_is_false(part->value)))
            return false;
    }
    return true;
}

static void collect_roots(Tracer *tracer, const Frame *frame, ExplainRound *round)
{
    ExplainNode *last = NULL;
    for (uint32_t i = frame->range.first; i < frame->range.first + frame->range.count; i++) {
        if (!is_root(expression_of(tracer, i)))
            continue;
        ExplainNode *node = collect(tracer, frame, i);
        if (node == NULL)
            return;
        if (last == NULL)
            round->roots = node;
        else
            last->next = node;
        last = node;
        if (expression_of(tracer, i)->role == ROLE_EXCEPTION && holds(tracer, node))
            round->exception = expression_of(tracer, i)->target;
    }
}

/* Copies: an outer element stays in hand for further rounds. */
static void copy_elements(Tracer *tracer, const Frame *frame, ExplainRound *round)
{
    ExplainNode *last = NULL;
    for (uint32_t i = frame->range.first; i < frame->range.first + frame->range.count; i++) {
        const ExplainNode *element = *slot_of(frame, i);
        if (element == NULL || expression_of(tracer, i)->role != ROLE_ELEMENT)
            continue;
        ExplainNode *copy = node_new(tracer, i, element->value);
        if (copy == NULL)
            return;
        if (last == NULL)
            round->elements = copy;
        else
            last->next = copy;
        last = copy;
    }
}

static bool has_round(const Tracer *tracer, const Frame *frame)
{
    if (tracer->fired || tracer->unsure.tag != VALUE_ABSENT)
        return true;
    for (uint32_t i = frame->range.first; i < frame->range.first + frame->range.count; i++) {
        uint16_t role = expression_of(tracer, i)->role;
        if (role == ROLE_ELEMENT || role == ROLE_RANGE)
            i = tracer->ends[i] - 1; /* with its parts */
        else if (*slot_of(frame, i) != NULL)
            return true;
    }
    return false;
}

static void end_round(Tracer *tracer, const Frame *frame)
{
    if (!has_round(tracer, frame))
        return;
    ExplainRound *round = keep(tracer, sizeof *round);
    if (round == NULL)
        return;
    *round = (ExplainRound){
        .fired = tracer->fired,
        .path = tracer->fired ? tracer->path : TEXT(""),
        .unsure = tracer->unsure,
        .exception = NONE,
    };
    copy_elements(tracer, frame, round);
    collect_roots(tracer, frame, round);
    TracedRule *rule = &tracer->rules[tracer->rule];
    if (tracer->last_round == NULL)
        rule->rounds = round;
    else
        tracer->last_round->next = round;
    tracer->last_round = round;
    rule->round_count++;
    tracer->fired = false;
    tracer->unsure = (Value){.tag = VALUE_ABSENT};
}

/* ---- what the Vm tells ----------------------------------------------------------------------- */

static void on_enter(void *context, uint32_t function, const Value *args, uint32_t arg_count)
{
    Tracer *tracer = context;
    BundleRange range = program_expressions(tracer->program, function);
    Frame *frame = tracer->skipped == 0 ? keep(tracer, sizeof *frame) : NULL;
    ExplainNode **slots =
        frame != NULL ? arena_alloc_array(tracer->arena, range.count + 1, sizeof *slots) : NULL;
    if (slots == NULL) {
        tracer->is_cut = true;
        tracer->skipped++;
        return;
    }
    *frame = (Frame){tracer->frame, function, arg_count, args, range, slots};
    if (tracer->frame == NULL) {
        tracer->rule = tracer->purposes[function].rule;
        tracer->fired = false;
        tracer->unsure = (Value){.tag = VALUE_ABSENT};
        tracer->last_round = NULL;
        if (tracer->rule != NONE)
            tracer->rules[tracer->rule] = (TracedRule){.was_run = true};
    }
    tracer->frame = frame;
}

static ExplainNode *body_of(Tracer *tracer, const Frame *frame, Value result)
{
    for (uint32_t i = frame->range.first; i < frame->range.first + frame->range.count; i++) {
        if (expression_of(tracer, i)->role != ROLE_BODY)
            continue;
        ExplainNode *body = collect(tracer, frame, i);
        if (body != NULL)
            body->value = result;
        return body;
    }
    return NULL;
}

static void on_leave(void *context, uint32_t function, Value result)
{
    Tracer *tracer = context;
    if (tracer->skipped > 0) {
        tracer->skipped--;
        return;
    }
    Frame *frame = tracer->frame;
    const Purpose *purpose = &tracer->purposes[function];
    if (purpose->rule != NONE && frame->outer == NULL)
        end_round(tracer, frame);
    tracer->body = body_of(tracer, frame, result);
    tracer->body_function = function;
    if (purpose->let != NONE)
        tracer->lets[purpose->let] = tracer->body;
    if (purpose->decide != NONE)
        tracer->decides[purpose->decide] = tracer->body;
    tracer->frame = frame->outer;
}

/* Plain text or numbers that were sensitive where they came from; records say it by their fields.
 */
static bool gives_sensitive(const ExplainNode *part)
{
    return part->masked && (part->value.tag == VALUE_STRING || part->value.tag == VALUE_BYTES ||
                            part->value.tag == VALUE_INT || part->value.tag == VALUE_DATE ||
                            part->value.tag == VALUE_LIST || part->value.tag == VALUE_OPTIONAL);
}

/* Recursion ends: functions do not call themselves, and the source's nesting is limited. */
static void mask_all(ExplainNode *node)
{
    for (; node != NULL; node = node->next) {
        node->masked = true;
        mask_all(node->first);
        mask_all(node->body);
    }
}

/* A function does not know that what it was given is sensitive. */
static void attach_body(Tracer *tracer, ExplainNode *node)
{
    node->body = tracer->body;
    for (const ExplainNode *part = node->first; part != NULL; part = part->next) {
        if (gives_sensitive(part)) {
            mask_all(node->body);
            return;
        }
    }
}

static void attach_rows(Tracer *tracer, ExplainNode *node)
{
    uint32_t *rows = keep(tracer, (tracer->row_count + 1) * sizeof *rows);
    if (rows == NULL)
        return;
    memcpy(rows, tracer->rows, tracer->row_count * sizeof *rows);
    node->rows = rows;
    node->row_count = tracer->row_count;
}

static void attach(Tracer *tracer, const Frame *frame, ExplainNode *node)
{
    const BundleExpression *item = expression_of(tracer, node->expression);
    if (item->kind == EXPRESSION_CALL && item->target == tracer->body_function)
        attach_body(tracer, node);
    if (item->kind == EXPRESSION_TABLE && item->target == tracer->row_table &&
        tracer->row_count > 0)
        attach_rows(tracer, node);
    if (item->kind == EXPRESSION_FIELD)
        node->path = path_of(tracer, frame, node);
    tracer->body = NULL;
    tracer->body_function = NONE;
    tracer->row_count = 0;
}

/* A new element or item: what was said of the one before is no part of what is to come. */
static void forget(const Frame *frame, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        *slot_of(frame, i) = NULL;
}

static void on_step(void *context, uint32_t instruction, Value value)
{
    Tracer *tracer = context;
    const Frame *frame = tracer->frame;
    uint32_t expression = tracer->spots[instruction];
    if (tracer->skipped > 0 || frame == NULL || expression == NONE ||
        expression - frame->range.first >= frame->range.count)
        return;
    const BundleExpression *item = expression_of(tracer, expression);
    if (item->role == ROLE_FIRE) {
        tracer->fired = true;
        tracer->path = value.tag == VALUE_STRING ? value_text(value) : TEXT("");
        return;
    }
    if (item->role == ROLE_UNSURE) {
        tracer->unsure = value;
        return;
    }
    if (item->role == ROLE_ELEMENT) {
        if (tracer->rule != NONE && frame->outer == NULL)
            end_round(tracer, frame);
        forget(frame, expression, frame->range.first + frame->range.count);
    }
    if (item->role == ROLE_ITEM && item->parent != NONE)
        forget(frame, expression, tracer->ends[item->parent]);
    ExplainNode *node = node_new(tracer, expression, value);
    if (node == NULL)
        return;
    if (item->role != ROLE_EXCEPTION)
        node->first = collect_parts(tracer, frame, expression);
    attach(tracer, frame, node);
    *slot_of(frame, expression) = node;
}

static void on_row(void *context, uint32_t table, uint32_t row)
{
    Tracer *tracer = context;
    uint32_t *rows = arena_grow(tracer->arena, tracer->rows, tracer->row_count,
                                &tracer->row_capacity, sizeof *rows);
    tracer->is_cut = tracer->is_cut || rows == NULL;
    if (rows == NULL)
        return;
    tracer->rows = rows;
    tracer->row_table = table;
    tracer->rows[tracer->row_count++] = row;
}

VmTrace tracer_trace(Tracer *tracer)
{
    return (VmTrace){tracer, on_enter, on_leave, on_step, on_row};
}
