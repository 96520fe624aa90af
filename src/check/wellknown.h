/*
 * wellknown.h - protobuf's well-known messages, which are plain values in CEL.
 *
 * google.protobuf.Int64Value{value: 3} is 3, Struct{fields: m} is a map, Value{…} whatever JSON
 * has, Timestamp and Duration what they are. Other messages there are not.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/walk.h"

/* Turns the message written out into a call of the native that gives its value (expr->macro keeps
 * what was written) and types it. NULL, with nothing done, where the name is no such message's. */
const Type *wellknown_check_struct(Walk *walk, const Scope *scope, Expr *expr);

/* Whether the name, looked up as names are, is google.protobuf.NullValue.NULL_VALUE: null. */
bool wellknown_is_null(Walk *walk, Text name, bool absolute);
