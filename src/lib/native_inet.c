/*
 * native_inet.c - std.net: which addresses the Internet can reach.
 */
#include "lib/ip.h"
#include "lib/native_support.h"

typedef struct Block {
    const char *block;
    bool public;
} Block;

/* The IANA IPv4 and IPv6 Special-Purpose Address Registries as far as they matter within all of
 * IPv4 and 2000::/3, and multicast; of two blocks that hold an address the first counts. */
static const Block special[] = {
    {"192.0.0.9/32", true},     /* port control protocol anycast */
    {"192.0.0.10/32", true},    /* TURN anycast */
    {"0.0.0.0/8", false},       /* this network */
    {"10.0.0.0/8", false},      /* private use */
    {"100.64.0.0/10", false},   /* shared address space (CGNAT) */
    {"127.0.0.0/8", false},     /* loopback */
    {"169.254.0.0/16", false},  /* link local */
    {"172.16.0.0/12", false},   /* private use */
    {"192.0.0.0/24", false},    /* IETF protocol assignments */
    {"192.0.2.0/24", false},    /* documentation */
    {"192.88.99.0/24", false},  /* 6to4 relays, withdrawn and reserved */
    {"192.168.0.0/16", false},  /* private use */
    {"198.18.0.0/15", false},   /* benchmarking */
    {"198.51.100.0/24", false}, /* documentation */
    {"203.0.113.0/24", false},  /* documentation */
    {"224.0.0.0/4", false},     /* multicast */
    {"240.0.0.0/4", false},     /* reserved, limited broadcast */
    {"0.0.0.0/0", true},
    {"2001:1::1/128", true},   /* port control protocol anycast */
    {"2001:1::2/128", true},   /* TURN anycast */
    {"2001:1::3/128", true},   /* DNS-SD anycast */
    {"2001:3::/32", true},     /* AMT */
    {"2001:4:112::/48", true}, /* AS112 */
    {"2001:20::/28", true},    /* ORCHIDv2 */
    {"2001:30::/28", true},    /* drone remote identification */
    {"2001::/23", false},      /* IETF protocol assignments, Teredo */
    {"2001:db8::/32", false},  /* documentation */
    {"2002::/16", false},      /* 6to4 */
    {"3fff::/20", false},      /* documentation */
    {"2000::/3", true},        /* global unicast */
    {"::/0", false},
};

NATIVE_FN(is_public_ip)
{
    IpAddress ip, base;
    uint32_t bits;
    bool found = !ip_parse(&ip, value_text(args[0]));
    *out = value_bool(false);
    for (size_t i = 0; !found && i < sizeof special / sizeof *special; i++) {
        found = ip_parse_block(&base, &bits, text_of(special[i].block)) &&
                ip_in_block(&ip, &base, bits);
        if (found)
            *out = value_bool(special[i].public);
    }
}

NATIVE_FN(normalise_ip)
{
    IpAddress ip;
    if (!ip_parse(&ip, value_text(args[0]))) {
        *out = value_none();
        return;
    }
    Buffer *canonical = library_scratch(context->library);
    print_plain(canonical, (Value){.tag = VALUE_IP, .as.ip = &ip});
    native_return_buffer(context, out, canonical);
    if (!value_is_unsure(*out))
        native_return_some(context, out, *out);
}
