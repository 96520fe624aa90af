#include "lib/number.h"

#include <charconv>
#include <limits>

/* The decimal exponent of the first digit that is not zero, as in 0.[digits] x 10^exponent. */
static int64_t leading_exponent(const char *begin, const char *end)
{
    const int64_t limit = INT64_C(1) << 40; /* beyond any text's length */
    int64_t exponent = 0, digits = 0, point = -1, first = 0;
    bool found = false;
    for (const char *at = begin; at < end; at++) {
        if (*at >= '0' && *at <= '9') {
            if (*at != '0' && !found) {
                found = true;
                first = digits;
            }
            digits++;
        } else if (*at == '.') {
            point = digits;
        } else {
            at += at[1] == '+' ? 2 : 1;
            bool negative = *at == '-';
            if (std::from_chars(at, end, exponent).ec != std::errc() || exponent > limit ||
                exponent < -limit)
                exponent = negative ? -limit : limit;
            break;
        }
    }
    return exponent + (point < 0 ? digits : point) - first;
}

bool number_parse_double(double *out, Text text)
{
    const char *begin = text.data, *end = text.data + text.size_bytes;
    if (text.size_bytes == 0)
        return false;
    bool negative = *begin == '-';
    if (negative || *begin == '+')
        begin++;
    if (begin == end || *begin == '-' || end[-1] == ')')
        return false; /* a second sign; nan(…), which C reads */
    double number = 0;
    std::from_chars_result result = std::from_chars(begin, end, number);
    if (result.ptr != end || result.ec == std::errc::invalid_argument)
        return false;
    if (result.ec == std::errc::result_out_of_range)
        number = leading_exponent(begin, end) > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    *out = negative ? -number : number;
    return true;
}

static size_t write_number(char *out, double number, std::chars_format format, int precision)
{
    if (precision > NUMBER_PRECISION_MAX)
        precision = NUMBER_PRECISION_MAX;
    std::to_chars_result result =
        std::to_chars(out, out + NUMBER_BYTES_MAX, number, format, precision);
    return result.ec == std::errc() ? static_cast<size_t>(result.ptr - out) : 0;
}

size_t number_write_fixed(char out[NUMBER_BYTES_MAX], double number, int precision)
{
    return write_number(out, number, std::chars_format::fixed, precision);
}

size_t number_write_scientific(char out[NUMBER_BYTES_MAX], double number, int precision)
{
    return write_number(out, number, std::chars_format::scientific, precision);
}
