/*
 * cmd.c - what the subcommands share.
 */
#include "cli/cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "trust/signed_file.h"
#include "value/calendar.h"

int cmd_refuse(const char *command, const char *reason)
{
    say_error(command, "%s", say_text(reason));
    return EXIT_USAGE;
}

int cmd_main(const OptionSet *set, OptionHandler take, CommandWork work, void *context, int count,
             char **words)
{
    int argument_count;
    const char **arguments = calloc((size_t)count + 1, sizeof *arguments);
    if (arguments == NULL)
        return cmd_report_status(set->command, STATUS_MEMORY);
    ParseResult result =
        options_parse(set, count, words, take, context, arguments, &argument_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK)
        code = work(context, arguments, argument_count);
    free(arguments);
    return code;
}

bool cmd_may_colour(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fileno(stream)) && (no_colour == NULL || no_colour[0] == '\0');
}

bool cmd_take_number(int64_t *out, const char *command, const char *option, const char *value,
                     int64_t max)
{
    return (text_to_int64(out, text_of(value)) && *out >= 1 && *out <= max) ||
           say_error(command, "\"--%s\" is a whole number from 1 to %lld, not \"%s\"", option,
                     (long long)max, value);
}

bool cmd_take_date(int64_t *out_days, const char *command, const char *value)
{
    return calendar_parse_date(out_days, text_of(value)) ||
           say_error(command, "\"%s\" is no date: write YYYY-MM-DD", value);
}

bool cmd_write(FILE *stream, Text text)
{
    if (fwrite(text.data, 1, text.size_bytes, stream) == text.size_bytes)
        return true;
    return say_error("", "the output cannot be written: %s", say_errno());
}

int cmd_flush_output(int code)
{
    bool was_said = ferror(stdout) && code == EXIT_ENVIRONMENT;
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (!was_said)
        say_error("", "the output cannot be written: %s", say_errno());
    return EXIT_ENVIRONMENT;
}

int cmd_cannot_read(const char *command, const char *path)
{
    say_error(command, "\"%s\" cannot be read: %s", path, say_errno());
    return EXIT_ENVIRONMENT;
}

int cmd_cannot_write(const char *command, const char *path)
{
    say_error(command, "\"%s\" cannot be written: %s", path, say_errno());
    return EXIT_ENVIRONMENT;
}

int cmd_no_input(const char *command)
{
    say_error(command, "the rules declare no input: nothing can be evaluated");
    return EXIT_RULES;
}

int cmd_report_status(const char *command, Status status)
{
    switch (status) {
    case STATUS_OK:
        return EXIT_DONE;
    case STATUS_MEMORY:
        say_error(command, "memory is exhausted");
        break;
    case STATUS_LIMIT:
        say_error(command, "a limit of docs/language.md, \"Limits\", is crossed");
        break;
    case STATUS_RULES:
        return EXIT_RULES;
    default:
        say_error(command, "%s", errno != 0 ? say_errno() : say_text("failed"));
        break;
    }
    return EXIT_ENVIRONMENT;
}

/* ---- compiling ------------------------------------------------------------------------------- */

void cmd_print_diagnostics(const Diags *diags)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    diags_write(&text, diags, DIAG_TEXT, cmd_may_colour(stderr));
    cmd_write(stderr, buffer_text(&text));
    buffer_free(&text);
}

int cmd_diagnostics_code(const Diags *diags, bool deny_warnings)
{
    for (size_t i = 0; i < diags_count(diags); i++) {
        if (diags_get(diags, i)->id == DIAG_FILE_UNREADABLE)
            return EXIT_ENVIRONMENT;
    }
    bool failed = diags_error_count(diags) > 0 || (deny_warnings && diags_warning_count(diags) > 0);
    return failed ? EXIT_RULES : EXIT_DONE;
}

int cmd_no_sources(const char *command)
{
    say_error(command,
              "name the rule files or folders, or list them in licet.toml: sources = [\"rules\"]");
    return EXIT_USAGE;
}

Text cmd_base_name(const char *path, Text suffix)
{
    Text name = text_of(path);
    while (name.size_bytes > 1 && name.data[name.size_bytes - 1] == '/')
        name.size_bytes--;
    size_t start = name.size_bytes;
    while (start > 0 && name.data[start - 1] != '/')
        start--;
    name = text_slice(name, start, name.size_bytes);
    bool ends = name.size_bytes > suffix.size_bytes && text_ends_with(name, suffix);
    return ends ? text_slice(name, 0, name.size_bytes - suffix.size_bytes) : name;
}

/* ---- loading rules --------------------------------------------------------------------------- */

/* By its name or its first bytes. */
static bool is_bundle(const char *path)
{
    char magic[sizeof BUNDLE_MAGIC - 1] = {0};
    if (file_is_directory(path))
        return false;
    if (text_ends_with(text_of(path), TEXT(".lbc")))
        return true;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t count = fread(magic, 1, sizeof magic, file);
    fclose(file);
    return count == sizeof magic && memcmp(magic, BUNDLE_MAGIC, sizeof magic) == 0;
}

static int report_bundle(const char *command, const char *path, Status status, Buffer *reason)
{
    if (status == STATUS_OK)
        return EXIT_DONE;
    if (status == STATUS_BUNDLE || status == STATUS_SIGNATURE)
        say_error(command, "\"%s\" is refused: %.*s", path, TEXT_ARG(say_reason(reason)));
    else if (status == STATUS_IO)
        return cmd_cannot_read(command, path);
    else
        return cmd_report_status(command, status);
    return EXIT_ENVIRONMENT;
}

static int load_bundle(LoadedProgram *out, const char *command, const char *path,
                       const LoadOptions *options)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    errno = 0;
    Status (*open)(Program **, const Allocator *, const char *, Buffer *) =
        options->trust_receipt  ? program_open_receipt
        : options->only_decides ? program_open_file_to_decide
                                : program_open_file;
    Status status = open(&out->program, &allocator, path, &reason);
    int code = report_bundle(command, path, status, &reason);
    buffer_free(&reason);
    return code;
}

/* The bytes are read rather than mapped: whoever changes the file now changes nothing here. */
static int load_signed(LoadedProgram *out, const char *command, const char *path,
                       const LoadOptions *options)
{
    Buffer reason;
    PublicKey key;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    int code = EXIT_DONE;
    Status status = public_key_load(&key, options->required_key, &reason);
    if (status == STATUS_INPUT || status == STATUS_IO) {
        say_error(command, "the public key %.*s", TEXT_ARG(say_reason(&reason)));
        code = EXIT_ENVIRONMENT;
    } else {
        if (status == STATUS_OK)
            status = signed_file_read(&out->bytes, &out->comment, path, options->signature_path,
                                      LIMIT_BUNDLE_BYTES, &key, &reason);
        if (status == STATUS_OK)
            status = program_open(&out->program, &allocator, buffer_text(&out->bytes), &reason);
        if (status == STATUS_OK)
            minisign_id_write(&out->signer, key.id);
        code = report_bundle(command, path, status, &reason);
    }
    buffer_free(&reason);
    return code;
}

/* ---- native objects -------------------------------------------------------------------------- */

/* Reads the object; where a signature is required, it needs one as the bundle does. */
static Status read_native(Buffer *out, const LoadOptions *options, Buffer *reason)
{
    PublicKey key;
    if (options->required_key == NULL)
        return file_read(out, options->native_path, LIMIT_BUNDLE_BYTES);
    Status status = public_key_load(&key, options->required_key, reason);
    return status != STATUS_OK ? status
                               : signed_file_read(out, NULL, options->native_path, NULL,
                                                  LIMIT_BUNDLE_BYTES, &key, reason);
}

static int load_native(LoadedProgram *out, const char *command, const LoadOptions *options)
{
    Buffer bytes, reason;
    Allocator allocator = allocator_system();
    buffer_init(&bytes, &allocator);
    buffer_init(&reason, &allocator);
    errno = 0;
    Status status = read_native(&bytes, options, &reason);
    if (status == STATUS_OK)
        status = native_load(&out->native, out->program, buffer_text(&bytes), &allocator, &reason);
    int code = report_bundle(command, options->native_path, status, &reason);
    buffer_free(&reason);
    buffer_free(&bytes);
    return code;
}

/* ---- loading --------------------------------------------------------------------------------- */

static int not_signed(const char *command, const char *path)
{
    say_error(command, "\"%s\" is refused: a signature is required, and only a bundle has one",
              path);
    return EXIT_ENVIRONMENT;
}

/* Opens what the compiler has just written: refusing that is a mistake of the compiler. */
static int open_compiled(LoadedProgram *out, const char *command)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    Status status = program_open(&out->program, &allocator, buffer_text(&out->bytes), &reason);
    if (status == STATUS_BUNDLE)
        say_error(command, "the compiled rules do not verify: %.*s; please report this",
                  TEXT_ARG(say_reason(&reason)));
    else if (status != STATUS_OK)
        cmd_report_status(command, status);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : EXIT_ENVIRONMENT;
}

static int compile(LoadedProgram *out, const char *command, const char *const *paths,
                   int path_count, const LoadOptions *load)
{
    Allocator allocator = allocator_system();
    CompileOptions options = {.emit = {.tests = load->tests},
                              .fallback_name = cmd_base_name(paths[0], TEXT(".licet")),
                              .chinese = say_is_chinese(),
                              .project = true};
    Compilation compilation;
    out->arena = arena_new(&allocator);
    if (out->arena == NULL)
        return cmd_report_status(command, STATUS_MEMORY);
    Status status =
        compile_paths(&out->bytes, &compilation, out->arena, paths, (uint32_t)path_count, &options);
    if (status != STATUS_OK && status != STATUS_RULES)
        return cmd_report_status(command, status);
    int code = cmd_diagnostics_code(compilation.diags, load->deny_warnings);
    if (code != EXIT_DONE) {
        cmd_print_diagnostics(compilation.diags);
        return code;
    }
    out->sources = diags_sources(compilation.diags);
    return open_compiled(out, command);
}

bool cmd_take_load_option(LoadOptions *load, size_t row, const char *value)
{
    if (row == 0)
        load->required_key = value;
    else if (row == 1)
        load->trust_receipt = true;
    else
        load->deny_warnings = true;
    return true;
}

int cmd_load(LoadedProgram *out, const char *command, const char *const *paths, int path_count,
             const LoadOptions *options)
{
    Allocator allocator = allocator_system();
    *out = (LoadedProgram){.program = NULL};
    buffer_init(&out->bytes, &allocator);
    buffer_init(&out->signer, &allocator);
    buffer_init(&out->comment, &allocator);
    bool bundle = path_count == 1 && is_bundle(paths[0]);
    int code;
    if (options->required_key != NULL)
        code =
            bundle ? load_signed(out, command, paths[0], options) : not_signed(command, paths[0]);
    else
        code = bundle ? load_bundle(out, command, paths[0], options)
                      : compile(out, command, paths, path_count, options);
    if (code == EXIT_DONE && options->native_path != NULL)
        code = load_native(out, command, options);
    if (code != EXIT_DONE)
        cmd_unload(out);
    return code;
}

void cmd_unload(LoadedProgram *loaded)
{
    native_free(loaded->native);
    program_free(loaded->program);
    buffer_free(&loaded->bytes);
    buffer_free(&loaded->signer);
    buffer_free(&loaded->comment);
    arena_free(loaded->arena);
    *loaded = (LoadedProgram){.program = NULL};
}

/* "rules/icp/x.licet" is "icp/x.licet" or "x.licet". */
static bool is_path_end(Text path, Text end)
{
    size_t before = path.size_bytes - end.size_bytes;
    return text_ends_with(path, end) && (before == 0 || path.data[before - 1] == '/');
}

Text cmd_module_path(const LoadedProgram *loaded, uint32_t module)
{
    Text place = program_text(loaded->program, program_MODULES(loaded->program)[module].path);
    Text path = {NULL, SIZE_MAX};
    uint32_t count = loaded->sources != NULL ? sources_count(loaded->sources) : 0;
    for (uint32_t i = 0; i < count; i++) {
        Text candidate = sources_get(loaded->sources, i)->path;
        if (is_path_end(candidate, place) && candidate.size_bytes < path.size_bytes)
            path = candidate; /* the shortest: others are deeper in the program */
    }
    return path.data != NULL ? path : place;
}

static int print_program(const PrintCommand *command, const char *path)
{
    const char *name = command->set->command;
    LoadedProgram loaded;
    int code = cmd_load(&loaded, name, &path, 1, command->load);
    if (code != EXIT_DONE)
        return code;
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    bool made = command->write(command->context, &text, loaded.program);
    if (buffer_failed(&text))
        code = cmd_report_status(name, STATUS_MEMORY);
    else if (!made)
        code = EXIT_RULES;
    else if (!cmd_write(stdout, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    buffer_free(&text);
    cmd_unload(&loaded);
    return code;
}

static int print_work(void *context, const char *const *paths, int count)
{
    const PrintCommand *command = context;
    return count == 1 ? print_program(command, paths[0])
                      : cmd_refuse(command->set->command, "name one bundle, rule file or folder");
}

static bool print_take(void *context, size_t index, const char *value)
{
    const PrintCommand *command = context;
    return command->take(command->context, index, value);
}

int cmd_print_main(PrintCommand *command, int count, char **words)
{
    return cmd_main(command->set, print_take, print_work, command, count, words);
}
