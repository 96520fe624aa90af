/*
 * record_scan.h - typed values straight from a record's text, without a document in between.
 *
 * Nearly every record is as its type says, and is read in one pass here. Whatever is not (a wrong
 * type, a missing or repeated field, text that is no JSON, no UTF-8 or nested too deep) ends the
 * pass: reading it as a document (record.h) then tells what is wrong, and where. So both give the
 * same record, and only one tells of errors.
 *
 * Layer: data (internal to it).
 */
#pragma once

#include "base/processor.h"
#include "data/json_scan.h"
#include "data/record_plan.h"

/* What a record's text has beside the fields of its type, or no matter whether they have it. */
typedef struct RecordExtras {
    bool has_id, has_facts; /* there are such members */
    Text id;                /* of the first "id", where that is a string; else data NULL */
    Text facts;             /* the first "facts" as JSON, where that is an object; likewise */
} RecordExtras;

/* Reads `text`, behind which JSON_SCAN_PADDING bytes can be read, the first of which is zero, as
 * the program's input record. The values borrow from it. `scratch`, which lives as long as they do,
 * is for what has to be decoded, and for documents that fields of any type are read through. False
 * where the text is to be read as a document: what was made in the arena until then is of no use.
 */
typedef bool RecordScan(Value *out, RecordExtras *extras, Arena *arena, Arena *scratch,
                        RecordPlan *plan, Text text, bool strict);

/* For any processor, and for those that have AVX2. */
RecordScan record_scan_plain, record_scan_avx2;

/* The one for this processor. */
static inline RecordScan *record_scan_here(void)
{
    return processor_has_avx2() ? record_scan_avx2 : record_scan_plain;
}
