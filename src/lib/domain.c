#include "lib/domain.h"

#include <idn2.h>

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

/* Appends the label's A-label to the name; `label` is terminated and folded. */
static bool add_label(Domain *out, size_t *size_bytes, Text label)
{
    bool ascii = is_ascii(label);
    bool reserved = ascii && label.size_bytes >= 4 && label.data[2] == '-' &&
                    label.data[3] == '-';
    bool plain = ascii && !reserved;
    uint8_t *converted = NULL;
    const uint8_t *bytes = (const uint8_t *)label.data;
    if (ascii && !is_ldh(label))
        return false;
    if (!plain && idn2_register_u8(reserved ? NULL : bytes, reserved ? bytes : NULL, &converted,
                                   0) != IDN2_OK)
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
    idn2_free(converted);
    return fits;
}

static bool is_all_digits(Text label)
{
    for (size_t i = 0; i < label.size_bytes; i++) {
        if (!ascii_is_digit(label.data[i]))
            return false;
    }
    return true;
}

bool domain_read(Domain *out, char *folded, Text text)
{
    if (text.size_bytes == 0 || text.size_bytes > DOMAIN_TEXT_MAX ||
        memchr(text.data, '\0', text.size_bytes) != NULL)
        return false;
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
        bool good = add_label(out, &ascii_size, text_slice(out->written, at, end));
        folded[end] = end < text.size_bytes ? '.' : '\0';
        if (!good || end + 1 == text.size_bytes)
            return false; /* a dot at the end */
    }
    out->ascii_at[out->label_count] = ascii_size + 1;
    out->written_at[out->label_count] = text.size_bytes + 1;
    return !is_all_digits(domain_ascii_label(out, out->label_count - 1));
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
