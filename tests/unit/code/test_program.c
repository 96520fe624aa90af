/* Reading a bundle: from memory, from files, constants and names. */
#include "code/program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "enum Kind { one zh \"一\" en \"First\"; two zh \"二\" en \"Second\"; }\n"
    "record Form { id: string; kind: Kind; }\n"
    "input form: Form;\n"
    "const listed = [\"b\", \"a\"];\n"
    "decide a = form.id in listed;\n"
    "decide b = form.id == \"x\" ? {\"k\": [1u, 2.5]} : {};\n";

static int open_rules(void **state)
{
    static Compiled compiled;
    compiled_open(&compiled, rules);
    *state = &compiled;
    return 0;
}
static int close_rules(void **state)
{
    compiled_close(*state);
    return 0;
}

static void names_are_found(void **state)
{
    const Program *program = ((Compiled *)*state)->program;
    uint32_t record = program_meta(program)->input_record;
    assert_int_equal(program_field_find(program, record, TEXT("kind")), 1);
    assert_int_equal(program_field_find(program, record, TEXT("kinds")), NONE);
    assert_int_equal(program_member_find(program, 0, TEXT("two")), 1);
    assert_int_equal(program_member_find(program, 0, TEXT("")), NONE);
    Value two = value_enum(0, 1);
    assert_text_equal(program_member_label(program, two, true), "二");
    assert_text_equal(program_member_label(program, two, false), "Second");
    ValueNames names = program_names(program);
    assert_text_equal(names.enum_member(names.context, 0, 1), "two");
    assert_text_equal(names.enum_member(names.context, 0, 2), "");
    assert_text_equal(names.enum_member(names.context, 9, 0), "");
    assert_text_equal(names.record_field(names.context, (uint16_t)record, 0), "id");
    assert_text_equal(names.record_field(names.context, (uint16_t)record, 7), "");
}

/* The text of every constant that prints so. */
static bool has_constant(const Program *program, const char *printed)
{
    bool found = false;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    ValueNames names = program_names(program);
    for (uint32_t i = 0; i < program_CONSTANTS_count(program) && !found; i++) {
        Buffer text;
        buffer_init_in(&text, arena);
        print_cel(&text, program_constant(program, arena, i), &names);
        found = text_equal(buffer_text(&text), text_of(printed));
    }
    arena_free(arena);
    return found;
}

static void constants_are_values_again(void **state)
{
    const Program *program = ((Compiled *)*state)->program;
    assert_true(has_constant(program, "[\"a\", \"b\"]") || has_constant(program, "[\"b\", \"a\"]"));
    assert_true(has_constant(program, "\"x\""));
    assert_true(has_constant(program, "{\"k\": [1u, 2.5]}"));
    assert_false(has_constant(program, "\"y\""));
}

static void lines_are_found(void **state)
{
    const Program *program = ((Compiled *)*state)->program;
    uint32_t last = program_CODE_count(program) - 1;
    assert_non_null(program_line(program, 0));
    assert_non_null(program_line(program, last));
    assert_in_range(program_line(program, last)->line, 1, 8);
}

static void the_hash_is_hexadecimal(void **state)
{
    const Program *program = ((Compiled *)*state)->program;
    Buffer hash;
    Allocator allocator = allocator_system();
    buffer_init(&hash, &allocator);
    program_hash_write(&hash, program);
    assert_int_equal(hash.size_bytes, 64);
    for (size_t i = 0; i < hash.size_bytes; i++)
        assert_non_null(memchr("0123456789abcdef", hash.data[i], 16));
    buffer_free(&hash);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void files_are_mapped(void **state)
{
    const Compiled *compiled = *state;
    char folder[] = "/tmp/licet-test-XXXXXX", path[64];
    Program *program;
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.lbc", folder);

    assert_int_equal(program_open_file(&program, &allocator, path, &reason), STATUS_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(program_open_file(&program, &allocator, folder, &reason), STATUS_IO);
    assert_int_equal(errno, EISDIR);

    assert_int_equal(file_write(path, buffer_text(&compiled->bundle)), STATUS_OK);
    assert_int_equal(program_open_file(&program, &allocator, path, &reason), STATUS_OK);
    assert_int_equal(program_RULES_count(program), 0);
    assert_int_equal(program_DECIDES_count(program), 2);
    assert_true(program_EXPRESSIONS_count(program) > 0);
    program_free(program);

    assert_int_equal(program_open_file_to_decide(&program, &allocator, path, &reason), STATUS_OK);
    assert_int_equal(program_DECIDES_count(program), 2);
    for (SectionKind kind = SECTION_FIRST_NOTE; kind < SECTION_COUNT; kind++) {
        uint32_t count;
        assert_null(program_section(&count, program, kind));
        assert_int_equal(count, 0);
    }
    program_free(program);

    assert_int_equal(file_write(path, TEXT("")), STATUS_OK);
    assert_int_equal(program_open_file(&program, &allocator, path, &reason), STATUS_BUNDLE);
    assert_text_equal(buffer_text(&reason), "the file is empty or larger than a bundle can be");
    buffer_clear(&reason);
    assert_int_equal(truncate(path, (off_t)LIMIT_BUNDLE_BYTES + 1), 0);
    assert_int_equal(program_open_file(&program, &allocator, path, &reason), STATUS_BUNDLE);
    assert_text_equal(buffer_text(&reason), "the file is empty or larger than a bundle can be");
    unlink(path);
    rmdir(folder);
    buffer_free(&reason);
}

static void opcodes_are_described(void **state)
{
    (void)state;
    assert_string_equal(opcode_info(OP_ADD_INT)->name, "ADD_INT");
    for (uint16_t op = 0; op < OPCODE_COUNT; op++) {
        assert_non_null(opcode_info(op)->name);
        assert_true(strlen(opcode_info(op)->meaning) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),  cmocka_unit_test(constants_are_values_again),
        cmocka_unit_test(lines_are_found),  cmocka_unit_test(the_hash_is_hexadecimal),
        cmocka_unit_test(files_are_mapped), cmocka_unit_test(opcodes_are_described),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
