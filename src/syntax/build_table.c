#include "syntax/build_table.h"

#include "syntax/build_declaration.h"
#include "syntax/build_expression.h"

/* ---- cells --------------------------------------------------------------------------------- */

static CellItem *item_new(Parser *parser, CellItemKind kind, Span span)
{
    CellItem *item = parser_part(parser, sizeof *item);
    if (item == NULL)
        return NULL;
    item->kind = kind;
    item->span = span;
    return item;
}

/* Until its cell is made, '-' is a value without an expression. */
const CellItem *ast_item_any(Parser *parser, Span span)
{
    return item_new(parser, CELL_VALUE, span);
}

const CellItem *ast_item_value(Parser *parser, Span span, Expr *value)
{
    CellItem *item = item_new(parser, CELL_VALUE, span);
    if (item != NULL)
        item->value = value;
    return item;
}

const CellItem *ast_item_range(Parser *parser, Span span, Expr *low, Expr *high)
{
    CellItem *item = item_new(parser, CELL_RANGE, span);
    if (item == NULL)
        return NULL;
    item->low = low;
    item->high = high;
    return item;
}

const CellItem *ast_item_compare(Parser *parser, Span span, Text relation, Expr *value)
{
    CellItem *item = item_new(parser, CELL_COMPARE, span);
    if (item == NULL)
        return NULL;
    item->relation = relation;
    item->value = value;
    return item;
}

Sequence ast_item_add(Parser *parser, Sequence list, const CellItem *item)
{
    if (item != NULL)
        parser_list_add(parser, &list, item, sizeof *item);
    return list;
}

static const CellItem *find_any(Sequence items)
{
    const CellItem *item = items.items;
    for (uint32_t i = 0; i < items.count; i++)
        if (item[i].kind == CELL_VALUE && item[i].value == NULL)
            return &item[i];
    return NULL;
}

const Cell *ast_cell(Parser *parser, Span span, bool negated, Sequence items)
{
    Cell *cell = parser_part(parser, sizeof *cell);
    if (cell == NULL)
        return NULL;
    const CellItem *any = find_any(items);
    if (any != NULL && (items.count > 1 || negated)) {
        Diag diag = diag_at(DIAG_CELL_ANY, any->span);
        diag.hint = TEXT("Write - alone for \"anything\", or only the items.");
        diags_add(parser->diags, &diag, "\"-\" means anything and stands alone in its cell");
    }
    items = sequence_keep(parser->arena, any == NULL ? items : (Sequence){0}, 0, sizeof(CellItem));
    cell->span = span;
    cell->any = any != NULL;
    cell->negated = negated && any == NULL;
    cell->count = items.count;
    cell->items = items.items;
    return cell;
}

Sequence ast_cell_add(Parser *parser, Sequence list, const Cell *cell)
{
    if (cell != NULL)
        parser_list_add(parser, &list, cell, sizeof *cell);
    return list;
}

Expr *ast_output(Parser *parser, Span span, Sequence values)
{
    Expr *const *items = values.items;
    if (values.count == 1)
        return items[0];
    Sequence elements = {0};
    for (uint32_t i = 0; i < values.count; i++)
        elements = ast_element_add(parser, elements, items[i], false);
    return ast_list(parser, span, elements);
}

Sequence ast_output_add(Parser *parser, Sequence list, Expr *output)
{
    parser_list_add(parser, &list, &output, sizeof(Expr *));
    return list;
}

/* ---- rows ---------------------------------------------------------------------------------- */

const Row *ast_row(Parser *parser, Span span, Sequence inputs, Sequence outputs,
                   const Clauses *clauses)
{
    Row *row = parser_part(parser, sizeof *row);
    if (row == NULL)
        return NULL;
    inputs = sequence_keep(parser->arena, inputs, 0, sizeof(Cell));
    outputs = sequence_keep(parser->arena, outputs, 0, sizeof(Expr *));
    row->span = span;
    row->input_count = inputs.count;
    row->inputs = inputs.items;
    row->output_count = outputs.count;
    row->outputs = outputs.items;
    row->clauses = ast_clauses_of(clauses);
    return row;
}

Sequence ast_row_add(Parser *parser, Sequence list, const Row *row)
{
    if (row != NULL)
        parser_list_add(parser, &list, row, sizeof *row);
    return list;
}

Sequence ast_row_broken(Parser *parser, Sequence list)
{
    Row broken = {0};
    parser_list_add(parser, &list, &broken, sizeof broken);
    return list;
}

static bool any_broken(const Row *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].input_count == 0)
            return true;
    return false;
}

static void report_header(Parser *parser, Span span)
{
    Diag diag = diag_at(DIAG_SYNTAX, span);
    diag.hint = TEXT("The first row names the columns: | parameter | => result |");
    diags_add(parser->diags, &diag, "a column's head is a name");
}

/* A column's head in the tree of a row: one plain value that is a name or path. */
static Expr *input_head(Parser *parser, const Cell *cell)
{
    Expr *head = cell->count == 1 ? cell->items[0].value : NULL;
    bool plain = head != NULL && cell->items[0].kind == CELL_VALUE && !cell->negated;
    if (plain && (head->kind == EXPR_NAME || head->kind == EXPR_SELECT || head->kind == EXPR_CALL))
        return head;
    report_header(parser, cell->span);
    return ast_new(parser, EXPR_ERROR, cell->span);
}

static Ident output_head(Parser *parser, const Expr *head, Span row)
{
    if (head != NULL && ast_is_dotted(head))
        return ast_ident(parser_slice(parser, head->span), head->span);
    report_header(parser, head != NULL ? head->span : row);
    return ast_ident(TEXT(""), row);
}

static void set_header(Parser *parser, Table *table, const Row *row)
{
    Expr **inputs = arena_alloc_array(parser->arena, row->input_count, sizeof *inputs);
    Ident *outputs = arena_alloc_array(parser->arena, row->output_count, sizeof *outputs);
    if (inputs == NULL || outputs == NULL)
        return;
    for (uint32_t i = 0; i < row->input_count; i++)
        inputs[i] = input_head(parser, &row->inputs[i]);
    for (uint32_t i = 0; i < row->output_count; i++)
        outputs[i] = output_head(parser, row->outputs[i], row->span);
    table->header_input_count = row->input_count;
    table->header_inputs = inputs;
    table->header_output_count = row->output_count;
    table->header_outputs = outputs;
}

static void check_width(Parser *parser, const Row *header, const Row *row)
{
    bool inputs = row->input_count != header->input_count;
    if (!inputs && row->output_count == header->output_count)
        return;
    Diag diag = diag_at(DIAG_ROW_WIDTH, row->span);
    diag.also = header->span;
    diag.also_message = TEXT("the header");
    diag.hint = TEXT("Give every column a cell, - for anything, and end the row with a bar.");
    diags_add(parser->diags, &diag, "the row has %u cells %s \"=>\", and the header has %u",
              inputs ? row->input_count : row->output_count,
              diags_say(parser->diags, inputs ? "before" : "after"),
              inputs ? header->input_count : header->output_count);
}

bool ast_table_rows(Parser *parser, Table *table, Span span, Sequence rows)
{
    const Row *items = rows.items;
    if (any_broken(items, rows.count))
        return false;
    if (rows.count == 0) {
        report_header(parser, span);
        return false;
    }
    set_header(parser, table, &items[0]);
    for (uint32_t i = 1; i < rows.count; i++)
        check_width(parser, &items[0], &items[i]);
    rows = sequence_keep(parser->arena, rows, 1, sizeof(Row));
    table->row_count = rows.count;
    table->rows = rows.items;
    return true;
}

/* ---- tables -------------------------------------------------------------------------------- */

static void check_outputs(Parser *parser, const Table *table)
{
    for (uint32_t i = 0; i < table->row_count; i++) {
        const Row *row = &table->rows[i];
        for (uint32_t k = 0; k < row->output_count; k++) {
            if (row->outputs[k] != NULL)
                continue;
            Diag diag = diag_at(DIAG_CELL_ANY, row->span);
            diag.hint = TEXT("Write what the table answers in this row.");
            diags_add(parser->diags, &diag, "a table's output cannot be \"-\"");
        }
    }
}

const TableResult *ast_table_result(Parser *parser, TypeExpr *type, Sequence outputs)
{
    TableResult *result = parser_part(parser, sizeof *result);
    if (result != NULL)
        *result = (TableResult){type, outputs};
    return result;
}

Decl *ast_table(Parser *parser, Span span, Ident name, Sequence params, const TableResult *result,
                Ident hit, Sequence rows)
{
    Decl *decl = ast_declaration(parser, DECL_TABLE, span, name);
    if (decl == NULL || result == NULL)
        return NULL;
    params = sequence_keep(parser->arena, params, 0, sizeof(Param));
    Sequence outputs = sequence_keep(parser->arena, result->outputs, 0, sizeof(Param));
    decl->as.table.param_count = params.count;
    decl->as.table.params = params.items;
    decl->as.table.output_count = outputs.count;
    decl->as.table.outputs = outputs.items;
    decl->as.table.result = result->type;
    decl->as.table.hit = hit;
    if (!ast_table_rows(parser, &decl->as.table.table, name.span, rows)) {
        ast_name_lost(parser, name.text);
        return NULL;
    }
    check_outputs(parser, &decl->as.table.table);
    return decl;
}

/* ---- mappings ------------------------------------------------------------------------------ */

const MappingRow *ast_mapping_row(Parser *parser, Span span, Sequence keys, Sequence values,
                                  const Clauses *clauses)
{
    MappingRow *row = parser_part(parser, sizeof *row);
    if (row == NULL)
        return NULL;
    keys = sequence_keep(parser->arena, keys, 0, sizeof(Expr *));
    values = sequence_keep(parser->arena, values, 0, sizeof(Expr *));
    row->span = span;
    row->keys = (ExprList){keys.count, keys.items};
    row->values = (ExprList){values.count, values.items};
    row->clauses = ast_clauses_of(clauses);
    return row;
}

Sequence ast_mapping_row_add(Parser *parser, Sequence list, const MappingRow *row)
{
    if (row != NULL)
        parser_list_add(parser, &list, row, sizeof *row);
    return list;
}

Decl *ast_mapping(Parser *parser, Span span, Ident name, TypeExpr *key, TypeExpr *value,
                  Sequence rows)
{
    Decl *decl = ast_declaration(parser, DECL_MAPPING, span, name);
    if (decl == NULL)
        return NULL;
    rows = sequence_keep(parser->arena, rows, 0, sizeof(MappingRow));
    decl->as.mapping.key = key;
    decl->as.mapping.value = value;
    decl->as.mapping.row_count = rows.count;
    decl->as.mapping.rows = rows.items;
    return decl;
}
