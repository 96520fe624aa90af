/*
 * features.h - what the server answers, a handler each.
 *
 * Layer: lsp (internal).
 */
#pragma once

#include "lsp/request.h"

/* lsp_hover.c */
yyjson_mut_val *feature_hover(Request *request);
/* lsp_navigate.c */
yyjson_mut_val *feature_definition(Request *request);
yyjson_mut_val *feature_references(Request *request);
yyjson_mut_val *feature_highlight(Request *request);
/* lsp_symbols.c */
yyjson_mut_val *feature_symbols(Request *request);
yyjson_mut_val *feature_workspace_symbols(Request *request);
yyjson_mut_val *feature_folding(Request *request);
/* lsp_selection.c */
yyjson_mut_val *feature_selection(Request *request);
/* lsp_inlay.c */
yyjson_mut_val *feature_inlay_hints(Request *request);
/* lsp_signature.c */
yyjson_mut_val *feature_signature(Request *request);
/* lsp_edit.c */
yyjson_mut_val *feature_prepare_rename(Request *request);
yyjson_mut_val *feature_rename(Request *request);
yyjson_mut_val *feature_formatting(Request *request);
yyjson_mut_val *feature_code_actions(Request *request);
/* lsp_complete.c */
yyjson_mut_val *feature_completion(Request *request);
/* lsp_tokens.c */
yyjson_mut_val *feature_tokens(Request *request);
yyjson_mut_val *feature_tokens_legend(yyjson_mut_doc *doc);
/* lsp_diagnostics.c: one diagnostic as the protocol has it. */
yyjson_mut_val *feature_diagnostic(yyjson_mut_doc *doc, const Diags *diags, const Diag *diag);
