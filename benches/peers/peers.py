"""Python packages as peers: reads inputs line by line, and answers for each number of rounds that it is sent how many nanoseconds so many
rounds over all of them took.

    peers.py kontocheck.accounts|kontocheck.ibans|schwifty.ibans|stdnum.ibans|stdnum.vat_ids|phonenumbers.phones FILE

A line of `accounts` is a bank code, a blank and an account number.
"""
import sys
import time


def kontocheck_accounts():
    import kontocheck
    from kontocheck import libkontocheck

    kontocheck.lut_load(5)
    check = libkontocheck.kto_check_blz
    return lambda line: check(*line), lambda text: tuple(part.encode() for part in text.split(" "))


def kontocheck_ibans():
    import kontocheck

    kontocheck.lut_load(5)
    return kontocheck.check_iban, str


def schwifty_ibans():
    from schwifty import IBAN

    return (lambda line: IBAN(line, allow_invalid=True).is_valid), str


def stdnum_ibans():
    from stdnum import iban

    return iban.is_valid, str


def stdnum_vat_ids():
    from stdnum.eu import vat

    return vat.is_valid, str


def phonenumbers_phones():
    import phonenumbers

    def check(line):
        try:
            number = phonenumbers.parse(line, "DE")
        except phonenumbers.NumberParseException:
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None

    return check, str


def main():
    check, prepare = globals()[sys.argv[1].replace(".", "_")]()
    with open(sys.argv[2], encoding="utf-8") as file:
        inputs = [prepare(line.rstrip("\n")) for line in file]
    for line in sys.stdin:
        begun = time.perf_counter_ns()
        for _ in range(int(line)):
            for value in inputs:
                check(value)
        print(time.perf_counter_ns() - begun, flush=True)


main()
