//! Whether a query can be seen to do nothing but read.

use super::scan::{is_space, is_word, word_end};

/// Keywords that PostgreSQL takes for no function's name (manual, appendix C).
const KEYWORDS: [&str; 29] = [
    "all",
    "and",
    "any",
    "as",
    "between",
    "case",
    "coalesce",
    "distinct",
    "else",
    "except",
    "exists",
    "from",
    "greatest",
    "having",
    "in",
    "intersect",
    "lateral",
    "least",
    "not",
    "nullif",
    "on",
    "or",
    "select",
    "some",
    "then",
    "union",
    "values",
    "when",
    "where",
];

/// Whether the text is one `SELECT` in which no function is called but `count(*)`.
///
/// Such a query takes no advisory lock, as far as a text can tell. Errs towards false: every other
/// function counts as one that does, since somebody may have written another of the same name; so does a text in apostrophes or
/// between dollar signs (it may be of a type that is not PostgreSQL's own), a cast with `::`, `INTO`, and a comment, which could
/// stand between a function and its arguments. Out of its sight is what PostgreSQL calls without being told by the query: the functions
/// of a view, a row security policy, an operator, a type, an implicit cast, an index's or a constraint's expression, and one that is
/// called like a column (`notes.f`). One pass over the bytes, no allocation.
///
/// ```
/// use tenants_core::sql::is_plain_select;
///
/// assert!(is_plain_select(r#"SELECT count(*) FROM "notes" WHERE ("notes"."id" IN ($1, $2))"#));
/// assert!(!is_plain_select("SELECT pg_advisory_lock(1)"));
/// assert!(!is_plain_select("INSERT INTO notes DEFAULT VALUES")); // may have a trigger
/// ```
#[must_use]
pub fn is_plain_select(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let first = &bytes[..word_end(bytes, 0)];
    first.eq_ignore_ascii_case(b"SELECT")
        && bytes.iter().enumerate().all(|(at, byte)| {
            let next = bytes.get(at + 1);
            match byte {
                b'(' => calls_nothing(&bytes[..at], &bytes[at..]),
                b';' | b'\'' => false,
                b'-' => next != Some(&b'-'),
                b'/' => next != Some(&b'*'),
                b':' => next != Some(&b':'),
                // A parameter has a number.
                b'$' => next.is_some_and(u8::is_ascii_digit),
                b'i' | b'I' => !is_into(bytes, at),
                _ => true,
            }
        })
}

/// Whether a parenthesis is that of an expression.
fn calls_nothing(before: &[u8], parenthesis: &[u8]) -> bool {
    let before = trim_end(before);
    let start = before.iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
    let (before, word) = before.split_at(start);
    if word.is_empty() {
        return before.last().is_some_and(|byte| b"(,=<>+-*/%|&".contains(byte));
    }
    let is = |known: &str| word.eq_ignore_ascii_case(known.as_bytes());
    // Behind a dot a keyword is a name like any other.
    let is_qualified = trim_end(before).last() == Some(&b'.');
    !is_qualified && (KEYWORDS.into_iter().any(is) || is("count") && parenthesis.starts_with(b"(*)"))
}

/// Before PostgreSQL 15 a number may stand right in front of a word.
fn is_into(bytes: &[u8], at: usize) -> bool {
    let begins = at.checked_sub(1).is_none_or(|before| !is_word(bytes[before]) || bytes[before].is_ascii_digit());
    begins && bytes[at..word_end(bytes, at)].eq_ignore_ascii_case(b"INTO")
}

fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., last] = bytes
        && is_space(*last)
    {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn queries_as_diesel_writes_them_are_plain() {
        for sql in [
            r#"SELECT "notes"."id", "notes"."body" FROM "notes" WHERE ("notes"."id" = $1)  LIMIT $2"#,
            r#"SELECT COUNT(*) FROM "notes""#,
            r#"SELECT "a"."id" FROM ("a" INNER JOIN "b" ON ("b"."a_id" = "a"."id")) WHERE ("a"."id" = ANY($1))"#,
            r#"SELECT EXISTS (SELECT 1 FROM "notes" WHERE (("a"."x" + (1 - 2)) > (3)) AND NOT ("b" IN ($1)))"#,
            "select 1",
            "SELECT a FROM t FOR UPDATE",
            "SELECT points_into, into_x FROM t",
        ] {
            assert!(is_plain_select(sql), "{sql}");
        }
    }

    #[test]
    fn what_may_call_something_is_not() {
        for sql in [
            "",
            "SELECTED",
            " SELECT 1",
            "(SELECT 1)",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "INSERT INTO notes (body) VALUES ($1)",
            "TABLE notes",
            "SELECT 1; LISTEN a",
            "SELECT 1 INTO made",
            "SELECT 1 AS a into\ttemp made",
            "SELECT $1INTO made",
            "SELECT $$a$$INTO made",
            "SELECT $a$ $a$",
            "SELECT mood $$sad$$",
            "SELECT 'a'",
            "SELECT f(1)",
            "SELECT f (1)",
            "SELECT f\n\t\u{b}(1)",
            "SELECT f/**/(1)",
            "SELECT f--\n(1)",
            "SELECT \"f\"(1)",
            "SELECT \"count\"(*)",
            "SELECT U&\"\\0066\"(1)",
            "SELECT acme.count(*)",
            "SELECT acme . count(*)",
            "SELECT acme.\"f\"(1)",
            "SELECT acme.in(1)",
            "SELECT count(body) FROM notes",
            "SELECT lower(body) FROM notes",
            "SELECT 1 FROM t WHERE (pg_try_advisory_lock(id))",
            "SELECT * FROM f(1)",
            "SELECT ärger(1)",
            "SELECT a$count(*)",
            "SELECT x::mood",
            "SELECT CAST(x AS mood)",
            "SELECT mood 'sad'",
            // Names that are functions' too.
            "SELECT filter(1)",
            "SELECT by(1)",
            "SELECT like(1)",
        ] {
            assert!(!is_plain_select(sql), "{sql}");
        }
    }

    proptest! {
        #[test]
        fn a_call_is_seen_wherever_it_stands(before in "[ -~]{0,30}", space in "[ \t\r\n\u{c}]{0,3}", after in "\\PC{0,30}") {
            let sql = format!("SELECT {before} pg_advisory_lock{space}({after}");
            prop_assert!(!is_plain_select(&sql), "{}", sql);
        }

        #[test]
        fn no_text_makes_it_panic(sql in "\\PC{0,60}") {
            let _ = (is_plain_select(&sql), is_plain_select(&format!("SELECT{sql}")));
        }
    }
}
