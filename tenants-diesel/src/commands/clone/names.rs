//! Texts that name a schema: PostgreSQL does not look into them, so that they would mean the source in its clone.

use std::collections::HashSet;

/// A schema, and the objects in it.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) schema: &'a str,
    pub(super) objects: HashSet<String>,
}

impl Names<'_> {
    /// Whether a text that is run names the schema: before one of its objects, as a whole string or quoted name, or in what
    /// is said of the search path.
    ///
    /// A schema's name may well be a word of its own, or the alias of a table.
    pub(super) fn are_in_text(&self, text: &str) -> bool {
        self.found(text).any(|(before, after)| {
            let quote = before.chars().next_back().filter(|char| matches!(char, '\'' | '"'));
            let is_whole = quote.is_some_and(|quote| after.starts_with(quote));
            is_whole || self.is_qualified(after) || speaks_of_path(before)
        })
    }

    /// Whether a string in SQL that PostgreSQL wrote names one of the schema's objects with the schema.
    pub(super) fn are_in_strings(&self, sql: &str) -> bool {
        // A quote within a string is written twice, and so makes two strings of it.
        sql.split('\'').skip(1).step_by(2).any(|string| self.found(string).any(|(_, after)| self.is_qualified(after)))
    }

    /// What stands before and behind each mention.
    fn found<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        let quoted = self.schema.replace('"', "\"\"");
        let spellings = if quoted == self.schema { vec![quoted] } else { vec![self.schema.to_owned(), quoted] };
        let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '$');
        spellings.into_iter().flat_map(move |name| {
            let starts: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
            starts.into_iter().filter_map(move |at| {
                let (before, rest) = text.split_at(at);
                let after = strip(rest, &name)?;
                let alone = !before.ends_with(is_name) && !after.starts_with(is_name);
                alone.then_some((before, after))
            })
        })
    }

    /// Whether one of the schema's objects follows, or the end of a string that one is to be added to.
    fn is_qualified(&self, after: &str) -> bool {
        let after = after.strip_prefix('"').unwrap_or(after).trim_start();
        let Some(object) = after.strip_prefix('.') else { return false };
        let object = object.trim_start();
        if object.starts_with(['\'', '%', '{']) || object.is_empty() {
            return true;
        }
        if let Some(quoted) = object.strip_prefix('"') {
            return self.objects.iter().any(|name| strip(quoted, &name.replace('"', "\"\"")).is_some());
        }
        self.objects.iter().any(|name| {
            strip(object, name)
                .is_some_and(|rest| !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_'))
        })
    }
}

/// Without a name at the start, whatever its case.
fn strip<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(name.len())?;
    (start == name || start.to_lowercase() == name.to_lowercase()).then_some(rest)
}

/// Whether the same statement speaks of the search path.
fn speaks_of_path(before: &str) -> bool {
    before.rsplit(';').next().is_some_and(|statement| statement.to_lowercase().contains("search_path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(schema: &str) -> Names<'_> {
        Names { schema, objects: ["notes", "Big Table", "f"].map(ToOwned::to_owned).into() }
    }

    #[test]
    fn what_names_a_schema() {
        for (schema, text) in [
            ("acme", "SELECT * FROM acme.notes"),
            ("acme", "SELECT ACME . f(1)"),
            ("acme", r#"SELECT * FROM "acme"."Big Table""#),
            ("acme", "BEGIN EXECUTE 'DELETE FROM acme.' || $1; END"),
            ("acme", "EXECUTE format('TRUNCATE acme.%I', $1)"),
            ("acme", "EXECUTE format('TRUNCATE %I.notes', 'acme')"),
            ("acme", "SET LOCAL search_path TO public, acme; SELECT 1"),
            (r#"a b"c"#, r#"SELECT * FROM "a b""c".notes"#),
            (r#"a b"c"#, r#"EXECUTE format('%I.notes', 'a b"c')"#),
            ("größe", "SELECT * FROM GRÖSSE.notes, Größe.notes"),
        ] {
            assert!(names(schema).are_in_text(text), "{schema}: {text}");
        }
    }

    #[test]
    fn what_does_not() {
        for (schema, text) in [
            ("acme", "SELECT * FROM notes -- acme"),
            ("acme", "SELECT * FROM acme_notes, xacme.notes, acme2.notes"),
            ("a", "SELECT a.body FROM notes a WHERE a.id = 1"),
            ("active", "SELECT * FROM notes WHERE state LIKE 'active%' AND active"),
            ("acme", "SET search_path TO public; SELECT acme"),
            ("acme", "SELECT acme.notes_of, acme.note"),
        ] {
            assert!(!names(schema).are_in_text(text), "{schema}: {text}");
        }
    }

    #[test]
    fn only_strings_count_where_postgresql_has_written_the_names() {
        let names = names("a");
        assert!(names.are_in_strings("ALTER TABLE x ALTER y SET DEFAULT nextval(('a.notes'::text)::regclass)"));
        assert!(
            !names.are_in_strings("CREATE VIEW x AS SELECT a.notes, 'a', 'it''s' FROM y a WHERE a.notes > 'b.notes'")
        );
    }
}
