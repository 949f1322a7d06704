CREATE TABLE invoices (
    id SERIAL PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    amount_cents BIGINT NOT NULL CHECK (amount_cents >= 0),
    issued_on DATE NOT NULL DEFAULT CURRENT_DATE
);
