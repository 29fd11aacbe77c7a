-- Follow-ups come again.
ALTER TABLE followup ADD COLUMN escalate_at TEXT NOT NULL DEFAULT '[]';
ALTER TABLE followup ADD COLUMN recurrence TEXT;
ALTER TABLE followup ADD COLUMN on_business_days BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE followup ADD COLUMN series_start BIGINT;
ALTER TABLE followup ADD COLUMN scheduled_at BIGINT;
ALTER TABLE followup ADD COLUMN previous $id;

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

-- A compensation refers to the record that pays it.
ALTER TABLE service_case ADD COLUMN compensation_reference TEXT;

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
