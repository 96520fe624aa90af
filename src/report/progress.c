#include "report/progress.h"

#include "base/utf8.h"

enum { BAR_COLUMNS = 20 };

void count_write(Buffer *out, uint64_t count)
{
    char text[32];
    size_t at = sizeof text, digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0)
            text[--at] = ',';
        text[--at] = (char)('0' + count % 10);
        count /= 10;
        digits++;
    } while (count > 0);
    buffer_add(out, (Text){text + at, sizeof text - at});
}

static void add_bar(Buffer *out, uint64_t percent)
{
    size_t full = (size_t)(percent * BAR_COLUMNS / 100);
    buffer_add_char(out, '[');
    buffer_add_repeated(out, '=', full);
    if (full < BAR_COLUMNS)
        buffer_add_char(out, '>');
    buffer_add_repeated(out, ' ', full < BAR_COLUMNS ? BAR_COLUMNS - full - 1 : 0);
    buffer_add_format(out, "] %3llu %%", (unsigned long long)percent);
}

/* h:mm:ss or m:ss. */
static void add_duration(Buffer *out, uint64_t seconds)
{
    unsigned long long s = seconds;
    if (s >= 3600)
        buffer_add_format(out, "%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
    else
        buffer_add_format(out, "%llu:%02llu", s / 60, s % 60);
}

/* Adds what was written to `part` if it still fits, and empties it. */
static void add_part(Buffer *out, Buffer *part, size_t columns)
{
    size_t width = utf8_width(buffer_text(out));
    size_t gap = width > 0 ? 2 : 0;
    if (width + gap + utf8_width(buffer_text(part)) <= columns) {
        buffer_add_repeated(out, ' ', gap);
        buffer_add(out, buffer_text(part));
    }
    buffer_clear(part);
}

static void add_speed(Buffer *out, Buffer *part, const Progress *progress, size_t columns,
                      bool chinese)
{
    double seconds = (double)progress->elapsed_ns / 1e9;
    if (seconds <= 0)
        return;
    count_write(part, (uint64_t)((double)(progress->records - progress->begun_records) / seconds));
    buffer_add_string(part, chinese ? " 条/秒" : "/s");
    add_part(out, part, columns);
    uint64_t done = progress->read_bytes - progress->begun_bytes;
    if (progress->total_bytes == 0 || done == 0 || progress->read_bytes > progress->total_bytes)
        return;
    double left = (double)(progress->total_bytes - progress->read_bytes);
    if (chinese)
        buffer_add_string(part, "剩余 ");
    add_duration(part, (uint64_t)(seconds * left / (double)done + 0.5));
    if (!chinese)
        buffer_add_string(part, " left");
    add_part(out, part, columns);
}

void progress_write(Buffer *out, const Progress *progress, size_t columns, TextStyle style)
{
    Buffer line, part;
    buffer_init(&line, &out->allocator);
    buffer_init(&part, &out->allocator);
    if (progress->total_bytes > 0 && progress->read_bytes <= progress->total_bytes) {
        add_bar(&part, progress->read_bytes * 100 / progress->total_bytes);
        add_part(&line, &part, columns);
    }
    count_write(&part, progress->records);
    buffer_add_string(&part, style.chinese ? " 条" : " records");
    add_part(&line, &part, columns);
    add_speed(&line, &part, progress, columns, style.chinese);
    for (int i = 0; i < VERDICT_COUNT && progress->records > 0; i++) {
        if (progress->verdicts[i] == 0)
            continue;
        buffer_add_string(&part, report_verdict_label((Verdict)i, style.chinese));
        buffer_add_char(&part, ' ');
        count_write(&part, progress->verdicts[i]);
        add_part(&line, &part, columns);
    }
    buffer_add(out, buffer_text(&line));
    buffer_free(&part);
    buffer_free(&line);
}
