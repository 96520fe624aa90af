/* Declarations: each kind with all its parts, shown on one line. */
#include "syntax/parsing.h"
#include "value/calendar.h"

static void write_decl(Buffer *out, const Decl *decl);

static void write_type(Buffer *out, const TypeExpr *type)
{
    buffer_add(out, type->name.text);
    for (uint32_t i = 0; i < type->arg_count; i++) {
        buffer_add_char(out, i == 0 ? '<' : ',');
        write_type(out, type->args[i]);
    }
    buffer_add_string(out, type->arg_count > 0 ? ">" : "");
    buffer_add_string(out, type->optional ? "?" : "");
}

static void write_date(Buffer *out, const char *word, DateLiteral date)
{
    if (!date.given)
        return;
    buffer_add_format(out, " %s ", word);
    calendar_write_date(out, date.days);
}

static void write_clauses(Buffer *out, const Clauses *clauses)
{
    write_date(out, "from", clauses->from);
    write_date(out, "until", clauses->until);
    if (clauses->cite.data != NULL)
        buffer_add_format(out, " cite <%.*s>", TEXT_ARG(clauses->cite));
}

static void write_labels(Buffer *out, Labels labels)
{
    if (labels.zh.data != NULL)
        buffer_add_format(out, " zh <%.*s>", TEXT_ARG(labels.zh));
    if (labels.en.data != NULL)
        buffer_add_format(out, " en <%.*s>", TEXT_ARG(labels.en));
}

static void write_doc(Buffer *out, Text doc)
{
    if (doc.data != NULL)
        buffer_add_format(out, " doc <%.*s>", TEXT_ARG(doc));
}

static void write_template(Buffer *out, const char *language, const Template *template)
{
    if (template->count == 0)
        return;
    buffer_add_format(out, " %s", language);
    for (uint32_t i = 0; i < template->count; i++) {
        const TemplatePart *part = &template->parts[i];
        buffer_add_char(out, part->hole == NULL ? '<' : '{');
        if (part->hole == NULL)
            buffer_add(out, part->text);
        else
            tree_write(out, part->hole);
        buffer_add_char(out, part->hole == NULL ? '>' : '}');
    }
}

static void write_value(Buffer *out, const char *before, const Expr *expr)
{
    if (expr == NULL)
        return;
    buffer_add_string(out, before);
    if (expr->kind == EXPR_LITERAL && expr->as.literal.tag == VALUE_DATE)
        calendar_write_date(out, expr->as.literal.as.integer);
    else
        tree_write(out, expr);
}

static void write_params(Buffer *out, uint32_t count, const Param *params)
{
    buffer_add_char(out, '(');
    for (uint32_t i = 0; i < count; i++) {
        buffer_add_string(out, i > 0 ? ", " : "");
        buffer_add_format(out, "%.*s: ", TEXT_ARG(params[i].binding->name.text));
        write_type(out, params[i].type_expr);
    }
    buffer_add_char(out, ')');
}

static void write_item(Buffer *out, const CellItem *item)
{
    switch (item->kind) {
    case CELL_VALUE:
        write_value(out, "", item->value);
        break;
    case CELL_RANGE:
        write_value(out, "", item->low);
        buffer_add_string(out, "..");
        write_value(out, "", item->high);
        break;
    case CELL_COMPARE:
        buffer_add(out, item->relation);
        write_value(out, "", item->value);
        break;
    }
}

static void write_table(Buffer *out, const Table *table)
{
    for (uint32_t i = 0; i < table->header_input_count; i++)
        write_value(out, i == 0 ? " [" : " ", table->header_inputs[i]);
    for (uint32_t i = 0; i < table->header_output_count; i++)
        buffer_add_format(out, " =>%.*s", TEXT_ARG(table->header_outputs[i].text));
    buffer_add_char(out, ']');
    for (uint32_t r = 0; r < table->row_count; r++) {
        const Row *row = &table->rows[r];
        for (uint32_t i = 0; i < row->input_count; i++) {
            const Cell *cell = &row->inputs[i];
            buffer_add_string(out, i == 0 ? " [" : "; ");
            buffer_add_string(out, cell->any ? "-" : cell->negated ? "not " : "");
            for (uint32_t k = 0; k < cell->count; k++) {
                buffer_add_string(out, k > 0 ? ", " : "");
                write_item(out, &cell->items[k]);
            }
        }
        for (uint32_t i = 0; i < row->output_count; i++) {
            buffer_add_string(out, " =>");
            if (row->outputs[i] == NULL)
                buffer_add_char(out, '-');
            write_value(out, "", row->outputs[i]);
        }
        write_clauses(out, &row->clauses);
        buffer_add_char(out, ']');
    }
}

static void write_rule(Buffer *out, const RuleBody *rule)
{
    static const char *const outcomes[] = {"none", "reject", "refer", "require", "warn", "note"};
    if (rule->topic.text.data != NULL)
        buffer_add_format(out, " topic %.*s", TEXT_ARG(rule->topic.text));
    for (uint32_t i = 0; i < rule->under_count; i++)
        buffer_add_format(out, " under %.*s", TEXT_ARG(rule->unders[i].setting.text));
    for (uint32_t i = 0; i < rule->for_count; i++) {
        buffer_add_format(out, " for %.*s", TEXT_ARG(rule->fors[i].binding->name.text));
        write_value(out, " in ", rule->fors[i].range);
    }
    for (uint32_t i = 0; i < rule->let_count; i++) {
        buffer_add_format(out, " let %.*s", TEXT_ARG(rule->lets[i].binding->name.text));
        write_value(out, " = ", rule->lets[i].value);
    }
    for (uint32_t i = 0; i < rule->condition_count; i++)
        write_value(out, rule->conditions[i].negated ? " unless " : " when ",
                    rule->conditions[i].expr);
    write_clauses(out, &rule->clauses);
    buffer_add_string(out, rule->final ? " final" : "");
    buffer_add_format(out, " %s", outcomes[rule->outcome]);
    if (rule->outcome == OUTCOME_REQUIRE)
        buffer_add_format(out, " %.*s %.*s", TEXT_ARG(rule->material_kind.text),
                          TEXT_ARG(rule->material_member.text));
    write_value(out, "in ", rule->material_list);
    write_value(out, " at ", rule->at);
    write_template(out, "zh", &rule->message.zh);
    write_template(out, "en", &rule->message.en);
}

static void write_test_clause(Buffer *out, const TestClause *clause)
{
    static const char *const kinds[] = {"given-json", "given",   "given-absent", "as-of",  "expect",
                                        "nothing",    "finding", "material",     "unknown"};
    buffer_add_format(out, " (%s", kinds[clause->kind]);
    buffer_add_string(out, clause->negated ? " not" : "");
    write_value(out, " ", clause->target);
    if (clause->name.text.data != NULL)
        buffer_add_format(out, " %.*s", TEXT_ARG(clause->name.text));
    if (clause->kind == TEST_GIVEN_JSON)
        buffer_add_format(out, " <%.*s>", TEXT_ARG(clause->path));
    write_date(out, "on", clause->date);
    write_value(out, " : ", clause->value);
    buffer_add_char(out, ')');
}

static void write_in(Buffer *out, const Decl *decl)
{
    const Constraint *constraint = &decl->as.in.constraint;
    buffer_add_string(out, constraint->negated ? " not" : "");
    for (uint32_t i = 0; i < constraint->count; i++)
        buffer_add_format(out, " %.*s", TEXT_ARG(constraint->members[i].text));
    write_clauses(out, &decl->as.in.clauses);
    buffer_add_string(out, " {");
    for (uint32_t i = 0; i < decl->as.in.body.count; i++) {
        buffer_add_char(out, ' ');
        write_decl(out, decl->as.in.body.items[i]);
    }
    buffer_add_string(out, " }");
}

static void write_record(Buffer *out, const Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.record.count; i++) {
        const Field *field = &decl->as.record.fields[i];
        buffer_add_format(out, " (%.*s: ", TEXT_ARG(field->name.text));
        write_type(out, field->type_expr);
        buffer_add_string(out, field->asked ? " asked" : "");
        buffer_add_string(out, field->sensitive ? " sensitive" : "");
        buffer_add_string(out, field->nonempty ? " nonempty" : "");
        buffer_add_string(out, field->as_of ? " as_of" : "");
        write_labels(out, field->labels);
        write_doc(out, field->doc);
        buffer_add_char(out, ')');
    }
}

static void write_enum(Buffer *out, const Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        const Member *member = &decl->as.enumeration.members[i];
        buffer_add_format(out, " (%.*s", TEXT_ARG(member->name.text));
        write_labels(out, member->labels);
        write_doc(out, member->doc);
        buffer_add_char(out, ')');
    }
}

static void write_mapping(Buffer *out, const Decl *decl)
{
    buffer_add_string(out, ": ");
    write_type(out, decl->as.mapping.key);
    buffer_add_string(out, " => ");
    write_type(out, decl->as.mapping.value);
    for (uint32_t r = 0; r < decl->as.mapping.row_count; r++) {
        const MappingRow *row = &decl->as.mapping.rows[r];
        for (uint32_t i = 0; i < row->keys.count; i++)
            write_value(out, i == 0 ? " [" : ", ", row->keys.items[i]);
        for (uint32_t i = 0; i < row->values.count; i++)
            write_value(out, i == 0 ? " => " : ", ", row->values.items[i]);
        write_clauses(out, &row->clauses);
        buffer_add_char(out, ']');
    }
}

static void write_typed(Buffer *out, const TypeExpr *type, const Expr *value)
{
    if (type != NULL) {
        buffer_add_string(out, ": ");
        write_type(out, type);
    }
    write_value(out, " = ", value);
}

static void write_function(Buffer *out, const Decl *decl)
{
    write_params(out, decl->as.function.param_count, decl->as.function.params);
    buffer_add_string(out, " -> ");
    write_type(out, decl->as.function.result);
    write_value(out, " = ", decl->as.function.body);
}

static void write_table_decl(Buffer *out, const Decl *decl)
{
    write_params(out, decl->as.table.param_count, decl->as.table.params);
    buffer_add_string(out, " -> ");
    if (decl->as.table.result != NULL)
        write_type(out, decl->as.table.result);
    else
        write_params(out, decl->as.table.output_count, decl->as.table.outputs);
    buffer_add_format(out, " %.*s", TEXT_ARG(decl->as.table.hit.text));
    write_table(out, &decl->as.table.table);
}

static void write_test(Buffer *out, const Decl *decl)
{
    write_date(out, "as-of", decl->as.test.as_of);
    for (uint32_t i = 0; i < decl->as.test.clause_count; i++)
        write_test_clause(out, &decl->as.test.clauses[i]);
    if (decl->kind == DECL_TEST_TABLE)
        write_table(out, &decl->as.test.table);
}

static void write_body(Buffer *out, const Decl *decl)
{
    switch (decl->kind) {
    case DECL_ENUM:
        write_enum(out, decl);
        break;
    case DECL_RECORD:
        write_record(out, decl);
        break;
    case DECL_INPUT:
        write_typed(out, decl->as.input.type_expr, NULL);
        break;
    case DECL_CONST:
        write_typed(out, decl->as.constant.type_expr, decl->as.constant.value);
        if (decl->as.constant.value == NULL)
            buffer_add_format(out, " = json <%.*s>", TEXT_ARG(decl->as.constant.json_path));
        break;
    case DECL_FN:
    case DECL_NATIVE:
    case DECL_SOURCE:
        write_function(out, decl);
        break;
    case DECL_LET:
    case DECL_DECIDE:
        write_typed(out, decl->as.let.type_expr, decl->as.let.value);
        break;
    case DECL_SCOPE:
        write_typed(out, decl->as.scope.type_expr, decl->as.scope.value);
        if (decl->as.scope.otherwise.text.data != NULL)
            buffer_add_format(out, " else %.*s", TEXT_ARG(decl->as.scope.otherwise.text));
        break;
    case DECL_IN:
        write_in(out, decl);
        break;
    case DECL_SETTING:
    case DECL_SET:
        write_typed(out, decl->as.setting.type_expr, decl->as.setting.value);
        write_clauses(out, &decl->as.setting.clauses);
        break;
    case DECL_MAPPING:
        write_mapping(out, decl);
        break;
    case DECL_TABLE:
        write_table_decl(out, decl);
        break;
    case DECL_RULE:
    case DECL_EXCEPTION:
        write_rule(out, &decl->as.rule);
        break;
    case DECL_TEST:
    case DECL_TEST_TABLE:
        write_test(out, decl);
        break;
    }
}

static void write_decl(Buffer *out, const Decl *decl)
{
    static const char *const kinds[] = {"enum",   "record",  "input", "const",     "fn",
                                        "native", "let",     "scope", "in",        "setting",
                                        "set",    "mapping", "table", "rule",      "exception",
                                        "source", "decide",  "test",  "test-table"};
    buffer_add_format(out, "%s %.*s", kinds[decl->kind], TEXT_ARG(decl->name.text));
    write_body(out, decl);
    write_doc(out, decl->doc);
}

typedef struct DeclarationCase {
    const char *name, *source, *expect;
} DeclarationCase;

static const DeclarationCase cases[] = {
    {"enum", "enum A { b zh \"乙\" en \"B\"; c en \"{{C\"; d; rule; }",
     "enum A (b zh <乙> en <B>) (c en <{C>) (d) (rule)"},
    {"enum without members", "enum A {}", "enum A"},
    {"record",
     "record A { b: B; c: list<int>? zh \"丙\"; d: map<string, x.Y> asked; e: string sensitive "
     "nonempty; f: date as_of en \"F\"; }",
     "record A (b: B) (c: list<int>? zh <丙>) (d: map<string,x.Y> asked) (e: string sensitive "
     "nonempty) (f: date as_of en <F>)"},
    {"fields named like keywords", "record A { from: date; at: string asked; asked: bool asked; }",
     "record A (from: date) (at: string asked) (asked: bool asked)"},
    {"input", "input application: Application;", "input application: Application"},
    {"const", "const a = [1, 2];", "const a = [1, 2]"},
    {"const with a type", "const a: list<int> = [];", "const a: list<int> = []"},
    {"const from a file", "const a = json \"b.json\";", "const a = json <b.json>"},
    {"const named json", "const a = json + json;", "const a = _+_(json, json)"},
    {"fn", "fn f(a: int, b: T?) -> bool = a > b;", "fn f(a: int, b: T?) -> bool = _>_(a, b)"},
    {"fn without parameters", "fn f() -> list<int> = [];", "fn f() -> list<int> = []"},
    {"native", "native fn f(a: string) -> bool;", "native f(a: string) -> bool"},
    {"source", "source s(a: string) -> Filing?;", "source s(a: string) -> Filing?"},
    {"let", "let a = b; ", "let a = b"},
    {"let with a type", "let a: int? = b;", "let a: int? = b"},
    {"decide", "decide a: T = f(b);", "decide a: T = f(b)"},
    {"scope", "scope p: P = a.b;", "scope p: P = a.b"},
    {"scope with else", "scope p: P = a ? b : c else national;",
     "scope p: P = _?_:_(a, b, c) else national"},
    {"in", "in p a, b { set c = 1; in q not d { rule r { note; } } }",
     "in p a b { set c = 1 in q not d { rule r note } }"},
    {"in a member named not", "in p not { } in p not not { } in not not, a {}",
     "in p not { }, in p not not { }, in not not a { }"},
    {"in with dates and a cite",
     "in p a, b from 2020-01-01 until 2021-01-01 cite \"d\" { set c = 1; } in p not a until "
     "2020-01-01 { }",
     "in p a b from 2020-01-01 until 2021-01-01 cite <d> { set c = 1 }, in p not a until "
     "2020-01-01 { }"},
    {"in members named like clauses", "in p from, until from 2020-01-01 { } in p not from { }",
     "in p from until from 2020-01-01 { }, in p not from { }"},
    {"setting", "setting a: int?;", "setting a: int?"},
    {"setting with a value", "setting a: int = 3 from 2020-01-01 until 2021-02-03 cite \"x\";",
     "setting a: int = 3 from 2020-01-01 until 2021-02-03 cite <x>"},
    {"set", "set m.a = 3 + 4 cite \"x\";", "set m.a = _+_(3, 4) cite <x>"},
    {"set a flag", "set a from 2020-01-01;", "set a from 2020-01-01"},
    {"cite a document",
     "set a cite doc(\"D\", edition 2017-06-05, article \"8\", item \"I\"); set b cite doc(\"E\", "
     "item \"J\"); set c cite doc(\"F\");",
     "set a cite <D, edition 2017-06-05, 8, I>, set b cite <E, J>, set c cite <F>"},
    {"mapping",
     "mapping m: A => B { a, b => c; d => 1, 2020-01-01, e until 2018-01-01 cite \"x\"; }",
     "mapping m: A => B [a, b => c] [d => 1, 2020-01-01, e until 2018-01-01 cite <x>]"},
    {"dates in a mapping's first row", "mapping m: A => date { a => 2020-01-01, 2021-01-01; }",
     "mapping m: A => date [a => 2020-01-01, 2021-01-01]"},
    {"table",
     "table t(a: A, b: B?) -> C? { hit unique; | a | b | => c | | x | - | => y | from 2020-01-01 "
     "cite \"z\" | x, y | not z, w | => f(1) | }",
     "table t(a: A, b: B?) -> C? unique [a b =>c] [x; - =>y from 2020-01-01 cite <z>] [x, y; not "
     "z, w =>f(1)]"},
    {"table of several outputs",
     "table t(a: A) -> (b: string, c: int) { hit collect; | a | => b | c | | 1 | => \"x\" | -1 | }",
     "table t(a: A) -> (b: string, c: int) collect [a =>b =>c] [1 =>\"x\" =>-1]"},
    {"cells",
     "table t(a: A) -> B { hit any; | a | => b | | 18..60 | => 1 | | 18.. | => 1 | | ..60 | => 1 | "
     "| "
     ">= 18, < 1 + 2, == x | => 1 | | -1..-2 | => -a | | 1...5 | => 1 | | x.y, \"a|b\", {1: 2}[1] "
     "| => 1 | }",
     "table t(a: A) -> B any [a =>b] [18..60 =>1] [18.. =>1] [..60 =>1] [>=18, <_+_(1, 2), ==x "
     "=>1] [-1..-2 =>-_(a)] [1..0.5 =>1] [x.y, \"a|b\", _[_]({1: 2}, 1) =>1]"},
    {"cells of dates",
     "table t(a: A) -> B { hit any; | a | => b | | 2020-01-01 | => 2020-02-01 | | >= 2020-01-01, "
     "2020-03-01 | => 1 | | 2020-01-01..2020-02-01 | => 1 | | not 2020-01-01 | => 1 | | "
     "..2020-02-01 | "
     "=> 1 | | f(1, 2020-99-01) | => 1 | }",
     "table t(a: A) -> B any [a =>b] [2020-01-01 =>2020-02-01] [>=2020-01-01, 2020-03-01 =>1] "
     "[2020-01-01..2020-02-01 =>1] [not 2020-01-01 =>1] [..2020-02-01 =>1] [f(1, _-_(_-_(2020, "
     "99), "
     "1)) =>1]"},
    {"a row's clause or a cell named like it",
     "table t(a: A) -> (b: B, c: C) { hit any; | a | => b | c | | 1 | => from | until | from "
     "2020-01-01 | 2 "
     "| => a.from - 1 | cite | cite \"x\" }",
     "table t(a: A) -> (b: B, c: C) any [a =>b =>c] [1 =>from =>until from 2020-01-01] [2 "
     "=>_-_(a.from, 1) =>cite cite <x>]"},
    {"rule",
     "rule r { topic t; under s; under m.u; for a in b, c in a.d; let e = a + c; let g = e; when "
     "has(a.b); "
     "unless c; from 2020-01-01; until 2021-01-01; cite \"x\"; final; reject at a.b zh \"文{a}\" "
     "en "
     "\"{a.b}-{c + 1}.\"; }",
     "rule r topic t under s under m.u for a in b for c in a.d let e = _+_(a, c) let g = e when "
     "a.b~has unless c from 2020-01-01 until 2021-01-01 cite <x> final reject at a.b zh<文>{a} "
     "en{a.b}<->{_+_(c, 1)}<.>"},
    {"outcomes",
     "rule a { refer; } rule b { warn at x; } rule c { note zh \"\"; } rule d { require material "
     "permit at "
     "y en \"z\"; }",
     "rule a refer, rule b warn at x, rule c note zh<>, rule d require material permit at y en<z>"},
    {"one material of a list", "rule a { require material in x.y at z zh \"\"; }",
     "rule a require material in x.y at z zh<>"},
    {"exception", "exception to m.r { under u; when a; }", "exception m.r under u when a none"},
    {"holes", "rule r { note zh \"{ {\\\"k\\\": 1}['k'] }{{x}\\n\\u6587{'}' + \\\"\\\"}\"; }",
     NULL},
    {"holes with quotes and maps",
     "rule r { note zh \"{ {\"k\": \"}\"}[\"k\"] }{{x}\\n\\u6587{f('\"')}\"; }",
     "rule r note zh{_[_]({\"k\": \"}\"}, \"k\")}<{x}\n文>{f(\"\\\"\")}"},
    {"messages in other quotes",
     "rule r { note zh '\"{a}\"' en r\"\\{b}\"; } rule s { note zh \"\"\"a\n{b\n}\"c\"\"\"; }",
     "rule r note zh<\">{a}<\"> en<\\>{b}, rule s note zh<a\n>{b}<\"c>"},
    {"test",
     "test \"t\\\"1\" { given a = b; given a.b[0].c = 2020-01-01; given f(\"x\") = absent; given a "
     "= json "
     "\"a.json\"; as of 2024-06-01; expect a == b; expect no findings; expect finding x.y; expect "
     "finding z "
     "at a.b; expect no finding w; expect material m; expect no material n; expect unknown a.b[0]; "
     "}",
     "test t\"1 (given a : b) (given _[_](a.b, 0).c : 2020-01-01) (given-absent f(\"x\")) "
     "(given-json a "
     "<a.json>) (as-of on 2024-06-01) (expect : _==_(a, b)) (nothing) (finding x.y) (finding z : "
     "a.b) "
     "(finding not w) (material m) (material not n) (unknown _[_](a.b, 0))"},
    {"expectations of names like keywords",
     "test \"t\" { expect no == 1; expect finding.x; expect unknown; }",
     "test t (expect : _==_(no, 1)) (expect : finding.x) (expect : unknown)"},
    {"test table",
     "test table \"t\" as of 2024-06-01 { given a = b; | case | a.b | c[0].d | => verdict | "
     "findings | | \"x\" | y "
     "| - | => accepted | - | | \"z\" | 1 | 2 | => rejected | p, q | }",
     "test-table t as-of 2024-06-01 (given a : b) [case a.b _[_](c, 0).d =>verdict =>findings] "
     "[\"x\"; "
     "y; - =>accepted =>-] [\"z\"; 1; 2 =>rejected =>[p, q]]"},
    {"dates elsewhere are subtractions", "let a = x.from < 2024-0-1; let b = [x.until, 2024-0-1];",
     "let a = _<_(x.from, _-_(_-_(2024, 0), 1)), let b = [x.until, _-_(_-_(2024, 0), 1)]"},
    {"documentation",
     "/// About A:\n///  two lines.\nenum A {\n  /// b's\n  b;\n  c; /// not d's\n  d;\n  /// "
     "lost\n\n  e;\n}\n//// "
     "no doc\nlet x = 1;\n///\nlet y = 1; /// not z's\nlet z = 1;\n// no\n/// z2\nlet z2 = 1;",
     "enum A (b doc <b's>) (c) (d) (e) doc <About A:\n two lines.>, let x = 1, let y = 1 doc <>, "
     "let z = "
     "1, let z2 = 1 doc <z2>"},
    {"documented field", "record A {\n  /// one\n  a: int;\n}", "record A (a: int doc <one>)"},
};

static void check(void **state)
{
    const DeclarationCase *c = *state;
    Parsed parsed = parsed_declarations(c->source);
    if (c->expect == NULL) {
        assert_int_not_equal(diags_error_count(parsed.diags), 0);
        parsed_end(&parsed);
        return;
    }
    assert_codes(&parsed, "");
    Buffer out;
    Allocator allocator = allocator_system();
    buffer_init(&out, &allocator);
    for (uint32_t i = 0; i < parsed.module->declarations.count; i++) {
        buffer_add_string(&out, i > 0 ? ", " : "");
        write_decl(&out, parsed.module->declarations.items[i]);
    }
    assert_text_equal(buffer_text(&out), c->expect);
    buffer_free(&out);
    parsed_end(&parsed);
}

static void test_module_and_imports(void **state)
{
    (void)state;
    Parsed parsed =
        parsed_module("// first\nlicet 1;\nmodule icp.国家.rule;\nimport std . domain;\n"
                      "import a;\n");
    assert_codes(&parsed, "");
    assert_text_equal(parsed.module->name.text, "icp.国家.rule");
    assert_int_equal(parsed.module->import_count, 2);
    assert_text_equal(parsed.module->imports[0].text, "std.domain");
    assert_text_equal(parsed.module->imports[1].text, "a");
    parsed_end(&parsed);
}

static void test_comments(void **state)
{
    (void)state;
    Parsed parsed = parsed_declarations("// a\nlet a = 1; // b\r\n  /// c\nlet d = '// e';");
    assert_int_equal(parsed.module->comment_count, 3);
    const Comment *comments = parsed.module->comments;
    assert_true(comments[0].own_line);
    assert_false(comments[1].own_line);
    assert_true(comments[2].own_line);
    assert_int_equal(comments[1].span.end - comments[1].span.start, 4);
    parsed_end(&parsed);
}

/* Spans are what messages underline. */
static void test_spans(void **state)
{
    (void)state;
    Parsed parsed = parsed_declarations("let a = (b + c).d;");
    const Decl *decl = parsed.module->declarations.items[0];
    const Expr *value = decl->as.let.value;
    assert_int_equal(decl->span.start, 19);
    assert_int_equal(decl->span.end, 19 + 18);
    assert_int_equal(decl->name.span.start, 23);
    assert_int_equal(value->span.start, 27);
    assert_int_equal(value->as.select.operand->span.start, 28);
    assert_int_equal(value->as.select.operand->span.end, 33);
    assert_int_equal(value->as.select.field.span.start, 35);
    parsed_end(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_module_and_imports),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_spans),
    };
    return RUN_CASES(cases, check) + cmocka_run_group_tests(tests, NULL, NULL);
}
