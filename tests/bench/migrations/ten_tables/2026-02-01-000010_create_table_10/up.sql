CREATE TABLE table_10 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_09 (id)
);

CREATE INDEX table_10_name ON table_10 (name);
