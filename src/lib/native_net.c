/*
 * native_net.c - CEL's network extension: IP addresses and blocks.
 *
 * As in the reference, zones and IPv4 addresses written as IPv6 are refused.
 */
#include "lib/ip.h"
#include "lib/native_support.h"

static bool parse_address(IpAddress *out, Text text)
{
    return ip_parse(out, text) && !ip_is_mapped(out);
}

static bool parse_block(IpAddress *out, uint32_t *out_bits, Text text)
{
    return ip_parse_block(out, out_bits, text) && !ip_is_mapped(out);
}

static void fail_text(NativeContext *context, Value *out, Text text, const char *what)
{
    Text shown = text_slice(text, 0, utf8_offset(text, 60));
    native_fail(context, out, ERROR_INVALID_ARGUMENT, "\"%.*s\" is no %s", TEXT_ARG(shown), what);
}

/* The address as a value; `bits` is the prefix of a CIDR. */
static void return_ip(NativeContext *context, Value *out, ValueTag tag, const IpAddress *ip,
                      uint32_t bits)
{
    IpAddress *copy = arena_alloc(context->arena, sizeof *copy);
    if (copy == NULL) {
        native_fail_memory(context, out);
        return;
    }
    *copy = *ip;
    *out = (Value){.tag = (uint8_t)tag, .size = bits, .as.ip = copy};
}

NATIVE_FN(ip_parse)
{
    IpAddress ip;
    if (parse_address(&ip, value_text(args[0])))
        return_ip(context, out, VALUE_IP, &ip, 0);
    else
        fail_text(context, out, value_text(args[0]), "IP address");
}

NATIVE_FN(ip_is)
{
    IpAddress ip;
    *out = value_bool(parse_address(&ip, value_text(args[0])));
}

NATIVE_FN(ip_is_canonical)
{
    Text text = value_text(args[0]);
    IpAddress ip;
    if (!parse_address(&ip, text)) {
        fail_text(context, out, text, "IP address");
        return;
    }
    Buffer *canonical = library_scratch(context->library);
    print_plain(canonical, (Value){.tag = VALUE_IP, .as.ip = &ip});
    *out = value_bool(text_equal(buffer_text(canonical), text));
}

NATIVE_FN(ip_of_cidr)
{
    return_ip(context, out, VALUE_IP, args[0].as.ip, 0);
}

NATIVE_FN(ip_family)
{
    *out = value_int(args[0].as.ip->size_bytes == 4 ? 4 : 6);
}

/* ---- classes ------------------------------------------------------------------------------- */

static bool in_block(const IpAddress *ip, const char *block)
{
    IpAddress base;
    uint32_t bits;
    return ip_parse_block(&base, &bits, text_of(block)) && ip_in_block(ip, &base, bits);
}

#define IN_BLOCKS(c_name, block4, block6)                                                      \
    NATIVE_FN(c_name)                                                                          \
    {                                                                                          \
        *out = value_bool(in_block(args[0].as.ip, block4) || in_block(args[0].as.ip, block6)); \
    }

IN_BLOCKS(ip_is_unspecified, "0.0.0.0/32", "::/128")
IN_BLOCKS(ip_is_loopback, "127.0.0.0/8", "::1/128")
IN_BLOCKS(ip_is_link_local_multicast, "224.0.0.0/24", "ff02::/16")
IN_BLOCKS(ip_is_link_local_unicast, "169.254.0.0/16", "fe80::/10")

NATIVE_FN(ip_is_global_unicast)
{
    static const char *const others[] = {
        "0.0.0.0/32", "255.255.255.255/32", "127.0.0.0/8", "224.0.0.0/4", "169.254.0.0/16",
        "::/127",     "ff00::/8",           "fe80::/10",
    };
    bool other = false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        other |= in_block(args[0].as.ip, others[i]);
    *out = value_bool(!other);
}

/* ---- blocks -------------------------------------------------------------------------------- */

NATIVE_FN(cidr_parse)
{
    IpAddress ip;
    uint32_t bits;
    if (parse_block(&ip, &bits, value_text(args[0])))
        return_ip(context, out, VALUE_CIDR, &ip, bits);
    else
        fail_text(context, out, value_text(args[0]), "CIDR block");
}

NATIVE_FN(cidr_is)
{
    IpAddress ip;
    uint32_t bits;
    *out = value_bool(parse_block(&ip, &bits, value_text(args[0])));
}

NATIVE_FN(cidr_contains_ip)
{
    *out = value_bool(ip_in_block(args[1].as.ip, args[0].as.ip, args[0].size));
}

NATIVE_FN(cidr_contains_ip_string)
{
    IpAddress ip;
    if (parse_address(&ip, value_text(args[1])))
        *out = value_bool(ip_in_block(&ip, args[0].as.ip, args[0].size));
    else
        fail_text(context, out, value_text(args[1]), "IP address");
}

static bool contains_block(Value block, const IpAddress *ip, uint32_t bits)
{
    return bits >= block.size && ip_in_block(ip, block.as.ip, block.size);
}

NATIVE_FN(cidr_contains_cidr)
{
    *out = value_bool(contains_block(args[0], args[1].as.ip, args[1].size));
}

NATIVE_FN(cidr_contains_cidr_string)
{
    IpAddress ip;
    uint32_t bits;
    if (parse_block(&ip, &bits, value_text(args[1])))
        *out = value_bool(contains_block(args[0], &ip, bits));
    else
        fail_text(context, out, value_text(args[1]), "CIDR block");
}

NATIVE_FN(cidr_masked)
{
    IpAddress masked = ip_masked(args[0].as.ip, args[0].size);
    return_ip(context, out, VALUE_CIDR, &masked, args[0].size);
}

NATIVE_FN(cidr_prefix_length)
{
    *out = value_int(args[0].size);
}
