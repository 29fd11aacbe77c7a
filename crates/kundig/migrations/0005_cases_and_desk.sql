-- The desk: follow-ups escalate.
ALTER TABLE followup ADD COLUMN escalated_to TEXT NOT NULL DEFAULT '[]';

-- Which open follow-ups lie on the desk of another department too.
CREATE TABLE followup_escalated (
    company INTEGER NOT NULL,
    department TEXT NOT NULL,
    followup $id NOT NULL,
    PRIMARY KEY (company, department, followup)
)$clustered;

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
ALTER TABLE service_case ADD COLUMN satisfaction INTEGER;
ALTER TABLE service_case ADD COLUMN satisfaction_remark TEXT;
-- The clock of a case that waits already stands still from its last change on.
UPDATE service_case SET waiting_since = changed_at WHERE state = 'waiting';
