CREATE TABLE table_09 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_08 (id)
);

CREATE INDEX table_09_name ON table_09 (name);
