#include "lib/ip.h"

#include <arpa/inet.h>

#include "lib/unicode.h"

bool ip_parse(IpAddress *out, Text text)
{
    char terminated[INET6_ADDRSTRLEN + 1];
    if (text.size_bytes == 0 || text.size_bytes >= sizeof terminated ||
        memchr(text.data, '\0', text.size_bytes) != NULL)
        return false;
    memcpy(terminated, text.data, text.size_bytes);
    terminated[text.size_bytes] = '\0';
    bool six = memchr(text.data, ':', text.size_bytes) != NULL;
    *out = (IpAddress){.size_bytes = six ? 16 : 4};
    return inet_pton(six ? AF_INET6 : AF_INET, terminated, out->bytes) == 1;
}

/* Decimal without leading zeros, at most `most`. */
static bool parse_bits(uint32_t *out, Text text, uint32_t most)
{
    uint32_t number = 0;
    if (text.size_bytes == 0 || text.size_bytes > 3 || (text.size_bytes > 1 && text.data[0] == '0'))
        return false;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (!ascii_is_digit(text.data[i]))
            return false;
        number = number * 10 + (uint32_t)(text.data[i] - '0');
    }
    *out = number;
    return number <= most;
}

bool ip_parse_block(IpAddress *out, uint32_t *out_bits, Text text)
{
    size_t slash = text_find(text, TEXT("/"), 0);
    return slash != SIZE_MAX && ip_parse(out, text_slice(text, 0, slash)) &&
           parse_bits(out_bits, text_slice(text, slash + 1, text.size_bytes), out->size_bytes * 8u);
}

bool ip_is_mapped(const IpAddress *ip)
{
    static const IpAddress mapped = {.bytes = {[10] = 0xFF, [11] = 0xFF}, .size_bytes = 16};
    return ip_in_block(ip, &mapped, 96);
}

bool ip_in_block(const IpAddress *ip, const IpAddress *block, uint32_t bits)
{
    IpAddress masked = ip_masked(ip, bits), other = ip_masked(block, bits);
    return masked.size_bytes == other.size_bytes &&
           memcmp(masked.bytes, other.bytes, sizeof masked.bytes) == 0;
}

IpAddress ip_masked(const IpAddress *ip, uint32_t bits)
{
    IpAddress masked = {.size_bytes = ip->size_bytes};
    for (uint32_t i = 0; i < ip->size_bytes; i++) {
        uint32_t kept = bits > i * 8 ? bits - i * 8 : 0;
        unsigned mask = kept >= 8 ? 0xFFu : 0xFFu << (8 - kept);
        masked.bytes[i] = (uint8_t)(ip->bytes[i] & mask);
    }
    return masked;
}
