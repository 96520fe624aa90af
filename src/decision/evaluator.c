/*
 * evaluator.c - one record: its rules run, what they find, what follows.
 */
#include <stdlib.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "decision/activation.h"
#include "decision/decision.h"

/* A list of texts in the making. */
typedef struct Texts {
    uint32_t count;
    uint32_t capacity;
    Text *items;
} Texts;

struct Evaluator {
    const Program *program;
    NotingAllocator noting; /* of all below */
    Vm *vm;
    Activations *activations;
    Arena *fixed;
    Finding **descriptions; /* by rule, of those whose findings say the same in all activations; as
                               there */
    uint32_t *scopes;       /* the record's members */
    Value *decides;
    int64_t fuel;
    int64_t as_of_days;
    const atomic_bool *cancelled; /* or NULL */
    /* Of the record in hand; lists keep their room for the next */
    Activation *activation;
    Finding *findings;
    uint32_t finding_count;
    uint32_t finding_capacity;
    Texts unknowns;
    Texts materials;
    bool refers; /* some rule refers, or could not be judged */
    bool rejects;
    bool no_memory;
    /* Of the rule that reported last; most report nothing */
    uint32_t rule; /* NONE: all is settled */
    bool fired;
    bool stopped;
    Value unsure; /* ABSENT, or what it could not be judged for */
};

/* ---- names ----------------------------------------------------------------------------------- */

static const char *const verdict_names[VERDICT_COUNT] = {"accepted", "incomplete", "refer",
                                                         "rejected", "error"};

const char *verdict_name(Verdict verdict)
{
    return verdict_names[verdict];
}

bool verdict_find(Verdict *out, Text name)
{
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (text_equal(name, text_of(verdict_names[i]))) {
            *out = (Verdict)i;
            return true;
        }
    }
    return false;
}

const char *severity_name(RuleSeverity severity)
{
    static const char *const names[] = {"reject", "refer", "require", "warn", "note", "error"};
    return names[severity];
}

/* ---- collecting ------------------------------------------------------------------------------ */

static void add_text(Evaluator *evaluator, Texts *texts, Text text)
{
    Text *items =
        arena_grow(evaluator->fixed, texts->items, texts->count, &texts->capacity, sizeof *items);
    if (items == NULL) {
        evaluator->no_memory = true;
        return;
    }
    texts->items = items;
    texts->items[texts->count++] = text;
}

static int compare_texts(const void *left, const void *right)
{
    return text_compare(*(const Text *)left, *(const Text *)right);
}

static void sort_texts(Texts *texts)
{
    if (texts->count < 2)
        return;
    qsort(texts->items, texts->count, sizeof *texts->items, compare_texts);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < texts->count; i++) {
        if (!text_equal(texts->items[kept - 1], texts->items[i]))
            texts->items[kept++] = texts->items[i];
    }
    texts->count = kept;
}

static void add_unknown(Evaluator *evaluator, const Unknown *unknown)
{
    for (uint32_t i = 0; i < unknown->count; i++) {
        Buffer path;
        buffer_init_in(&path, vm_arena(evaluator->vm));
        place_write(&path, unknown->places[i], TEXT(""));
        if (buffer_failed(&path))
            evaluator->no_memory = true;
        add_text(evaluator, &evaluator->unknowns, buffer_text(&path));
    }
}

/* ---- findings -------------------------------------------------------------------------------- */

static Text scope_code(const Evaluator *evaluator)
{
    uint32_t scope = program_meta(evaluator->program)->reported_scope;
    const BundleScope *info = program_SCOPES(evaluator->program) + scope;
    const BundleEnum *enumeration = program_ENUMS(evaluator->program) + info->enumeration;
    uint32_t ordinal = evaluator->scopes[scope];
    return program_text(
        evaluator->program,
        program_MEMBERS(evaluator->program)[enumeration->members.first + ordinal].code);
}

static bool is_scoped(const Evaluator *evaluator, const BundleValidity *validity)
{
    uint32_t scope = program_meta(evaluator->program)->reported_scope;
    for (uint32_t i = 0; scope != NONE && i < validity->constraints.count; i++) {
        const BundleConstraint *constraint =
            program_CONSTRAINTS(evaluator->program) + validity->constraints.first + i;
        if (constraint->scope == scope)
            return evaluator->scopes[scope] != NONE;
    }
    return false;
}

static Text otherwise_name(const Evaluator *evaluator)
{
    uint32_t scope = program_meta(evaluator->program)->reported_scope;
    if (scope == NONE)
        return TEXT("general");
    return program_text(evaluator->program, program_SCOPES(evaluator->program)[scope].otherwise);
}

static Text join_names(Arena *arena, Text scope, Text name)
{
    Buffer joined;
    buffer_init_in(&joined, arena);
    buffer_add(&joined, scope);
    buffer_add_char(&joined, '.');
    buffer_add(&joined, name);
    return buffer_text(&joined);
}

/* A rule under a setting speaks for the value in force: its scope, dates and citation. */
static const BundleValidity *reported_validity(const Evaluator *evaluator, const BundleRule *rule,
                                               Text *out_name)
{
    *out_name = program_text(evaluator->program, rule->short_name);
    if (rule->unders.count == 0)
        return &rule->validity;
    uint32_t setting = program_SETTING_REFS(evaluator->program)[rule->unders.first];
    uint32_t value = evaluator->activation->setting_values[setting];
    if (value == NONE)
        return &rule->validity;
    *out_name =
        program_text(evaluator->program, program_SETTINGS(evaluator->program)[setting].short_name);
    return &program_SETTING_VALUES(evaluator->program)[value].validity;
}

static NOT_INLINE Finding *describe(const Evaluator *evaluator, Arena *arena, uint32_t index)
{
    const BundleRule *rule = program_RULES(evaluator->program) + index;
    Text short_name;
    const BundleValidity *validity = reported_validity(evaluator, rule, &short_name);
    bool scoped = is_scoped(evaluator, validity);
    Finding *finding = arena_alloc(arena, sizeof *finding);
    if (finding == NULL)
        return NULL;
    *finding = (Finding){
        .rule = index,
        .severity = (RuleSeverity)rule->severity,
        .topic = program_text(evaluator->program, rule->topic),
        .scope = scoped ? scope_code(evaluator) : otherwise_name(evaluator),
        .cite = program_text(evaluator->program, validity->cite),
        .from = validity->from,
        .until = validity->until,
    };
    finding->rule_name = scoped ? join_names(arena, finding->scope, short_name)
                                : program_text(evaluator->program, rule->name);
    return finding->rule_name.data != NULL ? finding : NULL;
}

/* What is kept of findings, by rule; NULL when memory is exhausted. */
static Finding **descriptions_in(Finding ***kept, Arena *arena, const Program *program)
{
    if (*kept == NULL)
        *kept = arena_alloc_array(arena, program_RULES_count(program), sizeof **kept);
    return *kept;
}

/* What a finding of the rule says whatever the record: made once for an activation, or for all
 * where it is the same in all, so that few of them take a processor's cache. NULL when memory is
 * exhausted. */
static const Finding *description_of(Evaluator *evaluator, uint32_t rule)
{
    const BundleRule *info = program_RULES(evaluator->program) + rule;
    Activation *activation = evaluator->activation;
    bool varies = info->unders.count > 0 || info->validity.constraints.count > 0;
    Arena *arena = varies ? activation->arena : evaluator->fixed;
    Finding **kept = descriptions_in(varies ? &activation->descriptions : &evaluator->descriptions,
                                     arena, evaluator->program);
    if (kept == NULL)
        return NULL;
    return kept[rule] != NULL ? kept[rule] : (kept[rule] = describe(evaluator, arena, rule));
}

/* One more finding of the rule; NULL when memory is exhausted, or where no rule can be run. */
static Finding *add_finding(Evaluator *evaluator, uint32_t rule)
{
    if (evaluator->activation == NULL)
        return NULL; /* while scopes are evaluated, in a bundle that no compiler has made */
    const Finding *description = description_of(evaluator, rule);
    Finding *findings = arena_grow(evaluator->fixed, evaluator->findings, evaluator->finding_count,
                                   &evaluator->finding_capacity, sizeof *findings);
    if (description == NULL || findings == NULL) {
        evaluator->no_memory = true;
        return NULL;
    }
    evaluator->findings = findings;
    Finding *finding = &findings[evaluator->finding_count++];
    *finding = *description;
    return finding;
}

/* The code of the member that is owed; no text where none is. */
static Text owed_material(const Evaluator *evaluator, const BundleRule *rule,
                          const VmFinding *report)
{
    const BundleEnum *enums = program_ENUMS(evaluator->program);
    const BundleMember *members = program_MEMBERS(evaluator->program);
    if (rule->material_enum != NONE)
        return program_text(
            evaluator->program,
            members[enums[rule->material_enum].members.first + rule->material_member].code);
    if (rule->material_hole >= report->hole_count)
        return (Text){NULL, 0};
    Value list = report->holes[rule->material_hole];
    Value first =
        list.tag == VALUE_LIST && list.as.list->count > 0 ? list.as.list->items[0] : value_null();
    if (first.tag != VALUE_ENUM)
        return (Text){NULL, 0};
    return program_text(evaluator->program,
                        members[enums[first.type].members.first + (uint32_t)first.as.integer].code);
}

static void note_consequence(Evaluator *evaluator, const BundleRule *rule, const VmFinding *report)
{
    if (rule->severity == RULE_REJECT)
        evaluator->rejects = true;
    if (rule->severity == RULE_REFER)
        evaluator->refers = true;
    if (rule->severity != RULE_REQUIRE)
        return;
    Text material = owed_material(evaluator, rule, report);
    if (material.data != NULL)
        add_text(evaluator, &evaluator->materials, material);
}

static void add_error(Evaluator *evaluator, uint32_t rule, const ValueError *error)
{
    Finding *finding = add_finding(evaluator, rule);
    if (finding == NULL)
        return;
    finding->severity = RULE_ERROR;
    finding->path = TEXT("");
    finding->error = error;
    evaluator->refers = true;
}

/* A rule is an "or" over its elements: where it fired, what else it could not judge is moot. */
static void settle_rule(Evaluator *evaluator)
{
    uint32_t rule = evaluator->rule;
    evaluator->rule = NONE;
    if (rule == NONE || (evaluator->fired && !evaluator->stopped))
        return;
    if (evaluator->unsure.tag == VALUE_ERROR)
        add_error(evaluator, rule, evaluator->unsure.as.error);
    else if (evaluator->unsure.tag == VALUE_UNKNOWN)
        add_unknown(evaluator, evaluator->unsure.as.unknown);
}

/* The first report of a rule settles the one before. */
static void begin_report(Evaluator *evaluator, uint32_t rule)
{
    if (evaluator->rule == rule)
        return;
    settle_rule(evaluator);
    evaluator->rule = rule;
    evaluator->fired = false;
    evaluator->stopped = false;
    evaluator->unsure = (Value){.tag = VALUE_ABSENT};
}

static bool on_fire(void *context, uint32_t rule, const VmFinding *report)
{
    Evaluator *evaluator = context;
    begin_report(evaluator, rule);
    if (evaluator->finding_count >= LIMIT_FINDINGS)
        return false;
    Finding *finding = add_finding(evaluator, rule);
    if (finding == NULL)
        return false;
    finding->path = report->path;
    finding->hole_count = report->hole_count;
    finding->holes = report->holes;
    evaluator->fired = true;
    note_consequence(evaluator, program_RULES(evaluator->program) + rule, report);
    return true;
}

/* Errors count before unknowns, as a rule in error is a fault to be mended. */
static void on_unsure(void *context, uint32_t rule, Value value)
{
    Evaluator *evaluator = context;
    begin_report(evaluator, rule);
    if (evaluator->unsure.tag == VALUE_ABSENT)
        evaluator->unsure = value;
    else if (evaluator->unsure.tag == VALUE_UNKNOWN && value.tag == VALUE_UNKNOWN)
        evaluator->unsure = value_unknown_merge(vm_arena(evaluator->vm), evaluator->unsure, value);
    else if (value.tag == VALUE_ERROR && evaluator->unsure.tag != VALUE_ERROR)
        evaluator->unsure = value;
}

static void on_stopped(void *context, uint32_t rule, Value error)
{
    Evaluator *evaluator = context;
    on_unsure(context, rule, error);
    evaluator->stopped = true;
}

/* ---- making ---------------------------------------------------------------------------------- */

Status evaluator_new(Evaluator **out, const Program *program, const Allocator *allocator)
{
    if (program_meta(program)->input_record == NONE)
        return STATUS_BUNDLE;
    Evaluator *evaluator = allocator_alloc(allocator, sizeof *evaluator);
    if (evaluator == NULL)
        return STATUS_MEMORY;
    *evaluator = (Evaluator){
        .program = program,
        .fuel = LIMIT_FUEL,
    };
    noting_allocator_init(&evaluator->noting, allocator);
    evaluator->activations = activations_new(program, &evaluator->noting.allocator);
    evaluator->fixed = arena_new(&evaluator->noting.allocator);
    Status status = vm_new(&evaluator->vm, program, &evaluator->noting.allocator);
    if (status == STATUS_OK && evaluator->fixed != NULL) {
        evaluator->scopes = arena_alloc_array(evaluator->fixed, program_SCOPES_count(program) + 1,
                                              sizeof *evaluator->scopes);
        evaluator->decides = arena_alloc_array(evaluator->fixed, program_DECIDES_count(program) + 1,
                                               sizeof *evaluator->decides);
    }
    if (status == STATUS_OK &&
        (evaluator->activations == NULL || evaluator->scopes == NULL || evaluator->decides == NULL))
        status = STATUS_MEMORY;
    if (status != STATUS_OK) {
        evaluator_free(evaluator);
        return status;
    }
    VmReports reports = {evaluator, on_fire, on_unsure, on_stopped};
    vm_set_reports(evaluator->vm, &reports);
    *out = evaluator;
    return STATUS_OK;
}

void evaluator_free(Evaluator *evaluator)
{
    if (evaluator == NULL)
        return;
    vm_free(evaluator->vm);
    activations_free(evaluator->activations);
    arena_free(evaluator->fixed);
    Allocator allocator = evaluator->noting.below;
    allocator_free(&allocator, evaluator, sizeof *evaluator);
}

Vm *evaluator_vm(Evaluator *evaluator)
{
    return evaluator->vm;
}

void evaluator_set_cancelled(Evaluator *evaluator, const atomic_bool *cancelled)
{
    evaluator->cancelled = cancelled;
}

void evaluator_set_fuel(Evaluator *evaluator, int64_t fuel)
{
    evaluator->fuel = fuel;
}

void evaluator_begin(Evaluator *evaluator, int64_t as_of_days)
{
    vm_begin(evaluator->vm, as_of_days, evaluator->fuel);
    evaluator->noting.failed = false;
    evaluator->as_of_days = as_of_days;
    evaluator->finding_count = 0;
    evaluator->unknowns.count = 0;
    evaluator->materials.count = 0;
    evaluator->refers = false;
    evaluator->rejects = false;
    evaluator->no_memory = false;
    evaluator->rule = NONE;
}

void evaluator_set_date(Evaluator *evaluator, int64_t as_of_days)
{
    vm_set_date(evaluator->vm, as_of_days);
    evaluator->as_of_days = as_of_days;
}

/* ---- running --------------------------------------------------------------------------------- */

/* A scope that is unknown or in error selects nothing; its unknowns are reported. */
static void evaluate_scopes(Evaluator *evaluator)
{
    for (uint32_t i = 0; i < program_SCOPES_count(evaluator->program); i++) {
        Value value =
            vm_call(evaluator->vm, program_SCOPES(evaluator->program)[i].function, NULL, 0);
        const BundleEnum *enumeration =
            program_ENUMS(evaluator->program) + program_SCOPES(evaluator->program)[i].enumeration;
        bool fits = value.tag == VALUE_ENUM && value.as.integer >= 0 &&
                    value.as.integer < (int64_t)enumeration->members.count;
        evaluator->scopes[i] = fits ? (uint32_t)value.as.integer : NONE;
        if (value.tag == VALUE_UNKNOWN)
            add_unknown(evaluator, value.as.unknown);
        else if (!fits)
            evaluator->refers = true;
    }
}

static bool is_cancelled(const Evaluator *evaluator)
{
    return evaluator->cancelled != NULL &&
           atomic_load_explicit(evaluator->cancelled, memory_order_relaxed);
}

static void run_rules(Evaluator *evaluator, RuleLists lists)
{
    for (uint32_t i = 0; i < lists.count && !is_cancelled(evaluator); i++)
        vm_run_rules(evaluator->vm, &lists.items[i]);
    settle_rule(evaluator);
}

static void settle_decides(Evaluator *evaluator)
{
    for (uint32_t i = 0; i < program_DECIDES_count(evaluator->program); i++)
        evaluator->decides[i] = value_null();
}

static void run_decides(Evaluator *evaluator)
{
    for (uint32_t i = 0; i < program_DECIDES_count(evaluator->program); i++) {
        Value value =
            vm_call(evaluator->vm, program_DECIDES(evaluator->program)[i].function, NULL, 0);
        if (value.tag == VALUE_UNKNOWN)
            add_unknown(evaluator, value.as.unknown);
        if (value.tag == VALUE_OPTIONAL)
            value = value.as.inner != NULL ? *value.as.inner : value_null();
        evaluator->decides[i] = value_is_unsure(value) ? value_null() : value;
    }
}

static int compare_findings(const void *left, const void *right)
{
    const Finding *one = left, *other = right;
    int compared = text_compare(one->path, other->path);
    if (compared == 0)
        compared = text_compare(one->rule_name, other->rule_name);
    if (compared == 0)
        compared = text_compare(one->topic, other->topic);
    return compared != 0 ? compared : (one->rule > other->rule) - (one->rule < other->rule);
}

static bool is_repeat(const Finding *one, const Finding *other)
{
    if (compare_findings(one, other) != 0 || one->hole_count != other->hole_count)
        return false;
    for (uint32_t i = 0; i < one->hole_count; i++) {
        if (!value_equal(one->holes[i], other->holes[i]))
            return false;
    }
    return true;
}

static void sort_findings(Evaluator *evaluator)
{
    if (evaluator->finding_count < 2)
        return;
    qsort(evaluator->findings, evaluator->finding_count, sizeof *evaluator->findings,
          compare_findings);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < evaluator->finding_count; i++) {
        if (!is_repeat(&evaluator->findings[kept - 1], &evaluator->findings[i]))
            evaluator->findings[kept++] = evaluator->findings[i];
    }
    evaluator->finding_count = kept;
}

static Verdict verdict_of(const Evaluator *evaluator)
{
    if (evaluator->rejects)
        return VERDICT_REJECTED;
    if (evaluator->refers)
        return VERDICT_REFER;
    return evaluator->unknowns.count > 0 || evaluator->materials.count > 0 ? VERDICT_INCOMPLETE
                                                                           : VERDICT_ACCEPTED;
}

/* Final rules settle the application where one of them fires; what they could not judge stays. */
static void run_all(Evaluator *evaluator)
{
    const Activation *activation = evaluator->activation;
    run_rules(evaluator, activation->final_rules);
    settle_decides(evaluator);
    if (evaluator->finding_count > 0 && evaluator->findings[0].severity != RULE_ERROR) {
        evaluator->unknowns.count = 0;
        return;
    }
    run_rules(evaluator, activation->rules);
    run_decides(evaluator);
}

/* One by one: to clear a struct of its size takes longer than all of it. */
static inline void set_decision(const Evaluator *evaluator, Decision *out, Text id)
{
    out->id = id;
    out->as_of = evaluator->as_of_days;
    out->verdict = verdict_of(evaluator);
    out->decide_count = program_DECIDES_count(evaluator->program);
    out->decides = evaluator->decides;
    out->finding_count = evaluator->finding_count;
    out->findings = evaluator->findings;
    out->material_count = evaluator->materials.count;
    out->materials = evaluator->materials.items;
    out->unknown_count = evaluator->unknowns.count;
    out->unknowns = evaluator->unknowns.items;
    out->error_code = NULL;
    out->error_message = (Text){NULL, 0};
    out->error_path = (Text){NULL, 0};
    out->error_line = 0;
}

Status evaluator_run(Evaluator *evaluator, Decision *out, Value input, Text id)
{
    vm_set_input(evaluator->vm, input);
    evaluator->activation = NULL;
    evaluate_scopes(evaluator);
    evaluator->activation =
        activations_find(evaluator->activations, evaluator->scopes, evaluator->as_of_days);
    if (evaluator->activation == NULL)
        return STATUS_MEMORY;
    vm_set_settings(evaluator->vm, evaluator->activation->settings,
                    evaluator->activation->values_of_settings);
    vm_set_exceptions(evaluator->vm, evaluator->activation->first_exceptions,
                      evaluator->activation->exceptions);
    run_all(evaluator);
    sort_findings(evaluator);
    sort_texts(&evaluator->unknowns);
    sort_texts(&evaluator->materials);
    /* What ran out is the machine's memory, not what one evaluation may take, which is an error of
     * the rule: another time the decision would be another. */
    if (evaluator->no_memory || evaluator->noting.failed)
        return STATUS_MEMORY;
    if (is_cancelled(evaluator))
        return STATUS_CANCELLED;
    set_decision(evaluator, out, id);
    return STATUS_OK;
}

const uint32_t *evaluator_scopes(const Evaluator *evaluator)
{
    return evaluator->scopes;
}

const uint32_t *evaluator_setting_values(const Evaluator *evaluator)
{
    return evaluator->activation->setting_values;
}

void decision_set_error(Decision *out, Text id, const char *code, Text message, Text path,
                        uint64_t line)
{
    *out = (Decision){
        .id = id,
        .verdict = VERDICT_ERROR,
        .error_code = code,
        .error_message = message,
        .error_path = path,
        .error_line = line,
    };
}
