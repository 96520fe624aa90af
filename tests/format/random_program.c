#include "format/random_program.h"

#include <string.h>

/* ---- the grammar ----------------------------------------------------------------------------- */

/*
 * A row is one way of writing a symbol. In it
 *   $name   is the symbol `name`, written in one of its ways
 *   #       the number of the declaration it stands in, which makes names unique
 *   @       a new local name, and ^ that name again, as far as the row goes
 * Where nesting is to end, only rows without a symbol are taken, if there are any.
 */
static const struct Row {
    const char *symbol;
    const char *text;
} rows[] = {
    /* ---- the model: always the same names, in ever other clothes */
    {"model", "licet 1; module 模型; $enums $records input form: Form; $scopes $sources $settings "
              "$tables $constants"},
    {"enums", "enum Kind { one $label; two $label; three $label; 其他 $label; } "
              "enum Paper { proof $label; permit $label; }"},
    {"records",
     "record Part { name: string $word $label; kind: Kind $asked $label; "
     "size: double? $label; not: bool $label; }"
     "record Answer { name: string; count: int?; from: date?; }"
     "record Form { id: string; submitted: date as_of; kind: Kind $label; count: int? $label; "
     "ratio: double? ; flag: bool asked $label; until: date?; moment: timestamp?; wait: duration?;"
     "parts: list<Part> $many $label; words: list<string> $word $label; raw: bytes?; index: uint;"
     "codes: map<string, int>? $label; when: dyn?; table: list<list<int>>; part: Part? $label; }"},
    {"scopes", "scope kind: Kind = form.kind else any; scope 标志: Kind = $flag_kind;"},
    {"flag_kind", "form.parts.size() > 3 ? Kind.one : Kind.two"},
    {"flag_kind", "Kind.其他"},
    {"sources", "source answer_of(name: string) -> Answer?; source rates(key: string, count: int) "
                "-> list<int>;"},
    {"settings",
     "setting limit: int = $small $clause; setting only: int?; setting strict: bool; "
     "setting 名单: list<string>? ; setting papers: list<Paper> = [Paper.proof, Paper.permit];"},
    {"tables",
     "table grade(kind: Kind, count: int) -> int { hit first; | kind | count | => grade | "
     "$grade_rows | - | - | => $small | $clause }"},
    {"grade_rows", ""},
    {"grade_rows", "| $kind_cell | $int_cell | => $small | $clauses $grade_rows"},
    {"constants",
     "const prefixes = [\"中国\", 'x', r\"\\\",]; const base: int = -5; "
     "const shape = {\"a\": 1, 'b': [2, 3,], \"c\": {}.size()}; fn twice(n: int) -> int = n * 2;"
     "fn 合格(part: Part, least: double) -> bool = has(part.size) && part.size >= least;"
     "let 数 = form.?count.orValue(0); let pairs: list<int> = [1, 2,];"},
    {"label", ""},
    {"label", "zh \"种类\" en \"Kind\""},
    {"label", "zh '''很长的名称，\n占两行''' en 'A name'"},
    {"label", "zh \"{{字}\" en \"\""},
    {"word", ""},
    {"word", "sensitive"},
    {"asked", ""},
    {"asked", "asked"},
    {"many", ""},
    {"many", "nonempty"},
    {"many", "asked"},

    /* ---- the rules */
    {"rules", "licet 1; module test.rules; import 模型; import std.date; "
              "rule owed { when form.kind == Kind.two; require paper in papers; } $declarations"},
    {"declarations", "$declaration $declaration"},
    {"declarations", "$declaration $declaration $declarations"},
    {"declarations", "$declaration $declaration $declaration $declarations"},
    {"declaration", "const c# = $literal;"},
    {"declaration", "const c#: list<int> = [$small, 0x1F, -$small];"},
    {"declaration", "fn f#(n: int, 甲: list<int>?) -> int = n + 甲.orValue([$int]).size();"},
    {"declaration", "fn f#() -> string = $string;"},
    {"declaration", "let l#$typed_int = $int;"},
    {"declaration", "let 让# = $ints;"},
    {"declaration", "decide d#$typed_int = $int;"},
    {"declaration", "decide 决定# = $string;"},
    {"declaration", "decide d# = $bool;"},
    {"declaration", "decide d# = $object;"},
    {"declaration", "decide d#: map<string, int> = $map;"},
    {"declaration", "let not#: date? = $optional_date; decide d# = not#;"},
    {"declaration", "source from#(when: string) -> list<Answer>?;"},
    {"declaration", "setting s#: int = $small $clause; decide d# = s#;"},
    {"declaration",
     "setting 上限#: double?; in kind one { set 上限# = 1.5 $clauses; } "
     "in kind not one, 其他 { set test.rules.上限# = 2e3 $clauses; } decide d# = 上限#;"},
    {"declaration", "setting flag#: bool $clause; in kind two $clauses { set flag# $clauses; } "
                    "decide d# = flag#;"},
    {"declaration", "in kind $kinds { $nested }"},
    {"declaration", "in kind $kinds $clauses { $nested }"},
    {"declaration", "in kind not $kinds { $nested in 标志 two { $nested } }"},
    {"declaration", "in kind one { in 标志 not one, two $clauses { $nested $nested } $nested }"},
    {"declaration", "in kind 其他 { }"},
    {"declaration",
     "mapping m#: Kind => string { one => \"a\", '乙'; two, three => $string_literal $clause; "
     "two => \"c\" $clauses; three, 其他 => \"d\"; two => 'e'; } decide d# = m#($kind);"},
    {"declaration", "mapping m#: string => date { \"a\", \"b\" => 2020-01-01, 2021-12-31 $clauses; "
                    "'丙' => 2024-02-29; }"
                    "let x# = m#($string);"},
    {"declaration", "table t#(kind: Kind, n: int) -> (label: string, points: int) { hit first; "
                    "| kind | n | => label | points | $wide_rows | - | - | => \"其余\" | 0 | } "
                    "decide d# = t#($kind, $int);"},
    {"declaration", "table t#(flag: bool) -> date? { hit unique; | flag | => day | "
                    "| true | => 2020-01-01 | $clauses | false | => 2020-01-02 | }"
                    "decide d# = t#($bool);"},
    {"declaration", "table t#(day: date, word: string) -> int { hit collect; | day | word | => n | "
                    "$day_rows } decide d# = t#(as_of, $string);"},
    {"declaration",
     "table t#(kind: Kind) -> Paper { hit priority; | kind | => paper | | one, two | => permit | "
     "| - | => proof | } decide d# = t#($kind);"},
    {"declaration", "table 表#(n: int) -> string { hit any; | n | => text | | ..10 | => '少' | | "
                    "5..10 | => \"少\" | "
                    "| > 10 | => \"多，很多\" | } decide d# = 表#($int);"},
    {"declaration", "$rule"},
    {"declaration", "$rule"},
    {"declaration", "$rule"},
    {"declaration", "rule base# { when $bool; reject; } exception to base# { $exception } "},
    {"declaration", "rule base# { when $bool; note $message; } exception to test.rules.base# { "
                    "under strict; $exception }"},
    {"declaration", "rule fires# { when form.flag; $outcome; } test \"t# $chinese\" { $givens as "
                    "of $day; $expects "
                    "expect finding fires#; expect no finding test.rules.fires# at form.flag; }"},
    {"declaration", "test '# 无' { given form = $form; $expects }"},
    {"declaration",
     "test table \"#\" { given form = $form; | case | kind | flag | => verdict | findings | "
     "| \"一\" | one | true | => accepted | - | | 'two words' | - | false | => rejected | - | }"},
    {"declaration", "test table '表 #' as of $day { $givens | case | count | => verdict | "
                    "| \"多\" | $small | => accepted | | \"少少少少\" | -1 | => rejected | }"},
    {"declaration", "$mistake"},
    /* What follows the grammar and does not compile. */
    {"mistake", "native fn n#(text: string) -> list<date>?;"},
    {"mistake",
     "const c# = json \"缺.json\"; test \"# json\" { given form = json 'absent.json'; }"},
    {"mistake", "in kind not { } in kind not, one { set strict; }"},
    {"mistake", "decide d# = Form{`d-e`: $int, ?`f`: $optional_date}.`x-y`.?zh.not;"},
    {"mistake", "rule r# { for x in $ints, 项 in $int; when $string; }"},
    {"mistake", "input second#: Form; scope s#: int = $int; record R# { } enum E# { }"},
    {"nested", ""},
    {"nested", "set limit = $small from 2020-01-01;"},
    {"nested", "set strict $clauses;"},
    {"nested", "set only = $small $clauses;"},
    {"nested", "set 名单 = [$string_literal];"},
    {"kinds", "one"},
    {"kinds", "two, three"},
    {"kinds", "one, two, 其他"},
    {"typed_int", ""},
    {"typed_int", ": int"},
    {"wide_rows", ""},
    {"wide_rows", "| $kind_cell | $int_cell | => $string_literal | $small | $clause $wide_rows"},
    {"wide_rows", "| $kind_cell | $int_cell | => \"甲, 乙|丙\" | -$small | $wide_rows"},
    {"day_rows", "| - | - | => 1 |"},
    {"day_rows", "| $day_cell | $string_cell | => $small | $clauses $day_rows"},
    {"kind_cell", "-"},
    {"kind_cell", "one"},
    {"kind_cell", "two, 其他"},
    {"kind_cell", "not three"},
    {"kind_cell", "not one, Kind.two"},
    {"int_cell", "-"},
    {"int_cell", "$small"},
    {"int_cell", "1..5, 100"},
    {"int_cell", ">= 18"},
    {"int_cell", "not -3, < -20"},
    {"int_cell", "..-5, 1 + 2.."},
    {"int_cell", "!= 3"},
    {"int_cell", "base .. 2 * 3"},
    {"day_cell", "-"},
    {"day_cell", "2020-01-01"},
    {"day_cell", "2020-01-01..2020-12-31, >= 2024-01-01"},
    {"day_cell", "not < 1999-12-31"},
    {"string_cell", "-"},
    {"string_cell", "not 'a', \"乙\""},
    {"string_cell", "prefixes[0], \"|\""},
    {"clause", ""},
    {"clause", "cite \"第3条\""},
    {"clauses", ""},
    {"clauses", "from 2016-01-01"},
    {"clauses", "from 2017-06-05 until 2028-01-01 cite '各省管局要求, edition 2017'"},
    {"clauses", "until 2030-12-31"},
    {"clauses",
     "cite doc(\"各省管局要求\", edition 2017-06-05, article '3', item \"北京 个人 2\")"},
    {"clauses", "cite \"$chinese\""},
    {"day", "2024-02-29"},
    {"day", "2019-12-31"},
    {"chinese", "规则"},
    {"chinese", "一条很长的引文，出自各省通信管理局备案要求汇总，二〇一七年六月五日版，第三部分第十"
                "二条第二款，并见附件"},

    /* ---- rules */
    {"rule", "rule r# { $heads when $bool; $outcome; }"},
    {"rule", "rule 规则# { topic subject; $heads unless $bool; $outcome; cite '引'; }"},
    {"rule",
     "rule r# { for 部件 in form.parts; let 量 = 部件.?size.orValue($double); when 量 > $double; "
     "when 合格(部件, 量); reject at 部件.name zh \"{部件.kind}：{量}\" en \"{ 量 } {部件.not}\"; "
     "}"},
    {"rule",
     "rule r# { for part in form.parts, word in form.words; when word == part.name || $bool; "
     "refer at part $message; from 2016-01-01; until 2027-01-01; cite doc(\"甲\", item '2'); }"},
    {"rule", "rule r# { under only; when only > $int; warn at form.part.name $message; }"},
    {"rule",
     "rule r# { under 名单; under strict; unless form.id in 名单; final; reject $message; }"},
    {"rule", "rule r# { when $bool; require paper proof at form.kind $message; }"},
    {"rule", "rule r# { when $bool; require paper in [$paper, Paper.permit] at form.id; }"},
    {"rule", "rule r# { when $bool; require paper in papers $message; }"},
    {"paper", "Paper.proof"},
    {"heads", ""},
    {"heads", "let x = $int; when x > $int; unless x < 0;"},
    {"heads", "final; let 乙 = $string; unless 乙 == $string;"},
    {"outcome", "reject"},
    {"outcome", "warn $message"},
    {"outcome", "note at form.count $message"},
    {"outcome", "refer at form.kind $message"},
    {"exception", "when $bool;"},
    {"exception", "let y = $int; unless y == $int; when $bool; from 2018-01-01; cite 'x';"},
    {"message", "zh \"字\" en \"text\""},
    {"message", "zh \"{$int}号：{ $string }，{{字}\" en r'{$bool}\\n'"},
    {"message", "zh \"\"\"多行\n  {$int\n  } 行\"\"\" en \"{ {'k': $int}['k'] }\""},
    {"message", "en \"only {$kind}\""},
    {"message", "zh "
                "\"“{form.kind}”不能使用{form.id}，{limit}"
                "以上的，请先到原接入商处注销备案，再行提交，谢谢\" en '{as_of}'"},

    /* ---- tests */
    {"form", "{\"id\": 'x', 'submitted': \"2024-01-01\", \"kind\": 'one', 'parts': [], 'words': "
             "[\"字\",], 'index': 1u, "
             "'table': [[1, 2], []]}"},
    {"form", "{'id': \"字\", \"submitted\": '2024-01-01', 'kind': \"two\", 'index': 2u, 'parts': "
             "[{'name': 'a', 'kind': \"two\", 'not': false,}], 'words': [], 'table': []}"},
    {"givens", "given form = $form; given form.flag = absent; given form.until = 2020-01-01;"},
    {"givens",
     "given form = $form; given form.words[0] = \"改\"; given answer_of(\"x\") = absent;"},
    {"givens", "given form = $form; given form.part = {'name': 'a', 'kind': \"two\", 'not': true}; "
               "given answer_of('y') = {\"name\": $string_literal};"},
    {"expects", ""},
    {"expects", "expect no findings;"},
    {"expects", "expect verdict == \"accepted\"; expect unknown form.parts[0].kind;"},
    {"expects", "expect material proof; expect no material permit;"},
    {"expects", "expect $bool; expect unknown form.flag;"},

    /* ---- expressions, by type */
    {"small", "0"},
    {"small", "7"},
    {"small", "100"},
    {"small", "0x1F"},
    {"literal", "1u"},
    {"literal", "-5"},
    {"literal", "b\"\\x00\""},
    {"literal", "\"\"\"a\n  b\"\"\""},
    {"literal", "[1.5e3, -.5, 2.0]"},
    {"literal", "{1: 'a', 2: \"乙\"}"},
    {"literal", "null"},
    {"literal", "[true, false,]"},
    {"string_literal", "\"a\""},
    {"string_literal", "'乙丙丁'"},
    {"string_literal", "r'\\d|\"'"},
    {"string_literal", "'''it's\n two'''"},

    {"bool", "form.flag"},
    {"bool", "true"},
    {"bool", "strict"},
    {"bool", "form.kind == Kind.one"},
    {"bool", "$bool && $bool"},
    {"bool", "$bool || $bool && $bool || $bool"},
    {"bool", "!$bool_operand"},
    {"bool", "!!$bool_operand"},
    {"bool", "($bool_operand ? $bool_operand : $bool)"},
    {"bool", "$int < $int"},
    {"bool", "$int >= $int && $double <= $double"},
    {"bool", "$int != $int"},
    {"bool", "$string == $string"},
    {"bool", "$int in $ints"},
    {"bool", "$kind in [Kind.one, Kind.two]"},
    {"bool", "$string in $map"},
    {"bool", "$ints.exists(@, ^ > $int)"},
    {"bool", "$ints.all(@, ^ != $int && $bool)"},
    {"bool", "$map.exists(@, v, v > ^.size())"},
    {"bool", "form.parts.exists_one(@, ^.not && ^.kind == $kind)"},
    {"bool", "form.parts.exists(@, 合格(^, $double))"},
    {"bool", "has(form.count) && form.count > $int"},
    {"bool", "(has(form.part) ? form.part.not : $bool)"},
    {"bool", "$string.startsWith($string)"},
    {"bool", "$string.matches('[a-z|]+')"},
    {"bool", "cel.bind(@, $int, ^ > 1 || ^ < $int)"},
    {"bool", "answer_of($string).hasValue()"},
    {"bool", "sets.contains($ints, [$int])"},
    {"bool", ".form.?until == optional.none()"},
    {"bool", "known($bool)"},
    {"bool_operand", "form.flag"},
    {"bool_operand", "($bool)"},
    {"bool_operand", "(($bool))"},
    {"int", "1"},
    {"int", "数"},
    {"int", "limit"},
    {"int", "base"},
    {"int", "-8"},
    {"int", "0x1F"},
    {"int", "($int)"},
    {"int", "($int + $int)"},
    {"int", "($int - $int) * 2"},
    {"int", "$operand % 7"},
    {"int", "- -$operand"},
    {"int", "-($int)"},
    {"int", "$operand / 3 - $operand"},
    {"int", "($bool ? $int : $int)"},
    {"int", "($bool ? $int : $bool ? $int : $int)"},
    {"int", "$string.size()"},
    {"int", "size($ints)"},
    {"int", "$ints[$operand]"},
    {"int", "$map[$string]"},
    {"int", "form.table[0][$operand]"},
    {"int", "form.?codes.?`d-e`.orValue($int)"},
    {"int", "form.?codes[?$string].orValue($int)"},
    {"int", "twice($int)"},
    {"int", "模型.twice($int)"},
    {"int", ".size($string)"},
    {"int", "grade($kind, $int)"},
    {"int", "math.greatest($int, $int, $int)"},
    {"int", "cel.bind(@, $int, ^ + ^)"},
    {"int", "shape.a"},
    {"int", "(date(\"2024-01-01\") - as_of)"},
    {"int", "int($double)"},
    {"int", "$ints.map(@, ^ * 2).filter(@, ^ > $int).size()"},
    {"operand", "数"},
    {"operand", "($int)"},
    {"operand", "2"},
    {"operand", "$string.size()"},
    {"double", "1.5"},
    {"double", "0.25e-3"},
    {"double", "form.?ratio.orValue($double)"},
    {"double", "double($int)"},
    {"double", "($double + .5)"},
    {"string", "form.id"},
    {"string", "\"字\""},
    {"string", "'a|b'"},
    {"string", "$string_literal"},
    {"string", "($string + $string)"},
    {"string", "string($int)"},
    {"string", "$string.replace('a', \"乙\").lowerAscii()"},
    {"string", "form.words[$operand]"},
    {"string", "form.words.filter(@, ^.size() > $int).join(\"、\")"},
    {"string", "form.?part.?name.orValue($string)"},
    {"string", "($bool ? $string : $string)"},
    {"string", "\"%d %s\".format([$int, $string])"},
    {"kind", "Kind.one"},
    {"kind", "kind"},
    {"kind", "form.kind"},
    {"kind", "模型.Kind.其他"},
    {"kind", "($bool ? $kind : $kind)"},
    {"ints", "[1, 2, 3]"},
    {"ints", "pairs"},
    {"ints", "[$int, $int,]"},
    {"ints", "[?form.?count, $int, ?optional.of($int)]"},
    {"ints", "form.parts.map(@, ^.not, ^.name.size())"},
    {"ints", "($ints + [$int])"},
    {"ints", "$ints.sortBy(@, -^)"},
    {"ints", "rates($string, $int)"},
    {"ints", "[]"},
    {"map", "{\"a\": $int}"},
    {"map", "{$string: $int, ?'b': form.?count, \"丙\": $int,}"},
    {"map", "$ints.transformMap(@, v, v > ^, v * 2).transformMapEntry(k, v, {string(k): v})"},
    {"map", "{}"},
    {"optional_date", "form.?until"},
    {"optional_date", "optional.of(as_of.add_months($int))"},
    {"optional_date", "form.?until.optMap(@, ^.add_days($int)).or(optional.none())"},
    {"object", "Answer{name: $string}"},
    {"object", "Answer { name : $string , count : $int , ?from : $optional_date , }"},
    {"object", "模型.Part{name: $string, kind: $kind, ?size: form.?ratio, not: $bool}"},
    {"object", "[Answer{name: \"x\"}, $object][0]"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct Generator {
    Buffer *out;
    Random *random;
    uint32_t declarations; /* written so far */
    uint32_t locals;
} Generator;

enum { DEPTH_MAX = 6 };

static bool is_symbol(const struct Row *row, Text symbol)
{
    return strlen(row->symbol) == symbol.size_bytes &&
           memcmp(row->symbol, symbol.data, symbol.size_bytes) == 0;
}

/* Whether a row goes on with further symbols. */
static bool is_open(const struct Row *row)
{
    return strchr(row->text, '$') != NULL;
}

/* One of the symbol's rows, with equal chances. */
static const char *choose(Generator *generator, Text symbol, uint32_t depth)
{
    uint32_t fitting[ROWS], count = 0;
    for (int pass = depth > 0 ? 1 : 0; pass < 2 && count == 0; pass++) {
        for (uint32_t i = 0; i < ROWS; i++) {
            if (is_symbol(&rows[i], symbol) && (pass == 1 || !is_open(&rows[i])))
                fitting[count++] = i;
        }
    }
    return count > 0 ? rows[fitting[random_below(generator->random, count)]].text : NULL;
}

static Text read_symbol(const char *text)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz_");
    return (Text){text, size};
}

/* Contextual keywords are names like any other. */
static void write_local(Generator *generator, uint32_t number)
{
    static const char *const names[] = {"x",    "项",    "rule",   "not",
                                        "item", "until", "标志位", "a_long_name"};
    enum { NAMES = sizeof names / sizeof names[0] };
    buffer_add_format(generator->out, "%s%u", names[number % NAMES], number);
}

/* NOLINTNEXTLINE(misc-no-recursion): `depth` ends it. */
static void write_symbol(Generator *generator, Text symbol, uint32_t depth)
{
    const char *text = choose(generator, symbol, depth);
    if (text == NULL) {
        buffer_add_string(generator->out, " ?no symbol? ");
        return;
    }
    if (text_equal(symbol, TEXT("declaration"))) {
        generator->declarations++;
        depth = 1 + random_below(generator->random, DEPTH_MAX);
    }
    uint32_t local = generator->locals, number = generator->declarations;
    for (; *text != '\0'; text++) {
        if (*text == '$') {
            Text part = read_symbol(text + 1);
            write_symbol(generator, part, depth > 0 ? depth - 1 : 0);
            text += part.size_bytes;
        } else if (*text == '#') {
            buffer_add_uint(generator->out, number);
        } else if (*text == '@') {
            local = ++generator->locals;
            write_local(generator, local);
        } else if (*text == '^') {
            write_local(generator, local);
        } else {
            buffer_add_char(generator->out, *text);
        }
    }
}

void random_program(Buffer out[RANDOM_FILES], Random *random)
{
    Generator generator = {.out = &out[0], .random = random};
    write_symbol(&generator, TEXT("model"), DEPTH_MAX);
    generator.out = &out[1];
    write_symbol(&generator, TEXT("rules"), DEPTH_MAX);
}
