/*
 * ip.h - IP addresses and blocks: reading text, comparing bits.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "value/value.h"

/* Reads all of `text` as an IPv4 address in four decimal parts without leading zeros, or an IPv6
 * address (RFC 4291, 2.2), without a zone. */
bool ip_parse(IpAddress *out, Text text);
/* Reads ADDRESS/BITS; the bits after the prefix may be set. */
bool ip_parse_block(IpAddress *out, uint32_t *out_bits, Text text);

/* Whether the address is an IPv4 address written as IPv6, ::ffff:a.b.c.d. */
bool ip_is_mapped(const IpAddress *ip);

/* Whether the first `bits` bits of both are equal, and they are of one family. */
bool ip_in_block(const IpAddress *ip, const IpAddress *block, uint32_t bits);
/* The address with all but the first `bits` bits zero. */
IpAddress ip_masked(const IpAddress *ip, uint32_t bits);
