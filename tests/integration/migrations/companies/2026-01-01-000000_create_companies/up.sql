CREATE TABLE companies (
    id serial PRIMARY KEY,
    schema_name text NOT NULL UNIQUE,
    company text NOT NULL,
    employees integer NOT NULL,
    revenue bigint,
    discount double precision NOT NULL,
    founded date NOT NULL,
    trial_ends timestamp,
    signed_at timestamptz,
    on_trial boolean NOT NULL,
    plan text NOT NULL,
    json text NOT NULL,
    tags text[],
    domain_url text NOT NULL UNIQUE,
    suspended boolean NOT NULL DEFAULT false
);
