#include "data/record_cutter.h"

enum { PHASE_BETWEEN, PHASE_LINE, PHASE_OBJECT, PHASE_ELEMENT, PHASE_ROW };

void cutter_init(RecordCutter *out, bool csv)
{
    CutState state = {.line = 1, .layout = csv ? CUT_LAYOUT_ROWS : CUT_LAYOUT_OPEN};
    cutter_init_at(out, &state);
}

void cutter_init_at(RecordCutter *out, const CutState *state)
{
    *out = (RecordCutter){.state = *state};
}

/* ---- characters ------------------------------------------------------------------------------ */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static uint64_t count_lines(Text text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size_bytes; i++)
        count += text.data[i] == '\n';
    return count;
}

/* The offset of the first `c` at or after `from`, or the text's end. */
static size_t find_char(Text text, char c, size_t from)
{
    const char *found =
        from < text.size_bytes ? memchr(text.data + from, c, text.size_bytes - from) : NULL;
    return found != NULL ? (size_t)(found - text.data) : text.size_bytes;
}

/* Passes over white space; of CSV, only line ends. The line end after an object that began on the
 * same line says that the input is JSON Lines. */
static size_t skip_space(CutState *state, Text window)
{
    size_t at = 0;
    for (; at < window.size_bytes && is_space(window.data[at]); at++) {
        char c = window.data[at];
        if (state->layout == CUT_LAYOUT_ROWS && c != '\n' && c != '\r')
            break;
        if (c != '\n')
            continue;
        state->line++;
        if (state->ended_line && state->layout == CUT_LAYOUT_OPEN)
            state->layout = CUT_LAYOUT_LINES;
        state->ended_line = false;
    }
    if (at < window.size_bytes)
        state->ended_line = false;
    return at;
}

/* ---- within JSON ----------------------------------------------------------------------------- */

static void track_bracket(RecordCutter *cutter, char c)
{
    if (c == '{' || c == '[') {
        if (cutter->depth < LIMIT_JSON_DEPTH)
            cutter->is_array[cutter->depth] = c == '[';
        cutter->depth++;
    } else if ((c == '}' || c == ']') && cutter->depth > 0) {
        cutter->depth--;
    }
}

static void track(RecordCutter *cutter, char c)
{
    cutter->before = c;
    if (!is_space(c))
        cutter->last = c;
    if (cutter->in_string) {
        cutter->in_string = cutter->escaped || c != '"';
        cutter->escaped = !cutter->escaped && c == '\\';
    } else if (c == '"') {
        cutter->in_string = true;
        cutter->escaped = false;
    } else {
        track_bracket(cutter, c);
    }
}

/* Most bytes stand in strings and mean nothing here: passes over those that end none. The first of
 * a line may end the record: see scan_object(). */
static size_t skip_string(RecordCutter *cutter, Text window, size_t at)
{
    size_t from = at;
    if (!cutter->in_string || cutter->escaped || cutter->before == '\n')
        return at;
    while (at < window.size_bytes && window.data[at] != '"' && window.data[at] != '\\' &&
           window.data[at] != '\n')
        at++;
    if (at > from)
        cutter->before = window.data[at - 1];
    return at;
}

/* Whether a '{' at the beginning of a line can belong to the record so far. Within an object it
 * can only after a colon: anywhere else the record is broken and the line is the next one. */
static bool may_hold_object(const RecordCutter *cutter)
{
    if (cutter->in_string) /* no JSON string goes over a line's end */
        return false;
    if (cutter->depth == 0 || cutter->depth > LIMIT_JSON_DEPTH ||
        cutter->is_array[cutter->depth - 1])
        return true;
    return cutter->last == ':';
}

/* The end of an object, over as many lines as it takes; false where the window ends first. */
static bool scan_object(RecordCutter *cutter, Text window, size_t *at)
{
    while (*at < window.size_bytes) {
        char c = window.data[*at];
        if (c == '{' && cutter->before == '\n' && !may_hold_object(cutter))
            return true;
        track(cutter, c);
        ++*at;
        if (cutter->depth == 0 && !cutter->in_string)
            return true;
        *at = skip_string(cutter, window, *at);
    }
    return false;
}

/* The ',' or ']' after an element of the array. */
static bool scan_element(RecordCutter *cutter, Text window, size_t *at)
{
    while (*at < window.size_bytes) {
        char c = window.data[*at];
        if (cutter->depth == 0 && !cutter->in_string && (c == ',' || c == ']'))
            return true;
        track(cutter, c);
        ++*at;
        *at = skip_string(cutter, window, *at);
    }
    return false;
}

/* The line end after a CSV row: one outside quotes. */
static bool scan_row(RecordCutter *cutter, Text window, size_t *at)
{
    while (*at < window.size_bytes) {
        size_t quote = find_char(window, '"', *at);
        size_t end = cutter->in_string ? window.size_bytes
                                       : find_char((Text){window.data, quote}, '\n', *at);
        if (end < quote) {
            *at = end;
            return true;
        }
        cutter->in_string = quote < window.size_bytes ? !cutter->in_string : cutter->in_string;
        *at = quote < window.size_bytes ? quote + 1 : window.size_bytes;
    }
    return false;
}

/* ---- one record ------------------------------------------------------------------------------ */

static void begin(RecordCutter *cutter, uint8_t phase)
{
    cutter->phase = phase;
    cutter->record_line = cutter->state.line;
    cutter->too_long = false;
    cutter->scanned_bytes = 0;
    cutter->depth = 0;
    cutter->in_string = false;
    cutter->escaped = false;
    cutter->last = 0;
    cutter->before = 0;
}

static bool scan(RecordCutter *cutter, Text window, size_t *at)
{
    switch (cutter->phase) {
    case PHASE_OBJECT:
        return scan_object(cutter, window, at);
    case PHASE_ELEMENT:
        return scan_element(cutter, window, at);
    case PHASE_ROW:
        return scan_row(cutter, window, at);
    default:
        *at = find_char(window, '\n', *at);
        return *at < window.size_bytes;
    }
}

/* The record goes on beyond the window. One that is too long already is let go of. */
static CutKind want_more(RecordCutter *cutter, Cut *out, Text window)
{
    cutter->scanned_bytes = window.size_bytes;
    if (!cutter->too_long && window.size_bytes <= LIMIT_RECORD_BYTES)
        return CUT_MORE;
    cutter->too_long = true;
    cutter->scanned_bytes = 0;
    cutter->state.line += count_lines(window);
    out->consumed_bytes += window.size_bytes;
    return CUT_MORE;
}

/* Continues the record that begins with the window. */
static CutKind cut_record(RecordCutter *cutter, Cut *out, Text window, bool is_last)
{
    size_t at = cutter->scanned_bytes;
    bool found = scan(cutter, window, &at);
    if (!found && !is_last)
        return want_more(cutter, out, window);
    bool is_object = cutter->phase == PHASE_OBJECT;
    bool is_element = cutter->phase == PHASE_ELEMENT;
    bool one_piece = cutter->phase == PHASE_LINE;
    out->record = text_trim(text_slice(window, 0, at));
    out->line = cutter->record_line;
    if (!one_piece)
        cutter->state.line += count_lines(text_slice(window, 0, at));
    if (is_element && found && window.data[at++] == ']')
        cutter->state.layout = CUT_LAYOUT_OPEN;
    out->consumed_bytes += at;
    cutter->state.ended_line = is_object && cutter->state.line == cutter->record_line;
    cutter->phase = PHASE_BETWEEN;
    bool too_long = cutter->too_long || out->record.size_bytes > LIMIT_RECORD_BYTES;
    return too_long ? CUT_TOO_LONG : CUT_RECORD;
}

/* A line that is "{" and no more begins an object that goes over many lines. */
static bool is_end_of_line(Text rest)
{
    return rest.size_bytes > 1 && (rest.data[1] == '\n' || rest.data[1] == '\r');
}

static uint8_t phase_of(const CutState *state, Text rest)
{
    if (state->layout == CUT_LAYOUT_ROWS)
        return PHASE_ROW;
    if (state->layout == CUT_LAYOUT_ARRAY)
        return PHASE_ELEMENT;
    bool is_object =
        rest.data[0] == '{' && (state->layout == CUT_LAYOUT_OPEN || is_end_of_line(rest));
    return is_object ? PHASE_OBJECT : PHASE_LINE;
}

static const Text byte_order_mark = TEXT_INIT("\xEF\xBB\xBF");

/* U+FEFF at the very start is passed over. False where it cannot be told yet. */
static bool skip_mark(Text window, bool is_last, size_t *at)
{
    if (text_starts_with(window, byte_order_mark))
        *at = byte_order_mark.size_bytes;
    return is_last || window.size_bytes >= byte_order_mark.size_bytes || window.size_bytes == 0 ||
           window.data[0] != byte_order_mark.data[0];
}

/* Brackets of the array itself: true where one was passed over. */
static bool take_bracket(CutState *state, char c, bool is_first)
{
    if (c == '[' && is_first && state->layout == CUT_LAYOUT_OPEN) {
        state->layout = CUT_LAYOUT_ARRAY;
        state->was_array = true;
        return true;
    }
    if (c == ']' && state->layout == CUT_LAYOUT_ARRAY && !state->has_element) {
        state->layout = CUT_LAYOUT_OPEN;
        return true;
    }
    return false;
}

/* Where each line is a record, the next one is mostly the line behind the one before, from brace to
 * brace. False, with nothing changed, where it may be anything else. */
static bool cut_whole_line(RecordCutter *cutter, Cut *out, Text window)
{
    CutState *state = &cutter->state;
    if (cutter->phase != PHASE_BETWEEN || state->layout != CUT_LAYOUT_LINES ||
        window.size_bytes < 3 || window.data[0] != '\n' || window.data[1] != '{')
        return false;
    size_t end = find_char(window, '\n', 1);
    if (end == window.size_bytes || window.data[end - 1] != '}' || end - 1 > LIMIT_RECORD_BYTES)
        return false;
    state->line++;
    state->ended_line = false;
    *out = (Cut){.record = {window.data + 1, end - 1}, .line = state->line, .consumed_bytes = end};
    return true;
}

CutKind cutter_next(RecordCutter *cutter, Cut *out, Text window, bool is_last)
{
    CutState *state = &cutter->state;
    size_t at = 0;
    if (cut_whole_line(cutter, out, window))
        return CUT_RECORD;
    *out = (Cut){.record = {"", 0}};
    while (cutter->phase == PHASE_BETWEEN) {
        if (!state->started && state->line == 1 && !skip_mark(window, is_last, &at))
            return CUT_MORE;
        at += skip_space(state, text_slice(window, at, window.size_bytes));
        out->consumed_bytes = at;
        if (at == window.size_bytes)
            return !is_last ? CUT_MORE : state->layout == CUT_LAYOUT_ARRAY ? CUT_BROKEN : CUT_END;
        bool is_first = !state->started;
        state->started = true;
        if (take_bracket(state, window.data[at], is_first)) {
            at++;
            continue;
        }
        Text rest = text_slice(window, at, window.size_bytes);
        if (rest.size_bytes == 1 && rest.data[0] == '{' && !is_last &&
            state->layout == CUT_LAYOUT_LINES)
            return CUT_MORE;
        state->has_element = state->has_element || state->layout == CUT_LAYOUT_ARRAY;
        begin(cutter, phase_of(state, rest));
    }
    return cut_record(cutter, out, text_slice(window, at, window.size_bytes), is_last);
}
