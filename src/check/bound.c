#include "check/bound.h"

#include <math.h>

typedef struct Term {
    double coefficient;
    uint32_t factor_count;
    Text factors[BOUND_FACTORS]; /* sorted; one that is squared stands twice */
} Term;

struct Bound {
    bool endless;
    uint32_t count;
    Term *terms; /* sorted by compare_factors(); the constant comes first */
};

/* ---- terms ----------------------------------------------------------------------------------- */

static int compare_factors(const Term *left, const Term *right)
{
    if (left->factor_count != right->factor_count)
        return left->factor_count < right->factor_count ? -1 : 1;
    for (uint32_t i = 0; i < left->factor_count; i++) {
        int compared = text_compare(left->factors[i], right->factors[i]);
        if (compared != 0)
            return compared;
    }
    return 0;
}

static Bound *with_capacity(Arena *arena, uint32_t capacity)
{
    Bound *bound = arena_alloc(arena, sizeof *bound);
    if (bound == NULL)
        return NULL;
    bound->terms = arena_alloc_array(arena, capacity + 1, sizeof *bound->terms);
    return bound->terms != NULL ? bound : NULL;
}

/* Appends or, where the same factors are last, adds to (or raises) the coefficient. */
static void put(Bound *bound, const Term *term, bool raise)
{
    if (bound->count == 0 || compare_factors(&bound->terms[bound->count - 1], term) != 0) {
        bound->terms[bound->count++] = *term;
        return;
    }
    Term *last = &bound->terms[bound->count - 1];
    if (!raise)
        last->coefficient += term->coefficient;
    else if (term->coefficient > last->coefficient)
        last->coefficient = term->coefficient;
}

/* Merges two polynomials, adding coefficients or taking the greater. */
static const Bound *merge(Arena *arena, const Bound *left, const Bound *right, bool raise)
{
    if (left == NULL || right == NULL)
        return NULL;
    if (left->endless || right->endless)
        return bound_endless(arena);
    Bound *bound = with_capacity(arena, left->count + right->count);
    if (bound == NULL)
        return NULL;
    uint32_t i = 0, k = 0;
    while (i < left->count || k < right->count) {
        bool take_left =
            k == right->count ||
            (i < left->count && compare_factors(&left->terms[i], &right->terms[k]) <= 0);
        put(bound, take_left ? &left->terms[i++] : &right->terms[k++], raise);
    }
    return bound->count <= BOUND_TERMS ? bound : bound_endless(arena);
}

/* The product of two terms; false where it has too many factors. */
static bool multiply_terms(Term *out, const Term *left, const Term *right)
{
    uint32_t i = 0, k = 0;
    *out = (Term){.coefficient = left->coefficient * right->coefficient};
    if (left->factor_count + right->factor_count > BOUND_FACTORS)
        return false;
    while (i < left->factor_count || k < right->factor_count) {
        bool take_left =
            k == right->factor_count ||
            (i < left->factor_count && text_compare(left->factors[i], right->factors[k]) <= 0);
        out->factors[out->factor_count++] = take_left ? left->factors[i++] : right->factors[k++];
    }
    return true;
}

/* ---- making ---------------------------------------------------------------------------------- */

const Bound *bound_constant(Arena *arena, double constant)
{
    Bound *bound = with_capacity(arena, 1);
    if (bound != NULL && constant > 0)
        bound->terms[bound->count++] = (Term){.coefficient = constant};
    return bound;
}

const Bound *bound_size(Arena *arena, Text name)
{
    Bound *bound = with_capacity(arena, 1);
    if (bound != NULL)
        bound->terms[bound->count++] =
            (Term){.coefficient = 1, .factor_count = 1, .factors = {name}};
    return bound;
}

const Bound *bound_endless(Arena *arena)
{
    Bound *bound = with_capacity(arena, 0);
    if (bound != NULL)
        bound->endless = true;
    return bound;
}

const Bound *bound_add(Arena *arena, const Bound *left, const Bound *right)
{
    return merge(arena, left, right, false);
}

const Bound *bound_max(Arena *arena, const Bound *left, const Bound *right)
{
    return merge(arena, left, right, true);
}

const Bound *bound_scale(Arena *arena, const Bound *bound, double factor)
{
    return bound_multiply(arena, bound, bound_constant(arena, factor));
}

const Bound *bound_multiply(Arena *arena, const Bound *left, const Bound *right)
{
    const Bound *sum = bound_constant(arena, 0);
    if (left == NULL || right == NULL)
        return NULL;
    if (left->endless || right->endless)
        return bound_endless(arena);
    for (uint32_t i = 0; i < left->count; i++) {
        Bound *row = with_capacity(arena, right->count);
        for (uint32_t k = 0; row != NULL && k < right->count; k++) {
            if (!multiply_terms(&row->terms[row->count++], &left->terms[i], &right->terms[k]))
                return bound_endless(arena);
        }
        /* The order of `right` is kept by a common factor, as it comes first by their number. */
        for (uint32_t k = 1; row != NULL && k < row->count; k++) {
            for (uint32_t at = k;
                 at > 0 && compare_factors(&row->terms[at - 1], &row->terms[at]) > 0; at--) {
                Term swap = row->terms[at];
                row->terms[at] = row->terms[at - 1];
                row->terms[at - 1] = swap;
            }
        }
        sum = bound_add(arena, sum, row);
    }
    return sum;
}

/* ---- asking ---------------------------------------------------------------------------------- */

bool bound_is_endless(const Bound *bound)
{
    return bound == NULL || bound->endless;
}

bool bound_is_constant(const Bound *bound, double *out)
{
    if (bound_is_endless(bound) || bound->count > 1 ||
        (bound->count == 1 && bound->terms[0].factor_count > 0))
        return false;
    *out = bound->count == 1 ? bound->terms[0].coefficient : 0;
    return true;
}

double bound_evaluate(const Bound *bound, double (*size)(void *context, Text name), void *context)
{
    double sum = 0;
    if (bound_is_endless(bound))
        return (double)INFINITY;
    for (uint32_t i = 0; i < bound->count; i++) {
        double product = bound->terms[i].coefficient;
        for (uint32_t k = 0; k < bound->terms[i].factor_count; k++)
            product *= size(context, bound->terms[i].factors[k]);
        sum += product;
    }
    return sum;
}

/* Three significant digits at most, rounded up. */
static void write_coefficient(Buffer *out, double coefficient)
{
    double unit = 1;
    while (coefficient / unit < 10 && unit > 1e-6)
        unit /= 10;
    while (coefficient / unit >= 1000 && unit < 1)
        unit *= 10;
    double rounded = ceil(coefficient / unit * (1 - 1e-12)) * unit;
    if (unit >= 1)
        buffer_add_format(out, "%.0f", rounded);
    else
        buffer_add_format(out, "%.3g", rounded);
}

void bound_write(Buffer *out, const Bound *bound)
{
    if (bound_is_endless(bound)) {
        buffer_add_string(out, "endless");
        return;
    }
    if (bound->count == 0)
        buffer_add_char(out, '0');
    for (uint32_t i = 0; i < bound->count; i++) {
        const Term *term = &bound->terms[i];
        if (i > 0)
            buffer_add_string(out, " + ");
        if (term->factor_count == 0 || term->coefficient != 1)
            write_coefficient(out, term->coefficient);
        for (uint32_t k = 0; k < term->factor_count; k++) {
            if (k > 0 || term->coefficient != 1)
                buffer_add_string(out, "·");
            buffer_add(out, term->factors[k]);
        }
    }
}
