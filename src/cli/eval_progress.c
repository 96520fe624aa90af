#include "cli/eval_progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cmd.h"
#include "report/progress.h"

/* A run that is over sooner shows none. */
static const uint64_t FIRST_DRAW_NS = 300000000, NEXT_DRAW_NS = 100000000;

void eval_progress_begin(EvalProgress *out, const BatchPosition *from, bool output_is_file,
                         TextStyle style)
{
    Allocator allocator = allocator_system();
    *out = (EvalProgress){
        .is_shown = isatty(STDERR_FILENO) && (output_is_file || !isatty(STDOUT_FILENO)),
        .style = style,
        .begun_ns = clock_now_ns(),
    };
    if (from != NULL)
        out->begun.position = *from;
    buffer_init(&out->line, &allocator);
}

static size_t terminal_columns(void)
{
    enum { DEFAULT_COLUMNS = 80 };
#ifdef TIOCGWINSZ
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    return DEFAULT_COLUMNS;
}

void eval_progress_draw(EvalProgress *progress, const BatchProgress *now)
{
    uint64_t now_ns = clock_now_ns();
    if (!progress->is_shown || now_ns - progress->begun_ns < FIRST_DRAW_NS ||
        now_ns - progress->drawn_ns < NEXT_DRAW_NS)
        return;
    /* Of a run that goes on, what it passed over is known with the first batch. */
    if (progress->begun.read_bytes == 0 && progress->begun.position.records > 0)
        progress->begun.read_bytes = now->read_bytes;
    Progress shown = {
        .records = now->position.records,
        .verdicts = now->position.verdicts,
        .read_bytes = now->read_bytes,
        .total_bytes = now->total_bytes,
        .begun_bytes = progress->begun.read_bytes,
        .begun_records = progress->begun.position.records,
        .elapsed_ns = now_ns - progress->begun_ns,
    };
    buffer_clear(&progress->line);
    buffer_add_string(&progress->line, "\r");
    progress_write(&progress->line, &shown, terminal_columns() - 1, progress->style);
    buffer_add_string(&progress->line, "\033[K");
    cmd_write(stderr, buffer_text(&progress->line));
    progress->drawn_ns = now_ns;
    progress->is_drawn = true;
}

void eval_progress_clear(EvalProgress *progress)
{
    if (progress->is_drawn)
        fputs("\r\033[K", stderr);
    progress->is_drawn = false;
}

void eval_progress_end(EvalProgress *progress)
{
    eval_progress_clear(progress);
    buffer_free(&progress->line);
}
