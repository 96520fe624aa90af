/*
 * prelude.c - Licet's own headers as the beginning of a C file.
 */
#include "native/prelude.h"

#include <sodium.h>

#include "lib/native.h"

/* Nothing is linked: neither the C library, whose functions compilers call unasked, nor Licet. */
static const char beginning[] =
    "#include <stdbool.h>\n"
    "#include <stddef.h>\n"
    "#include <stdint.h>\n"
    "\n"
    "#define LICET_NATIVE\n"
    "#define assert(condition) ((void)0)\n"
    "\n"
    "/* All of it, or one of the parts that are compiled at once and then linked. */\n"
    "#ifdef PART\n"
    "#define PART_IS(part) ((part) == PART)\n"
    "#define LOCAL\n"
    "#else\n"
    "#define PART_IS(part) 1\n"
    "#define LOCAL static\n"
    "#endif\n"
    "\n"
    "/* Compilers call these unasked, and there is no C library. They are not put in where a "
    "compiler\n"
    " * has better code for a size that it knows. */\n"
    "#define OWN __attribute__((visibility(\"hidden\"), noinline))\n"
    "void *memcpy(void *to, const void *from, size_t size);\n"
    "void *memset(void *to, int byte, size_t size);\n"
    "int memcmp(const void *left, const void *right, size_t size);\n"
    "#if PART_IS(0)\n"
    "OWN void *memcpy(void *to, const void *from, size_t size)\n"
    "{\n"
    "    for (size_t i = 0; i < size; i++)\n"
    "        ((volatile char *)to)[i] = ((const char *)from)[i];\n"
    "    return to;\n"
    "}\n"
    "OWN void *memset(void *to, int byte, size_t size)\n"
    "{\n"
    "    for (size_t i = 0; i < size; i++)\n"
    "        ((volatile char *)to)[i] = (char)byte;\n"
    "    return to;\n"
    "}\n"
    "OWN int memcmp(const void *left, const void *right, size_t size)\n"
    "{\n"
    "    const unsigned char *one = left, *other = right;\n"
    "    uint64_t a, b;\n"
    "    for (; size >= sizeof a; size -= sizeof a, one += sizeof a, other += sizeof a) {\n"
    "        __builtin_memcpy(&a, one, sizeof a);\n"
    "        __builtin_memcpy(&b, other, sizeof b);\n"
    "        if (a != b)\n"
    "            break;\n"
    "    }\n"
    "    for (size_t i = 0; i < size; i++) {\n"
    "        if (one[i] != other[i])\n"
    "            return one[i] < other[i] ? -1 : 1;\n"
    "    }\n"
    "    return 0;\n"
    "}\n"
    "#endif\n"
    "\n"
    "typedef struct Arena Arena;\n"
    "typedef struct Buffer Buffer;\n"
    "typedef struct Allocator Allocator;\n"
    "typedef struct ValueNames ValueNames;\n";

static Text next_line(Text *rest)
{
    size_t end = text_find(*rest, TEXT("\n"), 0);
    end = end == SIZE_MAX ? rest->size_bytes : end + 1;
    Text line = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end, rest->size_bytes);
    return line;
}

/* The name in `#include "name"`; data NULL where the line is none. */
static Text included(Text line)
{
    Text lead = TEXT("#include \"");
    size_t end = text_find(line, TEXT("\""), lead.size_bytes);
    if (!text_starts_with(line, lead) || end == SIZE_MAX)
        return (Text){NULL, 0};
    return text_slice(line, lead.size_bytes, end);
}

static const NativeHeader *find_header(Text name)
{
    for (size_t i = 0; i < native_headers_count; i++) {
        if (text_equal(native_headers[i].name, name))
            return &native_headers[i];
    }
    return NULL;
}

/* Headers include each other, which they need not where all stand in one file; a ".def" includes
 * nothing. */
static void write_line(Buffer *out, Text line)
{
    Text name = included(line);
    if (name.data == NULL) {
        if (!text_starts_with(line, TEXT("#pragma once")) &&
            !text_starts_with(line, TEXT("#include <")))
            buffer_add(out, line);
        return;
    }
    const NativeHeader *header = text_ends_with(name, TEXT(".def")) ? find_header(name) : NULL;
    if (header != NULL)
        buffer_add(out, header->text);
}

void prelude_write(Buffer *out)
{
    buffer_add_string(out, beginning);
    for (size_t i = 0; i < native_headers_count; i++) {
        Text rest = native_headers[i].text;
        if (text_ends_with(native_headers[i].name, TEXT(".def")))
            continue;
        buffer_add_string(out, "\n/* ======== ");
        buffer_add(out, native_headers[i].name);
        buffer_add_string(out, " ======== */\n\n");
        while (rest.size_bytes > 0)
            write_line(out, next_line(&rest));
    }
}

/* What natives take and give is part of what is compiled. */
static void write_natives(Buffer *out)
{
    for (size_t i = 0; i < native_count(); i++) {
        const NativeRow *row = native_get((uint16_t)i);
        buffer_add_format(out, "%s %s\n", row->c_name, row->signature);
    }
}

bool prelude_hash(uint8_t out[PRELUDE_HASH_BYTES])
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    prelude_write(&text);
    write_natives(&text);
    bool made = !buffer_failed(&text) && sodium_init() >= 0;
    if (made)
        crypto_generichash(out, PRELUDE_HASH_BYTES, (const unsigned char *)text.data,
                           text.size_bytes, NULL, 0);
    buffer_free(&text);
    return made;
}
