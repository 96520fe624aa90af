#include "cli/eval_output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "base/clock.h"
#include "cli/cmd.h"

static const uint64_t SAVE_INTERVAL_NS = 1000000000;

static int cannot_remove(const char *path)
{
    say_error("eval", "\"%s\" cannot be removed: %s", path, say_errno());
    return EXIT_ENVIRONMENT;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool set_name(Buffer *out, const char *path, const char *ending)
{
    buffer_add_string(out, path);
    buffer_add_string(out, ending);
    buffer_add_char(out, '\0');
    return !buffer_failed(out);
}

static bool exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static int open_plain(EvalOutput *output)
{
    output->descriptor = open(output->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return output->descriptor >= 0 ? EXIT_DONE : cmd_cannot_write("eval", output->path);
}

static int refuse_part(const EvalOutput *output)
{
    say_error("eval",
              "\"%s\" is left of a run that did not end: continue it with --resume, or remove it",
              output->part.data);
    return EXIT_ENVIRONMENT;
}

static int open_part(EvalOutput *output)
{
    const char *part = output->part.data;
    if (exists(part))
        return refuse_part(output);
    output->descriptor = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    output->is_aside = true;
    return output->descriptor >= 0 ? EXIT_DONE : cmd_cannot_write("eval", part);
}

/* ---- resuming -------------------------------------------------------------------------------- */

static int refuse_resume(const char *path, Text reason)
{
    say_error("eval", "\"%s\" cannot be continued: %.*s; remove it to begin anew", path,
              TEXT_ARG(reason));
    return EXIT_ENVIRONMENT;
}

/* The bytes that the checkpoint speaks of are there and as they were written. */
static bool verify_prefix(const EvalOutput *output)
{
    char bytes[64 * 1024];
    uint64_t left = output->state.output_bytes;
    uLong crc = crc32(0, NULL, 0);
    while (left > 0) {
        size_t want = left < sizeof bytes ? (size_t)left : sizeof bytes;
        ssize_t count = read(output->descriptor, bytes, want);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        crc = crc32(crc, (const Bytef *)bytes, (uInt)count);
        left -= (uint64_t)count;
    }
    return crc == output->state.output_crc;
}

/* What was written after the last checkpoint is cut off. */
static int continue_part(EvalOutput *output)
{
    const char *part = output->part.data;
    output->is_aside = true;
    output->descriptor = open(part, O_RDWR | O_CLOEXEC);
    if (output->descriptor < 0)
        return cmd_cannot_read("eval", part);
    if (!verify_prefix(output))
        return refuse_resume(part,
                             text_of(say_text("it is not what the run that stopped has written")));
    if (ftruncate(output->descriptor, (off_t)output->state.output_bytes) != 0)
        return cmd_cannot_write("eval", part);
    output->written_bytes = output->state.output_bytes;
    output->written_crc = output->state.output_crc;
    output->resumes = true;
    return EXIT_DONE;
}

/* A run that was killed before its first checkpoint begins anew. */
static int begin_anew(EvalOutput *output)
{
    if (unlink(output->part.data) != 0)
        return cannot_remove(output->part.data);
    return open_part(output);
}

static int resume_part(EvalOutput *output)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    if (!exists(output->part.data)) {
        output->is_complete = exists(output->path);
        return output->is_complete ? EXIT_DONE : open_part(output);
    }
    buffer_init(&reason, &allocator);
    Status status =
        checkpoint_load(&output->state, output->checkpoint.data, buffer_text(&output->settings),
                        output->summary, &allocator, &reason);
    int code = EXIT_DONE;
    if (status == STATUS_OK)
        code = continue_part(output);
    else if (status == STATUS_IO && errno == ENOENT)
        code = begin_anew(output);
    else if (status == STATUS_IO)
        code = cmd_cannot_read("eval", output->checkpoint.data);
    else if (status == STATUS_INPUT)
        code = refuse_resume(output->checkpoint.data, say_reason(&reason));
    else
        code = cmd_report_status("eval", status);
    buffer_free(&reason);
    return code;
}

int eval_output_open(EvalOutput *out, const char *path, bool resume, Text settings,
                     Summary *summary)
{
    Allocator allocator = allocator_system();
    struct stat info;
    *out = (EvalOutput){.path = path,
                        .descriptor = STDOUT_FILENO,
                        .written_crc = (uint32_t)crc32(0, NULL, 0),
                        .summary = summary,
                        .saved_ns = clock_now_ns()};
    buffer_init(&out->part, &allocator);
    buffer_init(&out->checkpoint, &allocator);
    buffer_init(&out->settings, &allocator);
    if (path == NULL)
        return EXIT_DONE;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return open_plain(out); /* a pipe or device is written to as it is */
    buffer_add(&out->settings, settings);
    if (!set_name(&out->part, path, ".part") || !set_name(&out->checkpoint, path, ".resume") ||
        buffer_failed(&out->settings))
        return cmd_report_status("eval", STATUS_MEMORY);
    return resume ? resume_part(out) : open_part(out);
}

void eval_output_close(EvalOutput *output)
{
    if (output->path != NULL && output->descriptor > STDERR_FILENO)
        close(output->descriptor);
    buffer_free(&output->part);
    buffer_free(&output->checkpoint);
    buffer_free(&output->settings);
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool say_unwritable(const EvalOutput *output)
{
    say_error("eval", "the output cannot be written: %s", say_errno());
    if (output->is_aside)
        say_error("eval", "what was written stands in \"%s\": --resume continues it",
                  output->part.data);
    return false;
}

bool eval_output_write(EvalOutput *output, Text bytes)
{
    while (bytes.size_bytes > 0) {
        ssize_t count = write(output->descriptor, bytes.data, bytes.size_bytes);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return say_unwritable(output);
        Text written = text_slice(bytes, 0, (size_t)count);
        output->written_bytes += written.size_bytes;
        if (output->is_aside)
            output->written_crc = (uint32_t)crc32(output->written_crc, (const Bytef *)written.data,
                                                  (uInt)written.size_bytes);
        bytes = text_slice(bytes, (size_t)count, bytes.size_bytes);
    }
    return true;
}

bool eval_output_save(EvalOutput *output)
{
    Allocator allocator = allocator_system();
    if (!output->is_aside)
        return true;
    Status status = checkpoint_save(output->checkpoint.data, &output->state,
                                    buffer_text(&output->settings), output->summary, &allocator);
    output->saved_ns = clock_now_ns();
    if (status == STATUS_IO)
        cmd_cannot_write("eval", output->checkpoint.data);
    else if (status != STATUS_OK)
        cmd_report_status("eval", status);
    return status == STATUS_OK;
}

bool eval_output_reached(EvalOutput *output, const BatchPosition *position)
{
    output->state = (Checkpoint){*position, output->written_bytes, output->written_crc};
    bool is_due = clock_now_ns() - output->saved_ns >= SAVE_INTERVAL_NS;
    return is_due ? eval_output_save(output) : true;
}

static bool sync_file(int descriptor)
{
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
}

int eval_output_finish(EvalOutput *output)
{
    if (!output->is_aside)
        return EXIT_DONE;
    if (!sync_file(output->descriptor) || rename(output->part.data, output->path) != 0)
        return cmd_cannot_write("eval", output->path);
    if (unlink(output->checkpoint.data) != 0 && errno != ENOENT)
        return cannot_remove(output->checkpoint.data);
    return EXIT_DONE;
}
