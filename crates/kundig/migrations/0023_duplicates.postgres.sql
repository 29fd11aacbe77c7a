CREATE TABLE customer_match (
    company INTEGER NOT NULL,
    customer uuid NOT NULL,
    keys bigint[] NOT NULL,
    PRIMARY KEY (company, customer)
);
CREATE INDEX customer_match_keys ON customer_match USING gin (keys);
