/*
 * page_index.c - where a site begins, and what its search knows.
 */
#include "site/page.h"

static void add_places(Page *page)
{
    const Book *book = page->book;
    buffer_add_string(page->out, "<ul class=\"places\">\n");
    for (uint32_t i = 0; book->places != NULL && i < book->places->members.count; i++) {
        const BundleMember *place = book_place(book, i);
        buffer_add_string(page->out, "<li>");
        page_open_link(page, "place", book_text(book, place->code));
        html_both(page->out, book_text(book, place->zh), book_text(book, place->en));
        buffer_add_string(page->out, "</a></li>\n");
    }
    buffer_add_format(page->out, "<li><a href=\"%severywhere.html\">", page->root);
    html_words(page->out, "各地通用", "Everywhere");
    buffer_add_string(page->out, "</a></li>\n</ul>\n");
}

void page_index(Page *page)
{
    const Program *program = page->book->program;
    const BundleMeta *meta = program_meta(program);
    Text name = book_text(page->book, meta->name);
    page_begin(page, name, name);
    buffer_add_string(page->out, "<p class=\"counts\">");
    buffer_add_format(page->out, "<span lang=\"zh\">%u 条规则，%u 个设置值，%u 张表</span>",
                      program_RULES_count(program), program_SETTING_VALUES_count(program),
                      program_TABLES_count(program));
    buffer_add_format(page->out,
                      "<span lang=\"en\">%u rules, %u values of settings, %u tables</span>",
                      program_RULES_count(program), program_SETTING_VALUES_count(program),
                      program_TABLES_count(program));
    buffer_add_string(page->out, "</p>\n");
    add_places(page);
    page_end(page);
}

/* ---- search ---------------------------------------------------------------------------------- */

static void add_entry(Buffer *out, const char *folder, Text name, Text zh, Text en, Text words)
{
    Buffer url;
    buffer_init(&url, &out->allocator);
    buffer_add_string(&url, folder);
    html_url(&url, name);
    buffer_add_string(&url, ".html");
    buffer_add_string(out, "{\"u\":");
    buffer_add_json_string(out, buffer_text(&url));
    buffer_add_string(out, ",\"zh\":");
    buffer_add_json_string(out, zh);
    buffer_add_string(out, ",\"en\":");
    buffer_add_json_string(out, en);
    buffer_add_string(out, ",\"w\":");
    buffer_add_json_string(out, words);
    buffer_add_string(out, "},\n");
    out->failed = out->failed || buffer_failed(&url);
    buffer_free(&url);
}

/* The text of a message with a mark for each hole. */
static void add_template(Buffer *out, const Book *book, BundleRange parts)
{
    for (uint32_t i = 0; i < parts.count; i++) {
        const BundlePart *part = program_PARTS(book->program) + parts.first + i;
        if (part->hole != NONE)
            buffer_add_string(out, "…");
        else
            buffer_add(out, book_text(book, part->text));
    }
}

static void add_topic(Buffer *out, const Book *book, const Topic *topic)
{
    const BundleRule *rule = program_RULES(book->program) + topic->rules[0];
    Buffer zh, en;
    buffer_init_in(&zh, book->arena);
    buffer_init_in(&en, book->arena);
    add_template(&zh, book, rule->zh);
    add_template(&en, book, rule->en);
    add_entry(out, "topic/", topic->name, buffer_text(&zh), buffer_text(&en), topic->name);
}

void page_search_index(Buffer *out, const Book *book)
{
    const Program *program = book->program;
    buffer_add_string(out, "window.SITE_INDEX = [\n");
    for (uint32_t i = 0; book->places != NULL && i < book->places->members.count; i++) {
        const BundleMember *place = book_place(book, i);
        Text code = book_text(book, place->code);
        add_entry(out, "place/", code, book_text(book, place->zh), book_text(book, place->en),
                  code);
    }
    for (uint32_t i = 0; i < book->topic_count; i++)
        add_topic(out, book, &book->topics[i]);
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        Text name = book_text(book, program_TABLES(program)[i].name);
        add_entry(out, "", TEXT("tables"), name, name, TEXT("table 表格"));
    }
    buffer_add_string(out, "];\n");
}
