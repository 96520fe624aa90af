#include "code/bundle_hash.h"

#include "base/hash.h"
#include "code/program.h"

enum { TABLE_END_BYTES = sizeof(BundleHeader) + SECTION_COUNT * sizeof(BundleSection) };

/* False where the file has no such place. */
static bool find_section(BundleSection *out, Text bytes, SectionKind kind)
{
    if (bytes.size_bytes < TABLE_END_BYTES)
        return false;
    memcpy(out, bytes.data + sizeof(BundleHeader) + kind * sizeof *out, sizeof *out);
    return out->offset >= TABLE_END_BYTES && out->offset <= bytes.size_bytes &&
           out->size_bytes <= bytes.size_bytes - out->offset;
}

static size_t notes_offset(Text bytes)
{
    BundleSection first;
    return find_section(&first, bytes, SECTION_FIRST_NOTE) ? (size_t)first.offset
                                                           : bytes.size_bytes;
}

void bundle_hash_content(uint8_t out[BUNDLE_HASH_BYTES], Text bytes)
{
    hash_content(out, text_slice(bytes, sizeof(BundleHeader), notes_offset(bytes)));
}

void bundle_hash_notes(uint8_t out[BUNDLE_HASH_BYTES], Text bytes)
{
    hash_content(out, text_slice(bytes, notes_offset(bytes), bytes.size_bytes));
}

void bundle_hash_put(char *bytes, size_t size_bytes)
{
    uint8_t hash[BUNDLE_HASH_BYTES];
    BundleSection meta;
    Text all = {bytes, size_bytes};
    if (find_section(&meta, all, SECTION_META) && meta.size_bytes >= sizeof(BundleMeta) &&
        meta.offset + sizeof(BundleMeta) <= notes_offset(all)) {
        bundle_hash_notes(hash, all);
        memcpy(bytes + meta.offset + offsetof(BundleMeta, notes_hash), hash, sizeof hash);
    }
    if (size_bytes >= sizeof(BundleHeader)) {
        bundle_hash_content(hash, all);
        memcpy(bytes + offsetof(BundleHeader, hash), hash, sizeof hash);
    }
}
