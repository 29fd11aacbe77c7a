-- A file of a contact goes only with its customer: the erasing of a customer marks it first.
DROP TRIGGER attachment_not_deleted;
CREATE TRIGGER attachment_not_deleted BEFORE DELETE ON attachment
WHEN NOT EXISTS (
    SELECT 1 FROM contact c JOIN customer p ON p.company = c.company AND p.id = c.customer
    WHERE c.company = OLD.company AND c.id = OLD.contact AND c.is_current AND p.protection = 'erased'
)
BEGIN
    SELECT RAISE(ABORT, 'attachments are append-only');
END;

-- Bytes go only when nothing points to them any more.
DROP TRIGGER content_not_deleted;
CREATE TRIGGER content_not_deleted BEFORE DELETE ON content
WHEN EXISTS (SELECT 1 FROM attachment a WHERE a.company = OLD.company AND a.hash = OLD.hash)
    OR EXISTS (SELECT 1 FROM contact c WHERE c.company = OLD.company AND c.source IS NOT NULL AND c.source = OLD.hash)
    OR EXISTS (SELECT 1 FROM directory d WHERE d.company = OLD.company AND d.file = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'content is append-only');
END;

CREATE TRIGGER privacy_log_not_deleted BEFORE DELETE ON privacy_log BEGIN
    SELECT RAISE(ABORT, 'the proof log is append-only');
END;
-- The one change that is allowed: to note when the bytes were gone.
CREATE TRIGGER privacy_log_not_changed BEFORE UPDATE ON privacy_log
WHEN NOT (
    OLD.scrubbed_at IS NULL AND NEW.scrubbed_at IS NOT NULL AND NEW.company = OLD.company AND NEW.id = OLD.id
    AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.action = OLD.action AND NEW.customer IS OLD.customer
    AND NEW.number IS OLD.number AND NEW.request IS OLD.request AND NEW.until IS OLD.until AND NEW.details = OLD.details
)
BEGIN
    SELECT RAISE(ABORT, 'the proof log is append-only');
END;
