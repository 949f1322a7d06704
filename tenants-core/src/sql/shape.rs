//! What a statement's tokens tell beyond its first words.

use super::lexer::{Kind, Lexer, Token};
use super::statement::Statement;

/// Types that are PostgreSQL's own, whatever the search path: a domain of a user's has checks and defaults of its own.
pub(super) const BUILT_IN: [&str; 32] = [
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

/// Words before a parenthesis that call nothing, and functions of PostgreSQL's own that only compute.
pub(super) const NO_CALL: [&str; 42] = [
    "ALL", "AND", "ANY", "AS", "BY", "CASE", "CHAR", "COALESCE", "CONFLICT", "CONCAT", "DECIMAL", "DISTINCT", "ELSE",
    "EXISTS", "FILTER", "FROM", "GREATEST", "IN", "INTO", "JOIN", "LEAST", "LENGTH", "LOWER", "NOT", "NOW", "NULLIF",
    "NUMERIC", "ON", "OR", "OVER", "ROW", "SELECT", "SET", "SOME", "THEN", "TRIM", "UPPER", "USING", "VALUES",
    "VARCHAR", "WHEN", "WHERE",
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

    /// Whether nothing is called but what is known to compute only; a function behind a schema's name may be anybody's.
    pub(super) fn calls_known_only(&self) -> bool {
        (1..self.0.len()).filter(|&at| self.0[at].kind == Kind::Open).all(|at| {
            let name = &self.0[at - 1];
            let is_qualified = at > 1 && self.0[at - 2].text == ".";
            let known = !is_qualified && NO_CALL.iter().any(|word| name.is(word));
            !is_name(name) || known || self.is_target(at - 1)
        })
    }

    /// Whether the name that ends here is that of the table behind `INSERT INTO`.
    fn is_target(&self, mut at: usize) -> bool {
        while at >= 2 && self.0[at - 1].text == "." {
            at -= 2;
        }
        at == 2 && self.0[1].is("into")
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
