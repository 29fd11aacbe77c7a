-- Rules that failed lately or were paused; a healthy rule has no row.
CREATE TABLE rule_health (
    company INTEGER NOT NULL,
    rule TEXT NOT NULL,
    -- The version that failed or was paused: another one begins healthy, unless people paused the rule.
    hash TEXT NOT NULL,
    failures INTEGER NOT NULL,
    paused BOOLEAN NOT NULL,
    by_hand BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (company, rule)
);
