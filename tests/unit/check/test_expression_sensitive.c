/* Which expressions may hold a field declared `sensitive`. */
#include "check/checker.h"
#include "syntax/parsing.h"

typedef struct SensitiveCase {
    const char *name, *body; /* of the let f below */
    bool sensitive;
} SensitiveCase;

static const char program[] =
    "licet 1; module m; let f =\n"
    "%s;\n"
    "enum Kind { person; company; }\n"
    "record Card { number: string sensitive; kind: Kind; issuer: string; }\n"
    "record Form { card: Card; cards: list<Card>; name: string; }\n"
    "input form: Form;\n"
    "let number = form.card.number;\n"
    "let issuer = form.card.issuer;\n"
    "fn same(text: string) -> string = text;\n"
    "fn of_form() -> string = form.card.number;\n"
    "decide d = f;\n";

static const SensitiveCase cases[] = {
    {"the field", "form.card.number", true},
    {"another field", "form.card.issuer", false},
    {"a part of it", "form.card.number.substring(0, 6)", true},
    {"joined to a text", "'no. ' + form.card.number", true},
    {"optional selection", "form.card.?number.orValue('')", true},
    {"the record around it", "form.card", true},
    {"the record around that", "form", true},
    {"a list of them", "form.cards", true},
    {"a let", "number", true},
    {"a let of another field", "issuer", false},
    {"argument", "same(form.card.number)", true},
    {"argument without", "same(form.name)", false},
    {"what the function reads", "of_form()", true},
    {"mapped", "form.cards.map(c, c.number)", true},
    {"mapped to another field", "form.cards.map(c, c.issuer)", false},
    {"printed with the record", "'%s'.format([form.card])", true},
    {"out of a map", "{'a': form.card.number}.a", true},
    {"out of a record written out", "Form{card: form.card, cards: [], name: form.card.number}.name",
     true},
    {"bound", "cel.bind(n, form.card.number, n)", true},
    {"in a list", "[form.name, form.card.number]", true},
    {"in a map", "{'a': form.card.number}", true},
    {"yes or no", "form.card.number == '1'", false},
    {"a member", "form.card.kind", false},
    {"another field of what is named", "optional.of(form.card).optMap(c, c.issuer).orValue('')",
     false},
    {"the field of what is named", "optional.of(form.card).optMap(c, c.number).orValue('')", true},
    {"bound and not shown", "cel.bind(n, form.card.number, form.name)", false},
    {"bound and asked", "cel.bind(n, form.card.number, n == '1' ? 'a' : 'b')", false},
    {"how many", "form.cards.map(c, c.number).size()", false},
    {"how long", "size(form.card.number)", false},
    {"worked out of how many", "1 + size(form.cards)", false},
    {"beside how many", "string(size(form.cards)) + form.card.number", true},
};

static const Decl *find_let(const Checked *checked, Text name)
{
    for (uint32_t i = 0; i < checked->lets.count; i++) {
        if (text_equal(checked->lets.items[i]->name.text, name))
            return checked->lets.items[i];
    }
    return NULL;
}

static void check(void **state)
{
    const SensitiveCase *c = *state;
    Buffer source;
    Allocator allocator = allocator_system();
    buffer_init(&source, &allocator);
    buffer_add_format(&source, program, c->body);
    buffer_add_char(&source, '\0');
    Parsed parsed = parsed_module(source.data);
    buffer_free(&source);
    const Checked *checked = check_program(parsed.arena, parsed.diags, &parsed.module, 1, NULL);
    assert_non_null(checked);
    assert_int_equal(diags_error_count(parsed.diags), 0);
    assert_int_equal(expression_is_sensitive(find_let(checked, TEXT("f"))->as.let.value),
                     c->sensitive);
    parsed_end(&parsed);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
