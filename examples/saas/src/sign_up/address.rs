//! A company's address: the first label of its host name, and the name of its schema.

use tenants_diesel::SchemaName;

/// Names that a visitor might take for ours.
const RESERVED: [&str; 12] =
    ["admin", "api", "app", "help", "mail", "operator", "public", "static", "status", "support", "test", "www"];

/// Far below what DNS labels and PostgreSQL's names can hold, 63 each.
pub(super) const LONGEST: usize = 40;

/// The schema's name of an address somebody has typed, or what is wrong with it.
pub(super) fn parse(typed: &str) -> Result<SchemaName, String> {
    let name = typed.trim().to_ascii_lowercase();
    if name.len() > LONGEST {
        return Err(format!("Please use at most {LONGEST} characters."));
    }
    let is_label = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    // Of `xn--…` browsers would show something else.
    if !begins || name.ends_with('-') || name.contains("--") || !name.chars().all(is_label) {
        return Err("Please use letters from a to z, digits and single hyphens, beginning with a letter.".to_owned());
    }
    if RESERVED.contains(&name.as_str()) {
        return Err(format!("The address “{name}” is reserved. Please choose another one."));
    }
    name.parse().map_err(|_| format!("The address “{name}” cannot be used. Please choose another one."))
}

/// An address made from a company's name: its letters and digits, with hyphens for what is between them.
pub(super) fn from_name(name: &str) -> String {
    let mut address = String::new();
    for character in name.to_lowercase().chars() {
        if character.is_ascii_alphanumeric() {
            address.push(character);
        } else if !address.is_empty() && !address.ends_with('-') {
            address.push('-');
        }
    }
    address.truncate(LONGEST);
    address.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_name_and_a_schema_name() {
        for (typed, name) in [("acme", "acme"), (" Acme-2 ", "acme-2"), ("a", "a")] {
            assert_eq!(parse(typed).unwrap(), *name);
        }
        let long = "a".repeat(LONGEST + 1);
        for refused in ["", "-a", "a-", "a--b", "1a", "a.b", "a_b", "ä", "a b", "www", "PUBLIC", "pg_x", &long] {
            assert!(parse(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn one_is_made_from_a_name() {
        for (name, address) in [
            ("Acme", "acme"),
            ("  Fonzy & Sons, Inc. ", "fonzy-sons-inc"),
            ("Bücher", "b-cher"),
            ("東京", ""),
            (&"a-".repeat(40), &"a-".repeat(20)[..39]),
        ] {
            assert_eq!(from_name(name), address);
        }
    }
}
