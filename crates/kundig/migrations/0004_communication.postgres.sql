CREATE TRIGGER content_not_deleted BEFORE DELETE ON content FOR EACH ROW EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER content_not_changed BEFORE UPDATE ON content FOR EACH ROW EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER attachment_not_deleted BEFORE DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION kundig_append_only();
CREATE TRIGGER content_not_truncated BEFORE TRUNCATE ON content FOR EACH STATEMENT EXECUTE FUNCTION kundig_append_only();
