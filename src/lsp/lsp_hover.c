/*
 * lsp_hover.c - what a word is: its declaration, what is written of it, a setting's values.
 */
#include "lib/native.h"
#include "lsp/features.h"
#include "value/calendar.h"
#include "value/print.h"
#include "value/type.h"

typedef struct Hover {
    Buffer out;
    const Target *target;
    const Diags *diags; /* in whose language headings are */
} Hover;

static Text member_name(const void *context, uint16_t type, int64_t ordinal)
{
    const Checked *checked = context;
    const Decl *decl = type < checked->enums.count ? checked->enums.items[type] : NULL;
    if (decl == NULL || ordinal < 0 || ordinal >= (int64_t)decl->as.enumeration.count)
        return TEXT("?");
    return decl->as.enumeration.members[ordinal].name.text;
}

static Text field_name(const void *context, uint16_t type, uint32_t field)
{
    const Checked *checked = context;
    const Decl *decl = type < checked->records.count ? checked->records.items[type] : NULL;
    return decl != NULL && field < decl->as.record.count ? decl->as.record.fields[field].name.text
                                                         : TEXT("?");
}

static void add_value(Hover *hover, Value value)
{
    ValueNames names = {hover->target->checked, member_name, field_name};
    print_cel(&hover->out, value, &names);
}

/* ---- a setting's values ---------------------------------------------------------------------- */

static void add_scopes(Hover *hover, const Decl *set)
{
    if (set->constraint_count == 0)
        buffer_add_string(&hover->out, diags_say(hover->diags, "everywhere"));
    for (uint32_t i = 0; i < set->constraint_count; i++) {
        const Constraint *constraint = set->constraints[i];
        buffer_add_string(&hover->out, i > 0 ? ", " : "");
        buffer_add(&hover->out, constraint->scope.text);
        buffer_add_string(&hover->out, constraint->negated ? " not" : "");
        for (uint32_t k = 0; k < constraint->count; k++) {
            buffer_add_string(&hover->out, k > 0 ? ", " : " ");
            buffer_add(&hover->out, constraint->members[k].text);
        }
    }
}

static void add_date(Hover *hover, const DateLiteral *date)
{
    if (date->given)
        calendar_write_date(&hover->out, date->days);
}

static void add_setting_value(Hover *hover, const Decl *set, Value value)
{
    buffer_add_string(&hover->out, "| ");
    add_scopes(hover, set);
    buffer_add_string(&hover->out, " | ");
    add_value(hover, value.tag == VALUE_ABSENT ? value_bool(true) : value);
    buffer_add_string(&hover->out, " | ");
    add_date(hover, &set->as.setting.clauses.from);
    buffer_add_string(&hover->out, " | ");
    add_date(hover, &set->as.setting.clauses.until);
    buffer_add_string(&hover->out, " | ");
    if (set->as.setting.clauses.cite.data != NULL)
        buffer_add(&hover->out, set->as.setting.clauses.cite);
    buffer_add_string(&hover->out, " |\n");
}

static void add_setting(Hover *hover, const Decl *setting)
{
    const DeclList *sets = &hover->target->checked->sets;
    buffer_add_string(&hover->out,
                      diags_say(hover->diags, "\n| where | value | from | until | cite |\n"));
    buffer_add_string(&hover->out, "|---|---|---|---|---|\n");
    if (setting->value.tag != VALUE_ABSENT)
        add_setting_value(hover, setting, setting->value);
    for (uint32_t i = 0; i < sets->count; i++) {
        if (sets->items[i]->as.setting.setting == setting)
            add_setting_value(hover, sets->items[i], sets->items[i]->value);
    }
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* Labels go with the declaration's text; the type is told where the declaration does not. */
static void add_type(Hover *hover, const Reference *reference)
{
    const Symbol *symbol = &reference->symbol;
    bool is_inferred = symbol->kind == SYMBOL_DECL &&
                       (symbol->decl->kind == DECL_LET || symbol->decl->kind == DECL_CONST ||
                        symbol->decl->kind == DECL_DECIDE || symbol->decl->kind == DECL_SCOPE);
    if (!is_inferred || symbol->decl->type == NULL)
        return;
    buffer_add_string(&hover->out, diags_say(hover->diags, "\nType: `"));
    type_write(&hover->out, symbol->decl->type);
    buffer_add_string(&hover->out, "`\n");
}

static void add_native(Hover *hover, uint32_t index)
{
    const NativeRow *row = native_get((uint16_t)index);
    buffer_add_format(&hover->out, "\n%s\n", row->source);
}

static void add_reference(Hover *hover, const Reference *reference)
{
    const Symbol *symbol = &reference->symbol;
    Text doc = symbol_doc(symbol);
    buffer_add_string(&hover->out, "```licet\n");
    symbol_write_head(&hover->out, hover->target->sources, symbol);
    buffer_add_string(&hover->out, "\n```\n");
    add_type(hover, reference);
    if (doc.size_bytes > 0) {
        buffer_add_char(&hover->out, '\n');
        buffer_add(&hover->out, doc);
        buffer_add_char(&hover->out, '\n');
    }
    if (symbol->kind == SYMBOL_DECL && symbol->decl->kind == DECL_SETTING)
        add_setting(hover, symbol->decl);
    if (symbol->kind == SYMBOL_NATIVE)
        add_native(hover, symbol->index);
}

yyjson_mut_val *feature_hover(Request *request)
{
    Target target;
    if (!request_target(request, &target) || target.reference == NULL)
        return NULL;
    Hover hover = {.target = &target, .diags = target.project->compilation.diags};
    buffer_init_in(&hover.out, request->arena);
    add_reference(&hover, target.reference);
    yyjson_mut_val *contents = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_str(request->reply, contents, "kind", "markdown");
    yyjson_mut_obj_add_val(request->reply, contents, "value",
                           reply_text(request, buffer_text(&hover.out)));
    yyjson_mut_val *out = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_val(request->reply, out, "contents", contents);
    yyjson_mut_obj_add_val(request->reply, out, "range",
                           reply_range(request->reply, target.sources, target.reference->span));
    return out;
}
