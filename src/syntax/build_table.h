/*
 * build_table.h - makes tables, mappings and their rows and cells: the grammar's actions.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"
#include "syntax/sequence.h"

const CellItem *ast_item_any(Parser *parser, Span span);
const CellItem *ast_item_value(Parser *parser, Span span, Expr *value);
const CellItem *ast_item_range(Parser *parser, Span span, Expr *low, Expr *high);
const CellItem *ast_item_compare(Parser *parser, Span span, Text relation, Expr *value);
Sequence ast_item_add(Parser *parser, Sequence list, const CellItem *item);

/* A '-' among the items makes the cell "any"; with others beside it, it is reported. */
const Cell *ast_cell(Parser *parser, Span span, bool negated, Sequence items);
Sequence ast_cell_add(Parser *parser, Sequence list, const Cell *cell);

/* An output's values: the one there is, or a list. */
Expr *ast_output(Parser *parser, Span span, Sequence values);
Sequence ast_output_add(Parser *parser, Sequence list, Expr *output);

const Row *ast_row(Parser *parser, Span span, Sequence inputs, Sequence outputs,
                   const Clauses *clauses);
Sequence ast_row_add(Parser *parser, Sequence list, const Row *row);

/* A row that could not be read, already reported: its table is left out. */
Sequence ast_row_broken(Parser *parser, Sequence list);

/* Splits the rows into header and body; checks the header's cells and each row's width. False
 * where rows are broken or there are none, reported at `span`. */
bool ast_table_rows(Parser *parser, Table *table, Span span, Sequence rows);

typedef struct TableResult {
    TypeExpr *type;   /* or, where it is NULL: */
    Sequence outputs; /* of Param */
} TableResult;
const TableResult *ast_table_result(Parser *parser, TypeExpr *type, Sequence outputs);
Decl *ast_table(Parser *parser, Span span, Ident name, Sequence params, const TableResult *result,
                Ident hit, Sequence rows);

const MappingRow *ast_mapping_row(Parser *parser, Span span, Sequence keys, Sequence values,
                                  const Clauses *clauses);
Sequence ast_mapping_row_add(Parser *parser, Sequence list, const MappingRow *row);
Decl *ast_mapping(Parser *parser, Span span, Ident name, TypeExpr *key, TypeExpr *value,
                  Sequence rows);
