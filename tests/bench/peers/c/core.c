#define _GNU_SOURCE
#include "core.h"
#include "yyjson.h"
#include <ctype.h>
#include <time.h>
bool fill(const char *line, size_t n, rec *r); // parser plug-in
extern const char *impl_name;
typedef struct {
    char *k;
    uint32_t n;
    uint64_t h;
    int8_t type, cert, prov;
    uint8_t suffix;
    int8_t mat, cont, appr;
    uint8_t kind;
    int16_t provider;
} sym;
static sym *st;
static uint32_t st_cap = 1024;
static inline uint64_t hs(const char *p, uint32_t n)
{
    uint64_t h = 0x9E3779B97F4A7C15ull ^ n, v;
    while (n >= 8) {
        memcpy(&v, p, 8);
        h = (h ^ v) * 0xD6E8FEB86659FD93ull;
        h ^= h >> 32;
        p += 8;
        n -= 8;
    }
    v = 0;
    if (n >= 4) {
        uint32_t a, b;
        memcpy(&a, p, 4);
        memcpy(&b, p + n - 4, 4);
        v = (uint64_t)a << 32 | b;
    } else if (n)
        v = (uint64_t)(uint8_t)p[0] << 16 | (uint64_t)(uint8_t)p[n >> 1] << 8 | (uint8_t)p[n - 1];
    h = (h ^ v) * 0xD6E8FEB86659FD93ull;
    return h ^ h >> 32;
}
static const sym nosym = {
    .type = -1, .cert = -1, .prov = -1, .mat = -1, .cont = -1, .appr = -1, .provider = -1};
static sym *intern(const char *p, uint32_t n)
{
    uint64_t h = hs(p, n);
    uint32_t i = h & (st_cap - 1);
    while (st[i].k) {
        if (st[i].h == h && st[i].n == n && !memcmp(st[i].k, p, n))
            return st + i;
        i = (i + 1) & (st_cap - 1);
    }
    st[i] = nosym;
    st[i].k = strndup(p, n);
    st[i].n = n;
    st[i].h = h;
    return st + i;
}
static inline const sym *look(sv s)
{
    uint64_t h = hs(s.p, s.n);
    uint32_t i = h & (st_cap - 1);
    while (st[i].k) {
        if (st[i].h == h && st[i].n == s.n && !memcmp(st[i].k, s.p, s.n))
            return st + i;
        i = (i + 1) & (st_cap - 1);
    }
    return &nosym;
}
typedef struct {
    uint64_t h;
    const char *k;
    uint32_t n;
    int no;
    const char *name;
    uint32_t name_n;
    int sites;
    int16_t prov[4];
    int np;
} ent;
typedef struct {
    ent *e;
    uint32_t cap;
} tab;
static tab S, D;
static ent *tget(tab *t, const char *p, uint32_t n, bool ins)
{
    uint64_t h = hs(p, n);
    uint32_t i = h & (t->cap - 1);
    while (t->e[i].k) {
        if (t->e[i].h == h && t->e[i].n == n && !memcmp(t->e[i].k, p, n))
            return t->e + i;
        i = (i + 1) & (t->cap - 1);
    }
    if (!ins)
        return NULL;
    t->e[i].h = h;
    t->e[i].k = strndup(p, n);
    t->e[i].n = n;
    return t->e + i;
}
typedef struct {
    bool allsuf, strict, lpok, local;
    uint64_t suf[4];
    int mdd, mcd, mage, mpp, maxs;
    uint32_t req[2];
    char code[3];
} prov_t;
static prov_t PV[64];
static uint32_t types_mask[32];
static uint32_t uscc_mask, person_mask, pre_of[64];
static uint64_t comm_mask, pre_mask;
static int max_age, nmin, nmax, t_ind;
static bool idprov[100];
static uint32_t M_AUTH, M_RES;
typedef struct {
    char w[32];
    int n;
    uint64_t provs;
    uint8_t nat, ind;
    int next;
} word;
static word W[256];
static int nw;
static int whead[4096];
static inline uint32_t wh(const char *p)
{
    return (((uint8_t)p[0] * 131u + (uint8_t)p[1]) * 131u + (uint8_t)p[2]) & 4095;
}
static int8_t U[256], O[256];
static word *addw(const char *s)
{
    for (int i = 0; i < nw; i++)
        if (!strcmp(W[i].w, s))
            return W + i;
    word *w = W + nw;
    strcpy(w->w, s);
    w->n = strlen(s);
    uint32_t h = wh(s);
    w->next = whead[h];
    whead[h] = ++nw;
    return w;
}
typedef yyjson_val json;
static json *G(json *o, const char *k)
{
    return yyjson_obj_get(o, k);
}
// Goes through the items of an array or object; an object's values stand behind their keys.
#define STR(x) yyjson_get_str(x)
#define KEY(x) yyjson_get_str((x)-1)
#define EACH(x, c) for (each e_ = each_of(c); ((x) = each_next(&e_)) != NULL;)
typedef struct {
    json *at;
    size_t left;
    bool obj;
} each;
static each each_of(json *c)
{
    return (each){c && yyjson_get_len(c) ? unsafe_yyjson_get_first(c) : NULL, yyjson_get_len(c),
                  yyjson_is_obj(c)};
}
static json *each_next(each *e)
{
    if (!e->left)
        return NULL;
    e->left--;
    json *v = e->obj ? e->at + 1 : e->at;
    e->at = unsafe_yyjson_get_next(v);
    return v;
}
static char *slurp(const char *f, size_t *n)
{
    FILE *fp = fopen(f, "rb");
    fseek(fp, 0, 2);
    *n = ftell(fp);
    rewind(fp);
    char *b = malloc(*n + 64);
    if (fread(b, 1, *n, fp) != *n)
        exit(2);
    memset(b + *n, 0, 64);
    fclose(fp);
    return b;
}
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}
static sym *I(const char *s)
{
    return intern(s, strlen(s));
}
static void load(const char *pf, const char *ff)
{
    size_t n;
    char *pt = slurp(pf, &n);
    json *P = yyjson_doc_get_root(yyjson_read(pt, n, 0)), *x, *y, *z;
    st = calloc(st_cap, sizeof *st);
    const char *us = "0123456789ABCDEFGHJKLMNPQRTUWXY",
               *os = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    memset(U, -1, 256);
    memset(O, -1, 256);
    for (int i = 0; us[i]; i++)
        U[(uint8_t)us[i]] = i;
    for (int i = 0; os[i]; i++)
        O[(uint8_t)os[i]] = i;
    int nt = 0, ncert = 0, nmat = 0, nco = 0, nap = 0, nsuf = 0, npv = 0;
#define CERT(s)                \
    ({                         \
        sym *q = I(s);         \
        if (q->cert < 0)       \
            q->cert = ncert++; \
        q->cert;               \
    })
#define MAT(s)               \
    ({                       \
        sym *q = I(s);       \
        if (q->mat < 0)      \
            q->mat = nmat++; \
        q->mat;              \
    })
#define CONT(s)              \
    ({                       \
        sym *q = I(s);       \
        if (q->cont < 0)     \
            q->cont = nco++; \
        q->cont;             \
    })
    const char *fix[] = {"resident_id", "passport", "hk_macau_permit", "taiwan_permit", "org_code"};
    for (int i = 0; i < 5; i++)
        CERT(fix[i]);
    EACH(x, G(P, "applicant_types"))
    {
        int t = nt++;
        I(KEY(x))->type = t;
        if (!strcmp(KEY(x), "individual"))
            t_ind = t;
        EACH(y, x) types_mask[t] |= 1u << CERT(STR(y));
    }
    EACH(x, G(P, "uscc_types")) uscc_mask |= 1u << CERT(STR(x));
    EACH(x, G(P, "person_cert_types")) person_mask |= 1u << CERT(STR(x));
    EACH(x, G(P, "id_province_codes")) idprov[atoi(STR(x))] = true;
    EACH(x, G(P, "national_suffixes")) I(STR(x))->suffix = ++nsuf;
    EACH(x, G(P, "service_kinds")) I(STR(x))->kind = 1;
    EACH(x, G(P, "pre_approval"))
    {
        int c = CONT(KEY(x));
        sym *q = I(STR(x));
        if (q->appr < 0)
            q->appr = nap++;
        pre_of[c] = 1u << q->appr;
        pre_mask |= 1ull << c;
    }
    EACH(x, G(P, "commercial_contents")) comm_mask |= 1ull << CONT(STR(x));
    EACH(x, G(P, "forbidden_words")) addw(STR(x))->nat = 1;
    EACH(x, G(P, "individual_forbidden_words")) addw(STR(x))->ind = 1;
    M_AUTH = 1u << MAT("authorization_letter");
    M_RES = 1u << MAT("residence_permit");
    max_age = (int)yyjson_get_int(G(P, "max_age"));
    nmin = (int)yyjson_get_int(G(P, "name_min"));
    nmax = (int)yyjson_get_int(G(P, "name_max"));
    EACH(x, G(P, "provinces"))
    {
        prov_t *v = PV + npv;
        I(KEY(x))->prov = npv;
        strcpy(v->code, STR(G(x, "code")));
        y = G(x, "suffixes");
        v->allsuf = yyjson_is_null(y);
        if (!v->allsuf)
            EACH(z, y)
            {
                int s = I(STR(z))->suffix;
                v->suf[s >> 6] |= 1ull << (s & 63);
            }
        v->mdd = (int)yyjson_get_int(G(x, "min_domain_days"));
        v->mcd = (int)yyjson_get_int(G(x, "min_cert_days"));
        v->mage = (int)yyjson_get_int(G(x, "min_age"));
        v->mpp = (int)yyjson_get_int(G(x, "min_prepaid_months"));
        v->maxs = (int)yyjson_get_int(G(x, "max_sites_individual"));
        v->strict = !strcmp(STR(G(x, "registrant")), "strict");
        v->lpok = !strcmp(STR(G(x, "registrant")), "legal_person_ok");
        v->local = yyjson_is_true(G(x, "local_only"));
        EACH(z, G(x, "forbidden_words")) addw(STR(z))->provs |= 1ull << npv;
        y = G(x, "required_materials");
        EACH(z, G(y, "individual")) v->req[1] |= 1u << MAT(STR(z));
        EACH(z, G(y, "unit")) v->req[0] |= 1u << MAT(STR(z));
        npv++;
    }
    char *ftx = slurp(ff, &n);
    json *F = yyjson_doc_get_root(yyjson_read(ftx, n, 0));
    int nprov = 0;
    json *subs = G(F, "subjects"), *doms = G(F, "domains");
    uint32_t ns = (uint32_t)yyjson_get_len(subs), nd = (uint32_t)yyjson_get_len(doms);
    for (S.cap = 64; S.cap < 2 * ns; S.cap *= 2)
        ;
    for (D.cap = 64; D.cap < 2 * nd; D.cap *= 2)
        ;
    S.e = calloc(S.cap, sizeof(ent));
    D.e = calloc(D.cap, sizeof(ent));
    tab N = {.cap = S.cap};
    N.e = calloc(N.cap, sizeof(ent));
    int no = 0;
#define PROVIDER(s)                \
    ({                             \
        sym *q = I(s);             \
        if (q->provider < 0)       \
            q->provider = nprov++; \
        q->provider;               \
    })
    EACH(x, subs)
    {
        ent *e = tget(&S, KEY(x), strlen(KEY(x)), true);
        const char *q = STR(G(x, "no"));
        ent *m = tget(&N, q, strlen(q), true);
        if (!m->no)
            m->no = ++no;
        e->no = m->no;
        e->name = STR(G(x, "name"));
        e->name_n = strlen(e->name);
        e->sites = (int)yyjson_get_int(G(x, "sites"));
        e->np = 0;
        EACH(y, G(x, "providers")) if (e->np < 4) e->prov[e->np++] = PROVIDER(STR(y));
    }
    EACH(x, doms)
    {
        ent *e = tget(&D, KEY(x), strlen(KEY(x)), true);
        const char *q = STR(G(x, "subject"));
        ent *m = tget(&N, q, strlen(q), true);
        if (!m->no)
            m->no = ++no;
        e->no = m->no;
        e->prov[0] = PROVIDER(STR(G(x, "provider")));
    }
}
static inline bool eq(sv a, sv b)
{
    return a.n == b.n && !memcmp(a.p, b.p, a.n);
}
static inline bool eqs(sv a, const char *s, uint32_t n)
{
    return a.n == n && !memcmp(a.p, s, n);
}
static inline bool dig(char c)
{
    return (uint8_t)(c - '0') < 10;
}
static inline bool upper(char c)
{
    return (uint8_t)(c - 'A') < 26;
}
static inline bool alnum(char c)
{
    return dig(c) || (uint8_t)((c | 32) - 'a') < 26;
}
static inline int d2(const char *p)
{
    return (p[0] - '0') * 10 + p[1] - '0';
}
static inline int d4(const char *p)
{
    return d2(p) * 100 + d2(p + 2);
}
static inline int ord(const char *p)
{
    int y = d4(p), m = d2(p + 5), d = d2(p + 8);
    y -= m <= 2;
    int era = y / 400, yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy;
}
static bool v_id(sv s)
{
    static const uint8_t w[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const uint8_t dm[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (s.n != 18)
        return false;
    int sum = 0;
    bool ok = true;
    for (int i = 0; i < 17; i++) {
        ok &= dig(s.p[i]);
        sum += (s.p[i] - '0') * w[i];
    }
    if (!ok)
        return false;
    if (!idprov[d2(s.p)])
        return false;
    int y = d4(s.p + 6), m = d2(s.p + 10), d = d2(s.p + 12);
    if (y < 1900 || y > 2099 || m < 1 || m > 12 || d < 1)
        return false;
    int l = dm[m] + (m == 2 && (y % 4 == 0 && (y % 100 || y % 400 == 0)));
    return d <= l && s.p[17] == "10X98765432"[sum % 11];
}
static bool v_uscc(sv s)
{
    static const uint8_t w[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    if (s.n != 18)
        return false;
    int sum = 0, bad = 0;
    for (int i = 0; i < 17; i++) {
        int c = U[(uint8_t)s.p[i]];
        bad |= c;
        sum += c * w[i];
    }
    return bad >= 0 && U[(uint8_t)s.p[17]] == (31 - sum % 31) % 31;
}
static bool v_org(sv s)
{
    static const uint8_t w[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    if (s.n != 9)
        return false;
    int sum = 0, bad = 0;
    for (int i = 0; i < 8; i++) {
        int c = O[(uint8_t)s.p[i]];
        bad |= c;
        sum += c * w[i];
    }
    if (bad < 0)
        return false;
    int v = 11 - sum % 11;
    return s.p[8] == (v == 10 ? 'X' : v == 11 ? '0' : '0' + v);
}
static bool digs(const char *p, int n)
{
    for (int i = 0; i < n; i++)
        if (!dig(p[i]))
            return false;
    return true;
}
static bool v_phone(sv s)
{
    return s.n == 11 && s.p[0] == '1' && s.p[1] >= '3' && s.p[1] <= '9' && digs(s.p + 2, 9);
}
static bool v_email(sv s)
{
    uint32_t i = 0;
    while (i < s.n &&
           (alnum(s.p[i]) || s.p[i] == '.' || s.p[i] == '_' || s.p[i] == '+' || s.p[i] == '-'))
        i++;
    if (!i || i >= s.n || s.p[i] != '@')
        return false;
    int lab = 0, cnt = 0;
    for (i++; i < s.n; i++) {
        if (s.p[i] == '.') {
            if (!lab)
                return false;
            lab = 0;
            cnt++;
        } else if (alnum(s.p[i]) || s.p[i] == '-')
            lab++;
        else
            return false;
    }
    return cnt && lab;
}
static bool v_dom(sv s)
{
    if (s.n > 253 || !s.n)
        return false;
    uint32_t b = 0;
    int labels = 0;
    for (uint32_t i = 0; i <= s.n; i++)
        if (i == s.n || s.p[i] == '.') {
            uint32_t l = i - b;
            if (!l || l > 63)
                return false;
            if (i == s.n) {
                if (l < 2 || !labels)
                    return false;
                for (uint32_t j = b; j < i; j++)
                    if (s.p[j] < 'a' || s.p[j] > 'z')
                        return false;
            } else {
                if (s.p[b] == '-' || s.p[i - 1] == '-')
                    return false;
                labels++;
            }
            b = i + 1;
        } else {
            char c = s.p[i];
            if (!((c >= 'a' && c <= 'z') || dig(c) || c == '-'))
                return false;
        }
    return true;
}
static bool v_ip(sv s)
{
    int o[4], k = 0;
    uint32_t i = 0;
    for (; k < 4; k++) {
        uint32_t b = i;
        int v = 0;
        while (i < s.n && dig(s.p[i]) && i - b < 3)
            v = v * 10 + s.p[i++] - '0';
        if (i == b || (i - b > 1 && s.p[b] == '0') || v > 255)
            return false;
        o[k] = v;
        if (k < 3) {
            if (i >= s.n || s.p[i] != '.')
                return false;
            i++;
        }
    }
    if (i != s.n)
        return false;
    int a = o[0], b = o[1];
    return !(a == 0 || a == 10 || a == 127 || a >= 224 || (a == 172 && b >= 16 && b <= 31) ||
             (a == 192 && b == 168));
}
static const char *FT[] = {"first",    "add_website", "add_website_other",
                           "conflict", "change",      "add_access"};
#define RV                                                                                     \
    ((1ull << 10) | (1ull << 14) | (1ull << 20) | (1ull << 27) | (1ull << 31) | (1ull << 41) | \
     (1ull << 42) | (1ull << 45))
static inline uint64_t decide(const rec *r, int *ftp)
{
    uint64_t f = 0;
#define RULE(i, c) f |= (uint64_t) !!(c) << (i)
    const sym *ts = look(r->a_type), *cs = look(r->ac_type), *ccs = look(r->cc_type);
    int t = ts->type, ct = cs->cert, cct = ccs->cert;
    bool ind = t == t_ind;
    const sym *ps = look(r->province);
    const prov_t *p = ps->prov >= 0 ? PV + ps->prov : NULL;
    uint32_t cb = ct >= 0 ? 1u << ct : 0;
    bool us = cb & uscc_mask, idok = ct == 0 && v_id(r->ac_num), usok = us && v_uscc(r->ac_num),
         cidok = cct == 0 && v_id(r->cc_num);
    int today = ord(r->submitted.p);
    char kb[256];
    uint32_t kn = r->ac_type.n + 1 + r->ac_num.n;
    ent *sub = NULL;
    if (kn < 256) {
        memcpy(kb, r->ac_type.p, r->ac_type.n);
        kb[r->ac_type.n] = ':';
        memcpy(kb + r->ac_type.n + 1, r->ac_num.p, r->ac_num.n);
        sub = tget(&S, kb, kn, false);
    }
    ent *d = tget(&D, r->dom.p, r->dom.n, false);
    int pv = look(r->provider)->provider, ft;
    if (!d) {
        if (!sub)
            ft = 0;
        else {
            ft = 2;
            for (int i = 0; i < sub->np; i++)
                if (sub->prov[i] == pv && pv >= 0)
                    ft = 1;
        }
    } else if (!sub || sub->no != d->no)
        ft = 3;
    else
        ft = d->prov[0] == pv ? 4 : 5;
    *ftp = ft;
    uint32_t mm = 0;
    for (int i = 0; i < r->nm; i++) {
        int b = look(r->mats[i])->mat;
        if (b >= 0)
            mm |= 1u << b;
    }
    uint64_t cm = 0;
    uint32_t am = 0;
    for (int i = 0; i < r->nc; i++) {
        int b = look(r->contents[i])->cont;
        if (b >= 0)
            cm |= 1ull << b;
    }
    for (int i = 0; i < r->na; i++) {
        int b = look(r->approvals[i])->appr;
        if (b >= 0)
            am |= 1u << b;
    }
    RULE(1, t < 0);
    RULE(2, t >= 0 && !(types_mask[t] & cb));
    RULE(3, ct == 0 && !idok);
    RULE(4, us && !usok);
    const char *q = r->ac_num.p;
    uint32_t qn = r->ac_num.n;
    if (ct == 1)
        RULE(5, !(qn == 9 && upper(q[0]) && (digs(q + 1, 8) || (upper(q[1]) && digs(q + 2, 7)))));
    if (ct == 2)
        RULE(6, !(qn == 9 && (q[0] == 'H' || q[0] == 'M') && digs(q + 1, 8)));
    if (ct == 3)
        RULE(7, !(qn == 8 && digs(q, 8)));
    if (ct == 4)
        RULE(8, !v_org(r->ac_num));
    int rem = ord(r->ac_exp.p) - today;
    RULE(9, rem < 0);
    RULE(11, cct < 0 || !(person_mask >> cct & 1));
    RULE(12, cct == 0 && !cidok);
    if (cidok) {
        const char *c = r->cc_num.p;
        const char *o = r->submitted.p;
        int a = d4(o) - d4(c + 6) - (d2(o + 5) * 100 + d2(o + 8) < d4(c + 10));
        RULE(13, p && a < p->mage);
        RULE(14, a > max_age);
    }
    RULE(15, !v_phone(r->phone));
    RULE(16, !v_phone(r->ephone) || eq(r->phone, r->ephone));
    RULE(17, !v_email(r->email));
    bool samen = eq(r->a_name, r->c_name), lp = !r->a_lp_null;
    RULE(18, ind && !samen);
    RULE(19, ind && !eq(r->ac_num, r->cc_num));
    RULE(20, !ind && !(lp && eq(r->c_name, r->a_lp)) && !(mm & M_AUTH));
    RULE(21, !v_dom(r->dom));
    const char *dp = r->dom.p;
    uint32_t dn = r->dom.n, k = dn;
    while (k && dp[k - 1] != '.')
        k--;
    int sf = look((sv){dp + k, dn - k})->suffix;
    RULE(22, !sf);
    RULE(25, !r->realname);
    uint64_t pbit = 0, hitp = 0;
    bool hn = false, hi = false;
    const char *n = r->w_name.p;
    uint32_t nn = r->w_name.n, cp = 0;
    bool an = nn > 0;
    if (p)
        pbit = 1ull << ps->prov;
    for (uint32_t i = 0; i < nn; i++) {
        uint8_t c = n[i];
        if ((c & 0xC0) != 0x80) {
            cp++;
            if (c >= 0x80) {
                an = false;
                for (int w = i + 3 <= nn ? whead[wh(n + i)] : 0; w; w = W[w - 1].next) {
                    word *x = W + w - 1;
                    if (i + x->n <= nn && !memcmp(x->w, n + i, x->n)) {
                        hn |= x->nat;
                        hi |= x->ind;
                        hitp |= x->provs;
                    }
                }
            } else if (!alnum(c))
                an = false;
        }
    }
    RULE(28, hn);
    RULE(30, ind && hi);
    RULE(31, (int)cp < nmin || (int)cp > nmax);
    RULE(32, an);
    const char *dot = memchr(dp, '.', dn);
    RULE(33, eq(r->w_name, r->dom) || eq(r->w_name, (sv){dp, dot ? dot - dp : dn}));
    if (cm & pre_mask)
        for (uint64_t b = cm & pre_mask; b; b &= b - 1)
            RULE(34, !(am & pre_of[__builtin_ctzll(b)]));
    RULE(35, ind && (cm & comm_mask));
    RULE(36, !look(r->kind)->kind || !eqs(r->region, "mainland", 8));
    RULE(37, !v_ip(r->ip));
    bool au = r->auth.n == 16;
    for (int i = 0; au && i < 16; i++)
        au = upper(r->auth.p[i]) || dig(r->auth.p[i]);
    RULE(39, !au);
    if (p) {
        RULE(10, rem >= 0 && rem < p->mcd);
        RULE(23, sf && !p->allsuf && !(p->suf[sf >> 6] >> (sf & 63) & 1));
        RULE(24, ord(r->dexp.p) - today < p->mdd);
        bool rn = eq(r->dreg, r->a_name);
        RULE(26, p->strict && !rn);
        RULE(27, p->lpok && !rn && !(lp && eq(r->dreg, r->a_lp)));
        RULE(29, hitp & pbit);
        RULE(38, r->prepaid < p->mpp);
        RULE(40, p->req[ind] & ~mm);
        if (p->local) {
            RULE(41, ind && idok && memcmp(q, p->code, 2) && !(mm & M_RES));
            RULE(42, !ind && usok && memcmp(q + 2, p->code, 2));
        }
        RULE(46, ind && (ft == 1 || ft == 2) && sub->sites >= p->maxs);
    } else
        RULE(43, 1);
    RULE(44, ft == 3);
    RULE(45, sub && !eqs(r->a_name, sub->name, sub->name_n));
    return f;
}
static char *emit(char *o, const rec *r, uint64_t f, int ft)
{
#define LIT(s) (memcpy(o, s, sizeof(s) - 1), o += sizeof(s) - 1)
    LIT("{\"id\":\"");
    memcpy(o, r->id.p, r->id.n);
    o += r->id.n;
    LIT("\",\"verdict\":\"");
    if (!f)
        LIT("accept");
    else if (!(f & ~RV))
        LIT("review");
    else
        LIT("reject");
    LIT("\",\"filing_type\":\"");
    size_t l = strlen(FT[ft]);
    memcpy(o, FT[ft], l);
    o += l;
    LIT("\",\"rules\":[");
    for (uint64_t b = f; b; b &= b - 1) {
        int i = __builtin_ctzll(b);
        if (b != f)
            *o++ = ',';
        *o++ = '"';
        *o++ = 'R';
        *o++ = '0' + i / 10;
        *o++ = '0' + i % 10;
        *o++ = '"';
    }
    LIT("]}\n");
    return o;
}
int main(int ac, char **av)
{
    double t0 = now();
    load(av[1], av[2]);
    size_t n;
    char *in = slurp(av[3], &n);
    double t1 = now();
    int reps = ac > 4 ? atoi(av[4]) : 1;
    size_t cnt = 0;
    char *out = malloc(n + 65536), *o = out;
    for (int k = 0; k < reps; k++) {
        o = out;
        cnt = 0;
        for (char *p = in, *e = in + n; p < e;) {
            char *nl = memchr(p, '\n', e - p);
            if (!nl)
                nl = e;
            if (nl > p) {
                rec r;
                int ft;
                if (fill(p, nl - p, &r)) {
                    uint64_t f = decide(&r, &ft);
                    o = emit(o, &r, f, ft);
                }
                cnt++;
            }
            p = nl + 1;
        }
    }
    double t2 = now(), ev = 0;
    size_t evn = 0;
    if (ac > 5) { // decide()+emit() alone, on pre-parsed records (only valid for c-direct, whose
                  // strings point into the input)
        size_t k = 0;
        rec *rs = malloc(sizeof(rec) * 4096);
        for (char *p = in, *e = in + n; p < e && k < 4096;) {
            char *nl = memchr(p, '\n', e - p);
            if (!nl)
                nl = e;
            if (nl > p && fill(p, nl - p, rs + k))
                k++;
            p = nl + 1;
        }
        char *o2 = malloc(1 << 21);
        double a = now();
        for (int q = 0; q < 50; q++) {
            char *w = o2;
            for (size_t i = 0; i < k; i++) {
                int ft;
                uint64_t f = decide(rs + i, &ft);
                w = emit(w, rs + i, f, ft);
            }
            evn += k;
        }
        ev = now() - a;
    }
    fwrite(out, 1, o - out, stdout);
    fprintf(stderr, "{\"impl\":\"%s\",\"n\":%zu,\"load_s\":%.4f,\"run_s\":%.6f,\"eval_ns\":%.1f}\n",
            impl_name, cnt * reps, t1 - t0, t2 - t1, evn ? ev / evn * 1e9 : 0.0);
    return 0;
}
