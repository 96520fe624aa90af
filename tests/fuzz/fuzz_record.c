/*
 * fuzz_record.c - any bytes as an application: one decision comes of it, an error or not, and the
 * same whether it is read straight from the text or as a document.
 */
#include "fuzz.h"
#include "report/report.h"

static void decide(Buffer *out, const Program *program, Text json, bool as_document)
{
    Session *session;
    Decision decision;
    Allocator allocator = allocator_system();
    EvaluateOptions options = {.fuel = 200000, .as_document = as_document};
    buffer_init(out, &allocator);
    if (session_new(&session, program, NULL, &options, &allocator) != STATUS_OK)
        return;
    if (session_evaluate(session, &decision, json, 1) == STATUS_OK)
        report_json(out, program, &decision, false);
    session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    Buffer scanned, decoded;
    Text json = {(const char *)data, size_bytes};
    fuzz_evaluate(fuzz_program(), json);
    decide(&scanned, fuzz_program(), json, false);
    decide(&decoded, fuzz_program(), json, true);
    fuzz_require(text_equal(buffer_text(&scanned), buffer_text(&decoded)),
                 "a record's text and its document are decided differently");
    buffer_free(&scanned);
    buffer_free(&decoded);
    return 0;
}
