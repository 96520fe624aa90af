#include "data/csv.h"

#include "data/label.h"
#include "value/type.h"

void csv_init(CsvReader *out, Text text, const Allocator *allocator)
{
    *out = (CsvReader){.text = text, .line = 1};
    buffer_init(&out->field, allocator);
}

void csv_free(CsvReader *reader)
{
    buffer_free(&reader->field);
}

void csv_restart(CsvReader *reader, Text text)
{
    reader->text = text;
    reader->at = 0;
    reader->line = 1;
    reader->malformed = false;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void read_quoted(CsvReader *reader)
{
    reader->at++;
    for (;; reader->at++) {
        if (reader->at >= reader->text.size_bytes) {
            reader->malformed = true;
            return;
        }
        char c = reader->text.data[reader->at];
        if (c == '\n')
            reader->line++;
        if (c != '"') {
            buffer_add_char(&reader->field, c);
            continue;
        }
        bool doubled =
            reader->at + 1 < reader->text.size_bytes && reader->text.data[reader->at + 1] == '"';
        if (!doubled)
            break;
        buffer_add_char(&reader->field, '"');
        reader->at++;
    }
    reader->at++;
}

static bool at_end_of_field(const CsvReader *reader)
{
    if (reader->at >= reader->text.size_bytes)
        return true;
    char c = reader->text.data[reader->at];
    return c == ',' || c == '\n' || c == '\r';
}

void csv_read_field(CsvReader *reader)
{
    buffer_clear(&reader->field);
    reader->row_ended = false;
    if (reader->at < reader->text.size_bytes && reader->text.data[reader->at] == '"')
        read_quoted(reader);
    while (!at_end_of_field(reader))
        buffer_add_char(&reader->field, reader->text.data[reader->at++]);
    if (reader->at >= reader->text.size_bytes) {
        reader->row_ended = true;
        return;
    }
    if (reader->text.data[reader->at] == ',') {
        reader->at++;
        return;
    }
    if (reader->text.data[reader->at] == '\r')
        reader->at++;
    if (reader->at < reader->text.size_bytes && reader->text.data[reader->at] == '\n')
        reader->at++;
    reader->line++;
    reader->row_ended = true;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool write_bool(Buffer *out, Text text)
{
    static const char *const words[] = {"true", "false", "1", "0", "yes", "no", "是", "否"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(text, text_of(words[i]))) {
            buffer_add_string(out, i % 2 == 0 ? "true" : "false");
            return true;
        }
    }
    return false;
}

static size_t skip_digits(Text text, size_t at)
{
    while (at < text.size_bytes && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

/* Whether it is a number as JSON writes it (RFC 8259, section 6). */
static bool is_json_number(Text text)
{
    size_t start = text_starts_with(text, TEXT("-")) ? 1 : 0;
    size_t at = skip_digits(text, start);
    if (at == start || (text.data[start] == '0' && at > start + 1))
        return false;
    if (at < text.size_bytes && text.data[at] == '.') {
        size_t fraction = at + 1;
        at = skip_digits(text, fraction);
        if (at == fraction)
            return false;
    }
    if (at < text.size_bytes && (text.data[at] == 'e' || text.data[at] == 'E')) {
        size_t exponent = at + 1;
        if (exponent < text.size_bytes &&
            (text.data[exponent] == '-' || text.data[exponent] == '+'))
            exponent++;
        at = skip_digits(text, exponent);
        if (at == exponent)
            return false;
    }
    return at == text.size_bytes;
}

static bool write_scalar(Buffer *out, const Program *program, const BundleType *type, Text text)
{
    int64_t number;
    switch ((TypeKind)type->kind) {
    case TYPE_BOOL:
        return write_bool(out, text);
    case TYPE_INT:
    case TYPE_UINT:
        if (!text_to_int64(&number, text))
            return false;
        buffer_add_int(out, number);
        return true;
    case TYPE_DOUBLE:
        if (!is_json_number(text))
            return false;
        buffer_add(out, text);
        return true;
    case TYPE_ENUM: {
        uint32_t member = label_find_member(program, type->first, text);
        if (member == NONE)
            return false;
        buffer_add_json_string(out, label_member_code(program, type->first, member));
        return true;
    }
    default:
        return false;
    }
}

static void write_items(Buffer *out, const Program *program, uint32_t type, Text text)
{
    buffer_add_char(out, '[');
    for (size_t from = 0; from <= text.size_bytes;) {
        size_t end = text_find(text, TEXT(";"), from);
        size_t to = end == SIZE_MAX ? text.size_bytes : end;
        if (from > 0)
            buffer_add_char(out, ',');
        csv_write_value(out, program, type, text_trim(text_slice(text, from, to)));
        from = to + 1;
    }
    buffer_add_char(out, ']');
}

void csv_write_value(Buffer *out, const Program *program, uint32_t index, Text text)
{
    const BundleType *type = program_TYPES(program) + index;
    while (type->kind == TYPE_OPTIONAL)
        type = program_TYPES(program) + type->first;
    if (type->kind == TYPE_LIST) {
        /* An item of a list of lists cannot be told from it: it is a string, and reported. */
        uint32_t kind = program_TYPES(program)[type->first].kind;
        if (kind != TYPE_LIST && kind != TYPE_RECORD) {
            write_items(out, program, type->first, text);
            return;
        }
    }
    if (!write_scalar(out, program, type, text))
        buffer_add_json_string(out, text);
}
