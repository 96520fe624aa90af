/* CSV fields (RFC 4180). */
#include "support/cases.h"

#include "data/csv.h"

typedef struct Case {
    const char *name;
    const char *text;
    const char *fields; /* each followed by '|', a row by '/' */
    bool malformed;
} Case;

static const Case cases[] = {
    {"one field", "a", "a|/", false},
    {"fields", "a,b,,c", "a|b||c|/", false},
    {"rows", "a,b\nc,d\n", "a|b|/c|d|/", false},
    {"rows of DOS", "a\r\nb\r\n", "a|/b|/", false},
    {"quoted", "\"a,b\",\"c\nd\"", "a,b|c\nd|/", false},
    {"quotes doubled", "\"a\"\"b\",\"\"", "a\"b||/", false},
    {"a quote not closed", "\"a,b", "a,b|/", true},
    {"a quote within", "a\"b,c", "a\"b|c|/", false},
    {"text after a quote", "\"a\"b,c", "ab|c|/", false},
};

static void check(void **state)
{
    const Case *c = *state;
    Allocator allocator = allocator_system();
    CsvReader reader;
    Buffer fields;
    csv_init(&reader, text_of(c->text), &allocator);
    buffer_init(&fields, &allocator);
    do {
        csv_read_field(&reader);
        buffer_add(&fields, buffer_text(&reader.field));
        buffer_add_string(&fields, reader.row_ended ? "|/" : "|");
    } while (reader.at < reader.text.size_bytes);
    assert_text_equal(buffer_text(&fields), c->fields);
    assert_int_equal(reader.malformed, c->malformed);
    buffer_free(&fields);
    csv_free(&reader);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
