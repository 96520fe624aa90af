/*
 * cmd_version.c - licet version.
 */
#include <build_details.h>
#include <stdlib.h>

#include "cli/cmd.h"
#include "code/bundle.h"

static const Option options[] = {
    {"json", 0, NULL, "as one JSON object"},
};
static const OptionSet set = {"version", "", "Prints the program's version.", 1, options};

static bool take(void *context, size_t index, const char *value)
{
    (void)index;
    (void)value;
    *(bool *)context = true;
    return true;
}

static void print_details(void)
{
    static const struct {
        const char *name, *version;
    } libraries[] = {
#define LIBRARY(name, version) {name, version},
#include <build_libraries.def>
    };
    printf("{\"version\":\"%s\",\"language\":1,\"bundle\":%d,\"build\":{", LICET_VERSION,
           BUNDLE_VERSION);
    printf("\"compiler\":\"%s\",\"type\":\"%s\",\"system\":\"%s\",\"hardened\":%s,"
           "\"sanitizers\":\"%s\",\"libraries\":{",
           BUILD_COMPILER, BUILD_TYPE, BUILD_SYSTEM, BUILD_HARDENED, BUILD_SANITIZERS);
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++)
        printf("%s\"%s\":\"%s\"", i == 0 ? "" : ",", libraries[i].name, libraries[i].version);
    printf("}}}\n");
}

static int work(void *context, const char *const *arguments, int count)
{
    const bool *json = context;
    (void)arguments;
    if (count > 0)
        return cmd_refuse("version", "it takes no arguments");
    if (*json)
        print_details();
    else
        printf("licet %s (language 1, bundles %d)\n", LICET_VERSION, BUNDLE_VERSION);
    return EXIT_DONE;
}

int cmd_version(int count, char **words)
{
    bool json = false;
    return cmd_main(&set, take, work, &json, count, words);
}
