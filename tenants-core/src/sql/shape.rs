//! What a statement's tokens tell beyond its first words.

use super::lexer::{Kind, Lexer, Token};
use super::statement::Statement;

/// Types that are PostgreSQL's own, whatever the search path: a domain of a user's has checks and defaults of its own.
const BUILT_IN: [&str; 32] = [
    "BIGINT",
    "BIT",
    "BOOL",
    "BOOLEAN",
    "BYTEA",
    "CHAR",
    "CHARACTER",
    "CIDR",
    "DATE",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "FLOAT4",
    "FLOAT8",
    "INET",
    "INT",
    "INT2",
    "INT4",
    "INT8",
    "INTEGER",
    "INTERVAL",
    "JSON",
    "JSONB",
    "NUMERIC",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "UUID",
    "VARCHAR",
];

pub(super) struct Shape<'a>(Vec<Token<'a>>);

impl<'a> Shape<'a> {
    /// None for a text that is no statement after all.
    pub(super) fn of(statement: &Statement<'a>) -> Option<Self> {
        let mut lexer = Lexer::new(statement.text());
        let mut tokens = Vec::new();
        while let Some(token) = lexer.next().ok()? {
            tokens.push(token);
        }
        Some(Self(tokens))
    }

    /// How many names are qualified: `a.b` counts once, and a number's dot not.
    pub(super) fn dots(&self) -> usize {
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs.filter(|(name, dot)| dot.text == "." && is_name(name)).count()
    }

    /// Whether a word stands outside of all parentheses.
    pub(super) fn has_outside(&self, keyword: &str) -> bool {
        let mut depth = 0_usize;
        self.0.iter().any(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is(keyword)
        })
    }

    /// Whether all that an `ALTER TABLE` adds is columns of PostgreSQL's own types.
    pub(super) fn adds_built_in_types_only(&self) -> bool {
        let behind = (0..self.0.len()).filter(|&at| self.0[at].is("add")).map(|at| &self.0[at + 1..]);
        behind.into_iter().all(|tokens| {
            let tokens = skip(skip(tokens, &["column"]), &["if", "not", "exists"]);
            matches!(tokens, [name, kind, ..] if is_name(name) && is_built_in(kind))
        })
    }
}

fn skip<'t, 'a>(tokens: &'t [Token<'a>], words: &[&str]) -> &'t [Token<'a>] {
    let there = tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.is(word));
    if there { &tokens[words.len()..] } else { tokens }
}

fn is_name(token: &Token<'_>) -> bool {
    token.kind == Kind::Word || token.text.ends_with('"')
}

fn is_built_in(token: &Token<'_>) -> bool {
    BUILT_IN.iter().any(|name| token.is(name))
}
