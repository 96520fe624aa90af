/*
 * record_cutter.h - an input cut into records, however it holds them.
 *
 * An input is one JSON object, an array, JSON Lines (also several objects one after another), or
 * CSV. The cutter looks at whatever stretch of bytes its caller has at hand and says where the next
 * record lies in it, so that bytes are copied once, into the caller's buffer, whatever their
 * source. What is no JSON is cut so that little is lost with it: in JSON Lines at the line's end,
 * in an array at the element's end.
 *
 * Layer: data.
 */
#pragma once

#include "base/limits.h"
#include "base/text.h"

typedef enum CutLayout {
    CUT_LAYOUT_OPEN,  /* not known yet, or objects that go over many lines */
    CUT_LAYOUT_LINES, /* a record a line */
    CUT_LAYOUT_ARRAY, /* within an array */
    CUT_LAYOUT_ROWS,  /* CSV: a record a row */
} CutLayout;

/* Where the cutting stands between two records: all that is needed to go on from there. */
typedef struct CutState {
    uint64_t line;    /* of the next byte, from 1 */
    uint8_t layout;   /* CutLayout */
    bool started;     /* something was seen that is no white space */
    bool was_array;   /* the input turned out to be an array */
    bool has_element; /* of the array: an element, so that a "]" ends no empty one */
    bool ended_line;  /* an object just ended on the line that it began on */
} CutState;

typedef struct RecordCutter {
    CutState state;
    /* Within a record */
    uint8_t phase;
    bool too_long;
    uint64_t record_line;
    size_t scanned_bytes; /* of the record, already looked at */
    size_t depth;
    bool is_array[LIMIT_JSON_DEPTH]; /* the containers around; deeper ones are refused anyway */
    bool in_string;
    bool escaped;
    char last;   /* the last character that was no white space */
    char before; /* the last character */
} RecordCutter;

typedef enum CutKind {
    CUT_RECORD,   /* one record's text, valid or not */
    CUT_TOO_LONG, /* a record longer than LIMIT_RECORD_BYTES: it is passed over */
    CUT_MORE,     /* no whole record: call again with the bytes kept and more behind them */
    CUT_BROKEN,   /* the input ends before its array does */
    CUT_END,
} CutKind;

typedef struct Cut {
    Text record;           /* within the window, without white space around */
    uint64_t line;         /* on which it begins */
    size_t consumed_bytes; /* of the window: the next call's window begins after them */
} Cut;

void cutter_init(RecordCutter *out, bool csv);
/* One that goes on from a state. */
void cutter_init_at(RecordCutter *out, const CutState *state);

/* Looks for the next record in `window`, which begins where the last call's consumed bytes ended;
 * `is_last` says that nothing comes after it. A record being cut that is longer than the limit is
 * consumed piece by piece, so that a window need never be much longer. */
CutKind cutter_next(RecordCutter *cutter, Cut *out, Text window, bool is_last);
