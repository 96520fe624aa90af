/*
 * cmd_verify.c - licet verify: who signed a bundle, whether it is still that bundle, and that it
 * was looked at.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"

typedef struct VerifyArguments {
    const char *key;
    const char *signature;
    bool receipt;
    bool json;
} VerifyArguments;

enum { OPTION_KEY, OPTION_SIGNATURE, OPTION_RECEIPT, OPTION_JSON };
static const Option options[] = {
    {"key", 0, "KEY", "the public key: its file, or itself in base64"},
    {"signature", 0, "FILE", "the signature (the bundle's name and .minisig)"},
    {"receipt", 0, NULL, "leave a receipt, BUNDLE.verified, for --trust-receipt"},
    {"json", 0, NULL, "show what was found as JSON"},
};
static const OptionSet set = {
    "verify", "BUNDLE [--key KEY]",
    "Verifies a bundle: its signature, its trusted comment, its bytes and its code; for a receipt\n"
    "without a key its bytes and its code.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    VerifyArguments *arguments = context;
    if (index == OPTION_KEY)
        arguments->key = value;
    else if (index == OPTION_SIGNATURE)
        arguments->signature = value;
    else if (index == OPTION_RECEIPT)
        arguments->receipt = true;
    else
        arguments->json = true;
    return true;
}

/* The comment is the signer's, but the terminal is the reader's: no control characters. */
static void add_plain(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];
        buffer_add_char(out, c < ' ' || c == 0x7f ? ' ' : text.data[i]);
    }
}

static void add_member(Buffer *out, const char *name, Text text)
{
    buffer_add_format(out, "%s\"%s\":", out->size_bytes == 0 ? "{" : ",", name);
    buffer_add_json_string(out, text);
}

static bool is_signed(const LoadedProgram *loaded)
{
    return loaded->signer.size_bytes > 0;
}

static void write_json(Buffer *out, const LoadedProgram *loaded, const char *path)
{
    const BundleMeta *meta = program_meta(loaded->program);
    add_member(out, "bundle", text_of(path));
    buffer_add_string(out, ",\"verified\":true");
    if (is_signed(loaded)) {
        add_member(out, "key", buffer_text(&loaded->signer));
        add_member(out, "comment", buffer_text(&loaded->comment));
    }
    add_member(out, "name", program_text(loaded->program, meta->name));
    add_member(out, "version", program_text(loaded->program, meta->version));
    buffer_add_string(out, ",\"hash\":\"");
    program_hash_write(out, loaded->program);
    buffer_add_string(out, "\"}\n");
}

static void write_text(Buffer *out, const LoadedProgram *loaded, const char *path)
{
    if (!is_signed(loaded)) {
        buffer_add_format(out, say_text("%s: verified; who made it was not asked\n"), path);
        return;
    }
    buffer_add_format(out, say_text("%s: signed with key %.*s\n"), path,
                      TEXT_ARG(buffer_text(&loaded->signer)));
    buffer_add_string(out, say_text("trusted comment: "));
    add_plain(out, buffer_text(&loaded->comment));
    buffer_add_char(out, '\n');
}

static int leave_receipt(const char *path)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    errno = 0;
    Status status = program_make_receipt(&allocator, path, &reason);
    int code = status == STATUS_OK ? EXIT_DONE : EXIT_ENVIRONMENT;
    if (status == STATUS_BUNDLE)
        say_error("verify", "\"%s\" is refused: %.*s", path, TEXT_ARG(say_reason(&reason)));
    else if (status == STATUS_IO)
        say_error("verify", "no receipt for \"%s\" can be left: %s", path, say_errno());
    else if (status != STATUS_OK)
        code = cmd_report_status("verify", status);
    buffer_free(&reason);
    return code;
}

static int verify(const char *path, const VerifyArguments *arguments)
{
    LoadedProgram loaded;
    LoadOptions load = {.required_key = arguments->key, .signature_path = arguments->signature};
    int code = cmd_load(&loaded, "verify", &path, 1, &load);
    if (code != EXIT_DONE)
        return code;
    if (arguments->receipt)
        code = leave_receipt(path);
    if (code != EXIT_DONE) {
        cmd_unload(&loaded);
        return code;
    }
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    if (arguments->json)
        write_json(&text, &loaded, path);
    else
        write_text(&text, &loaded, path);
    if (buffer_failed(&text))
        code = cmd_report_status("verify", STATUS_MEMORY);
    else if (!cmd_write(stdout, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    buffer_free(&text);
    cmd_unload(&loaded);
    return code;
}

static int work(void *context, const char *const *paths, int path_count)
{
    const VerifyArguments *arguments = context;
    if (path_count != 1 || (arguments->key == NULL && !arguments->receipt))
        return cmd_refuse("verify", "name the bundle and the key: licet verify rules.lbc --key "
                                    "licet.pub");
    if (arguments->signature != NULL && arguments->key == NULL)
        return cmd_refuse("verify", "--signature says where one is, --key whose it must be");
    return verify(paths[0], arguments);
}

int cmd_verify(int count, char **words)
{
    VerifyArguments arguments = {.key = NULL};
    return cmd_main(&set, take, work, &arguments, count, words);
}
