/*
 * The life of a customer, in C: import, find, complain, and see the department's rules react.
 *
 *     cc -std=c99 lifecycle.c $(pkg-config --cflags --libs kundig) -o lifecycle
 *     ./lifecycle kunden.db          (in the top folder of the checkout, where rules/ lies; the file must be new)
 *
 * Answers are JSON. A real program reads them with its JSON library; this one prints them and looks into them with
 * strstr, so that it needs nothing but the C library.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kundig.h"

#define NUL KUNDIG_NUL_TERMINATED

/* Chosen by the program, so that nothing needs to be read from an answer. */
#define ANNA "01980000-0000-7000-8000-00000000a11a"

static void headline(const char *text) { printf("\n%s\n", text); }

/* Ends the program with the engine's own words if something failed that must not fail. */
static void must(kundig_status status, const kundig_result *result, const char *what)
{
    if (status == KUNDIG_STATUS_OK) return;
    fprintf(stderr, "%s: %s: %s\n", what, kundig_status_name(status), kundig_result_error_message(result, NULL));
    fprintf(stderr, "%s\n", kundig_result_findings(result, NULL));
    exit(EXIT_FAILURE);
}

/* Runs an operation that must succeed. The caller frees the result. */
static kundig_result *call(kundig_session *session, const char *operation, const char *input)
{
    kundig_result *result = NULL;
    must(kundig_execute(session, operation, NUL, input, NUL, &result), result, operation);
    return result;
}

/* The same, when the answer is only printed; `expected` must occur in it. */
static void show(kundig_session *session, const char *operation, const char *input, const char *expected)
{
    kundig_result *result = call(session, operation, input);
    const char *answer = kundig_result_json(result, NULL);
    printf("  %s %s\n    -> %s\n", operation, input, answer);
    if (strstr(answer, expected) == NULL) {
        fprintf(stderr, "%s: \"%s\" was expected in the answer\n", operation, expected);
        exit(EXIT_FAILURE);
    }
    kundig_result_free(result);
}

static int32_t on_progress(void *user_data, uint64_t bytes, uint64_t lines, uint64_t imported)
{
    (void) user_data;
    printf("  %" PRIu64 " bytes, %" PRIu64 " lines, %" PRIu64 " customers\n", bytes, lines, imported);
    return 0; /* go on */
}

static void on_event(void *user_data, const char *entry, size_t length)
{
    int *events = user_data;
    (void) entry;
    (void) length;
    *events += 1;
}

/* A mail leaves the outbox: hand it to your mail server here. */
static int32_t on_mail(void *user_data, const char *message, size_t length, kundig_answer *answer)
{
    (void) user_data;
    (void) answer; /* only to say why a delivery failed */
    printf("  mail (%lu bytes): %s\n", (unsigned long) length, message);
    return 0;
}

/* What the rule in examples/c/rules calls as host::free_slot("service"). */
static int32_t free_slot(void *user_data, const char *arguments, size_t length, kundig_answer *answer)
{
    const char *slot = user_data;
    printf("  a rule asks free_slot%.*s\n", (int) length, arguments);
    return kundig_answer_give(answer, slot, NUL) == KUNDIG_STATUS_OK ? 0 : 1;
}

static void import(kundig_session *session)
{
    static const char file[] =
        "Kundennr;Anrede;Vorname;Nachname;Strasse;PLZ;Ort;Telefon;EMail\r\n"
        "10001;Frau;Käthe;Süßmilch;Am Markt 3;07743;Jena;03641/567890;kaethe@example.org\r\n"
        "10002;Herr;Jörg;Müller-Lüdenscheidt;Lange Str. 7 a;10243;Berlin;(030) 90 18 20;joerg(at)example.org\r\n"
        "10003;;;;;;;;\r\n";
    kundig_result *result = NULL;
    const kundig_status status = kundig_import_bytes(session, "{\"system\": \"altsoftware\"}", NUL,
                                                     (const uint8_t *) file, sizeof file - 1, on_progress, NULL, &result);
    must(status, result, "import");
    printf("  %s\n", kundig_result_json(result, NULL));
    kundig_result_free(result);
}

static void register_anna(kundig_session *session)
{
    /* The check digits of this IBAN are wrong: the engine refuses, and says which field, why, in two languages. */
    static const char doubtful[] =
        "{\"id\": \"" ANNA "\", \"customer\": {"
        "  \"party\": {\"kind\": \"person\", \"first_name\": \"Anna\", \"last_name\": \"Groß\"},"
        "  \"contact_points\": [{\"kind\": \"email\", \"value\": \"anna.gross@example.org\"}],"
        "  \"bank_accounts\": [{\"iban\": \"DE89 3704 0044 0532 0130 01\"}]}}";
    static const char correct[] =
        "{\"id\": \"" ANNA "\", \"customer\": {"
        "  \"party\": {\"kind\": \"person\", \"first_name\": \"Anna\", \"last_name\": \"Groß\"},"
        "  \"contact_points\": [{\"kind\": \"email\", \"value\": \"anna.gross@example.org\"}],"
        "  \"bank_accounts\": [{\"iban\": \"DE89 3704 0044 0532 0130 00\"}],"
        "  \"revenue\": {\"minor\": 2000000, \"currency\": \"EUR\"}}}";
    kundig_result *result = NULL;
    const kundig_status status = kundig_execute(session, "customer.register", NUL, doubtful, NUL, &result);
    if (status != KUNDIG_STATUS_INVALID) {
        fprintf(stderr, "a wrong IBAN was not refused\n");
        exit(EXIT_FAILURE);
    }
    printf("  %s\n  %s\n", kundig_result_error_message_de(result, NULL), kundig_result_findings(result, NULL));
    kundig_result_free(result);

    kundig_result_free(call(session, "customer.register", correct));
    printf("  corrected, and registered\n");
}

/* Records the complaint; returns the number of its journal entry. */
static int64_t complain(kundig_session *session)
{
    kundig_result *result = call(session, "contact.record",
                                 "{\"customer\": \"" ANNA "\", \"direction\": \"in\", \"medium\": \"phone\","
                                 " \"kind\": \"complaint\", \"subject\": \"Heizung ausgefallen\"}");
    const char *receipt = kundig_result_receipt(result, NULL);
    const char *first = strstr(receipt, "\"first\":");
    const int64_t entry = first == NULL ? 0 : (int64_t) strtoll(first + strlen("\"first\":"), NULL, 10);
    printf("  %s\n", receipt);
    if (strstr(receipt, "complaint.important_customer") == NULL) {
        fprintf(stderr, "the rule did not react\n");
        exit(EXIT_FAILURE);
    }
    kundig_result_free(result);
    return entry;
}

/* Follows the journal from its beginning; returns how many entries there are. */
static int tail(kundig_session *session)
{
    kundig_cursor *cursor = NULL;
    kundig_result *result = NULL;
    int entries = 0;
    must(kundig_cursor_open(session, "journal.read", NUL, "{\"limit\": 5}", NUL, &cursor, &result), result, "cursor");
    kundig_result_free(result);
    for (;;) {
        const kundig_status status = kundig_cursor_next(cursor, &result);
        if (status == KUNDIG_STATUS_OK) {
            const char *who = strstr(kundig_result_json(result, NULL), "\"actor\"");
            printf("  %.110s…\n", who == NULL ? "" : who);
            entries += 1;
        } else if (status != KUNDIG_STATUS_DONE) {
            must(status, result, "next entry");
        }
        kundig_result_free(result);
        if (status == KUNDIG_STATUS_DONE) break;
    }
    kundig_cursor_free(cursor);
    return entries;
}

int main(int argc, char **argv)
{
    kundig_engine *engine = NULL;
    kundig_session *session = NULL;
    kundig_subscription *subscription = NULL;
    kundig_result *result = NULL;
    static char slot[] = "\"morgen um 10 Uhr\"";
    char input[4096];
    int events = 0;

    if (argc != 2 || strlen(argv[1]) > 1000) {
        fprintf(stderr, "usage: lifecycle NEW_DATABASE_FILE\n");
        return EXIT_FAILURE;
    }

    headline("1. Open a database: one file, no server");
    printf("  Kundig %s\n", kundig_version());
    must(kundig_engine_open(argv[1], NUL, "{\"rules\": \"rules\"}", NUL, &engine, &result), result, "open");
    printf("  %s\n", kundig_result_json(result, NULL));
    kundig_result_free(result);
    must(kundig_session_open(engine, "{\"as\": \"owner\"}", NUL, 1, &session, &result), result, "session");
    kundig_result_free(result);
    must(kundig_subscribe(session, 0, on_event, &events, NULL, &subscription, &result), result, "subscribe");
    kundig_result_free(result);

    headline("2. Import what another program exported, register one more");
    import(session);
    register_anna(session);

    headline("3. Find customers as people type");
    show(session, "customer.search", "{\"text\": \"lüdensch\"}", "Müller-Lüdenscheidt");
    show(session, "customer.search", "{\"text\": \"+49 3641 567890\"}", "Süßmilch");
    show(session, "customer.search", "{\"text\": \"jena\"}", "Süßmilch");

    headline("4. A complaint, and the department's reaction in the same unit of work");
    snprintf(input, sizeof input, "{\"seq\": %" PRId64 "}", complain(session));
    show(session, "rule.trace", input, "complaint.important_customer");

    headline("5. After the commit: the mail leaves the outbox");
    must(kundig_engine_on_message(engine, "mail", NUL, on_mail, NULL, NULL, &result), result, "on_message");
    kundig_result_free(result);
    must(kundig_engine_deliver(engine, &result), result, "deliver");
    printf("  %s\n", kundig_result_json(result, NULL));
    kundig_result_free(result);

    headline("6. A rule asks this program");
    must(kundig_engine_lend(engine, "free_slot", NUL,
                            "{\"params\": [{\"name\": \"department\", \"type\": \"text\"}], \"returns\": \"text\"}", NUL,
                            free_slot, slot, NULL, &result), result, "lend");
    kundig_result_free(result);
    must(kundig_engine_load_rules(engine, "examples/c/rules", NUL, &result), result, "load_rules");
    kundig_result_free(result);
    kundig_result_free(call(session, "contact.record",
                            "{\"customer\": \"" ANNA "\", \"direction\": \"in\", \"medium\": \"phone\","
                            " \"kind\": \"service_call\", \"subject\": \"Thermostat klemmt\"}"));
    show(session, "followup.desk", "{\"customer\": \"" ANNA "\"}", "morgen um 10 Uhr");

    headline("7. Nothing is ever lost: the journal");
    if (tail(session) != events) {
        fprintf(stderr, "the subscription heard %d events, the journal has another number\n", events);
        return EXIT_FAILURE;
    }
    show(session, "journal.verify", "{}", "\"intact\":true");

    headline("8. A backup while others work");
    snprintf(input, sizeof input, "{\"to\": \"%s-backup\"}", argv[1]);
    show(session, "store.backup", input, "bytes");

    kundig_subscription_free(subscription);
    kundig_session_close(session);
    kundig_engine_close(engine);
    printf("\n%d events; handles left open: %" PRIu64 "\n", events, kundig_handle_count());
    return kundig_handle_count() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
