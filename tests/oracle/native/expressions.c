/*
 * expressions.c - random expressions interpreted and as native code.
 *
 *   oracle_native COUNT [SEED]
 *
 * All are compiled, each unchecked every other time, and translated into one C file, in which each
 * one's names are its own; value and fuel must be the same both ways. Ends with 77 where there is
 * no C compiler.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "emit/compile.h"
#include "native/native.h"
#include "oracle/random_expression.h"
#include "vm/state.h"
#include "vm/vm.h"

enum { DEPTH_MAX = 6, ILL_PERCENT = 4, COMPILER_SECONDS = 600, DIFFERENCES_SHOWN = 20 };

typedef struct Case {
    Text text;
    Program *program; /* NULL: it does not compile */
    Value *values;    /* of its variables */
} Case;

typedef struct Comparison {
    Allocator allocator;
    Arena *arena;
    Compilation library;
    uint32_t count;
    Case *cases;
    uint32_t compiled, errors, differences;
} Comparison;

/* ---- making ---------------------------------------------------------------------------------- */

/* Whether memory lasted; an expression that is at fault has no program. */
static bool compile(Comparison *comparison, Case *out, const RandomVariables *variables,
                    bool unchecked)
{
    uint32_t file;
    const Type *type;
    Buffer bytes;
    ExpressionEnvironment environment = {
        .variable_count = variables->count, .variables = variables->items, .unchecked = unchecked};
    Sources *sources = sources_new(comparison->arena);
    if (sources == NULL || !sources_add(&file, sources, TEXT("<random>"), out->text))
        return false;
    Diags *diags = diags_new(comparison->arena, sources);
    if (diags == NULL)
        return false;
    buffer_init_in(&bytes, comparison->arena);
    Status status = compile_expression(
        &bytes, comparison->arena, diags, file, comparison->library.checked->types,
        comparison->library.checked, &environment, NULL, &type, NULL);
    if (status == STATUS_RULES || status == STATUS_LIMIT)
        return true;
    return status == STATUS_OK && program_open(&out->program, &comparison->allocator,
                                               buffer_text(&bytes), NULL) == STATUS_OK;
}

static bool make_case(Comparison *comparison, uint64_t seed, uint32_t index)
{
    Random random = {seed * UINT64_C(0xD1342543DE82EF95) + index};
    Case *made = &comparison->cases[index];
    RandomVariables variables;
    Buffer text;
    buffer_init_in(&text, comparison->arena);
    bool ill = random_below(&random, 3) == 0;
    random_expression(&text, &random, 1 + random_below(&random, DEPTH_MAX), ill ? ILL_PERCENT : 0);
    if (buffer_failed(&text) || !random_variables(&variables, comparison->arena,
                                                  comparison->library.checked->types, &random))
        return false;
    made->text = buffer_text(&text);
    if (!compile(comparison, made, &variables, index % 2 == 1))
        return false;
    if (made->program == NULL)
        return true;
    comparison->compiled++;
    size_t count = program_VARIABLES_count(made->program);
    made->values = arena_alloc_array(comparison->arena, count + 1, sizeof *made->values);
    for (size_t i = 0; made->values != NULL && i < variables.count && i < count; i++)
        made->values[i] = variables.values[i];
    return made->values != NULL;
}

/* ---- translating ----------------------------------------------------------------------------- */

/* Names of one bundle's C, so that several stand in one file. */
static void rename_all(Buffer *out, const char *name, uint32_t count, uint32_t index)
{
    for (uint32_t i = 0; i < count; i++)
        buffer_add_format(out, "#undef %s%u\n#define %s%u e%u_%s%u\n", name, i, name, i, index,
                          name, i);
}

static bool add_translation(Buffer *out, const Case *one, uint32_t index)
{
    Buffer text;
    uint32_t parts;
    buffer_init(&text, &out->allocator);
    bool made = native_translate(&text, &parts, one->program) == STATUS_OK;
    size_t bundle = text_find(buffer_text(&text), TEXT("/* ======== the bundle"), 0);
    if (out->size_bytes == 0) /* the headers, once */
        buffer_add(out, text_slice(buffer_text(&text), 0, bundle));
    rename_all(out, "f", program_FUNCTIONS_count(one->program), index);
    rename_all(out, "k", program_CONSTANTS_count(one->program), index);
    rename_all(out, "l", program_CONSTANTS_count(one->program), index);
    rename_all(out, "t", program_TABLES_count(one->program), index);
    buffer_add_format(out,
                      "#undef bodies\n#define bodies e%u_bodies\n"
                      "#undef rules\n#define rules e%u_rules\n#undef " NATIVE_SYMBOL
                      "\n#define " NATIVE_SYMBOL " e%u\n",
                      index, index, index);
    buffer_add(out, text_slice(buffer_text(&text), bundle, text.size_bytes));
    buffer_free(&text);
    return made;
}

/* The loaded object of all of them, or NULL. */
static void *load_all(const Comparison *comparison)
{
    char path[] = "/tmp/licet-oracle-XXXXXX";
    Buffer source, object, reason;
    buffer_init(&source, &comparison->allocator);
    buffer_init(&object, &comparison->allocator);
    buffer_init(&reason, &comparison->allocator);
    bool made = true;
    for (uint32_t i = 0; i < comparison->count && made; i++) {
        if (comparison->cases[i].program != NULL)
            made = add_translation(&source, &comparison->cases[i], i);
    }
    void *handle = NULL;
    int file = mkstemp(path);
    if (made &&
        native_compile(&object, buffer_text(&source), 1, COMPILER_SECONDS, &reason) == STATUS_OK) {
        if (file >= 0 && file_write(path, buffer_text(&object)) == STATUS_OK)
            handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL)
            fprintf(stderr, "%s cannot be loaded: %s\n", path, dlerror());
    }
    fprintf(stderr, "%.*s\n", TEXT_ARG(buffer_text(&reason)));
    if (file >= 0)
        close(file);
    unlink(path);
    buffer_free(&reason);
    buffer_free(&object);
    buffer_free(&source);
    return handle;
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* The value, and where and why it is none; with the fuel it took. */
static void write_outcome(Buffer *out, const Case *one, Vm *vm, Value value)
{
    ValueNames names = program_names(one->program);
    if (value.tag == VALUE_ERROR)
        buffer_add_format(out, "error %s: %.*s at %u of %u", error_code_name(value.as.error->code),
                          TEXT_ARG(value.as.error->message), value.as.error->instruction,
                          value.as.error->function);
    else if (value.tag == VALUE_UNKNOWN)
        buffer_add_format(out, "unknown of %u", value.as.unknown->count);
    else
        print_cel(out, value, &names);
    buffer_add_string(out, ", fuel ");
    buffer_add_int(out, vm_fuel_left(vm));
}

static bool run(Buffer *out, const Comparison *comparison, const Case *one, int64_t fuel)
{
    Vm *vm;
    if (vm_new(&vm, one->program, &comparison->allocator) != STATUS_OK)
        return false;
    vm_set_variables(vm, one->values);
    for (int i = 0; i < 2; i++) { /* the second time with everything made */
        vm_begin(vm, 0, fuel);
        Value value = vm_call(vm, program_meta(one->program)->expression, NULL, 0);
        write_outcome(out, one, vm, value);
    }
    vm_free(vm);
    return !buffer_failed(out);
}

static void compare(Comparison *comparison, uint32_t index, const NativeCode *code, int64_t fuel)
{
    Case *one = &comparison->cases[index];
    Buffer expected, got;
    buffer_init(&expected, &comparison->allocator);
    buffer_init(&got, &comparison->allocator);
    bool ran = run(&expected, comparison, one, fuel);
    one->program->native = code;
    ran = ran && run(&got, comparison, one, fuel);
    one->program->native = NULL;
    comparison->errors += text_starts_with(buffer_text(&expected), TEXT("error"));
    if (!ran || !text_equal(buffer_text(&expected), buffer_text(&got))) {
        if (comparison->differences++ < DIFFERENCES_SHOWN)
            printf("%u: %.*s\n  interpreted: %.*s\n  native:      %.*s\n", index,
                   TEXT_ARG(one->text), TEXT_ARG(buffer_text(&expected)),
                   TEXT_ARG(buffer_text(&got)));
    }
    buffer_free(&expected);
    buffer_free(&got);
}

static void compare_all(Comparison *comparison, void *handle)
{
    for (uint32_t i = 0; i < comparison->count; i++) {
        char symbol[32];
        if (comparison->cases[i].program == NULL)
            continue;
        snprintf(symbol, sizeof symbol, "e%u", i);
        const NativeCode *code = dlsym(handle, symbol);
        if (code == NULL) {
            printf("there is no %s\n", symbol);
            comparison->differences++;
            continue;
        }
        compare(comparison, i, code, LIMIT_FUEL);
        compare(comparison, i, code, 20 + i % 50);
    }
}

/* ---- the program ----------------------------------------------------------------------------- */

static bool make_cases(Comparison *comparison, uint64_t seed)
{
    comparison->cases =
        arena_alloc_array(comparison->arena, comparison->count + 1U, sizeof *comparison->cases);
    if (comparison->cases == NULL ||
        compile_library(&comparison->library, comparison->arena) != STATUS_OK)
        return false;
    for (uint32_t i = 0; i < comparison->count; i++) {
        if (!make_case(comparison, seed, i))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: oracle_native COUNT [SEED]\n");
        return 2;
    }
    if (system("${CC:-cc} --version >/dev/null 2>&1") != 0) {
        printf("skipped: there is no C compiler\n");
        return 77;
    }
    Allocator allocator = allocator_system();
    Comparison comparison = {.allocator = allocator,
                             .arena = arena_new(&allocator),
                             .count = (uint32_t)strtoul(argv[1], NULL, 10)};
    bool right = comparison.arena != NULL &&
                 make_cases(&comparison, argc == 3 ? strtoull(argv[2], NULL, 10) : 1);
    void *handle = right ? load_all(&comparison) : NULL;
    if (handle != NULL)
        compare_all(&comparison, handle);
    printf("%u expressions, %u compiled; %u errors met; %u differences\n", comparison.count,
           comparison.compiled, comparison.errors, comparison.differences);
    for (uint32_t i = 0; right && i < comparison.count; i++)
        program_free(comparison.cases[i].program);
    if (handle != NULL)
        dlclose(handle);
    arena_free(comparison.arena);
    return handle != NULL && comparison.differences == 0 &&
                   comparison.compiled * 3 >= comparison.count
               ? 0
               : 1;
}
