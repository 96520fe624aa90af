/*
 * builder.c - pooling and writing a bundle's sections.
 */
#include "code/builder.h"

#include "base/hash.h"
#include "base/limits.h"
#include "code/bundle_hash.h"

/* An open-addressing index over items that are equal exactly when their bytes are. */
typedef struct Slot {
    uint32_t number; /* of the item + 1; 0: free */
    uint32_t hash;
} Slot;
typedef struct Pool {
    Slot *slots;
    uint32_t slot_count;
    uint32_t used;
} Pool;

/* The runs of items that a section holds once each: texts are runs of characters. */
typedef struct Runs {
    Buffer places; /* BundleRange of every one, in the order added */
    Pool pool;
} Runs;

struct Builder {
    Allocator allocator;
    HashKey key;
    Buffer sections[SECTION_COUNT];
    Runs runs[SECTION_COUNT]; /* empty where every item is its own */
    Status status;            /* the first failure */
};

static const uint32_t item_sizes[SECTION_COUNT] = {
#define SECTION(name, type) [SECTION_##name] = sizeof(type),
#include "code/sections.def"
};

Builder *builder_new(const Allocator *allocator)
{
    Builder *builder = allocator_alloc(allocator, sizeof *builder);
    if (builder == NULL)
        return NULL;
    *builder = (Builder){.allocator = *allocator};
    if (!hash_key_new(&builder->key))
        builder->status = STATUS_IO;
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        buffer_init(&builder->sections[kind], allocator);
        buffer_init(&builder->runs[kind].places, allocator);
    }
    return builder;
}

static void pool_free(Builder *builder, Pool *pool)
{
    allocator_free(&builder->allocator, pool->slots, pool->slot_count * sizeof *pool->slots);
}

void builder_free(Builder *builder)
{
    if (builder == NULL)
        return;
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        buffer_free(&builder->sections[kind]);
        buffer_free(&builder->runs[kind].places);
        pool_free(builder, &builder->runs[kind].pool);
    }
    allocator_free(&builder->allocator, builder, sizeof *builder);
}

static void fail(Builder *builder, Status status)
{
    if (builder->status == STATUS_OK)
        builder->status = status;
}

/* ---- sections -------------------------------------------------------------------------------- */

uint32_t builder_count(const Builder *builder, SectionKind kind)
{
    return (uint32_t)(builder->sections[kind].size_bytes / item_sizes[kind]);
}

uint32_t builder_add(Builder *builder, SectionKind kind, const void *item)
{
    Buffer *section = &builder->sections[kind];
    uint32_t index = builder_count(builder, kind);
    if (section->size_bytes + item_sizes[kind] > LIMIT_BUNDLE_BYTES) {
        fail(builder, STATUS_LIMIT);
        return 0;
    }
    buffer_add(section, (Text){item, item_sizes[kind]});
    return index;
}

void *builder_item(Builder *builder, SectionKind kind, uint32_t index)
{
    if (index >= builder_count(builder, kind))
        return NULL;
    return builder->sections[kind].data + (size_t)index * item_sizes[kind];
}

/* ---- pools ----------------------------------------------------------------------------------- */

static void pool_insert(Pool *pool, Slot slot)
{
    uint32_t mask = pool->slot_count - 1, at = slot.hash & mask;
    while (pool->slots[at].number != 0)
        at = (at + 1) & mask;
    pool->slots[at] = slot;
}

static bool pool_grow(Builder *builder, Pool *pool)
{
    Pool larger = {.slot_count = pool->slot_count == 0 ? 1024 : pool->slot_count * 2};
    size_t size_bytes = larger.slot_count * sizeof *larger.slots;
    larger.slots = allocator_alloc(&builder->allocator, size_bytes);
    if (larger.slots == NULL) {
        fail(builder, STATUS_MEMORY);
        return false;
    }
    memset(larger.slots, 0, size_bytes);
    for (uint32_t i = 0; i < pool->slot_count; i++) {
        if (pool->slots[i].number != 0)
            pool_insert(&larger, pool->slots[i]);
    }
    larger.used = pool->used;
    pool_free(builder, pool);
    *pool = larger;
    return true;
}

static BundleRange run_place(const Runs *runs, uint32_t index)
{
    BundleRange place;
    memcpy(&place, runs->places.data + index * sizeof place, sizeof place);
    return place;
}

static Text run_bytes(const Builder *builder, SectionKind kind, BundleRange place)
{
    return (Text){builder->sections[kind].data + (size_t)place.first * item_sizes[kind],
                  (size_t)place.count * item_sizes[kind]};
}

/* The number of the equal run, or NONE. */
static uint32_t pool_find(const Builder *builder, SectionKind kind, Text bytes, uint32_t hash)
{
    const Runs *runs = &builder->runs[kind];
    const Pool *pool = &runs->pool;
    if (pool->slot_count == 0)
        return NONE;
    uint32_t mask = pool->slot_count - 1;
    for (uint32_t at = hash & mask; pool->slots[at].number != 0; at = (at + 1) & mask) {
        uint32_t index = pool->slots[at].number - 1;
        if (pool->slots[at].hash == hash &&
            text_equal(run_bytes(builder, kind, run_place(runs, index)), bytes))
            return index;
    }
    return NONE;
}

/* Notes that the run just added, number pool->used, has this hash. */
static void pool_add(Builder *builder, Pool *pool, uint32_t hash)
{
    if ((pool->used + 1) * 2 > pool->slot_count && !pool_grow(builder, pool))
        return;
    pool_insert(pool, (Slot){++pool->used, hash});
}

BundleRange builder_run(Builder *builder, SectionKind kind, const void *items, uint32_t count)
{
    Buffer *section = &builder->sections[kind];
    Runs *runs = &builder->runs[kind];
    Text bytes = {items, (size_t)count * item_sizes[kind]};
    if (count == 0)
        return (BundleRange){0, 0};
    uint32_t hash = hash_text(&builder->key, bytes);
    uint32_t index = pool_find(builder, kind, bytes, hash);
    if (index != NONE)
        return run_place(runs, index);
    if (section->size_bytes + bytes.size_bytes > LIMIT_BUNDLE_BYTES) {
        fail(builder, STATUS_LIMIT);
        return (BundleRange){0, 0};
    }
    BundleRange place = {builder_count(builder, kind), count};
    buffer_add(section, bytes);
    buffer_add(&runs->places, (Text){(const char *)&place, sizeof place});
    if (buffer_failed(section) || buffer_failed(&runs->places)) {
        fail(builder, STATUS_MEMORY);
        return (BundleRange){0, 0};
    }
    pool_add(builder, &runs->pool, hash);
    return place;
}

BundleRange builder_run_written(Builder *builder, SectionKind kind, const Buffer *items)
{
    if (buffer_failed(items))
        fail(builder, STATUS_MEMORY);
    return builder_run(builder, kind, items->data,
                       (uint32_t)(items->size_bytes / item_sizes[kind]));
}

/* ---- text ------------------------------------------------------------------------------------ */

/* A text too long to count is longer than a bundle may be. */
static BundleRange pool_text(Builder *builder, SectionKind kind, Text text)
{
    if (text.size_bytes <= UINT32_MAX)
        return builder_run(builder, kind, text.data, (uint32_t)text.size_bytes);
    fail(builder, STATUS_LIMIT);
    return (BundleRange){0, 0};
}

BundleText builder_text(Builder *builder, Text text)
{
    BundleRange place = pool_text(builder, SECTION_TEXT, text);
    return (BundleText){place.first, place.count};
}

BundleNoteText builder_note_text(Builder *builder, Text text)
{
    BundleRange place = pool_text(builder, SECTION_NOTE_TEXT, text);
    return (BundleNoteText){place.first, place.count};
}

BundleNoteText builder_note_written(Builder *builder, const Buffer *text)
{
    if (buffer_failed(text))
        fail(builder, STATUS_MEMORY);
    return builder_note_text(builder, buffer_text(text));
}

/* ---- constants ------------------------------------------------------------------------------- */

static uint32_t constant_within(Builder *builder, Value value, int depth);

/* Whether the strings or ints ascend, so that a membership test may search by halves. */
static bool is_sorted(const List *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Value item = list->items[i];
        if (item.tag != list->items[0].tag || (item.tag != VALUE_STRING && item.tag != VALUE_INT))
            return false;
        int compared;
        if (i > 0 && (!value_compare(&compared, list->items[i - 1], item) || compared >= 0))
            return false;
    }
    return list->count > 0;
}

static uint32_t *take_items(Builder *builder, uint32_t count)
{
    uint32_t *items = allocator_alloc(&builder->allocator, (count + 1) * sizeof *items);
    if (items == NULL)
        fail(builder, STATUS_MEMORY);
    return items;
}

static void drop_items(Builder *builder, uint32_t *items, uint32_t count)
{
    allocator_free(&builder->allocator, items, (count + 1) * sizeof *items);
}

static BundleConstant list_constant(Builder *builder, const List *list, int depth)
{
    BundleConstant constant = {.tag = VALUE_LIST, .size = list->count, .sorted = is_sorted(list)};
    uint32_t *items = take_items(builder, list->count);
    if (items == NULL)
        return constant;
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = constant_within(builder, list->items[i], depth + 1);
    constant.payload = builder_run(builder, SECTION_CONSTANT_ITEMS, items, list->count).first;
    drop_items(builder, items, list->count);
    return constant;
}

static BundleConstant map_constant(Builder *builder, const Map *map, int depth)
{
    BundleConstant constant = {.tag = VALUE_MAP, .size = map->count};
    uint32_t *items = take_items(builder, 2 * map->count);
    if (items == NULL)
        return constant;
    for (uint32_t i = 0; i < map->count; i++) {
        items[2 * i] = constant_within(builder, map->entries[i].key, depth + 1);
        items[2 * i + 1] = constant_within(builder, map->entries[i].value, depth + 1);
    }
    constant.payload = builder_run(builder, SECTION_CONSTANT_ITEMS, items, 2 * map->count).first;
    drop_items(builder, items, 2 * map->count);
    return constant;
}

static BundleConstant optional_constant(Builder *builder, Value value, int depth)
{
    BundleConstant constant = {.tag = VALUE_OPTIONAL};
    if (value.as.inner != NULL) {
        uint32_t item = constant_within(builder, *value.as.inner, depth + 1);
        constant.size = 1;
        constant.payload = builder_run(builder, SECTION_CONSTANT_ITEMS, &item, 1).first;
    }
    return constant;
}

static uint32_t constant_within(Builder *builder, Value value, int depth)
{
    BundleConstant constant = {.tag = value.tag, .type = value.type, .size = value.size};
    if (depth > LIMIT_VALUE_DEPTH) {
        fail(builder, STATUS_LIMIT);
        return 0;
    }
    switch ((ValueTag)value.tag) {
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_TYPE:
        constant.payload = builder_text(builder, value_text(value)).offset;
        break;
    case VALUE_LIST:
        constant = list_constant(builder, value.as.list, depth);
        break;
    case VALUE_MAP:
        constant = map_constant(builder, value.as.map, depth);
        break;
    case VALUE_OPTIONAL:
        constant = optional_constant(builder, value, depth);
        break;
    case VALUE_BOOL:
        constant.payload = value.as.boolean ? 1 : 0;
        break;
    case VALUE_ABSENT:
    case VALUE_NULL:
        break;
    default:
        constant.payload = value.as.uinteger;
        break;
    }
    return builder_run(builder, SECTION_CONSTANTS, &constant, 1).first;
}

BundleText builder_written(Builder *builder, const Buffer *text)
{
    if (buffer_failed(text))
        fail(builder, STATUS_MEMORY);
    return builder_text(builder, buffer_text(text));
}

uint32_t builder_constant(Builder *builder, Value value)
{
    return constant_within(builder, value, 0);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void pad(Buffer *out)
{
    while (out->size_bytes % 8 != 0 && !buffer_failed(out))
        buffer_add_char(out, '\0');
}

/* The sections' places, in the order of their kinds; returns the file's size. */
static uint64_t lay_out(const Builder *builder, BundleSection sections[SECTION_COUNT])
{
    uint64_t offset = sizeof(BundleHeader) + SECTION_COUNT * sizeof(BundleSection);
    for (uint32_t kind = 0; kind < SECTION_COUNT; kind++) {
        sections[kind] = (BundleSection){
            .kind = kind,
            .item_size_bytes = item_sizes[kind],
            .offset = offset,
            .size_bytes = builder->sections[kind].size_bytes,
        };
        offset = (offset + sections[kind].size_bytes + 7) & ~UINT64_C(7);
    }
    return offset;
}

Status builder_finish(Builder *builder, Buffer *out)
{
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        if (buffer_failed(&builder->sections[kind]))
            fail(builder, STATUS_MEMORY);
    }
    if (builder->status != STATUS_OK)
        return builder->status;
    BundleSection sections[SECTION_COUNT];
    BundleHeader header = {.magic = BUNDLE_MAGIC,
                           .version = BUNDLE_VERSION,
                           .section_count = SECTION_COUNT,
                           .size_bytes = lay_out(builder, sections)};
    if (header.size_bytes > LIMIT_BUNDLE_BYTES)
        return STATUS_LIMIT;
    buffer_clear(out);
    buffer_add(out, (Text){(const char *)&header, sizeof header});
    buffer_add(out, (Text){(const char *)sections, sizeof sections});
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        buffer_add(out, buffer_text(&builder->sections[kind]));
        pad(out);
    }
    if (buffer_failed(out))
        return STATUS_MEMORY;
    bundle_hash_put(out->data, out->size_bytes);
    return STATUS_OK;
}
