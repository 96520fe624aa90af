#include "base/limits.h"
#include "support/cases.h"
#include "support/failing_allocator.h"
#include "value/value.h"

static Arena *new_arena(void)
{
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    assert_non_null(arena);
    return arena;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void test_list_grows_and_keeps_its_items(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    for (uint32_t capacity = 0; capacity < 10; capacity++) {
        List *list = list_new(arena, capacity);
        for (int i = 0; i < 100; i++)
            assert_true(list_append(arena, list, value_int(i)));
        assert_int_equal(list->count, 100);
        for (int i = 0; i < 100; i++)
            assert_int_equal(list->items[i].as.integer, i);
    }
    arena_free(arena);
}

static void test_list_is_limited(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    assert_null(list_new(arena, LIMIT_LIST_ITEMS + 1));
    assert_false(arena_failed(arena)); /* it is the limit, not memory */
    List *list = list_new(arena, 0);
    for (int i = 0; i < LIMIT_LIST_ITEMS; i++)
        assert_true(list_append(arena, list, value_int(i)));
    assert_false(list_append(arena, list, value_int(0)));
    assert_int_equal(list->count, LIMIT_LIST_ITEMS);
    assert_false(arena_failed(arena));
    arena_free(arena);
}

/* ---- maps ------------------------------------------------------------------------------------ */

/* The key numbered `i`: each kind a key can have in turn. */
static Value key_of(Arena *arena, int i)
{
    switch (i % 4) {
    case 0:
        return value_int(-i);
    case 1:
        return value_uint((uint64_t)i << 40);
    case 2:
        return i == 2 ? value_bool(true) : value_int(INT64_C(1000000007) * i);
    default: {
        Value copy;
        Buffer buffer;
        buffer_init(&buffer, arena_allocator(arena));
        buffer_add_format(&buffer, "域名%d", i);
        copy = value_string(arena_copy(arena, buffer_text(&buffer)));
        buffer_free(&buffer);
        return copy;
    }
    }
}

static void check_map(Arena *arena, const Map *map, int count)
{
    assert_int_equal(map->count, count);
    for (int i = 0; i < count; i++) {
        assert_int_equal(map->entries[i].value.as.integer, i); /* in the order inserted */
        const Value *found = map_find(map, key_of(arena, i));
        assert_ptr_equal(found, &map->entries[i].value);
    }
    assert_null(map_find(map, key_of(arena, count)));
}

static void test_map_finds_every_key_at_every_size(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Map *map = map_new(arena, 0);
    check_map(arena, map, 0);
    for (int i = 0; i < 300; i++) {
        bool repeated = true;
        assert_true(map_insert(arena, map, key_of(arena, i), value_int(i), &repeated));
        assert_false(repeated);
        check_map(arena, map, i + 1);
    }
    for (int i = 0; i < 300; i++) {
        bool repeated = false;
        assert_true(map_insert(arena, map, key_of(arena, i), value_null(), &repeated));
        assert_true(repeated);
    }
    check_map(arena, map, 300);
    arena_free(arena);
}

typedef struct KeyCase {
    const char *name;
    Value key;
    int found; /* number of the entry in the map below; -1 for none */
} KeyCase;

/* The map holds 1, 2u, true, "1", 2^53 + 1, 2^63u, -1 as 0 to 6. */
static const KeyCase key_cases[] = {
    {"int for int", {.tag = VALUE_INT, .as.integer = 1}, 0},
    {"uint for int", {.tag = VALUE_UINT, .as.uinteger = 1}, 0},
    {"double for int", {.tag = VALUE_DOUBLE, .as.real = 1}, 0},
    {"int for uint", {.tag = VALUE_INT, .as.integer = 2}, 1},
    {"double for uint", {.tag = VALUE_DOUBLE, .as.real = 2}, 1},
    {"bool", {.tag = VALUE_BOOL, .as.boolean = true}, 2},
    {"other bool", {.tag = VALUE_BOOL, .as.boolean = false}, -1},
    {"string", {.tag = VALUE_STRING, .size = 1, .as.text = "1"}, 3},
    {"bytes for string", {.tag = VALUE_BYTES, .size = 1, .as.text = "1"}, -1},
    {"int that no double is", {.tag = VALUE_INT, .as.integer = (INT64_C(1) << 53) + 1}, 4},
    {"double next to it", {.tag = VALUE_DOUBLE, .as.real = 0x1p53}, -1},
    {"double past int", {.tag = VALUE_DOUBLE, .as.real = 0x1p63}, 5},
    {"int of the same bits", {.tag = VALUE_INT, .as.integer = INT64_MIN}, -1},
    {"negative double", {.tag = VALUE_DOUBLE, .as.real = -1}, 6},
    {"uint of the same bits", {.tag = VALUE_UINT, .as.uinteger = UINT64_MAX}, -1},
    {"fraction", {.tag = VALUE_DOUBLE, .as.real = 1.5}, -1},
    {"NaN", {.tag = VALUE_DOUBLE, .as.real = __builtin_nan("")}, -1},
    {"null", {.tag = VALUE_NULL}, -1},
    {"none", {.tag = VALUE_OPTIONAL}, -1},
};

/* `more` further entries put the map above the size that is searched in order. */
static void check_key_among(const KeyCase *c, int more)
{
    Arena *arena = new_arena();
    const Value keys[] = {value_int(1),
                          value_uint(2),
                          value_bool(true),
                          value_string(TEXT("1")),
                          value_int((INT64_C(1) << 53) + 1),
                          value_uint(UINT64_C(1) << 63),
                          value_int(-1)};
    Map *map = map_new(arena, 0);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_true(map_insert(arena, map, keys[i], value_int((int64_t)i), NULL));
    for (int i = 0; i < more; i++)
        assert_true(map_insert(arena, map, value_int(1000 + i), value_int(-1), NULL));
    const Value *found = map_find(map, c->key);
    assert_int_equal(found != NULL ? found->as.integer : -1, c->found);
    arena_free(arena);
}

static void check_key(void **state)
{
    check_key_among(*state, 0);
    check_key_among(*state, 100);
}

static void test_small_map_needs_no_index(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Map *map = map_new(arena, 0);
    for (int i = 0; i < 16; i++)
        assert_true(map_insert(arena, map, value_int(i), value_null(), NULL));
    assert_int_equal(map->bucket_count, 0);
    assert_true(map_insert(arena, map, value_int(16), value_null(), NULL));
    assert_true(map->bucket_count >= 2 * map->count);
    arena_free(arena);
}

static void test_map_is_limited(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    assert_null(map_new(arena, LIMIT_LIST_ITEMS + 1));
    Map *map = map_new(arena, 0);
    for (int i = 0; i < LIMIT_LIST_ITEMS; i++)
        assert_true(map_insert(arena, map, value_int(i), value_null(), NULL));
    bool repeated = false;
    assert_true(map_insert(arena, map, value_int(5), value_null(), &repeated));
    assert_true(repeated);
    assert_false(map_insert(arena, map, value_int(-5), value_null(), NULL));
    assert_int_equal(map->count, LIMIT_LIST_ITEMS);
    assert_non_null(map_find(map, value_double(999999)));
    arena_free(arena);
}

static void test_hash_depends_on_the_key(void **state)
{
    (void)state;
    const HashKey one = {{1}}, other = {{2}};
    Value value = value_string(TEXT("application"));
    assert_int_equal(value_hash_keyed(&one, value), value_hash_keyed(&one, value));
    assert_int_not_equal(value_hash_keyed(&one, value), value_hash_keyed(&other, value));
    assert_int_not_equal(value_hash_keyed(&one, value_int(1)),
                         value_hash_keyed(&other, value_int(1)));
    assert_int_equal(value_hash_keyed(&one, value_int(-7)),
                     value_hash_keyed(&one, value_double(-7)));
}

/* ---- records --------------------------------------------------------------------------------- */

/* Maps extended one from the other share entries and index: each sees its own only, whichever was
 * extended again. */
static void test_extended_maps_keep_apart(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    Arena *arena = new_arena();
    const Map *maps[COUNT + 1] = {map_new(arena, 0)};
    bool repeated;
    for (uint32_t i = 0; i < COUNT; i++) {
        maps[i + 1] = map_extended(arena, maps[i], value_int(i), value_int(2 * i), &repeated);
        assert_false(repeated);
        assert_ptr_equal(map_extended(arena, maps[i + 1], value_uint(i), value_null(), &repeated),
                         maps[i + 1]);
        assert_true(repeated);
    }
    for (uint32_t i = 0; i <= COUNT; i += 7) {
        const Map *other = map_extended(arena, maps[i], value_int(-1), value_null(), &repeated);
        assert_int_equal(maps[i]->count, i);
        assert_int_equal(other->count, i + 1);
        for (uint32_t key = 0; key < COUNT; key++) {
            const Value *found = map_find(maps[i], value_int(key));
            assert_int_equal(found != NULL, key < i);
            assert_true(found == NULL || found->as.integer == 2 * (int64_t)key);
            assert_int_equal(map_find(other, value_int(key)) != NULL, key < i);
        }
        assert_null(map_find(maps[i], value_int(-1)));
        assert_non_null(map_find(other, value_int(-1)));
    }
    arena_free(arena);
}

/* Of so many entries a few maps are copied, not all: what is shared can be extended. */
static void test_extending_mostly_shares(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    const Map *map = map_new(arena, 0);
    uint64_t copied = 0;
    bool repeated;
    for (uint32_t i = 0; i < 10000; i++) {
        copied += map_is_extensible(map) ? 0 : map->count;
        map = map_extended(arena, map, value_int(i), value_null(), &repeated);
    }
    assert_int_equal(map->count, 10000);
    assert_true(copied < 20000);
    arena_free(arena);
}

static void test_new_record_is_empty(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    const Place root = {.parent = NULL};
    Record *record = record_new(arena, 65535, 50, &root);
    assert_int_equal(record->type, 65535);
    assert_int_equal(record->field_count, 50);
    assert_ptr_equal(record->place, &root);
    for (int i = 0; i < 50; i++)
        assert_int_equal(record->fields[i].tag, VALUE_ABSENT);
    assert_non_null(record_new(arena, 0, 0, NULL));
    arena_set_limit(arena, 1 << 20);
    assert_null(record_new(arena, 0, UINT32_MAX, NULL));
    arena_free(arena);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Whatever fails, what was there before is there still. */
static bool fill(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    List *list = list_new(arena, 0);
    Map *map = map_new(arena, 0);
    bool succeeded = list != NULL && map != NULL;
    for (int i = 0; succeeded && i < 500; i++) {
        succeeded = list_append(arena, list, value_int(i)) &&
                    map_insert(arena, map, value_int(i), value_int(i), NULL) &&
                    record_new(arena, 0, 9, NULL) != NULL;
    }
    for (uint32_t i = 0; map != NULL && i < map->count; i++)
        assert_int_equal(map_find(map, value_int(i))->as.integer, i);
    arena_free(arena);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(fill, NULL);
}

/* The arena's own limit fails at finer steps than its blocks do. */
static void test_running_out_of_arena(void **state)
{
    (void)state;
    for (size_t limit_bytes = 64; limit_bytes < 20000; limit_bytes += 64) {
        Arena *arena = new_arena();
        arena_set_limit(arena, limit_bytes);
        Map *map = map_new(arena, 0);
        uint32_t count = 0;
        while (map != NULL && map_insert(arena, map, value_int(count), value_int(count), NULL))
            count++;
        assert_true(arena_failed(arena));
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(map_find(map, value_int(i))->as.integer, i);
        if (map != NULL) {
            assert_int_equal(map->count, count);
            assert_null(map_find(map, value_int(count)));
        }
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list_grows_and_keeps_its_items),
        cmocka_unit_test(test_list_is_limited),
        cmocka_unit_test(test_map_finds_every_key_at_every_size),
        cmocka_unit_test(test_small_map_needs_no_index),
        cmocka_unit_test(test_map_is_limited),
        cmocka_unit_test(test_hash_depends_on_the_key),
        cmocka_unit_test(test_extended_maps_keep_apart),
        cmocka_unit_test(test_extending_mostly_shares),
        cmocka_unit_test(test_new_record_is_empty),
        cmocka_unit_test(test_running_out_of_memory),
        cmocka_unit_test(test_running_out_of_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(key_cases, check_key);
}
