/*
 * globals.c - the declarations of all modules by name.
 *
 * Rules and tests have names of their own kind, which only `exception to` and `expect finding`
 * use, so a rule may be called as the setting it stands under.
 */
#include "check/globals.h"

#include "base/hash.h"

typedef struct Entry {
    Text name; /* full */
    Decl *decl;
    struct Entry *next; /* in its bucket */
} Entry;

enum { BUCKET_COUNT = 4096 };

struct Globals {
    Arena *arena;
    HashKey key;
    Entry *values[BUCKET_COUNT]; /* all but rules */
    Entry *rules[BUCKET_COUNT];
    Module **modules; /* sorted by name */
    uint32_t module_count;
};

/* ---- building ----------------------------------------------------------------------------------- */

static bool is_rule(const Decl *decl)
{
    return decl->kind == DECL_RULE;
}

static bool is_named(const Decl *decl)
{
    return decl->kind != DECL_IN && decl->kind != DECL_SET && decl->kind != DECL_EXCEPTION &&
           decl->kind != DECL_TEST && decl->kind != DECL_TEST_TABLE;
}

static Entry **bucket_of(const Globals *globals, Entry *const *table, Text name)
{
    return (Entry **)&table[hash_text(&globals->key, name) % BUCKET_COUNT];
}

static Decl *find_in(const Globals *globals, Entry *const *table, Text name)
{
    for (Entry *entry = *bucket_of(globals, table, name); entry != NULL; entry = entry->next) {
        if (text_equal(entry->name, name))
            return entry->decl;
    }
    return NULL;
}

Text globals_full_name(Arena *arena, Text module, Text name)
{
    Buffer full;
    buffer_init(&full, arena_allocator(arena));
    buffer_add(&full, module);
    buffer_add_char(&full, '.');
    buffer_add(&full, name);
    return buffer_failed(&full) ? TEXT("") : buffer_text(&full);
}

static void report_duplicate(Diags *diags, const Decl *decl, const Decl *first)
{
    Diag diag = diag_at(DIAG_DUPLICATE_NAME, decl->name.span);
    diag.also = first->name.span;
    diag.also_message = TEXT("first declared here");
    diag.hint = TEXT("Give one of them another name.");
    diags_add(diags, &diag, "\"%.*s\" is declared twice", TEXT_ARG(decl->name.text));
}

static bool add_decl(Globals *globals, Diags *diags, Decl *decl)
{
    Entry **table = is_rule(decl) ? globals->rules : globals->values;
    Decl *first = find_in(globals, table, decl->full_name);
    if (first != NULL) {
        report_duplicate(diags, decl, first);
        return true;
    }
    Entry *entry = arena_alloc(globals->arena, sizeof *entry);
    if (entry == NULL)
        return false;
    Entry **bucket = bucket_of(globals, table, decl->full_name);
    *entry = (Entry){decl->full_name, decl, *bucket};
    *bucket = entry;
    return true;
}

static bool add_decls(Globals *globals, Diags *diags, Module *module, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Decl *decl = list->items[i];
        decl->module = module;
        decl->full_name =
            globals_full_name(globals->arena, module->name.text, decl->name.text);
        if (decl->kind == DECL_IN && !add_decls(globals, diags, module, &decl->as.in.body))
            return false;
        if (is_named(decl) && !add_decl(globals, diags, decl))
            return false;
    }
    return true;
}

static Module *find_module(const Globals *globals, Text name)
{
    uint32_t low = 0, high = globals->module_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int compared = text_compare(globals->modules[middle]->name.text, name);
        if (compared == 0)
            return globals->modules[middle];
        if (compared < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void check_imports(const Globals *globals, Diags *diags, const Module *module)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        Ident import = module->imports[i];
        if (find_module(globals, import.text) != NULL)
            continue;
        Diag diag = diag_at(DIAG_MODULE_NOT_FOUND, import.span);
        size_t best = 4;
        for (uint32_t k = 0; k < globals->module_count; k++) {
            Text name = globals->modules[k]->name.text;
            size_t distance = text_distance(name, import.text, best);
            if (distance < best) {
                best = distance;
                diag.hint = diags_text(diags, "Did you mean \"%.*s\"?", TEXT_ARG(name));
                diag.fix = (FixIt){import.span, name};
            }
        }
        diags_add(diags, &diag, "there is no module \"%.*s\" among the files",
                  TEXT_ARG(import.text));
    }
}

static int compare_modules(const Module *left, const Module *right)
{
    int compared = text_compare(left->name.text, right->name.text);
    return compared != 0 ? compared : (left->file > right->file) - (left->file < right->file);
}

/* Sorted by halves: runs of one, two, four … modules are merged. */
static Module **sorted_modules(Arena *arena, Module *const *modules, uint32_t count)
{
    Module **from = arena_alloc_array(arena, count + 1, sizeof *from);
    Module **to = arena_alloc_array(arena, count + 1, sizeof *to);
    if (from == NULL || to == NULL)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        from[i] = modules[i];
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t start = 0; start < count; start += 2 * width) {
            uint32_t middle = start + width < count ? start + width : count;
            uint32_t end = start + 2 * width < count ? start + 2 * width : count;
            uint32_t left = start, right = middle;
            for (uint32_t i = start; i < end; i++) {
                bool take_left = left < middle && (right >= end ||
                                                   compare_modules(from[left], from[right]) <= 0);
                to[i] = take_left ? from[left++] : from[right++];
            }
        }
        Module **swap = from;
        from = to;
        to = swap;
    }
    return from;
}

static void report_same_module(Diags *diags, const Module *module, const Module *other)
{
    Diag diag = diag_at(DIAG_DUPLICATE_MODULE, module->name.span);
    diag.also = other->name.span;
    diag.also_message = TEXT("the other file");
    diags_add(diags, &diag, "two files are module \"%.*s\"", TEXT_ARG(module->name.text));
}

Globals *globals_new(Arena *arena, Diags *diags, Module *const *modules, uint32_t module_count)
{
    Globals *globals = arena_alloc(arena, sizeof *globals);
    if (globals == NULL || !hash_key_new(&globals->key))
        return NULL;
    globals->arena = arena;
    globals->module_count = module_count;
    globals->modules = sorted_modules(arena, modules, module_count);
    if (globals->modules == NULL)
        return NULL;
    for (uint32_t i = 0; i < module_count; i++) {
        Module *module = globals->modules[i];
        if (i > 0 && text_equal(module->name.text, globals->modules[i - 1]->name.text))
            report_same_module(diags, module, globals->modules[i - 1]);
        if (!add_decls(globals, diags, module, &module->declarations))
            return NULL;
    }
    for (uint32_t i = 0; i < module_count; i++)
        check_imports(globals, diags, globals->modules[i]);
    return globals;
}

Module **globals_modules(const Globals *globals, uint32_t *out_count)
{
    *out_count = globals->module_count;
    return globals->modules;
}

/* ---- finding ------------------------------------------------------------------------------------ */

static void report_ambiguous(Checker *checker, Text name, Span at, const Decl *one,
                             const Decl *other)
{
    Diag diag = diag_at(DIAG_AMBIGUOUS_NAME, at);
    diag.hint = diags_text(checker->diags, "Write \"%.*s\" or \"%.*s\".", TEXT_ARG(one->full_name),
                           TEXT_ARG(other->full_name));
    diags_add(checker->diags, &diag, "\"%.*s\" is in two imported modules", TEXT_ARG(name));
}

/* The declaration in the module's imports. */
static Decl *find_imported(Checker *checker, Entry *const *table, Text name, Span at,
                           bool *ambiguous)
{
    const Globals *globals = checker->globals;
    Decl *found = NULL;
    for (uint32_t i = 0; i < checker->module->import_count; i++) {
        Text full =
            globals_full_name(checker->arena, checker->module->imports[i].text, name);
        Decl *decl = find_in(globals, table, full);
        if (decl == NULL || decl == found)
            continue;
        if (found != NULL) {
            report_ambiguous(checker, name, at, found, decl);
            *ambiguous = true;
            return NULL;
        }
        found = decl;
    }
    return found;
}

static Decl *find(Checker *checker, Entry *const *table, Text name, Span at, bool *ambiguous)
{
    const Globals *globals = checker->globals;
    *ambiguous = false;
    if (checker->module != NULL) {
        Text own = globals_full_name(checker->arena, checker->module->name.text, name);
        Decl *decl = find_in(globals, table, own);
        if (decl == NULL)
            decl = find_imported(checker, table, name, at, ambiguous);
        if (decl != NULL || *ambiguous)
            return decl;
    }
    return find_in(globals, table, name);
}

Decl *globals_find(Checker *checker, Text name, Span at, bool *ambiguous)
{
    Decl *decl = find(checker, checker->globals->values, name, at, ambiguous);
    if (decl != NULL)
        decl->used = true;
    return decl;
}

Decl *globals_find_rule(Checker *checker, Text name, Span at)
{
    bool ambiguous;
    return find(checker, checker->globals->rules, name, at, &ambiguous);
}

/* ---- suggesting --------------------------------------------------------------------------------- */

static bool is_in_view(const Checker *checker, const Decl *decl)
{
    if (checker->module == NULL || decl->module == checker->module)
        return true;
    for (uint32_t i = 0; i < checker->module->import_count; i++) {
        if (text_equal(checker->module->imports[i].text, decl->module->name.text))
            return true;
    }
    return false;
}

Text globals_suggest(const Checker *checker, Text name)
{
    const Decl *nearest = NULL;
    size_t best = name.size_bytes < 4 ? 2 : 4;
    for (int i = 0; i < BUCKET_COUNT; i++) {
        for (const Entry *entry = checker->globals->values[i]; entry != NULL; entry = entry->next) {
            size_t distance = text_distance(entry->decl->name.text, name, best);
            bool better = distance < best ||
                          (distance == best && nearest != NULL &&
                           text_compare(entry->decl->full_name, nearest->full_name) < 0);
            if (better && is_in_view(checker, entry->decl)) {
                best = distance;
                nearest = entry->decl;
            }
        }
    }
    return nearest != NULL ? nearest->name.text : TEXT("");
}
