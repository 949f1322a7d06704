//! String literals.

use std::fmt;

/// A text that displays as an SQL string literal; made by [`literal`].
///
/// ```
/// # use tenants_core::sql::literal;
/// assert_eq!(literal("it's").to_string(), "'it''s'");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'a>(&'a str);

/// The text as an SQL string literal that means the same whatever `standard_conforming_strings` is set to.
///
/// With a backslash it is an `E''` string with the backslashes doubled, and a space before it so that it cannot be
/// read as part of a word (as libpq's `PQescapeLiteral` does). A NUL, which PostgreSQL cannot store (manual 8.3), is
/// rendered as it is: the driver refuses the query that holds it.
///
/// ```
/// # use tenants_core::sql::literal;
/// assert_eq!(literal(r"C:\it's").to_string(), r" E'C:\\it''s'");
/// ```
#[must_use]
pub fn literal(text: &str) -> Literal<'_> {
    Literal(text)
}

const DOUBLED: [char; 2] = ['\'', '\\'];

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;

        f.write_str(if self.0.contains('\\') { " E'" } else { "'" })?;
        for piece in self.0.split_inclusive(DOUBLED) {
            f.write_str(piece)?;
            if let Some(last) = piece.chars().next_back().filter(|last| DOUBLED.contains(last)) {
                f.write_char(last)?;
            }
        }
        f.write_char('\'')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::statements;
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_doubled() {
        assert_eq!(literal("").to_string(), "''");
        assert_eq!(literal("a'b").to_string(), "'a''b'");
        assert_eq!(literal("''äb'").to_string(), "'''''äb'''");
        assert_eq!(literal("\\'").to_string(), r" E'\\'''");
    }

    proptest! {
        #[test]
        fn nothing_gets_out(text in "[^\0]*") {
            let sql = format!("SELECT {}; SELECT 1", literal(&text));
            prop_assert_eq!(statements(&sql).unwrap().len(), 2);
        }
    }
}
