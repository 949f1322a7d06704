//! What a connection string says, by libpq's own rules
//! ([manual, 34.1.1](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING)).
//!
//! libpq's parser can be had through unsafe code only, and the crates that parse such strings refuse the parameters that
//! they have no use for themselves. What is parsed here was used by libpq a moment before: it is known to be well-formed.

use super::uri;

/// The parameters in their order; a later one counts.
pub(super) type Parameters = Vec<(String, String)>;

/// Why psql cannot be given a connection string; holds no part of it but the names of parameters.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ConninfoError {
    #[error("the connection string cannot be read")]
    Malformed,
    #[error("{name} cannot be handed to psql in its environment, and as an argument everybody could read it")]
    Secret { name: String },
}

/// Reads a URL, or `key = 'value'` pairs.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let rest = ["postgresql://", "postgres://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.map_or_else(|| pairs(text), uri::parse)
}

fn pairs(text: &str) -> Result<Parameters, ConninfoError> {
    let mut found = Vec::new();
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(ConninfoError::Malformed)?;
        let (value, end) = value(after.trim_ascii_start())?;
        found.push((name.trim_ascii().to_owned(), value));
        rest = end.trim_ascii_start();
    }
    Ok(found)
}

/// A value and what follows it: in quotes, or up to white space; a backslash escapes.
fn value(text: &str) -> Result<(String, &str), ConninfoError> {
    let quoted = text.strip_prefix('\'');
    let body = quoted.unwrap_or(text);
    let mut value = String::new();
    let mut chars = body.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted.is_some() => return Ok((value, &body[at + 1..])),
            char if quoted.is_none() && char.is_ascii_whitespace() => return Ok((value, &body[at..])),
            char => value.push(char),
        }
    }
    if quoted.is_some() { Err(ConninfoError::Malformed) } else { Ok((value, "")) }
}

/// A value as [`pairs`] reads it.
pub(super) fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        parse(text).unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn pairs_are_read_as_libpq_does() {
        assert_eq!(
            read(r" host = 'a b'port=1 password=x\'y\\z  dbname='it\'s' user=''"),
            ["host=a b", "port=1", r"password=x'y\z", "dbname=it's", "user="]
        );
        assert!(read("").is_empty());
        for text in ["host", "password='a"] {
            assert_eq!(parse(text), Err(ConninfoError::Malformed));
        }
        for value in ["", "a b", r"\'", "ü=1"] {
            assert_eq!(read(&format!("k={} l=2", quoted(value))), [format!("k={value}"), "l=2".to_owned()]);
        }
    }
}
