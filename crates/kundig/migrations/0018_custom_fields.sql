-- How a custom field is checked beyond its type.
ALTER TABLE custom_field ADD COLUMN checked_as TEXT;
ALTER TABLE custom_field ADD COLUMN minimum BIGINT;
ALTER TABLE custom_field ADD COLUMN maximum BIGINT;
ALTER TABLE custom_field ADD COLUMN record TEXT;
