CREATE TABLE table_03 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_02 (id)
);

CREATE INDEX table_03_name ON table_03 (name);
