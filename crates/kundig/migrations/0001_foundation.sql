-- The first schema. `$id` and `$row_no` stand for what the database calls a 16-byte id and a growing row number.
-- The company comes first in every key: it is the shard of a vendor with many tenants.

CREATE TABLE company (
    number INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    federal_state TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    opens_minute INTEGER NOT NULL,
    closes_minute INTEGER NOT NULL,
    closed_days TEXT NOT NULL,
    currency TEXT NOT NULL
);

CREATE TABLE number_range (
    company INTEGER NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    next_number BIGINT NOT NULL,
    width INTEGER NOT NULL,
    PRIMARY KEY (company, name)
);

-- Who may do what -----------------------------------------------------------------------------------------

CREATE TABLE app_user (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    roles TEXT NOT NULL,
    teams TEXT NOT NULL,
    PRIMARY KEY (company, id),
    UNIQUE (company, login)
);

CREATE TABLE team (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (company, id),
    UNIQUE (company, name)
);

CREATE TABLE role (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    grants TEXT NOT NULL,
    PRIMARY KEY (company, id),
    UNIQUE (company, name)
);

-- Customers -----------------------------------------------------------------------------------------------

CREATE TABLE customer (
    row_no $row_no,
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    blocked_reason TEXT,
    display_name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    salutation TEXT,
    title TEXT,
    first_name TEXT,
    last_name TEXT,
    name_suffix TEXT,
    birth_date TEXT,
    gender TEXT,
    language TEXT,
    marital_status TEXT,
    occupation TEXT,
    employer TEXT,
    legal_name TEXT,
    legal_form TEXT,
    register_court TEXT,
    register_number TEXT,
    vat_id TEXT,
    leitweg_id TEXT,
    industry_code TEXT,
    contact_name TEXT,
    roles TEXT NOT NULL,
    tags TEXT NOT NULL,
    responsible_user $id,
    responsible_team $id,
    price_group TEXT,
    payment_days INTEGER,
    credit_limit_minor BIGINT,
    dunning_block TEXT,
    note TEXT,
    revenue_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    custom_fields TEXT NOT NULL,
    UNIQUE (company, id),
    UNIQUE (company, number)
);
CREATE INDEX customer_by_name ON customer (company, sort_name, id);

CREATE TABLE address (
    company INTEGER NOT NULL,
    customer $id NOT NULL,
    id $id NOT NULL,
    kind TEXT NOT NULL,
    addition TEXT,
    street TEXT,
    house_number TEXT,
    postal_code TEXT,
    place TEXT,
    country TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    PRIMARY KEY (company, customer, id)
)$clustered;

CREATE TABLE contact_point (
    company INTEGER NOT NULL,
    customer $id NOT NULL,
    id $id NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    typed TEXT NOT NULL,
    label TEXT,
    preferred BOOLEAN NOT NULL,
    do_not_use BOOLEAN NOT NULL,
    PRIMARY KEY (company, customer, id)
)$clustered;
CREATE INDEX contact_point_by_value ON contact_point (company, value);

CREATE TABLE bank_account (
    company INTEGER NOT NULL,
    customer $id NOT NULL,
    id $id NOT NULL,
    holder TEXT,
    iban TEXT NOT NULL,
    bic TEXT,
    PRIMARY KEY (company, customer, id)
)$clustered;
CREATE INDEX bank_account_by_iban ON bank_account (company, iban);

-- By which a host program finds our records under its own keys.
CREATE TABLE external_reference (
    company INTEGER NOT NULL,
    system TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record $id NOT NULL,
    PRIMARY KEY (company, system, kind, key)
)$clustered;
CREATE INDEX external_reference_by_record ON external_reference (company, record);

CREATE TABLE custom_field (
    company INTEGER NOT NULL,
    record_kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value_type TEXT NOT NULL,
    label TEXT NOT NULL,
    choices TEXT NOT NULL,
    required BOOLEAN NOT NULL,
    searchable BOOLEAN NOT NULL,
    PRIMARY KEY (company, record_kind, name)
);

-- What was said, what is being worked on, what is due ---------------------------------------------------------

CREATE TABLE contact (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    is_current BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    customer $id,
    direction TEXT NOT NULL,
    medium TEXT NOT NULL,
    kind TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    handled_by $id,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    outcome TEXT,
    duration_seconds INTEGER,
    thread TEXT,
    related_case $id,
    correction_reason TEXT,
    PRIMARY KEY (company, id, version)
);
CREATE INDEX contact_by_customer ON contact (company, customer, occurred_at, id);

CREATE TABLE service_case (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    priority TEXT NOT NULL,
    customer $id,
    contact $id,
    subject TEXT NOT NULL,
    department TEXT NOT NULL,
    owner $id,
    due_at BIGINT,
    resolution TEXT,
    PRIMARY KEY (company, id),
    UNIQUE (company, number)
);
CREATE INDEX service_case_by_customer ON service_case (company, customer, id);
CREATE INDEX service_case_open ON service_case (company, department, state, id);

CREATE TABLE followup (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT,
    state TEXT NOT NULL,
    priority TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    remind_at BIGINT,
    assigned_user $id,
    department TEXT,
    customer $id,
    about TEXT NOT NULL,
    escalate TEXT NOT NULL,
    defer_reason TEXT,
    PRIMARY KEY (company, id)
);
CREATE INDEX followup_due ON followup (company, state, due_at, id);
CREATE INDEX followup_by_customer ON followup (company, customer, id);

-- Side effects that wait for the commit ---------------------------------------------------------------------

CREATE TABLE outbox (
    company INTEGER NOT NULL,
    id $id NOT NULL,
    created_at BIGINT NOT NULL,
    channel TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    customer $id,
    payload TEXT NOT NULL,
    last_error TEXT,
    PRIMARY KEY (company, id),
    UNIQUE (company, idempotency_key)
);
CREATE INDEX outbox_waiting ON outbox (company, state, next_attempt_at, id);

-- The journal: append-only, chained by hash -----------------------------------------------------------------

CREATE TABLE journal (
    company INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    unit $id NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    door TEXT NOT NULL,
    operation TEXT NOT NULL,
    event TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record $id NOT NULL,
    customer $id,
    cause BIGINT,
    salt $bytes,
    body TEXT,
    body_hash $bytes NOT NULL,
    hash $bytes NOT NULL,
    PRIMARY KEY (company, seq)
);
CREATE INDEX journal_by_record ON journal (company, record, seq);
CREATE INDEX journal_by_customer ON journal (company, customer, seq);

-- The last entry's number and hash, so that a journal cut off at its end is found out as well.
CREATE TABLE journal_head (
    company INTEGER NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash $bytes NOT NULL
);

-- Which rules an event met, and what came of it.
CREATE TABLE rule_trace (
    company INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    fired INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (company, seq)
);
