CREATE TABLE domains (
    id SERIAL PRIMARY KEY,
    domain VARCHAR(253) NOT NULL UNIQUE,
    tenant_id INTEGER NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    is_primary BOOLEAN NOT NULL
);

CREATE INDEX domains_tenant ON domains (tenant_id);

-- At most one primary domain a company.
CREATE UNIQUE INDEX domains_primary ON domains (tenant_id) WHERE is_primary;
