/*
 * html.h - text into HTML, in two languages.
 *
 * Whatever comes from rules goes through html_text(): nothing they say can be markup.
 *
 * Layer: site.
 */
#pragma once

#include "base/buffer.h"

/* Escaped for elements and for attributes in double quotes. */
void html_text(Buffer *out, Text text);
/* A path as part of an URL: everything but letters, digits, '-', '_', '.' and '/' is
 * percent-encoded. */
void html_url(Buffer *out, Text path);

/* The page shows one language or both: each text stands twice, marked with its language; once where
 * both are the same. */
void html_open_language(Buffer *out, bool chinese);
void html_close_language(Buffer *out);
void html_both(Buffer *out, Text zh, Text en);
/* The same for texts of this program. */
void html_words(Buffer *out, const char *zh, const char *en);
