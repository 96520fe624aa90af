#include "value/type.h"

#include "support/cases.h"
#include "support/failing_allocator.h"

static Arena *new_arena(void)
{
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    assert_non_null(arena);
    return arena;
}

/* ---- signatures: read, and written again ----------------------------------------------------- */

typedef struct SignatureCase {
    const char *name;    /* also the text */
    const char *written; /* NULL where it is refused */
    bool is_method;
} SignatureCase;

static const SignatureCase signature_cases[] = {
    {"() -> int", "() -> int", false},
    {"(int, int) -> int", "(int, int) -> int", false},
    {"list<A>.(A) -> bool", "(list<A>, A) -> bool", true},
    {"string.(string, int) -> int", "(string, string, int) -> int", true},
    {"date.() -> timestamp", "(date) -> timestamp", true},
    {"(A) -> type<A>", "(A) -> type(A)", false},
    {"(map<string, list<dyn>>) -> A?", "(map<string, list<dyn>>) -> A?", false},
    {"(list<int?>?) -> int??", "(list<int?>?) -> int??", false},
    {"A?.() -> bool", "(A?) -> bool", true},
    {"(null_type, bool, uint, double, bytes, duration) -> cidr",
     "(null_type, bool, uint, double, bytes, duration) -> cidr", false},
    {"(type<list<int>>, ip) -> map<int, uint>", "(type(list<int>), ip) -> map<int, uint>", false},
    {"  ( int ,int)->  list < int > ?  ", "(int, int) -> list<int>?", false},
    {"(A,B,C,D,E,F,G,H) -> Z", "(A, B, C, D, E, F, G, H) -> Z", false},
    {"(A,B,C,D,E,F,G,H,I) -> Z", NULL, false},
    {"int.(B,C,D,E,F,G,H,I) -> Z", NULL, false},
    {"", NULL, false},
    {"int", NULL, false},
    {"(int)", NULL, false},
    {"(int) ->", NULL, false},
    {"(int) -> int int", NULL, false},
    {"(int,) -> int", NULL, false},
    {"(int int) -> int", NULL, false},
    {"(int -> int", NULL, false},
    {"int(int) -> int", NULL, false},
    {"int.int -> int", NULL, false},
    {"(list) -> int", NULL, false},
    {"(list<>) -> int", NULL, false},
    {"(list<int, int>) -> int", NULL, false},
    {"(map<int>) -> int", NULL, false},
    {"(list<int) -> int", NULL, false},
    {"(int<int>) -> int", NULL, false},
    {"(Person) -> int", NULL, false},
    {"(AB) -> int", NULL, false},
    {"(error) -> int", NULL, false},
    {"(integer) -> int", NULL, false},
    {"(?) -> int", NULL, false},
    {"(list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<"
     "int>>>>>>>>>>>>>>>>>>) -> int",
     NULL, false},
};

static void write_signature(Buffer *out, const Signature *signature)
{
    buffer_add_char(out, '(');
    for (uint8_t i = 0; i < signature->param_count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        type_write(out, signature->params[i]);
    }
    buffer_add_string(out, ") -> ");
    type_write(out, signature->result);
}

static void check_signature(void **state)
{
    const SignatureCase *c = *state;
    Arena *arena = new_arena();
    TypeTable *table = type_table_new(arena);
    Signature signature;
    assert_int_equal(signature_parse(&signature, table, text_of(c->name)), c->written != NULL);
    if (c->written != NULL) {
        Buffer buffer;
        buffer_init(&buffer, arena_allocator(arena));
        write_signature(&buffer, &signature);
        assert_text_equal(buffer_text(&buffer), c->written);
        assert_int_equal(signature.is_method, c->is_method);
        buffer_free(&buffer);
    }
    arena_free(arena);
}

/* ---- interning ------------------------------------------------------------------------------- */

static void test_equal_types_are_one(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    TypeTable *table = type_table_new(arena);
    const Type *number = type_simple(table, TYPE_INT), *text = type_simple(table, TYPE_STRING);
    const Type *both[] = {number, text};
    char name[] = "icp.Person";

    assert_ptr_equal(type_list(table, number), type_list(table, number));
    assert_ptr_not_equal(type_list(table, number), type_list(table, text));
    assert_ptr_not_equal(type_list(table, number), type_optional(table, number));
    assert_ptr_equal(type_map(table, text, type_list(table, number)),
                     type_map(table, text, type_list(table, number)));
    assert_ptr_not_equal(type_map(table, text, number), type_map(table, number, text));
    const Type *person = type_record(table, text_of(name), 4);
    name[4] = 'X'; /* the table has its own copy */
    assert_text_equal(person->name, "icp.Person");
    assert_ptr_equal(person, type_record(table, TEXT("icp.Person"), 4));
    assert_ptr_not_equal(person, type_record(table, TEXT("icp.Person"), 5));
    assert_ptr_not_equal(person, type_enum(table, TEXT("icp.Person"), 4));
    assert_ptr_equal(type_param(table, TEXT("A")), type_param(table, TEXT("A")));
    assert_ptr_not_equal(type_param(table, TEXT("A")), type_param(table, TEXT("B")));
    assert_ptr_equal(type_opaque(table, TEXT("pair"), both, 2),
                     type_opaque(table, TEXT("pair"), both, 2));
    assert_ptr_not_equal(type_opaque(table, TEXT("pair"), both, 2),
                         type_opaque(table, TEXT("pair"), both, 1));
    assert_ptr_equal(type_type(table, person), type_type(table, person));
    arena_free(arena);
}

static void test_many_types_stay_apart(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    TypeTable *table = type_table_new(arena);
    enum { COUNT = 5000 };
    const Type **types = arena_alloc_array(arena, COUNT, sizeof *types);
    for (uint16_t i = 0; i < COUNT; i++)
        types[i] = type_enum(table, TEXT("icp.Kind"), i);
    for (uint16_t i = 0; i < COUNT; i++) {
        assert_int_equal(types[i]->index, i);
        assert_ptr_equal(type_enum(table, TEXT("icp.Kind"), i), types[i]);
    }
    arena_free(arena);
}

static void test_missing_parameters_give_no_type(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    TypeTable *table = type_table_new(arena);
    const Type *number = type_simple(table, TYPE_INT);
    const Type *five[] = {number, number, number, number, number};
    assert_null(type_list(table, NULL));
    assert_null(type_map(table, number, NULL));
    assert_null(type_map(table, NULL, number));
    assert_null(type_optional(table, type_list(table, NULL)));
    assert_null(type_type(table, NULL));
    assert_non_null(type_opaque(table, TEXT("four"), five, 4));
    assert_null(type_opaque(table, TEXT("five"), five, 5));
    arena_free(arena);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void assert_written(const Type *type, const char *expected)
{
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    type_write(&buffer, type);
    assert_text_equal(buffer_text(&buffer), expected);
    buffer_free(&buffer);
}

static void test_types_are_written_as_authors_write_them(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    TypeTable *table = type_table_new(arena);
    const Type *number = type_simple(table, TYPE_INT), *dynamic = type_simple(table, TYPE_DYN);
    const Type *person = type_record(table, TEXT("Person"), 0);
    const Type *both[] = {number, dynamic};
    assert_written(dynamic, "dyn");
    assert_written(type_simple(table, TYPE_NULL), "null_type");
    assert_written(type_list(table, number), "list<int>");
    assert_written(type_map(table, type_simple(table, TYPE_STRING), dynamic), "map<string, dyn>");
    assert_written(type_optional(table, person), "Person?");
    assert_written(type_optional(table, type_list(table, person)), "list<Person>?");
    assert_written(type_type(table, number), "type(int)");
    assert_written(type_opaque(table, TEXT("pair"), both, 2), "pair<int, dyn>");
    assert_written(type_opaque(table, TEXT("abstract"), NULL, 0), "abstract");
    for (int kind = TYPE_ERROR; kind <= TYPE_CIDR; kind++) {
        assert_int_equal(type_simple(table, (TypeKind)kind)->kind, kind);
        assert_int_equal(type_simple(table, (TypeKind)kind)->param_count, 0);
    }
    arena_free(arena);
}

static void test_writing_a_type_without_end_ends(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    TypeTable *table = type_table_new(arena);
    const Type *type = type_simple(table, TYPE_INT);
    for (int i = 0; i < 20000; i++)
        type = type_list(table, type);
    Buffer buffer;
    buffer_init(&buffer, arena_allocator(arena));
    type_write(&buffer, type);
    assert_true(text_starts_with(buffer_text(&buffer), TEXT("list<list<list<")));
    assert_true(text_find(buffer_text(&buffer), TEXT("<...>>>"), 0) != SIZE_MAX);
    assert_true(buffer.size_bytes < 1000);
    buffer_free(&buffer);
    arena_free(arena);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static bool make_types(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    TypeTable *table = type_table_new(arena);
    bool succeeded = table != NULL;
    for (uint16_t i = 0; succeeded && i < 300; i++) {
        const Type *record = type_record(table, TEXT("icp.model.Application"), i);
        succeeded = type_map(table, type_simple(table, TYPE_STRING),
                             type_optional(table, type_list(table, record))) != NULL;
    }
    Signature signature;
    succeeded = succeeded && signature_parse(&signature, table, TEXT("(list<A>, map<A, B>) -> B?"));
    arena_free(arena);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(make_types, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_types_are_one),
        cmocka_unit_test(test_many_types_stay_apart),
        cmocka_unit_test(test_missing_parameters_give_no_type),
        cmocka_unit_test(test_types_are_written_as_authors_write_them),
        cmocka_unit_test(test_writing_a_type_without_end_ends),
        cmocka_unit_test(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(signature_cases, check_signature);
}
