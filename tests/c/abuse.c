/*
 * Everything that a caller can do wrong, function by function: each misuse must be answered with a status, and nothing
 * may crash, hang or leak. Ends at the first surprise. Run it under a memory checker as well (`cargo xtask test` does).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kundig.h"

#define NUL KUNDIG_NUL_TERMINATED
#define IN "{\"direction\": \"in\", \"medium\": \"phone\", \"kind\": \"information\", \"subject\": \"Frage\"}"
#define ANNA "01980000-0000-7000-8000-00000000a11a"
#define OWNER "{\"as\": \"owner\"}"
#define SIGNATURE "{\"params\": [{\"name\": \"text\", \"type\": \"text\"}], \"returns\": \"text\"}"

static int checks = 0;

static void check(int holds, const char *what, int line)
{
    checks += 1;
    if (holds) return;
    fprintf(stderr, "abuse.c:%d: %s\n", line, what);
    exit(EXIT_FAILURE);
}

static void same(kundig_status is, kundig_status expected, const char *what, int line)
{
    checks += 1;
    if (is == expected) return;
    fprintf(stderr, "abuse.c:%d: %s: %s was expected, not %s\n", line, what, kundig_status_name(expected),
            kundig_status_name(is));
    exit(EXIT_FAILURE);
}

#define CHECK(condition) check((condition) != 0, #condition, __LINE__)
#define GIVES(status, call) same((call), KUNDIG_STATUS_##status, #call, __LINE__)

/* The call hands out a result in every case; its status is the one returned, and an error is readable. */
static void told(kundig_status is, kundig_status expected, kundig_result **result, const char *what, int line)
{
    same(is, expected, what, line);
    check(*result != NULL, "a result is handed out", line);
    same(kundig_result_status(*result), expected, "the result's status", line);
    if (expected != KUNDIG_STATUS_OK && expected != KUNDIG_STATUS_DONE) {
        size_t length = 0;
        check(kundig_result_error_message(*result, &length)[0] != '\0' && length > 0, "an English message", line);
        check(kundig_result_error_message_de(*result, NULL)[0] != '\0', "a German message", line);
        check(strstr(kundig_result_error(*result, NULL), kundig_status_name(expected)) != NULL, "the code", line);
        check(kundig_result_json(*result, &length)[0] == '\0' && length == 0, "no answer", line);
    } else {
        check(kundig_result_error_message(*result, NULL)[0] == '\0', "no message", line);
        check(kundig_result_error(*result, NULL)[0] == '\0', "no error", line);
        check(kundig_result_json(*result, NULL)[0] != '\0', "an answer", line);
    }
    check(kundig_result_findings(*result, NULL)[0] == '[', "findings", line);
    check(kundig_result_receipt(*result, NULL)[0] == '{', "a receipt", line);
    same(kundig_result_free(*result), KUNDIG_STATUS_OK, "free", line);
    same(kundig_result_free(*result), KUNDIG_STATUS_WRONG_HANDLE, "free again", line);
    *result = NULL;
}

static kundig_result *result = NULL;
#define TELLS(status, call) told((call), KUNDIG_STATUS_##status, &result, #call, __LINE__)

/* What the callbacks do, and how often their user data was released. */
enum mode { ANSWER, ANSWER_TWICE, NO_ANSWER, NO_JSON, NO_TEXT, FAIL, FAIL_WITH_REASON };
struct host {
    enum mode mode;
    int calls;
    int released;
    kundig_answer *kept;
    kundig_subscription *subscription;
    kundig_session *session;
    const char *file;
    size_t left;
    int64_t lie;
};

static void release(void *user_data) { ((struct host *) user_data)->released += 1; }

static int32_t function(void *user_data, const char *input, size_t length, kundig_answer *answer)
{
    struct host *host = user_data;
    host->calls += 1;
    host->kept = answer;
    CHECK(strlen(input) == length);
    switch (host->mode) {
    case ANSWER_TWICE:
        GIVES(OK, kundig_answer_give(answer, "\"first\"", NUL));
        GIVES(OK, kundig_answer_give(answer, "\"second\"", NUL));
        return 0;
    case NO_ANSWER:
        return 0;
    case NO_JSON:
        GIVES(OK, kundig_answer_give(answer, "{no json", NUL));
        return 0;
    case NO_TEXT:
        GIVES(INVALID_UTF8, kundig_answer_give(answer, "\xff", NUL));
        GIVES(NULL_ARGUMENT, kundig_answer_give(answer, NULL, 0));
        GIVES(NULL_ARGUMENT, kundig_answer_give(NULL, "1", NUL));
        return 0;
    case FAIL:
        return -7;
    case FAIL_WITH_REASON:
        GIVES(OK, kundig_answer_give(answer, "der Server antwortet nicht", NUL));
        return 1;
    case ANSWER:
    default:
        GIVES(OK, kundig_answer_give(answer, "\"once\"", NUL));
        return 0;
    }
}

static void listener(void *user_data, const char *entry, size_t length)
{
    struct host *host = user_data;
    host->calls += 1;
    CHECK(strlen(entry) == length && entry[0] == '{');
    if (host->session != NULL) {
        GIVES(OK, kundig_execute(host->session, "journal.read", NUL, "{\"limit\": 1}", NUL, NULL));
    }
    if (host->subscription != NULL) {
        GIVES(OK, kundig_subscription_free(host->subscription));
        host->subscription = NULL;
    }
}

static int64_t reader(void *user_data, uint8_t *buffer, size_t capacity)
{
    struct host *host = user_data;
    const size_t count = host->left < capacity ? host->left : capacity;
    host->calls += 1;
    if (host->lie != 0 && host->left == 0) return host->lie;
    memcpy(buffer, host->file, count);
    host->file += count;
    host->left -= count;
    return (int64_t) count;
}

/* Takes what an export writes, or fails at once, or behind the first piece. */
static int32_t writer(void *user_data, const uint8_t *bytes, size_t length)
{
    struct host *host = user_data;
    host->calls += 1;
    CHECK(bytes != NULL && length > 0);
    host->left += length;
    return host->mode == FAIL ? -7 : 0;
}

static int32_t progress(void *user_data, uint64_t bytes, uint64_t lines, uint64_t imported)
{
    struct host *host = user_data;
    host->calls += 1;
    CHECK(bytes > 0 && lines >= imported);
    if (host->session != NULL) GIVES(OK, kundig_session_interrupt(host->session));
    return host->mode == FAIL;
}

static void library(void)
{
    CHECK(kundig_abi_version() == KUNDIG_ABI_VERSION);
    CHECK(strchr(kundig_version(), '.') != NULL);
    CHECK(strcmp(kundig_status_name(KUNDIG_STATUS_NEEDS_ACCEPTANCE), "needs_acceptance") == 0);
    CHECK(strcmp(kundig_status_name(-1), "unknown") == 0);
    CHECK(strcmp(kundig_status_name(INT32_MAX), "unknown") == 0);
}

static void opening(const char *file)
{
    kundig_engine *engine = (kundig_engine *) 1;
    char url[1200];
    GIVES(NULL_ARGUMENT, kundig_engine_open(file, NUL, NULL, 0, NULL, NULL));
    TELLS(NULL_ARGUMENT, kundig_engine_open(NULL, 0, NULL, 0, &engine, &result));
    CHECK(engine == NULL);
    TELLS(NULL_ARGUMENT, kundig_engine_open(NULL, 5, NULL, 0, &engine, &result));
    TELLS(INVALID_UTF8, kundig_engine_open("kunden\xfc.db", NUL, NULL, 0, &engine, &result));
    TELLS(LIMIT, kundig_engine_open(file, SIZE_MAX - 1, NULL, 0, &engine, &result));
    TELLS(NULL_ARGUMENT, kundig_engine_open(file, NUL, NULL, 7, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "", 0, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "{", NUL, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "[]", NUL, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "{\"rulez\": \"rules\"}", NUL, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "{\"durability\": \"none\"}", NUL, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "{\"busy_timeout_ms\": -1}", NUL, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "{\"connections\": 0}", NUL, &engine, &result));
    TELLS(MALFORMED, kundig_engine_open(file, NUL, "{\"fixed_time\": \"heute\"}", NUL, &engine, &result));
    CHECK(kundig_engine_open("kunden\0.db", 10, NULL, 0, &engine, &result) != KUNDIG_STATUS_OK);
    kundig_result_free(result);
    snprintf(url, sizeof url, "%s-folder/that/is/not/there.db", file);
    CHECK(kundig_engine_open(url, NUL, NULL, 0, &engine, &result) != KUNDIG_STATUS_OK);
    kundig_result_free(result);
    CHECK(kundig_engine_open("tests/c/abuse.c", NUL, NULL, 0, &engine, &result) != KUNDIG_STATUS_OK);
    kundig_result_free(result);
    result = NULL;
    CHECK(engine == NULL);
}

/* Every function that takes an engine, with something that is none. */
static void no_engine(kundig_engine *none, kundig_status expected)
{
    kundig_session *session = (kundig_session *) 1;
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
#define REFUSED(call) told((call), expected, &result, #call, __LINE__)
    REFUSED(kundig_engine_load_rules(none, "rules", NUL, &result));
    REFUSED(kundig_engine_lend(none, "subject", NUL, SIGNATURE, NUL, function, &host, release, &result));
    CHECK(host.released == 1);
    REFUSED(kundig_engine_on_message(none, "mail", NUL, function, &host, release, &result));
    CHECK(host.released == 2);
    REFUSED(kundig_engine_deliver(none, &result));
    REFUSED(kundig_engine_describe(none, &result));
    REFUSED(kundig_session_open(none, OWNER, NUL, 1, &session, &result));
    CHECK(session == NULL);
    same(kundig_engine_poll(none), expected, "poll", __LINE__);
    same(kundig_engine_close(none), none == NULL ? KUNDIG_STATUS_OK : expected, "close", __LINE__);
    CHECK(host.calls == 0);
}

/* Every function that takes a session, with something that is none. */
static void no_session(kundig_session *none, kundig_status expected)
{
    kundig_cursor *cursor = (kundig_cursor *) 1;
    kundig_subscription *subscription = (kundig_subscription *) 1;
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
    const uint8_t bytes[] = "Name\r\nGroß\r\n";
    REFUSED(kundig_execute(none, "journal.verify", NUL, NULL, 0, &result));
    REFUSED(kundig_execute_batch(none, "[]", NUL, &result));
    REFUSED(kundig_cursor_open(none, "customer.list", NUL, NULL, 0, &cursor, &result));
    CHECK(cursor == NULL);
    REFUSED(kundig_import(none, NULL, 0, reader, progress, &host, &result));
    REFUSED(kundig_export(none, "{\"format\": \"csv\"}", NUL, writer, progress, &host, &result));
    REFUSED(kundig_import_bytes(none, NULL, 0, bytes, sizeof bytes - 1, progress, &host, &result));
    REFUSED(kundig_subscribe(none, 0, listener, &host, release, &subscription, &result));
    CHECK(subscription == NULL && host.released == 1 && host.calls == 0);
    same(kundig_session_accept_warnings(none, "because", NUL), expected, "accept", __LINE__);
    same(kundig_session_interrupt(none), expected, "interrupt", __LINE__);
    same(kundig_session_close(none), none == NULL ? KUNDIG_STATUS_OK : expected, "close", __LINE__);
}

static void no_result(const kundig_result *none, kundig_status expected)
{
    size_t length = 99;
    same(kundig_result_status(none), expected, "status", __LINE__);
    CHECK(kundig_result_json(none, &length) == NULL && length == 0);
    CHECK(kundig_result_error(none, NULL) == NULL);
    CHECK(kundig_result_error_message(none, NULL) == NULL);
    CHECK(kundig_result_error_message_de(none, NULL) == NULL);
    CHECK(kundig_result_findings(none, NULL) == NULL);
    CHECK(kundig_result_receipt(none, NULL) == NULL);
}

static void wrong_handles(kundig_engine *engine, kundig_session *session)
{
    union { uint64_t rubbish[4]; } local = {{1, 2, 3, 4}};
    kundig_result *kept = NULL;
    GIVES(OK, kundig_execute(session, "customer.list", NUL, NULL, 0, &kept));
    no_engine(NULL, KUNDIG_STATUS_NULL_ARGUMENT);
    no_engine((kundig_engine *) (void *) session, KUNDIG_STATUS_WRONG_HANDLE);
    no_engine((kundig_engine *) (void *) &local, KUNDIG_STATUS_WRONG_HANDLE);
    no_engine((kundig_engine *) 1, KUNDIG_STATUS_WRONG_HANDLE);
    no_session(NULL, KUNDIG_STATUS_NULL_ARGUMENT);
    no_session((kundig_session *) (void *) engine, KUNDIG_STATUS_WRONG_HANDLE);
    no_session((kundig_session *) (void *) kept, KUNDIG_STATUS_WRONG_HANDLE);
    no_session((kundig_session *) (void *) &local, KUNDIG_STATUS_WRONG_HANDLE);
    no_session((kundig_session *) UINTPTR_MAX, KUNDIG_STATUS_WRONG_HANDLE);
    no_result(NULL, KUNDIG_STATUS_NULL_ARGUMENT);
    no_result((const kundig_result *) (void *) session, KUNDIG_STATUS_WRONG_HANDLE);
    GIVES(OK, kundig_result_free(NULL));
    GIVES(WRONG_HANDLE, kundig_result_free((kundig_result *) (void *) engine));
    GIVES(OK, kundig_result_free(kept));
    GIVES(WRONG_HANDLE, kundig_result_free(kept));
    no_result(kept, KUNDIG_STATUS_WRONG_HANDLE);
    GIVES(OK, kundig_cursor_free(NULL));
    GIVES(WRONG_HANDLE, kundig_cursor_free((kundig_cursor *) (void *) session));
    TELLS(NULL_ARGUMENT, kundig_cursor_next(NULL, &result));
    TELLS(WRONG_HANDLE, kundig_cursor_next((kundig_cursor *) (void *) session, &result));
    GIVES(OK, kundig_subscription_free(NULL));
    GIVES(WRONG_HANDLE, kundig_subscription_free((kundig_subscription *) (void *) engine));
    GIVES(WRONG_HANDLE, kundig_answer_give((kundig_answer *) (void *) engine, "1", NUL));
}

static void sessions(kundig_engine *engine)
{
    kundig_session *session = NULL;
    GIVES(NULL_ARGUMENT, kundig_session_open(engine, OWNER, NUL, 1, NULL, NULL));
    TELLS(NULL_ARGUMENT, kundig_session_open(engine, NULL, 0, 1, &session, &result));
    TELLS(INVALID_UTF8, kundig_session_open(engine, "\xc3\x28", NUL, 1, &session, &result));
    TELLS(MALFORMED, kundig_session_open(engine, "owner", NUL, 1, &session, &result));
    TELLS(MALFORMED, kundig_session_open(engine, "{\"as\": \"king\"}", NUL, 1, &session, &result));
    TELLS(DENIED, kundig_session_open(engine, "{\"vouched\": \"nobody\"}", NUL, 1, &session, &result));
    TELLS(DENIED, kundig_session_open(engine, "{\"login\": \"nobody\", \"password\": \"x\"}", NUL, 1, &session, &result));
    CHECK(session == NULL);
}

static void texts(kundig_session *session)
{
    char *deep = malloc(200001);
    char *long_text = malloc(17000000);
    CHECK(deep != NULL && long_text != NULL);
    TELLS(NULL_ARGUMENT, kundig_execute(session, NULL, 0, "{}", NUL, &result));
    TELLS(UNKNOWN_OPERATION, kundig_execute(session, "", 0, "{}", NUL, &result));
    TELLS(UNKNOWN_OPERATION, kundig_execute(session, "customer.registr", NUL, "{}", NUL, &result));
    TELLS(UNKNOWN_OPERATION, kundig_execute(session, "customer.list\0x", 15, "{}", NUL, &result));
    TELLS(UNKNOWN_OPERATION, kundig_execute(session, "customer.list", 12, "{}", NUL, &result));
    TELLS(OK, kundig_execute(session, "customer.listx", 13, "{}x", 2, &result));
    TELLS(INVALID_UTF8, kundig_execute(session, "customer.\xe4", NUL, "{}", NUL, &result));
    TELLS(INVALID_UTF8, kundig_execute(session, "customer.search", NUL, "{\"text\": \"M\xfcller\"}", NUL, &result));
    TELLS(INVALID_UTF8, kundig_execute(session, "customer.search", NUL, "{\"text\": \"\xed\xa0\x80\"}", NUL, &result));
    TELLS(LIMIT, kundig_execute(session, "customer.list", SIZE_MAX / 2, "{}", NUL, &result));
    TELLS(LIMIT, kundig_execute(session, "customer.list", NUL, "{}", SIZE_MAX - 1, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.list", NUL, "", 0, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.list", NUL, "{}\0", 3, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.list", NUL, "{} {}", NUL, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.list", NUL, "{\"limit\": \"many\"}", NUL, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.list", NUL, "{\"limti\": 1}", NUL, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.list", NUL, "{\"limit\": 1e999}", NUL, &result));
    TELLS(MALFORMED, kundig_execute(session, "customer.register", NUL, "{\"customer\": ", NUL, &result));
    memset(deep, '[', 200000);
    deep[200000] = '\0';
    TELLS(MALFORMED, kundig_execute(session, "customer.register", NUL, deep, NUL, &result));
    TELLS(MALFORMED, kundig_execute_batch(session, deep, NUL, &result));
    memset(long_text, ' ', 16999999);
    long_text[16999999] = '\0';
    TELLS(LIMIT, kundig_execute(session, "customer.list", NUL, long_text, NUL, &result));
    TELLS(LIMIT, kundig_execute(session, "customer.list", NUL, long_text, 16999999, &result));
    TELLS(UNKNOWN_OPERATION, kundig_execute(session, long_text, 1000000, "{}", NUL, &result));
    /* A NUL within a value is text like any other, or refused; it does not cut anything off. */
    CHECK(kundig_execute(session, "customer.search", NUL, "{\"text\": \"a\\u0000b\"}", NUL, &result) != KUNDIG_STATUS_INTERNAL);
    GIVES(OK, kundig_result_free(result));
    GIVES(OK, kundig_execute(session, "customer.list", NUL, NULL, NUL, NULL));
    GIVES(NULL_ARGUMENT, kundig_execute(session, "customer.list", NUL, NULL, 2, NULL));
    GIVES(NULL_ARGUMENT, kundig_session_accept_warnings(session, NULL, 0));
    GIVES(INVALID_UTF8, kundig_session_accept_warnings(session, "\x80", NUL));
    free(deep);
    free(long_text);
}

static void batches(kundig_session *session)
{
    TELLS(NULL_ARGUMENT, kundig_execute_batch(session, NULL, 0, &result));
    TELLS(MALFORMED, kundig_execute_batch(session, "{}", NUL, &result));
    TELLS(MALFORMED, kundig_execute_batch(session, "[1]", NUL, &result));
    TELLS(MALFORMED, kundig_execute_batch(session, "[{\"input\": {}}]", NUL, &result));
    TELLS(MALFORMED, kundig_execute_batch(session, "[{\"operation\": \"customer.list\", \"extra\": 1}]", NUL, &result));
    TELLS(OK, kundig_execute_batch(session, "[]", NUL, &result));
    /* The second refuses, so the first did not happen either. */
    GIVES(INVALID, kundig_execute_batch(session,
                                        "[{\"operation\": \"customer.register\", \"input\": {\"customer\": {\"party\":"
                                        " {\"kind\": \"person\", \"last_name\": \"Nirgendwo\"}}}},"
                                        " {\"operation\": \"customer.register\", \"input\": {\"customer\": {\"party\":"
                                        " {\"kind\": \"person\", \"last_name\": \"\"}}}}]", NUL, &result));
    CHECK(strstr(kundig_result_error(result, NULL), "\"failed_operation\":1") != NULL);
    CHECK(strstr(kundig_result_findings(result, NULL), "[1].input.") != NULL);
    GIVES(OK, kundig_result_free(result));
    TELLS(WRONG_STATE, kundig_execute_batch(session, "[{\"operation\": \"store.vacuum\"}]", NUL, &result));
    TELLS(UNKNOWN_OPERATION, kundig_execute_batch(session, "[{\"operation\": \"nothing\"}]", NUL, &result));
    GIVES(OK, kundig_execute_batch(session, "[{\"operation\": \"contact.record\", \"input\": " IN "},"
                                            " {\"operation\": \"customer.search\", \"input\": {\"text\": \"nirgendwo\"}}]",
                                   NUL, &result));
    CHECK(strstr(kundig_result_json(result, NULL), "\"customers\":[]") != NULL);
    GIVES(OK, kundig_result_free(result));
}

static void cursors(kundig_session *session)
{
    kundig_cursor *cursor = (kundig_cursor *) 1;
    int entries = 0;
    GIVES(NULL_ARGUMENT, kundig_cursor_open(session, "customer.list", NUL, NULL, 0, NULL, NULL));
    TELLS(NULL_ARGUMENT, kundig_cursor_open(session, NULL, 0, NULL, 0, &cursor, &result));
    CHECK(cursor == NULL);
    TELLS(UNKNOWN_OPERATION, kundig_cursor_open(session, "customer.lists", NUL, NULL, 0, &cursor, &result));
    TELLS(MALFORMED, kundig_cursor_open(session, "customer.register", NUL, NULL, 0, &cursor, &result));
    TELLS(MALFORMED, kundig_cursor_open(session, "journal.verify", NUL, NULL, 0, &cursor, &result));
    TELLS(MALFORMED, kundig_cursor_open(session, "customer.list", NUL, "[]", NUL, &cursor, &result));
    TELLS(MALFORMED, kundig_cursor_open(session, "customer.list", NUL, "{\"after\": 3}", NUL, &cursor, &result));
    TELLS(OK, kundig_cursor_open(session, "customer.list", NUL, NULL, 0, &cursor, &result));
    TELLS(DONE, kundig_cursor_next(cursor, &result));
    GIVES(DONE, kundig_cursor_next(cursor, NULL));
    GIVES(OK, kundig_cursor_free(cursor));
    GIVES(WRONG_HANDLE, kundig_cursor_free(cursor));
    TELLS(WRONG_HANDLE, kundig_cursor_next(cursor, &result));
    /* A cursor on the journal goes on with what is written later. */
    GIVES(OK, kundig_cursor_open(session, "journal.read", NUL, "{\"limit\": 1}", NUL, &cursor, NULL));
    while (kundig_cursor_next(cursor, NULL) == KUNDIG_STATUS_OK) entries += 1;
    CHECK(entries > 0);
    GIVES(DONE, kundig_cursor_next(cursor, NULL));
    GIVES(OK, kundig_execute(session, "contact.record", NUL, IN, NUL, NULL));
    TELLS(OK, kundig_cursor_next(cursor, &result));
    GIVES(OK, kundig_cursor_free(cursor));
}

static void imports(kundig_session *session)
{
    static const char file[] = "Nachname;Ort\r\nGroß;Jena\r\nKlein;Gera\r\nMittel;Weimar\r\n";
    static const char two[] = "{\"lines_per_unit\": 1}";
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, file, sizeof file - 1, 0};
    TELLS(NULL_ARGUMENT, kundig_import(session, NULL, 0, NULL, NULL, NULL, &result));
    TELLS(MALFORMED, kundig_import(session, "{\"lines\": 5}", NUL, reader, NULL, &host, &result));
    TELLS(NULL_ARGUMENT, kundig_import_bytes(session, NULL, 0, NULL, 0, NULL, NULL, &result));
    TELLS(LIMIT, kundig_import_bytes(session, NULL, 0, (const uint8_t *) file, SIZE_MAX, NULL, NULL, &result));
    TELLS(INVALID, kundig_import_bytes(session, NULL, 0, (const uint8_t *) file, 0, NULL, NULL, &result));
    CHECK(host.calls == 0);
    /* All of it, without being told how far it is. */
    TELLS(OK, kundig_import(session, NULL, 0, reader, NULL, &host, &result));
    /* A reader that fails at once, later, or says that it wrote more than there was room for. */
    host.lie = -1, host.left = 0;
    TELLS(HOST, kundig_import(session, NULL, 0, reader, progress, &host, &result));
    host.lie = -5, host.file = file, host.left = sizeof file - 1;
    TELLS(HOST, kundig_import(session, NULL, 0, reader, progress, &host, &result));
    host.lie = INT64_MAX, host.file = file, host.left = sizeof file - 1;
    TELLS(HOST, kundig_import(session, NULL, 0, reader, progress, &host, &result));
    /* Stopped by the progress callback: what is imported stays. */
    host.lie = 0, host.mode = FAIL;
    GIVES(OK, kundig_import_bytes(session, two, NUL, (const uint8_t *) file, sizeof file - 1, progress, &host, &result));
    CHECK(strstr(kundig_result_json(result, NULL), "\"imported\":1,") != NULL);
    CHECK(strstr(kundig_result_json(result, NULL), "\"stopped\":true") != NULL);
    GIVES(OK, kundig_result_free(result));
    /* Interrupted in the middle; the session goes on afterwards. */
    host.mode = ANSWER, host.session = session;
    TELLS(INTERRUPTED, kundig_import_bytes(session, two, NUL, (const uint8_t *) file, sizeof file - 1, progress, &host, &result));
    TELLS(OK, kundig_execute(session, "customer.list", NUL, NULL, 0, &result));
    GIVES(OK, kundig_session_interrupt(session));
    TELLS(INTERRUPTED, kundig_execute(session, "customer.list", NUL, NULL, 0, &result));
    TELLS(OK, kundig_execute(session, "customer.list", NUL, NULL, 0, &result));
}

static int32_t watcher(void *user_data, uint64_t bytes, uint64_t lines, uint64_t customers)
{
    struct host *host = user_data;
    CHECK(lines == customers && bytes <= host->left);
    if (host->session != NULL) GIVES(OK, kundig_session_interrupt(host->session));
    return (int32_t) host->lie;
}

static void exports(kundig_session *session)
{
    static const char *const formats[] = {
        "{\"format\": \"csv\"}", "{\"format\": \"xlsx\"}", "{\"format\": \"vcard\"}", "{\"format\": \"jsonl\"}",
    };
    size_t at;
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
    TELLS(NULL_ARGUMENT, kundig_export(session, formats[0], NUL, NULL, NULL, NULL, &result));
    TELLS(NULL_ARGUMENT, kundig_export(session, NULL, 0, writer, NULL, &host, &result));
    TELLS(MALFORMED, kundig_export(session, "{}", NUL, writer, NULL, &host, &result));
    TELLS(MALFORMED, kundig_export(session, "{\"format\": \"pdf\"}", NUL, writer, NULL, &host, &result));
    TELLS(INVALID, kundig_export(session, "{\"format\": \"jsonl\", \"source\": {\"of\": \"filter\", \"filter\": \"status is\"}}",
                                 NUL, writer, NULL, &host, &result));
    CHECK(host.calls == 0);
    for (at = 0; at < sizeof formats / sizeof *formats; at += 1) {
        host.mode = ANSWER, host.lie = 0, host.left = 0, host.session = NULL;
        GIVES(OK, kundig_export(session, formats[at], NUL, writer, watcher, &host, &result));
        CHECK(host.left > 0 && strstr(kundig_result_json(result, NULL), "\"stopped\":false") != NULL);
        CHECK(strstr(kundig_result_json(result, NULL), "\"lines\":0") == NULL);
        GIVES(OK, kundig_result_free(result));
        /* A writer that fails is asked once. */
        host.mode = FAIL, host.calls = 0;
        TELLS(HOST, kundig_export(session, formats[at], NUL, writer, NULL, &host, &result));
        CHECK(host.calls == 1);
        host.mode = ANSWER, host.lie = 1;
        GIVES(OK, kundig_export(session, formats[at], NUL, writer, watcher, &host, &result));
        CHECK(strstr(kundig_result_json(result, NULL), "\"stopped\":true") != NULL);
        GIVES(OK, kundig_result_free(result));
    }
    /* Interrupted between the two readings of a table; the session goes on afterwards. */
    host.lie = 0, host.session = session;
    TELLS(INTERRUPTED, kundig_export(session, formats[0], NUL, writer, watcher, &host, &result));
    TELLS(OK, kundig_execute(session, "customer.list", NUL, NULL, 0, &result));
}

/* Sets the rule off that asks the lent function; the contact is kept, whatever the function does. */
static void asked(kundig_session *session, struct host *host, enum mode mode, const char *expected)
{
    int tries;
    host->mode = mode;
    for (tries = 0; tries < 50; tries += 1) {
        const int calls = host->calls;
        GIVES(OK, kundig_execute(session, "contact.record", NUL, IN, NUL, &result));
        CHECK(strstr(kundig_result_receipt(result, NULL), "\"journal\":{\"first\":") != NULL);
        /* Under a memory checker on a busy machine a rule may run into its time limit: that is no surprise. */
        if (strstr(kundig_result_receipt(result, NULL), "the rule takes longer") == NULL) {
            CHECK(host->calls == calls + 1);
            if (strstr(kundig_result_receipt(result, NULL), expected) == NULL) {
                fprintf(stderr, "%s\n", kundig_result_receipt(result, NULL));
                CHECK(!"the receipt holds what was expected");
            }
            GIVES(OK, kundig_result_free(result));
            GIVES(WRONG_HANDLE, kundig_answer_give(host->kept, "\"too late\"", NUL));
            return;
        }
        GIVES(OK, kundig_result_free(result));
    }
    CHECK(!"the rule ends in time once in fifty times");
}

static void functions(kundig_engine *engine, kundig_session *session, struct host *lent)
{
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
#define LEND(name, signature, callback) kundig_engine_lend(engine, name, NUL, signature, NUL, callback, &host, release, &result)
    TELLS(NULL_ARGUMENT, LEND("subject", SIGNATURE, NULL));
    TELLS(NULL_ARGUMENT, LEND(NULL, SIGNATURE, function));
    TELLS(NULL_ARGUMENT, LEND("subject", NULL, function));
    TELLS(INVALID, LEND("Sub-Ject", SIGNATURE, function));
    TELLS(INVALID_UTF8, LEND("s\xff", SIGNATURE, function));
    TELLS(MALFORMED, LEND("subject", "text", function));
    TELLS(MALFORMED, LEND("subject", "{\"params\": [{\"type\": \"text\"}]}", function));
    TELLS(MALFORMED, LEND("subject", "{\"returns\": \"float\"}", function));
    CHECK(host.released == 8 && host.calls == 0);
    TELLS(OK, LEND("subject", SIGNATURE, function));
    CHECK(host.released == 8);
    GIVES(OK, kundig_engine_lend(engine, "subject", NUL, SIGNATURE, NUL, function, lent, release, NULL));
    CHECK(host.released == 9);
    GIVES(OK, kundig_engine_lend(engine, "unused", NUL, "{\"returns\": \"customer\"}", NUL, function, NULL, NULL, NULL));

    TELLS(NULL_ARGUMENT, kundig_engine_load_rules(engine, NULL, 0, &result));
    CHECK(kundig_engine_load_rules(engine, "no/such/folder", NUL, NULL) != KUNDIG_STATUS_OK);
    GIVES(OK, kundig_engine_load_rules(engine, "tests/c/rules", NUL, &result));
    CHECK(strcmp(kundig_result_json(result, NULL), "{\"rule_problems\":[]}") == 0);
    GIVES(OK, kundig_result_free(result));

    asked(session, lent, ANSWER, "Asked: once");
    asked(session, lent, ANSWER_TWICE, "Asked: second");
    asked(session, lent, NO_ANSWER, "Asked: ");
    asked(session, lent, NO_JSON, "no JSON");
    asked(session, lent, NO_TEXT, "Asked: ");
    asked(session, lent, FAIL, "-7");
    asked(session, lent, FAIL_WITH_REASON, "der Server antwortet nicht");
}

static void messages(kundig_engine *engine, kundig_session *session)
{
    struct host host = {FAIL_WITH_REASON, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
    TELLS(NULL_ARGUMENT, kundig_engine_on_message(engine, NULL, 0, function, &host, release, &result));
    TELLS(NULL_ARGUMENT, kundig_engine_on_message(engine, "mail", NUL, NULL, &host, release, &result));
    CHECK(host.released == 2);
    TELLS(OK, kundig_engine_on_message(engine, "mail", NUL, function, &host, release, &result));
    GIVES(OK, kundig_execute_batch(session,
                                   "[{\"operation\": \"customer.register\", \"input\": {\"id\": \"" ANNA "\", \"customer\":"
                                   " {\"party\": {\"kind\": \"person\", \"last_name\": \"Weiß\"}, \"contact_points\":"
                                   " [{\"kind\": \"email\", \"value\": \"anna@example.org\"}]}}},"
                                   " {\"operation\": \"mail.queue\", \"input\": {\"template\": \"probe\", \"customer\":"
                                   " \"" ANNA "\"}}]", NUL, NULL));
    GIVES(OK, kundig_engine_deliver(engine, &result));
    CHECK(strcmp(kundig_result_json(result, NULL), "{\"sent\":0,\"failed\":1}") == 0);
    GIVES(OK, kundig_result_free(result));
    GIVES(OK, kundig_execute(session, "outbox.list", NUL, NULL, 0, &result));
    CHECK(strstr(kundig_result_json(result, NULL), "der Server antwortet nicht") != NULL);
    GIVES(OK, kundig_result_free(result));
    /* The host must not be called with user data that goes out of scope here. */
    GIVES(OK, kundig_engine_on_message(engine, "mail", NUL, function, NULL, NULL, NULL));
    CHECK(host.released == 3 && host.calls == 1);
}

static void subscriptions(kundig_engine *engine, kundig_session *session)
{
    kundig_subscription *subscription = NULL;
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
    TELLS(NULL_ARGUMENT, kundig_subscribe(session, 0, NULL, &host, release, &subscription, &result));
    TELLS(NULL_ARGUMENT, kundig_subscribe(session, 0, listener, &host, release, NULL, &result));
    CHECK(host.released == 2 && subscription == NULL);
    /* A listener that uses its session; ended from outside, twice. */
    host.session = session;
    TELLS(OK, kundig_subscribe(session, 0, listener, &host, release, &subscription, &result));
    CHECK(host.calls == 0);
    GIVES(OK, kundig_engine_poll(engine));
    CHECK(host.calls > 1 && host.released == 2);
    GIVES(OK, kundig_subscription_free(subscription));
    GIVES(WRONG_HANDLE, kundig_subscription_free(subscription));
    CHECK(host.released == 3);
    /* One that ends itself at its first event hears no second. */
    host.calls = 0;
    TELLS(OK, kundig_subscribe(session, INT64_MIN, listener, &host, release, &host.subscription, &result));
    GIVES(OK, kundig_engine_poll(engine));
    CHECK(host.calls == 1 && host.released == 4);
    GIVES(OK, kundig_subscribe(session, INT64_MAX, listener, &host, release, &subscription, NULL));
    GIVES(OK, kundig_engine_poll(engine));
    CHECK(host.calls == 1);
    GIVES(OK, kundig_subscription_free(subscription));
    CHECK(host.released == 5);
}

static void closed(kundig_engine *engine, kundig_session *session, struct host *lent)
{
    kundig_cursor *cursor = NULL;
    kundig_subscription *subscription = NULL;
    struct host host = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
    GIVES(OK, kundig_cursor_open(session, "journal.read", NUL, "{\"limit\": 1}", NUL, &cursor, NULL));
    GIVES(OK, kundig_subscribe(session, INT64_MAX, listener, &host, release, &subscription, NULL));
    GIVES(OK, kundig_engine_close(NULL));
    GIVES(OK, kundig_engine_close(engine));
    GIVES(WRONG_HANDLE, kundig_engine_close(engine));
    CHECK(host.released == 1);
    no_engine(engine, KUNDIG_STATUS_WRONG_HANDLE);
    TELLS(CLOSED, kundig_execute(session, "customer.list", NUL, NULL, 0, &result));
    TELLS(CLOSED, kundig_execute_batch(session, "[]", NUL, &result));
    TELLS(CLOSED, kundig_import_bytes(session, NULL, 0, (const uint8_t *) "Name\r\nx\r\n", 9, NULL, NULL, &result));
    TELLS(CLOSED, kundig_export(session, "{\"format\": \"csv\"}", NUL, writer, NULL, &host, &result));
    TELLS(CLOSED, kundig_cursor_open(session, "customer.list", NUL, NULL, 0, &(kundig_cursor *){NULL}, &result));
    TELLS(CLOSED, kundig_subscribe(session, 0, listener, &host, release, &(kundig_subscription *){NULL}, &result));
    CHECK(host.released == 2);
    TELLS(OK, kundig_cursor_next(cursor, &result)); /* was read before */
    TELLS(CLOSED, kundig_cursor_next(cursor, &result));
    GIVES(OK, kundig_session_accept_warnings(session, "why not", NUL));
    GIVES(OK, kundig_session_interrupt(session));
    GIVES(OK, kundig_subscription_free(subscription));
    GIVES(OK, kundig_cursor_free(cursor));
    GIVES(OK, kundig_session_close(session));
    GIVES(WRONG_HANDLE, kundig_session_close(session));
    no_session(session, KUNDIG_STATUS_WRONG_HANDLE);
    /* With the last handle the engine itself is gone, and gives everything back. */
    CHECK(lent->released == 1);
}

int main(int argc, char **argv)
{
    kundig_engine *engine = NULL;
    kundig_session *session = NULL;
    struct host lent = {ANSWER, 0, 0, NULL, NULL, NULL, NULL, 0, 0};
    if (argc != 2) return EXIT_FAILURE;
    library();
    opening(argv[1]);
    CHECK(kundig_handle_count() == 0);
    TELLS(OK, kundig_engine_open(argv[1], NUL, "{\"durability\": \"relaxed\", \"connections\": 2}", NUL, &engine, &result));
    sessions(engine);
    GIVES(OK, kundig_session_open(engine, OWNER, NUL, 1, &session, NULL));
    CHECK(kundig_handle_count() == 2);
    wrong_handles(engine, session);
    texts(session);
    batches(session);
    cursors(session);
    imports(session);
    exports(session);
    functions(engine, session, &lent);
    messages(engine, session);
    subscriptions(engine, session);
    TELLS(OK, kundig_engine_describe(engine, &result));
    CHECK(kundig_handle_count() == 2);
    closed(engine, session, &lent);
    CHECK(kundig_handle_count() == 0);
    printf("%d checks\n", checks);
    return EXIT_SUCCESS;
}
