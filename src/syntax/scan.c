#include "syntax/scan.h"

#include "licet.tab.h"

#define YYSTYPE LICET_YYSTYPE
#define YYLTYPE LICET_YYLTYPE
#include "licet.lex.h"

#include "base/utf8.h"
#include "syntax/identifier.h"
#include "syntax/literal.h"
#include "value/calendar.h"

int licet_yylex(LICET_YYSTYPE *value, LICET_YYLTYPE *span, Parser *parser);

/* ---- beginning and end --------------------------------------------------------------------- */

enum { FLEX_END_BYTES = 2 }; /* the NULs that flex wants behind its text */

/* A rule file has no NULs: each is reported and read as a space. (A bare expression may hold them
 * in its texts, as CEL allows.) */
static void blank_nuls(Parser *parser, char *copy)
{
    size_t size_bytes = parser->source.size_bytes;
    for (char *nul = memchr(copy, '\0', size_bytes); nul != NULL;
         nul = memchr(nul, '\0', size_bytes - (size_t)(nul - copy))) {
        uint32_t at = (uint32_t)(nul - copy);
        Diag diag = diag_at(DIAG_NUL_IN_SOURCE, (Span){parser->file, at, at + 1});
        diag.hint = TEXT("Remove the byte; in a text write \\x00.");
        diags_add(parser->diags, &diag, "there is a NUL byte in the source");
        *nul = ' ';
    }
}

/* What follows reads a copy of the text without a mark at its start, and a file's without NULs. */
static bool blank_source(Parser *parser, bool marked)
{
    char *copy = arena_alloc_unset(parser->arena, parser->source.size_bytes);
    if (copy == NULL)
        return false;
    memcpy(copy, parser->source.data, parser->source.size_bytes);
    if (parser->scanner.whole_file)
        blank_nuls(parser, copy);
    if (marked)
        memset(copy, ' ', 3);
    parser->source.data = copy;
    return true;
}

bool scan_begin(Parser *parser, int first_token)
{
    static const char mark[] = "\xEF\xBB\xBF";
    Scanner *scanner = &parser->scanner;
    scanner->first_token = first_token;
    scanner->whole_file = parser->module != NULL;
    scanner->at_statement = scanner->whole_file;
    scanner->span = scanner->previous_span = (Span){parser->file, 0, 0};

    size_t size_bytes = parser->source.size_bytes;
    bool marked = text_starts_with(parser->source, (Text){mark, 3});
    bool has_nul = size_bytes > 0 && memchr(parser->source.data, '\0', size_bytes) != NULL;
    if ((marked || (has_nul && scanner->whole_file)) && !blank_source(parser, marked))
        return false;
    scanner->flex_text =
        allocator_alloc(arena_allocator(parser->arena), size_bytes + FLEX_END_BYTES);
    if (scanner->flex_text == NULL) {
        parser->memory_failed = true;
        return false;
    }
    if (size_bytes > 0)
        memcpy(scanner->flex_text, parser->source.data, size_bytes);
    memset(scanner->flex_text + size_bytes, 0, FLEX_END_BYTES);
    if (licet_scan_lex_init_extra(parser, &scanner->flex) != 0)
        return false;
    return licet_scan__scan_buffer(scanner->flex_text, size_bytes + FLEX_END_BYTES,
                                   scanner->flex) != NULL;
}

void scan_end(Parser *parser)
{
    if (parser->scanner.flex != NULL)
        licet_scan_lex_destroy(parser->scanner.flex);
    parser->scanner.flex = NULL;
    if (parser->scanner.flex_text != NULL)
        allocator_free(arena_allocator(parser->arena), parser->scanner.flex_text,
                       parser->source.size_bytes + FLEX_END_BYTES);
    parser->scanner.flex_text = NULL;
}

/* ---- brackets -------------------------------------------------------------------------------- */

static bool is_block(FrameKind kind)
{
    return kind >= FRAME_DECLARATIONS;
}

/* What the innermost block holds; declarations at the top level. */
static FrameKind innermost_block(const Scanner *scanner)
{
    for (uint32_t i = scanner->frame_count; i > 0; i--)
        if (is_block(scanner->frames[i - 1].kind))
            return scanner->frames[i - 1].kind;
    return FRAME_DECLARATIONS;
}

static void pop_to(Scanner *scanner, uint32_t frame_count)
{
    while (scanner->frame_count > frame_count)
        if (is_block(scanner->frames[--scanner->frame_count].kind))
            scanner->block_count--;
}

int scan_open(Parser *parser, int token, Span span)
{
    Scanner *scanner = &parser->scanner;
    if (scanner->frame_count == LIMIT_SOURCE_DEPTH) {
        Diag diag = diag_at(DIAG_TOO_DEEP, span);
        diag.hint = TEXT("Name a part of it with let and use the name here.");
        diags_add(parser->diags, &diag, "brackets are nested deeper than %d levels",
                  (int)LIMIT_SOURCE_DEPTH);
        parser->too_deep_reported = true;
        scanner->stopped = true;
        return 0;
    }
    FrameKind kind = token == OPEN_BRACE   ? FRAME_BRACE
                     : token == HOLE_BEGIN ? FRAME_HOLE
                                           : FRAME_BRACKET;
    if (token == OPEN_BRACE && scanner->next_brace_is_block) {
        kind = scanner->next_block;
        scanner->next_brace_is_block = false;
        scanner->block_count++;
    }
    scanner->frames[scanner->frame_count++] = (Frame){kind, token, span.start};
    return token;
}

int scan_close(Parser *parser, int token)
{
    Scanner *scanner = &parser->scanner;
    int opener = token == CLOSE_PAREN ? OPEN_PAREN : OPEN_BRACKET;
    if (scanner->frame_count > 0 && scanner->frames[scanner->frame_count - 1].token == opener)
        scanner->frame_count--;
    return token;
}

int scan_close_brace(Parser *parser, bool *hole_ended)
{
    Scanner *scanner = &parser->scanner;
    *hole_ended = false;
    for (uint32_t i = scanner->frame_count; i > 0; i--) {
        FrameKind kind = scanner->frames[i - 1].kind;
        if (kind == FRAME_BRACKET)
            continue;
        pop_to(scanner, i - 1);
        *hole_ended = kind == FRAME_HOLE;
        return *hole_ended ? HOLE_END : CLOSE_BRACE;
    }
    return CLOSE_BRACE;
}

/* No expression holds a ';', so that whatever is open inside the block was forgotten. */
int scan_semicolon(Parser *parser)
{
    Scanner *scanner = &parser->scanner;
    uint32_t i = scanner->frame_count;
    while (i > 0 && scanner->frames[i - 1].kind < FRAME_HOLE)
        i--;
    pop_to(scanner, i);
    return SEMICOLON;
}

static uint32_t line_end(const Parser *parser, uint32_t offset)
{
    size_t end = text_find(parser->source, TEXT("\n"), offset);
    return end == SIZE_MAX ? (uint32_t)parser->source.size_bytes : (uint32_t)end;
}

/* ---- characters ------------------------------------------------------------------------------ */

void scan_full_width(Parser *parser, Span span, const char *ascii)
{
    Diag diag = diag_at(DIAG_FULL_WIDTH, span);
    Text found = parser_slice(parser, span);
    diag.fix = (FixIt){span, text_of(ascii)};
    if (ascii[0] == ' ' || ascii[0] == '\0') {
        diag.hint = TEXT("Write a plain space, or nothing.");
        diags_add(parser->diags, &diag, "a special space stands in code");
        return;
    }
    diag.hint = diags_text(parser->diags, "Write %s instead.", ascii);
    diags_add(parser->diags, &diag, "\"%.*s\" is no punctuation of code", TEXT_ARG(found));
}

void scan_unexpected(Parser *parser, Span span)
{
    Diag diag = diag_at(DIAG_UNEXPECTED_CHAR, span);
    Text found = parser_slice(parser, span);
    parser->scanner.quiet_until = span.end + 1;
    if (text_equal(found, TEXT("#"))) {
        diag.hint = TEXT("A comment begins with //.");
        parser->scanner.quiet_until = line_end(parser, span.end);
    } else if (text_equal(found, TEXT("`"))) {
        diag.hint =
            TEXT("A name in backquotes stands only behind a dot or before a colon, on one line.");
    }
    diags_add(parser->diags, &diag, "\"%.*s\" means nothing here", TEXT_ARG(found));
}

static void report_name(Parser *parser, IdentifierFault fault, Span span, Text written)
{
    Text word = parser_slice(parser, span);
    if (fault == IDENTIFIER_MIXED) {
        Diag diag = diag_at(DIAG_MIXED_SCRIPT, span);
        diag.hint = TEXT("Type the whole name in one script.");
        diags_add(parser->diags, &diag,
                  "the name \"%.*s\" mixes Latin, Greek or Cyrillic letters that look alike",
                  TEXT_ARG(word));
        return;
    }
    bool full_width = fault == IDENTIFIER_FULL_WIDTH;
    Diag diag = diag_at(full_width ? DIAG_FULL_WIDTH : DIAG_NOT_NFC, span);
    diag.fix = (FixIt){span, written};
    diag.hint = full_width ? TEXT("Write it in plain letters and digits, as the fix does.")
                           : TEXT("Write its letters composed, as the fix does.");
    diags_add(parser->diags, &diag,
              full_width ? "the name \"%.*s\" has full-width letters or digits"
                         : "the name \"%.*s\" is not in Unicode normal form C",
              TEXT_ARG(word));
}

/* Bytes at the start of `word` with which no name begins. */
static size_t nameless_length(Text word)
{
    size_t offset = 0;
    while (offset < word.size_bytes &&
           identifier_length(text_slice(word, offset, word.size_bytes)) == 0) {
        uint32_t c;
        offset += utf8_decode(&c, word, offset);
    }
    return offset;
}

/* A run with a character that no name has is one name all the same: it was meant as one. */
bool scan_identifier(Parser *parser, Text *out, size_t *size_bytes, Span span)
{
    Text word = parser_slice(parser, span);
    size_t length = identifier_length(word);
    if (length < word.size_bytes) {
        uint32_t c;
        uint32_t at = span.start + (uint32_t)length;
        size_t odd_bytes = utf8_decode(&c, word, length);
        scan_unexpected(parser, (Span){span.file, at, at + (uint32_t)odd_bytes});
    }
    if (length == 0) {
        *size_bytes = nameless_length(word);
        return false;
    }
    *size_bytes = word.size_bytes;
    *out = word;
    if (length < word.size_bytes)
        return true;
    IdentifierFault fault = identifier_check(out, parser->arena, word);
    if (fault != IDENTIFIER_SOUND)
        report_name(parser, fault, span, *out);
    return true;
}

bool scan_first_on_line(const Parser *parser, uint32_t offset)
{
    while (offset > 0) {
        char c = parser->source.data[--offset];
        if (c == '\n')
            return true;
        if (c != ' ' && c != '\t' && c != '\r')
            return false;
    }
    return true;
}

void scan_comment(Parser *parser, Span span)
{
    Module *module = parser->module;
    if (module == NULL)
        return;
    Comment *comments = arena_grow(parser->arena, module->comments, module->comment_count,
                                   &parser->scanner.comment_capacity, sizeof *comments);
    if (comments == NULL)
        return;
    module->comments = comments;
    while (span.end > span.start && parser->source.data[span.end - 1] == '\r')
        span.end--;
    module->comments[module->comment_count++] =
        (Comment){span, scan_first_on_line(parser, span.start)};
}

/* ---- dates ----------------------------------------------------------------------------------- */

bool scan_date(Parser *parser, Span span)
{
    Text rest = text_slice(parser->source, span.end, parser->source.size_bytes);
    bool goes_on = rest.size_bytes > 0 &&
                   ((rest.data[0] >= '0' && rest.data[0] <= '9') || identifier_length(rest) > 0);
    if (parser->scanner.date != DATE_NOT_HERE)
        return !goes_on;
    int64_t days;
    Text text = parser_slice(parser, span);
    if (goes_on || !calendar_parse_date(&days, text))
        return false;
    Diag diag = diag_at(DIAG_DATE_IN_EXPRESSION, span);
    diag.fix = (FixIt){span, diags_text(parser->diags, "date(\"%.*s\")", TEXT_ARG(text))};
    diag.hint = diags_text(parser->diags,
                           "Write date(\"%.*s\") for the day, or put spaces around the minus.",
                           TEXT_ARG(text));
    diags_add(parser->diags, &diag, "\"%.*s\" is a subtraction here, not a date", TEXT_ARG(text));
    return false;
}

/* ---- texts and messages ---------------------------------------------------------------------- */

bool scan_expects_message(const Parser *parser)
{
    int token = parser->scanner.token;
    return parser->scanner.whole_file && parser->scanner.message.close.size_bytes == 0 &&
           (token == K_ZH || token == K_EN);
}

void scan_unterminated(Parser *parser, Span span)
{
    Diag diag = diag_at(DIAG_UNTERMINATED_TEXT, span);
    Text text = parser_slice(parser, span);
    if (text_find(text, TEXT("”"), 0) != SIZE_MAX || text_find(text, TEXT("’"), 0) != SIZE_MAX)
        diag.hint =
            TEXT("A typographic quote does not close it: write the same quote as at its start.");
    else
        diag.hint = TEXT("Close it on its line, or use three quotes for a text of several lines.");
    parser->scanner.quiet_until = line_end(parser, span.end);
    parser->scanner.unterminated = true;
    diags_add(parser->diags, &diag, "the text is not closed");
}

Text scan_closing_quote(Text quote)
{
    static const struct {
        Text open, close;
    } pairs[] = {
        {TEXT_INIT("“"), TEXT_INIT("”")},   {TEXT_INIT("”"), TEXT_INIT("”")},
        {TEXT_INIT("‘"), TEXT_INIT("’")},   {TEXT_INIT("’"), TEXT_INIT("’")},
        {TEXT_INIT("「"), TEXT_INIT("」")}, {TEXT_INIT("『"), TEXT_INIT("』")},
        {TEXT_INIT("＂"), TEXT_INIT("＂")}, {TEXT_INIT("＇"), TEXT_INIT("＇")},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (text_equal(quote, pairs[i].open))
            return pairs[i].close;
    return quote;
}

bool scan_smart_text(Parser *parser, Text *body, Span quote, Text close)
{
    enum { NEAR_BYTES = 4096 }; /* as far as it is looked for */
    Text near = text_slice(parser->source, quote.end, quote.end + NEAR_BYTES);
    size_t end = text_find(near, close, 0);
    bool closed = end != SIZE_MAX && end < text_find(near, TEXT("\n"), 0);
    *body = closed ? text_slice(near, 0, end) : TEXT("");
    Span whole = quote;
    Diag diag = diag_at(DIAG_FULL_WIDTH, quote);
    diag.hint = TEXT("Write plain double quotes.");
    if (closed && text_find(*body, TEXT("\""), 0) == SIZE_MAX) {
        whole.end += (uint32_t)(end + close.size_bytes);
        diag.fix = (FixIt){whole, diags_text(parser->diags, "\"%.*s\"", TEXT_ARG(*body))};
    }
    diags_add(parser->diags, &diag, "\"%.*s\" does not open a text",
              TEXT_ARG(parser_slice(parser, quote)));
    return closed;
}

void scan_message_begin(Parser *parser, Span quotes, Text close)
{
    char first = parser->source.data[quotes.start];
    parser->scanner.message = (MessageScan){
        .close = close,
        .raw = first == 'r' || first == 'R',
        .many_lines = text_equal(close, TEXT("\"\"\"")) || text_equal(close, TEXT("'''")),
        .start = quotes.start,
        .run_start = quotes.end,
    };
}

bool scan_message_ends(const Parser *parser, size_t *size_bytes, Span span)
{
    Text close = parser->scanner.message.close, found = parser_slice(parser, span);
    *size_bytes = text_starts_with(found, close) ? close.size_bytes : 0;
    return *size_bytes > 0;
}

Text scan_message_run(Parser *parser, Span *span, uint32_t end)
{
    MessageScan *message = &parser->scanner.message;
    *span = (Span){parser->file, message->run_start, end};
    message->run_start = end;
    return literal_decode(parser, parser_slice(parser, *span),
                          (LiteralStyle){.raw = message->raw, .message = true});
}

void scan_message_unterminated(Parser *parser)
{
    Scanner *scanner = &parser->scanner;
    if (scanner->message.reported)
        return;
    scanner->message.reported = true;
    bool hole =
        scanner->frame_count > 0 && scanner->frames[scanner->frame_count - 1].kind == FRAME_HOLE;
    uint32_t start =
        hole ? scanner->frames[scanner->frame_count - 1].offset : scanner->message.start;
    Diag diag = diag_at(DIAG_UNTERMINATED_TEXT, (Span){parser->file, start, start + 1});
    diag.hint =
        hole ? TEXT("Close it with }, or write {{ for a brace.")
             : TEXT("Close it on its line, or use three quotes for a text of several lines.");
    scanner->quiet_until = line_end(parser, scanner->offset);
    scanner->unterminated = true;
    diags_add(parser->diags, &diag,
              hole ? "the hole in the message is not closed" : "the message is not closed");
}

bool scan_in_short_hole(const Parser *parser, char quote)
{
    const Scanner *scanner = &parser->scanner;
    const MessageScan *message = &scanner->message;
    if (message->close.size_bytes == 0 || message->many_lines)
        return false;
    return quote == 0 || message->close.data[0] == quote;
}

void scan_hole_abandon(Parser *parser)
{
    Scanner *scanner = &parser->scanner;
    uint32_t i = scanner->frame_count;
    while (i > 0 && scanner->frames[i - 1].kind != FRAME_HOLE)
        i--;
    if (i == 0)
        return;
    pop_to(scanner, i);
    scan_message_unterminated(parser);
    pop_to(scanner, i - 1);
}

static bool in_hole(const Scanner *scanner)
{
    for (uint32_t i = scanner->frame_count; i > 0; i--)
        if (scanner->frames[i - 1].kind == FRAME_HOLE)
            return true;
    return false;
}

bool scan_hole_is_open(Parser *parser)
{
    const Scanner *scanner = &parser->scanner;
    if (!scan_in_short_hole(parser, 0) || !in_hole(scanner))
        return false;
    for (uint32_t i = scanner->span.start; i < parser->source.size_bytes; i++) {
        char c = parser->source.data[i];
        if (c == '}')
            return false;
        if (c == '\n' || c == scanner->message.close.data[0])
            break;
    }
    return true;
}

/* ---- the context of the next token ----------------------------------------------------------- */

static bool is_relation(int token)
{
    switch (token) {
    case LESS:
    case LESS_EQUAL:
    case GREATER:
    case GREATER_EQUAL:
    case EQUAL_EQUAL:
    case NOT_EQUAL:
        return true;
    default:
        return false;
    }
}

/* A row begins with its first bar or behind a mapping's =>, and ends with its block or a ';'. */
static void follow_row(Scanner *scanner, int token)
{
    if (token == BAR || token == FAT_ARROW) {
        /* Again at each of them: the arrow of a mapping's types stands outside of its rows. */
        scanner->row_frame_count = scanner->frame_count;
        scanner->in_row = true;
    } else if (token == SEMICOLON || scanner->frame_count < scanner->row_frame_count) {
        scanner->in_row = false;
    }
}

static DatePlace date_after(const Scanner *scanner, int token)
{
    switch (token) {
    case BAR:
    case FAT_ARROW:
    case DOT_DOT:
    case CELL_NOT:
        return DATE_IN_CELL;
    case COMMA:
        return scanner->in_row && scanner->frame_count == scanner->row_frame_count ? DATE_IN_CELL
                                                                                   : DATE_NOT_HERE;
    case K_FROM:
    case K_UNTIL:
    case K_OF:
    case K_EDITION:
        return DATE_AFTER_WORD;
    case ASSIGN:
        return scanner->in_given ? DATE_AFTER_WORD : DATE_NOT_HERE;
    default:
        return is_relation(token) && scanner->date == DATE_IN_CELL ? DATE_AFTER_RELATION
                                                                   : DATE_NOT_HERE;
    }
}

/* Which declarations have a block, and of what. */
static bool block_of(FrameKind *out, int token)
{
    switch (token) {
    case K_IN:
        *out = FRAME_DECLARATIONS;
        return true;
    case K_ENUM:
    case K_RECORD:
    case K_MAPPING:
    case K_RULE:
    case K_EXCEPTION:
        *out = FRAME_CLAUSES;
        return true;
    case K_TABLE:
    case K_TEST:
        *out = FRAME_ROWS;
        return true;
    default:
        return false;
    }
}

static bool begins_declaration(int token)
{
    FrameKind kind;
    switch (token) {
    case K_INPUT:
    case K_CONST:
    case K_FN:
    case K_NATIVE:
    case K_LET:
    case K_SCOPE:
    case K_SETTING:
    case K_SET:
    case K_SOURCE:
    case K_DECIDE:
        return true;
    default:
        return block_of(&kind, token);
    }
}

/* The most frequent tokens: none of them begins or ends anything but brackets. */
static bool says_nothing(int token)
{
    switch (token) {
    case IDENT:
    case DOT:
    case INT:
    case STRING:
    case MESSAGE_BEGIN:
    case MESSAGE_TEXT:
    case MESSAGE_END:
    case OPEN_PAREN:
    case CLOSE_PAREN:
    case COLON:
        return true;
    default:
        return false;
    }
}

static void remember(Scanner *scanner, int token, Span span)
{
    scanner->previous = scanner->token;
    scanner->previous_span = scanner->span;
    scanner->token = token;
    scanner->span = span;
}

/* Notes what `token`, just scanned, says about the one after it. */
static void follow(Parser *parser, int token, Span span)
{
    Scanner *scanner = &parser->scanner;
    if (says_nothing(token) && !scanner->at_statement) {
        scanner->in_row = scanner->in_row && scanner->frame_count >= scanner->row_frame_count;
        scanner->date = DATE_NOT_HERE;
        remember(scanner, token, span);
        return;
    }
    follow_row(scanner, token);
    scanner->date = date_after(scanner, token);
    if (scanner->at_statement) {
        scanner->in_given = token == K_GIVEN;
        if (innermost_block(scanner) == FRAME_DECLARATIONS)
            scanner->next_brace_is_block = block_of(&scanner->next_block, token);
    }
    bool block_edge = scanner->block_count != scanner->block_count_before;
    scanner->at_statement = scanner->whole_file && (token == SEMICOLON || block_edge);
    if (token == SEMICOLON)
        scanner->next_brace_is_block = scanner->in_given = false;
    remember(scanner, token, span);
}

/* ---- passing over what follows a mistake ----------------------------------------------------- */

static void hold(Scanner *scanner, int token, Span span)
{
    scanner->held[scanner->held_count].token = token;
    scanner->held[scanner->held_count].span = span;
    scanner->held_count++;
}

/* Hands the last token out again, now as the first of a declaration or clause. */
static void hold_statement(Scanner *scanner)
{
    if (innermost_block(scanner) == FRAME_DECLARATIONS)
        scanner->next_brace_is_block = block_of(&scanner->next_block, scanner->token);
    hold(scanner, scanner->token, scanner->span);
}

static Span empty_before(Span span)
{
    return (Span){span.file, span.start, span.start};
}

/* Whether the last token ends what is passed over; then it, or a ';' and it, are handed out.
 * The grammar's rules for errors all end in ';'. */
static bool is_sound_place(Parser *parser)
{
    Scanner *scanner = &parser->scanner;
    int token = scanner->token;
    bool line_begins = scan_first_on_line(parser, scanner->span.start);
    if (token == 0)
        return true;
    if (scanner->skip_in_hole)
        return token == HOLE_END;
    if (scanner->block_count > scanner->skip_block_count)
        return false;
    if (scanner->block_count < scanner->skip_block_count)
        return true; /* the block's own closing brace */
    bool top =
        scanner->frame_count == 0 || is_block(scanner->frames[scanner->frame_count - 1].kind);
    switch (innermost_block(scanner)) {
    case FRAME_ROWS:
        if (token == BAR && line_begins)
            return true;
        return token == SEMICOLON;
    case FRAME_CLAUSES:
        return token == SEMICOLON;
    default: {
        bool ended = scanner->previous == SEMICOLON || scanner->previous == CLOSE_BRACE;
        return top && (line_begins || ended) && begins_declaration(token);
    }
    }
}

/* Hands out the sound place's token, behind a ';' unless it is one. */
static void stop_skipping(Scanner *scanner)
{
    scanner->skipping = false;
    if (scanner->token == SEMICOLON || scanner->token == HOLE_END)
        return;
    hold_statement(scanner);
    scanner->token = SEMICOLON;
    scanner->span = empty_before(scanner->span);
}

bool scan_block_is_open(const Parser *parser)
{
    const Scanner *scanner = &parser->scanner;
    FrameKind kind = innermost_block(scanner);
    return (kind == FRAME_CLAUSES || kind == FRAME_ROWS) && scanner->token != K_LET &&
           begins_declaration(scanner->token) && scan_first_on_line(parser, scanner->span.start);
}

/* Hands out the block's missing brace before the declaration that shows that it is missing. */
static void close_block(Scanner *scanner)
{
    uint32_t i = scanner->frame_count;
    while (!is_block(scanner->frames[i - 1].kind))
        i--;
    pop_to(scanner, i - 1);
    Span before = empty_before(scanner->span);
    hold_statement(scanner);
    hold(scanner, CLOSE_BRACE, before);
    hold(scanner, SEMICOLON, before);
}

void scan_recover(Parser *parser, bool repaired)
{
    Scanner *scanner = &parser->scanner;
    if (repaired || scanner->stopped || !scanner->whole_file)
        return;
    scanner->skip_block_count = scanner->block_count_before;
    scanner->skip_in_hole = in_hole(scanner);
    if (scanner->token == SEMICOLON || scanner->token == HOLE_END)
        return;
    if (scan_block_is_open(parser)) {
        close_block(scanner);
        return;
    }
    /* Not twice at one place, where the token would be refused again for ever. */
    bool again = scanner->span.start < scanner->recovered_until;
    scanner->recovered_until = scanner->span.start + 1;
    if (!again && is_sound_place(parser)) {
        /* The parser drops the offending token: it comes again. */
        hold_statement(scanner);
        hold(scanner, SEMICOLON, empty_before(scanner->span));
        return;
    }
    scanner->skipping = true;
}

static int next_token(Parser *parser, LICET_YYSTYPE *value, Span *span)
{
    Scanner *scanner = &parser->scanner;
    scanner->block_count_before = scanner->block_count;
    int token = scanner->stopped ? 0 : licet_scan_lex(value, span, scanner->flex);
    if (scanner->stopped)
        token = 0;
    if (parser->log != NULL)
        token_log_add(parser->log, token, *span, scanner->block_count, scanner->at_statement);
    follow(parser, token, *span);
    return token;
}

static int hand_out_held(Parser *parser, LICET_YYSTYPE *value, Span *span)
{
    Scanner *scanner = &parser->scanner;
    uint32_t i = --scanner->held_count;
    *span = scanner->held[i].span;
    value->text = parser_slice(parser, *span);
    scanner->token = scanner->held[i].token;
    scanner->span = *span;
    return scanner->token;
}

/* The parser's next token. */
int licet_yylex(LICET_YYSTYPE *value, LICET_YYLTYPE *span, Parser *parser)
{
    Scanner *scanner = &parser->scanner;
    if (scanner->first_token != 0) {
        int token = scanner->first_token;
        scanner->first_token = 0;
        *span = (Span){parser->file, 0, 0};
        return token;
    }
    if (scanner->held_count > 0)
        return hand_out_held(parser, value, span);
    int token = next_token(parser, value, span);
    if (!scanner->skipping)
        return token;
    while (!is_sound_place(parser))
        next_token(parser, value, span);
    stop_skipping(scanner);
    *span = scanner->span;
    return scanner->token;
}
