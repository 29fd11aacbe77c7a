-- What parties are to each other. A relation stands once, from the one to the other; its inverse is the same row read from behind.
CREATE TABLE relation (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    customer $id NOT NULL,
    other $id NOT NULL,
    kind TEXT NOT NULL,
    department TEXT,
    function TEXT,
    note TEXT,
    valid_from TEXT,
    valid_until TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX relation_by_customer ON relation (company, customer, id);
CREATE INDEX relation_by_other ON relation (company, other, id);
