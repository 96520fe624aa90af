#include "support/strew.h"

#include "support/cases.h"
#include "syntax/parser.h"
#include "syntax/token_log.h"

typedef struct Strewing {
    Buffer out;
    Text source;
    Random *random;
    uint32_t comment_every;
    uint32_t comments_made;
} Strewing;

static void add_space(Strewing *strewing)
{
    static const char *const spaces[] = {" ",      "   ",      "\t",   "\n",
                                         " \n\t ", "\n      ", "\r\n", "\n\n\n"};
    enum { SPACES = sizeof spaces / sizeof spaces[0] };
    buffer_add_string(&strewing->out, spaces[random_below(strewing->random, SPACES)]);
}

static void add_comment(Strewing *strewing, const Comment *comment)
{
    buffer_add_string(&strewing->out, comment->own_line ? "\n  " : "  ");
    buffer_add(&strewing->out,
               text_slice(strewing->source, comment->span.start, comment->span.end));
    buffer_add_string(&strewing->out, "\n");
}

/* At the end of what stands there, or on lines of its own; in Chinese, or long, or documentation.
 */
static void make_comment(Strewing *strewing)
{
    static const char *const texts[] = {"", " 注释", " note ",
                                        "\t一个很长很长的注释，说明下面这一条为什么这样写"};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    bool own_line = random_below(strewing->random, 2) == 0;
    buffer_add_string(&strewing->out, own_line ? "\n  " : " ");
    buffer_add_format(&strewing->out, "%s~%u%s",
                      own_line && random_below(strewing->random, 4) == 0 ? "///" : "//",
                      ++strewing->comments_made, texts[random_below(strewing->random, TEXTS)]);
    buffer_add_string(&strewing->out, random_below(strewing->random, 8) == 0 ? "\n\n" : "\n");
}

Text strew(Arena *arena, Text source, Random *random, uint32_t comment_every)
{
    uint32_t file, comment = 0, end = 0;
    Strewing strewing = {.source = source, .random = random, .comment_every = comment_every};
    TokenLog log = {.arena = arena};
    Sources *sources = sources_new(arena);
    assert_true(sources_add(&file, sources, TEXT("test.licet"), source));
    const Module *module = parser_read_module(arena, diags_new(arena, sources), file, &log);
    buffer_init_in(&strewing.out, arena);
    assert_non_null(module);
    token_log_assign_roles(&log);
    bool message = false;
    int message_end = -1;
    for (uint32_t i = 0; i < log.tokens.count; i++) {
        Span span = token_log_at(&log, i)->span;
        Text text = text_slice(source, span.start, span.end);
        uint32_t comments = comment;
        for (; comment < module->comment_count && module->comments[comment].span.start < span.start;
             comment++)
            add_comment(&strewing, &module->comments[comment]);
        bool apart = span.start > end && end > 0;
        if (message)
            buffer_add(&strewing.out, text_slice(source, end, span.start));
        else if (comment_every > 0 && random_below(random, comment_every) == 0)
            make_comment(&strewing);
        else if (comment == comments && (apart || random_below(random, 2) == 0))
            add_space(&strewing);
        buffer_add(&strewing.out, text);
        end = span.end;
        /* Two bars would become CEL's or. */
        if (text_equal(text, TEXT("|")))
            buffer_add_char(&strewing.out, ' ');
        if (token_is(token_log_at(&log, i), ROLE_MESSAGE)) {
            message_end = token_log_at(&log, i + 1)->token + 1; /* as licet.y declares them */
            message = true;
        } else if (token_log_at(&log, i)->token == message_end) {
            message = false;
        }
    }
    return buffer_text(&strewing.out);
}
