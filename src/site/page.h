/*
 * page.h - the pages of a site.
 *
 * Layer: site.
 */
#pragma once

#include "site/book.h"

/* A page being written. `root` leads from it to the site's first page: "" or "../". */
typedef struct Page {
    Buffer *out;
    const Book *book;
    const char *root;
} Page;

/* Everything before and after a page's own content. */
void page_begin(Page *page, Text title_zh, Text title_en);
void page_end(Page *page);
/* A link to another page of the site; its text follows and ends with "</a>". */
void page_open_link(const Page *page, const char *folder, Text name);

/* A column of a table, in both languages. */
typedef struct Heading {
    const char *zh;
    const char *en;
} Heading;
/* The headings of a row; those of page_dated_cells() follow by themselves. */
void page_headings(Page *page, const Heading *headings, size_t count);
/* The last cells of whatever is dated and cited: from, until, source. */
void page_dated_cells(Page *page, int32_t from, int32_t until, Text cite);
/* Opens a cell; on a phone its heading stands before it. */
void page_open_cell(Page *page, Heading heading);

/* A table of requirements: those of one place, or (NONE) those that hold everywhere. */
void page_place(Page *page, uint32_t ordinal);
/* One topic: its rules with their sources, and who asks it. */
void page_topic(Page *page, const Topic *topic);
void page_topics(Page *page);
void page_tables(Page *page);
void page_settings(Page *page);
void page_records(Page *page);
void page_index(Page *page);

/* The pages' titles and addresses for site.js's search: one JavaScript file. */
void page_search_index(Buffer *out, const Book *book);
