//! What the derives see and write, without a compiler behind them.

use quote::ToTokens;
use syn::{DeriveInput, Item, parse_quote};

use crate::{check, expand, fallback};

fn client() -> DeriveInput {
    parse_quote! {
        #[diesel(table_name = crate::schema::clients)]
        #[tenant(domain = Domain, auto_drop_schema)]
        pub struct Client {
            pub id: i64,
            /// Its schema.
            #[diesel(column_name = schema, skip_update)]
            pub schema_name: SchemaName,
            pub(crate) name: Option<String>,
            #[diesel(skip_insertion)]
            pub created_at: DateTime<Utc>,
        }
    }
}

fn domain() -> DeriveInput {
    parse_quote! {
        #[diesel(table_name = domains)]
        #[domain(tenant = Client)]
        struct Domain { id: i32, domain: Hostname, tenant_id: i64, is_primary: bool, note: String }
    }
}

/// The fields of the one struct in `code`, with what stands before them.
fn fields_of_struct(code: proc_macro2::TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(code).unwrap();
    let found = file.items.into_iter().find_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    found.unwrap().fields.iter().map(|field| field.to_token_stream().to_string()).collect()
}

fn messages(error: syn::Error) -> Vec<String> {
    error.into_iter().map(|error| error.to_string()).collect()
}

#[test]
fn the_new_struct_leaves_out_what_the_database_makes() {
    let input = check::tenant(&client()).unwrap();
    let fields = fields_of_struct(expand::tenant(&input));
    assert_eq!(
        fields,
        [
            "# [doc = r\" Its schema.\"] # [diesel (column_name = schema)] pub schema_name : SchemaName",
            "pub (crate) name : Option < String >",
        ]
    );
}

#[test]
fn a_new_domain_takes_text_for_the_host() {
    let input = check::domain(&domain()).unwrap();
    let fields = fields_of_struct(expand::domain(&input));
    assert_eq!(
        fields,
        ["domain : :: std :: string :: String", "tenant_id : i64", "is_primary : bool", "note : String"]
    );
}

#[test]
fn the_key_is_inserted_when_the_client_makes_it() {
    let mut input = client();
    input.attrs.push(parse_quote!(#[tenant(client_key)]));
    let fields = fields_of_struct(expand::tenant(&check::tenant(&input).unwrap()));
    assert_eq!(fields[0], "pub id : i64");
}

#[test]
fn nothing_is_updated_where_nothing_may_change() {
    let changes = |input: &DeriveInput| expand::tenant(&check::tenant(input).unwrap()).to_string().contains("set (");
    assert!(changes(&client()));
    let unchanging = parse_quote! {
        #[diesel(table_name = clients)]
        #[tenant(domain = Domain)]
        struct Client { id: i32, schema_name: SchemaName, #[diesel(skip_update)] name: String }
    };
    assert!(!changes(&unchanging));
}

#[test]
fn a_schema_name_that_an_update_could_set_is_refused() {
    let with_key = |key: syn::Ident, other: proc_macro2::TokenStream| {
        let input = parse_quote! {
            #[diesel(table_name = clients, primary_key(#key))]
            #[tenant(domain = Domain)]
            struct Client { id: i32, schema_name: SchemaName, #other }
        };
        check::tenant(&input).map_or_else(messages, |_| Vec::new())
    };
    let name = || quote::quote!(name: String);
    let refused = ["add `#[diesel(skip_update)]`: saving must never rename a schema"];
    assert_eq!(with_key(parse_quote!(id), name()), refused);
    assert!(with_key(parse_quote!(id), quote::quote!()).is_empty());
    // Diesel sets no key.
    assert!(with_key(parse_quote!(schema_name), name()).is_empty());
}

#[test]
fn every_mistake_is_told_at_once() {
    let input = parse_quote! {
        #[tenant(auto_dorp_schema, auto_create_schema = "no", auto_create_schema, shared_migrations = "nowhere")]
        struct Client { schema_name: String }
    };
    let messages = messages(check::tenant(&input).unwrap_err());
    assert_eq!(messages.len(), 8, "{messages:#?}");
    for part in
        ["did you mean `auto_drop_schema`", "given twice", "`nowhere`", "table_name", "primary key", "domain_url"]
    {
        assert!(messages.iter().any(|message| message.contains(part)), "{part}: {messages:#?}");
    }
}

#[test]
fn a_path_of_the_users_replaces_ours_everywhere() {
    let mut input = client();
    input.attrs.push(parse_quote!(#[tenant(crate = platform::tenants)]));
    let code = expand::tenant(&check::tenant(&input).unwrap()).to_string();
    assert!(code.contains("platform :: tenants :: model :: TenantTable"));
    assert!(!code.contains("tenants_diesel"));
}

#[test]
fn beside_errors_stand_the_names_the_users_code_needs() {
    let mut input = client();
    input.attrs.push(parse_quote!(#[tenant(unknown)]));
    let error = check::tenant(&input).unwrap_err();
    let code = fallback::tenant(&input, &error).to_string();
    for part in ["compile_error", "pub struct NewClient", "TenantTable for Client", "NewTenant for NewClient"] {
        assert!(code.contains(part), "{part}: {code}");
    }
}
