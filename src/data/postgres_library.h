/*
 * postgres_library.h - libpq, loaded when a source first asks for it.
 *
 * libpq brings some twenty libraries with it (TLS, Kerberos, LDAP …), which take longer to load
 * than all of Licet: a program that asks no PostgreSQL does without, and so does a machine that has
 * none.
 *
 * Layer: data (internal). Only where Licet is built with libpq's headers.
 */
#pragma once

#include <libpq-fe.h>

#include "base/buffer.h"
#include "base/status.h"

/* The functions by their own names and types: library.PQclear(result). */
typedef struct PostgresLibrary {
#define LIBPQ(name) __typeof__ (&(name))(name);
#include "data/postgres_library.def"
} PostgresLibrary;

/* STATUS_IO with `reason` filled where the machine has none. Thread-safe; see
 * base/shared_library.h. */
Status postgres_library_load(PostgresLibrary *out, Buffer *reason);
