#include "report/test_report.h"

#include "base/chinese.h"
#include "report/json_writer.h"

static Text path_of(const ModulePaths *paths, const BundleTest *test)
{
    return paths->path(paths->context, test->module);
}

/* ---- for people ------------------------------------------------------------------------------ */

/* Each line of `text` after `indent`; with colour "-" red and "+" green. */
static void add_lines(Buffer *out, Text text, const char *indent, bool colour)
{
    for (size_t at = 0; at < text.size_bytes;) {
        size_t end = text_find(text, TEXT("\n"), at);
        end = end < text.size_bytes ? end : text.size_bytes;
        char sign = text.data[at];
        const char *paint = !colour ? "" : sign == '-' ? "\033[31m" : sign == '+' ? "\033[32m" : "";
        buffer_add_format(out, "%s%s", indent, paint);
        buffer_add(out, text_slice(text, at, end));
        buffer_add_format(out, "%s\n", paint[0] != '\0' ? "\033[0m" : "");
        at = end + 1;
    }
}

static void add_failure(Buffer *out, Text path, const TestFailure *failure, TextStyle style)
{
    buffer_add_format(out, chinese_say(style.chinese, "  %.*s:%u: expected %.*s\n"), TEXT_ARG(path),
                      failure->line, TEXT_ARG(failure->expected));
    if (failure->difference.size_bytes > 0)
        add_lines(out, failure->difference, "    ", style.colour);
    else
        buffer_add_format(out, chinese_say(style.chinese, "    got %.*s\n"),
                          TEXT_ARG(failure->got));
}

void test_report_text(Buffer *out, const Program *program, const TestSuite *suite,
                      const ModulePaths *paths, TextStyle style)
{
    for (uint32_t i = 0; i < suite->outcome_count; i++) {
        const TestOutcome *outcome = &suite->outcomes[i];
        const BundleTest *test = program_TESTS(program) + outcome->test;
        if (outcome->failure_count == 0)
            continue;
        buffer_add_format(out, chinese_say(style.chinese, "failed: %.*s\n"),
                          TEXT_ARG(program_text(program, test->name)));
        for (uint32_t k = 0; k < outcome->failure_count; k++)
            add_failure(out, path_of(paths, test), &outcome->failures[k], style);
        buffer_add_string(out, chinese_say(style.chinese, "  the decision was\n"));
        add_lines(out, outcome->decision, "    ", false);
    }
    buffer_add_format(out, chinese_say(style.chinese, "%u passed, %u failed\n"),
                      suite->outcome_count - suite->failed_count, suite->failed_count);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void add_json_failure(JsonWriter *writer, const TestFailure *failure)
{
    json_item(writer);
    json_open(writer, '{');
    json_uint(writer, "line", failure->line);
    json_text(writer, "expected", failure->expected);
    json_text(writer, "got", failure->got);
    json_close(writer, '}');
}

void test_report_json(Buffer *out, const Program *program, const TestSuite *suite,
                      const ModulePaths *paths)
{
    for (uint32_t i = 0; i < suite->outcome_count; i++) {
        const TestOutcome *outcome = &suite->outcomes[i];
        const BundleTest *test = program_TESTS(program) + outcome->test;
        JsonWriter writer = {.out = out};
        json_open(&writer, '{');
        json_text(&writer, "test", program_text(program, test->name));
        json_text(&writer, "file", path_of(paths, test));
        json_uint(&writer, "line", test->line);
        json_bool(&writer, "passed", outcome->failure_count == 0);
        json_key(&writer, TEXT("failures"));
        json_open(&writer, '[');
        for (uint32_t k = 0; k < outcome->failure_count; k++)
            add_json_failure(&writer, &outcome->failures[k]);
        json_close(&writer, ']');
        json_text(&writer, "decision", outcome->decision);
        json_close(&writer, '}');
        buffer_add_char(out, '\n');
    }
}

/* ---- JUnit ----------------------------------------------------------------------------------- */

/* Text of XML 1.0: what it cannot hold at all becomes U+FFFD. */
static void add_xml(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '<')
            buffer_add_string(out, "&lt;");
        else if (c == '>')
            buffer_add_string(out, "&gt;");
        else if (c == '&')
            buffer_add_string(out, "&amp;");
        else if (c == '"')
            buffer_add_string(out, "&quot;");
        else if (c == '\n' || c == '\t')
            buffer_add_format(out, "&#%d;", c);
        else if (c < 0x20)
            buffer_add_code_point(out, 0xFFFD);
        else
            buffer_add_char(out, (char)c);
    }
}

static void add_attribute(Buffer *out, const char *name, Text value)
{
    buffer_add_format(out, " %s=\"", name);
    add_xml(out, value);
    buffer_add_char(out, '"');
}

static void add_junit_failure(Buffer *out, Text path, const TestFailure *failure, Text decision)
{
    buffer_add_format(out, "      <failure type=\"expectation\" message=\"expected ");
    add_xml(out, failure->expected);
    buffer_add_string(out, "\">");
    add_xml(out, path);
    buffer_add_format(out, ":%u: got ", failure->line);
    add_xml(out, failure->got);
    buffer_add_string(out, "&#10;the decision was&#10;");
    add_xml(out, decision);
    buffer_add_string(out, "</failure>\n");
}

static void add_junit_case(Buffer *out, const Program *program, const TestOutcome *outcome,
                           Text path)
{
    const BundleTest *test = program_TESTS(program) + outcome->test;
    Text module = program_text(program, program_MODULES(program)[test->module].name);
    buffer_add_string(out, "    <testcase");
    add_attribute(out, "name", program_text(program, test->name));
    add_attribute(out, "classname", module);
    add_attribute(out, "file", path);
    buffer_add_format(out, " line=\"%u\"", test->line);
    if (outcome->failure_count == 0) {
        buffer_add_string(out, "/>\n");
        return;
    }
    buffer_add_string(out, ">\n");
    for (uint32_t i = 0; i < outcome->failure_count; i++)
        add_junit_failure(out, path, &outcome->failures[i], outcome->decision);
    buffer_add_string(out, "    </testcase>\n");
}

static uint32_t module_of(const Program *program, const TestOutcome *outcome)
{
    return program_TESTS(program)[outcome->test].module;
}

static void add_counts(Buffer *out, uint32_t tests, uint32_t failures)
{
    buffer_add_format(out, " tests=\"%u\" failures=\"%u\" errors=\"0\"", tests, failures);
}

/* The outcomes from `first` on that are of one module; returns the first of the next. */
static uint32_t add_junit_suite(Buffer *out, const Program *program, const TestSuite *suite,
                                uint32_t first, Text path)
{
    uint32_t end = first, failed = 0;
    uint32_t module = module_of(program, &suite->outcomes[first]);
    while (end < suite->outcome_count && module_of(program, &suite->outcomes[end]) == module)
        failed += suite->outcomes[end++].failure_count > 0 ? 1 : 0;
    buffer_add_string(out, "  <testsuite");
    add_attribute(out, "name", program_text(program, program_MODULES(program)[module].name));
    add_counts(out, end - first, failed);
    buffer_add_string(out, ">\n");
    for (uint32_t i = first; i < end; i++)
        add_junit_case(out, program, &suite->outcomes[i], path);
    buffer_add_string(out, "  </testsuite>\n");
    return end;
}

void test_report_junit(Buffer *out, const Program *program, const TestSuite *suite,
                       const ModulePaths *paths)
{
    buffer_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_attribute(out, "name", program_text(program, program_meta(program)->name));
    add_counts(out, suite->outcome_count, suite->failed_count);
    buffer_add_string(out, ">\n");
    for (uint32_t i = 0; i < suite->outcome_count;) {
        const BundleTest *test = program_TESTS(program) + suite->outcomes[i].test;
        i = add_junit_suite(out, program, suite, i, path_of(paths, test));
    }
    buffer_add_string(out, "</testsuites>\n");
}
