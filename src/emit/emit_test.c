/*
 * emit_test.c - tests as records and expectations.
 *
 * What a test is given becomes one JSON record with its facts inside, so that tests run by the
 * same way as an operator's records.
 */

#include <yyjson.h>

#include "base/json_memory.h"
#include "emit/emitter.h"

/* One record in the making. */
typedef struct TestRecord {
    Emitter *emitter;
    yyjson_mut_doc *doc;
} TestRecord;

/* ---- values as JSON -------------------------------------------------------------------------- */

static Text member_code(const void *context, uint16_t type, int64_t ordinal)
{
    const Checked *checked = context;
    return checked->enums.items[type]->as.enumeration.members[ordinal].name.text;
}

static Text field_name(const void *context, uint16_t type, uint32_t field)
{
    const Checked *checked = context;
    return checked->records.items[type]->as.record.fields[field].name.text;
}

static Text json_of(const Emitter *emitter, Value value)
{
    ValueNames names = {emitter->checked, member_code, field_name};
    Buffer json;
    buffer_init_in(&json, emitter->arena);
    print_json(&json, value, &names);
    return buffer_text(&json);
}

/* The value as a JSON node of the record; NULL when memory is exhausted. */
static yyjson_mut_val *node_of(TestRecord *record, Value value)
{
    Text json = json_of(record->emitter, value);
    if (json.data == NULL)
        return NULL;
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)json.data, json.size_bytes,
                                       YYJSON_READ_ALLOW_INF_AND_NAN, &record->doc->alc, NULL);
    yyjson_mut_val *node = yyjson_val_mut_copy(record->doc, yyjson_doc_get_root(doc));
    yyjson_doc_free(doc);
    return node;
}

static yyjson_mut_val *key_of(TestRecord *record, Text key)
{
    return yyjson_mut_strncpy(record->doc, key.data, key.size_bytes);
}

/* ---- changing the record --------------------------------------------------------------------- */

static yyjson_mut_val *object_member(TestRecord *record, yyjson_mut_val *object, Text key)
{
    yyjson_mut_val *member = yyjson_mut_obj_getn(object, key.data, key.size_bytes);
    if (member != NULL && (yyjson_mut_is_obj(member) || yyjson_mut_is_arr(member)))
        return member;
    member = yyjson_mut_obj(record->doc);
    yyjson_mut_obj_put(object, key_of(record, key), member);
    return member;
}

static yyjson_mut_val *array_item(yyjson_mut_val *array, const Expr *index)
{
    return yyjson_mut_arr_get(array, (size_t)index->as.literal.as.integer);
}

/* The node at `path`, objects made on the way; NULL past a list's end. A root name other than
 * the input's is a field of it. */
static yyjson_mut_val *locate(TestRecord *record, const Expr *path)
{
    yyjson_mut_val *root = yyjson_mut_doc_get_root(record->doc);
    if (path->kind == EXPR_NAME) {
        const Decl *input = record->emitter->checked->input;
        return text_equal(path->as.name, input->name.text)
                   ? root
                   : object_member(record, root, path->as.name);
    }
    if (ast_is(path, OPERATOR_INDEX)) {
        yyjson_mut_val *array = locate(record, path->as.call.args.items[0]);
        return array_item(array, path->as.call.args.items[1]);
    }
    yyjson_mut_val *object = locate(record, path->as.select.operand);
    return object_member(record, object, path->as.select.field.text);
}

/* Puts `node` (NULL: leaves the field out) at the field `key` of `object`. */
static void put_field(TestRecord *record, yyjson_mut_val *object, Text key, yyjson_mut_val *node)
{
    if (node == NULL)
        yyjson_mut_obj_remove_keyn(object, key.data, key.size_bytes);
    else
        yyjson_mut_obj_put(object, key_of(record, key), node);
}

static void put_item(yyjson_mut_val *array, const Expr *index, yyjson_mut_val *node)
{
    size_t at = (size_t)index->as.literal.as.integer;
    if (node == NULL)
        yyjson_mut_arr_remove(array, at);
    else if (at < yyjson_mut_arr_size(array))
        yyjson_mut_arr_replace(array, at, node);
    else
        yyjson_mut_arr_append(array, node);
}

/* Puts `node` at the path, or removes what is there where it is NULL. */
static void put_path(TestRecord *record, const Expr *path, yyjson_mut_val *node)
{
    if (path->kind == EXPR_NAME) {
        const Decl *input = record->emitter->checked->input;
        if (text_equal(path->as.name, input->name.text))
            yyjson_mut_doc_set_root(record->doc, node);
        else
            put_field(record, yyjson_mut_doc_get_root(record->doc), path->as.name, node);
    } else if (ast_is(path, OPERATOR_INDEX)) {
        put_item(locate(record, path->as.call.args.items[0]), path->as.call.args.items[1], node);
    } else {
        put_field(record, locate(record, path->as.select.operand), path->as.select.field.text,
                  node);
    }
}

/* facts.NAME.KEY := node, null for an answer that there is none. */
static void put_fact(TestRecord *record, const Expr *call, yyjson_mut_val *node)
{
    yyjson_mut_val *facts =
        object_member(record, yyjson_mut_doc_get_root(record->doc), TEXT("facts"));
    yyjson_mut_val *source = object_member(record, facts, call->ref.decl->name.text);
    const Expr *key_expr = call->as.call.args.items[0];
    if (key_expr->kind == EXPR_LIST) /* a source that takes several keys is told by the first */
        key_expr = key_expr->as.list.items.items[0];
    Text key = value_text(key_expr->as.literal);
    put_field(record, source, key, node != NULL ? node : yyjson_mut_null(record->doc));
}

static void apply_given(TestRecord *record, const TestClause *clause)
{
    bool absent = clause->kind == TEST_GIVEN_ABSENT;
    if (!absent && clause->kind != TEST_GIVEN && clause->kind != TEST_GIVEN_JSON)
        return;
    yyjson_mut_val *node = absent ? NULL : node_of(record, clause->constant);
    if (clause->target->kind == EXPR_CALL && clause->target->ref.kind == REF_SOURCE)
        put_fact(record, clause->target, node);
    else
        put_path(record, clause->target, node);
}

/* ---- expectations ---------------------------------------------------------------------------- */

static BundleText pointer_text(Emitter *emitter, const Expr *place)
{
    Buffer pointer;
    buffer_init_in(&pointer, emitter->arena);
    if (place != NULL)
        emit_pointer(&pointer, place);
    return builder_text(emitter->builder, buffer_text(&pointer));
}

static void add_expect(Emitter *emitter, ExpectKind kind, Text text, BundleText path, uint32_t line)
{
    BundleExpect item = {
        .kind = (uint32_t)kind,
        .function = NONE,
        .text = builder_text(emitter->builder, text),
        .path = path,
        .line = line,
    };
    builder_add(emitter->builder, SECTION_EXPECTS, &item);
}

static void add_expect_true(Emitter *emitter, const Decl *test, const TestClause *clause)
{
    Text text = emit_expression_text(emitter, clause->value);
    BundleExpect item = {
        .kind = EXPECT_TRUE,
        .function = function_declare(emitter, TEXT("expect")),
        .text = builder_text(emitter->builder, text),
        .path = builder_text(emitter->builder, TEXT("")),
        .line = emit_line(emitter, clause->span),
    };
    builder_add(emitter->builder, SECTION_EXPECTS, &item);
    expression_emit_function(emitter, item.function, clause->value,
                             emit_module_index(emitter, test->module));
}

static void emit_expect(Emitter *emitter, const Decl *test, const TestClause *clause)
{
    uint32_t line = emit_line(emitter, clause->span);
    BundleText nowhere = builder_text(emitter->builder, TEXT(""));
    switch (clause->kind) {
    case TEST_EXPECT:
        add_expect_true(emitter, test, clause);
        break;
    case TEST_EXPECT_NO_FINDINGS:
        add_expect(emitter, EXPECT_NO_FINDINGS, TEXT(""), nowhere, line);
        break;
    case TEST_EXPECT_FINDING:
        add_expect(emitter, clause->negated ? EXPECT_NO_FINDING : EXPECT_FINDING, clause->name.text,
                   pointer_text(emitter, clause->value), line);
        break;
    case TEST_EXPECT_MATERIAL:
        add_expect(emitter, clause->negated ? EXPECT_NO_MATERIAL : EXPECT_MATERIAL,
                   clause->name.text, nowhere, line);
        break;
    case TEST_EXPECT_UNKNOWN:
        add_expect(emitter, EXPECT_UNKNOWN, TEXT(""), pointer_text(emitter, clause->target), line);
        break;
    case TEST_GIVEN_JSON:
    case TEST_GIVEN:
    case TEST_GIVEN_ABSENT:
    case TEST_AS_OF:
        break;
    }
}

/* The names in an output cell, sorted and joined with commas: "a", "a, b"; none for '-'. */
static Text joined_names(Emitter *emitter, const Expr *output)
{
    if (output == NULL)
        return TEXT("");
    uint32_t count = output->kind == EXPR_LIST ? output->as.list.items.count : 1;
    Text *names = arena_alloc_array(emitter->arena, count + 1, sizeof *names);
    if (names == NULL)
        return TEXT("");
    for (uint32_t i = 0; i < count; i++) {
        const Expr *item = output->kind == EXPR_LIST ? output->as.list.items.items[i] : output;
        Text name = item->kind == EXPR_NAME ? item->as.name : value_text(item->as.literal);
        uint32_t at = i;
        for (; at > 0 && text_compare(names[at - 1], name) > 0; at--)
            names[at] = names[at - 1];
        names[at] = name;
    }
    Buffer joined;
    buffer_init_in(&joined, emitter->arena);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(&joined, ',');
        buffer_add(&joined, names[i]);
    }
    return buffer_text(&joined);
}

static void emit_column_expect(Emitter *emitter, Text column, const Expr *output, uint32_t line)
{
    BundleText nowhere = builder_text(emitter->builder, TEXT(""));
    if (text_equal(column, TEXT("findings"))) {
        add_expect(emitter, EXPECT_TOPICS, joined_names(emitter, output), nowhere, line);
    } else if (text_equal(column, TEXT("materials"))) {
        add_expect(emitter, EXPECT_MATERIALS, joined_names(emitter, output), nowhere, line);
    } else if (text_equal(column, TEXT("verdict"))) {
        if (output != NULL)
            add_expect(emitter, EXPECT_VERDICT, joined_names(emitter, output), nowhere, line);
    } else {
        Value value = value_null();
        if (output == NULL || emit_fold(emitter, &value, output))
            add_expect(emitter, EXPECT_DECIDE, column,
                       builder_text(emitter->builder, json_of(emitter, value)), line);
    }
}

/* ---- tests ----------------------------------------------------------------------------------- */

/* The document is in the emitter's arena, which remembers where memory ran out. */
static bool begin_record(TestRecord *record, Emitter *emitter, const Decl *test)
{
    yyjson_alc memory = json_memory_in(emitter->arena);
    *record = (TestRecord){.emitter = emitter, .doc = yyjson_mut_doc_new(&memory)};
    if (record->doc == NULL)
        return false;
    yyjson_mut_doc_set_root(record->doc, yyjson_mut_obj(record->doc));
    for (uint32_t i = 0; i < test->as.test.clause_count; i++)
        apply_given(record, &test->as.test.clauses[i]);
    return true;
}

static BundleText end_record(TestRecord *record)
{
    Buffer json;
    buffer_init(&json, arena_allocator(record->emitter->arena));
    json_write_mut(&json, yyjson_mut_doc_get_root(record->doc), YYJSON_WRITE_NOFLAG);
    BundleText text = builder_written(record->emitter->builder, &json);
    buffer_free(&json);
    return text;
}

static int32_t test_day(const Decl *test)
{
    int32_t days = test->as.test.as_of.given ? test->as.test.as_of.days : INT32_MIN;
    for (uint32_t i = 0; i < test->as.test.clause_count; i++) {
        const TestClause *clause = &test->as.test.clauses[i];
        if (clause->kind == TEST_AS_OF)
            days = clause->date.days;
    }
    return days;
}

static BundleTest test_of(Emitter *emitter, const Decl *test, Text name, Span span)
{
    return (BundleTest){
        .name = builder_text(emitter->builder, name),
        .as_of = test_day(test),
        .module = emit_module_index(emitter, test->module),
        .line = emit_line(emitter, span),
        .expects = {builder_count(emitter->builder, SECTION_EXPECTS), 0},
    };
}

static void end_test(Emitter *emitter, BundleTest *item)
{
    item->expects.count = builder_count(emitter->builder, SECTION_EXPECTS) - item->expects.first;
    builder_add(emitter->builder, SECTION_TESTS, item);
}

static void emit_clause_expects(Emitter *emitter, const Decl *test)
{
    for (uint32_t i = 0; i < test->as.test.clause_count; i++)
        emit_expect(emitter, test, &test->as.test.clauses[i]);
}

static void emit_test(Emitter *emitter, const Decl *test)
{
    TestRecord record;
    if (!begin_record(&record, emitter, test))
        return;
    BundleTest item = test_of(emitter, test, test->name.text, test->span);
    item.record = end_record(&record);
    emit_clause_expects(emitter, test);
    end_test(emitter, &item);
}

static bool is_case_column(const Expr *header)
{
    return header->kind == EXPR_NAME && text_equal(header->as.name, TEXT("case"));
}

static Text row_name(Emitter *emitter, const Decl *test, const Row *row)
{
    Buffer name;
    buffer_init_in(&name, emitter->arena);
    buffer_add(&name, test->name.text);
    for (uint32_t i = 0; i < row->input_count; i++) {
        Value value;
        bool is_case = is_case_column(test->as.test.table.header_inputs[i]);
        if (!is_case || row->inputs[i].count != 1 ||
            !emit_fold(emitter, &value, row->inputs[i].items[0].value) || value.tag != VALUE_STRING)
            continue;
        buffer_add_string(&name, " / ");
        buffer_add(&name, value_text(value));
    }
    return buffer_text(&name);
}

static void apply_row(TestRecord *record, const Table *table, const Row *row)
{
    for (uint32_t i = 0; i < row->input_count; i++) {
        const Cell *cell = &row->inputs[i];
        Value value;
        if (is_case_column(table->header_inputs[i]) || cell->any || cell->count != 1)
            continue;
        const Expr *expr = cell->items[0].value;
        bool absent = expr->kind == EXPR_NAME && expr->ref.kind == REF_NONE &&
                      text_equal(expr->as.name, TEXT("absent"));
        if (absent)
            put_path(record, table->header_inputs[i], NULL);
        else if (emit_fold(record->emitter, &value, expr))
            put_path(record, table->header_inputs[i], node_of(record, value));
    }
}

static void emit_test_row(Emitter *emitter, const Decl *test, const Row *row)
{
    const Table *table = &test->as.test.table;
    TestRecord record;
    if (!begin_record(&record, emitter, test))
        return;
    apply_row(&record, table, row);
    BundleTest item = test_of(emitter, test, row_name(emitter, test, row), row->span);
    item.record = end_record(&record);
    uint32_t line = emit_line(emitter, row->span);
    emit_clause_expects(emitter, test);
    for (uint32_t i = 0; i < row->output_count; i++)
        emit_column_expect(emitter, table->header_outputs[i].text, row->outputs[i], line);
    end_test(emitter, &item);
}

void emit_tests(Emitter *emitter)
{
    const DeclList *tests = &emitter->checked->tests;
    for (uint32_t i = 0; i < tests->count; i++) {
        const Decl *test = tests->items[i];
        if (test->kind == DECL_TEST) {
            emit_test(emitter, test);
            continue;
        }
        for (uint32_t row = 0; row < test->as.test.table.row_count; row++)
            emit_test_row(emitter, test, &test->as.test.table.rows[row]);
    }
}
