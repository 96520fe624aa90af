/*
 * program.c - checking a whole program, step by step.
 */
#include "check/declare.h"

/* ---- collecting --------------------------------------------------------------------------------- */

static DeclList *list_for(Checked *checked, DeclKind kind)
{
    switch (kind) {
    case DECL_ENUM:
        return &checked->enums;
    case DECL_RECORD:
        return &checked->records;
    case DECL_CONST:
        return &checked->constants;
    case DECL_FN:
        return &checked->functions;
    case DECL_LET:
        return &checked->lets;
    case DECL_SCOPE:
        return &checked->scopes;
    case DECL_SETTING:
        return &checked->settings;
    case DECL_SET:
        return &checked->sets;
    case DECL_MAPPING:
        return &checked->mappings;
    case DECL_TABLE:
        return &checked->tables;
    case DECL_RULE:
        return &checked->rules;
    case DECL_EXCEPTION:
        return &checked->exceptions;
    case DECL_SOURCE:
        return &checked->sources;
    case DECL_DECIDE:
        return &checked->decides;
    case DECL_TEST:
    case DECL_TEST_TABLE:
        return &checked->tests;
    case DECL_INPUT:
    case DECL_NATIVE:
    case DECL_IN:
        break;
    }
    return NULL;
}

/* Grows by doubling: a list's capacity is the power of two at or above its count. */
static void append(Checker *checker, DeclList *list, Decl *decl)
{
    bool full = (list->count & (list->count - 1)) == 0;
    if (full) {
        uint32_t capacity = list->count == 0 ? 1 : list->count * 2;
        Decl **items = arena_alloc_array(checker->arena, capacity, sizeof *items);
        if (items == NULL)
            return; /* the arena remembers */
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof(Decl *));
        list->items = items;
    }
    list->items[list->count++] = decl;
}

static void set_input(Checker *checker, Checked *checked, Decl *decl)
{
    if (checked->input != NULL) {
        Diag diag = diag_at(DIAG_INPUT_COUNT, decl->name.span);
        diag.also = checked->input->name.span;
        diag.also_message = TEXT("the first input");
        diags_add(checker->diags, &diag, "a program has one input");
        return;
    }
    checked->input = decl;
}

static bool may_stand_in(DeclKind kind)
{
    return kind == DECL_SET || kind == DECL_RULE || kind == DECL_EXCEPTION || kind == DECL_IN;
}

static void collect(Checker *checker, Checked *checked, const DeclList *list,
                    Constraint *const *constraints, uint32_t constraint_count);

/* What stands inside gets the constraints around it and this one. */
static void collect_in(Checker *checker, Checked *checked, Decl *decl,
                       Constraint *const *constraints, uint32_t constraint_count)
{
    Constraint **inner =
        arena_alloc_array(checker->arena, constraint_count + 1, sizeof *inner);
    if (inner == NULL)
        return;
    for (uint32_t i = 0; i < constraint_count; i++)
        inner[i] = constraints[i];
    inner[constraint_count] = &decl->as.in.constraint;
    for (uint32_t i = 0; i < decl->as.in.body.count; i++) {
        const Decl *item = decl->as.in.body.items[i];
        if (may_stand_in(item->kind))
            continue;
        Diag diag = diag_at(DIAG_IN_BLOCK, item->name.span);
        diag.hint = TEXT("Inside in stand set, rule, exception and in.");
        diags_add(checker->diags, &diag, "\"%.*s\" cannot stand inside in",
                  TEXT_ARG(item->name.text));
    }
    collect(checker, checked, &decl->as.in.body, inner, constraint_count + 1);
}

static void collect(Checker *checker, Checked *checked, const DeclList *list,
                    Constraint *const *constraints, uint32_t constraint_count)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Decl *decl = list->items[i];
        decl->constraints = constraints;
        decl->constraint_count = constraint_count;
        if (decl->kind == DECL_IN)
            collect_in(checker, checked, decl, constraints, constraint_count);
        else if (decl->kind == DECL_INPUT)
            set_input(checker, checked, decl);
        else if (list_for(checked, decl->kind) != NULL)
            append(checker, list_for(checked, decl->kind), decl);
    }
}

/* ---- order -------------------------------------------------------------------------------------- */

/* Merge sort by full name. */
static void sort_by_name(Checker *checker, DeclList *list)
{
    Decl **scratch = arena_alloc_array(checker->arena, list->count + 1, sizeof *scratch);
    if (scratch == NULL)
        return;
    for (uint32_t width = 1; width < list->count; width *= 2) {
        for (uint32_t start = 0; start < list->count; start += 2 * width) {
            uint32_t middle = start + width < list->count ? start + width : list->count;
            uint32_t end = start + 2 * width < list->count ? start + 2 * width : list->count;
            uint32_t left = start, right = middle;
            for (uint32_t i = start; i < end; i++) {
                bool take_left = left < middle &&
                                 (right >= end || text_compare(list->items[left]->full_name,
                                                               list->items[right]->full_name) <= 0);
                scratch[i] = take_left ? list->items[left++] : list->items[right++];
            }
        }
        memcpy(list->items, scratch, list->count * sizeof *scratch);
    }
}

static void number(DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        list->items[i]->index = i;
}

static void order_lists(Checker *checker, Checked *checked)
{
    DeclList *const named[] = {
        &checked->enums,    &checked->records,  &checked->constants, &checked->functions,
        &checked->lets,     &checked->scopes,   &checked->settings,  &checked->mappings,
        &checked->tables,   &checked->rules,    &checked->sources,
    };
    DeclList *const placed[] = {&checked->sets, &checked->exceptions, &checked->decides,
                                &checked->tests};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        sort_by_name(checker, named[i]);
        number(named[i]);
    }
    for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
        number(placed[i]);
}

/* ---- steps -------------------------------------------------------------------------------------- */

static void resolve_constraints(Checker *checker, const Checked *checked)
{
    for (uint32_t i = 0; i < checked->module_count; i++) {
        const DeclList *list = &checked->modules[i]->declarations;
        for (uint32_t k = 0; k < list->count; k++) {
            if (list->items[k]->kind == DECL_IN)
                settings_resolve_constraints(checker, list->items[k]);
        }
    }
}

static void check_graphs(Checker *checker, const Checked *checked)
{
    for (uint32_t i = 0; i < checked->tables.count; i++) {
        Checker view = declare_view(checker, checked->tables.items[i]);
        graph_check_table(&view, checked->tables.items[i]);
    }
    for (uint32_t i = 0; i < checked->mappings.count; i++) {
        Checker view = declare_view(checker, checked->mappings.items[i]);
        graph_check_mapping(&view, checked->mappings.items[i]);
    }
}

static void warn_unused(Checker *checker, const DeclList *list, const char *what)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        if (decl->used || text_starts_with(decl->full_name, TEXT("std.")))
            continue;
        Diag diag = diag_at(DIAG_UNUSED, decl->name.span);
        diags_add(checker->diags, &diag, "%s \"%.*s\" is never used", what,
                  TEXT_ARG(decl->name.text));
    }
}

/* Only a whole program, one with an input, can tell what is unused. */
static void check_unused(Checker *checker, const Checked *checked)
{
    if (checked->input == NULL)
        return;
    warn_unused(checker, &checked->constants, "constant");
    warn_unused(checker, &checked->functions, "function");
    warn_unused(checker, &checked->lets, "let");
    warn_unused(checker, &checked->settings, "setting");
    warn_unused(checker, &checked->mappings, "mapping");
    warn_unused(checker, &checked->tables, "table");
    warn_unused(checker, &checked->sources, "source");
}

Checked *check_program(Arena *arena, Diags *diags, Module *const *modules, uint32_t module_count,
                       const FileReader *reader)
{
    Checked *checked = arena_alloc(arena, sizeof *checked);
    TypeTable *types = type_table_new(arena);
    Globals *globals = globals_new(arena, diags, modules, module_count);
    if (checked == NULL || types == NULL || globals == NULL)
        return NULL;
    *checked = (Checked){.arena = arena, .types = types, .diags = diags, .globals = globals};
    checked->modules = globals_modules(globals, &checked->module_count);
    Checker checker = {
        .arena = arena,
        .types = types,
        .diags = diags,
        .globals = globals,
        .enums = &checked->enums,
        .records = &checked->records,
        .reader = reader,
    };
    for (uint32_t i = 0; i < checked->module_count; i++)
        collect(&checker, checked, &checked->modules[i]->declarations, NULL, 0);
    order_lists(&checker, checked);
    declare_enums(&checker, checked);
    declare_records(&checker, checked);
    declare_input(&checker, checked);
    checker.input = checked->input;
    declare_signatures(&checker, checked);
    declare_bodies(&checker, checked);
    resolve_constraints(&checker, checked);
    settings_check(&checker, checked);
    check_graphs(&checker, checked);
    rules_check(&checker, checked);
    tests_check(&checker, checked);
    check_unused(&checker, checked);
    return arena_failed(arena) ? NULL : checked;
}
