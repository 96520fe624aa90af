/*
 * globals.c - the declarations of all modules by name.
 */
#include "check/globals.h"

#include <stdlib.h>

#include "base/hash.h"
#include "check/suggest.h"
#include "lib/native.h"

/* A declaration under the hash of its short name. */
typedef struct Slot {
    unsigned hash;
    Decl *decl; /* NULL in an empty slot */
} Slot;

/* The names of one module, by open addressing: most names are looked for in most of the modules
 * that are imported and are in none of them, which the first slot shows. */
typedef struct NameTable {
    uint32_t mask; /* slots, a power of two, less one; at least half of them are empty */
    Slot *slots;
} NameTable;

struct Globals {
    Arena *arena;
    HashKey hash_key;
    Module **modules; /* sorted by name */
    uint32_t module_count;
    NameTable *tables;     /* by module index */
    bool first_words[256]; /* whether a module's name begins with a word of that word_mark() */
};

/* ---- the tables ------------------------------------------------------------------------------ */

/* Where the name is, or would be. Rules have names of their own. */
static Slot *find_slot(const Globals *globals, const Module *module, bool is_rule, Text name,
                       unsigned hash)
{
    const NameTable *table = &globals->tables[module->index];
    for (uint32_t i = hash;; i++) {
        Slot *slot = &table->slots[i & table->mask];
        if (slot->decl == NULL ||
            (slot->hash == hash && (slot->decl->kind == DECL_RULE) == is_rule &&
             text_equal(slot->decl->name.text, name)))
            return slot;
    }
}

static Decl *find_in(const Globals *globals, const Module *module, bool is_rule, Text name,
                     unsigned hash)
{
    return find_slot(globals, module, is_rule, name, hash)->decl;
}

/* ---- declaring ------------------------------------------------------------------------------- */

static bool is_named(const Decl *decl)
{
    return decl->kind != DECL_IN && decl->kind != DECL_SET && decl->kind != DECL_EXCEPTION &&
           decl->kind != DECL_TEST && decl->kind != DECL_TEST_TABLE;
}

/* Whether CEL has a function f(…), not only a method, of this name. */
static bool is_builtin_function(Text name)
{
    uint16_t first;
    size_t count = native_find(&first, name);
    for (size_t i = 0; i < count; i++) {
        if (!native_is_method((uint16_t)(first + i)))
            return true;
    }
    return false;
}

static bool is_builtin_type(Text name)
{
    static const Text names[] = {
        TEXT_INIT("bool"),      TEXT_INIT("int"),      TEXT_INIT("uint"), TEXT_INIT("double"),
        TEXT_INIT("string"),    TEXT_INIT("bytes"),    TEXT_INIT("null"), TEXT_INIT("null_type"),
        TEXT_INIT("timestamp"), TEXT_INIT("duration"), TEXT_INIT("date"), TEXT_INIT("ip"),
        TEXT_INIT("cidr"),      TEXT_INIT("list"),     TEXT_INIT("map"),  TEXT_INIT("dyn"),
        TEXT_INIT("type"),      TEXT_INIT("as_of"),
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(names[i], name))
            return true;
    }
    return false;
}

static void check_builtin(Diags *diags, const Decl *decl)
{
    bool is_function = decl->kind == DECL_FN || decl->kind == DECL_TABLE ||
                       decl->kind == DECL_MAPPING || decl->kind == DECL_SOURCE;
    if (decl->kind == DECL_RULE || (!is_builtin_type(decl->name.text) &&
                                    !(is_function && is_builtin_function(decl->name.text))))
        return;
    Diag diag = diag_at(DIAG_BUILTIN_NAME, decl->name.span);
    diag.hint = TEXT("Give it another name.");
    diags_add(diags, &diag, "\"%.*s\" is built in and cannot be declared",
              TEXT_ARG(decl->name.text));
}

static void report_duplicate(Diags *diags, const Decl *decl, const Decl *first)
{
    Diag diag = diag_at(DIAG_DUPLICATE_NAME, decl->name.span);
    diag.also = first->name.span;
    diag.also_message = TEXT("first declared here");
    diag.hint = TEXT("Give one of them another name.");
    diags_add(diags, &diag, "\"%.*s\" is declared twice in module \"%.*s\"",
              TEXT_ARG(decl->name.text), TEXT_ARG(decl->module->name.text));
}

static void declare(const Globals *globals, Diags *diags, Decl *decl)
{
    Text name = decl->name.text;
    unsigned hash = hash_text(&globals->hash_key, name);
    Slot *slot = find_slot(globals, decl->module, decl->kind == DECL_RULE, name, hash);
    check_builtin(diags, decl);
    if (slot->decl == NULL)
        *slot = (Slot){hash, decl};
    else
        report_duplicate(diags, decl, slot->decl);
}

/* "module.name" */
static Text full_name(Arena *arena, Text module, Text name)
{
    size_t size_bytes = module.size_bytes + 1 + name.size_bytes;
    char *full = arena_alloc(arena, size_bytes + 1);
    if (full == NULL)
        return TEXT("");
    memcpy(full, module.data != NULL ? module.data : "", module.size_bytes);
    full[module.size_bytes] = '.';
    memcpy(full + module.size_bytes + 1, name.data != NULL ? name.data : "", name.size_bytes);
    return (Text){full, size_bytes};
}

/* Blocks nest at most LIMIT_SOURCE_DEPTH deep: the parser sees to it. */
static bool declare_all(const Globals *globals, Diags *diags, Module *module, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Decl *decl = list->items[i];
        decl->module = module;
        decl->full_name = full_name(globals->arena, module->name.text, decl->name.text);
        if (decl->full_name.size_bytes == 0)
            return false;
        if (decl->kind == DECL_IN && !declare_all(globals, diags, module, &decl->as.in.body))
            return false;
        if (is_named(decl))
            declare(globals, diags, decl);
    }
    return true;
}

static uint32_t count_names(const DeclList *list)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++)
        count += list->items[i]->kind == DECL_IN ? count_names(&list->items[i]->as.in.body)
                                                 : is_named(list->items[i]);
    return count;
}

static bool declare_module(Globals *globals, Diags *diags, Module *module)
{
    NameTable *table = &globals->tables[module->index];
    size_t size = 2;
    for (size_t count = count_names(&module->declarations); size < 2 * count;)
        size *= 2;
    table->mask = (uint32_t)(size - 1);
    table->slots = arena_alloc_array(globals->arena, size, sizeof *table->slots);
    return table->slots != NULL && declare_all(globals, diags, module, &module->declarations);
}

/* ---- modules and imports --------------------------------------------------------------------- */

static int compare_modules(const void *left, const void *right)
{
    const Module *one = *(Module *const *)left, *other = *(Module *const *)right;
    int compared = text_compare(one->name.text, other->name.text);
    return compared != 0 ? compared : (one->file > other->file) - (one->file < other->file);
}

/* Of the word up to the first dot: "a.b" is a field far more often than a module's declaration. */
static uint8_t word_mark(Text name)
{
    size_t size = 0;
    while (size < name.size_bytes && name.data[size] != '.')
        size++;
    return size > 0 ? (uint8_t)((unsigned char)name.data[0] + 37 * size) : 0;
}

static Module *find_module(const Globals *globals, Text name)
{
    if (!globals->first_words[word_mark(name)])
        return NULL;
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

static void report_same_module(Diags *diags, const Module *module, const Module *other)
{
    Diag diag = diag_at(DIAG_DUPLICATE_MODULE, module->name.span);
    diag.also = other->name.span;
    diag.also_message = TEXT("the other file");
    diag.hint = TEXT("A module is one file: give one of them another name.");
    diags_add(diags, &diag, "two files are module \"%.*s\"", TEXT_ARG(module->name.text));
}

static void report_no_module(const Globals *globals, Diags *diags, Ident import)
{
    Diag diag = diag_at(DIAG_MODULE_NOT_FOUND, import.span);
    Suggestion near = suggest_begin(import.text);
    for (uint32_t i = 0; i < globals->module_count; i++)
        suggest_offer(&near, globals->modules[i]->name.text);
    diag.hint = TEXT("Name the file, or the folder it is in, on the command line as well.");
    suggest_fill(&diag, diags, &near, import.span);
    diags_add(diags, &diag, "there is no module \"%.*s\" among the files", TEXT_ARG(import.text));
}

/* Fixes an import that stands alone on its line by removing the line. */
static void offer_removal(Diag *diag, const Diags *diags)
{
    Text text = sources_get(diags_sources(diags), diag->at.file)->text;
    Span line = diag->at;
    while (line.start > 0 && text.data[line.start - 1] != '\n')
        line.start--;
    while (line.end < text.size_bytes && text.data[line.end++] != '\n')
        ;
    Text written = text_trim(text_slice(text, line.start, line.end));
    if (text_starts_with(written, TEXT("import")) && text_ends_with(written, TEXT(";")) &&
        text_find(written, TEXT(";"), 0) == written.size_bytes - 1)
        diag->fix = (FixIt){line, TEXT("")};
}

static void report_repeated_import(Diags *diags, const Module *module, uint32_t import,
                                   uint32_t first)
{
    Diag diag = diag_at(DIAG_UNUSED_IMPORT, module->imports[import].span);
    diag.also = module->imports[first].span;
    diag.also_message = TEXT("first imported here");
    offer_removal(&diag, diags);
    diags_add(diags, &diag, "\"%.*s\" is imported twice", TEXT_ARG(module->imports[import].text));
}

/* An import that was reported leads to no module. */
static bool resolve_imports(const Globals *globals, Diags *diags, Module *module)
{
    module->import_modules =
        arena_alloc_array(globals->arena, module->import_count, sizeof(Module *));
    module->imports_used = arena_alloc_array(globals->arena, module->import_count, sizeof(bool));
    if (module->import_modules == NULL || module->imports_used == NULL)
        return false;
    for (uint32_t i = 0; i < module->import_count; i++) {
        Module *found = find_module(globals, module->imports[i].text);
        if (found == NULL)
            report_no_module(globals, diags, module->imports[i]);
        for (uint32_t k = 0; k < i && found != NULL; k++) {
            if (module->import_modules[k] != found)
                continue;
            report_repeated_import(diags, module, i, k);
            found = NULL;
        }
        module->import_modules[i] = found;
    }
    return true;
}

static bool add_modules(Globals *globals, Diags *diags, Module *const *modules, uint32_t count)
{
    globals->module_count = count;
    globals->modules = arena_alloc_array(globals->arena, count, sizeof(Module *));
    globals->tables = arena_alloc_array(globals->arena, count, sizeof *globals->tables);
    if (globals->modules == NULL || globals->tables == NULL)
        return false;
    if (count > 0)
        memcpy(globals->modules, modules, count * sizeof(Module *));
    qsort(globals->modules, count, sizeof(Module *), compare_modules);
    for (uint32_t i = 0; i < count; i++) {
        globals->modules[i]->index = i;
        globals->first_words[word_mark(globals->modules[i]->name.text)] = true;
        if (i > 0 && text_equal(globals->modules[i]->name.text, globals->modules[i - 1]->name.text))
            report_same_module(diags, globals->modules[i], globals->modules[i - 1]);
    }
    return true;
}

Globals *globals_new(Arena *arena, Diags *diags, Module *const *modules, uint32_t module_count)
{
    Globals *globals = arena_alloc(arena, sizeof *globals);
    if (globals == NULL || !hash_key_new(&globals->hash_key))
        return NULL;
    globals->arena = arena;
    if (!add_modules(globals, diags, modules, module_count))
        return NULL;
    for (uint32_t i = 0; i < module_count; i++) {
        Module *module = globals->modules[i];
        if (!resolve_imports(globals, diags, module) || !declare_module(globals, diags, module))
            return NULL;
    }
    return globals;
}

Module **globals_modules(const Globals *globals, uint32_t *out_count)
{
    *out_count = globals->module_count;
    return globals->modules;
}

/* ---- finding --------------------------------------------------------------------------------- */

/* What a name was found to mean; `other` is a second meaning where it is ambiguous. */
typedef struct Found {
    Decl *decl;
    const Decl *other;
} Found;

static Found find_imported(const Globals *globals, const Module *module, bool is_rule, Text name,
                           unsigned name_hash)
{
    Found found = {NULL, NULL};
    for (uint32_t i = 0; i < module->import_count && found.other == NULL; i++) {
        const Module *import = module->import_modules[i];
        Decl *decl = import != NULL ? find_in(globals, import, is_rule, name, name_hash) : NULL;
        if (decl != NULL && found.decl == NULL)
            found.decl = decl;
        else if (decl != NULL)
            found.other = decl;
    }
    return found;
}

/* Where the last dot of a full name stands; SIZE_MAX in a short one. */
static size_t last_dot(Text name)
{
    size_t at = name.size_bytes;
    while (at > 0 && name.data[at - 1] != '.')
        at--;
    return at > 0 ? at - 1 : SIZE_MAX;
}

static Found find_full(const Globals *globals, bool is_rule, Text name, size_t dot)
{
    const Module *module = find_module(globals, text_slice(name, 0, dot));
    Text short_name = text_slice(name, dot + 1, name.size_bytes);
    if (module == NULL)
        return (Found){NULL, NULL};
    unsigned name_hash = hash_text(&globals->hash_key, short_name);
    return (Found){find_in(globals, module, is_rule, short_name, name_hash), NULL};
}

static Found find(const Checker *checker, bool is_rule, Text name)
{
    const Globals *globals = checker->globals;
    const Module *module = checker->module;
    size_t dot = last_dot(name);
    if (dot != SIZE_MAX)
        return find_full(globals, is_rule, name, dot);
    if (module == NULL || module->import_modules == NULL)
        return (Found){NULL, NULL};
    unsigned name_hash = hash_text(&globals->hash_key, name);
    Found found = {find_in(globals, module, is_rule, name, name_hash), NULL};
    return found.decl != NULL ? found : find_imported(globals, module, is_rule, name, name_hash);
}

static Decl *report_ambiguous(Checker *checker, Text name, Span at, const Found *found)
{
    Diag diag = diag_at(DIAG_AMBIGUOUS_NAME, at);
    diag.hint = diags_text(checker->diags, "Write \"%.*s\" or \"%.*s\".",
                           TEXT_ARG(found->decl->full_name), TEXT_ARG(found->other->full_name));
    diags_add(checker->diags, &diag, "\"%.*s\" is in two imported modules", TEXT_ARG(name));
    return NULL;
}

/* The module is needed for it, whether or not the declaration counts as used. */
static Decl *find_needed(Checker *checker, bool is_rule, Text name, Span at, bool *ambiguous)
{
    Found found = find(checker, is_rule, name);
    *ambiguous = found.other != NULL;
    if (found.other != NULL)
        return report_ambiguous(checker, name, at, &found);
    if (found.decl != NULL)
        globals_use_module(checker, found.decl->module);
    return found.decl;
}

static Decl *find_used(Checker *checker, bool is_rule, Text name, Span at, bool *ambiguous)
{
    Decl *decl = find_needed(checker, is_rule, name, at, ambiguous);
    if (decl != NULL)
        decl->used = true;
    return decl;
}

Decl *globals_find(Checker *checker, Text name, Span at, bool *ambiguous)
{
    return find_used(checker, false, name, at, ambiguous);
}

Decl *globals_find_rule(Checker *checker, Text name, Span at, bool *ambiguous)
{
    return find_used(checker, true, name, at, ambiguous);
}

Decl *globals_find_unused(Checker *checker, Text name, Span at, bool *ambiguous)
{
    return find_needed(checker, false, name, at, ambiguous);
}

Decl *globals_peek(const Checker *checker, Text name)
{
    return find(checker, false, name).decl;
}

/* ---- imports --------------------------------------------------------------------------------- */

void globals_use_module(const Checker *checker, const Module *module)
{
    const Module *user = checker->module;
    if (user == NULL || user == module || user->imports_used == NULL)
        return;
    for (uint32_t i = 0; i < user->import_count; i++) {
        if (user->import_modules[i] == module)
            user->imports_used[i] = true;
    }
}

void globals_report_unused_imports(const Globals *globals, Diags *diags)
{
    for (uint32_t i = 0; i < globals->module_count; i++) {
        const Module *module = globals->modules[i];
        bool is_library = text_starts_with(module->name.text, TEXT("std."));
        for (uint32_t k = 0; k < module->import_count && !is_library && !module->skimmed; k++) {
            if (module->import_modules[k] == NULL || module->imports_used[k])
                continue;
            Diag diag = diag_at(DIAG_UNUSED_IMPORT, module->imports[k].span);
            diag.hint = TEXT("Leave the import out.");
            offer_removal(&diag, diags);
            diags_add(diags, &diag, "nothing here uses module \"%.*s\"",
                      TEXT_ARG(module->imports[k].text));
        }
    }
}

/* ---- suggesting ------------------------------------------------------------------------------ */

static void offer_names(Suggestion *near, const DeclList *list, bool (*meant)(const Decl *decl))
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        if (decl->kind == DECL_IN)
            offer_names(near, &decl->as.in.body, meant);
        else if (is_named(decl) && meant(decl))
            suggest_offer(near, decl->name.text);
    }
}

Text globals_suggest(const Checker *checker, Text name, bool (*meant)(const Decl *decl))
{
    Suggestion near = suggest_begin(name);
    const Module *module = checker->module;
    if (module == NULL || module->import_modules == NULL)
        return TEXT("");
    offer_names(&near, &module->declarations, meant);
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (module->import_modules[i] != NULL)
            offer_names(&near, &module->import_modules[i]->declarations, meant);
    }
    return near.nearest;
}
