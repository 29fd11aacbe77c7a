-- What is to happen later. A timer that fired or was dropped is gone: the journal keeps what it did.
CREATE TABLE timer (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    kind TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record $id NOT NULL,
    customer $id,
    due_at BIGINT NOT NULL,
    data TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    -- Given up after many attempts: waits for somebody who looks at it.
    failed BOOLEAN NOT NULL,
    last_error TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX timer_due ON timer (company, failed, due_at, id);
CREATE INDEX timer_by_record ON timer (company, record, kind);
