#include "diag/fix.h"

#include "base/limits.h"

/* The fix-its of one file, in order of place. */
typedef struct Fixes {
    size_t count;
    const FixIt *items[LIMIT_DIAGNOSTICS];
} Fixes;

static void insert(Fixes *fixes, const FixIt *fix)
{
    size_t at = fixes->count++;
    for (; at > 0 && fixes->items[at - 1]->at.start > fix->at.start; at--)
        fixes->items[at] = fixes->items[at - 1];
    fixes->items[at] = fix;
}

size_t fix_apply(Buffer *out, const Diags *diags, uint32_t file)
{
    Fixes fixes = {.count = 0};
    for (size_t i = 0; i < diags_count(diags) && fixes.count < LIMIT_DIAGNOSTICS; i++) {
        const FixIt *fix = &diags_get(diags, i)->fix;
        if (fix->at.file == file)
            insert(&fixes, fix);
    }
    Text text = sources_get(diags_sources(diags), file)->text;
    uint32_t end = 0; /* of what is written */
    size_t applied = 0;
    for (size_t i = 0; i < fixes.count; i++) {
        const FixIt *fix = fixes.items[i];
        if (fix->at.start < end || (applied > 0 && fix->at.start == end))
            continue;
        buffer_add(out, text_slice(text, end, fix->at.start));
        buffer_add(out, fix->text);
        end = fix->at.end;
        applied++;
    }
    if (applied > 0)
        buffer_add(out, text_slice(text, end, text.size_bytes));
    return applied;
}
