CREATE TABLE table_06 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_05 (id)
);

CREATE INDEX table_06_name ON table_06 (name);
