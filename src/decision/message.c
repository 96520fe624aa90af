/*
 * message.c - findings' messages, written only when somebody reads them.
 */
#include "base/chinese.h"
#include "base/utf8.h"
#include "decision/decision.h"
#include "value/calendar.h"

void mask_write(Buffer *out, Text text)
{
    size_t count = utf8_count(text);
    size_t head = count >= 12 ? 4 : count >= 6 ? 2 : count >= 2 ? 1 : 0;
    size_t tail = count >= 12 ? 4 : count >= 6 ? 2 : 0;
    buffer_add(out, text_slice(text, 0, utf8_offset(text, head)));
    buffer_add_repeated(out, '*', count - head - tail);
    buffer_add(out, text_slice(text, utf8_offset(text, count - tail), text.size_bytes));
}

static void write_value(Buffer *out, const Program *program, Value value, bool chinese, int depth);

static void write_list(Buffer *out, const Program *program, const List *list, bool chinese,
                       int depth)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            buffer_add_string(out, chinese ? "、" : ", ");
        write_value(out, program, list->items[i], chinese, depth + 1);
    }
}

static void write_value(Buffer *out, const Program *program, Value value, bool chinese, int depth)
{
    enum { DEPTH_SHOWN = 4 };
    ValueNames names = program_names(program);
    if (depth > DEPTH_SHOWN)
        return;
    switch ((ValueTag)value.tag) {
    case VALUE_STRING:
        buffer_add(out, value_text(value));
        break;
    case VALUE_DATE:
        calendar_write_date(out, value.as.integer);
        break;
    case VALUE_ENUM:
        buffer_add(out, program_member_label(program, value, chinese));
        break;
    case VALUE_LIST:
        write_list(out, program, value.as.list, chinese, depth);
        break;
    case VALUE_OPTIONAL:
        if (value.as.inner != NULL)
            write_value(out, program, *value.as.inner, chinese, depth + 1);
        break;
    case VALUE_ABSENT:
    case VALUE_ERROR:
    case VALUE_UNKNOWN:
        buffer_add_char(out, '?');
        break;
    default:
        print_json(out, value, &names);
        break;
    }
}

/* A hole that reads a sensitive field: its text masked. */
static void write_masked(Buffer *out, const Program *program, Value value, bool chinese)
{
    Buffer plain;
    buffer_init(&plain, &out->allocator);
    write_value(&plain, program, value, chinese, 0);
    mask_write(out, buffer_text(&plain));
    buffer_fail_with(out, &plain);
    buffer_free(&plain);
}

static void write_error(Buffer *out, const Finding *finding, bool chinese)
{
    buffer_add_string(out, chinese ? "规则无法判断：" : "the rule could not be judged: ");
    chinese_write(out, finding->error->message, chinese);
}

void finding_write_message(Buffer *out, const Program *program, const Finding *finding,
                           bool chinese)
{
    if (finding->error != NULL) {
        write_error(out, finding, chinese);
        return;
    }
    const BundleRule *rule = program_RULES(program) + finding->rule;
    BundleRange range = chinese ? rule->zh : rule->en;
    for (uint32_t i = 0; i < range.count; i++) {
        const BundlePart *part = program_PARTS(program) + range.first + i;
        if (part->hole == NONE)
            buffer_add(out, program_text(program, part->text));
        else if ((part->flags & PART_FLAG_MASKED) != 0)
            write_masked(out, program, finding->holes[part->hole], chinese);
        else
            write_value(out, program, finding->holes[part->hole], chinese, 0);
    }
}
