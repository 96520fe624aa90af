/*
 * licet.y - the grammar of Licet: declarations, and CEL's expressions inside them.
 *
 * docs/language.md, section 9, is its outline. An action is one ast_*() call; the builders are
 * in src/syntax/build_*.c. Words such as "rule" are keywords only where the grammar asks for
 * them (`ident`), and every rule for a mistake ends in ';', which the scanner supplies
 * (scan_recover()).
 */
%require "3.8"
%define api.pure full
%define api.prefix {licet_yy}
%define api.location.type {Span}
%define parse.error custom
%locations
%expect 0
%param { Parser *parser }

%code requires {
#include "syntax/build_declaration.h"
#include "syntax/build_expression.h"
#include "syntax/build_rule.h"
#include "syntax/build_table.h"
#include "syntax/parser.h"
}

%code {
#include "syntax/scan.h"
#include "syntax/syntax_error.h"

/* The deepest right-nested chain: some symbols for each of LIMIT_SOURCE_DEPTH levels and more. */
#define YYMAXDEPTH 20000
/* A stack that outgrows yyparse()'s own is in the arena, and what it has outgrown as well. */
#define YYMALLOC(size_bytes) arena_alloc_unset(parser->arena, (size_t)(size_bytes))
#define YYFREE(block) ((void)(block))

#define YYLLOC_DEFAULT(current, rhs, count)                                         \
    do {                                                                            \
        (current).file = parser->file;                                              \
        (current).start = (count) > 0 ? YYRHSLOC(rhs, 1).start : YYRHSLOC(rhs, 0).end; \
        (current).end = YYRHSLOC(rhs, count).end;                                   \
    } while (0)

int licet_yylex(LICET_YYSTYPE *value, LICET_YYLTYPE *span, Parser *parser);
static void licet_yyerror(const Span *span, Parser *parser, const char *message);
}

/* Values are copied at every step, so that they are two words at most: what is larger is a pointer to a
 * part, which lives until its declaration is read (parser->parts). A name's place is its symbol's. */
%union {
    Text text;
    unsigned bits;
    Expr *expr;
    Sequence list;
    TypeExpr *type;
    const DateLiteral *date;
    const Clauses *clauses;
    const Template *message_text;
    const Message *message;
    const Member *member;
    const Field *field;
    const CellItem *item;
    const Cell *cell;
    const Row *row;
    const MappingRow *mapping_row;
    const RuleClause *rule_clause;
    const TestClause *test_clause;
    const Given *given;
    const ConstantValue *constant;
    const TableResult *table_result;
    Decl *decl;
}

%initial-action { @$ = (Span){parser->file, 0, 0}; }

%token END 0 "the end of the text"
%token START_FILE START_EXPRESSION

%token <text> IDENT "a name" INT "a whole number" UINT "an unsigned number" DOUBLE "a number"
%token <text> STRING "a text" BYTES "bytes" DATE "a date" QUOTED_NAME "a name in backquotes"
%token <text> RESERVED "a reserved word"
%token MESSAGE_BEGIN "a message" MESSAGE_END "the end of the message"
%token <text> MESSAGE_TEXT "the message's text"
%token HOLE_BEGIN "the { of a hole" HOLE_END "the } of the hole"

%token OPEN_PAREN "(" CLOSE_PAREN ")" OPEN_BRACKET "[" CLOSE_BRACKET "]"
%token OPEN_BRACE "{" CLOSE_BRACE "}"
%token SEMICOLON ";" COMMA "," COLON ":" QUESTION "?" DOT "." DOT_DOT ".."
%token BAR "|" ARROW "->" FAT_ARROW "=>" ASSIGN "="
%token <text> PLUS "+" MINUS "-" STAR "*" SLASH "/" PERCENT "%" BANG "!"
%token <text> EQUAL_EQUAL "==" NOT_EQUAL "!=" LESS "<" LESS_EQUAL "<=" GREATER ">" GREATER_EQUAL ">="
%token <text> AND_AND "&&" OR_OR "||"

%token <text> K_IN "in" K_TRUE "true" K_FALSE "false" K_NULL "null"
%token <text> K_AS "as" K_CONST "const" K_ELSE "else" K_FOR "for" K_IMPORT "import" K_LET "let"
%token <text> CELL_NOT "the cell's not"

%token <text> K_LICET "licet" K_MODULE "module" K_ENUM "enum" K_RECORD "record" K_INPUT "input"
%token <text> K_FN "fn" K_NATIVE "native" K_SCOPE "scope" K_SETTING "setting" K_SET "set"
%token <text> K_MAPPING "mapping" K_TABLE "table" K_RULE "rule" K_EXCEPTION "exception"
%token <text> K_SOURCE "source" K_DECIDE "decide" K_TEST "test" K_JSON "json"
%token <text> K_ASKED "asked" K_SENSITIVE "sensitive" K_NONEMPTY "nonempty" K_AS_OF "as_of"
%token <text> K_NOT "not" K_HIT "hit" K_TOPIC "topic" K_UNDER "under" K_WHEN "when"
%token <text> K_UNLESS "unless" K_FROM "from" K_UNTIL "until" K_CITE "cite" K_FINAL "final"
%token <text> K_REJECT "reject" K_REFER "refer" K_REQUIRE "require" K_WARN "warn" K_NOTE "note"
%token <text> K_AT "at" K_ZH "zh" K_EN "en" K_TO "to" K_DOC "doc" K_EDITION "edition"
%token <text> K_ARTICLE "article" K_ITEM "item" K_GIVEN "given" K_OF "of" K_EXPECT "expect"
%token <text> K_NO "no" K_FINDINGS "findings" K_FINDING "finding" K_MATERIAL "material"
%token <text> K_UNKNOWN "unknown"

%type <text> word_but_not reserved relation_operator
%type <text> ident name dotted selector field_name cite
%type <expr> expr condition and_expr relation addition member list map path bound value output at function_body
%type <list> or_terms and_terms arguments expressions elements element_list entries entry_list
%type <list> fields field_list types parameters parameter_list idents members record_fields
%type <list> members_in not_in
%type <list> items row_inputs row_outputs rows test_rows values mapping_rows for_items rule_clauses
%type <list> test_clauses nested template_parts cite_parts
%type <bits> bangs minuses attributes attribute outcome
%type <type> type base_type type_option
%type <date> as_of_option
%type <clauses> clauses clause_list clause
%type <message_text> template zh en
%type <message> message
%type <member> enum_member
%type <field> record_field
%type <item> item
%type <cell> cell
%type <row> row
%type <mapping_row> mapping_row
%type <rule_clause> rule_clause
%type <test_clause> test_clause expectation
%type <given> given
%type <constant> constant
%type <table_result> table_result
%type <decl> declaration

%left "+" "-"
%left "*" "/" "%"

%start start

%%

start
    : START_FILE file
    | START_EXPRESSION expr                 { parser->expression = $2; }
    ;

/* ---- a file -------------------------------------------------------------------------------- */

file
    : version module_name imports declarations
    ;

version
    : "licet" INT end                       { ast_version(parser, $2, @2); }
    | %empty                                { ast_version_missing(parser); }
    | "licet" error ";"                     { yyerrok; }
    ;

module_name
    : "module" dotted end                   { parser->module->name = ast_ident($2, @2); }
    | %empty                                { ast_module_missing(parser); }
    | "module" error ";"                    { yyerrok; }
    ;

imports
    : %empty
    | imports "import" dotted end           { ast_import(parser, ast_ident($3, @3)); }
    | imports "import" error ";"            { yyerrok; }
    ;

declarations
    : %empty
    | declarations declaration              { ast_module_add(parser, $2); }
    ;

nested
    : %empty                                { $$ = (Sequence){0}; }
    | nested declaration                    { $$ = ast_nested_add(parser, $1, $2); }
    ;

declaration
    : "enum" name "{" members "}"           { $$ = ast_enum(parser, @$, ast_ident($2, @2), $4); }
    | "record" name "{" record_fields "}"   { $$ = ast_record(parser, @$, ast_ident($2, @2), $4); }
    | "input" name ":" type end             { $$ = ast_input(parser, @$, ast_ident($2, @2), $4); }
    | "const" name type_option "=" constant end
                                            { $$ = ast_constant(parser, @$, ast_ident($2, @2), $3, $5); }
    | "fn" name "(" parameters ")" "->" type "=" function_body end
                                            { $$ = ast_function(parser, DECL_FN, @$, ast_ident($2, @2), $4, $7, $9); }
    | "native" "fn" name "(" parameters ")" "->" type end
                                            { $$ = ast_function(parser, DECL_NATIVE, @$, ast_ident($3, @3), $5, $8, NULL); }
    | "source" name "(" parameters ")" "->" type end
                                            { $$ = ast_function(parser, DECL_SOURCE, @$, ast_ident($2, @2), $4, $7, NULL); }
    | "let" name type_option "=" expr end   { $$ = ast_let(parser, DECL_LET, @$, ast_ident($2, @2), $3, $5); }
    | "decide" name type_option "=" expr end
                                            { $$ = ast_let(parser, DECL_DECIDE, @$, ast_ident($2, @2), $3, $5); }
    | "scope" name ":" type "=" expr end    { $$ = ast_scope(parser, @$, ast_ident($2, @2), $4, $6, (Ident){0}); }
    | "scope" name ":" type "=" expr "else" ident end
                                            { $$ = ast_scope(parser, @$, ast_ident($2, @2), $4, $6, ast_ident($8, @8)); }
    | "in" ident members_in clauses "{" nested "}"
                                            { $$ = ast_in(parser, @$, ast_ident($2, @2), false, $3, $4, $6); }
    | "in" ident not_in "{" nested "}"      { $$ = ast_in(parser, @$, ast_ident($2, @2), false, $3, NULL, $5); }
    | "in" ident "not" idents clauses "{" nested "}"
                                            { $$ = ast_in(parser, @$, ast_ident($2, @2), true, $4, $5, $7); }
    | "setting" name ":" type clauses end   { $$ = ast_setting(parser, @$, ast_ident($2, @2), $4, NULL, $5); }
    | "setting" name ":" type "=" expr clauses end
                                            { $$ = ast_setting(parser, @$, ast_ident($2, @2), $4, $6, $7); }
    | "set" dotted clauses end              { $$ = ast_set(parser, @$, ast_ident($2, @2), NULL, $3); }
    | "set" dotted "=" expr clauses end     { $$ = ast_set(parser, @$, ast_ident($2, @2), $4, $5); }
    | "mapping" name ":" type "=>" type "{" mapping_rows "}"
                                            { $$ = ast_mapping(parser, @$, ast_ident($2, @2), $4, $6, $8); }
    | "table" name "(" parameters ")" "->" table_result "{" "hit" ident end rows "}"
                                            { $$ = ast_table(parser, @$, ast_ident($2, @2), $4, $7, ast_ident($10, @10), $12); }
    | "rule" name "{" rule_clauses "}"      { $$ = ast_rule(parser, DECL_RULE, @$, ast_ident($2, @2), $4); }
    | "exception" "to" dotted "{" rule_clauses "}"
                                            { $$ = ast_rule(parser, DECL_EXCEPTION, @$, ast_ident($3, @3), $5); }
    | "test" STRING "{" test_clauses "}"    { $$ = ast_test(parser, @$, ast_ident($2, @2), $4); }
    | "test" "table" STRING as_of_option "{" test_clauses test_rows "}"
                                            { $$ = ast_test_table(parser, @$, ast_ident($3, @3), $4, $6, $7); }
    | error ";"                             { yyerrok; ast_declarations_lost(parser, @$); $$ = NULL; }
    ;

/* A forgotten ';' is reported and taken as written. */
end
    : ";"
    | error
    ;

/* ---- enums and records --------------------------------------------------------------------- */

members
    : %empty                                { $$ = (Sequence){0}; }
    | members enum_member                   { $$ = ast_member_add(parser, $1, $2); }
    ;

enum_member
    : name message end                      { $$ = ast_member(parser, ast_ident($1, @1), $2); }
    | error ";"                             { yyerrok; ast_part_lost(parser, @$); $$ = NULL; }
    ;

record_fields
    : %empty                                { $$ = (Sequence){0}; }
    | record_fields record_field            { $$ = ast_field_add(parser, $1, $2); }
    ;

record_field
    : name ":" type attributes message end  { $$ = ast_field(parser, ast_ident($1, @1), $3, $4, $5); }
    | error ";"                             { yyerrok; ast_part_lost(parser, @$); $$ = NULL; }
    ;

attributes
    : %empty                                { $$ = 0; }
    | attributes attribute                  { $$ = $1 | $2; }
    ;

attribute
    : "asked"                               { $$ = FIELD_BIT_ASKED; }
    | "sensitive"                           { $$ = FIELD_BIT_SENSITIVE; }
    | "nonempty"                            { $$ = FIELD_BIT_NONEMPTY; }
    | "as_of"                               { $$ = FIELD_BIT_AS_OF; }
    ;

/* ---- parts of declarations ----------------------------------------------------------------- */

constant
    : expr                                  { $$ = ast_constant_value(parser, $1, (Text){0}); }
    | "json" STRING                         { $$ = ast_constant_value(parser, NULL, $2); }
    ;

function_body
    : expr
    ;

parameters
    : %empty                                { $$ = (Sequence){0}; }
    | parameter_list
    ;

parameter_list
    : name ":" type                         { $$ = ast_parameter_add(parser, (Sequence){0}, ast_ident($1, @1), $3); }
    | parameter_list "," name ":" type      { $$ = ast_parameter_add(parser, $1, ast_ident($3, @3), $5); }
    ;

table_result
    : type                                  { $$ = ast_table_result(parser, $1, (Sequence){0}); }
    | "(" parameter_list ")"                { $$ = ast_table_result(parser, NULL, $2); }
    ;

/* Behind the scope of an `in`. A first "not" turns the list round, unless "," or "{" follows it. */
members_in
    : word_but_not                          { $$ = ast_ident_add(parser, (Sequence){0}, ast_ident($1, @1)); }
    | members_in "," ident                  { $$ = ast_ident_add(parser, $1, ast_ident($3, @3)); }
    | not_in "," ident                      { $$ = ast_ident_add(parser, $1, ast_ident($3, @3)); }
    ;

not_in
    : "not"                                 { $$ = ast_ident_add(parser, (Sequence){0}, ast_ident($1, @1)); }
    ;

idents
    : ident                                 { $$ = ast_ident_add(parser, (Sequence){0}, ast_ident($1, @1)); }
    | idents "," ident                      { $$ = ast_ident_add(parser, $1, ast_ident($3, @3)); }
    ;

type_option
    : %empty                                { $$ = NULL; }
    | ":" type                              { $$ = $2; }
    ;

type
    : base_type
    | base_type "?"                         { $$ = ast_type_optional(parser, $1, @$); }
    ;

base_type
    : dotted                                { $$ = ast_type(parser, @$, ast_ident($1, @1), (Sequence){0}); }
    | dotted "<" types ">"                  { $$ = ast_type(parser, @$, ast_ident($1, @1), $3); }
    ;

types
    : type                                  { $$ = ast_type_add(parser, (Sequence){0}, $1); }
    | types "," type                        { $$ = ast_type_add(parser, $1, $3); }
    ;

clauses
    : %empty                                { $$ = NULL; }
    | clause_list
    ;

clause_list
    : clause
    | clause_list clause                    { $$ = ast_clauses_join(parser, $1, $2, @2); }
    ;

clause
    : "from" DATE                           { $$ = ast_clauses_from(parser, $2, @2); }
    | "until" DATE                          { $$ = ast_clauses_until(parser, $2, @2); }
    | "cite" cite                           { $$ = ast_clauses_cite(parser, $2, @2); }
    ;

cite
    : STRING
    | "doc" "(" cite_parts ")"              { $$ = ast_cite_text(parser, $3); }
    ;

cite_parts
    : STRING                                { $$ = ast_text_add(parser, (Sequence){0}, $1); }
    | cite_parts "," "edition" DATE         { $$ = ast_cite_edition(parser, $1, $4, @4); }
    | cite_parts "," "article" STRING       { $$ = ast_text_add(parser, $1, $4); }
    | cite_parts "," "item" STRING          { $$ = ast_text_add(parser, $1, $4); }
    ;

/* Messages and labels. */
message
    : zh en                                 { $$ = ast_message(parser, $1, $2); }
    ;

zh
    : %empty                                { $$ = NULL; }
    | "zh" template                         { $$ = $2; }
    ;

en
    : %empty                                { $$ = NULL; }
    | "en" template                         { $$ = $2; }
    ;

template
    : MESSAGE_BEGIN template_parts MESSAGE_END
                                            { $$ = ast_template(parser, $2, @$); }
    ;

template_parts
    : %empty                                { $$ = (Sequence){0}; }
    | template_parts MESSAGE_TEXT           { $$ = ast_template_text(parser, $1, $2); }
    | template_parts HOLE_BEGIN expr HOLE_END
                                            { $$ = ast_template_hole(parser, $1, $3); }
    | template_parts HOLE_BEGIN error HOLE_END
                                            { yyerrok; $$ = $1; }
    ;

/* ---- mappings and tables ------------------------------------------------------------------- */

mapping_rows
    : %empty                                { $$ = (Sequence){0}; }
    | mapping_rows mapping_row              { $$ = ast_mapping_row_add(parser, $1, $2); }
    ;

mapping_row
    : expressions "=>" values clauses end   { $$ = ast_mapping_row(parser, @$, $1, $3, $4); }
    | error ";"                             { yyerrok; $$ = NULL; }
    ;

rows
    : %empty                                { $$ = (Sequence){0}; }
    | rows row                              { $$ = ast_row_add(parser, $1, $2); }
    | rows error ";"                        { yyerrok; $$ = ast_row_broken(parser, $1); }
    ;

/* Behind the clauses of a test, where an error before the first row is a clause's. */
test_rows
    : row                                   { $$ = ast_row_add(parser, (Sequence){0}, $1); }
    | test_rows row                         { $$ = ast_row_add(parser, $1, $2); }
    | test_rows error ";"                   { yyerrok; $$ = ast_row_broken(parser, $1); }
    ;

row
    : row_inputs "=>" row_outputs clauses   { $$ = ast_row(parser, @$, $1, $3, $4); }
    ;

row_inputs
    : "|" cell "|"                          { $$ = ast_cell_add(parser, (Sequence){0}, $2); }
    | row_inputs cell "|"                   { $$ = ast_cell_add(parser, $1, $2); }
    ;

cell
    : items                                 { $$ = ast_cell(parser, @$, false, $1); }
    | "the cell's not" items                { $$ = ast_cell(parser, @$, true, $2); }
    ;

items
    : item                                  { $$ = ast_item_add(parser, (Sequence){0}, $1); }
    | items "," item                        { $$ = ast_item_add(parser, $1, $3); }
    ;

item
    : "-"                                   { $$ = ast_item_any(parser, @$); }
    | expr                                  { $$ = ast_item_value(parser, @$, $1); }
    | DATE                                  { $$ = ast_item_value(parser, @$, ast_date_value(parser, $1, @1)); }
    | bound ".."                            { $$ = ast_item_range(parser, @$, $1, NULL); }
    | bound ".." bound                      { $$ = ast_item_range(parser, @$, $1, $3); }
    | ".." bound                            { $$ = ast_item_range(parser, @$, NULL, $2); }
    | relation_operator bound               { $$ = ast_item_compare(parser, @$, $1, $2); }
    ;

relation_operator
    : "<" | "<=" | ">" | ">=" | "==" | "!="
    ;

bound
    : addition
    | DATE                                  { $$ = ast_date_value(parser, $1, @1); }
    ;

row_outputs
    : output "|"                            { $$ = ast_output_add(parser, (Sequence){0}, $1); }
    | row_outputs output "|"                { $$ = ast_output_add(parser, $1, $2); }
    ;

output
    : "-"                                   { $$ = NULL; }
    | values                                { $$ = ast_output(parser, @$, $1); }
    ;

values
    : value                                 { $$ = ast_expr_add(parser, (Sequence){0}, $1); }
    | values "," value                      { $$ = ast_expr_add(parser, $1, $3); }
    ;

value
    : expr
    | DATE                                  { $$ = ast_date_value(parser, $1, @1); }
    ;

/* ---- rules --------------------------------------------------------------------------------- */

rule_clauses
    : %empty                                { $$ = (Sequence){0}; }
    | rule_clauses rule_clause              { $$ = ast_rule_clause_add(parser, $1, $2); }
    ;

rule_clause
    : "topic" ident end                     { $$ = ast_rule_topic(parser, @$, ast_ident($2, @2)); }
    | "under" dotted end                    { $$ = ast_rule_under(parser, @$, ast_ident($2, @2)); }
    | "final" end                           { $$ = ast_rule_final(parser, @$); }
    | "for" for_items end                   { $$ = ast_rule_for(parser, @$, $2); }
    | "let" name "=" expr end               { $$ = ast_rule_let(parser, @$, ast_ident($2, @2), $4); }
    | "when" expr end                       { $$ = ast_rule_condition(parser, @$, $2, false); }
    | "unless" expr end                     { $$ = ast_rule_condition(parser, @$, $2, true); }
    | clause end                            { $$ = ast_rule_dates(parser, @$, $1); }
    | outcome at message end                { $$ = ast_rule_outcome(parser, @$, @1, (Outcome)$1, $2, $3); }
    | "require" ident ident at message end
                                            { $$ = ast_rule_require(parser, @$, @1, ast_ident($2, @2), ast_ident($3, @3), $4, $5); }
    | "require" ident "in" expr at message end
                                            { $$ = ast_rule_require_one(parser, @$, @1, ast_ident($2, @2), $4, $5, $6); }
    | error ";"                             { yyerrok; $$ = ast_rule_broken(parser, @$); }
    ;

outcome
    : "reject"                              { $$ = OUTCOME_REJECT; }
    | "refer"                               { $$ = OUTCOME_REFER; }
    | "warn"                                { $$ = OUTCOME_WARN; }
    | "note"                                { $$ = OUTCOME_NOTE; }
    ;

at
    : %empty                                { $$ = NULL; }
    | "at" expr                             { $$ = $2; }
    ;

for_items
    : name "in" expr                        { $$ = ast_for_add(parser, (Sequence){0}, ast_ident($1, @1), $3); }
    | for_items "," name "in" expr          { $$ = ast_for_add(parser, $1, ast_ident($3, @3), $5); }
    ;

/* ---- tests --------------------------------------------------------------------------------- */

as_of_option
    : %empty                                { $$ = NULL; }
    | "as" "of" DATE                        { $$ = ast_date_part(parser, $3, @3); }
    ;

test_clauses
    : %empty                                { $$ = (Sequence){0}; }
    | test_clauses test_clause              { $$ = ast_test_clause_add(parser, $1, $2); }
    ;

test_clause
    : "given" member "=" given end          { $$ = ast_test_given(parser, @$, $2, $4); }
    | "as" "of" DATE end                    { $$ = ast_test_as_of(parser, @$, ast_date(parser, $3, @3)); }
    | "expect" expectation end              { $$ = $2; }
    | error ";"                             { yyerrok; $$ = NULL; }
    ;

given
    : expr                                  { $$ = ast_given(parser, $1, (Text){0}); }
    | DATE                                  { $$ = ast_given(parser, ast_date_value(parser, $1, @1), (Text){0}); }
    | "json" STRING                         { $$ = ast_given(parser, NULL, $2); }
    ;

expectation
    : expr                                  { $$ = ast_expect(parser, @$, $1); }
    | "no" "findings"                       { $$ = ast_expect_no_findings(parser, @$); }
    | "finding" dotted at                   { $$ = ast_expect_finding(parser, @$, false, ast_ident($2, @2), $3); }
    | "no" "finding" dotted at              { $$ = ast_expect_finding(parser, @$, true, ast_ident($3, @3), $4); }
    | "material" ident                      { $$ = ast_expect_material(parser, @$, false, ast_ident($2, @2)); }
    | "no" "material" ident                 { $$ = ast_expect_material(parser, @$, true, ast_ident($3, @3)); }
    | "unknown" path                        { $$ = ast_expect_unknown(parser, @$, $2); }
    ;

path
    : ident                                 { $$ = ast_name(parser, @$, $1, false); }
    | path "." selector                     { $$ = ast_select(parser, @$, $1, ast_ident($3, @3), false); }
    | path "[" expr "]"                     { $$ = ast_index(parser, @$, $1, $3, false); }
    ;

/* ---- expressions: CEL ---------------------------------------------------------------------- */

/* Most expressions are one operand: each level here is a step for every one of them. */
expr
    : relation
    | and_terms                             { $$ = ast_logical(parser, OPERATOR_AND, $1); }
    | or_terms                              { $$ = ast_logical(parser, OPERATOR_OR, $1); }
    | condition "?" condition ":" expr      { $$ = ast_conditional(parser, @$, $1, $3, $5); }
    ;

condition
    : relation
    | and_terms                             { $$ = ast_logical(parser, OPERATOR_AND, $1); }
    | or_terms                              { $$ = ast_logical(parser, OPERATOR_OR, $1); }
    ;

or_terms
    : and_expr "||" and_expr                { $$ = ast_expr_pair(parser, $1, $3); }
    | or_terms "||" and_expr                { $$ = ast_expr_add(parser, $1, $3); }
    ;

and_expr
    : relation
    | and_terms                             { $$ = ast_logical(parser, OPERATOR_AND, $1); }
    ;

and_terms
    : relation "&&" relation                { $$ = ast_expr_pair(parser, $1, $3); }
    | and_terms "&&" relation               { $$ = ast_expr_add(parser, $1, $3); }
    ;

relation
    : addition
    | relation "<" addition                 { $$ = ast_binary(parser, @$, OPERATOR_LESS, @2, $1, $3); }
    | relation "<=" addition                { $$ = ast_binary(parser, @$, OPERATOR_LESS_EQUAL, @2, $1, $3); }
    | relation ">" addition                 { $$ = ast_binary(parser, @$, OPERATOR_GREATER, @2, $1, $3); }
    | relation ">=" addition                { $$ = ast_binary(parser, @$, OPERATOR_GREATER_EQUAL, @2, $1, $3); }
    | relation "==" addition                { $$ = ast_binary(parser, @$, OPERATOR_EQUAL, @2, $1, $3); }
    | relation "!=" addition                { $$ = ast_binary(parser, @$, OPERATOR_NOT_EQUAL, @2, $1, $3); }
    | relation "in" addition                { $$ = ast_binary(parser, @$, OPERATOR_IN, @2, $1, $3); }
    ;

addition
    : member
    | bangs member                          { $$ = ast_not(parser, @$, $1, @1, $2); }
    | minuses member                        { $$ = ast_minus(parser, @$, $1, @1, $2, @2); }
    | addition "+" addition                 { $$ = ast_binary(parser, @$, OPERATOR_ADD, @2, $1, $3); }
    | addition "-" addition                 { $$ = ast_binary(parser, @$, OPERATOR_SUBTRACT, @2, $1, $3); }
    | addition "*" addition                 { $$ = ast_binary(parser, @$, OPERATOR_MULTIPLY, @2, $1, $3); }
    | addition "/" addition                 { $$ = ast_binary(parser, @$, OPERATOR_DIVIDE, @2, $1, $3); }
    | addition "%" addition                 { $$ = ast_binary(parser, @$, OPERATOR_MODULO, @2, $1, $3); }
    ;

bangs
    : "!"                                   { $$ = 1; }
    | bangs "!"                             { $$ = $1 + 1; }
    ;

minuses
    : "-"                                   { $$ = 1; }
    | minuses "-"                           { $$ = $1 + 1; }
    ;

member
    : INT                                   { $$ = ast_int(parser, @$, $1); }
    | UINT                                  { $$ = ast_uint(parser, @$, $1); }
    | DOUBLE                                { $$ = ast_double(parser, @$, $1); }
    | STRING                                { $$ = ast_literal(parser, @$, value_string($1)); }
    | BYTES                                 { $$ = ast_literal(parser, @$, value_bytes($1)); }
    | "true"                                { $$ = ast_literal(parser, @$, value_bool(true)); }
    | "false"                               { $$ = ast_literal(parser, @$, value_bool(false)); }
    | "null"                                { $$ = ast_literal(parser, @$, value_null()); }
    | name                                  { $$ = ast_name(parser, @$, $1, false); }
    | "." name                              { $$ = ast_name(parser, @$, $2, true); }
    | name "(" arguments ")"                { $$ = ast_call(parser, @$, ast_ident($1, @1), false, $3); }
    | "." name "(" arguments ")"            { $$ = ast_call(parser, @$, ast_ident($2, @2), true, $4); }
    | "(" expr ")"                          { $$ = $2; }
    | list
    | map
    | member "." selector                   { $$ = ast_select(parser, @$, $1, ast_ident($3, @3), false); }
    | member "." QUOTED_NAME                { $$ = ast_select(parser, @$, $1, ast_ident($3, @3), false); }
    | member "." "?" selector               { $$ = ast_select(parser, @$, $1, ast_ident($4, @4), true); }
    | member "." "?" QUOTED_NAME            { $$ = ast_select(parser, @$, $1, ast_ident($4, @4), true); }
    | member "." selector "(" arguments ")" { $$ = ast_method(parser, @$, $1, ast_ident($3, @3), $5); }
    | member "[" expr "]"                   { $$ = ast_index(parser, @$, $1, $3, false); }
    | member "[" "?" expr "]"               { $$ = ast_index(parser, @$, $1, $4, true); }
    | member "{" fields "}"                 { $$ = ast_struct(parser, @$, $1, $3); }
    ;

arguments
    : %empty                                { $$ = (Sequence){0}; }
    | expressions
    ;

expressions
    : expr                                  { $$ = ast_expr_add(parser, (Sequence){0}, $1); }
    | expressions "," expr                  { $$ = ast_expr_add(parser, $1, $3); }
    ;

list
    : "[" elements "]"                      { $$ = ast_list(parser, @$, $2); }
    ;

elements
    : %empty                                { $$ = (Sequence){0}; }
    | ","                                   { $$ = (Sequence){0}; }
    | element_list
    | element_list ","
    ;

element_list
    : expr                                  { $$ = ast_element_add(parser, (Sequence){0}, $1, false); }
    | "?" expr                              { $$ = ast_element_add(parser, (Sequence){0}, $2, true); }
    | element_list "," expr                 { $$ = ast_element_add(parser, $1, $3, false); }
    | element_list "," "?" expr             { $$ = ast_element_add(parser, $1, $4, true); }
    ;

map
    : "{" entries "}"                       { $$ = ast_map(parser, @$, $2); }
    ;

entries
    : %empty                                { $$ = (Sequence){0}; }
    | ","                                   { $$ = (Sequence){0}; }
    | entry_list
    | entry_list ","
    ;

entry_list
    : expr ":" expr                         { $$ = ast_entry_add(parser, (Sequence){0}, $1, $3, false); }
    | "?" expr ":" expr                     { $$ = ast_entry_add(parser, (Sequence){0}, $2, $4, true); }
    | entry_list "," expr ":" expr          { $$ = ast_entry_add(parser, $1, $3, $5, false); }
    | entry_list "," "?" expr ":" expr      { $$ = ast_entry_add(parser, $1, $4, $6, true); }
    ;

fields
    : %empty                                { $$ = (Sequence){0}; }
    | ","                                   { $$ = (Sequence){0}; }
    | field_list
    | field_list ","
    ;

field_list
    : field_name ":" expr                   { $$ = ast_struct_field_add(parser, (Sequence){0}, ast_ident($1, @1), $3, false); }
    | "?" field_name ":" expr               { $$ = ast_struct_field_add(parser, (Sequence){0}, ast_ident($2, @2), $4, true); }
    | field_list "," field_name ":" expr    { $$ = ast_struct_field_add(parser, $1, ast_ident($3, @3), $5, false); }
    | field_list "," "?" field_name ":" expr
                                            { $$ = ast_struct_field_add(parser, $1, ast_ident($4, @4), $6, true); }
    ;

field_name
    : selector
    | QUOTED_NAME
    ;

/* ---- names --------------------------------------------------------------------------------- */

dotted
    : ident
    | dotted "." selector                   { $$ = ast_dotted(parser, @$, $1, $3); }
    ;

/* What follows a dot. */
selector
    : ident
    | reserved
    ;

/* A name of one's own, or a name read: CEL's reserved words are refused here. */
name
    : word_but_not
    | "not"
    | reserved                              { $$ = ast_reserved(parser, $1, @$); }
    ;

ident
    : word_but_not
    | "not"
    ;

word_but_not
    : IDENT
    | "licet" | "module" | "enum" | "record" | "input" | "fn" | "native" | "scope" | "setting"
    | "set" | "mapping" | "table" | "rule" | "exception" | "source" | "decide" | "test" | "json"
    | "asked" | "sensitive" | "nonempty" | "as_of" | "hit" | "topic" | "under" | "when"
    | "unless" | "from" | "until" | "cite" | "final" | "reject" | "refer" | "require" | "warn"
    | "note" | "at" | "zh" | "en" | "to" | "doc" | "edition" | "article" | "item" | "given" | "of"
    | "expect" | "no" | "findings" | "finding" | "material" | "unknown"
    ;

reserved
    : RESERVED
    | "as" | "const" | "else" | "for" | "import" | "let"
    ;

%%

/* Called for syntax errors, with what bison knows about them. */
static int yyreport_syntax_error(const yypcontext_t *context, Parser *parser)
{
    enum { EXPECTED_MAX = YYNTOKENS };
    yysymbol_kind_t kinds[EXPECTED_MAX];
    const char *names[EXPECTED_MAX];
    int count = yypcontext_expected_tokens(context, kinds, EXPECTED_MAX);
    for (int i = 0; i < count; i++)
        names[i] = yysymbol_name(kinds[i]);
    yysymbol_kind_t found = yypcontext_token(context);
    const char *name = found == YYSYMBOL_YYEMPTY ? "" : yysymbol_name(found);
    syntax_error_report(parser, *yypcontext_location(context), name, names, (size_t)count);
    return 0;
}

/* With parse.error custom, only the parser's own stack ends up here. */
static void licet_yyerror(const Span *span, Parser *parser, const char *message)
{
    (void)message;
    ast_too_deep(parser, *span);
}
