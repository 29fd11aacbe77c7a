-- What customers agreed to: asked, confirmed, withdrawn. The wording they read stands beside, for it is the proof.
CREATE TABLE consent (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    customer $id NOT NULL,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    wording TEXT NOT NULL,
    wording_version TEXT NOT NULL,
    source TEXT NOT NULL,
    proof TEXT NOT NULL,
    -- By which the customer confirms; gone once they did, or withdrew.
    token TEXT,
    valid_until BIGINT,
    confirmed_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_by TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX consent_by_customer ON consent (company, customer, id);
CREATE UNIQUE INDEX consent_by_token ON consent (company, token) WHERE token IS NOT NULL;
