//! The statements that a text of data may hold: those that `pg_dump --data-only` writes.

use super::data_error::DataStatementError as Refused;
use super::lexer::{Kind, Lexer, Token};
use super::shape::{BUILT_IN, NO_CALL};
use super::statement::statements;
use super::transaction_control::refuse_transaction_control;

/// Settings at the head of a dump that have no effect on what is loaded.
const HARMLESS: [&str; 11] = [
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "transaction_timeout",
    "check_function_bodies",
    "xmloption",
    "client_min_messages",
    "row_security",
    "default_tablespace",
    "default_table_access_method",
    "default_with_oids",
];

/// What else than [`NO_CALL`] and types may stand before a parenthesis in rows that people write.
const COMPUTES: [&str; 36] = [
    "ABS",
    "ARRAY",
    "AVG",
    "CAST",
    "CEIL",
    "COUNT",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DECODE",
    "ENCODE",
    "EXCEPT",
    "EXTRACT",
    "FLOOR",
    "GEN_RANDOM_UUID",
    "GENERATE_SERIES",
    "INTERSECT",
    "INTERVAL",
    "JSON_BUILD_OBJECT",
    "JSONB_BUILD_OBJECT",
    "LATERAL",
    "LOCALTIMESTAMP",
    "MAKE_DATE",
    "MAX",
    "MD5",
    "MIN",
    "REPEAT",
    "REPLACE",
    "ROUND",
    "ROW_NUMBER",
    "SUBSTRING",
    "SUM",
    "TO_CHAR",
    "TO_DATE",
    "TO_TIMESTAMP",
    "UNION",
    "WITHIN",
];

/// A statement that a text of data may hold, with the names in it as they are written.
///
/// ```
/// use tenants_core::sql::{DataStatement, data_statement};
///
/// let text = "INSERT INTO notes (id) VALUES (1)";
/// let statement = DataStatement::Insert { table: "notes", qualifiers: vec![] };
/// assert_eq!(data_statement(text), Ok(statement));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataStatement<'a> {
    /// `COPY table (columns) FROM stdin`.
    Copy {
        /// The table's name.
        table: &'a str,
        /// The table and its columns.
        target: &'a str,
    },
    /// `INSERT INTO table …`.
    Insert {
        /// The table's name.
        table: &'a str,
        /// What stands before a dot in the rest, without quotes: an alias, a table, or a schema.
        qualifiers: Vec<String>,
    },
    /// `SELECT setval('sequence', …)`.
    SetSequence {
        /// The string literal with the sequence's name.
        sequence: &'a str,
        /// As for `Insert`.
        qualifiers: Vec<String>,
    },
    /// `REFRESH MATERIALIZED VIEW view`.
    Refresh {
        /// The view's name.
        view: &'a str,
    },
    /// `SET CONSTRAINTS …`.
    SetConstraints,
    /// The head of a dump: nothing is to be done.
    Nothing,
}

/// Reads one whole statement of a text of data, without its semicolon.
///
/// At the head of a dump, `SET`s without effect on the data are let pass, and so is `pg_dump`'s own
/// `set_config('search_path', '', false)`: none of them is to be sent.
///
/// # Errors
///
/// For everything else: what changes the schema, the session or the transaction.
///
/// ```
/// use tenants_core::sql::{DataStatement, data_statement};
///
/// assert_eq!(data_statement("SET lock_timeout = 0"), Ok(DataStatement::Nothing));
/// assert!(data_statement("SET search_path TO other").is_err());
/// ```
pub fn data_statement(text: &str) -> Result<DataStatement<'_>, Refused> {
    // What is no statement by itself is none that is known either.
    let control = statements(text).map(|found| refuse_transaction_control(&found));
    if let Ok(Err(error)) = control {
        return Err(Refused::TransactionControl { keyword: error.keyword });
    }
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    while let Ok(Some(token)) = lexer.next() {
        tokens.push(token);
    }
    let words = |words: &[&str]| {
        tokens.len() >= words.len() && words.iter().zip(&tokens).all(|(word, token)| token.is_text(word))
    };
    if words(&["copy"]) {
        copy(text, &tokens)
    } else if words(&["insert", "into"]) {
        let (table, rest) = name(text, &tokens[2..])?;
        let qualifiers = qualifiers(rest)?;
        refuse_calls(rest)?;
        Ok(DataStatement::Insert { table, qualifiers })
    } else if words(&["refresh", "materialized", "view"]) {
        Ok(DataStatement::Refresh { view: name(text, &tokens[3..])?.0 })
    } else if words(&["set", "constraints"]) {
        Ok(DataStatement::SetConstraints)
    } else if words(&["set"]) {
        setting(&tokens[1..]).map(|()| DataStatement::Nothing)
    } else if words(&["select", "pg_catalog", ".", "set_config", "(", "'search_path'", ",", "''", ",", "false", ")"]) {
        Ok(DataStatement::Nothing)
    } else if words(&["select", "setval", "("]) {
        sequence(&tokens[3..])
    } else if words(&["select", "pg_catalog", ".", "setval", "("]) {
        sequence(&tokens[5..])
    } else if tokens.iter().any(|token| token.is_text("set_config") || token.is_text("search_path")) {
        Err(Refused::SearchPath)
    } else {
        Err(Refused::NoData {
            keyword: tokens.first().map(|token| token.text.to_ascii_uppercase()).unwrap_or_default(),
        })
    }
}

fn copy<'a>(text: &'a str, tokens: &[Token<'a>]) -> Result<DataStatement<'a>, Refused> {
    let (table, rest) = name(text, &tokens[1..])?;
    let (columns, rest) = match rest {
        [open, ..] if open.kind == Kind::Open => {
            let close = rest.iter().position(|token| token.kind == Kind::Close).ok_or(Refused::CopyForm)?;
            rest.split_at(close + 1)
        }
        _ => rest.split_at(0),
    };
    let is_plain = matches!(rest, [from, stdin] if from.is("from") && stdin.is("stdin"));
    if !is_plain {
        return Err(Refused::CopyForm);
    }
    let start = tokens[1].start;
    let end = columns.last().map_or(start + table.len(), Token::end);
    Ok(DataStatement::Copy { table, target: &text[start..end] })
}

fn sequence<'a>(tokens: &[Token<'a>]) -> Result<DataStatement<'a>, Refused> {
    match tokens {
        [literal, comma, rest @ ..] if literal.text.ends_with('\'') && comma.text == "," => {
            let qualifiers = qualifiers(rest)?;
            refuse_calls(rest)?;
            Ok(DataStatement::SetSequence { sequence: literal.text, qualifiers })
        }
        _ => Err(Refused::Name),
    }
}

/// `name = value`, or with `TO`.
fn setting(tokens: &[Token<'_>]) -> Result<(), Refused> {
    let tokens = match tokens {
        [scope, rest @ ..] if scope.is("session") || scope.is("local") => rest,
        tokens => tokens,
    };
    let [name, _, values @ ..] = tokens else {
        return Err(Refused::NoData { keyword: "SET".to_owned() });
    };
    let name = name.text.trim_matches('"').to_ascii_lowercase();
    let value: String = values.iter().map(|token| token.text).collect();
    let plain = value.trim_matches('\'').to_ascii_lowercase();
    match name.as_str() {
        "search_path" | "schema" => Err(Refused::SearchPath),
        "client_encoding" if matches!(plain.as_str(), "utf8" | "utf-8" | "unicode") => Ok(()),
        "standard_conforming_strings" if matches!(plain.as_str(), "on" | "true" | "1") => Ok(()),
        name if HARMLESS.contains(&name) => Ok(()),
        _ => Err(Refused::Setting { name, value }),
    }
}

/// A name, qualified or not, at the beginning; and what follows it.
fn name<'a, 't>(text: &'a str, tokens: &'t [Token<'a>]) -> Result<(&'a str, &'t [Token<'a>]), Refused> {
    let parts = match tokens {
        [first, dot, second, ..] if is_name(first) && dot.text == "." && is_name(second) => 3,
        [first, ..] if is_name(first) => 1,
        _ => return Err(Refused::Name),
    };
    Ok((&text[tokens[0].start..tokens[parts - 1].end()], &tokens[parts..]))
}

/// What stands before a dot, and is not behind one.
fn qualifiers(tokens: &[Token<'_>]) -> Result<Vec<String>, Refused> {
    if tokens.iter().any(|token| token.text.ends_with('"') && !token.text.starts_with('"')) {
        return Err(Refused::Name);
    }
    if tokens.iter().any(|token| token.is_text("set_config") || token.text == "\"set_config\"") {
        return Err(Refused::SearchPath);
    }
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let behind_dot = at > 0 && tokens[at - 1].text == ".";
        if is_name(token) && !behind_dot && tokens.get(at + 1).is_some_and(|next| next.text == ".") {
            let name = match token.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(quoted) => quoted.replace("\"\"", "\""),
                None => token.text.to_lowercase(),
            };
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

/// A string may hold SQL that a function runs, or the name of another schema's sequence: no name in it could be looked at.
fn refuse_calls(tokens: &[Token<'_>]) -> Result<(), Refused> {
    let opened = tokens.windows(2).enumerate().filter(|(_, pair)| pair[1].kind == Kind::Open);
    for (at, name) in opened.map(|(at, pair)| (at, &pair[0])).filter(|(_, pair)| is_name(pair)) {
        let is_qualified = at > 0 && tokens[at - 1].text == ".";
        let known = NO_CALL.iter().chain(&BUILT_IN).chain(&COMPUTES);
        if is_qualified || !known.into_iter().any(|word| name.is(word)) {
            return Err(Refused::Call { function: name.text.to_owned() });
        }
    }
    Ok(())
}

/// A name without escapes, which nobody but the server could read.
fn is_name(token: &Token<'_>) -> bool {
    token.kind == Kind::Word || token.text.starts_with('"')
}

#[cfg(test)]
#[path = "data_tests.rs"]
mod tests;
