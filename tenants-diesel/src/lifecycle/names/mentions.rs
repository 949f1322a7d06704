//! Where a text names a schema: a function's body, or the search path it runs with.

use tenants_core::SchemaName;
use tenants_core::sql::literal;

/// Whether a function's body seems to name the schema; errs towards yes.
///
/// A name is a word of its own. It means the schema where a dot follows, where it is the whole of a string (for `format`
/// and the like), and in a body that deals with schemas or search paths; else it is a column, or a word of a message.
pub(super) fn mentions(body: &str, schema: &SchemaName) -> bool {
    let (body, name) = (body.to_lowercase(), schema.folded());
    let deals_with_schemas = body.contains("search_path") || body.contains("schema");
    body.match_indices(&name).any(|(at, _)| {
        let (before, behind) = (&body[..at], &body[at + name.len()..]);
        let is_word = !before.ends_with(is_part_of_word) && !behind.starts_with(is_part_of_word);
        let is_qualifier = behind.strip_prefix('"').unwrap_or(behind).trim_start().starts_with('.');
        let is_string = before.ends_with('\'') && behind.starts_with('\'');
        is_word && (deals_with_schemas || is_qualifier || is_string)
    })
}

fn is_part_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// The search path with another name in the place of the schema's, for `SET search_path TO`; none if it is not in it.
pub(super) fn replace_in_path(path: &str, from: &SchemaName, to: &SchemaName) -> Option<String> {
    let names = names(path);
    if !names.iter().any(|name| from == name.as_str()) {
        return None;
    }
    let new = |name: &String| literal(if from == name.as_str() { to.as_str() } else { name }).to_string();
    Some(names.iter().map(new).collect::<Vec<_>>().join(", "))
}

/// The identifiers of a list, as PostgreSQL reads them.
fn names(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = path.trim_start();
    while !rest.is_empty() {
        let mut name = String::new();
        if let Some(mut quoted) = rest.strip_prefix('"') {
            while let Some((part, behind)) = quoted.split_once('"') {
                name.push_str(part);
                quoted = behind;
                let Some(behind) = quoted.strip_prefix('"') else { break };
                name.push('"');
                quoted = behind;
            }
            rest = quoted;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            name.push_str(&rest[..end].trim_end().to_ascii_lowercase());
            rest = &rest[end..];
        }
        names.push(name);
        rest = rest.trim_start().trim_start_matches(',').trim_start();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> SchemaName {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_means_the_schema_where_it_can() {
        for body in [
            "SELECT count(*) FROM acme.notes",
            "SELECT count(*) FROM \"acme\" . notes",
            "SELECT count(*) FROM ACME.notes",
            "EXECUTE format('SELECT 1 FROM %I.notes', 'acme')",
            "PERFORM set_config('search_path', 'public,acme', true)",
            "DROP SCHEMA acme",
        ] {
            assert!(mentions(body, &name("acme")), "{body}");
        }
        for body in
            ["SELECT acme FROM notes", "-- for acme", "SELECT 'dear acme, …'", "acme_x.y", "x$acme.y", "ACMES.x"]
        {
            assert!(!mentions(body, &name("acme")), "{body}");
        }
    }

    #[test]
    fn only_the_schema_s_own_name_is_replaced_in_a_path() {
        let replaced = |path, from: &str| replace_in_path(path, &name(from), &name("b c"));
        assert_eq!(replaced("acme, pg_temp", "acme").as_deref(), Some("'b c', 'pg_temp'"));
        assert_eq!(replaced("\"$user\",ACME , public", "acme").as_deref(), Some("'$user', 'b c', 'public'"));
        assert_eq!(replaced("\"A, \"\"me\", \"Acme\"", "Acme").as_deref(), Some("'A, \"me', 'b c'"));
        for path in ["", "\"\"", "acme2, public", "\"ACME\"", "\"x, acme\"", "public"] {
            assert_eq!(replaced(path, "acme"), None, "{path}");
        }
    }
}
