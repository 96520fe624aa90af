/*
 * native_identifier.c - std.identifier: numbers on Chinese certificates.
 *
 * All are strict: ASCII digits and upper-case letters, nothing around them. What people type goes
 * through normalise() first.
 */
#include "lib/native_support.h"
#include "lib/province.h"
#include "lib/unicode.h"
#include "value/calendar.h"

static bool all_digits(Text text)
{
    size_t i = 0;
    for (; text.size_bytes - i >= 8; i += 8) {
        if (!ascii_are_eight_digits(text.data + i))
            return false;
    }
    for (; i < text.size_bytes; i++) {
        if (!ascii_is_digit(text.data[i]))
            return false;
    }
    return true;
}

static void return_optional_text(NativeContext *context, Value *out, Text text)
{
    if (text.size_bytes > 0)
        native_return_some(context, out, value_string(text));
    else
        *out = value_none();
}

/* ---- numbers of 18 characters with a birth date (GB 11643-1999) ------------------------------ */

enum { CITIZEN_NUMBER_SIZE = 18 };

/* Eight digits, each worth twice the one behind it: pairs are added up in bytes, fours in 16 bits.
 */
static unsigned add_doubling(const char digits[8])
{
    uint64_t bytes = text_read_8(digits) - UINT64_C(0x3030303030303030);
    uint64_t pairs = (bytes * 2 + (bytes >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    uint64_t fours = (pairs * 4 + (pairs >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (unsigned)(fours * 16 + (fours >> 32)) & 0xFFFF;
}

/* ISO 7064 MOD 11-2: weights 2^(17 - i), whose sum stays below 2^22. */
static char citizen_check_character(Text number)
{
    unsigned last = (unsigned)(number.data[16] - '0');
    unsigned sum =
        (add_doubling(number.data) << 10) + (add_doubling(number.data + 8) << 2) + last * 2;
    return "10X98765432"[sum % 11];
}

/* 17 digits with a real birth date, of which there is no earliest one, and the right check
 * character. */
static bool is_citizen_number(Text number, int64_t *out_birth_days)
{
    return number.size_bytes == CITIZEN_NUMBER_SIZE && ascii_are_eight_digits(number.data) &&
           ascii_are_eight_digits(number.data + 8) && ascii_is_digit(number.data[16]) &&
           number.data[17] == citizen_check_character(number) &&
           calendar_parse_digits(out_birth_days, number.data + 6);
}

static bool is_resident_id(Text number, int64_t *out_birth_days)
{
    return is_citizen_number(number, out_birth_days) && province_by_digits(number).size_bytes > 0;
}

static bool is_hk_macao_residence(Text number, int64_t *out_birth_days)
{
    return is_citizen_number(number, out_birth_days) &&
           (text_starts_with(number, TEXT("810000")) || text_starts_with(number, TEXT("820000")));
}

static bool is_taiwan_residence(Text number, int64_t *out_birth_days)
{
    return is_citizen_number(number, out_birth_days) && text_starts_with(number, TEXT("830000"));
}

/* The card issued until 2023: three letters and twelve digits, of which no check is public. */
static bool is_old_permanent_resident(Text number)
{
    bool good = number.size_bytes == 15;
    for (size_t i = 0; good && i < 3; i++)
        good = ascii_is_upper(number.data[i]);
    return good && all_digits(text_slice(number, 3, 15));
}

/* An old card's number has no birth in it: that stands as unbounded past. */
static bool is_foreign_permanent_resident(Text number, int64_t *out_birth_days)
{
    *out_birth_days = INT64_MIN;
    return is_old_permanent_resident(number) ||
           (is_citizen_number(number, out_birth_days) && number.data[0] == '9');
}

#define WITH_BIRTH(name)                                        \
    NATIVE_FN(name)                                             \
    {                                                           \
        int64_t birth;                                          \
        *out = value_bool(name(value_text(args[0]), &birth));   \
    }                                                           \
    NATIVE_FN(name##_on)                                        \
    {                                                           \
        int64_t birth;                                          \
        bool good = name(value_text(args[0]), &birth);          \
        *out = value_bool(good && birth <= args[1].as.integer); \
    }

WITH_BIRTH(is_resident_id)
WITH_BIRTH(is_hk_macao_residence)
WITH_BIRTH(is_taiwan_residence)
WITH_BIRTH(is_foreign_permanent_resident)

NATIVE_FN(resident_id_birth)
{
    int64_t birth;
    if (is_resident_id(value_text(args[0]), &birth))
        native_return_some(context, out, value_date(birth));
    else
        *out = value_none();
}

/* Character 17 is odd for males. */
NATIVE_FN(resident_id_sex)
{
    Text number = value_text(args[0]);
    int64_t birth;
    Text sex = TEXT("");
    if (is_resident_id(number, &birth))
        sex = (number.data[16] - '0') % 2 != 0 ? TEXT("male") : TEXT("female");
    return_optional_text(context, out, sex);
}

NATIVE_FN(resident_id_province)
{
    Text number = value_text(args[0]);
    int64_t birth;
    bool good = is_resident_id(number, &birth);
    return_optional_text(context, out, good ? province_by_digits(number) : TEXT(""));
}

NATIVE_FN(resident_id_division)
{
    Text number = value_text(args[0]);
    int64_t birth;
    bool good = is_resident_id(number, &birth);
    return_optional_text(context, out, text_slice(number, 0, good ? 6 : 0));
}

NATIVE_FN(resident_id_age_on)
{
    int64_t birth, day = args[1].as.integer;
    if (is_resident_id(value_text(args[0]), &birth) && birth <= day)
        native_return_some(context, out, value_int(calendar_whole_years(birth, day)));
    else
        *out = value_none();
}

/* ---- travel documents ---------------------------------------------------------------------- */

NATIVE_FN(is_hk_macao_permit)
{
    Text number = value_text(args[0]);
    bool sized = number.size_bytes == 9 || number.size_bytes == 11;
    *out = value_bool(sized && (number.data[0] == 'H' || number.data[0] == 'M') &&
                      all_digits(text_slice(number, 1, number.size_bytes)));
}

/* Cards have 8 digits; older booklets 10 and a letter for the issue, (A) or A. */
NATIVE_FN(is_taiwan_permit)
{
    Text number = value_text(args[0]);
    Text issue = text_slice(number, 10, number.size_bytes);
    if (issue.size_bytes == 3 && issue.data[0] == '(' && issue.data[2] == ')')
        issue = text_slice(issue, 1, 2);
    bool booklet = issue.size_bytes == 1 && ascii_is_upper(issue.data[0]);
    *out = value_bool((number.size_bytes == 8 || booklet) && all_digits(text_slice(number, 0, 10)));
}

NATIVE_FN(is_passport)
{
    enum { SHORTEST = 5, LONGEST = 15 };
    Text number = value_text(args[0]);
    bool good = number.size_bytes >= SHORTEST && number.size_bytes <= LONGEST;
    bool digit = false;
    for (size_t i = 0; good && i < number.size_bytes; i++) {
        digit |= ascii_is_digit(number.data[i]);
        good = ascii_is_digit(number.data[i]) || ascii_is_upper(number.data[i]);
    }
    *out = value_bool(good && digit);
}

/* ---- units --------------------------------------------------------------------------------- */

enum { CREDIT_CODE_SIZE = 18 };

/* GB 32100-2015, 4.5: digits and the letters without I O S V Z, worth 0 to 30; here one more, so
 * that 0 is any other byte. */
static const uint8_t credit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['G'] = 17, ['H'] = 18, ['J'] = 19, ['K'] = 20, ['L'] = 21, ['M'] = 22, ['N'] = 23, ['P'] = 24,
    ['Q'] = 25, ['R'] = 26, ['T'] = 27, ['U'] = 28, ['W'] = 29, ['X'] = 30, ['Y'] = 31,
};

/* The characters' values weighted with 3^i and summed give 0 modulo 31, check character with
 * weight 1 included: summed from the last, the sum stays below 2^33. What is no such character is
 * worth more than all, which is looked at in the end. The organisation code inside has a check
 * character of its own, which some issuers got wrong: it is not looked at here. */
static bool is_credit_code(Text code)
{
    if (code.size_bytes != CREDIT_CODE_SIZE || !all_digits(text_slice(code, 2, 8)))
        return false;
    uint64_t sum = 0;
    unsigned any = 0;
    for (size_t i = CREDIT_CODE_SIZE - 1; i-- > 0;) {
        unsigned value = credit_values[(unsigned char)code.data[i]] - 1U;
        any |= value;
        sum = sum * 3 + value;
    }
    unsigned check = credit_values[(unsigned char)code.data[CREDIT_CODE_SIZE - 1]] - 1U;
    any |= check;
    return any <= 31 && (sum + check) % 31 == 0;
}

NATIVE_FN(is_credit_code)
{
    *out = value_bool(is_credit_code(value_text(args[0])));
}

NATIVE_FN(credit_code_organisation)
{
    Text code = value_text(args[0]);
    return_optional_text(context, out, is_credit_code(code) ? text_slice(code, 8, 17) : TEXT(""));
}

/* Digits and letters, A worth 10; check character 11 - sum mod 11, 10 written X and 11 as 0. */
NATIVE_FN(is_organisation_code)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    enum { BODY_SIZE = 8 };
    Text code = value_text(args[0]);
    bool hyphen = code.size_bytes == BODY_SIZE + 2 && code.data[BODY_SIZE] == '-';
    bool good = hyphen || code.size_bytes == BODY_SIZE + 1;
    int sum = 0;
    for (size_t i = 0; good && i < BODY_SIZE; i++) {
        char c = code.data[i];
        good = ascii_is_digit(c) || ascii_is_upper(c);
        sum += weights[i] * (ascii_is_digit(c) ? c - '0' : c - 'A' + 10);
    }
    char check = "0123456789X0"[11 - sum % 11];
    *out = value_bool(good && code.data[code.size_bytes - 1] == check);
}

/* ISO 7064 MOD 11,10. */
NATIVE_FN(is_registration_number)
{
    enum { DIGITS = 15 };
    Text number = value_text(args[0]);
    if (number.size_bytes != DIGITS || !all_digits(number)) {
        *out = value_bool(false);
        return;
    }
    int product = 10;
    for (size_t i = 0; i + 1 < DIGITS; i++) {
        int sum = (product + (number.data[i] - '0')) % 10;
        product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    *out = value_bool((product + (number.data[DIGITS - 1] - '0')) % 10 == 1);
}

/* Code points, all of them ASCII letters, ASCII digits or Han; -1 where another is among them. */
static int64_t count_plain_characters(Text text)
{
    int64_t count = 0;
    for (size_t at = 0; at < text.size_bytes; count++) {
        uint32_t code_point;
        size_t length = utf8_decode(&code_point, text, at);
        char c = text.data[at];
        bool plain = length == 1 ? ascii_is_digit(c) || ascii_is_letter(c)
                                 : length > 1 && unicode_is_han(code_point);
        if (!plain)
            return -1;
        at += length;
    }
    return count;
}

NATIVE_FN(is_unit_number)
{
    enum { SHORTEST = 5, LONGEST = 30 };
    Text number = value_text(args[0]);
    if (!native_charge_bytes(context, out, number.size_bytes))
        return;
    int64_t count = count_plain_characters(number);
    bool good =
        count == CREDIT_CODE_SIZE ? is_credit_code(number) : count >= SHORTEST && count <= LONGEST;
    *out = value_bool(good);
}

NATIVE_FN(is_military_code)
{
    enum { SHORTEST = 2, LONGEST = 30 };
    Text number = value_text(args[0]);
    if (!native_charge_bytes(context, out, number.size_bytes))
        return;
    size_t count = utf8_count(number);
    *out = value_bool(count >= SHORTEST && count <= LONGEST);
}

NATIVE_FN(unit_division)
{
    Text number = value_text(args[0]), digits = TEXT("");
    if (utf8_count(number) == CREDIT_CODE_SIZE && number.size_bytes == CREDIT_CODE_SIZE)
        digits = text_slice(number, 2, 4);
    else if (number.size_bytes == 15 && all_digits(number))
        digits = text_slice(number, 0, 2);
    return_optional_text(context, out, all_digits(digits) ? digits : TEXT(""));
}

NATIVE_FN(province_of_division)
{
    return_optional_text(context, out, province_by_digits(value_text(args[0])));
}

NATIVE_FN(identifier_normalise)
{
    native_trim(context, out, args);
    if (value_is_unsure(*out))
        return;
    Value trimmed = *out;
    native_upper_ascii(context, out, &trimmed);
}

/* ---- filing numbers ------------------------------------------------------------------------ */

/* The digits of "京ICP备12345678号…" and what follows the 号; false for another shape. */
static bool split_filing_number(Text number, Text *digits, Text *rest)
{
    size_t size_bytes;
    if (province_by_prefix(number, &size_bytes).size_bytes == 0)
        return false;
    Text tail = text_slice(number, size_bytes, number.size_bytes);
    if (!text_starts_with(tail, TEXT("ICP备")))
        return false;
    tail = text_slice(tail, TEXT("ICP备").size_bytes, tail.size_bytes);
    size_t end = text_find(tail, TEXT("号"), 0);
    if (end == SIZE_MAX)
        return false;
    *digits = text_slice(tail, 0, end);
    *rest = text_slice(tail, end + TEXT("号").size_bytes, tail.size_bytes);
    return (digits->size_bytes == 8 || digits->size_bytes == 10) && all_digits(*digits);
}

NATIVE_FN(is_subject_filing_number)
{
    Text digits, rest;
    *out = value_bool(split_filing_number(value_text(args[0]), &digits, &rest) &&
                      rest.size_bytes == 0);
}

/* The site's own number follows a hyphen, from 1 and without a leading zero. */
NATIVE_FN(is_site_filing_number)
{
    enum { LONGEST = 6 };
    Text digits, rest;
    bool good = split_filing_number(value_text(args[0]), &digits, &rest) && rest.size_bytes >= 2 &&
                rest.size_bytes <= LONGEST + 1 && rest.data[0] == '-' && rest.data[1] != '0';
    *out = value_bool(good && all_digits(text_slice(rest, 1, rest.size_bytes)));
}

NATIVE_FN(filing_number_province)
{
    size_t size_bytes;
    return_optional_text(context, out, province_by_prefix(value_text(args[0]), &size_bytes));
}
