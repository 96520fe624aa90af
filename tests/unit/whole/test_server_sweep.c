/*
 * The language server while memory runs out: a session of an editor with every kind of request
 * either gets just the answers it gets when there is enough, or ends with STATUS_MEMORY. No answer
 * lacks anything, nothing crashes and nothing leaks.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/buffer.h"
#include "lsp/server.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

/* A mistake, which a fix-it mends, stands in the second rule. */
#define RULES                                                                                \
    "licet 1;\\n"                                                                            \
    "module m;\\n"                                                                           \
    "enum Kind { one zh \\\"一\\\" en \\\"One\\\"; two zh \\\"二\\\" en \\\"Two\\\"; }\\n" \
    "record Form { id: string; kind: Kind; count: int; }\\n"                                 \
    "input form: Form;\\n"                                                                   \
    "let many = form.count > 3;\\n"                                                          \
    "rule a { when many && form.kind == Kind.one; refer at form.kind zh \\\"多\\\" en "     \
    "\\\"many\\\"; }\\n"                                                                     \
    "rule b { when form.coun >1; refer at form.kind zh \\\"缺\\\" en \\\"lacks\\\"; }\\n"   \
    "rule c {\\n  when 'a'.startsWith(form.id);\\n  warn; }\\n"
#define DOCUMENT "\"uri\":\"file:///nowhere/licet/m.licet\""
#define AT(line, character)            \
    "\"textDocument\":{" DOCUMENT "}," \
    "\"position\":{\"line\":" #line ",\"character\":" #character "}"
#define RANGE(line, from, to)                                            \
    "\"range\":{\"start\":{\"line\":" #line ",\"character\":" #from "}," \
    "\"end\":{\"line\":" #line ",\"character\":" #to "}}"
#define REQUEST(id, method, params) \
    "{\"jsonrpc\":\"2.0\",\"id\":" #id ",\"method\":\"" method "\",\"params\":{" params "}}"
#define NOTICE(method, params) \
    "{\"jsonrpc\":\"2.0\",\"method\":\"" method "\",\"params\":{" params "}}"

enum { SHUTDOWN = 17 };
static const char *const messages[] = {
    REQUEST(1, "initialize", "\"capabilities\":{},\"rootUri\":\"file:///nowhere/licet\""),
    NOTICE("initialized", ""),
    NOTICE("textDocument/didOpen", "\"textDocument\":{" DOCUMENT ",\"languageId\":\"licet\","
                                   "\"version\":1,\"text\":\"" RULES "\"}"),
    REQUEST(2, "textDocument/hover", AT(6, 16)),
    REQUEST(3, "textDocument/definition", AT(6, 16)),
    REQUEST(4, "textDocument/references", AT(5, 5) ",\"context\":{\"includeDeclaration\":true}"),
    REQUEST(5, "textDocument/documentHighlight", AT(5, 5)),
    REQUEST(6, "textDocument/documentSymbol", "\"textDocument\":{" DOCUMENT "}"),
    REQUEST(7, "textDocument/prepareRename", AT(5, 5)),
    REQUEST(8, "textDocument/rename", AT(5, 5) ",\"newName\":\"lots\""),
    REQUEST(9, "textDocument/completion", AT(6, 41)),
    REQUEST(10, "textDocument/codeAction",
            "\"textDocument\":{" DOCUMENT "}," RANGE(7, 0, 60) ",\"context\":{\"diagnostics\":[]}"),
    REQUEST(11, "textDocument/semanticTokens/full", "\"textDocument\":{" DOCUMENT "}"),
    REQUEST(12, "textDocument/formatting",
            "\"textDocument\":{" DOCUMENT "},\"options\":{\"tabSize\":4,\"insertSpaces\":true}"),
    REQUEST(13, "textDocument/signatureHelp", AT(9, 22)),
    REQUEST(14, "textDocument/foldingRange", "\"textDocument\":{" DOCUMENT "}"),
    REQUEST(15, "workspace/symbol", "\"query\":\"o\""),
    REQUEST(18, "textDocument/selectionRange",
            "\"textDocument\":{" DOCUMENT "},\"positions\":[{\"line\":6,\"character\":16}]"),
    REQUEST(19, "textDocument/inlayHint", "\"textDocument\":{" DOCUMENT "}," RANGE(6, 0, 60)),
    NOTICE("workspace/didChangeWorkspaceFolders",
           "\"event\":{\"added\":[{\"uri\":\"file:///nowhere/else\"}],"
           "\"removed\":[{\"uri\":\"file:///nowhere/licet\"}]}"),
    NOTICE("textDocument/didChange", "\"textDocument\":{" DOCUMENT ",\"version\":2},"
                                     "\"contentChanges\":[{" RANGE(5, 24, 25) ",\"text\":\"4\"}]"),
    REQUEST(16, "textDocument/hover", AT(5, 5)),
    NOTICE("textDocument/didClose", "\"textDocument\":{" DOCUMENT "}"),
    REQUEST(17, "shutdown", ""),
    NOTICE("exit", ""),
};

/* The read end of a pipe that holds the whole session. */
static int session_input(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        char header[64];
        int length =
            snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", strlen(messages[i]));
        assert_int_equal(write(ends[1], header, (size_t)length), length);
        assert_int_equal(write(ends[1], messages[i], strlen(messages[i])), strlen(messages[i]));
    }
    close(ends[1]);
    return ends[0];
}

static void take_output(Buffer *out, FILE *file)
{
    char chunk[4096];
    rewind(file);
    for (size_t count; (count = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buffer_add(out, (Text){chunk, count});
}

static Status serve(Buffer *out, const Allocator *allocator)
{
    int input = session_input(), code;
    FILE *output = tmpfile();
    assert_non_null(output);
    Status status = server_run(&code, input, fileno(output), NULL, 0, false, allocator);
    close(input);
    take_output(out, output);
    fclose(output);
    assert_true(status == STATUS_MEMORY || (status == STATUS_OK && code == 0));
    return status;
}

/* `context`: what the server says when there is enough memory. */
static bool work(const Allocator *allocator, void *context)
{
    Allocator heap = allocator_system();
    Buffer out;
    buffer_init(&out, &heap);
    Status status = serve(&out, allocator);
    if (status == STATUS_OK)
        assert_true(text_equal(buffer_text(&out), *(const Text *)context));
    buffer_free(&out);
    return status == STATUS_OK;
}

static void test_session(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Buffer expected;
    buffer_init(&expected, &heap);
    assert_int_equal(serve(&expected, &heap), STATUS_OK);
    Text answers = buffer_text(&expected);
    for (int id = 1; id <= SHUTDOWN; id++) {
        char answer[32];
        int length = snprintf(answer, sizeof answer, "\"id\":%d,\"result\":", id);
        size_t at = text_find(answers, (Text){answer, (size_t)length}, 0);
        if (at == SIZE_MAX)
            fail_msg("no answer to %d", id);
        Text result = text_slice(answers, at + (size_t)length, answers.size_bytes);
        bool none = text_starts_with(result, TEXT("null")) || text_starts_with(result, TEXT("[]"));
        if (none != (id == SHUTDOWN))
            fail_msg("an empty answer to %d", id);
    }
    assert_true(text_find(answers, TEXT("L0"), 0) != SIZE_MAX); /* a diagnostic */
    assert_true(allocation_sweep(work, &answers) > 500);
    buffer_free(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_session)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
