/*
 * licet.h - Licet as a library: rules to bundles, applications to decisions.
 *
 *     licet_compilation *compilation;
 *     licet_program *program;
 *     licet_evaluator *evaluator;
 *     const licet_decision *decision;
 *     licet_compile_paths(&compilation, paths, 1, NULL);
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

/* ---- common ---------------------------------------------------------------------------------- */

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
/* The text, ended by a NUL that is not counted; borrowed from the string. No text for NULL. [any]
 */
LICET_API licet_text licet_string_text(const licet_string *string);
LICET_API void licet_string_free(licet_string *string); /* [one] */

/* Where memory comes from: gives, resizes or frees a block as realloc() does. `block` NULL asks for
 * a new one, `new_size_bytes` 0 frees; `old_size_bytes` is the block's present size. NULL on
 * failure, the old block then unchanged. It is called from the thread of the call that needs
 * memory, and of licet_tests_run() from several at once. All that Licet takes passes it, and
 * yyjson's documents. What the other libraries underneath take for themselves does not: RE2 and the
 * C++ library (regular expressions, numbers as text), libidn2 and libpsl (domain names), the C
 * library (sorting, folders, threads), and, where a source asks them, SQLite and libpq. */
typedef struct licet_allocator {
    void *(*resize)(void *context, void *block, size_t old_size_bytes, size_t new_size_bytes);
    void *context;
} licet_allocator;

/* ---- diagnostics ----------------------------------------------------------------------------- */

typedef enum licet_severity {
    LICET_SEVERITY_NOTE = 0,
    LICET_SEVERITY_WARNING = 1,
    LICET_SEVERITY_ERROR = 2
} licet_severity;

/* A stretch of a rule file. Lines and columns count from 1, columns in code points; the end is past
 * the last character. Offsets are in bytes from the file's start. A place that is nowhere has no
 * path. */
typedef struct licet_place {
    licet_text path;
    uint32_t line;
    uint32_t column;
    uint32_t end_line;
    uint32_t end_column;
    size_t offset;
    size_t end_offset;
} licet_place;

typedef struct licet_diagnostic {
    licet_text code; /* "L0123": permanent */
    licet_severity severity;
    licet_text title;   /* of the code: what is wrong, in general */
    licet_text message; /* what is wrong here */
    licet_place at;
    licet_place also;        /* the other culprit; nowhere without one */
    licet_text also_message; /* what it is */
    licet_text hint;         /* what to do; empty without one */
    licet_place fix_at;      /* replacing this by fix_text mends it; nowhere without a fix */
    licet_text fix_text;
} licet_diagnostic;

/* What the compiler has to say of rules or of an expression. It never changes. */
typedef struct licet_diagnostics licet_diagnostics;
/* Of those that a function gave to keep; NULL does nothing. [one] */
LICET_API void licet_diagnostics_free(licet_diagnostics *diagnostics);
/* They are sorted by place; at most 200 are kept, errors before warnings. [any] */
LICET_API size_t licet_diagnostics_count(const licet_diagnostics *diagnostics);
/* Borrowed from the diagnostics; NULL past the last one. [any] */
LICET_API const licet_diagnostic *licet_diagnostics_item(const licet_diagnostics *diagnostics,
                                                         size_t index);

typedef enum licet_report {
    LICET_REPORT_TEXT = 0, /* for people, with the source lines */
    LICET_REPORT_JSON = 1, /* one object a line */
    LICET_REPORT_SARIF = 2 /* SARIF 2.1.0 */
} licet_report;
/* All of them in the form that `licet check --format` writes. LICET_INPUT: no such form;
 * LICET_MEMORY. [any] */
LICET_API licet_status licet_diagnostics_report(licet_string **out,
                                                const licet_diagnostics *diagnostics,
                                                licet_report report);
/* What a code such as "L0123" means and how to mend it, at length, as `licet help` says it; in
 * English, or in Chinese. No text for no code. It is part of the library: it is never freed. [any]
 */
LICET_API licet_text licet_diagnostic_help(licet_text code, bool chinese);

/* ---- compiling ------------------------------------------------------------------------------- */

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
    bool chinese; /* diagnostics are said in Chinese */
} licet_compile_options;
#define LICET_COMPILE_OPTIONS                                                               \
    {                                                                                       \
        sizeof(licet_compile_options), NULL, {NULL, 0}, {NULL, 0}, false, NULL, NULL, false \
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

/* What there is to say of the rules, borrowed from the compilation. [any] */
LICET_API const licet_diagnostics *
licet_compilation_diagnostics(const licet_compilation *compilation);

/* ---- formatting ------------------------------------------------------------------------------ */

/* The text of a rule file in the one style, as `licet fmt` writes it: what is spelled and in which
 * order stays as it is. LICET_RULES where it does not follow the grammar: *diagnostics, which may
 * be NULL, then says where and is the caller's to free; otherwise it is set to NULL. LICET_LIMIT:
 * it is larger than a rule file can be. LICET_MEMORY. [any] */
LICET_API licet_status licet_format_file(licet_string **out, const licet_rule_file *file,
                                         const licet_allocator *allocator,
                                         licet_diagnostics **diagnostics);

/* ---- signing --------------------------------------------------------------------------------- */

/* Keys and signatures are the text of minisign's files; a public key may also be its base64 alone.
 * `allocator` may be NULL. */

/* Draws a key pair. `password` locks the secret key; no text leaves it open. Locking takes about
 * two seconds and 1 GiB. LICET_MEMORY; LICET_IO where the system gives no randomness. [any] */
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

/* ---- programs -------------------------------------------------------------------------------- */

/* A bundle that was opened and verified: every byte of it is checked before anything can run. It
 * never changes and may be shared between threads. */
typedef struct licet_program licet_program;

typedef struct licet_open_options {
    size_t size_bytes;
    const licet_allocator *allocator; /* NULL: malloc() */
    licet_text public_key;            /* only a bundle signed with it is opened; no text: any */
    licet_text signature; /* its signature; no text: FILE.minisig for licet_program_open_file() */
    bool trust_receipt;   /* licet_receipt_write() */
} licet_open_options;
#define LICET_OPEN_OPTIONS                                            \
    {                                                                 \
        sizeof(licet_open_options), NULL, {NULL, 0}, {NULL, 0}, false \
    }

/* Opens the bundle in `bytes`, of which it keeps a copy. LICET_BUNDLE, LICET_SIGNATURE, LICET_INPUT
 * (the key), LICET_MEMORY. [any] */
LICET_API licet_status licet_program_open(licet_program **out, licet_text bytes,
                                          const licet_open_options *options, licet_string **reason);
/* Maps the file, which must then be replaced rather than rewritten; where a signature is asked for
 * it is read instead. As above, and LICET_IO. [any] */
LICET_API licet_status licet_program_open_file(licet_program **out, const char *path,
                                               const licet_open_options *options,
                                               licet_string **reason);
/* Has the program run by what `licet build --native` made of it, the bytes of its .so: evaluators
 * made from now on decide the same, faster; explanations and tests are interpreted as before. An
 * object is code and may do whatever the process may. Where the program was opened with a public
 * key, `signature` has to be that key's over the object; else it may have no text. Right after
 * opening, before anything else uses the program. LICET_BUNDLE: damaged, of another bundle or
 * another Licet, or of no use on this machine; LICET_SIGNATURE, LICET_INPUT (the program has an
 * object already), LICET_MEMORY. [one] */
LICET_API licet_status licet_program_use_native(licet_program *program, licet_text object,
                                                licet_text signature, licet_string **reason);
LICET_API void licet_program_free(licet_program *program); /* [one] */
/* Verifies the bundle in a file and leaves a receipt beside it, FILE.verified. While it is the same
 * file, which the system's time of its last change tells, licet_program_open_file() with
 * `trust_receipt` does not verify it again and takes the same time whatever its size; where a key
 * is asked for it does. docs/bundle.md, "Receipts", says what that is worth. LICET_IO,
 * LICET_BUNDLE, LICET_MEMORY. [any] */
LICET_API licet_status licet_receipt_write(const char *path, const licet_allocator *allocator,
                                           licet_string **reason);

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

/* Everything the program consists of as JSON: settings, rules, tables, with their dates and
 * citations, as `licet inspect --format json` writes it. LICET_MEMORY. [any] */
LICET_API licet_status licet_program_inspect(licet_string **out, const licet_program *program);

typedef enum licet_schema {
    LICET_SCHEMA_APPLICATION = 0, /* what goes in */
    LICET_SCHEMA_DECISION = 1     /* what licet_decision_json() gives */
} licet_schema;
/* The JSON Schema (2020-12) of what the program evaluates or decides. LICET_INPUT: it has no input,
 * or there is no such schema; LICET_MEMORY. [any] */
LICET_API licet_status licet_program_schema(licet_string **out, const licet_program *program,
                                            licet_schema schema);

/* ---- values ---------------------------------------------------------------------------------- */

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
    LICET_MAP = 10,  /* also a record, by its fields */
    LICET_BYTES = 11 /* text, of any bytes */
} licet_kind;

/* What the library gives is of these kinds too: an optional is its value or null; an address,
 * network or type is a string, as it is printed; a map's key that is no string stands as its text.
 */
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

/* ---- sources --------------------------------------------------------------------------------- */

/* Where a program's sources get their answers, beside the application's own "facts". Complete
 * it before the first evaluator is made; then it is only read, by all evaluators that share it. */
typedef struct licet_bindings licet_bindings;

/* `program` must outlive them. LICET_MEMORY. [any] */
LICET_API licet_status licet_bindings_new(licet_bindings **out, const licet_program *program,
                                          const licet_allocator *allocator);
LICET_API void licet_bindings_free(licet_bindings *bindings); /* [one] */

/* Binds "NAME=URI" as `licet eval --source` does (docs/cli.md). LICET_INPUT or LICET_IO: no such
 * source, a file that is missing or malformed. [one] */
LICET_API licet_status licet_bindings_add(licet_bindings *bindings, licet_text binding,
                                          licet_string **reason);

/* An answer in the making: without a call below it stays unknown, and the decision says so. */
typedef struct licet_answer licet_answer;
/* Called at most once for a key and application, on the evaluator's thread. `source` and `key` are
 * what is asked, `answer` is good during the call only. */
typedef void (*licet_source_function)(void *context, licet_text source, licet_text key,
                                      licet_answer *answer);
/* Binds a source to a function, which is called from the threads of all evaluators that share the
 * bindings. LICET_INPUT: there is no such source. [one] */
LICET_API licet_status licet_bindings_add_function(licet_bindings *bindings, licet_text source,
                                                   licet_source_function function, void *context,
                                                   licet_string **reason);
/* There is no entry for the key. [one] */
LICET_API void licet_answer_none(licet_answer *answer);
/* The entry, as JSON or as a value; it must be of the source's type, or the rules that ask are in
 * error. [one] */
LICET_API void licet_answer_json(licet_answer *answer, licet_text json);
LICET_API void licet_answer_value(licet_answer *answer, const licet_value *value);
/* The source failed: the rules that ask are in error, which never accepts. [one] */
LICET_API void licet_answer_error(licet_answer *answer, licet_text message);

/* ---- evaluating ------------------------------------------------------------------------------ */

/* One thread's: holds what is reused from one application to the next. */
typedef struct licet_evaluator licet_evaluator;

typedef struct licet_evaluator_options {
    size_t size_bytes;
    const licet_allocator *allocator; /* NULL: malloc() */
    bool has_as_of;     /* judge by as_of_days instead of the application's own date */
    int64_t as_of_days; /* since 1970-01-01 */
    bool strict;        /* a field that the rules do not declare makes an application invalid */
    int64_t fuel;       /* the limit of one evaluation's work; 0: the default */
    bool explain;       /* keep why: licet_decision_explanation(). Takes several times as long */
} licet_evaluator_options;
#define LICET_EVALUATOR_OPTIONS                                          \
    {                                                                    \
        sizeof(licet_evaluator_options), NULL, false, 0, false, 0, false \
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

/* ---- decisions ------------------------------------------------------------------------------- */

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

/* What the rules decide besides (`decide`): its name and its value; null where unknown. */
typedef struct licet_decided {
    licet_text name;
    licet_text json;
    licet_value value;
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

/* ---- explanations ---------------------------------------------------------------------------- */

/* Why an application was decided so: each rule, its conditions and the values they met. Borrowed
 * from its decision, as is all below; [one], with the evaluator. Sensitive values are masked. */
typedef struct licet_explanation licet_explanation;

/* NULL: the evaluator was made without `explain`, or the application is none that can be judged. */
LICET_API const licet_explanation *licet_decision_explanation(const licet_decision *decision);

/* A row of a table or mapping that answered. */
typedef struct licet_row licet_row;
struct licet_row {
    licet_text table;
    uint32_t number; /* from 1 */
    licet_text text; /* its cells, as they are written */
    licet_text cite; /* empty without one */
    licet_text module;
    uint32_t line;
    const licet_row *next;
};

/* An expression of the rules, with what it came to. */
typedef struct licet_step licet_step;
struct licet_step {
    /* "for", "let", "when", "unless" or "exception"; inside one "part", "body" or "item" */
    licet_text role;
    licet_text name; /* of what "for" and "let" name; else no text */
    licet_text text; /* as it is written */
    uint32_t line;   /* of the rule's file */
    uint32_t column;
    licet_text value;             /* in English; no text where it was not looked at */
    bool is_true;                 /* its value is true */
    bool is_unsure;               /* it is an error or unknown */
    licet_text path;              /* JSON Pointer to the field it reads; else no text */
    const licet_step *first_part; /* what it consists of, in the order of the source */
    const licet_row *first_row;   /* of a call of a table: the rows that answered */
    const licet_step *next;       /* the next part of the same whole, or condition of the round */
};

/* A rule judged once: for one element of each list that its `for` goes through. */
typedef struct licet_round licet_round;
struct licet_round {
    bool fired;
    licet_text path;      /* where the finding points; else no text */
    licet_text exception; /* what kept it from firing; else no text */
    licet_text unsure;    /* the error or unknown that it could not be judged for; else no text */
    const licet_step *elements; /* of its `for`, outermost first */
    const licet_step *conditions;
    const licet_round *next;
};

/* A setting that a rule stands under or reads. */
typedef struct licet_setting licet_setting;
struct licet_setting {
    licet_text name;
    licet_text value; /* in English; no text where none is in force */
    licet_text cite;  /* empty without one */
    licet_text module;
    uint32_t line;
    const licet_setting *next;
};

typedef struct licet_explained_rule {
    licet_text rule;
    /* "fired", "unsure", "excepted", "not_fired", "settled", "not_set", "other_scope" or
     * "other_date": docs/explain.md */
    licet_text state;
    licet_text cause; /* the setting without a value, or the scope that has another; else no text */
    licet_text module;
    uint32_t line;
    const licet_round *first_round;     /* NULL where it was not judged */
    const licet_setting *first_setting; /* in order of name */
} licet_explained_rule;
/* By rule: those of licet_program_rule(), in that order. NULL past the last one, or when memory is
 * exhausted. */
LICET_API const licet_explained_rule *licet_explanation_rule(const licet_explanation *explanation,
                                                             size_t index);

/* A field of the application that the conditions of a rule looked at. */
typedef struct licet_field_met licet_field_met;
struct licet_field_met {
    licet_text path;     /* JSON Pointer */
    licet_text label_zh; /* as the rules call it; empty where they do not */
    licet_text label_en;
    licet_text value; /* in English; no text where it is absent */
    const licet_field_met *next;
};

/* A change of one field that was tried: the application with it was decided. */
typedef struct licet_change {
    licet_text path;       /* JSON Pointer */
    licet_text json;       /* its new value; no text: the field is left out */
    licet_verdict verdict; /* what is decided with this change alone */
} licet_change;

/* Something that must go for the verdict wanted. */
typedef struct licet_obstacle licet_obstacle;
struct licet_obstacle {
    const licet_finding *finding; /* one of the decision's; NULL: something is not known ... */
    licet_text unknown;           /* ... and this is its place: JSON Pointer; else no text */
    const licet_field_met *first_field; /* changing some of these may take the finding away */
    /* Does take it, or the doubt, away, and makes nothing worse; NULL: none is known. */
    const licet_change *change;
    const licet_obstacle *next;
};

/* What stands between an application and a verdict. */
typedef struct licet_why_not {
    licet_verdict wanted;
    bool is_met;   /* the verdict is as good already: nothing stands in the way */
    bool is_final; /* a final rule settled the application: other rules were not judged */
    const licet_obstacle *first_obstacle; /* the smallest set that must go */
    bool is_tried;                        /* all the changes were made together, ... */
    licet_verdict verdict_then;           /* ... and this came of them; else the verdict as it is */
} licet_why_not;
/* Names what stands in the way, and tries changes: other values of bools and enums, numbers and
 * dates ever further off, optional fields left out, what a bool or enum that is not known may be;
 * at most 2000 decisions, for which sources may be asked again. Lives as long as the explanation.
 * LICET_INPUT: `wanted` is no verdict to reach; LICET_MEMORY, LICET_CANCELLED. */
LICET_API licet_status licet_explanation_why_not(const licet_why_not **out,
                                                 const licet_explanation *explanation,
                                                 licet_verdict wanted);

typedef enum licet_explain_form {
    LICET_EXPLAIN_TEXT = 0,
    LICET_EXPLAIN_JSON = 1, /* docs/explain.md */
    LICET_EXPLAIN_HTML = 2  /* a page that needs nothing else */
} licet_explain_form;
typedef struct licet_explain_options {
    size_t size_bytes;
    licet_explain_form form;
    bool chinese;         /* text and page; JSON has both languages */
    bool full;            /* text: also rules that did not fire, in full */
    licet_text rule;      /* only this one, by any of its names; no text: all */
    bool asks_why_not;    /* say, as licet_explanation_why_not(), what stands in the way of ... */
    licet_verdict wanted; /* ... this verdict */
} licet_explain_options;
#define LICET_EXPLAIN_OPTIONS                                                              \
    {                                                                                      \
        sizeof(licet_explain_options), LICET_EXPLAIN_TEXT, false, false, {NULL, 0}, false, \
            LICET_VERDICT_ACCEPTED                                                         \
    }
/* The explanation as `licet explain` writes it. LICET_INPUT: there is no such rule, form or verdict
 * to want; LICET_MEMORY; LICET_CANCELLED where it asks why not. */
LICET_API licet_status licet_explanation_report(licet_string **out,
                                                const licet_explanation *explanation,
                                                const licet_explain_options *options);

/* ---- tests of rules -------------------------------------------------------------------------- */

typedef struct licet_test_options {
    size_t size_bytes;
    const licet_allocator
        *allocator;    /* NULL: malloc(). With several jobs called from as many threads */
    licet_text filter; /* only tests whose name contains it */
    uint32_t jobs;     /* threads; 0 counts as 1 */
    bool coverage;     /* count what the tests reach */
} licet_test_options;
#define LICET_TEST_OPTIONS                                    \
    {                                                         \
        sizeof(licet_test_options), NULL, {NULL, 0}, 1, false \
    }

/* What came of a program's tests. It never changes. */
typedef struct licet_tests licet_tests;
/* Runs the tests that stand beside the rules; of a program compiled without them there are none.
 * `program` must outlive the result. LICET_MEMORY; LICET_IO where threads cannot be had. [any] */
LICET_API licet_status licet_tests_run(licet_tests **out, const licet_program *program,
                                       const licet_test_options *options);
LICET_API void licet_tests_free(licet_tests *tests); /* [one] */

typedef struct licet_failure {
    uint32_t line; /* of the expectation */
    licet_text expected;
    licet_text got;
    licet_text
        difference; /* of sets: "  both", "- only expected", "+ only got", a line each; or empty */
} licet_failure;
typedef struct licet_test {
    licet_text name;
    licet_text module;
    uint32_t line;
    size_t failure_count;                 /* 0: it passed */
    const licet_failure *const *failures; /* that many pointers */
    licet_text decision;                  /* of a failed test: what was decided, one thing a line */
} licet_test;
/* In the order of the rules. [any] */
LICET_API size_t licet_tests_count(const licet_tests *tests);
LICET_API size_t licet_tests_failed_count(const licet_tests *tests);
/* Borrowed from the tests; NULL past the last one. [any] */
LICET_API const licet_test *licet_tests_item(const licet_tests *tests, size_t index);

typedef enum licet_test_report {
    LICET_TEST_TEXT = 0,
    LICET_TEST_JSON = 1,          /* one object a line */
    LICET_TEST_JUNIT = 2,         /* JUnit's XML */
    LICET_TEST_COVERAGE_TEXT = 3, /* what was not reached */
    LICET_TEST_COVERAGE_JSON = 4, /* all counts */
    LICET_TEST_COVERAGE_LCOV = 5
} licet_test_report;
/* As `licet test` writes it. LICET_INPUT: no such form, or coverage was not counted; LICET_MEMORY.
 * [any] */
LICET_API licet_status licet_tests_report(licet_string **out, const licet_tests *tests,
                                          licet_test_report report);

/* ---- expressions ----------------------------------------------------------------------------- */

/* What single CEL expressions are compiled with: the standard library, checked. One serves many. */
typedef struct licet_expressions licet_expressions;
/* LICET_MEMORY. [any] */
LICET_API licet_status licet_expressions_new(licet_expressions **out,
                                             const licet_allocator *allocator);
LICET_API void licet_expressions_free(licet_expressions *expressions); /* [one] */

typedef struct licet_variable {
    licet_text name;
    licet_text type; /* as rules write it: "int", "list<string>", "date?"; no text: dyn, anything */
} licet_variable;

typedef struct licet_expression licet_expression;
/* Compiles an expression over these variables; `expressions` must outlive it. LICET_RULES where it
 * is at fault: *diagnostics, which may be NULL, then says where and is the caller's to free;
 * otherwise it is set to NULL. LICET_INPUT: a variable's type is none; LICET_MEMORY. [one], with
 * `expressions`. */
LICET_API licet_status licet_expression_new(licet_expression **out, licet_expressions *expressions,
                                            licet_text text, const licet_variable *variables,
                                            size_t variable_count, licet_diagnostics **diagnostics);
LICET_API void licet_expression_free(licet_expression *expression); /* [one] */
/* Its type, as rules write it; borrowed from the expression. [any] */
LICET_API licet_text licet_expression_type(const licet_expression *expression);

/* What an expression came to; borrowed from it until its next evaluation. */
typedef struct licet_result {
    licet_value value;     /* null where there is none */
    licet_text json;       /* likewise, as JSON */
    licet_text cel;        /* as CEL writes it: also an error or unknown */
    licet_text error_code; /* "divide_by_zero", "no_such_field", … where it came to an error; else
                              no text */
    licet_text error_message; /* likewise */
    bool is_unknown;
    int64_t fuel; /* the work it took */
} licet_result;
/* Evaluates it. `values` are those of the variables, in their order; NULL: none is bound, and
 * reading one is an error. What the expression does wrong is a result. LICET_INPUT: a value is not
 * of its variable's type or nested too deeply; LICET_MEMORY. [one] */
LICET_API licet_status licet_expression_evaluate(const licet_result **out,
                                                 licet_expression *expression,
                                                 const licet_value *values);
/* The like with the variables as the members of a JSON object: numbers without a fraction are int,
 * others double. What it lacks is not bound. LICET_INPUT also for what is no JSON object. [one] */
LICET_API licet_status licet_expression_evaluate_json(const licet_result **out,
                                                      licet_expression *expression,
                                                      licet_text bindings);

#ifdef __cplusplus
}
#endif

#endif
