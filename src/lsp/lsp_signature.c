/*
 * lsp_signature.c - which parameters a call takes while it is being typed.
 *
 * A call that is being typed does not parse, so the text before the cursor says which it is:
 * brackets are counted, texts and comments passed over.
 */
#include "base/limits.h"
#include "lib/native.h"
#include "lsp/features.h"
#include "syntax/macro.h"
#include "value/type.h"

/* ---- the call around a place ----------------------------------------------------------------- */

typedef struct OpenBracket {
    char bracket;
    size_t at;
    uint32_t commas;
} OpenBracket;

typedef struct OpenBrackets {
    uint32_t count;
    OpenBracket items[LIMIT_SOURCE_DEPTH];
} OpenBrackets;

/* Where the text in quotes that begins at `start` ends: past its last quote. */
static size_t quoted_end(Text text, size_t start)
{
    char quote = text.data[start];
    bool raw = start > 0 && (text.data[start - 1] | 0x20) == 'r' &&
               (start < 2 || !request_is_name_byte(text.data[start - 2]) ||
                (text.data[start - 2] | 0x20) == 'b');
    bool triple = start + 2 < text.size_bytes && text.data[start + 1] == quote &&
                  text.data[start + 2] == quote;
    size_t quotes = triple ? 3 : 1, found = 0, at = start + quotes;
    for (; at < text.size_bytes && found < quotes; at++) {
        found = text.data[at] == quote ? found + 1 : 0;
        if (text.data[at] == '\\' && !raw)
            at++;
        else if (text.data[at] == '\n' && !triple)
            break;
    }
    return at < text.size_bytes ? at : text.size_bytes + (found < quotes);
}

/* The hole of a message that is open at the text's end, from behind its brace; SIZE_MAX: none. */
static size_t open_hole(Text text, size_t from)
{
    size_t hole = SIZE_MAX;
    for (size_t at = from; at < text.size_bytes; at++) {
        bool doubled = hole == SIZE_MAX && text.data[at] == '{' && at + 1 < text.size_bytes &&
                       text.data[at + 1] == '{';
        if (doubled)
            at++;
        else if (text.data[at] == '{' && hole == SIZE_MAX)
            hole = at + 1;
        else if (text.data[at] == '}')
            hole = SIZE_MAX;
    }
    return hole;
}

static void open_bracket(OpenBrackets *brackets, char bracket, size_t at)
{
    if (brackets->count < LIMIT_SOURCE_DEPTH)
        brackets->items[brackets->count++] = (OpenBracket){bracket, at, 0};
}

/* Notes one character of code; what follows ';' has nothing to do with what is before it, but for
 * its block. */
static void follow(OpenBrackets *brackets, char c, size_t at)
{
    OpenBracket *innermost = brackets->count > 0 ? &brackets->items[brackets->count - 1] : NULL;
    switch (c) {
    case '(':
    case '[':
    case '{':
        open_bracket(brackets, c, at);
        break;
    case ')':
    case ']':
    case '}':
        brackets->count -= brackets->count > 0;
        break;
    case ',':
        if (innermost != NULL)
            innermost->commas++;
        break;
    case ';':
        while (brackets->count > 0 && brackets->items[brackets->count - 1].bracket != '{')
            brackets->count--;
        break;
    default:
        break;
    }
}

/* The brackets that are open at the end of `text`, read from `from`. */
static void read_brackets(OpenBrackets *out, Text text, size_t from)
{
    out->count = 0;
    for (size_t at = from; at < text.size_bytes; at++) {
        char c = text.data[at];
        if (c == '/' && at + 1 < text.size_bytes && text.data[at + 1] == '/') {
            size_t end = text_find(text, TEXT("\n"), at);
            at = end == SIZE_MAX ? text.size_bytes : end;
        } else if (c == '"' || c == '\'') {
            size_t end = quoted_end(text, at);
            if (end > text.size_bytes) { /* the place is within it */
                at = open_hole(text, at + 1);
                out->count = 0;
                if (at == SIZE_MAX)
                    return;
                at--;
            } else {
                at = end - 1;
            }
        } else {
            follow(out, c, at);
        }
    }
}

typedef struct Call {
    Text callee; /* "grade", "math.abs", "form.words.filter", ".size" */
    uint32_t argument;
} Call;

/* The innermost call whose brackets are open at the text's end; lists and maps may be between. */
static bool call_around(Call *out, Text text, OpenBrackets *brackets)
{
    read_brackets(brackets, text, 0);
    while (brackets->count > 0) {
        const OpenBracket *open = &brackets->items[--brackets->count];
        size_t start = open->at;
        while (start > 0 && (request_is_name_byte(text.data[start - 1]) ||
                             text.data[start - 1] == '.' || text.data[start - 1] == '?'))
            start--;
        if (open->bracket == '(' && start < open->at) {
            *out = (Call){text_slice(text, start, open->at), open->commas};
            return true;
        }
    }
    return false;
}

/* ---- signatures ------------------------------------------------------------------------------ */

typedef struct Help {
    Request *request;
    const Target *target;
    uint32_t argument;
    yyjson_mut_val *signatures;
    uint32_t active; /* the first that takes so many arguments */
    bool has_active;
} Help;

/* Parameters are the parts of the label between the call's brackets, at its commas. */
static uint32_t add_parameters(Help *help, yyjson_mut_val *signature, Text label)
{
    yyjson_mut_doc *doc = help->request->reply;
    yyjson_mut_val *parameters = yyjson_mut_arr(doc);
    uint32_t count = 0, depth = 0;
    size_t start = text_find(label, TEXT("("), 0) + 1;
    for (size_t at = start; at < label.size_bytes; at++) {
        char c = label.data[at];
        bool ends = depth == 0 && (c == ',' || c == ')');
        if (ends && text_trim(text_slice(label, start, at)).size_bytes > 0) {
            while (label.data[start] == ' ')
                start++;
            yyjson_mut_val *parameter = yyjson_mut_obj(doc), *place = yyjson_mut_arr(doc);
            yyjson_mut_arr_add_uint(doc, place, position_units(text_slice(label, 0, start)));
            yyjson_mut_arr_add_uint(doc, place, position_units(text_slice(label, 0, at)));
            yyjson_mut_obj_add_val(doc, parameter, "label", place);
            yyjson_mut_arr_append(parameters, parameter);
            count++;
        }
        if (ends)
            start = at + 1;
        if (ends && c == ')')
            break;
        depth += c == '(' || c == '[' || c == '{' || c == '<';
        depth -= depth > 0 && (c == ')' || c == ']' || c == '}' || c == '>');
    }
    yyjson_mut_obj_add_val(doc, signature, "parameters", parameters);
    return count;
}

static void add_signature(Help *help, Text label, Text doc)
{
    yyjson_mut_doc *reply = help->request->reply;
    yyjson_mut_val *signature = yyjson_mut_obj(reply);
    yyjson_mut_obj_add_val(reply, signature, "label", reply_text(help->request, label));
    if (doc.size_bytes > 0)
        yyjson_mut_obj_add_val(reply, signature, "documentation", reply_text(help->request, doc));
    uint32_t count = add_parameters(help, signature, label);
    if (!help->has_active && count > help->argument) {
        help->active = (uint32_t)yyjson_mut_arr_size(help->signatures);
        help->has_active = true;
    }
    yyjson_mut_arr_append(help->signatures, signature);
}

static void write_type(Help *help, Buffer *out, const TypeExpr *type)
{
    buffer_add_string(out, ": ");
    if (type != NULL)
        buffer_add(out, text_slice(sources_get(help->target->sources, type->span.file)->text,
                                   type->span.start, type->span.end));
}

static void write_parameters(Help *help, Buffer *out, const Param *params, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        buffer_add_string(out, i > 0 ? ", " : "");
        buffer_add(out, params[i].binding->name.text);
        write_type(help, out, params[i].type_expr);
    }
}

/* False: nothing that is called. */
static bool add_declared(Help *help, const Decl *decl)
{
    Buffer label;
    buffer_init_in(&label, help->request->arena);
    buffer_add(&label, decl->name.text);
    buffer_add_char(&label, '(');
    switch (decl->kind) {
    case DECL_FN:
    case DECL_NATIVE:
    case DECL_SOURCE:
        write_parameters(help, &label, decl->as.function.params, decl->as.function.param_count);
        break;
    case DECL_TABLE:
        write_parameters(help, &label, decl->as.table.params, decl->as.table.param_count);
        break;
    case DECL_MAPPING:
        buffer_add_string(&label, "key");
        write_type(help, &label, decl->as.mapping.key);
        break;
    default:
        return false;
    }
    buffer_add_char(&label, ')');
    if (decl->type != NULL) {
        buffer_add_string(&label, " -> ");
        type_write(&label, decl->type);
    }
    add_signature(help, buffer_text(&label), decl->doc);
    return true;
}

/* "string.(string) -> bool" of "contains" as "string.contains(string) -> bool". */
static void add_native(Help *help, const NativeRow *row)
{
    Text signature = text_of(row->signature);
    size_t open = signature.data[0] == '(' ? 0 : text_find(signature, TEXT(".("), 0) + 1;
    Buffer label;
    buffer_init_in(&label, help->request->arena);
    buffer_add(&label, text_slice(signature, 0, open));
    buffer_add_string(&label, row->function);
    buffer_add(&label, text_slice(signature, open, signature.size_bytes));
    add_signature(help, buffer_text(&label), text_of(row->meaning));
}

static void add_natives(Help *help, Text name, bool as_method)
{
    uint16_t first;
    size_t count = native_find(&first, name);
    for (size_t i = 0; i < count; i++) {
        if (native_is_method((uint16_t)(first + i)) == as_method)
            add_native(help, native_get((uint16_t)(first + i)));
    }
}

/* A macro's forms: "list.map(x, value), list.map(x, condition, value)". */
static void add_macros(Help *help, Text name)
{
    size_t at = 0;
    for (const char *usage = macro_usage(name, &at); usage != NULL;
         usage = macro_usage(name, &at)) {
        Text forms = text_of(usage);
        size_t start = 0, end;
        do {
            end = text_find(forms, TEXT("), "), start);
            add_signature(help, text_slice(forms, start, end == SIZE_MAX ? end : end + 1),
                          TEXT(""));
            start = end == SIZE_MAX ? end : end + 3;
        } while (end != SIZE_MAX);
    }
}

static void add_signatures(Help *help, Text callee)
{
    size_t last = callee.size_bytes;
    while (last > 0 && callee.data[last - 1] != '.' && callee.data[last - 1] != '?')
        last--;
    const Decl *decl = help->target->module != NULL
                           ? references_find(help->target->checked, help->target->module, callee)
                           : NULL;
    if (decl != NULL && add_declared(help, decl))
        return;
    add_natives(help, callee, false);
    add_macros(help, callee);
    if (last > 0 && yyjson_mut_arr_size(help->signatures) == 0) {
        Text method = text_slice(callee, last, callee.size_bytes);
        add_natives(help, method, true);
        add_macros(help, method);
    }
}

yyjson_mut_val *feature_signature(Request *request)
{
    Target target;
    Call call;
    OpenBrackets *brackets = arena_alloc(request->arena, sizeof *brackets);
    if (!request_target(request, &target) || brackets == NULL ||
        !call_around(&call, text_slice(buffer_text(&target.document->text), 0, target.offset),
                     brackets))
        return NULL;
    Help help = {
        .request = request,
        .target = &target,
        .argument = call.argument,
        .signatures = yyjson_mut_arr(request->reply),
    };
    add_signatures(&help, call.callee);
    if (yyjson_mut_arr_size(help.signatures) == 0)
        return NULL;
    yyjson_mut_val *out = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_val(request->reply, out, "signatures", help.signatures);
    yyjson_mut_obj_add_uint(request->reply, out, "activeSignature", help.active);
    yyjson_mut_obj_add_uint(request->reply, out, "activeParameter", help.argument);
    return out;
}
