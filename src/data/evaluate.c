#include "data/evaluate.h"

#include "base/clock.h"
#include "base/json_memory.h"
#include "base/limits.h"
#include "data/record.h"
#include "data/record_scan.h"

struct Session {
    Allocator allocator;
    const Program *program;
    EvaluateOptions options;
    Evaluator *evaluator;
    FactsReader *facts;
    RecordPlan *plan;
    RecordScan *scan;
    uint32_t as_of_field; /* of the input: marked as_of; or NONE */
    Buffer text;          /* of the record in hand, where it was copied; values borrow from it */
    Arena *json;          /* of what was decoded of it, or of its document; likewise */
    yyjson_doc *doc;      /* the document, where it was handed in */
    Buffer message;       /* of the record's error */
    SessionTimes *times;  /* NULL: nothing is measured */
    uint64_t begun_ns;    /* the record in hand, where it is */
};

/* The input's field that holds a record's own evaluation date, or NONE. */
static uint32_t find_as_of(const Program *program)
{
    const BundleRecord *type = program_RECORDS(program) + program_meta(program)->input_record;
    for (uint32_t i = 0; i < type->fields.count; i++) {
        if ((program_FIELDS(program)[type->fields.first + i].flags & FIELD_FLAG_AS_OF) != 0)
            return i;
    }
    return NONE;
}

Status session_new(Session **out, const Program *program, const Bindings *bindings,
                   const EvaluateOptions *options, const Allocator *allocator)
{
    Session *session = allocator_alloc(allocator, sizeof *session);
    if (session == NULL)
        return STATUS_MEMORY;
    *session = (Session){.allocator = *allocator,
                         .program = program,
                         .options = *options,
                         .scan = record_scan_here()};
    buffer_init(&session->text, allocator);
    buffer_init(&session->message, allocator);
    Status status = evaluator_new(&session->evaluator, program, allocator);
    if (status == STATUS_OK)
        status = record_plan_new(&session->plan, program, allocator);
    if (status == STATUS_OK)
        status = facts_reader_new(&session->facts, session->plan, bindings, allocator);
    session->json = arena_new(allocator);
    if (status == STATUS_OK && session->json == NULL)
        status = STATUS_MEMORY;
    if (status != STATUS_OK) {
        session_free(session);
        return status;
    }
    session->as_of_field = find_as_of(program);
    evaluator_set_fuel(session->evaluator, options->fuel > 0 ? options->fuel : LIMIT_FUEL);
    vm_set_source(evaluator_vm(session->evaluator), facts_reader_answer, session->facts);
    *out = session;
    return STATUS_OK;
}

void session_free(Session *session)
{
    if (session == NULL)
        return;
    yyjson_doc_free(session->doc);
    arena_free(session->json);
    facts_reader_free(session->facts);
    record_plan_free(session->plan);
    evaluator_free(session->evaluator);
    buffer_free(&session->text);
    buffer_free(&session->message);
    Allocator allocator = session->allocator;
    allocator_free(&allocator, session, sizeof *session);
}

Evaluator *session_evaluator(Session *session)
{
    return session->evaluator;
}

void session_measure(Session *session, SessionTimes *times)
{
    session->times = times;
}

static Status run(Session *session, Decision *out, Value input, Text id)
{
    SessionTimes *times = session->times;
    if (times == NULL)
        return evaluator_run(session->evaluator, out, input, id);
    uint64_t decoded_ns = clock_now_ns();
    Status status = evaluator_run(session->evaluator, out, input, id);
    int64_t limit = session->options.fuel > 0 ? session->options.fuel : LIMIT_FUEL;
    times->parse_ns += decoded_ns - session->begun_ns;
    times->evaluate_ns += clock_now_ns() - decoded_ns;
    times->fuel += (uint64_t)(limit - vm_fuel_left(evaluator_vm(session->evaluator)));
    return status;
}

static void set_error(Session *session, Decision *out, Text id, const RecordError *error,
                      uint64_t line)
{
    decision_set_error(out, id, error->code, error->message, error->path, line);
    out->as_of = session->options.as_of_days;
}

static Status read_failed(Session *session, Decision *out, const yyjson_read_err *error,
                          uint64_t line)
{
    buffer_clear(&session->message);
    buffer_add_format(&session->message, "%s at byte %zu", error->msg, error->pos + 1);
    if (error->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION || buffer_failed(&session->message))
        return STATUS_MEMORY;
    RecordError record_error = {"json", buffer_text(&session->message), TEXT("")};
    set_error(session, out, (Text){NULL, 0}, &record_error, line);
    return STATUS_OK;
}

/* ---- from typed values on -------------------------------------------------------------------- */

/* The evaluation's arena begins with the record, which may tell the date itself. */
static void begin(Session *session)
{
    evaluator_begin(session->evaluator, session->options.as_of_days);
}

static Arena *arena_of(const Session *session)
{
    return vm_arena(evaluator_vm(session->evaluator));
}

static bool set_own_date(Session *session, Value input)
{
    if (session->as_of_field == NONE)
        return false;
    Value date = input.as.record->fields[session->as_of_field];
    evaluator_set_date(session->evaluator, date.tag == VALUE_DATE ? date.as.integer : 0);
    return true;
}

static Status decide(Session *session, Decision *out, Value input, Text id, uint64_t line)
{
    if (!session->options.has_as_of && !set_own_date(session, input)) {
        RecordError error = {"missing",
                             TEXT("the rules name no field for the evaluation date: give it with "
                                  "--as-of"),
                             TEXT("")};
        set_error(session, out, id, &error, line);
        return STATUS_OK;
    }
    Status status = run(session, out, input, id);
    if (status != STATUS_LIMIT)
        return status;
    RecordError error = {"limit", TEXT("the record crosses a limit"), TEXT("")};
    set_error(session, out, id, &error, line);
    return STATUS_OK;
}

/* ---- from a document ------------------------------------------------------------------------- */

static Text id_of(yyjson_val *root)
{
    yyjson_val *id = yyjson_obj_get(root, "id");
    return yyjson_is_str(id) ? (Text){yyjson_get_str(id), yyjson_get_len(id)} : (Text){NULL, 0};
}

static Status evaluate(Session *session, Decision *out, const yyjson_doc *doc, uint64_t line)
{
    yyjson_val *root = yyjson_doc_get_root((yyjson_doc *)(uintptr_t)doc);
    Text id = id_of(root);
    Value input;
    RecordError error = {"type", TEXT("an application is an object"), TEXT("")};
    Status status = STATUS_INPUT;
    if (yyjson_is_obj(root)) {
        begin(session);
        status = record_decode(&input, arena_of(session), session->plan, root,
                               session->options.strict, &error);
    }
    if (status == STATUS_LIMIT) {
        error = (RecordError){"limit", TEXT("the record crosses a limit"), TEXT("")};
        status = STATUS_INPUT;
    }
    if (status == STATUS_INPUT) {
        set_error(session, out, id, &error, line);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    yyjson_val *facts = yyjson_obj_get(root, "facts");
    facts_reader_set(session->facts, yyjson_is_obj(facts) ? facts : NULL);
    return decide(session, out, input, id, line);
}

Status session_evaluate_document(Session *session, Decision *out, yyjson_doc *record)
{
    if (session->times != NULL)
        session->begun_ns = clock_now_ns();
    yyjson_doc_free(session->doc);
    session->doc = record;
    return evaluate(session, out, record, 0);
}

/* ---- from text ------------------------------------------------------------------------------- */

static Status evaluate_as_document(Session *session, Decision *out, Text json, uint64_t line)
{
    yyjson_read_err error;
    yyjson_alc memory = json_memory_in(session->json);
    const yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)json.data, json.size_bytes,
                                             YYJSON_READ_NOFLAG, &memory, &error);
    return doc != NULL ? evaluate(session, out, doc, line)
                       : read_failed(session, out, &error, line);
}

_Static_assert((int)SESSION_PADDING_BYTES >= (int)JSON_SCAN_PADDING,
               "scanning looks behind the text");

/* False where the record is to be read as a document. */
static bool scan(Session *session, Value *input, RecordExtras *extras, char *json,
                 size_t size_bytes)
{
    char behind = json[size_bytes];
    json[size_bytes] = '\0';
    begin(session);
    bool done = session->scan(input, extras, arena_of(session), session->json, session->plan,
                              (Text){json, size_bytes}, session->options.strict);
    json[size_bytes] = behind;
    return done;
}

static Status refuse_long(Session *session, Decision *out, uint64_t line)
{
    RecordError error = {"limit", TEXT("the record is longer than 64 MiB"), TEXT("")};
    set_error(session, out, (Text){NULL, 0}, &error, line);
    return STATUS_OK;
}

Status session_evaluate_padded(Session *session, Decision *out, char *json, size_t size_bytes,
                               uint64_t line)
{
    Value input;
    RecordExtras extras;
    if (session->times != NULL)
        session->begun_ns = clock_now_ns();
    if (size_bytes > LIMIT_RECORD_BYTES)
        return refuse_long(session, out, line);
    arena_reset(session->json);
    if (session->options.as_document || !scan(session, &input, &extras, json, size_bytes))
        return evaluate_as_document(session, out, (Text){json, size_bytes}, line);
    facts_reader_set_text(session->facts, extras.facts, session->json);
    return decide(session, out, input, extras.id, line);
}

/* A copy that is the session's, as values borrow from it longer than the caller's text need live.
 */
Status session_evaluate(Session *session, Decision *out, Text json, uint64_t line)
{
    if (json.size_bytes > LIMIT_RECORD_BYTES)
        return refuse_long(session, out, line);
    buffer_clear(&session->text);
    if (!buffer_reserve(&session->text, json.size_bytes + SESSION_PADDING_BYTES))
        return STATUS_MEMORY;
    memcpy(session->text.data, json.data, json.size_bytes);
    memset(session->text.data + json.size_bytes, 0, SESSION_PADDING_BYTES);
    return session_evaluate_padded(session, out, session->text.data, json.size_bytes, line);
}
