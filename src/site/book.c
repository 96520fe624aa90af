#include "site/book.h"

#include <stdlib.h>

#include "site/excerpt.h"

Text book_text(const Book *book, BundleText text)
{
    return program_text(book->program, text);
}

Text book_source(const Book *book, uint32_t module)
{
    return book->input->source(book->input->context, module);
}

const BundleMember *book_place(const Book *book, uint32_t ordinal)
{
    return program_MEMBERS(book->program) + book->places->members.first + ordinal;
}

/* ---- limits ---------------------------------------------------------------------------------- */

static const BundleConstraint *place_constraint(const Book *book, const BundleValidity *validity)
{
    for (uint32_t i = 0; i < validity->constraints.count; i++) {
        const BundleConstraint *constraint =
            program_CONSTRAINTS(book->program) + validity->constraints.first + i;
        if (constraint->scope == book->scope)
            return constraint;
    }
    return NULL;
}

bool book_is_limited_to_places(const Book *book, const BundleValidity *validity)
{
    return place_constraint(book, validity) != NULL;
}

static bool lists(const Book *book, const BundleConstraint *constraint, uint32_t ordinal)
{
    const uint32_t *ordinals = program_ORDINALS(book->program) + constraint->ordinals.first;
    for (uint32_t i = 0; i < constraint->ordinals.count; i++) {
        if (ordinals[i] == ordinal)
            return true;
    }
    return false;
}

bool book_asked_in(const Book *book, const Requirement *requirement, uint32_t ordinal)
{
    const BundleConstraint *constraint = place_constraint(book, requirement->validity);
    if (ordinal == NONE || constraint == NULL)
        return ordinal == NONE && constraint == NULL;
    return lists(book, constraint, ordinal) != (constraint->negated != 0);
}

/* ---- topics ---------------------------------------------------------------------------------- */

const Topic *book_topic(const Book *book, Text name)
{
    for (uint32_t i = 0; i < book->topic_count; i++) {
        if (text_equal(book->topics[i].name, name))
            return &book->topics[i];
    }
    return NULL;
}

static int compare_topics(const void *left, const void *right)
{
    const Topic *one = left, *other = right;
    return text_compare(one->name, other->name);
}

/* The topic of that name, which may have to be added: there is room. */
static Topic *topic_named(Book *book, Text name)
{
    for (uint32_t i = 0; i < book->topic_count; i++) {
        if (text_equal(book->topics[i].name, name))
            return &book->topics[i];
    }
    Topic *topic = &book->topics[book->topic_count++];
    *topic = (Topic){.name = name};
    return topic;
}

static Status find_topics(Book *book)
{
    const Program *program = book->program;
    uint32_t rules = program_RULES_count(program);
    book->topics = arena_alloc_array(book->arena, rules + 1, sizeof *book->topics);
    uint32_t *all = arena_alloc_array(book->arena, rules + 1, sizeof *all);
    if (book->topics == NULL || all == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < rules; i++)
        topic_named(book, book_text(book, program_RULES(program)[i].topic))->rule_count++;
    qsort(book->topics, book->topic_count, sizeof *book->topics, compare_topics);
    for (uint32_t i = 0; i < book->topic_count; i++) {
        book->topics[i].rules = all;
        all += book->topics[i].rule_count;
        book->topics[i].rule_count = 0;
    }
    for (uint32_t i = 0; i < rules; i++) {
        Topic *topic = topic_named(book, book_text(book, program_RULES(program)[i].topic));
        topic->rules[topic->rule_count++] = i;
    }
    return STATUS_OK;
}

/* ---- requirements ---------------------------------------------------------------------------- */

/* The topic of the first rule that stands under the setting, else the setting's own name. */
static void name_requirement(const Book *book, Requirement *requirement, uint32_t setting)
{
    const Program *program = book->program;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        for (uint32_t k = 0; k < rule->unders.count; k++) {
            if (program_SETTING_REFS(program)[rule->unders.first + k] != setting)
                continue;
            requirement->topic = book_text(book, rule->topic);
            requirement->has_topic = true;
            return;
        }
    }
    requirement->topic = book_text(book, program_SETTINGS(program)[setting].short_name);
    requirement->has_topic = false;
}

static void add_setting_values(Book *book)
{
    const Program *program = book->program;
    for (uint32_t i = 0; i < program_SETTING_VALUES_count(program); i++) {
        const BundleSettingValue *value = program_SETTING_VALUES(program) + i;
        Requirement *requirement = &book->requirements[book->requirement_count++];
        *requirement = (Requirement){REQUIREMENT_SETTING, i, &value->validity, {NULL, 0}, false};
        name_requirement(book, requirement, value->setting);
    }
}

static void add_rules(Book *book)
{
    const Program *program = book->program;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        if (rule->unders.count == 0)
            book->requirements[book->requirement_count++] = (Requirement){
                REQUIREMENT_RULE, i, &rule->validity, book_text(book, rule->topic), true};
    }
    for (uint32_t i = 0; i < program_EXCEPTIONS_count(program); i++) {
        const BundleException *exception = program_EXCEPTIONS(program) + i;
        Text topic = book_text(book, program_RULES(program)[exception->rule].topic);
        if (book_is_limited_to_places(book, &exception->validity))
            book->requirements[book->requirement_count++] =
                (Requirement){REQUIREMENT_EXCEPTION, i, &exception->validity, topic, true};
    }
}

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

static int compare_requirements(const void *left, const void *right)
{
    const Requirement *one = left, *other = right;
    int compared = text_compare(one->topic, other->topic);
    if (compared == 0)
        compared = compare_numbers(one->validity->from, other->validity->from);
    if (compared == 0)
        compared = compare_numbers((int64_t)one->kind, (int64_t)other->kind);
    return compared != 0 ? compared : compare_numbers(one->index, other->index);
}

static Status find_requirements(Book *book)
{
    const Program *program = book->program;
    uint32_t room = program_SETTING_VALUES_count(program) + program_RULES_count(program) +
                    program_EXCEPTIONS_count(program);
    book->requirements = arena_alloc_array(book->arena, room + 1, sizeof *book->requirements);
    if (book->requirements == NULL)
        return STATUS_MEMORY;
    add_setting_values(book);
    add_rules(book);
    qsort(book->requirements, book->requirement_count, sizeof *book->requirements,
          compare_requirements);
    return STATUS_OK;
}

/* ---- the book -------------------------------------------------------------------------------- */

static Text short_name(Text name)
{
    size_t start = name.size_bytes;
    while (start > 0 && name.data[start - 1] != '.')
        start--;
    return text_slice(name, start, name.size_bytes);
}

Status book_init(Book *out, const SiteInput *input, Arena *arena)
{
    const Program *program = input->program;
    *out = (Book){
        .input = input,
        .program = program,
        .arena = arena,
        .scope = program_meta(program)->reported_scope,
        .scope_name = {"", 0},
    };
    if (out->scope != NONE) {
        const BundleScope *scope = program_SCOPES(program) + out->scope;
        out->scope_name = short_name(book_text(out, scope->name));
        out->places = program_ENUMS(program) + scope->enumeration;
    }
    Status status = find_topics(out);
    return status == STATUS_OK ? find_requirements(out) : status;
}

/* ---- parts of pages -------------------------------------------------------------------------- */

static void write_value(Buffer *out, const Book *book, Value value, bool chinese)
{
    ValueNames names = program_names(book->program);
    Buffer text;
    buffer_init_in(&text, book->arena);
    switch (value.tag) {
    case VALUE_BOOL:
        buffer_add_string(out, value.as.boolean ? (chinese ? "是" : "yes") : chinese ? "否" : "no");
        return;
    case VALUE_ENUM:
        html_text(out, program_member_label(book->program, value, chinese));
        return;
    case VALUE_STRING:
        html_text(out, value_text(value));
        return;
    case VALUE_LIST:
        for (size_t i = 0; i < value.as.list->count; i++) {
            buffer_add_string(out, i == 0 ? "" : chinese ? "、" : ", ");
            const Value *item = &value.as.list->items[i];
            print_plain(&text, *item);
            if (item->tag == VALUE_ENUM)
                html_text(out, program_member_label(book->program, *item, chinese));
            else if (item->tag == VALUE_STRING)
                html_text(out, value_text(*item));
            else
                print_json(out, *item, &names);
        }
        return;
    case VALUE_OPTIONAL:
        if (value.as.inner != NULL && value.as.inner->tag != VALUE_OPTIONAL)
            write_value(out, book, *value.as.inner, chinese);
        return;
    default:
        print_json(&text, value, &names);
        html_text(out, buffer_text(&text));
        return;
    }
}

void book_value(Buffer *out, const Book *book, uint32_t constant, bool chinese)
{
    write_value(out, book, program_constant(book->program, book->arena, constant), chinese);
}

/* Markup of either language into marked spans, once where they are the same. */
static void add_both(Buffer *out, const Buffer *zh, const Buffer *en)
{
    bool same = text_equal(buffer_text(zh), buffer_text(en));
    if (!same)
        html_open_language(out, true);
    buffer_add(out, buffer_text(zh));
    if (same)
        return;
    html_close_language(out);
    html_open_language(out, false);
    buffer_add(out, buffer_text(en));
    html_close_language(out);
}

void book_value_both(Buffer *out, const Book *book, uint32_t constant)
{
    Buffer zh, en;
    buffer_init_in(&zh, book->arena);
    buffer_init_in(&en, book->arena);
    book_value(&zh, book, constant, true);
    book_value(&en, book, constant, false);
    add_both(out, &zh, &en);
}

static void write_members(Buffer *out, const Book *book, const BundleConstraint *constraint,
                          bool chinese)
{
    const Program *program = book->program;
    const BundleEnum *enumeration =
        program_ENUMS(program) + program_SCOPES(program)[constraint->scope].enumeration;
    if (constraint->negated != 0)
        buffer_add_string(out, chinese ? "除" : "all but ");
    for (uint32_t i = 0; i < constraint->ordinals.count; i++) {
        uint32_t ordinal = program_ORDINALS(program)[constraint->ordinals.first + i];
        if (ordinal >= enumeration->members.count)
            continue;
        const BundleMember *member =
            program_MEMBERS(program) + enumeration->members.first + ordinal;
        buffer_add_string(out, i == 0 ? "" : chinese ? "、" : ", ");
        html_text(out, book_text(book, chinese ? member->zh : member->en));
    }
    if (constraint->negated != 0)
        buffer_add_string(out, chinese ? "外" : "");
}

void book_limits(Buffer *out, const Book *book, const BundleValidity *validity)
{
    bool any = false;
    for (uint32_t i = 0; i < validity->constraints.count; i++) {
        const BundleConstraint *constraint =
            program_CONSTRAINTS(book->program) + validity->constraints.first + i;
        if (constraint->scope == book->scope)
            continue;
        buffer_add_string(out, any ? "; " : "");
        html_open_language(out, true);
        write_members(out, book, constraint, true);
        html_close_language(out);
        html_open_language(out, false);
        write_members(out, book, constraint, false);
        html_close_language(out);
        any = true;
    }
    if (!any)
        html_words(out, "全部", "All");
}
