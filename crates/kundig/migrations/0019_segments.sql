-- Saved filters over customers.
CREATE TABLE segment (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    filter TEXT NOT NULL,
    PRIMARY KEY (company, id)
);
CREATE UNIQUE INDEX segment_by_name ON segment (company, name);
