CREATE TABLE table_04 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_03 (id)
);

CREATE INDEX table_04_name ON table_04 (name);
