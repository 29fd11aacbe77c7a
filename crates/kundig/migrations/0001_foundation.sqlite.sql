CREATE VIRTUAL TABLE customer_search USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='2 3 4', tokenize='ascii'
);

CREATE TRIGGER journal_not_deleted BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- The one change that is allowed: the body and its salt may be erased; the chain is over their hash.
CREATE TRIGGER journal_not_changed BEFORE UPDATE ON journal
WHEN NOT (
    NEW.body IS NULL AND NEW.salt IS NULL AND NEW.company = OLD.company AND NEW.seq = OLD.seq AND NEW.unit = OLD.unit
    AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.door = OLD.door AND NEW.operation = OLD.operation
    AND NEW.event = OLD.event AND NEW.record_kind = OLD.record_kind AND NEW.record = OLD.record
    AND NEW.customer IS OLD.customer AND NEW.cause IS OLD.cause AND NEW.body_hash = OLD.body_hash AND NEW.hash = OLD.hash
)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER contact_not_deleted BEFORE DELETE ON contact BEGIN
    SELECT RAISE(ABORT, 'contacts are append-only: a correction is a new version');
END;
