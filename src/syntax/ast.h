/*
 * ast.h - the tree: what the parser makes, the checker marks and the emitter reads.
 *
 * Nodes live in the compilation's arena and are never freed on their own. Fields under
 * "checked" are empty until check/ fills them. Lists are arrays with a count.
 *
 * Layer: syntax.
 */
#pragma once

#include "diag/source.h"
#include "value/type.h"
#include "value/value.h"

typedef struct Expr Expr;
typedef struct Decl Decl;
typedef struct Binding Binding;
typedef struct Module Module;

/* A name with its place. */
typedef struct Ident {
    Text text;
    Span span;
} Ident;

typedef struct ExprList {
    uint32_t count;
    Expr **items;
} ExprList;

/* ---- expressions: CEL's abstract syntax, with Licet's places ------------------------------- */

typedef enum ExprKind {
    EXPR_ERROR = 0, /* could not be parsed; already reported */
    EXPR_LITERAL,
    EXPR_NAME,   /* an identifier; a leading '.' is kept in `absolute` */
    EXPR_SELECT, /* a.b, a.?b, has(a.b) */
    EXPR_CALL,   /* f(x), a.f(x) and every operator, by CEL's name: "_+_", "_?_:_", "_[_]" */
    EXPR_LIST,
    EXPR_MAP,
    EXPR_STRUCT,        /* Name{field: value} */
    EXPR_COMPREHENSION, /* what a macro expands to */
} ExprKind;

/* Of a call that is an operator. */
typedef enum Operator {
    OPERATOR_NONE = 0,       /* a function or method */
    OPERATOR_NOT,            /* "!_" */
    OPERATOR_NEGATE,         /* "-_" */
    OPERATOR_AND,            /* "_&&_" */
    OPERATOR_OR,             /* "_||_" */
    OPERATOR_CONDITIONAL,    /* "_?_:_" */
    OPERATOR_LESS,           /* "_<_" */
    OPERATOR_LESS_EQUAL,     /* "_<=_" */
    OPERATOR_GREATER,        /* "_>_" */
    OPERATOR_GREATER_EQUAL,  /* "_>=_" */
    OPERATOR_EQUAL,          /* "_==_" */
    OPERATOR_NOT_EQUAL,      /* "_!=_" */
    OPERATOR_IN,             /* "@in" */
    OPERATOR_ADD,            /* "_+_" */
    OPERATOR_SUBTRACT,       /* "_-_" */
    OPERATOR_MULTIPLY,       /* "_*_" */
    OPERATOR_DIVIDE,         /* "_/_" */
    OPERATOR_MODULO,         /* "_%_" */
    OPERATOR_INDEX,          /* "_[_]" */
    OPERATOR_OPTIONAL_INDEX, /* "_[?_]" */
} Operator;

/* What a name, selection or call turned out to mean (checked). */
typedef enum RefKind {
    REF_NONE = 0,
    REF_LOCAL,    /* binding: comprehension, for, fn parameter, rule let */
    REF_VARIABLE, /* binding: declared by the environment of `licet expr`, by full name */
    REF_INPUT,
    REF_AS_OF,
    REF_VERDICT, /* tests only: the decision's verdict as a string */
    REF_CONST,   /* decl */
    REF_SETTING, /* decl */
    REF_LET,     /* decl */
    REF_SCOPE,   /* decl */
    REF_DECIDE,  /* decl; tests only */
    REF_MEMBER,  /* decl (enum), index */
    REF_TYPE,    /* a type's name as a value: type->params[0] says which */
    REF_NATIVE,  /* a function of natives.def: natives */
    REF_FN,      /* decl */
    REF_TABLE,   /* decl */
    REF_MAPPING, /* decl */
    REF_SOURCE,  /* decl */
} RefKind;

typedef struct Ref {
    RefKind kind;
    union {
        uint32_t index;        /* MEMBER: ordinal */
        uint32_t native_count; /* NATIVE */
    };
    union {
        const Binding *binding; /* LOCAL, VARIABLE */
        /* NATIVE: rows of natives.def that may apply; one when types decide, else the VM chooses.
         */
        const uint16_t *natives;
        Decl *decl; /* the declaration meant, by all the others */
    };
} Ref;

/* A local name. Identity is the pointer. */
struct Binding {
    Ident name;
    const Type *type; /* checked */
    bool used;        /* checked: some expression reads it */
    bool sensitive;   /* checked: its value may hold a field declared `sensitive` */
    uint32_t slot;    /* free for the emitter: the register that holds it */
    uint32_t note;    /* free for the emitter: the EXPRESSIONS item that names it */
};

typedef struct MapPair {
    Expr *key; /* EXPR_STRUCT: a literal string, the field's name */
    Expr *value;
    bool optional; /* ?key: value */
} MapPair;

/* There are two a line, so they are packed, and a node has only as much of `as` as its kind needs:
 * ast_expr_bytes(). Whoever changes a node's kind or copies it minds that. */
struct Expr {
    ExprKind kind : 8;
    Operator operation : 5; /* CALL */
    bool absolute : 1;      /* NAME: .name */
    bool optional : 1;      /* SELECT: a.?b */
    bool test_only : 1;     /* SELECT: has(a.b) */
    uint16_t depth; /* 1 for a leaf; at most LIMIT_SOURCE_DEPTH, so that walkers may recurse */
    Span span;
    /* The macro call as it was written ("all", "map", …; has() too), for the printer and for
     * messages; NULL where nothing was expanded. Its arguments share the expanded nodes. */
    Expr *macro;
    /* checked */
    const Type *type;
    Ref ref;
    /* parsed */
    union {
        Value literal;
        Text name;
        struct {
            Expr *operand;
            Ident field;
        } select;
        struct {
            Ident function;
            Expr *target; /* receiver of a method call, or NULL */
            ExprList args;
        } call;
        struct {
            ExprList items;
            const bool *optional; /* per item, for [?a]; NULL when none is */
        } list;
        struct {
            Expr *type_name; /* EXPR_STRUCT: a name or selection; NULL for a map */
            uint32_t count;
            MapPair *pairs;
        } map; /* EXPR_MAP and EXPR_STRUCT */
        struct {
            Expr *range;
            Binding *item;  /* one-variable: list item or map key; two-variable: index or key */
            Binding *value; /* two-variable: item or map value; else NULL */
            Binding *accumulator;
            Expr *initial;
            Expr *condition; /* go on while this is not false */
            Expr *step;
            Expr *result;
        } comprehension;
    } as;
};

/* Whether the expression is a call of the operator. */
static inline bool ast_is(const Expr *expr, Operator operation)
{
    return expr->kind == EXPR_CALL && expr->operation == operation;
}

/* CEL's name of an operator, which is the call's function: "_+_". */
Text ast_operator_name(Operator operation);

/* How many bytes a node of the kind takes. */
size_t ast_expr_bytes(ExprKind kind);

/* ---- declarations ---------------------------------------------------------------------------- */

typedef struct TypeExpr {
    Ident name; /* dotted name as written */
    Span span;
    bool optional;  /* T? */
    uint32_t depth; /* 1 without arguments; at most LIMIT_SOURCE_DEPTH */
    uint32_t arg_count;
    struct TypeExpr *args[2];
} TypeExpr;

typedef struct Labels {
    Text zh; /* data NULL where not given */
    Text en;
} Labels;

/* A message: text and holes in turn. A part is text where `hole` is NULL. */
typedef struct TemplatePart {
    Text text;
    Expr *hole;
} TemplatePart;
typedef struct Template {
    Span span; /* of the string; count 0 and SPAN_NONE where the language is missing */
    uint32_t count;
    TemplatePart *parts;
} Template;
typedef struct Message {
    Template zh;
    Template en;
} Message;

typedef struct DateLiteral {
    Span span;
    int32_t days; /* since 1970-01-01 */
    bool given;
} DateLiteral;

/* from/until/cite. `cite` is rendered as text by the parser: doc("D", edition E, article "A",
 * item "I") becomes "D, edition E, A, I". */
typedef struct Clauses {
    Text cite; /* data NULL without one */
    Span cite_span;
    DateLiteral from;
    DateLiteral until;
} Clauses;

typedef struct Member {
    Ident name;
    Labels labels;
    Text doc;
    bool used; /* checked: something names it */
} Member;

typedef enum FieldPresence { FIELD_REQUIRED, FIELD_OPTIONAL, FIELD_ASKED } FieldPresence;
typedef struct Field {
    Ident name;
    TypeExpr *type_expr;
    bool asked;
    bool sensitive;
    bool nonempty; /* a list that must not be empty */
    bool as_of;    /* the default evaluation date; on one date field of the input record */
    Labels labels;
    Text doc;
    /* checked */
    FieldPresence presence;
    const Type *type; /* without the optional */
} Field;

typedef struct Param {
    Binding *binding;
    TypeExpr *type_expr;
} Param;

/* One cell of a table, one item of it. */
typedef enum CellItemKind { CELL_VALUE, CELL_RANGE, CELL_COMPARE } CellItemKind;
typedef struct CellItem {
    CellItemKind kind;
    Span span;
    Expr *value;      /* VALUE, COMPARE */
    Expr *low, *high; /* RANGE: either may be NULL, both ends included */
    Text relation;    /* COMPARE: "<" "<=" ">" ">=" "==" "!=" */
} CellItem;
typedef struct Cell {
    Span span;
    bool any;     /* '-' */
    bool negated; /* not … */
    uint32_t count;
    CellItem *items;
} Cell;
typedef struct Row {
    Span span;
    uint32_t input_count;
    Cell *inputs;
    uint32_t output_count;
    Expr **outputs; /* NULL for '-', which only test tables allow; a comma list is an EXPR_LIST */
    Clauses clauses;
} Row;
typedef struct Table {
    uint32_t header_input_count;
    Expr **header_inputs; /* names; in test tables paths */
    uint32_t header_output_count;
    Ident *header_outputs;
    uint32_t row_count;
    Row *rows;
} Table;

typedef struct MappingRow {
    Span span;
    ExprList keys;
    ExprList values;
    Clauses clauses;
} MappingRow;

typedef enum Outcome {
    OUTCOME_NONE,
    OUTCOME_REJECT,
    OUTCOME_REFER,
    OUTCOME_REQUIRE,
    OUTCOME_WARN,
    OUTCOME_NOTE,
} Outcome;

typedef struct ForClause {
    Binding *binding;
    Expr *range;
} ForClause;
typedef struct RuleLet {
    Binding *binding;
    Expr *value;
} RuleLet;
typedef struct Condition {
    Expr *expr;
    bool negated; /* unless */
} Condition;
typedef struct Under {
    Ident setting; /* dotted */
    Decl *decl;    /* checked */
} Under;

/* A rule or an exception: what stands between its braces. Each kind of clause in source order;
 * lets and conditions see every for, and lets see the lets before them. */
typedef struct RuleBody {
    Ident topic; /* text.data NULL without one */
    bool final;
    uint32_t under_count;
    Under *unders;
    uint32_t for_count;
    ForClause *fors;
    uint32_t let_count;
    RuleLet *lets;
    uint32_t condition_count;
    Condition *conditions;
    Clauses clauses;
    Outcome outcome;
    Span outcome_span;
    Ident material_kind;   /* REQUIRE */
    Ident material_member; /* REQUIRE KIND MEMBER */
    Expr *material_list;   /* REQUIRE KIND in LIST; NULL otherwise */
    Expr *at;              /* NULL without one */
    Message message;
    /* checked */
    Decl *material_enum;
    uint32_t material_ordinal;
    uint32_t exception_count;
    Decl **exceptions; /* of a rule, sorted by full name then place */
} RuleBody;

typedef enum TestClauseKind {
    TEST_GIVEN_JSON,   /* given target = json "file" */
    TEST_GIVEN,        /* given target = value */
    TEST_GIVEN_ABSENT, /* given target = absent */
    TEST_AS_OF,
    TEST_EXPECT, /* value */
    TEST_EXPECT_NO_FINDINGS,
    TEST_EXPECT_FINDING,  /* [no] finding name [at value] */
    TEST_EXPECT_MATERIAL, /* [no] material name */
    TEST_EXPECT_UNKNOWN,  /* unknown target */
} TestClauseKind;
typedef struct TestClause {
    TestClauseKind kind;
    Span span;
    bool negated;
    Expr *target;
    Expr *value;
    Text path; /* of a JSON file */
    DateLiteral date;
    Ident name;
    Value constant; /* GIVEN, GIVEN_JSON: what is given (checked) */
} TestClause;

typedef enum DeclKind {
    DECL_ENUM,
    DECL_RECORD,
    DECL_INPUT,
    DECL_CONST,
    DECL_FN,
    DECL_NATIVE,
    DECL_LET,
    DECL_SCOPE,
    DECL_IN,
    DECL_SETTING,
    DECL_SET,
    DECL_MAPPING,
    DECL_TABLE,
    DECL_RULE,
    DECL_EXCEPTION,
    DECL_SOURCE,
    DECL_DECIDE,
    DECL_TEST,
    DECL_TEST_TABLE,
} DeclKind;

/* Whether a declaration's value may hold a field declared `sensitive`. */
typedef enum Sensitivity { SENSITIVE_UNKNOWN, SENSITIVE_NO, SENSITIVE_YES } Sensitivity;

/* One `in SCOPE [not] MEMBERS` that a declaration stands in. */
typedef struct Constraint {
    Span span;
    Ident scope;
    bool negated;
    uint32_t count;
    Ident *members;
    /* checked */
    Decl *scope_decl;
    uint32_t *ordinals; /* sorted */
} Constraint;

typedef struct DeclList {
    uint32_t count;
    Decl **items;
} DeclList;

/* A declaration has only as much of `as` as its kind needs: ast_decl_bytes(). */
struct Decl {
    DeclKind kind;
    Span span;
    Ident name; /* SET, EXCEPTION: the dotted name of what they are about; TEST: its title */
    Text doc;   /* of the /// lines before it; data NULL without any */
    /* checked */
    bool used;             /* some other declaration names it */
    uint8_t state;         /* of its body's check: 0 not begun, 1 under way, 2 done */
    Sensitivity sensitive; /* found out by expression_is_sensitive() when first asked */
    uint32_t index;        /* among the program's declarations of its kind, sorted by full name */
    uint32_t constraint_count; /* the in-blocks around it, outermost first */
    Constraint *const *constraints;
    Text full_name;
    Module *module;
    const Type *type; /* of the value, or a function's result; ENUM, RECORD: the type itself */
    Value value;      /* CONST, SETTING, SET: the constant; ABSENT where there is none */
    void *extra;      /* free for check/: its own record about this declaration */
    /* parsed */
    union {
        struct {
            uint32_t count;
            Member *members;
        } enumeration;
        struct {
            uint32_t count;
            Field *fields;
        } record;
        struct {
            TypeExpr *type_expr;
        } input;
        struct {
            TypeExpr *type_expr; /* NULL where inferred */
            Expr *value;         /* NULL when json_path is given */
            Text json_path;
        } constant; /* CONST */
        struct {
            uint32_t param_count;
            Param *params;
            TypeExpr *result;
            Expr *body; /* NULL for NATIVE and SOURCE */
        } function;     /* FN, NATIVE, SOURCE */
        struct {
            TypeExpr *type_expr; /* NULL where inferred */
            Expr *value;
        } let; /* LET, DECIDE */
        struct {
            TypeExpr *type_expr;
            Expr *value;
            Ident otherwise; /* text.data NULL without one */
        } scope;
        struct {
            Constraint constraint;
            Clauses clauses; /* for what stands inside and has none of its own */
            DeclList body;
        } in;
        struct {
            TypeExpr *type_expr; /* SETTING */
            Expr *value;         /* NULL without one */
            Clauses clauses;
            Decl *setting; /* SET: the setting it is about (checked) */
        } setting;         /* SETTING, SET */
        struct {
            TypeExpr *key;
            TypeExpr *value;
            uint32_t row_count;
            MappingRow *rows;
        } mapping;
        struct {
            uint32_t param_count;
            Param *params;
            uint32_t output_count;
            Param *outputs;   /* -> (a: T, b: U); 0 outputs where a type is written */
            TypeExpr *result; /* -> T */
            Ident hit;
            Table table;
        } table;
        RuleBody rule; /* RULE, EXCEPTION */
        struct {
            DateLiteral as_of; /* TEST_TABLE */
            uint32_t clause_count;
            TestClause *clauses;
            Table table; /* TEST_TABLE */
        } test;
    } as;
};

/* How many bytes a declaration of the kind takes. */
size_t ast_decl_bytes(DeclKind kind);

/* A comment, kept for the formatter. */
typedef struct Comment {
    Span span;
    bool own_line; /* nothing but white space before it on its line */
} Comment;

/* One file. */
struct Module {
    uint32_t file;
    Ident name; /* dotted */
    uint32_t import_count;
    Ident *imports;
    DeclList declarations; /* top level; those inside `in` are in its body */
    uint32_t comment_count;
    Comment *comments;
    uint32_t lost_count;
    Text *lost;     /* names of what a mistake in its own text has kept from being declared */
    bool unseen;    /* nobody is shown what is said of this file (CompileOptions.unseen) */
    bool skimmed;   /* and nothing here bears on a file that is seen (CompileOptions.skim) */
    bool on_demand; /* and what no file that is seen asks for need not even have a type */
    /* checked */
    uint32_t index;          /* among the program's modules, by name */
    Module **import_modules; /* NULL for one that could not be found */
    bool *imports_used;      /* something in this file needs the import */
};
