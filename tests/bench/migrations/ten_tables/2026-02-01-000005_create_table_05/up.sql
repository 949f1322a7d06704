CREATE TABLE table_05 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_04 (id)
);

CREATE INDEX table_05_name ON table_05 (name);
