#include "cli/help_code.h"

#include "diag/explanation.h"
#include "emit/compile.h"

/* Writes what the compiler says of a program; nothing without memory. */
static void write_diagnostics(Buffer *out, Text program, bool chinese)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Compilation compilation;
    if (arena != NULL && compile_check_listing(&compilation, arena, program, chinese) == STATUS_OK)
        diags_write(out, compilation.diags, DIAG_TEXT, false);
    arena_free(arena);
}

/* ---- for a terminal ------------------------------------------------------------------------ */

static void write_indented(Buffer *out, Text text)
{
    for (size_t at = 0; at < text.size_bytes;) {
        size_t end = text_find(text, TEXT("\n"), at);
        Text line = text_slice(text, at, end);
        if (line.size_bytes > 0)
            buffer_add_string(out, "    ");
        buffer_add(out, line);
        buffer_add_char(out, '\n');
        at = end == SIZE_MAX ? end : end + 1;
    }
}

static void write_examples(Buffer *out, const Explanation *explanation, bool chinese)
{
    Buffer said;
    buffer_init(&said, &out->allocator);
    write_diagnostics(&said, explanation->wrong, chinese);
    buffer_add_string(out, chinese ? "\n错误：\n\n" : "\nWrong:\n\n");
    write_indented(out, explanation->wrong);
    buffer_add_string(out, chinese ? "\nLicet 的提示：\n\n" : "\nWhat Licet says:\n\n");
    write_indented(out, buffer_text(&said));
    buffer_add_string(out, chinese ? "\n正确：\n\n" : "\nRight:\n\n");
    write_indented(out, explanation->right);
    buffer_free(&said);
}

void help_code_write(Buffer *out, DiagId id, bool chinese)
{
    Explanation explanation;
    bool explained = diag_explain(&explanation, id);
    diag_code_write(out, id);
    buffer_add_format(out, ": %s: ", diag_severity_word(id));
    if (explained && chinese)
        buffer_add(out, explanation.title_zh);
    else
        buffer_add_string(out, diag_title(id));
    buffer_add_char(out, '\n');
    if (!explained)
        return;
    buffer_add_char(out, '\n');
    buffer_add(out, chinese ? explanation.text_zh : explanation.text);
    buffer_add_char(out, '\n');
    if (explanation.wrong.size_bytes > 0)
        write_examples(out, &explanation, chinese);
}

/* ---- for docs/errors.md -------------------------------------------------------------------- */

static void write_fenced(Buffer *out, const char *heading, const char *language, Text text)
{
    buffer_add_format(out, "\n%s\n\n```%s\n", heading, language);
    buffer_add(out, text);
    buffer_add_string(out, "```\n");
}

void help_code_write_markdown(Buffer *out, DiagId id)
{
    Explanation explanation;
    Buffer said;
    buffer_add_string(out, "\n## ");
    diag_code_write(out, id);
    buffer_add_format(out, ": %s\n", diag_title(id));
    if (!diag_explain(&explanation, id))
        return;
    buffer_add_format(out, "\n%s. ", diag_severity(id) == SEVERITY_ERROR ? "Error" : "Warning");
    buffer_add(out, explanation.text);
    buffer_add_string(out, "\n\n**");
    buffer_add(out, explanation.title_zh);
    buffer_add_string(out, "。** ");
    buffer_add(out, explanation.text_zh);
    buffer_add_char(out, '\n');
    if (explanation.wrong.size_bytes == 0)
        return;
    buffer_init(&said, &out->allocator);
    write_diagnostics(&said, explanation.wrong, false);
    write_fenced(out, "Wrong:", "licet", explanation.wrong);
    write_fenced(out, "What Licet says:", "text", buffer_text(&said));
    write_fenced(out, "Right:", "licet", explanation.right);
    buffer_free(&said);
}
