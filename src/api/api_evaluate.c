/*
 * api_evaluate.c - sources bound, applications decided.
 */
#include "api/api_evaluate.h"
#include "base/json_memory.h"
#include "base/utf8.h"

/* ---- bindings -------------------------------------------------------------------------------- */

/* A caller's function and what it is called with. */
typedef struct BoundFunction {
    licet_source_function function;
    void *context;
} BoundFunction;

struct licet_bindings {
    Allocator allocator;
    Arena *arena;
    Bindings *bindings;
};

licet_status licet_bindings_new(licet_bindings **out, const licet_program *program,
                                const licet_allocator *allocator)
{
    Allocator memory = api_allocator(allocator);
    licet_bindings *bindings = allocator_alloc(&memory, sizeof *bindings);
    *out = NULL;
    if (bindings == NULL)
        return LICET_MEMORY;
    *bindings = (licet_bindings){.allocator = memory, .arena = arena_new(&memory)};
    if (bindings->arena == NULL ||
        bindings_new(&bindings->bindings, program->program, &memory) != STATUS_OK) {
        licet_bindings_free(bindings);
        return LICET_MEMORY;
    }
    *out = bindings;
    return LICET_OK;
}

void licet_bindings_free(licet_bindings *bindings)
{
    if (bindings == NULL)
        return;
    Allocator allocator = bindings->allocator;
    bindings_free(bindings->bindings);
    arena_free(bindings->arena);
    allocator_free(&allocator, bindings, sizeof *bindings);
}

licet_status licet_bindings_add(licet_bindings *bindings, licet_text binding, licet_string **reason)
{
    Buffer why;
    buffer_init(&why, &bindings->allocator);
    licet_status status = api_status(bindings_add(bindings->bindings, api_text_in(binding), &why));
    api_reason(reason, &bindings->allocator, status, &why);
    buffer_free(&why);
    return status;
}

/* ---- functions as sources -------------------------------------------------------------------- */

struct licet_answer {
    Arena *arena;
    SourceAnswer *out;
};

static void set_failed(licet_answer *answer, Text message)
{
    *answer->out = (SourceAnswer){SOURCE_FAILED, NULL, message};
}

void licet_answer_none(licet_answer *answer)
{
    *answer->out = (SourceAnswer){SOURCE_NONE, NULL, TEXT("")};
}

void licet_answer_error(licet_answer *answer, licet_text message)
{
    Text kept = arena_copy(answer->arena, api_text_in(message));
    bool usable = kept.data != NULL && utf8_find_invalid(kept) == SIZE_MAX;
    set_failed(answer, usable ? kept : TEXT("it failed"));
}

static void set_document(licet_answer *answer, yyjson_doc *doc, Text otherwise)
{
    if (doc == NULL)
        set_failed(answer, otherwise);
    else
        *answer->out = (SourceAnswer){SOURCE_FOUND, yyjson_doc_get_root(doc), TEXT("")};
}

void licet_answer_json(licet_answer *answer, licet_text json)
{
    yyjson_alc memory = json_memory_in(answer->arena);
    Text text = api_text_in(json);
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes,
                                       YYJSON_READ_NOFLAG, &memory, NULL);
    set_document(answer, doc, TEXT("its answer is no JSON"));
}

void licet_answer_value(licet_answer *answer, const licet_value *value)
{
    yyjson_alc memory = json_memory_in(answer->arena);
    bool too_deep;
    yyjson_doc *doc = api_value_document(value, &memory, arena_allocator(answer->arena), &too_deep);
    set_document(answer, doc,
                 too_deep ? TEXT("its answer is nested too deeply") : TEXT("memory is exhausted"));
}

static void ask(void *context, Arena *arena, Text source, Text key, SourceAnswer *out)
{
    const BoundFunction *bound = context;
    licet_answer answer = {arena, out};
    bound->function(bound->context, api_text(source), api_text(key), &answer);
}

licet_status licet_bindings_add_function(licet_bindings *bindings, licet_text source,
                                         licet_source_function function, void *context,
                                         licet_string **reason)
{
    Buffer why;
    BoundFunction *bound = arena_alloc(bindings->arena, sizeof *bound);
    buffer_init(&why, &bindings->allocator);
    Status status = STATUS_MEMORY;
    if (bound != NULL) {
        *bound = (BoundFunction){function, context};
        status = bindings_add_function(bindings->bindings, api_text_in(source), ask, bound, &why);
    }
    api_reason(reason, &bindings->allocator, api_status(status), &why);
    buffer_free(&why);
    return api_status(status);
}

/* ---- evaluators ------------------------------------------------------------------------------ */

struct licet_evaluator {
    Allocator allocator;
    const Bindings *bindings; /* or NULL */
    EvaluateOptions options;
    Session *session;
    Explainer *explainer; /* NULL unless decisions are explained */
    Session *trial;       /* api_trial_session(); NULL until it is asked for */
    atomic_bool cancelled;
    licet_decision decision;
};

static Status new_session(Session **out, licet_evaluator *evaluator)
{
    Status status = session_new(out, evaluator->decision.program->program, evaluator->bindings,
                                &evaluator->options, &evaluator->allocator);
    if (status == STATUS_OK)
        evaluator_set_cancelled(session_evaluator(*out), &evaluator->cancelled);
    return status;
}

Status api_trial_session(Session **out, licet_evaluator *evaluator)
{
    Status status =
        evaluator->trial == NULL ? new_session(&evaluator->trial, evaluator) : STATUS_OK;
    *out = evaluator->trial;
    return status;
}

static Status start(licet_evaluator *evaluator, const licet_bindings *bindings,
                    const licet_evaluator_options *options)
{
    evaluator->bindings = bindings != NULL ? bindings->bindings : NULL;
    evaluator->options = (EvaluateOptions){
        .has_as_of = options->has_as_of,
        .as_of_days = options->as_of_days,
        .strict = options->strict,
        .fuel = options->fuel,
    };
    evaluator->decision.arena = arena_new(&evaluator->allocator);
    if (evaluator->decision.arena == NULL)
        return STATUS_MEMORY;
    Status status = new_session(&evaluator->session, evaluator);
    if (status != STATUS_OK)
        return status;
    return options->explain
               ? explainer_new(&evaluator->explainer, evaluator->decision.program->program,
                               evaluator->session, &evaluator->allocator)
               : STATUS_OK;
}

licet_status licet_evaluator_new(licet_evaluator **out, const licet_program *program,
                                 const licet_bindings *bindings,
                                 const licet_evaluator_options *options, licet_string **reason)
{
    licet_evaluator_options wanted = LICET_EVALUATOR_OPTIONS;
    *out = NULL;
    api_options(&wanted, sizeof wanted, options);
    Allocator allocator = api_allocator(wanted.allocator);
    Buffer why;
    buffer_init(&why, &allocator);
    Status status = STATUS_MEMORY;
    licet_evaluator *evaluator = allocator_alloc(&allocator, sizeof *evaluator);
    if (evaluator != NULL) {
        *evaluator = (licet_evaluator){
            .allocator = allocator,
            .decision = {.evaluator = evaluator, .program = program},
        };
        atomic_init(&evaluator->cancelled, false);
        status = start(evaluator, bindings, &wanted);
    }
    if (status == STATUS_BUNDLE) {
        buffer_add_string(&why, "the rules declare no input: nothing can be evaluated");
        status = STATUS_INPUT;
    }
    if (status == STATUS_OK)
        *out = evaluator;
    else
        licet_evaluator_free(evaluator);
    api_reason(reason, &allocator, api_status(status), &why);
    buffer_free(&why);
    return api_status(status);
}

void licet_evaluator_free(licet_evaluator *evaluator)
{
    if (evaluator == NULL)
        return;
    Allocator allocator = evaluator->allocator;
    explainer_free(evaluator->explainer);
    session_free(evaluator->trial);
    session_free(evaluator->session);
    arena_free(evaluator->decision.arena);
    allocator_free(&allocator, evaluator, sizeof *evaluator);
}

void licet_evaluator_cancel(licet_evaluator *evaluator)
{
    atomic_store_explicit(&evaluator->cancelled, true, memory_order_relaxed);
}

void licet_evaluator_resume(licet_evaluator *evaluator)
{
    atomic_store_explicit(&evaluator->cancelled, false, memory_order_relaxed);
}

/* ---- evaluating ------------------------------------------------------------------------------ */

static licet_decision *next_decision(licet_evaluator *evaluator)
{
    licet_decision *decision = &evaluator->decision;
    arena_reset(decision->arena);
    decision->findings = NULL;
    decision->decided = NULL;
    decision->is_explained = false;
    decision->explanation.decision = decision;
    decision->explanation.rules = NULL;
    return decision;
}

/* What came of the evaluation that next_decision() was for. */
static licet_status deliver(const licet_decision **out, licet_evaluator *evaluator, Status status)
{
    licet_decision *decision = &evaluator->decision;
    if (status == STATUS_OK && evaluator->explainer != NULL) {
        decision->decision = decision->explanation.explanation.decision;
        decision->is_explained = decision->decision.verdict != VERDICT_ERROR;
    }
    *out = status == STATUS_OK ? decision : NULL;
    return api_status(status);
}

static Status evaluate_text(licet_evaluator *evaluator, licet_decision *decision, Text json)
{
    licet_explanation *explanation = &decision->explanation;
    if (evaluator->explainer == NULL)
        return session_evaluate(evaluator->session, &decision->decision, json, 0);
    explanation->record = arena_copy(decision->arena, json);
    return explanation->record.data != NULL
               ? explainer_run(evaluator->explainer, &explanation->explanation, json, 0)
               : STATUS_MEMORY;
}

licet_status licet_evaluate_json(const licet_decision **out, licet_evaluator *evaluator,
                                 licet_text json)
{
    licet_decision *decision = next_decision(evaluator);
    return deliver(out, evaluator, evaluate_text(evaluator, decision, api_text_in(json)));
}

/* The document is taken over. */
static Status evaluate_document(licet_evaluator *evaluator, licet_decision *decision,
                                yyjson_doc *doc)
{
    licet_explanation *explanation = &decision->explanation;
    if (evaluator->explainer == NULL)
        return session_evaluate_document(evaluator->session, &decision->decision, doc);
    yyjson_alc memory = json_memory_in(decision->arena);
    size_t size_bytes = 0;
    char *text = yyjson_write_opts(doc, YYJSON_WRITE_NOFLAG, &memory, &size_bytes, NULL);
    explanation->record = (Text){text, size_bytes};
    if (text != NULL)
        return explainer_run_document(evaluator->explainer, &explanation->explanation, doc);
    yyjson_doc_free(doc);
    return STATUS_MEMORY;
}

licet_status licet_evaluate_value(const licet_decision **out, licet_evaluator *evaluator,
                                  const licet_value *application)
{
    licet_decision *decision = next_decision(evaluator);
    yyjson_alc memory = json_memory(&evaluator->allocator);
    bool too_deep;
    yyjson_doc *doc = api_value_document(application, &memory, &evaluator->allocator, &too_deep);
    if (doc == NULL && too_deep) {
        decision_set_error(&decision->decision, (Text){NULL, 0}, "limit",
                           TEXT("the application is nested too deeply"), TEXT(""), 0);
        *out = decision;
        return LICET_OK;
    }
    if (doc == NULL)
        return deliver(out, evaluator, STATUS_MEMORY);
    return deliver(out, evaluator, evaluate_document(evaluator, decision, doc));
}
