CREATE TABLE companies (
    id SERIAL PRIMARY KEY,
    schema_name VARCHAR(63) NOT NULL,
    name TEXT NOT NULL,
    suspended BOOLEAN NOT NULL DEFAULT false
);

-- No two companies whose schema names differ only by case.
CREATE UNIQUE INDEX companies_schema_name ON companies (lower(schema_name));
