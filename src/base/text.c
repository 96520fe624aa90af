#include "base/text.h"

#include "base/utf8.h"

Text text_of(const char *string)
{
    return (Text){string != NULL ? string : "", string != NULL ? strlen(string) : 0};
}

int text_compare(Text left, Text right)
{
    size_t shared_bytes = left.size_bytes < right.size_bytes ? left.size_bytes : right.size_bytes;
    int order = shared_bytes == 0 ? 0 : memcmp(left.data, right.data, shared_bytes);
    if (order != 0)
        return order;
    return (left.size_bytes > right.size_bytes) - (left.size_bytes < right.size_bytes);
}

bool text_ends_with(Text text, Text suffix)
{
    return text.size_bytes >= suffix.size_bytes &&
           text_equal_short(text_slice(text, text.size_bytes - suffix.size_bytes, text.size_bytes),
                            suffix);
}

size_t text_find(Text text, Text needle, size_t from)
{
    if (from > text.size_bytes || needle.size_bytes > text.size_bytes - from)
        return SIZE_MAX;
    if (needle.size_bytes == 0)
        return from;

    size_t last = text.size_bytes - needle.size_bytes;
    while (from <= last) {
        const char *first = memchr(text.data + from, needle.data[0], last - from + 1);
        if (first == NULL)
            return SIZE_MAX;
        from = (size_t)(first - text.data);
        if (text_are_same_bytes(first, needle.data, needle.size_bytes))
            return from;
        from++;
    }
    return SIZE_MAX;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Text text_trim(Text text)
{
    size_t from = 0, to = text.size_bytes;
    while (from < to && is_space(text.data[from]))
        from++;
    while (to > from && is_space(text.data[to - 1]))
        to--;
    return text_slice(text, from, to);
}

/* Counts down from zero, as the smallest number has no positive twin. */
bool text_to_int64(int64_t *out, Text text)
{
    bool negative = text_starts_with(text, TEXT("-"));
    Text digits = text_slice(text, negative ? 1 : 0, text.size_bytes);
    int64_t number = 0;
    for (size_t i = 0; i < digits.size_bytes; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, digits.data[i] - '0', &number))
            return false;
    }
    if (digits.size_bytes == 0 || (!negative && number == INT64_MIN))
        return false;
    *out = negative ? number : -number;
    return true;
}

/* The next code point; a byte that starts none counts as one of its own, past all others. */
static uint32_t next_code_point(Text text, size_t *offset)
{
    uint32_t code_point;
    size_t size_bytes = utf8_decode(&code_point, text, *offset);
    if (size_bytes == 0) {
        code_point = 0x110000U + (unsigned char)text.data[*offset];
        size_bytes = 1;
    }
    *offset += size_bytes;
    return code_point;
}

static size_t minimum(size_t left, size_t right)
{
    return left < right ? left : right;
}

enum { BAND_MAX = 2 * TEXT_DISTANCE_LIMIT_MAX + 1 };

/*
 * Only cells within `limit` of the diagonal can hold `limit` or less, so the table's row shrinks
 * to a band around it: row[k] is the distance between the first i code points of `left` and
 * the first i + k - limit of `right`, and window[k] is the last of those.
 */
size_t text_distance(Text left, Text right, size_t limit)
{
    limit = minimum(limit, TEXT_DISTANCE_LIMIT_MAX);
    const size_t far = limit + 1, band = 2 * limit + 1;
    const size_t left_count = utf8_count(left), right_count = utf8_count(right);
    if (left_count > right_count + limit || right_count > left_count + limit)
        return far;

    size_t row[BAND_MAX];
    uint32_t window[BAND_MAX] = {0};
    size_t left_offset = 0, right_offset = 0;
    for (size_t k = 0; k < band; k++) {
        row[k] = k < limit ? far : k - limit;
        if (k > limit && right_offset < right.size_bytes)
            window[k] = next_code_point(right, &right_offset);
    }

    for (size_t i = 1; i <= left_count; i++) {
        uint32_t code_point = next_code_point(left, &left_offset);
        memmove(window, window + 1, (band - 1) * sizeof *window);
        if (right_offset < right.size_bytes)
            window[band - 1] = next_code_point(right, &right_offset);
        for (size_t k = 0; k < band; k++) {
            size_t j = i + k; /* plus limit, to stay above zero */
            if (j < limit || j > right_count + limit) {
                row[k] = far;
                continue;
            }
            size_t best = j == limit ? i : row[k] + (window[k] != code_point);
            if (k + 1 < band)
                best = minimum(best, row[k + 1] + 1);
            if (k > 0)
                best = minimum(best, row[k - 1] + 1);
            row[k] = minimum(best, far);
        }
    }
    return row[right_count + limit - left_count];
}
