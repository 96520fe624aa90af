#include "cli/repl.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cli/line_reader.h"
#include "lib/native.h"

enum { VARIABLES_MAX = 256 };

static const char help_text[] =
    "An expression is evaluated: 1 + 2, [1, 2].map(x, x * x), std.phone.is_mobile(\"…\")\n"
    "It may go over several lines; an empty line ends it.\n"
    "  :let NAME = EXPRESSION   keep a value under a name\n"
    "  :type EXPRESSION         only its type\n"
    "  :cost EXPRESSION         the fuel it can take at most, and took\n"
    "  :names                   the names kept, with their types\n"
    "  :help                    this\n"
    "  :quit                    end (also Ctrl-D)\n";

typedef struct Repl {
    ExpressionSession *session;
    Arena *kept;  /* of the names' values */
    Arena *arena; /* of the input in hand */
    bool with_type;
    uint32_t variable_count;
    ExpressionVariable variables[VARIABLES_MAX];
    Value values[VARIABLES_MAX];
    Buffer completion; /* the word last offered */
} Repl;

/* ---- keeping values -------------------------------------------------------------------------- */

static ExitCode keep(Repl *repl, Text name, const ExpressionResult *result)
{
    uint32_t at = 0;
    while (at < repl->variable_count && !text_equal(repl->variables[at].name, name))
        at++;
    if (at == VARIABLES_MAX) {
        fprintf(stderr, say_text("more than %d names\n"), VARIABLES_MAX);
        return EXIT_RULES;
    }
    Value value = result->value;
    Text copy = arena_copy(repl->kept, name);
    if (copy.data == NULL || !value_copy(repl->kept, &value)) {
        fputs(say_text("the value cannot be kept: it is too large, or a record\n"), stderr);
        return EXIT_RULES;
    }
    repl->variables[at] = (ExpressionVariable){copy, result->type};
    repl->values[at] = value;
    repl->variable_count += at == repl->variable_count;
    return EXIT_DONE;
}

/* ---- evaluating ------------------------------------------------------------------------------ */

static Status evaluate(Repl *repl, ExpressionResult *result, Text text, bool check_only)
{
    ExpressionRequest request = {
        .text = text,
        .environment = {.variable_count = repl->variable_count, .variables = repl->variables},
        .values = repl->values,
        .check_only = check_only,
        .wants_cost = true,
        .chinese = say_is_chinese(),
    };
    return expression_evaluate(repl->session, result, repl->arena, &request);
}

static ExitCode run_expression(Repl *repl, Text text)
{
    ExpressionResult result;
    Status status = evaluate(repl, &result, text, false);
    return status == STATUS_OK ? expr_print_result(&result, repl->with_type)
                               : (ExitCode)cmd_report_status("expr", status);
}

static bool is_name(Text name)
{
    for (size_t i = 0; i < name.size_bytes; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.size_bytes > 0;
}

static ExitCode run_let(Repl *repl, Text text)
{
    size_t equals = text_find(text, TEXT("="), 0);
    Text name = equals != SIZE_MAX ? text_trim(text_slice(text, 0, equals)) : TEXT("");
    ExpressionResult result;
    if (!is_name(name)) {
        fputs(say_text("write :let NAME = EXPRESSION\n"), stderr);
        return EXIT_RULES;
    }
    Status status = evaluate(repl, &result, text_slice(text, equals + 1, text.size_bytes), false);
    if (status != STATUS_OK)
        return (ExitCode)cmd_report_status("expr", status);
    ExitCode code = expr_print_result(&result, repl->with_type);
    return code == EXIT_DONE ? keep(repl, name, &result) : code;
}

static ExitCode print_line(Buffer *line)
{
    buffer_add_char(line, '\n');
    ExitCode code = cmd_write(stdout, buffer_text(line)) ? EXIT_DONE : EXIT_ENVIRONMENT;
    return code;
}

static ExitCode run_type(Repl *repl, Text text)
{
    ExpressionResult result;
    Buffer line;
    Status status = evaluate(repl, &result, text, true);
    if (status != STATUS_OK)
        return (ExitCode)cmd_report_status("expr", status);
    if (diags_count(result.diags) > 0)
        cmd_print_diagnostics(result.diags);
    if (diags_error_count(result.diags) > 0)
        return EXIT_RULES;
    buffer_init_in(&line, repl->arena);
    type_write(&line, result.type);
    return print_line(&line);
}

static ExitCode run_cost(Repl *repl, Text text)
{
    ExpressionResult result;
    Status status = evaluate(repl, &result, text, false);
    if (status != STATUS_OK)
        return (ExitCode)cmd_report_status("expr", status);
    ExitCode code = expr_print_result(&result, repl->with_type);
    return code == EXIT_DONE ? expr_print_cost(&result) : code;
}

static ExitCode print_names(Repl *repl)
{
    Buffer line;
    buffer_init_in(&line, repl->arena);
    for (uint32_t i = 0; i < repl->variable_count; i++) {
        buffer_clear(&line);
        buffer_add(&line, repl->variables[i].name);
        buffer_add_string(&line, ": ");
        type_write(&line, repl->variables[i].type);
        if (print_line(&line) != EXIT_DONE)
            return EXIT_ENVIRONMENT;
    }
    return EXIT_DONE;
}

/* Runs what stands behind a colon. *quit where that is to end. */
static ExitCode run_command(Repl *repl, Text text, bool *quit)
{
    size_t space = text_find(text, TEXT(" "), 0);
    Text name = text_slice(text, 0, space != SIZE_MAX ? space : text.size_bytes);
    Text rest = text_slice(text, name.size_bytes, text.size_bytes);
    if (text_equal(name, TEXT(":quit")) || text_equal(name, TEXT(":q"))) {
        *quit = true;
        return EXIT_DONE;
    }
    if (text_equal(name, TEXT(":help")))
        return cmd_write(stdout, text_of(say_text(help_text))) ? EXIT_DONE : EXIT_ENVIRONMENT;
    if (text_equal(name, TEXT(":let")))
        return run_let(repl, rest);
    if (text_equal(name, TEXT(":type")))
        return run_type(repl, rest);
    if (text_equal(name, TEXT(":cost")))
        return run_cost(repl, rest);
    if (text_equal(name, TEXT(":names")))
        return print_names(repl);
    fprintf(stderr, say_text("there is no %.*s: see :help\n"), TEXT_ARG(name));
    return EXIT_RULES;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Skips a string that begins at `at`; SIZE_MAX where a triple-quoted one is not closed. */
static size_t skip_string(Text text, size_t at)
{
    char quote = text.data[at];
    bool raw = at > 0 && (text.data[at - 1] | 0x20) == 'r';
    bool triple =
        at + 2 < text.size_bytes && text.data[at + 1] == quote && text.data[at + 2] == quote;
    size_t width = triple ? 3 : 1;
    for (at += width; at < text.size_bytes; at++) {
        if (text.data[at] == '\\' && !raw)
            at++;
        else if (text.data[at] == '\n' && !triple)
            return at; /* the parser says what is wrong */
        else if (text.data[at] == quote &&
                 (!triple || (at + 2 < text.size_bytes && text.data[at + 1] == quote &&
                              text.data[at + 2] == quote)))
            return at + width;
    }
    return triple ? SIZE_MAX : text.size_bytes;
}

/* Whether an operator at the end asks for more. */
static bool ends_open(Text text)
{
    Text end = text_trim(text);
    if (end.size_bytes == 0)
        return false;
    return strchr("+-*/%<=&|?:,.!", end.data[end.size_bytes - 1]) != NULL ||
           text_ends_with(end, TEXT(" in"));
}

/* Whether brackets or quotes are still open, or an operator has no right side. */
static bool is_incomplete(Text text)
{
    int64_t depth = 0;
    for (size_t at = 0; at < text.size_bytes;) {
        char c = text.data[at];
        if (c == '"' || c == '\'') {
            at = skip_string(text, at);
            if (at == SIZE_MAX)
                return true;
            continue;
        }
        if (c == '/' && at + 1 < text.size_bytes && text.data[at + 1] == '/') {
            while (at < text.size_bytes && text.data[at] != '\n')
                at++;
            continue;
        }
        depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
        at++;
    }
    return depth > 0 || (depth == 0 && ends_open(text));
}

/* Reads one input, of as many lines as it needs. False at the end. */
static bool read_input(Buffer *out)
{
    buffer_clear(out);
    if (!line_reader_next(out, "licet> "))
        return false;
    while (is_incomplete(buffer_text(out)) && out->size_bytes < LIMIT_EXPRESSION_BYTES) {
        size_t before = out->size_bytes + 1;
        buffer_add_char(out, '\n');
        if (!line_reader_next(out, "  ...> ") || out->size_bytes == before)
            break;
    }
    return true;
}

/* ---- completion ------------------------------------------------------------------------------ */

/* What is being completed, and how many words that fit are still to be passed over. */
typedef struct Completing {
    Repl *repl;
    Text prefix;
    Text head; /* of the prefix up to the last dot, dot included */
    Text tail; /* what follows: perhaps the name of a method */
    size_t skip;
} Completing;

/* The word with `before` and `after` it, if it is the one asked for. */
static const char *offer(Completing *completing, Text before, Text word, const char *after)
{
    Buffer *out = &completing->repl->completion;
    if (completing->skip-- > 0)
        return NULL;
    buffer_clear(out);
    buffer_add(out, before);
    buffer_add(out, word);
    buffer_add_string(out, after);
    buffer_add_char(out, '\0');
    return buffer_failed(out) ? NULL : out->data;
}

static const char *offer_plain(Completing *completing, Text word)
{
    return text_starts_with(word, completing->prefix) ? offer(completing, TEXT(""), word, "")
                                                      : NULL;
}

/* Methods are completed after any dot, functions where their whole name begins so. */
static const char *offer_function(Completing *completing, Text name, bool method)
{
    if (!method)
        return text_starts_with(name, completing->prefix) ? offer(completing, TEXT(""), name, "(")
                                                          : NULL;
    return completing->head.size_bytes > 0 && text_starts_with(name, completing->tail)
               ? offer(completing, completing->head, name, "(")
               : NULL;
}

static const char *complete(void *context, const char *prefix, size_t index)
{
    static const Text words[] = {
        TEXT_INIT(":help"), TEXT_INIT(":let"),   TEXT_INIT(":type"),
        TEXT_INIT(":cost"), TEXT_INIT(":names"), TEXT_INIT(":quit"),
        TEXT_INIT("true"),  TEXT_INIT("false"),  TEXT_INIT("null"),
    };
    static const Text macros[] = {
        TEXT_INIT("all"),          TEXT_INIT("exists"),
        TEXT_INIT("exists_one"),   TEXT_INIT("map"),
        TEXT_INIT("filter"),       TEXT_INIT("transformList"),
        TEXT_INIT("transformMap"), TEXT_INIT("transformMapEntry"),
        TEXT_INIT("sortBy"),       TEXT_INIT("optMap"),
        TEXT_INIT("optFlatMap"),
    };
    static const Text functions[] = {TEXT_INIT("has"), TEXT_INIT("cel.bind"),
                                     TEXT_INIT("math.greatest"), TEXT_INIT("math.least")};
    Completing completing = {.repl = context, .prefix = text_of(prefix), .skip = index};
    const char *dot = strrchr(prefix, '.'), *found = NULL;
    size_t head = dot != NULL ? (size_t)(dot - prefix) + 1 : 0;
    completing.head = text_slice(completing.prefix, 0, head);
    completing.tail = text_slice(completing.prefix, head, completing.prefix.size_bytes);
    for (uint32_t i = 0; found == NULL && i < completing.repl->variable_count; i++)
        found = offer_plain(&completing, completing.repl->variables[i].name);
    for (size_t i = 0; found == NULL && i < sizeof words / sizeof words[0]; i++)
        found = offer_plain(&completing, words[i]);
    for (size_t i = 0; found == NULL && i < sizeof functions / sizeof functions[0]; i++)
        found = offer_function(&completing, functions[i], false);
    for (size_t i = 0; found == NULL && i < sizeof macros / sizeof macros[0]; i++)
        found = offer_function(&completing, macros[i], true);
    for (uint16_t i = 0; found == NULL && i < native_count(); i++) {
        const char *name = native_get(i)->function;
        bool method = native_is_method(i);
        bool repeated = i > 0 && strcmp(native_get((uint16_t)(i - 1))->function, name) == 0 &&
                        native_is_method((uint16_t)(i - 1)) == method;
        if (!repeated && strpbrk(name, "@_[!-") != name)
            found = offer_function(&completing, text_of(name), method);
    }
    return found;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static ExitCode run_inputs(Repl *repl, Buffer *input)
{
    ExitCode code = EXIT_DONE;
    bool quit = false;
    if (line_reader_is_interactive())
        printf(say_text("licet %s: type an expression, :help or :quit\n"), LICET_VERSION);
    while (!quit && read_input(input)) {
        Text text = text_trim(buffer_text(input));
        if (buffer_failed(input))
            return (ExitCode)cmd_report_status("expr", STATUS_MEMORY);
        if (text.size_bytes == 0)
            continue;
        code = text.data[0] == ':' ? run_command(repl, text, &quit) : run_expression(repl, text);
        fflush(stdout);
        expression_session_end(repl->session);
        arena_reset(repl->arena);
        if (code == EXIT_ENVIRONMENT)
            break;
    }
    return code;
}

ExitCode repl_run(ExpressionSession *session, const ReplOptions *options)
{
    Allocator allocator = allocator_system();
    Repl *repl = calloc(1, sizeof *repl);
    ExitCode code = EXIT_ENVIRONMENT;
    Buffer input;
    if (repl == NULL)
        return (ExitCode)cmd_report_status("expr", STATUS_MEMORY);
    buffer_init(&input, &allocator);
    buffer_init(&repl->completion, &allocator);
    repl->session = session;
    repl->kept = arena_new(&allocator);
    repl->arena = arena_new(&allocator);
    repl->with_type = options->with_type;
    for (uint32_t i = 0; i < options->variable_count && i < VARIABLES_MAX; i++) {
        repl->variables[i] = options->variables[i];
        repl->values[i] = options->values[i];
        repl->variable_count++;
    }
    if (repl->kept != NULL && repl->arena != NULL) {
        arena_set_limit(repl->kept, LIMIT_EVALUATION_BYTES);
        line_reader_begin(complete, repl);
        code = run_inputs(repl, &input);
        line_reader_end();
        if (line_reader_is_interactive() && code == EXIT_RULES)
            code = EXIT_DONE;
    } else {
        cmd_report_status("expr", STATUS_MEMORY);
    }
    arena_free(repl->arena);
    arena_free(repl->kept);
    buffer_free(&repl->completion);
    buffer_free(&input);
    free(repl);
    return code;
}
