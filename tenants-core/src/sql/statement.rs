//! Splits a text into statements, as psql does.

use super::lex_error::LexError;
use super::lexer::{Kind, Lexer, Token};

/// As many leading words as tell statements apart that matter here.
const KEYWORDS: usize = 4;

/// One statement of a text, without its semicolon and without comments around it.
///
/// ```
/// use tenants_core::sql::statements;
///
/// let found = statements("-- a table\nCREATE TABLE t (id int);\nDROP TABLE u")?;
/// assert_eq!(found[0].text(), "CREATE TABLE t (id int)");
/// assert_eq!(found[0].line(), 2);
/// assert_eq!(found[1].keywords(), ["DROP", "TABLE", "U"]);
/// # Ok::<(), tenants_core::sql::LexError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
    keywords: Vec<String>,
}

impl<'a> Statement<'a> {
    /// The text from the first to the last token, comments between them included.
    ///
    /// ```
    /// # use tenants_core::sql::{refuse_transaction_control, statements};
    /// assert_eq!(statements("/* a */ SELECT 1 /* b */;")?[0].text(), "SELECT 1");
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The byte offset of the first token in the whole text.
    ///
    /// ```
    /// # use tenants_core::sql::{refuse_transaction_control, statements};
    /// assert_eq!(statements("SELECT 1; SELECT 2")?[1].offset(), 10);
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The 1-based line of the first token in the whole text.
    ///
    /// ```
    /// # use tenants_core::sql::{refuse_transaction_control, statements};
    /// assert_eq!(statements("SELECT 1;\nSELECT 2")?[1].line(), 2);
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The words without quotes that the statement begins with, at most four, in upper case.
    ///
    /// ```
    /// # use tenants_core::sql::{refuse_transaction_control, statements};
    /// assert_eq!(statements("create table t ()")?[0].keywords(), ["CREATE", "TABLE", "T"]);
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn keywords(&self) -> &[String] {
        &self.keywords
    }

    /// The leading word at `index`, or an empty text.
    pub(super) fn keyword(&self, index: usize) -> &str {
        self.keywords.get(index).map_or("", String::as_str)
    }
}

/// Splits `text` into its statements where psql would; one of comments only has none.
///
/// Knows all forms of strings (with `standard_conforming_strings` on), dollar quotes, nested comments, parentheses
/// (`CREATE RULE … DO (a; b)`) and function bodies `BEGIN ATOMIC … END`; skips a leading byte order mark.
///
/// A session in which `standard_conforming_strings` is off would split `'\'` elsewhere: switch it on before sending.
///
/// # Errors
///
/// If a part has no end, and for what only psql understands: its `\` commands and `COPY` from or to the client.
///
/// ```
/// # use tenants_core::sql::statements;
/// assert_eq!(statements("SELECT ';'; SELECT $$;$$").map(|found| found.len()), Ok(2));
/// assert_eq!(statements("-- nothing\n;;").map(|found| found.len()), Ok(0));
/// assert!(statements(r"\i other.sql").is_err());
/// ```
pub fn statements(text: &str) -> Result<Vec<Statement<'_>>, LexError> {
    let mut lexer = Lexer::new(text);
    let mut found = Vec::new();
    let mut current: Option<Open<'_>> = None;
    while let Some(token) = lexer.next()? {
        match &mut current {
            Some(open) if token.kind == Kind::Semicolon && open.may_end() => {
                found.push(open.close(text));
                current = None;
            }
            None if token.kind == Kind::Semicolon => {}
            _ => current.get_or_insert_with(|| Open::at(token)).take(token)?,
        }
    }
    if let Some(open) = current {
        open.check_end()?;
        found.push(open.close(text));
    }
    Ok(found)
}

/// The statement being read.
pub(super) struct Open<'a> {
    /// Whether `COPY … FROM STDIN` is taken for a statement.
    pub(super) copies: bool,
    first: Token<'a>,
    previous: Token<'a>,
    keywords: Vec<String>,
    /// Whether only words came so far.
    leading: bool,
    parentheses: usize,
    parenthesis_line: usize,
    /// How many `END`s are missing: that of `BEGIN ATOMIC` and of each `CASE` in it.
    bodies: usize,
    body_line: usize,
}

impl<'a> Open<'a> {
    pub(super) fn at(first: Token<'a>) -> Self {
        Self {
            copies: false,
            first,
            previous: first,
            keywords: Vec::new(),
            leading: true,
            parentheses: 0,
            parenthesis_line: first.line,
            bodies: 0,
            body_line: first.line,
        }
    }

    pub(super) fn take(&mut self, token: Token<'a>) -> Result<(), LexError> {
        match token.kind {
            Kind::Word => self.take_word(token)?,
            Kind::Open => {
                if self.parentheses == 0 {
                    self.parenthesis_line = token.line;
                }
                self.parentheses += 1;
            }
            // A surplus one is left to the server, as psql does.
            Kind::Close => self.parentheses = self.parentheses.saturating_sub(1),
            Kind::Semicolon | Kind::Other => {}
        }
        self.leading &= token.kind == Kind::Word;
        self.previous = token;
        Ok(())
    }

    fn take_word(&mut self, word: Token<'a>) -> Result<(), LexError> {
        if self.leading && self.keywords.len() < KEYWORDS {
            self.keywords.push(word.text.to_ascii_uppercase());
        }
        if self.parentheses > 0 {
            return Ok(());
        }
        let client = word.is("stdin") || word.is("stdout");
        let direction = self.previous.is("from") || self.previous.is("to");
        if client && direction && self.first.is("copy") && !self.copies {
            return Err(LexError::CopyData { line: self.first.line });
        }
        if self.creates_routine() {
            // psql counts any BEGIN; but a function may be called `begin`, and would then hide what follows it.
            if self.bodies == 0 && word.is("atomic") && self.previous.is("begin") {
                self.bodies = 1;
                self.body_line = self.previous.line;
            } else if self.bodies > 0 && word.is("case") {
                self.bodies += 1;
            } else if word.is("end") {
                self.bodies = self.bodies.saturating_sub(1);
            }
        }
        Ok(())
    }

    /// Whether the statement is `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}`, the only ones with a body in plain SQL.
    fn creates_routine(&self) -> bool {
        let words = self.keywords.iter().map(String::as_str);
        let mut rest = words.filter(|word| !matches!(*word, "OR" | "REPLACE"));
        rest.next() == Some("CREATE") && matches!(rest.next(), Some("FUNCTION" | "PROCEDURE"))
    }

    pub(super) fn may_end(&self) -> bool {
        self.parentheses == 0 && self.bodies == 0
    }

    fn check_end(&self) -> Result<(), LexError> {
        if self.parentheses > 0 {
            return Err(LexError::UnclosedParenthesis { line: self.parenthesis_line });
        }
        if self.bodies > 0 {
            return Err(LexError::UnterminatedBody { line: self.body_line });
        }
        Ok(())
    }

    pub(super) fn close(&self, text: &'a str) -> Statement<'a> {
        Statement {
            text: &text[self.first.start..self.previous.end()],
            offset: self.first.start,
            line: self.first.line,
            keywords: self.keywords.clone(),
        }
    }
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
