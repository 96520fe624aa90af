/* The types CEL's checker gives expressions. */
#include "check/checked.h"
#include "syntax/parsing.h"

typedef struct TypeCase {
    const char *name, *source, *type; /* as type_write() shows it; NULL: it is refused */
} TypeCase;

static const TypeCase cases[] = {
    {"literal", "12u", "uint"},
    {"operator", "i + 2 * 3", "int"},
    {"numbers compare across types", "i < 2.5", "bool"},
    {"numbers are not equal across types", "i == 2u", NULL},
    {"null and an int", "i == null", NULL},
    {"null and a timestamp", "t == null", "bool"},
    /* lists, maps, variables */
    {"empty list", "[]", "list<dyn>"},
    {"empty map", "{}", "map<dyn, dyn>"},
    {"mixed list", "[1, 'a']", "list<dyn>"},
    {"mixed map", "{1: 2u, 2u: 3}", "map<dyn, dyn>"},
    {"empty list takes the other's type", "[] + [1, 2] + []", "list<int>"},
    {"list of empty lists", "[[], [1]]", "list<list<int>>"},
    {"null beside an optional", "[optional.of(1), null]", "list<int?>"},
    {"index of a list", "li[0]", "int"},
    {"index of a list by a uint", "li[0u]", NULL},
    {"index of a map", "{'a': 1.5}['a']", "double"},
    {"key of a map", "{'a': [1]}.a", "list<int>"},
    {"in", "1 in li", "bool"},
    {"in a list of others", "'a' in li", NULL},
    {"one type from both branches", "b ? [] : [i]", "list<int>"},
    {"branches that differ", "b ? 1 : 'a'", NULL},
    {"dyn in a branch", "b ? d : 'a'", "dyn"},
    {"condition that is none", "1 ? 2 : 3", NULL},
    {"and of what is no bool", "b && 1", NULL},
    {"a variable is dyn once selected from", "[].map(x, x.a)", "list<dyn>"},
    {"variables agree through a sum", "[{}.map(c, c, c)] + [{}.map(c, c, c)]", "list<list<bool>>"},
    {"a variable that would hold itself", "[].map(x, [].map(y, x in y && y in x))", NULL},
    /* dyn */
    /* well-known messages */
    {"wrapper", "google.protobuf.Int64Value{value: 3}", "wrapper(int)"},
    {"wrapper without its field", "google.protobuf.StringValue{}", "wrapper(string)"},
    {"wrapper and null", "google.protobuf.BoolValue{} == null", "bool"},
    {"wrapper as what it wraps", "google.protobuf.UInt32Value{value: 3u} + 1u", "uint"},
    {"wrapper as something else", "google.protobuf.UInt32Value{value: 3u} + 1", NULL},
    {"wrapper around something else", "google.protobuf.Int64Value{value: 'a'}", NULL},
    {"wrapper beside a number", "[google.protobuf.Int64Value{}, 1]", "list<wrapper(int)>"},
    {"wrapper and null in a list", "[null, google.protobuf.Int64Value{}]", "list<wrapper(int)>"},
    {"field of a wrapper", "google.protobuf.Int64Value{value: 3}.value", NULL},
    {"unknown field of a wrapper", "google.protobuf.Int64Value{valu: 3}", NULL},
    {"field given twice", "google.protobuf.Int64Value{value: 3, value: 4}", NULL},
    {"optional field", "google.protobuf.Int64Value{?value: optional.of(3)}", "wrapper(int)"},
    {"JSON", "google.protobuf.Value{number_value: 1.5}", "dyn"},
    {"two kinds of JSON at once", "google.protobuf.Value{number_value: 1.5, bool_value: true}",
     NULL},
    {"JSON object", "google.protobuf.Struct{fields: {'a': 1}}", "map<string, dyn>"},
    {"JSON array", "google.protobuf.ListValue{values: [1, 'a']}", "list<dyn>"},
    {"JSON null", "google.protobuf.NullValue.NULL_VALUE", "null_type"},
    {"moment", "google.protobuf.Timestamp{seconds: 1} - google.protobuf.Duration{nanos: 1}",
     "timestamp"},
    {"other messages", "google.protobuf.Any{}", NULL},
    {"dyn may be anything", "d + 1 == d.f[2]", "bool"},
    {"several overloads, one result", "size(d)", "int"},
    {"several overloads, several results", "d + d", "dyn"},
    /* macros */
    {"all", "li.all(x, x > 0)", "bool"},
    {"all without a condition", "li.all(x, x)", NULL},
    {"map", "li.map(x, double(x))", "list<double>"},
    {"filter over a map gives its keys", "{'a': 1}.filter(k, k > 'a')", "list<string>"},
    {"two variables over a list", "['a'].transformList(i, v, i)", "list<int>"},
    {"two variables over a map", "{'a': 1}.transformMap(k, v, [v])", "map<string, list<int>>"},
    {"a map of entries", "['a'].transformMapEntry(i, v, {v: i})", "map<string, int>"},
    {"range that is none", "i.all(x, true)", NULL},
    {"loop variable hides the outer name", "li.map(b, b)", "list<int>"},
    {"loop variable ends with its loop", "li.all(x, x > 0) && x > 0", NULL},
    {"bind", "cel.bind(x, [1], x + x)", "list<int>"},
    {"bind does not see itself", "cel.bind(x, x, 1)", NULL},
    /* optionals */
    {"optional field", "{'a': 1}.?a", "int?"},
    {"field of an optional", "optional.of({'a': 1}).a", "int?"},
    {"optional index", "li[?0]", "int?"},
    {"orValue", "li[?0].orValue(2)", "int"},
    {"orValue of another type", "li[?0].orValue('a')", NULL},
    {"optMap", "li[?0].optMap(x, string(x))", "string?"},
    {"has of an optional", "has(optional.of({'a': 1}).a)", "bool"},
    {"optional item", "[?li[?0]]", "list<int>"},
    {"optional item that is none", "[?1]", NULL},
    {"optional entry", "{?'a': li[?0]}", "map<string, int>"},
    {"none", "optional.none()", "dyn?"},
    /* types as values */
    {"type", "type(1)", "type(int)"},
    {"the type of types", "type", "type(type)"},
    {"a type and another", "type(1) == string", "bool"},
    {"a dotted type", "type(t) == google.protobuf.Timestamp", "bool"},
    /* names */
    {"longest name first", "m.n.o", "string"},
    {"shorter name and a key", "m.p", "dyn"},
    {"in the container", "q", "bool"},
    {"not in the container", ".q", "int"},
    {"partly qualified", "c.q", "bool"},
    {"local before the container", "[1.5].map(q, q)", "list<double>"},
    {"function with a space", "math.abs(-1)", "int"},
    {"function in the container", "square(2)", "int"},
    {"method of the environment", "'a'.square()", "string"},
    {"function that is only a method", "square('a')", NULL},
    {"nothing of that name", "nothing", NULL},
    {"no function of that name", "nothing(1)", NULL},
    {"no method of that name", "'a'.nothing()", NULL},
    {"no record", "Nothing{a: 1}", NULL},
    {"type parameter of the environment", "v.f + 1 == v[0]", "bool"},
};

/* Names only are looked at. */
static const TypeCase unchecked_cases[] = {
    {"unchecked mistake", "1 + 'a'", "dyn"},
    {"unchecked name", "nothing.a[0].f(1) && g(2).?h", "dyn"},
    {"unchecked variable", "i", "dyn"},
    {"unchecked literal", "1", "int"},
    {"unchecked type", "int", "type(int)"},
    {"unchecked loop", "1.map(x, x + true)", "dyn"},
    {"unchecked list", "[?1, {?2: 3}]", "dyn"},
    {"unchecked record", "Nothing{a: 1}", NULL},
};

static ExpressionEnvironment *environment_new(Arena *arena, TypeTable *types)
{
    static const struct {
        Text name;
        const char *signature;
    } variables[] = {
        {TEXT_INIT("i"), "() -> int"},
        {TEXT_INIT("b"), "() -> bool"},
        {TEXT_INIT("d"), "() -> dyn"},
        {TEXT_INIT("t"), "() -> timestamp"},
        {TEXT_INIT("li"), "() -> list<int>"},
        {TEXT_INIT("m.n.o"), "() -> string"},
        {TEXT_INIT("m"), "() -> map<string, dyn>"},
        {TEXT_INIT("c.q"), "() -> bool"},
        {TEXT_INIT("q"), "() -> int"},
        {TEXT_INIT("v"), "() -> A"},
    };
    enum { COUNT = sizeof variables / sizeof *variables };
    ExpressionVariable *out = arena_alloc_array(arena, COUNT, sizeof *out);
    Signature *overloads = arena_alloc_array(arena, 2, sizeof *overloads);
    ExpressionEnvironment *environment = arena_alloc(arena, sizeof *environment);
    for (size_t i = 0; i < COUNT; i++) {
        Signature signature;
        assert_true(signature_parse(&signature, types, text_of(variables[i].signature)));
        out[i] = (ExpressionVariable){variables[i].name, signature.result};
    }
    assert_true(signature_parse(&overloads[0], types, TEXT("(int) -> int")));
    assert_true(signature_parse(&overloads[1], types, TEXT("string.() -> string")));
    ExpressionFunction *functions = arena_alloc_array(arena, 2, sizeof *functions);
    functions[0] = (ExpressionFunction){TEXT("c.square"), 1, overloads};
    functions[1] = (ExpressionFunction){TEXT("square"), 1, overloads + 1};
    *environment = (ExpressionEnvironment){.container = TEXT("c"),
                                           .variable_count = COUNT,
                                           .variables = out,
                                           .function_count = 2,
                                           .functions = functions};
    return environment;
}

static void check_case(const TypeCase *c, bool unchecked)
{
    Parsed parsed = parsed_expression(c->source);
    assert_codes(&parsed, "");
    TypeTable *types = type_table_new(parsed.arena);
    ExpressionEnvironment *environment = environment_new(parsed.arena, types);
    environment->unchecked = unchecked;
    Binding **bindings;
    assert_int_equal(check_expression(parsed.arena, types, parsed.diags, NULL, environment,
                                      &bindings, parsed.expr),
                     STATUS_OK);
    size_t errors = diags_error_count(parsed.diags);
    if (c->type == NULL) {
        assert_int_equal(errors, 1); /* one mistake, one message */
    } else {
        Buffer type;
        Allocator allocator = allocator_system();
        buffer_init(&type, &allocator);
        type_write(&type, parsed.expr->type);
        assert_codes(&parsed, "");
        assert_text_equal(buffer_text(&type), c->type);
        buffer_free(&type);
    }
    parsed_end(&parsed);
}

static void check(void **state)
{
    check_case(*state, false);
}

static void check_unchecked(void **state)
{
    check_case(*state, true);
}

int main(void)
{
    return RUN_CASES(cases, check) + RUN_CASES(unchecked_cases, check_unchecked);
}
