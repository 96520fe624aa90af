/*
 * limits.h - every depth, count and size that Licet caps, in one place.
 *
 * Each has an error that names it and a test that crosses it
 * (tests/unit, tests/cli). docs/language.md, "Limits", lists them for authors.
 *
 * Layer: base.
 */
#pragma once

enum {
    LIMIT_SOURCE_BYTES = 64 * 1024 * 1024,      /* one rule file */
    LIMIT_JSON_FILE_BYTES = 16 * 1024 * 1024,   /* a JSON file that rules name */
    LIMIT_EXPRESSION_BYTES = 16 * 1024 * 1024,  /* one expression of many that are read */
    LIMIT_SOURCE_DEPTH = 250,                   /* nesting of an expression or block */
    LIMIT_MODULES = 65535,                      /* modules in one program */
    LIMIT_DIAGNOSTICS = 200,                    /* reported in one run; the rest is counted */
    LIMIT_REGISTERS = 60000,                    /* in one function's frame */
    LIMIT_CALL_DEPTH = 64,                      /* frames: lets, functions, settings */
    LIMIT_TABLE_NODES = 400000,                 /* of one table's decision graph while it is made */
    LIMIT_TABLE_WORK = 50000000,                /* rows looked at while it is made */
    LIMIT_COMPREHENSION_DEPTH = 16,             /* nested comprehensions in one expression */
    LIMIT_JSON_DEPTH = 128,                     /* nesting of a record */
    LIMIT_RECORD_BYTES = 64 * 1024 * 1024,      /* one application record */
    LIMIT_VALUE_DEPTH = 128,                    /* nesting of a value at run time */
    LIMIT_STRING_BYTES = 16 * 1024 * 1024,      /* one string at run time */
    LIMIT_LIST_ITEMS = 1000000,                 /* items of one list or map at run time */
    LIMIT_EVALUATION_BYTES = 256 * 1024 * 1024, /* memory of one evaluation */
    LIMIT_FINDINGS = 10000,                     /* findings of one decision */
    LIMIT_BUNDLE_BYTES = 1024 * 1024 * 1024,
};

/* Fuel of one evaluation: about one unit an instruction; natives pay by the bytes they read. */
#define LIMIT_FUEL INT64_C(100000000)
