-- Whose record went into another one's; `protection` is then `merged`.
ALTER TABLE customer ADD COLUMN merged_into $id;
CREATE INDEX customer_by_merged_into ON customer (company, merged_into, id) WHERE merged_into IS NOT NULL;

-- How large an organisation is.
ALTER TABLE customer ADD COLUMN company_size TEXT;

-- Customers who may be one, as a search found them, and what was decided. The smaller id comes first.
CREATE TABLE duplicate_pair (
    company INTEGER NOT NULL,
    one $id NOT NULL,
    other $id NOT NULL,
    score INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    note TEXT,
    PRIMARY KEY (company, one, other)
)$clustered;
CREATE INDEX duplicate_pair_by_score ON duplicate_pair (company, state, score, one, other);
CREATE INDEX duplicate_pair_by_other ON duplicate_pair (company, other, one);

-- From which scores on two customers are called the same, where a company does not follow what ships.
CREATE TABLE duplicate_setting (
    company INTEGER NOT NULL PRIMARY KEY,
    same INTEGER NOT NULL,
    likely INTEGER NOT NULL,
    at_entry TEXT NOT NULL
);

-- Two records of one customer were made one: both as they were before, so that it can be undone.
CREATE TABLE customer_merge (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kept $id NOT NULL,
    merged $id NOT NULL,
    kept_before TEXT NOT NULL,
    kept_after TEXT NOT NULL,
    merged_before TEXT NOT NULL,
    undone_at BIGINT,
    undone_by TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX customer_merge_by_kept ON customer_merge (company, kept, id);
CREATE INDEX customer_merge_by_merged ON customer_merge (company, merged, id);

-- The records that thereby belong to the one who was kept.
CREATE TABLE customer_merge_moved (
    company INTEGER NOT NULL,
    merge $id NOT NULL,
    place TEXT NOT NULL,
    record $id NOT NULL,
    PRIMARY KEY (company, merge, place, record)
)$clustered;
