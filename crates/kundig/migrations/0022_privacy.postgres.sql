CREATE FUNCTION kundig_attachment_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A file of a contact goes only with its customer: the erasing of a customer marks it first.
    IF EXISTS (
        SELECT 1 FROM contact c JOIN customer p ON p.company = c.company AND p.id = c.customer
        WHERE c.company = OLD.company AND c.id = OLD.contact AND c.is_current AND p.protection = 'erased'
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'attachments are append-only';
END $$;
DROP TRIGGER attachment_not_deleted ON attachment;
CREATE TRIGGER attachment_not_deleted BEFORE DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION kundig_attachment_erase_only();

CREATE FUNCTION kundig_content_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Bytes go only when nothing points to them any more.
    IF EXISTS (SELECT 1 FROM attachment a WHERE a.company = OLD.company AND a.hash = OLD.hash)
        OR EXISTS (SELECT 1 FROM contact c WHERE c.company = OLD.company AND c.source IS NOT NULL AND c.source = OLD.hash)
        OR EXISTS (SELECT 1 FROM directory d WHERE d.company = OLD.company AND d.file = OLD.hash) THEN
        RAISE EXCEPTION 'content is append-only';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER content_not_deleted ON content;
CREATE TRIGGER content_not_deleted BEFORE DELETE ON content FOR EACH ROW EXECUTE FUNCTION kundig_content_erase_only();

CREATE FUNCTION kundig_privacy_log_note_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change that is allowed: to note when the bytes were gone.
    IF OLD.scrubbed_at IS NULL AND NEW.scrubbed_at IS NOT NULL
       AND (to_jsonb(NEW) - 'scrubbed_at') = (to_jsonb(OLD) - 'scrubbed_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the proof log is append-only';
END $$;
CREATE TRIGGER privacy_log_not_deleted BEFORE DELETE ON privacy_log FOR EACH ROW EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER privacy_log_not_truncated BEFORE TRUNCATE ON privacy_log FOR EACH STATEMENT EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER privacy_log_not_changed BEFORE UPDATE ON privacy_log FOR EACH ROW EXECUTE FUNCTION kundig_privacy_log_note_only();
