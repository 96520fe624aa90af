/*
 * program.c - checking a whole program, step by step.
 *
 * Names come first, then types, then expressions from what needs nothing to what needs the rest,
 * and last what is proven of all of it. Every step goes on after mistakes.
 */
#include <stdlib.h>

#include "check/declare.h"
#include "check/graph.h"
#include "check/rules.h"
#include "check/settings.h"
#include "check/tests.h"
#include "check/unused.h"
#include "check/validity.h"

/* ---- collecting ------------------------------------------------------------------------------ */

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
        size_t capacity = list->count == 0 ? 1 : (size_t)list->count * 2;
        Decl **items = arena_alloc_array(checker->arena, capacity, sizeof(Decl *));
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
    if (checked->input == NULL) {
        checked->input = decl;
        return;
    }
    Diag diag = diag_at(DIAG_INPUT_COUNT, decl->name.span);
    diag.also = checked->input->name.span;
    diag.also_message = TEXT("the first input");
    diag.hint = TEXT("Keep one; what else is needed can be fields of its record.");
    diags_add(checker->diags, &diag, "a program has one input");
}

static void check_may_stand_in(Checker *checker, const Decl *decl)
{
    if (decl->kind == DECL_SET || decl->kind == DECL_RULE || decl->kind == DECL_EXCEPTION ||
        decl->kind == DECL_IN)
        return;
    Diag diag = diag_at(DIAG_IN_BLOCK, decl->name.span);
    diag.hint = TEXT("Inside \"in\" stand set, rule, exception and in: move it out.");
    diags_add(checker->diags, &diag, "\"%.*s\" cannot stand inside \"in\"",
              TEXT_ARG(decl->name.text));
}

/* The constraints around the block and its own. */
static Constraint *const *inner_constraints(Checker *checker, Decl *in)
{
    Constraint **inner =
        arena_alloc_array(checker->arena, (size_t)in->constraint_count + 1, sizeof *inner);
    if (inner == NULL)
        return NULL;
    for (uint32_t i = 0; i < in->constraint_count; i++)
        inner[i] = in->constraints[i];
    inner[in->constraint_count] = &in->as.in.constraint;
    return inner;
}

/* The clauses of what may stand in a block, or NULL. */
static Clauses *clauses_of(Decl *decl)
{
    switch (decl->kind) {
    case DECL_SET:
        return &decl->as.setting.clauses;
    case DECL_RULE:
    case DECL_EXCEPTION:
        return &decl->as.rule.clauses;
    case DECL_IN:
        return &decl->as.in.clauses;
    default:
        return NULL;
    }
}

/* What a declaration does not say of its own dates and cite is as its block says. */
static void inherit_clauses(Decl *decl, const Clauses *outer)
{
    Clauses *own = clauses_of(decl);
    if (own == NULL)
        return;
    if (!own->from.given)
        own->from = outer->from;
    if (!own->until.given)
        own->until = outer->until;
    if (own->cite.data == NULL) {
        own->cite = outer->cite;
        own->cite_span = outer->cite_span;
    }
}

/* Blocks nest at most LIMIT_SOURCE_DEPTH deep: the parser sees to it. `block` is the innermost
 * block around the list; NULL at the top. */
static void collect(Checker *checker, Checked *checked, const DeclList *list, Decl *block)
{
    Constraint *const *constraints = block != NULL ? inner_constraints(checker, block) : NULL;
    if (block != NULL && constraints == NULL)
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        Decl *decl = list->items[i];
        DeclList *same_kind = list_for(checked, decl->kind);
        decl->constraints = constraints;
        decl->constraint_count = block != NULL ? block->constraint_count + 1 : 0;
        if (block != NULL) {
            check_may_stand_in(checker, decl);
            inherit_clauses(decl, &block->as.in.clauses);
        }
        if (same_kind != NULL)
            append(checker, same_kind, decl);
        if (decl->kind == DECL_INPUT)
            set_input(checker, checked, decl);
        if (decl->kind == DECL_IN)
            collect(checker, checked, &decl->as.in.body, decl);
    }
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_places(const Decl *one, const Decl *other)
{
    if (one->module != other->module)
        return one->module->index < other->module->index ? -1 : 1;
    return (one->span.start > other->span.start) - (one->span.start < other->span.start);
}

static int by_name(const void *left, const void *right)
{
    const Decl *one = *(Decl *const *)left, *other = *(Decl *const *)right;
    int compared = text_compare(one->full_name, other->full_name);
    return compared != 0 ? compared : compare_places(one, other);
}

static int by_place(const void *left, const void *right)
{
    return compare_places(*(Decl *const *)left, *(Decl *const *)right);
}

static bool is_sorted(const DeclList *list, int (*compare)(const void *, const void *))
{
    uint32_t i = 1;
    while (i < list->count && compare(&list->items[i - 1], &list->items[i]) <= 0)
        i++;
    return i >= list->count;
}

/* Of places most lists are in order from the start: modules are collected by name. */
static void sort_and_number(DeclList *list, int (*compare)(const void *, const void *))
{
    if (!is_sorted(list, compare))
        qsort(list->items, list->count, sizeof(Decl *), compare);
    for (uint32_t i = 0; i < list->count; i++)
        list->items[i]->index = i;
}

static void order_lists(Checked *checked)
{
    DeclList *const named[] = {
        &checked->enums,  &checked->records, &checked->constants, &checked->functions,
        &checked->lets,   &checked->scopes,  &checked->settings,  &checked->mappings,
        &checked->tables, &checked->rules,   &checked->sources,
    };
    DeclList *const placed[] = {&checked->sets, &checked->exceptions, &checked->decides,
                                &checked->tests};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        sort_and_number(named[i], by_name);
    for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
        sort_and_number(placed[i], by_place);
}

/* ---- the program as a whole ------------------------------------------------------------------ */

/* What a decision and a record have under names of their own, whatever the module. */
static void check_outside_names(Checker *checker, const DeclList *list)
{
    Ident *names = arena_alloc_array(checker->arena, list->count, sizeof *names);
    if (names == NULL)
        return;
    for (uint32_t i = 0; i < list->count; i++)
        names[i] = list->items[i]->name;
    declare_check_repeated(checker, names, list->count);
}

static void check_decide_names(Checker *checker, const Checked *checked)
{
    static const Text taken[] = {
        TEXT_INIT("id"),        TEXT_INIT("as_of"),    TEXT_INIT("verdict"), TEXT_INIT("findings"),
        TEXT_INIT("materials"), TEXT_INIT("unknowns"), TEXT_INIT("policy")};
    for (uint32_t i = 0; i < checked->decides.count; i++) {
        Ident name = checked->decides.items[i]->name;
        for (size_t k = 0; k < sizeof taken / sizeof taken[0]; k++) {
            if (!text_equal(taken[k], name.text))
                continue;
            Diag diag = diag_at(DIAG_BUILTIN_NAME, name.span);
            diag.hint = TEXT("Give it another name.");
            diags_add(checker->diags, &diag, "every decision has a \"%.*s\" of its own",
                      TEXT_ARG(name.text));
        }
    }
}

static void check_has_input(Checker *checker, const Checked *checked)
{
    const DeclList *lists[] = {&checked->rules, &checked->decides, &checked->tests};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && checked->input == NULL; i++) {
        if (lists[i]->count == 0)
            continue;
        Diag diag = diag_at(DIAG_INPUT_COUNT, lists[i]->items[0]->name.span);
        diag.hint = TEXT("Declare what is evaluated: input NAME: RECORD;");
        diags_add(checker->diags, &diag, "the program has no input");
        return;
    }
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void resolve_blocks(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->module_count; i++) {
        const DeclList *list = &checked->modules[i]->declarations;
        for (uint32_t k = 0; k < list->count; k++) {
            Checker view = declare_view(checker, list->items[k]);
            if (list->items[k]->kind == DECL_IN)
                validity_resolve(&view, list->items[k]);
        }
    }
}

static void check_graphs(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->tables.count; i++) {
        if (checked->tables.items[i]->module->skimmed)
            continue;
        Checker view = declare_view(checker, checked->tables.items[i]);
        checked->tables.items[i]->state = 2;
        graph_check_table(&view, checked->tables.items[i]);
    }
    for (uint32_t i = 0; i < checked->mappings.count; i++) {
        if (checked->mappings.items[i]->module->skimmed)
            continue;
        Checker view = declare_view(checker, checked->mappings.items[i]);
        checked->mappings.items[i]->state = 2;
        graph_check_mapping(&view, checked->mappings.items[i]);
    }
}

static void check_names(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->module_count; i++)
        collect(checker, checked, &checked->modules[i]->declarations, NULL);
    order_lists(checked);
    checker->input = checked->input;
    check_outside_names(checker, &checked->decides);
    check_outside_names(checker, &checked->sources);
    check_decide_names(checker, checked);
    check_has_input(checker, checked);
}

typedef void (*CheckStep)(Checker *checker, Checked *checked);

/* In the order in which they need each other. */
static const CheckStep steps[] = {
    check_names,    declare_enums, declare_records, declare_input,  declare_signatures,
    resolve_blocks, settings_link, declare_bodies,  settings_check, check_graphs,
    rules_check,    tests_check,   unused_report,
};

Checked *check_program(Arena *arena, Diags *diags, Module *const *modules, uint32_t module_count,
                       const FileReader *reader)
{
    Checked *checked = arena_alloc(arena, sizeof *checked);
    TypeTable *types = type_table_new(arena);
    NativeIndex *natives = native_index_new(arena);
    OverloadMemo *overloads = overload_memo_new(arena);
    Globals *globals = globals_new(arena, diags, modules, module_count);
    if (checked == NULL || types == NULL || globals == NULL || natives == NULL || overloads == NULL)
        return NULL;
    *checked = (Checked){.arena = arena, .types = types, .diags = diags, .globals = globals};
    checked->modules = globals_modules(globals, &checked->module_count);
    Library *library = NULL;
    Checker checker = {
        .arena = arena,
        .types = types,
        .diags = diags,
        .globals = globals,
        .enums = &checked->enums,
        .records = &checked->records,
        .reader = reader,
        .natives = natives,
        .overloads = overloads,
        .library = &library,
    };
    for (uint32_t i = 0; i < module_count; i++) {
        for (uint32_t k = 0; k < modules[i]->lost_count; k++)
            diags_lose(diags, modules[i]->lost[k]);
    }
    /* What a step could not allocate, the next must not look for. */
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && !arena_failed(arena); i++)
        steps[i](&checker, checked);
    library_free(library);
    return arena_failed(arena) ? NULL : checked;
}
