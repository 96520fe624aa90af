/*
 * diag.c - collecting diagnostics.
 */
#include "diag/diag.h"

#include "base/chinese.h"
#include "base/limits.h"
#include "diag/diag_json.h"
#include "diag/diag_sarif.h"
#include "diag/diag_text.h"

typedef struct DiagRow {
    uint32_t code;
    Severity severity;
    const char *title;
} DiagRow;

static const DiagRow rows[DIAG_COUNT] = {
#define DIAG(name, code, severity, title) [DIAG_##name] = {code, SEVERITY_##severity, title},
#include "diag/diagnostics.def"
#undef DIAG
};

struct Diags {
    Arena *arena;
    const Sources *sources;
    uint32_t count;
    uint32_t capacity;
    Diag *items;
    size_t error_count;
    size_t warning_count;
    bool chinese;
    uint32_t lost_count, lost_capacity;
    Text *lost; /* diags_lose() */
    LintLevel levels[DIAG_COUNT];
};

/* ---- languages ------------------------------------------------------------------------------- */

void diags_speak_chinese(Diags *diags)
{
    diags->chinese = true;
}

const char *diags_say(const Diags *diags, const char *english)
{
    return chinese_say(diags->chinese, english);
}

Text diags_said(Diags *diags, Text english)
{
    Buffer text;
    buffer_init_in(&text, diags->arena);
    chinese_write(&text, english, diags->chinese);
    return buffer_failed(&text) ? TEXT("") : buffer_text(&text);
}

static Text say_text(const Diags *diags, Text english)
{
    const char *chinese = diags->chinese ? chinese_of(english) : NULL;
    return chinese != NULL ? text_of(chinese) : english;
}

/* ---- collecting ------------------------------------------------------------------------------ */

Diags *diags_new(Arena *arena, const Sources *sources)
{
    Diags *diags = arena_alloc(arena, sizeof *diags);
    if (diags == NULL)
        return NULL;
    diags->arena = arena;
    diags->sources = sources;
    return diags;
}

char diag_quote_for(Text code)
{
    return text_find(code, TEXT("\""), 0) == SIZE_MAX ? '"' : '`';
}

Diag diag_at(DiagId id, Span at)
{
    return (Diag){.id = id, .at = at, .also = SPAN_NONE, .fix = {.at = SPAN_NONE}};
}

/* Its data is NULL when memory is exhausted. */
static Text format_text(Diags *diags, const char *format, va_list arguments)
{
    Buffer buffer;
    buffer_init_in(&buffer, diags->arena);
    buffer_add_format_list(&buffer, diags_say(diags, format), arguments);
    return buffer_failed(&buffer) ? (Text){NULL, 0} : buffer_text(&buffer);
}

Text diags_text(Diags *diags, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Text text = format_text(diags, format, arguments);
    va_end(arguments);
    return text.data != NULL ? text : TEXT("");
}

static bool is_repeat(const Diags *diags, const Diag *diag)
{
    for (size_t i = 0; i < diags->count; i++) {
        const Diag *other = &diags->items[i];
        if (other->id == diag->id && other->at.file == diag->at.file &&
            other->at.start == diag->at.start && other->at.end == diag->at.end)
            return true;
    }
    return false;
}

/* What an expression names may be declared in a library's file, which is not among its sources. */
static bool is_shown(const Diags *diags, Span span)
{
    return span_is_somewhere(span) && span.file < sources_count(diags->sources) &&
           span.end <= sources_get(diags->sources, span.file)->text.size_bytes;
}

void diags_lose(Diags *diags, Text name)
{
    Text *lost = arena_grow(diags->arena, diags->lost, diags->lost_count, &diags->lost_capacity,
                            sizeof *lost);
    if (lost == NULL)
        return;
    diags->lost = lost;
    diags->lost[diags->lost_count++] = name;
}

/* Whether it only says that there is none of a name whose declaration is lost. */
static bool is_of_lost(const Diags *diags, const Diag *diag)
{
    bool says_there_is_none = diag->id == DIAG_UNDECLARED || diag->id == DIAG_UNKNOWN_TYPE ||
                              diag->id == DIAG_UNKNOWN_RULE || diag->id == DIAG_UNKNOWN_SETTING ||
                              diag->id == DIAG_NO_SCOPE || diag->id == DIAG_NO_FIELD ||
                              diag->id == DIAG_NO_MEMBER;
    if (!says_there_is_none || diags->lost_count == 0 || !is_shown(diags, diag->at))
        return false;
    Text source = sources_get(diags->sources, diag->at.file)->text;
    Text name = text_slice(source, diag->at.start, diag->at.end);
    for (size_t dot; (dot = text_find(name, TEXT("."), 0)) != SIZE_MAX;)
        name = text_slice(name, dot + 1, name.size_bytes);
    for (uint32_t i = 0; i < diags->lost_count; i++) {
        if (text_equal(diags->lost[i], name))
            return true;
    }
    return false;
}

static bool grow(Diags *diags)
{
    Diag *items =
        arena_grow(diags->arena, diags->items, diags->count, &diags->capacity, sizeof *items);
    if (items == NULL)
        return false;
    diags->items = items;
    return true;
}

static void count(Diags *diags, Severity severity)
{
    if (severity == SEVERITY_ERROR)
        diags->error_count++;
    else if (severity == SEVERITY_WARNING)
        diags->warning_count++;
}

void diags_set_level(Diags *diags, DiagId id, LintLevel level)
{
    diags->levels[id] = level;
}

static Severity severity_of(const Diags *diags, DiagId id)
{
    bool denied = rows[id].severity == SEVERITY_WARNING && diags->levels[id] == LEVEL_DENY;
    return denied ? SEVERITY_ERROR : rows[id].severity;
}

static bool is_allowed(const Diags *diags, DiagId id)
{
    return rows[id].severity == SEVERITY_WARNING && diags->levels[id] == LEVEL_ALLOW;
}

size_t diags_allow(Diags *diags, DiagId id, Span lines)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < diags->count; i++) {
        const Diag *diag = &diags->items[i];
        bool drop = diag->id == id && rows[id].severity == SEVERITY_WARNING &&
                    diag->at.file == lines.file && diag->at.start >= lines.start &&
                    diag->at.start < lines.end;
        if (!drop)
            diags->items[kept++] = *diag;
        else if (diag->severity == SEVERITY_ERROR)
            diags->error_count--;
        else
            diags->warning_count--;
    }
    size_t dropped = diags->count - kept;
    diags->count = kept;
    return dropped;
}

/* Where the next one goes: behind the others or, once there are enough of them, in the place of
 * the last that weighs less, so that warnings cannot hide an error. NULL when it is not kept. */
static Diag *room_for(Diags *diags, Severity severity)
{
    if (diags->count < LIMIT_DIAGNOSTICS) {
        bool room = diags->count < diags->capacity || grow(diags);
        return room ? &diags->items[diags->count++] : NULL;
    }
    for (size_t i = diags->count; i > 0; i--) {
        Diag *other = &diags->items[i - 1];
        if (other->severity < severity)
            return other;
    }
    return NULL;
}

void diags_add(Diags *diags, const Diag *diag, const char *format, ...)
{
    Severity severity = severity_of(diags, diag->id);
    if (is_allowed(diags, diag->id) || is_of_lost(diags, diag) || is_repeat(diags, diag))
        return;
    count(diags, severity);
    Diag *item = room_for(diags, severity);
    if (item == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    *item = *diag;
    item->severity = severity;
    item->also = is_shown(diags, diag->also) ? diag->also : SPAN_NONE;
    item->message = format_text(diags, format, arguments);
    va_end(arguments);
    item->hint = say_text(diags, item->hint);
    item->also_message = say_text(diags, item->also_message);
    if (item->message.data == NULL)
        item->message = text_of(rows[diag->id].title);
}

size_t diags_count(const Diags *diags)
{
    return diags->count;
}

size_t diags_error_count(const Diags *diags)
{
    return diags->error_count;
}

size_t diags_warning_count(const Diags *diags)
{
    return diags->warning_count;
}

const Diag *diags_get(const Diags *diags, size_t index)
{
    return &diags->items[index];
}

const Sources *diags_sources(const Diags *diags)
{
    return diags->sources;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_numbers(uint32_t left, uint32_t right)
{
    return (left > right) - (left < right);
}

static int compare(const Diags *diags, const Diag *left, const Diag *right)
{
    int compared = 0;
    if (left->at.file != right->at.file) {
        if (!span_is_somewhere(left->at) || !span_is_somewhere(right->at))
            return span_is_somewhere(left->at) ? -1 : 1;
        compared = text_compare(sources_get(diags->sources, left->at.file)->path,
                                sources_get(diags->sources, right->at.file)->path);
    }
    if (compared == 0)
        compared = compare_numbers(left->at.start, right->at.start);
    if (compared == 0)
        compared = compare_numbers(left->at.end, right->at.end);
    if (compared == 0)
        compared = compare_numbers(rows[left->id].code, rows[right->id].code);
    return compared != 0 ? compared : text_compare(left->message, right->message);
}

/* Says, behind the others, that there were more. It is not counted itself. */
static void add_rest(Diags *diags)
{
    size_t total = diags->error_count + diags->warning_count;
    if (diags->count < LIMIT_DIAGNOSTICS || total <= diags->count ||
        (diags->count == diags->capacity && !grow(diags)))
        return;
    Diag *item = &diags->items[diags->count];
    *item = diag_at(DIAG_TOO_MANY_ERRORS, SPAN_NONE);
    item->severity = diags->error_count > 0 ? SEVERITY_ERROR : SEVERITY_WARNING;
    item->message = diags_text(diags, "%zu more are counted and not shown", total - diags->count);
    item->hint = say_text(diags, TEXT("Repair what is shown, and check again."));
    diags->count++;
}

/* At most LIMIT_DIAGNOSTICS and one: an insertion sort, which is stable, does. */
void diags_sort(Diags *diags)
{
    add_rest(diags);
    for (size_t i = 1; i < diags->count; i++) {
        Diag diag = diags->items[i];
        size_t at = i;
        for (; at > 0 && compare(diags, &diags->items[at - 1], &diag) > 0; at--)
            diags->items[at] = diags->items[at - 1];
        diags->items[at] = diag;
    }
}

/* ---- the catalogue --------------------------------------------------------------------------- */

void diag_code_write(Buffer *out, DiagId id)
{
    buffer_add_format(out, "L%04u", rows[id].code);
}

Severity diag_severity(DiagId id)
{
    return rows[id].severity;
}

const char *severity_word(Severity severity)
{
    static const char *const words[] = {
        [SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
    return words[severity];
}

const char *diag_severity_word(DiagId id)
{
    return severity_word(rows[id].severity);
}

const char *diag_title(DiagId id)
{
    return rows[id].title;
}

bool diag_find(DiagId *out, Text code)
{
    int64_t number;
    if (code.size_bytes > 0 && (code.data[0] == 'L' || code.data[0] == 'l'))
        code = text_slice(code, 1, code.size_bytes);
    if (!text_to_int64(&number, code))
        return false;
    /* A switch, so that a code given twice does not compile. */
    switch (number) {
#define DIAG(name, code, severity, title) \
    case code:                            \
        *out = DIAG_##name;               \
        return true;
#include "diag/diagnostics.def"
#undef DIAG
    default:
        return false;
    }
}

/* ---- output ---------------------------------------------------------------------------------- */

void diags_write(Buffer *out, const Diags *diags, DiagFormat format, bool colour)
{
    switch (format) {
    case DIAG_TEXT:
        diag_text_write(out, diags, colour);
        break;
    case DIAG_JSON:
        diag_json_write(out, diags);
        break;
    case DIAG_SARIF:
        diag_sarif_write(out, diags);
        break;
    }
}
