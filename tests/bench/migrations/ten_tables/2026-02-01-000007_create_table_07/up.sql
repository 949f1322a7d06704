CREATE TABLE table_07 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_06 (id)
);

CREATE INDEX table_07_name ON table_07 (name);
