#include "syntax/syntax_error.h"

#include "base/buffer.h"
#include "syntax/scan.h"

/* The most alternatives that help a reader. */
enum { ALTERNATIVES_MAX = 4 };

typedef struct SyntaxError {
    Parser *parser;
    Span span;
    Text found; /* the token's own text */
    const char *found_name;
    const char *const *expected;
    size_t expected_count;
} SyntaxError;

static bool expects(const SyntaxError *error, const char *name)
{
    for (size_t i = 0; i < error->expected_count; i++)
        if (strcmp(error->expected[i], name) == 0)
            return true;
    return false;
}

/* Whether a token's name describes it rather than spelling it. */
static bool is_description(const char *name)
{
    return strncmp(name, "a ", 2) == 0 || strncmp(name, "an ", 3) == 0 ||
           strncmp(name, "the ", 4) == 0 || strcmp(name, "bytes") == 0;
}

static void add_token(Buffer *out, const SyntaxError *error, const char *name)
{
    bool quoted = !is_description(name);
    if (quoted)
        buffer_add_char(out, '"');
    buffer_add_string(out, diags_say(error->parser->diags, name));
    if (quoted)
        buffer_add_char(out, '"');
}

/* Whether a block's closing brace is what is missing: the file ends, or a declaration begins. */
static bool lacks_brace(const SyntaxError *error)
{
    bool ended = error->parser->scanner.token == 0 && error->parser->scanner.frame_count > 0;
    return expects(error, "}") && (ended || scan_block_is_open(error->parser));
}

/* What was expected, in words: ", expected …"; nothing where too much was. */
static void add_expected(Buffer *out, const SyntaxError *error)
{
    const char *summary = NULL;
    if (error->expected_count == 0)
        return;
    if (lacks_brace(error)) {
        buffer_add_string(out, diags_say(error->parser->diags, ", expected "));
        add_token(out, error, "}");
        return;
    }
    if (expects(error, "a whole number") && expects(error, "("))
        summary = expects(error, "}") || expects(error, "|") ? NULL : "an expression";
    else if (expects(error, "rule") && expects(error, "enum") && !expects(error, "warn"))
        summary = "a declaration";
    else if (expects(error, "when") && expects(error, "reject") && !expects(error, "asked"))
        summary = "a clause of the rule";
    else if (expects(error, "given") && expects(error, "expect") && !expects(error, "asked"))
        summary = "a clause of the test";
    else if (expects(error, "a name") && expects(error, "rule"))
        summary = "a name";
    if (summary == NULL && error->expected_count > ALTERNATIVES_MAX)
        return;
    buffer_add_string(out, diags_say(error->parser->diags, ", expected "));
    if (summary != NULL) {
        buffer_add_string(out, diags_say(error->parser->diags, summary));
        return;
    }
    for (size_t i = 0; i < error->expected_count; i++) {
        if (i > 0)
            buffer_add_string(out, i + 1 == error->expected_count
                                       ? diags_say(error->parser->diags, " or ")
                                       : ", ");
        add_token(out, error, error->expected[i]);
    }
}

/* ---- hints: what was certainly meant ------------------------------------------------------- */

typedef struct Hint {
    Text found;
    const char *hint;
    const char *fix; /* for the token; NULL without one */
} Hint;

/* Tokens of other languages where an expression might go on. */
static const Hint operator_hints[] = {
    {TEXT_INIT("="), "Compare with ==.", "=="},
    {TEXT_INIT("and"), "Write && for \"and\".", "&&"},
    {TEXT_INIT("AND"), "Write && for \"and\".", "&&"},
    {TEXT_INIT("or"), "Write || for \"or\".", "||"},
    {TEXT_INIT("OR"), "Write || for \"or\".", "||"},
    {TEXT_INIT("|"), "Write || for \"or\".", "||"},
    {TEXT_INIT("且"), "Write && for \"and\".", "&&"},
    {TEXT_INIT("或"), "Write || for \"or\".", "||"},
    {TEXT_INIT("=>"), "Greater or equal is >=.", NULL},
    {TEXT_INIT("if"), "Write condition ? value : other value.", NULL},
    {TEXT_INIT("then"), "Write condition ? value : other value.", NULL},
};

static bool follows_expression(const SyntaxError *error)
{
    switch (error->parser->source.data[error->parser->scanner.previous_span.end > 0
                                           ? error->parser->scanner.previous_span.end - 1
                                           : 0]) {
    case ';':
    case '{':
    case '}':
    case '|':
        return false;
    default:
        return !expects(error, "a whole number") && !expects(error, "=") && !expects(error, "|");
    }
}

static bool hint_operator(Diag *diag, const SyntaxError *error)
{
    if (!follows_expression(error))
        return false;
    for (size_t i = 0; i < sizeof operator_hints / sizeof *operator_hints; i++) {
        const Hint *hint = &operator_hints[i];
        if (!text_equal(hint->found, error->found))
            continue;
        diag->hint = text_of(hint->hint);
        if (hint->fix != NULL)
            diag->fix = (FixIt){error->span, text_of(hint->fix)};
        return true;
    }
    const Parser *parser = error->parser;
    Span before = parser->scanner.previous_span;
    if (text_equal(parser_slice(parser, before), TEXT("not"))) {
        diag->hint = TEXT("Write ! for \"not\".");
        Span gap = {before.file, before.start, error->span.start};
        diag->fix = (FixIt){gap, TEXT("!")};
        return true;
    }
    return false;
}

/* A word where a declaration or clause should begin that is nearly one of the keywords. */
static bool hint_keyword(Diag *diag, const SyntaxError *error)
{
    if (strcmp(error->found_name, "a name") != 0 || expects(error, "a whole number"))
        return false;
    const char *best = NULL;
    size_t best_distance = error->found.size_bytes < 5 ? 2 : 3;
    for (size_t i = 0; i < error->expected_count; i++) {
        if (error->expected[i][0] < 'a' || error->expected[i][0] > 'z' ||
            is_description(error->expected[i]))
            continue;
        size_t distance = text_distance(text_of(error->expected[i]), error->found, best_distance);
        if (distance < best_distance) {
            best = error->expected[i];
            best_distance = distance;
        }
    }
    if (best == NULL)
        return false;
    diag->hint = diags_text(error->parser->diags, "Did you mean \"%s\"?", best);
    diag->fix = (FixIt){error->span, text_of(best)};
    return true;
}

static Text previous_text(const SyntaxError *error)
{
    return parser_slice(error->parser, error->parser->scanner.previous_span);
}

static bool is_outcome(Text word)
{
    static const char *const outcomes[] = {"reject", "refer", "warn", "note"};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        if (text_equal(word, text_of(outcomes[i])))
            return true;
    }
    return false;
}

/* What a row of a table lacks where a bar, or what follows one, cannot stand. */
static void hint_row(Diag *diag, const SyntaxError *error)
{
    Text before = previous_text(error);
    bool at_bar = text_equal(error->found, TEXT("|"));
    bool above = scan_first_on_line(error->parser, error->span.start);
    if (at_bar && text_equal(before, TEXT("|")) && above)
        diag->hint = TEXT("The row above lacks what it answers: | input | => output |");
    else if (at_bar && text_equal(before, TEXT("|")))
        diag->hint = TEXT("Give every column a cell, - for anything.");
    else if (at_bar && text_equal(before, TEXT("=>")))
        diag->hint = TEXT("Write what the table answers in this row.");
    else if (text_equal(error->found, TEXT("=>")) && text_equal(before, TEXT("||")))
        diag->hint = TEXT("One bar ends a cell: | input | => output |");
}

static void hint_place(Diag *diag, const SyntaxError *error)
{
    if (text_equal(error->found, TEXT("licet")))
        diag->hint = TEXT("The line licet 1; comes first in the file, once.");
    else if (text_equal(error->found, TEXT("module")))
        diag->hint = TEXT("A file has one module, named right below licet 1;");
    else if (text_equal(error->found, TEXT("import")))
        diag->hint = TEXT("Imports stand below the module's name, before all declarations.");
    else if (strcmp(error->found_name, "a text") == 0 && is_outcome(previous_text(error)))
        diag->hint = TEXT("A message is written zh \"…\" en \"…\".");
    if (text_equal(error->found, TEXT("if")) && expects(error, "when")) {
        diag->hint = TEXT("Write when for \"if\".");
        diag->fix = (FixIt){error->span, TEXT("when")};
    }
}

/* The bracket that is still open, when its partner is what was expected. */
static void show_open_bracket(Diag *diag, const SyntaxError *error)
{
    const Scanner *scanner = &error->parser->scanner;
    bool closing = expects(error, ")") || expects(error, "]") || expects(error, "}");
    bool sure = error->expected_count <= ALTERNATIVES_MAX || lacks_brace(error);
    if (!closing || !sure || scanner->frame_count == 0)
        return;
    uint32_t offset = scanner->frames[scanner->frame_count - 1].offset;
    diag->also = (Span){error->span.file, offset, offset + 1};
    diag->also_message = TEXT("opened here");
}

/* ---- the report ---------------------------------------------------------------------------- */

/* A statement that lacks its ';' : the mistake is at its end, not where the next one begins. */
static void report_semicolon(const SyntaxError *error)
{
    Span before = error->parser->scanner.previous_span;
    Diag diag = diag_at(DIAG_SYNTAX, (Span){before.file, before.end, before.end});
    diag.hint = TEXT("End it with a semicolon.");
    diag.fix = (FixIt){diag.at, TEXT(";")};
    diags_add(error->parser->diags, &diag, "expected \";\" here");
}

/* "unexpected end of the text", but "expected the end of the text". */
static const char *without_article(const char *name)
{
    return strncmp(name, "the ", 4) == 0 ? name + 4 : name;
}

static void report_unexpected(const SyntaxError *error)
{
    Buffer what;
    buffer_init(&what, arena_allocator(error->parser->arena));
    bool described = error->found.size_bytes == 0 || error->found.size_bytes > 60 ||
                     memchr(error->found.data, '\n', error->found.size_bytes) != NULL;
    if (described)
        buffer_add_string(&what,
                          diags_say(error->parser->diags, without_article(error->found_name)));
    else
        buffer_add_format(&what, "%c%.*s%c", diag_quote_for(error->found), TEXT_ARG(error->found),
                          diag_quote_for(error->found));
    add_expected(&what, error);
    Diag diag = diag_at(DIAG_SYNTAX, error->span);
    if (!hint_operator(&diag, error) && !hint_keyword(&diag, error)) {
        hint_place(&diag, error);
        hint_row(&diag, error);
        show_open_bracket(&diag, error);
    }
    Text text = buffer_text(&what);
    diags_add(error->parser->diags, &diag, "unexpected %.*s", TEXT_ARG(text));
    buffer_free(&what);
}

void syntax_error_report(Parser *parser, Span span, const char *found, const char *const *expected,
                         size_t expected_count)
{
    Scanner *scanner = &parser->scanner;
    const SyntaxError error = {parser, span,     parser_slice(parser, span),
                               found,  expected, expected_count};
    if (scanner->stopped || (scanner->token == 0 && scanner->unterminated))
        return;
    bool semicolon =
        scanner->whole_file && expects(&error, ";") && expected_count <= ALTERNATIVES_MAX;
    bool next_statement = scanner->token == 0 || error.found.size_bytes == 0 ||
                          text_equal(error.found, TEXT("}")) ||
                          scan_first_on_line(parser, span.start);
    bool operator_meant = false;
    for (size_t i = 0; i < sizeof operator_hints / sizeof *operator_hints; i++)
        operator_meant = operator_meant || text_equal(operator_hints[i].found, error.found);
    bool repaired = semicolon && next_statement && !operator_meant;
    bool quiet = repaired ? scanner->previous_span.end <= scanner->quiet_until
                          : span.start < scanner->quiet_until;
    if (!quiet) {
        if (repaired)
            report_semicolon(&error);
        else if (scan_hole_is_open(parser))
            scan_message_unterminated(parser);
        else
            report_unexpected(&error);
    }
    scan_recover(parser, repaired);
}
