//! A tenant's folder.

use super::storage_path::is_device;
use crate::SchemaName;
use crate::escape::escape;

/// The schema's name as one component of a path, on every file system.
///
/// Small letters, digits, `-` and `_` stay, all else becomes `=` and two digits. So no two names give the same, not even
/// where case does not count; none is a device of Windows, and none is longer than 189 bytes.
///
/// ```
/// use tenants_core::names::storage_component;
///
/// assert_eq!(storage_component(&"acme_42".parse()?), "acme_42");
/// assert_eq!(storage_component(&"Acme".parse()?), "=41cme");
/// assert_eq!(storage_component(&"..".parse()?), "=2E=2E");
/// assert_eq!(storage_component(&"nul".parse()?), "=6Eul");
/// # Ok::<(), tenants_core::SchemaNameError>(())
/// ```
#[must_use]
pub fn storage_component(schema_name: &SchemaName) -> String {
    let name = schema_name.as_str();
    let kept = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    match name.chars().next() {
        Some(first) if is_device(name) => {
            let (first, rest) = name.split_at(first.len_utf8());
            escape(first, '=', |_| false) + &escape(rest, '=', kept)
        }
        _ => escape(name, '=', kept),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::escape::percent_decode;

    fn component(name: &str) -> String {
        storage_component(&name.parse().unwrap())
    }

    #[test]
    fn is_plain() {
        for (name, expected) in [
            ("acme", "acme"),
            ("a-b_1", "a-b_1"),
            ("ACME", "=41=43=4D=45"),
            (".", "=2E"),
            ("a.", "a=2E"),
            ("a/b", "a=2Fb"),
            ("a=b", "a=3Db"),
            ("c:", "c=3A"),
            ("bücher", "b=C3=BCcher"),
            ("con", "=63on"),
            ("CON", "=43=4F=4E"),
            ("lpt9", "=6Cpt9"),
            ("com¹", "=63om=C2=B9"),
            ("con.txt", "=63on=2Etxt"),
            ("console", "console"),
            ("com10", "com10"),
        ] {
            assert_eq!(component(name), expected, "{name}");
        }
        assert_eq!(component(&"Ä".repeat(31)).len(), 186);
    }

    proptest! {
        #[test]
        fn the_name_can_be_told_from_it_whatever_the_case(
            name in prop_oneof![any::<String>().boxed(), "[a-cA-C=.é ]{1,5}".boxed(), "(?i)(con|com[0-9]|nul)(\\..?)?".boxed()]
        ) {
            if let Ok(name) = name.parse::<SchemaName>() {
                let component = storage_component(&name);
                prop_assert!(!is_device(&component) && component.len() <= 189);
                prop_assert!(component.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte)));
                for folded in [component.to_lowercase(), component.clone()] {
                    prop_assert_eq!(percent_decode(&folded.replace('=', "%")), Some(name.to_string()));
                }
            }
        }
    }
}
