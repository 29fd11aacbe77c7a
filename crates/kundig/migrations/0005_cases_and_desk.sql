-- The desk: follow-ups escalate, and come again.
ALTER TABLE followup ADD COLUMN escalated_to TEXT NOT NULL DEFAULT '[]';
ALTER TABLE followup ADD COLUMN escalate_at TEXT NOT NULL DEFAULT '[]';
ALTER TABLE followup ADD COLUMN recurrence TEXT;
ALTER TABLE followup ADD COLUMN on_business_days BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE followup ADD COLUMN series_start BIGINT;
ALTER TABLE followup ADD COLUMN scheduled_at BIGINT;
ALTER TABLE followup ADD COLUMN previous $id;

-- Which open follow-ups lie on the desk of another department too.
CREATE TABLE followup_escalated (
    company INTEGER NOT NULL,
    department TEXT NOT NULL,
    followup $id NOT NULL,
    PRIMARY KEY (company, department, followup)
)$clustered;

-- Who is away, and who stands in for them. Days of the company's calendar, both inclusive.
CREATE TABLE absence (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    app_user $id NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    stand_in $id,
    note TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX absence_by_stand_in ON absence (company, stand_in, until_day);
CREATE INDEX absence_by_user ON absence (company, app_user, until_day);
CREATE INDEX absence_by_day ON absence (company, from_day, id);

-- Cases: promises by kind and priority, the clock that stands still, and what came of it.
CREATE TABLE service_level (
    company INTEGER NOT NULL,
    kind TEXT NOT NULL,
    priority TEXT NOT NULL,
    -- In hours in which the company is open; none where there is no promise.
    answer_hours INTEGER,
    solution_hours INTEGER,
    PRIMARY KEY (company, kind, priority)
)$clustered;

ALTER TABLE service_case ADD COLUMN answer_due_at BIGINT;
ALTER TABLE service_case ADD COLUMN waiting_since BIGINT;
ALTER TABLE service_case ADD COLUMN answered_at BIGINT;
ALTER TABLE service_case ADD COLUMN resolved_at BIGINT;
ALTER TABLE service_case ADD COLUMN closed_at BIGINT;
ALTER TABLE service_case ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE service_case ADD COLUMN category TEXT;
ALTER TABLE service_case ADD COLUMN cause TEXT;
ALTER TABLE service_case ADD COLUMN measures TEXT NOT NULL DEFAULT '[]';
ALTER TABLE service_case ADD COLUMN compensation_minor BIGINT;
ALTER TABLE service_case ADD COLUMN compensation_currency TEXT;
ALTER TABLE service_case ADD COLUMN compensation_note TEXT;
ALTER TABLE service_case ADD COLUMN compensation_reference TEXT;
ALTER TABLE service_case ADD COLUMN satisfaction INTEGER;
ALTER TABLE service_case ADD COLUMN satisfaction_remark TEXT;
-- The clock of a case that waits already stands still from its last change on.
UPDATE service_case SET waiting_since = changed_at WHERE state = 'waiting';

-- First-level support: what we know, and answers to fill in. The words are folded for search.
CREATE TABLE snippet (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    tags TEXT NOT NULL,
    retired BOOLEAN NOT NULL,
    title_words TEXT NOT NULL,
    tag_words TEXT NOT NULL,
    body_words TEXT NOT NULL,
    PRIMARY KEY (company, id)
);
