/*
 * page_table.c - tables and mappings row by row, settings, and the records they are about.
 */
#include "site/excerpt.h"
#include "site/page.h"

/* The member of that code, where all enums that have one call it the same; else NULL. */
static const BundleMember *member_of_code(const Book *book, Text code)
{
    const BundleMember *found = NULL;
    for (uint32_t i = 0; i < program_MEMBERS_count(book->program); i++) {
        const BundleMember *member = program_MEMBERS(book->program) + i;
        if (!text_equal(book_text(book, member->code), code))
            continue;
        if (found != NULL && !text_equal(book_text(book, found->zh), book_text(book, member->zh)))
            return NULL;
        found = member;
    }
    return found;
}

/* A cell's items in one language, codes by their labels. */
static void add_items(Buffer *out, const Book *book, Text cell, bool chinese)
{
    for (size_t at = 0; at < cell.size_bytes;) {
        size_t end = text_find(cell, TEXT(", "), at);
        end = end < cell.size_bytes ? end : cell.size_bytes;
        Text item = text_slice(cell, at, end);
        const BundleMember *member = member_of_code(book, item);
        buffer_add_string(out, at == 0 ? "" : chinese ? "；" : "; "); /* labels have commas */
        buffer_add(out, member == NULL ? item : book_text(book, chinese ? member->zh : member->en));
        at = end + 2;
    }
}

static void add_cell(Page *page, Text cell)
{
    Buffer zh, en;
    buffer_init_in(&zh, page->book->arena);
    buffer_init_in(&en, page->book->arena);
    add_items(&zh, page->book, cell, true);
    add_items(&en, page->book, cell, false);
    html_both(page->out, buffer_text(&zh), buffer_text(&en));
}

static void add_cells(Page *page, Text cells)
{
    for (size_t at = 0; at <= cells.size_bytes;) {
        size_t end = text_find(cells, TEXT(" | "), at);
        end = end < cells.size_bytes ? end : cells.size_bytes;
        buffer_add_string(page->out, "<td>");
        add_cell(page, text_slice(cells, at, end));
        buffer_add_string(page->out, "</td>");
        at = end + 3;
    }
}

static void add_row(Page *page, const BundleRow *row)
{
    const Program *program = page->book->program;
    Text text = program_note_text(program, row->text);
    size_t arrow = text_find(text, TEXT(" => "), 0);
    BundleValidity validity = {.from = row->from, .until = row->until};
    arrow = arrow < text.size_bytes ? arrow : text.size_bytes;
    buffer_add_string(page->out, "<tr");
    book_period_attributes(page->out, &validity);
    buffer_add_char(page->out, '>');
    add_cells(page, text_slice(text, 0, arrow));
    buffer_add_string(page->out, "<td class=\"arrow\">⇒</td>");
    if (arrow < text.size_bytes)
        add_cells(page, text_slice(text, arrow + 4, text.size_bytes));
    page_dated_cells(page, row->from, row->until, program_note_text(program, row->cite));
    buffer_add_string(page->out, "</tr>\n");
}

/* The names above the columns, from the line over the first row; a mapping has none. */
static void add_column_names(Page *page, const BundleTable *table)
{
    const BundleRow *first = program_ROWS(page->book->program) + table->rows.first;
    Text line = excerpt_line(book_source(page->book, table->module), first->line - 1);
    size_t at = text_find(line, TEXT("|"), 0);
    size_t end = text_find(line, TEXT("=>"), 0);
    bool mapping = at >= line.size_bytes || end >= line.size_bytes;
    buffer_add_string(page->out,
                      mapping ? "<thead><tr><th></th><th></th><th></th>" : "<thead><tr>");
    if (mapping)
        at = line.size_bytes;
    for (at++; at < line.size_bytes;) {
        size_t bar = text_find(line, TEXT("|"), at);
        if (bar >= line.size_bytes)
            break;
        Text name = text_slice(line, at, bar);
        bool arrow = text_find(name, TEXT("=>"), 0) < name.size_bytes;
        if (arrow)
            name = text_slice(name, text_find(name, TEXT("=>"), 0) + 2, name.size_bytes);
        buffer_add_string(page->out, arrow ? "<th></th><th>" : "<th>");
        html_text(page->out, name);
        buffer_add_string(page->out, "</th>");
        at = bar + 1;
    }
    page_headings(page, NULL, 0);
    buffer_add_string(page->out, "</tr></thead>");
}

void page_tables(Page *page)
{
    const Program *program = page->book->program;
    page_begin(page, TEXT("表格"), TEXT("Tables"));
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        const BundleTable *table = program_TABLES(program) + i;
        Text name = book_text(page->book, table->name);
        buffer_add_string(page->out, "<h2 id=\"");
        html_text(page->out, name);
        buffer_add_string(page->out, "\"><code>");
        html_text(page->out, name);
        buffer_add_string(page->out, "</code></h2>\n<div class=\"wide\"><table class=\"rows\">");
        if (table->rows.count > 0)
            add_column_names(page, table);
        buffer_add_string(page->out, "<tbody>\n");
        for (uint32_t k = 0; k < table->rows.count; k++)
            add_row(page, program_ROWS(program) + table->rows.first + k);
        buffer_add_string(page->out, "</tbody></table></div>\n");
    }
    page_end(page);
}

/* ---- settings -------------------------------------------------------------------------------- */

void page_settings(Page *page)
{
    const Book *book = page->book;
    Buffer *out = page->out;
    page_begin(page, TEXT("设置"), TEXT("Settings"));
    buffer_add_string(out, "<table class=\"rows\"><tbody>\n");
    for (uint32_t i = 0; i < book->requirement_count; i++) {
        const Requirement *requirement = &book->requirements[i];
        if (requirement->kind != REQUIREMENT_SETTING || requirement->has_topic)
            continue;
        uint32_t constant = program_SETTING_VALUES(book->program)[requirement->index].constant;
        buffer_add_string(out, "<tr");
        book_period_attributes(out, requirement->validity);
        buffer_add_string(out, "><td><code>");
        html_text(out, requirement->topic);
        buffer_add_string(out, "</code></td><td>");
        book_value_both(out, book, constant);
        buffer_add_string(out, "</td><td>");
        book_limits(out, book, requirement->validity);
        buffer_add_string(out, "</td>");
        page_dated_cells(page, requirement->validity->from, requirement->validity->until,
                         book_text(book, requirement->validity->cite));
        buffer_add_string(out, "</tr>\n");
    }
    buffer_add_string(out, "</tbody></table>\n");
    page_end(page);
}

/* ---- records --------------------------------------------------------------------------------- */

static void add_type(Page *page, uint32_t index)
{
    Buffer text;
    buffer_init_in(&text, page->book->arena);
    program_type_write(&text, page->book->program, index);
    html_text(page->out, buffer_text(&text));
}

static void add_field(Page *page, const BundleField *field)
{
    bool optional = (field->flags & FIELD_FLAG_OPTIONAL) != 0;
    Buffer *out = page->out;
    buffer_add_string(out, "<tr><td><code>");
    html_text(out, book_text(page->book, field->name));
    buffer_add_string(out, "</code></td><td>");
    html_both(out, book_text(page->book, field->zh), book_text(page->book, field->en));
    buffer_add_string(out, "</td><td><code>");
    add_type(page, field->type);
    buffer_add_string(out, optional ? "?</code></td><td>" : "</code></td><td>");
    if ((field->flags & FIELD_FLAG_ASKED) != 0)
        html_words(out, "缺时须补问", "asked for where absent");
    else if (optional)
        html_words(out, "可缺", "may be absent");
    if ((field->flags & FIELD_FLAG_SENSITIVE) != 0) {
        buffer_add_char(out, ' ');
        html_words(out, "敏感", "sensitive");
    }
    buffer_add_string(out, "</td></tr>\n");
}

static void add_members(Page *page, const BundleEnum *enumeration)
{
    for (uint32_t i = 0; i < enumeration->members.count; i++) {
        const BundleMember *member =
            program_MEMBERS(page->book->program) + enumeration->members.first + i;
        buffer_add_string(page->out, "<tr><td><code>");
        html_text(page->out, book_text(page->book, member->code));
        buffer_add_string(page->out, "</code></td><td>");
        html_both(page->out, book_text(page->book, member->zh), book_text(page->book, member->en));
        buffer_add_string(page->out, "</td></tr>\n");
    }
}

static void open_section(Page *page, Text name)
{
    buffer_add_string(page->out, "<h2><code>");
    html_text(page->out, name);
    buffer_add_string(page->out,
                      "</code></h2>\n<div class=\"wide\"><table class=\"rows\"><tbody>\n");
}

void page_records(Page *page)
{
    const Program *program = page->book->program;
    page_begin(page, TEXT("申请数据"), TEXT("The application"));
    for (uint32_t i = 0; i < program_RECORDS_count(program); i++) {
        const BundleRecord *record = program_RECORDS(program) + i;
        open_section(page, book_text(page->book, record->name));
        for (uint32_t k = 0; k < record->fields.count; k++)
            add_field(page, program_FIELDS(program) + record->fields.first + k);
        buffer_add_string(page->out, "</tbody></table></div>\n");
    }
    for (uint32_t i = 0; i < program_ENUMS_count(program); i++) {
        const BundleEnum *enumeration = program_ENUMS(program) + i;
        open_section(page, book_text(page->book, enumeration->name));
        add_members(page, enumeration);
        buffer_add_string(page->out, "</tbody></table></div>\n");
    }
    page_end(page);
}
