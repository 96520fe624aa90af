/*
 * page_place.c - what one place asks, and what holds everywhere.
 */
#include "site/page.h"

static const Heading requirement_heading = {"要求", "Requirement"};
static const Heading applicant_heading = {"对象", "Applies to"};

static void add_topic_link(Page *page, const Requirement *requirement)
{
    if (requirement->has_topic)
        page_open_link(page, "topic", requirement->topic);
    else
        buffer_add_format(page->out, "<a href=\"%ssettings.html\">", page->root);
    buffer_add_string(page->out, "<code>");
    html_text(page->out, requirement->topic);
    buffer_add_string(page->out, "</code></a>");
}

static void add_rule(Page *page, const BundleRule *rule, uint32_t place, uint32_t constant)
{
    buffer_add_string(page->out, "<p>");
    book_severity(page->out, page->book, rule);
    buffer_add_char(page->out, ' ');
    book_message(page->out, page->book, rule, place, constant);
    buffer_add_string(page->out, "</p>");
}

static bool stands_under(const Book *book, const BundleRule *rule, uint32_t setting)
{
    for (uint32_t i = 0; i < rule->unders.count; i++) {
        if (program_SETTING_REFS(book->program)[rule->unders.first + i] == setting)
            return true;
    }
    return false;
}

/* A setting's value as the rules that stand under it say it; else the bare value. */
static void add_setting(Page *page, const BundleSettingValue *value, uint32_t place)
{
    const Program *program = page->book->program;
    bool said = false;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        if (!stands_under(page->book, rule, value->setting))
            continue;
        add_rule(page, rule, place, value->constant);
        said = true;
    }
    if (said)
        return;
    buffer_add_string(page->out, "<p><b>");
    book_value_both(page->out, page->book, value->constant);
    buffer_add_string(page->out, "</b></p>");
}

static void add_what(Page *page, const Requirement *requirement, uint32_t place)
{
    const Program *program = page->book->program;
    switch (requirement->kind) {
    case REQUIREMENT_SETTING:
        add_setting(page, program_SETTING_VALUES(program) + requirement->index, place);
        break;
    case REQUIREMENT_RULE:
        add_rule(page, program_RULES(program) + requirement->index, place, NONE);
        break;
    case REQUIREMENT_EXCEPTION:
        buffer_add_string(page->out, "<p><span class=\"severity exception\">");
        html_words(page->out, "例外", "exception");
        buffer_add_string(page->out, "</span></p>");
        book_rule_source(page->out, page->book,
                         program_EXCEPTIONS(program)[requirement->index].module,
                         program_EXCEPTIONS(program)[requirement->index].line);
        break;
    }
}

static void add_requirement(Page *page, const Requirement *requirement, uint32_t place)
{
    Buffer *out = page->out;
    buffer_add_string(out, "<tr");
    book_period_attributes(out, requirement->validity);
    buffer_add_char(out, '>');
    page_open_cell(page, requirement_heading);
    add_what(page, requirement, place);
    add_topic_link(page, requirement);
    buffer_add_string(out, "</td>");
    page_open_cell(page, applicant_heading);
    book_limits(out, page->book, requirement->validity);
    buffer_add_string(out, "</td>");
    page_dated_cells(page, requirement->validity->from, requirement->validity->until,
                     book_text(page->book, requirement->validity->cite));
    buffer_add_string(out, "</tr>\n");
}

void page_place(Page *page, uint32_t ordinal)
{
    const Book *book = page->book;
    if (ordinal == NONE) {
        page_begin(page, TEXT("各地通用要求"), TEXT("Asked everywhere"));
    } else {
        const BundleMember *place = book_place(book, ordinal);
        page_begin(page, book_text(book, place->zh), book_text(book, place->en));
    }
    buffer_add_string(page->out, "<table class=\"requirements\">\n<thead><tr>");
    page_headings(page, (const Heading[]){requirement_heading, applicant_heading}, 2);
    buffer_add_string(page->out, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < book->requirement_count; i++) {
        if (book_asked_in(book, &book->requirements[i], ordinal))
            add_requirement(page, &book->requirements[i], ordinal);
    }
    buffer_add_string(page->out, "</tbody>\n</table>\n");
    if (ordinal != NONE) {
        buffer_add_string(page->out, "<p class=\"more\">");
        buffer_add_format(page->out, "<a href=\"%severywhere.html\">", page->root);
        html_words(page->out, "另须满足各地通用要求", "What is asked everywhere holds too");
        buffer_add_string(page->out, "</a></p>\n");
    }
    page_end(page);
}
