/*
 * cmd_ask.c - licet ask: an application asked for on a terminal, and what comes of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "cli/source_options.h"
#include "data/csv.h"
#include "data/interview.h"
#include "data/label.h"
#include "report/report.h"
#include "value/calendar.h"
#include "value/type.h"

typedef struct AskArguments {
    LoadOptions load;
    SourceArguments sources;
    bool has_as_of;
    int64_t as_of_days;
    const char *output;
    bool as_json;
} AskArguments;

enum {
    OPTION_AS_OF,
    OPTION_SOURCES, /* and the others of source_options.h */
    OPTION_AFTER_SOURCES = OPTION_SOURCES + SOURCE_OPTION_COUNT - 1,
    OPTION_FORMAT,
    OPTION_OUTPUT,
    OPTION_LOAD,
};
static const Option options[] = {
    {"as-of", 0, "DATE", "the day to judge by (today)"},
    SOURCE_OPTION_ROWS,
    {"format", 0, "text|json", "how to write the decision (text)"},
    {"output", 'o', "FILE", "write the record to FILE instead of standard output"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "ask", "BUNDLE-OR-RULES",
    "Asks for an application, question by question: only what still matters. Then prints the\n"
    "decision and the record. Questions go to standard error, answers come from standard input.",
    sizeof options / sizeof options[0], options};

/* A dialogue in progress. */
typedef struct Dialogue {
    const AskArguments *arguments;
    const Program *program;
    Interview *interview;
    bool chinese;
    bool ended;  /* the person left, or the input did */
    Buffer text; /* what is shown */
    char *line;  /* as getline() has it */
    size_t line_bytes;
} Dialogue;

/* ---- options --------------------------------------------------------------------------------- */

static bool take(void *context, size_t index, const char *value)
{
    AskArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    if (index >= OPTION_SOURCES && index < OPTION_SOURCES + SOURCE_OPTION_COUNT)
        return source_option_take(&arguments->sources, "ask",
                                  (SourceOption)(index - OPTION_SOURCES), value);
    switch (index) {
    case OPTION_AS_OF:
        arguments->has_as_of = true;
        return cmd_take_date(&arguments->as_of_days, "ask", value);
    case OPTION_FORMAT:
        arguments->as_json = strcmp(value, "json") == 0;
        return true;
    default:
        arguments->output = value;
        return true;
    }
}

/* ---- talking --------------------------------------------------------------------------------- */

static const char *say(const Dialogue *dialogue, const char *zh, const char *en)
{
    return dialogue->chinese ? zh : en;
}

static void show(Dialogue *dialogue)
{
    cmd_write(stderr, buffer_text(&dialogue->text));
    fflush(stderr);
    buffer_clear(&dialogue->text);
}

/* Reads an answer without white space around it. False at the end of the input. */
static bool hear(Dialogue *dialogue, Text *out)
{
    ssize_t count = getline(&dialogue->line, &dialogue->line_bytes, stdin);
    if (count < 0) {
        dialogue->ended = true;
        return false;
    }
    *out = text_trim((Text){dialogue->line, (size_t)count});
    return true;
}

static bool is_word(Text answer, const char *zh, const char *en)
{
    return text_equal(answer, text_of(zh)) || text_equal(answer, text_of(en));
}

static bool is_yes(Text answer)
{
    return is_word(answer, "是", "yes") || is_word(answer, "有", "y");
}

/* ---- questions ------------------------------------------------------------------------------- */

static const BundleType *type_of(const Dialogue *dialogue, const Question *question)
{
    const BundleType *type = program_TYPES(dialogue->program) + question->type;
    while (type->kind == TYPE_OPTIONAL)
        type = program_TYPES(dialogue->program) + type->first;
    return type;
}

/* The enum that an answer, or an item of it, is a member of; NONE for another type. */
static uint32_t enum_of(const Dialogue *dialogue, const Question *question)
{
    const BundleType *type = type_of(dialogue, question);
    if (type->kind == TYPE_LIST)
        type = program_TYPES(dialogue->program) + type->first;
    return question->field != NONE && type->kind == TYPE_ENUM ? type->first : NONE;
}

/* Members in columns; those that would be rejected at once are left out. */
static void show_members(Dialogue *dialogue, const Question *question, uint32_t enumeration)
{
    enum { COLUMNS = 3, CELL_COLUMNS = 30 };
    const Program *program = dialogue->program;
    const BundleRange members = program_ENUMS(program)[enumeration].members;
    bool *rejected = calloc(members.count + 1, sizeof *rejected);
    if (rejected != NULL && type_of(dialogue, question)->kind == TYPE_ENUM)
        interview_try_members(dialogue->interview, question, rejected);
    uint32_t shown = 0;
    for (uint32_t i = 0; i < members.count; i++) {
        if (rejected != NULL && rejected[i])
            continue;
        const BundleMember *member = program_MEMBERS(program) + members.first + i;
        size_t before = dialogue->text.size_bytes;
        buffer_add_string(&dialogue->text, "    ");
        buffer_add(&dialogue->text,
                   program_text(program, dialogue->chinese ? member->zh : member->en));
        buffer_add_format(&dialogue->text, " (%.*s)",
                          TEXT_ARG(program_text(program, member->code)));
        size_t width =
            utf8_width(text_slice(buffer_text(&dialogue->text), before, dialogue->text.size_bytes));
        /* A label that is wider than a cell takes two. */
        shown += (uint32_t)(width / CELL_COLUMNS) + 1;
        if (shown >= COLUMNS)
            buffer_add_char(&dialogue->text, '\n');
        else
            buffer_add_repeated(&dialogue->text, ' ', CELL_COLUMNS - width % CELL_COLUMNS);
        shown = shown >= COLUMNS ? 0 : shown;
    }
    if (shown > 0)
        buffer_add_char(&dialogue->text, '\n');
    free(rejected);
}

/* What form an answer has. */
static const char *form_of(const Dialogue *dialogue, const Question *question)
{
    switch ((TypeKind)type_of(dialogue, question)->kind) {
    case TYPE_BOOL:
        return say(dialogue, "是/否", "yes/no");
    case TYPE_DATE:
        return "YYYY-MM-DD";
    case TYPE_INT:
    case TYPE_UINT:
        return say(dialogue, "整数", "a whole number");
    case TYPE_LIST:
        return say(dialogue, "可多项，以逗号分隔；无", "any number, separated by commas; or no");
    default:
        return "";
    }
}

static void show_question(Dialogue *dialogue, const Question *question)
{
    Buffer *text = &dialogue->text;
    const char *form = form_of(dialogue, question);
    uint32_t enumeration = enum_of(dialogue, question);
    buffer_add_char(text, '\n');
    if (question->field == NONE) {
        buffer_add_format(
            text, "%s %.*s(", say(dialogue, "是否有记录：", "Is there an entry in"),
            TEXT_ARG(program_text(dialogue->program,
                                  program_SOURCES(dialogue->program)[question->source].name)));
        mask_write(text, question->key);
        buffer_add_string(text, ")");
        form = say(dialogue, "是/否", "yes/no");
    } else {
        label_write_path(text, dialogue->program, question->path, dialogue->chinese);
    }
    if (form[0] != '\0')
        buffer_add_format(text, " [%s]", form);
    buffer_add_char(text, '\n');
    if (enumeration != NONE)
        show_members(dialogue, question, enumeration);
    buffer_add_string(text, "> ");
    show(dialogue);
}

static void show_help(Dialogue *dialogue, const Question *question)
{
    buffer_add_string(
        &dialogue->text,
        say(dialogue, "  回答代码或中英文名称。直接回车：暂不回答。 < ：返回上一题。 q：结束。\n  ",
            "  Answer with a code or a label in either language. Enter: leave it open. "
            "< : the question before. q: end.\n  "));
    buffer_add(&dialogue->text, question->path);
    buffer_add_char(&dialogue->text, '\n');
}

/* ---- answers --------------------------------------------------------------------------------- */

static int report_status(Dialogue *dialogue, Status status)
{
    dialogue->ended = true;
    return cmd_report_status("ask", status);
}

/* What the rules find at the place just answered is said at once: a wrong number is best mended
 * now. True where something stands against the answer. */
static bool show_findings(Dialogue *dialogue, Text path)
{
    Decision decision;
    bool any = false;
    if (interview_judge(dialogue->interview, &decision) != STATUS_OK)
        return false;
    for (uint32_t i = 0; i < decision.finding_count; i++) {
        const Finding *finding = &decision.findings[i];
        if (!text_equal(finding->path, path) || finding->severity > RULE_REFER)
            continue;
        buffer_add_string(&dialogue->text, "  ! ");
        finding_write_message(&dialogue->text, dialogue->program, finding, dialogue->chinese);
        buffer_add_char(&dialogue->text, '\n');
        any = true;
    }
    return any;
}

static void show_refusal(Dialogue *dialogue, Buffer *reason)
{
    buffer_add_format(&dialogue->text, "  ! %.*s\n", TEXT_ARG(say_reason(reason)));
}

/* The fields of a fact's entry, asked for one after another, as JSON in `out`. */
static bool ask_entry(Dialogue *dialogue, const Question *question, Buffer *out)
{
    const Program *program = dialogue->program;
    const BundleType *type = type_of(dialogue, question);
    if (type->kind != TYPE_RECORD)
        return false;
    const BundleRange fields = program_RECORDS(program)[type->first].fields;
    buffer_add_char(out, '{');
    for (uint32_t i = 0; i < fields.count; i++) {
        const BundleField *field = program_FIELDS(program) + fields.first + i;
        Text label = program_text(program, dialogue->chinese ? field->zh : field->en);
        Text name = program_text(program, field->name), answer;
        buffer_add_format(&dialogue->text,
                          "    %.*s: ", TEXT_ARG(label.size_bytes > 0 ? label : name));
        show(dialogue);
        if (!hear(dialogue, &answer))
            return false;
        if (answer.size_bytes == 0)
            continue;
        if (out->data[out->size_bytes - 1] != '{')
            buffer_add_char(out, ',');
        buffer_add_json_string(out, name);
        buffer_add_char(out, ':');
        csv_write_value(out, program, field->type, answer);
    }
    buffer_add_char(out, '}');
    return !buffer_failed(out);
}

static int give_answer(Dialogue *dialogue, const Question *question, Text answer)
{
    Buffer reason, entry;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    buffer_init(&entry, &allocator);
    if (question->field == NONE && is_yes(answer) && ask_entry(dialogue, question, &entry))
        answer = buffer_text(&entry);
    Status status = interview_answer(dialogue->interview, question, answer, &reason);
    int code = EXIT_DONE;
    if (status == STATUS_INPUT)
        show_refusal(dialogue, &reason);
    else if (status != STATUS_OK)
        code = report_status(dialogue, status);
    else
        show_findings(dialogue, question->path);
    buffer_free(&entry);
    buffer_free(&reason);
    return code;
}

static void go_back(Dialogue *dialogue)
{
    if (!interview_back(dialogue->interview))
        buffer_add_string(&dialogue->text,
                          say(dialogue, "  这是第一题。\n", "  This is the first question.\n"));
}

static bool is_back(Text answer)
{
    return is_word(answer, "返回", "back") || text_equal(answer, TEXT("<"));
}

static bool is_end(Text answer)
{
    return is_word(answer, "结束", "quit") || text_equal(answer, TEXT("q"));
}

static int ask(Dialogue *dialogue, const Question *question)
{
    Text answer;
    show_question(dialogue, question);
    if (!hear(dialogue, &answer))
        return EXIT_DONE;
    if (answer.size_bytes == 0) {
        Status status = interview_skip(dialogue->interview, question);
        return status == STATUS_OK ? EXIT_DONE : report_status(dialogue, status);
    }
    if (is_back(answer))
        go_back(dialogue);
    else if (is_end(answer))
        dialogue->ended = true;
    else if (is_word(answer, "帮助", "?") || is_word(answer, "？", "help"))
        show_help(dialogue, question);
    else
        return give_answer(dialogue, question, answer);
    return EXIT_DONE;
}

/* Whether one of the lists of records has another item. *out_goes_on is false when none has, and
 * the interview is over. */
static int ask_for_items(Dialogue *dialogue, bool *out_goes_on)
{
    Question list;
    *out_goes_on = false;
    for (uint32_t i = 0; !*out_goes_on && interview_list(dialogue->interview, i, &list); i++) {
        Text answer;
        buffer_add_string(&dialogue->text, say(dialogue, "\n还有别的：", "\nAnother one: "));
        label_write_path(&dialogue->text, dialogue->program, list.path, dialogue->chinese);
        buffer_add_format(&dialogue->text, "? [%s]\n> ", say(dialogue, "是/否", "yes/no"));
        show(dialogue);
        if (!hear(dialogue, &answer) || is_end(answer))
            return EXIT_DONE;
        *out_goes_on = is_back(answer) || is_yes(answer);
        if (is_back(answer))
            go_back(dialogue);
        if (!is_yes(answer))
            continue;
        Status status = interview_add_item(dialogue->interview, &list);
        if (status != STATUS_OK)
            return report_status(dialogue, status);
    }
    return EXIT_DONE;
}

static int hold_interview(Dialogue *dialogue)
{
    int code = EXIT_DONE;
    bool goes_on = true;
    while (code == EXIT_DONE && !dialogue->ended && goes_on) {
        Question question;
        bool found = false;
        Status status = interview_next(dialogue->interview, &question, &found);
        if (status != STATUS_OK)
            return report_status(dialogue, status);
        code = found ? ask(dialogue, &question) : ask_for_items(dialogue, &goes_on);
    }
    buffer_add_char(&dialogue->text, '\n');
    show(dialogue);
    return code;
}

/* ---- the end --------------------------------------------------------------------------------- */

static int write_record(Dialogue *dialogue)
{
    Buffer record;
    Allocator allocator = allocator_system();
    const char *path = dialogue->arguments->output;
    int code = EXIT_DONE;
    buffer_init(&record, &allocator);
    Status status = interview_write_record(&record, dialogue->interview);
    if (status != STATUS_OK) {
        code = cmd_report_status("ask", status);
    } else if (path == NULL) {
        code = cmd_write(stdout, buffer_text(&record)) ? EXIT_DONE : EXIT_ENVIRONMENT;
    } else if (file_write(path, buffer_text(&record)) != STATUS_OK) {
        code = cmd_cannot_write("ask", path);
    }
    buffer_free(&record);
    return code;
}

static int write_outcome(Dialogue *dialogue)
{
    Decision decision;
    TextStyle style = {cmd_may_colour(stdout), dialogue->chinese};
    Status status = interview_judge(dialogue->interview, &decision);
    if (status != STATUS_OK)
        return cmd_report_status("ask", status);
    if (dialogue->arguments->as_json) {
        report_json(&dialogue->text, dialogue->program, &decision, true);
        buffer_add_char(&dialogue->text, '\n');
    } else {
        report_text(&dialogue->text, dialogue->program, &decision, style);
        buffer_add_char(&dialogue->text, '\n');
    }
    bool done = cmd_write(stdout, buffer_text(&dialogue->text));
    buffer_clear(&dialogue->text);
    return done ? write_record(dialogue) : EXIT_ENVIRONMENT;
}

/* The day it is where the person sits. */
static int64_t today(void)
{
    time_t now = time(NULL);
    struct tm local;
    int64_t days = now / 86400;
    char date[16];
    if (localtime_r(&now, &local) != NULL && strftime(date, sizeof date, "%Y-%m-%d", &local) > 0)
        calendar_parse_date(&days, text_of(date));
    return days;
}

static int converse(const Program *program, const Bindings *bindings, const AskArguments *arguments)
{
    Allocator allocator = allocator_system();
    Dialogue dialogue = {.arguments = arguments, .program = program, .chinese = say_is_chinese()};
    Status status =
        interview_new(&dialogue.interview, program, bindings,
                      arguments->has_as_of ? arguments->as_of_days : today(), &allocator);
    if (status == STATUS_BUNDLE) {
        say_error("ask", "the rules declare no input: there is nothing to ask");
        return EXIT_RULES;
    }
    if (status != STATUS_OK)
        return cmd_report_status("ask", status);
    buffer_init(&dialogue.text, &allocator);
    buffer_add_string(&dialogue.text,
                      say(&dialogue, "（? 帮助，< 返回，q 结束，回车跳过）\n",
                          "(? help, < back, q end, Enter leaves a question open)\n"));
    int code = hold_interview(&dialogue);
    if (code == EXIT_DONE)
        code = write_outcome(&dialogue);
    buffer_free(&dialogue.text);
    interview_free(dialogue.interview);
    free(dialogue.line);
    return code;
}

static int work(void *context, const char *const *inputs, int count)
{
    const AskArguments *arguments = context;
    LoadedProgram loaded;
    Bindings *bindings = NULL;
    if (count != 1)
        return cmd_refuse("ask", "name the rules: licet ask RULES");
    int code = cmd_load(&loaded, "ask", inputs, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    code = source_options_bind(&bindings, &arguments->sources, "ask", loaded.program);
    if (code == EXIT_DONE)
        code = converse(loaded.program, bindings, arguments);
    bindings_free(bindings);
    cmd_unload(&loaded);
    return code;
}

int cmd_ask(int count, char **words)
{
    AskArguments arguments = {.load = {.only_decides = true}};
    return cmd_main(&set, take, work, &arguments, count, words);
}
