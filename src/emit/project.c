#include "emit/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "check/suggest.h"
#include "emit/toml.h"

/* ---- finding it ------------------------------------------------------------------------------ */

/* The path of the folder's project file in the arena; NULL: no memory. */
static const char *file_in(Arena *arena, Text folder)
{
    Buffer path;
    buffer_init_in(&path, arena);
    buffer_add(&path, folder);
    buffer_add_string(&path, "licet.toml");
    buffer_add_char(&path, '\0');
    return buffer_failed(&path) ? NULL : buffer_text(&path).data;
}

/* The folder of a path, as written, with its '/'; the path itself where it is a folder. */
static Text folder_of(Arena *arena, const char *path)
{
    Text folder = text_of(path);
    if (text_equal(folder, TEXT(".")))
        return TEXT("");
    if (file_is_directory(path)) {
        Buffer with_slash;
        buffer_init_in(&with_slash, arena);
        buffer_add(&with_slash, folder);
        if (!text_ends_with(folder, TEXT("/")))
            buffer_add_char(&with_slash, '/');
        return buffer_text(&with_slash);
    }
    while (folder.size_bytes > 0 && folder.data[folder.size_bytes - 1] != '/')
        folder.size_bytes--;
    return folder;
}

/* The folder above; false at the root. A path that begins nowhere goes up with "../". */
static bool go_up(Arena *arena, Text *folder, unsigned *ups)
{
    enum { UPS_MAX = 64 };
    Text above = text_slice(*folder, 0, folder->size_bytes > 0 ? folder->size_bytes - 1 : 0);
    while (above.size_bytes > 0 && above.data[above.size_bytes - 1] != '/')
        above.size_bytes--;
    Text last = text_slice(*folder, above.size_bytes, folder->size_bytes);
    if (text_equal(*folder, TEXT("/")) || *ups == UPS_MAX)
        return false;
    if (folder->size_bytes > 0 && !text_equal(last, TEXT("../")) && !text_equal(last, TEXT("./"))) {
        *folder = above;
        return true;
    }
    Buffer up;
    buffer_init_in(&up, arena);
    buffer_add(&up, *folder);
    buffer_add_string(&up, "../");
    *folder = buffer_text(&up);
    (*ups)++;
    return !buffer_failed(&up);
}

/* ---- reading it ------------------------------------------------------------------------------ */

typedef struct ProjectReader {
    Project *project;
    Arena *arena;
    Diags *diags;
    uint32_t file;
} ProjectReader;

/* From the place to the end of the word, text or number there. */
static Span span_at(const ProjectReader *reader, TomlPlace place)
{
    const Sources *sources = diags_sources(reader->diags);
    Text text = sources_get(sources, reader->file)->text;
    size_t start = 0;
    for (uint32_t line = 1; line < place.line && start < text.size_bytes; line++) {
        size_t end = text_find(text, TEXT("\n"), start);
        start = end == SIZE_MAX ? text.size_bytes : end + 1;
    }
    Text rest = text_slice(text, start, text.size_bytes);
    start += utf8_offset(rest, place.column > 0 ? place.column - 1 : 0);
    size_t end = start;
    bool quoted = end < text.size_bytes && (text.data[end] == '"' || text.data[end] == '\'');
    for (size_t i = start; i < text.size_bytes && text.data[i] != '\n'; i++) {
        bool closes = quoted && i > start && text.data[i] == text.data[start];
        if (!quoted && strchr(" \t=,]#\r", text.data[i]) != NULL)
            break;
        end = i + 1;
        if (closes)
            break;
    }
    return (Span){reader->file, (uint32_t)start, (uint32_t)end};
}

static Text keep(const ProjectReader *reader, Text text)
{
    Text copy = arena_copy(reader->arena, text);
    return copy.data != NULL ? copy : TEXT("");
}

static void wrong_value(const ProjectReader *reader, const TomlEntry *entry, const char *wanted)
{
    Diag diag = diag_at(DIAG_PROJECT, span_at(reader, entry->value_at));
    diags_add(reader->diags, &diag, "\"%.*s\" is %s", TEXT_ARG(entry->key),
              diags_say(reader->diags, wanted));
}

static void read_text(const ProjectReader *reader, Text *out, const TomlEntry *entry)
{
    if (entry->kind == TOML_TEXT && entry->text.size_bytes > 0)
        *out = keep(reader, entry->text);
    else
        wrong_value(reader, entry, "a text");
}

/* A source as a path: as the files below it are named by whoever opens them, so without "." in
 * between. */
static const char *source_path(const ProjectReader *reader, Text source)
{
    Buffer path;
    buffer_init_in(&path, reader->arena);
    while (text_starts_with(source, TEXT("./")))
        source = text_slice(source, 2, source.size_bytes);
    if (text_equal(source, TEXT(".")))
        source = TEXT("");
    if (!text_starts_with(source, TEXT("/")))
        buffer_add(&path, reader->project->folder);
    buffer_add(&path, source);
    while (path.size_bytes > 1 && path.data[path.size_bytes - 1] == '/')
        path.size_bytes--;
    if (path.size_bytes == 0)
        buffer_add_char(&path, '.');
    buffer_add_char(&path, '\0');
    return buffer_text(&path).data;
}

static void read_sources(const ProjectReader *reader, const TomlEntry *entry)
{
    Project *project = reader->project;
    if (entry->kind != TOML_TEXTS || entry->text_count == 0) {
        wrong_value(reader, entry, "a list of paths");
        return;
    }
    project->sources = arena_alloc_array(reader->arena, entry->text_count, sizeof(char *));
    for (size_t i = 0; project->sources != NULL && i < entry->text_count; i++) {
        project->sources[project->source_count++] = source_path(reader, entry->texts[i]);
    }
}

static void read_level(const ProjectReader *reader, DiagId id, const TomlEntry *entry)
{
    static const struct {
        Text word;
        LintLevel level;
    } levels[] = {{TEXT_INIT("allow"), LEVEL_ALLOW},
                  {TEXT_INIT("warn"), LEVEL_WARN},
                  {TEXT_INIT("deny"), LEVEL_DENY}};
    if (diag_severity(id) == SEVERITY_ERROR) {
        Diag diag = diag_at(DIAG_PROJECT, span_at(reader, entry->key_at));
        diag.hint = TEXT("Only warnings have a level.");
        diags_add(reader->diags, &diag, "\"%.*s\" is an error", TEXT_ARG(entry->key));
        return;
    }
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (entry->kind == TOML_TEXT && text_equal(entry->text, levels[i].word)) {
            diags_set_level(reader->diags, id, levels[i].level);
            return;
        }
    }
    wrong_value(reader, entry, "\"allow\", \"warn\" or \"deny\"");
}

static const Text top_keys[] = {TEXT_INIT("name"), TEXT_INIT("version"), TEXT_INIT("sources"),
                                TEXT_INIT("entry")};
static const Text lint_keys[] = {TEXT_INIT("warnings-as-errors")};

static void unknown_key(const ProjectReader *reader, const TomlEntry *entry, const Text *keys,
                        size_t key_count)
{
    Diag diag = diag_at(DIAG_PROJECT, span_at(reader, entry->key_at));
    Suggestion near = suggest_begin(entry->key);
    for (size_t i = 0; i < key_count; i++)
        suggest_offer(&near, keys[i]);
    diag.hint = TEXT("There are name, version, sources, entry and, in [lints], warnings-as-errors "
                     "and the codes of warnings.");
    suggest_fill(&diag, reader->diags, &near, diag.at);
    diags_add(reader->diags, &diag, "a project has no \"%.*s\" here", TEXT_ARG(entry->key));
}

static void read_top(const ProjectReader *reader, const TomlEntry *entry)
{
    Project *project = reader->project;
    if (text_equal(entry->key, TEXT("name"))) {
        read_text(reader, &project->name, entry);
    } else if (text_equal(entry->key, TEXT("version"))) {
        read_text(reader, &project->version, entry);
    } else if (text_equal(entry->key, TEXT("entry"))) {
        read_text(reader, &project->entry, entry);
        project->entry_span = span_at(reader, entry->value_at);
    } else if (text_equal(entry->key, TEXT("sources"))) {
        read_sources(reader, entry);
    } else {
        unknown_key(reader, entry, top_keys, sizeof top_keys / sizeof top_keys[0]);
    }
}

static void read_lint(const ProjectReader *reader, const TomlEntry *entry)
{
    DiagId id;
    if (text_equal(entry->key, TEXT("warnings-as-errors"))) {
        reader->project->warnings_as_errors = entry->boolean;
        if (entry->kind != TOML_BOOL)
            wrong_value(reader, entry, "true or false");
    } else if (text_starts_with(entry->key, TEXT("L")) && diag_find(&id, entry->key)) {
        read_level(reader, id, entry);
    } else {
        unknown_key(reader, entry, lint_keys, sizeof lint_keys / sizeof lint_keys[0]);
    }
}

static void read_entry(void *context, const TomlEntry *entry)
{
    const ProjectReader *reader = context;
    if (entry->table.size_bytes == 0) {
        read_top(reader, entry);
    } else if (text_equal(entry->table, TEXT("lints"))) {
        read_lint(reader, entry);
    } else {
        Diag diag = diag_at(DIAG_PROJECT, span_at(reader, entry->key_at));
        diags_add(reader->diags, &diag, "a project has no table \"%.*s\"", TEXT_ARG(entry->table));
    }
}

static Status read_project(Project *out, Arena *arena, Sources *sources, Diags *diags,
                           const char *path, Text text)
{
    ProjectReader reader = {.project = out, .arena = arena, .diags = diags};
    TomlError error;
    if (!sources_add(&reader.file, sources, text_of(path), text))
        return STATUS_MEMORY;
    out->found = true;
    Status status = toml_read(text, read_entry, &reader, &error);
    if (status != STATUS_INPUT)
        return status;
    Diag diag = diag_at(DIAG_PROJECT, span_at(&reader, error.at));
    diags_add(diags, &diag, "this is no TOML: %s", error.message);
    return STATUS_OK;
}

Status project_load(Project *out, Arena *arena, Sources *sources, Diags *diags, const char *path)
{
    Text folder = folder_of(arena, path);
    unsigned ups = 0;
    *out = (Project){.name = TEXT(""), .version = TEXT(""), .entry = TEXT("")};
    do {
        Buffer text;
        const char *file = file_in(arena, folder);
        if (file == NULL)
            return STATUS_MEMORY;
        buffer_init(&text, arena_allocator(arena));
        Status status = file_read(&text, file, LIMIT_SOURCE_BYTES);
        if (status == STATUS_OK) {
            out->folder = folder;
            status = read_project(out, arena, sources, diags, file, buffer_text(&text));
            buffer_free(&text);
            return status;
        }
        buffer_free(&text);
        if (status == STATUS_MEMORY)
            return status;
    } while (go_up(arena, &folder, &ups));
    return arena_failed(arena) ? STATUS_MEMORY : STATUS_OK;
}
