/*
 * book_part.c - rules, messages and days as parts of pages.
 */
#include "decision/decision.h"
#include "site/book.h"
#include "site/excerpt.h"
#include "value/calendar.h"

void book_day(Buffer *out, int32_t days)
{
    if (days != INT32_MIN && days != INT32_MAX)
        calendar_write_date(out, days);
}

void book_period_attributes(Buffer *out, const BundleValidity *validity)
{
    if (validity->from != INT32_MIN) {
        buffer_add_string(out, " data-from=\"");
        book_day(out, validity->from);
        buffer_add_char(out, '"');
    }
    if (validity->until != INT32_MAX) {
        buffer_add_string(out, " data-until=\"");
        book_day(out, validity->until);
        buffer_add_char(out, '"');
    }
}

static const char *severity_zh(uint32_t severity)
{
    static const char *const names[] = {"拒绝", "转人工", "须提供材料", "提醒", "说明", "错误"};
    return names[severity];
}

void book_severity(Buffer *out, const Book *book, const BundleRule *rule)
{
    const Program *program = book->program;
    const char *name = severity_name((RuleSeverity)rule->severity);
    buffer_add_format(out, "<span class=\"severity %s\">", name);
    html_words(out, severity_zh(rule->severity), name);
    buffer_add_string(out, "</span>");
    if (rule->material_hole != NONE) {
        buffer_add_string(out, " <code class=\"material\">");
        html_text(out, program_material_list(program, rule));
        buffer_add_string(out, "</code>");
    }
    if (rule->material_enum == NONE)
        return;
    const BundleMember *material = program_MEMBERS(program) +
                                   program_ENUMS(program)[rule->material_enum].members.first +
                                   rule->material_member;
    buffer_add_string(out, " <span class=\"material\">");
    html_both(out, book_text(book, material->zh), book_text(book, material->en));
    buffer_add_string(out, "</span>");
}

/* ---- messages -------------------------------------------------------------------------------- */

/* What holes of a message are filled with. */
typedef struct MessageContext {
    const Book *book;
    const BundleRule *rule;
    uint32_t place;
    uint32_t constant;
    bool chinese;
} MessageContext;

static bool names_setting(const MessageContext *context, Text hole)
{
    const Program *program = context->book->program;
    for (uint32_t i = 0; i < context->rule->unders.count; i++) {
        uint32_t setting = program_SETTING_REFS(program)[context->rule->unders.first + i];
        if (text_equal(book_text(context->book, program_SETTINGS(program)[setting].short_name),
                       hole))
            return true;
    }
    return false;
}

static void write_hole(Buffer *out, const MessageContext *context, Text hole)
{
    const Book *book = context->book;
    if (context->place != NONE && text_equal(hole, book->scope_name)) {
        const BundleMember *place = book_place(book, context->place);
        html_text(out, book_text(book, context->chinese ? place->zh : place->en));
    } else if (context->constant != NONE && names_setting(context, hole)) {
        buffer_add_string(out, "<b>");
        book_value(out, book, context->constant, context->chinese);
        buffer_add_string(out, "</b>");
    } else {
        buffer_add_string(out, "<var>");
        html_text(out, hole);
        buffer_add_string(out, "</var>");
    }
}

/* The message as it is written: "{{" is a brace, "{x}" a hole, a backslash an escape. */
static void write_written(Buffer *out, const MessageContext *context, Text message)
{
    for (size_t at = 0; at < message.size_bytes;) {
        char c = message.data[at];
        char next = at + 1 < message.size_bytes ? message.data[at + 1] : '\0';
        if (c == '{' && next != '{') {
            size_t end = excerpt_hole_end(message, at);
            write_hole(out, context, text_slice(message, at + 1, end - 1));
            at = end;
        } else {
            bool doubled = (c == '{' || c == '}') && next == c;
            size_t shown = c == '\\' ? at + 1 : at;
            if (shown < message.size_bytes)
                html_text(out, text_slice(message, shown, shown + 1));
            at = shown + (doubled ? 2 : 1);
        }
    }
}

/* Without its source a message's holes cannot be named. */
static void write_template(Buffer *out, const Book *book, BundleRange parts)
{
    for (uint32_t i = 0; i < parts.count; i++) {
        const BundlePart *part = program_PARTS(book->program) + parts.first + i;
        if (part->hole != NONE)
            buffer_add_string(out, "<var>…</var>");
        else
            html_text(out, book_text(book, part->text));
    }
}

void book_message(Buffer *out, const Book *book, const BundleRule *rule, uint32_t place,
                  uint32_t constant)
{
    Text excerpt = excerpt_at(book_source(book, rule->module), rule->line);
    for (int chinese = 1; chinese >= 0; chinese--) {
        MessageContext context = {book, rule, place, constant, chinese == 1};
        Text written = excerpt_message(excerpt, chinese == 1);
        html_open_language(out, chinese == 1);
        if (written.size_bytes > 0)
            write_written(out, &context, written);
        else
            write_template(out, book, chinese == 1 ? rule->zh : rule->en);
        html_close_language(out);
    }
}

/* Lines less the indent of the first. */
static void add_without_indent(Buffer *out, Text lines)
{
    size_t indent = 0;
    while (indent < lines.size_bytes && lines.data[indent] == ' ')
        indent++;
    for (size_t at = 0; at < lines.size_bytes;) {
        size_t end = text_find(lines, TEXT("\n"), at);
        end = end < lines.size_bytes ? end + 1 : lines.size_bytes;
        for (size_t i = 0; i < indent && lines.data[at] == ' '; i++)
            at++;
        html_text(out, text_slice(lines, at, end));
        at = end;
    }
}

void book_rule_source(Buffer *out, const Book *book, uint32_t module, uint32_t line)
{
    Text excerpt = excerpt_at(book_source(book, module), line);
    if (excerpt.size_bytes == 0)
        return;
    const BundleModule *item = program_MODULES(book->program) + module;
    buffer_add_string(out, "<figure class=\"source\"><pre><code>");
    add_without_indent(out, excerpt);
    buffer_add_string(out, "</code></pre><figcaption>");
    html_text(out, book_text(book, item->path));
    buffer_add_format(out, ":%u</figcaption></figure>\n", line);
}
