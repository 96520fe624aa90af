#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/cases.h"
#include "support/failing_allocator.h"

/* Each test runs in an empty folder of its own. */
static int enter_folder(void **state)
{
    static char folder[PATH_MAX];
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/licet-file-XXXXXX", root != NULL ? root : "/tmp");
    *state = folder;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    static char command[PATH_MAX + 32];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static void put(const char *path, const char *bytes)
{
    assert_int_equal(file_write(path, text_of(bytes)), STATUS_OK);
}

static void assert_file(const char *path, const char *expected)
{
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    assert_int_equal(file_read(&buffer, path, 1 << 20), STATUS_OK);
    assert_text_equal(buffer_text(&buffer), expected);
    buffer_free(&buffer);
}

static int entry_count(const char *folder)
{
    int count = 0;
    DIR *stream = opendir(folder);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count - 2; /* . and .. */
}

typedef struct LimitCase {
    size_t size_bytes, limit_bytes;
    Status expect;
} LimitCase;

static void test_read_sizes_and_limits(void **state)
{
    (void)state;
    static const LimitCase cases[] = {
        {0, 0, STATUS_OK},
        {0, 10, STATUS_OK},
        {1, 0, STATUS_LIMIT},
        {10, 10, STATUS_OK},
        {11, 10, STATUS_LIMIT},
        {65536, 65536, STATUS_OK},
        {65537, 65536, STATUS_LIMIT},
        {300000, 300000, STATUS_OK},
    };
    static char bytes[300000];
    memset(bytes, 'x', sizeof bytes);
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const LimitCase *c = &cases[i];
        assert_int_equal(file_write("f", (Text){bytes, c->size_bytes}), STATUS_OK);
        assert_int_equal(file_read(&buffer, "f", c->limit_bytes), c->expect);
        assert_int_equal(buffer.size_bytes, c->expect == STATUS_OK ? c->size_bytes : 0);
    }
    buffer_free(&buffer);
}

typedef struct ErrorCase {
    const char *path;
    int expect;
} ErrorCase;

static void test_read_errors(void **state)
{
    (void)state;
    static const ErrorCase cases[] = {
        {"absent", ENOENT}, {".", EISDIR}, {"file/below", ENOTDIR}, {"", ENOENT}};
    put("file", "x");
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        errno = 0;
        assert_int_equal(file_read(&buffer, cases[i].path, 100), STATUS_IO);
        assert_int_equal(errno, cases[i].expect);
    }
    buffer_free(&buffer);
}

static void on_alarm(int number)
{
    (void)number;
}

/* The writer sends three pieces and a signal before each, so that the reader, which has no
 * SA_RESTART, meets short reads and EINTR. The handshake is the pipe itself. */
static void write_pieces(void)
{
    int descriptor = open("pipe", O_WRONLY);
    for (int i = 0; i < 3; i++) {
        kill(getppid(), SIGALRM);
        if (write(descriptor, "piece ", 6) != 6)
            _exit(1);
    }
    close(descriptor);
    _exit(0);
}

static void test_read_pipe_despite_signals(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = on_alarm}, before;
    sigaction(SIGALRM, &action, &before);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    pid_t writer = fork();
    if (writer == 0)
        write_pieces();
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    assert_int_equal(file_read(&buffer, "pipe", 100), STATUS_OK);
    assert_text_equal(buffer_text(&buffer), "piece piece piece ");
    buffer_free(&buffer);
    int result;
    while (waitpid(writer, &result, 0) < 0)
        assert_int_equal(errno, EINTR);
    assert_int_equal(result, 0);
    sigaction(SIGALRM, &before, NULL);
}

static void test_endless_input_stops_at_the_limit(void **state)
{
    (void)state;
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    assert_int_equal(file_read(&buffer, "/dev/zero", 1000000), STATUS_LIMIT);
    assert_true(buffer.capacity_bytes < 8000000);
    buffer_free(&buffer);
}

static bool read_it(const Allocator *allocator, void *context)
{
    Buffer buffer;
    buffer_init(&buffer, allocator);
    Status status = file_read(&buffer, context, 1 << 20);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    buffer_free(&buffer);
    return status == STATUS_OK;
}

static void test_read_without_memory(void **state)
{
    (void)state;
    put("file", "some bytes");
    allocation_sweep(read_it, (void *)(uintptr_t) "file");
}

static void test_write_replaces_and_keeps_permissions(void **state)
{
    (void)state;
    struct stat info;
    put("file", "old");
    assert_int_equal(chmod("file", 0640), 0);
    put("file", "new and longer");
    assert_file("file", "new and longer");
    assert_int_equal(stat("file", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(entry_count("."), 1);
}

static void test_write_through_a_link(void **state)
{
    (void)state;
    struct stat info;
    put("file", "old");
    assert_int_equal(symlink("file", "link"), 0);
    put("link", "new");
    assert_file("file", "new");
    assert_int_equal(lstat("link", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    put("/dev/null", "swallowed");
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void test_write_past_a_stale_temporary(void **state)
{
    (void)state;
    char aside[64];
    snprintf(aside, sizeof aside, "file.tmp-%ld", (long)getpid());
    put(aside, "left by a killed process");
    put("file", "new");
    assert_file("file", "new");
    assert_int_equal(entry_count("."), 1);
}

static void test_failed_write_leaves_nothing(void **state)
{
    (void)state;
    char long_name[PATH_MAX + 10];
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    const ErrorCase cases[] = {
        {"absent/file", ENOENT}, {".", EISDIR}, {"/dev/full", ENOSPC}, {long_name, ENAMETOOLONG}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        errno = 0;
        assert_int_equal(file_write(cases[i].path, TEXT("x")), STATUS_IO);
        assert_int_equal(errno, cases[i].expect);
    }
    assert_int_equal(entry_count("."), 0);
}

/* A file size limit stands in for a full disk; it needs a process of its own. */
static void test_write_to_a_full_disk_keeps_the_old_file(void **state)
{
    (void)state;
    put("file", "old");
    pid_t writer = fork();
    if (writer == 0) {
        signal(SIGXFSZ, SIG_IGN);
        static char bytes[65536];
        const struct rlimit limit = {4096, 4096};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(2);
        _exit(file_write("file", (Text){bytes, sizeof bytes}) == STATUS_IO && errno == EFBIG ? 0
                                                                                             : 1);
    }
    int result;
    assert_int_equal(waitpid(writer, &result, 0), writer);
    assert_int_equal(result, 0);
    assert_file("file", "old");
    assert_int_equal(entry_count("."), 1);
}

static void test_list(void **state)
{
    (void)state;
    static const char *const expected[] = {"r/a.licet", "r/b/B.licet", "r/b/c/x.licet",
                                           "r/b/z.licet"};
    assert_int_equal(mkdir("r", 0700) | mkdir("r/b", 0700) | mkdir("r/b/c", 0700) |
                         mkdir("r/.git", 0700) | mkdir("r/folder.licet", 0700),
                     0);
    put("r/b/z.licet", "");
    put("r/b/c/x.licet", "");
    put("r/b/B.licet", "");
    put("r/a.licet", "");
    put("r/notes.txt", "");
    put("r/.#a.licet", "");
    put("r/.git/hidden.licet", "");
    assert_int_equal(symlink("..", "r/b/loop"), 0);

    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    for (int slashed = 0; slashed < 2; slashed++) {
        const char **paths;
        assert_int_equal(file_list(&paths, arena, slashed ? "r/" : "r", ".licet"), STATUS_OK);
        for (size_t i = 0; i < 4; i++)
            assert_string_equal(paths[i], expected[i]);
        assert_null(paths[4]);
    }
    arena_free(arena);
}

static void test_list_one_file_and_none(void **state)
{
    (void)state;
    const char **paths;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    put("one.txt", "");
    assert_int_equal(file_list(&paths, arena, "one.txt", ".licet"), STATUS_OK);
    assert_string_equal(paths[0], "one.txt");
    assert_null(paths[1]);
    assert_int_equal(file_list(&paths, arena, ".", ".licet"), STATUS_OK);
    assert_null(paths[0]);
    errno = 0;
    assert_int_equal(file_list(&paths, arena, "absent", ".licet"), STATUS_IO);
    assert_int_equal(errno, ENOENT);
    arena_free(arena);
    assert_true(file_is_directory("."));
    assert_false(file_is_directory("one.txt"));
    assert_false(file_is_directory("absent"));
}

static bool list_it(const Allocator *allocator, void *context)
{
    const char **paths;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Status status = file_list(&paths, arena, context, "");
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    arena_free(arena);
    return status == STATUS_OK;
}

static void test_list_without_memory(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        char name[64];
        snprintf(name, sizeof name, "a-name-that-takes-some-room-in-an-arena-%d", i);
        int descriptor = open(name, O_CREAT | O_WRONLY, 0600);
        assert_true(descriptor >= 0);
        close(descriptor);
    }
    allocation_sweep(list_it, (void *)(uintptr_t) ".");
}

static void test_staged_files_wait_for_their_commit(void **state)
{
    (void)state;
    StagedFile one, two;
    struct stat info;
    put("one", "old");
    assert_int_equal(file_stage(&one, "one", TEXT("new"), false), STATUS_OK);
    assert_int_equal(file_stage(&two, "two", TEXT("secret"), true), STATUS_OK);
    assert_file("one", "old");
    assert_int_equal(access("two", F_OK), -1);
    assert_int_equal(file_commit(&one), STATUS_OK);
    file_discard(&two);
    file_discard(&two); /* nothing is staged any more */
    assert_file("one", "new");
    assert_int_equal(entry_count("."), 1);

    assert_int_equal(chmod("one", 0644), 0);
    assert_int_equal(file_stage(&two, "one", TEXT("secret"), true), STATUS_OK);
    assert_int_equal(file_commit(&two), STATUS_OK);
    assert_int_equal(stat("one", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_file("one", "secret");
    assert_int_equal(file_stage(&two, "/dev/null", TEXT("x"), false), STATUS_IO);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(file_stage(&two, "absent/file", TEXT("x"), false), STATUS_IO);
    assert_int_equal(errno, ENOENT);
}

static void test_a_commit_that_fails_leaves_nothing(void **state)
{
    (void)state;
    StagedFile staged;
    assert_int_equal(file_stage(&staged, "name", TEXT("x"), false), STATUS_OK);
    assert_int_equal(mkdir("name", 0700), 0); /* somebody was quicker */
    assert_int_equal(file_commit(&staged), STATUS_IO);
    assert_int_equal(entry_count("."), 1);
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(test_read_sizes_and_limits),
        FOLDER_TEST(test_read_errors),
        FOLDER_TEST(test_read_pipe_despite_signals),
        FOLDER_TEST(test_endless_input_stops_at_the_limit),
        FOLDER_TEST(test_read_without_memory),
        FOLDER_TEST(test_write_replaces_and_keeps_permissions),
        FOLDER_TEST(test_write_through_a_link),
        FOLDER_TEST(test_write_past_a_stale_temporary),
        FOLDER_TEST(test_failed_write_leaves_nothing),
        FOLDER_TEST(test_write_to_a_full_disk_keeps_the_old_file),
        FOLDER_TEST(test_staged_files_wait_for_their_commit),
        FOLDER_TEST(test_a_commit_that_fails_leaves_nothing),
        FOLDER_TEST(test_list),
        FOLDER_TEST(test_list_one_file_and_none),
        FOLDER_TEST(test_list_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
