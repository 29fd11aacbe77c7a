-- Where else events go: addresses of other programs, and the secret by which they know that a call is ours.
CREATE TABLE webhook (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    url TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    secret TEXT NOT NULL,
    -- While the other side changes over, calls are signed with both.
    old_secret TEXT,
    old_secret_until BIGINT,
    PRIMARY KEY (company, id),
    UNIQUE (company, name)
);
