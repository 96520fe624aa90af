/*
 * licet.h - Licet as a library: rules to bundles, applications to decisions.
 *
 *     licet_compilation *compilation;
 *     licet_program *program;
 *     licet_evaluator *evaluator;
 *     const licet_decision *decision;
 *     licet_compile_paths(&compilation, paths, 1, NULL, NULL);
 *     licet_program_open(&program, licet_compilation_bundle(compilation), NULL, NULL);
 *     licet_evaluator_new(&evaluator, program, NULL, NULL, NULL);
 *     licet_evaluate_json(&decision, evaluator, application);
 *     if (licet_decision_verdict(decision) == LICET_VERDICT_ACCEPTED) ...
 *
 * Conventions
 *   - Handles are opaque. What `..._new`, `..._open` or `..._compile_...` gives is freed with the
 *     `..._free` of its type; freeing NULL does nothing. Free what depends on something before it.
 *   - The result goes through the first parameter and is set to NULL on failure, except where
 *     a function says otherwise.
 *   - `reason`, where there is one, may be NULL. On failure it is set to one line for people, or to
 *     NULL when there is no memory for it; the caller frees it with licet_string_free().
 *   - Text is UTF-8 with a length, not ended by NUL. What a function returns is borrowed: it says
 *     from what, and lives as long as that. What it is given it only reads during the call.
 *   - `options` may be NULL for the defaults. Start from the ..._OPTIONS initialiser: it stores the
 *     struct's size, so that a program built against an older header goes on working.
 *   - Structs returned by pointer may grow at their end: do not copy or index them.
 *   - The library has no global state, never ends the process, prints nothing and changes neither
 *     locale nor signals. Nothing is read but the files that are named to it.
 *
 * Thread-safety, stated for each function:
 *   [any]  may be called from any thread at any time, for one object from several at once
 *   [one]  for one object from one thread at a time
 */
#ifndef LICET_LICET_H
#define LICET_LICET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LICET_API __attribute__((visibility("default")))
#else
#define LICET_API
#endif

/* The version of this header; that of the library is licet_version(). Until 1.0 a new minor version
 * may break the interface, and then has another soname. */
#define LICET_VERSION_MAJOR 0
#define LICET_VERSION_MINOR 1
#define LICET_VERSION_PATCH 0

/* "0.1.0". [any] */
LICET_API const char *licet_version(void);
/* The version of the bundle format that is written and read. [any] */
LICET_API uint32_t licet_bundle_version(void);

/* ---- common ------------------------------------------------------------------------------------ */

typedef enum licet_status {
    LICET_OK = 0,
    LICET_MEMORY = 1,    /* an allocation failed */
    LICET_IO = 2,        /* a file could not be read */
    LICET_INPUT = 3,     /* an argument, a key or a data file is not what it should be */
    LICET_LIMIT = 4,     /* a limit of docs/language.md, "Limits", was crossed */
    LICET_BUNDLE = 5,    /* the bundle is damaged, foreign or of another version */
    LICET_RULES = 6,     /* the rules do not compile: see the diagnostics */
    LICET_SIGNATURE = 7, /* a signature is missing or not the one required */
    LICET_CANCELLED = 8  /* licet_evaluator_cancel() was called */
} licet_status;

/* What the status says, in English. [any] */
LICET_API const char *licet_status_text(licet_status status);

typedef struct licet_text {
    const char *data; /* NULL: no text */
    size_t size_bytes;
} licet_text;

/* The text of a string that ends in NUL; no text for NULL. [any] */
LICET_API licet_text licet_text_of(const char *string);

/* A text that its receiver owns. */
typedef struct licet_string licet_string;
/* The text, ended by a NUL that is not counted; borrowed from the string. No text for NULL. [any] */
LICET_API licet_text licet_string_text(const licet_string *string);
LICET_API void licet_string_free(licet_string *string); /* [one] */

/* Where memory comes from: gives, resizes or frees a block as realloc() does. `block` NULL asks for
 * a new one, `new_size_bytes` 0 frees; `old_size_bytes` is the block's present size. NULL on failure,
 * the old block then unchanged. It is called from the thread of the call that needs memory. What
 * the libraries underneath (RE2, SQLite, libidn2, libpsl) take for themselves does not pass it. */
typedef struct licet_allocator {
    void *(*resize)(void *context, void *block, size_t old_size_bytes, size_t new_size_bytes);
    void *context;
} licet_allocator;

/* ---- compiling --------------------------------------------------------------------------------- */

/* A rule file in memory. */
typedef struct licet_rule_file {
    licet_text path; /* as diagnostics shall name it */
    licet_text text;
} licet_rule_file;

/* Gives the file that a rule file names beside it (the application of a test). *out is borrowed
 * until the next call. Anything but LICET_OK is reported as a diagnostic. */
typedef licet_status (*licet_read_file)(void *context, licet_text *out, licet_text rule_path,
                                        licet_text path);

typedef struct licet_compile_options {
    size_t size_bytes;                /* of this struct */
    const licet_allocator *allocator; /* NULL: malloc() */
    licet_text name;                  /* of the bundle; none: "rules" */
    licet_text version;               /* of the rules; none: empty */
    bool tests;                       /* keep the tests that stand beside the rules */
    licet_read_file read_file;        /* NULL: the file system, for licet_compile_paths() only */
    void *read_file_context;
} licet_compile_options;
#define LICET_COMPILE_OPTIONS                                                        \
    {                                                                                \
        sizeof(licet_compile_options), NULL, {NULL, 0}, {NULL, 0}, false, NULL, NULL \
    }

/* What came of a compilation: diagnostics and, without errors among them, a bundle. */
typedef struct licet_compilation licet_compilation;

/* Compiles the *.licet files at and below the paths. LICET_OK; LICET_RULES, where *out is set
 * as well and has the errors; LICET_MEMORY. [any] */
LICET_API licet_status licet_compile_paths(licet_compilation **out, const char *const *paths,
                                           size_t path_count, const licet_compile_options *options);
/* The like for rule files in memory: nothing is read from the file system. [any] */
LICET_API licet_status licet_compile_files(licet_compilation **out, const licet_rule_file *files,
                                           size_t file_count, const licet_compile_options *options);
LICET_API void licet_compilation_free(licet_compilation *compilation); /* [one] */

/* The bundle, borrowed from the compilation; no text where there were errors. The same sources give
 * the same bytes. [any] */
LICET_API licet_text licet_compilation_bundle(const licet_compilation *compilation);

typedef enum licet_severity {
    LICET_SEVERITY_NOTE = 0,
    LICET_SEVERITY_WARNING = 1,
    LICET_SEVERITY_ERROR = 2
} licet_severity;

/* A stretch of a rule file. Lines and columns count from 1, columns in code points; the end is past
 * the last character. A place that is nowhere has no path. */
typedef struct licet_place {
    licet_text path;
    uint32_t line;
    uint32_t column;
    uint32_t end_line;
    uint32_t end_column;
} licet_place;

typedef struct licet_diagnostic {
    licet_text code; /* "L0123": permanent */
    licet_severity severity;
    licet_text message;
    licet_place at;
    licet_place also;        /* the other culprit; nowhere without one */
    licet_text also_message; /* what it is */
    licet_text hint;         /* what to do; empty without one */
    licet_place fix_at;      /* replacing this by fix_text mends it; nowhere without a fix */
    licet_text fix_text;
} licet_diagnostic;

/* Diagnostics are sorted by place; at most 200 are kept, errors before warnings. [any] */
LICET_API size_t licet_compilation_diagnostic_count(const licet_compilation *compilation);
/* Borrowed from the compilation; NULL past the last one. [any] */
LICET_API const licet_diagnostic *licet_compilation_diagnostic(const licet_compilation *compilation,
                                                               size_t index);

typedef enum licet_report {
    LICET_REPORT_TEXT = 0, /* for people, with the source lines */
    LICET_REPORT_JSON = 1, /* one object a line */
    LICET_REPORT_SARIF = 2 /* SARIF 2.1.0 */
} licet_report;
/* All diagnostics in the form that `licet check --format` writes. LICET_MEMORY. [any] */
LICET_API licet_status licet_compilation_report(licet_string **out,
                                                const licet_compilation *compilation,
                                                licet_report report);

/* ---- signing ----------------------------------------------------------------------------------- */

/* Keys and signatures are the text of minisign's files; a public key may also be its base64 alone.
 * `allocator` may be NULL. */

/* Draws a key pair. `password` locks the secret key; no text leaves it open. Locking takes about two
 * seconds and 1 GiB. LICET_MEMORY; LICET_IO where the system gives no randomness. [any] */
LICET_API licet_status licet_keys_new(licet_string **out_public, licet_string **out_secret,
                                      licet_text password, const licet_allocator *allocator);
/* Signs a bundle (or any bytes). The same key, bytes and comment, which is one line, give the same
 * signature. LICET_INPUT: the key or its password is wrong, the comment is no line. [any] */
LICET_API licet_status licet_sign(licet_string **out_signature, licet_text bytes,
                                  licet_text secret_key, licet_text password,
                                  licet_text trusted_comment, const licet_allocator *allocator,
                                  licet_string **reason);
/* Whether `signature` is this key's over these bytes; gives the trusted comment. LICET_SIGNATURE
 * where it is not, LICET_INPUT where the key is none. [any] */
LICET_API licet_status licet_verify(licet_string **out_comment, licet_text bytes,
                                    licet_text signature, licet_text public_key,
                                    const licet_allocator *allocator, licet_string **reason);

/* ---- programs ---------------------------------------------------------------------------------- */

/* A bundle that was opened and verified: every byte of it is checked before anything can run. It never
 * changes and may be shared between threads. */
typedef struct licet_program licet_program;

typedef struct licet_open_options {
    size_t size_bytes;
    const licet_allocator *allocator; /* NULL: malloc() */
    licet_text public_key;            /* only a bundle signed with it is opened; no text: any */
    licet_text signature; /* its signature; no text: FILE.minisig for licet_program_open_file() */
} licet_open_options;
#define LICET_OPEN_OPTIONS                           \
    {                                                \
        sizeof(licet_open_options), NULL, {NULL, 0}, \
        {                                            \
            NULL, 0                                  \
        }                                            \
    }

/* Opens the bundle in `bytes`, of which it keeps a copy. LICET_BUNDLE, LICET_SIGNATURE, LICET_INPUT (the
 * key), LICET_MEMORY. [any] */
LICET_API licet_status licet_program_open(licet_program **out, licet_text bytes,
                                          const licet_open_options *options, licet_string **reason);
/* Maps the file, which must then be replaced rather than rewritten; where a signature is asked for
 * it is read instead. As above, and LICET_IO. [any] */
LICET_API licet_status licet_program_open_file(licet_program **out, const char *path,
                                               const licet_open_options *options,
                                               licet_string **reason);
LICET_API void licet_program_free(licet_program *program); /* [one] */

typedef struct licet_program_info {
    licet_text name;
    licet_text version;
    licet_text compiler; /* what made it: "licet 0.1.0" */
    licet_text hash;     /* BLAKE2b-256 of its content, in hex */
    licet_text signer;   /* the id of the key that was asked for; empty without one */
    licet_text comment;  /* the signature's trusted comment; likewise */
    size_t module_count;
    size_t rule_count;
    size_t source_count;
} licet_program_info;
/* Borrowed from the program, here and below; NULL past the last one. [any] */
LICET_API const licet_program_info *licet_program_about(const licet_program *program);

typedef struct licet_module {
    licet_text name;
    licet_text path; /* the file's name */
    licet_text hash; /* BLAKE2b-256 of the source, in hex */
} licet_module;
LICET_API const licet_module *licet_program_module(const licet_program *program, size_t index);

typedef struct licet_rule {
    licet_text name;
    licet_text topic;
    licet_text severity; /* "reject", "refer", "require", "warn" or "note" */
    licet_text cite;
    licet_text module;
    uint32_t line;
} licet_rule;
LICET_API const licet_rule *licet_program_rule(const licet_program *program, size_t index);

typedef struct licet_source {
    licet_text name;      /* what it is bound by */
    licet_text parameter; /* what it is asked for */
} licet_source;
LICET_API const licet_source *licet_program_source(const licet_program *program, size_t index);

/* ---- values ------------------------------------------------------------------------------------ */

typedef enum licet_kind {
    LICET_NULL = 0,
    LICET_BOOL = 1,
    LICET_INT = 2,
    LICET_UINT = 3,
    LICET_DOUBLE = 4,
    LICET_STRING = 5,    /* also a member of an enum, by its code */
    LICET_DATE = 6,      /* integer: days since 1970-01-01 */
    LICET_TIMESTAMP = 7, /* time, since 1970-01-01T00:00:00Z */
    LICET_DURATION = 8,  /* time */
    LICET_LIST = 9,
    LICET_MAP = 10 /* also a record, by its fields */
} licet_kind;

struct licet_member;
typedef struct licet_value {
    licet_kind kind;
    union {
        bool boolean;
        int64_t integer;
        uint64_t uinteger;
        double real;
        licet_text text;
        struct {
            int64_t seconds; /* rounded down */
            uint32_t nanoseconds;
        } time;
        struct {
            const struct licet_value *items;
            size_t count;
        } list;
        struct {
            const struct licet_member *members;
            size_t count;
        } map;
    } as;
} licet_value;
typedef struct licet_member {
    licet_text name;
    licet_value value;
} licet_member;

/* ---- sources ----------------------------------------------------------------------------------- */

/* Where a program's sources get their answers, beside the application's own "facts". Complete
 * it before the first evaluator is made; then it is only read, by all evaluators that share it. */
typedef struct licet_bindings licet_bindings;

/* `program` must outlive them. LICET_MEMORY. [any] */
LICET_API licet_status licet_bindings_new(licet_bindings **out, const licet_program *program,
                                          const licet_allocator *allocator);
LICET_API void licet_bindings_free(licet_bindings *bindings); /* [one] */

/* Binds "NAME=URI" as `licet eval --source` does (docs/cli.md). LICET_INPUT or LICET_IO: no such source,
 * a file that is missing or malformed. [one] */
LICET_API licet_status licet_bindings_add(licet_bindings *bindings, licet_text binding,
                                          licet_string **reason);

/* An answer in the making: without a call below it stays unknown, and the decision says so. */
typedef struct licet_answer licet_answer;
/* Called at most once for a key and application, on the evaluator's thread. `source` and `key` are
 * what is asked, `answer` is good during the call only. */
typedef void (*licet_source_function)(void *context, licet_text source, licet_text key,
                                      licet_answer *answer);
/* Binds a source to a function, which is called from the threads of all evaluators that share the bindings.
 * LICET_INPUT: there is no such source. [one] */
LICET_API licet_status licet_bindings_add_function(licet_bindings *bindings, licet_text source,
                                                   licet_source_function function, void *context,
                                                   licet_string **reason);
/* There is no entry for the key. [one] */
LICET_API void licet_answer_none(licet_answer *answer);
/* The entry, as JSON or as a value; it must be of the source's type, or the rules that ask are in error.
 * [one] */
LICET_API void licet_answer_json(licet_answer *answer, licet_text json);
LICET_API void licet_answer_value(licet_answer *answer, const licet_value *value);
/* The source failed: the rules that ask are in error, which never accepts. [one] */
LICET_API void licet_answer_error(licet_answer *answer, licet_text message);

/* ---- evaluating -------------------------------------------------------------------------------- */

/* One thread's: holds what is reused from one application to the next. */
typedef struct licet_evaluator licet_evaluator;

typedef struct licet_evaluator_options {
    size_t size_bytes;
    const licet_allocator *allocator; /* NULL: malloc() */
    bool has_as_of;     /* judge by as_of_days instead of the application's own date */
    int64_t as_of_days; /* since 1970-01-01 */
    bool strict;        /* a field that the rules do not declare makes an application invalid */
    int64_t fuel;       /* the limit of one evaluation's work; 0: the default */
} licet_evaluator_options;
#define LICET_EVALUATOR_OPTIONS                                   \
    {                                                             \
        sizeof(licet_evaluator_options), NULL, false, 0, false, 0 \
    }

/* `program` and `bindings` (may be NULL) must outlive it. LICET_INPUT: the program has no input;
 * LICET_MEMORY. [any] */
LICET_API licet_status licet_evaluator_new(licet_evaluator **out, const licet_program *program,
                                           const licet_bindings *bindings,
                                           const licet_evaluator_options *options,
                                           licet_string **reason);
LICET_API void licet_evaluator_free(licet_evaluator *evaluator); /* [one] */

/* Ends the evaluation in hand, and those begun later, with LICET_CANCELLED, until
 * licet_evaluator_resume(). It is noticed between two rules: within the fuel of one at the latest.
 * May be called from any thread and from a signal handler. [any] */
LICET_API void licet_evaluator_cancel(licet_evaluator *evaluator);
LICET_API void licet_evaluator_resume(licet_evaluator *evaluator); /* [any] */

/* A decision; it and what is borrowed from it live until the evaluator's next evaluation or end. */
typedef struct licet_decision licet_decision;

/* Decides one application. What is wrong with it gives a decision of LICET_VERDICT_ERROR and
 * LICET_OK. LICET_MEMORY, LICET_CANCELLED. [one] */
LICET_API licet_status licet_evaluate_json(const licet_decision **out, licet_evaluator *evaluator,
                                           licet_text json);
/* The like for an application that is there already as a map of its fields. [one] */
LICET_API licet_status licet_evaluate_value(const licet_decision **out, licet_evaluator *evaluator,
                                            const licet_value *application);

/* ---- decisions --------------------------------------------------------------------------------- */

/* Everything below is borrowed from the decision. All of it is [one], with its evaluator. */

typedef enum licet_verdict {
    LICET_VERDICT_ACCEPTED = 0,
    LICET_VERDICT_INCOMPLETE = 1, /* materials are missing, or something asked is unknown */
    LICET_VERDICT_REFER = 2,      /* to a person */
    LICET_VERDICT_REJECTED = 3,
    LICET_VERDICT_ERROR = 4 /* it is no valid application */
} licet_verdict;
/* "accepted", "incomplete", … [any] */
LICET_API const char *licet_verdict_name(licet_verdict verdict);

LICET_API licet_verdict licet_decision_verdict(const licet_decision *decision);
LICET_API licet_text licet_decision_id(const licet_decision *decision); /* may be no text */
/* The day judged by, since 1970-01-01. */
LICET_API int64_t licet_decision_as_of_days(const licet_decision *decision);

typedef struct licet_finding {
    licet_text rule;
    licet_text topic;
    licet_text severity; /* as in licet_rule, or "error": the rule could not be judged */
    licet_text path;     /* JSON Pointer into the application */
    licet_text scope;
    licet_text message_zh; /* sensitive values masked */
    licet_text message_en;
    licet_text cite;    /* empty without one */
    int64_t from_days;  /* since when the rule holds; INT64_MIN: always */
    int64_t until_days; /* the first day it holds no more; INT64_MAX: never */
} licet_finding;
LICET_API size_t licet_decision_finding_count(const licet_decision *decision);
/* NULL past the last one, or when memory is exhausted. */
LICET_API const licet_finding *licet_decision_finding(const licet_decision *decision, size_t index);

/* What the rules decide besides (`decide`): its name and its value as JSON; null where unknown. */
typedef struct licet_decided {
    licet_text name;
    licet_text json;
} licet_decided;
LICET_API size_t licet_decision_decided_count(const licet_decision *decision);
LICET_API const licet_decided *licet_decision_decided(const licet_decision *decision, size_t index);

/* The codes of materials to be handed in, sorted; no text past the last one. */
LICET_API size_t licet_decision_material_count(const licet_decision *decision);
LICET_API licet_text licet_decision_material(const licet_decision *decision, size_t index);
/* JSON Pointers to what must be known to judge, sorted. */
LICET_API size_t licet_decision_unknown_count(const licet_decision *decision);
LICET_API licet_text licet_decision_unknown(const licet_decision *decision, size_t index);

/* Of LICET_VERDICT_ERROR: what is wrong ("json", "type", "missing", "value", "unknown_field",
 * "limit"), in words, and where; otherwise no text. */
LICET_API licet_text licet_decision_error_code(const licet_decision *decision);
LICET_API licet_text licet_decision_error_message(const licet_decision *decision);
LICET_API licet_text licet_decision_error_path(const licet_decision *decision);

/* The whole decision as `licet eval` writes it; on several lines with `indent`. LICET_MEMORY. */
LICET_API licet_status licet_decision_json(licet_string **out, const licet_decision *decision,
                                           bool indent);

#ifdef __cplusplus
}
#endif

#endif
