/* A record read straight from its text is what it is read from a document: the same values at the
 * same places, the same errors, and nothing that only one of them accepts. */
#include "data/record_scan.h"

#include <stdio.h>
#include <yyjson.h>

#include "base/file.h"
#include "data/record.h"
#include "emit/compile.h"
#include "support/cases.h"
#include "support/compiled.h"
#include "value/print.h"

/* Longer than the zeros behind a record's text. */
#define LONG_NAME \
    "a_name_of_more_bytes_than_there_are_zeros_behind_a_record_and_so_never_read_at_once"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "enum Kind { one; two; third_kind; }\n"
    "record Part { name: string; kind: Kind asked; size: double?; more: list<Part>; }\n"
    "record Inner { a_name_longer_than_two_words_is: string; x: int; short: string?; " LONG_NAME
    ": int?; }\n"
    "record Form {\n"
    "  id: string; submitted: date as_of; kind: Kind; count: int?; natural: uint; ratio: double;\n"
    "  flag: bool asked; at: timestamp?; lasts: duration?; parts: list<Part> nonempty;\n"
    "  words: list<string>; numbers: list<list<int>>; maybe: list<string?>; codes: map<string, "
    "int>?;\n"
    "  inners: map<string, Inner>; inner: Inner; open: dyn?;\n"
    "}\n"
    "input form: Form;\n";

static const char base[] =
    "{\"id\":\"A1\",\"submitted\":\"2024-02-29\",\"kind\":\"two\",\"count\":-5,\"natural\":7,"
    "\"ratio\":1.5e3,\"flag\":true,\"at\":\"2024-02-29T12:00:00Z\",\"lasts\":\"1h30m\","
    "\"parts\":[{\"name\":\"甲\\u4e59\\n\",\"kind\":\"one\",\"size\":2,\"more\":[]},"
    "{\"name\":\"x\",\"kind\":null,\"more\":[{\"name\":\"\\ud83d\\ude00\",\"more\":[]}]}],"
    "\"words\":[\"北京\",\"\",\"a\\\"b\"],\"numbers\":[[1,2],[],[3]],\"maybe\":[\"a\",null],"
    "\"codes\":{\"a\":1,\"b\":2},\"inners\":{\"k\":{\"a_name_longer_than_two_words_is\":\"v\","
    "\"x\":0}},"
    "\"inner\":{\"a_name_longer_than_two_words_is\":\"这是一个比较长的文本\",\"x\":"
    "123456789012345678,"
    "\"" LONG_NAME "\":4,\"short\":\"s\"},\"open\":{\"x\":[1,2.5,\"z\",null,{}]},"
    "\"unknown\":[{\"deep\":[-0.5e-3,true,false,null]}],\"facts\":{\"f\":{\"k\":\"\\u0041\"}}}";

/* ---- all ways -------------------------------------------------------------------------------- */

/* As a document, and by each scanner that this processor can run. */
enum { WAYS_MAX = 3 };

typedef struct Ways {
    const Program *program;
    RecordScan *scans[WAYS_MAX]; /* NULL: as a document, which is the first */
    RecordPlan *plans[WAYS_MAX];
    Arena *arenas[WAYS_MAX];
    int count;
    Arena *scratch;
    size_t scanned; /* records that were read straight */
    size_t refused; /* that all ways refuse */
} Ways;

static void ways_open(Ways *out, const Program *program)
{
    Allocator allocator = allocator_system();
    *out = (Ways){.program = program,
                  .scans = {NULL, record_scan_plain, record_scan_avx2},
                  .count = processor_has_avx2() ? 3 : 2,
                  .scratch = arena_new(&allocator)};
    for (int i = 0; i < out->count; i++) {
        out->arenas[i] = arena_new(&allocator);
        assert_int_equal(record_plan_new(&out->plans[i], program, &allocator), STATUS_OK);
    }
}

static void ways_close(Ways *ways)
{
    for (int i = 0; i < ways->count; i++) {
        arena_free(ways->arenas[i]);
        record_plan_free(ways->plans[i]);
    }
    arena_free(ways->scratch);
}

static bool same_value(Value left, Value right);

static bool same_place(const Place *left, const Place *right)
{
    if (left == NULL || right == NULL)
        return left == right;
    return place_compare(left, right) == 0;
}

static bool same_record(const Record *left, const Record *right)
{
    if (left->type != right->type || left->field_count != right->field_count ||
        !same_place(left->place, right->place))
        return false;
    for (uint32_t i = 0; i < left->field_count; i++) {
        if (!same_value(left->fields[i], right->fields[i]))
            return false;
    }
    return true;
}

static bool same_list(const List *left, const List *right)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        if (!same_value(left->items[i], right->items[i]))
            return false;
    }
    return true;
}

static bool same_map(const Map *left, const Map *right)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        if (!same_value(left->entries[i].key, right->entries[i].key) ||
            !same_value(left->entries[i].value, right->entries[i].value))
            return false;
    }
    return true;
}

/* Closer than value_equal(): 1 and 1.0 differ, -0.0 and 0.0 too, and places count. */
static bool same_value(Value left, Value right)
{
    if (left.tag != right.tag || left.type != right.type)
        return false;
    switch ((ValueTag)left.tag) {
    case VALUE_STRING:
        return text_equal(value_text(left), value_text(right));
    case VALUE_RECORD:
        return same_record(left.as.record, right.as.record);
    case VALUE_LIST:
        return same_list(left.as.list, right.as.list);
    case VALUE_MAP:
        return same_map(left.as.map, right.as.map);
    case VALUE_OPTIONAL:
        if (left.as.inner == NULL || right.as.inner == NULL)
            return left.as.inner == right.as.inner;
        return same_value(*left.as.inner, *right.as.inner);
    case VALUE_ABSENT:
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return left.as.boolean == right.as.boolean;
    default:
        return left.size == right.size && left.as.integer == right.as.integer;
    }
}

static Text id_of(yyjson_val *root)
{
    yyjson_val *id = yyjson_obj_get(root, "id");
    return yyjson_is_str(id) ? (Text){yyjson_get_str(id), yyjson_get_len(id)} : (Text){NULL, 0};
}

/* Whether the facts' text is what the document has there. */
static bool same_facts(Text text, yyjson_val *facts)
{
    if (!yyjson_is_obj(facts))
        return text.data == NULL;
    yyjson_doc *doc = yyjson_read(text.data, text.size_bytes, YYJSON_READ_NOFLAG);
    bool same = doc != NULL && yyjson_equals(yyjson_doc_get_root(doc), facts);
    yyjson_doc_free(doc);
    return same;
}

static void complain(const char *what, Text json)
{
    fail_msg("%s: %.*s", what, TEXT_ARG(json));
}

/* Behind the zero anything may stand, such as the next record. */
static char *padded(Text json)
{
    static const char behind[JSON_SCAN_PADDING] = "\0\"}],\"province\":\"\\u4e2d\xE4\xB8\xAD\"}";
    char *text = malloc(json.size_bytes + sizeof behind);
    memcpy(text, json.data, json.size_bytes);
    memcpy(text + json.size_bytes, behind, sizeof behind);
    return text;
}

/* Reads it in the way `by` and compares: whether it was read straight. `decoded` is NULL where the
 * document is none or refused. */
static bool read_straight(Ways *ways, int by, Text json, bool strict, yyjson_val *root,
                          const Value *decoded)
{
    char *text = padded(json);
    arena_reset(ways->arenas[by]);
    arena_reset(ways->scratch);

    Value scanned;
    RecordExtras extras;
    bool is_scanned = ways->scans[by](&scanned, &extras, ways->arenas[by], ways->scratch,
                                      ways->plans[by], (Text){text, json.size_bytes}, strict);
    if (is_scanned && decoded == NULL)
        complain("only the scanner accepts", json);
    if (is_scanned && !same_value(scanned, *decoded))
        complain("the values differ", json);
    if (is_scanned && (!text_equal(extras.id, id_of(root)) ||
                       (extras.id.data == NULL) != (id_of(root).data == NULL)))
        complain("the ids differ", json);
    if (is_scanned && !same_facts(extras.facts, yyjson_obj_get(root, "facts")))
        complain("the facts differ", json);
    free(text);
    return is_scanned;
}

/* Reads it in all ways and compares. */
static void read_all(Ways *ways, Text json, bool strict)
{
    Value decoded;
    RecordError error;
    arena_reset(ways->arenas[0]);
    yyjson_doc *doc =
        yyjson_read((char *)(uintptr_t)json.data, json.size_bytes, YYJSON_READ_NOFLAG);
    yyjson_val *root = yyjson_doc_get_root(doc);
    bool is_decoded = doc != NULL && record_decode(&decoded, ways->arenas[0], ways->plans[0], root,
                                                   strict, &error) == STATUS_OK;
    const Value *expected = is_decoded ? &decoded : NULL;
    bool is_scanned = read_straight(ways, 1, json, strict, root, expected);
    for (int i = 2; i < ways->count; i++) {
        if (read_straight(ways, i, json, strict, root, expected) != is_scanned)
            complain("only one of the scanners reads it", json);
    }
    ways->scanned += is_scanned;
    ways->refused += !is_decoded;
    yyjson_doc_free(doc);
}

/* ---- what is read straight, and what is not -------------------------------------------------- */

typedef struct Case {
    const char *name;
    const char *from; /* this part of `base` … */
    const char *to;   /* … becomes that */
    bool is_scanned;
} Case;

static const Case cases[] = {
    {"as it is", "\"A1\"", "\"A1\"", true},
    {"white space everywhere", "{\"id\":\"A1\",", " \t\r\n{ \"id\" : \"A1\" , ", true},
    {"another order", "\"kind\":\"two\",\"count\":-5,", "\"count\":-5,\"kind\":\"two\",", true},
    {"a name in escapes", "\"kind\":\"two\"", "\"k\\u0069nd\":\"two\"", true},
    {"a value in escapes", "\"kind\":\"two\"", "\"kind\":\"t\\u0077o\"", true},
    {"an id in escapes", "\"A1\"", "\"\\u0041\"", true},
    {"an id that is none", "\"unknown\":", "\"id\":5,\"unknown\":", false},
    {"escapes of all kinds", "\"x\",\"kind\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\",\"kind\"",
     true},
    {"half a surrogate pair", "\\ud83d\\ude00", "\\ud83d", false},
    {"the wrong half", "\\ud83d\\ude00", "\\ude00", false},
    {"no escape", "\\ud83d\\ude00", "\\x", false},
    {"a control character", "\"A1\"", "\"A\t1\"", false},
    {"bad UTF-8", "\"x\",\"kind\"", "\"\xC0\x80\",\"kind\"", false},
    {"a surrogate in UTF-8", "\"x\",\"kind\"", "\"\xED\xA0\x80\",\"kind\"", false},
    {"a character cut off by a quote", "\"x\",\"kind\"", "\"\xE4\xB8\",\"kind\"", false},
    {"one cut off by an escape", "\"x\",\"kind\"", "\"\xE4\xB8\\n\",\"kind\"", false},
    {"one whole in front of it", "\"x\",\"kind\"", "\"\xE4\xB8\xAD\\n\xAD\",\"kind\"", false},
    {"bad UTF-8 behind forty bytes", "这是一个比较长的文本",
     "这是一个比较长的文本这是一个比\xC0\x80", false},
    {"bad UTF-8 far in front", "这是一个比较长的文本",
     "\xE4\xB8这是一个比较长的文本这是一个比较长的文本", false},
    {"a text of three blocks", "这是一个比较长的文本",
     "这是一个比较长的文本这是一个比较长的文本，\\n这是一个比较长的文本", true},
    {"bad UTF-8 in a name", "\"unknown\"", "\"unkn\xFFwn\"", false},
    {"a name beyond ASCII", "\"unknown\"", "\"未知\"", true},
    {"bad UTF-8 in what is passed over", "\"deep\"", "\"d\xE9p\"", false},
    {"bad UTF-8 among facts", "\"\\u0041\"}}}", "\"\xC3\"}}}", false},
    {"UTF-8 outside of strings", "\"natural\":7", "\"natural\":7é", false},
    {"null for an optional field", "\"count\":-5", "\"count\":null", true},
    {"null for an asked field", "\"flag\":true", "\"flag\":null", true},
    {"null for a field that must be", "\"natural\":7", "\"natural\":null", false},
    {"a field given twice", "\"natural\":7", "\"natural\":7,\"natural\":7", false},
    {"an absent one given twice", "\"count\":-5", "\"count\":null,\"count\":null", false},
    {"a field missing", "\"natural\":7,", "", false},
    {"an optional field missing", "\"count\":-5,", "", true},
    {"an empty list that must not be", "[{\"name\":\"甲", "[],\"u\":[{\"name\":\"甲", false},
    {"no code of the enum", "\"kind\":\"two\"", "\"kind\":\"tw\"", false},
    {"no day", "2024-02-29\",", "2023-02-29\",", false},
    {"a number too large", "\"count\":-5", "\"count\":9223372036854775808", false},
    {"the largest", "\"count\":-5", "\"count\":9223372036854775807", true},
    {"the least", "\"count\":-5", "\"count\":-9223372036854775808", true},
    {"the largest natural", "\"natural\":7", "\"natural\":18446744073709551615", true},
    {"a natural below zero", "\"natural\":7", "\"natural\":-7", false},
    {"minus zero", "\"count\":-5", "\"count\":-0", true},
    {"minus zero as a double", "1.5e3", "-0", true},
    {"an int as a double", "1.5e3", "9007199254740993", true},
    {"a double too large", "1.5e3", "1e999", false},
    {"a double for an int", "\"count\":-5", "\"count\":5.0", false},
    {"a leading zero", "\"natural\":7", "\"natural\":07", false},
    {"no digits", "\"natural\":7", "\"natural\":-", false},
    {"a comma too many", "[1,2]", "[1,2,]", false},
    {"a comma at the object's end", "\"s\"}", "\"s\",}", false},
    {"a comma missing", "[1,2]", "[1 2]", false},
    {"a colon missing", "\"kind\":\"two\"", "\"kind\" \"two\"", false},
    {"something behind", "\"\\u0041\"}}}", "\"\\u0041\"}}}x", false},
    {"another record behind", "\"\\u0041\"}}}", "\"\\u0041\"}}}{}", false},
    {"white space behind", "\"\\u0041\"}}}", "\"\\u0041\"}}} \n", true},
    {"cut short", "\"\\u0041\"}}}", "\"\\u0041\"}}", false},
    {"a byte order mark", "{\"id\"", "\xEF\xBB\xBF{\"id\"", false},
    {"a number unknown that is none", "-0.5e-3", "-0.5e", false},
    {"a word that is none", "true,false", "tru,false", false},
    {"an escape in what is passed over", "\"deep\"", "\"de\\u0065p\"", true},
    {"a bad one there", "\"deep\"", "\"de\\u00ep\"", false},
    {"facts twice", "\"facts\":", "\"facts\":{\"x\":1},\"facts\":", true},
    {"facts that are none", "\"facts\":", "\"facts\":[],\"facts\":", true},
    {"a map's key twice", "{\"a\":1,\"b\":2}", "{\"a\":1,\"a\":2}", true},
    {"a list, not a record", "\"inner\":{", "\"inner\":[{", false},
    {"a comma in front", "{\"id\"", "{,\"id\"", false},
    {"a comma twice", ",\"kind\":\"two\"", ",,\"kind\":\"two\"", false},
    {"a member's comma missing", ",\"kind\":\"two\"", "\"kind\":\"two\"", false},
    {"a space in front of a value", "\"kind\":", "\"kind\": ", true},
    {"forty spaces in front of a value",
     "\"kind\":", "\"kind\":                                        ", true},
    {"seventy in front of a colon", "\"kind\":",
     "\"kind\"                                                                      :", true},
    {"a string that is no field's", "\"unknown\":", "\"other\":\"x\",\"unknown\":", true},
    {"a number that is none", "\"unknown\":", "\"other\":5,\"unknown\":", true},
    {"an object that is none", "\"unknown\":", "\"other\":{},\"unknown\":", true},
    {"a number for a string", "\"A1\"", "5", false},
    {"an empty record", "\"inner\":{", "\"inner\":{},\"outer\":{", false},
    {"another member first", "{\"id\"", "{\"a_new_one\":{},\"id\"", true},
    {"more members than are kept", "{\"id\"",
     "{\"1\":1,\"2\":2,\"3\":3,\"4\":4,\"5\":5,\"6\":6,\"7\":7,\"8\":8,\"9\":9,\"10\":10,\"id\"",
     true},
    {"a name of quotes", "\"unknown\"", "\"unknown\\\"\"", true},
    {"a name's quote too many", "\"unknown\"", "\"unknown\"\"", false},
    {"nested for ever", "[-0.5e-3", "[[[[[[[[[[[[[[[[[[[[[-0.5e-3", false},
};

static Compiled compiled;

/* `base` with one part replaced. */
static void replaced(Buffer *out, const Case *c)
{
    const char *found = strstr(base, c->from);
    assert_non_null(found);
    buffer_add(out, (Text){base, (size_t)(found - base)});
    buffer_add_string(out, c->to);
    buffer_add_string(out, found + strlen(c->from));
}

static void check_case(void **state)
{
    const Case *c = *state;
    Ways ways;
    Buffer json;
    Allocator allocator = allocator_system();
    buffer_init(&json, &allocator);
    replaced(&json, c);
    ways_open(&ways, compiled.program);
    read_all(&ways, buffer_text(&json), false);
    assert_int_equal(ways.scanned, c->is_scanned);
    read_all(&ways, buffer_text(&json), true); /* "unknown" is refused */
    assert_int_equal(ways.scanned, c->is_scanned);
    ways_close(&ways);
    buffer_free(&json);
}

/* What is kept of one record for the next makes no difference to it. */
static void test_records_after_others(void **state)
{
    (void)state;
    enum { COUNT = sizeof cases / sizeof *cases };
    Buffer texts[COUNT];
    Allocator allocator = allocator_system();
    for (size_t i = 0; i < COUNT; i++) {
        buffer_init(&texts[i], &allocator);
        replaced(&texts[i], &cases[i]);
    }
    Ways ways;
    ways_open(&ways, compiled.program);
    for (size_t i = 0; i < COUNT * COUNT; i++) {
        read_all(&ways, buffer_text(&texts[i / COUNT]), false);
        ways.scanned = 0;
        read_all(&ways, buffer_text(&texts[i % COUNT]), false);
        if (ways.scanned != cases[i % COUNT].is_scanned)
            fail_msg("%s after %s", cases[i % COUNT].name, cases[i / COUNT].name);
    }
    ways_close(&ways);
    for (size_t i = 0; i < COUNT; i++)
        buffer_free(&texts[i]);
}

/* ---- samples, and what chance makes of them -------------------------------------------------- */

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static const char *const pieces[] = {
    "\"",      "\\",         "{",
    "}",       "[",          "]",
    ",",       ":",          " ",
    "\n",      "0",          "-",
    "1e5",     ".",          "null",
    "true",    "\\u0041",    "é",
    "中",      "\xFF",       "\xE4\xB8",
    "\"id\":", "\"x",        "\x01",
    "{}",      "[]",         "false",
    "123",     "\\n",        "\"\"",
    "\"a\":",  "2024-01-01", "\"facts\":{},",
};
enum { PIECE_COUNT = sizeof pieces / sizeof *pieces };

/* Changes the text at one place: takes something out, puts something in, or both. */
static void mutate(Buffer *out, Text text, uint64_t *random)
{
    size_t from = next_random(random) % (text.size_bytes + 1), to = from;
    if (next_random(random) % 3 != 0)
        to = from + next_random(random) % 12;
    buffer_clear(out);
    buffer_add(out, text_slice(text, 0, from));
    if (next_random(random) % 4 != 0)
        buffer_add_string(out, pieces[next_random(random) % PIECE_COUNT]);
    if (next_random(random) % 8 == 0) { /* a stretch of the text itself */
        size_t start = next_random(random) % text.size_bytes;
        buffer_add(out, text_slice(text, start, start + next_random(random) % 40));
    }
    buffer_add(out, text_slice(text, to, text.size_bytes));
}

static void read_mutations(Ways *ways, Text text, int count, uint64_t seed)
{
    Buffer first, second;
    Allocator allocator = allocator_system();
    uint64_t random = seed;
    buffer_init(&first, &allocator);
    buffer_init(&second, &allocator);
    for (int i = 0; i < count; i++) {
        mutate(&first, text, &random);
        read_all(ways, buffer_text(&first), i % 4 == 0);
        mutate(&second, buffer_text(&first), &random);
        read_all(ways, buffer_text(&second), false);
    }
    buffer_free(&first);
    buffer_free(&second);
}

static void test_whatever_chance_makes_of_a_record(void **state)
{
    (void)state;
    Ways ways;
    ways_open(&ways, compiled.program);
    read_mutations(&ways, text_of(base), 20000, 1);
    assert_true(ways.scanned > 1000);
    assert_true(ways.refused > 1000);
    ways_close(&ways);
}

/* The same written anew: indented, or with all that is not ASCII in escapes. */
static void read_rewritten(Ways *ways, Text json, yyjson_write_flag flags)
{
    size_t size_bytes;
    yyjson_doc *doc =
        yyjson_read((char *)(uintptr_t)json.data, json.size_bytes, YYJSON_READ_NOFLAG);
    char *text = yyjson_write(doc, flags, &size_bytes);
    assert_non_null(text);
    read_all(ways, (Text){text, size_bytes}, false);
    free(text);
    yyjson_doc_free(doc);
}

static const char *const samples[] = {
    "a-person-in-2021",
    "an-enterprise-in-2021",
    "before-the-2017-edition",
    "arbitration-body",
    "access-with-us-too",
    "domain-of-another-subject",
    "expired-domain-and-open-site",
};

static void test_samples_of_the_filing_rules(void **state)
{
    (void)state;
    Ways ways;
    Buffer bundle;
    Program *program;
    Compilation compilation;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    const char *path = LICET_SOURCE "/rules/icp";
    CompileOptions options = {.emit = {.name = TEXT("icp"), .version = TEXT("1")}};
    buffer_init(&bundle, &allocator);
    assert_int_equal(compile_paths(&bundle, &compilation, arena, &path, 1, &options), STATUS_OK);
    assert_int_equal(program_open(&program, &allocator, buffer_text(&bundle), NULL), STATUS_OK);
    ways_open(&ways, program);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char name[256];
        Buffer json;
        snprintf(name, sizeof name, LICET_SOURCE "/rules/icp/samples/%s.json", samples[i]);
        buffer_init(&json, &allocator);
        assert_int_equal(file_read(&json, name, 1 << 20), STATUS_OK);
        Text text = text_trim(buffer_text(&json));
        read_all(&ways, text, true);
        read_rewritten(&ways, text, YYJSON_WRITE_NOFLAG);
        read_rewritten(&ways, text, YYJSON_WRITE_PRETTY);
        read_rewritten(&ways, text, YYJSON_WRITE_ESCAPE_UNICODE);
        assert_int_equal(ways.scanned, (i + 1) * 4);
        read_mutations(&ways, text, 1500, i);
        ways.scanned = (i + 1) * 4;
        buffer_free(&json);
    }
    ways_close(&ways);
    program_free(program);
    buffer_free(&bundle);
    arena_free(arena);
}

/* ---- strings --------------------------------------------------------------------------------- */

/* Each way of finding a string's end, with each byte at each place. */
static void test_runs_end_alike_by_words_and_by_vectors(void **state)
{
    (void)state;
    char text[128];
    for (int byte = 0; byte < 256; byte++) {
        for (size_t at = 0; at < 32; at++) {
            memset(text, 'a', sizeof text);
            memset(text + 40, 0, sizeof text - 40);
            text[at] = (char)byte;
            bool ends = byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80;
            char *expected = text + (ends ? at : 40);
            assert_ptr_equal(json_string_run(text), expected);
            assert_ptr_equal(json_string_run_by_words(text), expected);
        }
    }
}

int main(void)
{
    compiled_open(&compiled, rules);
    int failed = RUN_CASES(cases, check_case);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_after_others),
        cmocka_unit_test(test_whatever_chance_makes_of_a_record),
        cmocka_unit_test(test_samples_of_the_filing_rules),
        cmocka_unit_test(test_runs_end_alike_by_words_and_by_vectors),
    };
    failed += cmocka_run_group_tests(tests, NULL, NULL);
    compiled_close(&compiled);
    return failed;
}
