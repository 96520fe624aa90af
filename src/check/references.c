/*
 * references.c - which word of the source means what.
 *
 * One walk over the whole tree. A word is taken only where the source really has it: what macros
 * add has names too, but no place of its own.
 */
#include "check/references.h"

#include <stdlib.h>

#include "check/declare.h"
#include "check/walk.h"

/* A walk: collects words, or shows somebody every expression. */
typedef struct Collector {
    const Checked *checked;
    Arena *arena;
    const Module *module; /* whose declarations are walked */
    uint32_t count;
    uint32_t capacity;
    Reference *items;
    bool no_memory;
    ExpressionVisitor *visit; /* NULL: words are collected */
    void *context;
} Collector;

bool symbol_equal(const Symbol *one, const Symbol *other)
{
    if (one->kind != other->kind)
        return false;
    switch (one->kind) {
    case SYMBOL_NONE:
        return false;
    case SYMBOL_LOCAL:
        return one->binding == other->binding;
    case SYMBOL_MODULE:
        return one->module == other->module;
    case SYMBOL_NATIVE:
        return one->index == other->index;
    case SYMBOL_DECL:
        return one->decl == other->decl;
    case SYMBOL_MEMBER:
    case SYMBOL_FIELD:
        return one->decl == other->decl && one->index == other->index;
    }
    return false;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The last part of a dotted name: "most" of "icp.model.most". */
static bool find_word(const Collector *collector, Span *span, Text name)
{
    if (!span_is_somewhere(*span) || name.size_bytes == 0)
        return false;
    const SourceFile *file = sources_get(diags_sources(collector->checked->diags), span->file);
    size_t start = name.size_bytes;
    while (start > 0 && name.data[start - 1] != '.')
        start--;
    Text word = text_slice(name, start, name.size_bytes);
    if (span->end > file->text.size_bytes || span->end - span->start < word.size_bytes)
        return false;
    span->start = span->end - (uint32_t)word.size_bytes;
    return text_equal(text_slice(file->text, span->start, span->end), word);
}

static void add(Collector *collector, Ident name, Symbol symbol, bool declares, const Type *type)
{
    Span span = name.span;
    if (collector->visit != NULL || symbol.kind == SYMBOL_NONE ||
        !find_word(collector, &span, name.text))
        return;
    Reference *items = arena_grow(collector->arena, collector->items, collector->count,
                                  &collector->capacity, sizeof *items);
    if (items == NULL) {
        collector->no_memory = true;
        return;
    }
    collector->items = items;
    collector->items[collector->count++] = (Reference){span, symbol, declares, type};
}

static Symbol symbol_of_decl(const Decl *decl)
{
    return (Symbol){.kind = decl != NULL ? SYMBOL_DECL : SYMBOL_NONE, .decl = decl};
}

static void add_decl(Collector *collector, Ident name, const Decl *decl)
{
    add(collector, name, symbol_of_decl(decl), false, decl != NULL ? decl->type : NULL);
}

static void add_binding(Collector *collector, const Binding *binding)
{
    Symbol symbol = {.kind = SYMBOL_LOCAL, .binding = binding};
    if (binding != NULL)
        add(collector, binding->name, symbol, true, binding->type);
}

static uint32_t member_index(const Decl *decl, Text name)
{
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        if (text_equal(decl->as.enumeration.members[i].name.text, name))
            return i;
    }
    return UINT32_MAX;
}

static void add_member(Collector *collector, Ident name, const Decl *decl)
{
    if (decl == NULL || decl->kind != DECL_ENUM)
        return;
    uint32_t index = member_index(decl, name.text);
    if (index != UINT32_MAX)
        add(collector, name, (Symbol){.kind = SYMBOL_MEMBER, .decl = decl, .index = index}, false,
            decl->type);
}

static const Decl *peek(const Collector *collector, Text name)
{
    return references_find(collector->checked, collector->module, name);
}

const Decl *references_find(const Checked *checked, const Module *module, Text name)
{
    Checker checker = {
        .arena = checked->arena,
        .types = checked->types,
        .diags = checked->diags,
        .globals = checked->globals,
        .module = module,
    };
    return globals_peek(&checker, name);
}

static const Decl *enum_of(const Collector *collector, const Type *type)
{
    while (type != NULL && (type->kind == TYPE_OPTIONAL || type->kind == TYPE_LIST))
        type = type->params[0];
    return type != NULL && type->kind == TYPE_ENUM && type->index < collector->checked->enums.count
               ? collector->checked->enums.items[type->index]
               : NULL;
}

static const Decl *record_of(const Collector *collector, const Type *type)
{
    while (type != NULL && type->kind == TYPE_OPTIONAL)
        type = type->params[0];
    return type != NULL && type->kind == TYPE_RECORD &&
                   type->index < collector->checked->records.count
               ? collector->checked->records.items[type->index]
               : NULL;
}

static void add_field(Collector *collector, Ident name, const Decl *record, const Type *type)
{
    for (uint32_t i = 0; record != NULL && i < record->as.record.count; i++) {
        if (text_equal(record->as.record.fields[i].name.text, name.text))
            add(collector, name, (Symbol){.kind = SYMBOL_FIELD, .decl = record, .index = i}, false,
                type);
    }
}

/* ---- types ----------------------------------------------------------------------------------- */

static void walk_type(Collector *collector, const TypeExpr *type)
{
    if (type == NULL)
        return;
    Span span = {type->name.span.file, type->name.span.start, type->name.span.end};
    add_decl(collector, (Ident){type->name.text, span}, peek(collector, type->name.text));
    for (uint32_t i = 0; i < type->arg_count; i++)
        walk_type(collector, type->args[i]);
}

/* ---- expressions ----------------------------------------------------------------------------- */

static void walk(Collector *collector, const Expr *expr);

static void walk_list(Collector *collector, const ExprList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        walk(collector, list->items[i]);
}

/* What stands before the dot of a name that is a thing as a whole: an enum's, or a module's. */
static void walk_space(Collector *collector, const Expr *expr, const Ref *ref)
{
    if (expr == NULL || (expr->kind != EXPR_NAME && expr->kind != EXPR_SELECT))
        return;
    Ident name =
        expr->kind == EXPR_NAME ? (Ident){expr->as.name, expr->span} : expr->as.select.field;
    if (ref->kind == REF_MEMBER)
        add_decl(collector, name, ref->decl);
}

static void add_meaning(Collector *collector, const Expr *expr, Ident name)
{
    const Ref *ref = &expr->ref;
    Symbol symbol = {.kind = SYMBOL_NONE};
    switch (ref->kind) {
    case REF_LOCAL:
        symbol = (Symbol){.kind = SYMBOL_LOCAL, .binding = ref->binding};
        break;
    case REF_MEMBER:
        symbol = (Symbol){.kind = SYMBOL_MEMBER, .decl = ref->decl, .index = ref->index};
        break;
    case REF_NATIVE:
        symbol = (Symbol){.kind = SYMBOL_NATIVE, .index = ref->natives[0]};
        break;
    case REF_INPUT:
        symbol = symbol_of_decl(collector->checked->input);
        break;
    case REF_NONE:
    case REF_VARIABLE:
    case REF_AS_OF:
    case REF_VERDICT:
        break;
    default:
        symbol = symbol_of_decl(ref->decl);
        break;
    }
    add(collector, name, symbol, false, expr->type);
}

static void walk_select(Collector *collector, const Expr *expr)
{
    if (expr->ref.kind != REF_NONE) {
        add_meaning(collector, expr, expr->as.select.field);
        walk_space(collector, expr->as.select.operand, &expr->ref);
        return;
    }
    walk(collector, expr->as.select.operand);
    const Type *type = expr->as.select.operand->type;
    add_field(collector, expr->as.select.field, record_of(collector, type), expr->type);
}

static void walk_call(Collector *collector, const Expr *expr)
{
    if (expr->ref.kind != REF_NONE)
        add_meaning(collector, expr, expr->as.call.function);
    bool is_name_space = expr->ref.kind != REF_NONE && expr->ref.kind != REF_NATIVE;
    if (!is_name_space)
        walk(collector, expr->as.call.target);
    walk_list(collector, &expr->as.call.args);
}

static void walk_map(Collector *collector, const Expr *expr)
{
    const Decl *record = NULL;
    if (expr->kind == EXPR_STRUCT) {
        record = record_of(collector, expr->type);
        const Expr *name = expr->as.map.type_name;
        if (name != NULL && record != NULL)
            add_decl(collector,
                     name->kind == EXPR_SELECT ? name->as.select.field
                                               : (Ident){name->as.name, name->span},
                     record);
    }
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        if (expr->kind == EXPR_MAP)
            walk(collector, pair->key);
        else
            add_field(collector, (Ident){value_text(pair->key->as.literal), pair->key->span},
                      record, pair->value->type);
        walk(collector, pair->value);
    }
}

static void walk_loop(Collector *collector, const Expr *expr)
{
    walk(collector, expr->as.comprehension.range);
    add_binding(collector, expr->as.comprehension.item);
    add_binding(collector, expr->as.comprehension.value);
    add_binding(collector, expr->as.comprehension.accumulator);
    walk(collector, expr->as.comprehension.initial);
    walk(collector, expr->as.comprehension.condition);
    walk(collector, expr->as.comprehension.step);
    walk(collector, expr->as.comprehension.result);
}

/* Recursion ends: the parser caps an expression's depth. */
static void walk(Collector *collector, const Expr *expr)
{
    if (expr == NULL)
        return;
    if (collector->visit != NULL)
        collector->visit(collector->context, expr);
    switch (expr->kind) {
    case EXPR_NAME:
        add_meaning(collector, expr, (Ident){expr->as.name, expr->span});
        break;
    case EXPR_SELECT:
        walk_select(collector, expr);
        break;
    case EXPR_CALL:
        walk_call(collector, expr);
        break;
    case EXPR_LIST:
        walk_list(collector, &expr->as.list.items);
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        walk_map(collector, expr);
        break;
    case EXPR_COMPREHENSION:
        walk_loop(collector, expr);
        break;
    case EXPR_ERROR:
    case EXPR_LITERAL:
        break;
    }
}

/* ---- declarations ---------------------------------------------------------------------------- */

static void walk_enum(Collector *collector, const Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++)
        add(collector, decl->as.enumeration.members[i].name,
            (Symbol){.kind = SYMBOL_MEMBER, .decl = decl, .index = i}, true, decl->type);
}

static void walk_record(Collector *collector, const Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.record.count; i++) {
        const Field *field = &decl->as.record.fields[i];
        add(collector, field->name, (Symbol){.kind = SYMBOL_FIELD, .decl = decl, .index = i}, true,
            field->type);
        walk_type(collector, field->type_expr);
    }
}

static void walk_params(Collector *collector, const Param *params, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        add_binding(collector, params[i].binding);
        walk_type(collector, params[i].type_expr);
    }
}

static void walk_cell(Collector *collector, const Cell *cell)
{
    for (uint32_t i = 0; i < cell->count; i++) {
        walk(collector, cell->items[i].value);
        walk(collector, cell->items[i].low);
        walk(collector, cell->items[i].high);
    }
}

static void walk_rows(Collector *collector, const Table *table)
{
    for (uint32_t i = 0; i < table->row_count; i++) {
        const Row *row = &table->rows[i];
        for (uint32_t k = 0; k < row->input_count; k++)
            walk_cell(collector, &row->inputs[k]);
        for (uint32_t k = 0; k < row->output_count; k++)
            walk(collector, row->outputs[k]);
    }
}

static void walk_table(Collector *collector, const Decl *decl)
{
    const Table *table = &decl->as.table.table;
    walk_params(collector, decl->as.table.params, decl->as.table.param_count);
    for (uint32_t i = 0; i < decl->as.table.output_count; i++)
        walk_type(collector, decl->as.table.outputs[i].type_expr);
    walk_type(collector, decl->as.table.result);
    for (uint32_t i = 0; i < table->header_input_count; i++) {
        const Expr *name = table->header_inputs[i];
        for (uint32_t k = 0; name->kind == EXPR_NAME && k < decl->as.table.param_count; k++) {
            const Binding *param = decl->as.table.params[k].binding;
            if (text_equal(param->name.text, name->as.name))
                add(collector, (Ident){name->as.name, name->span},
                    (Symbol){.kind = SYMBOL_LOCAL, .binding = param}, false, param->type);
        }
    }
    walk_rows(collector, table);
}

static void walk_mapping(Collector *collector, const Decl *decl)
{
    walk_type(collector, decl->as.mapping.key);
    walk_type(collector, decl->as.mapping.value);
    for (uint32_t i = 0; i < decl->as.mapping.row_count; i++) {
        walk_list(collector, &decl->as.mapping.rows[i].keys);
        walk_list(collector, &decl->as.mapping.rows[i].values);
    }
}

static void walk_template(Collector *collector, const Template *message)
{
    for (uint32_t i = 0; i < message->count; i++)
        walk(collector, message->parts[i].hole);
}

static void walk_rule(Collector *collector, const RuleBody *body)
{
    for (uint32_t i = 0; i < body->under_count; i++)
        add_decl(collector, body->unders[i].setting, body->unders[i].decl);
    for (uint32_t i = 0; i < body->for_count; i++) {
        walk(collector, body->fors[i].range);
        add_binding(collector, body->fors[i].binding);
    }
    for (uint32_t i = 0; i < body->let_count; i++) {
        walk(collector, body->lets[i].value);
        add_binding(collector, body->lets[i].binding);
    }
    for (uint32_t i = 0; i < body->condition_count; i++)
        walk(collector, body->conditions[i].expr);
    walk(collector, body->at);
    walk(collector, body->material_list);
    add_member(collector, body->material_member, body->material_enum);
    walk_template(collector, &body->message.zh);
    walk_template(collector, &body->message.en);
}

static const Decl *find_rule(const Collector *collector, Text name)
{
    const DeclList *rules = &collector->checked->rules;
    for (uint32_t i = 0; i < rules->count; i++) {
        if (text_equal(rules->items[i]->full_name, name) ||
            text_equal(rules->items[i]->name.text, name))
            return rules->items[i];
    }
    return NULL;
}

static void walk_test(Collector *collector, const Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.test.clause_count; i++) {
        const TestClause *clause = &decl->as.test.clauses[i];
        walk(collector, clause->target);
        walk(collector, clause->value);
        if (clause->kind == TEST_EXPECT_FINDING)
            add_decl(collector, clause->name, find_rule(collector, clause->name.text));
    }
    for (uint32_t i = 0; i < decl->as.test.table.header_input_count; i++)
        walk(collector, decl->as.test.table.header_inputs[i]);
    walk_rows(collector, &decl->as.test.table);
}

static void walk_declarations(Collector *collector, const DeclList *list);

static void walk_in(Collector *collector, const Decl *decl)
{
    const Constraint *constraint = &decl->as.in.constraint;
    const Decl *scope = constraint->scope_decl;
    add_decl(collector, constraint->scope, scope);
    for (uint32_t i = 0; scope != NULL && i < constraint->count; i++)
        add_member(collector, constraint->members[i], enum_of(collector, scope->type));
    walk_declarations(collector, &decl->as.in.body);
}

/* What a declaration is called; those that are about another one have its name. */
static void walk_name(Collector *collector, const Decl *decl)
{
    switch (decl->kind) {
    case DECL_SET:
        add_decl(collector, decl->name, decl->as.setting.setting);
        break;
    case DECL_EXCEPTION:
        add_decl(collector, decl->name, decl->extra);
        break;
    case DECL_IN:
    case DECL_TEST:
    case DECL_TEST_TABLE:
        break;
    default:
        add(collector, decl->name, symbol_of_decl(decl), true, decl->type);
        break;
    }
}

static void walk_declaration(Collector *collector, const Decl *decl)
{
    walk_name(collector, decl);
    switch (decl->kind) {
    case DECL_ENUM:
        walk_enum(collector, decl);
        break;
    case DECL_RECORD:
        walk_record(collector, decl);
        break;
    case DECL_INPUT:
        walk_type(collector, decl->as.input.type_expr);
        break;
    case DECL_CONST:
        walk_type(collector, decl->as.constant.type_expr);
        walk(collector, decl->as.constant.value);
        break;
    case DECL_FN:
    case DECL_NATIVE:
    case DECL_SOURCE:
        walk_params(collector, decl->as.function.params, decl->as.function.param_count);
        walk_type(collector, decl->as.function.result);
        walk(collector, decl->as.function.body);
        break;
    case DECL_LET:
    case DECL_DECIDE:
        walk_type(collector, decl->as.let.type_expr);
        walk(collector, decl->as.let.value);
        break;
    case DECL_SCOPE:
        walk_type(collector, decl->as.scope.type_expr);
        walk(collector, decl->as.scope.value);
        break;
    case DECL_IN:
        walk_in(collector, decl);
        break;
    case DECL_SETTING:
    case DECL_SET:
        walk_type(collector, decl->as.setting.type_expr);
        walk(collector, decl->as.setting.value);
        break;
    case DECL_MAPPING:
        walk_mapping(collector, decl);
        break;
    case DECL_TABLE:
        walk_table(collector, decl);
        break;
    case DECL_RULE:
    case DECL_EXCEPTION:
        walk_rule(collector, &decl->as.rule);
        break;
    case DECL_TEST:
    case DECL_TEST_TABLE:
        walk_test(collector, decl);
        break;
    }
}

/* Recursion ends: the parser caps the nesting of blocks. */
static void walk_declarations(Collector *collector, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        walk_declaration(collector, list->items[i]);
}

static void walk_module(Collector *collector, const Module *module)
{
    collector->module = module;
    Symbol self = {.kind = SYMBOL_MODULE, .module = module};
    add(collector, module->name, self, true, NULL);
    for (uint32_t i = 0; i < module->import_count; i++) {
        Symbol symbol = {.kind = SYMBOL_MODULE,
                         .module =
                             module->import_modules != NULL ? module->import_modules[i] : NULL};
        if (symbol.module != NULL)
            add(collector, module->imports[i], symbol, false, NULL);
    }
    walk_declarations(collector, &module->declarations);
}

/* ---- the list -------------------------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const Reference *one = left, *other = right;
    if (one->span.file != other->span.file)
        return one->span.file < other->span.file ? -1 : 1;
    if (one->span.start != other->span.start)
        return one->span.start < other->span.start ? -1 : 1;
    return (other->declares > one->declares) - (other->declares < one->declares);
}

/* Macros make several nodes of one word. */
static void sort(Collector *collector)
{
    if (collector->count > 1)
        qsort(collector->items, collector->count, sizeof *collector->items, by_place);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < collector->count; i++) {
        const Reference *item = &collector->items[i];
        const Reference *last = kept > 0 ? &collector->items[kept - 1] : NULL;
        if (last == NULL || last->span.file != item->span.file ||
            last->span.end <= item->span.start)
            collector->items[kept++] = *item;
    }
    collector->count = kept;
}

bool references_collect(References *out, Arena *arena, const Checked *checked)
{
    Collector collector = {.checked = checked, .arena = arena};
    for (uint32_t i = 0; i < checked->module_count; i++)
        walk_module(&collector, checked->modules[i]);
    sort(&collector);
    *out = (References){collector.count, collector.items};
    return !collector.no_memory;
}

const Reference *references_at(const References *references, uint32_t file, uint32_t offset)
{
    uint32_t low = 0, high = references->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const Span *span = &references->items[middle].span;
        if (span->file < file || (span->file == file && span->end < offset))
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t i = low; i < references->count && i < low + 2; i++) {
        const Reference *item = &references->items[i];
        bool is_after = i + 1 < references->count && i == low && item->span.end == offset &&
                        references->items[i + 1].span.file == file &&
                        references->items[i + 1].span.start == offset;
        if (item->span.file == file && item->span.start <= offset && offset <= item->span.end &&
            !is_after)
            return item;
    }
    return NULL;
}

/* ---- one file -------------------------------------------------------------------------------- */

void references_visit(const Checked *checked, uint32_t file, ExpressionVisitor *visit,
                      void *context)
{
    Collector collector = {.checked = checked, .visit = visit, .context = context};
    for (uint32_t i = 0; i < checked->module_count; i++) {
        if (checked->modules[i]->file == file)
            walk_module(&collector, checked->modules[i]);
    }
}

/* The longest expression that ends at a byte and has a type. */
typedef struct Ending {
    uint32_t offset;
    const Expr *found;
} Ending;

static void note_ending(void *context, const Expr *expr)
{
    Ending *ending = context;
    if (expr->span.end == ending->offset && expr->type != NULL && expr->type->kind != TYPE_ERROR &&
        (ending->found == NULL || expr->span.start <= ending->found->span.start))
        ending->found = expr;
}

const Type *references_type_before(const Checked *checked, uint32_t file, uint32_t offset)
{
    Ending ending = {.offset = offset};
    references_visit(checked, file, note_ending, &ending);
    return ending.found != NULL ? ending.found->type : NULL;
}

static const Decl *around(const DeclList *list, uint32_t offset)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        if (offset < decl->span.start || offset > decl->span.end)
            continue;
        const Decl *inner = decl->kind == DECL_IN ? around(&decl->as.in.body, offset) : NULL;
        return inner != NULL ? inner : decl;
    }
    return NULL;
}

const Decl *references_around(const Checked *checked, uint32_t file, uint32_t offset)
{
    for (uint32_t i = 0; i < checked->module_count; i++) {
        if (checked->modules[i]->file == file)
            return around(&checked->modules[i]->declarations, offset);
    }
    return NULL;
}
