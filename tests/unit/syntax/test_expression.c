/* Expressions: tokens, literals and the tree that CEL's grammar gives them. */
#include "syntax/parsing.h"

typedef struct ExpressionCase {
    const char *name, *source, *tree;
} ExpressionCase;

static const ExpressionCase cases[] = {
    /* numbers */
    {"int", "42", "42"},
    {"hexadecimal", "0xFf", "255"},
    {"uint", "42u", "42u"},
    {"hexadecimal uint", "0x10U", "16u"},
    {"largest int", "9223372036854775807", "9223372036854775807"},
    {"smallest int", "-9223372036854775808", "-9223372036854775808"},
    {"smallest int, hexadecimal", "-0x8000000000000000", "-9223372036854775808"},
    {"largest uint", "18446744073709551615u", "18446744073709551615u"},
    {"double", "1.5", "1.5"},
    {"double without a whole part", ".5", "0.5"},
    {"double with an exponent", "15e-1", "1.5"},
    {"smallest double", "4.9406564584124654e-324", "5e-324"},
    {"a double too small is zero", "1e-999999999999", "0.0"},
    {"negative double", "-1.5", "-1.5"},
    {"minus belongs to the literal", "-1.f()", "-1.f()"},
    {"minus does not enter parentheses", "-(1)", "-_(1)"},
    {"minus before a name", "-a.b", "-_(a.b)"},
    {"minus twice", "--a", "a"},
    {"minus thrice", "---a", "-_(a)"},
    {"binary and sign", "4--4", "_-_(4, -4)"},
    /* texts */
    {"double quotes", "\"a'b\"", "\"a'b\""},
    {"single quotes", "'a\"b'", "\"a\\\"b\""},
    {"escapes", "'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\'\\\"\\`'",
     "\"\\x07\\x08\\x0c\\n\\r\\t\\x0b\\\\?'\\\"`\""},
    {"numbered escapes", "'\\x41\\101\\u6587\\U00006587'", "\"AA文文\""},
    {"a code point past ASCII", "'\\xe9'", "\"é\""},
    {"raw", "r'\\n' + R\"\\\"", "_+_(\"\\\\n\", \"\\\\\")"},
    {"three quotes", "'''a'b''c''' + \"\"\"x\ny\"\"\"", "_+_(\"a'b''c\", \"x\\ny\")"},
    {"three quotes, raw", "r'''\\'''", "\"\\\\\""},
    {"three quotes end at the first three", "'''a''''b'", NULL},
    {"line ends become one", "'''a\r\nb\rc'''", "\"a\\nb\\nc\""},
    {"bytes", "b'a\\xff\\377é'", "b\"a\\377\\377\\303\\251\""},
    {"raw bytes", "br'\\x'", "b\"\\\\x\""},
    {"full-width punctuation is text", "'（，“”）'", "\"（，“”）\""},
    {"a quote's comment is text", "'// a' // b", "\"// a\""},
    {"constants", "[true, false, null]", "[true, false, null]"},
    /* names */
    {"Chinese", "域名.长度", "域名.长度"},
    {"absolute", ".a.b", ".a.b"},
    {"absolute call", ".f(1)", ".f(1)"},
    {"keywords are names", "rule.when + not - hit(at)", "_-_(_+_(rule.when, not), hit(at))"},
    {"reserved words are fields", "a.package.if", "a.package.if"},
    {"reserved words are methods", "a.for(1)", "a.for(1)"},
    {"quoted field", "a.`b-c d`.e", "a.b-c d.e"},
    /* operators */
    {"precedence", "a || b && c == d + e * !f", "_||_(a, _&&_(b, _==_(c, _+_(d, _*_(e, !_(f))))))"},
    {"left to right", "a - b - c", "_-_(_-_(a, b), c)"},
    {"relations left to right", "a < b < c", "_<_(_<_(a, b), c)"},
    {"in", "a in [b] == true", "_==_(@in(a, [b]), true)"},
    {"conditional to the right", "a ? b : c ? d : e", "_?_:_(a, b, _?_:_(c, d, e))"},
    {"not twice", "!!a", "a"},
    {"a chain of or is balanced", "a || b || c || d", "_||_(_||_(a, b), _||_(c, d))"},
    {"parentheses end a chain", "(a || b) || c", "_||_(_||_(a, b), c)"},
    {"members", "a.b[c](d)", NULL},
    {"calls and indexes", "a.b(c)[d].e", "_[_](a.b(c), d).e"},
    {"optional select and index", "a.?b[?c].?`d`", "_[?_](a.?b, c).?d"},
    {"ranges are not CEL", "1..2", NULL},
    /* lists, maps, records */
    {"trailing commas", "[1, 2,] + [,]", "_+_([1, 2], [])"},
    {"optional elements", "[?a, b]", "[?a, b]"},
    {"map", "{'a': 1, ?b: c,}", "{\"a\": 1, ?b: c}"},
    {"a conditional key", "{a ? b : c : d}", "{_?_:_(a, b, c): d}"},
    {"record", "a.B{c: 1, ?in_: d, `e f`: 2}", "a.B{\"c\": 1, ?\"in_\": d, \"e f\": 2}"},
    {"record, no fields", "B{}.c", "B{}.c"},
    {"no call makes a record", "B(){}", NULL},
    {"no trailing comma in calls", "f(a,)", NULL},
    /* dates are no part of expressions */
    {"a subtraction", "2024-06-01", "_-_(_-_(2024, 6), 1)"},
    {"comment", "a // b\n + c /// d", "_+_(a, c)"},
};

static void check(void **state)
{
    const ExpressionCase *c = *state;
    Parsed parsed = parsed_expression(c->source);
    if (c->tree == NULL) {
        assert_int_not_equal(diags_error_count(parsed.diags), 0);
    } else {
        assert_int_equal(diags_error_count(parsed.diags), 0);
        assert_non_null(parsed.expr);
        assert_tree(parsed.expr, c->tree);
    }
    parsed_end(&parsed);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
