/*
 * Every kind of reference in a bundle, put out of range one at a time with the hash made right
 * again: the verifier refuses each and says which item is at fault.
 */
#include "base/limits.h"
#include "code/builder.h"
#include "code/verify.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "enum Kind { one; two; }\n"
    "enum Paper { proof; }\n"
    "record Part { name: string; kind: Kind asked; }\n"
    "record Form { id: string; submitted: date as_of; kind: Kind; count: int; parts: list<Part>; "
    "}\n"
    "input form: Form;\n"
    "scope kind: Kind = form.kind else any;\n"
    "source answer_of(name: string) -> Part?;\n"
    "setting limit: int = 10;\n"
    "setting only: int?;\n"
    "in kind two { set limit = 20 from 2020-01-01 cite \"c\"; set only = 3; }\n"
    "table grade(kind: Kind, count: int, name: string) -> int {\n"
    "  hit first;\n"
    "  | kind | count | name     | => grade |\n"
    "  | one  | 0..9  | \"a\", \"b\" | => 1     |\n"
    "  | -    | -     | -        | => 3     |\n"
    "}\n"
    "fn twice(n: int) -> int = n + n;\n"
    "let more = twice(form.count);\n"
    "rule parts {\n"
    "  under only;\n"
    "  for part in form.parts;\n"
    "  when part.kind == Kind.two && part.name in [\"c\", \"a\", \"b\", \"d\"] && more < limit;\n"
    "  reject at part.name zh \"{part.name}\" en \"{part.name} {more}\";\n"
    "}\n"
    "rule owed { when !answer_of(form.id).hasValue(); require paper proof zh \"a\" en \"b\"; }\n"
    "in kind two { exception to m.owed { when form.count > 3; } }\n"
    "decide graded = grade(form.kind, form.count, form.id);\n"
    "decide words = [[1, 2], [3]].map(l, l.map(x, x + 1));\n";

static char *section_at(const Buffer *bundle, SectionKind kind, uint32_t *out_count)
{
    const BundleSection *table =
        (const BundleSection *)(const void *)(bundle->data + sizeof(BundleHeader));
    *out_count = (uint32_t)(table[kind].size_bytes / table[kind].item_size_bytes);
    return bundle->data + table[kind].offset;
}

/* ---- one number changed ---------------------------------------------------------------------- */

typedef struct Change {
    const char *name;
    SectionKind section;
    size_t item_size_bytes;
    size_t offset;     /* of the number within the item */
    size_t size_bytes; /* of the number */
    uint32_t value;
    const char *reason;
} Change;

/* The number of an item's member; the first item that the section has. */
#define CHANGE(section, type, member, value, reason)                                              \
    {                                                                                             \
#section " " #member " " #value, SECTION_##section, sizeof(type), offsetof(type, member), \
            sizeof(((type *)0)->member), (value), reason                                          \
    }

enum { MUCH = 0x7FFFFFFF };

static const Change changes[] = {
    CHANGE(META, BundleMeta, name.offset, MUCH, "META 0: the name is out of range"),
    CHANGE(META, BundleMeta, version.size_bytes, MUCH, "META 0: the version is out of range"),
    CHANGE(META, BundleMeta, input_record, MUCH, "META 0: the input's record is out of range"),
    CHANGE(META, BundleMeta, modules.count, MUCH, "META 0: the modules is out of range"),
    CHANGE(META, BundleMeta, reported_scope, MUCH, "META 0: the scope is out of range"),
    CHANGE(META, BundleMeta, expression, MUCH, "META 0: the expression is out of range"),
    CHANGE(MODULES, BundleModule, path.offset, MUCH, "MODULES 0: the path is out of range"),
    CHANGE(CONSTANTS, BundleConstant, tag, 99, "constant 0 is of no known kind"),
    CHANGE(ENUMS, BundleEnum, members.first, MUCH, "ENUMS 0: the members is out of range"),
    CHANGE(MEMBERS, BundleMember, zh.offset, MUCH, "MEMBERS 0: a label is out of range"),
    CHANGE(RECORDS, BundleRecord, fields.count, MUCH, "RECORDS 0: the field count is out of range"),
    CHANGE(FIELDS, BundleField, type, MUCH, "FIELDS 0: the type is out of range"),
    CHANGE(TYPES, BundleType, kind, 99, "TYPES 0: the kind is out of range"),
    CHANGE(FUNCTIONS, BundleFunction, code.first, MUCH, "FUNCTIONS 0: the code is out of range"),
    CHANGE(FUNCTIONS, BundleFunction, register_count, MUCH,
           "FUNCTIONS 0: the register count is out of range"),
    CHANGE(FUNCTIONS, BundleFunction, param_count, 60001,
           "FUNCTIONS 0: the parameter count is out of range"),
    CHANGE(LINES, BundleLine, module, MUCH, "LINES 0: the module is out of range"),
    CHANGE(LINES, BundleLine, instruction, MUCH, "LINES 1: the order is out of range"),
    CHANGE(NATIVES, BundleNative, c_name.offset, MUCH, "NATIVES 0: the overload is out of range"),
    CHANGE(NATIVES, BundleNative, param_count, 70000,
           "NATIVES 0: the parameter count is out of range"),
    CHANGE(LETS, BundleLet, function, MUCH, "LETS 0: the function is out of range"),
    CHANGE(SCOPES, BundleScope, enumeration, MUCH, "SCOPES 0: the enum is out of range"),
    CHANGE(SCOPES, BundleScope, function, MUCH, "SCOPES 0: the function is out of range"),
    CHANGE(CONSTRAINTS, BundleConstraint, scope, MUCH, "CONSTRAINTS 0: the scope is out of range"),
    CHANGE(CONSTRAINTS, BundleConstraint, ordinals.first, MUCH,
           "CONSTRAINTS 0: the members is out of range"),
    CHANGE(SETTINGS, BundleSetting, type, MUCH, "SETTINGS 0: the type is out of range"),
    CHANGE(SETTINGS, BundleSetting, values.count, MUCH, "SETTINGS 0: the values is out of range"),
    CHANGE(SETTING_VALUES, BundleSettingValue, constant, MUCH,
           "SETTING_VALUES 0: the constant is out of range"),
    CHANGE(SETTING_VALUES, BundleSettingValue, setting, MUCH,
           "SETTING_VALUES 0: the setting is out of range"),
    CHANGE(SETTING_VALUES, BundleSettingValue, validity.cite.offset, MUCH,
           "SETTING_VALUES 0: the citation is out of range"),
    CHANGE(SETTING_VALUES, BundleSettingValue, validity.constraints.first, MUCH,
           "SETTING_VALUES 0: the conditions is out of range"),
    {"SETTING_REFS 0", SECTION_SETTING_REFS, sizeof(uint32_t), 0, sizeof(uint32_t), MUCH,
     "SETTING_REFS 0: the setting is out of range"},
    CHANGE(PARAMS, BundleParam, type, MUCH, "PARAMS 0: the type is out of range"),
    CHANGE(SOURCES, BundleSource, params.first, MUCH, "SOURCES 0: the parameters is out of range"),
    CHANGE(SOURCES, BundleSource, result, MUCH, "SOURCES 0: the result is out of range"),
    CHANGE(DECIDES, BundleDecide, function, MUCH, "DECIDES 0: the function is out of range"),
    CHANGE(DECIDES, BundleDecide, type, MUCH, "DECIDES 0: the type is out of range"),
    CHANGE(PARTS, BundlePart, text.offset, MUCH, "PARTS 0: the text is out of range"),
    CHANGE(RULES, BundleRule, severity, RULE_ERROR, "RULES 0: the severity is out of range"),
    CHANGE(RULES, BundleRule, unders.first, MUCH, "RULES 0: the settings is out of range"),
    CHANGE(RULES, BundleRule, exceptions.count, MUCH, "RULES 0: the exceptions is out of range"),
    CHANGE(RULES, BundleRule, zh.first, MUCH, "RULES 0: the message is out of range"),
    CHANGE(RULES, BundleRule, material_enum, MUCH, "RULES 0: the material is out of range"),
    CHANGE(RULES, BundleRule, material_hole, MUCH, "RULES 0: the material's hole is out of range"),
    CHANGE(RULES, BundleRule, function, MUCH, "RULES 0: the function is out of range"),
    CHANGE(RULES, BundleRule, module, MUCH, "RULES 0: the module is out of range"),
    CHANGE(EXCEPTIONS, BundleException, rule, MUCH, "EXCEPTIONS 0: the rule is out of range"),
    CHANGE(TABLES, BundleTable, root, MUCH, "TABLES 0: the root is out of range"),
    CHANGE(TABLES, BundleTable, param_count, 70000,
           "TABLES 0: the parameter count is out of range"),
    CHANGE(NODES, BundleNode, kind, 99, "NODES 0: the kind is out of range"),
    CHANGE(NODES, BundleNode, edges.first, MUCH, "NODES 0: the edges is out of range"),
    CHANGE(EDGES, BundleEdge, node, 0, "an edge is out of range"),
    CHANGE(LEAVES, BundleLeaf, constant, MUCH, "LEAVES 0: the constant is out of range"),
    CHANGE(EXPRESSIONS, BundleExpression, kind, 999, "EXPRESSIONS 0: the kind is out of range"),
    CHANGE(EXPRESSIONS, BundleExpression, parent, 0, "EXPRESSIONS 0: the parent is out of range"),
    CHANGE(EXPRESSIONS, BundleExpression, text.offset, MUCH,
           "EXPRESSIONS 0: the text is out of range"),
    CHANGE(SPOTS, BundleSpot, expression, MUCH, "SPOTS 0: the expression is out of range"),
    CHANGE(SPOTS, BundleSpot, instruction, MUCH, "SPOTS 0: the instruction is out of range"),
    CHANGE(ROWS, BundleRow, cite.offset, MUCH, "ROWS 0: the citation is out of range"),
    CHANGE(TABLES, BundleTable, rows.first, MUCH, "TABLES 0: the rows is out of range"),
};

static void check_change(void **state)
{
    const Change *change = *state;
    Buffer bundle, reason;
    uint32_t count;
    Allocator allocator = allocator_system();
    compiled_bundle(&bundle, rules);
    buffer_init(&reason, &allocator);
    char *item = section_at(&bundle, change->section, &count);
    assert_true(count > 0);
    memcpy(item + change->offset, &change->value, change->size_bytes);
    compiled_put_right(&bundle);
    assert_int_equal(bundle_verify(&allocator, buffer_text(&bundle), &reason), STATUS_BUNDLE);
    assert_int_equal(bundle_verify_to_decide(&allocator, buffer_text(&bundle), NULL),
                     change->section >= SECTION_FIRST_NOTE ? STATUS_OK : STATUS_BUNDLE);
    if (text_find(buffer_text(&reason), text_of(change->reason), 0) == SIZE_MAX)
        assert_text_equal(buffer_text(&reason), change->reason);
    buffer_free(&reason);
    buffer_free(&bundle);
}

/* ---- code ------------------------------------------------------------------------------------ */

/* The code of a bundle replaced by this, in a function of four registers. */
typedef struct Code {
    const char *name;
    Instruction code[4];
    uint32_t count;
    const char *reason; /* NULL: it verifies */
} Code;

#define WIDE(op, a, wide_value)  \
    {                            \
        (op), (a),               \
        {                        \
            .wide = (wide_value) \
        }                        \
    }
#define PLAIN(op, a, b_value, c_value) \
    {                                  \
        (op), (a),                     \
        {                              \
            {                          \
                (b_value), (c_value)   \
            }                          \
        }                              \
    }

static const Code codes[] = {
    {"returns", {PLAIN(OP_RETURN, 0, 0, 0)}, 1, NULL},
    {"jumps forward", {WIDE(OP_JUMP, 0, 1), PLAIN(OP_RETURN, 0, 0, 0)}, 2, NULL},
    {"no return", {PLAIN(OP_MOVE, 0, 1, 0)}, 1, "it does not end in RETURN"},
    {"no code", {PLAIN(OP_RETURN, 0, 0, 0)}, 0, "it does not end in RETURN"},
    {"no such opcode",
     {PLAIN(OPCODE_COUNT, 0, 0, 0), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "there is no opcode"},
    {"register", {PLAIN(OP_MOVE, 4, 0, 0), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "there is no register 4"},
    {"register read",
     {PLAIN(OP_MOVE, 0, 9, 0), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "there is no register 9"},
    {"jump to itself", {WIDE(OP_JUMP, 0, 0), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "it jumps to 0"},
    {"jump out", {WIDE(OP_JUMP_TRUE, 0, 2), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "it jumps to 2"},
    {"loop forward", {WIDE(OP_LOOP, 0, 1), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "it goes back to 1"},
    {"loop to no NEXT",
     {PLAIN(OP_MOVE, 0, 0, 0), WIDE(OP_LOOP, 0, 0), PLAIN(OP_RETURN, 0, 0, 0)},
     3,
     "it goes back to 0"},
    {"constant", {WIDE(OP_CONST, 0, 9999), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "there is no constant"},
    {"a name that is no string",
     {PLAIN(OP_SELECT, 0, 1, 0), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "no string is constant 0"},
    {"let", {WIDE(OP_LET, 0, 9999), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "there is no let"},
    {"setting", {WIDE(OP_SETTING, 0, 9999), PLAIN(OP_RETURN, 0, 0, 0)}, 2, "there is no setting"},
    {"a run past the registers",
     {PLAIN(OP_LIST, 0, 2, 3), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "the registers begin at 2"},
    {"pairs past the registers",
     {PLAIN(OP_MAP, 0, 1, 2), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "the registers begin at 1"},
    {"an iteration in the last register",
     {PLAIN(OP_ITERATE, 3, 0, 0), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "there is no register 4"},
    {"calls itself",
     {PLAIN(OP_CALL, 0, 0, 0), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "function 0 calls itself in a circle"},
    {"calls nothing",
     {PLAIN(OP_CALL, 0, 0, 7), PLAIN(OP_RETURN, 0, 0, 0)},
     2,
     "there is no function 7"},
};

static void check_code(void **state)
{
    const Code *code = *state;
    Buffer bundle, reason;
    Allocator allocator = allocator_system();
    buffer_init(&bundle, &allocator);
    buffer_init(&reason, &allocator);
    Builder *builder = builder_new(&allocator);
    builder_add(builder, SECTION_META,
                &(BundleMeta){.input_record = NONE, .reported_scope = NONE, .expression = 0});
    for (uint32_t i = 0; i < code->count; i++)
        builder_add(builder, SECTION_CODE, &code->code[i]);
    builder_constant(builder, value_int(7));
    builder_add(builder, SECTION_FUNCTIONS,
                &(BundleFunction){.code = {0, code->count}, .register_count = 4});
    assert_int_equal(builder_finish(builder, &bundle), STATUS_OK);
    builder_free(builder);

    Status status = bundle_verify(&allocator, buffer_text(&bundle), &reason);
    assert_int_equal(status, code->reason == NULL ? STATUS_OK : STATUS_BUNDLE);
    if (code->reason != NULL &&
        text_find(buffer_text(&reason), text_of(code->reason), 0) == SIZE_MAX)
        assert_text_equal(buffer_text(&reason), code->reason);
    buffer_free(&reason);
    buffer_free(&bundle);
}

/* ---- the notes, and the rest ----------------------------------------------------------------- */

/* A byte of the section is another, and no hash is put right. */
static void expect_damage(SectionKind section, const char *reason, Status to_decide)
{
    Buffer bundle, why;
    uint32_t count;
    Allocator allocator = allocator_system();
    compiled_bundle(&bundle, rules);
    buffer_init(&why, &allocator);
    section_at(&bundle, section, &count)[0] ^= 1;
    assert_int_equal(bundle_verify(&allocator, buffer_text(&bundle), &why), STATUS_BUNDLE);
    assert_text_equal(buffer_text(&why), reason);
    assert_int_equal(bundle_verify_to_decide(&allocator, buffer_text(&bundle), NULL), to_decide);
    buffer_free(&why);
    buffer_free(&bundle);
}

static void damage_is_found(void **state)
{
    (void)state;
    for (SectionKind kind = 0; kind < SECTION_COUNT; kind++) {
        bool is_empty =
            kind == SECTION_VARIABLES || kind == SECTION_TESTS || kind == SECTION_EXPECTS;
        if (is_empty)
            continue;
        if (kind < SECTION_FIRST_NOTE)
            expect_damage(kind, "the bundle's content does not match its hash", STATUS_BUNDLE);
        else
            expect_damage(kind, "the bundle's notes do not match their hash", STATUS_OK);
    }
}

/* Whoever forges the notes must forge the whole: their hash is part of it. */
static void notes_are_part_of_the_whole(void **state)
{
    (void)state;
    Buffer bundle;
    uint32_t count;
    Allocator allocator = allocator_system();
    compiled_bundle(&bundle, rules);
    const BundleHeader *header = (const BundleHeader *)(const void *)bundle.data;
    uint8_t before[sizeof header->hash];
    memcpy(before, header->hash, sizeof before);
    section_at(&bundle, SECTION_NOTE_TEXT, &count)[0] ^= 1;
    compiled_put_right(&bundle);
    assert_int_equal(bundle_verify(&allocator, buffer_text(&bundle), NULL), STATUS_OK);
    assert_memory_not_equal(before, header->hash, sizeof before);
    buffer_free(&bundle);
}

static void notes_must_be_text(void **state)
{
    (void)state;
    Buffer bundle, reason;
    uint32_t count;
    Allocator allocator = allocator_system();
    compiled_bundle(&bundle, rules);
    buffer_init(&reason, &allocator);
    section_at(&bundle, SECTION_NOTE_TEXT, &count)[0] = (char)0xFF;
    compiled_put_right(&bundle);
    assert_int_equal(bundle_verify(&allocator, buffer_text(&bundle), &reason), STATUS_BUNDLE);
    assert_text_equal(buffer_text(&reason), "the notes' text is not UTF-8");
    buffer_free(&reason);
    buffer_free(&bundle);
}

/* ---- what a small file may ask for ----------------------------------------------------------- */

/* A bundle of constants alone. */
static Status verify_constants(const BundleConstant *constants, uint32_t count,
                               const uint32_t *items, uint32_t item_count, Buffer *reason)
{
    Buffer bundle;
    Allocator allocator = allocator_system();
    buffer_init(&bundle, &allocator);
    Builder *builder = builder_new(&allocator);
    builder_add(builder, SECTION_META,
                &(BundleMeta){.input_record = NONE, .reported_scope = NONE, .expression = NONE});
    for (uint32_t i = 0; i < count; i++)
        builder_add(builder, SECTION_CONSTANTS, &constants[i]);
    for (uint32_t i = 0; i < item_count; i++)
        builder_add(builder, SECTION_CONSTANT_ITEMS, &items[i]);
    assert_int_equal(builder_finish(builder, &bundle), STATUS_OK);
    builder_free(builder);
    Status status = bundle_verify(&allocator, buffer_text(&bundle), reason);
    buffer_free(&bundle);
    return status;
}

/* Each list holds the one before it twice: forty of them would be 2^40 values. */
static void lists_that_double(void **state)
{
    (void)state;
    enum { COUNT = 40 };
    BundleConstant constants[COUNT] = {{.tag = VALUE_INT}};
    uint32_t items[2 * COUNT] = {0};
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    for (uint32_t i = 1; i < COUNT; i++) {
        constants[i] = (BundleConstant){.tag = VALUE_LIST, .size = 2, .payload = 2 * i};
        items[2 * i] = items[2 * i + 1] = i - 1;
    }
    assert_int_equal(verify_constants(constants, 8, items, 16, &reason), STATUS_OK);
    assert_int_equal(verify_constants(constants, COUNT, items, 2 * COUNT, &reason), STATUS_BUNDLE);
    buffer_free(&reason);
}

static void lists_too_deep(void **state)
{
    (void)state;
    enum { COUNT = LIMIT_VALUE_DEPTH + 3 };
    BundleConstant constants[COUNT] = {{.tag = VALUE_INT}};
    uint32_t items[COUNT];
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    for (uint32_t i = 1; i < COUNT; i++) {
        constants[i] = (BundleConstant){.tag = VALUE_LIST, .size = 1, .payload = i};
        items[i] = i - 1;
    }
    items[0] = 0;
    assert_int_equal(verify_constants(constants, COUNT - 1, items, COUNT, &reason), STATUS_OK);
    assert_int_equal(verify_constants(constants, COUNT, items, COUNT, &reason), STATUS_BUNDLE);
    buffer_free(&reason);
}

/* Many lists over one run of items. */
static void items_named_too_often(void **state)
{
    (void)state;
    enum { COUNT = 400, ITEMS = 400 };
    BundleConstant constants[COUNT + 1] = {{.tag = VALUE_INT}};
    uint32_t items[ITEMS] = {0};
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    for (uint32_t i = 1; i <= COUNT; i++)
        constants[i] = (BundleConstant){.tag = VALUE_LIST, .size = ITEMS};
    assert_int_equal(verify_constants(constants, 3, items, ITEMS, &reason), STATUS_OK);
    assert_int_equal(verify_constants(constants, COUNT + 1, items, ITEMS, &reason), STATUS_BUNDLE);
    assert_text_equal(buffer_text(&reason),
                      "the bundle names its items far more often than it has them");
    buffer_free(&reason);
}

/* A text may begin and end only between characters, wherever other bytes stand around it. */
typedef struct TextCase {
    const char *name;
    BundleText text;
    Status status;
} TextCase;

static const TextCase texts[] = {
    {"whole", {0, 9}, STATUS_OK},
    {"one character", {0, 3}, STATUS_OK},
    {"a later one", {3, 3}, STATUS_OK},
    {"ends within one", {0, 4}, STATUS_BUNDLE},
    {"begins within one", {1, 5}, STATUS_BUNDLE},
    {"with a stray byte", {6, 4}, STATUS_BUNDLE},
    {"up to the stray byte", {6, 3}, STATUS_OK},
    {"after it", {10, 1}, STATUS_OK},
    {"the stray byte", {9, 1}, STATUS_BUNDLE},
    {"none of it", {9, 0}, STATUS_OK},
    {"past the end", {10, 2}, STATUS_BUNDLE},
};

static void check_text(void **state)
{
    const TextCase *text = *state;
    Buffer bundle;
    Allocator allocator = allocator_system();
    buffer_init(&bundle, &allocator);
    Builder *builder = builder_new(&allocator);
    builder_constant(builder, value_bytes(TEXT("备案号\xFFx")));
    builder_add(
        builder, SECTION_META,
        &(BundleMeta){
            .name = text->text, .input_record = NONE, .reported_scope = NONE, .expression = NONE});
    assert_int_equal(builder_finish(builder, &bundle), STATUS_OK);
    builder_free(builder);
    assert_int_equal(bundle_verify(&allocator, buffer_text(&bundle), NULL), text->status);
    buffer_free(&bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_found),    cmocka_unit_test(notes_are_part_of_the_whole),
        cmocka_unit_test(notes_must_be_text), cmocka_unit_test(lists_that_double),
        cmocka_unit_test(lists_too_deep),     cmocka_unit_test(items_named_too_often),
    };
    int failed = RUN_CASES(changes, check_change);
    failed += RUN_CASES(codes, check_code);
    failed += RUN_CASES(texts, check_text);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
