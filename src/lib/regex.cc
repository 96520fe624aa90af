#include "lib/regex.h"

#include <new>
#include <string>

#include <re2/re2.h>

struct Regex {
    RE2 re2;
    std::string error;

    Regex(re2::StringPiece pattern, const RE2::Options &options) : re2(pattern, options)
    {
        if (!re2.ok())
            error = re2.error();
    }
};

/* Exceptions, which only a lack of memory brings, must not reach C. */

Regex *regex_new(Text pattern)
{
    try {
        RE2::Options options;
        options.set_log_errors(false);
        return new Regex(re2::StringPiece(pattern.data, pattern.size_bytes), options);
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

void regex_free(Regex *regex)
{
    delete regex;
}

Text regex_error(const Regex *regex)
{
    return Text{regex->error.data(), regex->error.size()};
}

size_t regex_group_count(const Regex *regex)
{
    int count = regex->re2.NumberOfCapturingGroups();
    return count > 0 ? static_cast<size_t>(count) : 0;
}

uint32_t regex_size(const Regex *regex)
{
    int size = regex->re2.ProgramSize();
    return size > 0 ? static_cast<uint32_t>(size) : 0;
}

bool regex_find(const Regex *regex, Text text, size_t from, Text *groups, size_t group_count)
{
    const size_t GROUPS_MAX = 10;
    re2::StringPiece pieces[10];
    int wanted = static_cast<int>(group_count < GROUPS_MAX ? group_count : GROUPS_MAX);
    re2::StringPiece subject(text.data, text.size_bytes);
    try {
        if (!regex->re2.Match(subject, from, text.size_bytes, RE2::UNANCHORED, pieces, wanted))
            return false;
    } catch (const std::bad_alloc &) {
        return false;
    }
    for (int i = 0; i < wanted; i++)
        groups[i] = Text{pieces[i].data(), pieces[i].size()};
    return true;
}
