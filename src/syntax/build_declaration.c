#include "syntax/build_declaration.h"

#include "base/buffer.h"
#include "syntax/build_expression.h"
#include "syntax/identifier.h"
#include "syntax/literal.h"
#include "value/calendar.h"

/* ---- documentation ------------------------------------------------------------------------- */

static bool is_doc(const Parser *parser, const Comment *comment)
{
    Text text = parser_slice(parser, comment->span);
    return comment->own_line && text_starts_with(text, TEXT("///")) &&
           !text_starts_with(text, TEXT("////"));
}

/* Whether only white space, and at most one line's end, lies between two places. */
static bool is_next_line(const Parser *parser, uint32_t from, uint32_t to)
{
    unsigned lines = 0;
    for (uint32_t i = from; i < to; i++) {
        char c = parser->source.data[i];
        lines += c == '\n';
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return false;
    }
    return lines <= 1;
}

/* How many comments begin before `offset`. */
static uint32_t comments_before(const Module *module, uint32_t offset)
{
    uint32_t low = 0, high = module->comment_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (module->comments[middle].span.start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What a /// comment says. */
static Text doc_line(const Parser *parser, const Comment *comment)
{
    Text line = parser_slice(parser, comment->span);
    size_t skip = line.size_bytes > 3 && line.data[3] == ' ' ? 4 : 3;
    return text_slice(line, skip, line.size_bytes);
}

/* The text of the /// lines right above `offset`; data NULL without any. */
static Text doc_before(Parser *parser, uint32_t offset)
{
    const Module *module = parser->module;
    if (module == NULL)
        return (Text){0};
    uint32_t end = comments_before(module, offset), first = end;
    for (uint32_t below = offset; first > 0; first--) {
        const Comment *comment = &module->comments[first - 1];
        if (!is_doc(parser, comment) || !is_next_line(parser, comment->span.end, below))
            break;
        below = comment->span.start;
    }
    if (first == end)
        return (Text){0};
    if (first + 1 == end)
        return doc_line(parser, &module->comments[first]);
    Buffer doc;
    buffer_init(&doc, arena_allocator(parser->arena));
    for (uint32_t i = first; i < end; i++) {
        if (i > first)
            buffer_add_char(&doc, '\n');
        buffer_add(&doc, doc_line(parser, &module->comments[i]));
    }
    return parser_keep(parser, &doc);
}

/* ---- the file ------------------------------------------------------------------------------ */

void ast_version(Parser *parser, Text digits, Span span)
{
    if (text_equal(digits, TEXT("1")))
        return;
    Diag diag = diag_at(DIAG_VERSION, span);
    diag.hint = TEXT("This program reads version 1: write licet 1; or use a later licet.");
    diags_add(parser->diags, &diag, "the language version \"%.*s\" is unknown", TEXT_ARG(digits));
}

void ast_version_missing(Parser *parser)
{
    Diag diag = diag_at(DIAG_VERSION, (Span){parser->file, 0, 0});
    diag.hint = TEXT("Begin the file with licet 1;");
    diag.fix = (FixIt){diag.at, TEXT("licet 1;\n")};
    diags_add(parser->diags, &diag, "the file does not begin with the language's version");
}

void ast_module_missing(Parser *parser)
{
    Span at = {parser->file, parser->scanner.previous_span.end, parser->scanner.previous_span.end};
    Diag diag = diag_at(DIAG_SYNTAX, at);
    diag.hint = TEXT("Name it below the version, for example: module icp.national;");
    diags_add(parser->diags, &diag, "the file does not name its module");
}

void ast_import(Parser *parser, Ident name)
{
    Module *module = parser->module;
    Ident *imports = arena_grow(parser->arena, module->imports, module->import_count,
                                &parser->import_capacity, sizeof *imports);
    if (imports == NULL)
        return;
    module->imports = imports;
    module->imports[module->import_count++] = name;
}

void ast_name_lost(Parser *parser, Text name)
{
    Module *module = parser->module;
    Text *lost = arena_grow(parser->arena, module->lost, module->lost_count, &parser->lost_capacity,
                            sizeof *lost);
    if (lost == NULL)
        return;
    module->lost = lost;
    module->lost[module->lost_count++] = name;
}

/* Behind which a declaration's name stands. */
static bool is_declaring(Text word)
{
    static const char *const words[] = {"enum",   "record", "input",  "const", "fn",
                                        "source", "let",    "decide", "scope", "setting",
                                        "rule",   "table",  "mapping"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(word, text_of(words[i])))
            return true;
    }
    return false;
}

void ast_declarations_lost(Parser *parser, Span span)
{
    Text rest = parser_slice(parser, span), before = TEXT("");
    while (rest.size_bytes > 0) {
        size_t length = identifier_length(rest);
        Text word = text_slice(rest, 0, length);
        if (length > 0 && is_declaring(before))
            ast_name_lost(parser, word);
        if (length > 0)
            before = word;
        rest = text_slice(rest, length > 0 ? length : 1, rest.size_bytes);
    }
}

void ast_part_lost(Parser *parser, Span span)
{
    Text rest = parser_slice(parser, span);
    ast_name_lost(parser, text_slice(rest, 0, identifier_length(rest)));
}

Sequence ast_nested_add(Parser *parser, Sequence list, Decl *decl)
{
    if (decl != NULL)
        parser_list_add(parser, &list, &decl, sizeof(Decl *));
    return list;
}

void ast_module_add(Parser *parser, Decl *decl)
{
    DeclList *declarations = &parser->module->declarations;
    parser_forget_parts(parser);
    if (decl == NULL)
        return;
    Decl **items = arena_grow(parser->arena, declarations->items, declarations->count,
                              &parser->declaration_capacity, sizeof(Decl *));
    if (items == NULL)
        return;
    declarations->items = items;
    declarations->items[declarations->count++] = decl;
}

/* ---- names, parameters, types -------------------------------------------------------------- */

Sequence ast_ident_add(Parser *parser, Sequence list, Ident ident)
{
    parser_list_add(parser, &list, &ident, sizeof ident);
    return list;
}

Sequence ast_parameter_add(Parser *parser, Sequence list, Ident name, TypeExpr *type)
{
    Param param = {ast_binding(parser, name), type};
    if (param.binding != NULL && type != NULL)
        parser_list_add(parser, &list, &param, sizeof param);
    return list;
}

static void log_type(const Parser *parser, Span span)
{
    if (parser->log != NULL)
        token_log_type(parser->log, span);
}

TypeExpr *ast_type(Parser *parser, Span span, Ident name, Sequence args)
{
    log_type(parser, span);
    TypeExpr *type = arena_alloc(parser->arena, sizeof *type);
    if (type == NULL)
        return NULL;
    *type = (TypeExpr){.name = name, .span = span, .depth = 1};
    TypeExpr *const *items = args.items;
    for (uint32_t i = 0; i < args.count; i++) {
        if (i == sizeof type->args / sizeof *type->args) {
            Diag diag = diag_at(DIAG_SYNTAX, items[i]->span);
            diag.hint = TEXT("Write list<T> or map<K, V>.");
            diags_add(parser->diags, &diag, "no type takes more than two types");
            break;
        }
        type->args[type->arg_count++] = items[i];
        if (items[i]->depth >= type->depth)
            type->depth = items[i]->depth + 1;
    }
    if (type->depth > LIMIT_SOURCE_DEPTH) {
        ast_too_deep(parser, span);
        type->arg_count = 0;
        type->depth = 1;
    }
    return type;
}

TypeExpr *ast_type_optional(Parser *parser, TypeExpr *type, Span span)
{
    log_type(parser, span);
    if (type != NULL) {
        type->optional = true;
        type->span = span;
    }
    return type;
}

Sequence ast_type_add(Parser *parser, Sequence list, TypeExpr *type)
{
    if (type != NULL)
        parser_list_add(parser, &list, &type, sizeof(TypeExpr *));
    return list;
}

/* ---- dates and clauses --------------------------------------------------------------------- */

/* A day past the month's end stands for its last, so that one mistake is one diagnostic. */
static int64_t nearest_day(Text text)
{
    enum { DAY_AT = 8 }; /* YYYY-MM-DD */
    static const char *const ends[] = {"30", "29", "28"};
    char date[DAY_AT + 2];
    int64_t days = 0;
    memcpy(date, text.data, sizeof date);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        memcpy(date + DAY_AT, ends[i], 2);
        if (calendar_parse_date(&days, (Text){date, sizeof date}))
            break;
    }
    return days;
}

DateLiteral ast_date(Parser *parser, Text text, Span span)
{
    int64_t days;
    if (!calendar_parse_date(&days, text)) {
        Diag diag = diag_at(DIAG_BAD_DATE, span);
        diag.hint = TEXT("Write a day of the calendar as year-month-day: 2024-06-01.");
        diags_add(parser->diags, &diag, "there is no day \"%.*s\"", TEXT_ARG(text));
        days = nearest_day(text);
    }
    return (DateLiteral){.given = true, .days = (int32_t)days, .span = span};
}

const DateLiteral *ast_date_part(Parser *parser, Text text, Span span)
{
    DateLiteral *date = parser_part(parser, sizeof *date);
    if (date != NULL)
        *date = ast_date(parser, text, span);
    return date;
}

Expr *ast_date_value(Parser *parser, Text text, Span span)
{
    return ast_literal(parser, span, value_date(ast_date(parser, text, span).days));
}

Sequence ast_text_add(Parser *parser, Sequence list, Text text)
{
    parser_list_add(parser, &list, &text, sizeof text);
    return list;
}

Sequence ast_cite_edition(Parser *parser, Sequence list, Text date, Span span)
{
    ast_date(parser, date, span);
    Buffer edition;
    buffer_init(&edition, arena_allocator(parser->arena));
    buffer_add_string(&edition, "edition ");
    buffer_add(&edition, date);
    return ast_text_add(parser, list, parser_keep(parser, &edition));
}

Text ast_cite_text(Parser *parser, Sequence parts)
{
    const Text *items = parts.items;
    Buffer text;
    buffer_init(&text, arena_allocator(parser->arena));
    for (uint32_t i = 0; i < parts.count; i++) {
        if (i > 0)
            buffer_add_string(&text, ", ");
        buffer_add(&text, items[i]);
    }
    return parser_keep(parser, &text);
}

Clauses ast_clauses_of(const Clauses *clauses)
{
    return clauses != NULL ? *clauses : (Clauses){.cite_span = SPAN_NONE};
}

static Clauses *clauses_new(Parser *parser, const Clauses *like)
{
    Clauses *clauses = parser_part(parser, sizeof *clauses);
    if (clauses != NULL)
        *clauses = ast_clauses_of(like);
    return clauses;
}

const Clauses *ast_clauses_from(Parser *parser, Text date, Span span)
{
    Clauses *clauses = clauses_new(parser, NULL);
    if (clauses != NULL)
        clauses->from = ast_date(parser, date, span);
    return clauses;
}

const Clauses *ast_clauses_until(Parser *parser, Text date, Span span)
{
    Clauses *clauses = clauses_new(parser, NULL);
    if (clauses != NULL)
        clauses->until = ast_date(parser, date, span);
    return clauses;
}

const Clauses *ast_clauses_cite(Parser *parser, Text cite, Span span)
{
    Clauses *clauses = clauses_new(parser, NULL);
    if (clauses == NULL)
        return NULL;
    clauses->cite = cite;
    clauses->cite_span = span;
    return clauses;
}

static void report_repeated(Parser *parser, Span at, Span also, const char *what)
{
    Diag diag = diag_at(DIAG_SYNTAX, at);
    diag.also = also;
    diag.also_message = TEXT("first given here");
    diag.hint = TEXT("Keep one of the two.");
    diags_add(parser->diags, &diag, "\"%s\" is given twice", what);
}

const Clauses *ast_clauses_join(Parser *parser, const Clauses *clauses, const Clauses *more,
                                Span span)
{
    Clauses *both = clauses_new(parser, clauses);
    if (both == NULL || more == NULL)
        return both;
    if (more->from.given && both->from.given)
        report_repeated(parser, span, both->from.span, "from");
    else if (more->from.given)
        both->from = more->from;
    if (more->until.given && both->until.given)
        report_repeated(parser, span, both->until.span, "until");
    else if (more->until.given)
        both->until = more->until;
    if (more->cite.data != NULL && both->cite.data != NULL) {
        report_repeated(parser, span, both->cite_span, "cite");
    } else if (more->cite.data != NULL) {
        both->cite = more->cite;
        both->cite_span = more->cite_span;
    }
    return both;
}

/* ---- messages ------------------------------------------------------------------------------ */

Sequence ast_template_text(Parser *parser, Sequence parts, Text text)
{
    TemplatePart part = {.text = text};
    parser_list_add(parser, &parts, &part, sizeof part);
    return parts;
}

Sequence ast_template_hole(Parser *parser, Sequence parts, Expr *hole)
{
    TemplatePart part = {.hole = hole};
    parser_list_add(parser, &parts, &part, sizeof part);
    return parts;
}

const Template *ast_template(Parser *parser, Sequence parts, Span span)
{
    Template *template = parser_part(parser, sizeof *template);
    if (template == NULL)
        return NULL;
    if (parts.count == 0)
        parts = ast_template_text(parser, parts, TEXT(""));
    parts = sequence_keep(parser->arena, parts, 0, sizeof(TemplatePart));
    *template = (Template){.span = span, .count = parts.count, .parts = parts.items};
    return template;
}

static Template template_of(const Template *template)
{
    return template != NULL ? *template : (Template){.span = SPAN_NONE};
}

const Message *ast_message(Parser *parser, const Template *zh, const Template *en)
{
    if (zh == NULL && en == NULL)
        return NULL;
    Message *message = parser_part(parser, sizeof *message);
    if (message != NULL)
        *message = (Message){template_of(zh), template_of(en)};
    return message;
}

Message ast_message_of(const Message *message)
{
    return message != NULL ? *message : (Message){template_of(NULL), template_of(NULL)};
}

/* A label: a message without holes. */
static Text label_text(Parser *parser, Template label)
{
    for (uint32_t i = 0; i < label.count; i++) {
        if (label.parts[i].hole == NULL)
            continue;
        Diag diag = diag_at(DIAG_SYNTAX, label.parts[i].hole->span);
        diag.hint = TEXT("Write {{ for a brace.");
        diags_add(parser->diags, &diag, "a label cannot have holes");
        break;
    }
    return label.count > 0 ? label.parts[0].text : (Text){0};
}

static Labels labels_of(Parser *parser, const Message *labels)
{
    Message message = ast_message_of(labels);
    return (Labels){label_text(parser, message.zh), label_text(parser, message.en)};
}

/* ---- enums and records --------------------------------------------------------------------- */

const Member *ast_member(Parser *parser, Ident name, const Message *labels)
{
    Member *member = parser_part(parser, sizeof *member);
    if (member == NULL)
        return NULL;
    member->name = name;
    member->labels = labels_of(parser, labels);
    member->doc = doc_before(parser, name.span.start);
    return member;
}

Sequence ast_member_add(Parser *parser, Sequence list, const Member *member)
{
    if (member != NULL)
        parser_list_add(parser, &list, member, sizeof *member);
    return list;
}

Decl *ast_enum(Parser *parser, Span span, Ident name, Sequence members)
{
    Decl *decl = ast_declaration(parser, DECL_ENUM, span, name);
    if (decl == NULL)
        return NULL;
    members = sequence_keep(parser->arena, members, 0, sizeof(Member));
    decl->as.enumeration.count = members.count;
    decl->as.enumeration.members = members.items;
    return decl;
}

const Field *ast_field(Parser *parser, Ident name, TypeExpr *type, unsigned attributes,
                       const Message *labels)
{
    Field *field = parser_part(parser, sizeof *field);
    if (field == NULL || type == NULL)
        return NULL;
    field->name = name;
    field->type_expr = type;
    field->asked = (attributes & FIELD_BIT_ASKED) != 0;
    field->sensitive = (attributes & FIELD_BIT_SENSITIVE) != 0;
    field->nonempty = (attributes & FIELD_BIT_NONEMPTY) != 0;
    field->as_of = (attributes & FIELD_BIT_AS_OF) != 0;
    field->labels = labels_of(parser, labels);
    field->doc = doc_before(parser, name.span.start);
    return field;
}

Sequence ast_field_add(Parser *parser, Sequence list, const Field *field)
{
    if (field != NULL)
        parser_list_add(parser, &list, field, sizeof *field);
    return list;
}

Decl *ast_record(Parser *parser, Span span, Ident name, Sequence fields)
{
    Decl *decl = ast_declaration(parser, DECL_RECORD, span, name);
    if (decl == NULL)
        return NULL;
    fields = sequence_keep(parser->arena, fields, 0, sizeof(Field));
    decl->as.record.count = fields.count;
    decl->as.record.fields = fields.items;
    return decl;
}

/* ---- the rest ------------------------------------------------------------------------------ */

Decl *ast_declaration(Parser *parser, DeclKind kind, Span span, Ident name)
{
    Decl *decl = arena_alloc(parser->arena, ast_decl_bytes(kind));
    if (decl == NULL)
        return NULL;
    decl->kind = kind;
    decl->span = span;
    decl->name = name;
    decl->doc = doc_before(parser, span.start);
    return decl;
}

Decl *ast_input(Parser *parser, Span span, Ident name, TypeExpr *type)
{
    Decl *decl = ast_declaration(parser, DECL_INPUT, span, name);
    if (decl != NULL)
        decl->as.input.type_expr = type;
    return decl;
}

const ConstantValue *ast_constant_value(Parser *parser, Expr *value, Text json_path)
{
    ConstantValue *constant = parser_part(parser, sizeof *constant);
    if (constant != NULL)
        *constant = (ConstantValue){value, json_path};
    return constant;
}

Decl *ast_constant(Parser *parser, Span span, Ident name, TypeExpr *type,
                   const ConstantValue *value)
{
    Decl *decl = ast_declaration(parser, DECL_CONST, span, name);
    if (decl == NULL || value == NULL)
        return NULL;
    decl->as.constant.type_expr = type;
    decl->as.constant.value = value->value;
    decl->as.constant.json_path = value->json_path;
    return decl;
}

Decl *ast_function(Parser *parser, DeclKind kind, Span span, Ident name, Sequence params,
                   TypeExpr *result, Expr *body)
{
    Decl *decl = ast_declaration(parser, kind, span, name);
    if (decl == NULL)
        return NULL;
    params = sequence_keep(parser->arena, params, 0, sizeof(Param));
    decl->as.function.param_count = params.count;
    decl->as.function.params = params.items;
    decl->as.function.result = result;
    decl->as.function.body = body;
    return decl;
}

Decl *ast_let(Parser *parser, DeclKind kind, Span span, Ident name, TypeExpr *type, Expr *value)
{
    Decl *decl = ast_declaration(parser, kind, span, name);
    if (decl == NULL)
        return NULL;
    decl->as.let.type_expr = type;
    decl->as.let.value = value;
    return decl;
}

Decl *ast_scope(Parser *parser, Span span, Ident name, TypeExpr *type, Expr *value, Ident otherwise)
{
    Decl *decl = ast_declaration(parser, DECL_SCOPE, span, name);
    if (decl == NULL)
        return NULL;
    decl->as.scope.type_expr = type;
    decl->as.scope.value = value;
    decl->as.scope.otherwise = otherwise;
    return decl;
}

Decl *ast_in(Parser *parser, Span span, Ident scope, bool negated, Sequence members,
             const Clauses *clauses, Sequence body)
{
    Decl *decl = ast_declaration(parser, DECL_IN, span, scope);
    if (decl == NULL)
        return NULL;
    members = sequence_keep(parser->arena, members, 0, sizeof(Ident));
    body = sequence_keep(parser->arena, body, 0, sizeof(Decl *));
    const Ident *last = members.items;
    decl->as.in.constraint = (Constraint){
        .span = members.count > 0 ? span_join(scope.span, last[members.count - 1].span) : span,
        .scope = scope,
        .negated = negated,
        .count = members.count,
        .members = members.items,
    };
    decl->as.in.clauses = ast_clauses_of(clauses);
    decl->as.in.body = (DeclList){body.count, body.items};
    return decl;
}

static Decl *setting_like(Parser *parser, DeclKind kind, Span span, Ident name, Expr *value,
                          const Clauses *clauses)
{
    Decl *decl = ast_declaration(parser, kind, span, name);
    if (decl == NULL)
        return NULL;
    decl->as.setting.value = value;
    decl->as.setting.clauses = ast_clauses_of(clauses);
    return decl;
}

Decl *ast_setting(Parser *parser, Span span, Ident name, TypeExpr *type, Expr *value,
                  const Clauses *clauses)
{
    Decl *decl = setting_like(parser, DECL_SETTING, span, name, value, clauses);
    if (decl != NULL)
        decl->as.setting.type_expr = type;
    return decl;
}

Decl *ast_set(Parser *parser, Span span, Ident name, Expr *value, const Clauses *clauses)
{
    return setting_like(parser, DECL_SET, span, name, value, clauses);
}
