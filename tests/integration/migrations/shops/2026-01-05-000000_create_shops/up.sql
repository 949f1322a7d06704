CREATE TABLE shops (
    id SERIAL PRIMARY KEY,
    schema_name VARCHAR(63) NOT NULL,
    host VARCHAR(253) NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    is_down BOOLEAN NOT NULL DEFAULT false
);

CREATE UNIQUE INDEX shops_schema_name ON shops (lower(schema_name));
