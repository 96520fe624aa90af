/*
 * fuzz_source.c - any text as a rule file: it compiles or is refused with diagnostics, and what
 * compiles verifies and runs.
 */
#include "emit/compile.h"
#include "fuzz.h"

static void run(const Allocator *allocator, Text bundle)
{
    Program *program;
    fuzz_require(program_open(&program, allocator, bundle, NULL) == STATUS_OK,
                 "what the compiler wrote does not verify");
    fuzz_evaluate_made(program);
    program_free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Buffer bundle, text;
    buffer_init(&bundle, &allocator);
    buffer_init(&text, &allocator);
    Compilation compilation;
    CompileSource source = {TEXT("fuzz.licet"), {(const char *)data, size_bytes}};
    CompileOptions options = {.emit = {.name = TEXT("fuzz"), .version = TEXT("1"), .tests = true}};
    Status status = compile_sources(&bundle, &compilation, arena, &source, 1, &options);
    diags_sort(compilation.diags);
    for (int format = DIAG_TEXT; format <= DIAG_SARIF; format++)
        diags_write(&text, compilation.diags, (DiagFormat)format, true);
    if (status == STATUS_OK)
        run(&allocator, buffer_text(&bundle));
    else
        fuzz_require(diags_error_count(compilation.diags) > 0, "refused without a diagnostic");
    buffer_free(&text);
    buffer_free(&bundle);
    arena_free(arena);
    return 0;
}
