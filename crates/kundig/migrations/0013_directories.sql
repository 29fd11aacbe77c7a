-- Directories that the user loaded in place of those that ship: one of a kind. The file itself is content; what it was read
-- into stands beside it, since that is read many times faster.
CREATE TABLE directory (
    company INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    entries BIGINT NOT NULL,
    countries TEXT NOT NULL,
    file $bytes NOT NULL,
    packed $bytes NOT NULL,
    PRIMARY KEY (company, kind)
);

-- What an account is called at its bank, as the bank directory says when it is entered.
ALTER TABLE bank_account ADD COLUMN bank_name TEXT;
