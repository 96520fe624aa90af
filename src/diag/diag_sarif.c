#include "diag/diag_sarif.h"

/* A path as a relative reference (RFC 3986, 4.2): all but unreserved characters and '/' are
 * percent-encoded, ':' too, as it would make a scheme of what is in front of it. */
static void add_uri(Buffer *out, Text path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~/";
    buffer_add_char(out, '"');
    for (size_t i = 0; i < path.size_bytes; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (memchr(plain, c, sizeof plain - 1) != NULL)
            buffer_add_char(out, (char)c);
        else
            buffer_add_format(out, "%%%02X", (unsigned)c);
    }
    buffer_add_char(out, '"');
}

static void add_artifact(Buffer *out, const Sources *sources, Span span)
{
    buffer_add_string(out, "\"artifactLocation\":{\"uri\":");
    add_uri(out, sources_get(sources, span.file)->path);
    buffer_add_char(out, '}');
}

static void add_region(Buffer *out, const char *key, const Sources *sources, Span span)
{
    LineColumn start = sources_locate(sources, span.file, span.start);
    LineColumn end = sources_locate(sources, span.file, span.end);
    buffer_add_format(
        out, "\"%s\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}", key,
        start.line, start.column, end.line, end.column);
}

/* The members of a location object, without its braces. */
static void add_location(Buffer *out, const Sources *sources, Span span)
{
    buffer_add_string(out, "\"physicalLocation\":{");
    add_artifact(out, sources, span);
    buffer_add_char(out, ',');
    add_region(out, "region", sources, span);
    buffer_add_char(out, '}');
}

/* SARIF 3.11.5: a brace that is no placeholder's is doubled. */
static void add_braces_doubled(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == '{' || text.data[i] == '}')
            buffer_add_char(out, text.data[i]);
        buffer_add_char(out, text.data[i]);
    }
}

/* A message, with what follows it on a line of its own. */
static void add_message(Buffer *out, const char *key, Text message, Text more)
{
    Buffer joined;
    buffer_init(&joined, &out->allocator);
    add_braces_doubled(&joined, message);
    if (more.size_bytes > 0)
        buffer_add_char(&joined, '\n');
    add_braces_doubled(&joined, more);
    buffer_add_format(out, "\"%s\":{\"text\":", key);
    buffer_add_json_string(out, buffer_text(&joined));
    buffer_add_char(out, '}');
    out->failed = out->failed || buffer_failed(&joined);
    buffer_free(&joined);
}

static void add_related(Buffer *out, const Sources *sources, const Diag *diag)
{
    buffer_add_string(out, ",\"relatedLocations\":[{");
    add_location(out, sources, diag->also);
    if (diag->also_message.size_bytes > 0) {
        buffer_add_char(out, ',');
        add_message(out, "message", diag->also_message, TEXT(""));
    }
    buffer_add_string(out, "}]");
}

static void add_fix(Buffer *out, const Sources *sources, const FixIt *fix)
{
    buffer_add_string(out, ",\"fixes\":[{\"artifactChanges\":[{");
    add_artifact(out, sources, fix->at);
    buffer_add_string(out, ",\"replacements\":[{");
    add_region(out, "deletedRegion", sources, fix->at);
    buffer_add_string(out, ",\"insertedContent\":{\"text\":");
    buffer_add_json_string(out, fix->text);
    buffer_add_string(out, "}}]}]}]");
}

static void add_result(Buffer *out, const Sources *sources, const Diag *diag)
{
    buffer_add_string(out, "{\"ruleId\":\"");
    diag_code_write(out, diag->id);
    buffer_add_format(out, "\",\"ruleIndex\":%d,\"level\":\"%s\",", (int)diag->id,
                      severity_word(diag->severity));
    add_message(out, "message", diag->message, diag->hint);
    if (span_is_somewhere(diag->at)) {
        buffer_add_string(out, ",\"locations\":[{");
        add_location(out, sources, diag->at);
        buffer_add_string(out, "}]");
    }
    if (span_is_somewhere(diag->also))
        add_related(out, sources, diag);
    if (span_is_somewhere(diag->fix.at))
        add_fix(out, sources, &diag->fix);
    buffer_add_char(out, '}');
}

static void add_rules(Buffer *out)
{
    for (int id = 0; id < DIAG_COUNT; id++) {
        buffer_add_string(out, id > 0 ? ",{\"id\":\"" : "{\"id\":\"");
        diag_code_write(out, (DiagId)id);
        buffer_add_string(out, "\",");
        add_message(out, "shortDescription", text_of(diag_title((DiagId)id)), TEXT(""));
        buffer_add_format(out, ",\"defaultConfiguration\":{\"level\":\"%s\"}}",
                          diag_severity_word((DiagId)id));
    }
}

void diag_sarif_write(Buffer *out, const Diags *diags)
{
    buffer_add_string(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                           "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":"
                           "\"licet\",\"version\":\"" LICET_VERSION "\",\"rules\":[");
    add_rules(out);
    buffer_add_string(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
    for (size_t i = 0; i < diags_count(diags); i++) {
        if (i > 0)
            buffer_add_char(out, ',');
        add_result(out, diags_sources(diags), diags_get(diags, i));
    }
    buffer_add_string(out, "]}]}\n");
}
