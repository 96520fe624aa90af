/*
 * diag_json.h - diagnostics as JSON, one object a line.
 *
 *   {"code":"L0301","severity":"error","message":"...","at":PLACE,"also":PLACE,
 *    "also_message":"...","hint":"...","fix":{"at":PLACE,"text":"..."}}
 *
 * with PLACE {"file":"a.licet","line":2,"column":24,"end_line":2,"end_column":34}. Lines and
 * columns count from 1, columns in code points; the end is past the last one. What a diagnostic
 * lacks ("at" included) is left out.
 *
 * Layer: diag.
 */
#pragma once

#include "diag/diag.h"

void diag_json_write(Buffer *out, const Diags *diags);
