/*
 * password.c - a line that is not shown.
 *
 * Read byte by byte: what follows on standard input belongs to whoever reads next.
 */
#include "cli/password.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "cli/say.h"

/* What ends the process is noted only, so that the terminal gets its echo back first. */
static volatile sig_atomic_t caught;

static void note_signal(int number)
{
    caught = number;
}

typedef struct Terminal {
    bool is_silent; /* echo is off */
    struct termios before;
    struct sigaction interrupt, terminate, hang_up;
} Terminal;

static void go_silent(Terminal *terminal)
{
    struct sigaction note = {.sa_handler = note_signal}; /* no SA_RESTART: read() must return */
    terminal->is_silent = tcgetattr(STDIN_FILENO, &terminal->before) == 0;
    if (!terminal->is_silent)
        return;
    caught = 0;
    sigemptyset(&note.sa_mask);
    sigaction(SIGINT, &note, &terminal->interrupt);
    sigaction(SIGTERM, &note, &terminal->terminate);
    sigaction(SIGHUP, &note, &terminal->hang_up);
    struct termios silent = terminal->before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
}

static void end_silence(const Terminal *terminal)
{
    if (!terminal->is_silent)
        return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal->before);
    sigaction(SIGINT, &terminal->interrupt, NULL);
    sigaction(SIGTERM, &terminal->terminate, NULL);
    sigaction(SIGHUP, &terminal->hang_up, NULL);
    fputc('\n', stderr);
    if (caught != 0)
        raise(caught);
}

/* NULL, or what is wrong. */
static const char *read_line(Password *out)
{
    out->size_bytes = 0;
    for (;;) {
        char c;
        ssize_t count = read(STDIN_FILENO, &c, 1);
        if (count < 0 && errno == EINTR && caught == 0)
            continue;
        if (count < 0)
            return "it cannot be read";
        if (count == 0)
            return out->size_bytes > 0 ? NULL : "standard input has ended";
        if (c == '\n')
            return NULL;
        if (out->size_bytes == sizeof out->bytes)
            return "it is longer than 1024 bytes";
        out->bytes[out->size_bytes++] = c;
    }
}

bool password_ask(Password *out, const char *command, const char *question)
{
    Terminal terminal;
    fprintf(stderr, "%s: ", say_text(question));
    fflush(stderr);
    go_silent(&terminal);
    const char *trouble = read_line(out);
    end_silence(&terminal);
    if (trouble == NULL)
        return true;
    password_wipe(out);
    if (!terminal.is_silent)
        fputc('\n', stderr);
    return say_error(command, "no password: %s", say_text(trouble));
}

Text password_text(const Password *password)
{
    return (Text){password->bytes, password->size_bytes};
}

void password_wipe(Password *password)
{
    sodium_memzero(password, sizeof *password);
}
