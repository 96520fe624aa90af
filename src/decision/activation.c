#include "decision/activation.h"

#include <stdlib.h>

#include "base/attributes.h"

enum {
    KEPT_MAX = 4096, /* activations; beyond that all are forgotten */
    FIRST_SLOT_COUNT = 64,
};

typedef struct Entry {
    Activation activation;
    uint32_t period;
    uint32_t scopes[]; /* ordinals */
} Entry;

struct Activations {
    const Program *program;
    Allocator allocator;
    Arena *fixed; /* lives as long as this */
    Arena *kept;  /* the activations; emptied when there are too many */
    uint32_t boundary_count;
    int32_t *boundaries;  /* ascending days on which something begins or ends */
    uint32_t last_period; /* found last */
    uint32_t scope_count;
    Entry **slots;       /* slot_count of them, at least half of them NULL */
    uint32_t slot_count; /* a power of two */
    uint32_t kept_count;
    /* Items whose first condition is on a scope's member, by scope and member; those without a
     * condition, or with a negated one, are in the last list. */
    uint32_t *rule_lists;
    uint32_t *rule_offsets;
    uint32_t *list_of_scope; /* first list of each scope */
    uint32_t list_count;
};

/* ---- periods --------------------------------------------------------------------------------- */

static int compare_days(const void *left, const void *right)
{
    int32_t one = *(const int32_t *)left, other = *(const int32_t *)right;
    return (one > other) - (one < other);
}

/* The days of a program are few, and each stands for many items: most are among those met last. */
enum { RECENT_DAYS = 64 };
typedef struct DayFilter {
    struct {
        bool is_met;
        int32_t day;
    } recent[RECENT_DAYS]; /* by the day, modulo */
} DayFilter;

static void add_boundary(Activations *activations, DayFilter *filter, int32_t day)
{
    uint32_t slot = (uint32_t)day % RECENT_DAYS;
    if (filter->recent[slot].is_met && filter->recent[slot].day == day)
        return;
    filter->recent[slot].is_met = true;
    filter->recent[slot].day = day;
    activations->boundaries[activations->boundary_count++] = day;
}

/* Most of them have no ends. */
static void add_boundaries(Activations *activations, DayFilter *filter,
                           const BundleValidity *validity)
{
    if (validity->from != INT32_MIN)
        add_boundary(activations, filter, validity->from);
    if (validity->until != INT32_MAX)
        add_boundary(activations, filter, validity->until);
}

static bool find_boundaries(Activations *activations)
{
    const Program *program = activations->program;
    size_t most = 2 * ((size_t)program_RULES_count(program) +
                       program_SETTING_VALUES_count(program) + program_EXCEPTIONS_count(program)) +
                  1;
    activations->boundaries =
        arena_alloc_unset(activations->fixed, most * sizeof *activations->boundaries);
    if (activations->boundaries == NULL)
        return false;
    DayFilter filter = {0};
    for (uint32_t i = 0; i < program_RULES_count(program); i++)
        add_boundaries(activations, &filter, &program_RULES(program)[i].validity);
    for (uint32_t i = 0; i < program_SETTING_VALUES_count(program); i++)
        add_boundaries(activations, &filter, &program_SETTING_VALUES(program)[i].validity);
    for (uint32_t i = 0; i < program_EXCEPTIONS_count(program); i++)
        add_boundaries(activations, &filter, &program_EXCEPTIONS(program)[i].validity);
    qsort(activations->boundaries, activations->boundary_count, sizeof *activations->boundaries,
          compare_days);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < activations->boundary_count; i++) {
        if (kept == 0 || activations->boundaries[kept - 1] != activations->boundaries[i])
            activations->boundaries[kept++] = activations->boundaries[i];
    }
    activations->boundary_count = kept;
    return true;
}

/* Most records are of the period of the one before. */
static uint32_t period_of(Activations *activations, int64_t days)
{
    uint32_t last = activations->last_period;
    if ((last == 0 || activations->boundaries[last - 1] <= days) &&
        (last == activations->boundary_count || days < activations->boundaries[last]))
        return last;
    uint32_t low = 0, high = activations->boundary_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (activations->boundaries[middle] <= days)
            low = middle + 1;
        else
            high = middle;
    }
    activations->last_period = low;
    return low;
}

/* ---- the index of rules ---------------------------------------------------------------------- */

static uint32_t list_of_rule(const Activations *activations, const BundleRule *rule)
{
    uint32_t scope, ordinal;
    if (!program_rule_member(&scope, &ordinal, activations->program, rule))
        return activations->list_count - 1;
    uint32_t list = activations->list_of_scope[scope] + ordinal;
    return list < activations->list_count ? list : activations->list_count - 1;
}

static uint32_t member_count(const Program *program, uint32_t scope)
{
    return program_ENUMS(program)[program_SCOPES(program)[scope].enumeration].members.count;
}

static bool index_rules(Activations *activations)
{
    const Program *program = activations->program;
    uint32_t scope_count = program_SCOPES_count(program), rule_count = program_RULES_count(program);
    activations->list_of_scope =
        arena_alloc_array(activations->fixed, scope_count + 1, sizeof *activations->list_of_scope);
    if (activations->list_of_scope == NULL)
        return false;
    for (uint32_t i = 0; i < scope_count; i++) {
        activations->list_of_scope[i] = activations->list_count;
        activations->list_count += member_count(program, i);
    }
    activations->list_count++;
    activations->rule_offsets = arena_alloc_array(activations->fixed, activations->list_count + 2,
                                                  sizeof *activations->rule_offsets);
    activations->rule_lists =
        arena_alloc_array(activations->fixed, rule_count + 1, sizeof *activations->rule_lists);
    if (activations->rule_offsets == NULL || activations->rule_lists == NULL)
        return false;
    uint32_t *offsets = activations->rule_offsets;
    for (uint32_t i = 0; i < rule_count; i++)
        offsets[list_of_rule(activations, program_RULES(program) + i) + 2]++;
    for (uint32_t i = 2; i < activations->list_count + 2; i++)
        offsets[i] += offsets[i - 1];
    for (uint32_t i = 0; i < rule_count; i++)
        activations
            ->rule_lists[offsets[list_of_rule(activations, program_RULES(program) + i) + 1]++] = i;
    return true;
}

/* ---- making and ending ----------------------------------------------------------------------- */

Activations *activations_new(const Program *program, const Allocator *allocator)
{
    Activations *activations = allocator_alloc(allocator, sizeof *activations);
    if (activations == NULL)
        return NULL;
    *activations = (Activations){
        .program = program,
        .allocator = *allocator,
        .fixed = arena_new(allocator),
        .kept = arena_new(allocator),
        .scope_count = program_SCOPES_count(program),
    };
    if (activations->fixed != NULL) {
        activations->slots =
            arena_alloc_array(activations->fixed, FIRST_SLOT_COUNT, sizeof *activations->slots);
        activations->slot_count = FIRST_SLOT_COUNT;
    }
    if (activations->kept != NULL && activations->slots != NULL && find_boundaries(activations) &&
        index_rules(activations))
        return activations;
    activations_free(activations);
    return NULL;
}

void activations_free(Activations *activations)
{
    if (activations == NULL)
        return;
    arena_free(activations->fixed);
    arena_free(activations->kept);
    Allocator allocator = activations->allocator;
    allocator_free(&allocator, activations, sizeof *activations);
}

/* ---- what holds ------------------------------------------------------------------------------ */

static bool has_ordinal(const Program *program, const BundleConstraint *constraint,
                        uint32_t ordinal)
{
    const uint32_t *ordinals = program_ORDINALS(program) + constraint->ordinals.first;
    for (uint32_t i = 0; i < constraint->ordinals.count; i++) {
        if (ordinals[i] == ordinal)
            return true;
    }
    return false;
}

/* Conditions on a scope that is not known do not hold. */
static bool holds(const Activations *activations, const uint32_t *scopes, int64_t days,
                  const BundleValidity *validity)
{
    if (days < validity->from || days >= validity->until)
        return false;
    const Program *program = activations->program;
    const BundleConstraint *constraints =
        program_CONSTRAINTS(program) + validity->constraints.first;
    for (uint32_t i = 0; i < validity->constraints.count; i++) {
        uint32_t ordinal = scopes[constraints[i].scope];
        if (ordinal == NONE ||
            has_ordinal(program, &constraints[i], ordinal) == (constraints[i].negated != 0))
            return false;
    }
    return true;
}

static void resolve_setting(const Activations *activations, Activation *out, const uint32_t *scopes,
                            int64_t days, uint32_t setting)
{
    const BundleSetting *info = program_SETTINGS(activations->program) + setting;
    out->settings[setting] = NONE;
    out->setting_values[setting] = NONE;
    for (uint32_t i = 0; i < info->values.count; i++) {
        uint32_t index = info->values.first + i;
        const BundleSettingValue *value = program_SETTING_VALUES(activations->program) + index;
        if (!holds(activations, scopes, days, &value->validity))
            continue;
        out->settings[setting] = value->constant;
        out->setting_values[setting] = index;
        return;
    }
}

/* A setting stands when it has a value that is not false. */
static bool stands(const Activations *activations, const Activation *activation, BundleRange unders)
{
    const uint32_t *refs = program_SETTING_REFS(activations->program) + unders.first;
    for (uint32_t i = 0; i < unders.count; i++) {
        uint32_t constant = activation->settings[refs[i]];
        if (constant == NONE)
            return false;
        const BundleConstant *value = program_CONSTANTS(activations->program) + constant;
        if ((value->tag == VALUE_BOOL && value->payload == 0) ||
            (value->tag == VALUE_OPTIONAL && value->size == 0))
            return false;
    }
    return true;
}

/* The rules of the lists that the scopes select, and which of them hold. */
typedef struct Selection {
    uint32_t count, held_count;
    uint32_t *rules;
    bool *held;
} Selection;

static void add_rules(const Activations *activations, Selection *out, const Activation *activation,
                      const uint32_t *scopes, int64_t days, uint32_t list, bool final)
{
    for (uint32_t i = activations->rule_offsets[list]; i < activations->rule_offsets[list + 1];
         i++) {
        uint32_t index = activations->rule_lists[i];
        const BundleRule *rule = program_RULES(activations->program) + index;
        if (((rule->flags & RULE_FLAG_FINAL) != 0) != final)
            continue;
        bool held = holds(activations, scopes, days, &rule->validity) &&
                    stands(activations, activation, rule->unders);
        out->rules[out->count] = index;
        out->held[out->count++] = held;
        out->held_count += held;
    }
}

/* Where few of them hold, it does not pay to pass over the others for every record. */
static void leave_out_rest(Selection *selection)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < selection->count; i++) {
        if (selection->held[i])
            selection->rules[kept++] = selection->rules[i];
    }
    selection->count = kept;
    memset(selection->held, true, kept * sizeof *selection->held);
}

/* Whether the rule holds wherever its list is selected. */
static bool always_holds(const Program *program, uint32_t rule)
{
    const BundleRule *info = program_RULES(program) + rule;
    const BundleValidity *validity = &info->validity;
    uint32_t scope, ordinal, conditions = validity->constraints.count;
    bool is_selected = conditions == 0 ||
                       (conditions == 1 && program_rule_member(&scope, &ordinal, program, info));
    return is_selected && info->unders.count == 0 && validity->from == INT32_MIN &&
           validity->until == INT32_MAX;
}

static bool cut(RuleLists *out, const Activations *activations, const Selection *selection)
{
    Arena *arena = activations->kept;
    uint32_t *held = arena_alloc_array(arena, (size_t)selection->held_count + 1, sizeof *held);
    out->count = (selection->count + VM_RULES_AT_ONCE - 1) / VM_RULES_AT_ONCE;
    out->items = arena_alloc_array(arena, (size_t)out->count + 1, sizeof *out->items);
    VmRun *runs = NULL;
    if (activations->program->native != NULL)
        runs = arena_alloc_array(arena, (size_t)selection->held_count + 1, sizeof *runs);
    if (held == NULL || out->items == NULL)
        return false;
    for (uint32_t i = 0; i < selection->count; i++) {
        VmRuleList *list = &out->items[i / VM_RULES_AT_ONCE];
        uint64_t bit = UINT64_C(1) << i % VM_RULES_AT_ONCE;
        if (i % VM_RULES_AT_ONCE == 0)
            *list = (VmRuleList){
                .rules = selection->rules + i, .held_rules = held, .native_runs = runs};
        list->count++;
        if (always_holds(activations->program, selection->rules[i]))
            list->always |= bit;
        if (selection->held[i]) {
            list->held |= bit;
            list->held_count++;
            *held++ = selection->rules[i];
            if (runs != NULL)
                runs++;
        }
    }
    return true;
}

/* The lists the scopes select, and the one without conditions. */
static bool select_rules(const Activations *activations, RuleLists *out,
                         const Activation *activation, const uint32_t *scopes, int64_t days,
                         bool final)
{
    Arena *arena = activations->kept;
    size_t most = (size_t)program_RULES_count(activations->program) + 1;
    Selection selection = {.rules = arena_alloc_array(arena, most, sizeof *selection.rules),
                           .held = arena_alloc_array(arena, most, sizeof *selection.held)};
    if (selection.rules == NULL || selection.held == NULL)
        return false;
    for (uint32_t i = 0; i < activations->scope_count; i++) {
        if (scopes[i] != NONE)
            add_rules(activations, &selection, activation, scopes, days,
                      activations->list_of_scope[i] + scopes[i], final);
    }
    add_rules(activations, &selection, activation, scopes, days, activations->list_count - 1,
              final);
    if (selection.held_count < selection.count / 2)
        leave_out_rest(&selection);
    return cut(out, activations, &selection);
}

static bool is_in_force(const Activations *activations, const Activation *activation,
                        const uint32_t *scopes, int64_t days, uint32_t exception)
{
    const BundleException *item = program_EXCEPTIONS(activations->program) + exception;
    return holds(activations, scopes, days, &item->validity) &&
           stands(activations, activation, item->unders);
}

/* Few of a rule's exceptions are in force at once, however many provinces make some: so the few are
 * listed, and the Vm need not look at the others. */
static bool resolve_exceptions(const Activations *activations, Activation *out,
                               const uint32_t *scopes, int64_t days)
{
    const BundleException *items = program_EXCEPTIONS(activations->program);
    uint32_t all = program_EXCEPTIONS_count(activations->program), count = 0, listed = 0;
    uint32_t rule_count = program_RULES_count(activations->program);
    Arena *arena = activations->kept;
    for (uint32_t i = 0; i < all; i++)
        count += is_in_force(activations, out, scopes, days, i);
    uint32_t *firsts = arena_alloc_array(arena, (size_t)rule_count + 1, sizeof *firsts);
    uint32_t *list = arena_alloc_array(arena, (size_t)count + 1, sizeof *list);
    if (firsts == NULL || list == NULL)
        return false;
    /* How many there are of each rule, then where each rule's end, then, filled backwards, begin.
     */
    for (uint32_t i = 0; count > 0 && i < all; i++)
        firsts[items[i].rule] += is_in_force(activations, out, scopes, days, i);
    for (uint32_t rule = 0; rule < rule_count; rule++) {
        listed += firsts[rule];
        firsts[rule] = firsts[rule] > 0 ? listed : NONE;
    }
    for (uint32_t i = all; count > 0 && i-- > 0;) {
        if (is_in_force(activations, out, scopes, days, i))
            list[--firsts[items[i].rule]] = i;
    }
    list[count] = NONE;
    out->first_exceptions = firsts;
    out->exceptions = list;
    return true;
}

static bool resolve(Activations *activations, Activation *out, const uint32_t *scopes, int64_t days)
{
    const Program *program = activations->program;
    Arena *arena = out->arena = activations->kept;
    uint32_t setting_count = program_SETTINGS_count(program);
    out->settings = arena_alloc_array(arena, setting_count + 1, sizeof *out->settings);
    out->setting_values = arena_alloc_array(arena, setting_count + 1, sizeof *out->setting_values);
    out->values_of_settings =
        arena_alloc_array(arena, setting_count + 1, sizeof *out->values_of_settings);
    if (out->settings == NULL || out->setting_values == NULL || out->values_of_settings == NULL)
        return false;
    for (uint32_t i = 0; i < setting_count; i++)
        resolve_setting(activations, out, scopes, days, i);
    return resolve_exceptions(activations, out, scopes, days) &&
           select_rules(activations, &out->final_rules, out, scopes, days, true) &&
           select_rules(activations, &out->rules, out, scopes, days, false);
}

/* ---- finding --------------------------------------------------------------------------------- */

/* Ordinals and periods: of few values each, so that a plain hash will do. */
static uint32_t slot_of(const Activations *activations, const uint32_t *scopes, uint32_t period)
{
    uint64_t hash = period;
    for (uint32_t i = 0; i < activations->scope_count; i++)
        hash = hash * UINT64_C(0x9E3779B97F4A7C15) ^ scopes[i];
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32) & (activations->slot_count - 1);
}

static uint32_t next_slot(const Activations *activations, uint32_t slot)
{
    return (slot + 1) & (activations->slot_count - 1);
}

static bool is_for(const Entry *entry, const uint32_t *scopes, uint32_t scope_count,
                   uint32_t period)
{
    for (uint32_t i = 0; i < scope_count; i++) {
        if (entry->scopes[i] != scopes[i])
            return false;
    }
    return entry->period == period;
}

static void put(Activations *activations, Entry *entry)
{
    uint32_t slot = slot_of(activations, entry->scopes, entry->period);
    while (activations->slots[slot] != NULL)
        slot = next_slot(activations, slot);
    activations->slots[slot] = entry;
}

static bool grow(Activations *activations)
{
    uint32_t old_count = activations->slot_count;
    Entry **old = activations->slots;
    Entry **slots = arena_alloc_array(activations->fixed, 2 * (size_t)old_count, sizeof *slots);
    if (slots == NULL)
        return false;
    activations->slots = slots;
    activations->slot_count = 2 * old_count;
    for (uint32_t i = 0; i < old_count; i++) {
        if (old[i] != NULL)
            put(activations, old[i]);
    }
    return true;
}

static void forget_all(Activations *activations)
{
    arena_reset(activations->kept);
    memset(activations->slots, 0, activations->slot_count * sizeof(Entry *));
    activations->kept_count = 0;
}

static NOT_INLINE Activation *add(Activations *activations, const uint32_t *scopes, int64_t days,
                                  uint32_t period)
{
    if (activations->kept_count == KEPT_MAX)
        forget_all(activations);
    size_t scopes_bytes = activations->scope_count * sizeof *scopes;
    Entry *entry = arena_alloc(activations->kept, sizeof *entry + scopes_bytes);
    if (entry == NULL || !resolve(activations, &entry->activation, scopes, days) ||
        (2 * activations->kept_count >= activations->slot_count && !grow(activations)))
        return NULL;
    memcpy(entry->scopes, scopes, scopes_bytes);
    entry->period = period;
    put(activations, entry);
    activations->kept_count++;
    return &entry->activation;
}

Activation *activations_find(Activations *activations, const uint32_t *scopes, int64_t days)
{
    uint32_t period = period_of(activations, days);
    uint32_t slot = slot_of(activations, scopes, period);
    Entry *entry;
    for (; (entry = activations->slots[slot]) != NULL; slot = next_slot(activations, slot)) {
        if (is_for(entry, scopes, activations->scope_count, period))
            return &entry->activation;
    }
    return add(activations, scopes, days, period);
}
