/*
 * program_diff.c - what changed between two programs.
 *
 * Both are lists of elements in one order, so one walk along both finds what only one has and
 * what differs.
 */
#include "diff/program_diff.h"

#include <string.h>

typedef struct Differ {
    ProgramDiff *out;
    Change *changes;
    bool same_compiler; /* else the code of equal sources may differ */
} Differ;

const Element *change_element(const Change *change)
{
    return change->after != NULL ? change->after : change->before;
}

static int compare_keys(const Element *one, const Element *other)
{
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    int compared = text_compare(one->name, other->name);
    return compared != 0 ? compared : text_compare(one->where, other->where);
}

static const Aspect *find_aspect(const Element *element, const char *name)
{
    for (uint32_t i = 0; i < element->aspect_count; i++) {
        if (strcmp(element->aspects[i].name, name) == 0)
            return &element->aspects[i];
    }
    return NULL;
}

static void add_aspect(Change *change, const char *name, const Aspect *before, const Aspect *after)
{
    if (before != NULL && after != NULL && text_equal(before->value, after->value))
        return;
    if (change->aspect_count == ASPECTS_MAX)
        return;
    change->aspects[change->aspect_count++] = (AspectChange){
        name,
        before != NULL ? before->value : (Text){NULL, 0},
        after != NULL ? after->value : (Text){NULL, 0},
    };
}

/* A function's constants are told only where nothing else says that it changed. */
static bool is_told(const Differ *differ, const Change *change, const char *name)
{
    return strcmp(name, "constants") != 0 || (differ->same_compiler && change->aspect_count == 0);
}

static void compare_aspects(const Differ *differ, Change *change)
{
    const Element *before = change->before, *after = change->after;
    for (uint32_t i = 0; i < before->aspect_count; i++) {
        const Aspect *aspect = &before->aspects[i];
        if (is_told(differ, change, aspect->name))
            add_aspect(change, aspect->name, aspect, find_aspect(after, aspect->name));
    }
    for (uint32_t i = 0; i < after->aspect_count; i++) {
        const Aspect *aspect = &after->aspects[i];
        if (find_aspect(before, aspect->name) == NULL && is_told(differ, change, aspect->name))
            add_aspect(change, aspect->name, NULL, aspect);
    }
}

static void add_change(Differ *differ, ChangeKind kind, const Element *before, const Element *after)
{
    differ->changes[differ->out->change_count++] =
        (Change){.kind = kind, .before = before, .after = after};
}

static void add_both(Differ *differ, const Element *before, const Element *after)
{
    add_change(differ, CHANGE_CHANGED, before, after);
    Change *change = &differ->changes[differ->out->change_count - 1];
    compare_aspects(differ, change);
    if (change->aspect_count == 0)
        differ->out->change_count--;
}

/* ---- what follows from other changes --------------------------------------------------------- */

static bool has_row_change(const Differ *differ, Text table)
{
    for (uint32_t i = 0; i < differ->out->change_count; i++) {
        const Element *element = change_element(&differ->changes[i]);
        if (element->kind == ELEMENT_ROW && text_equal(element->name, table))
            return true;
    }
    return false;
}

/* What a new or dropped element consists of is not told on its own; nor is a table's order of rows
 * where the rows that changed are. */
static bool follows(const Differ *differ, const Change *change)
{
    static const ElementKind wholes[ELEMENT_KIND_COUNT] = {
        [ELEMENT_VALUE] = ELEMENT_SETTING,
        [ELEMENT_ROW] = ELEMENT_TABLE,
        [ELEMENT_MEMBER] = ELEMENT_ENUM,
        [ELEMENT_FIELD] = ELEMENT_RECORD,
    };
    const Element *element = change_element(change);
    if (element->kind == ELEMENT_TABLE)
        return change->kind == CHANGE_CHANGED && has_row_change(differ, element->name);
    bool is_part = element->kind == ELEMENT_VALUE || element->kind == ELEMENT_ROW ||
                   element->kind == ELEMENT_MEMBER || element->kind == ELEMENT_FIELD;
    for (uint32_t i = 0; is_part && i < differ->out->change_count; i++) {
        const Change *other = &differ->changes[i];
        const Element *whole = change_element(other);
        if (other->kind != CHANGE_CHANGED && whole->kind == wholes[element->kind] &&
            text_equal(whole->name, element->name))
            return element->kind != ELEMENT_VALUE; /* a new setting's values are worth saying */
    }
    return false;
}

static void drop_what_follows(Differ *differ, Arena *arena)
{
    uint32_t count = differ->out->change_count, kept = 0;
    bool *drop = arena_alloc_array(arena, count + 1, sizeof *drop);
    for (uint32_t i = 0; drop != NULL && i < count; i++)
        drop[i] = follows(differ, &differ->changes[i]);
    for (uint32_t i = 0; drop != NULL && i < count; i++) {
        if (!drop[i])
            differ->changes[kept++] = differ->changes[i];
    }
    differ->out->change_count = drop != NULL ? kept : count;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void walk(Differ *differ, const Elements *before, const Elements *after)
{
    uint32_t i = 0, k = 0;
    while (i < before->count || k < after->count) {
        int compared = i == before->count  ? 1
                       : k == after->count ? -1
                                           : compare_keys(&before->items[i], &after->items[k]);
        if (compared < 0)
            add_change(differ, CHANGE_REMOVED, &before->items[i++], NULL);
        else if (compared > 0)
            add_change(differ, CHANGE_ADDED, NULL, &after->items[k++]);
        else
            add_both(differ, &before->items[i++], &after->items[k++]);
    }
}

static bool is_same_compiler(const Program *before, const Program *after)
{
    return text_equal(program_text(before, program_meta(before)->compiler),
                      program_text(after, program_meta(after)->compiler));
}

bool program_diff(ProgramDiff *out, Arena *arena, const Program *before, const Program *after)
{
    Elements old_elements, new_elements;
    *out = (ProgramDiff){.before = before, .after = after};
    if (!elements_of(&old_elements, arena, before) || !elements_of(&new_elements, arena, after))
        return false;
    Differ differ = {
        .out = out,
        .changes = arena_alloc_array(arena, (size_t)old_elements.count + new_elements.count + 1,
                                     sizeof *differ.changes),
        .same_compiler = is_same_compiler(before, after),
    };
    if (differ.changes == NULL)
        return false;
    walk(&differ, &old_elements, &new_elements);
    drop_what_follows(&differ, arena);
    out->changes = differ.changes;
    return !arena_failed(arena);
}
