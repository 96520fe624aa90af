/*
 * unused.c - what could be left out.
 */
#include "check/unused.h"

#include "check/globals.h"

static bool is_library(const Decl *decl)
{
    return text_starts_with(decl->full_name, TEXT("std."));
}

/* Of a file that was only skimmed nobody knows what it uses. */
static bool is_skimmed(const Decl *decl)
{
    return decl->module->skimmed;
}

static void report_list(Checker *checker, const DeclList *list, const char *what)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        if (decl->used || is_skimmed(decl) || is_library(decl))
            continue;
        Diag diag = diag_at(DIAG_UNUSED, decl->name.span);
        diag.hint = TEXT("Leave it out, or use it.");
        diags_add(checker->diags, &diag, "%s \"%.*s\" is never used",
                  diags_say(checker->diags, what), TEXT_ARG(decl->name.text));
    }
}

/* A name that begins with an underscore says itself that nobody reads it. */
static void report_binding(Checker *checker, const Binding *binding, const char *what)
{
    if (binding->used || text_starts_with(binding->name.text, TEXT("_")))
        return;
    Diag diag = diag_at(DIAG_UNUSED, binding->name.span);
    diag.hint = TEXT("Leave it out, use it, or begin its name with an underscore.");
    diags_add(checker->diags, &diag, "%s \"%.*s\" is never used", diags_say(checker->diags, what),
              TEXT_ARG(binding->name.text));
}

void unused_check_loop(Checker *checker, const Binding *binding)
{
    if (binding != NULL && binding->name.text.size_bytes > 0 && binding->name.text.data[0] != '@')
        report_binding(checker, binding, "variable");
}

static void report_rule_bindings(Checker *checker, const DeclList *rules)
{
    for (uint32_t i = 0; i < rules->count; i++) {
        const RuleBody *body = &rules->items[i]->as.rule;
        if (is_skimmed(rules->items[i]))
            continue;
        for (uint32_t k = 0; k < body->for_count; k++)
            report_binding(checker, body->fors[k].binding, "variable");
        for (uint32_t k = 0; k < body->let_count; k++)
            report_binding(checker, body->lets[k].binding, "let");
    }
}

static void report_parameters(Checker *checker, const DeclList *functions)
{
    for (uint32_t i = 0; i < functions->count; i++) {
        const Decl *decl = functions->items[i];
        bool looked_at = decl->kind == DECL_FN && !is_skimmed(decl);
        for (uint32_t k = 0; looked_at && k < decl->as.function.param_count; k++)
            report_binding(checker, decl->as.function.params[k].binding, "parameter");
    }
}

/* ---- members of enums ------------------------------------------------------------------------ */

/* What values can come from outside: their members need no name in the rules. */
typedef struct Outside {
    bool *enums;   /* by Type.index */
    bool *records; /* the same: those looked at */
} Outside;

/* As deep as records lie within each other, as each is looked at once. */
static void add_outside(Outside *outside, const Type *type)
{
    if (type == NULL)
        return;
    for (uint8_t i = 0; i < type->param_count; i++)
        add_outside(outside, type->params[i]);
    if (type->kind == TYPE_ENUM)
        outside->enums[type->index] = true;
    if (type->kind != TYPE_RECORD || type->decl == NULL || outside->records[type->index])
        return;
    outside->records[type->index] = true;
    const Decl *record = type->decl;
    for (uint32_t i = 0; i < record->as.record.count; i++)
        add_outside(outside, record->as.record.fields[i].type);
}

static void report_enum(Checker *checker, const Decl *decl)
{
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        const Member *member = &decl->as.enumeration.members[i];
        if (member->used)
            continue;
        Diag diag = diag_at(DIAG_UNUSED, member->name.span);
        diag.hint = TEXT("Leave it out, or use it.");
        diags_add(checker->diags, &diag,
                  "no value is ever \"%.*s\": nothing names it, and no record brings it",
                  TEXT_ARG(member->name.text));
    }
}

static void report_members(Checker *checker, const Checked *checked)
{
    Outside outside = {
        .enums = arena_alloc_array(checker->arena, checked->enums.count, sizeof(bool)),
        .records = arena_alloc_array(checker->arena, checked->records.count, sizeof(bool)),
    };
    if (outside.enums == NULL || outside.records == NULL)
        return;
    add_outside(&outside, checked->input->type);
    for (uint32_t i = 0; i < checked->sources.count; i++)
        add_outside(&outside, checked->sources.items[i]->type);
    for (uint32_t i = 0; i < checked->enums.count; i++) {
        const Decl *decl = checked->enums.items[i];
        if (decl->used && !is_library(decl) && !outside.enums[i])
            report_enum(checker, decl);
    }
}

/* ---- all of a program ------------------------------------------------------------------------ */

void unused_report(Checker *checker, Checked *checked)
{
    if (diags_error_count(checker->diags) > 0 || checked->input == NULL)
        return; /* what uses a name may be what is wrong */
    report_rule_bindings(checker, &checked->rules);
    report_rule_bindings(checker, &checked->exceptions);
    report_parameters(checker, &checked->functions);
    report_members(checker, checked);
    report_list(checker, &checked->enums, "enum");
    report_list(checker, &checked->records, "record");
    report_list(checker, &checked->constants, "constant");
    report_list(checker, &checked->functions, "function");
    report_list(checker, &checked->lets, "let");
    report_list(checker, &checked->settings, "setting");
    report_list(checker, &checked->mappings, "mapping");
    report_list(checker, &checked->tables, "table");
    report_list(checker, &checked->sources, "source");
    globals_report_unused_imports(checked->globals, checker->diags);
}

static bool is_value(const Decl *decl)
{
    return decl->kind == DECL_INPUT || decl->kind == DECL_CONST || decl->kind == DECL_LET ||
           decl->kind == DECL_SCOPE || decl->kind == DECL_SETTING;
}

void unused_check_shadow(Checker *checker, const Binding *binding)
{
    const Decl *hidden = globals_peek(checker, binding->name.text);
    if (hidden == NULL || !is_value(hidden) || is_library(hidden))
        return;
    Diag diag = diag_at(DIAG_SHADOWED, binding->name.span);
    diag.also = hidden->name.span;
    diag.also_message = TEXT("this one is hidden");
    diag.hint = TEXT("Give it another name.");
    diags_add(checker->diags, &diag, "\"%.*s\" hides a declaration of the same name",
              TEXT_ARG(binding->name.text));
}
