/* Names as SQL quotes them, and URIs without their passwords. */
#include "support/cases.h"

#include "data/database.h"

typedef struct Case {
    const char *name;
    const char *text;
    const char *expected;
} Case;

static const Case masks[] = {
    {"no URI", "a file, name@host: x", "a file, name@host: x"},
    {"no password", "postgresql://u@h/db", "postgresql://u@h/db"},
    {"nobody", "postgresql://h:5432/db", "postgresql://h:5432/db"},
    {"a password", "postgresql://u:secret@h:5432/db?x=1", "postgresql://u:****@h:5432/db?x=1"},
    {"with an @ in it", "postgresql://u:se@cret@h/db", "postgresql://u:****@h/db"},
    {"with a / in it", "postgresql://u:se/cret@h/db", "postgresql://u:****@h/db"},
    {"of another scheme", "x=ftp://u:secret@h, y", "x=ftp://u:****@h, y"},
    {"as a parameter", "postgresql:///db?password=secret&host=h",
     "postgresql:///db?password=****&host=h"},
    {"in a message", "host=h password=secret user=u", "host=h password=**** user=u"},
    {"twice", "a://u:p@h b://v:q@i", "a://u:****@h b://v:****@i"},
};

static const Case names[] = {
    {"a name", "owner_of", "\"owner_of\""},
    {"with a quote", "a\"b", "\"a\"\"b\""},
    {"in a schema", "public.owner_of", "\"public\".\"owner_of\""},
    {"an attack", "a\"; drop table b; --", "\"a\"\"; drop table b; --\""},
};

static void run(const Case *c, void (*write)(Buffer *, Text))
{
    Allocator allocator = allocator_system();
    Buffer out;
    buffer_init(&out, &allocator);
    write(&out, text_of(c->text));
    assert_text_equal(buffer_text(&out), c->expected);
    buffer_free(&out);
}

static void check_mask(void **state)
{
    run(*state, database_mask);
}

static void check_quote(void **state)
{
    run(*state, database_quote);
}

int main(void)
{
    return RUN_CASES(masks, check_mask) + RUN_CASES(names, check_quote);
}
