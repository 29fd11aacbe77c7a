-- Days that come by the calendar: birthdays by month and day, dates of custom fields by day, and by month and day.
CREATE INDEX customer_by_birthday ON customer (company, substr(birth_date, 6), id) WHERE birth_date IS NOT NULL;

CREATE TABLE customer_date (
    company INTEGER NOT NULL,
    field TEXT NOT NULL,
    day TEXT NOT NULL,
    customer $id NOT NULL,
    PRIMARY KEY (company, field, day, customer)
)$clustered;
CREATE INDEX customer_date_by_year_day ON customer_date (company, field, substr(day, 6), customer);
CREATE INDEX customer_date_by_customer ON customer_date (company, customer);

-- Who has not been heard of for long: what came in on a day long ago.
CREATE INDEX contact_that_came_in ON contact (company, occurred_at, customer)
    WHERE direction = 'in' AND is_current AND customer IS NOT NULL;
