-- Data protection. What a customer is beside its status: nothing, `restricted` (Art. 18 GDPR) or `erased` (Art. 17).
ALTER TABLE customer ADD COLUMN protection TEXT;
CREATE INDEX customer_protected ON customer (company, protection, id) WHERE protection IS NOT NULL;

-- Why and until when a customer is restricted.
CREATE TABLE privacy_restriction (
    company INTEGER NOT NULL,
    customer $id NOT NULL,
    since BIGINT NOT NULL,
    reason TEXT NOT NULL,
    until TEXT,
    erase_when_due BOOLEAN NOT NULL,
    PRIMARY KEY (company, customer)
)$clustered;

-- What somebody reported that keeps a customer's data from being erased, e.g. a lawsuit.
CREATE TABLE privacy_hold (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    created_at BIGINT NOT NULL,
    customer $id NOT NULL,
    reason TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (company, id)
);
CREATE INDEX privacy_hold_by_customer ON privacy_hold (company, customer, id);

-- What people asked for, and by when it must be answered.
CREATE TABLE privacy_request (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    customer $id,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    received_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    reference TEXT,
    extended_because TEXT,
    refused_because TEXT,
    finished_at BIGINT,
    PRIMARY KEY (company, id)
);
CREATE INDEX privacy_request_by_date ON privacy_request (company, state, due_on, id);
CREATE INDEX privacy_request_by_customer ON privacy_request (company, customer, id);

-- The proof of what was done, without the data that it was done to.
CREATE TABLE privacy_log (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    customer $id,
    number TEXT,
    request $id,
    until TEXT,
    details TEXT NOT NULL,
    -- When the bytes of what was erased were gone from the files as well.
    scrubbed_at BIGINT,
    PRIMARY KEY (company, id)
);
CREATE INDEX privacy_log_by_customer ON privacy_log (company, customer, id);
CREATE INDEX privacy_log_not_scrubbed ON privacy_log (company, id) WHERE action = 'erased' AND scrubbed_at IS NULL;

-- How long which kind of record is kept, where the company does not follow what ships.
CREATE TABLE privacy_retention (
    company INTEGER NOT NULL,
    class TEXT NOT NULL,
    months INTEGER NOT NULL,
    to_year_end BOOLEAN NOT NULL,
    kinds TEXT NOT NULL,
    PRIMARY KEY (company, class)
)$clustered;

-- Addresses and numbers that are not to be written to or called: keyed hashes of their normal forms, nothing else.
CREATE TABLE suppression (
    company INTEGER NOT NULL,
    hash $bytes NOT NULL,
    since BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (company, hash)
)$clustered;

CREATE TABLE suppression_key (
    company INTEGER NOT NULL PRIMARY KEY,
    secret $bytes NOT NULL
);

-- By which content finds the files that point to it: it goes only when none does.
CREATE INDEX attachment_by_hash ON attachment (company, hash);
