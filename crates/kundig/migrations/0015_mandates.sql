-- SEPA mandates. Whether one has lapsed is a matter of the day, so that is reckoned when it is read.
CREATE TABLE mandate (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    customer $id NOT NULL,
    creditor_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    scheme TEXT NOT NULL,
    kind TEXT NOT NULL,
    holder TEXT,
    iban TEXT NOT NULL,
    bic TEXT,
    bank_name TEXT,
    signed_on TEXT NOT NULL,
    last_used_on TEXT,
    -- The account before it was changed, until the debtor's bank was told with a direct debit.
    former_iban TEXT,
    revoked_on TEXT,
    revoked_reason TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX mandate_by_customer ON mandate (company, customer, id);
-- A reference is unique for a creditor (EPC016-06), whatever the case of its letters.
CREATE UNIQUE INDEX mandate_by_reference ON mandate (company, creditor_id, reference);

INSERT INTO number_range (company, name, prefix, next_number, width)
SELECT number, 'mandate', 'M-', 10001, 5 FROM company;
