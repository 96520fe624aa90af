#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "emit/compile.h"
#include "report/report.h"
#include "value/type.h"

enum { FUEL = 200000 };

void fuzz_require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

/* ---- a program to feed ----------------------------------------------------------------------- */

/* Compiled once a process and kept to its end. */
const Program *fuzz_program(void)
{
    static Program *program;
    static Buffer bytes;
    if (program != NULL)
        return program;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    buffer_init(&bytes, &allocator);
    Compilation compilation;
    const char *path = FUZZ_PROGRAM;
    CompileOptions options = {.emit = {.name = TEXT("fuzz"), .version = TEXT("1")}};
    Status status = compile_paths(&bytes, &compilation, arena, &path, 1, &options);
    if (status == STATUS_RULES) {
        Buffer text;
        buffer_init(&text, &allocator);
        diags_write(&text, compilation.diags, DIAG_TEXT, false);
        fprintf(stderr, "%.*s", TEXT_ARG(buffer_text(&text)));
        buffer_free(&text);
    }
    fuzz_require(status == STATUS_OK, "the fuzz targets' own program does not compile");
    fuzz_require(program_open(&program, &allocator, buffer_text(&bytes), NULL) == STATUS_OK,
                 "the fuzz targets' own program does not open");
    arena_free(arena);
    return program;
}

/* ---- evaluating ------------------------------------------------------------------------------ */

static void write_all_forms(const Program *program, const Decision *decision)
{
    Buffer out;
    Allocator allocator = allocator_system();
    buffer_init(&out, &allocator);
    report_json(&out, program, decision, false);
    report_csv_row(&out, program, NULL, decision);
    report_text(&out, program, decision, (TextStyle){.colour = false, .chinese = true});
    report_table_row(&out, program, decision, (TextStyle){.colour = true, .chinese = false});
    buffer_free(&out);
}

void fuzz_evaluate(const Program *program, Text json)
{
    Session *session;
    Decision decision;
    Allocator allocator = allocator_system();
    EvaluateOptions options = {.fuel = FUEL};
    if (session_new(&session, program, NULL, &options, &allocator) != STATUS_OK)
        return;
    for (int round = 0; round < 2; round++) { /* twice: nothing of the first may be left */
        if (session_evaluate(session, &decision, json, 1) == STATUS_OK)
            write_all_forms(program, &decision);
    }
    session_free(session);
}

/* ---- a record made to measure ---------------------------------------------------------------- */

typedef struct Making {
    const Program *program;
    Buffer json;
    uint32_t left; /* values that may still be written */
} Making;

static void make_value(Making *making, uint32_t type, int depth);

static void make_record(Making *making, uint32_t index, int depth)
{
    const BundleRecord *record = program_RECORDS(making->program) + index;
    buffer_add_char(&making->json, '{');
    for (uint32_t i = 0; i < record->fields.count && making->left > 0; i++) {
        const BundleField *field = program_FIELDS(making->program) + record->fields.first + i;
        buffer_add_string(&making->json, i > 0 ? "," : "");
        buffer_add_json_string(&making->json, program_text(making->program, field->name));
        buffer_add_char(&making->json, ':');
        make_value(making, field->type, depth + 1);
    }
    buffer_add_char(&making->json, '}');
}

static void make_member(Making *making, uint32_t index)
{
    const BundleEnum *enumeration = program_ENUMS(making->program) + index;
    if (enumeration->members.count == 0) {
        buffer_add_string(&making->json, "null");
        return;
    }
    const BundleMember *member = program_MEMBERS(making->program) + enumeration->members.first;
    buffer_add_json_string(&making->json, program_text(making->program, member->code));
}

static void make_value(Making *making, uint32_t type_index, int depth)
{
    const BundleType *type = program_TYPES(making->program) + type_index;
    if (making->left == 0 || depth > 20) {
        buffer_add_string(&making->json, "null");
        return;
    }
    making->left--;
    switch ((TypeKind)type->kind) {
    case TYPE_BOOL:
        buffer_add_string(&making->json, "true");
        break;
    case TYPE_STRING:
        buffer_add_string(&making->json, "\"11010119900307123x\"");
        break;
    case TYPE_DATE:
        buffer_add_string(&making->json, "\"2024-02-29\"");
        break;
    case TYPE_TIMESTAMP:
        buffer_add_string(&making->json, "\"2024-02-29T12:00:00Z\"");
        break;
    case TYPE_LIST:
        buffer_add_char(&making->json, '[');
        make_value(making, type->first, depth + 1);
        buffer_add_char(&making->json, ']');
        break;
    case TYPE_OPTIONAL:
        make_value(making, type->first, depth + 1);
        break;
    case TYPE_MAP:
        buffer_add_string(&making->json, "{\"a\":");
        make_value(making, type->second, depth + 1);
        buffer_add_char(&making->json, '}');
        break;
    case TYPE_RECORD:
        make_record(making, type->first, depth);
        break;
    case TYPE_ENUM:
        make_member(making, type->first);
        break;
    default:
        buffer_add_string(&making->json, "17");
        break;
    }
}

void fuzz_evaluate_made(const Program *program)
{
    uint32_t record = program_meta(program)->input_record;
    Allocator allocator = allocator_system();
    Making making = {.program = program, .left = 500};
    buffer_init(&making.json, &allocator);
    if (record != NONE)
        make_record(&making, record, 0);
    fuzz_evaluate(program, buffer_text(&making.json));
    buffer_free(&making.json);
}
