/*
 * Kundig: the embeddable customer-relationship engine, for C and every language that can call C.
 *
 * Generated from crates/kundig-ffi by `cargo xtask header`; do not edit.
 *
 * WHAT IT IS
 *
 * One library, one database (a SQLite file, or PostgreSQL), one main door: everything that can be done is an operation
 * with a name, called with JSON and answered with JSON. kundig_engine_describe lists all of them with their schemas.
 *
 *     kundig_engine  *engine  = NULL;
 *     kundig_session *session = NULL;
 *     kundig_result  *result  = NULL;
 *     const size_t    nul     = KUNDIG_NUL_TERMINATED;
 *
 *     if (kundig_engine_open("kunden.db", nul, NULL, 0, &engine, NULL) != KUNDIG_STATUS_OK) return 1;
 *     kundig_session_open(engine, "{\"as\": \"owner\"}", nul, 1, &session, NULL);
 *
 *     if (kundig_execute(session, "customer.search", nul, "{\"text\": \"müller berl\"}", nul, &result)
 *         == KUNDIG_STATUS_OK) {
 *         puts(kundig_result_json(result, NULL));
 *     } else {
 *         fputs(kundig_result_error_message(result, NULL), stderr);
 *     }
 *     kundig_result_free(result);
 *
 *     kundig_session_close(session);
 *     kundig_engine_close(engine);
 *
 * A longer program is examples/c/lifecycle.c.
 *
 * TEXT
 *
 * Text is UTF-8. It goes in as a pointer and its length in bytes; KUNDIG_NUL_TERMINATED as length means "up to the NUL".
 * Where a text may be left out, pass NULL and 0. A text or JSON document has at most 16 MiB. It comes out as a pointer
 * and a length, with a NUL behind it that the length does not count; pass NULL for the length if you don't need it.
 *
 * ERRORS
 *
 * A function that can fail returns a kundig_status, and everything that is to be known about the failure is in its
 * result: kundig_result_error_message (English), kundig_result_error_message_de (German, for users),
 * kundig_result_findings (which field, why, and what may have been meant), kundig_result_error (all of it as JSON). If
 * you pass a place for the result you get one in every case, after a success as after a failure, and free it; pass NULL
 * if you don't want it. After a failure nothing of the call's unit of work was kept.
 *
 * OWNERSHIP
 *
 * What a function hands out through an out parameter is yours: each kind of handle has the one function that closes or
 * frees it. What you pass in stays yours and is copied where it is needed beyond the call. A text read from a result
 * belongs to the result. Every function says it again under "Owner".
 *
 * HANDLES
 *
 * A handle is opaque, and no address: NULL, a handle of another kind, one that was closed or freed already, or rubbish
 * is recognised and answered with KUNDIG_STATUS_NULL_ARGUMENT or KUNDIG_STATUS_WRONG_HANDLE. Other pointers (texts,
 * places for results, callbacks) must be valid, as everywhere in C.
 *
 * THREADS
 *
 * An engine may be used by all threads at once. A session, and the cursors on it, is used by one thread at a time; give
 * each thread its own. kundig_session_interrupt may be called from any thread. The library has no threads of its own:
 * callbacks run on the thread whose call set them off.
 *
 * CALLBACKS
 *
 * Every callback receives the user_data that was given with it. It must return: no C++ exception may leave it, and no
 * longjmp.
 *
 * GROWTH
 *
 * Functions, status numbers and JSON fields are added, never changed or removed, within one generation of the ABI: the
 * number in the library's soname and the upper half of KUNDIG_ABI_VERSION. "Since" says with which version of the library
 * a function came.
 */


#ifndef KUNDIG_H
#define KUNDIG_H

#include <stddef.h>
#include <stdint.h>

/** The length that means "up to the NUL". Since 0.1. */
#define KUNDIG_NUL_TERMINATED ((size_t) -1)


/**
 * The ABI that this header describes: the upper 16 bits are its generation (the number in the library's soname), the
 * lower 16 bits count the releases that added something to it. Since 0.1.
 */
#define KUNDIG_ABI_VERSION 1

/**
 * What became of a call. Branch on it; show people the messages of the result instead.
 *
 * The numbers are fixed for good; later versions add new ones, so treat one that you don't know as a failure.
 * Since 0.1.
 */
enum kundig_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Done.
     */
    KUNDIG_STATUS_OK = 0,
    /**
     * A cursor has no further item for now; no failure.
     */
    KUNDIG_STATUS_DONE = 1,
    /**
     * A pointer that must not be NULL is NULL.
     */
    KUNDIG_STATUS_NULL_ARGUMENT = 2,
    /**
     * This is no handle of the kind asked for, or one that was closed or freed already.
     */
    KUNDIG_STATUS_WRONG_HANDLE = 3,
    /**
     * A text is not UTF-8.
     */
    KUNDIG_STATUS_INVALID_UTF8 = 4,
    /**
     * Input was refused; the findings say which field and why.
     */
    KUNDIG_STATUS_INVALID = 10,
    /**
     * Only warnings stand in the way: accept them with kundig_session_accept_warnings and call again.
     */
    KUNDIG_STATUS_NEEDS_ACCEPTANCE = 11,
    /**
     * The JSON is not what is expected; the message names the place.
     */
    KUNDIG_STATUS_MALFORMED = 12,
    /**
     * No operation has this name; the message suggests the nearest.
     */
    KUNDIG_STATUS_UNKNOWN_OPERATION = 13,
    /**
     * There is no such record, or the session may not see it.
     */
    KUNDIG_STATUS_NOT_FOUND = 14,
    /**
     * Somebody else changed the record since it was read: read it again.
     */
    KUNDIG_STATUS_CONFLICT = 15,
    /**
     * A record with this key is already there.
     */
    KUNDIG_STATUS_EXISTS = 16,
    /**
     * The session's roles do not allow this.
     */
    KUNDIG_STATUS_DENIED = 17,
    /**
     * The record's state does not allow this step.
     */
    KUNDIG_STATUS_WRONG_STATE = 18,
    /**
     * Something was larger, deeper or more than the limit.
     */
    KUNDIG_STATUS_LIMIT = 19,
    /**
     * kundig_session_interrupt stopped it; nothing of the unit was kept.
     */
    KUNDIG_STATUS_INTERRUPTED = 20,
    /**
     * The database was written by a newer version of this library.
     */
    KUNDIG_STATUS_NEWER_DATABASE = 21,
    /**
     * The file or schema is something else than a database of this engine.
     */
    KUNDIG_STATUS_NOT_A_DATABASE = 22,
    /**
     * Another process holds the database for too long: try again.
     */
    KUNDIG_STATUS_BUSY = 23,
    /**
     * There is no room left on the disk; nothing of the unit was kept.
     */
    KUNDIG_STATUS_DISK_FULL = 24,
    /**
     * The database could not be reached, read or written.
     */
    KUNDIG_STATUS_STORE = 25,
    /**
     * The engine was closed.
     */
    KUNDIG_STATUS_CLOSED = 26,
    /**
     * A function of the host program failed.
     */
    KUNDIG_STATUS_HOST = 27,
    /**
     * A fault of this library: please report it.
     */
    KUNDIG_STATUS_INTERNAL = 28,
    /**
     * A file or folder that was named can't be read, or is not what it should be.
     */
    KUNDIG_STATUS_FILE = 29,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kundig_status kundig_status;
#else
typedef int32_t kundig_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where a callback puts what it answers. Lives only as long as the callback runs; never free it. Since 0.1.
 */
typedef struct kundig_answer kundig_answer;

/**
 * A place in a long list. Free it with kundig_cursor_free. Threads: one at a time. Since 0.1.
 */
typedef struct kundig_cursor kundig_cursor;

/**
 * An open database with its rules. Close it with kundig_engine_close. Threads: any, at once. Since 0.1.
 */
typedef struct kundig_engine kundig_engine;

/**
 * What a call answered, whether it succeeded or failed. Free it with kundig_result_free. Threads: any, at once, as it
 * never changes. Since 0.1.
 */
typedef struct kundig_result kundig_result;

/**
 * A user (or the owner) at an engine. Close it with kundig_session_close. Threads: one at a time, except
 * kundig_session_interrupt, which any thread may call. Since 0.1.
 */
typedef struct kundig_session kundig_session;

/**
 * A running subscription to events. End it with kundig_subscription_free. Threads: any. Since 0.1.
 */
typedef struct kundig_subscription kundig_subscription;

/**
 * Something that the engine asks the host program: a function lent to rules (`input` is the JSON array of its
 * arguments), or the delivery of a message (`input` is the message as JSON).
 *
 * Return 0 for success; anything else is a failure. With kundig_answer_give you hand over the answer as JSON, or after a
 * failure the reason as text. `input` has `length` bytes and a NUL behind them.
 * Owner: `input` and `answer` belong to the engine and end with the call. Since 0.1.
 */
typedef int32_t (*kundig_function)(void *user_data, const char *input, size_t length, kundig_answer *answer);

/**
 * Told once when the engine no longer needs a `user_data`: when the callback is replaced or ends, when the engine is
 * closed, or when the call that was to register it failed. It must not call the library.
 *
 * Owner: from here on `user_data` is the host program's again. Since 0.1.
 */
typedef void (*kundig_release)(void *user_data);

/**
 * Gives the next bytes of a file: writes at most `capacity` bytes to `buffer` and returns how many, 0 at the end, or a
 * negative number if reading failed.
 *
 * Owner: `buffer` belongs to the engine and ends with the call. Since 0.1.
 */
typedef int64_t (*kundig_reader)(void *user_data, uint8_t *buffer, size_t capacity);

/**
 * Hears how far an import is: bytes and lines read, customers imported; or an export: bytes, lines and customers written.
 * Return 0 to go on, anything else to stop: an import between two units, and what is imported stays.
 *
 * Owner: nothing to free. Since 0.1.
 */
typedef int32_t (*kundig_progress)(void *user_data, uint64_t bytes, uint64_t lines, uint64_t customers);

/**
 * Takes the next bytes of a file, `length` of them, in their order. Return 0 if all were taken, anything else if writing
 * failed; then it is not called again.
 *
 * Owner: `bytes` belong to the engine and end with the call. Since 0.1.
 */
typedef int32_t (*kundig_writer)(void *user_data, const uint8_t *bytes, size_t length);

/**
 * Hears an event: `entry` is the journal entry as JSON, with `length` bytes and a NUL behind them.
 *
 * Owner: `entry` belongs to the engine and ends with the call. Since 0.1.
 */
typedef void (*kundig_listener)(void *user_data, const char *entry, size_t length);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI that the library has. It fits your program when the upper 16 bits equal those of KUNDIG_ABI_VERSION and the
 * lower 16 bits are not less.
 *
 * Owner: nothing to free. Threads: any. Since 0.1.
 */
uint32_t kundig_abi_version(void);

/**
 * The library's version, e.g. `0.1.0`.
 *
 * Owner: the library; the text lives as long as the program. Threads: any. Since 0.1.
 */
const char *kundig_version(void);

/**
 * The name of a status, e.g. `needs_acceptance`: the same word that the error documents call `code`. `unknown` for a
 * number that this version does not have.
 *
 * Owner: the library; the text lives as long as the program. Since 0.1.
 */
const char *kundig_status_name(int32_t status);

/**
 * How many handles this process holds open: engines, sessions, results, cursors and subscriptions. 0 at the end of a
 * program (or test) proves that nothing was forgotten; the handles are numbers, so leak checkers do not see them.
 *
 * Owner: nothing to free. Threads: any. Since 0.1.
 */
uint64_t kundig_handle_count(void);

/**
 * Gives the answer of a callback: JSON for success, or the reason as text if the callback is about to return a failure.
 * A second answer replaces the first; no answer means `null`.
 *
 * Owner: the text is copied. Threads: any, while the callback runs. Since 0.1.
 */
kundig_status kundig_answer_give(kundig_answer *answer,
                                 const char *text,
                                 size_t length);

/**
 * Opens a database: a SQLite file, made if it is not there, or `postgres://…`. The schema is made or brought up to date.
 *
 * `options` is a JSON object or NULL; every field may be left out: `rules` (folder of rule packs to load), `durability`
 * (`"full"`: a commit survives power loss; `"relaxed"`: faster, the last commits may be lost then), `busy_timeout_ms`
 * (how long to wait for others; 10000), `connections` (at most; 8), `fixed_time` (RFC 3339: the clock stands still, for
 * tests), `key` (64 hexadecimal digits: the SQLite file is encrypted with these 256 bits; needs a library that was built with
 * encryption, else KUNDIG_STATUS_WRONG_STATE). The result's JSON is `{"rule_problems": […]}`: rules with errors are left out and named there.
 *
 * Owner: `*engine` is yours, close it with kundig_engine_close; free `*result`. After a failure `*engine` is NULL.
 * Threads: any. Since 0.1.
 */
kundig_status kundig_engine_open(const char *url,
                                 size_t url_length,
                                 const char *options,
                                 size_t options_length,
                                 kundig_engine **engine,
                                 kundig_result **result);

/**
 * Closes an engine: sessions answer KUNDIG_STATUS_CLOSED from now on, subscriptions end, calls that are running finish. The
 * handles of its sessions, cursors and subscriptions stay yours to close; the file is let go with the last of them.
 * NULL is allowed and does nothing; an engine that was closed already answers KUNDIG_STATUS_WRONG_HANDLE.
 *
 * Owner: takes the engine. Threads: any. Since 0.1.
 */
kundig_status kundig_engine_close(kundig_engine *engine);

/**
 * Loads the rule packs of a folder in place of those loaded before. The result's JSON is `{"rule_problems": […]}`; a
 * rule with errors is left out and named there, which is no failure of the call.
 *
 * Owner: free `*result`. Threads: any. Since 0.1.
 */
kundig_status kundig_engine_load_rules(kundig_engine *engine,
                                       const char *folder,
                                       size_t folder_length,
                                       kundig_result **result);

/**
 * Lends a function to the rules, which call it as `host::name(…)`. Lend before loading rules, which are checked against
 * the signature; lending under the same name again replaces.
 *
 * `signature` is JSON, e.g. `{"params": [{"name": "branch", "type": "text"}], "returns": "integer"}`; types are any,
 * text, integer, decimal, boolean, money, date, date_time, list, object, or a kind of record such as customer.
 * The function is called within a unit of work: it must not call the library, except kundig_answer_give. If it fails, so
 * does the rule, not the unit.
 *
 * Owner: `user_data` stays yours until `release` (may be NULL) is called with it, once, in every case; free `*result`.
 * Threads: any; the function is called on the thread whose call set the rule off, several at once. Since 0.1.
 */
kundig_status kundig_engine_lend(kundig_engine *engine,
                                 const char *name,
                                 size_t name_length,
                                 const char *signature,
                                 size_t signature_length,
                                 kundig_function function,
                                 void *user_data,
                                 kundig_release release,
                                 kundig_result **result);

/**
 * Takes the messages of a channel (`mail`) out of the outbox, one call each, when kundig_engine_deliver runs: after the
 * commit that queued them. A failure puts the message back for a later attempt, with the answer as its reason. Another
 * function for the same channel replaces the first.
 *
 * Owner: `user_data` stays yours until `release` (may be NULL) is called with it, once, in every case; free `*result`.
 * Threads: any; the function is called on the threads that call kundig_engine_deliver, and may use sessions. Since 0.1.
 */
kundig_status kundig_engine_on_message(kundig_engine *engine,
                                       const char *channel,
                                       size_t channel_length,
                                       kundig_function function,
                                       void *user_data,
                                       kundig_release release,
                                       kundig_result **result);

/**
 * Delivers what waits in the outbox and is due, through the functions given with kundig_engine_on_message; a channel
 * without one waits. The result's JSON is `{"sent": 2, "failed": 0}`.
 *
 * Owner: free `*result`. Threads: any. Since 0.1.
 */
kundig_status kundig_engine_deliver(kundig_engine *engine,
                                    kundig_result **result);

/**
 * Calls the subscribers for entries that they have not heard of: those that other processes wrote, and for a new
 * subscription those that were there before it.
 *
 * Owner: nothing to free. Threads: any; subscribers are called on this thread. Since 0.1.
 */
kundig_status kundig_engine_poll(kundig_engine *engine);

/**
 * Describes all that can be done, as JSON: `operations` (name, about, effect, errors, field groups, JSON Schema of input
 * and output, an example), `events`, `records`, the `rules` that are loaded with their `rule_problems`, and `version`
 * and `abi` of the library.
 *
 * Owner: free `*result`. Threads: any. Since 0.1.
 */
kundig_status kundig_engine_describe(kundig_engine *engine,
                                     kundig_result **result);

/**
 * Opens a session in a company (Mandant; the first is 1).
 *
 * `credentials` is JSON: `{"as": "owner"}` may do everything (setting up; programs without users), `{"vouched": "anna"}`
 * is a user whom the host program has identified itself, `{"login": "anna", "password": "…"}` one who proves it here.
 *
 * Owner: `*session` is yours, close it with kundig_session_close; free `*result`. After a failure `*session` is NULL.
 * Threads: any. Since 0.1.
 */
kundig_status kundig_session_open(kundig_engine *engine,
                                  const char *credentials,
                                  size_t credentials_length,
                                  int32_t company,
                                  kundig_session **session,
                                  kundig_result **result);

/**
 * Closes a session; what it still runs on other threads ends by itself. NULL is allowed and does nothing; a session that
 * was closed already answers KUNDIG_STATUS_WRONG_HANDLE.
 *
 * Owner: takes the session. Threads: any. Since 0.1.
 */
kundig_status kundig_session_close(kundig_session *session);

/**
 * Accepts the warnings of the next call of this session, whatever it is, for a reason that the journal keeps.
 *
 * Owner: the text is copied. Threads: the session's. Since 0.1.
 */
kundig_status kundig_session_accept_warnings(kundig_session *session,
                                             const char *reason,
                                             size_t reason_length);

/**
 * Stops what the session runs, or else its next call, which answers KUNDIG_STATUS_INTERRUPTED; nothing of its unit of
 * work is kept, and the session can be used on. An import keeps the units that it finished before.
 *
 * Owner: nothing to free. Threads: any, also while another one uses the session. Since 0.1.
 */
kundig_status kundig_session_interrupt(kundig_session *session);

/**
 * Runs an operation in a unit of work of its own. This is the main door: everything that can be done is an operation,
 * and kundig_engine_describe lists them all.
 *
 * `input` is a JSON object as the operation's schema describes it; NULL stands for `{}`. The result's JSON is the
 * operation's output.
 *
 * Owner: free `*result`. Threads: the session's. Since 0.1.
 */
kundig_status kundig_execute(kundig_session *session,
                             const char *operation,
                             size_t operation_length,
                             const char *input,
                             size_t input_length,
                             kundig_result **result);

/**
 * Runs many operations in one unit of work: all of them, or none. They see each other's changes; one commit makes a
 * batch far faster than single calls. To refer to a record that an earlier operation of the batch makes, choose its `id`
 * yourself (a UUID, best of version 7).
 *
 * `operations` is a JSON array: `[{"operation": "customer.register", "input": {…}}, …]`. The result's JSON is the array
 * of their outputs. After a failure the error document names the operation in `failed_operation`, and the paths of the
 * findings begin with its place: `[2].input.customer…`.
 *
 * Owner: free `*result`. Threads: the session's. Since 0.1.
 */
kundig_status kundig_execute_batch(kundig_session *session,
                                   const char *operations,
                                   size_t operations_length,
                                   kundig_result **result);

/**
 * The status that the call returned; KUNDIG_STATUS_NULL_ARGUMENT or KUNDIG_STATUS_WRONG_HANDLE if this is no result.
 *
 * Owner: nothing to free. Threads: any. Since 0.1.
 */
kundig_status kundig_result_status(const kundig_result *result);

/**
 * What the call answered, as JSON: the output of the operation, as its schema describes it. Empty after a failure.
 *
 * `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
 * Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
 */
const char *kundig_result_json(const kundig_result *result,
                               size_t *length);

/**
 * The whole error as one JSON document, for logs and bindings:
 * `{"code": "invalid", "message": "…", "message_de": "…", "findings": […], "failed_operation": null}`;
 * `failed_operation` is the place (from 0) of the operation of a batch that failed. Empty after a success.
 *
 * `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
 * Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
 */
const char *kundig_result_error(const kundig_result *result, size_t *length);

/**
 * What went wrong, in English: for logs and developers. Empty after a success.
 *
 * `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
 * Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
 */
const char *kundig_result_error_message(const kundig_result *result, size_t *length);

/**
 * What went wrong, in German: for users. Empty after a success.
 *
 * `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
 * Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
 */
const char *kundig_result_error_message_de(const kundig_result *result, size_t *length);

/**
 * What the checks found, as a JSON array, `[]` if nothing: after a failure the reasons, after a success the warnings
 * that were accepted, and hints. Each is `{"path", "code", "severity", "message_de", "message_en", "suggestion"}`; the
 * path names the field in the input.
 *
 * `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
 * Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
 */
const char *kundig_result_findings(const kundig_result *result,
                                   size_t *length);

/**
 * What the unit of work left behind, as JSON: `{"journal": {"first": 7, "last": 9}, "reactions": […]}`, the numbers of
 * its journal entries (`journal` is null if nothing changed) and what rules did about it.
 *
 * `length` (may be NULL) receives the bytes without the closing NUL. NULL only if `result` is no result.
 * Owner: the result; the text lives until kundig_result_free. Threads: any. Since 0.1.
 */
const char *kundig_result_receipt(const kundig_result *result,
                                  size_t *length);

/**
 * Frees a result and every text read from it. NULL is allowed and does nothing; a result that was freed already is
 * recognised and answered with KUNDIG_STATUS_WRONG_HANDLE.
 *
 * Owner: takes the result. Threads: any. Since 0.1.
 */
kundig_status kundig_result_free(kundig_result *result);

/**
 * Opens a cursor on an operation that answers a list with `next` (`customer.list`, `customer.search`, `contact.list`,
 * `journal.read`, …). The cursor turns the pages; `limit` in the input is the size of a page. Each page is read anew, so a
 * cursor holds no lock and may stay open for as long as you like; pages continue after the last item, whatever changes
 * in between.
 *
 * `input` is the operation's input; NULL stands for `{}`.
 *
 * Owner: `*cursor` is yours, free it with kundig_cursor_free; free `*result`. After a failure `*cursor` is NULL.
 * Threads: the session's. Since 0.1.
 */
kundig_status kundig_cursor_open(kundig_session *session,
                                 const char *operation,
                                 size_t operation_length,
                                 const char *input,
                                 size_t input_length,
                                 kundig_cursor **cursor,
                                 kundig_result **result);

/**
 * Reads the next item: KUNDIG_STATUS_OK and the result's JSON is the item, or KUNDIG_STATUS_DONE when there is none. A
 * cursor on the journal may be asked again later: it goes on with what was written since.
 *
 * Owner: free `*result`, after each item and at the end. Threads: the session's. Since 0.1.
 */
kundig_status kundig_cursor_next(kundig_cursor *cursor,
                                 kundig_result **result);

/**
 * Frees a cursor. NULL is allowed and does nothing; one that was freed already answers KUNDIG_STATUS_WRONG_HANDLE.
 *
 * Owner: takes the cursor. Threads: any. Since 0.1.
 */
kundig_status kundig_cursor_free(kundig_cursor *cursor);

/**
 * Imports a customer file (CSV of any delimiter and encoding, XLSX, vCards, JSON Lines; told by its content) in bounded
 * memory, in units of some hundred lines. A faulty value is left out and reported, a line that can't be a customer is set
 * apart, the others are kept.
 *
 * `options` is a JSON object or NULL; every field may be left out: `system` (the program the file comes from; its
 * numbers become external references), `file_name`, `reading` (an object: `delimiter`, `encoding`, `header`,
 * `pad_short_lines`, `sheet`), `columns` (what a column is, where the suggestion is wrong: `{"KdBez": "organisation",
 * "Rabatt": ""}`), `mapping` (a saved mapping), `save_mapping` (a name to save this one under), `duplicates` (`create`,
 * `skip`, `update`, `fill`), `dry_run` (writes nothing), `try_lines` (how many lines a dry run tries; 0: only what the
 * columns are), `resume` (the id of an import to go on with), `lines_per_unit` (500), `listed_lines` (how many lines with
 * findings the report lists; 10000). `progress` may be NULL. The result's JSON is the report: `import`, `format`, `mapping`,
 * `lines`, `imported`, `changed`, `skipped`, `set_apart`, `columns`, `columns_not_taken`, `suggestions`, `findings`,
 * `findings_by_code`, `with_findings`, `stopped`. If the reader fails, the call answers KUNDIG_STATUS_HOST, and the units
 * finished before stay. The lines set apart are read by the operation `import.set_apart`.
 *
 * Owner: `user_data` goes to both callbacks, which are called on this thread and never after the call; free `*result`.
 * Threads: the session's. Since 0.1.
 */
kundig_status kundig_import(kundig_session *session,
                            const char *options,
                            size_t options_length,
                            kundig_reader reader,
                            kundig_progress progress,
                            void *user_data,
                            kundig_result **result);

/**
 * The same for a file that is in memory: `length` bytes, in any encoding.
 *
 * Owner: `bytes` stays yours, it is read during the call only; `user_data` goes to `progress` (may be NULL), which is
 * called on this thread and never after the call; free `*result`. Threads: the session's. Since 0.1.
 */
kundig_status kundig_import_bytes(kundig_session *session,
                                  const char *options,
                                  size_t options_length,
                                  const uint8_t *bytes,
                                  size_t length,
                                  kundig_progress progress,
                                  void *user_data,
                                  kundig_result **result);

/**
 * Exports customers as a file (CSV, XLSX, vCards, JSON Lines) in bounded memory, whom the session may see and of them what
 * it may see. For a file that fits one answer there is the operation `export.file`.
 *
 * `options` is a JSON object: `format` (`csv`, `xlsx`, `vcard`, `jsonl`); `source` (whom; all when left out:
 * `{"of": "all", "status": "active"}`, `{"of": "segment", "name": "Stammkunden"}`, `{"of": "filter", "filter": "status is
 * active"}`, `{"of": "search", "text": "müller berlin"}`, `{"of": "customers", "ids": […]}`); `writing` (of CSV: an object
 * with `delimiter`, `encoding`, `plain`). `writer` is given the file piece by piece. `progress` may be NULL; it hears bytes,
 * lines and customers written (zeros while a table's columns are still being looked for), and may stop the export. The result's
 * JSON is the report: `lines`, `columns`, `left_out`, `replaced_characters`, `stopped`. The file is whole only if the call
 * answers KUNDIG_STATUS_OK and `stopped` is false. If the writer fails, the call answers KUNDIG_STATUS_HOST.
 *
 * Owner: `user_data` goes to both callbacks, which are called on this thread and never after the call; free `*result`.
 * Threads: the session's. Since 0.1.
 */
kundig_status kundig_export(kundig_session *session,
                            const char *options,
                            size_t options_length,
                            kundig_writer writer,
                            kundig_progress progress,
                            void *user_data,
                            kundig_result **result);

/**
 * Calls `listener` with every journal entry after the number `after` (0: all), in order, after each commit made through
 * this engine; entries that were there before, or that other processes wrote, come with the next commit or with
 * kundig_engine_poll. The entries are those that the session may see.
 *
 * The listener runs on the thread that committed, one call at a time, and holds that thread up: hand long work over. It
 * may use the library, also to end the subscription.
 *
 * Owner: `*subscription` is yours, end it with kundig_subscription_free; `user_data` stays yours until `release` (may be
 * NULL) is called with it, once, in every case; free `*result`. After a failure `*subscription` is NULL.
 * Threads: the session's. Since 0.1.
 */
kundig_status kundig_subscribe(kundig_session *session,
                               int64_t after,
                               kundig_listener listener,
                               void *user_data,
                               kundig_release release,
                               kundig_subscription **subscription,
                               kundig_result **result);

/**
 * Ends a subscription. A call that another thread is just making runs to its end; `release` says when the user data is
 * no longer needed. NULL is allowed and does nothing; one that was ended already answers KUNDIG_STATUS_WRONG_HANDLE.
 *
 * Owner: takes the subscription. Threads: any. Since 0.1.
 */
kundig_status kundig_subscription_free(kundig_subscription *subscription);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KUNDIG_H */
