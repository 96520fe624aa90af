#include "support/same_program.h"

#include "code/program.h"
#include "support/cases.h"

static const char *const section_names[] = {
#define SECTION(name, type) #name,
#include "code/sections.def"
};

static const BundleSection *section_row(Text bundle, SectionKind kind)
{
    const BundleHeader *header = (const void *)bundle.data;
    assert_true(kind < header->section_count);
    return (const BundleSection *)(header + 1) + kind;
}

static void *section(Text bundle, SectionKind kind, size_t *count)
{
    const BundleSection *row = section_row(bundle, kind);
    *count = row->size_bytes / row->item_size_bytes;
    return (char *)bundle.data + row->offset;
}

#define BLANK_LINES(bundle, name, type)                             \
    do {                                                            \
        size_t item_count;                                          \
        type *items = section(bundle, SECTION_##name, &item_count); \
        for (size_t i = 0; i < item_count; i++)                     \
            items[i].line = 0;                                      \
    } while (0)

static void blank(Text bundle)
{
    size_t count;
    memset(((BundleHeader *)(void *)bundle.data)->hash, 0, BUNDLE_HASH_BYTES);
    BundleMeta *meta = section(bundle, SECTION_META, &count);
    memset(meta->notes_hash, 0, sizeof meta->notes_hash);
    BundleModule *modules = section(bundle, SECTION_MODULES, &count);
    for (size_t i = 0; i < count; i++)
        memset(modules[i].hash, 0, sizeof modules[i].hash);
    BLANK_LINES(bundle, RULES, BundleRule);
    BLANK_LINES(bundle, EXCEPTIONS, BundleException);
    BLANK_LINES(bundle, TESTS, BundleTest);
    BLANK_LINES(bundle, EXPECTS, BundleExpect);
    BLANK_LINES(bundle, SETTING_VALUES, BundleSettingValue);
    BLANK_LINES(bundle, ROWS, BundleRow);
    BLANK_LINES(bundle, EXPRESSIONS, BundleExpression);
    BundleExpression *expressions = section(bundle, SECTION_EXPRESSIONS, &count);
    for (size_t i = 0; i < count; i++)
        expressions[i].column = 0;
}

const char *different_section(Text left, Text right)
{
    blank(left);
    blank(right);
    for (SectionKind kind = 0; kind < SECTION_COUNT; kind++) {
        size_t left_count, right_count;
        const void *left_items = section(left, kind, &left_count);
        const void *right_items = section(right, kind, &right_count);
        if (kind == SECTION_LINES)
            continue;
        if (left_count != right_count ||
            memcmp(left_items, right_items, section_row(left, kind)->size_bytes) != 0)
            return section_names[kind];
    }
    return NULL;
}
