/*
 * page_topic.c - one topic: its rules beside their messages, and the places that ask it.
 */
#include "site/page.h"

static void add_period(Buffer *out, const BundleValidity *validity)
{
    if (validity->from == INT32_MIN && validity->until == INT32_MAX)
        return;
    buffer_add_string(out, "<p class=\"period\">");
    book_day(out, validity->from);
    buffer_add_string(out, " … ");
    book_day(out, validity->until);
    buffer_add_string(out, "</p>");
}

static void add_exceptions(Page *page, const BundleRule *rule)
{
    for (uint32_t i = 0; i < rule->exceptions.count; i++) {
        const BundleException *exception =
            program_EXCEPTIONS(page->book->program) + rule->exceptions.first + i;
        book_rule_source(page->out, page->book, exception->module, exception->line);
    }
}

static void add_rule(Page *page, uint32_t index)
{
    const BundleRule *rule = program_RULES(page->book->program) + index;
    Buffer *out = page->out;
    buffer_add_string(out, "<section class=\"rule\"><div><h2>");
    html_text(out, book_text(page->book, rule->short_name));
    buffer_add_string(out, "</h2><p>");
    book_severity(out, page->book, rule);
    buffer_add_string(out, "</p><p class=\"message\">");
    book_message(out, page->book, rule, NONE, NONE);
    buffer_add_string(out, "</p>");
    add_period(out, &rule->validity);
    if (rule->validity.cite.size_bytes > 0) {
        buffer_add_string(out, "<p class=\"cite\">");
        html_text(out, book_text(page->book, rule->validity.cite));
        buffer_add_string(out, "</p>");
    }
    buffer_add_string(out, "</div>");
    book_rule_source(out, page->book, rule->module, rule->line);
    add_exceptions(page, rule);
    buffer_add_string(out, "</section>\n");
}

static void add_places(Page *page, const Requirement *requirement)
{
    const Book *book = page->book;
    bool any = false;
    for (uint32_t i = 0; book->places != NULL && i < book->places->members.count; i++) {
        if (!book_asked_in(book, requirement, i))
            continue;
        const BundleMember *place = book_place(book, i);
        buffer_add_string(page->out, any ? "<br>" : "");
        page_open_link(page, "place", book_text(book, place->code));
        html_both(page->out, book_text(book, place->zh), book_text(book, place->en));
        buffer_add_string(page->out, "</a>");
        any = true;
    }
    if (!any)
        html_words(page->out, "各地", "Everywhere");
}

static void add_value(Page *page, const Requirement *requirement)
{
    if (requirement->kind != REQUIREMENT_SETTING)
        return;
    book_value_both(page->out, page->book,
                    program_SETTING_VALUES(page->book->program)[requirement->index].constant);
}

static const Heading asked_headings[] = {
    {"地区", "Place"}, {"对象", "Applies to"}, {"值", "Value"}};

static void add_asked(Page *page, const Requirement *requirement)
{
    Buffer *out = page->out;
    const BundleValidity *validity = requirement->validity;
    buffer_add_string(out, "<tr");
    book_period_attributes(out, validity);
    buffer_add_char(out, '>');
    page_open_cell(page, asked_headings[0]);
    add_places(page, requirement);
    buffer_add_string(out, "</td>");
    page_open_cell(page, asked_headings[1]);
    book_limits(out, page->book, validity);
    buffer_add_string(out, "</td>");
    page_open_cell(page, asked_headings[2]);
    add_value(page, requirement);
    buffer_add_string(out, "</td>");
    page_dated_cells(page, validity->from, validity->until, book_text(page->book, validity->cite));
    buffer_add_string(out, "</tr>\n");
}

static void add_who_asks(Page *page, const Topic *topic)
{
    Buffer *out = page->out;
    buffer_add_string(out, "<h2>");
    html_words(out, "提出此要求的地区", "Who asks it");
    buffer_add_string(out, "</h2>\n<table class=\"asked\"><thead><tr>");
    page_headings(page, asked_headings, sizeof asked_headings / sizeof asked_headings[0]);
    buffer_add_string(out, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < page->book->requirement_count; i++) {
        const Requirement *requirement = &page->book->requirements[i];
        if (requirement->has_topic && text_equal(requirement->topic, topic->name))
            add_asked(page, requirement);
    }
    buffer_add_string(out, "</tbody></table>\n");
}

void page_topic(Page *page, const Topic *topic)
{
    page_begin(page, topic->name, topic->name);
    for (uint32_t i = 0; i < topic->rule_count; i++)
        add_rule(page, topic->rules[i]);
    add_who_asks(page, topic);
    page_end(page);
}

/* How many places ask a topic now or once did; 0 where it is asked everywhere. */
static uint32_t count_places(const Book *book, const Topic *topic)
{
    uint32_t count = 0;
    for (uint32_t ordinal = 0; book->places != NULL && ordinal < book->places->members.count;
         ordinal++) {
        bool asked = false;
        for (uint32_t i = 0; !asked && i < book->requirement_count; i++) {
            const Requirement *requirement = &book->requirements[i];
            asked = requirement->has_topic && text_equal(requirement->topic, topic->name) &&
                    book_asked_in(book, requirement, ordinal);
        }
        count += asked ? 1 : 0;
    }
    return count;
}

void page_topics(Page *page)
{
    const Book *book = page->book;
    Buffer *out = page->out;
    page_begin(page, TEXT("要求"), TEXT("Topics"));
    buffer_add_string(out, "<table class=\"topics\"><tbody>\n");
    for (uint32_t i = 0; i < book->topic_count; i++) {
        const Topic *topic = &book->topics[i];
        const BundleRule *rule = program_RULES(book->program) + topic->rules[0];
        uint32_t places = count_places(book, topic);
        buffer_add_string(out, "<tr><td>");
        page_open_link(page, "topic", topic->name);
        buffer_add_string(out, "<code>");
        html_text(out, topic->name);
        buffer_add_string(out, "</code></a></td><td>");
        book_severity(out, book, rule);
        buffer_add_string(out, "</td><td>");
        book_message(out, book, rule, NONE, NONE);
        buffer_add_string(out, "</td><td>");
        if (places > 0)
            buffer_add_format(out, "%u", places);
        else
            html_words(out, "各地", "everywhere");
        buffer_add_string(out, "</td></tr>\n");
    }
    buffer_add_string(out, "</tbody></table>\n");
    page_end(page);
}
