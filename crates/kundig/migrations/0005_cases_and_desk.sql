-- The desk: follow-ups escalate.
ALTER TABLE followup ADD COLUMN escalated_to TEXT NOT NULL DEFAULT '[]';

-- Which open follow-ups lie on the desk of another department too.
CREATE TABLE followup_escalated (
    company INTEGER NOT NULL,
    department TEXT NOT NULL,
    followup $id NOT NULL,
    PRIMARY KEY (company, department, followup)
)$clustered;
