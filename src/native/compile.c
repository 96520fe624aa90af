/*
 * compile.c - the system's C compiler, run on one file in a folder of its own.
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

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"

/* Nothing is linked, and what is undefined is an error. The rest keeps the object small and the same
 * wherever it is made. */
static const char *const flags[] = {
    "-std=c11",
    "-O2",
    "-fPIC",
    "-shared",
    "-nostdlib",
    "-fvisibility=hidden",
    "-ffp-contract=off",
    "-fno-stack-protector",
    "-w",
    "-Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--build-id=none",
};
enum {
    FLAG_COUNT = sizeof flags / sizeof flags[0],
    WORDS_MAX = 32, /* of $CC, and of $CFLAGS */
    MESSAGE_BYTES_MAX = 4000,
    PATH_BYTES = 4096,
    POLL_NS = 5000000,
};

/* One run of the compiler. */
typedef struct Job {
    const char *compiler;
    char compiler_words[PATH_BYTES]; /* each ended by NUL */
    char flag_words[PATH_BYTES];
    char folder[PATH_BYTES];
    char source[PATH_BYTES];
    char object[PATH_BYTES];
    char log[PATH_BYTES]; /* what it says */
    char *arguments[2 * WORDS_MAX + FLAG_COUNT + 4];
    Buffer *reason;
} Job;

/* ---- the command -------------------------------------------------------------------------------- */

/* Adds the words of `text` ("ccache gcc" is two), which are kept in `room`; how many, or -1: too many. */
static int add_words(Job *job, int count, char room[PATH_BYTES], const char *text)
{
    int added = 0;
    char *rest;
    if (strlen(text) >= PATH_BYTES)
        return -1;
    memcpy(room, text, strlen(text) + 1);
    for (char *word = strtok_r(room, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        if (added == WORDS_MAX)
            return -1;
        job->arguments[count + added++] = word;
    }
    return added;
}

static Status prepare_command(Job *job)
{
    const char *more = getenv("CFLAGS");
    int count = add_words(job, 0, job->compiler_words, job->compiler);
    if (count <= 0) {
        buffer_add_string(job->reason, "$CC names no compiler");
        return STATUS_IO;
    }
    for (size_t i = 0; i < FLAG_COUNT; i++)
        job->arguments[count++] = (char *)(uintptr_t)flags[i];
    int added = add_words(job, count, job->flag_words, more != NULL ? more : "");
    if (added < 0) {
        buffer_add_string(job->reason, "$CFLAGS holds too many flags");
        return STATUS_IO;
    }
    count += added;
    job->arguments[count++] = (char *)(uintptr_t) "-o";
    job->arguments[count++] = job->object;
    job->arguments[count++] = job->source;
    job->arguments[count] = NULL;
    return STATUS_OK;
}

/* ---- the folder --------------------------------------------------------------------------------- */

static Status make_folder(Job *job)
{
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] == '\0')
        parent = "/tmp";
    int length = snprintf(job->folder, sizeof job->folder, "%s/licet-XXXXXX", parent);
    if (length > PATH_BYTES - 32 || mkdtemp(job->folder) == NULL) {
        buffer_add_format(job->reason, "no folder can be made in \"%s\": %s", parent,
                          length > PATH_BYTES - 32 ? "its name is too long" : strerror(errno));
        job->folder[0] = '\0';
        return STATUS_IO;
    }
    snprintf(job->source, sizeof job->source, "%.*s/bundle.c", length, job->folder);
    snprintf(job->object, sizeof job->object, "%.*s/bundle.so", length, job->folder);
    snprintf(job->log, sizeof job->log, "%.*s/log", length, job->folder);
    return STATUS_OK;
}

static void remove_folder(const Job *job)
{
    if (job->folder[0] == '\0')
        return;
    unlink(job->source);
    unlink(job->object);
    unlink(job->log);
    rmdir(job->folder);
}

/* ---- the process -------------------------------------------------------------------------------- */

/* Becomes the compiler; only what is allowed after fork(). Tells errno through the pipe when it cannot. */
static void become_compiler(const Job *job, int tell, unsigned timeout_seconds)
{
    struct rlimit limit = {timeout_seconds, timeout_seconds};
    int null = open("/dev/null", O_RDONLY);
    int log = open(job->log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    setpgid(0, 0); /* so that all of it can be ended */
    setrlimit(RLIMIT_CPU, &limit);
    if (null >= 0 && log >= 0 && dup2(null, 0) >= 0 && dup2(log, 1) >= 0 && dup2(log, 2) >= 0)
        execvp(job->arguments[0], job->arguments);
    int why = errno;
    if (write(tell, &why, sizeof why) < 0)
        _exit(126);
    _exit(127);
}

/* Starts it; 0, or why it cannot be. */
static int start(pid_t *out, const Job *job, unsigned timeout_seconds)
{
    int tell[2], why = 0;
    if (pipe(tell) != 0)
        return errno;
    fcntl(tell[1], F_SETFD, FD_CLOEXEC);
    *out = fork();
    if (*out == 0) {
        close(tell[0]);
        become_compiler(job, tell[1], timeout_seconds);
    }
    int failed = *out < 0 ? errno : 0;
    close(tell[1]);
    if (failed == 0 && read(tell[0], &why, sizeof why) == (ssize_t)sizeof why) {
        waitpid(*out, NULL, 0);
        failed = why;
    }
    close(tell[0]);
    return failed;
}

/* Whether it ended in time; then *out_status is how. */
static bool wait_for(int *out_status, pid_t process, unsigned timeout_seconds)
{
    const struct timespec pause = {0, POLL_NS};
    uint64_t end_ns = clock_now_ns() + timeout_seconds * UINT64_C(1000000000);
    while (clock_now_ns() < end_ns) {
        pid_t ended = waitpid(process, out_status, WNOHANG);
        if (ended == process || (ended < 0 && errno != EINTR))
            return true;
        nanosleep(&pause, NULL);
    }
    kill(-process, SIGKILL);
    waitpid(process, out_status, 0);
    return false;
}

/* What the compiler said, as much of it as is of use. */
static void add_log(const Job *job)
{
    Buffer text;
    buffer_init(&text, &job->reason->allocator);
    if (file_read(&text, job->log, LIMIT_SOURCE_BYTES) == STATUS_OK && text.size_bytes > 0) {
        buffer_add_string(job->reason, ":\n");
        buffer_add(job->reason, text_trim(text_slice(buffer_text(&text), 0, MESSAGE_BYTES_MAX)));
    }
    buffer_free(&text);
}

static Status run(const Job *job, unsigned timeout_seconds)
{
    pid_t process = -1;
    int status = 0;
    int why = start(&process, job, timeout_seconds);
    if (why != 0) {
        buffer_add_format(job->reason,
                          "the C compiler \"%s\" cannot be run: %s; install one, or name it in $CC",
                          job->arguments[0], strerror(why));
        return STATUS_IO;
    }
    if (!wait_for(&status, process, timeout_seconds)) {
        buffer_add_format(job->reason, "the C compiler \"%s\" took more than %u seconds",
                          job->compiler, timeout_seconds);
        return STATUS_IO;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return STATUS_OK;
    buffer_add_format(job->reason, "the C compiler \"%s\" failed", job->compiler);
    add_log(job);
    return STATUS_IO;
}

static Status compile(Buffer *out, const Job *job, Text source, unsigned timeout_seconds)
{
    if (file_write(job->source, source) != STATUS_OK) {
        buffer_add_format(job->reason, "\"%s\" cannot be written: %s", job->source,
                          strerror(errno));
        return STATUS_IO;
    }
    Status status = run(job, timeout_seconds);
    if (status != STATUS_OK)
        return status;
    status = file_read(out, job->object, LIMIT_BUNDLE_BYTES);
    if (status == STATUS_IO)
        buffer_add_format(job->reason, "the C compiler \"%s\" has made nothing", job->compiler);
    return status;
}

Status native_compile(Buffer *out, Text source, unsigned timeout_seconds, Buffer *reason)
{
    Job job = {.compiler = getenv("CC"), .reason = reason};
    if (job.compiler == NULL || job.compiler[0] == '\0')
        job.compiler = "cc";
    Status status = prepare_command(&job);
    if (status == STATUS_OK)
        status = make_folder(&job);
    if (status == STATUS_OK)
        status = compile(out, &job, source, timeout_seconds);
    remove_folder(&job);
    return status;
}
