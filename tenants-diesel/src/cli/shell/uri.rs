//! `postgresql://user:password@host:port,host:port/database?name=value`.

use super::conninfo::{ConninfoError, Parameters};

/// Reads a URL behind its scheme, as libpq's `conninfo_uri_parse_options` does.
pub(super) fn parse(text: &str) -> Result<Parameters, ConninfoError> {
    let mut found = Vec::new();
    let mut push = |name: &str, value: &str| {
        if !value.is_empty() {
            found.push((name.to_owned(), decode(value)?));
        }
        Ok(())
    };
    // A user ends at the first `@`, unless a `/` comes before it.
    let authority = text.find(['@', '/']).filter(|at| text.as_bytes()[*at] == b'@');
    let rest = match authority {
        Some(at) => {
            let (user, password) = text[..at].split_once(':').unwrap_or((&text[..at], ""));
            push("user", user)?;
            push("password", password)?;
            &text[at + 1..]
        }
        None => text,
    };
    let (hosts, rest) = rest.split_at(hosts_end(rest));
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        let (name, port) = host_and_port(host)?;
        names.push(name);
        ports.push(port);
    }
    push("host", &names.join(","))?;
    // Of several hosts an empty one is the default port, whatever `PGPORT` says.
    push("port", &ports.join(","))?;
    let (database, query) = rest.split_once('?').unwrap_or((rest, ""));
    push("dbname", database.strip_prefix('/').unwrap_or(database))?;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(ConninfoError::Malformed)?;
        match (decode(name)?.as_str(), value) {
            ("ssl", "true") => found.push(("sslmode".to_owned(), "require".to_owned())),
            (name, value) => found.push((name.to_owned(), decode(value)?)),
        }
    }
    Ok(found)
}

/// Where the list of hosts ends: an address in brackets may hold anything.
fn hosts_end(text: &str) -> usize {
    let mut in_brackets = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => in_brackets = true,
            b']' => in_brackets = false,
            b'/' | b'?' if !in_brackets => return at,
            _ => {}
        }
    }
    text.len()
}

fn host_and_port(text: &str) -> Result<(&str, &str), ConninfoError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(ConninfoError::Malformed)?;
        return Ok((address, port.strip_prefix(':').unwrap_or(port)));
    }
    Ok(text.split_once(':').unwrap_or((text, "")))
}

fn decode(text: &str) -> Result<String, ConninfoError> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(ConninfoError::Malformed) };
        bytes.extend(u8::try_from(high * 16 + low));
    }
    String::from_utf8(bytes).map_err(|_| ConninfoError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::super::conninfo::parse;
    use super::*;

    #[test]
    fn urls_are_read_as_libpq_does() {
        for (url, expected) in [
            ("postgresql://", ""),
            ("postgres:///db", "dbname=db"),
            ("postgresql://localhost", "host=localhost"),
            ("postgresql://u@h:5/db", "user=u host=h port=5 dbname=db"),
            ("postgresql://u:p%40%2F:x@h/d%20b", "user=u password=p@/:x host=h dbname=d b"),
            ("postgresql://a:1,b,[::1]:3/db", "host=a,b,::1 port=1,,3 dbname=db"),
            ("postgresql://%2Fvar%2Frun:7?dbname=x&sslmode=require", "host=/var/run port=7 dbname=x sslmode=require"),
            ("postgresql://a,b/db", "host=a,b port=, dbname=db"),
            ("postgresql:///db?host=/tmp&password=a%26b", "dbname=db host=/tmp password=a&b"),
            ("postgresql:///?service=x@y", "service=x@y"),
            ("postgresql://h?ssl=true", "host=h sslmode=require"),
        ] {
            let found = parse(url).unwrap();
            let text: Vec<_> = found.iter().map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!(text.join(" "), expected, "{url}");
        }
        for url in ["postgres://u:%zz@h", "postgres://h?x", "postgres://[::1", "postgres://%ff"] {
            assert_eq!(parse(url), Err(ConninfoError::Malformed), "{url}");
        }
    }
}
