/*
 * lsp_complete.c - what may be written next.
 *
 * What is being typed rarely parses. So the program is checked as if a made-up name stood at the
 * cursor, with and without the end of a clause after it, and the first way in which the text before
 * the cursor has a meaning is taken.
 */
#include "lib/native.h"
#include "lsp/features.h"
#include "value/type.h"

#define MADE_UP "zzz_completion"

/* CompletionItemKind of the protocol. */
enum {
    ITEM_METHOD = 2,
    ITEM_FUNCTION = 3,
    ITEM_FIELD = 5,
    ITEM_VARIABLE = 6,
    ITEM_CLASS = 7,
    ITEM_MODULE = 9,
    ITEM_PROPERTY = 10,
    ITEM_ENUM = 13,
    ITEM_KEYWORD = 14,
    ITEM_ENUM_MEMBER = 20,
    ITEM_CONSTANT = 21,
    ITEM_STRUCT = 22,
};

typedef struct Completion {
    Request *request;
    const Target *target;
    const Checked *checked; /* of the text with the made-up name, where that helped */
    const Module *module;   /* of the document */
    const Sources *sources;
    uint32_t file;
    uint32_t offset;
    Text before;  /* the document's text up to the word being typed */
    bool in_rule; /* as the text stands: a made-up name where a clause begins does not parse */
    yyjson_mut_val *items;
} Completion;

/* ---- items ----------------------------------------------------------------------------------- */

static void add(Completion *completion, Text label, int kind, Text detail, Text doc)
{
    yyjson_mut_doc *reply = completion->request->reply;
    yyjson_mut_val *item = yyjson_mut_obj(reply);
    yyjson_mut_obj_add_val(reply, item, "label", reply_text(completion->request, label));
    yyjson_mut_obj_add_int(reply, item, "kind", kind);
    if (detail.size_bytes > 0)
        yyjson_mut_obj_add_val(reply, item, "detail", reply_text(completion->request, detail));
    if (doc.size_bytes > 0)
        yyjson_mut_obj_add_val(reply, item, "documentation", reply_text(completion->request, doc));
    yyjson_mut_arr_append(completion->items, item);
}

static Text type_text(Completion *completion, const Type *type)
{
    Buffer text;
    if (type == NULL)
        return TEXT("");
    buffer_init_in(&text, completion->request->arena);
    type_write(&text, type);
    return buffer_failed(&text) ? TEXT("") : buffer_text(&text);
}

static void add_members(Completion *completion, const Decl *decl)
{
    for (uint32_t i = 0; decl != NULL && i < decl->as.enumeration.count; i++) {
        const Member *member = &decl->as.enumeration.members[i];
        Text label = member->labels.zh.data != NULL ? member->labels.zh : member->labels.en;
        add(completion, member->name.text, ITEM_ENUM_MEMBER, label.data != NULL ? label : TEXT(""),
            member->doc.data != NULL ? member->doc : TEXT(""));
    }
}

static void add_fields(Completion *completion, const Decl *record)
{
    for (uint32_t i = 0; record != NULL && i < record->as.record.count; i++) {
        const Field *field = &record->as.record.fields[i];
        add(completion, field->name.text, ITEM_FIELD, type_text(completion, field->type),
            field->labels.zh.data != NULL ? field->labels.zh : TEXT(""));
    }
}

static int kind_of(const Decl *decl)
{
    switch (decl->kind) {
    case DECL_ENUM:
        return ITEM_ENUM;
    case DECL_RECORD:
        return ITEM_STRUCT;
    case DECL_FN:
    case DECL_NATIVE:
    case DECL_MAPPING:
    case DECL_TABLE:
    case DECL_SOURCE:
        return ITEM_FUNCTION;
    case DECL_RULE:
        return ITEM_CLASS;
    case DECL_CONST:
        return ITEM_CONSTANT;
    case DECL_SETTING:
        return ITEM_PROPERTY;
    default:
        return ITEM_VARIABLE;
    }
}

static void add_decl(Completion *completion, const Decl *decl)
{
    add(completion, decl->name.text, kind_of(decl), type_text(completion, decl->type),
        decl->doc.data != NULL ? decl->doc : TEXT(""));
}

static void add_words(Completion *completion, const char *const *words)
{
    for (; *words != NULL; words++)
        add(completion, text_of(*words), ITEM_KEYWORD, TEXT(""), TEXT(""));
}

/* ---- after a dot ----------------------------------------------------------------------------- */

static const Decl *record_of(const Completion *completion, const Type *type)
{
    while (type != NULL && type->kind == TYPE_OPTIONAL)
        type = type->params[0];
    return type != NULL && type->kind == TYPE_RECORD
               ? completion->checked->records.items[type->index]
               : NULL;
}

static bool is_method_of(const NativeRow *row, Text type)
{
    Text signature = text_of(row->signature);
    size_t dot = text_find(signature, TEXT(".("), 0);
    if (dot == SIZE_MAX)
        return false;
    Text receiver = text_slice(signature, 0, dot);
    size_t generic = text_find(receiver, TEXT("<"), 0);
    size_t wanted = text_find(type, TEXT("<"), 0);
    receiver = text_slice(receiver, 0, generic == SIZE_MAX ? receiver.size_bytes : generic);
    type = text_slice(type, 0, wanted == SIZE_MAX ? type.size_bytes : wanted);
    return text_equal(receiver, type) || receiver.size_bytes == 1;
}

static void add_methods(Completion *completion, const Type *type)
{
    Text name = type->kind == TYPE_OPTIONAL ? TEXT("optional") : type_text(completion, type);
    const char *last = "";
    for (size_t i = 0; i < native_count(); i++) {
        const NativeRow *row = native_get((uint16_t)i);
        Text function = text_of(row->function);
        bool is_word = function.size_bytes > 0 && function.data[0] != '_' &&
                       function.data[0] != '@' && function.data[0] != '!' &&
                       function.data[0] != '-';
        if (!is_word || text_equal(text_of(last), function) || !is_method_of(row, name))
            continue;
        last = row->function;
        add(completion, function, ITEM_METHOD, text_of(row->signature), text_of(row->meaning));
    }
    static const char *const macros[] = {"all", "exists", "exists_one", "filter", "map", NULL};
    if (type->kind == TYPE_LIST || type->kind == TYPE_MAP)
        add_words(completion, macros);
}

/* What stands in a module whose name, or the beginning of it, is before the dot. */
static bool add_module(Completion *completion, Text name)
{
    bool found = false;
    for (uint32_t i = 0; i < completion->checked->module_count; i++) {
        const Module *module = completion->checked->modules[i];
        Text full = module->name.text;
        if (text_equal(full, name)) {
            for (uint32_t k = 0; k < module->declarations.count; k++) {
                if (module->declarations.items[k]->kind != DECL_IN)
                    add_decl(completion, module->declarations.items[k]);
            }
            found = true;
        } else if (text_starts_with(full, name) && full.size_bytes > name.size_bytes &&
                   full.data[name.size_bytes] == '.') {
            add(completion, text_slice(full, name.size_bytes + 1, full.size_bytes), ITEM_MODULE,
                TEXT(""), TEXT(""));
            found = true;
        }
    }
    return found;
}

/* The dotted name that ends `text`. */
static Text name_before(Text text)
{
    size_t start = text.size_bytes;
    while (start > 0 && (request_is_name_byte(text.data[start - 1]) || text.data[start - 1] == '.'))
        start--;
    return text_slice(text, start, text.size_bytes);
}

static void complete_after_dot(Completion *completion)
{
    uint32_t dot = (uint32_t)completion->before.size_bytes - 1;
    Text operand = text_slice(completion->before, 0, dot);
    if (text_ends_with(operand, TEXT("?")))
        operand = text_slice(operand, 0, operand.size_bytes - 1);
    const Decl *decl =
        references_find(completion->checked, completion->module, name_before(operand));
    if (decl != NULL && decl->kind == DECL_ENUM) {
        add_members(completion, decl);
        return;
    }
    const Type *type = references_type_before(completion->checked, completion->file, dot);
    if (type == NULL) {
        add_module(completion, name_before(operand));
        return;
    }
    add_fields(completion, record_of(completion, type));
    if (type->kind != TYPE_RECORD)
        add_methods(completion, type);
}

/* ---- by the words before --------------------------------------------------------------------- */

/* The clause or line being written, from its first word. */
static Text clause_before(Text text)
{
    size_t start = text.size_bytes;
    while (start > 0 && text.data[start - 1] != ';' && text.data[start - 1] != '{' &&
           text.data[start - 1] != '}')
        start--;
    Text clause = text_trim(text_slice(text, start, text.size_bytes));
    size_t line = text_find(clause, TEXT("\n"), 0);
    while (text_starts_with(clause, TEXT("//")) && line != SIZE_MAX) { /* a comment before it */
        clause = text_trim(text_slice(clause, line, clause.size_bytes));
        line = text_find(clause, TEXT("\n"), 0);
    }
    return clause;
}

static Text first_word(Text text)
{
    size_t end = 0;
    while (end < text.size_bytes && request_is_name_byte(text.data[end]))
        end++;
    return text_slice(text, 0, end);
}

static Text after_word(Text text)
{
    return text_trim(text_slice(text, first_word(text).size_bytes, text.size_bytes));
}

static void add_all(Completion *completion, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        add_decl(completion, list->items[i]);
}

static const Decl *enum_named(const Completion *completion, Text snake)
{
    for (uint32_t i = 0; i < completion->checked->enums.count; i++) {
        const Decl *decl = completion->checked->enums.items[i];
        Text name = decl->name.text;
        bool same = name.size_bytes > 0 && snake.size_bytes > 0 &&
                    (name.data[0] | 0x20) == snake.data[0] &&
                    text_equal(text_slice(name, 1, name.size_bytes),
                               text_slice(snake, 1, snake.size_bytes));
        if (same)
            return decl;
    }
    return NULL;
}

/* "in province …": the members of the scope's enum. */
static void complete_in(Completion *completion, Text rest)
{
    Text scope = first_word(rest);
    if (scope.size_bytes == 0 || scope.size_bytes == rest.size_bytes) {
        bool begun = scope.size_bytes > 0 && text_ends_with(completion->before, TEXT(" "));
        if (!begun) {
            add_all(completion, &completion->checked->scopes);
            return;
        }
    }
    const Decl *decl = references_find(completion->checked, completion->module, scope);
    if (decl != NULL && decl->kind == DECL_SCOPE && decl->type != NULL &&
        decl->type->kind == TYPE_ENUM)
        add_members(completion, completion->checked->enums.items[decl->type->index]);
}

static void add_modules(Completion *completion)
{
    for (uint32_t i = 0; i < completion->checked->module_count; i++)
        add(completion, completion->checked->modules[i]->name.text, ITEM_MODULE, TEXT(""),
            TEXT(""));
}

/* Clauses that take one kind of thing; false where the clause is none of them. */
static bool complete_clause(Completion *completion, Text clause)
{
    Text word = first_word(clause), rest = after_word(clause);
    if (text_equal(word, TEXT("in"))) {
        complete_in(completion, rest);
    } else if (text_equal(word, TEXT("set")) && text_find(rest, TEXT("="), 0) == SIZE_MAX) {
        add_all(completion, &completion->checked->settings);
    } else if (text_equal(word, TEXT("under"))) {
        add_all(completion, &completion->checked->settings);
    } else if (text_equal(word, TEXT("exception"))) {
        add_all(completion, &completion->checked->rules);
    } else if (text_equal(word, TEXT("import"))) {
        add_modules(completion);
    } else if (text_equal(word, TEXT("hit"))) {
        static const char *const policies[] = {"unique",   "any",     "first",
                                               "priority", "collect", NULL};
        add_words(completion, policies);
    } else if (text_equal(word, TEXT("require")) && rest.size_bytes > 0 &&
               enum_named(completion, first_word(rest)) != NULL) {
        add_members(completion, enum_named(completion, first_word(rest)));
    } else {
        return false;
    }
    return true;
}

/* ---- where an expression or declaration may stand -------------------------------------------- */

static void add_binding(Completion *completion, const Binding *binding)
{
    add(completion, binding->name.text, ITEM_VARIABLE, type_text(completion, binding->type),
        TEXT(""));
}

static void add_locals(Completion *completion)
{
    const Decl *decl = references_around(completion->checked, completion->file, completion->offset);
    if (decl == NULL)
        return;
    if (decl->kind == DECL_RULE || decl->kind == DECL_EXCEPTION) {
        for (uint32_t i = 0; i < decl->as.rule.for_count; i++)
            add_binding(completion, decl->as.rule.fors[i].binding);
        for (uint32_t i = 0; i < decl->as.rule.let_count; i++)
            add_binding(completion, decl->as.rule.lets[i].binding);
    }
    if (decl->kind == DECL_FN) {
        for (uint32_t i = 0; i < decl->as.function.param_count; i++)
            add_binding(completion, decl->as.function.params[i].binding);
    }
}

static void add_visible_of(Completion *completion, const Module *module)
{
    for (uint32_t i = 0; i < module->declarations.count; i++) {
        const Decl *decl = module->declarations.items[i];
        bool has_value = decl->kind != DECL_IN && decl->kind != DECL_SET &&
                         decl->kind != DECL_RULE && decl->kind != DECL_EXCEPTION &&
                         decl->kind != DECL_TEST && decl->kind != DECL_TEST_TABLE;
        if (has_value && decl->name.text.size_bytes > 0)
            add_decl(completion, decl);
    }
}

static void add_visible(Completion *completion)
{
    if (completion->module == NULL)
        return;
    add_visible_of(completion, completion->module);
    for (uint32_t i = 0; i < completion->module->import_count; i++) {
        if (completion->module->import_modules != NULL &&
            completion->module->import_modules[i] != NULL)
            add_visible_of(completion, completion->module->import_modules[i]);
    }
}

static void add_functions(Completion *completion)
{
    const char *last = "";
    for (size_t i = 0; i < native_count(); i++) {
        const NativeRow *row = native_get((uint16_t)i);
        Text function = text_of(row->function);
        bool is_plain = row->signature[0] == '(' && function.data[0] >= 'a' &&
                        function.data[0] <= 'z' && !text_starts_with(function, TEXT("std."));
        if (!is_plain || text_equal(text_of(last), function))
            continue;
        last = row->function;
        add(completion, function, ITEM_FUNCTION, text_of(row->signature), text_of(row->meaning));
    }
}

static void complete_rule_clause(Completion *completion)
{
    static const char *const clauses[] = {"topic",   "under", "for",  "let",   "when",   "unless",
                                          "from",    "until", "cite", "final", "reject", "refer",
                                          "require", "warn",  "note", NULL};
    add_words(completion, clauses);
}

static void complete_declaration(Completion *completion)
{
    static const char *const declarations[] = {"import", "enum",    "record", "input", "const",
                                               "fn",     "let",     "scope",  "in",    "setting",
                                               "set",    "mapping", "table",  "rule",  "exception",
                                               "source", "decide",  "test",   NULL};
    add_words(completion, declarations);
}

static void complete_start(Completion *completion)
{
    if (completion->in_rule)
        complete_rule_clause(completion);
    else
        complete_declaration(completion);
}

static void complete_expression(Completion *completion)
{
    static const char *const words[] = {"as_of", "true", "false", "null", "has", NULL};
    add_locals(completion);
    add_visible(completion);
    add_functions(completion);
    add_words(completion, words);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Checks the program with the made-up name and `ending` at the cursor. False: no memory. */
static bool check_with(Completion *completion, Text after, const char *ending)
{
    Buffer text;
    Compilation compilation;
    Request *request = completion->request;
    buffer_init_in(&text, request->arena);
    buffer_add(&text, completion->before);
    buffer_add_string(&text, MADE_UP);
    buffer_add_string(&text, ending);
    buffer_add(&text, after);
    if (buffer_failed(&text) ||
        workspace_check_as(request->workspace, &compilation, request->arena,
                           completion->target->project, completion->target->document,
                           buffer_text(&text)) != STATUS_OK ||
        !workspace_file(&completion->file, &compilation, completion->target->document))
        return false;
    completion->checked = compilation.checked;
    completion->module = module_of_file(compilation.checked, completion->file);
    return true;
}

static bool is_in_rule(const Target *target, size_t offset)
{
    const Decl *decl = references_around(target->checked, target->file, (uint32_t)offset);
    return decl != NULL && (decl->kind == DECL_RULE || decl->kind == DECL_EXCEPTION);
}

/* Whether the text before the cursor means something in this check. */
static bool is_understood(const Completion *completion)
{
    bool after_dot = text_ends_with(completion->before, TEXT("."));
    if (!after_dot)
        return references_around(completion->checked, completion->file, completion->offset) != NULL;
    uint32_t dot = (uint32_t)completion->before.size_bytes - 1;
    return references_type_before(completion->checked, completion->file, dot) != NULL;
}

static void complete(Completion *completion, Text after)
{
    static const char *const endings[] = {"", ";", "; }", ") ;", ""};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (!check_with(completion, after, endings[i]))
            return;
        if (is_understood(completion))
            break;
    }
    Text clause = clause_before(completion->before);
    if (text_ends_with(completion->before, TEXT(".")))
        complete_after_dot(completion);
    else if (complete_clause(completion, clause))
        return;
    else if (clause.size_bytes == 0)
        complete_start(completion);
    else
        complete_expression(completion);
}

yyjson_mut_val *feature_completion(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    Text text = buffer_text(&target.document->text);
    size_t start = target.offset, end = start;
    while (start > 0 && request_is_name_byte(text.data[start - 1]))
        start--;
    while (end < text.size_bytes && request_is_name_byte(text.data[end]))
        end++;
    Completion completion = {
        .request = request,
        .target = &target,
        .checked = target.checked,
        .module = target.module,
        .sources = target.sources,
        .file = target.file,
        .offset = (uint32_t)start,
        .before = text_slice(text, 0, start),
        .in_rule = is_in_rule(&target, start),
        .items = yyjson_mut_arr(request->reply),
    };
    complete(&completion, text_slice(text, end, text.size_bytes));
    yyjson_mut_val *out = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_bool(request->reply, out, "isIncomplete", false);
    yyjson_mut_obj_add_val(request->reply, out, "items", completion.items);
    return out;
}
