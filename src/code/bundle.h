/*
 * bundle.h - the .lbc file format: its sections and their items.
 *
 * A bundle is a header, a section table and sections of fixed-size items, little-endian, each
 * section aligned to 8 bytes, read in place after mmap: items refer to each other by index,
 * never by pointer. The last sections are the notes: what explanations need and decisions do not,
 * with a hash of its own, so that who only decides need not read it. docs/bundle.md describes the
 * bytes.
 *
 * Where an index may be missing it is NONE.
 *
 * Layer: code.
 */
#pragma once

#include <stdint.h>

#define BUNDLE_MAGIC "LICETBC\0" /* 8 bytes */
enum { BUNDLE_VERSION = 1, BUNDLE_HASH_BYTES = 32 };
#define NONE UINT32_MAX

/* A stretch of SECTION_TEXT; UTF-8 unless a constant of tag BYTES. */
typedef struct BundleText {
    uint32_t offset;
    uint32_t size_bytes;
} BundleText;

/* The same of SECTION_NOTE_TEXT; always UTF-8. */
typedef struct BundleNoteText {
    uint32_t offset;
    uint32_t size_bytes;
} BundleNoteText;

/* A run of items of another section. */
typedef struct BundleRange {
    uint32_t first;
    uint32_t count;
} BundleRange;

typedef struct BundleHeader {
    char magic[8];
    uint32_t version;
    uint32_t section_count;
    uint64_t size_bytes; /* of the whole file */
    uint8_t hash[32];    /* BLAKE2b-256 of all bytes after this header up to the notes */
} BundleHeader;

typedef struct BundleSection {
    uint32_t kind; /* SectionKind */
    uint32_t item_size_bytes;
    uint64_t offset; /* from the start of the file */
    uint64_t size_bytes;
} BundleSection;

/* Exactly one. */
typedef struct BundleMeta {
    BundleText name;     /* of the bundle */
    BundleText version;  /* of the rules */
    BundleText compiler; /* "licet 0.1.0" */
    BundleText input_name;
    uint32_t input_record;   /* RECORDS; NONE for a bare expression */
    BundleRange modules;     /* MODULES */
    uint32_t reported_scope; /* SCOPES: the one whose value findings report, or NONE */
    uint32_t expression;     /* FUNCTIONS: a bare expression's, or NONE */
    uint8_t notes_hash[32];  /* BLAKE2b-256 of all bytes from NOTE_TEXT on */
} BundleMeta;

typedef struct BundleModule {
    BundleText name;
    BundleText path;  /* relative to the program's root */
    uint8_t hash[32]; /* BLAKE2b-256 of the source */
} BundleModule;

/* A constant. tag is a ValueTag: BOOL, INT, UINT, DOUBLE (bits), TIMESTAMP, DURATION, DATE, ENUM,
 * NULL: as in Value. STRING, BYTES, TYPE: payload is the offset in TEXT, size the bytes.
 * LIST: payload is the first of `size` items in CONSTANT_ITEMS. MAP: the first of 2 * size items,
 * key and value in turn. OPTIONAL: size 1 and payload an item, or size 0 for none. ABSENT: no
 * value. Items refer to constants of lower index only. */
typedef struct BundleConstant {
    uint8_t tag;
    uint8_t sorted; /* LIST of strings or ints without repeats: items also in order for IN_LIST */
    uint16_t type;
    uint32_t size;
    uint64_t payload;
} BundleConstant;

typedef struct BundleEnum {
    BundleText name;
    BundleRange members; /* MEMBERS, in order of declaration */
} BundleEnum;
typedef struct BundleMember {
    BundleText code;
    BundleText zh; /* the code where no label is given */
    BundleText en;
} BundleMember;

typedef struct BundleRecord {
    BundleText name;
    BundleRange fields; /* FIELDS, in order of declaration */
} BundleRecord;
enum {
    FIELD_FLAG_OPTIONAL = 1,
    FIELD_FLAG_ASKED = 2,
    FIELD_FLAG_SENSITIVE = 4,
    FIELD_FLAG_NONEMPTY = 8, /* a list that must not be empty */
    FIELD_FLAG_AS_OF = 16,   /* the default evaluation date; of the input record */
};
typedef struct BundleField {
    BundleText name;
    BundleText zh;
    BundleText en;
    uint32_t type;  /* TYPES: without the optional */
    uint32_t flags; /* FIELD_FLAG_… */
} BundleField;

/* A static type, for decoding data: kind is a TypeKind. LIST, OPTIONAL: first; MAP: first, second;
 * ENUM, RECORD: first is its index. Refers to types of lower index only. */
typedef struct BundleType {
    uint32_t kind;
    uint32_t first;
    uint32_t second;
} BundleType;

/* 8 bytes; see opcodes.def. `wide` overlays b and c. */
typedef struct Instruction {
    uint16_t op;
    uint16_t a;
    union {
        struct {
            uint16_t b;
            uint16_t c;
        };
        uint32_t wide;
    };
} Instruction;

typedef struct BundleFunction {
    BundleText name;  /* for messages and the disassembler */
    BundleRange code; /* CODE; ends in RETURN, a rule's in DONE */
    uint32_t register_count;
    uint32_t param_count; /* in registers 0 … */
} BundleFunction;

/* Where an instruction comes from: sorted by instruction; holds until the next entry. */
typedef struct BundleLine {
    uint32_t instruction;
    uint32_t module; /* MODULES */
    uint32_t line;
    uint32_t column;
} BundleLine;

/* What a part of the source is for. */
typedef enum ExpressionRole {
    ROLE_PART,    /* part of the expression `parent` */
    ROLE_BODY,    /* what a let, function, scope or decide is */
    ROLE_PARAM,   /* a function's parameter; target: its number */
    ROLE_ITEM,    /* the variable of a comprehension, its parent */
    ROLE_RANGE,   /* a rule's `for`: what it goes through */
    ROLE_ELEMENT, /* a rule's `for`: the element in hand */
    ROLE_LET,     /* a rule's let */
    ROLE_WHEN,
    ROLE_UNLESS,    /* told as written: true where it keeps the rule from firing */
    ROLE_EXCEPTION, /* whether the exception `target` is in force; its lets and conditions are
                       its children */
    ROLE_FIRE,   /* a step here: the rule has fired for the elements in hand; its text is the list
                       of materials one of which it requires, if it does */
    ROLE_UNSURE, /* a step here: it could not be judged for them, for this error or unknown */
    ROLE_COUNT,
} ExpressionRole;
typedef enum ExpressionKind {
    EXPRESSION_OTHER, /* made of its parts */
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_NOT,
    EXPRESSION_CONDITIONAL, /* parts: the condition, and both outcomes */
    EXPRESSION_COMPARISON,  /* == != < <= > >= in */
    EXPRESSION_FIELD,       /* target: as of LOCAL, where it begins with one, else NONE */
    EXPRESSION_LOCAL,       /* target: the EXPRESSIONS item that names the value */
    EXPRESSION_LET,         /* target: LETS */
    EXPRESSION_SETTING,     /* target: SETTINGS */
    EXPRESSION_SCOPE,       /* target: SCOPES */
    EXPRESSION_CALL,        /* target: FUNCTIONS */
    EXPRESSION_TABLE,       /* target: TABLES */
    EXPRESSION_SOURCE,      /* target: SOURCES */
    EXPRESSION_LOOP,        /* a comprehension */
    EXPRESSION_KIND_COUNT,
} ExpressionKind;
enum { EXPRESSION_FLAG_SENSITIVE = 1 /* its value may hold a sensitive field: shown masked */ };
/* An expression of the source as explanations show it. Those of a function stand together, in
 * the order of the source, parts after what they are part of; constants are left out. */
typedef struct BundleExpression {
    BundleNoteText text; /* as written but on one line */
    BundleNoteText name; /* of a PARAM, ITEM, RANGE, ELEMENT or LET */
    uint32_t parent;     /* an earlier item, or NONE */
    uint32_t function;   /* FUNCTIONS: whose code it is */
    uint16_t role;       /* ExpressionRole */
    uint16_t kind;       /* ExpressionKind */
    uint32_t flags;      /* EXPRESSION_FLAG_… */
    uint32_t target;     /* as said with role and kind, else NONE */
    uint32_t module;     /* MODULES */
    uint32_t line;
    uint32_t column;
} BundleExpression;

/* The instruction whose value is the expression's. Sorted by instruction, one at most for each; an
 * expression has none where the code never makes its value, several where it may end in several
 * places. */
typedef struct BundleSpot {
    uint32_t instruction;
    uint32_t expression;
} BundleSpot;

/* An overload of natives.def that code calls, by name; or, c_name empty, all of a function. */
typedef struct BundleNative {
    BundleText function;
    BundleText c_name;
    uint32_t param_count;
    uint32_t is_method;
} BundleNative;

typedef struct BundleLet {
    BundleText name;
    uint32_t function;
} BundleLet;

typedef struct BundleScope {
    BundleText name;
    uint32_t enumeration; /* ENUMS */
    uint32_t function;    /* its value */
    BundleText otherwise; /* what findings outside it report; empty if it is not reported */
} BundleScope;

/* One condition of `in`: the scope's value is (negated: is not) one of the ordinals. */
typedef struct BundleConstraint {
    uint32_t scope;
    uint32_t negated;
    BundleRange ordinals; /* ORDINALS, ascending */
} BundleConstraint;

/* When something holds. Days since 1970-01-01; from inclusive, until exclusive; open ends are
 * INT32_MIN and INT32_MAX. */
typedef struct BundleValidity {
    BundleRange constraints; /* CONSTRAINTS: all must hold */
    int32_t from;
    int32_t until;
    BundleText cite;
} BundleValidity;

enum { SETTING_FLAG_OPTIONAL = 1, SETTING_FLAG_SWITCH = 2 /* a bool without general value */ };
typedef struct BundleSetting {
    BundleText name;       /* full */
    BundleText short_name; /* as in "guangdong.age_min" */
    uint32_t type;         /* TYPES */
    uint32_t flags;
    BundleRange values; /* SETTING_VALUES: most constraints first; the first that holds counts */
} BundleSetting;
typedef struct BundleSettingValue {
    BundleValidity validity;
    uint32_t constant;
    uint32_t setting;
    uint32_t module; /* MODULES: where it is set */
    uint32_t line;
} BundleSettingValue;

typedef struct BundleParam {
    BundleText name;
    uint32_t type;
} BundleParam;
typedef struct BundleSource {
    BundleText name;    /* short name: the key in `facts` and of --source */
    BundleRange params; /* PARAMS */
    uint32_t result;    /* TYPES; usually OPTIONAL of a RECORD */
} BundleSource;

typedef struct BundleDecide {
    BundleText name;
    uint32_t function;
    uint32_t type; /* TYPES */
} BundleDecide;

/* A message's part: text, or (hole != NONE) the hole of that number. */
enum { PART_FLAG_MASKED = 1 /* the hole reads a sensitive field: shown masked */ };
typedef struct BundlePart {
    BundleText text; /* of a hole: its expression as written */
    uint32_t hole;
    uint32_t flags; /* PART_FLAG_… */
} BundlePart;

typedef enum RuleSeverity {
    RULE_REJECT,
    RULE_REFER,
    RULE_REQUIRE,
    RULE_WARN,
    RULE_NOTE,
    RULE_ERROR, /* never in a bundle: what a rule that failed reports */
} RuleSeverity;
enum { RULE_FLAG_FINAL = 1 };
typedef struct BundleRule {
    BundleText name; /* full */
    BundleText short_name;
    BundleText topic;
    BundleValidity validity;
    BundleRange unders;     /* SETTING_REFS: settings it stands under; the first is reported */
    BundleRange exceptions; /* EXCEPTIONS */
    BundleRange zh;         /* PARTS */
    BundleRange en;         /* PARTS */
    uint32_t hole_count;
    uint32_t severity; /* RuleSeverity */
    uint32_t flags;
    uint32_t material_enum; /* ENUMS, or NONE */
    uint32_t material_member;
    uint32_t function; /* no parameters; emits findings */
    uint32_t module;   /* MODULES */
    uint32_t line;
    uint32_t material_hole; /* the hole that lists members of an enum, any of which would do; the
                                first is owed. NONE where one member is named, or none */
} BundleRule;

/* An exception: its condition is compiled into its rule's code, guarded by EXCEPTION. */
typedef struct BundleException {
    BundleText name; /* "icp.provinces.shandong: exception to icp.national.principal_is_legal" */
    BundleValidity validity;
    BundleRange unders; /* SETTING_REFS */
    uint32_t rule;
    uint32_t module;
    uint32_t line;
} BundleException;

/* A table or mapping as a decision graph. A walk starts at `root`, takes one edge a node, and
 * ends in a leaf: a run of LEAVES constants. */
typedef struct BundleTable {
    BundleText name;
    uint32_t param_count; /* columns; column number param_count is the day, as_of */
    uint32_t root;        /* NODES */
    uint32_t collects;    /* 1: the result is the list of all leaves' constants; 0: the only one */
    uint32_t optional;    /* 1: no leaf gives optional.none(), a leaf optional.of() */
    BundleRange rows;     /* ROWS: as in the source */
    uint32_t module;      /* MODULES */
} BundleTable;
/* A row of a table or mapping, for explanations. */
typedef struct BundleRow {
    BundleNoteText text; /* its cells: "one, two | - => 1" */
    BundleNoteText cite;
    int32_t from; /* as in BundleValidity */
    int32_t until;
    uint32_t line; /* of the table's module */
} BundleRow;
typedef enum NodeKind {
    NODE_LEAF,    /* edges: a range of LEAVES instead */
    NODE_ORDINAL, /* ENUM and BOOL columns: edges by ordinal, dense: edge i for ordinal i */
    NODE_EQUAL,   /* STRING (and INT) columns: edges sorted by key constant; other values: otherwise
                   */
    NODE_INTERVAL, /* INT, UINT, DOUBLE, DATE, TIMESTAMP, DURATION: edges sorted by key; edge i
                      covers [key i, key i+1); values below the first key: otherwise */
} NodeKind;
typedef struct BundleNode {
    uint32_t kind;
    uint32_t column;
    BundleRange edges;  /* EDGES; LEAF: LEAVES */
    uint32_t otherwise; /* NODES: where no edge fits */
} BundleNode;
typedef struct BundleEdge {
    uint32_t key;  /* CONSTANTS; NONE in ORDINAL nodes */
    uint32_t node; /* NODES: higher than the node it leaves, so that every walk ends */
} BundleEdge;
typedef struct BundleLeaf {
    uint32_t constant;
    uint32_t row; /* for explanations: the row's number in the source, from 0 */
} BundleLeaf;

typedef enum ExpectKind {
    EXPECT_TRUE, /* function gives true */
    EXPECT_NO_FINDINGS,
    EXPECT_FINDING, /* text: topic or rule; path: JSON Pointer or empty for anywhere */
    EXPECT_NO_FINDING,
    EXPECT_MATERIAL, /* text: member's code */
    EXPECT_NO_MATERIAL,
    EXPECT_UNKNOWN,   /* path */
    EXPECT_VERDICT,   /* text */
    EXPECT_DECIDE,    /* text: the decide's name; constant: expected, as JSON text in path */
    EXPECT_TOPICS,    /* text: exact set of topics, comma-separated, sorted; empty for none */
    EXPECT_MATERIALS, /* text: exact set of members' codes, likewise */
} ExpectKind;
/* Tests are in a bundle only when it was compiled for testing. */
typedef struct BundleTest {
    BundleText name;   /* "test" or "table / row" */
    BundleText record; /* the application as JSON, facts inside */
    int32_t as_of;     /* INT32_MIN: as the record says */
    uint32_t module;
    uint32_t line;
    BundleRange expects; /* EXPECTS */
} BundleTest;
typedef struct BundleExpect {
    uint32_t kind; /* ExpectKind */
    uint32_t function;
    BundleText text;
    BundleText path;
    uint32_t line;
} BundleExpect;
/* A variable of `licet expr`, bound from outside by name. */
typedef struct BundleVariable {
    BundleText name;
} BundleVariable;
