-- The words of the search index. A word is looked for by those that begin so, where these are few: of one that begins so,
-- FTS5 gathers all rows before it answers the first, and where the word is long, has no index of its own for that.
CREATE VIRTUAL TABLE customer_search_vocabulary USING fts5vocab(customer_search, row);
