/*
 * emit.c - a whole program, section by section.
 *
 * Everything is added in the canonical order of Checked, so equal sources give equal bytes.
 */
#include "emit/emit.h"

#include "base/hash.h"
#include "emit/emitter.h"
#include "syntax/unparse.h"

#define COMPILER_NAME "licet " LICET_VERSION

void emit_over_limit(Emitter *emitter, Span span, const char *what)
{
    if (!emitter->over_limit) {
        Diag diag = diag_at(DIAG_BUNDLE_LIMIT, span);
        diag.hint = TEXT("Split the rule, function or list into smaller ones.");
        diags_add(emitter->diags, &diag, "too many %s for the bundle's format",
                  diags_say(emitter->diags, what));
    }
    emitter->over_limit = true;
}

bool emit_fold(Emitter *emitter, Value *out, const Expr *expr)
{
    Checker checker = {
        .arena = emitter->arena,
        .types = emitter->types,
        .diags = emitter->diags,
        .library = &emitter->library,
    };
    return constant_fold(&checker, out, expr);
}

LineColumn emit_location(Emitter *emitter, Span span)
{
    return sources_locate_near(diags_sources(emitter->diags), span.file, span.start,
                               &emitter->last_line);
}

uint32_t emit_line(Emitter *emitter, Span span)
{
    return span_is_somewhere(span) ? emit_location(emitter, span).line : 0;
}

Text emit_expression_text(Emitter *emitter, const Expr *expr)
{
    Buffer text;
    buffer_init_in(&text, emitter->arena);
    unparse_expression(&text, expr);
    return buffer_text(&text);
}

uint32_t emit_module_index(const Emitter *emitter, const Module *module)
{
    uint32_t low = 0, high = emitter->checked->module_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text_compare(emitter->checked->modules[middle]->name.text, module->name.text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Text module_path(const Emitter *emitter, uint32_t module)
{
    uint32_t file = emitter->checked->modules[module]->file;
    return sources_get(diags_sources(emitter->diags), file)->path;
}

/* The standard library's files lie in the program, not in a tree: compile.c names them so. */
static bool is_stdlib(Text path)
{
    return text_starts_with(path, TEXT("stdlib:"));
}

/* How much of the path is the folder that `folder` bytes of `other` are too. */
static size_t common_folder(Text path, Text other, size_t folder)
{
    size_t common = 0;
    for (size_t i = 0; i < folder && i < path.size_bytes && path.data[i] == other.data[i]; i++)
        common = path.data[i] == '/' ? i + 1 : common;
    return common;
}

/* The size of the folder that all of the program's own files lie in: where the tree lies must not
 * change the bundle, so their paths are told from there on. */
static size_t program_folder(const Emitter *emitter)
{
    Text first = {NULL, 0};
    size_t folder = 0;
    for (uint32_t i = 0; i < emitter->checked->module_count; i++) {
        Text path = module_path(emitter, i);
        if (is_stdlib(path))
            continue;
        if (first.data == NULL) {
            first = path;
            folder = path.size_bytes;
        }
        folder = common_folder(path, first, folder);
    }
    return folder;
}

static BundleRange emit_modules(Emitter *emitter)
{
    const Checked *checked = emitter->checked;
    size_t folder = program_folder(emitter);
    for (uint32_t i = 0; i < checked->module_count; i++) {
        const Module *module = checked->modules[i];
        const SourceFile *file = sources_get(diags_sources(emitter->diags), module->file);
        size_t start = is_stdlib(file->path) ? 0 : folder;
        BundleModule item = {
            .name = builder_text(emitter->builder, module->name.text),
            .path = builder_text(emitter->builder,
                                 text_slice(file->path, start, file->path.size_bytes)),
        };
        hash_content(item.hash, file->text);
        builder_add(emitter->builder, SECTION_MODULES, &item);
    }
    return (BundleRange){0, checked->module_count};
}

/* ---- functions ------------------------------------------------------------------------------- */

static uint32_t declare_functions(Emitter *emitter, const DeclList *list)
{
    uint32_t first = builder_count(emitter->builder, SECTION_FUNCTIONS);
    for (uint32_t i = 0; i < list->count; i++)
        function_declare(emitter, list->items[i]->full_name);
    return first;
}

static void declare_all_functions(Emitter *emitter)
{
    const Checked *checked = emitter->checked;
    emitter->first_fn = declare_functions(emitter, &checked->functions);
    emitter->first_let = declare_functions(emitter, &checked->lets);
    emitter->first_scope = declare_functions(emitter, &checked->scopes);
    emitter->first_decide = declare_functions(emitter, &checked->decides);
    emitter->first_rule = declare_functions(emitter, &checked->rules);
}

static void emit_fn(Emitter *emitter, const Decl *decl)
{
    FunctionEmitter function;
    function_begin(&function, emitter, emitter->first_fn + decl->index,
                   emit_module_index(emitter, decl->module));
    uint32_t count = decl->as.function.param_count;
    uint32_t first = function_reserve(&function, count);
    for (uint32_t i = 0; i < count; i++) {
        decl->as.function.params[i].binding->slot = first + i;
        note_local(&function, ROLE_PARAM, decl->as.function.params[i].binding, i);
    }
    uint16_t result = function_reserve(&function, 1);
    expression_emit_role(&function, ROLE_BODY, NULL, decl->as.function.body, result);
    function_end(&function, result, count);
}

static void emit_fns(Emitter *emitter)
{
    const DeclList *functions = &emitter->checked->functions;
    for (uint32_t i = 0; i < functions->count; i++)
        emit_fn(emitter, functions->items[i]);
}

static void emit_lets(Emitter *emitter)
{
    const DeclList *lets = &emitter->checked->lets;
    for (uint32_t i = 0; i < lets->count; i++) {
        const Decl *decl = lets->items[i];
        BundleLet item = {
            .name = builder_text(emitter->builder, decl->full_name),
            .function = emitter->first_let + i,
        };
        builder_add(emitter->builder, SECTION_LETS, &item);
        expression_emit_function(emitter, item.function, decl->as.let.value,
                                 emit_module_index(emitter, decl->module));
    }
}

static void emit_scopes(Emitter *emitter)
{
    const DeclList *scopes = &emitter->checked->scopes;
    for (uint32_t i = 0; i < scopes->count; i++) {
        const Decl *decl = scopes->items[i];
        Text otherwise = decl->as.scope.otherwise.text;
        BundleScope item = {
            .name = builder_text(emitter->builder, decl->full_name),
            .enumeration = decl->type->index,
            .function = emitter->first_scope + i,
            .otherwise =
                builder_text(emitter->builder, otherwise.data != NULL ? otherwise : TEXT("")),
        };
        builder_add(emitter->builder, SECTION_SCOPES, &item);
        expression_emit_function(emitter, item.function, decl->as.scope.value,
                                 emit_module_index(emitter, decl->module));
    }
}

static void emit_decides(Emitter *emitter)
{
    const DeclList *decides = &emitter->checked->decides;
    for (uint32_t i = 0; i < decides->count; i++) {
        const Decl *decl = decides->items[i];
        BundleDecide item = {
            .name = builder_text(emitter->builder, decl->name.text),
            .function = emitter->first_decide + i,
            .type = emit_type(emitter, decl->type),
        };
        builder_add(emitter->builder, SECTION_DECIDES, &item);
        expression_emit_function(emitter, item.function, decl->as.let.value,
                                 emit_module_index(emitter, decl->module));
    }
}

static void emit_source(Emitter *emitter, const Decl *decl)
{
    uint32_t count = decl->as.function.param_count;
    BundleSource item = {
        .name = builder_text(emitter->builder, decl->name.text),
        .params = {builder_count(emitter->builder, SECTION_PARAMS), count},
        .result = emit_type(emitter, decl->type),
    };
    for (uint32_t i = 0; i < count; i++) {
        const Binding *binding = decl->as.function.params[i].binding;
        BundleParam param = {
            .name = builder_text(emitter->builder, binding->name.text),
            .type = emit_type(emitter, binding->type),
        };
        builder_add(emitter->builder, SECTION_PARAMS, &param);
    }
    builder_add(emitter->builder, SECTION_SOURCES, &item);
}

static void emit_sources(Emitter *emitter)
{
    const DeclList *sources = &emitter->checked->sources;
    for (uint32_t i = 0; i < sources->count; i++)
        emit_source(emitter, sources->items[i]);
}

/* ---- the bundle ------------------------------------------------------------------------------ */

static BundleMeta meta_of(Emitter *emitter, const EmitOptions *options)
{
    return (BundleMeta){
        .name = builder_text(emitter->builder, options->name),
        .version = builder_text(emitter->builder, options->version),
        .compiler = builder_text(emitter->builder, TEXT(COMPILER_NAME)),
        .input_name = builder_text(emitter->builder, TEXT("")),
        .input_record = NONE,
        .reported_scope = NONE,
        .expression = NONE,
    };
}

static void emit_meta(Emitter *emitter, const EmitOptions *options)
{
    const Checked *checked = emitter->checked;
    BundleMeta meta = meta_of(emitter, options);
    meta.modules = emit_modules(emitter);
    if (checked->input != NULL) {
        meta.input_name = builder_text(emitter->builder, checked->input->name.text);
        meta.input_record = checked->input->type->index;
    }
    if (checked->reported_scope != NULL)
        meta.reported_scope = checked->reported_scope->index;
    builder_add(emitter->builder, SECTION_META, &meta);
}

static Status finish(Emitter *emitter, Buffer *out)
{
    Status status = builder_finish(emitter->builder, out);
    if (status == STATUS_OK && emitter->over_limit)
        status = STATUS_LIMIT;
    return arena_failed(emitter->arena) ? STATUS_MEMORY : status;
}

static void emit_declarations(Emitter *emitter)
{
    emit_enums(emitter);
    emit_records(emitter);
    declare_all_functions(emitter);
    emit_tables(emitter);
    emit_sources(emitter);
    emit_settings(emitter);
    emit_fns(emitter);
    emit_lets(emitter);
    emit_scopes(emitter);
    emit_decides(emitter);
    emit_rules(emitter);
}

Status emit_program(Buffer *out, const Allocator *allocator, const Checked *checked,
                    const EmitOptions *options)
{
    Emitter emitter = {
        .builder = builder_new(allocator),
        .checked = checked,
        .diags = checked->diags,
        .arena = checked->arena,
        .types = checked->types,
    };
    if (emitter.builder == NULL)
        return STATUS_MEMORY;
    emit_meta(&emitter, options);
    emit_declarations(&emitter);
    emitter.is_silent = true;
    if (options->tests)
        emit_tests(&emitter);
    Status status = finish(&emitter, out);
    builder_free(emitter.builder);
    library_free(emitter.library);
    return status;
}

Status emit_expression(Buffer *out, const Allocator *allocator, Arena *arena, TypeTable *types,
                       const Checked *program, const ExpressionVariable *variables,
                       uint32_t variable_count, Binding *const *bindings, const Expr *expr,
                       Diags *diags)
{
    Emitter emitter = {
        .builder = builder_new(allocator),
        .checked = program,
        .diags = diags,
        .arena = arena,
        .types = types,
    };
    if (emitter.builder == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < variable_count; i++) {
        BundleVariable item = {.name = builder_text(emitter.builder, variables[i].name)};
        bindings[i]->slot = builder_add(emitter.builder, SECTION_VARIABLES, &item);
    }
    EmitOptions options = {.name = TEXT("expression"), .version = TEXT("")};
    BundleMeta meta = meta_of(&emitter, &options);
    if (program != NULL) {
        emitter.diags = program->diags; /* whose sources its declarations stand in */
        meta.modules = emit_modules(&emitter);
        emit_declarations(&emitter);
        emitter.diags = diags;
    }
    meta.expression = function_declare(&emitter, TEXT("expression"));
    expression_emit_function(&emitter, meta.expression, expr, NONE);
    builder_add(emitter.builder, SECTION_META, &meta);
    Status status = finish(&emitter, out);
    builder_free(emitter.builder);
    library_free(emitter.library);
    return status;
}
