CREATE TABLE table_01 (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE INDEX table_01_name ON table_01 (name);
