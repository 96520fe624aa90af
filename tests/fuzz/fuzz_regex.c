/*
 * fuzz_regex.c - a pattern, a zero byte, a text: matching, replacing and extracting end soon.
 */
#include <string.h>

#include "fuzz.h"
#include "lib/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const char *bytes = (const char *)data;
    const char *zero = size_bytes > 0 ? memchr(bytes, 0, size_bytes) : NULL;
    size_t pattern_bytes = zero != NULL ? (size_t)(zero - bytes) : size_bytes;
    Text pattern = {bytes, pattern_bytes};
    Text text = zero != NULL ? (Text){zero + 1, size_bytes - pattern_bytes - 1} : TEXT("aab");
    Regex *regex = regex_new(pattern);
    if (regex != NULL && regex_error(regex).size_bytes == 0) {
        Text groups[4];
        size_t count = regex_group_count(regex) + 1 < 4 ? regex_group_count(regex) + 1 : 4;
        bool found = regex_find(regex, text, 0, groups, count);
        fuzz_require(!found || groups[0].data >= text.data, "a match outside the text");
        fuzz_require(found == regex_find(regex, text, 0, NULL, 0), "two answers to one question");
    }
    regex_free(regex);
    return 0;
}
