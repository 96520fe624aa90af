/*
 * compile.c - files to modules, modules to a checked program, that to a bundle.
 */
#include "emit/compile.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "check/allow.h"
#include "emit/stdlib.h"

/* A compilation under way. */
typedef struct Compiler {
    Arena *arena;
    const char *const *paths; /* that are compiled, if paths are */
    uint32_t path_count;
    Sources *sources;
    Diags *diags;
    const CompileOptions *options;
    Module **modules;
    uint32_t module_count;
    uint32_t module_capacity;
    bool no_memory;
} Compiler;

static bool compiler_init(Compiler *out, Arena *arena, const CompileOptions *options)
{
    *out = (Compiler){.arena = arena, .options = options, .sources = sources_new(arena)};
    if (out->sources != NULL)
        out->diags = diags_new(arena, out->sources);
    if (out->diags != NULL && options->chinese)
        diags_speak_chinese(out->diags);
    return out->diags != NULL;
}

static void add_module(Compiler *compiler, Module *module)
{
    if (compiler->module_count == LIMIT_MODULES) {
        Diag diag = diag_at(DIAG_BUNDLE_LIMIT, (Span){module->file, 0, 0});
        diag.hint = TEXT("Put more into one module, or compile less of the tree.");
        diags_add(compiler->diags, &diag, "the program has more than %d modules", LIMIT_MODULES);
        return;
    }
    Module **modules = arena_grow(compiler->arena, compiler->modules, compiler->module_count,
                                  &compiler->module_capacity, sizeof(Module *));
    if (modules == NULL) {
        compiler->no_memory = true;
        return;
    }
    compiler->modules = modules;
    compiler->modules[compiler->module_count++] = module;
}

static Module *parse_text(Compiler *compiler, Text path, Text text)
{
    uint32_t file;
    ParseCache *cache = compiler->options->cache;
    if (cache != NULL)
        return parse_cache_module(cache, compiler->diags, compiler->sources, path, text);
    if (!sources_add(&file, compiler->sources, path, text))
        return NULL;
    return parse_module(compiler->arena, compiler->diags, file);
}

static void add_text(Compiler *compiler, Text path, Text text, bool unseen)
{
    Module *module = parse_text(compiler, path, text);
    if (module == NULL) {
        compiler->no_memory = true;
        return;
    }
    module->unseen = unseen;
    add_module(compiler, module);
}

/* A diagnostic about a file as a whole; the file is added, empty, so that it can be named. */
static void report_file(Compiler *compiler, Text path, DiagId id, Text reason)
{
    uint32_t file;
    if (!sources_add(&file, compiler->sources, path, TEXT(""))) {
        compiler->no_memory = true;
        return;
    }
    Diag diag = diag_at(id, (Span){file, 0, 0});
    diags_add(compiler->diags, &diag, "\"%.*s\" %.*s", TEXT_ARG(path), TEXT_ARG(reason));
}

/* errno says why. */
static void report_unreadable(Compiler *compiler, const char *path)
{
    const char *why = diags_say(compiler->diags, strerror(errno));
    Text reason = diags_text(compiler->diags, "cannot be read: %s", why);
    report_file(compiler, text_of(path), DIAG_FILE_UNREADABLE, reason);
}

static void add_file(Compiler *compiler, const char *path)
{
    Buffer text;
    buffer_init(&text, arena_allocator(compiler->arena));
    Status status = file_read(&text, path, LIMIT_SOURCE_BYTES);
    if (status == STATUS_OK)
        add_text(compiler, text_of(path), buffer_text(&text), false);
    else if (status == STATUS_LIMIT)
        report_file(compiler, text_of(path), DIAG_FILE_TOO_LARGE,
                    diags_text(compiler->diags, "is larger than 64 MiB"));
    else if (status == STATUS_IO)
        report_unreadable(compiler, path);
    else
        compiler->no_memory = true;
    buffer_free(&text);
}

static void add_path(Compiler *compiler, const char *path)
{
    const char **files;
    Status status = file_list(&files, compiler->arena, path, ".licet");
    if (status == STATUS_MEMORY) {
        compiler->no_memory = true;
        return;
    }
    if (status != STATUS_OK) {
        report_unreadable(compiler, path);
        return;
    }
    if (files[0] == NULL)
        report_file(compiler, text_of(path), DIAG_NO_FILES,
                    diags_text(compiler->diags, "holds no file that ends in .licet"));
    for (; *files != NULL; files++)
        add_file(compiler, *files);
}

/* ---- the standard library -------------------------------------------------------------------- */

static bool has_module(const Compiler *compiler, Text name)
{
    for (uint32_t i = 0; i < compiler->module_count; i++) {
        if (text_equal(compiler->modules[i]->name.text, name))
            return true;
    }
    return false;
}

static void add_stdlib_module(Compiler *compiler, Text name)
{
    for (size_t i = 0; i < stdlib_files_count; i++) {
        if (!text_equal(stdlib_files[i].module, name) || has_module(compiler, name))
            continue;
        Buffer path;
        buffer_init(&path, arena_allocator(compiler->arena));
        buffer_add_string(&path, "stdlib:");
        buffer_add(&path, name);
        if (buffer_failed(&path))
            compiler->no_memory = true;
        else
            add_text(compiler, buffer_text(&path), stdlib_files[i].text, true);
        buffer_free(&path);
    }
}

/* Adds the library's modules that are imported; those it adds are looked through in turn. */
static void add_imported_stdlib(Compiler *compiler)
{
    for (uint32_t i = 0; i < compiler->module_count; i++) {
        const Module *module = compiler->modules[i];
        for (uint32_t k = 0; k < module->import_count; k++) {
            if (text_starts_with(module->imports[k].text, TEXT("std.")))
                add_stdlib_module(compiler, module->imports[k].text);
        }
    }
}

/* ---- what need not be checked ---------------------------------------------------------------- */

static bool names_seen_module(const Compiler *compiler, const Module *module)
{
    Text text = sources_get(compiler->sources, module->file)->text;
    for (uint32_t i = 0; i < compiler->module_count; i++) {
        const Module *other = compiler->modules[i];
        if (!other->unseen && text_find(text, other->name.text, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

static void set_skimmed(const Compiler *compiler)
{
    for (uint32_t i = 0; i < compiler->module_count; i++) {
        Module *module = compiler->modules[i];
        module->skimmed =
            compiler->options->skim && module->unseen && !names_seen_module(compiler, module);
        module->on_demand = module->skimmed && !compiler->options->types;
    }
}

/* ---- files that rules name ------------------------------------------------------------------- */

/* The path, ended by NUL, that `path` is in a file at `module_path`. */
static void add_path_beside(Buffer *out, Text module_path, Text path)
{
    size_t folder = module_path.size_bytes;
    while (folder > 0 && module_path.data[folder - 1] != '/')
        folder--;
    if (!text_starts_with(path, TEXT("/")))
        buffer_add(out, text_slice(module_path, 0, folder));
    buffer_add(out, path);
    buffer_add_char(out, '\0');
}

static Status read_beside(void *context, Buffer *out, Text module_path, Text path)
{
    (void)context;
    Buffer full;
    buffer_init(&full, &out->allocator);
    add_path_beside(&full, module_path, path);
    Status status = buffer_failed(&full)
                        ? STATUS_MEMORY
                        : file_read(out, buffer_text(&full).data, LIMIT_JSON_FILE_BYTES);
    buffer_free(&full);
    return status;
}

static const FileReader file_system_reader = {NULL, read_beside};

/* Whether `path`, links followed, is `root` or lies below it. */
static bool is_below(const char *path, const char *root)
{
    size_t size_bytes = strlen(root);
    return strncmp(path, root, size_bytes) == 0 &&
           (path[size_bytes] == '\0' || path[size_bytes] == '/' || root[size_bytes - 1] == '/');
}

static bool is_named(const Compiler *compiler, const char *path)
{
    char place[PATH_MAX], root[PATH_MAX];
    if (realpath(path, place) == NULL)
        return true; /* reading it will say why not */
    for (uint32_t i = 0; i < compiler->path_count; i++) {
        if (realpath(compiler->paths[i], root) != NULL && is_below(place, root))
            return true;
    }
    return false;
}

static Status read_named(void *context, Buffer *out, Text module_path, Text path)
{
    Buffer full;
    buffer_init(&full, &out->allocator);
    add_path_beside(&full, module_path, path);
    Status status = buffer_failed(&full)           ? STATUS_MEMORY
                    : is_named(context, full.data) ? read_beside(NULL, out, module_path, path)
                                                   : STATUS_INPUT;
    buffer_free(&full);
    return status;
}

/* ---- the whole way --------------------------------------------------------------------------- */

/* The project's entry is the module that declares the input. */
static void check_entry(Diags *diags, const Project *project, const Checked *checked)
{
    Text entry = project->entry;
    if (!project->found || entry.size_bytes == 0 || checked->input == NULL ||
        text_equal(checked->input->module->name.text, entry))
        return;
    Diag diag = diag_at(DIAG_PROJECT, project->entry_span);
    diag.also = checked->input->name.span;
    diag.also_message = TEXT("the input is declared here");
    diags_add(diags, &diag, "the entry \"%.*s\" does not declare the input", TEXT_ARG(entry));
}

static Status check(Compilation *out, Compiler *compiler)
{
    add_imported_stdlib(compiler);
    set_skimmed(compiler);
    const FileReader named_reader = {compiler, read_named};
    const FileReader *reader = compiler->options->reader;
    if (reader == NULL)
        reader = compiler->options->only_named ? &named_reader : &file_system_reader;
    out->diags = compiler->diags;
    out->checked = NULL;
    if (!compiler->no_memory)
        out->checked = check_program(compiler->arena, compiler->diags, compiler->modules,
                                     compiler->module_count, reader);
    if (out->checked != NULL) {
        check_entry(compiler->diags, &out->project, out->checked);
        allow_comments(compiler->diags, compiler->modules, compiler->module_count);
    }
    diags_sort(compiler->diags);
    return out->checked == NULL || arena_failed(compiler->arena) ? STATUS_MEMORY : STATUS_OK;
}

Status compile_check_paths(Compilation *out, Arena *arena, const char *const *paths,
                           uint32_t path_count, const CompileOptions *options)
{
    Compiler compiler;
    if (!compiler_init(&compiler, arena, options))
        return STATUS_MEMORY;
    out->project = (Project){.found = false};
    Status status = STATUS_OK;
    if (options->project)
        status = project_load(&out->project, arena, compiler.sources, compiler.diags,
                              path_count > 0 ? paths[0] : ".");
    if (status != STATUS_OK)
        return status;
    if (path_count == 0) {
        paths = out->project.sources;
        path_count = out->project.source_count;
    }
    compiler.paths = paths;
    compiler.path_count = path_count;
    for (uint32_t i = 0; i < path_count; i++)
        add_path(&compiler, paths[i]);
    return check(out, &compiler);
}

Status compile_check_sources(Compilation *out, Arena *arena, const CompileSource *sources,
                             uint32_t source_count, const CompileOptions *options)
{
    Compiler compiler;
    out->project = (Project){.found = false};
    if (!compiler_init(&compiler, arena, options))
        return STATUS_MEMORY;
    if (options->project_path != NULL &&
        project_load(&out->project, arena, compiler.sources, compiler.diags,
                     options->project_path) != STATUS_OK)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < source_count; i++)
        add_text(&compiler, sources[i].path, sources[i].text,
                 options->unseen != NULL && options->unseen[i]);
    return check(out, &compiler);
}

Status compile_check_listing(Compilation *out, Arena *arena, Text listing, bool chinese)
{
    CompileOptions options = {.chinese = chinese};
    CompileSource sources[COMPILE_LISTING_FILES];
    uint32_t count = 0;
    Text path = TEXT("example.licet");
    for (size_t start = 0, end = 0; end != SIZE_MAX && count < COMPILE_LISTING_FILES; count++) {
        end = text_find(listing, TEXT("\n--- "), start);
        size_t line_end = text_find(listing, TEXT("\n"), end == SIZE_MAX ? end : end + 1);
        sources[count] =
            (CompileSource){path, text_slice(listing, start, end == SIZE_MAX ? end : end + 1)};
        path = text_trim(text_slice(listing, end == SIZE_MAX ? end : end + 5, line_end));
        start = line_end == SIZE_MAX ? line_end : line_end + 1;
    }
    return compile_check_sources(out, arena, sources, count, &options);
}

/* Name and version of the bundle: as asked, else as the project says. */
static EmitOptions emit_options(const Project *project, const CompileOptions *options)
{
    EmitOptions emit = options->emit;
    if (emit.name.data == NULL)
        emit.name =
            project->found && project->name.size_bytes > 0 ? project->name : options->fallback_name;
    if (emit.version.data == NULL)
        emit.version = project->found ? project->version : TEXT("");
    return emit;
}

static Status emit(Buffer *out_bytes, Compilation *compilation, const CompileOptions *options)
{
    if (diags_error_count(compilation->diags) > 0)
        return STATUS_RULES;
    Allocator allocator = out_bytes->allocator;
    compilation->emit = emit_options(&compilation->project, options);
    Status status = emit_program(out_bytes, &allocator, compilation->checked, &compilation->emit);
    return status == STATUS_LIMIT ? STATUS_RULES : status;
}

Status compile_paths(Buffer *out_bytes, Compilation *out, Arena *arena, const char *const *paths,
                     uint32_t path_count, const CompileOptions *options)
{
    Status status = compile_check_paths(out, arena, paths, path_count, options);
    return status == STATUS_OK ? emit(out_bytes, out, options) : status;
}

Status compile_sources(Buffer *out_bytes, Compilation *out, Arena *arena,
                       const CompileSource *sources, uint32_t source_count,
                       const CompileOptions *options)
{
    Status status = compile_check_sources(out, arena, sources, source_count, options);
    return status == STATUS_OK ? emit(out_bytes, out, options) : status;
}

/* ---- one expression -------------------------------------------------------------------------- */

Status compile_library(Compilation *out, Arena *arena)
{
    static const CompileOptions options = {.reader = NULL};
    Compiler compiler;
    out->project = (Project){.found = false};
    if (!compiler_init(&compiler, arena, &options))
        return STATUS_MEMORY;
    for (size_t i = 0; i < stdlib_files_count; i++)
        add_stdlib_module(&compiler, stdlib_files[i].module);
    return check(out, &compiler);
}

Status compile_expression(Buffer *out_bytes, Arena *arena, Diags *diags, uint32_t file,
                          TypeTable *types, const Checked *library,
                          const ExpressionEnvironment *environment, const ParseOptions *parse,
                          const Type **out_type, const Bound **out_cost)
{
    Expr *expr = parse_expression(arena, diags, file, parse);
    if (arena_failed(arena) || (expr == NULL && diags_error_count(diags) == 0))
        return STATUS_MEMORY;
    if (expr == NULL || diags_error_count(diags) > 0)
        return STATUS_RULES;
    Binding **bindings;
    Status status = check_expression(arena, types, diags, library, environment, &bindings, expr);
    if (status != STATUS_OK)
        return status;
    if (diags_error_count(diags) > 0)
        return STATUS_RULES;
    *out_type = expr->type;
    if (out_cost != NULL)
        *out_cost = cost_of_expression(arena, library, expr);
    Allocator allocator = out_bytes->allocator;
    return emit_expression(out_bytes, &allocator, arena, types, library, environment->variables,
                           environment->variable_count, bindings, expr, diags);
}
