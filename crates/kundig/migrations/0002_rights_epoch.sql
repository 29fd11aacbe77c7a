-- Counts the changes of users, roles and teams, so that every process notices what another one changed.
CREATE TABLE rights_epoch (
    one INTEGER NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL
);
INSERT INTO rights_epoch (one, epoch) VALUES (1, 1);
