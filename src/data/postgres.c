#include "data/postgres.h"

#ifdef LICET_HAVE_LIBPQ

#include <poll.h>

#include "base/clock.h"
#include "data/database.h"
#include "data/postgres_library.h"

struct PostgresConnection {
    Allocator allocator;
    PostgresLibrary pq;
    PGconn *handle;
    PGresult *result;
    uint32_t timeout_ms;
    uint64_t deadline_ns; /* of what is being waited for */
};

/* ---- errors ---------------------------------------------------------------------------------- */

/* The server's words, without the password should it stand in them, on one line. */
static void add_message(const PostgresConnection *connection, const char *message, Buffer *reason)
{
    const char *password = connection->pq.PQpass(connection->handle);
    Text text = text_trim(text_of(message)), secret = text_of(password);
    Buffer masked;
    buffer_init(&masked, &connection->allocator);
    for (size_t at = 0; at < text.size_bytes;) {
        Text rest = text_slice(text, at, text.size_bytes);
        if (secret.size_bytes > 0 && text_starts_with(rest, secret)) {
            buffer_add_string(&masked, "****");
            at += secret.size_bytes;
            continue;
        }
        buffer_add_char(&masked, text.data[at] == '\n' ? ' ' : text.data[at]);
        at++;
    }
    database_mask(reason, buffer_text(&masked));
    buffer_free(&masked);
}

static Status failed(const PostgresConnection *connection, Buffer *reason)
{
    const char *message = connection->result != NULL
                              ? connection->pq.PQresultErrorMessage(connection->result)
                              : connection->pq.PQerrorMessage(connection->handle);
    add_message(connection, message, reason);
    return STATUS_IO;
}

static Status late(const PostgresConnection *connection, Buffer *reason)
{
    buffer_add_format(reason, "the server gave no answer within %u ms", connection->timeout_ms);
    return STATUS_IO;
}

/* ---- waiting --------------------------------------------------------------------------------- */

static void start_timer(PostgresConnection *connection)
{
    connection->deadline_ns = clock_now_ns() + (uint64_t)connection->timeout_ms * 1000000;
}

/* Waits for the socket; false when the time is up. */
static bool wait_for_socket(const PostgresConnection *connection, short events)
{
    struct pollfd wait = {.fd = connection->pq.PQsocket(connection->handle), .events = events};
    for (;;) {
        uint64_t now_ns = clock_now_ns();
        if (now_ns >= connection->deadline_ns)
            return false;
        int ready = poll(&wait, 1, (int)((connection->deadline_ns - now_ns) / 1000000) + 1);
        if (ready > 0)
            return true;
    }
}

/* Until the answer to what was sent is there. */
static Status wait_for_result(PostgresConnection *connection, Buffer *reason)
{
    int unsent;
    while ((unsent = connection->pq.PQflush(connection->handle)) == 1) {
        if (!wait_for_socket(connection, POLLIN | POLLOUT))
            return late(connection, reason);
        if (connection->pq.PQconsumeInput(connection->handle) == 0)
            return failed(connection, reason);
    }
    while (unsent == 0 && connection->pq.PQisBusy(connection->handle)) {
        if (!wait_for_socket(connection, POLLIN))
            return late(connection, reason);
        if (connection->pq.PQconsumeInput(connection->handle) == 0)
            return failed(connection, reason);
    }
    return unsent == 0 ? STATUS_OK : failed(connection, reason);
}

/* Takes the answer: the first result, the others of which there should be none thrown away. */
static Status take_result(PostgresConnection *connection, int sent, Buffer *reason)
{
    connection->pq.PQclear(connection->result);
    connection->result = NULL;
    if (sent != 1)
        return failed(connection, reason);
    Status status = wait_for_result(connection, reason);
    if (status != STATUS_OK)
        return status;
    connection->result = connection->pq.PQgetResult(connection->handle);
    PGresult *more;
    while ((status = wait_for_result(connection, reason)) == STATUS_OK &&
           (more = connection->pq.PQgetResult(connection->handle)) != NULL)
        connection->pq.PQclear(more);
    if (status != STATUS_OK)
        return status;
    ExecStatusType kind = connection->pq.PQresultStatus(connection->result);
    return kind == PGRES_TUPLES_OK || kind == PGRES_COMMAND_OK ? STATUS_OK
                                                               : failed(connection, reason);
}

/* ---- connecting ------------------------------------------------------------------------------ */

/* What libpq says of a URI that it cannot read may quote the password. */
static Status check_uri(const PostgresLibrary *pq, const char *uri, Buffer *reason)
{
    PQconninfoOption *options = pq->PQconninfoParse(uri, NULL);
    pq->PQconninfoFree(options);
    if (options != NULL)
        return STATUS_OK;
    buffer_add_string(reason, "it is no connection URI: postgresql://user:password@host/database, "
                              "special characters written as %XX");
    return STATUS_IO;
}

static Status finish_connecting(PostgresConnection *connection, Buffer *reason)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        if (!wait_for_socket(connection, state == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            return late(connection, reason);
        state = connection->pq.PQconnectPoll(connection->handle);
    }
    if (state == PGRES_POLLING_FAILED ||
        connection->pq.PQsetnonblocking(connection->handle, 1) != 0)
        return failed(connection, reason);
    return STATUS_OK;
}

/* The server ends on its own what nobody waits for any more. */
static Status set_server_timeout(PostgresConnection *connection, Buffer *reason)
{
    char command[64];
    Text none;
    snprintf(command, sizeof command, "SET statement_timeout = %u", connection->timeout_ms);
    const char *values[] = {command};
    return postgres_execute(connection, NULL, values, 1, &none, reason);
}

/* Notices ("there is already a table") are not for the user's terminal. */
static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static Status start_connecting(PostgresConnection *connection, const char *uri, Buffer *reason)
{
    const char *names[] = {"dbname", "application_name", NULL};
    const char *values[] = {uri, "licet", NULL};
    connection->handle = connection->pq.PQconnectStartParams(names, values, 1);
    if (connection->handle == NULL)
        return STATUS_MEMORY;
    if (connection->pq.PQstatus(connection->handle) == CONNECTION_BAD)
        return failed(connection, reason);
    connection->pq.PQsetNoticeReceiver(connection->handle, ignore_notice, NULL);
    return finish_connecting(connection, reason);
}

Status postgres_connect(PostgresConnection **out, const char *uri, uint32_t timeout_ms,
                        const Allocator *allocator, Buffer *reason)
{
    PostgresLibrary pq;
    Status status = postgres_library_load(&pq, reason);
    if (status == STATUS_OK)
        status = check_uri(&pq, uri, reason);
    if (status != STATUS_OK)
        return status;
    PostgresConnection *connection = allocator_alloc(allocator, sizeof *connection);
    if (connection == NULL)
        return STATUS_MEMORY;
    *connection = (PostgresConnection){.allocator = *allocator, .pq = pq, .timeout_ms = timeout_ms};
    start_timer(connection);
    status = start_connecting(connection, uri, reason);
    if (status == STATUS_OK)
        status = set_server_timeout(connection, reason);
    if (status == STATUS_OK)
        *out = connection;
    else
        postgres_disconnect(connection);
    return status;
}

void postgres_disconnect(PostgresConnection *connection)
{
    if (connection == NULL)
        return;
    connection->pq.PQclear(connection->result);
    connection->pq.PQfinish(connection->handle);
    Allocator allocator = connection->allocator;
    allocator_free(&allocator, connection, sizeof *connection);
}

/* ---- statements ------------------------------------------------------------------------------ */

Status postgres_prepare(PostgresConnection *connection, const char *name, const char *query,
                        Buffer *reason)
{
    start_timer(connection);
    return take_result(
        connection, connection->pq.PQsendPrepare(connection->handle, name, query, 0, NULL), reason);
}

Status postgres_execute(PostgresConnection *connection, const char *name, const char *const *values,
                        int value_count, Text *out, Buffer *reason)
{
    start_timer(connection);
    int sent = name != NULL ? connection->pq.PQsendQueryPrepared(connection->handle, name,
                                                                 value_count, values, NULL, NULL, 0)
                            : connection->pq.PQsendQuery(connection->handle, values[0]);
    Status status = take_result(connection, sent, reason);
    *out = (Text){NULL, 0};
    if (status == STATUS_OK && connection->pq.PQntuples(connection->result) > 0 &&
        !connection->pq.PQgetisnull(connection->result, 0, 0))
        *out = (Text){connection->pq.PQgetvalue(connection->result, 0, 0),
                      (size_t)connection->pq.PQgetlength(connection->result, 0, 0)};
    return status;
}

#else

/* A file of C holds something. */
extern const int postgres_is_absent;
const int postgres_is_absent = 1;

#endif
