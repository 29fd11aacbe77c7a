/* konto_check as a peer: loads the library, reads inputs line by line, and answers for each number of rounds that it is sent how many
 * nanoseconds so many rounds over all of them took.
 *
 *     konto_check LIBRARY LUT accounts|ibans FILE
 *
 * A line of `accounts` is a bank code, a blank and an account number. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 200000

static char lines[MOST][64];
static char *accounts[MOST];

int main(int argc, char **argv)
{
    if (argc != 5) return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    if (!library) { fprintf(stderr, "%s\n", dlerror()); return 1; }
    int (*init)(char *, int, int) = (int (*)(char *, int, int))dlsym(library, "lut_init");
    int (*check)(char *, char *) = (int (*)(char *, char *))dlsym(library, "kto_check_blz");
    int (*iban)(char *, int *) = (int (*)(char *, int *))dlsym(library, "iban_check");
    if (!init || !check || !iban) { fputs("a function is missing\n", stderr); return 1; }
    if (init(argv[2], 5, 0) <= 0) { fputs("the table of banks can't be read\n", stderr); return 1; }
    int with_accounts = !strcmp(argv[3], "accounts");

    FILE *file = fopen(argv[4], "r");
    if (!file) return 1;
    int count = 0;
    while (count < MOST && fgets(lines[count], sizeof lines[count], file)) {
        lines[count][strcspn(lines[count], "\n")] = 0;
        char *blank = strchr(lines[count], ' ');
        if (with_accounts) {
            if (!blank) return 1;
            *blank = 0;
            accounts[count] = blank + 1;
        }
        count++;
    }
    fclose(file);

    int rounds;
    volatile long right = 0;
    while (scanf("%d", &rounds) == 1) {
        struct timespec begun, ended;
        clock_gettime(CLOCK_MONOTONIC, &begun);
        for (int round = 0; round < rounds; round++)
            for (int place = 0; place < count; place++) {
                int detail;
                right += with_accounts ? check(lines[place], accounts[place]) > 0 : iban(lines[place], &detail) > 0;
            }
        clock_gettime(CLOCK_MONOTONIC, &ended);
        printf("%lld\n", (ended.tv_sec - begun.tv_sec) * 1000000000LL + (ended.tv_nsec - begun.tv_nsec));
        fflush(stdout);
    }
    return 0;
}
