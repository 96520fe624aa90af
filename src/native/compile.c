/*
 * compile.c - the system's C compiler, run on the parts of one file in a folder of its own, several
 * at a time.
 */
#include "native/native.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/processor.h"

/* The code is the same wherever it is made. Putting it in another order takes gcc a quarter of its
 * time and gains nothing: processors do that themselves. */
static const char *const compile_flags[] = {
    "-std=c11",
    "-O2",
    "-fno-schedule-insns2",
    "-fPIC",
    "-fvisibility=hidden",
    "-ffp-contract=off",
    "-fno-stack-protector",
    "-w",
    "-c",
};
/* Nothing is linked, what is undefined is an error, and the object is small. */
static const char *const link_flags[] = {
    "-shared",
    "-nostdlib",
    "-Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--build-id=none",
};
enum {
    COMPILE_FLAG_COUNT = sizeof compile_flags / sizeof compile_flags[0],
    LINK_FLAG_COUNT = sizeof link_flags / sizeof link_flags[0],
    WORDS_MAX = 32, /* of $CC, and of $CFLAGS */
    ARGUMENTS_MAX = 2 * WORDS_MAX + COMPILE_FLAG_COUNT + NATIVE_PARTS_MAX + 8,
    AT_ONCE_MAX = 16,
    MESSAGE_BYTES_MAX = 4000,
    PATH_BYTES = 4096,
    POLL_NS = 5000000,
};

/* What all runs of the compiler have in common. */
typedef struct Workshop {
    const char *compiler;
    char *compiler_words[WORDS_MAX + 1]; /* of $CC; ended by NULL */
    char *flag_words[WORDS_MAX + 1];     /* of $CFLAGS */
    char compiler_room[PATH_BYTES];
    char flag_room[PATH_BYTES];
    char folder[PATH_BYTES];
    Arena *arena; /* of paths */
    uint32_t part_count;
    uint64_t end_ns; /* when it has taken too long */
    unsigned timeout_seconds;
    Buffer *reason;
} Workshop;

/* One run of it. */
typedef struct Run {
    pid_t process;   /* 0: none */
    const char *log; /* what it says */
    char *arguments[ARGUMENTS_MAX];
    int argument_count;
} Run;

/* ---- the command ----------------------------------------------------------------------------- */

/* The words of `text` ("ccache gcc" is two), which are kept in `room`; false where they are too
 * many. */
static bool split_words(char *words[WORDS_MAX + 1], char room[PATH_BYTES], const char *text)
{
    int count = 0;
    char *rest;
    if (strlen(text) >= PATH_BYTES)
        return false;
    memcpy(room, text, strlen(text) + 1);
    for (char *word = strtok_r(room, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        if (count == WORDS_MAX)
            return false;
        words[count++] = word;
    }
    words[count] = NULL;
    return true;
}

static Status find_compiler(Workshop *workshop)
{
    const char *named = getenv("CC"), *more = getenv("CFLAGS");
    workshop->compiler = named != NULL && named[0] != '\0' ? named : "cc";
    if (!split_words(workshop->compiler_words, workshop->compiler_room, workshop->compiler) ||
        workshop->compiler_words[0] == NULL) {
        buffer_add_string(workshop->reason, "$CC names no compiler");
        return STATUS_IO;
    }
    if (split_words(workshop->flag_words, workshop->flag_room, more != NULL ? more : ""))
        return STATUS_OK;
    buffer_add_string(workshop->reason, "$CFLAGS holds too many flags");
    return STATUS_IO;
}

static void add_argument(Run *run, const char *argument)
{
    run->arguments[run->argument_count++] = (char *)(uintptr_t)argument;
    run->arguments[run->argument_count] = NULL;
}

static void begin_command(Run *run, const Workshop *workshop, const char *const *flags,
                          size_t count)
{
    run->argument_count = 0;
    for (char *const *word = workshop->compiler_words; *word != NULL; word++)
        add_argument(run, *word);
    for (size_t i = 0; i < count; i++)
        add_argument(run, flags[i]);
    for (char *const *word = workshop->flag_words; *word != NULL; word++)
        add_argument(run, *word);
    add_argument(run, "-o");
}

/* ---- the folder, in which commands are run --------------------------------------------------- */

/* "FOLDER/3.o": the file of that number. NULL when memory is exhausted. */
static const char *path_of(const Workshop *workshop, uint32_t number, const char *name)
{
    Buffer path;
    buffer_init_in(&path, workshop->arena);
    buffer_add_format(&path, "%s/%u%s", workshop->folder, number, name);
    buffer_add_char(&path, '\0');
    return buffer_failed(&path) ? NULL : path.data;
}

static Status make_folder(Workshop *workshop)
{
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] == '\0')
        parent = "/tmp";
    int length = snprintf(workshop->folder, sizeof workshop->folder, "%s/licet-XXXXXX", parent);
    if (length <= PATH_BYTES - 32 && mkdtemp(workshop->folder) != NULL)
        return STATUS_OK;
    buffer_add_format(workshop->reason, "no folder can be made in \"%s\": %s", parent,
                      length > PATH_BYTES - 32 ? "its name is too long" : strerror(errno));
    workshop->folder[0] = '\0';
    return STATUS_IO;
}

static void remove_file(const Workshop *workshop, uint32_t number, const char *name)
{
    const char *path = path_of(workshop, number, name);
    if (path != NULL)
        unlink(path);
}

static void remove_folder(const Workshop *workshop)
{
    if (workshop->folder[0] == '\0')
        return;
    for (uint32_t i = 0; i <= workshop->part_count; i++) {
        remove_file(workshop, i, ".o");
        remove_file(workshop, i, ".log");
    }
    remove_file(workshop, 0, NATIVE_SOURCE_SUFFIX);
    remove_file(workshop, 0, NATIVE_OBJECT_SUFFIX);
    rmdir(workshop->folder);
}

/* ---- processes ------------------------------------------------------------------------------- */

/* Becomes the compiler; only what is allowed after fork(). Tells errno through the pipe when it
 * cannot. */
static void become_compiler(const Run *run, const Workshop *workshop, int tell)
{
    struct rlimit limit = {workshop->timeout_seconds, workshop->timeout_seconds};
    int null = open("/dev/null", O_RDONLY);
    int log = open(run->log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    setpgid(0, 0); /* so that all of it can be ended */
    setrlimit(RLIMIT_CPU, &limit);
    if (null >= 0 && log >= 0 && dup2(null, 0) >= 0 && dup2(log, 1) >= 0 && dup2(log, 2) >= 0)
        execvp(run->arguments[0], run->arguments);
    int why = errno;
    if (write(tell, &why, sizeof why) < 0)
        _exit(126);
    _exit(127);
}

/* Starts it; 0, or why it cannot be. */
static int start(Run *run, const Workshop *workshop)
{
    int tell[2], why = 0;
    if (pipe(tell) != 0)
        return errno;
    fcntl(tell[1], F_SETFD, FD_CLOEXEC);
    run->process = fork();
    if (run->process == 0) {
        close(tell[0]);
        become_compiler(run, workshop, tell[1]);
    }
    int failed = run->process < 0 ? errno : 0;
    close(tell[1]);
    if (failed == 0 && read(tell[0], &why, sizeof why) == (ssize_t)sizeof why) {
        waitpid(run->process, NULL, 0);
        failed = why;
    }
    close(tell[0]);
    if (failed != 0)
        run->process = 0;
    return failed;
}

static void end(Run *run)
{
    if (run->process == 0)
        return;
    kill(-run->process, SIGKILL);
    waitpid(run->process, NULL, 0);
    run->process = 0;
}

/* What the compiler said, as much of it as is of use. */
static void add_log(const Run *run, Buffer *reason)
{
    Buffer text;
    buffer_init(&text, &reason->allocator);
    if (file_read(&text, run->log, LIMIT_SOURCE_BYTES) == STATUS_OK && text.size_bytes > 0) {
        buffer_add_string(reason, ":\n");
        buffer_add(reason, text_trim(text_slice(buffer_text(&text), 0, MESSAGE_BYTES_MAX)));
    }
    buffer_free(&text);
}

static Status fail_start(const Workshop *workshop, const Run *run, int why)
{
    buffer_add_format(workshop->reason,
                      "the C compiler \"%s\" cannot be run: %s; install one, or name it in $CC",
                      run->arguments[0], strerror(why));
    return STATUS_IO;
}

/* Looks whether it has ended; then it is none any more. STATUS_IO where it has failed. */
static Status look_at(Run *run, const Workshop *workshop)
{
    int status = 0;
    pid_t ended = run->process != 0 ? waitpid(run->process, &status, WNOHANG) : 0;
    if (ended == 0 || (ended < 0 && errno == EINTR))
        return STATUS_OK;
    run->process = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return STATUS_OK;
    buffer_add_format(workshop->reason, "the C compiler \"%s\" failed", workshop->compiler);
    add_log(run, workshop->reason);
    return STATUS_IO;
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* Has it compile that part; 0, or why it cannot be started. */
static int begin_part(Run *run, const Workshop *workshop, uint32_t part)
{
    Buffer define;
    buffer_init_in(&define, workshop->arena);
    buffer_add_format(&define, "-DPART=%u", part);
    buffer_add_char(&define, '\0');
    run->log = path_of(workshop, part, ".log");
    const char *object = path_of(workshop, part, ".o");
    const char *source = path_of(workshop, 0, NATIVE_SOURCE_SUFFIX);
    if (buffer_failed(&define) || run->log == NULL || object == NULL || source == NULL)
        return ENOMEM;
    begin_command(run, workshop, compile_flags, COMPILE_FLAG_COUNT);
    add_argument(run, object);
    if (workshop->part_count > 1)
        add_argument(run, define.data);
    add_argument(run, source);
    return start(run, workshop);
}

static Status fail_time(const Workshop *workshop)
{
    buffer_add_format(workshop->reason, "the C compiler \"%s\" took more than %u seconds",
                      workshop->compiler, workshop->timeout_seconds);
    return STATUS_IO;
}

/* Has each slot busy until all parts are begun and ended. */
static Status keep_busy(Run *runs, uint32_t count, const Workshop *workshop)
{
    const struct timespec pause = {0, POLL_NS};
    uint32_t next = 0, busy = count;
    while (busy > 0) {
        busy = 0;
        for (uint32_t i = 0; i < count; i++) {
            Status status = look_at(&runs[i], workshop);
            int why = 0;
            if (status == STATUS_OK && runs[i].process == 0 && next < workshop->part_count)
                why = begin_part(&runs[i], workshop, next++);
            if (status != STATUS_OK || why != 0)
                return status != STATUS_OK ? status : fail_start(workshop, &runs[i], why);
            busy += runs[i].process != 0;
        }
        if (busy > 0 && clock_now_ns() >= workshop->end_ns)
            return fail_time(workshop);
        if (busy > 0)
            nanosleep(&pause, NULL);
    }
    return STATUS_OK;
}

static Status compile_parts(const Workshop *workshop)
{
    uint32_t count = processors_available(AT_ONCE_MAX);
    count = count < workshop->part_count ? count : workshop->part_count;
    Allocator *allocator = &workshop->reason->allocator;
    Run *runs = allocator_alloc(allocator, count * sizeof *runs);
    if (runs == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        runs[i].process = 0;
    Status status = keep_busy(runs, count, workshop);
    for (uint32_t i = 0; i < count; i++)
        end(&runs[i]);
    allocator_free(allocator, runs, count * sizeof *runs);
    return status;
}

/* Has it link all of them; 0, or why it cannot be started. */
static int begin_link(Run *run, const Workshop *workshop)
{
    run->log = path_of(workshop, workshop->part_count, ".log");
    const char *object = path_of(workshop, 0, NATIVE_OBJECT_SUFFIX);
    bool made = run->log != NULL && object != NULL;
    begin_command(run, workshop, link_flags, LINK_FLAG_COUNT);
    add_argument(run, object);
    for (uint32_t i = 0; i < workshop->part_count && made; i++) {
        const char *part = path_of(workshop, i, ".o");
        made = part != NULL;
        add_argument(run, part);
    }
    return made ? start(run, workshop) : ENOMEM;
}

static Status link_parts(const Workshop *workshop)
{
    const struct timespec pause = {0, POLL_NS};
    Run run = {0};
    int why = begin_link(&run, workshop);
    if (why != 0)
        return fail_start(workshop, &run, why);
    Status status = STATUS_OK;
    while (run.process != 0 && status == STATUS_OK) {
        status = look_at(&run, workshop);
        if (run.process != 0 && clock_now_ns() >= workshop->end_ns)
            status = fail_time(workshop);
        else if (run.process != 0)
            nanosleep(&pause, NULL);
    }
    end(&run);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static Status compile(Buffer *out, const Workshop *workshop, Text source)
{
    const char *source_path = path_of(workshop, 0, NATIVE_SOURCE_SUFFIX);
    const char *object_path = path_of(workshop, 0, NATIVE_OBJECT_SUFFIX);
    if (source_path == NULL || object_path == NULL)
        return STATUS_MEMORY;
    if (file_write(source_path, source) != STATUS_OK) {
        buffer_add_format(workshop->reason, "\"%s\" cannot be written: %s", source_path,
                          strerror(errno));
        return STATUS_IO;
    }
    Status status = compile_parts(workshop);
    if (status == STATUS_OK)
        status = link_parts(workshop);
    if (status != STATUS_OK)
        return status;
    status = file_read(out, object_path, LIMIT_BUNDLE_BYTES);
    if (status == STATUS_IO)
        buffer_add_format(workshop->reason, "the C compiler \"%s\" has made nothing",
                          workshop->compiler);
    return status;
}

Status native_compile(Buffer *out, Text source, uint32_t parts, unsigned timeout_seconds,
                      Buffer *reason)
{
    Workshop workshop = {
        .arena = arena_new(&reason->allocator),
        .part_count = parts,
        .end_ns = clock_now_ns() + timeout_seconds * UINT64_C(1000000000),
        .timeout_seconds = timeout_seconds,
        .reason = reason,
    };
    Status status = workshop.arena != NULL ? find_compiler(&workshop) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = make_folder(&workshop);
    if (status == STATUS_OK)
        status = compile(out, &workshop, source);
    if (workshop.arena != NULL)
        remove_folder(&workshop);
    arena_free(workshop.arena);
    return status;
}
