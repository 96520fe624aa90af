// Hand-written C: record struct, tables, decide(). The JSON parser is plugged in by fill_*.c
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef struct {
    const char *p;
    uint32_t n;
} sv;
#define MAXL 32
typedef struct {
    sv id, submitted, province, a_type, a_name, a_lp, ac_type, ac_num, ac_exp;
    bool a_lp_null;
    sv c_name, cc_type, cc_num, phone, ephone, email;
    sv w_name, dom, dexp, dreg;
    bool realname;
    sv contents[MAXL], approvals[MAXL], mats[MAXL];
    int nc, na, nm;
    sv kind, region, provider, ip, auth;
    int prepaid;
} rec;
