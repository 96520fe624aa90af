/*
 * inspect.c - a program's declarations as data, read from the bundle alone.
 */
#include "report/inspect.h"

#include "decision/decision.h"
#include "report/json_writer.h"
#include "value/calendar.h"

/* What everything here is written with. The arena holds constants while they are printed. */
typedef struct Inspector {
    JsonWriter json;
    const Program *program;
    Arena *arena;
} Inspector;

static Text text_in(const Inspector *inspector, BundleText text)
{
    return program_text(inspector->program, text);
}

/* An empty text is null: nothing was said. */
static Text text_or_null(const Inspector *inspector, BundleText text)
{
    return text.size_bytes > 0 ? text_in(inspector, text) : (Text){NULL, 0};
}

static void member(Inspector *inspector, const char *name, BundleText text)
{
    json_text(&inspector->json, name, text_in(inspector, text));
}

static void open_list(Inspector *inspector, const char *name)
{
    json_key(&inspector->json, text_of(name));
    json_open(&inspector->json, '[');
}

static void close_list(Inspector *inspector)
{
    json_close(&inspector->json, ']');
}

static void open_item(Inspector *inspector)
{
    json_item(&inspector->json);
    json_open(&inspector->json, '{');
}

static void close_item(Inspector *inspector)
{
    json_close(&inspector->json, '}');
}

static void list_text(Inspector *inspector, BundleText text)
{
    json_item(&inspector->json);
    buffer_add_json_string(inspector->json.out, text_in(inspector, text));
}

/* ---- types and values ------------------------------------------------------------------------ */

static void type_member(Inspector *inspector, const char *name, uint32_t type)
{
    Buffer text;
    buffer_init_in(&text, inspector->arena);
    program_type_write(&text, inspector->program, type);
    json_text(&inspector->json, name, buffer_text(&text));
}

static void write_constant(Buffer *out, const Program *program, Arena *arena, uint32_t constant)
{
    ValueNames names = program_names(program);
    print_json(out, program_constant(program, arena, constant), &names);
}

/* ---- when something holds -------------------------------------------------------------------- */

static void write_constraint(Inspector *inspector, const BundleConstraint *constraint)
{
    const Program *program = inspector->program;
    const BundleScope *scope = program_SCOPES(program) + constraint->scope;
    const BundleEnum *enumeration = program_ENUMS(program) + scope->enumeration;
    const uint32_t *ordinals = program_ORDINALS(program) + constraint->ordinals.first;
    open_item(inspector);
    member(inspector, "scope", scope->name);
    open_list(inspector, constraint->negated ? "not" : "is");
    for (uint32_t i = 0; i < constraint->ordinals.count; i++) {
        if (ordinals[i] < enumeration->members.count)
            list_text(inspector,
                      program_MEMBERS(program)[enumeration->members.first + ordinals[i]].code);
    }
    close_list(inspector);
    close_item(inspector);
}

static void validity_members(Inspector *inspector, const BundleValidity *validity)
{
    open_list(inspector, "in");
    for (uint32_t i = 0; i < validity->constraints.count; i++)
        write_constraint(inspector,
                         program_CONSTRAINTS(inspector->program) + validity->constraints.first + i);
    close_list(inspector);
    json_date(&inspector->json, "from", validity->from);
    json_date(&inspector->json, "until", validity->until);
    json_text(&inspector->json, "cite", text_or_null(inspector, validity->cite));
}

static void place_members(Inspector *inspector, uint32_t module, uint32_t line)
{
    member(inspector, "module", program_MODULES(inspector->program)[module].name);
    json_uint(&inspector->json, "line", line);
}

/* ---- declarations ---------------------------------------------------------------------------- */

static void write_modules(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "modules");
    for (uint32_t i = 0; i < program_MODULES_count(program); i++) {
        open_item(inspector);
        member(inspector, "name", program_MODULES(program)[i].name);
        member(inspector, "path", program_MODULES(program)[i].path);
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_enums(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "enums");
    for (uint32_t i = 0; i < program_ENUMS_count(program); i++) {
        const BundleEnum *enumeration = program_ENUMS(program) + i;
        open_item(inspector);
        member(inspector, "name", enumeration->name);
        open_list(inspector, "members");
        for (uint32_t k = 0; k < enumeration->members.count; k++) {
            const BundleMember *item = program_MEMBERS(program) + enumeration->members.first + k;
            open_item(inspector);
            member(inspector, "code", item->code);
            member(inspector, "zh", item->zh);
            member(inspector, "en", item->en);
            close_item(inspector);
        }
        close_list(inspector);
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_field(Inspector *inspector, const BundleField *field)
{
    open_item(inspector);
    member(inspector, "name", field->name);
    type_member(inspector, "type", field->type);
    json_bool(&inspector->json, "optional", (field->flags & FIELD_FLAG_OPTIONAL) != 0);
    json_bool(&inspector->json, "asked", (field->flags & FIELD_FLAG_ASKED) != 0);
    json_bool(&inspector->json, "nonempty", (field->flags & FIELD_FLAG_NONEMPTY) != 0);
    json_bool(&inspector->json, "sensitive", (field->flags & FIELD_FLAG_SENSITIVE) != 0);
    member(inspector, "zh", field->zh);
    member(inspector, "en", field->en);
    close_item(inspector);
}

static void write_records(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "records");
    for (uint32_t i = 0; i < program_RECORDS_count(program); i++) {
        const BundleRecord *record = program_RECORDS(program) + i;
        open_item(inspector);
        member(inspector, "name", record->name);
        open_list(inspector, "fields");
        for (uint32_t k = 0; k < record->fields.count; k++)
            write_field(inspector, program_FIELDS(program) + record->fields.first + k);
        close_list(inspector);
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_scopes(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "scopes");
    for (uint32_t i = 0; i < program_SCOPES_count(program); i++) {
        const BundleScope *scope = program_SCOPES(program) + i;
        open_item(inspector);
        member(inspector, "name", scope->name);
        member(inspector, "enum", program_ENUMS(program)[scope->enumeration].name);
        json_text(&inspector->json, "otherwise", text_or_null(inspector, scope->otherwise));
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_setting_values(Inspector *inspector, const BundleSetting *setting)
{
    const Program *program = inspector->program;
    open_list(inspector, "values");
    for (uint32_t i = 0; i < setting->values.count; i++) {
        const BundleSettingValue *value =
            program_SETTING_VALUES(program) + setting->values.first + i;
        open_item(inspector);
        json_key(&inspector->json, TEXT("value"));
        write_constant(inspector->json.out, program, inspector->arena, value->constant);
        place_members(inspector, value->module, value->line);
        validity_members(inspector, &value->validity);
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_settings(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "settings");
    for (uint32_t i = 0; i < program_SETTINGS_count(program); i++) {
        const BundleSetting *setting = program_SETTINGS(program) + i;
        open_item(inspector);
        member(inspector, "name", setting->name);
        member(inspector, "short_name", setting->short_name);
        type_member(inspector, "type", setting->type);
        write_setting_values(inspector, setting);
        close_item(inspector);
    }
    close_list(inspector);
}

/* A message as it was written, but for the expressions in its holes: those are code. */
static void write_template(Inspector *inspector, const char *name, BundleRange parts)
{
    Buffer text;
    buffer_init_in(&text, inspector->arena);
    for (uint32_t i = 0; i < parts.count; i++) {
        const BundlePart *part = program_PARTS(inspector->program) + parts.first + i;
        if (part->hole != NONE)
            buffer_add_string(&text, "{}");
        else
            buffer_add(&text, text_in(inspector, part->text));
    }
    json_text(&inspector->json, name, buffer_text(&text));
}

static void unders_member(Inspector *inspector, BundleRange unders)
{
    const Program *program = inspector->program;
    open_list(inspector, "under");
    for (uint32_t i = 0; i < unders.count; i++) {
        uint32_t setting = program_SETTING_REFS(program)[unders.first + i];
        list_text(inspector, program_SETTINGS(program)[setting].name);
    }
    close_list(inspector);
}

static void exceptions_member(Inspector *inspector, BundleRange exceptions)
{
    open_list(inspector, "exceptions");
    for (uint32_t i = 0; i < exceptions.count; i++) {
        const BundleException *exception =
            program_EXCEPTIONS(inspector->program) + exceptions.first + i;
        open_item(inspector);
        place_members(inspector, exception->module, exception->line);
        unders_member(inspector, exception->unders);
        validity_members(inspector, &exception->validity);
        close_item(inspector);
    }
    close_list(inspector);
}

static Text material_of(const Inspector *inspector, const BundleRule *rule)
{
    const Program *program = inspector->program;
    if (rule->material_enum == NONE)
        return (Text){NULL, 0};
    const BundleEnum *enumeration = program_ENUMS(program) + rule->material_enum;
    return text_in(
        inspector,
        program_MEMBERS(program)[enumeration->members.first + rule->material_member].code);
}

static void write_rule(Inspector *inspector, const BundleRule *rule)
{
    open_item(inspector);
    member(inspector, "name", rule->name);
    member(inspector, "topic", rule->topic);
    json_text(&inspector->json, "severity", text_of(severity_name((RuleSeverity)rule->severity)));
    json_text(&inspector->json, "material", material_of(inspector, rule));
    json_text(&inspector->json, "material_in", program_material_list(inspector->program, rule));
    place_members(inspector, rule->module, rule->line);
    unders_member(inspector, rule->unders);
    validity_members(inspector, &rule->validity);
    exceptions_member(inspector, rule->exceptions);
    write_template(inspector, "zh", rule->zh);
    write_template(inspector, "en", rule->en);
    close_item(inspector);
}

static void write_rules(Inspector *inspector)
{
    open_list(inspector, "rules");
    for (uint32_t i = 0; i < program_RULES_count(inspector->program); i++)
        write_rule(inspector, program_RULES(inspector->program) + i);
    close_list(inspector);
}

static void write_table(Inspector *inspector, const BundleTable *table)
{
    const Program *program = inspector->program;
    open_item(inspector);
    member(inspector, "name", table->name);
    member(inspector, "module", program_MODULES(program)[table->module].name);
    json_uint(&inspector->json, "columns", table->param_count);
    json_bool(&inspector->json, "collects", table->collects != 0);
    json_bool(&inspector->json, "optional", table->optional != 0);
    open_list(inspector, "rows");
    for (uint32_t i = 0; i < table->rows.count; i++) {
        const BundleRow *row = program_ROWS(program) + table->rows.first + i;
        open_item(inspector);
        json_uint(&inspector->json, "line", row->line);
        json_text(&inspector->json, "text", program_note_text(program, row->text));
        json_date(&inspector->json, "from", row->from);
        json_date(&inspector->json, "until", row->until);
        Text cite = program_note_text(program, row->cite);
        json_text(&inspector->json, "cite", cite.size_bytes > 0 ? cite : (Text){NULL, 0});
        close_item(inspector);
    }
    close_list(inspector);
    close_item(inspector);
}

static void write_tables(Inspector *inspector)
{
    open_list(inspector, "tables");
    for (uint32_t i = 0; i < program_TABLES_count(inspector->program); i++)
        write_table(inspector, program_TABLES(inspector->program) + i);
    close_list(inspector);
}

static void write_sources(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "sources");
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        const BundleSource *source = program_SOURCES(program) + i;
        open_item(inspector);
        member(inspector, "name", source->name);
        open_list(inspector, "params");
        for (uint32_t k = 0; k < source->params.count; k++) {
            const BundleParam *param = program_PARAMS(program) + source->params.first + k;
            open_item(inspector);
            member(inspector, "name", param->name);
            type_member(inspector, "type", param->type);
            close_item(inspector);
        }
        close_list(inspector);
        type_member(inspector, "result", source->result);
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_decides(Inspector *inspector)
{
    const Program *program = inspector->program;
    open_list(inspector, "decides");
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++) {
        open_item(inspector);
        member(inspector, "name", program_DECIDES(program)[i].name);
        type_member(inspector, "type", program_DECIDES(program)[i].type);
        close_item(inspector);
    }
    close_list(inspector);
}

static void write_head(Inspector *inspector)
{
    const BundleMeta *meta = program_meta(inspector->program);
    Buffer hash;
    buffer_init_in(&hash, inspector->arena);
    program_hash_write(&hash, inspector->program);
    member(inspector, "name", meta->name);
    member(inspector, "version", meta->version);
    json_text(&inspector->json, "hash", buffer_text(&hash));
    member(inspector, "compiler", meta->compiler);
    json_key(&inspector->json, TEXT("input"));
    if (meta->input_record == NONE) {
        buffer_add_string(inspector->json.out, "null");
        return;
    }
    json_open(&inspector->json, '{');
    member(inspector, "name", meta->input_name);
    member(inspector, "record", program_RECORDS(inspector->program)[meta->input_record].name);
    json_close(&inspector->json, '}');
}

void inspect_json(Buffer *out, const Program *program, bool indent)
{
    Inspector inspector = {
        .json = {.out = out, .indent = indent},
        .program = program,
        .arena = arena_new(&out->allocator),
    };
    if (inspector.arena == NULL) {
        out->failed = true;
        return;
    }
    json_open(&inspector.json, '{');
    write_head(&inspector);
    write_modules(&inspector);
    write_enums(&inspector);
    write_records(&inspector);
    write_scopes(&inspector);
    write_settings(&inspector);
    write_rules(&inspector);
    write_tables(&inspector);
    write_sources(&inspector);
    write_decides(&inspector);
    json_close(&inspector.json, '}');
    arena_free(inspector.arena);
}

/* ---- for people ------------------------------------------------------------------------------ */

/* " in guangdong, unit" and " 2017-06-05 .. 2020-01-01", as far as there are limits. */
static void write_limits(Buffer *out, const Program *program, const BundleValidity *validity)
{
    for (uint32_t i = 0; i < validity->constraints.count; i++) {
        const BundleConstraint *constraint =
            program_CONSTRAINTS(program) + validity->constraints.first + i;
        const BundleEnum *enumeration =
            program_ENUMS(program) + program_SCOPES(program)[constraint->scope].enumeration;
        buffer_add_string(out, i == 0 ? " in " : ", ");
        buffer_add_string(out, constraint->negated ? "not " : "");
        for (uint32_t k = 0; k < constraint->ordinals.count; k++) {
            uint32_t ordinal = program_ORDINALS(program)[constraint->ordinals.first + k];
            if (ordinal >= enumeration->members.count)
                continue;
            buffer_add_string(out, k == 0 ? "" : "/");
            buffer_add(
                out,
                program_text(program,
                             program_MEMBERS(program)[enumeration->members.first + ordinal].code));
        }
    }
    if (validity->from != INT32_MIN) {
        buffer_add_string(out, " from ");
        calendar_write_date(out, validity->from);
    }
    if (validity->until != INT32_MAX) {
        buffer_add_string(out, " until ");
        calendar_write_date(out, validity->until);
    }
}

static void write_cite(Buffer *out, const Program *program, BundleText cite)
{
    if (cite.size_bytes > 0)
        buffer_add_format(out, "  (%.*s)", TEXT_ARG(program_text(program, cite)));
    buffer_add_char(out, '\n');
}

static void write_setting_lines(Buffer *out, const Program *program, Arena *arena)
{
    for (uint32_t i = 0; i < program_SETTINGS_count(program); i++) {
        const BundleSetting *setting = program_SETTINGS(program) + i;
        buffer_add_format(out, "setting %.*s\n", TEXT_ARG(program_text(program, setting->name)));
        for (uint32_t k = 0; k < setting->values.count; k++) {
            const BundleSettingValue *value =
                program_SETTING_VALUES(program) + setting->values.first + k;
            buffer_add_string(out, "  = ");
            write_constant(out, program, arena, value->constant);
            write_limits(out, program, &value->validity);
            write_cite(out, program, value->validity.cite);
        }
    }
}

static void write_rule_line(Buffer *out, const Program *program, const BundleRule *rule)
{
    buffer_add_format(out, "%s %.*s", severity_name((RuleSeverity)rule->severity),
                      TEXT_ARG(program_text(program, rule->name)));
    if (rule->material_hole != NONE)
        buffer_add_format(out, ", one of %.*s", TEXT_ARG(program_material_list(program, rule)));
    for (uint32_t i = 0; i < rule->unders.count; i++) {
        uint32_t setting = program_SETTING_REFS(program)[rule->unders.first + i];
        buffer_add_format(out, "%s%.*s", i == 0 ? " under " : ", ",
                          TEXT_ARG(program_text(program, program_SETTINGS(program)[setting].name)));
    }
    write_limits(out, program, &rule->validity);
    write_cite(out, program, rule->validity.cite);
    for (uint32_t i = 0; i < rule->exceptions.count; i++) {
        const BundleException *exception = program_EXCEPTIONS(program) + rule->exceptions.first + i;
        buffer_add_string(out, "  but for the exception of ");
        buffer_add(out, program_text(program, program_MODULES(program)[exception->module].name));
        write_limits(out, program, &exception->validity);
        write_cite(out, program, exception->validity.cite);
    }
}

void inspect_text(Buffer *out, const Program *program)
{
    const BundleMeta *meta = program_meta(program);
    Arena *arena = arena_new(&out->allocator);
    if (arena == NULL) {
        out->failed = true;
        return;
    }
    buffer_add(out, program_text(program, meta->name));
    buffer_add_string(out, meta->version.size_bytes > 0 ? " " : "");
    buffer_add(out, program_text(program, meta->version));
    buffer_add_format(out, ", built by %.*s, hash ",
                      TEXT_ARG(program_text(program, meta->compiler)));
    program_hash_write(out, program);
    buffer_add_format(out,
                      "\n%u modules, %u settings, %u rules, %u exceptions, %u tables, %u sources, "
                      "%u decides\n\n",
                      program_MODULES_count(program), program_SETTINGS_count(program),
                      program_RULES_count(program), program_EXCEPTIONS_count(program),
                      program_TABLES_count(program), program_SOURCES_count(program),
                      program_DECIDES_count(program));
    write_setting_lines(out, program, arena);
    for (uint32_t i = 0; i < program_RULES_count(program); i++)
        write_rule_line(out, program, program_RULES(program) + i);
    arena_free(arena);
}
