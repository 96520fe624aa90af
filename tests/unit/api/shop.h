/*
 * shop.h - a small program of rules for the tests of the public interface.
 */
#pragma once

#include <licet/licet.h>

#include "support/cases.h"
#include "support/failing_allocator.h"

static const char shop_rules[] =
    "licet 1;\n"
    "module shop;\n"
    "enum Shelf { low zh \"低\" en \"Low\"; high zh \"高\" en \"High\"; }\n"
    "enum Document { licence zh \"执照\" en \"Licence\"; }\n"
    "record Owner { name: string; known: bool; }\n"
    "record Domain { name: string; expires: date asked; }\n"
    "record Application { id: string; submitted: date as_of; amount: int?; owner: string?;\n"
    "  at: timestamp?; rate: double?; domains: list<Domain>; }\n"
    "input application: Application;\n"
    "source owner_of(number: string) -> Owner?;\n"
    "rule large { when has(application.amount) && application.amount > 100;\n"
    "  refer at application.amount zh \"金额 {application.amount}\" en \"amount "
    "{application.amount}\";\n"
    "  cite \"article 1\"; }\n"
    "rule stranger { when has(application.owner);\n"
    "  when !owner_of(application.owner).hasValue();\n"
    "  require document licence zh \"缺\" en \"missing\"; }\n"
    "rule expired { for domain in application.domains; when domain.expires < as_of;\n"
    "  reject at domain.expires zh \"{domain.name} 已到期\" en \"{domain.name} has expired\"; }\n"
    "decide shelf = has(application.amount) && application.amount > 10 ? Shelf.high : Shelf.low;\n";

static inline licet_text t(const char *string)
{
    return licet_text_of(string);
}

static inline void assert_text(licet_text actual, const char *expected)
{
    assert_text_equal(((Text){actual.data, actual.size_bytes}), expected);
}

/* Compiles and opens the rules with this allocator; the first failure is returned. */
static inline licet_status shop_open(licet_program **out, const licet_allocator *allocator)
{
    licet_rule_file file = {t("shop.licet"), t(shop_rules)};
    licet_compile_options compile = LICET_COMPILE_OPTIONS;
    licet_open_options open = LICET_OPEN_OPTIONS;
    licet_compilation *compilation;
    compile.allocator = open.allocator = allocator;
    compile.name = t("shop");
    compile.version = t("7");
    *out = NULL;
    licet_status status = licet_compile_files(&compilation, &file, 1, &compile);
    if (status == LICET_OK)
        status = licet_program_open(out, licet_compilation_bundle(compilation), &open, NULL);
    licet_compilation_free(compilation);
    return status;
}
