CREATE TABLE sites (
    id SERIAL PRIMARY KEY,
    schema_name VARCHAR(63) NOT NULL,
    domain_url VARCHAR(253) NOT NULL UNIQUE
);

CREATE UNIQUE INDEX sites_schema_name ON sites (lower(schema_name));
