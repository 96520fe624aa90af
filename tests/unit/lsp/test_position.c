/* Places in UTF-16 code units, and file: URIs. */
#include "lsp/position.h"
#include "support/cases.h"

/* Lines of ASCII, of Chinese (one unit a character), of an emoji (two), ended in both ways; a last
 * one without an end. */
static const char text[] = "ab\n中文x\r\n😀y\n\nend";

typedef struct PlaceCase {
    const char *name;
    Position position;
    uint32_t offset;
    bool is_same_back; /* the offset's position is this one */
} PlaceCase;

static const PlaceCase places[] = {
    {"the start", {0, 0}, 0, true},
    {"a line's end", {0, 2}, 2, true},
    {"past a line's end", {0, 9}, 2, false},
    {"behind a Chinese character", {1, 1}, 6, true},
    {"behind both", {1, 2}, 9, true},
    {"before a carriage return", {1, 3}, 10, true},
    {"past it", {1, 4}, 10, false},
    {"before an emoji", {2, 0}, 12, true},
    {"within its surrogate pair", {2, 1}, 12, false},
    {"behind it", {2, 2}, 16, true},
    {"an empty line", {3, 0}, 18, true},
    {"the last line's end", {4, 3}, 22, true},
    {"past the text", {7, 1}, 22, false},
    {"far past it", {UINT32_MAX, UINT32_MAX}, 22, false},
};

static void check_place(void **state)
{
    const PlaceCase *c = *state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Sources *sources = sources_new(arena);
    uint32_t file;
    assert_true(sources_add(&file, sources, TEXT("a.licet"), text_of(text)));
    assert_int_equal(position_offset(text_of(text), c->position), c->offset);
    Position back = position_of(sources, file, c->offset);
    bool is_same = back.line == c->position.line && back.character == c->position.character;
    assert_int_equal(is_same, c->is_same_back);
    arena_free(arena);
}

typedef struct UriCase {
    const char *name;
    const char *uri;
    const char *path; /* NULL: it names no file */
} UriCase;

static const UriCase uris[] = {
    {"plain", "file:///a/b.licet", "/a/b.licet"},
    {"a host", "file://localhost/a", "/a"},
    {"spaces and Chinese", "file:///a%20b/%E8%A7%84%E5%88%99", "/a b/规则"},
    {"small hex", "file:///%e8%a7%84", "/规"},
    {"a lone per cent", "file:///100%", "/100%"},
    {"no hex behind it", "file:///%zz", "/%zz"},
    {"another scheme", "untitled:a", NULL},
    {"nothing", "", NULL},
    {"no path", "file://", NULL},
};

static void check_uri(void **state)
{
    const UriCase *c = *state;
    Allocator allocator = allocator_system();
    Buffer path, uri, again;
    buffer_init(&path, &allocator);
    buffer_init(&uri, &allocator);
    buffer_init(&again, &allocator);
    bool is_file = position_read_uri(&path, text_of(c->uri));
    assert_int_equal(is_file, c->path != NULL);
    if (is_file) {
        assert_text_equal(buffer_text(&path), c->path);
        position_write_uri(&uri, buffer_text(&path));
        assert_true(position_read_uri(&again, buffer_text(&uri)));
        assert_text_equal(buffer_text(&again), c->path);
    }
    buffer_free(&again);
    buffer_free(&uri);
    buffer_free(&path);
}

int main(void)
{
    return RUN_CASES(places, check_place) + RUN_CASES(uris, check_uri);
}
