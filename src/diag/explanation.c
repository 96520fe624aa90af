#include "diag/explanation.h"

/* The part of the file behind a line that begins with `heading`, up to the next heading. */
static Text section(Text file, const char *heading)
{
    Text wanted = text_of(heading);
    size_t at = text_find(file, wanted, 0);
    if (at == SIZE_MAX)
        return TEXT("");
    size_t start = at + wanted.size_bytes;
    return text_slice(file, start, text_find(file, TEXT("\n==="), start));
}

/* A program without the empty line that parts it from the next heading. */
static Text program(Text file, const char *heading)
{
    Text text = section(file, heading);
    bool ends = text_ends_with(text, TEXT("\n\n"));
    return ends ? text_slice(text, 0, text.size_bytes - 1) : text;
}

bool diag_explain(Explanation *out, DiagId id)
{
    Text file = {NULL, 0};
    for (size_t i = 0; i < explanation_files_count; i++) {
        DiagId found;
        if (diag_find(&found, explanation_files[i].code) && found == id)
            file = explanation_files[i].text;
    }
    if (file.data == NULL)
        return false;
    Text zh = section(file, "\n=== zh ");
    size_t title_end = text_find(zh, TEXT("\n"), 0);
    *out = (Explanation){
        .text = text_trim(text_slice(file, 0, text_find(file, TEXT("\n==="), 0))),
        .title_zh = text_slice(zh, 0, title_end),
        .text_zh = text_trim(text_slice(zh, title_end, zh.size_bytes)),
        .wrong = program(file, "\n=== wrong\n"),
        .right = program(file, "\n=== right\n"),
    };
    return true;
}
