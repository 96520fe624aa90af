/*
 * position.c - places and files as the Language Server Protocol names them.
 */
#include "lsp/position.h"
#include "base/buffer.h"

#include "base/utf8.h"

/* ---- places ---------------------------------------------------------------------------------- */

/* The bytes of the character at `at` (one for what is no UTF-8), and its UTF-16 code units. */
static size_t step(Text text, size_t at, uint32_t *out_units)
{
    uint32_t code_point = 0;
    size_t size_bytes = utf8_decode(&code_point, text, at);
    *out_units = size_bytes == 4 ? 2 : 1;
    return size_bytes > 0 ? size_bytes : 1;
}

uint32_t position_units(Text text)
{
    uint32_t units = 0, count;
    for (size_t at = 0; at < text.size_bytes; units += count)
        at += step(text, at, &count);
    return units;
}

static size_t line_start(Text text, uint32_t line)
{
    size_t at = 0;
    for (; line > 0; line--) {
        size_t end = text_find(text, TEXT("\n"), at);
        if (end == SIZE_MAX)
            return text.size_bytes;
        at = end + 1;
    }
    return at;
}

uint32_t position_offset(Text text, Position position)
{
    size_t at = line_start(text, position.line);
    uint32_t units = 0, count;
    while (at < text.size_bytes && text.data[at] != '\n' && text.data[at] != '\r') {
        size_t size_bytes = step(text, at, &count);
        if (units + count > position.character)
            break;
        units += count;
        at += size_bytes;
    }
    return (uint32_t)at;
}

Position position_of(const Sources *sources, uint32_t file, uint32_t offset)
{
    const SourceFile *source = sources_get(sources, file);
    LineColumn place = sources_locate(sources, file, offset);
    Text line = sources_line(sources, file, place.line);
    size_t start = (size_t)(line.data - source->text.data);
    size_t end = offset < source->text.size_bytes ? offset : source->text.size_bytes;
    Text before = text_slice(source->text, start, end > start ? end : start);
    return (Position){place.line - 1, position_units(before)};
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool stands_for_itself(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '-' || c == '_' || c == '.' || c == '~';
}

void position_write_uri(Buffer *out, Text path)
{
    buffer_add_string(out, "file://");
    for (size_t i = 0; i < path.size_bytes; i++) {
        if (stands_for_itself(path.data[i]))
            buffer_add_char(out, path.data[i]);
        else
            buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)path.data[i]);
    }
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool position_read_uri(Buffer *out, Text uri)
{
    static const Text scheme = TEXT_INIT("file://");
    if (!text_starts_with(uri, scheme))
        return false;
    size_t at = text_find(uri, TEXT("/"), scheme.size_bytes); /* past a host's name */
    for (; at < uri.size_bytes; at++) {
        int high = uri.data[at] == '%' && at + 2 < uri.size_bytes ? hex(uri.data[at + 1]) : -1;
        int low = high >= 0 ? hex(uri.data[at + 2]) : -1;
        if (low < 0) {
            buffer_add_char(out, uri.data[at]);
            continue;
        }
        buffer_add_char(out, (char)(high * 16 + low));
        at += 2;
    }
    return out->size_bytes > 0;
}
