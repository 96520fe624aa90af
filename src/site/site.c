/*
 * site.c - which pages there are.
 */
#include "site/site.h"

#include "site/assets.h"
#include "site/page.h"

typedef struct Writer {
    const SiteSink *sink;
    const Book *book;
    Buffer page;
    Status status;
} Writer;

/* Begins a page; what has gone wrong before keeps the rest from being written. */
static Page new_page(Writer *writer, const char *root)
{
    buffer_clear(&writer->page);
    return (Page){&writer->page, writer->book, root};
}

static void finish(Writer *writer, const char *folder, Text name, const char *suffix)
{
    Buffer path;
    if (writer->status != STATUS_OK)
        return;
    buffer_init(&path, &writer->page.allocator);
    buffer_add_string(&path, folder);
    buffer_add(&path, name);
    buffer_add_string(&path, suffix);
    if (buffer_failed(&path) || buffer_failed(&writer->page))
        writer->status = STATUS_MEMORY;
    else
        writer->status = writer->sink->write(writer->sink->context, buffer_text(&path),
                                             buffer_text(&writer->page));
    buffer_free(&path);
}

static void write_top(Writer *writer, const char *name, void (*make)(Page *page))
{
    Page page = new_page(writer, "");
    make(&page);
    finish(writer, "", text_of(name), ".html");
}

static void write_places(Writer *writer)
{
    const Book *book = writer->book;
    for (uint32_t i = 0; book->places != NULL && i < book->places->members.count; i++) {
        Page page = new_page(writer, "../");
        page_place(&page, i);
        finish(writer, "place/", book_text(book, book_place(book, i)->code), ".html");
    }
    Page everywhere = new_page(writer, "");
    page_place(&everywhere, NONE);
    finish(writer, "", TEXT("everywhere"), ".html");
}

static void write_topics(Writer *writer)
{
    for (uint32_t i = 0; i < writer->book->topic_count; i++) {
        Page page = new_page(writer, "../");
        page_topic(&page, &writer->book->topics[i]);
        finish(writer, "topic/", writer->book->topics[i].name, ".html");
    }
}

static void write_assets(Writer *writer, const SiteAsset *assets, size_t count, const char *suffix)
{
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&writer->page);
        buffer_add(&writer->page, assets[i].text);
        finish(writer, "", assets[i].name, suffix);
    }
}

static void write_search(Writer *writer)
{
    buffer_clear(&writer->page);
    page_search_index(&writer->page, writer->book);
    finish(writer, "", TEXT("search"), ".js");
}

Status site_write(const SiteInput *input, const SiteSink *sink, const Allocator *allocator)
{
    Book book;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return STATUS_MEMORY;
    Writer writer = {.sink = sink, .book = &book, .status = book_init(&book, input, arena)};
    buffer_init(&writer.page, allocator);
    if (writer.status == STATUS_OK) {
        write_top(&writer, "index", page_index);
        write_top(&writer, "topics", page_topics);
        write_top(&writer, "tables", page_tables);
        write_top(&writer, "settings", page_settings);
        write_top(&writer, "records", page_records);
        write_places(&writer);
        write_topics(&writer);
        write_search(&writer);
        write_assets(&writer, site_sheets, site_sheets_count, ".css");
        write_assets(&writer, site_scripts, site_scripts_count, ".js");
    }
    buffer_free(&writer.page);
    arena_free(arena);
    return writer.status;
}
