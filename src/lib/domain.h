/*
 * domain.h - domain names as the Domain Name System and IDNA2008 take them.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/text.h"
#include "lib/idn_library.h"

enum {
    DOMAIN_LABELS_MAX = 127,
    DOMAIN_SIZE_MAX = 253,      /* octets, without the root's dot */
    DOMAIN_TEXT_MAX = 4 * 1024, /* bytes of text that can be a name in any form */
};

/* A name that is syntactically right: both forms in lower case, label by label. */
typedef struct Domain {
    size_t label_count;
    char ascii[DOMAIN_SIZE_MAX + 1];        /* A-labels and dots, terminated */
    size_t ascii_at[DOMAIN_LABELS_MAX + 1]; /* where each label begins; then one past the end + 1 */
    Text written;                           /* as it was given, ASCII letters folded */
    size_t written_at[DOMAIN_LABELS_MAX + 1];
} Domain;

/* Whether it takes libidn2 to read the name: false where it is ASCII without A-labels. */
bool domain_needs_idn(Text text);

/* Reads `text`, whose ASCII letters are folded into `folded` (as large as the text, terminated by
 * the caller's room for one byte more, and borrowed by *out). Labels are checked by IDNA2008's
 * registration rules without any mapping (RFC 5891, 4.2; RFC 5892), and together by the Bidi rule
 * (RFC 5893, 2); A-labels must round-trip. False where a label is not valid, the name too long, or
 * its last label all digits. One label is enough here. `idn` may be NULL where domain_needs_idn()
 * is false. */
bool domain_read(Domain *out, char *folded, Text text, const IdnLibrary *idn);

/* The labels from `first` on, in either form. */
Text domain_ascii_from(const Domain *domain, size_t first);
Text domain_written_from(const Domain *domain, size_t first);
/* One label as an A-label. */
Text domain_ascii_label(const Domain *domain, size_t label);

/* Whether `name`, which is terminated, is in the form with A-labels and its labels pass the same
 * checks; a single label or a last one of digits is no matter here. `idn` as above. */
bool domain_is_ascii_form(const char *name, const IdnLibrary *idn);
