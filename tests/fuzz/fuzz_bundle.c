/*
 * fuzz_bundle.c - what verifies, runs cleanly; what does not is refused with a reason.
 *
 * Size and hash are put right before the bundle is opened, as whoever forges one would: else no
 * change would get past the hash. The mutator of libFuzzer's build knows sections and items.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "code/bundle_hash.h"
#include "code/disasm.h"
#include "fuzz.h"

static void put_right(char *bytes, size_t size_bytes)
{
    BundleHeader *header = (BundleHeader *)(void *)bytes;
    if (size_bytes < sizeof *header)
        return;
    header->size_bytes = size_bytes;
    bundle_hash_put(bytes, size_bytes);
}

/* Runs the tests' conditions too, which are functions like others. */
static void run_functions(const Program *program)
{
    Vm *vm;
    Allocator allocator = allocator_system();
    if (vm_new(&vm, program, &allocator) != STATUS_OK)
        return;
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program) && i < 200; i++) {
        vm_begin(vm, 20000, 20000);
        vm_call(vm, i, NULL, 0);
    }
    vm_free(vm);
}

static void decide(const Program *program)
{
    run_functions(program);
    if (program_meta(program)->input_record != NONE)
        fuzz_evaluate_made(program);
}

static void run(const Program *program)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    disasm_write(&text, program, TEXT(""));
    disasm_write_summary(&text, program);
    buffer_free(&text);
    decide(program);
}

/* Whatever the notes are like, who does not read them may decide. */
static void run_without_notes(Text bytes)
{
    Program *program;
    Allocator allocator = allocator_system();
    if (program_open_to_decide(&program, &allocator, bytes, NULL) != STATUS_OK)
        return;
    decide(program);
    program_free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    Program *program;
    Buffer reason;
    Allocator allocator = allocator_system();
    char *bytes = malloc(size_bytes + 8); /* malloc aligns; data may not be */
    if (bytes == NULL)
        return 0;
    if (size_bytes > 0)
        memcpy(bytes, data, size_bytes);
    put_right(bytes, size_bytes);
    buffer_init(&reason, &allocator);
    Status status = program_open(&program, &allocator, (Text){bytes, size_bytes}, &reason);
    if (status == STATUS_OK) {
        run(program);
        program_free(program);
    } else {
        fuzz_require(reason.size_bytes > 0, "refused without a reason");
        run_without_notes((Text){bytes, size_bytes});
    }
    buffer_free(&reason);
    free(bytes);
    return 0;
}

#ifdef LICET_FUZZ
size_t LLVMFuzzerMutate(uint8_t *data, size_t size_bytes, size_t max_bytes);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size_bytes, size_t max_bytes, unsigned seed);

static uint32_t next_random(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* A number that an index, count or offset might break on. */
static uint32_t interesting(unsigned *state, uint32_t old)
{
    switch (next_random(state) % 8) {
    case 0:
        return 0;
    case 1:
        return UINT32_MAX;
    case 2:
        return old + 1;
    case 3:
        return old - 1;
    case 4:
        return old ^ (1U << next_random(state) % 32);
    case 5:
        return next_random(state) % 4096;
    case 6:
        return old * 2;
    default:
        return next_random(state) % 16;
    }
}

/* Changes one number, or one whole item for another, of a section drawn at random. */
static bool mutate_item(uint8_t *data, size_t size_bytes, unsigned *state)
{
    BundleSection section;
    uint32_t kind = next_random(state) % SECTION_COUNT;
    size_t entry = sizeof(BundleHeader) + kind * sizeof section;
    if (size_bytes < entry + sizeof section)
        return false;
    memcpy(&section, data + entry, sizeof section);
    if (section.item_size_bytes == 0 || section.size_bytes < section.item_size_bytes ||
        section.offset > size_bytes || section.size_bytes > size_bytes - section.offset)
        return false;
    uint64_t count = section.size_bytes / section.item_size_bytes;
    uint8_t *item = data + section.offset + next_random(state) % count * section.item_size_bytes;
    if (next_random(state) % 4 == 0) {
        uint8_t *other =
            data + section.offset + next_random(state) % count * section.item_size_bytes;
        memmove(item, other, section.item_size_bytes);
        return true;
    }
    size_t width = section.item_size_bytes < 4 ? 1 : next_random(state) % 2 == 0 ? 4 : 2;
    uint32_t number = 0;
    uint8_t *at = item + next_random(state) % (section.item_size_bytes / width) * width;
    memcpy(&number, at, width);
    number = interesting(state, number);
    memcpy(at, &number, width);
    return true;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size_bytes, size_t max_bytes, unsigned seed)
{
    unsigned state = seed;
    if (next_random(&state) % 16 == 0)
        return LLVMFuzzerMutate(data, size_bytes, max_bytes);
    for (uint32_t changes = 1 + next_random(&state) % 3; changes > 0; changes--) {
        if (!mutate_item(data, size_bytes, &state))
            return LLVMFuzzerMutate(data, size_bytes, max_bytes);
    }
    return size_bytes;
}
#endif
