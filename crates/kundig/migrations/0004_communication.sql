-- Bytes, stored once per company under their SHA-256.
CREATE TABLE content (
    company INTEGER NOT NULL,
    hash $bytes NOT NULL,
    stored_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    bytes $bytes NOT NULL,
    PRIMARY KEY (company, hash)
);

-- The files of a contact; the bytes are in `content`.
CREATE TABLE attachment (
    company INTEGER NOT NULL,
    contact $id NOT NULL,
    position INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash $bytes NOT NULL,
    PRIMARY KEY (company, contact, position)
)$clustered;

-- By which an e-mail is known again, and by which the next one finds its thread; contacts by other media pay nothing.
ALTER TABLE contact ADD COLUMN message_id TEXT;
ALTER TABLE contact ADD COLUMN source $bytes;
CREATE INDEX contact_by_message_id ON contact (company, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX contact_by_source ON contact (company, source) WHERE source IS NOT NULL;

-- By which a thread finds the case that began with one of its contacts.
CREATE INDEX service_case_by_contact ON service_case (company, contact) WHERE contact IS NOT NULL;

-- Whose e-mails are ours.
ALTER TABLE company ADD COLUMN mail_addresses TEXT NOT NULL DEFAULT '[]';
