//! Why a text cannot be split into statements.

/// A text that is not a sequence of whole SQL statements, with the line on which the trouble begins.
///
/// An unterminated part is a matter of safety: where texts are sent in one message, it would swallow what follows.
///
/// ```
/// use tenants_core::sql::{LexError, statements};
///
/// let error = statements("SELECT 1;\n/* SELECT 2;").unwrap_err();
/// assert_eq!(error, LexError::UnterminatedComment { line: 2 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexError {
    /// A string literal has no closing quote.
    #[error("string that begins on line {line} has no end")]
    UnterminatedString {
        /// The 1-based line of its first quote.
        line: usize,
    },
    /// A quoted identifier has no closing quote.
    #[error("quoted identifier that begins on line {line} has no end")]
    UnterminatedIdentifier {
        /// The 1-based line of its first quote.
        line: usize,
    },
    /// A dollar-quoted string has no closing tag.
    #[error("{tag} string that begins on line {line} has no end")]
    UnterminatedDollarQuote {
        /// The opening tag with its dollar signs.
        tag: String,
        /// The 1-based line of the opening tag.
        line: usize,
    },
    /// A block comment, which may be nested, has no end.
    #[error("comment that begins on line {line} has no end")]
    UnterminatedComment {
        /// The 1-based line of the outermost `/*`.
        line: usize,
    },
    /// A parenthesis is not closed.
    #[error("parenthesis that opens on line {line} is not closed")]
    UnclosedParenthesis {
        /// The 1-based line of the outermost open parenthesis.
        line: usize,
    },
    /// A function body `BEGIN ATOMIC` has no `END`.
    #[error("function body that begins on line {line} has no END")]
    UnterminatedBody {
        /// The 1-based line of `BEGIN`.
        line: usize,
    },
    /// A command of psql, which no server understands.
    #[error("psql command {command} on line {line} cannot be sent to a server")]
    MetaCommand {
        /// The command with its backslash.
        command: String,
        /// The 1-based line of the backslash.
        line: usize,
    },
    /// `COPY … FROM STDIN` or `COPY … TO STDOUT`, which need a conversation and not a query text.
    #[error("COPY on line {line} exchanges data with the client, which a query text cannot")]
    CopyData {
        /// The 1-based line of `COPY`.
        line: usize,
    },
    /// A NUL character, at which the server would take the text to end.
    #[error("NUL character on line {line}")]
    Nul {
        /// The 1-based line of the character.
        line: usize,
    },
}

impl LexError {
    /// The 1-based line on which the trouble begins.
    ///
    /// ```
    /// # use tenants_core::sql::statements;
    /// assert_eq!(statements("\n'").unwrap_err().line(), 2);
    /// ```
    #[must_use]
    pub fn line(&self) -> usize {
        match self {
            Self::UnterminatedString { line }
            | Self::UnterminatedIdentifier { line }
            | Self::UnterminatedDollarQuote { line, .. }
            | Self::UnterminatedComment { line }
            | Self::UnclosedParenthesis { line }
            | Self::UnterminatedBody { line }
            | Self::MetaCommand { line, .. }
            | Self::CopyData { line }
            | Self::Nul { line } => *line,
        }
    }

    /// Whether more text could put an end to it.
    ///
    /// ```
    /// # use tenants_core::sql::statements;
    /// assert!(statements("SELECT 'a").unwrap_err().is_unfinished());
    /// assert!(!statements("\\i file").unwrap_err().is_unfinished());
    /// ```
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        !matches!(self, Self::MetaCommand { .. } | Self::CopyData { .. } | Self::Nul { .. })
    }

    /// The same error in a text that has so many lines before.
    ///
    /// ```
    /// # use tenants_core::sql::statements;
    /// assert_eq!(statements("'a").unwrap_err().below(10).line(), 11);
    /// ```
    #[must_use]
    pub fn below(mut self, lines: usize) -> Self {
        match &mut self {
            Self::UnterminatedString { line }
            | Self::UnterminatedIdentifier { line }
            | Self::UnterminatedDollarQuote { line, .. }
            | Self::UnterminatedComment { line }
            | Self::UnclosedParenthesis { line }
            | Self::UnterminatedBody { line }
            | Self::MetaCommand { line, .. }
            | Self::CopyData { line }
            | Self::Nul { line } => *line += lines,
        }
        self
    }
}
