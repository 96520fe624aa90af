/* What the checker says about expressions of a program: records, enums, settings, functions. */
#include "check/checked.h"
#include "syntax/parsing.h"

typedef struct MistakeCase {
    const char *name, *body; /* of the function f below */
    const char *codes;       /* with the column in the body */
    const char *hint;        /* a part of the first one's; NULL where it does not matter */
} MistakeCase;

static const char program[] = "licet 1; module m; fn f() -> dyn =\n"
                              "%s;\n"
                              "enum Kind { person; company; }\n"
                              "enum Colour { red; green; }\n"
                              "record Card {\n"
                              "  number: string sensitive;\n"
                              "  expires: date?;\n"
                              "  issued: bool asked;\n"
                              "}\n"
                              "record Form {\n"
                              "  kind: Kind;\n"
                              "  card: Card;\n"
                              "  spare: Card?;\n"
                              "  cards: list<Card>;\n"
                              "}\n"
                              "input form: Form;\n"
                              "const limit = 60 * 24;\n"
                              "setting age: int?;\n"
                              "let first = form.cards[0];\n"
                              "fn kind_of(kind: Kind, n: int) -> Kind = kind;\n"
                              "source card_of(number: string) -> Card?;\n"
                              "mapping allowed: Kind => Colour {\n"
                              "  person => red, green;\n"
                              "  company => green;\n"
                              "}\n";

static const MistakeCase cases[] = {
    /* right */
    {"fields", "form.card.number + form.cards[0].number", "", NULL},
    {"members", "form.kind == Kind.person || form.kind in [m.Kind.company]", "", NULL},
    {"constant", "limit + 1", "", NULL},
    {"calls", "kind_of(form.kind, limit) in [Kind.person]", "", NULL},
    {"mapping gives a list", "Colour.red in allowed(form.kind)", "", NULL},
    {"source gives an optional", "card_of('1').number.orValue('')", "", NULL},
    {"setting is an optional", "age.orValue(1) + 1", "", NULL},
    {"record written out", "Card{number: '1', issued: true}.number", "", NULL},
    {"optional field written out", "Card{number: '1', ?expires: first.?expires}", "", NULL},
    {"asked field", "form.card.issued", "", NULL},
    /* guards */
    {"unguarded", "form.card.expires < as_of", "L0305@11", "has(form.card.expires)"},
    {"guarded by and", "has(form.card.expires) && form.card.expires < as_of", "", NULL},
    {"guarded by or", "!has(form.card.expires) || form.card.expires < as_of", "", NULL},
    {"guarded by the condition", "has(form.spare) ? form.spare.number : ''", "", NULL},
    {"guarded the wrong way", "has(form.spare) ? '' : form.spare.number", "L0305@29", NULL},
    {"guard of another", "has(form.card.expires) && first.expires < as_of", "L0305@33", NULL},
    {"both guarded",
     "!(!has(form.spare) || !has(form.spare.expires)) && form.spare.expires < as_of", "", NULL},
    {"guard needs one itself", "has(form.spare.expires)", "L0305@10", NULL},
    {"guarded index", "has(form.cards[0].expires) && form.cards[0].expires < as_of", "", NULL},
    {"guard of another index", "has(form.cards[0].expires) && form.cards[1].expires < as_of",
     "L0305@45", NULL},
    {"guarded in a loop", "form.cards.all(c, has(c.expires) && c.expires < as_of)", "", NULL},
    {"guard of an outer name that is hidden",
     "form.cards.all(c, has(c.expires) && form.cards.all(c, c.expires < as_of))", "L0305@57", NULL},
    {"guarded filter", "form.cards.map(c, has(c.expires), c.expires)", "", NULL},
    {"optional selection", "form.card.?expires.orValue(as_of) < as_of", "", NULL},
    {"field of an optional needs no guard", "card_of('1').expires.hasValue()", "", NULL},
    {"has of a required field", "has(form.card)", "L0801@1", NULL},
    /* names */
    {"misspelt field", "form.card.numbr", "L0303@11", "\"number\""},
    {"misspelt name", "fomr.card", "L0300@1", "\"form\""},
    {"misspelt member", "Kind.persn", "L0308@6", "\"person\""},
    {"misspelt function", "kindof(form.kind, 1)", "L0300@1", "\"kind_of\""},
    {"misspelt method", "'a'.startwith('b')", "L0300@5", "\"startsWith\""},
    {"bare member", "form.kind == person", "L0300@14", "\"Kind.person\""},
    {"enum alone", "form.kind == Kind", "L0309@14", "Kind.person"},
    {"function alone", "kind_of", "L0309@1", "kind_of(…)"},
    {"not imported", "is_resident_id('1')", "L0300@1", "import std.identifier;"},
    {"no such module", "std.identifer.is_resident_id('1')", "L0300@1",
     "std.identifier.is_resident_id"},
    /* types */
    {"member and text", "form.kind == 'person'", "L0301@14", "Kind.person"},
    {"unrelated enums", "form.kind == Colour.red", "L0301@14", "different enums"},
    {"enums have no order", "form.kind < Kind.person", "L0301@13", NULL},
    {"a day and a number", "as_of + 1", "L0301@9", "add_days"},
    {"a day and a text", "as_of < '2024-01-01'", "L0301@9", "date("},
    {"optional and value", "age == 18", "L0301@8", "orValue"},
    {"argument of another type", "kind_of('person', 1)", "L0302@9", "Kind"},
    {"too few arguments", "kind_of(form.kind)", "L0307@1", NULL},
    {"too many arguments", "kind_of(form.kind, 1, nothing)", "L0307@1 L0300@23", NULL},
    {"mapping's key", "allowed(Colour.red)", "L0302@9", NULL},
    {"source's key", "card_of(1)", "L0302@9", NULL},
    {"a record has no null", "Form{kind: Kind.person, card: null, cards: []}", "L0302@31", NULL},
    {"field of a text", "form.card.number.length", "L0304@18", NULL},
    {"range is a record", "form.card.all(x, true)", "L0306@1", NULL},
    {"one mistake, one message",
     "nothing.a.size() + 1 == 2 && !nothing.b && size(nothing[0].c) > 1",
     "L0300@1 L0300@31 L0300@49", NULL},
    {"two mistakes", "1 && 'a'", "L0302@1 L0302@6", NULL},
    /* records written out */
    {"field left out", "Card{number: '1'}.expires.hasValue()", "L0305@19", NULL},
    {"required left out", "Card{}", "L0311@1", NULL},
    {"required but optional", "Card{?number: optional.of('1')}", "L0311@7", NULL},
    {"given twice", "Card{number: '1', number: '2'}", "L0313@19", NULL},
    {"no such field", "Card{number: '1', expire: as_of}", "L0303@19", "\"expires\""},
    /* known when compiling */
    {"division by zero", "limit / (60 - 60)", "L0316@1", NULL},
    {"division of anything by zero", "allowed(form.kind).size() % 0", "L0316@1", NULL},
    {"no such day", "as_of < date('2023-02-29')", "L0316@9", NULL},
    {"no regular expression", "form.card.number.matches('[')", "L0316@1", NULL},
    {"nothing wrong", "size('a' + 'b') / 2", "", NULL},
    {"not optional", "Card{number: '1', ?expires: as_of}", "L0302@29", "optional.of"},
};

static void check_source(Parsed *parsed, const char *body)
{
    Buffer source;
    Allocator allocator = allocator_system();
    buffer_init(&source, &allocator);
    buffer_add_format(&source, program, body);
    buffer_add_char(&source, '\0');
    *parsed = parsed_module(source.data);
    buffer_free(&source);
    assert_codes(parsed, "");
    assert_non_null(check_program(parsed->arena, parsed->diags, &parsed->module, 1, NULL));
    diags_sort(parsed->diags);
}

/* "L0305@19": those about expressions, with their column. Nothing uses most of the program. */
static void write_codes(Buffer *out, const Parsed *parsed, const Diag **first)
{
    for (size_t i = 0; i < diags_count(parsed->diags); i++) {
        const Diag *diag = diags_get(parsed->diags, i);
        LineColumn at = sources_locate(diags_sources(parsed->diags), diag->at.file, diag->at.start);
        if (diag_severity(diag->id) != SEVERITY_ERROR && diag->id != DIAG_HAS_ALWAYS)
            continue;
        *first = *first == NULL ? diag : *first;
        buffer_add_string(out, out->size_bytes > 0 ? " " : "");
        diag_code_write(out, diag->id);
        buffer_add_format(out, at.line == 2 ? "@%u" : "@%u in another line", at.column);
    }
}

static void check(void **state)
{
    const MistakeCase *c = *state;
    Parsed parsed;
    const Diag *first = NULL;
    Buffer codes;
    Allocator allocator = allocator_system();
    buffer_init(&codes, &allocator);
    check_source(&parsed, c->body);
    write_codes(&codes, &parsed, &first);
    assert_text_equal(buffer_text(&codes), c->codes);
    if (c->hint != NULL && text_find(first->hint, text_of(c->hint), 0) == SIZE_MAX)
        assert_text_equal(first->hint, c->hint); /* shows both */
    buffer_free(&codes);
    parsed_end(&parsed);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
