CREATE TABLE table_02 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    before_id INTEGER NOT NULL REFERENCES table_01 (id)
);

CREATE INDEX table_02_name ON table_02 (name);
