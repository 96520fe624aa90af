/*
 * checking.h - for the tests of check/: checks texts as a program and shows what came of it.
 */
#pragma once

#include "base/buffer.h"
#include "check/checked.h"
#include "support/cases.h"
#include "syntax/parse.h"

typedef struct Checking {
    Arena *arena;
    Diags *diags;
    Checked *checked;
} Checking;

enum { CHECKING_FILES_MAX = 8 };

/* Checks up to CHECKING_FILES_MAX whole files as one program; the list ends with NULL. */
static inline Checking checking_files(const char *const *texts, const FileReader *reader)
{
    Allocator allocator = allocator_system();
    Checking checking = {.arena = arena_new(&allocator)};
    assert_non_null(checking.arena);
    Sources *sources = sources_new(checking.arena);
    checking.diags = diags_new(checking.arena, sources);
    assert_non_null(checking.diags);
    Module *modules[CHECKING_FILES_MAX];
    uint32_t count = 0;
    for (; texts[count] != NULL; count++) {
        uint32_t file;
        assert_true(count < CHECKING_FILES_MAX);
        const char name[] = {(char)('a' + count), '.', 'l', 'i', 'c', 'e', 't', '\0'};
        assert_true(sources_add(&file, sources, text_of(name), text_of(texts[count])));
        modules[count] = parse_module(checking.arena, checking.diags, file);
        assert_non_null(modules[count]);
    }
    checking.checked = check_program(checking.arena, checking.diags, modules, count, reader);
    assert_non_null(checking.checked);
    diags_sort(checking.diags);
    return checking;
}

/* One file, of which `text` is what comes after its first two lines. */
static inline Checking checking_text(const char *text)
{
    Buffer file;
    Allocator allocator = allocator_system();
    buffer_init(&file, &allocator);
    buffer_add_string(&file, "licet 1; module m;\n");
    buffer_add_string(&file, text);
    buffer_add_char(&file, '\0');
    const char *files[] = {file.data, NULL};
    Checking checking = checking_files(files, NULL);
    buffer_free(&file);
    return checking;
}

static inline void checking_end(Checking *checking)
{
    arena_free(checking->arena);
}

/* "L0200@a:3:7: message; L0802@b:4:1: message": every diagnostic, sorted by place. */
static inline void checking_write(Buffer *out, const Checking *checking)
{
    for (size_t i = 0; i < diags_count(checking->diags); i++) {
        const Diag *diag = diags_get(checking->diags, i);
        LineColumn at =
            sources_locate(diags_sources(checking->diags), diag->at.file, diag->at.start);
        if (i > 0)
            buffer_add_string(out, "; ");
        diag_code_write(out, diag->id);
        buffer_add_format(out, "@%c:%u:%u: %.*s", (int)('a' + (int)diag->at.file), at.line,
                          at.column, TEXT_ARG(diag->message));
    }
}

static inline void assert_diagnostics(const Checking *checking, const char *expected)
{
    Buffer written;
    Allocator allocator = allocator_system();
    buffer_init(&written, &allocator);
    checking_write(&written, checking);
    assert_text_equal(buffer_text(&written), expected);
    buffer_free(&written);
}
