-- Files of customers that were read in: how each is to be read, how far it is, and what became of its lines.
CREATE TABLE import_run (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    system TEXT NOT NULL,
    duplicates TEXT NOT NULL,
    file TEXT NOT NULL,
    reading TEXT NOT NULL,
    header TEXT NOT NULL,
    mapping TEXT NOT NULL,
    lines_done BIGINT NOT NULL,
    fingerprint $bytes,
    customers_created BIGINT NOT NULL,
    customers_changed BIGINT NOT NULL,
    lines_skipped BIGINT NOT NULL,
    lines_set_apart BIGINT NOT NULL,
    PRIMARY KEY (company, id)
);

-- The lines that became no customer, as the file had them, until somebody clears them away.
CREATE TABLE import_line (
    company INTEGER NOT NULL,
    import $id NOT NULL,
    place BIGINT NOT NULL,
    line BIGINT NOT NULL,
    original TEXT NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (company, import, place)
)$clustered;

-- Which column of a file is what, as somebody told and saved it; found again by the headers.
CREATE TABLE import_mapping (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    header TEXT NOT NULL,
    header_hash $bytes NOT NULL,
    mapping TEXT NOT NULL,
    PRIMARY KEY (company, id)
);
CREATE UNIQUE INDEX import_mapping_by_name ON import_mapping (company, name);
CREATE INDEX import_mapping_by_header ON import_mapping (company, header_hash);

-- Who is known is found by the VAT-ID as well.
CREATE INDEX customer_by_vat_id ON customer (company, vat_id) WHERE vat_id IS NOT NULL;
