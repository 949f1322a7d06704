CREATE TABLE table_08 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_07 (id)
);

CREATE INDEX table_08_name ON table_08 (name);
