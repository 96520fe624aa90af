/*
 * suggest.c - the nearest name by edit distance.
 */
#include "check/suggest.h"

#include "base/utf8.h"

/* One mistake in three letters is still the same word. */
static size_t distance_limit(Text wanted)
{
    return (utf8_count(wanted) + 2) / 3;
}

Suggestion suggest_begin(Text wanted)
{
    return (Suggestion){.wanted = wanted, .nearest = TEXT(""), .distance = distance_limit(wanted)};
}

void suggest_offer(Suggestion *suggestion, Text candidate)
{
    size_t distance = text_distance(candidate, suggestion->wanted, suggestion->distance);
    if (suggestion->offer_count < SUGGEST_LISTED)
        suggestion->offers[suggestion->offer_count] = candidate;
    suggestion->offer_count++;
    if (distance > suggestion->distance || text_equal(candidate, suggestion->nearest))
        return;
    bool is_first = suggestion->nearest.size_bytes == 0;
    bool as_near = !is_first && distance == suggestion->distance;
    suggestion->tied = as_near;
    if (!as_near || text_compare(candidate, suggestion->nearest) < 0)
        suggestion->nearest = candidate;
    suggestion->distance = distance;
}

void suggest_fill(Diag *diag, Diags *diags, const Suggestion *suggestion, Span at)
{
    if (suggestion->nearest.size_bytes == 0)
        return;
    diag->hint = diags_text(diags, "Did you mean \"%.*s\"?", TEXT_ARG(suggestion->nearest));
    if (!suggestion->tied)
        diag->fix = (FixIt){at, suggestion->nearest};
}

void suggest_fill_all(Diag *diag, Diags *diags, const Suggestion *suggestion, Span at)
{
    suggest_fill(diag, diags, suggestion, at);
    if (diag->hint.size_bytes > 0 || suggestion->offer_count == 0)
        return;
    Text list = suggestion->offers[0];
    for (uint32_t i = 1; i < suggestion->offer_count && i < SUGGEST_LISTED; i++)
        list = diags_text(diags, "%.*s, %.*s", TEXT_ARG(list), TEXT_ARG(suggestion->offers[i]));
    if (suggestion->offer_count <= SUGGEST_LISTED)
        diag->hint = diags_text(diags, "Known here: %.*s.", TEXT_ARG(list));
    else
        diag->hint = diags_text(diags, "Known here: %.*s and %u more.", TEXT_ARG(list),
                                suggestion->offer_count - SUGGEST_LISTED);
}

Text suggest_type_text(const Checker *checker, const Type *type)
{
    Buffer buffer;
    buffer_init(&buffer, arena_allocator(checker->arena));
    type_write(&buffer, type);
    Text text = diags_text(checker->diags, "%.*s", TEXT_ARG(buffer_text(&buffer)));
    buffer_free(&buffer);
    return text;
}
