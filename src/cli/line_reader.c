#include "cli/line_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef LICET_HAVE_LIBEDIT
#include <editline/readline.h>

#include "base/shared_library.h"
#endif

bool line_reader_is_interactive(void)
{
    return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
}

static bool read_plain(Buffer *out, const char *prompt)
{
    if (line_reader_is_interactive()) {
        fputs(prompt, stdout);
        fflush(stdout);
    }
    int c = getchar();
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getchar())
        buffer_add_char(out, (char)c);
    return true;
}

#ifdef LICET_HAVE_LIBEDIT

enum { HISTORY_LINES = 1000 };

/* libedit, loaded where somebody is there to edit; where it cannot be, lines are read without. */
typedef struct EditLibrary {
#define LIBEDIT(name) __typeof__ (&(name))(name);
#include "cli/edit_library.def"
} EditLibrary;

static const SharedName edit_names[] = {
#define LIBEDIT(name) {#name, offsetof(EditLibrary, name)},
#include "cli/edit_library.def"
};

#ifdef __APPLE__
static const char edit_name[] = "libedit.3.dylib";
#else
static const char edit_name[] =
    LICET_LIBEDIT; /* Debian counts its versions otherwise than others */
#endif

/* libedit's completion hands on no context. */
static struct {
    bool is_loaded;
    EditLibrary edit;
    LineCompleter complete;
    void *context;
    size_t index;
    char history[4096];
} editing;

static char *next_completion(const char *prefix, int state)
{
    if (state == 0)
        editing.index = 0;
    const char *word = editing.complete(editing.context, prefix, editing.index++);
    return word != NULL ? strdup(word) : NULL;
}

static char **complete(const char *prefix, int start, int end)
{
    (void)start;
    (void)end;
    *editing.edit.rl_attempted_completion_over = 1; /* no file names */
    return editing.edit.rl_completion_matches(prefix, next_completion);
}

/* Sets the history's path: $XDG_STATE_HOME/licet/history, by default below ~/.local/state. Empty
 * where there is no such folder. */
static void find_history(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int length = -1;
    char folder[4000];
    if (state != NULL && state[0] == '/')
        length = snprintf(folder, sizeof folder, "%s/licet", state);
    else if (home != NULL && home[0] == '/')
        length = snprintf(folder, sizeof folder, "%s/.local/state/licet", home);
    editing.history[0] = '\0';
    if (length < 0 || (size_t)length >= sizeof folder)
        return;
    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        snprintf(editing.history, sizeof editing.history, "%s/history", folder);
}

void line_reader_begin(LineCompleter completer, void *context)
{
    const char *reason;
    EditLibrary *edit = &editing.edit;
    editing.is_loaded = line_reader_is_interactive() &&
                        shared_library_load(edit, edit_name, edit_names,
                                            sizeof edit_names / sizeof *edit_names, &reason);
    if (!editing.is_loaded)
        return;
    editing.complete = completer;
    editing.context = context;
    *edit->rl_readline_name = "licet";
    edit->rl_initialize();
    edit->using_history();
    edit->stifle_history(HISTORY_LINES);
    find_history();
    if (editing.history[0] != '\0')
        edit->read_history(editing.history);
    *edit->rl_attempted_completion_function = complete;
    *edit->rl_completion_append_character = '\0';
}

void line_reader_end(void)
{
    if (editing.is_loaded && editing.history[0] != '\0' &&
        editing.edit.write_history(editing.history) == 0)
        chmod(editing.history, 0600);
}

bool line_reader_next(Buffer *out, const char *prompt)
{
    if (!editing.is_loaded)
        return read_plain(out, prompt);
    char *line = editing.edit.readline(prompt);
    if (line == NULL) {
        putchar('\n');
        return false;
    }
    if (line[0] != '\0')
        editing.edit.add_history(line);
    buffer_add_string(out, line);
    free(line);
    return true;
}

#else

void line_reader_begin(LineCompleter completer, void *context)
{
    (void)completer;
    (void)context;
}

void line_reader_end(void)
{
}

bool line_reader_next(Buffer *out, const char *prompt)
{
    return read_plain(out, prompt);
}

#endif
