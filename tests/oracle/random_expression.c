#include "oracle/random_expression.h"

#include <math.h>
#include <string.h>

/* ---- the grammar ----------------------------------------------------------------------------- */

/* One letter a type. */
static const struct TypeCode {
    char code;
    const char *type;
    const char *literals; /* separated by '|' */
} types[] = {
    {'b', "bool", "true|false"},
    {'i', "int",
     "0|1|-1|2|3|7|10|63|64|65|-8|100|9223372036854775807|-9223372036854775808|"
     "9007199254740993|4294967296|1704067200"},
    {'u', "uint", "0u|1u|2u|3u|10u|64u|18446744073709551615u|9223372036854775808u"},
    {'d', "double",
     "0.0|-0.0|1.0|1.5|-2.5|0.5|3.0|1e300|-1e300|9007199254740992.0|1e-320|2.0|"
     "double('NaN')|double('Infinity')|-9223372036854775808.0|18446744073709551616.0"},
    {'s', "string",
     "''|'a'|'b'|'ab'|'abcabc'|'备案号'|'é'|'😀x'|' a b '|'A'|'1'|'-7'|'+3'|'true'|'1.5'|'%s'|'%d'|"
     "'2024-02-29T23:59:59.5+08:00'|'1h30m'|'a,b,,c'|'18446744073709551615'|'[a-c]+'"},
    {'y', "bytes", "b''|b'a'|b'ab'|b'\\xff\\x00'|b'备'"},
    {'t', "timestamp",
     "timestamp('2024-02-29T23:59:59.999999999Z')|timestamp('0001-01-01T00:00:00Z')|"
     "timestamp('9999-12-31T23:59:59Z')|timestamp(0)|timestamp('1969-12-31T23:59:59.5Z')"},
    {'r', "duration",
     "duration('0s')|duration('1h1m1.001s')|duration('-1.5s')|duration('315576000000s')|"
     "duration('-1ns')|duration('24h')"},
    {'n', "null", "null"},
    {'k', "type", "int|string|list|type(1)|bool|double|null_type"},
    {'L', "list<int>", "[]|[1]|[1, 2, 3]|[3, 1, 2, 1]|[0, -1]|lists.range(4)"},
    {'S', "list<string>", "[]|['a']|['b', 'a', 'b']|['', 'é']"},
    {'D', "list<double>", "[]|[1.0]|[2.5, -0.0, 0.0]|[double('NaN')]"},
    {'B', "list<bool>", "[]|[true]|[true, false, true]"},
    {'Q', "list<list<int>>", "[]|[[]]|[[1], [2, 3]]|[[1, 2], [], [1]]"},
    {'A', "list<dyn>", "[]|[1, 'a', 2u]|[1.0, null, [1]]|[dyn(1), 1u, 1.0]|[optional.of(1)]"},
    {'M', "map<string, int>", "{}|{'a': 1}|{'a': 1, 'b': 2}|{'': -1}"},
    {'N', "map<int, string>", "{}|{1: 'a'}|{0: '', 2: 'b'}"},
    {'P', "map<string, list<int>>", "{}|{'a': [1, 2]}|{'a': [], 'b': [3]}"},
    {'X', "map<dyn, dyn>", "{}|{1: 'a', 'a': 1}|{true: null, 2u: [1]}|{1u: 1.0}"},
    {'O', "optional<int>", "optional.none()|optional.of(1)|optional.of(-7)"},
    {'Z', "optional<string>", "optional.none()|optional.of('a')"},
    {'W', "optional<list<int>>", "optional.none()|optional.of([1, 2])"},
    {'x', "dyn",
     "dyn(1)|dyn('a')|dyn(2u)|dyn(1.0)|dyn([1, 2])|dyn({'a': 1})|dyn(null)|dyn(true)|dyn(b'a')|"
     "dyn(optional.of(1))|dyn(int)"},
};
enum { TYPE_CODES = sizeof types / sizeof types[0] };

/* "%c" stands for an expression of type c, "@c" for a new name of type c, known to the right of
 * it until the row's end, and "$" for that name once more. */
static const struct Production {
    char code;
    const char *text;
} productions[] = {
    /* logic, equality, order */
    {'b', "(%b && %b)"},
    {'b', "(%b || %b)"},
    {'b', "!%b"},
    {'b', "(%b ? %b : %b)"},
    {'b', "(%i == %i)"},
    {'b', "(%x == %x)"},
    {'b', "(%d == %d)"},
    {'b', "(%s != %s)"},
    {'b', "(%L == %L)"},
    {'b', "(%A == %A)"},
    {'b', "(%M == %M)"},
    {'b', "(%X == %X)"},
    {'b', "(%O == %O)"},
    {'b', "(%x == null)"},
    {'b', "(type(%x) == %k)"},
    {'b', "(%i < %i)"},
    {'b', "(%i <= %u)"},
    {'b', "(%i > %d)"},
    {'b', "(%u < %d)"},
    {'b', "(%d >= %d)"},
    {'b', "(%x < %x)"},
    {'b', "(%s < %s)"},
    {'b', "(%y >= %y)"},
    {'b', "(%t < %t)"},
    {'b', "(%r <= %r)"},
    {'b', "(%b < %b)"},
    {'b', "(%i in %L)"},
    {'b', "(%u in %A)"},
    {'b', "(%x in %A)"},
    {'b', "(%s in %M)"},
    {'b', "(%d in %N)"},
    {'b', "(%x in %X)"},
    {'b', "[%i < %d, %u > %d, %i <= %d][%i]"},
    {'b', "[9007199254740993 > 9007199254740992.0, %b][0]"},
    /* macros */
    {'b', "%L.all(@i, %b)"},
    {'b', "%L.exists(@i, $ > %i || %b)"},
    {'b', "%S.exists_one(@s, $ == %s)"},
    {'b', "%M.all(@s, %b)"},
    {'b', "%N.exists(@i, @s, %b)"},
    {'b', "%L.all(@i, @i, %b)"},
    {'b', "%L.exists_one(@i, @i, %b)"},
    {'b', "%x.exists(@x, %b)"},
    {'b', "has(%M.a)"},
    {'b', "has(%X.a)"},
    {'b', "has(%x.a)"},
    {'b', "cel.bind(@i, %i, %b)"},
    {'b', "cel.bind(@x, %x, %b)"},
    /* predicates */
    {'b', "%s.contains(%s)"},
    {'b', "%s.startsWith(%s)"},
    {'b', "%s.endsWith(%s)"},
    {'b', "%s.matches(%s)"},
    {'b', "bool(%s)"},
    {'b', "(ip('10.0.0.1') == ip('10.0.0.1'))"},
    {'b', "([ip('::1')] == [ip(%s)])"},
    {'b', "(dyn(cidr('10.0.0.0/8')) in [dyn(cidr('10.0.0.0/8'))])"},
    {'b', "isIP(%s)"},
    {'b', "%O.hasValue()"},
    {'b', "math.isNaN(%d)"},
    {'b', "math.isInf(%d)"},
    {'b', "math.isFinite(%d)"},
    {'b', "sets.contains(%L, %L)"},
    {'b', "sets.intersects(%A, %A)"},
    {'b', "sets.equivalent(%L, %A)"},
    {'b', "%B[%i]"},
    {'b', "optional.of(%b).orValue(%b)"},
    /* int */
    {'i', "(%i + %i)"},
    {'i', "(%i - %i)"},
    {'i', "(%i * %i)"},
    {'i', "(%i / %i)"},
    {'i', "(%i % %i)"},
    {'i', "-(%i)"},
    {'i', "(%b ? %i : %i)"},
    {'i', "int(%u)"},
    {'i', "int(%d)"},
    {'i', "int(%s)"},
    {'i', "int(%t)"},
    {'i', "size(%s)"},
    {'i', "%L.size()"},
    {'i', "%M.size()"},
    {'i', "%y.size()"},
    {'i', "%L[%i]"},
    {'i', "%A[%i] + %i"},
    {'i', "%M[%s]"},
    {'i', "%M.a"},
    {'i', "%Q[%i][%i]"},
    {'i', "%s.indexOf(%s)"},
    {'i', "%s.indexOf(%s, %i)"},
    {'i', "%s.lastIndexOf(%s)"},
    {'i', "%s.lastIndexOf(%s, %i)"},
    {'i', "%r.getHours()"},
    {'i', "%r.getMinutes()"},
    {'i', "%r.getSeconds()"},
    {'i', "%r.getMilliseconds()"},
    {'i', "%t.getFullYear()"},
    {'i', "%t.getDayOfYear()"},
    {'i', "%t.getHours('+08:00')"},
    {'i', "math.abs(%i)"},
    {'i', "math.sign(%i)"},
    {'i', "math.greatest(%i, %i)"},
    {'i', "math.least(%i, %i, %i)"},
    {'i', "math.greatest(%L)"},
    {'i', "math.bitAnd(%i, %i)"},
    {'i', "math.bitOr(%i, %i)"},
    {'i', "math.bitXor(%i, %i)"},
    {'i', "math.bitNot(%i)"},
    {'i', "math.bitShiftLeft(%i, %i)"},
    {'i', "math.bitShiftRight(%i, %i)"},
    {'i', "%O.value()"},
    {'i', "%O.orValue(%i)"},
    {'i', "cel.bind(@i, %i, %i)"},
    {'i', "cel.bind(@L, %L, %i)"},
    /* uint */
    {'u', "(%u + %u)"},
    {'u', "(%u - %u)"},
    {'u', "(%u * %u)"},
    {'u', "(%u / %u)"},
    {'u', "(%u % %u)"},
    {'u', "uint(%i)"},
    {'u', "uint(%d)"},
    {'u', "uint(%s)"},
    {'u', "math.bitShiftLeft(%u, %i)"},
    {'u', "math.bitNot(%u)"},
    {'u', "math.abs(%u)"},
    {'u', "(%b ? %u : %u)"},
    /* double */
    {'d', "(%d + %d)"},
    {'d', "(%d - %d)"},
    {'d', "(%d * %d)"},
    {'d', "(%d / %d)"},
    {'d', "-(%d)"},
    {'d', "double(%i)"},
    {'d', "double(%u)"},
    {'d', "double(%s)"},
    {'d', "math.ceil(%d)"},
    {'d', "math.floor(%d)"},
    {'d', "math.round(%d)"},
    {'d', "math.trunc(%d)"},
    {'d', "math.abs(%d)"},
    {'d', "math.sign(%d)"},
    {'d', "math.sqrt(%d)"},
    {'d', "math.sqrt(%i)"},
    {'d', "math.greatest(%d, %d)"},
    {'d', "math.least(%D)"},
    {'d', "%D[%i]"},
    {'d', "(%b ? %d : %d)"},
    /* string */
    {'s', "(%s + %s)"},
    {'s', "string(%i)"},
    {'s', "string(%u)"},
    {'s', "string(%d)"},
    {'s', "string(%b)"},
    {'s', "string(%y)"},
    {'s', "string(%t)"},
    {'s', "string(%r)"},
    {'s', "%s.charAt(%i)"},
    {'s', "%s.substring(%i)"},
    {'s', "%s.substring(%i, %i)"},
    {'s', "%s.lowerAscii()"},
    {'s', "%s.upperAscii()"},
    {'s', "%s.reverse()"},
    {'s', "%s.trim()"},
    {'s', "%s.replace(%s, %s)"},
    {'s', "%s.replace(%s, %s, %i)"},
    {'s', "%S.join()"},
    {'s', "%S.join(%s)"},
    {'s', "%s.format([%i, %s])"},
    {'s', "strings.quote(%s)"},
    {'s', "%S[%i]"},
    {'s', "%N[%i]"},
    {'s', "%Z.orValue(%s)"},
    {'s', "(%b ? %s : %s)"},
    {'s', "base64.encode(%y)"},
    {'s', "cel.bind(@s, %s, %s)"},
    /* bytes, times, types */
    {'y', "(%y + %y)"},
    {'y', "bytes(%s)"},
    {'y', "base64.decode(%s)"},
    {'t', "(%t + %r)"},
    {'t', "(%r + %t)"},
    {'t', "(%t - %r)"},
    {'t', "timestamp(%s)"},
    {'t', "timestamp(%i)"},
    {'r', "(%r + %r)"},
    {'r', "(%r - %r)"},
    {'r', "(%t - %t)"},
    {'r', "duration(%s)"},
    {'k', "type(%x)"},
    {'k', "type(%i)"},
    {'k', "type(%L)"},
    /* lists */
    {'L', "[%i, %i]"},
    {'L', "[?%O, %i, ?%O]"},
    {'L', "(%L + %L)"},
    {'L', "%L.map(@i, %i)"},
    {'L', "%L.map(@i, %b, %i)"},
    {'L', "%L.filter(@i, %b)"},
    {'L', "%M.map(@s, %i)"},
    {'L', "%L.transformList(@i, @i, %i)"},
    {'L', "%M.transformList(@s, @i, %b, %i)"},
    {'L', "%L.sort()"},
    {'L', "%L.sortBy(@i, %i)"},
    {'L', "%L.distinct()"},
    {'L', "%L.reverse()"},
    {'L', "%L.slice(%i, %i)"},
    {'L', "%Q.flatten()"},
    {'L', "lists.range(%i % 20)"},
    {'L', "%P[%s]"},
    {'L', "%W.orValue(%L)"},
    {'L', "optional.unwrap([%O, %O])"},
    {'L', "(%b ? %L : %L)"},
    {'L', "%Q[%i]"},
    {'S', "[%s, %s]"},
    {'S', "[?%Z]"},
    {'S', "%S.map(@s, %s)"},
    {'S', "%S.filter(@s, %b)"},
    {'S', "%s.split(%s)"},
    {'S', "%s.split(%s, %i)"},
    {'S', "%S.sort()"},
    {'S', "%S.sortBy(@s, %i)"},
    {'S', "%S.distinct()"},
    {'S', "%M.map(@s, $)"},
    {'S', "regex.extractAll(%s, %s)"},
    {'D', "[%d, %d]"},
    {'D', "%L.map(@i, %d)"},
    {'D', "%D.reverse()"},
    {'B', "%L.map(@i, %b)"},
    {'B', "[%b, %b]"},
    {'Q', "[%L, %L]"},
    {'Q', "%L.map(@i, %L)"},
    {'Q', "%Q.filter(@L, %b)"},
    {'Q', "%L.map(@i, [$, %i])"},
    {'A', "[%x, %i, %s]"},
    {'A', "(%A + %A)"},
    {'A', "%A.filter(@x, %b)"},
    {'A', "%A.distinct()"},
    {'A', "[dyn(%Q)].flatten(%i)"},
    {'A', "%A.map(@x, %x)"},
    /* maps */
    {'M', "{%s: %i, %s: %i}"},
    {'M', "{?%s: %O}"},
    {'M', "%M.transformMap(@s, @i, %i)"},
    {'M', "%M.transformMap(@s, @i, %b, %i)"},
    {'M', "%S.transformMapEntry(@i, @s, {%s: %i})"},
    {'M', "(%b ? %M : %M)"},
    {'N', "{%i: %s}"},
    {'N', "%S.transformMap(@i, @s, %s)"},
    {'N', "%N.transformMapEntry(@i, @s, {%i: %s})"},
    {'P', "{%s: %L}"},
    {'P', "%M.transformMap(@s, @i, [$, %i])"},
    {'X', "{%x: %x}"},
    {'X', "{%i: %s, %s: %i}"},
    /* optionals */
    {'O', "optional.of(%i)"},
    {'O', "optional.ofNonZeroValue(%i)"},
    {'O', "%L[?%i]"},
    {'O', "%M[?%s]"},
    {'O', "%M.?a"},
    {'O', "%O.or(%O)"},
    {'O', "%O.optMap(@i, %i)"},
    {'O', "%O.optFlatMap(@i, %O)"},
    {'O', "%W[?%i]"},
    {'O', "%L.first()"},
    {'O', "%L.last()"},
    {'O', "(%b ? %O : %O)"},
    {'Z', "optional.of(%s)"},
    {'Z', "%S[?%i]"},
    {'Z', "%N[?%i]"},
    {'Z', "%O.optMap(@i, %s)"},
    {'Z', "regex.extract(%s, %s)"},
    {'W', "optional.of(%L)"},
    {'W', "%P.?a"},
    {'W', "%Q[?%i]"},
    /* anything */
    {'x', "dyn(%i)"},
    {'x', "dyn(%s)"},
    {'x', "dyn(%d)"},
    {'x', "dyn(%u)"},
    {'x', "dyn(%L)"},
    {'x', "dyn(%M)"},
    {'x', "dyn(%O)"},
    {'x', "%A[%i]"},
    {'x', "%X[%x]"},
    {'x', "%X.a"},
    {'x', "%x.a"},
    {'x', "%x[%x]"},
    {'x', "%x.?a"},
    {'x', "%x[?%x]"},
    {'x', "(%x + %x)"},
    {'x', "(%x - %x)"},
    {'x', "(%b ? %x : %x)"},
    {'x', "%x.map(@x, %x)"},
    {'x', "%x.filter(@x, %b)"},
    {'x', "(%x / %x)"},
    {'x', "(%x % %x)"},
    {'x', "%x.size()"},
    {'x', "[%x, %x]"},
    {'x', "cel.bind(@x, %x, %x)"},
    {'x', "optional.of(%x)"},
    {'x', "%x.or(%x)"},
    {'x', "%x.orValue(%x)"},
};
enum { PRODUCTIONS = sizeof productions / sizeof productions[0] };

/* ---- generating ------------------------------------------------------------------------------ */

enum { LOCALS_MAX = 64 };

typedef struct Generator {
    Buffer *out;
    Random *random;
    uint32_t ill_percent;
    uint32_t names;       /* given so far */
    uint32_t local_count; /* names in scope: v<number> */
    char local_codes[LOCALS_MAX];
    uint32_t local_numbers[LOCALS_MAX];
} Generator;

static bool one_in(Generator *generator, uint32_t count)
{
    return random_below(generator->random, count) == 0;
}

static const struct TypeCode *type_of_code(char code)
{
    for (size_t i = 0; i < TYPE_CODES; i++) {
        if (types[i].code == code)
            return &types[i];
    }
    return &types[0];
}

static bool put_local(Generator *generator, char code)
{
    uint32_t fitting[LOCALS_MAX], count = 0;
    for (uint32_t i = 0; i < generator->local_count; i++) {
        if (generator->local_codes[i] == code)
            fitting[count++] = generator->local_numbers[i];
    }
    if (count == 0)
        return false;
    buffer_add_format(generator->out, "v%u", fitting[random_below(generator->random, count)]);
    return true;
}

static void put_literal(Generator *generator, char code)
{
    const char *at = type_of_code(code)->literals;
    uint32_t count = 1;
    for (const char *c = at; *c != '\0'; c++)
        count += *c == '|';
    for (uint32_t skip = random_below(generator->random, count); skip > 0; skip--)
        at = strchr(at, '|') + 1;
    buffer_add(generator->out, (Text){at, strcspn(at, "|")});
}

static void put_leaf(Generator *generator, char code)
{
    if (!one_in(generator, 3) && put_local(generator, code))
        return;
    if (one_in(generator, 2))
        put_literal(generator, code);
    else if (one_in(generator, 20) && strchr("bix", code) != NULL)
        buffer_add_format(generator->out, "%s_%c", one_in(generator, 3) ? "error" : "unknown",
                          code);
    else
        buffer_add_format(generator->out, "%s_%c", one_in(generator, 2) ? "one" : "two", code);
}

static const char *choose(Generator *generator, char code)
{
    uint32_t count = 0;
    for (size_t i = 0; i < PRODUCTIONS; i++)
        count += productions[i].code == code;
    uint32_t wanted = count > 0 ? random_below(generator->random, count) : 0;
    for (size_t i = 0; i < PRODUCTIONS; i++) {
        if (productions[i].code == code && wanted-- == 0)
            return productions[i].text;
    }
    return NULL;
}

static void put_new_name(Generator *generator, char code)
{
    if (generator->local_count == LOCALS_MAX)
        generator->local_count--;
    generator->local_codes[generator->local_count] = code;
    generator->local_numbers[generator->local_count] = generator->names;
    generator->local_count++;
    buffer_add_format(generator->out, "v%u", generator->names++);
}

/* NOLINTNEXTLINE(misc-no-recursion): `depth` ends it. */
static void put(Generator *generator, char code, uint32_t depth)
{
    if (random_below(generator->random, 100) < generator->ill_percent)
        code = types[random_below(generator->random, TYPE_CODES)].code;
    const char *text = depth > 0 && !one_in(generator, 6) ? choose(generator, code) : NULL;
    if (text == NULL) {
        put_leaf(generator, code);
        return;
    }
    uint32_t mark = generator->local_count, name = generator->names;
    for (; *text != '\0'; text++) {
        bool part = (*text == '%' || *text == '@') && text[1] != ' ' && text[1] != '\0';
        if (part && *text == '%')
            put(generator, *++text, depth - 1);
        else if (part) {
            name = generator->names;
            put_new_name(generator, *++text);
        } else if (*text == '$')
            buffer_add_format(generator->out, "v%u", name);
        else
            buffer_add_char(generator->out, *text);
    }
    generator->local_count = mark;
}

void random_expression(Buffer *out, Random *random, uint32_t depth, uint32_t ill_percent)
{
    Generator generator = {.out = out, .random = random, .ill_percent = ill_percent};
    put(&generator, types[random_below(random, TYPE_CODES)].code, depth);
}

/* ---- variables ------------------------------------------------------------------------------- */

static Value draw(Arena *arena, Random *random, char code, uint32_t depth);

static Value draw_list(Arena *arena, Random *random, char item, uint32_t depth)
{
    List *list = list_new(arena, 4);
    for (uint32_t count = random_below(random, 5); list != NULL && count > 0; count--) {
        if (!list_append(arena, list, draw(arena, random, item, depth)))
            return value_null();
    }
    return list != NULL ? value_list(list) : value_null();
}

static Value draw_map(Arena *arena, Random *random, char key, char item, uint32_t depth)
{
    Map *map = map_new(arena, 4);
    for (uint32_t count = random_below(random, 4); map != NULL && count > 0; count--)
        map_insert(arena, map, draw(arena, random, key, depth), draw(arena, random, item, depth),
                   NULL);
    return map != NULL ? value_map(map) : value_null();
}

static Value draw_optional(Arena *arena, Random *random, char item, uint32_t depth)
{
    Value *inner = arena_alloc(arena, sizeof *inner);
    if (inner == NULL || random_below(random, 3) == 0)
        return value_none();
    *inner = draw(arena, random, item, depth);
    return value_some(inner);
}

static int64_t draw_int(Random *random)
{
    static const int64_t edges[] = {0, 1, -1, 2, INT64_MAX, INT64_MIN, INT64_C(9007199254740993)};
    enum { EDGES = sizeof edges / sizeof edges[0] };
    if (random_below(random, 3) == 0)
        return edges[random_below(random, EDGES)];
    return (int64_t)random_below(random, 40) - 10;
}

static double draw_double(Random *random)
{
    static const double edges[] = {0.0,    -0.0,    1.0,    1e308, -1e-310,
                                   0x1p63, -0x1p63, 0x1p64, 0.5,   2.5};
    enum { EDGES = sizeof edges / sizeof edges[0] };
    switch (random_below(random, 8)) {
    case 0:
        return (double)NAN;
    case 1:
        return random_below(random, 2) == 0 ? (double)INFINITY : -(double)INFINITY;
    case 2:
        return (double)random_below(random, 1000) / 8 - 60;
    default:
        return edges[random_below(random, EDGES)];
    }
}

static Text draw_text(Random *random)
{
    static const Text texts[] = {
        TEXT_INIT(""),      TEXT_INIT("a"),    TEXT_INIT("b"),   TEXT_INIT("abc"),
        TEXT_INIT("京ICP"), TEXT_INIT("😀é"),   TEXT_INIT("a a"), TEXT_INIT("12"),
        TEXT_INIT("-0.5"),  TEXT_INIT("true"), TEXT_INIT("aaa"), TEXT_INIT("\n\t\"\\"),
    };
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    return texts[random_below(random, TEXTS)];
}

/* NOLINTNEXTLINE(misc-no-recursion): `depth` ends it. */
static Value draw(Arena *arena, Random *random, char code, uint32_t depth)
{
    static const char any[] = "biudsytrnkLMOAX";
    switch (code) {
    case 'b':
        return value_bool(random_below(random, 2) == 0);
    case 'i':
        return value_int(draw_int(random));
    case 'u':
        return value_uint((uint64_t)draw_int(random));
    case 'd':
        return value_double(draw_double(random));
    case 's':
        return value_string(draw_text(random));
    case 'y':
        return value_bytes(random_below(random, 3) == 0 ? TEXT("\xff\xfe") : draw_text(random));
    case 't':
        return value_timestamp((int64_t)random_below(random, UINT32_MAX) - INT32_MAX,
                               random_below(random, 1000000000));
    case 'r':
        return value_duration((int64_t)random_below(random, 200000) - 100000,
                              random_below(random, 1000000000));
    case 'k':
        return value_type(random_below(random, 2) == 0 ? TEXT("int") : TEXT("list"));
    case 'L':
        return draw_list(arena, random, 'i', depth);
    case 'S':
        return draw_list(arena, random, 's', depth);
    case 'D':
        return draw_list(arena, random, 'd', depth);
    case 'B':
        return draw_list(arena, random, 'b', depth);
    case 'Q':
        return draw_list(arena, random, 'L', depth);
    case 'A':
        return draw_list(arena, random, 'x', depth);
    case 'M':
        return draw_map(arena, random, 's', 'i', depth);
    case 'N':
        return draw_map(arena, random, 'i', 's', depth);
    case 'P':
        return draw_map(arena, random, 's', 'L', depth);
    case 'X':
        return draw_map(arena, random, random_below(random, 2) == 0 ? 's' : 'u', 'x', depth);
    case 'O':
        return draw_optional(arena, random, 'i', depth);
    case 'Z':
        return draw_optional(arena, random, 's', depth);
    case 'W':
        return draw_optional(arena, random, 'L', depth);
    case 'x':
        return depth == 0
                   ? value_int(draw_int(random))
                   : draw(arena, random, any[random_below(random, sizeof any - 1)], depth - 1);
    default:
        return value_null();
    }
}

/* The type as signature_parse() reads it, or NULL when memory is exhausted. */
static const Type *read_type(TypeTable *table, const char *type)
{
    char text[64] = "() -> ";
    Signature signature;
    strcat(text, strncmp(type, "optional<", 9) == 0 ? type + 9 : type);
    size_t length = strlen(text);
    if (strncmp(type, "optional<", 9) == 0)
        text[length - 1] = '?';
    if (strcmp(type, "null") == 0)
        return type_simple(table, TYPE_NULL);
    if (strcmp(type, "type") == 0)
        return type_type(table, type_simple(table, TYPE_DYN));
    return signature_parse(&signature, table, text_of(text)) ? signature.result : NULL;
}

static bool add(RandomVariables *out, Arena *arena, TypeTable *table, const char *prefix,
                const struct TypeCode *code, Value value)
{
    Buffer name;
    buffer_init_in(&name, arena);
    buffer_add_format(&name, "%s_%c", prefix, code->code);
    const Type *type = read_type(table, code->type);
    out->items[out->count] = (ExpressionVariable){buffer_text(&name), type};
    out->values[out->count++] = value;
    return type != NULL && !buffer_failed(&name);
}

bool random_variables(RandomVariables *out, Arena *arena, TypeTable *table, Random *random)
{
    enum { COUNT = 2 * TYPE_CODES + 6, DEPTH = 3 };
    *out = (RandomVariables){
        .items = arena_alloc_array(arena, COUNT, sizeof *out->items),
        .values = arena_alloc_array(arena, COUNT, sizeof *out->values),
    };
    bool made = out->items != NULL && out->values != NULL;
    for (size_t i = 0; made && i < TYPE_CODES; i++) {
        char code = types[i].code;
        made = add(out, arena, table, "one", &types[i], draw(arena, random, code, DEPTH)) &&
               add(out, arena, table, "two", &types[i], draw(arena, random, code, DEPTH));
    }
    for (const char *code = "bix"; made && *code != '\0'; code++) {
        const Place *place = place_field(arena, NULL, (Text){code, 1});
        Value error = value_error(arena, ERROR_INVALID_ARGUMENT, TEXT("drawn"));
        const struct TypeCode *type = type_of_code(*code);
        made = place != NULL &&
               add(out, arena, table, "unknown", type, value_unknown(arena, place)) &&
               add(out, arena, table, "error", type, error);
    }
    return made;
}
