/*
 * format_version.c - what can be said of a bundle that cannot be read.
 */
#include "code/format_version.h"

#include "code/bundle.h"

enum { COMPILER_BYTES_MAX = 64 };

static void refuse(Buffer *reason, const char *why)
{
    if (reason != NULL)
        buffer_add_string(reason, why);
}

/* Section `index` of the table; false where it is not all there or of another kind. */
static bool find_section(Text *out, Text bytes, uint32_t index)
{
    BundleSection section;
    size_t at = sizeof(BundleHeader) + index * sizeof section;
    if (bytes.size_bytes < at + sizeof section)
        return false;
    memcpy(&section, bytes.data + at, sizeof section);
    if (section.kind != index || section.offset > bytes.size_bytes ||
        section.size_bytes > bytes.size_bytes - section.offset)
        return false;
    *out = (Text){bytes.data + section.offset, (size_t)section.size_bytes};
    return true;
}

/* Names are shown, so they are plain ASCII or not believed. */
static bool is_plain(Text name)
{
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] < ' ' || name.data[i] > '~')
            return false;
    }
    return name.size_bytes > 0 && name.size_bytes <= COMPILER_BYTES_MAX;
}

/* META is section 0 and begins with name, version and compiler; TEXT is section 1. */
static bool find_compiler(Text *out, Text bytes)
{
    Text meta, text;
    BundleText name;
    if (!find_section(&meta, bytes, 0) || !find_section(&text, bytes, 1) ||
        meta.size_bytes < offsetof(BundleMeta, compiler) + sizeof name)
        return false;
    memcpy(&name, meta.data + offsetof(BundleMeta, compiler), sizeof name);
    if (name.offset > text.size_bytes || name.size_bytes > text.size_bytes - name.offset)
        return false;
    *out = text_slice(text, name.offset, (size_t)name.offset + name.size_bytes);
    return is_plain(*out);
}

static void refuse_version(Buffer *reason, Text bytes, uint32_t version)
{
    Text compiler;
    if (reason == NULL)
        return;
    buffer_add_format(reason, "it has bundle format %u", version);
    if (find_compiler(&compiler, bytes))
        buffer_add_format(reason, ", made by %.*s", TEXT_ARG(compiler));
    buffer_add_format(reason, "; this is licet %s, which reads format %d: ", LICET_VERSION,
                      BUNDLE_VERSION);
    buffer_add_string(reason, version > BUNDLE_VERSION
                                  ? "use a licet as new as the one that made it"
                                  : "build it again from its rules");
}

bool format_version_check(Buffer *reason, Text bytes)
{
    uint32_t version;
    if (bytes.size_bytes < sizeof(BundleHeader)) {
        refuse(reason, "the file is too short to be a bundle");
        return false;
    }
    if (memcmp(bytes.data, BUNDLE_MAGIC, sizeof BUNDLE_MAGIC - 1) != 0) {
        refuse(reason, "the file is not a Licet bundle");
        return false;
    }
    memcpy(&version, bytes.data + offsetof(BundleHeader, version), sizeof version);
    if (version == BUNDLE_VERSION)
        return true;
    refuse_version(reason, bytes, version);
    return false;
}
