#include "data/interview.h"

#include "base/json_memory.h"
#include "base/limits.h"
#include "data/csv.h"
#include "data/record.h"
#include "value/calendar.h"
#include "value/type.h"

enum { STEPS_MAX = 10000, POINTER_BYTES_MAX = 4096 };

/* What can be taken back: the record before an answer, and how much was left open. */
typedef struct Step {
    yyjson_mut_doc *record;
    uint32_t open_count;
} Step;

struct Interview {
    Allocator allocator;
    NotingAllocator noting; /* of the records below */
    yyjson_alc memory;
    Arena *arena; /* texts of questions and what was left open */
    const Program *program;
    int64_t as_of_days;
    Evaluator *evaluator;
    FactsReader *facts;
    RecordPlan *plan;
    yyjson_mut_doc *record;
    yyjson_doc *frozen; /* the record as it is being evaluated */
    uint32_t step_count;
    Step *steps;
    uint32_t open_count;
    Text *open; /* paths that are not asked again */
};

/* STATUS_MEMORY where `status` does not say it but a record lacks something for want of memory. */
static Status settle(Interview *interview, Status status)
{
    bool failed = interview->noting.failed;
    interview->noting.failed = false;
    return failed ? STATUS_MEMORY : status;
}

/* ---- types ----------------------------------------------------------------------------------- */

static const BundleType *type_at(const Program *program, uint32_t type)
{
    const BundleType *info = program_TYPES(program) + type;
    while (info->kind == TYPE_OPTIONAL)
        info = program_TYPES(program) + info->first;
    return info;
}

static const BundleField *field_at(const Program *program, uint32_t record, uint32_t number)
{
    return program_FIELDS(program) + program_RECORDS(program)[record].fields.first + number;
}

static uint32_t field_count(const Program *program, uint32_t record)
{
    return program_RECORDS(program)[record].fields.count;
}

static bool is_required(const BundleField *field)
{
    return (field->flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) == 0;
}

/* The record that a list's items are, or NONE. */
static uint32_t item_record(const Program *program, const BundleType *type)
{
    const BundleType *item = type->kind == TYPE_LIST ? type_at(program, type->first) : NULL;
    return item != NULL && item->kind == TYPE_RECORD ? item->first : NONE;
}

/* ---- the record so far ----------------------------------------------------------------------- */

/* A record with every record it must have, and one item in every list of records: so that each
 * field asked for has a place to stand. Records hold no records of their own type, directly or not,
 * that are required; the depth ends the rest. */
static yyjson_mut_val *skeleton(Interview *interview, uint32_t record, int depth)
{
    const Program *program = interview->program;
    yyjson_mut_doc *doc = interview->record;
    yyjson_mut_val *object = yyjson_mut_obj(doc);
    for (uint32_t i = 0; depth < LIMIT_JSON_DEPTH && i < field_count(program, record); i++) {
        const BundleField *field = field_at(program, record, i);
        const BundleType *type = type_at(program, field->type);
        Text name = program_text(program, field->name);
        yyjson_mut_val *value = NULL;
        if (!is_required(field))
            continue;
        if (type->kind == TYPE_RECORD) {
            value = skeleton(interview, type->first, depth + 1);
        } else if (item_record(program, type) != NONE) {
            value = yyjson_mut_arr(doc);
            yyjson_mut_arr_append(value,
                                  skeleton(interview, item_record(program, type), depth + 1));
        }
        if (value != NULL)
            yyjson_mut_obj_add(object, yyjson_mut_strncpy(doc, name.data, name.size_bytes), value);
    }
    return object;
}

static bool set_date(Interview *interview)
{
    const Program *program = interview->program;
    uint32_t record = program_meta(program)->input_record;
    Buffer date;
    buffer_init(&date, &interview->allocator);
    calendar_write_date(&date, interview->as_of_days);
    for (uint32_t i = 0; i < field_count(program, record); i++) {
        const BundleField *field = field_at(program, record, i);
        Text name = program_text(program, field->name);
        if ((field->flags & FIELD_FLAG_AS_OF) != 0)
            yyjson_mut_obj_add(yyjson_mut_doc_get_root(interview->record),
                               yyjson_mut_strncpy(interview->record, name.data, name.size_bytes),
                               yyjson_mut_strncpy(interview->record, date.data, date.size_bytes));
    }
    bool done = !buffer_failed(&date);
    buffer_free(&date);
    return done;
}

static bool begin_record(Interview *interview)
{
    interview->record = yyjson_mut_doc_new(&interview->memory);
    if (interview->record == NULL)
        return false;
    yyjson_mut_doc_set_root(interview->record,
                            skeleton(interview, program_meta(interview->program)->input_record, 0));
    return set_date(interview);
}

Status interview_new(Interview **out, const Program *program, const Bindings *bindings,
                     int64_t as_of_days, const Allocator *allocator)
{
    Interview *interview = allocator_alloc(allocator, sizeof *interview);
    if (interview == NULL)
        return STATUS_MEMORY;
    *interview = (Interview){.allocator = *allocator,
                             .arena = arena_new(allocator),
                             .program = program,
                             .as_of_days = as_of_days};
    noting_allocator_init(&interview->noting, allocator);
    interview->memory = json_memory(&interview->noting.allocator);
    Status status = evaluator_new(&interview->evaluator, program, allocator);
    if (status == STATUS_OK)
        status = record_plan_new(&interview->plan, program, allocator);
    if (status == STATUS_OK)
        status = facts_reader_new(&interview->facts, interview->plan, bindings, allocator);
    if (status == STATUS_OK && interview->arena != NULL) {
        interview->steps = arena_alloc_array(interview->arena, STEPS_MAX, sizeof(Step));
        interview->open = arena_alloc_array(interview->arena, STEPS_MAX, sizeof(Text));
    }
    if (status == STATUS_OK &&
        (interview->steps == NULL || interview->open == NULL || !begin_record(interview)))
        status = STATUS_MEMORY;
    if (status != STATUS_OK) {
        interview_free(interview);
        return status;
    }
    vm_set_source(evaluator_vm(interview->evaluator), facts_reader_answer, interview->facts);
    *out = interview;
    return STATUS_OK;
}

void interview_free(Interview *interview)
{
    if (interview == NULL)
        return;
    for (uint32_t i = 0; i < interview->step_count; i++)
        yyjson_mut_doc_free(interview->steps[i].record);
    yyjson_mut_doc_free(interview->record);
    yyjson_doc_free(interview->frozen);
    facts_reader_free(interview->facts);
    record_plan_free(interview->plan);
    evaluator_free(interview->evaluator);
    arena_free(interview->arena);
    Allocator allocator = interview->allocator;
    allocator_free(&allocator, interview, sizeof *interview);
}

/* ---- judging --------------------------------------------------------------------------------- */

static Value partial_record(Interview *interview, Arena *arena, uint32_t record, yyjson_val *json,
                            const Place *place, int depth);

static Value partial_list(Interview *interview, Arena *arena, uint32_t record, yyjson_val *json,
                          const Place *place, int depth)
{
    List *list = list_new(arena, (uint32_t)yyjson_arr_size(json));
    size_t index, count;
    yyjson_val *item;
    if (list == NULL)
        return value_unknown(arena, place);
    yyjson_arr_foreach(json, index, count, item)
    {
        list->items[index] = partial_record(interview, arena, record, item,
                                            place_index(arena, place, (uint32_t)index), depth + 1);
    }
    list->count = (uint32_t)count;
    return value_list(list);
}

/* A field's value, or unknown where it is not answered yet. */
static Value partial_field(Interview *interview, Arena *arena, const BundleField *field,
                           yyjson_val *json, const Place *place, int depth)
{
    const Program *program = interview->program;
    const BundleType *type = type_at(program, field->type);
    uint32_t items = item_record(program, type);
    Value value;
    RecordError error;
    if (json == NULL)
        return is_required(field) ? value_unknown(arena, place) : (Value){.tag = VALUE_ABSENT};
    if (type->kind == TYPE_RECORD && yyjson_is_obj(json))
        return partial_record(interview, arena, type->first, json, place, depth + 1);
    if (items != NONE && yyjson_is_arr(json))
        return partial_list(interview, arena, items, json, place, depth);
    if (record_decode_type(&value, arena, interview->plan, field->type, json, place, &error) ==
        STATUS_OK)
        return value;
    return value_unknown(arena, place);
}

static Value partial_record(Interview *interview, Arena *arena, uint32_t index, yyjson_val *json,
                            const Place *place, int depth)
{
    const Program *program = interview->program;
    uint32_t count = field_count(program, index);
    Record *record = record_new(arena, (uint16_t)index, count, place);
    if (record == NULL || place == NULL || depth > LIMIT_JSON_DEPTH)
        return value_error(arena, ERROR_LIMIT, TEXT("the record crosses a limit"));
    for (uint32_t i = 0; i < count; i++) {
        const BundleField *field = field_at(program, index, i);
        Text name = program_text(program, field->name);
        const Place *at = place_field(arena, place, name);
        record->fields[i] = partial_field(
            interview, arena, field, yyjson_obj_getn(json, name.data, name.size_bytes), at, depth);
    }
    return value_record(record);
}

Status interview_judge(Interview *interview, Decision *out)
{
    Evaluator *evaluator = interview->evaluator;
    evaluator_begin(evaluator, interview->as_of_days);
    Arena *arena = vm_arena(evaluator_vm(evaluator));
    Place *root = arena_alloc(arena, sizeof *root);
    yyjson_doc_free(interview->frozen);
    interview->frozen = yyjson_mut_doc_imut_copy(interview->record, &interview->memory);
    if (interview->frozen == NULL || root == NULL)
        return STATUS_MEMORY;
    yyjson_val *json = yyjson_doc_get_root(interview->frozen);
    yyjson_val *facts = yyjson_obj_get(json, "facts");
    facts_reader_set(interview->facts, yyjson_is_obj(facts) ? facts : NULL);
    Value input = partial_record(interview, arena, program_meta(interview->program)->input_record,
                                 json, root, 0);
    yyjson_val *id = yyjson_obj_get(json, "id");
    Text name = {yyjson_get_str(id), yyjson_get_len(id)};
    return evaluator_run(evaluator, out, input, name);
}

/* ---- what comes next ------------------------------------------------------------------------- */

static bool holds(const Text *texts, uint32_t count, Text text)
{
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(texts[i], text))
            return true;
    }
    return false;
}

/* A walk over the record in the order of its declaration, until a field is found. */
typedef struct Search {
    Interview *interview;
    const Decision
        *decision; /* whose unknowns are looked for; NULL: lists of records are counted */
    uint32_t left; /* lists to pass over */
    Buffer path;
    Question *out;
} Search;

static bool is_wanted(Search *search, Text path, const BundleType *type)
{
    const Interview *interview = search->interview;
    if (search->decision == NULL) {
        if (item_record(interview->program, type) == NONE)
            return false;
        return search->left-- == 0;
    }
    return holds(search->decision->unknowns, search->decision->unknown_count, path) &&
           !holds(interview->open, interview->open_count, path);
}

static bool search_record(Search *search, uint32_t record, yyjson_val *json, int depth);

static bool search_items(Search *search, uint32_t record, yyjson_val *json, int depth)
{
    size_t index, count, before = search->path.size_bytes;
    yyjson_val *item;
    yyjson_arr_foreach(json, index, count, item)
    {
        buffer_add_format(&search->path, "/%zu", index);
        if (search_record(search, record, item, depth + 1))
            return true;
        search->path.size_bytes = before;
    }
    return false;
}

static bool search_field(Search *search, uint32_t field, yyjson_val *json, int depth)
{
    Interview *interview = search->interview;
    const Program *program = interview->program;
    const BundleField *info = program_FIELDS(program) + field;
    const BundleType *type = type_at(program, info->type);
    uint32_t items = item_record(program, type);
    if (is_wanted(search, buffer_text(&search->path), type)) {
        *search->out = (Question){.path = arena_copy(interview->arena, buffer_text(&search->path)),
                                  .type = info->type,
                                  .field = field,
                                  .source = NONE};
        return true;
    }
    if (type->kind == TYPE_RECORD && yyjson_is_obj(json))
        return search_record(search, type->first, json, depth + 1);
    return items != NONE && search_items(search, items, json, depth);
}

static bool search_record(Search *search, uint32_t record, yyjson_val *json, int depth)
{
    const Program *program = search->interview->program;
    size_t before = search->path.size_bytes;
    for (uint32_t i = 0; depth < LIMIT_JSON_DEPTH && i < field_count(program, record); i++) {
        const BundleField *field = field_at(program, record, i);
        Text name = program_text(program, field->name);
        buffer_add_char(&search->path, '/');
        buffer_add(&search->path, name);
        if (search_field(search, program_RECORDS(program)[record].fields.first + i,
                         yyjson_obj_getn(json, name.data, name.size_bytes), depth))
            return true;
        search->path.size_bytes = before;
    }
    return false;
}

static Status run_search(Search *search, bool *out_found)
{
    Interview *interview = search->interview;
    buffer_init(&search->path, &interview->allocator);
    *out_found = search_record(search, program_meta(interview->program)->input_record,
                               yyjson_doc_get_root(interview->frozen), 0);
    bool failed = buffer_failed(&search->path) || arena_failed(interview->arena);
    buffer_free(&search->path);
    return failed ? STATUS_MEMORY : STATUS_OK;
}

/* A step of a JSON Pointer with ~1 and ~0 as they are meant. */
static Text unescape(Arena *arena, Text step)
{
    Buffer text;
    buffer_init_in(&text, arena);
    for (size_t i = 0; i < step.size_bytes; i++) {
        bool escaped = step.data[i] == '~' && i + 1 < step.size_bytes;
        buffer_add_char(&text, escaped ? (step.data[++i] == '1' ? '/' : '~') : step.data[i]);
    }
    return buffer_text(&text);
}

/* "/facts/NAME/KEY" */
static bool read_fact(Interview *interview, Text path, Question *out)
{
    static const Text prefix = TEXT_INIT("/facts/");
    const Program *program = interview->program;
    size_t slash = text_find(path, TEXT("/"), prefix.size_bytes);
    if (!text_starts_with(path, prefix) || slash == SIZE_MAX)
        return false;
    Text name = text_slice(path, prefix.size_bytes, slash);
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        if (!text_equal(program_text(program, program_SOURCES(program)[i].name), name))
            continue;
        *out = (Question){
            .path = arena_copy(interview->arena, path),
            .type = program_SOURCES(program)[i].result,
            .field = NONE,
            .source = i,
            .key = unescape(interview->arena, text_slice(path, slash + 1, path.size_bytes))};
        return true;
    }
    return false;
}

static bool find_fact(Interview *interview, const Decision *decision, Question *out)
{
    for (uint32_t i = 0; i < decision->unknown_count; i++) {
        Text path = decision->unknowns[i];
        if (!holds(interview->open, interview->open_count, path) && read_fact(interview, path, out))
            return true;
    }
    return false;
}

static yyjson_mut_val *at_path(Interview *interview, Text path)
{
    return yyjson_mut_doc_ptr_getn(interview->record, path.data, path.size_bytes);
}

/* Puts a value at a field whose parent is there; false when memory is exhausted. */
static bool put(Interview *interview, Text path, yyjson_mut_val *value)
{
    return value != NULL &&
           yyjson_mut_doc_ptr_setn(interview->record, path.data, path.size_bytes, value);
}

/* A record that may be left out and turns out to matter is no question itself: its fields are. */
static bool open_record(Interview *interview, const Question *question)
{
    const BundleType *type = type_at(interview->program, question->type);
    uint32_t items = item_record(interview->program, type);
    yyjson_mut_val *value = NULL;
    if (type->kind == TYPE_RECORD)
        value = skeleton(interview, type->first, 0);
    if (items != NONE) {
        value = yyjson_mut_arr(interview->record);
        yyjson_mut_arr_append(value, skeleton(interview, items, 0));
    }
    return value != NULL && put(interview, question->path, value);
}

static bool is_compound(const Interview *interview, const Question *question)
{
    const BundleType *type = type_at(interview->program, question->type);
    return question->field != NONE &&
           (type->kind == TYPE_RECORD || item_record(interview->program, type) != NONE);
}

Status interview_next(Interview *interview, Question *out, bool *out_found)
{
    for (;;) {
        Decision decision;
        Status status = interview_judge(interview, &decision);
        if (status != STATUS_OK)
            return status;
        Search search = {.interview = interview, .decision = &decision, .out = out};
        status = run_search(&search, out_found);
        if (status != STATUS_OK)
            return status;
        if (!*out_found)
            *out_found = find_fact(interview, &decision, out);
        if (!*out_found || !is_compound(interview, out))
            return STATUS_OK;
        if (!open_record(interview, out))
            return STATUS_MEMORY;
    }
}

bool interview_list(Interview *interview, uint32_t index, Question *out)
{
    Decision decision;
    bool found = false;
    if (interview_judge(interview, &decision) != STATUS_OK)
        return false;
    Search search = {.interview = interview, .left = index, .out = out};
    run_search(&search, &found);
    return found;
}

/* ---- answers --------------------------------------------------------------------------------- */

static Status remember(Interview *interview)
{
    if (interview->step_count == STEPS_MAX)
        return STATUS_LIMIT;
    yyjson_mut_doc *copy = yyjson_mut_doc_mut_copy(interview->record, &interview->memory);
    if (copy == NULL)
        return STATUS_MEMORY;
    interview->steps[interview->step_count++] = (Step){copy, interview->open_count};
    return STATUS_OK;
}

bool interview_back(Interview *interview)
{
    if (interview->step_count == 0)
        return false;
    Step *step = &interview->steps[--interview->step_count];
    yyjson_mut_doc_free(interview->record);
    interview->record = step->record;
    interview->open_count = step->open_count;
    return true;
}

Status interview_skip(Interview *interview, const Question *question)
{
    Status status = remember(interview);
    if (status == STATUS_OK)
        interview->open[interview->open_count++] = question->path;
    return status;
}

Status interview_add_item(Interview *interview, const Question *list)
{
    const BundleType *type = type_at(interview->program, list->type);
    Status status = remember(interview);
    if (status != STATUS_OK)
        return status;
    yyjson_mut_val *array = at_path(interview, list->path);
    if (array == NULL && !open_record(interview, list))
        return STATUS_MEMORY;
    if (array == NULL)
        return STATUS_OK;
    yyjson_mut_arr_append(array, skeleton(interview, item_record(interview->program, type), 0));
    return settle(interview, STATUS_OK);
}

/* The words of a dialogue as csv_write_value() knows them. */
static Text plain_answer(Text answer)
{
    static const char *const words[][2] = {{"y", "yes"},  {"Y", "yes"}, {"n", "no"},   {"N", "no"},
                                           {"有", "yes"}, {"无", "no"}, {"没有", "no"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(answer, text_of(words[i][0])))
            return text_of(words[i][1]);
    }
    return answer;
}

/* Commas of either language part items, too. */
static void write_list_answer(Buffer *out, Text answer)
{
    static const Text commas[] = {TEXT_INIT("，"), TEXT_INIT("、"), TEXT_INIT("；"),
                                  TEXT_INIT(",")};
    for (size_t at = 0; at < answer.size_bytes;) {
        Text rest = text_slice(answer, at, answer.size_bytes);
        size_t step = 1;
        bool parts = false;
        for (size_t i = 0; !parts && i < sizeof commas / sizeof commas[0]; i++) {
            parts = text_starts_with(rest, commas[i]);
            step = parts ? commas[i].size_bytes : 1;
        }
        buffer_add_char(out, parts ? ';' : answer.data[at]);
        at += step;
    }
}

/* The answer as JSON text. */
static void write_answer(Buffer *out, Interview *interview, const Question *question, Text answer)
{
    const BundleType *type = type_at(interview->program, question->type);
    Buffer items;
    answer = plain_answer(answer);
    if (question->field == NONE) {
        buffer_add(out, text_equal(answer, TEXT("no")) ? TEXT("null") : answer);
        return;
    }
    if (type->kind != TYPE_LIST) {
        csv_write_value(out, interview->program, question->type, answer);
        return;
    }
    if (text_equal(answer, TEXT("no"))) {
        buffer_add_string(out, "[]");
        return;
    }
    buffer_init(&items, &interview->allocator);
    write_list_answer(&items, answer);
    csv_write_value(out, interview->program, question->type, buffer_text(&items));
    buffer_fail_with(out, &items);
    buffer_free(&items);
}

/* Whether the JSON is a value of the question's type. */
static Status check_answer(Interview *interview, const Question *question, yyjson_val *json,
                           Buffer *reason)
{
    static const Place root = {0};
    Value value;
    RecordError error;
    Arena *arena = arena_new(&interview->allocator);
    if (arena == NULL)
        return STATUS_MEMORY;
    Status status =
        record_decode_type(&value, arena, interview->plan, question->type, json, &root, &error);
    if (status == STATUS_INPUT)
        buffer_add(reason, error.message);
    arena_free(arena);
    return status;
}

/* The object that a fact stands in, made if need be. */
static yyjson_mut_val *facts_of(Interview *interview, uint32_t source)
{
    yyjson_mut_doc *doc = interview->record;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    Text name = program_text(interview->program, program_SOURCES(interview->program)[source].name);
    yyjson_mut_val *facts = yyjson_mut_obj_get(root, "facts");
    if (facts == NULL)
        facts = yyjson_mut_obj_add_obj(doc, root, "facts");
    yyjson_mut_val *entries = yyjson_mut_obj_getn(facts, name.data, name.size_bytes);
    if (entries == NULL && facts != NULL) {
        entries = yyjson_mut_obj(doc);
        yyjson_mut_obj_add(facts, yyjson_mut_strncpy(doc, name.data, name.size_bytes), entries);
    }
    return entries;
}

static bool store(Interview *interview, const Question *question, yyjson_val *json)
{
    yyjson_mut_doc *doc = interview->record;
    yyjson_mut_val *value = yyjson_val_mut_copy(doc, json);
    if (question->field != NONE)
        return put(interview, question->path, value);
    yyjson_mut_val *entries = facts_of(interview, question->source);
    yyjson_mut_val *key = yyjson_mut_strncpy(doc, question->key.data, question->key.size_bytes);
    return entries != NULL && value != NULL && yyjson_mut_obj_put(entries, key, value);
}

Status interview_answer(Interview *interview, const Question *question, Text answer, Buffer *reason)
{
    Buffer text;
    buffer_init(&text, &interview->allocator);
    write_answer(&text, interview, question, text_trim(answer));
    yyjson_doc *doc =
        yyjson_read_opts(text.data, text.size_bytes, YYJSON_READ_NOFLAG, &interview->memory, NULL);
    Status status = buffer_failed(&text) ? STATUS_MEMORY : settle(interview, STATUS_OK);
    if (status == STATUS_OK && doc == NULL) {
        buffer_add_string(reason, "it is no entry: write no, or a JSON object");
        status = STATUS_INPUT;
    }
    yyjson_val *json = yyjson_doc_get_root(doc);
    if (status == STATUS_OK)
        status = check_answer(interview, question, json, reason);
    if (status == STATUS_OK)
        status = remember(interview);
    if (status == STATUS_OK && !store(interview, question, json))
        status = STATUS_MEMORY;
    yyjson_doc_free(doc);
    buffer_free(&text);
    return settle(interview, status);
}

/* ---- members --------------------------------------------------------------------------------- */

static bool is_rejected_at(const Decision *decision, Text path)
{
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        if (finding->severity == RULE_REJECT && text_equal(finding->path, path))
            return true;
    }
    return false;
}

Status interview_try_members(Interview *interview, const Question *question, bool *out_rejected)
{
    const BundleType *type = type_at(interview->program, question->type);
    const BundleRange members = program_ENUMS(interview->program)[type->first].members;
    yyjson_mut_doc *record = interview->record;
    Status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < members.count; i++) {
        Text code = program_text(interview->program,
                                 program_MEMBERS(interview->program)[members.first + i].code);
        Decision decision;
        interview->record = yyjson_mut_doc_mut_copy(record, &interview->memory);
        if (interview->record == NULL ||
            !put(interview, question->path,
                 yyjson_mut_strncpy(interview->record, code.data, code.size_bytes)))
            status = STATUS_MEMORY;
        if (status == STATUS_OK)
            status = interview_judge(interview, &decision);
        if (status == STATUS_OK)
            out_rejected[i] = is_rejected_at(&decision, question->path);
        yyjson_mut_doc_free(interview->record);
    }
    interview->record = record;
    return status;
}

/* ---- the record ------------------------------------------------------------------------------ */

static yyjson_mut_val *tidy_record(const Program *program, yyjson_mut_doc *out, uint32_t record,
                                   yyjson_mut_val *object, int depth);

static yyjson_mut_val *tidy_list(const Program *program, yyjson_mut_doc *out, uint32_t record,
                                 yyjson_mut_val *array, int depth)
{
    yyjson_mut_val *tidied = yyjson_mut_arr(out);
    size_t index, count;
    yyjson_mut_val *item;
    yyjson_mut_arr_foreach(array, index, count, item)
    {
        yyjson_mut_val *one = tidy_record(program, out, record, item, depth + 1);
        if (one != NULL)
            yyjson_mut_arr_append(tidied, one);
    }
    return yyjson_mut_arr_size(tidied) > 0 ? tidied : NULL;
}

/* A field's value as it is shown; NULL where nothing of it was answered. */
static yyjson_mut_val *tidy_field(const Program *program, yyjson_mut_doc *out,
                                  const BundleField *field, yyjson_mut_val *value, int depth)
{
    const BundleType *type = type_at(program, field->type);
    uint32_t items = item_record(program, type);
    if (type->kind == TYPE_RECORD)
        return tidy_record(program, out, type->first, value, depth + 1);
    if (items != NONE)
        return tidy_list(program, out, items, value, depth);
    return yyjson_mut_val_mut_copy(out, value);
}

/* Fields in the order of the declaration, and only what was answered; depth is the record's. */
static yyjson_mut_val *tidy_record(const Program *program, yyjson_mut_doc *out, uint32_t record,
                                   yyjson_mut_val *object, int depth)
{
    yyjson_mut_val *tidied = yyjson_mut_obj(out);
    for (uint32_t i = 0; depth < LIMIT_JSON_DEPTH && i < field_count(program, record); i++) {
        const BundleField *field = field_at(program, record, i);
        Text name = program_text(program, field->name);
        yyjson_mut_val *value = yyjson_mut_obj_getn(object, name.data, name.size_bytes);
        if (value != NULL)
            value = tidy_field(program, out, field, value, depth);
        if (value != NULL)
            yyjson_mut_obj_add(tidied, yyjson_mut_strncpy(out, name.data, name.size_bytes), value);
    }
    return yyjson_mut_obj_size(tidied) > 0 ? tidied : NULL;
}

static yyjson_mut_val *tidy(Interview *interview, yyjson_mut_doc *out)
{
    yyjson_mut_val *root = yyjson_mut_doc_get_root(interview->record);
    yyjson_mut_val *facts = yyjson_mut_obj_get(root, "facts");
    yyjson_mut_val *tidied = tidy_record(interview->program, out,
                                         program_meta(interview->program)->input_record, root, 0);
    if (tidied == NULL)
        tidied = yyjson_mut_obj(out);
    if (facts != NULL)
        yyjson_mut_obj_add_val(out, tidied, "facts", yyjson_mut_val_mut_copy(out, facts));
    return tidied;
}

Status interview_write_record(Buffer *out, Interview *interview)
{
    yyjson_mut_doc *copy = yyjson_mut_doc_new(&interview->memory);
    if (copy != NULL)
        json_write_mut(out, tidy(interview, copy), YYJSON_WRITE_PRETTY_TWO_SPACES);
    buffer_add_char(out, '\n');
    yyjson_mut_doc_free(copy);
    return settle(interview, buffer_failed(out) ? STATUS_MEMORY : STATUS_OK);
}
