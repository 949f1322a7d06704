//! Whether a query may change, behind our back, what the connection believes about its session.

/// Statements that change the session or the transaction, or that run code which may.
const KEYWORDS: [&[u8]; 21] = [
    b"SET",
    b"RESET",
    b"DISCARD",
    b"DEALLOCATE",
    b"BEGIN",
    b"START",
    b"COMMIT",
    b"END",
    b"ROLLBACK",
    b"ABORT",
    b"SAVEPOINT",
    b"RELEASE",
    b"PREPARE",
    b"DO",
    b"CALL",
    b"EXECUTE",
    // Of a schema the connection is on, or of what its role owns.
    b"ALTER",
    b"DROP",
    b"REASSIGN",
    // Of what the role may do.
    b"GRANT",
    b"REVOKE",
];

/// Whether the query may change the search path, the session or the state of the transaction.
///
/// Errs towards true, which costs one round trip: it does not know quoting, so `SELECT '; set'` counts. True if the
/// text holds `search_path`, `set_config`, `pg_settings` (whose updates set parameters), the word `EXECUTE` (also behind
/// `EXPLAIN` and `CREATE TABLE … AS`) or a `U&` escape (which could spell one of the names), or if one of its parts between semicolons begins with a keyword such as `SET`, `COMMIT`, `DO`,
/// `ALTER`, `DROP`. What a function called from a `SELECT` does is out of its sight. One pass over the bytes, no allocation.
///
/// ```
/// use tenants_core::sql::may_change_session;
///
/// assert!(may_change_session("select set_config('search_path', 'x', false)"));
/// assert!(may_change_session("SELECT 1; commit"));
/// assert!(!may_change_session(r#"SELECT "notes"."id" FROM "notes" WHERE "notes"."id" = $1"#));
/// ```
#[must_use]
pub fn may_change_session(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let Some(first) = first_token(bytes) else {
        return true;
    };
    if part_may_change(&bytes[first..]) {
        return true;
    }
    bytes.chunks(BLOCK).enumerate().any(|(index, block)| {
        // Combined without a branch, the compiler checks the whole block at once; few blocks hold a sign.
        let signs = block.iter().map(|&byte| u8::from(is_sign(byte)));
        let start = index * BLOCK;
        signs.fold(0, |any, sign| any | sign) != 0
            && (start.max(first)..start + block.len()).any(|at| is_suspicious(bytes, at))
    })
}

const BLOCK: usize = 16;

/// Whether this is one of the bytes that are in every name, and before every later statement, that is looked for.
fn is_sign(byte: u8) -> bool {
    (byte == b'_') | (byte == b'&') | (byte == b';') | (byte | 0x20 == b'x')
}

fn is_suspicious(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'_' => names_setting(bytes, at),
        b'&' => at > 0 && bytes[at - 1].eq_ignore_ascii_case(&b'u'),
        b'x' | b'X' => is_execute(bytes, at),
        b';' => later_part_may_change(&bytes[at + 1..]),
        _ => false,
    }
}

/// Skips what may precede the first word; none if a comment has no end.
fn first_token(bytes: &[u8]) -> Option<usize> {
    let mut at = if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    loop {
        match bytes.get(at..) {
            Some([b'-', b'-', ..]) => at = super::scan::line_comment_end(bytes, at),
            Some([b'/', b'*', ..]) => at = super::scan::block_comment_end(bytes, at)?,
            Some([byte, ..]) if super::scan::is_space(*byte) || *byte == b';' => at += 1,
            _ => return Some(at),
        }
    }
}

/// The same for a part after a semicolon, which may be inside a string: there a comment is no comment, and skipping it
/// could skip a statement.
fn later_part_may_change(rest: &[u8]) -> bool {
    let part = rest.trim_ascii_start();
    let part = part.strip_prefix(b"\x0b").map_or(part, <[u8]>::trim_ascii_start);
    matches!(part, [b'-', b'-', ..] | [b'/', b'*', ..] | [0x0b, ..]) || part_may_change(part)
}

fn part_may_change(part: &[u8]) -> bool {
    let first = part.first().map(u8::to_ascii_uppercase);
    // Most queries end here, at their first letter's `S` or `U`, `I`, `W`.
    if !first.is_some_and(|first| KEYWORDS.iter().any(|keyword| keyword[0] == first)) {
        return false;
    }
    let word = &part[..super::scan::word_end(part, 0)];
    KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// Whether the letter is the one in the word `EXECUTE`.
fn is_execute(bytes: &[u8], x: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..);
    let Some(start) = x.checked_sub(1) else { return false };
    bytes[start..].get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"EXECUTE"))
        && !bytes[..start].last().is_some_and(is_word)
        && !bytes.get(start + 7).is_some_and(is_word)
}

fn names_setting(bytes: &[u8], underscore: usize) -> bool {
    let (before, after) = (&bytes[..underscore], &bytes[underscore + 1..]);
    let around = |left: &[u8], right: &[u8]| {
        let start = before.len().checked_sub(left.len());
        start.is_some_and(|start| before[start..].eq_ignore_ascii_case(left))
            && after.get(..right.len()).is_some_and(|after| after.eq_ignore_ascii_case(right))
    };
    around(b"search", b"path") || around(b"set", b"config") || around(b"pg", b"settings")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::statements;
    use super::*;

    #[test]
    fn what_may_change_the_session_is_seen() {
        for sql in [
            "SET x TO 1",
            " \n set role a",
            "\u{feff}RESET ALL",
            "/* a /* b */ */ -- c\nDISCARD ALL",
            "DEALLOCATE ALL",
            ";;begin",
            "START TRANSACTION",
            "Commit;",
            "END",
            "rollback to a",
            "ABORT",
            "SAVEPOINT a",
            "RELEASE a",
            "PREPARE a AS SELECT 1",
            "DO $$ $$",
            "CALL p()",
            "EXECUTE a",
            "EXPLAIN ANALYZE EXECUTE a",
            "CREATE TABLE x AS execute a(1)",
            "ALTER SCHEMA a RENAME TO b",
            "drop schema a",
            "SELECT 1; DROP OWNED BY CURRENT_USER",
            "REASSIGN OWNED BY a TO b",
            "SELECT 1;SET x TO 1",
            "SELECT 1; /* */ SET a",
            "SELECT '; /*'; SET x TO 1; --*/",
            "SELECT 1;\u{b}SET a",
            "SELECT Set_Config('a', 'b', false)",
            "ALTER ROLE a SET SEARCH_PATH = b",
            "UPDATE pg_settings SET setting = 'x'",
            "SELECT U&\"set\\005fconfig\"('a', 'b', true)",
            "/* no end",
            "SET",
            "set\u{b}x",
            "set--\nx",
            "set/**/x",
        ] {
            assert!(may_change_session(sql), "{sql}");
        }
    }

    #[test]
    fn names_are_found_at_every_offset() {
        for spaces in 0..70 {
            for sign in ["search_path", "; set a", "u&'a'", "pg_settings"] {
                let sql = format!("SELECT{}{sign}", " ".repeat(spaces));
                assert!(may_change_session(&sql), "{sql}");
            }
        }
    }

    #[test]
    fn plain_queries_are_left_alone() {
        for sql in [
            "",
            ";",
            "SELECT \"notes\".\"id\" FROM \"notes\" WHERE \"id\" = $1",
            "INSERT INTO settings VALUES (1)",
            "SETTLE",
            "SET_x",
            "UPDATE a SET b = 1;",
            "SELECT a & b",
            "/* trace */ SELECT 1\n-- acme",
            "DELETE FROM a",
            "CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql",
            "EXPLAIN SELECT 1",
            "setü",
            "WITH a AS (SELECT 1) SELECT * FROM a;  ",
            "(SELECT 1)",
            "search path",
            "SELECT executed, execute_at, reexecute FROM a",
            "x",
            "_",
        ] {
            assert!(!may_change_session(sql), "{sql}");
        }
    }

    proptest! {
        #[test]
        fn never_misses_a_statement_the_lexer_sees(sql in "((SET|do|Commit|SELECT|x|search|_path|E|'|\"|;|--|/\\*|\\*/|\\$a\\$|\\$\\$|\n| |\t|\\\\|;\u{b}){1}){0,14}") {
            if let Ok(found) = statements(&sql) {
                let changes = found.iter().any(|statement| {
                    KEYWORDS.iter().any(|keyword| statement.keyword(0).as_bytes() == *keyword)
                });
                prop_assert!(!changes || may_change_session(&sql));
            }
        }

        #[test]
        fn never_panics(sql in any::<String>()) {
            let _ = may_change_session(&sql);
        }
    }
}
