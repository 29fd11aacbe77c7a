-- What a company says about itself on letters and invoices: read whole, never asked for by a part.
ALTER TABLE company ADD COLUMN imprint TEXT NOT NULL DEFAULT '{}';
