#include "lib/domain.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "lib/unicode.h"

enum { LABEL_SIZE_MAX = 63 };

static bool is_ascii(Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    }
    return true;
}

bool domain_needs_idn(Text text)
{
    return !is_ascii(text) || text_find(text, TEXT("--"), 0) != SIZE_MAX;
}

/* Letters, digits, hyphens within (RFC 1123, 2.1). */
static bool is_ldh(Text label)
{
    for (size_t i = 0; i < label.size_bytes; i++) {
        char c = label.data[i];
        if (!ascii_is_lower(c) && !ascii_is_digit(c) && c != '-')
            return false;
    }
    return label.size_bytes > 0 && label.size_bytes <= LABEL_SIZE_MAX && label.data[0] != '-' &&
           label.data[label.size_bytes - 1] != '-';
}

/* ---- the Bidi rule -------------------------------------------------------------------------- */

enum {
    BIDI_RIGHT = 1 << UTF8PROC_BIDI_CLASS_R | 1 << UTF8PROC_BIDI_CLASS_AL,
    BIDI_LEFT = 1 << UTF8PROC_BIDI_CLASS_L,
    BIDI_ARABIC_NUMBER = 1 << UTF8PROC_BIDI_CLASS_AN,
    BIDI_NUMBER = 1 << UTF8PROC_BIDI_CLASS_EN,
    BIDI_MARK = 1 << UTF8PROC_BIDI_CLASS_NSM,
    BIDI_EITHER = BIDI_NUMBER | BIDI_MARK | 1 << UTF8PROC_BIDI_CLASS_ES |
                  1 << UTF8PROC_BIDI_CLASS_CS | 1 << UTF8PROC_BIDI_CLASS_ET |
                  1 << UTF8PROC_BIDI_CLASS_ON | 1 << UTF8PROC_BIDI_CLASS_BN,
};

/* What the rule asks of a label, as sets of classes. */
typedef struct BidiLabel {
    int first, last; /* the last that is no mark */
    int all;
} BidiLabel;

static BidiLabel read_bidi(Text label)
{
    BidiLabel bidi = {0};
    for (size_t at = 0; at < label.size_bytes;) {
        uint32_t code_point;
        size_t length = utf8_decode(&code_point, label, at);
        if (length == 0)
            return (BidiLabel){0};
        int set = 1 << utf8proc_get_property((utf8proc_int32_t)code_point)->bidi_class;
        if (at == 0)
            bidi.first = set;
        if (set != BIDI_MARK)
            bidi.last = set;
        bidi.all |= set;
        at += length;
    }
    return bidi;
}

/* The six conditions of RFC 5893, 2, for a label of a name that has right-to-left text. */
static bool keeps_bidi_rule(BidiLabel label)
{
    if ((label.first & BIDI_RIGHT) != 0) {
        int allowed = BIDI_RIGHT | BIDI_ARABIC_NUMBER | BIDI_EITHER;
        int numbers = BIDI_NUMBER | BIDI_ARABIC_NUMBER;
        return (label.all & ~allowed) == 0 && (label.all & numbers) != numbers &&
               (label.last & (BIDI_RIGHT | numbers)) != 0;
    }
    return (label.first & BIDI_LEFT) != 0 && (label.all & ~(BIDI_LEFT | BIDI_EITHER)) == 0 &&
           (label.last & (BIDI_LEFT | BIDI_NUMBER)) != 0;
}

/* A name with U-labels: all labels keep the rule, or none has right-to-left text. */
static bool check_bidi(Text name)
{
    int all = 0;
    bool kept = true;
    for (size_t at = 0; at <= name.size_bytes;) {
        size_t end = text_find(name, TEXT("."), at);
        end = end < name.size_bytes ? end : name.size_bytes;
        BidiLabel label = read_bidi(text_slice(name, at, end));
        all |= label.all;
        kept &= keeps_bidi_rule(label);
        at = end + 1;
    }
    return kept || (all & (BIDI_RIGHT | BIDI_ARABIC_NUMBER)) == 0;
}

/* Only A-labels can hold right-to-left text. */
static bool ascii_keeps_bidi_rule(const char *name, const IdnLibrary *idn)
{
    if (text_find(text_of(name), TEXT("xn--"), 0) == SIZE_MAX)
        return true;
    char *unicode = NULL;
    bool kept = idn->idn2_to_unicode_8z8z(name, &unicode, IDN2_NONTRANSITIONAL) == IDN2_OK &&
                check_bidi(text_of(unicode));
    idn->idn2_free(unicode);
    return kept;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Appends the label's A-label to the name; `label` is terminated and folded. */
static bool add_label(Domain *out, size_t *size_bytes, Text label, const IdnLibrary *idn)
{
    bool ascii = is_ascii(label);
    bool reserved = ascii && label.size_bytes >= 4 && label.data[2] == '-' && label.data[3] == '-';
    bool plain = ascii && !reserved;
    uint8_t *converted = NULL;
    const uint8_t *bytes = (const uint8_t *)label.data;
    if (ascii && !is_ldh(label))
        return false;
    if (!plain && idn->idn2_register_u8(reserved ? NULL : bytes, reserved ? bytes : NULL,
                                        &converted, 0) != IDN2_OK)
        return false;
    Text result = plain ? label : text_of((const char *)converted);
    bool fits = result.size_bytes <= LABEL_SIZE_MAX &&
                *size_bytes + result.size_bytes + (*size_bytes > 0) <= DOMAIN_SIZE_MAX;
    if (fits) {
        if (*size_bytes > 0)
            out->ascii[(*size_bytes)++] = '.';
        out->ascii_at[out->label_count++] = *size_bytes;
        memcpy(out->ascii + *size_bytes, result.data, result.size_bytes);
        *size_bytes += result.size_bytes;
        out->ascii[*size_bytes] = '\0';
    }
    if (converted != NULL)
        idn->idn2_free(converted);
    return fits;
}

/* The labels of `text`, which is not empty, and the Bidi rule. */
static bool read_labels(Domain *out, char *folded, Text text, const IdnLibrary *idn)
{
    out->label_count = 0;
    for (size_t i = 0; i < text.size_bytes; i++)
        folded[i] = ascii_to_lower(text.data[i]);
    folded[text.size_bytes] = '\0';
    out->written = (Text){folded, text.size_bytes};
    size_t ascii_size = 0;
    for (size_t at = 0, end = 0; end < text.size_bytes; at = end + 1) {
        end = text_find(out->written, TEXT("."), at);
        end = end < text.size_bytes ? end : text.size_bytes;
        if (end == at || out->label_count == DOMAIN_LABELS_MAX)
            return false;
        out->written_at[out->label_count] = at;
        folded[end] = '\0'; /* as libidn2 wants it */
        bool good = add_label(out, &ascii_size, text_slice(out->written, at, end), idn);
        folded[end] = end < text.size_bytes ? '.' : '\0';
        if (!good || end + 1 == text.size_bytes)
            return false; /* a dot at the end */
    }
    out->ascii_at[out->label_count] = ascii_size + 1;
    out->written_at[out->label_count] = text.size_bytes + 1;
    return out->label_count > 0 && ascii_keeps_bidi_rule(out->ascii, idn);
}

bool domain_is_ascii_form(const char *name, const IdnLibrary *idn)
{
    char folded[DOMAIN_SIZE_MAX + 1];
    Domain domain;
    Text text = text_of(name);
    return text.size_bytes <= DOMAIN_SIZE_MAX && read_labels(&domain, folded, text, idn);
}

static bool is_all_digits(Text label)
{
    for (size_t i = 0; i < label.size_bytes; i++) {
        if (!ascii_is_digit(label.data[i]))
            return false;
    }
    return true;
}

bool domain_read(Domain *out, char *folded, Text text, const IdnLibrary *idn)
{
    return text.size_bytes > 0 && text.size_bytes <= DOMAIN_TEXT_MAX &&
           memchr(text.data, '\0', text.size_bytes) == NULL &&
           read_labels(out, folded, text, idn) &&
           !is_all_digits(domain_ascii_label(out, out->label_count - 1));
}

Text domain_ascii_from(const Domain *domain, size_t first)
{
    return text_of(domain->ascii + domain->ascii_at[first]);
}

Text domain_written_from(const Domain *domain, size_t first)
{
    return text_slice(domain->written, domain->written_at[first], SIZE_MAX);
}

Text domain_ascii_label(const Domain *domain, size_t label)
{
    size_t at = domain->ascii_at[label];
    return (Text){domain->ascii + at, domain->ascii_at[label + 1] - 1 - at};
}
