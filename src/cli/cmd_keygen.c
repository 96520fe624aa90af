/*
 * cmd_keygen.c - licet keygen: a key pair to sign bundles with, in minisign's files.
 */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "cli/password.h"
#include "trust/key.h"

typedef struct KeygenArguments {
    const char *public_path;
    const char *secret_path;
    bool without_password;
    bool force;
} KeygenArguments;

enum { OPTION_PUBLIC, OPTION_SECRET, OPTION_WITHOUT_PASSWORD, OPTION_FORCE };
static const Option options[] = {
    {"public", 'p', "FILE", "where the public key goes: give it to those who verify"},
    {"secret", 's', "FILE", "where the secret key goes: keep it to yourself"},
    {"without-password", 'W', NULL, "keep the secret key open, for machines"},
    {"force", 'f', NULL, "replace keys that are there already"},
};
static const OptionSet set = {"keygen", "-p PUBLIC -s SECRET",
                              "Makes a key pair to sign bundles with, as minisign does.", 4,
                              options};

static bool take(void *context, size_t index, const char *value)
{
    KeygenArguments *arguments = context;
    if (index == OPTION_PUBLIC)
        arguments->public_path = value;
    else if (index == OPTION_SECRET)
        arguments->secret_path = value;
    else if (index == OPTION_WITHOUT_PASSWORD)
        arguments->without_password = true;
    else
        arguments->force = true;
    return true;
}

/* A key that is overwritten is lost, and with it what it has signed. */
static bool may_write(const char *path, bool force)
{
    if (force || access(path, F_OK) != 0)
        return true;
    return say_error("keygen", "\"%s\" is there already: --force replaces it", path);
}

static bool ask_password(Password *out)
{
    Password again;
    if (!password_ask(out, "keygen", "Password for the secret key"))
        return false;
    bool done = password_ask(&again, "keygen", "The same once more");
    if (done && !text_equal(password_text(out), password_text(&again))) {
        done = say_error("keygen", "the two passwords differ");
    }
    password_wipe(&again);
    return done;
}

/* Both or neither. */
static int write_pair(const KeygenArguments *arguments, Text public_text, Text secret_text)
{
    StagedFile public_file, secret_file;
    if (file_stage(&public_file, arguments->public_path, public_text, false) != STATUS_OK)
        return cmd_cannot_write("keygen", arguments->public_path);
    if (file_stage(&secret_file, arguments->secret_path, secret_text, true) != STATUS_OK) {
        file_discard(&public_file);
        return cmd_cannot_write("keygen", arguments->secret_path);
    }
    if (file_commit(&secret_file) != STATUS_OK) {
        file_discard(&public_file);
        return cmd_cannot_write("keygen", arguments->secret_path);
    }
    return file_commit(&public_file) == STATUS_OK
               ? EXIT_DONE
               : cmd_cannot_write("keygen", arguments->public_path);
}

static int write_keys(const KeygenArguments *arguments, const PublicKey *public_key,
                      const SecretKey *secret_key, Text password)
{
    Allocator allocator = allocator_system();
    Buffer public_text, secret_text;
    buffer_init(&public_text, &allocator);
    buffer_init(&secret_text, &allocator);
    public_key_write(&public_text, public_key);
    Status status = secret_key_write(&secret_text, secret_key, password, key_cost_default());
    if (status == STATUS_OK && buffer_failed(&public_text))
        status = STATUS_MEMORY;
    int code = status == STATUS_OK
                   ? write_pair(arguments, buffer_text(&public_text), buffer_text(&secret_text))
                   : cmd_report_status("keygen", status);
    if (secret_text.data != NULL)
        sodium_memzero(secret_text.data, secret_text.size_bytes);
    buffer_free(&secret_text);
    if (code == EXIT_DONE)
        cmd_write(stdout, buffer_text(&public_text));
    buffer_free(&public_text);
    return code;
}

static int keygen(const KeygenArguments *arguments)
{
    PublicKey public_key;
    SecretKey secret_key;
    Password password;
    if (!may_write(arguments->public_path, arguments->force) ||
        !may_write(arguments->secret_path, arguments->force))
        return EXIT_ENVIRONMENT;
    if (!arguments->without_password && !ask_password(&password))
        return EXIT_ENVIRONMENT;
    Status status = key_pair_new(&public_key, &secret_key);
    int code =
        status == STATUS_OK
            ? write_keys(arguments, &public_key, &secret_key,
                         arguments->without_password ? (Text){NULL, 0} : password_text(&password))
            : cmd_report_status("keygen", status);
    secret_key_wipe(&secret_key);
    password_wipe(&password);
    return code;
}

static int work(void *context, const char *const *rest, int count)
{
    const KeygenArguments *arguments = context;
    (void)rest;
    return count == 0 && arguments->public_path != NULL && arguments->secret_path != NULL
               ? keygen(arguments)
               : cmd_refuse("keygen", "name both files: licet keygen -p licet.pub -s licet.key");
}

int cmd_keygen(int count, char **words)
{
    KeygenArguments arguments = {NULL, NULL, false, false};
    return cmd_main(&set, take, work, &arguments, count, words);
}
