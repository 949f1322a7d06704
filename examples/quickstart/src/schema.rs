//! The tables, as diesel knows them.

#![allow(missing_docs, reason = "the columns are those of migrations/")]

// Shared tables name their schema, so that they are found from every tenant's connection and from no other place.
diesel::table! {
    public.clients (id) {
        id -> Int4,
        schema_name -> Text,
        name -> Text,
        paid_until -> Nullable<Date>,
        on_trial -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    public.domains (id) {
        id -> Int4,
        domain -> Text,
        tenant_id -> Int4,
        is_primary -> Bool,
    }
}

// Tenant tables name none: they are found in the schema the connection is on.
diesel::table! {
    notes (id) {
        id -> Int4,
        body -> Text,
        project_id -> Nullable<Int4>,
    }
}

diesel::table! {
    projects (id) {
        id -> Int4,
        name -> Text,
    }
}

diesel::table! {
    invoices (id) {
        id -> Int4,
        project_id -> Int4,
        amount_cents -> Int8,
        issued_on -> Date,
    }
}

diesel::joinable!(domains -> clients (tenant_id));
diesel::joinable!(notes -> projects (project_id));
diesel::joinable!(invoices -> projects (project_id));
diesel::allow_tables_to_appear_in_same_query!(notes, projects, invoices);
diesel::allow_tables_to_appear_in_same_query!(clients, domains);
