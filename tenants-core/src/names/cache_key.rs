//! Keys of a cache that all tenants share.

use crate::SchemaName;
use crate::escape::percent_encode;

/// The key under which a tenant's value is kept in a cache that all tenants share; django-tenants' `make_key`.
///
/// No two pairs of tenant and key give the same. The tenant comes first, percent-encoded, then a colon, then the key as it
/// is; so all keys of a tenant share a beginning that none of another's has.
///
/// ```
/// use tenants_core::{SchemaName, cache_key};
///
/// assert_eq!(cache_key(&"acme".parse()?, "user:7"), "acme:user:7");
/// assert_eq!(cache_key(&"acme:user".parse()?, "7"), "acme%3Auser:7");
/// # Ok::<(), tenants_core::SchemaNameError>(())
/// ```
#[must_use]
pub fn cache_key(schema_name: &SchemaName, key: &str) -> String {
    format!("{}:{key}", percent_encode(schema_name.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::escape::percent_decode;

    fn names() -> impl Strategy<Value = SchemaName> {
        let close = "[aA:%3é ]{1,5}";
        prop_oneof![any::<String>().boxed(), close.boxed()].prop_filter_map("no schema name", |name| name.parse().ok())
    }

    proptest! {
        #[test]
        fn tenant_and_key_can_be_told_from_it(name in names(), key: String) {
            let made = cache_key(&name, &key);
            let (tenant, rest) = made.split_once(':').unwrap();
            prop_assert_eq!((percent_decode(tenant), rest), (Some(name.to_string()), key.as_str()));
        }

        #[test]
        fn no_tenant_has_keys_that_begin_as_anothers(one in names(), other in names(), key in "[a:%3]{0,5}") {
            prop_assert!(one == other || !cache_key(&other, &key).starts_with(&cache_key(&one, "")));
        }
    }
}
