//! The tables, as diesel knows them.

#![allow(missing_docs, reason = "the columns are those of migrations/")]

// Shared tables name their schema.
diesel::table! {
    public.companies (id) {
        id -> Int4,
        schema_name -> Text,
        name -> Text,
        suspended -> Bool,
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

// Tables of each company name none: they are found in the schema the connection is on.
diesel::table! {
    projects (id) {
        id -> Int4,
        name -> Text,
    }
}

diesel::table! {
    notes (id) {
        id -> Int4,
        body -> Text,
        project_id -> Nullable<Int4>,
    }
}

diesel::joinable!(domains -> companies (tenant_id));
diesel::joinable!(notes -> projects (project_id));
diesel::allow_tables_to_appear_in_same_query!(notes, projects);
diesel::allow_tables_to_appear_in_same_query!(companies, domains);
