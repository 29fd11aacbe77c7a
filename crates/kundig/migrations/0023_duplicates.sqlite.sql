CREATE VIRTUAL TABLE customer_match USING fts5(
    keys, content='', contentless_delete=1, detail=none, tokenize='ascii'
);
