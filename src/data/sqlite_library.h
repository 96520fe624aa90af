/*
 * sqlite_library.h - SQLite, loaded when a source or `licet data load` first asks for it.
 *
 * It is a third of the code that the program would be with it, and has tables of addresses and
 * functions of the C library that would have to be found at each start.
 *
 * Layer: data (internal).
 */
#pragma once

#include <sqlite3.h>

#include "base/buffer.h"
#include "base/status.h"

/* The functions by their own names and types: library.sqlite3_close(connection). */
typedef struct SqliteLibrary {
#define LIBSQLITE(name) __typeof__ (&(name))(name);
#include "data/sqlite_library.def"
} SqliteLibrary;

/* STATUS_IO with `reason` filled where the machine has none. Thread-safe; see
 * base/shared_library.h. */
Status sqlite_library_load(SqliteLibrary *out, Buffer *reason);
