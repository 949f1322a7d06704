use proptest::prelude::*;

use super::*;

fn texts(text: &str) -> Vec<&str> {
    statements(text).unwrap().iter().map(Statement::text).collect()
}

#[test]
fn splits_as_psql_does() {
    for (text, expected) in [
        ("", vec![]),
        ("\u{feff}-- only\n/* a /* b */ */ ;; \r\n", vec![]),
        ("a;b", vec!["a", "b"]),
        ("a -- ;\n;b -- end", vec!["a", "b"]),
        ("a /* ; */ b;", vec!["a /* ; */ b"]),
        (
            "INSERT INTO t VALUES ('a;b', E'\\';', $x$;$x$, \";\");",
            vec!["INSERT INTO t VALUES ('a;b', E'\\';', $x$;$x$, \";\")"],
        ),
        ("CREATE RULE r AS ON INSERT TO t DO (a; b); c", vec!["CREATE RULE r AS ON INSERT TO t DO (a; b)", "c"]),
        (
            "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; b",
            vec![
                "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                "b",
            ],
        ),
        (
            "create procedure p()\r\nbegin atomic\r\n;\r\nend;b",
            vec!["create procedure p()\r\nbegin atomic\r\n;\r\nend", "b"],
        ),
        (
            "CREATE FUNCTION begin() RETURNS int AS 'x'; COMMIT; END",
            vec!["CREATE FUNCTION begin() RETURNS int AS 'x'", "COMMIT", "END"],
        ),
        ("CREATE TABLE case_end (a int); b", vec!["CREATE TABLE case_end (a int)", "b"]),
        ("a);b", vec!["a)", "b"]),
    ] {
        assert_eq!(texts(text), expected, "{text}");
    }
}

#[test]
fn knows_where_a_statement_begins() {
    let text = "\u{feff}-- é\r\n\r\n  SELECT 1;\nSELECT 2";
    let found = statements(text).unwrap();
    assert_eq!((found[0].line(), found[1].line()), (3, 4));
    assert!(text[found[1].offset()..].starts_with("SELECT 2"));
}

#[test]
fn keywords_end_at_the_first_other_token() {
    let keywords = |text| statements(text).unwrap()[0].keywords().to_vec();
    assert_eq!(keywords("Alter /* x */ type A add value 'b'"), ["ALTER", "TYPE", "A", "ADD"]);
    assert_eq!(keywords("drop \"t\" cascade"), ["DROP"]);
    assert!(keywords("(select 1)").is_empty());
}

#[test]
fn what_has_no_end_is_an_error_with_its_line() {
    use LexError as E;
    for (text, error) in [
        ("\n'a''", E::UnterminatedString { line: 2 }),
        ("E'\\'", E::UnterminatedString { line: 1 }),
        ("\n\n\"a", E::UnterminatedIdentifier { line: 3 }),
        ("$x$ $$", E::UnterminatedDollarQuote { tag: "$x$".into(), line: 1 }),
        ("a;\n/* /* */", E::UnterminatedComment { line: 2 }),
        ("a;\nb (\n(c);", E::UnclosedParenthesis { line: 2 }),
        ("CREATE FUNCTION f()\nBEGIN ATOMIC SELECT 1;", E::UnterminatedBody { line: 2 }),
    ] {
        assert_eq!(statements(text), Err(error), "{text}");
    }
}

#[test]
fn what_only_psql_understands_is_refused() {
    use LexError as E;
    let command = |command: &str| Err(E::MetaCommand { command: command.into(), line: 2 });
    assert_eq!(statements("\n\\copy t from 'x'"), command("\\copy"));
    assert_eq!(statements("a;\n\\. \n"), command("\\."));
    for text in ["COPY t FROM stdin;", "copy a.t (b, c) from STDIN with (format csv)", "COPY (SELECT 1) TO STDOUT"] {
        assert_eq!(statements(text), Err(E::CopyData { line: 1 }), "{text}");
    }
    assert_eq!(texts("COPY stdin FROM '/x'").len(), 1);
    assert_eq!(texts("SELECT a FROM stdin").len(), 1);
}

proptest! {
    #[test]
    fn joining_statements_splits_into_the_same(parts in prop::collection::vec(
        prop::sample::select(vec![
            "SELECT 1", "SELECT ';' -- ;", "DO $a$ BEGIN; END $a$", "/* ; */ x", "a (b; c)", "E'\\';'",
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END",
        ]), 0..8,
    )) {
        let text: String = parts.iter().map(|part| format!("{part}\n;\n")).collect();
        prop_assert_eq!(statements(&text).unwrap().len(), parts.len());
    }
}
