-- Fails on purpose: the quickstart shows what a failed creation leaves behind.
CREATE TABLE payments (
    id SERIAL PRIMARY KEY,
    invoice_id INTEGER NOT NULL REFERENCES invoices (id)
);
INSERT INTO payments (invoice_id) SELECT id FROM invoice;
