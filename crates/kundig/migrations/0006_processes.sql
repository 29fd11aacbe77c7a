-- Processes: rules that live for weeks. An instance keeps the version of the rule that it began with.
CREATE TABLE process (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    rule TEXT NOT NULL,
    hash TEXT NOT NULL,
    instance_key TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    steps INTEGER NOT NULL,
    event TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record $id NOT NULL,
    customer $id,
    actor TEXT NOT NULL,
    fields TEXT NOT NULL,
    memory TEXT NOT NULL,
    next TEXT,
    due_at BIGINT,
    -- What was left of the wait when the instance was paused.
    left_micros BIGINT,
    last_error TEXT,
    ended_at BIGINT,
    PRIMARY KEY (company, id)
);
-- One running instance a rule and key.
CREATE UNIQUE INDEX process_live ON process (company, rule, instance_key) WHERE ended_at IS NULL;
CREATE INDEX process_by_customer ON process (company, customer, id);
CREATE INDEX process_by_state ON process (company, state, id);

CREATE TABLE rule_version (
    hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    body TEXT NOT NULL,
    first_used_at BIGINT NOT NULL
);

-- Which versions have instances that listen to an event: asked once a unit.
CREATE TABLE process_event (
    company INTEGER NOT NULL,
    event TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (company, event, hash)
);
