/*
 * settings.c - settings and the values that scopes and dates give them.
 *
 * The values become rows of a grid whose columns are the scopes and the day: its graph shows every
 * place where two of them could be in force, or none is.
 */
#include "check/settings.h"

#include <stdlib.h>

#include "check/cell.h"
#include "check/dag.h"
#include "check/declare.h"
#include "check/suggest.h"
#include "check/validity.h"
#include "value/calendar.h"

/* ---- linking --------------------------------------------------------------------------------- */

typedef struct SettingValues {
    SettingValue *first;
    SettingValue *last;
    uint32_t count;
} SettingValues;

const SettingValue *settings_values(const Decl *setting)
{
    const SettingValues *values = setting->extra;
    return values != NULL ? values->first : NULL;
}

static void unknown_setting(Checker *checker, const Checked *checked, const Decl *set)
{
    Ident name = set->name;
    Diag diag = diag_at(DIAG_UNKNOWN_SETTING, name.span);
    Suggestion near = suggest_begin(name.text);
    for (uint32_t i = 0; i < checked->settings.count; i++)
        suggest_offer(&near, checked->settings.items[i]->name.text);
    suggest_fill(&diag, checker->diags, &near, name.span);
    diags_add(checker->diags, &diag, "there is no setting \"%.*s\" here", TEXT_ARG(name.text));
}

/* A `set` alone is no use of its setting: it only counts as used when something reads it. */
static Decl *find_setting(Checker *checker, const Checked *checked, const Decl *set)
{
    bool ambiguous = false;
    Decl *setting = globals_find_unused(checker, set->name.text, set->name.span, &ambiguous);
    if (setting != NULL && setting->kind == DECL_SETTING)
        return setting;
    if (!ambiguous)
        unknown_setting(checker, checked, set);
    return NULL;
}

static void link_value(Checker *checker, Decl *setting, Decl *set)
{
    SettingValue *value = arena_alloc(checker->arena, sizeof *value);
    if (setting->extra == NULL)
        setting->extra = arena_alloc(checker->arena, sizeof(SettingValues));
    SettingValues *values = setting->extra;
    if (value == NULL || values == NULL)
        return;
    *value = (SettingValue){set, NULL};
    if (values->last == NULL)
        values->first = value;
    else
        values->last->next = value;
    values->last = value;
    values->count++;
}

void settings_link(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->sets.count; i++) {
        Decl *set = checked->sets.items[i];
        Checker view = declare_view(checker, set);
        Decl *setting = find_setting(&view, checked, set);
        set->as.setting.setting = setting;
        if (setting != NULL)
            link_value(checker, setting, set);
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A value is of the setting's type without the optional. */
static const Type *type_of_values(const Decl *setting)
{
    return setting->type->kind == TYPE_OPTIONAL ? setting->type->params[0] : setting->type;
}

static bool is_flag(const Decl *setting)
{
    return setting->type->kind == TYPE_BOOL && setting->as.setting.value == NULL;
}

static void check_value(Checker *checker, Decl *decl, const Type *type)
{
    validity_check_dates(checker, &decl->as.setting.clauses);
    if (decl->as.setting.value != NULL) {
        checker->wanted_by = decl->as.setting.type_expr;
        cell_constant(checker, &decl->value, decl->as.setting.value, type);
    }
}

static void check_set(Checker *checker, Decl *set)
{
    const Decl *setting = set->as.setting.setting;
    if (setting == NULL)
        return;
    const Type *type = type_of_values(setting);
    check_value(checker, set, type);
    if (set->as.setting.value != NULL || type->kind == TYPE_BOOL || type->kind == TYPE_ERROR)
        return;
    Diag diag = diag_at(DIAG_SET_VALUE, set->name.span);
    diag.also = setting->name.span;
    diag.also_message = TEXT("declared here");
    diag.hint =
        diags_text(checker->diags, "Write the value: set %.*s = …;", TEXT_ARG(set->name.text));
    diags_add(checker->diags, &diag, "\"%.*s\" is set without a value, but it is no flag",
              TEXT_ARG(set->name.text));
}

/* ---- which value is in force ----------------------------------------------------------------- */

/* The values of one setting as rows; its own is the last, if it has one. */
typedef struct Contest {
    Checker *checker;
    const Checked *checked;
    const Decl *setting;
    uint32_t set_count;
    Decl **rows;
    uint32_t scope_count;
    const Decl **scopes;
    Grid grid;
    Dag dag;
} Contest;

static bool has_scope(const Contest *contest, const Decl *scope)
{
    for (uint32_t i = 0; i < contest->scope_count; i++) {
        if (contest->scopes[i] == scope)
            return true;
    }
    return false;
}

static int compare_scopes(const void *left, const void *right)
{
    const Decl *one = *(const Decl *const *)left, *other = *(const Decl *const *)right;
    return (one->index > other->index) - (one->index < other->index);
}

/* The scopes that any of the values stands in, by name. */
static bool collect_scopes(Contest *contest)
{
    contest->scopes =
        arena_alloc_array(contest->checker->arena, contest->checked->scopes.count, sizeof(Decl *));
    if (contest->scopes == NULL)
        return false;
    for (uint32_t i = 0; i < contest->set_count; i++) {
        const Decl *set = contest->rows[i];
        for (uint32_t k = 0; k < set->constraint_count; k++) {
            const Decl *scope = set->constraints[k]->scope_decl;
            if (scope != NULL && scope->type->kind == TYPE_ENUM && !has_scope(contest, scope))
                contest->scopes[contest->scope_count++] = scope;
        }
    }
    qsort(contest->scopes, contest->scope_count, sizeof(Decl *), compare_scopes);
    return true;
}

static bool collect_rows(Contest *contest)
{
    const SettingValues *values = contest->setting->extra;
    uint32_t capacity = (values != NULL ? values->count : 0) + 1;
    contest->rows = arena_alloc_array(contest->checker->arena, capacity, sizeof(Decl *));
    if (contest->rows == NULL)
        return false;
    for (const SettingValue *value = settings_values(contest->setting); value != NULL;
         value = value->next)
        contest->rows[contest->set_count++] = value->decl;
    contest->rows[contest->set_count] = (Decl *)(uintptr_t)contest->setting;
    return collect_scopes(contest);
}

static bool fill_row(Contest *contest, uint32_t row)
{
    const Decl *decl = contest->rows[row];
    Arena *arena = contest->checker->arena;
    for (uint32_t i = 0; i < contest->scope_count; i++) {
        if (!validity_members(arena, grid_values(&contest->grid, row, i), decl, contest->scopes[i]))
            return false;
    }
    return cell_read_days(contest->checker, grid_values(&contest->grid, row, contest->scope_count),
                          &decl->as.setting.clauses);
}

static bool fill_grid(Contest *contest, bool with_own)
{
    Checker *checker = contest->checker;
    uint32_t day = contest->scope_count;
    if (!grid_init(&contest->grid, checker->arena, day + 1,
                   contest->set_count + (with_own ? 1 : 0)))
        return false;
    for (uint32_t i = 0; i < day; i++)
        grid_set_axis(&contest->grid, i, contest->scopes[i]->type, contest->scopes[i]->name.text);
    grid_set_axis(&contest->grid, day, type_simple(checker->types, TYPE_DATE), TEXT("as_of"));
    contest->grid.axes[day].is_day = true;
    for (uint32_t row = 0; row < contest->grid.row_count; row++) {
        if (!fill_row(contest, row))
            return false;
    }
    return grid_cut(&contest->grid, checker->arena);
}

static Text way_to(const Contest *contest, uint32_t node)
{
    return dag_way(contest->checker->diags, contest->checker->arena, &contest->dag, &contest->grid,
                   node);
}

static void report_clash(const Contest *contest, uint32_t leaf, uint32_t one, uint32_t other)
{
    Diag diag = diag_at(DIAG_SETTING_OVERLAP, contest->rows[other]->name.span);
    diag.also = contest->rows[one]->name.span;
    diag.also_message = TEXT("the other value");
    diag.hint = TEXT("End one of them with \"until\", or put it under a narrower \"in\".");
    diags_add(contest->checker->diags, &diag,
              "two values of \"%.*s\" are as narrow as each other, and both hold for %.*s",
              TEXT_ARG(contest->setting->name.text), TEXT_ARG(way_to(contest, leaf)));
}

/* The narrowest of the leaf's sets; UINT32_MAX in a leaf with none. `out_rival` is the first that
 * is as narrow. */
static uint32_t narrowest(const Contest *contest, const DagNode *leaf, uint32_t *out_rival)
{
    uint32_t best = UINT32_MAX;
    *out_rival = UINT32_MAX;
    for (uint32_t i = 0; i < leaf->row_count; i++) {
        uint32_t row = leaf->rows[i];
        if (row == contest->set_count) /* the setting's own value */
            continue;
        uint32_t depth = contest->rows[row]->constraint_count;
        if (best == UINT32_MAX || depth > contest->rows[best]->constraint_count) {
            best = row;
            *out_rival = UINT32_MAX;
        } else if (depth == contest->rows[best]->constraint_count && *out_rival == UINT32_MAX) {
            *out_rival = row;
        }
    }
    return best;
}

/* Whether an `in` around the value is in error, so that it seems to hold everywhere. */
static bool is_misplaced(const Decl *set)
{
    for (uint32_t i = 0; i < set->constraint_count; i++) {
        if (set->constraints[i]->scope_decl == NULL || set->constraints[i]->count == 0)
            return true;
    }
    return false;
}

static void check_clashes(const Contest *contest)
{
    bool *reported =
        arena_alloc_array(contest->checker->arena, contest->set_count, sizeof *reported);
    for (uint32_t i = 0; reported != NULL && i < contest->dag.node_count; i++) {
        uint32_t rival;
        uint32_t best = narrowest(contest, &contest->dag.nodes[i], &rival);
        if (rival == UINT32_MAX || reported[rival])
            continue;
        reported[rival] = true;
        if (!is_misplaced(contest->rows[best]) && !is_misplaced(contest->rows[rival]))
            report_clash(contest, i, best, rival);
    }
}

static void check_gaps(const Contest *contest)
{
    for (uint32_t i = 0; i < contest->dag.node_count; i++) {
        const DagNode *node = &contest->dag.nodes[i];
        if (node->edge_count > 0 || node->row_count > 0)
            continue;
        Diag diag = diag_at(DIAG_SETTING_NO_VALUE, contest->setting->name.span);
        diag.hint = TEXT("Give it a general value (= …), or make its type optional (T?).");
        diags_add(contest->checker->diags, &diag, "\"%.*s\" has no value for %.*s",
                  TEXT_ARG(contest->setting->name.text), TEXT_ARG(way_to(contest, i)));
        return;
    }
}

static void report_size(const Contest *contest)
{
    Diag diag = diag_at(DIAG_TABLE_SIZE, contest->setting->name.span);
    diag.hint = TEXT("Let its values stand in fewer scopes.");
    diags_add(contest->checker->diags, &diag,
              "the values of \"%.*s\" are too entangled to tell which is in force",
              TEXT_ARG(contest->setting->name.text));
}

static bool may_lack_value(const Decl *setting)
{
    return is_flag(setting) || setting->type->kind == TYPE_OPTIONAL ||
           setting->type->kind == TYPE_ERROR;
}

/* Without a second value, nothing can clash; with one that always holds, nothing is missing. */
static bool is_simple(const Decl *setting)
{
    const SettingValues *values = setting->extra;
    const Clauses *clauses = &setting->as.setting.clauses;
    Period period = validity_period(clauses);
    bool always = setting->as.setting.value != NULL &&
                  ((!clauses->from.given && !clauses->until.given) ||
                   period.from >= period.until); /* which has been reported */
    return (values == NULL || values->count < 2) && (always || may_lack_value(setting));
}

/* Whether the setting and all that set it stand in files that are skimmed. */
static bool is_skimmed(const Decl *setting)
{
    bool skimmed = setting->module->skimmed;
    for (const SettingValue *value = settings_values(setting); value != NULL && skimmed;
         value = value->next)
        skimmed = value->decl->module->skimmed;
    return skimmed;
}

/* The checker's arena is for the contest alone. */
static void check_contest(Checker *checker, const Checked *checked, const Decl *setting)
{
    Contest contest = {.checker = checker, .checked = checked, .setting = setting};
    if (is_simple(setting) || !collect_rows(&contest) ||
        !fill_grid(&contest, setting->as.setting.value != NULL))
        return;
    Status status = dag_build(&contest.dag, checker->arena, &contest.grid);
    if (status == STATUS_LIMIT)
        report_size(&contest);
    if (status != STATUS_OK)
        return;
    check_clashes(&contest);
    if (!may_lack_value(setting))
        check_gaps(&contest);
}

static void check_contests(Checker *checker, const Checked *checked)
{
    Checker view = *checker;
    view.arena = arena_new(arena_allocator(checker->arena));
    if (view.arena == NULL) {
        arena_fail(checker->arena);
        return;
    }
    for (uint32_t i = 0; i < checked->settings.count; i++) {
        if (is_skimmed(checked->settings.items[i]))
            continue;
        check_contest(&view, checked, checked->settings.items[i]);
        if (arena_failed(view.arena))
            arena_fail(checker->arena);
        arena_reset(view.arena);
    }
    arena_free(view.arena);
}

/* ---- days between two values ----------------------------------------------------------------- */

/* Whether the value holds wherever the other does, days apart. */
static bool is_as_wide(const Decl *value, const Decl *other)
{
    static const Clauses always = {.from = {.given = false}};
    Holding wide = {value, &always}, narrow = {other, &always};
    return validity_covers(&wide, &narrow, 1);
}

/* Its dates leave no day, which has been reported. */
static bool never_holds(const Decl *value)
{
    Period period = validity_period(&value->as.setting.clauses);
    return period.from >= period.until;
}

/* The next value for the place of one that ends, if no other holds from the day it does. */
static const SettingValue *after_hole(const Decl *setting, const Decl *ended)
{
    const SettingValue *next = NULL;
    int64_t end = validity_period(&ended->as.setting.clauses).until;
    for (const SettingValue *value = settings_values(setting); value != NULL; value = value->next) {
        Period period = validity_period(&value->decl->as.setting.clauses);
        if (never_holds(value->decl) || period.until <= end || !is_as_wide(value->decl, ended))
            continue;
        if (period.from <= end)
            return NULL;
        if (next == NULL || period.from < validity_period(&next->decl->as.setting.clauses).from)
            next = value;
    }
    return next;
}

static void report_hole(Checker *checker, const Decl *setting, const Decl *ended, const Decl *next)
{
    const Clauses *end = &ended->as.setting.clauses, *start = &next->as.setting.clauses;
    Buffer day;
    buffer_init(&day, arena_allocator(checker->arena));
    calendar_write_date(&day, start->from.days - 1);
    Diag diag = diag_at(DIAG_SETTING_HOLE, end->until.span);
    diag.also = start->from.span;
    diag.also_message = TEXT("the next one begins here");
    diag.hint =
        TEXT("A value holds up to the day before its \"until\": let the next begin on that day.");
    diags_add(checker->diags, &diag,
              setting->as.setting.value != NULL
                  ? "\"%.*s\" has only its general value from this day to %.*s"
                  : "\"%.*s\" has no value from this day to %.*s",
              TEXT_ARG(setting->name.text), TEXT_ARG(buffer_text(&day)));
    buffer_free(&day);
}

static void check_holes(Checker *checker, const Decl *setting)
{
    for (const SettingValue *value = settings_values(setting); value != NULL; value = value->next) {
        if (!value->decl->as.setting.clauses.until.given || never_holds(value->decl))
            continue;
        const SettingValue *next = after_hole(setting, value->decl);
        if (next != NULL)
            report_hole(checker, setting, value->decl, next->decl);
    }
}

void settings_check(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->settings.count; i++) {
        Decl *setting = checked->settings.items[i];
        Checker view = declare_view(checker, setting);
        check_value(&view, setting, type_of_values(setting));
    }
    for (uint32_t i = 0; i < checked->sets.count; i++) {
        Checker view = declare_view(checker, checked->sets.items[i]);
        check_set(&view, checked->sets.items[i]);
    }
    check_contests(checker, checked);
    for (uint32_t i = 0; i < checked->settings.count; i++)
        check_holes(checker, checked->settings.items[i]);
}

/* ---- whether a value is ever in force -------------------------------------------------------- */

bool settings_can_hold(const Decl *setting, const Decl *decl, const Clauses *clauses)
{
    if (setting->as.setting.value != NULL && !value_is_false(setting->value) &&
        validity_meet(setting, &setting->as.setting.clauses, decl, clauses))
        return true;
    for (const SettingValue *value = settings_values(setting); value != NULL; value = value->next) {
        if (!value_is_false(value->decl->value) &&
            validity_meet(value->decl, &value->decl->as.setting.clauses, decl, clauses))
            return true;
    }
    return false;
}
