#include "batch/times.h"

#include "base/chinese.h"

/* The bucket of a time: the place of its highest bit, and the four bits after it. */
static uint32_t bucket_of(uint64_t ns)
{
    uint32_t doublings = 0;
    while (ns >= 2 * TIME_STEPS) {
        ns >>= 1;
        doublings++;
    }
    uint32_t bucket = doublings * TIME_STEPS + (uint32_t)ns;
    return bucket < TIME_BUCKETS ? bucket : TIME_BUCKETS - 1;
}

/* The shortest time beyond the bucket. */
static uint64_t bucket_end_ns(uint32_t bucket)
{
    if (bucket < 2 * TIME_STEPS)
        return bucket + 1;
    uint32_t doublings = bucket / TIME_STEPS - 1;
    return (uint64_t)(bucket - doublings * TIME_STEPS + 1) << doublings;
}

void times_add_record(BatchTimes *times, uint64_t ns)
{
    times->records++;
    times->buckets[bucket_of(ns)]++;
}

void times_merge(BatchTimes *times, const BatchTimes *other)
{
    times->read_ns += other->read_ns;
    times->session.parse_ns += other->session.parse_ns;
    times->session.evaluate_ns += other->session.evaluate_ns;
    times->session.fuel += other->session.fuel;
    times->report_ns += other->report_ns;
    times->write_ns += other->write_ns;
    times->records += other->records;
    for (uint32_t i = 0; i < TIME_BUCKETS; i++)
        times->buckets[i] += other->buckets[i];
}

uint64_t times_percentile(const BatchTimes *times, int percent)
{
    uint64_t wanted = (times->records * (uint64_t)percent + 99) / 100, seen = 0;
    for (uint32_t i = 0; times->records > 0 && i < TIME_BUCKETS; i++) {
        seen += times->buckets[i];
        if (seen >= wanted)
            return bucket_end_ns(i);
    }
    return 0;
}

/* ---- for people ------------------------------------------------------------------------------ */

/* `name` is padded, in either language. */
static void add_seconds(Buffer *out, const char *name, uint64_t ns, uint64_t all_ns)
{
    unsigned long long ms = ns / 1000000;
    buffer_add_format(out, "  %s %4llu.%03llu s  %3llu %%\n", name, ms / 1000, ms % 1000,
                      all_ns > 0 ? (unsigned long long)(ns * 100 / all_ns) : 0);
}

static void add_microseconds(Buffer *out, uint64_t ns)
{
    buffer_add_format(out, "%llu.%02llu us", (unsigned long long)(ns / 1000),
                      (unsigned long long)(ns % 1000 / 10));
}

void times_write(Buffer *out, const BatchTimes *times, uint64_t wall_ns, bool chinese)
{
    const struct {
        const char *name;
        uint64_t ns;
    } parts[] = {
        {chinese_say(chinese, "read     "), times->read_ns},
        {chinese_say(chinese, "parse    "), times->session.parse_ns},
        {chinese_say(chinese, "evaluate "), times->session.evaluate_ns},
        {chinese_say(chinese, "report   "), times->report_ns},
        {chinese_say(chinese, "write    "), times->write_ns},
    };
    enum { PARTS = sizeof parts / sizeof parts[0] };
    uint64_t all_ns = 0, records = times->records;
    for (size_t i = 0; i < PARTS; i++)
        all_ns += parts[i].ns;
    uint64_t rate = wall_ns > 0 ? (uint64_t)((double)records * 1e9 / (double)wall_ns) : 0;
    buffer_add_format(out, chinese_say(chinese, "%llu records in %llu.%03llu s, %llu a second\n"),
                      (unsigned long long)records, (unsigned long long)(wall_ns / 1000000000),
                      (unsigned long long)(wall_ns / 1000000 % 1000), (unsigned long long)rate);
    for (size_t i = 0; i < PARTS; i++)
        add_seconds(out, parts[i].name, parts[i].ns, all_ns);
    buffer_add_string(out, chinese_say(chinese, "  a record  p50 "));
    add_microseconds(out, times_percentile(times, 50));
    buffer_add_string(out, ", p99 ");
    add_microseconds(out, times_percentile(times, 99));
    buffer_add_format(out, chinese_say(chinese, "\n  fuel      %llu, %llu a record\n"),
                      (unsigned long long)times->session.fuel,
                      records > 0 ? (unsigned long long)(times->session.fuel / records) : 0);
}
