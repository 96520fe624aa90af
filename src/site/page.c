#include "site/page.h"

static void add_links(Page *page)
{
    buffer_add_string(page->out, "<nav>");
    buffer_add_format(page->out, "<a href=\"%sindex.html\">", page->root);
    html_words(page->out, "首页", "Home");
    buffer_add_format(page->out, "</a><a href=\"%stopics.html\">", page->root);
    html_words(page->out, "要求", "Topics");
    buffer_add_format(page->out, "</a><a href=\"%stables.html\">", page->root);
    html_words(page->out, "表格", "Tables");
    buffer_add_format(page->out, "</a><a href=\"%srecords.html\">", page->root);
    html_words(page->out, "申请数据", "Application");
    buffer_add_string(page->out, "</a></nav>");
}

static void add_tools(Page *page)
{
    buffer_add_string(page->out,
                      "<div class=\"tools\"><input id=\"search\" type=\"search\" "
                      "placeholder=\"搜索 Search\" aria-label=\"搜索 Search\" autocomplete=\"off\">"
                      "<label class=\"as-of\">");
    html_words(page->out, "生效日", "In force on");
    buffer_add_string(
        page->out, " <input id=\"as-of\" type=\"date\"></label>"
                   "<span class=\"languages\" role=\"group\" aria-label=\"语言 Language\">"
                   "<button data-show=\"zh\">中文</button><button data-show=\"en\">English</button>"
                   "<button data-show=\"both\">中/En</button></span></div>"
                   "<ol id=\"results\" hidden></ol>");
}

void page_begin(Page *page, Text title_zh, Text title_en)
{
    Buffer *out = page->out;
    buffer_add_string(out,
                      "<!DOCTYPE html>\n<html lang=\"zh\" data-show=\"both\">\n<head>\n"
                      "<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<title>");
    html_text(out, title_zh);
    if (!text_equal(title_zh, title_en)) {
        buffer_add_string(out, " ");
        html_text(out, title_en);
    }
    buffer_add_format(
        out,
        "</title>\n<link rel=\"stylesheet\" href=\"%sstyle.css\">\n"
        "<script src=\"%ssearch.js\" defer></script>\n"
        "<script src=\"%ssite.js\" defer></script>\n</head>\n<body data-root=\"%s\">\n"
        "<header>",
        page->root, page->root, page->root, page->root);
    add_links(page);
    add_tools(page);
    buffer_add_string(out, "</header>\n<main>\n<h1>");
    html_both(out, title_zh, title_en);
    buffer_add_string(out, "</h1>\n");
}

void page_end(Page *page)
{
    const BundleMeta *meta = program_meta(page->book->program);
    buffer_add_string(page->out, "</main>\n<footer>");
    html_text(page->out, book_text(page->book, meta->name));
    buffer_add_char(page->out, ' ');
    html_text(page->out, book_text(page->book, meta->version));
    buffer_add_string(page->out, " · <code>");
    program_hash_write(page->out, page->book->program);
    buffer_add_string(page->out, "</code></footer>\n</body>\n</html>\n");
}

void page_open_link(const Page *page, const char *folder, Text name)
{
    buffer_add_format(page->out, "<a href=\"%s%s/", page->root, folder);
    html_url(page->out, name);
    buffer_add_string(page->out, ".html\">");
}

/* ---- tables ---------------------------------------------------------------------------------- */

static const Heading dated_headings[] = {
    {"自", "From"}, {"至（不含）", "Until"}, {"依据", "Source"}};
enum { DATED_COUNT = sizeof dated_headings / sizeof dated_headings[0] };

static void add_heading(Page *page, Heading heading)
{
    buffer_add_string(page->out, "<th>");
    html_words(page->out, heading.zh, heading.en);
    buffer_add_string(page->out, "</th>");
}

void page_headings(Page *page, const Heading *headings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_heading(page, headings[i]);
    for (size_t i = 0; i < DATED_COUNT; i++)
        add_heading(page, dated_headings[i]);
}

void page_open_cell(Page *page, Heading heading)
{
    buffer_add_format(page->out, "<td data-label=\"%s %s\">", heading.zh, heading.en);
}

static void add_day(Page *page, Heading heading, int32_t days)
{
    buffer_add_format(page->out, "<td class=\"day\" data-label=\"%s %s\">", heading.zh, heading.en);
    book_day(page->out, days);
    buffer_add_string(page->out, "</td>");
}

void page_dated_cells(Page *page, int32_t from, int32_t until, Text cite)
{
    add_day(page, dated_headings[0], from);
    add_day(page, dated_headings[1], until);
    page_open_cell(page, dated_headings[2]);
    html_text(page->out, cite);
    buffer_add_string(page->out, "</td>");
}
