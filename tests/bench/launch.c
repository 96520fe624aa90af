/*
 * launch.c - runs a command and says what it took, for tests/bench/run.
 *
 * usage: launch OUTPUT COMMAND...    OUTPUT takes its standard output; its standard error is thrown
 * away
 *
 * Writes one line: seconds, user seconds, system seconds, peak memory in KiB, context switches the
 * command asked for, those it did not. A process starts with the peak memory of the one that made
 * it, which for a Python program is more than most of what is measured: this one is small. Nor is
 * there Python's own time between beginning and end.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

int main(int count, char **words)
{
    posix_spawn_file_actions_t files;
    struct rusage usage;
    pid_t child;
    int status;
    if (count < 3) {
        fprintf(stderr, "usage: launch OUTPUT COMMAND...\n");
        return 2;
    }
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, words[1], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    double begin = now();
    int error = posix_spawnp(&child, words[2], &files, NULL, words + 2, environ);
    if (error != 0) {
        fprintf(stderr, "launch: %s: %s\n", words[2], strerror(error));
        return 127;
    }
    if (wait4(child, &status, 0, &usage) < 0)
        return 126;
    printf("%.6f %.6f %.6f %ld %ld %ld\n", now() - begin, seconds(usage.ru_utime),
           seconds(usage.ru_stime), usage.ru_maxrss, usage.ru_nvcsw, usage.ru_nivcsw);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
