//! A text that is read bit by bit.

use super::lex_error::LexError;
use super::lexer::{Kind, Lexer};
use super::statement::{Open, Statement};

/// What a text begins with; see [`next_statement`].
///
/// ```
/// use tenants_core::sql::{NextStatement, next_statement};
///
/// assert_eq!(next_statement("SELECT 1\n"), Ok(NextStatement::Unfinished));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStatement<'a> {
    /// A statement with its semicolon, and where the text goes on behind it.
    Statement {
        /// The statement.
        statement: Statement<'a>,
        /// The byte offset behind its semicolon.
        end: usize,
    },
    /// A statement without its semicolon as yet.
    Unfinished,
    /// Nothing but blanks, comments and semicolons.
    Blank,
}

/// The first statement of a text, of which more may follow; `COPY … FROM STDIN` is one, the data behind it is the caller's.
///
/// # Errors
///
/// As for [`statements`](super::statements); an error that [`is_unfinished`](LexError::is_unfinished) is one at the end of
/// the text only.
///
/// ```
/// use tenants_core::sql::{NextStatement, next_statement};
///
/// let text = "COPY notes FROM stdin;\n1\thi\n\\.\n";
/// let Ok(NextStatement::Statement { statement, end }) = next_statement(text) else { unreachable!() };
/// assert_eq!(statement.text(), "COPY notes FROM stdin");
/// assert!(text[end..].starts_with("\n1\thi"));
/// ```
pub fn next_statement(text: &str) -> Result<NextStatement<'_>, LexError> {
    let mut lexer = Lexer::new(text);
    let mut current: Option<Open<'_>> = None;
    while let Some(token) = lexer.next()? {
        match &mut current {
            Some(open) if token.kind == Kind::Semicolon && open.may_end() => {
                return Ok(NextStatement::Statement { statement: open.close(text), end: token.end() });
            }
            None if token.kind == Kind::Semicolon => {}
            Some(open) => open.take(token)?,
            None => {
                let mut open = Open::at(token);
                open.copies = true;
                open.take(token)?;
                current = Some(open);
            }
        }
    }
    Ok(if current.is_some() { NextStatement::Unfinished } else { NextStatement::Blank })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ends_at_its_own_semicolon() {
        let text = ";-- a;\nINSERT INTO t VALUES (';', $$;$$);b;";
        let Ok(NextStatement::Statement { statement, end }) = next_statement(text) else { panic!() };
        assert_eq!((statement.line(), statement.text()), (2, "INSERT INTO t VALUES (';', $$;$$)"));
        assert_eq!(&text[end..], "b;");
    }

    #[test]
    fn what_has_no_end_may_get_one() {
        for text in ["a", "a (;", "a -- ;"] {
            assert_eq!(next_statement(text), Ok(NextStatement::Unfinished), "{text}");
        }
        for text in ["", "-- ;\n;"] {
            assert_eq!(next_statement(text), Ok(NextStatement::Blank), "{text}");
        }
        for text in ["a ';", "/* ;", "$a$;"] {
            assert!(next_statement(text).is_err_and(|error| error.is_unfinished()), "{text}");
        }
        for text in ["\\q", "a \0;"] {
            assert!(next_statement(text).is_err_and(|error| !error.is_unfinished()), "{text}");
        }
    }
}
