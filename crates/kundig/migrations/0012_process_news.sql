-- The event that brought the step of a process, until that step succeeded: who takes it again finds it.
ALTER TABLE process ADD COLUMN news TEXT;
