#include "core.h"
#include "yyjson.h"
const char *impl_name = "c-yyjson";
static char pool[1 << 20];
static yyjson_alc alc;
static bool init;
typedef yyjson_val v;
typedef yyjson_obj_iter it;
static inline sv S(v *x)
{
    return x && yyjson_is_str(x) ? (sv){yyjson_get_str(x), yyjson_get_len(x)} : (sv){"", 0};
}
#define K(i, k) yyjson_obj_iter_getn(i, k, sizeof(k) - 1)
static int arr(v *x, sv *d)
{
    int n = 0;
    yyjson_arr_iter i;
    yyjson_arr_iter_init(x, &i);
    v *e;
    while ((e = yyjson_arr_iter_next(&i)))
        if (n < MAXL)
            d[n++] = S(e);
    return n;
}
bool fill(const char *l, size_t n, rec *r)
{
    if (!init)
        init = true;
    yyjson_alc_pool_init(&alc, pool, sizeof pool);
    yyjson_doc *doc = yyjson_read_opts((char *)l, n, 0, &alc, NULL);
    if (!doc)
        return false;
    it o, a, c;
    yyjson_obj_iter_init(yyjson_doc_get_root(doc), &o);
    r->id = S(K(&o, "id"));
    r->submitted = S(K(&o, "submitted"));
    r->province = S(K(&o, "province"));
    yyjson_obj_iter_init(K(&o, "applicant"), &a);
    r->a_type = S(K(&a, "type"));
    r->a_name = S(K(&a, "name"));
    v *lp = K(&a, "legal_person");
    r->a_lp = S(lp);
    r->a_lp_null = yyjson_is_null(lp);
    yyjson_obj_iter_init(K(&a, "certificate"), &c);
    r->ac_type = S(K(&c, "type"));
    r->ac_num = S(K(&c, "number"));
    r->ac_exp = S(K(&c, "expires"));
    yyjson_obj_iter_init(K(&o, "contact"), &a);
    r->c_name = S(K(&a, "name"));
    yyjson_obj_iter_init(K(&a, "certificate"), &c);
    r->cc_type = S(K(&c, "type"));
    r->cc_num = S(K(&c, "number"));
    r->phone = S(K(&a, "phone"));
    r->ephone = S(K(&a, "emergency_phone"));
    r->email = S(K(&a, "email"));
    yyjson_obj_iter_init(K(&o, "website"), &a);
    r->w_name = S(K(&a, "name"));
    r->dom = S(K(&a, "domain"));
    r->dexp = S(K(&a, "domain_expires"));
    r->dreg = S(K(&a, "domain_registrant"));
    r->realname = yyjson_is_true(K(&a, "domain_realname"));
    r->nc = arr(K(&a, "contents"), r->contents);
    r->na = arr(K(&a, "approvals"), r->approvals);
    yyjson_obj_iter_init(K(&o, "service"), &a);
    r->kind = S(K(&a, "kind"));
    r->region = S(K(&a, "region"));
    r->provider = S(K(&a, "provider"));
    r->ip = S(K(&a, "ip"));
    r->prepaid = yyjson_get_int(K(&a, "prepaid_months"));
    r->auth = S(K(&a, "auth_code"));
    r->nm = arr(K(&o, "materials"), r->mats);
    return true;
}
