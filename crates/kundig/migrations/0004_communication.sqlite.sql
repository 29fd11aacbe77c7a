CREATE TRIGGER content_not_deleted BEFORE DELETE ON content BEGIN
    SELECT RAISE(ABORT, 'content is append-only');
END;
CREATE TRIGGER content_not_changed BEFORE UPDATE ON content BEGIN
    SELECT RAISE(ABORT, 'content is append-only');
END;
CREATE TRIGGER attachment_not_deleted BEFORE DELETE ON attachment BEGIN
    SELECT RAISE(ABORT, 'attachments are append-only');
END;
