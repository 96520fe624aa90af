/*
 * api_compile.c - rules to bundles and diagnostics.
 */
#include <errno.h>

#include "api/api.h"
#include "emit/compile.h"

struct licet_compilation {
    Allocator allocator;
    Arena *arena;
    Compilation compilation;
    Buffer bundle;
    const licet_diagnostics *diagnostics;
};

const licet_diagnostics *licet_compilation_diagnostics(const licet_compilation *compilation)
{
    return compilation->diagnostics;
}

/* ---- the files that rules name --------------------------------------------------------------- */

static Status read_through(void *context, Buffer *out, Text module_path, Text path)
{
    const licet_compile_options *options = context;
    licet_text text = {NULL, 0};
    if (options->read_file(options->read_file_context, &text, api_text(module_path),
                           api_text(path)) != LICET_OK) {
        errno = ENOENT;
        return STATUS_IO;
    }
    buffer_clear(out);
    buffer_add(out, api_text_in(text));
    return buffer_failed(out) ? STATUS_MEMORY : STATUS_OK;
}

static Status read_nothing(void *context, Buffer *out, Text module_path, Text path)
{
    (void)context;
    (void)out;
    (void)module_path;
    (void)path;
    errno = ENOENT;
    return STATUS_IO;
}

/* ---- compiling ------------------------------------------------------------------------------- */

/* What is compiled: paths, or files in memory. */
typedef struct Work {
    const char *const *paths;
    CompileSource *sources;
    uint32_t count;
    licet_compile_options options;
    FileReader reader;
} Work;

static Status compile(licet_compilation *compilation, const Work *work)
{
    CompileOptions options = {
        .emit = {.name = work->options.name.data != NULL ? api_text_in(work->options.name)
                                                         : TEXT("rules"),
                 .version = api_text_in(work->options.version),
                 .tests = work->options.tests},
        .reader = work->reader.read != NULL ? &work->reader : NULL,
        .chinese = work->options.chinese,
    };
    Buffer *bundle = &compilation->bundle;
    if (work->paths != NULL)
        return compile_paths(bundle, &compilation->compilation, compilation->arena, work->paths,
                             work->count, &options);
    return compile_sources(bundle, &compilation->compilation, compilation->arena, work->sources,
                           work->count, &options);
}

static licet_compilation *compilation_new(const Allocator *allocator)
{
    licet_compilation *compilation = allocator_alloc(allocator, sizeof *compilation);
    if (compilation == NULL)
        return NULL;
    *compilation = (licet_compilation){.allocator = *allocator, .arena = arena_new(allocator)};
    buffer_init(&compilation->bundle, allocator);
    if (compilation->arena != NULL)
        return compilation;
    licet_compilation_free(compilation);
    return NULL;
}

void licet_compilation_free(licet_compilation *compilation)
{
    if (compilation == NULL)
        return;
    Allocator allocator = compilation->allocator;
    buffer_free(&compilation->bundle);
    arena_free(compilation->arena);
    allocator_free(&allocator, compilation, sizeof *compilation);
}

static licet_status run(licet_compilation **out, licet_compilation *compilation, const Work *work)
{
    Status status = compile(compilation, work);
    if (status == STATUS_OK || status == STATUS_RULES) {
        compilation->diagnostics =
            api_diagnostics(compilation->arena, compilation->compilation.diags);
        if (compilation->diagnostics == NULL)
            status = STATUS_MEMORY;
    }
    if (status == STATUS_OK || status == STATUS_RULES)
        *out = compilation;
    else
        licet_compilation_free(compilation);
    return api_status(status);
}

licet_status licet_compile_paths(licet_compilation **out, const char *const *paths,
                                 size_t path_count, const licet_compile_options *options)
{
    Work work = {.paths = paths, .count = (uint32_t)path_count, .options = LICET_COMPILE_OPTIONS};
    *out = NULL;
    if (path_count > UINT32_MAX)
        return LICET_LIMIT;
    api_options(&work.options, sizeof work.options, options);
    if (work.options.read_file != NULL)
        work.reader = (FileReader){&work.options, read_through};
    Allocator allocator = api_allocator(work.options.allocator);
    licet_compilation *compilation = compilation_new(&allocator);
    return compilation != NULL ? run(out, compilation, &work) : LICET_MEMORY;
}

static bool take_files(Work *work, Arena *arena, const licet_rule_file *files)
{
    work->sources = arena_alloc_array(arena, work->count, sizeof *work->sources);
    for (uint32_t i = 0; work->sources != NULL && i < work->count; i++)
        work->sources[i] = (CompileSource){api_text_in(files[i].path), api_text_in(files[i].text)};
    return work->sources != NULL;
}

licet_status licet_compile_files(licet_compilation **out, const licet_rule_file *files,
                                 size_t file_count, const licet_compile_options *options)
{
    Work work = {.count = (uint32_t)file_count, .options = LICET_COMPILE_OPTIONS};
    *out = NULL;
    if (file_count > UINT32_MAX)
        return LICET_LIMIT;
    api_options(&work.options, sizeof work.options, options);
    work.reader =
        (FileReader){&work.options, work.options.read_file != NULL ? read_through : read_nothing};
    Allocator allocator = api_allocator(work.options.allocator);
    licet_compilation *compilation = compilation_new(&allocator);
    if (compilation == NULL)
        return LICET_MEMORY;
    if (take_files(&work, compilation->arena, files))
        return run(out, compilation, &work);
    licet_compilation_free(compilation);
    return LICET_MEMORY;
}

licet_text licet_compilation_bundle(const licet_compilation *compilation)
{
    return compilation->bundle.size_bytes > 0 ? api_text(buffer_text(&compilation->bundle))
                                              : (licet_text){NULL, 0};
}
