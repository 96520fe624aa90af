/*
 * native_domain.c - std.domain: domain names, their suffixes and both their forms.
 *
 * What has no answer for a name gives none; no function here fails for bad input.
 */
#include "lib/domain.h"
#include "lib/native_support.h"
#include "lib/unicode.h"

/* Gives libidn2 where the name needs it, else NULL. False, with *out an error, where it is missing.
 */
static bool find_idn(NativeContext *context, Value *out, Text name, const IdnLibrary **out_idn)
{
    const char *reason;
    *out_idn = NULL;
    if (!domain_needs_idn(name))
        return true;
    *out_idn = library_idn(context->library, &reason);
    if (*out_idn == NULL)
        native_fail(context, out, ERROR_LIMIT,
                    "libidn2, for names beyond ASCII, cannot be loaded: %s", reason);
    return *out_idn != NULL;
}

/* Reads the argument; false, with *out none, where it is no name. */
static bool read_domain(NativeContext *context, Value *out, Text text, Domain *domain)
{
    *out = value_none();
    if (text.size_bytes > DOMAIN_TEXT_MAX)
        return false;
    char *folded = arena_alloc(context->arena, text.size_bytes + 1);
    if (folded == NULL) {
        native_fail_memory(context, out);
        return false;
    }
    const IdnLibrary *idn;
    return native_charge(context, out, text.size_bytes) && find_idn(context, out, text, &idn) &&
           domain_read(domain, folded, text, idn);
}

/* Both a section of the list and the rule that an unknown top level is a suffix. */
enum { SECTION_ALL = PSL_TYPE_ANY, SECTION_ICANN = PSL_TYPE_ICANN };

/* The first label of the longest public suffix (publicsuffix.org, "Algorithm"). */
static size_t find_suffix(Library *library, const Domain *domain, int section)
{
    const psl_ctx_t *suffixes = library_suffixes(library);
    for (size_t label = 0; label + 1 < domain->label_count; label++) {
        if (psl_is_public_suffix2(suffixes, domain_ascii_from(domain, label).data, section))
            return label;
    }
    return domain->label_count - 1;
}

static void return_written(NativeContext *context, Value *out, const Domain *domain, size_t first)
{
    native_return_some(context, out, value_string(domain_written_from(domain, first)));
}

static void return_name(NativeContext *context, Value *out, Text name)
{
    native_return_text(context, out, name);
    if (!value_is_unsure(*out))
        native_return_some(context, out, *out);
}

static void public_suffix(NativeContext *context, Value *out, Text text, int section)
{
    Domain domain;
    if (read_domain(context, out, text, &domain))
        return_written(context, out, &domain, find_suffix(context->library, &domain, section));
}

/* None for what is a suffix itself. */
static void registrable(NativeContext *context, Value *out, Text text, int section)
{
    Domain domain;
    if (!read_domain(context, out, text, &domain))
        return;
    size_t suffix = find_suffix(context->library, &domain, section);
    if (suffix > 0)
        return_written(context, out, &domain, suffix - 1);
}

NATIVE_FN(domain_public_suffix)
{
    public_suffix(context, out, value_text(args[0]), SECTION_ALL);
}

NATIVE_FN(domain_icann_suffix)
{
    public_suffix(context, out, value_text(args[0]), SECTION_ICANN);
}

NATIVE_FN(domain_registrable)
{
    registrable(context, out, value_text(args[0]), SECTION_ALL);
}

NATIVE_FN(domain_icann_registrable)
{
    registrable(context, out, value_text(args[0]), SECTION_ICANN);
}

NATIVE_FN(domain_is_valid)
{
    Domain domain;
    bool good = read_domain(context, out, value_text(args[0]), &domain);
    if (!value_is_unsure(*out))
        *out = value_bool(good && domain.label_count >= 2);
}

NATIVE_FN(domain_is_apex)
{
    Domain domain;
    bool good = read_domain(context, out, value_text(args[0]), &domain);
    if (!value_is_unsure(*out))
        *out = value_bool(good && find_suffix(context->library, &domain, SECTION_ICANN) == 1);
}

NATIVE_FN(domain_label_before_suffix)
{
    Domain domain;
    if (!read_domain(context, out, value_text(args[0]), &domain))
        return;
    size_t suffix = find_suffix(context->library, &domain, SECTION_ICANN);
    if (suffix == 0)
        return;
    return_name(context, out, domain_ascii_label(&domain, suffix - 1));
}

/* ---- the two forms ------------------------------------------------------------------------- */

/* A name in lower case with its A-labels, terminated, with U-labels instead; none where libidn2
 * refuses. */
static void return_unicode(NativeContext *context, Value *out, Text ascii)
{
    const IdnLibrary *idn;
    char *converted = NULL;
    *out = value_none();
    if (!find_idn(context, out, ascii, &idn))
        return;
    if (idn == NULL) {
        return_name(context, out, ascii);
        return;
    }
    int status = idn->idn2_to_unicode_8z8z(ascii.data, &converted, IDN2_NONTRANSITIONAL);
    if (status == IDN2_MALLOC)
        native_fail_memory(context, out);
    else if (status == IDN2_OK && converted != NULL)
        return_name(context, out, text_of(converted));
    idn->idn2_free(converted);
}

NATIVE_FN(domain_last_label)
{
    Domain domain;
    if (read_domain(context, out, value_text(args[0]), &domain))
        return_unicode(context, out, domain_ascii_label(&domain, domain.label_count - 1));
}

/* Whether it may be a name, which is paid for; *out is none or an error where it is not. */
static bool may_be_name(NativeContext *context, Value *out, Text text)
{
    *out = value_none();
    return text.size_bytes > 0 && text.size_bytes <= DOMAIN_TEXT_MAX &&
           memchr(text.data, '\0', text.size_bytes) == NULL &&
           utf8_find_invalid(text) == SIZE_MAX && native_charge(context, out, text.size_bytes);
}

/* As libidn2 has it, which is asked once for a name in hand. Without data as in convert_to_ascii().
 */
static Text convert_by_idn(NativeContext *context, Value *out, Text name, const IdnLibrary *idn)
{
    char *converted = NULL;
    Text ascii = library_recall_ascii(context->library, name);
    if (ascii.data != NULL)
        return ascii;
    /* Not with IDN2_USE_STD3_ASCII_RULES, which leaves characters out instead of refusing them. */
    int status = idn->idn2_to_ascii_8z(name.data, &converted, IDN2_NONTRANSITIONAL);
    if (status == IDN2_OK && domain_is_ascii_form(converted, idn)) {
        library_note_ascii(context->library, name, text_of(converted));
        ascii = library_recall_ascii(context->library, name);
        if (ascii.data == NULL)
            status = IDN2_MALLOC;
    }
    idn->idn2_free(converted);
    if (status == IDN2_MALLOC)
        native_fail_memory(context, out);
    return ascii;
}

/* The name with A-labels, which a NUL follows, until the next conversion; without data, with *out
 * none or an error, where there is none. One of ASCII alone is that already, but for capital
 * letters. */
static Text convert_to_ascii(NativeContext *context, Value *out, Text text)
{
    const IdnLibrary *idn;
    const Text none = {NULL, 0};
    if (!may_be_name(context, out, text) || !find_idn(context, out, text, &idn))
        return none;
    char *name = arena_alloc_unset(context->arena, text.size_bytes + 1);
    if (name == NULL) {
        native_fail_memory(context, out);
        return none;
    }
    for (size_t i = 0; i < text.size_bytes; i++)
        name[i] = ascii_to_lower(text.data[i]);
    name[text.size_bytes] = '\0';
    Text folded = {name, text.size_bytes};
    if (idn != NULL)
        return convert_by_idn(context, out, folded, idn);
    return domain_is_ascii_form(name, NULL) ? folded : none;
}

NATIVE_FN(domain_to_ascii)
{
    Text ascii = convert_to_ascii(context, out, value_text(args[0]));
    if (ascii.data != NULL)
        return_name(context, out, ascii);
}

NATIVE_FN(domain_to_unicode)
{
    Text ascii = convert_to_ascii(context, out, value_text(args[0]));
    if (ascii.data != NULL)
        return_unicode(context, out, ascii);
}
