/*
 * source.h - a program's sources: by name, what they answer with, and the files that hold answers.
 *
 * Layer: data.
 */
#pragma once

#include "data/table_file.h"

/* The source of that name; NONE, `reason` filled (did you mean), where the rules have none. */
uint32_t source_find(const Program *program, Text name, Buffer *reason);
/* The record a source answers with, or NONE. */
uint32_t source_record(const Program *program, uint32_t source);
/* The name of its parameter: of the column or member that is looked up. */
Text source_key(const Program *program, uint32_t source);

/* "NAME=URI[#FRAGMENT]" in its parts, which borrow from it. */
typedef struct SourceSpec {
    uint32_t source;
    Text uri;
    Text fragment;
} SourceSpec;

/* STATUS_INPUT with `reason` filled where it is none, or the rules have no such source. */
Status source_spec_parse(SourceSpec *out, const Program *program, Text spec, Buffer *reason);
/* A URI in its parts, `source` left alone. */
void source_uri_split(SourceSpec *out, Text uri);

/* Loads "json:FILE[#/pointer]" or "csv:FILE". As table_file.h has it; STATUS_INPUT for another URI.
 */
Status source_load_file(TableFile **out, const Program *program, const SourceSpec *spec,
                        const Allocator *allocator, Buffer *reason);
