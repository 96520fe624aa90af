/*
 * Identifiers and domain names judged by independent libraries (shared/corpora). A row on which the
 * judges differ among themselves is passed over; where we differ on purpose a rule below says so.
 */
#include "call.h"

#include <errno.h>
#include <stdio.h>

#include <utf8proc.h>
#include <yyjson.h>

#include "base/file.h"
#include "base/utf8.h"

/* ---- reading ------------------------------------------------------------------------------- */

static Caller caller;

static Text member(yyjson_val *row, const char *name)
{
    yyjson_val *value = yyjson_obj_get(row, name);
    return yyjson_is_str(value) ? (Text){yyjson_get_str(value), yyjson_get_len(value)}
                                : (Text){NULL, 0};
}

/* True, or a list that is not empty. */
static bool is_disputed(yyjson_val *row)
{
    yyjson_val *value = yyjson_obj_get(row, "disagree");
    return yyjson_get_bool(value) || yyjson_arr_size(value) > 0;
}

/* The file below shared/corpora; skips the test where it is absent. */
static void read_corpus(Buffer *out, const char *name)
{
    const char *shared = getenv("LICET_SHARED");
    Buffer path;
    buffer_init(&path, &caller.heap);
    buffer_add_string(&path, shared != NULL ? shared : LICET_SOURCE "/../shared");
    buffer_add_string(&path, "/corpora/");
    buffer_add_string(&path, name);
    buffer_add_char(&path, '\0');
    buffer_init(out, &caller.heap);
    Status status = file_read(out, buffer_text(&path).data, 64 << 20);
    buffer_free(&path);
    if (status == STATUS_IO && errno == ENOENT) {
        print_message("skipped: shared/corpora/%s is absent\n", name);
        skip();
    }
    assert_int_equal(status, STATUS_OK);
}

typedef struct Score {
    size_t right, deliberate, wrong;
} Score;

/* Judges each line with `judge`, which returns whether we agree. */
static Score judge_lines(const char *name, bool (*judge)(yyjson_val *row, Score *score))
{
    Buffer corpus;
    Score score = {0};
    read_corpus(&corpus, name);
    Text text = buffer_text(&corpus);
    for (size_t at = 0; at < text.size_bytes;) {
        size_t end = text_find(text, TEXT("\n"), at);
        end = end < text.size_bytes ? end : text.size_bytes;
        yyjson_doc *doc = yyjson_read(text.data + at, end - at, 0);
        assert_non_null(doc);
        yyjson_val *row = yyjson_doc_get_root(doc);
        if (!is_disputed(row) && !judge(row, &score)) {
            score.wrong++;
            print_message("disagree: %.*s\n", (int)(end - at), text.data + at);
        }
        yyjson_doc_free(doc);
        arena_reset(caller.arena);
        caller.fuel = LIMIT_FUEL;
        at = end + 1;
    }
    buffer_free(&corpus);
    print_message("%s: %zu agree, %zu differ on purpose, %zu differ\n", name, score.right,
                  score.deliberate, score.wrong);
    return score;
}

static Value call(const char *function, Text text)
{
    Value argument = value_string(text);
    return caller_call(&caller, function, false, &argument, 1);
}

/* ---- identifiers --------------------------------------------------------------------------- */

static const char *function_of(Text kind)
{
    static const struct {
        const char *kind, *function;
    } functions[] = {
        {"cn.ric", "std.identifier.is_resident_id"},
        {"cn.ric15", "std.identifier.is_resident_id"},
        {"cn.uscc", "std.identifier.is_credit_code"},
        {"cn.orgcode", "std.identifier.is_organisation_code"},
        {"cn.regno15", "std.identifier.is_registration_number"},
        {"cn.passport", "std.identifier.is_passport"},
        {"cn.mobile", "std.phone.is_mobile"},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (text_equal(kind, text_of(functions[i].kind)))
            return functions[i].function;
    }
    return NULL;
}

/* Where the specification (domain/readings.md) takes another view than the judges: 15-digit
 * resident numbers are out of use (45); a passport is any state's (47), its letters in upper case;
 * a mobile number has no country code (51). */
static bool identifier_differs_on_purpose(yyjson_val *row)
{
    Text kind = member(row, "kind"), mutation = member(row, "mutation");
    bool edge = text_equal(mutation, TEXT("edge"));
    return text_equal(kind, TEXT("cn.ric15")) || (edge && text_equal(kind, TEXT("cn.passport"))) ||
           (edge && text_starts_with(member(row, "value"), TEXT("0086")));
}

/* The optional's value prints as `expected`. */
static bool gives(const char *function, Text number, const char *expected)
{
    Value out = call(function, number);
    assert_int_equal(out.tag, VALUE_OPTIONAL);
    return out.as.inner != NULL &&
           text_equal(caller_print(&caller, *out.as.inner), text_of(expected));
}

static bool derives(yyjson_val *row, Text number)
{
    yyjson_val *derived = yyjson_obj_get(row, "derived");
    const char *sex = yyjson_get_str(yyjson_obj_get(derived, "sex"));
    const char *birth = yyjson_get_str(yyjson_obj_get(derived, "birth_date"));
    char date[32];
    int size = snprintf(date, sizeof date, "date(\"%s\")", birth);
    assert_true(size > 0 && (size_t)size < sizeof date);
    return gives("std.identifier.resident_id_birth", number, date) &&
           gives("std.identifier.resident_id_sex", number,
                 strcmp(sex, "M") == 0 ? "\"male\"" : "\"female\"");
}

static bool judge_identifier(yyjson_val *row, Score *score)
{
    Text number = member(row, "value"), kind = member(row, "kind");
    const char *function = function_of(kind);
    if (function == NULL)
        return true;
    bool expected = yyjson_get_bool(yyjson_obj_get(row, "valid"));
    bool good = value_is_true(call(function, number)) == expected;
    if (good && expected && text_equal(kind, TEXT("cn.ric")))
        good = derives(row, number);
    score->right += good;
    if (!good && identifier_differs_on_purpose(row)) {
        score->deliberate++;
        return true;
    }
    return good;
}

static void test_identifiers(void **state)
{
    (void)state;
    assert_int_equal(judge_lines("ids.jsonl", judge_identifier).wrong, 0);
}

/* ---- domain names -------------------------------------------------------------------------- */

/* An optional string equals the expected text, none that is missing. */
static bool optional_is(Value out, Text expected)
{
    assert_int_equal(out.tag, VALUE_OPTIONAL);
    if (out.as.inner == NULL || expected.data == NULL)
        return out.as.inner == NULL && expected.data == NULL;
    return text_equal(value_text(*out.as.inner), expected);
}

/* Punctuation, symbols and numbers that are no digits: IDNA2008 allows none of them in a name
 * (RFC 5892, 2), while UTS 46, by which the rows were judged, does. */
static bool has_symbol(Text name)
{
    uint32_t code_point;
    for (size_t at = 0, length; (length = utf8_decode(&code_point, name, at)) > 0; at += length) {
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
        bool number = category == UTF8PROC_CATEGORY_NO;
        bool symbol = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
        if (code_point > 127 && (number || symbol))
            return true;
    }
    return false;
}

/* The list that the system has, which may be older than the judges': 20230209 in Debian 12, while
 * theirs has rules of 2025. */
static Buffer suffix_list;

static void read_suffix_list(void)
{
    buffer_init(&suffix_list, &caller.heap);
    buffer_add_char(&suffix_list, '\n');
    Buffer file;
    buffer_init(&file, &caller.heap);
    assert_int_equal(file_read(&file, "/usr/share/publicsuffix/public_suffix_list.dat", 64 << 20),
                     STATUS_OK);
    buffer_add(&suffix_list, buffer_text(&file));
    buffer_free(&file);
}

/* Whether the row's rule stands on no line of the list: only then may a name below it have another
 * suffix. */
static bool list_lacks_rule(yyjson_val *row)
{
    Text rule = member(row, "rule");
    if (rule.data == NULL)
        return false;
    Buffer line;
    buffer_init(&line, &caller.heap);
    buffer_add_char(&line, '\n');
    buffer_add(&line, rule);
    buffer_add_char(&line, '\n');
    bool lacks = text_find(buffer_text(&suffix_list), buffer_text(&line), 0) == SIZE_MAX;
    buffer_free(&line);
    return lacks;
}

static bool domain_differs_on_purpose(yyjson_val *row)
{
    return text_equal(member(row, "kind"), TEXT("psl"))
               ? list_lacks_rule(row)
               : yyjson_get_bool(yyjson_obj_get(row, "valid")) &&
                     has_symbol(member(row, "idna_unicode"));
}

static bool judge_domain(yyjson_val *row, Score *score)
{
    Text name = member(row, "input");
    bool good;
    if (text_equal(member(row, "kind"), TEXT("psl"))) {
        good = optional_is(call("std.domain.registrable", name), member(row, "registrable_domain"));
        if (yyjson_obj_get(row, "public_suffix") != NULL)
            good &=
                optional_is(call("std.domain.public_suffix", name), member(row, "public_suffix"));
    } else {
        good = optional_is(call("std.domain.to_ascii", name), member(row, "idna_ascii"));
    }
    score->right += good;
    if (!good && domain_differs_on_purpose(row)) {
        score->deliberate++;
        return true;
    }
    return good;
}

static void test_domains(void **state)
{
    (void)state;
    read_suffix_list();
    Score score = judge_lines("domains.jsonl", judge_domain);
    buffer_free(&suffix_list);
    assert_int_equal(score.wrong, 0);
}

static int begin(void **state)
{
    (void)state;
    caller_begin(&caller);
    return 0;
}

static int end(void **state)
{
    (void)state;
    caller_end(&caller);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_identifiers, begin, end),
        cmocka_unit_test_setup_teardown(test_domains, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
