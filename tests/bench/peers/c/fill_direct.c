// "Limit": schema-directed single pass over the bytes, no tree, AVX2 string-end search; keys in any
// order; strings that contain a backslash are unescaped (common escapes) into a side buffer. It
// checks structure, not every JSON detail (no UTF-8 check).
#include "core.h"
#include <immintrin.h>
#include <stddef.h>
const char *impl_name = "c-direct";
enum { SKIP, STR, STRN, BOOL, INT, ARR, OBJ };
typedef struct field {
    const char *k;
    uint32_t n;
    int kind;
    uint32_t off, off2;
    const struct field *sub;
} field;
#define F_(k, kind, m)                                 \
    {                                                  \
        k, sizeof(k) - 1, kind, offsetof(rec, m), 0, 0 \
    }
#define A_(k, m, c)                                                  \
    {                                                                \
        k, sizeof(k) - 1, ARR, offsetof(rec, m), offsetof(rec, c), 0 \
    }
#define O_(k, s)                       \
    {                                  \
        k, sizeof(k) - 1, OBJ, 0, 0, s \
    }
static const field AC[] = {F_("type", STR, ac_type),
                           F_("number", STR, ac_num),
                           F_("expires", STR, ac_exp),
                           {0}},
                   CC[] = {F_("type", STR, cc_type), F_("number", STR, cc_num), {0}};
static const field AP[] = {F_("type", STR, a_type),
                           F_("name", STR, a_name),
                           F_("legal_person", STRN, a_lp),
                           O_("certificate", AC),
                           {0}},
                   CO[] = {F_("name", STR, c_name), O_("certificate", CC),
                           F_("phone", STR, phone), F_("emergency_phone", STR, ephone),
                           F_("email", STR, email), {0}};
static const field WE[] = {F_("name", STR, w_name),
                           F_("domain", STR, dom),
                           F_("domain_expires", STR, dexp),
                           F_("domain_registrant", STR, dreg),
                           F_("domain_realname", BOOL, realname),
                           A_("contents", contents, nc),
                           A_("approvals", approvals, na),
                           {0}};
static const field SE[] = {F_("kind", STR, kind),
                           F_("region", STR, region),
                           F_("provider", STR, provider),
                           F_("ip", STR, ip),
                           F_("prepaid_months", INT, prepaid),
                           F_("auth_code", STR, auth),
                           {0}};
static const field RO[] = {F_("id", STR, id),
                           F_("submitted", STR, submitted),
                           F_("province", STR, province),
                           O_("applicant", AP),
                           O_("contact", CO),
                           O_("website", WE),
                           O_("service", SE),
                           A_("materials", mats, nm),
                           {0}};
static const char *end;
static char side[1 << 16];
static uint32_t sp;
static inline const char *ws(const char *p)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}
static const char *slow(const char *b, const char *p, sv *o)
{
    char *d = side + sp;
    memcpy(d, b, p - b);
    char *q = d + (p - b);
    for (; p < end && *p != '"'; p++) {
        if (*p == '\\') {
            p++;
            switch (*p) {
            case 'n':
                *q++ = '\n';
                break;
            case 't':
                *q++ = '\t';
                break;
            case 'r':
                *q++ = '\r';
                break;
            case 'b':
                *q++ = '\b';
                break;
            case 'f':
                *q++ = '\f';
                break;
            case 'u': {
                uint32_t c = strtoul((char[]){p[1], p[2], p[3], p[4], 0}, 0, 16);
                p += 4;
                if (c < 0x80)
                    *q++ = c;
                else if (c < 0x800) {
                    *q++ = 0xC0 | c >> 6;
                    *q++ = 0x80 | (c & 63);
                } else {
                    *q++ = 0xE0 | c >> 12;
                    *q++ = 0x80 | (c >> 6 & 63);
                    *q++ = 0x80 | (c & 63);
                }
                break;
            }
            default:
                *q++ = *p;
            }
        } else
            *q++ = *p;
    }
    o->p = d;
    o->n = q - d;
    sp += q - d;
    return p < end ? p + 1 : 0;
}
static inline const char *str(const char *p, sv *o)
{
    const char *b = ++p;
    const __m256i Q = _mm256_set1_epi8('"'), B = _mm256_set1_epi8('\\');
    for (;; p += 32) {
        __m256i x = _mm256_loadu_si256((const __m256i *)p);
        uint32_t m =
            _mm256_movemask_epi8(_mm256_or_si256(_mm256_cmpeq_epi8(x, Q), _mm256_cmpeq_epi8(x, B)));
        if (m) {
            p += __builtin_ctz(m);
            if (p >= end)
                return 0;
            if (*p == '\\')
                return slow(b, p, o);
            o->p = b;
            o->n = p - b;
            return p + 1;
        }
        if (p >= end)
            return 0;
    }
}
static const char *skip(const char *p)
{
    sv t;
    if (*p == '"')
        return str(p, &t);
    int dep = 0;
    do {
        if (*p == '"') {
            p = str(p, &t);
            if (!p)
                return 0;
            continue;
        }
        if (*p == '{' || *p == '[')
            dep++;
        else if (*p == '}' || *p == ']') {
            if (!dep)
                return p;
            dep--;
            if (!dep)
                return p + 1;
        } else if (*p == ',' && !dep)
            return p;
        p++;
    } while (p < end);
    return p;
}
static const char *obj(const char *p, const field *fs, char *r)
{
    if (*p != '{')
        return 0;
    p = ws(p + 1);
    if (*p == '}')
        return p + 1;
    const field *f = fs;
    for (;;) {
        sv k;
        if (*p != '"' || !(p = str(p, &k)))
            return 0;
        p = ws(p);
        if (*p != ':')
            return 0;
        p = ws(p + 1);
        const field *g = f;
        if (!(g->k && g->n == k.n && !memcmp(g->k, k.p, k.n)))
            for (g = fs; g->k && !(g->n == k.n && !memcmp(g->k, k.p, k.n)); g++)
                ;
        if (!g->k)
            p = skip(p);
        else {
            f = g + 1;
            switch (g->kind) {
            case STR:
                if (*p != '"')
                    return 0;
                p = str(p, (sv *)(r + g->off));
                break;
            case STRN:
                if (*p == '"') {
                    ((rec *)r)->a_lp_null = false;
                    p = str(p, (sv *)(r + g->off));
                } else
                    p = skip(p);
                break;
            case BOOL:
                *(bool *)(r + g->off) = *p == 't';
                p = skip(p);
                break;
            case INT: {
                int n = *p == '-', v = 0;
                p += n;
                while ((uint8_t)(*p - '0') < 10)
                    v = v * 10 + *p++ - '0';
                *(int *)(r + g->off) = n ? -v : v;
                break;
            }
            case OBJ:
                p = obj(p, g->sub, r);
                break;
            case ARR: {
                if (*p != '[')
                    return 0;
                int n = 0;
                sv *d = (sv *)(r + g->off);
                p = ws(p + 1);
                if (*p == ']')
                    p++;
                else
                    for (;;) {
                        if (*p != '"' || !(p = str(p, &d[n])))
                            return 0;
                        if (n < MAXL - 1)
                            n++;
                        p = ws(p);
                        if (*p == ',') {
                            p = ws(p + 1);
                            continue;
                        }
                        if (*p == ']') {
                            p++;
                            break;
                        }
                        return 0;
                    }
                *(int *)(r + g->off2) = n;
            }
            }
        }
        if (!p)
            return 0;
        p = ws(p);
        if (*p == ',') {
            p = ws(p + 1);
            continue;
        }
        if (*p == '}')
            return p + 1;
        return 0;
    }
}
bool fill(const char *l, size_t n, rec *r)
{
    end = l + n;
    sp = 0;
    r->a_lp_null = true;
    r->a_lp = (sv){"", 0};
    r->nc = r->na = r->nm = 0;
    const char *p = obj(ws(l), RO, (char *)r);
    return p && ws(p) == end;
}
