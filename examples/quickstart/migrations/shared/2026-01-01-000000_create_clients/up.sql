CREATE TABLE clients (
    id SERIAL PRIMARY KEY,
    schema_name VARCHAR(63) NOT NULL,
    name TEXT NOT NULL,
    paid_until DATE,
    on_trial BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- No two tenants whose names differ only by case.
CREATE UNIQUE INDEX clients_schema_name ON clients (lower(schema_name));
