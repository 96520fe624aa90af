/*
 * Conditions that are known to hold always or never: named cases, and random conjunctions and
 * disjunctions of comparisons of one number compared with what trying every number says.
 */
#include "check/checking.h"

#define TYPES                                                                       \
    "enum K { a; b; c; }\n"                                                         \
    "record R { x: int; k: K; s: string; d: date; b: bool; o: int?; v: double; }\n" \
    "input r: R;\n"

typedef struct LogicCase {
    const char *name, *condition;
    const char *expect; /* "code@column" of each, in the condition */
} LogicCase;

static const LogicCase cases[] = {
    {"apart", "r.x > 20 && r.s == \"q\" && r.x < 10", "L0805@27"},
    {"touching", "r.x >= 20 && r.x <= 20", ""},
    {"between whole numbers", "r.x > 2 && r.x < 4 && r.x != 3", "L0805@23"},
    {"read from the right", "5 > r.x && 6 < r.x", "L0805@12"},
    {"two members", "r.k == K.a && r.k == K.b", "L0805@15"},
    {"all members excluded", "r.k != K.a && r.k != K.b && r.k != K.c", "L0805@29"},
    {"not in", "!(r.k in [K.a, K.b]) && r.k == K.a", "L0805@25"},
    {"two texts", "r.s == \"a\" && r.s == \"b\"", "L0805@15"},
    {"dates", "r.d < date(\"2020-01-01\") && r.d > date(\"2021-01-01\")", "L0805@29"},
    {"a bool and not", "!(r.x > 5 || r.b) && r.b", "L0805@22"},
    {"any other text twice", "r.x + 1 > r.x && !(r.x + 1 > r.x)", "L0805@20"},
    {"guarded", "has(r.o) && r.o > 3 && r.o < 4", "L0805@24"},
    {"follows", "r.x > 5 && r.x > 3", "L0806@12"},
    {"does not follow", "r.x > 3 && r.x > 5", ""},
    {"twice", "r.x > 3 && r.b && r.x > 3", "L0807@19"},
    {"always", "r.x < 5 || r.x >= 5", "L0806@1"},
    {"all members", "r.k == K.a || r.k == K.b || r.k == K.c", "L0806@1"},
    {"almost always", "r.x < 5 || r.x > 5", ""},
    {"a double may be no number", "r.v < 5.0 || r.v >= 5.0", ""},
    {"an alternative that cannot be", "r.k == K.c && (r.k == K.a || r.b)", "L0805@16"},
    {"true in it", "r.b || true", "L0806@8"},
    {"false in it", "r.b && false", "L0805@8"},
    {"in a macro", "[1].exists(n, n > 3 && n < 4)", "L0805@24"},
    {"unlike things", "r.x > 3 && r.x + 1 < 3", ""},
};

static void write_codes(Buffer *out, const char *condition, uint32_t *count)
{
    Allocator allocator = allocator_system();
    Buffer text;
    buffer_init(&text, &allocator);
    buffer_add_format(&text, "%sdecide p =\n%s;", TYPES, condition);
    buffer_add_char(&text, '\0');
    Checking checking = checking_text(text.data);
    *count = (uint32_t)diags_count(checking.diags);
    for (uint32_t i = 0; i < *count; i++) {
        const Diag *diag = diags_get(checking.diags, i);
        uint32_t column =
            sources_locate(diags_sources(checking.diags), diag->at.file, diag->at.start).column;
        if (i > 0)
            buffer_add_char(out, ' ');
        diag_code_write(out, diag->id);
        buffer_add_format(out, "@%u", column);
    }
    checking_end(&checking);
    buffer_free(&text);
}

static void check(void **state)
{
    const LogicCase *c = *state;
    Allocator allocator = allocator_system();
    Buffer codes;
    uint32_t count;
    buffer_init(&codes, &allocator);
    write_codes(&codes, c->condition, &count);
    assert_text_equal(buffer_text(&codes), c->expect);
    buffer_free(&codes);
}

/* ---- random conditions ----------------------------------------------------------------------- */

enum { ROUNDS = 400, PARTS = 4, LIMIT = 6 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static bool holds(unsigned relation, int left, int right)
{
    switch (relation) {
    case 0:
        return left < right;
    case 1:
        return left <= right;
    case 2:
        return left > right;
    case 3:
        return left >= right;
    case 4:
        return left == right;
    default:
        return left != right;
    }
}

/* Whether what is said of a chain is what trying every number says: that a conjunction never, or
 * a disjunction always, holds. */
static void random_chains_agree_with_trying(void **unused)
{
    (void)unused;
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "!="};
    Allocator allocator = allocator_system();
    uint32_t random = 7;
    for (int round = 0; round < ROUNDS; round++) {
        bool conjunction = round % 2 == 0, extreme = true;
        unsigned relation[PARTS];
        int limit[PARTS];
        Buffer text, codes;
        buffer_init(&text, &allocator);
        buffer_init(&codes, &allocator);
        for (int i = 0; i < PARTS; i++) {
            relation[i] = next_random(&random) % 6;
            limit[i] = (int)(next_random(&random) % LIMIT);
            buffer_add_format(&text, "%sr.x %s %d",
                              i == 0        ? ""
                              : conjunction ? " && "
                                            : " || ",
                              signs[relation[i]], limit[i]);
        }
        buffer_add_char(&text, '\0');
        for (int x = -1; x <= LIMIT; x++) {
            bool all = true, some = false;
            for (int i = 0; i < PARTS; i++) {
                all = all && holds(relation[i], x, limit[i]);
                some = some || holds(relation[i], x, limit[i]);
            }
            extreme = extreme && (conjunction ? !all : some);
        }
        uint32_t count;
        write_codes(&codes, text.data, &count);
        Text wanted = conjunction ? TEXT("L0805") : TEXT("L0806@1");
        bool said = text_find(buffer_text(&codes), wanted, 0) != SIZE_MAX &&
                    (conjunction || text_starts_with(buffer_text(&codes), wanted));
        if (said != extreme)
            print_error("%s: %.*s\n", text.data, TEXT_ARG(buffer_text(&codes)));
        assert_int_equal(said, extreme);
        buffer_free(&text);
        buffer_free(&codes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_chains_agree_with_trying)};
    int failed = RUN_CASES(cases, check);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
