/* The progress bar's line, at several widths. */
#include "support/cases.h"

#include "base/utf8.h"
#include "report/progress.h"

static const uint64_t verdicts[VERDICT_COUNT] = {700000, 0, 0, 534567, 0};

typedef struct Case {
    const char *name;
    Progress progress;
    size_t columns;
    bool chinese;
    const char *expected;
} Case;

#define HALF                                                                              \
    {                                                                                     \
        .records = 1234567, .verdicts = verdicts, .read_bytes = 500, .total_bytes = 1000, \
        .elapsed_ns = UINT64_C(4000000000)                                                \
    }

static const Case cases[] = {
    {"all of it", HALF, 200, false,
     "[==========>         ]  50 %  1,234,567 records  308,641/s  0:04 left  accepted 700,000  "
     "rejected 534,567"},
    {"eighty columns", HALF, 79, false,
     "[==========>         ]  50 %  1,234,567 records  308,641/s  0:04 left"},
    {"narrow", HALF, 28, false, "[==========>         ]  50 %"},
    {"narrower than the bar", HALF, 20, false, "1,234,567 records"},
    {"in Chinese", HALF, 200, true,
     "[==========>         ]  50 %  1,234,567 条  308,641 条/秒  剩余 0:04  通过 700,000  "
     "驳回 534,567"},
    {"of a pipe",
     {.records = 1000, .verdicts = verdicts, .read_bytes = 500, .elapsed_ns = 1000000000},
     60,
     false,
     "1,000 records  1,000/s  accepted 700,000  rejected 534,567"},
    {"of a run continued",
     {.records = 3000,
      .verdicts = verdicts,
      .read_bytes = 600,
      .total_bytes = 1000,
      .begun_bytes = 500,
      .begun_records = 1000,
      .elapsed_ns = UINT64_C(3600000000000)},
     66,
     false,
     "[============>       ]  60 %  3,000 records  0/s  4:00:00 left"},
};

static void check(void **state)
{
    const Case *c = *state;
    Allocator allocator = allocator_system();
    Buffer line;
    buffer_init(&line, &allocator);
    progress_write(&line, &c->progress, c->columns, (TextStyle){false, c->chinese});
    assert_text_equal(buffer_text(&line), c->expected);
    assert_true(utf8_width(buffer_text(&line)) <= c->columns);
    buffer_free(&line);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
