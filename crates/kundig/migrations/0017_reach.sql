-- Where an address lies: the state, and a point in millionths of a degree (WGS 84) with how exact it is.
ALTER TABLE address ADD COLUMN state TEXT;
ALTER TABLE address ADD COLUMN latitude_e6 INTEGER;
ALTER TABLE address ADD COLUMN longitude_e6 INTEGER;
ALTER TABLE address ADD COLUMN point_quality TEXT;
CREATE INDEX address_by_place ON address (company, country, postal_code);

-- Whether somebody answered there, and whether it is known to lead nowhere.
ALTER TABLE contact_point ADD COLUMN verified BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contact_point ADD COLUMN invalid BOOLEAN NOT NULL DEFAULT FALSE;

-- Why a customer is not to be contacted, whatever they consented to.
ALTER TABLE customer ADD COLUMN do_not_contact TEXT;
