/*
 * elements.c - a program as the things its authors speak of.
 */
#include "diff/elements.h"

#include <stdlib.h>

#include "value/calendar.h"

typedef struct Gatherer {
    const Program *program;
    Arena *arena;
    uint32_t count;
    uint32_t capacity;
    Element *items;
    Buffer text; /* being written */
    bool no_memory;
} Gatherer;

const char *element_kind_name(ElementKind kind)
{
    static const char *const names[ELEMENT_KIND_COUNT] = {
        [ELEMENT_RULE] = "rule",         [ELEMENT_EXCEPTION] = "exception",
        [ELEMENT_SETTING] = "setting",   [ELEMENT_VALUE] = "setting value",
        [ELEMENT_TABLE] = "table",       [ELEMENT_ROW] = "row",
        [ELEMENT_DECIDE] = "decide",     [ELEMENT_LET] = "let",
        [ELEMENT_FUNCTION] = "function", [ELEMENT_SCOPE] = "scope",
        [ELEMENT_SOURCE] = "source",     [ELEMENT_ENUM] = "enum",
        [ELEMENT_MEMBER] = "member",     [ELEMENT_RECORD] = "record",
        [ELEMENT_FIELD] = "field",
    };
    return names[kind];
}

/* ---- writing --------------------------------------------------------------------------------- */

static Text text_of_program(const Gatherer *gatherer, BundleText text)
{
    return program_text(gatherer->program, text);
}

static Text text_of_note(const Gatherer *gatherer, BundleNoteText text)
{
    return program_note_text(gatherer->program, text);
}

/* What was written so far, kept; the buffer begins anew. */
static Text taken(Gatherer *gatherer)
{
    Text kept = arena_copy(gatherer->arena, buffer_text(&gatherer->text));
    if (kept.data == NULL || buffer_failed(&gatherer->text))
        gatherer->no_memory = true;
    buffer_clear(&gatherer->text);
    return kept.data != NULL ? kept : TEXT("");
}

static Element *add(Gatherer *gatherer, ElementKind kind, Text name, uint32_t index)
{
    static Element nowhere;
    Element *items = arena_grow(gatherer->arena, gatherer->items, gatherer->count,
                                &gatherer->capacity, sizeof *items);
    if (items == NULL) {
        gatherer->no_memory = true;
        return &nowhere;
    }
    gatherer->items = items;
    Element *element = &gatherer->items[gatherer->count++];
    *element =
        (Element){.kind = kind, .name = name, .where = TEXT(""), .index = index, .module = NONE};
    return element;
}

static void aspect(Element *element, const char *name, Text value)
{
    if (element->aspect_count < ASPECTS_MAX && value.size_bytes > 0)
        element->aspects[element->aspect_count++] = (Aspect){name, value};
}

static void date_aspect(Gatherer *gatherer, Element *element, const char *name, int64_t days)
{
    if (days == INT32_MIN || days == INT32_MAX)
        return;
    calendar_write_date(&gatherer->text, days);
    aspect(element, name, taken(gatherer));
}

static void type_aspect(Gatherer *gatherer, Element *element, const char *name, uint32_t type)
{
    program_type_write(&gatherer->text, gatherer->program, type);
    aspect(element, name, taken(gatherer));
}

static void constant_aspect(Gatherer *gatherer, Element *element, const char *name,
                            uint32_t constant)
{
    ValueNames names = program_names(gatherer->program);
    print_cel(&gatherer->text, program_constant(gatherer->program, gatherer->arena, constant),
              &names);
    aspect(element, name, taken(gatherer));
}

/* "province guangdong, shandong; applicant not unit". */
static void write_constraints(Gatherer *gatherer, BundleRange range)
{
    const Program *program = gatherer->program;
    for (uint32_t i = 0; i < range.count; i++) {
        const BundleConstraint *constraint = program_CONSTRAINTS(program) + range.first + i;
        const BundleScope *scope = program_SCOPES(program) + constraint->scope;
        const BundleEnum *enumeration = program_ENUMS(program) + scope->enumeration;
        buffer_add_string(&gatherer->text, i > 0 ? "; " : "");
        buffer_add(&gatherer->text, text_of_program(gatherer, scope->name));
        buffer_add_string(&gatherer->text, constraint->negated ? " not" : "");
        for (uint32_t k = 0; k < constraint->ordinals.count; k++) {
            uint32_t ordinal = program_ORDINALS(program)[constraint->ordinals.first + k];
            buffer_add_string(&gatherer->text, k > 0 ? ", " : " ");
            if (ordinal < enumeration->members.count)
                buffer_add(
                    &gatherer->text,
                    text_of_program(
                        gatherer,
                        program_MEMBERS(program)[enumeration->members.first + ordinal].code));
        }
    }
}

static void validity_aspects(Gatherer *gatherer, Element *element, const BundleValidity *validity)
{
    write_constraints(gatherer, validity->constraints);
    aspect(element, "in", taken(gatherer));
    date_aspect(gatherer, element, "from", validity->from);
    date_aspect(gatherer, element, "until", validity->until);
    aspect(element, "cite", text_of_program(gatherer, validity->cite));
}

static void unders_aspect(Gatherer *gatherer, Element *element, BundleRange unders)
{
    for (uint32_t i = 0; i < unders.count; i++) {
        uint32_t setting = program_SETTING_REFS(gatherer->program)[unders.first + i];
        buffer_add_string(&gatherer->text, i > 0 ? ", " : "");
        buffer_add(&gatherer->text,
                   text_of_program(gatherer, program_SETTINGS(gatherer->program)[setting].name));
    }
    aspect(element, "under", taken(gatherer));
}

/* ---- expressions ----------------------------------------------------------------------------- */

/* The texts of a function's expressions of one role below one parent, one a line. */
static void role_aspect(Gatherer *gatherer, Element *element, const char *name, uint32_t function,
                        ExpressionRole role, uint32_t parent)
{
    BundleRange range = program_expressions(gatherer->program, function);
    bool first = true;
    for (uint32_t i = range.first; i < range.first + range.count; i++) {
        const BundleExpression *item = program_EXPRESSIONS(gatherer->program) + i;
        if (item->role != role || item->parent != parent)
            continue;
        buffer_add_string(&gatherer->text, first ? "" : "\n");
        first = false;
        if (item->name.size_bytes > 0) {
            buffer_add(&gatherer->text, text_of_note(gatherer, item->name));
            buffer_add_string(&gatherer->text, role == ROLE_RANGE ? " in " : " = ");
        }
        buffer_add(&gatherer->text, text_of_note(gatherer, item->text));
    }
    aspect(element, name, taken(gatherer));
}

static void condition_aspects(Gatherer *gatherer, Element *element, uint32_t function,
                              uint32_t parent)
{
    role_aspect(gatherer, element, "for", function, ROLE_RANGE, parent);
    role_aspect(gatherer, element, "let", function, ROLE_LET, parent);
    role_aspect(gatherer, element, "when", function, ROLE_WHEN, parent);
    role_aspect(gatherer, element, "unless", function, ROLE_UNLESS, parent);
}

/* The constants a function's code uses: what a name in its text stands for may have changed. */
static void constants_aspect(Gatherer *gatherer, Element *element, uint32_t function)
{
    const Program *program = gatherer->program;
    BundleRange code = program_FUNCTIONS(program)[function].code;
    ValueNames names = program_names(program);
    for (uint32_t i = code.first; i < code.first + code.count; i++) {
        const Instruction *instruction = program_CODE(program) + i;
        const OpcodeInfo *info = opcode_info(instruction->op);
        uint32_t constant = info->b == OPERAND_CONST ? instruction->wide
                            : info->c == OPERAND_CONST_C || info->c == OPERAND_NAME_C
                                ? instruction->c
                                : NONE;
        if (constant == NONE || instruction->op == OP_RECORD)
            continue;
        buffer_add_string(&gatherer->text, gatherer->text.size_bytes > 0 ? ", " : "");
        print_cel(&gatherer->text, program_constant(program, gatherer->arena, constant), &names);
    }
    aspect(element, "constants", taken(gatherer));
}

static void place(Element *element, uint32_t module, uint32_t line)
{
    element->module = module;
    element->line = line;
}

/* Where a function's first expression stands. */
static void place_of_function(const Gatherer *gatherer, Element *element, uint32_t function)
{
    BundleRange range = program_expressions(gatherer->program, function);
    const BundleExpression *first = program_EXPRESSIONS(gatherer->program) + range.first;
    if (range.count > 0)
        place(element, first->module, first->line);
}

/* ---- rules and exceptions -------------------------------------------------------------------- */

static void message_aspect(Gatherer *gatherer, Element *element, const char *name,
                           BundleRange parts)
{
    for (uint32_t i = 0; i < parts.count; i++) {
        const BundlePart *part = program_PARTS(gatherer->program) + parts.first + i;
        buffer_add_string(&gatherer->text, part->hole != NONE ? "{" : "");
        buffer_add(&gatherer->text, text_of_program(gatherer, part->text));
        buffer_add_string(&gatherer->text, part->hole != NONE ? "}" : "");
    }
    aspect(element, name, taken(gatherer));
}

static void outcome_aspect(Gatherer *gatherer, Element *element, const BundleRule *rule)
{
    static const char *const outcomes[] = {"reject", "refer", "require", "warn", "note"};
    buffer_add_string(&gatherer->text, outcomes[rule->severity]);
    if (rule->material_hole != NONE) {
        buffer_add_string(&gatherer->text, " one of ");
        buffer_add(&gatherer->text, program_material_list(gatherer->program, rule));
    } else if (rule->material_enum != NONE) {
        const BundleEnum *enumeration = program_ENUMS(gatherer->program) + rule->material_enum;
        uint32_t member = enumeration->members.first + rule->material_member;
        buffer_add_char(&gatherer->text, ' ');
        buffer_add(&gatherer->text,
                   text_of_program(gatherer, program_MEMBERS(gatherer->program)[member].code));
    }
    aspect(element, "outcome", taken(gatherer));
    if ((rule->flags & RULE_FLAG_FINAL) != 0)
        aspect(element, "final", TEXT("final"));
}

static void add_rules(Gatherer *gatherer)
{
    for (uint32_t i = 0; i < program_RULES_count(gatherer->program); i++) {
        const BundleRule *rule = program_RULES(gatherer->program) + i;
        Element *element = add(gatherer, ELEMENT_RULE, text_of_program(gatherer, rule->name), i);
        place(element, rule->module, rule->line);
        outcome_aspect(gatherer, element, rule);
        unders_aspect(gatherer, element, rule->unders);
        condition_aspects(gatherer, element, rule->function, NONE);
        message_aspect(gatherer, element, "message.zh", rule->zh);
        message_aspect(gatherer, element, "message.en", rule->en);
        aspect(element, "topic", text_of_program(gatherer, rule->topic));
        validity_aspects(gatherer, element, &rule->validity);
        constants_aspect(gatherer, element, rule->function);
    }
}

/* The EXPRESSIONS item of an exception within its rule's function, or NONE. */
static uint32_t exception_item(const Program *program, uint32_t exception, uint32_t function)
{
    BundleRange range = program_expressions(program, function);
    for (uint32_t i = range.first; i < range.first + range.count; i++) {
        const BundleExpression *item = program_EXPRESSIONS(program) + i;
        if (item->role == ROLE_EXCEPTION && item->target == exception)
            return i;
    }
    return NONE;
}

static void add_exceptions(Gatherer *gatherer)
{
    const Program *program = gatherer->program;
    for (uint32_t i = 0; i < program_EXCEPTIONS_count(program); i++) {
        const BundleException *exception = program_EXCEPTIONS(program) + i;
        uint32_t function = program_RULES(program)[exception->rule].function;
        uint32_t item = exception_item(program, i, function);
        Element *element =
            add(gatherer, ELEMENT_EXCEPTION, text_of_program(gatherer, exception->name), i);
        place(element, exception->module, exception->line);
        write_constraints(gatherer, exception->validity.constraints);
        element->where = taken(gatherer);
        unders_aspect(gatherer, element, exception->unders);
        if (item != NONE)
            condition_aspects(gatherer, element, function, item);
        date_aspect(gatherer, element, "from", exception->validity.from);
        date_aspect(gatherer, element, "until", exception->validity.until);
        aspect(element, "cite", text_of_program(gatherer, exception->validity.cite));
    }
}

/* ---- settings -------------------------------------------------------------------------------- */

static void add_value(Gatherer *gatherer, uint32_t index)
{
    const BundleSettingValue *value = program_SETTING_VALUES(gatherer->program) + index;
    const BundleSetting *setting = program_SETTINGS(gatherer->program) + value->setting;
    Element *element =
        add(gatherer, ELEMENT_VALUE, text_of_program(gatherer, setting->name), index);
    place(element, value->module, value->line);
    write_constraints(gatherer, value->validity.constraints);
    if (gatherer->text.size_bytes == 0)
        buffer_add_string(&gatherer->text, ELEMENT_EVERYWHERE);
    if (value->validity.from != INT32_MIN) {
        buffer_add_string(&gatherer->text, ELEMENT_FROM);
        calendar_write_date(&gatherer->text, value->validity.from);
    }
    element->where = taken(gatherer);
    constant_aspect(gatherer, element, "value", value->constant);
    date_aspect(gatherer, element, "until", value->validity.until);
    aspect(element, "cite", text_of_program(gatherer, value->validity.cite));
}

static void add_settings(Gatherer *gatherer)
{
    for (uint32_t i = 0; i < program_SETTINGS_count(gatherer->program); i++) {
        const BundleSetting *setting = program_SETTINGS(gatherer->program) + i;
        Element *element =
            add(gatherer, ELEMENT_SETTING, text_of_program(gatherer, setting->name), i);
        type_aspect(gatherer, element, "type", setting->type);
    }
    for (uint32_t i = 0; i < program_SETTING_VALUES_count(gatherer->program); i++)
        add_value(gatherer, i);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void add_row(Gatherer *gatherer, const BundleTable *table, uint32_t index)
{
    const BundleRow *row = program_ROWS(gatherer->program) + index;
    Element *element = add(gatherer, ELEMENT_ROW, text_of_program(gatherer, table->name), index);
    place(element, table->module, row->line);
    buffer_add(&gatherer->text, text_of_note(gatherer, row->text));
    if (row->from != INT32_MIN) {
        buffer_add_string(&gatherer->text, ELEMENT_FROM);
        calendar_write_date(&gatherer->text, row->from);
    }
    element->where = taken(gatherer);
    date_aspect(gatherer, element, "until", row->until);
    aspect(element, "cite", text_of_note(gatherer, row->cite));
}

/* Rows' order matters to some hit policies: a table whose rows are all the same may still differ.
 */
static void add_tables(Gatherer *gatherer)
{
    for (uint32_t i = 0; i < program_TABLES_count(gatherer->program); i++) {
        const BundleTable *table = program_TABLES(gatherer->program) + i;
        Element *element = add(gatherer, ELEMENT_TABLE, text_of_program(gatherer, table->name), i);
        place(element, table->module,
              table->rows.count > 0 ? program_ROWS(gatherer->program)[table->rows.first].line : 1);
        for (uint32_t k = 0; k < table->rows.count; k++) {
            const BundleRow *row = program_ROWS(gatherer->program) + table->rows.first + k;
            buffer_add_string(&gatherer->text, k > 0 ? "\n" : "");
            buffer_add(&gatherer->text, text_of_note(gatherer, row->text));
        }
        aspect(element, "rows", taken(gatherer));
        for (uint32_t k = 0; k < table->rows.count; k++)
            add_row(gatherer, table, table->rows.first + k);
    }
}

/* ---- functions ------------------------------------------------------------------------------- */

static void add_body(Gatherer *gatherer, ElementKind kind, Text name, uint32_t index,
                     uint32_t function)
{
    Element *element = add(gatherer, kind, name, index);
    place_of_function(gatherer, element, function);
    BundleRange range = program_expressions(gatherer->program, function);
    for (uint32_t i = range.first; i < range.first + range.count; i++) {
        const BundleExpression *item = program_EXPRESSIONS(gatherer->program) + i;
        if (item->role != ROLE_PARAM)
            continue;
        buffer_add_string(&gatherer->text, gatherer->text.size_bytes > 0 ? ", " : "");
        buffer_add(&gatherer->text, text_of_note(gatherer, item->name));
    }
    aspect(element, "parameters", taken(gatherer));
    role_aspect(gatherer, element, "body", function, ROLE_BODY, NONE);
    constants_aspect(gatherer, element, function);
}

static void add_functions(Gatherer *gatherer)
{
    const Program *program = gatherer->program;
    uint32_t function_count = program_FUNCTIONS_count(program);
    bool *has_name = arena_alloc_array(gatherer->arena, function_count + 1, sizeof *has_name);
    if (has_name == NULL) {
        gatherer->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < program_LETS_count(program); i++) {
        const BundleLet *let = program_LETS(program) + i;
        has_name[let->function] = true;
        add_body(gatherer, ELEMENT_LET, text_of_program(gatherer, let->name), i, let->function);
    }
    for (uint32_t i = 0; i < program_SCOPES_count(program); i++) {
        const BundleScope *scope = program_SCOPES(program) + i;
        has_name[scope->function] = true;
        add_body(gatherer, ELEMENT_SCOPE, text_of_program(gatherer, scope->name), i,
                 scope->function);
    }
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++) {
        const BundleDecide *decide = program_DECIDES(program) + i;
        has_name[decide->function] = true;
        add_body(gatherer, ELEMENT_DECIDE, text_of_program(gatherer, decide->name), i,
                 decide->function);
    }
    for (uint32_t i = 0; i < program_RULES_count(program); i++)
        has_name[program_RULES(program)[i].function] = true;
    for (uint32_t i = 0; i < function_count; i++) {
        if (!has_name[i] && program_expressions(program, i).count > 0)
            add_body(gatherer, ELEMENT_FUNCTION,
                     text_of_program(gatherer, program_FUNCTIONS(program)[i].name), i, i);
    }
}

/* ---- the facts ------------------------------------------------------------------------------- */

static void add_sources(Gatherer *gatherer)
{
    for (uint32_t i = 0; i < program_SOURCES_count(gatherer->program); i++) {
        const BundleSource *source = program_SOURCES(gatherer->program) + i;
        Element *element =
            add(gatherer, ELEMENT_SOURCE, text_of_program(gatherer, source->name), i);
        for (uint32_t k = 0; k < source->params.count; k++) {
            const BundleParam *param = program_PARAMS(gatherer->program) + source->params.first + k;
            buffer_add_string(&gatherer->text, k > 0 ? ", " : "");
            buffer_add(&gatherer->text, text_of_program(gatherer, param->name));
            buffer_add_string(&gatherer->text, ": ");
            program_type_write(&gatherer->text, gatherer->program, param->type);
        }
        aspect(element, "parameters", taken(gatherer));
        type_aspect(gatherer, element, "type", source->result);
    }
}

static void add_enums(Gatherer *gatherer)
{
    for (uint32_t i = 0; i < program_ENUMS_count(gatherer->program); i++) {
        const BundleEnum *enumeration = program_ENUMS(gatherer->program) + i;
        Text name = text_of_program(gatherer, enumeration->name);
        add(gatherer, ELEMENT_ENUM, name, i);
        for (uint32_t k = 0; k < enumeration->members.count; k++) {
            uint32_t index = enumeration->members.first + k;
            const BundleMember *member = program_MEMBERS(gatherer->program) + index;
            Element *element = add(gatherer, ELEMENT_MEMBER, name, index);
            element->where = text_of_program(gatherer, member->code);
            aspect(element, "label.zh", text_of_program(gatherer, member->zh));
            aspect(element, "label.en", text_of_program(gatherer, member->en));
        }
    }
}

static void flags_aspect(Gatherer *gatherer, Element *element, uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *word;
    } words[] = {
        {FIELD_FLAG_OPTIONAL, "optional"},   {FIELD_FLAG_ASKED, "asked"},
        {FIELD_FLAG_SENSITIVE, "sensitive"}, {FIELD_FLAG_NONEMPTY, "nonempty"},
        {FIELD_FLAG_AS_OF, "as_of"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((flags & words[i].flag) == 0)
            continue;
        buffer_add_string(&gatherer->text, gatherer->text.size_bytes > 0 ? " " : "");
        buffer_add_string(&gatherer->text, words[i].word);
    }
    aspect(element, "is", taken(gatherer));
}

static void add_records(Gatherer *gatherer)
{
    for (uint32_t i = 0; i < program_RECORDS_count(gatherer->program); i++) {
        const BundleRecord *record = program_RECORDS(gatherer->program) + i;
        Text name = text_of_program(gatherer, record->name);
        add(gatherer, ELEMENT_RECORD, name, i);
        for (uint32_t k = 0; k < record->fields.count; k++) {
            uint32_t index = record->fields.first + k;
            const BundleField *field = program_FIELDS(gatherer->program) + index;
            Element *element = add(gatherer, ELEMENT_FIELD, name, index);
            element->where = text_of_program(gatherer, field->name);
            type_aspect(gatherer, element, "type", field->type);
            flags_aspect(gatherer, element, field->flags);
            aspect(element, "label.zh", text_of_program(gatherer, field->zh));
            aspect(element, "label.en", text_of_program(gatherer, field->en));
        }
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

static int compare_elements(const void *left, const void *right)
{
    const Element *one = left, *other = right;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    int compared = text_compare(one->name, other->name);
    if (compared == 0)
        compared = text_compare(one->where, other->where);
    return compared != 0 ? compared : (one->index > other->index) - (one->index < other->index);
}

bool elements_of(Elements *out, Arena *arena, const Program *program)
{
    Gatherer gatherer = {.program = program, .arena = arena};
    buffer_init(&gatherer.text, arena_allocator(arena));
    add_rules(&gatherer);
    add_exceptions(&gatherer);
    add_settings(&gatherer);
    add_tables(&gatherer);
    add_functions(&gatherer);
    add_sources(&gatherer);
    add_enums(&gatherer);
    add_records(&gatherer);
    buffer_free(&gatherer.text);
    if (gatherer.count > 1)
        qsort(gatherer.items, gatherer.count, sizeof *gatherer.items, compare_elements);
    *out = (Elements){gatherer.count, gatherer.items};
    return !gatherer.no_memory && !arena_failed(arena);
}
