/*
 * scan.h - from bytes to tokens: what flex's patterns cannot see.
 *
 * The patterns are in grammar/licet.l; their actions call the functions below, which know the
 * context: open brackets, where a date may stand, messages and their holes. The parser reads
 * tokens through licet_yylex(), which also passes over what follows a mistake.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"

/* Prepares the scanner for parser->source, which is valid UTF-8; `first_token` says what is to
 * be read. False when memory is exhausted. End it with scan_end(). */
bool scan_begin(Parser *parser, int first_token);
void scan_end(Parser *parser);

/* ---- for the patterns' actions; `span` is the token's ---------------------------------------- */

/* Opens and closes brackets; the token to return. scan_close_brace() sets *hole_ended when a
 * message's text goes on behind the brace. */
int scan_open(Parser *parser, int token, Span span);
int scan_close(Parser *parser, int token);
int scan_close_brace(Parser *parser, bool *hole_ended);
int scan_semicolon(Parser *parser);

/* Reports full-width or typographic forms of ASCII punctuation: the token stands for `ascii`. */
void scan_full_width(Parser *parser, Span span, const char *ascii);

/* Sets *out to the name that a run of word characters at `span`, not all of them ASCII, is, and
 * reports what is wrong with it. False when no name begins there, reported. *size_bytes is how much
 * of the run is dealt with. */
bool scan_identifier(Parser *parser, Text *out, size_t *size_bytes, Span span);

/* Reports a character that means nothing in code; NULs have become spaces before. */
void scan_unexpected(Parser *parser, Span span);

/* Keeps a comment for the formatter and the documentation. */
void scan_comment(Parser *parser, Span span);

/* Whether the ten bytes of `span` that look like a date are one here; where not, but a calendar
 * day, warns that they are a subtraction. */
bool scan_date(Parser *parser, Span span);

/* Whether a quote that begins here begins a message: after zh and en. */
bool scan_expects_message(const Parser *parser);

/* A text that is not closed, from `span` on. */
void scan_unterminated(Parser *parser, Span span);

/* Messages. `quotes` is what opens it, prefix and all; `close` what will end it. */
void scan_message_begin(Parser *parser, Span quotes, Text close);
/* Whether the quotes at `span` end the message; *size_bytes is how many of their bytes count. */
bool scan_message_ends(const Parser *parser, size_t *size_bytes, Span span);
/* The text since the last hole up to `end`, decoded; *span gets its place. */
Text scan_message_run(Parser *parser, Span *span, uint32_t end);
/* Reports, once, that the message or its hole is not closed. */
void scan_message_unterminated(Parser *parser);
/* Whether a hole of a message that must end on its line is open, and if `quote` is not 0, whether
 * that quote would end the message. */
bool scan_in_short_hole(const Parser *parser, char quote);
/* Closes the hole without its brace. */
void scan_hole_abandon(Parser *parser);

/* Whether the last token stands in a hole that nothing closes before its message's end. */
bool scan_hole_is_open(Parser *parser);

/* Whether the last token begins a declaration on a line of its own inside a block of clauses or
 * rows: then the block's closing brace is missing. */
bool scan_block_is_open(const Parser *parser);

/* The closing quote that belongs to an opening typographic quote. */
Text scan_closing_quote(Text quote);
/* Reports a text in typographic quotes, which `quote` opens; false when `close` does not follow on
 * its line. Else *body is what stands between them. */
bool scan_smart_text(Parser *parser, Text *body, Span quote, Text close);

/* ---- for the parser -------------------------------------------------------------------------- */

/* Told of a syntax error at the last token: passes over tokens until the next sound place. With
 * `repaired`, the parser goes on at once as if the missing ';' stood there. */
void scan_recover(Parser *parser, bool repaired);

/* Whether nothing but white space precedes `offset` on its line. */
bool scan_first_on_line(const Parser *parser, uint32_t offset);
