/*
 * cmd_build.c - licet build: rules to one bundle.
 */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/cmd.h"
#include "cli/password.h"
#include "native/native.h"
#include "trust/signed_file.h"

typedef struct BuildArguments {
    const char *output;
    const char *name;
    const char *version;
    const char *sign;
    const char *comment;
    bool deny_warnings;
    bool if_changed;
    bool frozen;
    bool native;
    bool keep_c;
} BuildArguments;

enum { COMPILER_SECONDS_MAX = 600 };

enum {
    OPTION_OUTPUT,
    OPTION_NAME,
    OPTION_VERSION,
    OPTION_SIGN,
    OPTION_COMMENT,
    OPTION_DENY_WARNINGS,
    OPTION_IF_CHANGED,
    OPTION_FROZEN,
    OPTION_NATIVE,
    OPTION_KEEP_C,
};
static const Option options[] = {
    {"output", 'o', "FILE", "the bundle to write"},
    {"name", 0, "NAME", "the bundle's name (the output's)"},
    {"version", 0, "VERSION", "the rules' version"},
    {"sign", 0, "SECRET-KEY", "sign what is written: FILE.minisig is written beside it"},
    {"comment", 0, "TEXT", "the signature's trusted comment (name and version)"},
    {"deny-warnings", 0, NULL, "a warning fails the build"},
    {"if-changed", 0, NULL, "leave the files as they are if they would not change"},
    {"frozen", 0, NULL, "read only below PATH, and fail if the files would change"},
    {"native", 0, NULL, "also a native object, made by $CC or cc: FILE.so for eval --native"},
    {"keep-c", 0, NULL, "with --native: keep the C that it is made of, FILE.c"},
};
static const OptionSet set = {"build", "PATH... -o FILE", "Compiles rules into a bundle.",
                              sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    BuildArguments *arguments = context;
    if (index == OPTION_OUTPUT)
        arguments->output = value;
    else if (index == OPTION_NAME)
        arguments->name = value;
    else if (index == OPTION_VERSION)
        arguments->version = value;
    else if (index == OPTION_SIGN)
        arguments->sign = value;
    else if (index == OPTION_COMMENT)
        arguments->comment = value;
    else if (index == OPTION_DENY_WARNINGS)
        arguments->deny_warnings = true;
    else if (index == OPTION_IF_CHANGED)
        arguments->if_changed = true;
    else if (index == OPTION_FROZEN)
        arguments->frozen = true;
    else if (index == OPTION_NATIVE)
        arguments->native = true;
    else
        arguments->keep_c = true;
    return true;
}

/* ---- signing --------------------------------------------------------------------------------- */

static int key_of_no_use(const char *path, Text reason)
{
    say_error("build", "the secret key \"%s\" is of no use: %.*s", path, TEXT_ARG(reason));
    return EXIT_ENVIRONMENT;
}

/* Asks for the password where the key is locked. */
static int unlock_key(SecretKey *out, const char *path, Text text)
{
    Password password = {.size_bytes = 0};
    Buffer reason;
    Allocator allocator = allocator_system();
    if (secret_key_is_locked(text) &&
        !password_ask(&password, "build", "Password of the secret key"))
        return EXIT_ENVIRONMENT;
    buffer_init(&reason, &allocator);
    Status status = secret_key_read(out, text, password_text(&password), &reason);
    int code = status == STATUS_OK      ? EXIT_DONE
               : status == STATUS_INPUT ? key_of_no_use(path, say_reason(&reason))
                                        : cmd_report_status("build", status);
    buffer_free(&reason);
    password_wipe(&password);
    return code;
}

static int load_key(SecretKey *out, const char *path)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    errno = 0;
    Status status = file_read(&text, path, MINISIGN_FILE_BYTES_MAX);
    int code;
    if (status == STATUS_OK)
        code = unlock_key(out, path, buffer_text(&text));
    else if (status == STATUS_MEMORY)
        code = cmd_report_status("build", status);
    else
        code = key_of_no_use(path, text_of(status == STATUS_LIMIT
                                               ? say_text("it is no minisign secret key")
                                               : say_errno()));
    if (text.data != NULL)
        sodium_memzero(text.data, text.size_bytes);
    buffer_free(&text);
    return code;
}

/* What a signature says of itself unless --comment does; nothing of when or where, so that the
 * same rules and the same key give the same signature. */
static void add_comment(Buffer *out, const BuildArguments *arguments, const EmitOptions *emit)
{
    if (arguments->comment != NULL) {
        buffer_add_string(out, arguments->comment);
        return;
    }
    buffer_add_string(out, "bundle:");
    buffer_add(out, emit->name);
    if (emit->version.size_bytes > 0) {
        buffer_add_string(out, "\tversion:");
        buffer_add(out, emit->version);
    }
}

static int make_signature(Buffer *out, const SecretKey *key, Text bytes,
                          const BuildArguments *arguments, const EmitOptions *emit)
{
    Buffer comment, reason;
    buffer_init(&comment, &out->allocator);
    buffer_init(&reason, &out->allocator);
    add_comment(&comment, arguments, emit);
    Status status = buffer_failed(&comment)
                        ? STATUS_MEMORY
                        : signature_make(out, key, bytes, buffer_text(&comment), &reason);
    int code = EXIT_DONE;
    if (status == STATUS_INPUT) {
        say_error("build", "the signature cannot be made: %.*s", TEXT_ARG(say_reason(&reason)));
        code = EXIT_USAGE;
    } else if (status != STATUS_OK) {
        code = cmd_report_status("build", status);
    }
    buffer_free(&reason);
    buffer_free(&comment);
    return code;
}

/* ---- writing --------------------------------------------------------------------------------- */

static int cannot_write(const char *path)
{
    if (!file_is_directory(path))
        return cmd_cannot_write("build", path);
    say_error("build", "\"%s\" is a folder: name the file to write", path);
    return EXIT_ENVIRONMENT;
}

/* The files to be written, unless they hold these bytes already. */
typedef struct Product {
    const char *path;
    Text bytes;
} Product;
enum { PRODUCTS_MAX = 6 }; /* bundle, object and C, each with its signature */
typedef struct Products {
    Product items[PRODUCTS_MAX];
    size_t count;
    Arena *arena; /* of names and signatures */
} Products;

/* NULL when memory is exhausted. */
static const char *add_suffix(Arena *arena, Text path, const char *suffix)
{
    Buffer name;
    buffer_init_in(&name, arena);
    buffer_add(&name, path);
    buffer_add_string(&name, suffix);
    buffer_add_char(&name, '\0');
    return buffer_failed(&name) ? NULL : name.data;
}

/* `path` NULL: memory was exhausted while it was made. */
static int add_product(Products *products, const char *path, Text bytes)
{
    if (path == NULL)
        return cmd_report_status("build", STATUS_MEMORY);
    products->items[products->count++] = (Product){path, bytes};
    return EXIT_DONE;
}

static bool is_there(const Product *product)
{
    Buffer old;
    Allocator allocator = allocator_system();
    buffer_init(&old, &allocator);
    bool same = !file_is_directory(product->path) &&
                file_read(&old, product->path, LIMIT_BUNDLE_BYTES) == STATUS_OK &&
                text_equal(buffer_text(&old), product->bytes);
    buffer_free(&old);
    return same;
}

static bool are_there(const Products *products)
{
    for (size_t i = 0; i < products->count; i++) {
        if (!is_there(&products->items[i]))
            return false;
    }
    return true;
}

/* Signs what is there so far. */
static int sign_products(Products *products, const SecretKey *key, const BuildArguments *arguments,
                         const EmitOptions *emit)
{
    size_t count = products->count;
    int code = EXIT_DONE;
    for (size_t i = 0; i < count && code == EXIT_DONE; i++) {
        const Product *product = &products->items[i];
        Buffer signature;
        buffer_init_in(&signature, products->arena);
        code = make_signature(&signature, key, product->bytes, arguments, emit);
        if (code == EXIT_DONE)
            code = add_product(
                products, add_suffix(products->arena, text_of(product->path), SIGNATURE_SUFFIX),
                buffer_text(&signature));
    }
    return code;
}

/* One may be a pipe or a device; of several all are written aside before any is put in its place.
 */
static int write_one(const Product *bundle)
{
    return !file_is_directory(bundle->path) && file_write(bundle->path, bundle->bytes) == STATUS_OK
               ? EXIT_DONE
               : cannot_write(bundle->path);
}

static int write_all(const Products *products)
{
    StagedFile files[PRODUCTS_MAX];
    size_t staged = 0, committed = 0;
    while (staged < products->count &&
           file_stage(&files[staged], products->items[staged].path, products->items[staged].bytes,
                      false) == STATUS_OK)
        staged++;
    int code = staged == products->count ? EXIT_DONE : cannot_write(products->items[staged].path);
    while (code == EXIT_DONE && committed < staged) {
        if (file_commit(&files[committed]) != STATUS_OK)
            code = cannot_write(products->items[committed].path);
        committed++;
    }
    for (; committed < staged; committed++)
        file_discard(&files[committed]);
    return code;
}

static int write_products(const Products *products, const BuildArguments *arguments)
{
    if ((arguments->if_changed || arguments->frozen) && are_there(products))
        return EXIT_DONE;
    if (arguments->frozen) {
        say_error("build", "\"%s\" is not what its rules give: build it without --frozen",
                  products->items[0].path);
        return EXIT_RULES;
    }
    return products->count > 1 ? write_all(products) : write_one(&products->items[0]);
}

/* ---- native objects -------------------------------------------------------------------------- */

static int make_object(Buffer *out, Buffer *source, const Program *program)
{
    Buffer reason;
    buffer_init(&reason, &out->allocator);
    uint32_t parts;
    Status status = native_translate(source, &parts, program);
    if (status == STATUS_OK)
        status = native_compile(out, buffer_text(source), parts, COMPILER_SECONDS_MAX, &reason);
    if (status == STATUS_OK)
        status = native_seal(out, program);
    int code = EXIT_DONE;
    if (status == STATUS_IO) {
        say_error("build", "no native object is made: %.*s", TEXT_ARG(say_reason(&reason)));
        code = EXIT_ENVIRONMENT;
    } else if (status != STATUS_OK) {
        code = cmd_report_status("build", status);
    }
    buffer_free(&reason);
    return code;
}

/* "x.lbc" goes with "x.so" and "x.c". */
static int add_native(Products *products, Text bundle, const BuildArguments *arguments)
{
    Arena *arena = products->arena;
    Buffer object, source;
    Program *program = NULL;
    Allocator allocator = *arena_allocator(arena);
    Status status = program_open(&program, &allocator, bundle, NULL);
    if (status != STATUS_OK)
        return cmd_report_status("build", status);
    buffer_init_in(&object, arena);
    buffer_init_in(&source, arena);
    Text stem = text_of(arguments->output);
    if (text_ends_with(stem, TEXT(".lbc")))
        stem = text_slice(stem, 0, stem.size_bytes - sizeof ".lbc" + 1);
    int code = make_object(&object, &source, program);
    if (code == EXIT_DONE)
        code = add_product(products, add_suffix(arena, stem, NATIVE_OBJECT_SUFFIX),
                           buffer_text(&object));
    if (code == EXIT_DONE && arguments->keep_c)
        code = add_product(products, add_suffix(arena, stem, NATIVE_SOURCE_SUFFIX),
                           buffer_text(&source));
    program_free(program);
    return code;
}

/* `key`: what to sign with, or NULL. */
static int make_products(Text bundle, Arena *arena, const SecretKey *key,
                         const BuildArguments *arguments, const EmitOptions *emit)
{
    Products products = {.arena = arena};
    int code = add_product(&products, arguments->output, bundle);
    if (code == EXIT_DONE && arguments->native)
        code = add_native(&products, bundle, arguments);
    if (code == EXIT_DONE && key != NULL)
        code = sign_products(&products, key, arguments, emit);
    return code == EXIT_DONE ? write_products(&products, arguments) : code;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* `key`: what to sign with, or NULL. */
static int build(const char *const *paths, int count, const SecretKey *key,
                 const BuildArguments *arguments)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    CompileOptions compile_options = {
        .fallback_name = cmd_base_name(arguments->output, TEXT(".lbc")),
        .chinese = say_is_chinese(),
        .project = !arguments->frozen || count == 0,
        .only_named = arguments->frozen,
    };
    if (arguments->name != NULL)
        compile_options.emit.name = text_of(arguments->name);
    if (arguments->version != NULL)
        compile_options.emit.version = text_of(arguments->version);
    Compilation compilation = {.diags = NULL};
    Buffer bytes;
    buffer_init(&bytes, &allocator);
    Status status = arena != NULL ? compile_paths(&bytes, &compilation, arena, paths,
                                                  (uint32_t)count, &compile_options)
                                  : STATUS_MEMORY;
    int code = EXIT_DONE;
    if (status == STATUS_OK || status == STATUS_RULES) {
        cmd_print_diagnostics(compilation.diags);
        code = cmd_diagnostics_code(compilation.diags, arguments->deny_warnings ||
                                                           compilation.project.warnings_as_errors);
        if (count == 0 && compilation.project.source_count == 0 && code == EXIT_DONE)
            code = cmd_no_sources("build");
    } else {
        code = cmd_report_status("build", status);
    }
    if (code == EXIT_DONE)
        code = make_products(buffer_text(&bytes), arena, key, arguments, &compilation.emit);
    buffer_free(&bytes);
    arena_free(arena);
    return code;
}

/* The key comes first: without it there is nothing to compile for. */
static int build_signed(const char *const *paths, int count, const BuildArguments *arguments)
{
    SecretKey key;
    int code = load_key(&key, arguments->sign);
    if (code == EXIT_DONE)
        code = build(paths, count, &key, arguments);
    secret_key_wipe(&key);
    return code;
}

static int work(void *context, const char *const *paths, int path_count)
{
    const BuildArguments *arguments = context;
    if (arguments->output == NULL || arguments->output[0] == '\0')
        return cmd_refuse("build", "name the rules and the bundle: licet build PATH -o FILE");
    if (arguments->comment != NULL && arguments->sign == NULL)
        return cmd_refuse("build", "--comment is the signature's: name the key with --sign");
    if (arguments->keep_c && !arguments->native)
        return cmd_refuse("build", "--keep-c is for the C of a native object: add --native");
    return arguments->sign != NULL ? build_signed(paths, path_count, arguments)
                                   : build(paths, path_count, NULL, arguments);
}

int cmd_build(int count, char **words)
{
    BuildArguments arguments = {.version = NULL};
    return cmd_main(&set, take, work, &arguments, count, words);
}
