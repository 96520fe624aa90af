#include "site/html.h"

void html_text(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        switch (text.data[i]) {
        case '<':
            buffer_add_string(out, "&lt;");
            break;
        case '>':
            buffer_add_string(out, "&gt;");
            break;
        case '&':
            buffer_add_string(out, "&amp;");
            break;
        case '"':
            buffer_add_string(out, "&quot;");
            break;
        default:
            buffer_add_char(out, text.data[i]);
            break;
        }
    }
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
}

void html_url(Buffer *out, Text path)
{
    for (size_t i = 0; i < path.size_bytes; i++) {
        if (is_plain(path.data[i]))
            buffer_add_char(out, path.data[i]);
        else
            buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)path.data[i]);
    }
}

void html_open_language(Buffer *out, bool chinese)
{
    buffer_add_string(out, chinese ? "<span lang=\"zh\">" : "<span lang=\"en\">");
}

void html_close_language(Buffer *out)
{
    buffer_add_string(out, "</span>");
}

void html_both(Buffer *out, Text zh, Text en)
{
    if (text_equal(zh, en)) {
        html_text(out, zh);
        return;
    }
    html_open_language(out, true);
    html_text(out, zh);
    html_close_language(out);
    html_open_language(out, false);
    html_text(out, en);
    html_close_language(out);
}

void html_words(Buffer *out, const char *zh, const char *en)
{
    html_both(out, text_of(zh), text_of(en));
}
