/* What a bundle tells of its expressions, and where their values are made. */
#include "code/program.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char *const roles[ROLE_COUNT] = {
    [ROLE_PART] = "part",     [ROLE_BODY] = "body",
    [ROLE_PARAM] = "param",   [ROLE_ITEM] = "item",
    [ROLE_RANGE] = "range",   [ROLE_ELEMENT] = "element",
    [ROLE_LET] = "let",       [ROLE_WHEN] = "when",
    [ROLE_UNLESS] = "unless", [ROLE_EXCEPTION] = "exception",
    [ROLE_FIRE] = "fire",     [ROLE_UNSURE] = "unsure",
};

static uint32_t spot_count(const Program *program, uint32_t expression)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program_SPOTS_count(program); i++)
        count += program_SPOTS(program)[i].expression == expression ? 1 : 0;
    return count;
}

static uint32_t depth_of(const BundleExpression *items, uint32_t index)
{
    uint32_t depth = 0;
    for (; items[index].parent != NONE; index = items[index].parent)
        depth++;
    return depth;
}

/* "role name: text *spots", one a line, indented by what it is part of. */
static void write_expressions(Buffer *out, const Program *program, Text function)
{
    const BundleExpression *items = program_EXPRESSIONS(program);
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program); i++) {
        BundleRange range = program_expressions(program, i);
        if (!text_equal(program_text(program, program_FUNCTIONS(program)[i].name), function))
            continue;
        for (uint32_t k = range.first; k < range.first + range.count; k++) {
            Text name = program_note_text(program, items[k].name);
            Text text = program_note_text(program, items[k].text);
            buffer_add_repeated(out, ' ', 2 * depth_of(items, k));
            buffer_add_string(out, roles[items[k].role]);
            buffer_add_string(out, name.size_bytes > 0 ? " " : "");
            buffer_add(out, name);
            buffer_add_string(out, text.size_bytes > 0 ? ": " : "");
            buffer_add(out, text);
            buffer_add_string(out, (items[k].flags & EXPRESSION_FLAG_SENSITIVE) != 0 ? " !" : "");
            buffer_add_format(out, " *%u\n", spot_count(program, k));
        }
    }
}

static const char model[] =
    "licet 1; module m;\n"
    "enum Kind { one; two; }\n"
    "record Person { name: string; number: string sensitive; kind: Kind; }\n"
    "record Case { people: list<Person>; count: int; }\n"
    "input case: Case;\n"
    "scope kind: Kind = case.people[0].kind;\n"
    "setting most: int = 3;\n"
    "in kind one { exception to m.many { when case.count == 7; } }\n";

typedef struct NoteCase {
    const char *name;
    const char *text;
    const char *function;
    const char *expected;
} NoteCase;

static const NoteCase cases[] = {
    {"a function's parameters and parts",
     "fn f(n: int, k: Kind) -> bool = n + 1 > 2 && k == Kind.one;\n"
     "rule many { when f(case.count, Kind.one); note zh \"x\" en \"x\"; }\n",
     "m.f",
     "param n *0\n"
     "param k *0\n"
     "body: n + 1 > 2 && k == Kind.one *2\n"
     "  part: n + 1 > 2 *1\n"
     "    part: n + 1 *1\n"
     "      part: n *0\n"
     "  part: k == Kind.one *1\n"
     "    part: k *0\n"},
    {"a rule: elements, lets, conditions, exceptions, outcomes",
     "rule many { for p in case.people; let n = p.number; when n != \"1\" && case.count > most;\n"
     "  unless p.name  ==\n    \"a\"; reject at p zh \"{n}\" en \"x\"; }\n",
     "m.many",
     "range p: case.people ! *1\n"
     "element p ! *1\n"
     "let n: p.number ! *1\n"
     "when: n != \"1\" && case.count > most *2\n"
     "  part: n != \"1\" *1\n"
     "    part: n ! *0\n"
     "  part: case.count > most *1\n"
     "    part: case.count *1\n"
     "    part: most *1\n"
     "unless: p.name == \"a\" *1\n"
     "  part: p.name *1\n"
     "exception *1\n"
     "  when: case.count == 7 *1\n"
     "    part: case.count *1\n"
     "unsure *1\n"
     "fire *1\n"
     "unsure *1\n"},
    {"a macro is told of as written",
     "rule many { when case.people.exists(p, p.kind == Kind.two); note zh \"x\" en \"x\"; }\n",
     "m.many",
     "when: case.people.exists(p, p.kind == Kind.two) *2\n"
     "  part: case.people ! *1\n"
     "  item p ! *1\n"
     "  part: p.kind == Kind.two *1\n"
     "    part: p.kind *1\n"
     "exception *1\n"
     "  when: case.count == 7 *1\n"
     "    part: case.count *1\n"
     "unsure *1\n"
     "fire *1\n"},
    {"a conditional's value is its outcome's",
     "let x = case.count > 1 ? case.count : case.count + 1;\n"
     "rule many { when x > 1; note zh \"x\" en \"x\"; }\n",
     "m.x",
     "body: case.count > 1 ? case.count : case.count + 1 *1\n"
     "  part: case.count > 1 *1\n"
     "    part: case.count *1\n"
     "  part: case.count *1\n"
     "  part: case.count + 1 *1\n"
     "    part: case.count *1\n"},
};

static void check(void **state)
{
    const NoteCase *c = *state;
    Allocator allocator = allocator_system();
    Buffer rules, out;
    Compiled compiled;
    buffer_init(&rules, &allocator);
    buffer_init(&out, &allocator);
    buffer_add_format(&rules, "%s%s%c", model, c->text, 0);
    compiled_open(&compiled, rules.data);
    write_expressions(&out, compiled.program, text_of(c->function));
    assert_text_equal(buffer_text(&out), c->expected);
    compiled_close(&compiled);
    buffer_free(&out);
    buffer_free(&rules);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
