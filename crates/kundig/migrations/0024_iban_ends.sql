-- Accounts are looked for by the last four characters of their IBAN: the part that statements and terminals print.
CREATE INDEX bank_account_by_end ON bank_account (company, substr(iban, length(iban) - 3));
