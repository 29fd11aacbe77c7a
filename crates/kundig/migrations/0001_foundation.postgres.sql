CREATE TABLE customer_search (
    company INTEGER NOT NULL,
    customer uuid NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (company, customer)
);
CREATE INDEX customer_search_words ON customer_search USING gin (words);

CREATE FUNCTION kundig_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this table is append-only';
END $$;
CREATE FUNCTION kundig_journal_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change that is allowed: the body and its salt may be erased; the chain is over their hash.
    IF NEW.body IS NULL AND NEW.salt IS NULL
       AND (to_jsonb(NEW) - 'body' - 'salt') = (to_jsonb(OLD) - 'body' - 'salt') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER journal_not_deleted BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER journal_not_changed BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION kundig_journal_erase_only();
CREATE TRIGGER journal_not_truncated BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER contact_not_deleted BEFORE DELETE ON contact FOR EACH ROW EXECUTE FUNCTION kundig_append_only();
