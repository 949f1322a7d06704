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

/// As long as a name in PostgreSQL, in bytes.
const SHORT: usize = 63;

impl Literal<'_> {
    /// Puts the literal at the end of a text, which is faster than displaying it.
    ///
    /// ```
    /// # use tenants_core::sql::literal;
    /// let mut sql = "SELECT ".to_owned();
    /// literal("it's").push_to(&mut sql);
    /// assert_eq!(sql, "SELECT 'it''s'");
    /// ```
    pub fn push_to(self, sql: &mut String) {
        // Names and versions are mostly this, and a search takes longer than to look at each byte.
        if self.0.len() <= SHORT && !self.0.bytes().any(|byte| matches!(byte, b'\'' | b'\\')) {
            sql.push('\'');
            sql.push_str(self.0);
            sql.push('\'');
            return;
        }
        // A string takes whatever is written.
        let _ = self.write_to(sql);
    }

    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        let is_escaped = self.0.contains('\\');
        out.write_str(if is_escaped { " E'" } else { "'" })?;
        for (n, piece) in self.0.split('\'').enumerate() {
            if n > 0 {
                out.write_str("''")?;
            }
            if is_escaped {
                out.write_str(&piece.replace('\\', r"\\"))?;
            } else {
                out.write_str(piece)?;
            }
        }
        out.write_char('\'')
    }
}

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(f)
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

        #[test]
        fn it_is_pushed_as_it_is_displayed(text in "['\"\\\\a-z]{0,80}") {
            let mut pushed = String::new();
            literal(&text).push_to(&mut pushed);
            prop_assert_eq!(pushed, literal(&text).to_string());
        }
    }
}
