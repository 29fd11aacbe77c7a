INSERT INTO customer_date (company, field, day, customer)
SELECT c.company, f.name, json_extract(c.custom_fields, '$."' || f.name || '"'), c.id
FROM customer c JOIN custom_field f ON f.company = c.company AND f.record_kind = 'customer' AND f.value_type = 'date'
WHERE json_extract(c.custom_fields, '$."' || f.name || '"') IS NOT NULL;
