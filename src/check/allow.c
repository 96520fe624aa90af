#include "check/allow.h"

static const Text head = TEXT_INIT("licet:allow");

/* The words of a comment behind licet:allow; false where it is another comment. */
static bool is_allow(Text *out_rest, Text comment)
{
    while (text_starts_with(comment, TEXT("/")))
        comment = text_slice(comment, 1, comment.size_bytes);
    comment = text_trim(comment);
    if (!text_starts_with(comment, head))
        return false;
    *out_rest = text_slice(comment, head.size_bytes, comment.size_bytes);
    return out_rest->size_bytes == 0 || out_rest->data[0] == ' ' || out_rest->data[0] == '\t';
}

static Text next_word(Text *rest)
{
    *rest = text_trim(*rest);
    size_t end = 0;
    while (end < rest->size_bytes && rest->data[end] != ' ' && rest->data[end] != '\t')
        end++;
    Text word = text_slice(*rest, 0, end);
    *rest = text_trim(text_slice(*rest, end, rest->size_bytes));
    return word;
}

static bool is_code(Text word)
{
    return word.size_bytes == 5 && word.data[0] == 'L';
}

/* The comment's line or, where nothing else is on it, the next that is no comment. */
static Span lines_of(Text text, const Comment *comment)
{
    Span lines = comment->span;
    while (lines.start > 0 && text.data[lines.start - 1] != '\n')
        lines.start--;
    for (bool found = !comment->own_line; !found;) {
        size_t begin = text_find(text, TEXT("\n"), lines.end);
        if (begin == SIZE_MAX)
            break;
        size_t end = text_find(text, TEXT("\n"), begin + 1);
        Text line = text_trim(text_slice(text, begin + 1, end));
        lines.end = end == SIZE_MAX ? (uint32_t)text.size_bytes : (uint32_t)end;
        found = line.size_bytes > 0 && !text_starts_with(line, TEXT("//"));
    }
    return lines;
}

static void malformed(Diags *diags, Span at, const char *message)
{
    Diag diag = diag_at(DIAG_ALLOW_MALFORMED, at);
    diag.hint =
        TEXT("Write // licet:allow, the code of a warning and the reason, on its line or above.");
    diags_add(diags, &diag, "%s", diags_say(diags, message));
}

static void allow(Diags *diags, Text text, const Comment *comment, Text rest)
{
    Text code = next_word(&rest);
    DiagId id;
    if (!is_code(code) || !diag_find(&id, code)) {
        malformed(diags, comment->span, "the comment allows no code");
    } else if (diag_severity(id) == SEVERITY_ERROR) {
        malformed(diags, comment->span, "an error cannot be allowed");
    } else if (rest.size_bytes == 0) {
        malformed(diags, comment->span, "the comment gives no reason");
    } else if (diags_allow(diags, id, lines_of(text, comment)) == 0 &&
               diags_error_count(diags) == 0) { /* else not everything has been looked for */
        Diag diag = diag_at(DIAG_ALLOW_UNUSED, comment->span);
        diag.hint = TEXT("Remove the comment.");
        diags_add(diags, &diag, "there is no \"%.*s\" here to allow", TEXT_ARG(code));
    }
}

void allow_comments(Diags *diags, Module *const *modules, uint32_t module_count)
{
    for (uint32_t i = 0; i < module_count; i++) {
        const Module *module = modules[i];
        Text text = sources_get(diags_sources(diags), module->file)->text;
        for (uint32_t k = 0; k < module->comment_count; k++) {
            const Comment *comment = &module->comments[k];
            Text rest;
            if (is_allow(&rest, text_slice(text, comment->span.start, comment->span.end)))
                allow(diags, text, comment, rest);
        }
    }
}
