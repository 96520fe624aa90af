#include "support/compiled.h"

#include <stdio.h>

#include "code/bundle_hash.h"
#include "emit/compile.h"
#include "support/cases.h"

void compiled_bundle(Buffer *out, const char *rules)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    buffer_init(out, &allocator);
    Compilation compilation;
    CompileSource source = {TEXT("test.licet"), text_of(rules)};
    CompileOptions options = {.emit = {.name = TEXT("test"), .version = TEXT("1"), .tests = true}};
    Status status = compile_sources(out, &compilation, arena, &source, 1, &options);
    if (status == STATUS_RULES) {
        Buffer text;
        buffer_init(&text, &allocator);
        diags_write(&text, compilation.diags, DIAG_TEXT, false);
        fprintf(stderr, "%.*s", TEXT_ARG(buffer_text(&text)));
        buffer_free(&text);
    }
    assert_int_equal(status, STATUS_OK);
    arena_free(arena);
}

void compiled_open(Compiled *out, const char *rules)
{
    Allocator allocator = allocator_system();
    compiled_bundle(&out->bundle, rules);
    assert_int_equal(program_open(&out->program, &allocator, buffer_text(&out->bundle), NULL),
                     STATUS_OK);
}

void compiled_close(Compiled *compiled)
{
    program_free(compiled->program);
    buffer_free(&compiled->bundle);
}

void compiled_put_right(Buffer *bundle)
{
    BundleHeader *header = (BundleHeader *)(void *)bundle->data;
    header->size_bytes = bundle->size_bytes;
    bundle_hash_put(bundle->data, bundle->size_bytes);
}
